import { formula as f } from '../../build/formula.ts';
import { mean } from '../../build/results.ts';
import { networkRuns, translatorRuns } from '../../build/runs.ts';

/** The homework’s own questions, where each is answered, what the report says and what we found. Values are HTML. */

/** What was measured here, as a mean of the seeds. */
function accuracyAt(rate: number): string {
  const runs = networkRuns().filter(
    (run) => run.model === 'cnn' && run.batch_size === 8 && run.learning_rate === rate,
  );
  return mean(runs.map(({ test_accuracy }) => test_accuracy ?? Number.NaN)).toFixed(4);
}

function errorRateOf(attention: string, reading?: string): string {
  const runs = translatorRuns().filter(
    (run) => run.attention === attention && (reading === undefined || run.reading === reading),
  );
  return mean(runs.map(({ test_error_rate }) => test_error_rate ?? Number.NaN)).toFixed(4);
}

interface Question {
  number: string;
  asks: string;
  /** Where it is answered here: the address of a section, and its name. */
  here: [address: string, name: string][];
  report: string;
  found: string;
}

const questions: Question[] = [
  {
    number: '1.1 (a)',
    asks: `The size of ${f('z')}, the convolution of an ${f('H \\times W')} image with an ${f('M \\times N')} filter.`,
    here: [['conv-matrix.html#how-the-matrix-comes-about', 'How the matrix comes about']],
    report: `${f("H' = H - M + 1")}, ${f("W' = W - N + 1")}.`,
    found: 'The same. In chapter 1 you can write your own formula and have it tried on many sizes.',
  },
  {
    number: '1.1 (b)',
    asks: `The matrix ${f('\\mathbf{M}')} with ${f("z' = \\mathbf{M} x'")}, where ${f("x'")} and ${f("z'")} are the columns of image and output, one under the other.`,
    here: [
      ['conv-matrix.html#how-the-matrix-comes-about', 'How the matrix comes about'],
      ['conv-matrix.html#an-erratum-floors-not-ceilings', 'An erratum'],
    ],
    report: 'A formula for the places of the weights, with two ceilings.',
    found:
      'Floors belong there: with ceilings the formula is wrong for every image of more than one row. The page shows both, and how far each is off.',
  },
  {
    number: '1.1 (c)',
    asks: 'The number of parameters, and how many a fully connected layer in the place of convolution and pooling would have.',
    here: [['conv-matrix.html#what-sharing-the-weights-saves', 'What sharing the weights saves']],
    report: `${f("MN + 3\\lfloor H'/2 \\rfloor\\lfloor W'/2 \\rfloor")} and ${f("(HW + 3)\\lfloor H'/2 \\rfloor\\lfloor W'/2 \\rfloor")}, without biases.`,
    found: 'The same, with sliders.',
  },
  {
    number: '1.2',
    asks: 'Self-attention over the pixels of an image, with one head and all projections 1.',
    here: [['self-attention.html#from-the-image-to-the-output', 'From the image to the output']],
    report: `${f("Z = \\operatorname{softmax}(x' x'^{\\top})\\, x'")}.`,
    found:
      'The same, and that it does not know where a pixel stands: shuffle the pixels, and the output is shuffled the same way.',
  },
  {
    number: '2.1',
    asks: 'Why a convolutional network has fewer parameters than a fully connected one.',
    here: [
      [
        'why-convolutions.html#fewer-parameters-because-they-are-shared',
        'Fewer parameters, because they are shared',
      ],
    ],
    report: 'One small filter is used everywhere.',
    found: 'The same; and counted, and trained side by side.',
  },
  {
    number: '2.2',
    asks: 'Why it generalises better on images.',
    here: [
      [
        'why-convolutions.html#what-moves-with-the-image-and-what-does-not',
        'What moves with the image, and what does not',
      ],
    ],
    report: 'It takes in neighbourhoods, and what it has learnt in one place it knows in all.',
    found:
      'The maps move with the image. The answer does so only roughly, and turning or enlarging it is another matter.',
  },
  {
    number: '2.3',
    asks: 'Whether that holds for data without any order in space.',
    here: [
      ['why-convolutions.html#without-neighbours-nothing-to-gain', 'Without neighbours, nothing to gain'],
    ],
    report: 'No: there are no neighbourhoods to take in.',
    found:
      'Measured: with the pixels in another, fixed order the convolutional network loses a tenth of its accuracy, the fully connected one nothing.',
  },
  {
    number: '2.4',
    asks: 'A convolutional network on Kuzushiji-MNIST with three learning rates.',
    here: [
      ['kuzushiji.html#three-learning-rates', 'Three learning rates'],
      ['kuzushiji.html#train-it-yourself', 'Train it yourself'],
    ],
    report: 'Test accuracy 0.8896 at 0.00001, 0.9598 at 0.0005, 0.8404 at 0.01.',
    found: `${accuracyAt(0.00001)}, ${accuracyAt(0.0005)} and ${accuracyAt(0.01)} as means of three seeds. At 0.01 two of them end by answering the same whatever they see, so that there the report’s figure is a matter of luck.`,
  },
  {
    number: '2.5',
    asks: 'The activation maps of the first convolution for one image.',
    here: [['kuzushiji.html#what-the-filters-see', 'What the filters see']],
    report: 'Figures 4 and 5.',
    found: 'All maps of both convolutions, for that image and for whatever you draw.',
  },
  {
    number: '3.1 (a)',
    asks: 'A translator from Spanish to English, letter by letter, without attention.',
    here: [
      ['translation.html#a-letter-s-way-through-the-translator', 'A letter’s way through the translator'],
      ['translation.html#how-good-it-is', 'How good it is'],
    ],
    report: 'Error rate on the test sentences 0.5048.',
    found: `${errorRateOf('none')}, the mean of three seeds.`,
  },
  {
    number: '3.1 (b)',
    asks: 'The same with bilinear attention.',
    here: [
      ['translation.html#look-inside', 'Look inside'],
      ['translation.html#two-readings-of-one-layer', 'Two readings of one layer'],
    ],
    report: 'Error rate 0.3488.',
    found: `${errorRateOf('bilinear', 'code')} as the report’s program has it. Its equations say something else, and give ${errorRateOf('bilinear', 'equations')}.`,
  },
  {
    number: '3.1 (c)',
    asks: 'What might improve the translations.',
    here: [['translation.html#what-improves-it', 'What improves it?']],
    report:
      'A list: a larger beam, other losses, another attention, more data, a larger model, regularisation, an ensemble and more.',
    found: 'A beam of 5 helps at once, without any training. What else was tried stands in one table.',
  },
];

