import { formula as f } from '../../build/formula.ts';
import { mean } from '../../build/results.ts';
import { networkRuns, translatorRuns } from '../../build/runs.ts';
import { recordedRows } from '../../build/translation-rows.ts';

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

/** The test error rates of the shipped translator, greedily and with a beam of 5. */
function measured(name: string): string {
  const found = recordedRows().rows.find((row) => row.name === name);
  if (!found) throw new Error(`models/translator-rows.json has no row ${name}`);
  return found.test_error_rate.toFixed(4);
}
const greedy = () => measured('homework');
const beam = () => measured('beam-5');

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
    asks: `The size of ${f('\\mathbf{z}')}, the convolution of an ${f('H \\times W')} image with an ${f('M \\times N')} filter.`,
    here: [['conv-matrix.html#how-the-matrix-comes-about', 'How the matrix comes about']],
    report: `${f("H' = H - M + 1")}, ${f("W' = W - N + 1")}.`,
    found: 'The same. In chapter 1 you can write your own formula, and it is tried on many sizes.',
  },
  {
    number: '1.1 (b)',
    asks: `The matrix ${f('\\mathbf{M}')} with ${f("\\mathbf{z}' = \\mathbf{M} \\mathbf{x}'")}, where ${f("\\mathbf{x}'")} and ${f("\\mathbf{z}'")} are image and output with their columns stacked.`,
    here: [
      ['conv-matrix.html#how-the-matrix-comes-about', 'How the matrix comes about'],
      ['conv-matrix.html#an-erratum-floors-not-ceilings', 'An erratum'],
    ],
    report: 'A formula for the places of the weights, with ceilings.',
    found:
      'They should be floors: with ceilings the formula is wrong for every image of more than one row. Chapter 1 shows both, and how far off each of them is.',
  },
  {
    number: '1.1 (c)',
    asks: 'The number of parameters, and what it would be with a fully connected layer in place of convolution and pooling.',
    here: [['conv-matrix.html#what-sharing-the-weights-saves', 'What sharing the weights saves']],
    report: `${f("MN + 3\\lfloor H'/2 \\rfloor\\lfloor W'/2 \\rfloor")} and ${f("(HW + 3)\\lfloor H'/2 \\rfloor\\lfloor W'/2 \\rfloor")}, without biases.`,
    found: 'The same. With sliders you can see when the convolution saves much.',
  },
  {
    number: '1.2',
    asks: 'Self-attention over the pixels of an image, with one head and all projections 1.',
    here: [['self-attention.html#from-the-image-to-the-output', 'From the image to the output']],
    report: `${f("\\mathbf{Z} = \\operatorname{softmax}(\\mathbf{x}' \\mathbf{x}'^{\\top})\\, \\mathbf{x}'")}.`,
    found:
      'The same. And it does not know where a pixel stands: shuffle the pixels, and the output is shuffled in the same way.',
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
    report:
      'One small filter is used everywhere, and it takes inputs of any size. The network is also said to need less time.',
    found: 'The same, counted and trained side by side; but fewer parameters do not mean less time.',
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
    report:
      'It looks at neighbourhoods, from simple features to complex ones, and what it learns in one place it knows in all.',
    found:
      'The maps move with the image. The answer stays only roughly the same: shifted by one pixel, 0.9467 of the test images are read correctly instead of 0.9582, and by four, 0.6076.',
  },
  {
    number: '2.3',
    asks: 'Whether that holds for data without any order in space.',
    here: [
      ['why-convolutions.html#without-neighbours-nothing-to-gain', 'Without neighbours, nothing to gain'],
    ],
    report: 'No: there are no neighbourhoods to look at, and pooling throws away what matters.',
    found:
      'With the pixels in another, fixed order, the convolutional network’s test accuracy falls from 0.953 to 0.847. The fully connected one’s stays.',
  },
  {
    number: '2.4',
    asks: 'A convolutional network on Kuzushiji-MNIST with three learning rates.',
    here: [
      ['kuzushiji.html#three-learning-rates', 'Three learning rates'],
      ['kuzushiji.html#train-it-yourself', 'Train it yourself'],
    ],
    report: 'Test accuracy 0.8896 at 0.00001, 0.9598 at 0.0005, 0.8404 at 0.01.',
    found: `${accuracyAt(0.00001)}, ${accuracyAt(0.0005)} and ${accuracyAt(0.01)} as means of three seeds. At 0.01 two of the three end up giving the same answer to every image, so the report’s figure there is a matter of luck.`,
  },
  {
    number: '2.5',
    asks: 'The activation maps of the first convolution for one image.',
    here: [['kuzushiji.html#what-the-filters-see', 'What the filters see']],
    report: 'Figures 4 and 5: edges and strokes. Later maps mean less to the eye and more for the answer.',
    found:
      'The same. You see all maps of both convolutions for whatever you draw, and for that image where the site has the data.',
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
    found: `${errorRateOf('bilinear', 'code')}, built like the report’s program, the mean of three seeds. Its equations say something else; built like them, the mean of three is ${errorRateOf('bilinear', 'equations')}.`,
  },
  {
    number: '3.1 (c)',
    asks: 'What might improve the translations.',
    here: [['translation.html#what-improves-it', 'What improves it?']],
    report:
      'Ideas, not tried: a larger beam, other losses, another attention, more data, a larger model, regularisation, an ensemble and more.',
    found: `A beam of 5, without any training: ${beam()} instead of ${greedy()}. Everything that we tried is in one table.`,
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
    'Behind this lesson is a homework: “Deep Learning Homework 2”, 2022/2023, Instituto Superior Técnico. Here are its ' +
    'questions, where this lesson answers them, what a report says, and what we found when we did it all again.',
  table: `<table class="homework-questions"><thead><tr>${head}</tr></thead><tbody>${questions.map(row).join('')}</tbody></table>`,
  after: `
    <p>“The report” is one published solution of the homework. “Other published solutions” are further ones. Their figures are cited, their words and programs are not copied. Our
    own figures are from the same split of the same data. The chapters say with which seeds.</p>
    <h2 id="conclusions">What we conclude</h2>
    <ul>
      <li>A convolution is a matrix with few different numbers in it. That saves parameters, and it moves with the image. On
        images it pays; on inputs without order it does not.</li>
      <li>The learning rate decides more than anything else that we changed: at 0.01 the same network may learn nothing. One
        run shows little there; three show the luck.</li>
      <li>The validation set chooses, and the test set judges once. A test accuracy says nothing about images of
        another kind.</li>
      <li>Attention lets the decoder look back at the sentence, and that is worth more than any other technique that we
        tried on the homework’s sentences. What it shows is one account of what happened, which can be tested.</li>
    </ul>
    <h2 id="references">References</h2>
    <ul class="sources">
      <li>Tarin Clanuwat, Mikel Bober-Irizar, Asanobu Kitamoto, Alex Lamb, Kazuaki Yamamoto and David Ha:
        <a href="https://arxiv.org/abs/1812.01718"><cite>Deep Learning for Classical Japanese Literature</cite></a>. 2018. The
        data set of questions 2.4 and 2.5.</li>
      <li>Yann LeCun, Léon Bottou, Yoshua Bengio and Patrick Haffner:
        <a href="https://doi.org/10.1109/5.726791"><cite>Gradient-Based Learning Applied to Document Recognition</cite></a>.
        Proceedings of the IEEE 86, 1998. Convolutional networks.</li>
      <li>Diederik P. Kingma and Jimmy Ba: <a href="https://arxiv.org/abs/1412.6980"><cite>Adam: A Method for Stochastic
        Optimization</cite></a>. ICLR 2015.</li>
      <li>Nitish Srivastava, Geoffrey Hinton, Alex Krizhevsky, Ilya Sutskever and Ruslan Salakhutdinov:
        <a href="https://jmlr.org/papers/v15/srivastava14a.html"><cite>Dropout: A Simple Way to Prevent Neural Networks from
        Overfitting</cite></a>. Journal of Machine Learning Research 15, 2014.</li>
      <li>Ashish Vaswani and others: <a href="https://arxiv.org/abs/1706.03762"><cite>Attention Is All You Need</cite></a>.
        NeurIPS 2017. Self-attention, and the root of <i>d</i><sub>k</sub>.</li>
      <li>Sepp Hochreiter and Jürgen Schmidhuber: <a href="https://doi.org/10.1162/neco.1997.9.8.1735"><cite>Long Short-Term
        Memory</cite></a>. Neural Computation 9, 1997.</li>
      <li>Dzmitry Bahdanau, Kyunghyun Cho and Yoshua Bengio: <a href="https://arxiv.org/abs/1409.0473"><cite>Neural Machine
        Translation by Jointly Learning to Align and Translate</cite></a>. ICLR 2015. Additive attention.</li>
      <li>Thang Luong, Hieu Pham and Christopher D. Manning: <a href="https://doi.org/10.18653/v1/D15-1166"><cite>Effective
        Approaches to Attention-based Neural Machine Translation</cite></a>. EMNLP 2015. Bilinear attention.</li>
      <li>Sarthak Jain and Byron C. Wallace: <a href="https://doi.org/10.18653/v1/N19-1357"><cite>Attention is not
        Explanation</cite></a>. NAACL-HLT 2019.</li>
      <li>Sarah Wiegreffe and Yuval Pinter: <a href="https://doi.org/10.18653/v1/D19-1002"><cite>Attention is not not
        Explanation</cite></a>. EMNLP-IJCNLP 2019.</li>
    </ul>
    <p>For a course: <a href="./teaching.html">problem sheets, links to every exhibit, and how to cite</a>.</p>`,
  back: 'To the lesson',
};
