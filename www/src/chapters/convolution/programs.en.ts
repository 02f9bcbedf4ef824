/** The exhibits of chapter 1 as programs, which compute what the exhibits show and print it under the homework's names. */

import type { Convolution, ConvolutionSetup } from '../../engine/theory';
import type { Program } from '../../figures/as-code';
import { NUMPY, PYTORCH, printed, rowsOf } from '../../figures/python-text';

const VEC = `
def vec(matrix):
    return matrix.T.flatten()  # the columns, one under the other
`;

function numpyInputs({ x, w }: ConvolutionSetup): string {
  return `x = np.array(${rowsOf(x)}, dtype=float)
W = np.array(${rowsOf(w)}, dtype=float)
`;
}

function pytorchInputs({ x, w }: ConvolutionSetup, rest = ''): string {
  return `x = torch.tensor(${rowsOf(x)}, dtype=torch.float64${rest})
W = torch.tensor(${rowsOf(w)}, dtype=torch.float64)
`;
}

function steps({ stride, padding }: ConvolutionSetup): string {
  return `stride, padding = ${stride}, ${padding}
`;
}

const NUMPY_Z = `
# The filter slides over the image and is not turned round, as in every network.
windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), W.shape)
z = np.einsum("ijab,ab->ij", windows[::stride, ::stride], W)
`;

const PYTORCH_Z = `
def convolve(x):
    return F.conv2d(x[None, None], W[None, None], stride=stride, padding=padding)[0, 0]

`;

/** M by the homework's formula; `output` is what has the shape of z. */
function numpyM({ stride, padding }: ConvolutionSetup, output: 'z' | 'g'): string {
  const isHomework = stride === 1 && padding === 0;
  const begin = (index: string) => (isHomework ? index : `(stride * (${index}) - padding)`);
  const note = isHomework
    ? ''
    : `
# The homework's stride is 1 and its padding 0; with others a window begins at stride * place - padding.`;
  return `
# The homework counts i, j, a and b from 1, Python counts from 0. So the homework's
# j - H floor((j - 1) / H) is j % H here, and its ceil(j / H) is j // H.${note}
H, H_out = x.shape[0], ${output}.shape[0]
M = np.zeros((${output}.size, x.size))
for i in range(${output}.size):
    for j in range(x.size):
        a = j % H - ${begin('i % H_out')}
        b = j // H - ${begin('i // H_out')}
        if 0 <= a < W.shape[0] and 0 <= b < W.shape[1]:
            M[i, j] = W[a, b]
`;
}

const PYTORCH_M = `
# M says how vec(z) follows vec(x), so it is the Jacobian of the convolution:
# autograd finds it without the homework's formula.
H, width = x.shape
x_vec = vec(x)
M = torch.autograd.functional.jacobian(lambda v: vec(convolve(v.reshape(width, H).T)), x_vec)
`;

const TITLE = '# The convolution and its matrix: vec(z) = M vec(x)\n';

export function convolution(setup: ConvolutionSetup, { h2 }: Convolution): Program {
  const { pool } = setup;
  const pools = h2.values.length > 0;
  const none = `# No window of ${pool} x ${pool} fits into h, so there is no h2.
`;
  const names = [
    '"z": z',
    '"h": h',
    ...(pools ? ['"h2": h2'] : []),
    '"M": M',
    `"x'": x_vec`,
    `"z'": M @ x_vec`,
  ];
  return {
    numpy: `${TITLE}${NUMPY}
${numpyInputs(setup)}${steps(setup)}${NUMPY_Z}h = np.maximum(z, 0)
${
  pools
    ? `pool = ${pool}
rows, columns = h.shape[0] // pool, h.shape[1] // pool
h2 = h[: rows * pool, : columns * pool].reshape(rows, pool, columns, pool).max(axis=(1, 3))
`
    : none
}${numpyM(setup, 'z')}
x_vec = x.flatten(order="F")  # the columns, one under the other
${printed(...names)}`,
    pytorch: `${TITLE}${PYTORCH}
${pytorchInputs(setup)}${steps(setup)}
${PYTORCH_Z}${VEC}

z = convolve(x)
h = F.relu(z)
${
  pools
    ? `h2 = F.max_pool2d(h[None, None], ${pool})[0, 0]
`
    : none
}${PYTORCH_M}${printed(...names)}`,
  };
}

export function backward(setup: ConvolutionSetup, { g }: Convolution): Program {
  const title = '# The backward pass: M transposed carries the gradient g at z back to x\n';
  return {
    numpy: `${title}${NUMPY}
${numpyInputs(setup)}g = np.array(${rowsOf(g)}, dtype=float)  # dL/dz
${steps(setup)}${numpyM(setup, 'g')}
# vec() stacks columns, which NumPy calls order "F".
gradient = (M.T @ g.flatten(order="F")).reshape(x.shape, order="F")
${printed('"g": g', '"M^T": M.T', '"dL/dx": gradient')}`,
    pytorch: `${title}${PYTORCH}
${pytorchInputs(setup, ', requires_grad=True')}g = torch.tensor(${rowsOf(g)}, dtype=torch.float64)  # dL/dz
${steps(setup)}
${PYTORCH_Z}${VEC}

z = convolve(x)
z.backward(g)
${PYTORCH_M}${printed('"g": g', '"M^T": M.T', '"dL/dx": x.grad')}`,
  };
}

