/** The exhibits of chapter 3 as programs, which compute what the exhibits show and print it under the page's names. */

import { numpyCnn, numpyImage, pytorchCnn, pytorchImage } from '#language/drawing/programs';
import type { ConvolutionLayer, Layer, Rule } from '../../engine/protocol';
import type { Program, ProgramFile } from '../../figures/as-code';
import { exactly, listOf, printed } from '../../figures/python-text';

/** What a stage of the network is called in a program, of which `of` says how to take a layer of one image. */
const STAGES = {
  picture: '"x": x',
  conv1: '"conv1": LAYER(conv1)',
  pool1: '"pool1": LAYER(pool1)',
  conv2: '"conv2": LAYER(conv2)',
  pool2: '"pool2": LAYER(pool2)',
  list: '"pool2, end to end": LAYER(pool2).flatten()',
  fc1: '"fc1": LAYER(fc1)',
  fc2: '"fc2": LAYER(fc2)',
  fc3: '"p": LAYER(p)',
};

/** What one stage of the network holds. */
export function stage(input: Float32Array, file: ProgramFile, name: keyof typeof STAGES): Program {
  const title = '# What one stage of the network holds for an image\n';
  const named = (layer: string) => printed(STAGES[name].replace(/LAYER\((\w+)\)/, layer));
  return {
    numpy: `${numpyCnn(title, file)}
${numpyImage(input)}
layers = forward(w, x)
${named('layers["$1"]')}`,
    pytorch: `${pytorchCnn(title, file)}
${pytorchImage(input)}
layers = forward(w, x)
${named('layers["$1"][0]').replace('"x": x', '"x": x[0, 0]')}`,
    files: [file],
  };
}

/** One pixel of an activation map; channel, row and column count from 0. */
export function mapPixel(
  input: Float32Array,
  file: ProgramFile,
  at: { layer: ConvolutionLayer; channel: number; row: number; column: number },
): Program {
  const { layer, channel, row, column } = at;
  const title = `# One pixel of a map of the ${layer === 'conv1' ? 'first' : 'second'} convolution as the sum that makes it
`;
  const side = layer === 'conv1' ? 5 : 3;
  const place = `# From 0; the page counts from 1.
channel, row, column = ${channel}, ${row}, ${column}
`;
  const sum = `W, b = w["${layer}.weight"][channel], w["${layer}.bias"][channel]
window = before[:, row : row + ${side}, column : column + ${side}]
products = window * W
z = products.sum() + b
`;
  const named = printed(
    '"window": window',
    '"W": W',
    '"products": products',
    '"bias": b',
    '"z": z',
    `"z in the whole map": layers["${layer}"]MAP[channel, row, column]`,
  );
  return {
    numpy: `${numpyCnn(title, file)}
${numpyImage(input)}
${place}
layers = forward(w, x)
${layer === 'conv1' ? 'before = np.pad(x, 2)[None]  # two zeros around the image' : 'before = layers["pool1"]'}
${sum}${named.replace('MAP', '')}`,
    pytorch: `${pytorchCnn(title, file)}
${pytorchImage(input)}
${place}
layers = forward(w, x)
${layer === 'conv1' ? 'before = F.pad(x[0], (2, 2, 2, 2))  # two zeros around the image' : 'before = layers["pool1"][0]'}
${sum}${named.replace('MAP', '[0]')}`,
    files: [file],
  };
}

const NUMPY_BACK = `

def back_through_pool(g, z):
    # To the largest of each 2 x 2, of equal ones the first; and through the ReLU only where z > 0.
    C, H, W = z.shape
    def fours(maps):
        return maps.reshape(C, H // 2, 2, W // 2, 2).swapaxes(2, 3).reshape(C, H // 2, W // 2, 4)
    largest = np.arange(4) == fours(relu(z)).argmax(axis=3)[..., None]
    back = (largest * g[..., None]).reshape(C, H // 2, W // 2, 2, 2).swapaxes(2, 3).reshape(z.shape)
    return back * (z > 0)


def back_through_convolution(g, W, shape):
    # What lay under a weight gets the gradient of the sum that it went into, times that weight.
    back = np.zeros(shape)
    _, H, width = g.shape
    for m in range(W.shape[2]):
        for n in range(W.shape[3]):
            back[:, m : m + H, n : n + width] += np.tensordot(W[:, :, m, n], g, axes=[0, 0])
    return back
`;

