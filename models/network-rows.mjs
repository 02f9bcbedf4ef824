// What might improve the homework's network that reads, a row a technique: what it adds to the row that `on` names, and
// why it might help. What comes out is in network-rows.json. `train` are the options of `unfold train cnn`, seed 42,
// batches of 64 and not of 8, or the table would take half a day. Validation chooses, the test is measured once a row.

const BATCH = ['--batch-size', '64'];
const schedule = ['--schedule', 'one-cycle', '--learning-rate', '0.002'];
const average = [...schedule, '--average', '0.999'];
const bent = [...average, '--augment', 'affine,elastic'];

export const rows = [
  {
    name: 'homework',
    technique: "The homework's recipe",
    train: ['--epochs', '20'],
    why: 'What the other rows are compared with.',
  },
  {
    name: 'schedule',
    technique: 'A larger rate that rises and falls (one-cycle)',
    on: 'homework',
    train: ['--epochs', '20', ...schedule],
    why: 'Large steps find the way, small ones at the end settle.',
  },
  {
    name: 'average',
    technique: 'The mean of its weights along the way',
    on: 'schedule',
    train: ['--epochs', '20', ...average],
    why: 'The mean of many noisy steps lies nearer the middle of the valley than the last of them.',
  },
  {
    name: 'affine',
    technique: 'Images turned, slanted, stretched and shifted',
    on: 'average',
    train: ['--epochs', '20', ...average, '--augment', 'affine'],
    why: 'A character stays the same; so every epoch brings images that were never seen.',
  },
  {
    name: 'elastic',
    technique: 'And bent, as if drawn on rubber',
    on: 'affine',
    train: ['--epochs', '20', ...bent],
    why: 'No two hands write a stroke alike.',
  },
  {
    name: 'erase',
    technique: 'And a rectangle blotted out',
    on: 'elastic',
    train: ['--epochs', '20', ...average, '--augment', 'affine,elastic,erase'],
    why: 'What is told by one part alone must be told by the others too.',
  },
  {
    name: 'smoothing',
    technique: 'Label smoothing 0.05',
    on: 'elastic',
    train: ['--epochs', '20', ...bent, '--label-smoothing', '0.05'],
    why: 'It need not be quite certain of what it has learnt by heart.',
  },
  {
    name: 'decay',
    technique: 'Weight decay 0.05',
    on: 'elastic',
    train: ['--epochs', '20', ...bent, '--weight-decay', '0.05'],
    why: 'Weights that nothing asks for shrink.',
  },
  {
    name: 'mix',
    technique: 'Two images laid over one another',
    on: 'affine',
    train: ['--epochs', '20', ...average, '--augment', 'affine,mix'],
    why: 'Between two characters it learns to say how much of either it sees.',
  },
  {
    name: 'three-times',
    technique: 'Three times as long',
    on: 'affine',
    train: ['--epochs', '60', ...average, '--augment', 'affine'],
    why: 'Where images are never the same, there is more to learn in a longer run.',
  },
  {
    name: 'recipe',
    technique: 'Six times as long',
    on: 'affine',
    train: ['--epochs', '120', ...average, '--augment', 'affine'],
    why: 'More of the same: does it still help?',
  },
  {
    name: 'bent-three-times',
    technique: 'Three times as long',
    on: 'elastic',
    train: ['--epochs', '60', ...bent],
    why: 'Is bending worth it, where there is time to learn from it?',
  },
  {
    name: 'bent-six-times',
    technique: 'Six times as long',
    on: 'elastic',
    train: ['--epochs', '120', ...bent],
    why: 'And six times the time?',
  },
  {
    name: 'teacher',
    technique: 'Told by a better network what each image shows',
    on: 'affine',
    train: ['--epochs', '20', ...average, '--augment', 'affine', '--teacher', 'models/cnn-best.safetensors'],
    why: 'A label names one character; a network that has learnt says how much an image is like each.',
  },
].map((row) => ({ ...row, train: [...row.train, ...BATCH] }));