const columns = {
  asks: 'What it asks',
  here: 'Where it is here',
  report: 'What the report says',
  found: 'What we found',
};

function row({ number, asks, here, report, found }: Question): string {
  const links = here.map(([address, name]) => `<a href="./${address}">${name}</a>`).join('<br />');
  const cells = Object.entries({ asks, here: links, report, found }).map(
    ([column, value]) => `<td data-column="${columns[column as keyof typeof columns]}">${value}</td>`,
  );
  return `<tr><th scope="row">${number}</th>${cells.join('')}</tr>`;
}

const head = ['Question', ...Object.values(columns)].map((title) => `<th scope="col">${title}</th>`).join('');

export const prose = {
  title: 'The homework, question by question',
  description:
    'Each question of the homework: what it asks, where it is answered here, what the report says and what we found.',
  noScript:
    '<strong>JavaScript is switched off.</strong> This page needs none; the chapters that it leads to do.',
  heading: 'The homework, question by question',
  lead:
    'Behind this lesson is a homework: “Deep Learning Homework 2”, 2022/2023, Instituto Superior Técnico. Here is each of its ' +
    'questions, where it is answered, what the published report says, and what came out when we did it again.',
  table: `<table class="homework-questions"><thead><tr>${head}</tr></thead><tbody>${questions.map(row).join('')}</tbody></table>`,
  after:
    '<p>Figures of ours were measured on the same split of the same data; how, and with which seeds, stands beside them in the ' +
    'chapters.</p>' +
    '<p>For a course: <a href="./teaching.html">problem sheets, links to every exhibit, and how to cite</a>.</p>',
  back: 'To the lesson',
};
