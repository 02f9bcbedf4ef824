/** The networks that read as programs: what chapters 3 and 4 share of theirs, and the drawing as it is read. */

import type { Program, ProgramFile } from '../figures/as-code';
import {
  NUMPY_LOAD,
  NUMPY_LOADING,
  PYTORCH_LOAD,
  PYTORCH_LOADING,
  pictureOf,
  printed,
} from '../figures/python-text';
import { SIDE } from './drawing';

/** A convolution, in the network for people too. */
const NUMPY_CONVOLVE = `
def relu(z):
    return np.maximum(z, 0)


def convolve(x, W, b, stride=1, padding=0):
    # Maps x (C, H, W) and filters W (K, C, M, N), which are not turned round, as in every network.
    x = np.pad(x, [(0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(x, W.shape[2:], axis=(1, 2))
    return np.tensordot(W, windows[:, ::stride, ::stride], axes=[(1, 2, 3), (0, 3, 4)]) + b[:, None, None]
`;

const NUMPY_SOFTMAX = `
def log_softmax(s):
    s = s - s.max()  # so that no power of e is larger than 1
    return s - np.log(np.exp(s).sum())
`;

const NUMPY_CNN = `${NUMPY_CONVOLVE}

def pool(h):
    # The largest of each 2 x 2.
    C, H, W = h.shape
    return h.reshape(C, H // 2, 2, W // 2, 2).max(axis=(2, 4))

${NUMPY_SOFTMAX}

def forward(w, x):
    # What each layer of the homework's network holds, before its ReLU, for an image (28, 28).
    conv1 = convolve(x[None], w["conv1.weight"], w["conv1.bias"], padding=2)
    pool1 = pool(relu(conv1))
    conv2 = convolve(pool1, w["conv2.weight"], w["conv2.bias"])
    pool2 = pool(relu(conv2))
    fc1 = w["fc1.weight"] @ pool2.flatten() + w["fc1.bias"]
    fc2 = w["fc2.weight"] @ relu(fc1) + w["fc2.bias"]
    fc3 = w["fc3.weight"] @ relu(fc2) + w["fc3.bias"]
    log_p = log_softmax(fc3)
    return dict(conv1=conv1, pool1=pool1, conv2=conv2, pool2=pool2, fc1=fc1, fc2=fc2, fc3=fc3, log_p=log_p, p=np.exp(log_p))
`;

const PYTORCH_CNN = `
def forward(w, x):
    # What each layer of the homework's network holds, before its ReLU, for images (B, 1, 28, 28).
    conv1 = F.conv2d(x, w["conv1.weight"], w["conv1.bias"], padding=2)
    pool1 = F.max_pool2d(F.relu(conv1), 2)
    conv2 = F.conv2d(pool1, w["conv2.weight"], w["conv2.bias"])
    pool2 = F.max_pool2d(F.relu(conv2), 2)
    fc1 = F.linear(pool2.flatten(1), w["fc1.weight"], w["fc1.bias"])
    fc2 = F.linear(F.relu(fc1), w["fc2.weight"], w["fc2.bias"])
    fc3 = F.linear(F.relu(fc2), w["fc3.weight"], w["fc3.bias"])
    log_p = F.log_softmax(fc3, 1)
    return dict(conv1=conv1, pool1=pool1, conv2=conv2, pool2=pool2, fc1=fc1, fc2=fc2, fc3=fc3, log_p=log_p, p=log_p.exp())
`;

/** How a program with the homework's network begins: what it is, what it needs, its functions; then the weights as `w`. */
export function numpyCnn(title: string, { name }: ProgramFile, functions = ''): string {
  return `${title}${NUMPY_LOADING}
${NUMPY_LOAD}
${NUMPY_CNN}${functions}

w, _ = load("${name}")
`;
}

export function pytorchCnn(title: string, { name }: ProgramFile, functions = ''): string {
  return `${title}${PYTORCH_LOADING}
${PYTORCH_LOAD}
${PYTORCH_CNN}${functions}

w, _ = load("${name}")
`;
}

const PIXELS = '# 28 x 28 numbers of 32 bits: 0 is paper, 255 / 256 is ink.';

/** An image as `x`, of shape [28, 28]. */
export function numpyImage(input: Float32Array): string {
  return `${PIXELS}
x = np.array(${pictureOf(input, SIDE)}, dtype=np.float32).astype(float)
`;
}

/** An image as `x`, of shape [1, 1, 28, 28]. */
export function pytorchImage(input: Float32Array): string {
  return `${PIXELS}
x = torch.tensor(${pictureOf(input, SIDE)}, dtype=torch.float32).double()[None, None]
`;
}

