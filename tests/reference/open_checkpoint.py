"""Opens a checkpoint of this project in PyTorch and scores it on the data set's own 10,000 test images.

    python open_checkpoint.py ../../models/cnn-0.0005.safetensors --data ../../data
"""

import argparse
import gzip
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from cnn import CNN


def read_idx(path, header):
    return np.frombuffer(gzip.decompress(path.read_bytes()), dtype=np.uint8, offset=header)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that contains kmnist/")
    options = parser.parse_args()

    model = CNN().eval()
    model.load_state_dict(load_file(options.checkpoint), strict=True)  # f16 becomes f32 on the way in

    images = read_idx(options.data / "kmnist/t10k-images-idx3-ubyte.gz", header=16)
    labels = read_idx(options.data / "kmnist/t10k-labels-idx1-ubyte.gz", header=8)
    x = torch.from_numpy(images.astype(np.float32) / 256).reshape(-1, 1, 28, 28)
    with torch.no_grad():
        predictions = torch.cat([model(batch).argmax(dim=1) for batch in x.split(1_000)])
    print(f"{(predictions.numpy() == labels).mean():.4f}")


if __name__ == "__main__":
    main()
