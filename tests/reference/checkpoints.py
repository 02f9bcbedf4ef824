"""Checkpoints as people save them, small enough to be kept, and what PyTorch makes of them.

    python checkpoints.py                       writes checkpoints/
    python checkpoints.py convert IN.safetensors OUT.pt   one of models/ as torch.save writes it

The network's linear layers are a few numbers each, seen as large matrices with a stride of 0: torch.save stores what a
view is of, so a file of the right shapes is a few KB.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_model
from torch import nn

from cnn import CNN, formula_input, formula_weights, mix
from translator import Translator

HERE = Path(__file__).parent / "checkpoints"


def network():
    """The state_dict of the homework's CNN, and its answers to the four images of cnn.py."""
    model = CNN().eval()
    formula_weights(model)
    state = model.state_dict()
    for name, parameter in state.items():
        if name.startswith("fc") and name.endswith("weight"):
            rows, columns = parameter.shape
            # Of each output all inputs have the same weight, small enough for answers that differ.
            state[name] = (parameter[:, :1] / 16).expand(rows, columns)
    model.load_state_dict(state)
    with torch.no_grad():
        return state, model(formula_input().float())


def training(state):
    """What a training script keeps: of a network in DataParallel, with the state of Adam."""
    inner = {"step": torch.tensor(12.0), "exp_avg": torch.full((8, 1, 5, 5), 0.5), "exp_avg_sq": torch.ones(8, 1, 5, 5)}
    return {
        "epoch": 3,
        "model_state_dict": {f"module.{name}": tensor for name, tensor in state.items()},
        "optimizer_state_dict": {
            "state": {0: inner},
            "param_groups": [{"lr": 0.0005, "betas": (0.9, 0.999), "amsgrad": False, "params": list(range(10))}],
        },
        "loss": 0.25,
        "best": np.float64(0.5),
        "rng": torch.arange(16, dtype=torch.uint8),
    }


def layouts():
    """Every type of number, and views of every kind."""
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8 - 1
    return {
        "plain": base,
        "transposed": base.t(),
        "sliced": base[1:3, 2:5],
        "every.second": base[::2, ::3],
        "expanded": base[0, :2].expand(3, 2),
        "permuted": base.reshape(2, 3, 4).permute(2, 0, 1),
        "bfloat16": base.bfloat16(),
        "float16": base.half(),
        "float64": base.double() / 3,
        "parameter": nn.Parameter(base[0]),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
        "int64": torch.tensor([1, -2, 3]),
        "bool": torch.tensor([True, False]),
    }


def big_endian(saved):
    """The same file as a big-endian machine writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("/byteorder"):
                content = b"big"
            if "/data/" in name:
                content = np.frombuffer(content, "<f4").astype(">f4").tobytes()
            target.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


class Tiny(nn.Module):
    """A model that somebody saves whole."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 2, 3)


def translator():
    """A small translator by the report's equations, with the homework's alphabet."""
    model = Translator(("bilinear", "equations"), size=4)
    for number, (_, parameter) in enumerate(model.named_parameters()):
        u = torch.from_numpy(mix(2000 + number, parameter.numel()).astype("float64")) / 2**32 * 2 - 1
        with torch.no_grad():
            parameter.copy_((u * 0.8).float().reshape(parameter.shape))
    return model


def main():
    HERE.mkdir(exist_ok=True)
    state, answers = network()
    torch.save(state, HERE / "cnn.pt")
    torch.save(state, HERE / "cnn-old.pth", _use_new_zipfile_serialization=False)
    torch.save(training(state), HERE / "training.pt")
    torch.save(training(state), HERE / "training-old.pth", _use_new_zipfile_serialization=False)
    torch.save(layouts(), HERE / "layouts.pt")
    torch.save(layouts(), HERE / "layouts-old.pth", _use_new_zipfile_serialization=False)
    torch.save(layouts(), HERE / "layouts-4.pt", pickle_protocol=4)
    saved = io.BytesIO()
    torch.save({"weight": torch.arange(6, dtype=torch.float32).reshape(2, 3)}, saved)
    (HERE / "big-endian.pt").write_bytes(big_endian(saved.getvalue()))
    torch.save(Tiny(), HERE / "whole.pt")
    model = translator()
    torch.save(model.state_dict(), HERE / "translator.pt")
    save_model(model, HERE / "translator.safetensors")
    golden = {
        "made_with": f"PyTorch {torch.__version__}",
        "log_probabilities": answers.tolist(),
        "layouts": {
            name: {"shape": list(t.shape), "values": t.float().flatten().tolist()}
            for name, t in layouts().items()
        },
    }
    # PyTorch reads back what stands here, the bytes turned round among it.
    for name in ["big-endian.pt", "layouts.pt", "layouts-old.pth", "translator.pt"]:
        torch.load(HERE / name)
    assert torch.equal(torch.load(HERE / "big-endian.pt")["weight"].flatten(), torch.arange(6.0))
    (HERE / "checkpoints.json").write_text(json.dumps(golden) + "\n")


def convert(source, target):
    torch.save({name: tensor.float() for name, tensor in load_file(source).items()}, target)


if __name__ == "__main__":
    if sys.argv[1:2] == ["convert"]:
        convert(*sys.argv[2:4])
    else:
        main()
