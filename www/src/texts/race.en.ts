/** What the learning-rate race says while the page runs. */

const cores = (count: number) => `${count} ${count === 1 ? 'core' : 'cores'}`;

export const texts = {
  lane: (rate: string) => `Learning rate ${rate}`,
  another: 'Another learning rate',
  add: 'Add',
  remove: (rate: number) => `Take out ${rate}`,
  addHint: 'Above 0 and at most 1; five rates run at most.',
  addLocked: 'Stop the race to add or take out rates.',
  full: 'Five rates run at most: take one out to add another.',
  refused: 'A learning rate is a number above 0 and at most 1.',
  known: (rate: number) => `${rate} is in the race already.`,
  silence: {
    title: 'Silent units',
    about:
      'Units whose input to the ReLU was above 0 for none of the validation images (the first 500 at most), counted after each epoch: of a convolution its channels, of a linear layer its outputs.',
    rate: 'Learning rate',
    of: (silent: number, units: number) => `${silent} of ${units}`,
  },
  cores: (count: number | undefined, lanes: number) => {
    if (!count) return 'Each rate trains in a worker of its own.';
    const share = count > lanes ? '' : ', which they share: a race of several is slower than one run';
    return `Each rate trains in a worker of its own; this device has ${cores(count)}${share}.`;
  },
};
