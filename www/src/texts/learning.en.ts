/** What the exhibit of the translators that learn says while the page runs. */

export const texts = {
  kinds: { bilinear: 'with attention', none: 'without attention' },
  recorded: (kind: string) => `${kind}, recorded`,
  showRecorded: 'Draw our recorded curves too (50 epochs)',
  own: 'A sentence of your own to watch',
  unreadable: 'The translators read Spanish in the letters a to z only. Type some of them.',
  title: 'What they write',
  waiting: 'After every epoch both translate the same sentences, and you can go back to see how they came to it.',
  after: 'After',
  epoch: (epoch: number) => (epoch === 1 ? 'epoch 1' : `epoch ${epoch}`),
  spanish: 'Spanish',
};
