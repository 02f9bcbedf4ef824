/** The words in the tables and curves of recorded runs, which are drawn at build time. */
export const results = {
  table:
    'Table 1 of the report: training loss, and the shares of validation and test pictures that are read correctly. * is the network ' +
    'that this page runs.',
  who: 'Learning rate',
  runningLoss: 'Loss, all epochs',
  ownLoss: 'Loss, last epoch',
  validation: 'Validation',
  test: 'Test',
  rate: (rate: string) => `Learning rate ${rate}`,
  report: 'The report',
  mean: (seeds: number) => (seeds === 1 ? 'Ours, one seed' : `Ours, mean of ${seeds} seeds`),
  seed: (seed: number, shipped: boolean) => `Seed ${seed}${shipped ? ' *' : ''}`,
  curves:
    'Figures 2 and 3 of the report: bold lines are means of our seeds, thin lines are single seeds, and a diamond is what ' +
    'the report gives after the last epoch.',
  lossChoice: 'Training loss',
  lossKinds: { running: 'mean over all epochs so far', own: 'mean of the epoch alone' },
  lossTitle: 'Training loss',
  validationTitle: 'Validation accuracy',
  epoch: 'epoch',
  byEpoch: (epochs: number, last: string) =>
    `by epoch, 1 to ${epochs}. After the last, for each learning rate: ${last}.`,
  recorded: (seeds: string, device: string, date: string, data: string) =>
    `Seeds ${seeds}; computed on ${device}, ${date}; data with SHA-256 ${data}.`,
};
