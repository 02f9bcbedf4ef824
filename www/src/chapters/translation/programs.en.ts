/** A translation as a program, which writes it letter by letter and prints the page's numbers. */

import type { Translation } from '../../engine/protocol';
import type { Program, ProgramFile } from '../../figures/as-code';
import {
  exactly,
  NUMPY_LOAD,
  NUMPY_LOADING,
  PYTORCH_LOAD,
  PYTORCH_LOADING,
  printed,
} from '../../figures/python-text';

/** The homework's bound of a translation, which a long source moves. */
export const LIMIT = `limit = max(49, 2 * len(text))  # letters at most`;

const TEXT = `source_letters, target_letters = json.loads(said["source_vocab"]), json.loads(said["target_vocab"])
source = [source_letters.index(letter) if letter in source_letters else UNK for letter in text]
`;

const ENTRIES = `SOS, EOS, UNK = 1, 2, 3  # entries of the vocabulary: start, end, unknown
`;

/** What the query and the context are put together of. */
export const READING = `# The report's program has z in the place of q; its equations, and some files, have q.
first = z if json.loads(said["options"]).get("reading", "code") == "code" else q
`;

/** Lines of a function. */
export function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, '    ');
}

export const NUMPY_SOFTMAX = `
def softmax(s):
    p = np.exp(s - s.max())  # no power of e is larger than 1
    return p / p.sum()

`;

export const NUMPY_GATES = `
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gates(x, h, name, way=""):
    # Their rows lie one under the other: input, forget, candidate, output.
    sums = w[f"{name}.weight_ih_l0{way}"] @ x + w[f"{name}.bias_ih_l0{way}"]
    sums += w[f"{name}.weight_hh_l0{way}"] @ h + w[f"{name}.bias_hh_l0{way}"]
    i, f, g, o = np.split(sums, 4)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
`;

export const NUMPY_LSTM = `${NUMPY_GATES}

def lstm(x, h, c, name, way=""):
    # One step.
    i, f, g, o = gates(x, h, name, way)
    c = f * c + i * g
    return o * np.tanh(c), c


def encode(source, way):
    # In one direction: the state at every letter in the order of the text, and the last h and c.
    step = -1 if way else 1
    states, h = [], np.zeros(w["encoder.lstm.weight_hh_l0"].shape[1])
    c = h
    for letter in source[::step]:
        h, c = lstm(w["encoder.embedding.weight"][letter], h, c, "encoder.lstm", way)
        states.append(h)
    return states[::step], h, c
`;

/** The states of the source, and where the decoder begins. */
export const NUMPY_ENCODED = `
# h_i of a letter: what reading forwards has left, and then what reading backwards has.
forwards, h, c = encode(source, "")
backwards, h_back, c_back = encode(source, "_reverse")
H = np.concatenate([forwards, backwards], axis=1)
q, cell = np.concatenate([h, h_back]), np.concatenate([c, c_back])
`;

/** The attention; `more` are parameters of its own, and `weights` the lines that make weights of the scores. */
export function numpyAttend(more = '', weights = 'p = softmax(s)\n'): string {
  return `

def attend(q, H${more}):
    z = w["decoder.attn.linear_in.weight"] @ q
    s = H @ z
${indented(weights)}    c = p @ H
${indented(READING)}    together = np.concatenate([first, c])
    return np.tanh(w["decoder.attn.linear_out.weight"] @ together + w["decoder.attn.linear_out.bias"]), p
`;
}

export function pytorchAttend(more = '', weights = 'p = F.softmax(s, 1)\n'): string {
  return `

def attend(q, H${more}):
    z = F.linear(q, w["decoder.attn.linear_in.weight"])
    s = z @ H.T
${indented(weights)}    c = p @ H
${indented(READING)}    together = torch.cat([first, c], 1)
    return torch.tanh(F.linear(together, w["decoder.attn.linear_out.weight"], w["decoder.attn.linear_out.bias"])), p
`;
}

