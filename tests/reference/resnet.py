"""Golden values of the residual network as it learns, computed by PyTorch in float64.

    python resnet.py        writes resnet.json beside this file

Weights and input follow the formula of cnn.py, which the Rust tests compute for themselves.
"""

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from cnn import EVERY, FULL_UP_TO, LABELS, formula_input, mix, sample

ANSWERS = 11


class Convolution(nn.Module):
    """Its filters are standardised and then have a gain (Brock and others, 2021)."""

    def __init__(self, inputs, outputs, side, stride):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs, side, side))
        self.gain = nn.Parameter(torch.empty(outputs))
        self.bias = nn.Parameter(torch.empty(outputs))
        self.stride, self.padding = stride, math.ceil(side / 2) - 1

    def forward(self, x):
        fan_in = self.weight[0].numel()
        variance, mean = torch.var_mean(self.weight, dim=(1, 2, 3), correction=0, keepdim=True)
        filters = (self.weight - mean) / torch.sqrt(fan_in * (variance + 1e-8))
        filters = filters * self.gain.view(-1, 1, 1, 1)
        return F.conv2d(x, filters, self.bias, self.stride, self.padding)


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = Convolution(channels, channels, 3, 1)
        self.conv2 = Convolution(channels, channels, 3, 1)
        self.alpha = nn.Parameter(torch.empty(1))

    def forward(self, x):
        return x + self.alpha * self.conv2(F.relu(self.conv1(F.relu(x))))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Convolution(1, 64, 6, 2)
        self.block1 = Block(64)
        self.down = Convolution(64, 128, 3, 2)
        self.block2 = Block(128)
        self.block3 = Block(128)
        self.fc = nn.Linear(128, ANSWERS)

    def forward(self, x):
        x = self.block1(self.stem(x))
        x = self.block3(self.block2(self.down(F.relu(x))))
        return F.log_softmax(self.fc(F.relu(x).mean((2, 3))), dim=1)


def formula_weights(model):
    """As in cnn.py, where the fan-in of what is a vector is 1."""
    for number, parameter in enumerate(model.parameters()):
        fan_in = math.prod(parameter.shape[1:])
        gain = math.sqrt(6) if parameter.dim() > 1 else 1.0
        u = mix(number, parameter.numel()).astype(np.float64) / 2**32 * 2 - 1
        values = (u * gain / math.sqrt(fan_in)).astype(np.float32)
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(values).reshape(parameter.shape))


def main():
    model = ResNet().double()
    formula_weights(model)
    answers = model(formula_input())
    loss = F.nll_loss(answers, torch.tensor(LABELS))
    loss.backward()
    golden = {
        "made_by": f"tests/reference/resnet.py with PyTorch {torch.__version__}, {date.today().isoformat()}",
        "every": EVERY,
        "full_up_to": FULL_UP_TO,
        "log_probabilities": answers.flatten().tolist(),
        "loss": loss.item(),
        "gradients": {name: sample(p.grad).flatten().tolist() for name, p in model.named_parameters()},
    }
    rounded = json.loads(json.dumps(golden), parse_float=lambda text: float(f"{float(text):.7g}"))
    (Path(__file__).parent / "resnet.json").write_text(json.dumps(rounded) + "\n")


if __name__ == "__main__":
    main()
