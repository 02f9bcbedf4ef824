/** The exhibits of chapter 2 as programs, which compute what the exhibits show and print it under the homework's names. */

import type { Matrix } from '../../engine/theory';
import type { Program } from '../../figures/as-code';
import { listOf, NUMPY, PYTORCH, printed, rowsOf } from '../../figures/python-text';

interface Settings {
  x: Matrix;
  dk: number;
}

function numpyInputs({ x, dk }: Settings): string {
  return `x = np.array(${rowsOf(x)}, dtype=float)
d_k = ${dk}
`;
}

function pytorchInputs({ x, dk }: Settings): string {
  return `x = torch.tensor(${rowsOf(x)}, dtype=torch.float64)
d_k = ${dk}
`;
}

const NUMPY_SEQUENCE = `
# x', the columns one under the other; the homework's pixel 1 is x_vec[0].
x_vec = x.flatten(order="F")
`;

const PYTORCH_SEQUENCE = `
# x', the columns one under the other; the homework's pixel 1 is x_vec[0].
x_vec = x.T.flatten()
`;

const NUMPY_WEIGHTS = `
def weights(x_vec):
    S = np.outer(x_vec, x_vec) / np.sqrt(d_k)
    P = np.exp(S - S.max(axis=1, keepdims=True))  # no power of e is larger than 1
    return S, P / P.sum(axis=1, keepdims=True)

`;

const NUMPY_ENTROPY = `
def entropy(P):
    # In bits; 0 log 0 is 0.
    return -(P * np.log2(P, out=np.zeros_like(P), where=P > 0)).sum(axis=-1)

`;

const PYTORCH_WEIGHTS = `
def weights(x_vec):
    S = torch.outer(x_vec, x_vec) / d_k**0.5
    return S, F.softmax(S, dim=1)

`;

const PYTORCH_ENTROPY = `
def entropy(P):
    # In bits; entr() is -p ln p, and 0 for 0.
    return torch.special.entr(P).sum(dim=-1) / torch.log(torch.tensor(2.0))

`;

export function attention(settings: Settings): Program {
  const title =
    "# Self-attention on the pixels of an image, without learning: S = x'x'^T / sqrt(d_k), P = softmax(S), Z = P x'\n";
  const names = [`"x'": x_vec`, '"S": S', '"P": P', '"entropy": entropy(P)', `"P x'": P @ x_vec`, '"Z": Z'];
  return {
    numpy: `${title}${NUMPY}
${numpyInputs(settings)}
${NUMPY_WEIGHTS}${NUMPY_ENTROPY}${NUMPY_SEQUENCE}S, P = weights(x_vec)
Z = (P @ x_vec).reshape(x.shape, order="F")  # in the shape of the image again
${printed(...names)}`,
    pytorch: `${title}${PYTORCH}
${pytorchInputs(settings)}
${PYTORCH_WEIGHTS}${PYTORCH_ENTROPY}${PYTORCH_SEQUENCE}S, P = weights(x_vec)

# PyTorch's own attention: a sequence of one number each, which is query, key and value.
sequence = x_vec[None, :, None]
Z = F.scaled_dot_product_attention(sequence, sequence, sequence, scale=d_k**-0.5)
Z = Z.reshape(x.T.shape).T  # in the shape of the image again
${printed(...names)}`,
  };
}

/** The softmax of row i, from 1. */
export function softmaxRow(settings: Settings, i: number): Program {
  const title = '# The softmax of one row of S, step by step\n';
  const row = `i = ${i}  # from 1, as in the homework
`;
  const names = [
    '"S_i": scores',
    '"m": m',
    '"S_i - m": scores - m',
    '"e^(S_i - m)": exponentials',
    '"sum": exponentials.sum()',
    '"P_i": P',
    '"sum of P_i": P.sum()',
    '"entropy": entropy',
  ];
  return {
    numpy: `${title}${NUMPY}
${numpyInputs(settings)}${row}${NUMPY_SEQUENCE}
scores = x_vec[i - 1] * x_vec / np.sqrt(d_k)
m = scores.max()
exponentials = np.exp(scores - m)
P = exponentials / exponentials.sum()
entropy = -(P * np.log2(P, out=np.zeros_like(P), where=P > 0)).sum()  # in bits; 0 log 0 is 0
${printed(...names)}`,
    pytorch: `${title}${PYTORCH}
${pytorchInputs(settings)}${row}${PYTORCH_SEQUENCE}
scores = x_vec[i - 1] * x_vec / d_k**0.5
m = scores.max()
exponentials = torch.exp(scores - m)
P = F.softmax(scores, dim=0)
entropy = torch.special.entr(P).sum() / torch.log(torch.tensor(2.0))  # in bits; entr() is -p ln p
${printed(...names)}`,
  };
}

/** The pixels in another order: `order[k]`, from 1, is the pixel that comes to place k + 1. */
export function shuffled(settings: Settings, order: Uint32Array): Program {
  const title = "# The pixels in another order: Z(Pi x') = Pi Z(x')\n";
  const pixels = `# The pixel that comes to each place; the homework counts from 1, Python from 0.
`;
  return {
    numpy: `${title}${NUMPY}
${numpyInputs(settings)}${pixels}order = np.array(${listOf(order)}) - 1

${NUMPY_WEIGHTS}
def image(sequence):
    return sequence.reshape(x.shape, order="F")

${NUMPY_SEQUENCE}_, P = weights(x_vec)
_, P_moved = weights(x_vec[order])
${printed(
  `"Pi x'": image(x_vec[order])`,
  `"Z(Pi x')": image(P_moved @ x_vec[order])`,
  `"Pi Z(x')": image((P @ x_vec)[order])`,
  '"P": P',
  `"P of Pi x'": P_moved`,
  '"Pi P Pi^T": P[order][:, order]',
)}`,
    pytorch: `${title}${PYTORCH}
${pytorchInputs(settings)}${pixels}order = torch.tensor(${listOf(order)}) - 1

${PYTORCH_WEIGHTS}
def image(sequence):
    return sequence.reshape(x.T.shape).T

${PYTORCH_SEQUENCE}_, P = weights(x_vec)
_, P_moved = weights(x_vec[order])
${printed(
  `"Pi x'": image(x_vec[order])`,
  `"Z(Pi x')": image(P_moved @ x_vec[order])`,
  `"Pi Z(x')": image((P @ x_vec)[order])`,
  '"P": P',
  `"P of Pi x'": P_moved`,
  '"Pi P Pi^T": P[order][:, order]',
)}`,
  };
}

/** Attention on the image times a contrast. */
export function contrasted(settings: Settings, contrast: number): Program {
  const title = '# What contrast does to attention: P of the image times c\n';
  const factor = `c = ${contrast}
`;
  const names = [
    '"P": P',
    '"mean entropy": entropy(P).mean()',
    '"mean of the largest weights": LARGEST.mean()',
  ];
  const named = (largest: string) => printed(...names.map((line) => line.replace('LARGEST', largest)));
  return {
    numpy: `${title}${NUMPY}
${numpyInputs(settings)}${factor}
${NUMPY_WEIGHTS}${NUMPY_ENTROPY}${NUMPY_SEQUENCE}_, P = weights(c * x_vec)
${named('P.max(axis=1)')}`,
    pytorch: `${title}${PYTORCH}
${pytorchInputs(settings)}${factor}
${PYTORCH_WEIGHTS}${PYTORCH_ENTROPY}${PYTORCH_SEQUENCE}_, P = weights(c * x_vec)
${named('P.amax(dim=1)')}`,
  };
}