/** Both formulas for M; they are about a stride of 1 without padding. */
export function erratum(setup: ConvolutionSetup): Program {
  const title =
    '# M by the right formula, and by the one that the report prints: which of them gives vec(z) = M vec(x)?\n';
  const formula = `a = j - H * rounded((j - 1) / H) - (i - 1) + H_out * rounded((i - 1) / H_out)`;
  return {
    numpy: `${title}from math import ceil, floor

${NUMPY}
${numpyInputs(setup)}
# The filter slides over the image and is not turned round, as in every network.
z = np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(x, W.shape), W)
H, H_out = x.shape[0], z.shape[0]


def matrix(rounded):
    M = np.zeros((z.size, x.size))
    # i, j, a and b count from 1, as in the homework; the elements of an array count from 0.
    for i in range(1, z.size + 1):
        for j in range(1, x.size + 1):
            ${formula}
            b = ceil(j / H) - rounded((i - 1) / H_out)
            if 1 <= a <= W.shape[0] and 1 <= b <= W.shape[1]:
                M[i - 1, j - 1] = W[a - 1, b - 1]
    return M


def residual(M):
    return np.linalg.norm(M @ x.flatten(order="F") - z.flatten(order="F"))


right, printed = matrix(floor), matrix(ceil)
${printed('"M": right', '"M as printed": printed', '"residual": residual(right)', '"residual as printed": residual(printed)')}`,
    pytorch: `${title}${PYTORCH}
${pytorchInputs(setup)}
z = F.conv2d(x[None, None], W[None, None])[0, 0]
H, H_out = x.shape[0], z.shape[0]

${VEC}

def matrix(rounded):
    # i, j, a and b count from 1, as in the homework; the elements of a tensor count from 0.
    i = torch.arange(1, z.numel() + 1)[:, None]
    j = torch.arange(1, x.numel() + 1)[None, :]
    ${formula}
    b = torch.ceil(j / H) - rounded((i - 1) / H_out)
    inside = (1 <= a) & (a <= W.shape[0]) & (1 <= b) & (b <= W.shape[1])
    # Outside of W any of its elements will do: a 0 takes its place.
    row = (a - 1).clamp(0, W.shape[0] - 1).long()
    column = (b - 1).clamp(0, W.shape[1] - 1).long()
    return torch.where(inside, W[row, column], 0.0)


def residual(M):
    return torch.linalg.norm(M @ vec(x) - vec(z))


right, printed = matrix(torch.floor), matrix(torch.ceil)
${printed('"M": right', '"M as printed": printed', '"residual": residual(right)', '"residual as printed": residual(printed)')}`,
  };
}

/** The sizes of image and filter. */
export function counts(sizes: {
  height: number;
  width: number;
  filterHeight: number;
  filterWidth: number;
}): Program {
  const { height, width, filterHeight, filterWidth } = sizes;
  const title =
    '# How many parameters a network has with its convolution, and with a fully connected layer in its place\n';
  const inputs = `H, W = ${height}, ${width}  # the image
M, N = ${filterHeight}, ${filterWidth}  # the filter
rows, columns = (H - M + 1) // 2, (W - N + 1) // 2  # what the pooling leaves
`;
  return {
    numpy: `${title}import numpy as np

${inputs}
# Every layer's weights as an array; none has a bias.
kernel = np.zeros((M, N))
hidden = np.zeros((rows * columns, H * W))
output = np.zeros((3, rows * columns))
${printed('"with the convolution": kernel.size + output.size', '"fully connected": hidden.size + output.size', `"HW floor(H'/2) floor(W'/2) / MN": hidden.size / kernel.size`)}`,
    pytorch: `${title}import torch
from torch import nn

${inputs}

def output():
    return nn.Linear(rows * columns, 3, bias=False)


def count(network):
    return sum(weights.numel() for weights in network.parameters())


kernel = nn.Conv2d(1, 1, (M, N), bias=False)
hidden = nn.Linear(H * W, rows * columns, bias=False)
cnn = nn.Sequential(kernel, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), output())
connected = nn.Sequential(nn.Flatten(), hidden, nn.ReLU(), output())

# Both take an image and give three numbers.
image = torch.zeros(1, 1, H, W)
assert cnn(image).shape == connected(image).shape == (1, 3)
${printed('"with the convolution": count(cnn)', '"fully connected": count(connected)', `"HW floor(H'/2) floor(W'/2) / MN": count(hidden) / count(kernel)`)}`,
  };
}
