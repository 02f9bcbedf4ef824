"""Golden values of the homework's CNN, computed by PyTorch in float64.

    python cnn.py        writes cnn.safetensors and self_check.json beside this file

Weights and input follow a formula that the Rust tests compute for themselves (`mix`, `formula_weights`,
`formula_input`), so no file has to carry them from one side to the other.
"""

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

HERE = Path(__file__).parent
LABELS = [3, 1, 4, 1]
INPUT_TENSOR = 100  # the input's place among the numbered tensors, clear of the weights' 0 to 9
FULL_UP_TO = 2_000  # after an Adam step, a tensor with more elements than this is stored as a sample …
EVERY = 97  # … of every 97th element


class CNN(nn.Module):
    """The network of the homework's section 2.4, under the homework's own names."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, kernel_size=5, padding=2)
        self.conv2 = nn.Conv2d(8, 16, kernel_size=3)
        self.fc1 = nn.Linear(576, 600)
        self.fc2 = nn.Linear(600, 120)
        self.fc3 = nn.Linear(120, 10)
        self.dropout = nn.Dropout(0.3)

    def layers(self, x):
        """Every layer's output for images [batch, 1, 28, 28], by name, the log-probabilities last."""
        out = {}
        out["conv1"] = self.conv1(x)
        out["relu1"] = F.relu(out["conv1"])
        out["pool1"] = F.max_pool2d(out["relu1"], 2)
        out["conv2"] = self.conv2(out["pool1"])
        out["relu2"] = F.relu(out["conv2"])
        out["pool2"] = F.max_pool2d(out["relu2"], 2)
        out["fc1"] = self.fc1(out["pool2"].flatten(1))
        out["relu3"] = F.relu(out["fc1"])
        out["fc2"] = self.fc2(self.dropout(out["relu3"]))
        out["relu4"] = F.relu(out["fc2"])
        out["fc3"] = self.fc3(out["relu4"])
        out["log_softmax"] = F.log_softmax(out["fc3"], dim=1)
        return out

    def forward(self, x):
        return self.layers(x)["log_softmax"]


def mix(tensor, count):
    """`count` pseudo-random 32-bit numbers for tensor number `tensor`; all arithmetic is modulo 2^32."""
    k = np.arange(count, dtype=np.uint32)
    h = (k + np.uint32(1)) * np.uint32(2654435761) + np.uint32((tensor + 1) * 40503)
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x45D9F3B)
    h ^= h >> np.uint32(16)
    return h


def formula_weights(model):
    """Uniform in ±gain/√fan_in and rounded to float32; the gain is √6 for a weight, which keeps the signal's size
    through a ReLU layer, and 1 for a bias."""
    for number, (name, parameter) in enumerate(model.named_parameters()):
        layer, kind = name.split(".")
        fan_in = math.prod(model.get_parameter(f"{layer}.weight").shape[1:])
        gain = math.sqrt(6) if kind == "weight" else 1.0
        u = mix(number, parameter.numel()).astype(np.float64) / 2**32 * 2 - 1
        values = (u * gain / math.sqrt(fan_in)).astype(np.float32)
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(values).reshape(parameter.shape))


def formula_input():
    """Four images, a quarter of the pixels lit, in the data set's own steps of 1/256."""
    h = mix(INPUT_TENSOR, 4 * 28 * 28)
    pixels = np.where(h & 3 == 0, (h >> 24) / 256, 0)
    return torch.from_numpy(pixels).reshape(4, 1, 28, 28)


def sample(tensor):
    return tensor if tensor.numel() <= FULL_UP_TO else tensor.flatten()[::EVERY]


def hard_log_softmax():
    """Logits whose exponentials overflow, vanish or tie."""
    logits = torch.tensor(
        [
            [1e4, -1e4, 0, 9999, 9998.5, 9990, 1e4, -1e4, 5e3, 9984],
            [-1e4] * 10,
            [-1e4, -9999, -9998, -10050, -1e4, -9999.5, -10100, -9998, -1e4, -2e4],
        ],
        dtype=torch.float64,
    )
    return {"log_softmax_input": logits, "log_softmax_output": F.log_softmax(logits, dim=1)}


def golden_values():
    model = CNN().double().eval()  # eval: no dropout, in the gradients neither
    formula_weights(model)
    x, labels = formula_input(), torch.tensor(LABELS)
    golden = {"input": x, "labels": labels.int()}

    layers = model.layers(x)
    loss = F.nll_loss(layers["log_softmax"], labels)
    loss.backward()
    golden |= layers
    golden["loss"] = loss.reshape(1)
    golden |= {f"grad.{name}": p.grad.clone() for name, p in model.named_parameters()}

    optimizer = torch.optim.Adam(model.parameters(), lr=0.0005, betas=(0.9, 0.999), eps=1e-8)
    losses = []
    for step in 1, 2, 3:
        optimizer.zero_grad()
        loss = F.nll_loss(model(x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step != 2:
            golden |= {f"adam{step}.{name}": sample(p).clone() for name, p in model.named_parameters()}
    golden["loss_steps"] = torch.tensor(losses, dtype=torch.float64)
    return golden | hard_log_softmax()


def main():
    golden = {
        name: (t.float() if t.is_floating_point() else t).detach().contiguous() for name, t in golden_values().items()
    }
    metadata = {
        "made_by": "tests/reference/cnn.py, computed in float64 and stored as float32",
        "torch": torch.__version__,
        "date": date.today().isoformat(),
    }
    save_file(golden, HERE / "cnn.safetensors", metadata)

    conv1 = golden["conv1"][0, 0].flatten()
    self_check = {
        "log_probabilities": [float(f"{v:.9g}") for v in golden["log_softmax"][0].tolist()],
        "conv1": [{"index": i, "value": float(f"{conv1[i].item():.9g}")} for i in (0, 27, 406, 500, 783)],
    }
    (HERE / "self_check.json").write_text(json.dumps(self_check, indent=2) + "\n")
    for name, tensor in golden.items():
        print(f"{name:24} {list(tensor.shape)}")


if __name__ == "__main__":
    main()