const NUMPY_CHAIN = `
# dL/d of each layer, from the loss back to the pixels.
d = {"log_p": -np.eye(10)[c]}
d["fc3"] = layers["p"] - np.eye(10)[c]
d["fc2"] = (w["fc3.weight"].T @ d["fc3"]) * (layers["fc2"] > 0)
d["fc1"] = (w["fc2.weight"].T @ d["fc2"]) * (layers["fc1"] > 0)
d["pool2"] = (w["fc1.weight"].T @ d["fc1"]).reshape(layers["pool2"].shape)
d["conv2"] = back_through_pool(d["pool2"], layers["conv2"])
d["pool1"] = back_through_convolution(d["conv2"], w["conv2.weight"], layers["pool1"].shape)
d["conv1"] = back_through_pool(d["pool1"], layers["conv1"])
d["x"] = back_through_convolution(d["conv1"], w["conv1.weight"], (1, 32, 32))[:, 2:-2, 2:-2]
`;

/** How a layer of the page is called in the program. */
const NAMES: Partial<Record<Layer, string>> = { picture: 'x', softmax: 'log_p' };

/** What the exhibit that takes the network apart shows: a loss, and one unit's value and gradient. */
export interface Backwards {
  /** The class that the loss is about. */
  chosen: number;
  unit: { layer: Layer; channel: number; row: number; column: number };
  /** The filters of the first convolution that the reader has changed, with their 5×5 weights row by row. */
  changed: readonly { filter: number; weights: Float32Array }[];
}

/** Sets the weights that the reader has changed. */
function edits(changed: Backwards['changed'], make: string): string {
  return changed
    .map(
      ({ filter, weights }) =>
        `w["conv1.weight"][${filter}] = ${make}(${listOf(Array.from(weights, exactly))}).reshape(1, 5, 5)\n`,
    )
    .join('');
}

/** Prints numbers of very different sizes. */
function scientific(program: string): string {
  return program.replace('precision=6, suppress=True', 'precision=4');
}

/** Forwards and backwards through the network. */
export function backwards(
  input: Float32Array,
  file: ProgramFile,
  { chosen, unit, changed }: Backwards,
): Program {
  const title =
    '# The network backwards: the gradient of L = -log p of one class at every layer, down to the pixels\n';
  const layer = NAMES[unit.layer] ?? unit.layer;
  const isMap = layer === 'x' || /conv|pool/.test(layer);
  const place = isMap ? [unit.channel, unit.row, unit.column] : [unit.channel];
  const settings = `c = ${chosen}  # the class, from 0
# A unit, from 0; the page counts from 1.
layer, unit = "${layer}", (${place.join(', ')}${isMap ? '' : ','})
`;
  const named = printed(
    '"p": layers["p"]',
    '"L": L',
    '"dL/dfc3": d["fc3"]',
    '"value": layers[layer][unit]',
    '"gradient": d[layer][unit]',
    '"dL/dx": d["x"][0]',
  );
  return {
    numpy: scientific(`${numpyCnn(title, file, NUMPY_BACK)}${edits(changed, 'np.array')}
${numpyImage(input)}
${settings}
layers = {"x": x[None], **forward(w, x)}
L = -layers["log_p"][c]
${NUMPY_CHAIN}${named}`),
    pytorch: `${pytorchCnn(title, file)}${edits(changed, 'torch.tensor')}
${pytorchImage(input)}
${settings}
x.requires_grad_()
layers = {"x": x, **forward(w, x)}
for tensor in layers.values():
    tensor.retain_grad()  # else only x, which nothing made, would keep its gradient
L = F.nll_loss(layers["log_p"], torch.tensor([c]))
L.backward()

# Without the batch of one and what autograd needs.
d = {name: tensor.grad[0] for name, tensor in layers.items() if tensor.grad is not None}
layers = {name: tensor.detach()[0] for name, tensor in layers.items()}
torch.set_printoptions(precision=4, sci_mode=True, linewidth=160, threshold=100_000)
${named.replace('"L": L', '"L": L.detach()')}`,
    files: [file],
  };
}