/** The probabilities that a network of the homework gives an image. */
export function reading(input: Float32Array, file: ProgramFile): Program {
  const title = `# An image read by the homework's network: the probabilities of お き す つ な は ま や れ を
`;
  return {
    numpy: `${numpyCnn(title, file)}
${numpyImage(input)}
p = forward(w, x)["p"]
${printed('"p": p')}`,
    pytorch: `${pytorchCnn(title, file)}
${pytorchImage(input)}
p = forward(w, x)["p"][0]
${printed('"p": p')}`,
    files: [file],
  };
}

const NUMPY_PEOPLE = `

def people(w, x):
    # The eleven answers of the network for people to an image (28, 28): the ten characters, and none of them.
    def layer(x, name, **how):
        return convolve(x, w[f"{name}.weight"], w[f"{name}.bias"], **how)

    def block(x, name):
        # What it adds to its input is little at first in training, so that the signal passes.
        inner = layer(relu(layer(relu(x), f"{name}.conv1", padding=1)), f"{name}.conv2", padding=1)
        return x + w[f"{name}.alpha"] * inner

    h = block(layer(x[None], "stem", stride=2, padding=2), "block1")
    h = layer(relu(h), "down", stride=2, padding=1)
    h = relu(block(block(h, "block2"), "block3"))
    return np.exp(log_softmax(w["fc.weight"] @ h.mean(axis=(1, 2)) + w["fc.bias"]))
`;

const PYTORCH_PEOPLE = `

def people(w, x):
    # The eleven answers of the network for people to images (B, 1, 28, 28): the ten characters, and none of them.
    def layer(x, name, **how):
        return F.conv2d(x, w[f"{name}.weight"], w[f"{name}.bias"], **how)

    def block(x, name):
        # What it adds to its input is little at first in training, so that the signal passes.
        inner = layer(F.relu(layer(F.relu(x), f"{name}.conv1", padding=1)), f"{name}.conv2", padding=1)
        return x + w[f"{name}.alpha"] * inner

    h = block(layer(x, "stem", stride=2, padding=2), "block1")
    h = layer(F.relu(h), "down", stride=2, padding=1)
    h = F.relu(block(block(h, "block2"), "block3"))
    return F.softmax(F.linear(h.mean(dim=(2, 3)), w["fc.weight"], w["fc.bias"]), 1)
`;

/** The same of the network for people, which has an eleventh answer. */
export function readingForPeople(input: Float32Array, file: ProgramFile): Program {
  const title = `# An image read by the network for people: the probabilities of お き す つ な は ま や れ を, and of none of them
`;
  const answers = `
# The eleventh answer is "none of these"; the other ten are given that it is one of them.
p, none = answers[:10] / answers[:10].sum(), answers[10]
${printed('"p": p', '"none of these": none')}`;
  return {
    numpy: `${title}${NUMPY_LOADING}
${NUMPY_LOAD}
${NUMPY_CONVOLVE}
${NUMPY_SOFTMAX}${NUMPY_PEOPLE}

w, _ = load("${file.name}")

${numpyImage(input)}
answers = people(w, x)
${answers}`,
    pytorch: `${title}${PYTORCH_LOADING}
${PYTORCH_LOAD}${PYTORCH_PEOPLE}

w, _ = load("${file.name}")

${pytorchImage(input)}
answers = people(w, x)[0]
${answers}`,
    files: [file],
  };
}

/** What the network for people and those of the homework answer to the same image. */
export function answersOfAll(
  input: Float32Array,
  forPeople: ProgramFile,
  homework: readonly ProgramFile[],
): Program {
  const title = `# One image and several networks: the probabilities of お き す つ な は ま や れ を, and of none of them where that is an answer
`;
  const named = (answer: (call: string) => string) =>
    printed(
      ...[forPeople, ...homework].map((file) => {
        const call = file === forPeople ? 'people(WEIGHTS, x)' : 'forward(WEIGHTS, x)["p"]';
        return `"${file.name.replace('.safetensors', '')}": ${answer(call.replace('WEIGHTS', `load("${file.name}")[0]`))}`;
      }),
    );
  return {
    numpy: `${title}${NUMPY_LOADING}
${NUMPY_LOAD}
${NUMPY_CNN}${NUMPY_PEOPLE}

${numpyImage(input)}${named((call) => call)}`,
    pytorch: `${title}${PYTORCH_LOADING}
${PYTORCH_LOAD}
${PYTORCH_CNN}${PYTORCH_PEOPLE}

${pytorchImage(input)}${named((call) => `${call}[0]`)}`,
    files: [forPeople, ...homework],
  };
}
