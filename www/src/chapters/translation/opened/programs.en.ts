/** What the exhibits that open the translator show, as programs that print the same numbers. */

import {
  indented,
  LIMIT,
  NUMPY_ENCODED,
  NUMPY_GATES,
  NUMPY_LSTM,
  NUMPY_SOFTMAX,
  numpyAttend,
  numpyStep,
  numpyTranslator,
  PYTORCH_ENCODED,
  pytorchAttend,
  pytorchStep,
  pytorchTranslator,
  READING,
  type Read,
  SPELT,
} from '#language/chapters/translation/programs';
import type { Changes, FixedRow, Part, Stage } from '../../../engine/protocol';
import type { Program } from '../../../figures/as-code';
import { exactly, listOf, printed } from '../../../figures/python-text';

const PYTORCH_GATES = `

def gates(x, h, name, way=""):
    # Their rows lie one under the other: input, forget, candidate, output.
    sums = F.linear(x, w[f"{name}.weight_ih_l0{way}"], w[f"{name}.bias_ih_l0{way}"])
    sums = sums + F.linear(h, w[f"{name}.weight_hh_l0{way}"], w[f"{name}.bias_hh_l0{way}"])
    i, f, g, o = sums.chunk(4)
    return torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
`;

/** What makes an array of a list. */
const ARRAYS = { np: 'np.array', torch: 'torch.tensor' };

/** Letters by their names in the vocabulary, as a program needs them. */
function entriesOf(letters: readonly string[]): string {
  return `[target_letters.index(letter) for letter in [${letters.map((letter) => JSON.stringify(letter)).join(', ')}]]`;
}

const PARTS: Record<Part, { says: string; name: string; inputs: (place: number) => string }> = {
  forward: {
    says: 'the encoder’s, from the first letter on',
    name: '"encoder.lstm", ""',
    inputs: (place) => `w["encoder.embedding.weight"][source[: ${place + 1}]]`,
  },
  backward: {
    says: 'the encoder’s, from the last letter back',
    name: '"encoder.lstm", "_reverse"',
    inputs: (place) => `w["encoder.embedding.weight"][source[${place}:][::-1]]`,
  },
  decoder: {
    says: 'the decoder’s, which reads what it has written',
    name: '"decoder.lstm", ""',
    inputs: () => 'w["decoder.embedding.weight"][read]',
  },
};

/** One unit of an LSTM at one letter that it reads. */
export interface UnitAt {
  part: Part;
  unit: number;
  /** Where the letter stands among those that are read, in the order of the text. */
  place: number;
  /** What the LSTM reads. */
  letters: readonly string[];
}

/** An LSTM up to one letter, with its gates. */
export function lstmUnit(read: Read, { part, unit, place, letters }: UnitAt): Program {
  const { says, name, inputs } = PARTS[part];
  const isDecoder = part === 'decoder';
  const title = `# One step of an LSTM in numbers: ${says}
`;
  const at = `${isDecoder ? `read = ${entriesOf(letters.slice(0, place + 1))}\n` : ''}unit = ${unit}  # from 0; the page counts from 1
name, way = ${name}
`;
  const steps = `for x in ${inputs(place)}:
    i, f, g, o = gates(x, h, name, way)
    before, c = c, f * c + i * g
    h = o * HOW.tanh(c)
`;
  const results = [
    ...['i', 'f', 'g', 'o'].map((gate) => `"${gate}": ${gate}[unit]`),
    '"c before": before[unit]',
    '"c": c[unit]',
    '"h": h[unit]',
  ];
  const own = {
    forward: `H[${place}, unit]`,
    backward: `H[${place}, size // 2 + unit]`,
    decoder: 'decoder(w["decoder.embedding.weight"][read], state)[0][-1, unit]',
  }[part];
  return {
    numpy: `${numpyTranslator(title, read, isDecoder ? NUMPY_LSTM : NUMPY_GATES)}${isDecoder ? NUMPY_ENCODED : ''}
${at}${isDecoder ? 'h, c = q, cell' : 'h = c = np.zeros(w["encoder.lstm.weight_hh_l0"].shape[1])'}
${steps.replace('HOW', 'np')}${printed(...results)}`,
    pytorch: `${pytorchTranslator(title, read, PYTORCH_GATES)}
${PYTORCH_ENCODED}
${at}${isDecoder ? 'h, c = state[0][0], state[1][0]' : 'h = c = torch.zeros(size // 2)'}
${steps.replace('HOW', 'torch')}${printed(...results, `"h, by nn.LSTM": ${own}`)}`,
    files: [read.file],
  };
}