/** A grey square slid over the image: what the gradient foretells of it, and what it does to the loss. */
export function occlusion(
  input: Float32Array,
  file: ProgramFile,
  { chosen, changed }: Pick<Backwards, 'chosen' | 'changed'>,
  { side, grey, row, column }: { side: number; grey: number; row: number; column: number },
): Program {
  const title = `# A grey square slid over an image: what the gradient foretells of the loss, and what happens
`;
  const settings = `c = ${chosen}  # the class that the loss is about, from 0
side, grey = ${side}, ${grey}
there = ${row}, ${column}  # from 0; the page counts from 1
`;
  const square = `
def square(row, column):
    # The pixels that it covers when its middle lies there; it is cut off at the edges.
    reach = side // 2
    return ..., slice(max(row - reach, 0), row + reach + 1), slice(max(column - reach, 0), column + reach + 1)


places = [square(row, column) for row in range(28) for column in range(28)]
`;
  const results = (correlation: string) =>
    printed(
      '"foretold": foretold',
      '"happened": happened',
      '"foretold there": foretold[there]',
      '"happened there": happened[there]',
      `"correlation": ${correlation}`,
    );
  return {
    numpy: scientific(`${numpyCnn(title, file, NUMPY_BACK)}${edits(changed, 'np.array')}
${numpyImage(input)}
${settings}${square}
layers = forward(w, x)
${NUMPY_CHAIN}

def loss(covered):
    image = x.copy()
    image[covered] = grey
    return -forward(w, image)["log_p"][c]


foretold = np.array([(d["x"][0] * (grey - x))[covered].sum() for covered in places]).reshape(28, 28)
happened = np.array([loss(covered) for covered in places]).reshape(28, 28) + layers["log_p"][c]
${results('np.corrcoef(foretold.flatten(), happened.flatten())[0, 1]')}`),
    pytorch: `${pytorchCnn(title, file)}${edits(changed, 'torch.tensor')}
${pytorchImage(input)}
${settings}${square}
x.requires_grad_()
L = -forward(w, x)["log_p"][0, c]
L.backward()

with torch.no_grad():
    images = x.repeat(len(places), 1, 1, 1)
    for image, covered in zip(images, places):
        image[covered] = grey
    foretold = torch.stack([(x.grad * (grey - x))[covered].sum() for covered in places]).reshape(28, 28)
    happened = (-forward(w, images)["log_p"][:, c] - L).reshape(28, 28)
torch.set_printoptions(precision=4, sci_mode=True, linewidth=160, threshold=100_000)
${results('torch.corrcoef(torch.stack([foretold.flatten(), happened.flatten()]))[0, 1]')}`,
    files: [file],
  };
}

/** One step of training on one image. */
export function trainingStep(
  input: Float32Array,
  file: ProgramFile,
  { chosen, changed }: Pick<Backwards, 'chosen' | 'changed'>,
  { rule, rate }: { rule: Rule; rate: number },
): Program {
  const title = `# One step of training on one image, by ${rule === 'adam' ? 'Adam' : 'plain gradient descent'}, without dropout
`;
  const settings = `c, rate = ${chosen}, ${rate}  # the class to learn, from 0
`;
  const results = (one: string) =>
    printed(
      `"L before": -before["log_p"]${one}[c]`,
      `"L after": -after["log_p"]${one}[c]`,
      `"p before": before["p"]${one}`,
      `"p after": after["p"]${one}`,
      '"moved by at most": moved',
    );
  const move =
    rule === 'adam'
      ? `# In its first step Adam divides each gradient by its own size.
move = {name: -rate * g[name] / (abs(g[name]) + 1e-8) for name in w}`
      : 'move = {name: -rate * g[name] for name in w}';
  return {
    numpy: scientific(`${numpyCnn(title, file, NUMPY_BACK)}${edits(changed, 'np.array')}
${numpyImage(input)}
${settings}
before = layers = forward(w, x)
${NUMPY_CHAIN}
# The gradient of a weight: that of the sum that it is in, times what it is multiplied with there.
g = {}
for name in "conv1", "conv2", "fc1", "fc2", "fc3":
    g[f"{name}.bias"] = d[name].reshape(len(d[name]), -1).sum(axis=1)
for name, inputs in ("fc1", layers["pool2"].flatten()), ("fc2", relu(layers["fc1"])), ("fc3", relu(layers["fc2"])):
    g[f"{name}.weight"] = np.outer(d[name], inputs)
for name, inputs in ("conv1", np.pad(x, 2)[None]), ("conv2", layers["pool1"]):
    windows = np.lib.stride_tricks.sliding_window_view(inputs, w[f"{name}.weight"].shape[2:], axis=(1, 2))
    g[f"{name}.weight"] = np.tensordot(d[name], windows, axes=[(1, 2), (1, 2)])

${move}
moved = {name: float(abs(move[name]).max()) for name in w}
after = forward({name: w[name] + move[name] for name in w}, x)
${results('')}`),
    pytorch: `${pytorchCnn(title, file)}${edits(changed, 'torch.tensor')}
${pytorchImage(input)}
${settings}
old = {name: tensor.clone() for name, tensor in w.items()}
for tensor in w.values():
    tensor.requires_grad_()
optimizer = torch.optim.${rule === 'adam' ? 'Adam' : 'SGD'}(w.values(), lr=rate)
L = F.nll_loss(forward(w, x)["log_p"], torch.tensor([c]))
L.backward()
with torch.no_grad():
    before = forward(w, x)
    optimizer.step()
    after = forward(w, x)
moved = {name: (w[name] - old[name]).abs().max().item() for name in w}
torch.set_printoptions(precision=4, sci_mode=True, linewidth=160)
${results('[0]')}`,
    files: [file],
  };
}
