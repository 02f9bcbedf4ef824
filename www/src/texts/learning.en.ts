/** What the exhibit of the translators that learn says while the page runs. */

export const texts = {
  kinds: { bilinear: 'with attention', none: 'without attention' },
  own: 'A sentence of your own to watch',
  ownHint:
    'In Spanish; it is translated from the next epoch on. Sentences to learn from have less than 20 letters.',
  ownUnreadable: 'There is no letter in it that the networks know: write with the letters a to z.',
  title: 'What they write',
  waiting:
    'After every epoch both translate the same sentences, and you can go back to see how they came to it.',
  after: 'After',
  epoch: (epoch: number) => (epoch === 1 ? 'epoch 1' : `epoch ${epoch}`),
  spanish: 'Spanish',
  all: 'Epoch by epoch',
  epochColumn: 'Epoch',
  take: 'The trained translators',
  download: (kind: string) => `Download the one ${kind}`,
  use: (kind: string) => `Use the one ${kind} above`,
  used: (kind: string) => `The translator ${kind} as it is now stands in the exhibits above.`,
  label: (kind: string, step: number) => `trained here, ${kind}, step ${step}`,
  file: (kind: string, step: number) => `translator-${kind}-step${step}.safetensors`,
};
