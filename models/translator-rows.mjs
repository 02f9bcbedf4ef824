// The techniques of 3.1 (c) and others, a row each: how it is trained or searched with, and why it might help. What
// comes out is in translator-rows.json. `train` are the options of `unfold train translator`, `embeddings` those of a
// translator whose embeddings the row begins with, `models` other runs that it writes with, `search` its beam and its length
// penalty where they are not 1; the seed is 42 where none is said. All but those with `other_pairs` are trained on the homework's pairs alone; validation chooses, the test error is measured once a row.

const everything = (epochs) => [
  ...['--size', '256', '--dropout', '0.4', '--by-length', '--epochs', `${epochs}`, '--schedule', 'one-cycle'],
  ...['--learning-rate', '0.002', '--clip', '1', '--label-smoothing', '0.1', '--average', '0.998'],
  ...['--augment', 'names,typos,forget'],
];

/** Of models/, not of the runs. */
const shipped = 'models/translator-bilinear.safetensors';

/** What each row translates, so that one sees the difference: normalised, with a reference; none was learnt from. */
export const sentences = [
  ['lo prometiste .', 'you promised .'],
  ['no tengo blanca .', 'i m broke .'],
  ['es un gato negro .', 'it s a black cat .'],
  ['donde esta tu casa ?', 'where is your house ?'],
  ['hace mucho frio .', 'it s very cold .'],
];

export const rows = [
  {
    name: 'homework',
    technique: "The homework's translator, greedily",
    models: [shipped],
    why: 'What the other rows are compared with.',
  },
  ...[2, 5, 10].map((width) => ({
    name: `beam-${width}`,
    technique: `A beam of ${width}`,
    models: [shipped],
    search: { beam: width },
    why: 'The likeliest sentence need not begin with the likeliest letters: a beam keeps several beginnings.',
  })),
  ...[0, 0.5, 1.5].map((power) => ({
    name: `beam-5-length-${power}`,
    technique: `A beam of 5, length penalty ${power}`,
    models: [shipped],
    search: { beam: 5, length_penalty: power },
    why: 'A longer sentence has a smaller probability: what its sum is divided by decides whether short ones win.',
  })),
  {
    name: 'equations',
    technique: "Attention by the report's equations",
    train: ['--reading', 'equations'],
    seeds: [42, 1, 2],
    why: 'The decoder’s own state q goes into the output, with dropout behind it rather than before.',
  },
  {
    name: 'dot',
    technique: 'Dot attention',
    train: ['--attention', 'dot'],
    why: 'Scores without parameters: encoder and decoder must learn to speak one language.',
  },
  {
    name: 'additive',
    technique: 'Additive attention',
    train: ['--attention', 'additive'],
    why: 'A small network scores each pair of states, more than a product can say, and slower.',
  },
  {
    name: 'schedule',
    technique: 'One-cycle schedule, clipped gradients',
    train: ['--schedule', 'one-cycle', '--learning-rate', '0.004', '--clip', '1'],
    why: 'Large steps find the way, small ones at the end settle; clipping keeps the large ones from breaking it.',
  },
  {
    name: 'batch',
    technique: 'Batches of 32',
    train: ['--batch-size', '32', '--learning-rate', '0.002'],
    why: 'Twice as many, noisier steps in an epoch.',
  },
  {
    name: 'smoothing',
    technique: 'Label smoothing 0.1',
    train: ['--label-smoothing', '0.1'],
    why: 'Another loss: the model need not be certain, and a beam finds more in what it is less certain of.',
  },
  {
    name: 'dropout',
    technique: 'Dropout 0.5',
    train: ['--dropout', '0.5'],
    why: 'Ten thousand pairs are soon learnt by heart; leaving out half makes that harder.',
  },
  {
    name: 'larger',
    technique: 'States of 256',
    train: ['--size', '256'],
    why: 'Room for more words, and for learning more by heart.',
  },
  {
    name: 'augment',
    technique: 'Augmentation of both sides',
    train: ['--augment', 'names,typos,forget'],
    why: 'Other names on both sides, slips in the Spanish, letters kept from the decoder: no pair is seen twice.',
  },
  {
    name: 'average',
    technique: 'Averaged weights',
    train: ['--average', '0.999'],
    why: 'The mean of many steps lies in the middle of the valley on whose slopes they walk.',
  },
  {
    name: 'best',
    technique: 'A larger model, dropout, smoothing, a schedule, averaging and augmentation together',
    train: everything(60),
    seeds: [42, 1, 2],
    why: 'A larger model, and what keeps it from learning by heart.',
  },
  {
    name: 'best-beam-5',
    technique: 'The same with a beam of 5',
    models: ['best-seed42'],
    search: { beam: 5 },
    why: 'The likeliest sentence need not begin with the likeliest letters, here too.',
  },
  {
    name: 'best-beam-5-length-0.5',
    technique: 'The same, length penalty 0.5',
    models: ['best-seed42'],
    search: { beam: 5, length_penalty: 0.5 },
    why: 'The penalty that is best on validation for the homework’s translator, too.',
  },
  {
    name: 'best-long',
    technique: 'All of them, 150 epochs in place of 60',
    train: everything(150),
    why: 'What keeps it from learning by heart makes it slower to learn, too: after 60 epochs it had not finished.',
  },
  {
    name: 'best-long-beam-5-length-0.5',
    technique: 'All of them, 150 epochs, a beam of 5, length penalty 0.5',
    models: ['best-long-seed42'],
    search: { beam: 5, length_penalty: 0.5 },
    why: 'The search that is best for the shorter one.',
  },
  {
    name: 'ensemble',
    technique: 'An ensemble of the three seeds, a beam of 5, length penalty 0.5',
    models: ['best-seed42', 'best-seed1', 'best-seed2'],
    search: { beam: 5, length_penalty: 0.5 },
    why: 'Models that begin elsewhere make different mistakes; their mean makes fewer.',
  },
  {
    name: 'ensemble-all',
    technique: 'An ensemble of five that differ, a beam of 5, length penalty 0.5',
    models: ['best-seed42', 'equations-seed1', 'equations-seed2', 'dot-seed42', shipped],
    search: { beam: 5, length_penalty: 0.5 },
    why: 'Other attentions and sizes make other mistakes; their mean makes fewer. With the additive one validation is worse.',
  },
  {
    name: 'ensemble-long',
    technique: 'An ensemble of the one of 150 epochs and that of averaged weights, a beam of 5, length penalty 0.5',
    models: ['best-long-seed42', 'average-seed42'],
    search: { beam: 5, length_penalty: 0.5 },
    why: 'Whether much weaker models still help the best one.',
  },
  {
    name: 'embeddings',
    technique: 'Pre-trained embeddings',
    train: [],
    embeddings: ['--corpus', 'large', '--spelling', 'homework', '--by-length', '--epochs', '2'],
    other_pairs: true,
    why: 'Ten times as many sentences may say more about each of the 34 letters.',
  },
  {
    name: 'people',
    technique: 'Ten times as many pairs, and room for them',
    models: ['models/translator-people.safetensors'],
    other_pairs: true,
    why: 'What is rare in ten thousand sentences is met often in a hundred thousand: this is the translator for people.',
  },
  {
    name: 'people-beam-5',
    technique: 'Ten times as many pairs, a beam of 5, length penalty 0.3',
    models: ['models/translator-people.safetensors'],
    search: { beam: 5, length_penalty: 0.3 },
    other_pairs: true,
    why: 'As the opening page searches; validation chose the penalty, too.',
  },
];
