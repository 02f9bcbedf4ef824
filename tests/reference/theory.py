"""Golden values of the theory, computed by PyTorch in float64.

    python theory.py     writes theory.safetensors beside this file

Convolutions with their gradients for several sizes, strides and paddings, and self-attention without learning.
"""

from datetime import date
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

# image, filter, stride, padding
CONVOLUTIONS = [
    ((5, 6), (3, 3), 1, 0),
    ((4, 7), (2, 3), 1, 0),
    ((1, 6), (1, 2), 1, 0),
    ((12, 12), (5, 5), 1, 0),
    ((7, 6), (3, 2), 2, 1),
    ((5, 5), (3, 3), 3, 2),
]
ATTENTIONS = [((2, 3), 1.0), ((4, 4), 1.0), ((3, 2), 1e3), ((2, 2), 1e6)]


def convolution(k, image, filter_, stride, padding):
    x = torch.randn(image, dtype=torch.float64, requires_grad=True)
    w = torch.randn(filter_, dtype=torch.float64)
    z = F.conv2d(x[None, None], w[None, None], stride=stride, padding=padding)
    g = torch.randn_like(z)
    z.backward(g)
    h2 = F.max_pool2d(F.relu(z), 2) if min(z.shape[2:]) >= 2 else z.new_zeros(1, 1, 0, 0)
    return {
        f"conv{k}.x": x.detach(),
        f"conv{k}.w": w,
        f"conv{k}.stride_padding": torch.tensor([stride, padding], dtype=torch.float64),
        f"conv{k}.z": z[0, 0].detach(),
        f"conv{k}.h2": h2[0, 0].detach(),
        f"conv{k}.g": g[0, 0],
        f"conv{k}.gradient": x.grad,
    }


def attention(k, image, contrast):
    x = torch.randn(image, dtype=torch.float64) * contrast
    sequence = x.T.reshape(1, -1, 1)  # vec() stacks columns; one head of d_k = 1
    z = F.scaled_dot_product_attention(sequence, sequence, sequence)
    p = torch.softmax(sequence[0] @ sequence[0].T, dim=1)
    return {
        f"attention{k}.x": x,
        f"attention{k}.p": p,
        f"attention{k}.entropy": torch.special.entr(p).sum(1) / torch.log(torch.tensor(2.0, dtype=torch.float64)),
        f"attention{k}.z": z.reshape(image[::-1]).T,
    }


def main():
    torch.manual_seed(42)
    golden = {}
    for k, case in enumerate(CONVOLUTIONS):
        golden |= convolution(k, *case)
    for k, case in enumerate(ATTENTIONS):
        golden |= attention(k, *case)
    metadata = {
        "made_by": "tests/reference/theory.py, in float64",
        "torch": torch.__version__,
        "date": date.today().isoformat(),
    }
    save_file({name: t.contiguous() for name, t in golden.items()}, Path(__file__).parent / "theory.safetensors", metadata)
    print(f"{len(golden)} tensors")


if __name__ == "__main__":
    main()