const PYTORCH_MODULE = `

def with_weights(module, prefix):
    own = {name.removeprefix(prefix): tensor for name, tensor in w.items() if name.startswith(prefix)}
    module.load_state_dict(own)
    return module.requires_grad_(False)
`;

export const PYTORCH_ENCODED = `size, embedding = w["decoder.lstm.weight_hh_l0"].shape[1], w["decoder.embedding.weight"].shape[1]
encoder = with_weights(nn.LSTM(embedding, size // 2, bidirectional=True), "encoder.lstm.")
decoder = with_weights(nn.LSTM(embedding, size), "decoder.lstm.")

# The last states of both directions, one after the other, are where the decoder begins.
H, (h, c) = encoder(w["encoder.embedding.weight"][source])
state = h.reshape(1, size), c.reshape(1, size)
`;

/** The sentence, in the letters that the translator knows, and the translator's weights. */
export interface Read {
  source: string;
  file: ProgramFile;
}

/** How a program with a translator begins: what it is, what it needs, its functions; then the weights as `w` and the source. */
export function numpyTranslator(title: string, { source, file }: Read, functions: string): string {
  return `${title}${NUMPY_LOADING}
${NUMPY_LOAD}
${functions}
${sentence(source, file)}`;
}

export function pytorchTranslator(title: string, { source, file }: Read, functions = ''): string {
  return `${title}import json

${PYTORCH_LOADING.replace('from torch.nn', 'from torch import nn\nfrom torch.nn')}
${PYTORCH_LOAD}${PYTORCH_MODULE}${functions}
${sentence(source, file)}`;
}

function sentence(source: string, file: ProgramFile): string {
  return `
w, said = load("${file.name}")
text = ${JSON.stringify(source)}  # in the letters that the translator knows
${ENTRIES}${TEXT}`;
}

/** One step of the decoder after `letter`, to the probabilities of the next; `output` are the lines that make its output. */
export function numpyStep(output: string): string {
  return `q, cell = lstm(w["decoder.embedding.weight"][letter], q, cell, "decoder.lstm")
${output}
chances = softmax(w["generator.weight"] @ output + w["generator.bias"])
`;
}

export function pytorchStep(output: string): string {
  return `q, state = decoder(w["decoder.embedding.weight"][[letter]], state)
${output}
chances = F.softmax(F.linear(output, w["generator.weight"], w["generator.bias"]), 1)[0]
`;
}

const JOINED = '"".join(target_letters[letter] for letter in written if letter != EOS)';

export const SPELT = `

def spelt(written):
    return ${JOINED}
`;

/** How hypotheses compare: as in `src/translation/search.rs`. */
const RANK = `

def score(hypothesis):
    return hypothesis[0] / len(hypothesis[1]) ** power


def rank(hypothesis):
    # One of nothing but signs translates nothing: it comes behind all others.
    return any(target_letters[letter].isalnum() for letter in hypothesis[1]), score(hypothesis)
`;

/** How the page has translated, as a program; `power` is another length penalty than the translator's own. */
export function translated(
  { source, letters, length_penalty }: Translation,
  width: number,
  file: ProgramFile,
  power = length_penalty,
): Program {
  const attends = letters.some(({ attention }) => attention !== undefined);
  const read = { source, file };
  return width > 1 ? beam(read, attends, width, power) : greedy(read, attends);
}

