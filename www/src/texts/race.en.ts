/** What the learning-rate race says while the page runs. */

export const texts = {
  lane: (rate: string) => `Learning rate ${rate}`,
  recorded: (rate: number) => `${rate}, recorded`,
  another: 'Another learning rate',
  add: 'Add',
  refused: 'A learning rate is a number above 0 and at most 1.',
  known: (rate: number) => `${rate} is in the race already.`,
  showRecorded: 'Draw our recorded curves too (batches of 8, 20 epochs)',
  cores: (cores: number | undefined) =>
    cores
      ? `Each rate trains in a worker of its own; this device has ${cores} ${cores === 1 ? 'core' : 'cores'} for them.`
      : 'Each rate trains in a worker of its own.',
};
