"""An epoch of the program beside one of PyTorch, on the same cores, in turns.

    python -m venv .venv && .venv/bin/pip install -r tests/reference/requirements.txt
    cargo build --release && .venv/bin/python benches/pytorch.py [--rounds 3] [--data data]

The same networks and batches, Adam, dropout as in the homework; validation is left out of both. PyTorch's loop is the
plainest one: the examples are tensors in memory already, so nothing is measured but the steps. Both use all cores as
they do by themselves; `--threads 1` keeps both to one.
"""

import argparse
import gzip
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "reference"))
from cnn import CNN  # noqa: E402
from translator import Translator, normalize  # noqa: E402

IMAGES, PAIRS = 50_000, 10_483


def images(data):
    """KMNIST's first images of training with their labels, pixels divided by 256."""
    read = lambda name: gzip.decompress((data / "kmnist" / name).read_bytes())  # noqa: E731
    pixels = np.frombuffer(read("train-images-idx3-ubyte.gz"), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    labels = np.frombuffer(read("train-labels-idx1-ubyte.gz"), np.uint8, offset=8)
    return torch.tensor(pixels[:IMAGES] / 256, dtype=torch.float32), torch.tensor(labels[:IMAGES], dtype=torch.long)


def pairs(data):
    """The homework's sentences as entries of a vocabulary; which letter is which does not count here."""
    entries = {}
    code = lambda text: [entries.setdefault(letter, 3 + len(entries)) for letter in text]  # noqa: E731
    lines = (data / "spa-eng" / "train-eng-spa.txt").read_text().splitlines()
    texts = [[normalize(text) for text in line.split("\t")[:2]] for line in lines[:PAIRS]]
    return [(code(spanish), code(english)) for english, spanish in texts], 3 + len(entries)


def epoch_of_images(batch, data):
    x, y = images(data)
    model = CNN().train()
    adam = torch.optim.Adam(model.parameters(), lr=5e-4)

    def epoch():
        for chosen in torch.randperm(len(x)).split(batch):
            adam.zero_grad()
            F.nll_loss(model(x[chosen]), y[chosen]).backward()
            adam.step()

    return epoch


def epoch_of_pairs(batch, data):
    all_pairs, entries = pairs(data)
    model = Translator(("bilinear", "code"), entries, entries).train()
    adam = torch.optim.Adam(model.parameters(), lr=3e-3)

    def epoch():
        for chosen in torch.randperm(len(all_pairs)).split(batch):
            sources, targets = zip(*(all_pairs[i] for i in chosen))
            adam.zero_grad()
            model(sources, targets)["loss"].backward()
            adam.step()

    return epoch


def ours(model, batch, args):
    """Seconds of the steps of an epoch, of what the program says of itself."""
    env = dict(os.environ)
    if args.threads:
        env["RAYON_NUM_THREADS"] = str(args.threads)
    count = IMAGES if model == "cnn" else PAIRS

    def seconds(steps):
        command = [args.program, "train", model, "--batch-size", str(batch), "--steps", str(steps), "--data", args.data]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=env)
        return time.perf_counter() - start

    # What it reads before the steps falls out of the difference.
    steps = -(-count // batch)
    few = max(1, steps // 20)
    return (seconds(steps - 1) - seconds(few)) / (steps - 1 - few) * steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("UNFOLD_DATA", str(ROOT / "data")))
    parser.add_argument("--program", default=str(ROOT / "target" / "release" / "unfold"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    data = Path(args.data)
    cases = [
        ("cnn", 8, epoch_of_images(8, data)),
        ("cnn", 64, epoch_of_images(64, data)),
        ("translator", 64, epoch_of_pairs(64, data)),
    ]
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads; seconds of an epoch, medians of {args.rounds}")
    taken = {case[:2]: ([], []) for case in cases}
    for _ in range(args.rounds):
        for model, batch, epoch in cases:
            own, theirs = taken[model, batch]
            own.append(ours(model, batch, args))
            start = time.perf_counter()
            epoch()
            theirs.append(time.perf_counter() - start)
    for (model, batch), both in taken.items():
        own, theirs = map(statistics.median, both)
        print(f"{model}, batch {batch}: ours {own:.2f}, PyTorch {theirs:.2f}, ratio {own / theirs:.2f}")


if __name__ == "__main__":
    main()