/** What a translator writes if it takes the likeliest letter each time. */
function greedy(read: Read, attends: boolean): Program {
  const title = `# A translation letter by letter, greedily: the likeliest each time${attends ? ', with attention' : ''}
`;
  const write = (step: (output: string) => string, row: string, likeliest: string) => `${LIMIT}
letter, written, probabilities${attends ? ', weights' : ''} = SOS, [], []${attends ? ', []' : ''}
while letter != EOS and len(written) < limit:
${indented(step(attends ? `output, p = attend(q, H)\nweights.append(${row})` : 'output = q'))}    letter = ${likeliest}
    written.append(letter)
    probabilities.append(chances[letter])
`;
  const results = (probabilities: string, log: string, weights: string) =>
    printed(
      `"translation": ${JOINED}`,
      `"probabilities": ${probabilities}`,
      `"score": ${log}.mean()`,
      ...(attends ? [`"p": ${weights}`] : []),
    );
  return {
    numpy: `${numpyTranslator(title, read, `${NUMPY_SOFTMAX}${NUMPY_LSTM}${attends ? numpyAttend() : ''}`)}${NUMPY_ENCODED}
${write(numpyStep, 'p', 'chances.argmax()')}${results('np.array(probabilities)', 'np.log(probabilities)', 'np.array(weights)')}`,
    pytorch: `${pytorchTranslator(title, read, attends ? pytorchAttend() : '')}
${PYTORCH_ENCODED}
${write(pytorchStep, 'p[0]', 'chances.argmax().item()')}${results('torch.stack(probabilities)', 'torch.stack(probabilities).log()', 'torch.stack(weights)')}`,
    files: [read.file],
  };
}

/** What a translator writes if it follows several hypotheses. */
function beam(read: Read, attends: boolean, width: number, power: number): Program {
  const title = `# A translation letter by letter, with a beam: the ${width} best beginnings are kept${attends ? ', with attention' : ''}
`;
  const search = (step: (output: string) => string, state: string, row: string, log: string) => `
# Hypotheses are compared by the sum of their log p over their length to this power.
width, power = ${width}, ${exactly(power)}
${LIMIT}
# Of each the sum of its log p, its letters, the decoder's state${attends ? ' and the weights' : ''}.
live, ended, tree = [(0, [], ${state}${attends ? ', []' : ''})], [], []
while live and len(live[0][1]) < limit:
    new = []
    for total, written, ${state}${attends ? ', weights' : ''} in live:
        letter = written[-1] if written else SOS
${indented(indented(step(attends ? 'output, p = attend(q, H)' : 'output = q')))}        log_p = ${log}
        for letter in sorted(range(len(log_p)), key=log_p.__getitem__, reverse=True)[:width]:
            new.append((total + log_p[letter], written + [letter], ${state}${attends ? `, weights + [${row}]` : ''}))
    # One that has ended keeps its place in the beam.
    kept = sorted(new, key=score, reverse=True)[: width - len(ended)]
    ended += [hypothesis for hypothesis in kept if hypothesis[1][-1] == EOS]
    live = [hypothesis for hypothesis in kept if hypothesis[1][-1] != EOS]
    tree += kept

best = max(ended or live, key=rank)
ended.sort(key=lambda hypothesis: (hypothesis is best, score(hypothesis)), reverse=True)
`;
  const results = (array: string, weights: string) =>
    printed(
      '"translation": spelt(best[1])',
      '"score": best[0] / len(best[1])',
      ...(attends ? [`"p": ${weights}`] : []),
      '"kept": "\\n".join(spelt(hypothesis[1]) for hypothesis in tree)',
      `"scores of those kept": ${array}([score(hypothesis) for hypothesis in tree])`,
      '"ended": "\\n".join(spelt(hypothesis[1]) for hypothesis in ended)',
      `"scores of those that ended": ${array}([score(hypothesis) for hypothesis in ended])`,
    );
  return {
    numpy: `${numpyTranslator(title, read, `${NUMPY_SOFTMAX}${NUMPY_LSTM}${attends ? numpyAttend() : ''}${SPELT}${RANK}`)}${NUMPY_ENCODED}${search(numpyStep, '(q, cell)', 'p', 'np.log(chances)')}${results('np.array', 'np.array(best[3])')}`,
    pytorch: `${pytorchTranslator(title, read, `${attends ? pytorchAttend() : ''}${SPELT}${RANK}`)}
${PYTORCH_ENCODED}${search(pytorchStep, 'state', 'p[0]', 'chances.log().tolist()')}${results('torch.tensor', 'torch.stack(best[3])')}`,
    files: [read.file],
  };
}
