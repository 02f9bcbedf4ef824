/** A translation as a program, which writes it letter by letter and prints the page's numbers. */

import type { Translation } from '../../engine/protocol';
import type { Program, ProgramFile } from '../../figures/as-code';
import { NUMPY_LOAD, NUMPY_LOADING, PYTORCH_LOAD, PYTORCH_LOADING, printed } from '../../figures/python-text';

/** The homework's bound of a translation, which a long source moves. */
const LIMIT = `limit = max(49, 2 * len(text))  # letters at most`;

const TEXT = `source_letters, target_letters = json.loads(said["source_vocab"]), json.loads(said["target_vocab"])
source = [source_letters.index(letter) if letter in source_letters else UNK for letter in text]
`;

const ENTRIES = `SOS, EOS, UNK = 1, 2, 3  # entries of the vocabulary: start, end, unknown
`;

const READING = `    # The report's program has z in the place of q; its equations, and some files, have q.
    first = z if json.loads(said["options"]).get("reading", "code") == "code" else q
`;

const NUMPY_LSTM = `
def softmax(s):
    p = np.exp(s - s.max())  # no power of e is larger than 1
    return p / p.sum()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, h, c, name, way=""):
    # One step. The four gates' rows lie one under the other: input, forget, cell, output.
    gates = w[f"{name}.weight_ih_l0{way}"] @ x + w[f"{name}.bias_ih_l0{way}"]
    gates += w[f"{name}.weight_hh_l0{way}"] @ h + w[f"{name}.bias_hh_l0{way}"]
    i, f, g, o = np.split(gates, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


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

const NUMPY_ATTEND = `

def attend(q, H):
    z = w["decoder.attn.linear_in.weight"] @ q
    s = H @ z
    p = softmax(s)
    c = p @ H
${READING}    together = np.concatenate([first, c])
    return np.tanh(w["decoder.attn.linear_out.weight"] @ together + w["decoder.attn.linear_out.bias"]), p
`;

const PYTORCH_ATTEND = `

def attend(q, H):
    z = F.linear(q, w["decoder.attn.linear_in.weight"])
    s = z @ H.T
    p = F.softmax(s, 1)
    c = p @ H
${READING}    together = torch.cat([first, c], 1)
    return torch.tanh(F.linear(together, w["decoder.attn.linear_out.weight"], w["decoder.attn.linear_out.bias"])), p
`;

const PYTORCH_MODULE = `

def with_weights(module, prefix):
    own = {name.removeprefix(prefix): tensor for name, tensor in w.items() if name.startswith(prefix)}
    module.load_state_dict(own)
    return module.requires_grad_(False)
`;

/** What a translator writes if it takes the likeliest letter each time. */
export function greedy({ source, letters }: Translation, file: ProgramFile): Program {
  const attends = letters.some(({ attention }) => attention !== undefined);
  const title = `# A translation letter by letter, greedily: the likeliest each time${attends ? ', with attention' : ''}
`;
  const text = `text = ${JSON.stringify(source)}  # in the letters that the translator knows
`;
  const names = (weights: string) => [
    '"translation": "".join(target_letters[letter] for letter in written if letter != EOS)',
    '"probabilities": np.array(probabilities)',
    '"score": np.log(probabilities).mean()',
    ...(attends ? [`"p": ${weights}`] : []),
  ];
  return {
    numpy: `${title}${NUMPY_LOADING}
${NUMPY_LOAD}
${NUMPY_LSTM}${attends ? NUMPY_ATTEND : ''}

w, said = load("${file.name}")
${text}${ENTRIES}${TEXT}
# h_i of a letter: what reading forwards has left, and then what reading backwards has.
forwards, h, c = encode(source, "")
backwards, h_back, c_back = encode(source, "_reverse")
H = np.concatenate([forwards, backwards], axis=1)
q, cell = np.concatenate([h, h_back]), np.concatenate([c, c_back])

${LIMIT}
letter, written, probabilities${attends ? ', weights' : ''} = SOS, [], []${attends ? ', []' : ''}
while letter != EOS and len(written) < limit:
    q, cell = lstm(w["decoder.embedding.weight"][letter], q, cell, "decoder.lstm")
${
  attends
    ? `    output, p = attend(q, H)
    weights.append(p)
`
    : '    output = q\n'
}    chances = softmax(w["generator.weight"] @ output + w["generator.bias"])
    letter = chances.argmax()
    written.append(letter)
    probabilities.append(chances[letter])
${printed(...names('np.array(weights)'))}`,
    pytorch: `${title}import json

${PYTORCH_LOADING.replace('from torch.nn', 'from torch import nn\nfrom torch.nn')}
${PYTORCH_LOAD}${PYTORCH_MODULE}${attends ? PYTORCH_ATTEND : ''}

w, said = load("${file.name}")
${text}${ENTRIES}${TEXT}
size, embedding = w["decoder.lstm.weight_hh_l0"].shape[1], w["decoder.embedding.weight"].shape[1]
encoder = with_weights(nn.LSTM(embedding, size // 2, bidirectional=True), "encoder.lstm.")
decoder = with_weights(nn.LSTM(embedding, size), "decoder.lstm.")

# The last states of both directions, one after the other, are where the decoder begins.
H, (h, c) = encoder(w["encoder.embedding.weight"][source])
state = h.reshape(1, size), c.reshape(1, size)

${LIMIT}
letter, written, probabilities${attends ? ', weights' : ''} = SOS, [], []${attends ? ', []' : ''}
while letter != EOS and len(written) < limit:
    q, state = decoder(w["decoder.embedding.weight"][[letter]], state)
${
  attends
    ? `    output, p = attend(q, H)
    weights.append(p[0])
`
    : '    output = q\n'
}    chances = F.softmax(F.linear(output, w["generator.weight"], w["generator.bias"]), 1)[0]
    letter = chances.argmax().item()
    written.append(letter)
    probabilities.append(chances[letter])
${printed(...names('torch.stack(weights)').map((line) => line.replace('np.array(probabilities)', 'torch.stack(probabilities)').replace('np.log(probabilities)', 'torch.stack(probabilities).log()')))}`,
    files: [file],
  };
}