/** What the numbers of each stage are called in a program. */
const STAGES: Record<Stage, string> = { q: 'q', z: 'z', s: 's', p: 'p', c: 'c', a: 'a_o', letter: 'chances' };

/** A number of a stage, or the probability of a letter. */
type NumberAt = { stage: Stage; place: number } | { token: string };

/** What is changed before one letter. */
interface Disturbed {
  forbidden: readonly number[];
  /** The weights, if they are given by hand. */
  weights: Float32Array | undefined;
}

/** The attention before one letter is written, after `letters`, and one of its numbers. */
export function attentionSteps(
  read: Read,
  letters: readonly string[],
  number: NumberAt,
  { forbidden, weights }: Disturbed = { forbidden: [], weights: undefined },
): Program {
  const title = `# The attention before one letter is written, step by step: q, z, s, p, c, a_o, and the letter
`;
  const before = `# What the decoder reads: the start, and what it has written.
read = ${entriesOf(letters)}
`;
  const forbid = forbidden.length > 0 ? `s[${listOf(forbidden)}] = -1e9  # forbidden\n` : '';
  const steps = (softmax: string, array: string) => `s = H @ z
${forbid}p = ${weights ? `${array}(${listOf(Array.from(weights, exactly))})  # by hand` : `${softmax}`}
c = p @ H
${READING}`;
  const results = printed(
    ...Object.values(STAGES).map((name) => `"${name}": ${name}`),
    `"value": ${'token' in number ? `chances[target_letters.index(${JSON.stringify(number.token)})]` : `${STAGES[number.stage]}[${number.place}]`}`,
  );
  return {
    numpy: `${numpyTranslator(title, read, `${NUMPY_SOFTMAX}${NUMPY_LSTM}`)}${NUMPY_ENCODED}
${before}for letter in read:
    q, cell = lstm(w["decoder.embedding.weight"][letter], q, cell, "decoder.lstm")

z = w["decoder.attn.linear_in.weight"] @ q
${steps('softmax(s)', 'np.array')}a_o = np.tanh(w["decoder.attn.linear_out.weight"] @ np.concatenate([first, c]) + w["decoder.attn.linear_out.bias"])
chances = softmax(w["generator.weight"] @ a_o + w["generator.bias"])
${results}`,
    pytorch: `${pytorchTranslator(title, read)}
${PYTORCH_ENCODED}
${before}q = decoder(w["decoder.embedding.weight"][read], state)[0][-1]

z = F.linear(q, w["decoder.attn.linear_in.weight"])
${steps('F.softmax(s, 0)', 'torch.tensor')}a_o = F.linear(torch.cat([first, c]), w["decoder.attn.linear_out.weight"], w["decoder.attn.linear_out.bias"]).tanh()
chances = F.softmax(F.linear(a_o, w["generator.weight"], w["generator.bias"]), 0)
${results}`,
    files: [read.file],
  };
}

/** The loss of a pair of sentences, letter by letter; `right` is the right translation with its end. */
export function letterLosses(read: Read, right: readonly string[]): Program {
  const title = `# The loss of a pair of sentences, letter by letter, as training has it
`;
  const loop = (step: string, log: string) => `right = ${entriesOf(right)}

letter, losses, likeliest = SOS, [], []
for following in right:
${indented(step)}    losses.append(-${log})
    likeliest.append(target_letters[chances.argmax()])
    letter = following  # whatever it would have written itself: teacher forcing
`;
  const results = (losses: string) =>
    printed(
      `"-log p": ${losses}`,
      `"loss of the pair": ${losses}.mean()`,
      '"it would have written": likeliest',
    );
  return {
    numpy: `${numpyTranslator(title, read, `${NUMPY_SOFTMAX}${NUMPY_LSTM}${numpyAttend()}`)}${NUMPY_ENCODED}
${loop(numpyStep('output, _ = attend(q, H)'), 'np.log(chances[following])')}${results('np.array(losses)')}`,
    pytorch: `${pytorchTranslator(title, read, pytorchAttend())}
${PYTORCH_ENCODED}
${loop(pytorchStep('output, _ = attend(q, H)'), 'chances[following].log()')}${results('torch.stack(losses)')}`,
    files: [read.file],
  };
}

/** Weights by hand become a row, by the same rule as in the page. */
const SHARES = `

def shares(weights, held=None):
    # They come to one. A weight that is held stays what it is; the others share what is left.
    p = ARRAY(weights, dtype=float)
    if held is None or len(weights) == 1:
        return p / p.sum()
    p[held] = 0
    if p.sum() == 0:
        p[:] = 1
        p[held] = 0
    p *= (1 - weights[held]) / p.sum()
    p[held] = weights[held]
    return p
`;

function rowOf({ step, weights, held }: FixedRow, index: string): string {
  const by = held === undefined ? '' : `, held=${held}`;
  return `${step ?? '"other"'}: shares(${listOf(Array.from(weights, exactly))}${by})${index}`;
}

/** The row by hand, or else, by the line that follows, what the scores make. */
const ROW = `p = changes["rows"].get(step, changes["rows"].get("other"))
if p is None:
`;

/** Each letter of the source forbidden in turn. */
const EACH = `
changed, without = [], []
for place in range(len(source)):
    alone = {**nothing, "forbidden": [place]}
    _, told, _ = write(alone, undisturbed)
    changed.append(LIBRARY.log(told / before).sum())
    without.append(spelt(write(alone)[0]))
`;

/**
 * What a translator writes when it is interfered with, and what becomes of the letters that it writes undisturbed; `isEach`,
 * too, when each letter of the source is forbidden in turn.
 */
export function disturbed(
  read: Read,
  { forbidden, fixed, forced }: Changes,
  entries: readonly string[],
  isEach: boolean,
): Program {
  const title = `# A translation that is interfered with: letters of the source forbidden, weights by hand, letters forced
`;
  const told = forced.map(
    ({ step, entry }) => `${step}: target_letters.index(${JSON.stringify(entries[entry])})`,
  );
  const settings = (index = '') => `
# Letters of the source, and rows and letters by the place of the letter that is written, all from 0.
nothing = {"forbidden": [], "rows": {}, "forced": {}}
changes = {
    "forbidden": ${listOf(forbidden)},
    "rows": {${fixed.map((row) => rowOf(row, index)).join(', ')}},
    "forced": {${told.join(', ')}},
}
${LIMIT}
`;
  const write = (library: keyof typeof ARRAYS, begin: string, step: string, likeliest: string) => `

def write(changes, told=None):
    # Letter by letter, or what it is told; how likely each letter is, and the weights before it.
    ${begin}
    letter, written, probabilities, weights = SOS, [], [], []
    while letter != EOS and len(written) < limit:
        step = len(written)
${indented(indented(step))}        letter = told[step] if told else changes["forced"].get(step, ${likeliest})
        written.append(letter)
        probabilities.append(chances[letter])
    return written, ${ARRAYS[library]}(probabilities), weights
${SPELT}

undisturbed, before, looked = write(nothing)
written, probabilities, _ = write(changes)
_, after, _ = write(changes, undisturbed)
${isEach ? EACH.replace('LIBRARY', library) : ''}`;
  const results = (library: keyof typeof ARRAYS) =>
    printed(
      '"undisturbed": spelt(undisturbed)',
      '"with the changes": spelt(written)',
      '"probabilities": probabilities',
      '"undisturbed letters, before": before',
      '"undisturbed letters, after": after',
      ...(isEach
        ? [
            '"weight of each letter": sum(looked)',
            `"change of log p without it": ${ARRAYS[library]}(changed)`,
            '"translations without it": "\\n".join(without)',
          ]
        : []),
    );
  const shares = (library: keyof typeof ARRAYS) =>
    fixed.length > 0 ? SHARES.replace('ARRAY', ARRAYS[library]) : '';
  const forbid = (row: string) => `s[${row}changes["forbidden"]] = -1e9\n`;
  const more = ', step, changes';
  const output = `output, p = attend(q, H${more})\nweights.append(p)`;
  const attend = {
    numpy: numpyAttend(more, `${forbid('')}${ROW}    p = softmax(s)\n`),
    pytorch: pytorchAttend(more, `${forbid(':, ')}${ROW}    p = F.softmax(s, 1)\n`),
  };
  return {
    numpy: `${numpyTranslator(title, read, `${NUMPY_SOFTMAX}${NUMPY_LSTM}${attend.numpy}${shares('np')}`)}${NUMPY_ENCODED}start = q, cell
${settings()}${write('np', 'q, cell = start', numpyStep(output), 'chances.argmax()')}${results('np')}`,
    pytorch: `${pytorchTranslator(title, read, `${attend.pytorch}${shares('torch')}`)}
${PYTORCH_ENCODED}start = state
${settings('[None]')}${write('torch', 'state = start', pytorchStep(output), 'chances.argmax().item()')}${results('torch')}`,
    files: [read.file],
  };
}
