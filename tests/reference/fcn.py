"""Golden values of the fully connected network, computed by PyTorch in float64.

    python fcn.py        writes fcn.json beside this file

Weights and input follow the formula of cnn.py, which the Rust tests compute for themselves.
"""

import json
from datetime import date
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from cnn import LABELS, formula_input, formula_weights

EVERY = 97  # of every gradient each such element, flattened


class FCN(nn.Module):
    """fc0 in the place of the convolutions, then the CNN's own layers."""

    def __init__(self, hidden):
        super().__init__()
        self.fc0 = nn.Linear(784, hidden)
        self.fc1 = nn.Linear(hidden, 600)
        self.fc2 = nn.Linear(600, 120)
        self.fc3 = nn.Linear(120, 10)

    def forward(self, x):
        x = F.relu(self.fc0(x.flatten(1)))
        x = F.relu(self.fc2(F.relu(self.fc1(x))))
        return F.log_softmax(self.fc3(x), dim=1)


def golden_values(hidden):
    model = FCN(hidden).double()
    formula_weights(model)
    answers = model(formula_input())
    loss = F.nll_loss(answers, torch.tensor(LABELS))
    loss.backward()
    return {
        "log_probabilities": answers.flatten().tolist(),
        "loss": loss.item(),
        "gradients": {name: p.grad.flatten()[::EVERY].tolist() for name, p in model.named_parameters()},
    }


def main():
    golden = {
        "made_by": f"tests/reference/fcn.py with PyTorch {torch.__version__}, {date.today().isoformat()}",
        "every": EVERY,
        "hidden": {str(hidden): golden_values(hidden) for hidden in (250, 576)},
    }
    rounded = json.loads(json.dumps(golden), parse_float=lambda text: float(f"{float(text):.7g}"))
    (Path(__file__).parent / "fcn.json").write_text(json.dumps(rounded) + "\n")


if __name__ == "__main__":
    main()
