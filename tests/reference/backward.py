"""Golden values of the homework's CNN taken apart on one image, computed by PyTorch in float64.

    python backward.py            writes backward.safetensors beside this file
    python backward.py trained    writes backward.json, of the weights in models/

The network is that of cnn.py, by the same formula; the second is the homework's best, on a picture of tests/pictures.
The image has wide blank margins, as a drawing has: there many values of a pooling are equal. The loss is -log p of one
class.
"""

import json
import struct
import sys
import zlib
from datetime import date

import torch
from cnn import CNN, EVERY, HERE, formula_input, formula_weights, sample
from safetensors.torch import load_file, save_file
from torch.nn import functional as F

CLASS = 3
RATE = 0.0005
SQUARE, GREY = 5, 0.5
FILTER = 2
LAYERS = ["conv1", "pool1", "conv2", "pool2", "fc1", "fc2", "fc3", "log_softmax"]


def image():
    """The first image of the formula, blank outside of rows 7 to 20 and columns 9 to 18."""
    x = torch.zeros(1, 1, 28, 28, dtype=torch.float64)
    x[..., 7:21, 9:19] = formula_input()[:1, :, 7:21, 9:19]
    return x


def network():
    model = CNN().double().eval()  # eval: no dropout
    formula_weights(model)
    return model


def trained_network():
    model = CNN()
    model.load_state_dict(load_file(HERE / "../../models/cnn-0.0005.safetensors"))
    return model.double().eval()


def picture():
    """tests/pictures/7-28x28.png, of the simplest kind of PNG there is, divided by 256 as the homework does."""
    file, at, data = (HERE / "../pictures/7-28x28.png").read_bytes(), 8, b""
    while at < len(file):
        length, kind = struct.unpack(">I4s", file[at : at + 8])
        data += file[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    lines = torch.tensor(list(zlib.decompress(data))).reshape(28, 29)
    pixels = torch.zeros(28, 28, dtype=torch.int64)
    for row, (kind, *line) in enumerate(lines.tolist()):
        for column, byte in enumerate(line):
            left = int(pixels[row, column - 1]) if column else 0
            up = int(pixels[row - 1, column]) if row else 0
            corner = int(pixels[row - 1, column - 1]) if row and column else 0
            paeth = min((left, up, corner), key=lambda known: abs(left + up - corner - known))
            pixels[row, column] = (byte + (0, left, up, (left + up) // 2, paeth)[kind]) % 256
    return pixels.reshape(1, 1, 28, 28).double() / 256


def loss_of(model, x):
    return F.nll_loss(model(x), torch.tensor([CLASS]).expand(len(x)), reduction="none")


def every_layer(model, x):
    x.requires_grad_()
    layers = model.layers(x)
    for output in layers.values():
        output.retain_grad()
    loss = F.nll_loss(layers["log_softmax"], torch.tensor([CLASS]))
    loss.backward()
    golden = {"loss": loss.reshape(1), "value.picture": x, "grad.picture": x.grad}
    for name in LAYERS:
        golden |= {f"value.{name}": layers[name], f"grad.{name}": layers[name].grad}
    return golden


def one_step(name, optimizer_of, model, x):
    optimizer = optimizer_of(model.parameters())
    loss_of(model, x).mean().backward()
    optimizer.step()
    golden = {f"{name}.{parameter}": sample(p).clone() for parameter, p in model.named_parameters()}
    return golden | {f"{name}.log_softmax": model(x)}


def occlusion(gradient, model, x):
    before, covered, foretold = loss_of(model, x), [], []
    for row in range(28):
        for column in range(28):
            square = x.clone()
            reach = SQUARE // 2
            square[..., max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1] = GREY
            covered.append(square)
            foretold.append(((square - x) * gradient).sum())
    happened = loss_of(model, torch.cat(covered)) - before
    foretold = torch.stack(foretold)
    correlation = torch.corrcoef(torch.stack([happened, foretold]))[0, 1]
    return {
        "occlusion.happened": happened,
        "occlusion.foretold": foretold,
        "occlusion.correlation": correlation.reshape(1),
    }


def edited():
    """A filter replaced by one that finds upright edges."""
    model = network()
    with torch.no_grad():
        model.conv1.weight[FILTER, 0] = torch.tensor([-0.05, -0.05, 0, 0.05, 0.05]).repeat(5, 1)
    return {"edited.log_softmax": model(image())}


def adam(parameters):
    return torch.optim.Adam(parameters, lr=RATE)


def descent(parameters):
    return torch.optim.SGD(parameters, lr=RATE)


def trained():
    """What the page shows of a picture: of each layer the unit of the first map, or of the first thirty numbers, whose
    gradient is largest."""
    model, x = trained_network(), picture()
    golden = every_layer(model, x)
    units = {}
    for name in ["picture", *LAYERS]:
        value, gradient = golden[f"value.{name}"].detach(), golden[f"grad.{name}"].detach()
        own = (gradient[0, 0] if gradient.dim() == 4 else gradient[0, :30]).flatten()
        place = int(own.abs().argmax())
        units[name] = {"place": place, "value": value.flatten()[place].item(), "gradient": own[place].item()}
    covered = occlusion(golden["grad.picture"].detach(), model, picture())
    stepped = one_step("adam", adam, trained_network(), picture())
    zeroed = trained_network()
    with torch.no_grad():
        zeroed.conv1.weight[0] = 0
    found = {
        "made_by": "tests/reference/backward.py trained, computed in float64",
        "torch": torch.__version__,
        "class": CLASS,
        "loss": golden["loss"].item(),
        "units": units,
        "occlusion": {
            "side": SQUARE,
            "correlation": covered["occlusion.correlation"].item(),
            "happened": covered["occlusion.happened"][13 * 28 + 13].item(),
            "foretold": covered["occlusion.foretold"][13 * 28 + 13].item(),
        },
        "step": {"loss": -stepped["adam.log_softmax"][0, CLASS].item()},
        "zeroed": {"loss": loss_of(zeroed, picture()).item()},
    }
    (HERE / "backward.json").write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


def main():
    golden = every_layer(network(), image())
    golden |= occlusion(golden["grad.picture"].detach(), network(), image())
    golden |= one_step("adam", adam, network(), image())
    golden |= one_step("descent", descent, network(), image())
    golden |= edited()
    metadata = {
        "made_by": f"tests/reference/backward.py, computed in float64 and stored as float32; samples are every {EVERY}th",
        "torch": torch.__version__,
        "date": date.today().isoformat(),
    }
    stored = {name: tensor.detach().float().contiguous() for name, tensor in golden.items()}
    save_file(stored, HERE / "backward.safetensors", metadata)
    for name, tensor in stored.items():
        print(f"{name:24} {list(tensor.shape)}")


if __name__ == "__main__":
    trained() if "trained" in sys.argv else main()
