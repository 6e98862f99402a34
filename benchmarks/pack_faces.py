"""Pack faces that draw_faces.mjs drew as pictures with a palette, which NumPy alone reads.

    uv run python benchmarks/pack_faces.py DRAWN.rgb TABLE.csv COLOURS OUT.npz

Writes ``x``, uint8 (N, size, size), and ``palette``, uint8 (COLOURS, 3): picture i is
``palette[x[i]]``; and ``labels``, uint8 (N, 6), in the order of ``names``, with the words in
``values``. The palette is a median cut of the first 2000 pictures, then moved by k-means.

Tried with Node.js 20 on 2026-11-28: all pixel faces and ink faces, drawn and packed again, are the
files in gankit/data/faces to the last byte of their arrays. The first 20 of faces.npz, drawn again,
differ from it by 0.80 of 255 on average, which is what its 64 colours cost.
"""

import argparse
import csv
import json
from math import isqrt

import numpy as np
from PIL import Image

from gankit.data import FACE_ATTRIBUTES

ROUNDS = 8  # of k-means, after which the palette hardly moves


def read_table(path: str) -> np.ndarray:
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    values = FACE_ATTRIBUTES.items()
    return np.array([[words.index(row[name]) for name, words in values] for row in rows], np.uint8)


def read_pictures(path: str, count: int) -> np.ndarray:
    raw = np.fromfile(path, np.uint8)
    size = isqrt(len(raw) // (3 * count))
    return raw.reshape(count, size, size, 3)


def nearest(colours: np.ndarray, palette: np.ndarray) -> np.ndarray:
    parts = (colours[i : i + 4096, None] - palette[None] for i in range(0, len(colours), 4096))
    return np.concatenate([(part**2).sum(-1).argmin(1) for part in parts])


def find_palette(
    pictures: np.ndarray, colours: np.ndarray, often: np.ndarray, count: int
) -> np.ndarray:
    """The colours that stand for all, each the mean of those nearest to it."""
    sheet = Image.fromarray(pictures[:2000].reshape(-1, pictures.shape[2], 3))
    cut = sheet.quantize(count, method=Image.Quantize.MEDIANCUT, kmeans=1).getpalette()
    palette = np.asarray(cut[: 3 * count], np.float32).reshape(-1, 3)
    for _ in range(ROUNDS):
        which = nearest(colours, palette)
        total = np.bincount(which, often, len(palette))[:, None]
        sums = [np.bincount(which, often * colours[:, c], len(palette)) for c in range(3)]
        means = np.stack(sums, 1) / np.maximum(total, 1)
        palette = np.where(total > 0, means, palette).astype(np.float32)
    return palette


def pack(pictures: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of colours and the palette, from dark to light."""
    code = pictures.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    used, inverse, often = np.unique(code.ravel(), return_inverse=True, return_counts=True)
    colours = np.stack([used >> 16, (used >> 8) & 255, used & 255], 1).astype(np.float32)
    exact = len(used) <= count
    palette = colours if exact else find_palette(pictures, colours, often, count)
    palette = palette.round()[np.argsort(palette @ np.array([0.3, 0.6, 0.1]))].astype(np.uint8)
    x = nearest(colours, palette.astype(np.float32))[inverse].astype(np.uint8)
    return x.reshape(pictures.shape[:3]), palette


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("drawn")
    parser.add_argument("table")
    parser.add_argument("colours", type=int, help="at most 256")
    parser.add_argument("out")
    args = parser.parse_args()
    labels = read_table(args.table)
    pictures = read_pictures(args.drawn, len(labels))
    x, palette = pack(pictures, args.colours)
    words = {"names": list(FACE_ATTRIBUTES), "values": json.dumps(FACE_ATTRIBUTES)}
    np.savez_compressed(args.out, x=x, palette=palette, labels=labels, **words)
    error = np.abs(palette[x].astype(int) - pictures).mean()
    print(f"{args.out}: {len(x)} pictures, {len(palette)} colours, mean error {error:.2f} of 255")


if __name__ == "__main__":
    main()
