/** The moved character of chapter 4 as a program. */

import { numpyCnn, numpyImage, pytorchCnn, pytorchImage } from '#language/drawing/programs';
import type { Way } from '../../engine/protocol';
import type { Program, ProgramFile } from '../../figures/as-code';
import { printed } from '../../figures/python-text';

/** How a program says what is done to the image. */
function settings(way: Way, amount: number): string {
  const at = (name: Way, still: number) => (name === way ? amount : still);
  return `right, down = ${at('right', 0)}, ${at('down', 0)}  # pixels
turn, scale = ${at('turn', 0)}, ${at('scale', 1)}  # degrees clockwise, times
`;
}

const NUMPY_MOVE = `

def origins():
    # Where what is now in a pixel was before: turned and scaled about the middle, then shifted.
    row, column = np.indices((28, 28))
    y, x = row - down - 13.5, column - right - 13.5
    sin, cos = np.sin(np.radians(turn)), np.cos(np.radians(turn))
    return np.round([(cos * y - sin * x) / scale + 13.5, (sin * y + cos * x) / scale + 13.5], 9)


def move(image):
    # A mean of the four pixels around the origin, the nearer the more; outside of the image there are zeros.
    moved = np.zeros((28, 28))
    y, x = origins()
    for row in range(28):
        for column in range(28):
            near = np.maximum(1 - abs(y - row), 0) * np.maximum(1 - abs(x - column), 0)
            moved += near * image[row, column]
    return moved
`;

const PYTORCH_MOVE = `

def move(images):
    # Where what is now in a pixel was before, in half images from the middle; outside of the image there are zeros.
    angle = torch.deg2rad(torch.tensor(turn, dtype=torch.float64))
    sin, cos, half = torch.sin(angle), torch.cos(angle), 13.5
    to_right, to_bottom = right / half, down / half
    origin = torch.stack([
        torch.stack([cos, sin, -(cos * to_right + sin * to_bottom)]),
        torch.stack([-sin, cos, sin * to_right - cos * to_bottom]),
    ]) / scale
    grid = F.affine_grid(origin[None], [1, 1, 28, 28], align_corners=True)
    return F.grid_sample(images, grid, align_corners=True), (grid[0] + 1) * half
`;

const CONNECTED = {
  numpy: `
def connected(w, x):
    # The fully connected network of about as many parameters.
    h = x.flatten()
    for name in "fc0", "fc1", "fc2":
        h = relu(w[f"{name}.weight"] @ h + w[f"{name}.bias"])
    return np.exp(log_softmax(w["fc3.weight"] @ h + w["fc3.bias"]))
`,
  pytorch: `
def connected(w, x):
    # The fully connected network of about as many parameters.
    h = x.flatten(1)
    for name in "fc0", "fc1", "fc2":
        h = F.relu(F.linear(h, w[f"{name}.weight"], w[f"{name}.bias"]))
    return F.softmax(F.linear(h, w["fc3.weight"], w["fc3.bias"]), 1)[0]
`,
};

/** An image moved, and what the first convolution and both networks make of it; the second network may not be there. */
export function moved(
  input: Float32Array,
  [cnn, fcn]: readonly ProgramFile[],
  way: Way,
  amount: number,
): Program {
  if (!cnn) throw new Error('the network is not here');
  const title =
    '# A character moved: do the maps of the first convolution move along, and do the networks still read it?\n';
  const second = fcn
    ? `w_connected, _ = load("${fcn.name}")
`
    : '';
  const results = (probabilities: string) =>
    printed(
      '"greatest difference": greatest',
      '"difference relative to the maps": relative',
      '"cosine of the pooled maps": cosine',
      `"p of the CNN": ${probabilities}`,
      ...(fcn ? ['"p of the fully connected network": connected(w_connected, moved)'] : []),
    );
  return {
    numpy: `${numpyCnn(title, cnn, `${NUMPY_MOVE}${fcn ? `\n${CONNECTED.numpy}` : ''}`)}${second}
${numpyImage(input)}
${settings(way, amount)}
moved = move(x)
before, after = forward(w, x), forward(w, moved)
promised = np.array([move(channel) for channel in before["conv1"]])
found = after["conv1"]

# Compared where the windows of 5 x 5 lie inside the image, before and after.
inside = np.all([(2 <= at) & (at <= 25) for at in [*np.indices((28, 28)), *origins()]], axis=0)
difference = (promised - found)[:, inside]
greatest = abs(difference).max()
relative = np.linalg.norm(difference) / np.linalg.norm(found[:, inside])

a, b = before["pool2"].flatten(), after["pool2"].flatten()
cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
${results('after["p"]')}`,
    pytorch: `${pytorchCnn(title, cnn, `${PYTORCH_MOVE}${fcn ? `\n${CONNECTED.pytorch}` : ''}`)}${second}
${pytorchImage(input)}
${settings(way, amount)}
moved, origins = move(x)
before, after = forward(w, x), forward(w, moved)
promised, _ = move(before["conv1"])
found = after["conv1"]

# Compared where the windows of 5 x 5 lie inside the image, before and after.
places = torch.stack(torch.meshgrid(torch.arange(28), torch.arange(28), indexing="xy"), -1)
both = torch.cat([places, origins.round(decimals=9)], -1)
inside = ((2 <= both) & (both <= 25)).all(-1)
difference = (promised - found)[..., inside]
greatest = difference.abs().max()
relative = difference.norm() / found[..., inside].norm()

cosine = F.cosine_similarity(before["pool2"].flatten(), after["pool2"].flatten(), dim=0)
${results('after["p"][0]')}`,
    files: fcn ? [cnn, fcn] : [cnn],
  };
}
