"""MNIST, which lies beside this file, and Fashion-MNIST, which the reader brings."""

import gzip
import tempfile
import zlib
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import torch
from torch import Tensor

from ..extra import needed
from .embedded import check_choice

_RAW = Path("FashionMNIST", "raw")  # torchvision's own folder in the one that it is given


def mnist(split: str = "train") -> tuple[Tensor, Tensor]:
    """The MNIST digits, embedded in the package: nothing is downloaded.

    ``"train"`` holds N = 60 000 of them, ``"test"`` 10 000: images, uint8 of shape (N, 1, 28, 28)
    with 0 = paper and 255 = ink, and labels, int64 of shape (N,). Another split is a
    ``ValueError``, a damaged file an ``OSError``. From LeCun, Bottou, Bengio and Haffner,
    *Gradient-based learning applied to document recognition*, 1998, section 3; see DATA.md.
    """
    folder = files("gankit") / "data" / "mnist"
    return _load(split, lambda name: folder / f"{name}.gz", "install gankit again")


def fashion_mnist(
    root: Path | str, split: str = "train", *, download: bool = False
) -> tuple[Tensor, Tensor]:
    """Fashion-MNIST: pictures of clothes in the very shape of :func:`mnist`'s digits.

    ``root`` is the folder that holds the idx files, with or without .gz, or torchvision's, which
    holds them in FashionMNIST/raw. It is only read. With ``download``, torchvision fetches all four
    files (30 MB) if the split lacks one, each whole or not at all. The labels 0 to 9 are T-shirt,
    trouser, pullover, dress, coat, sandal, shirt, sneaker, bag and ankle boot.

    Missing files are a ``FileNotFoundError`` that names them; a damaged file and a failed download
    an ``OSError``; another split is a ``ValueError``. From Xiao, Rasul and Vollgraf,
    *Fashion-MNIST*, 2017, section 2, https://arxiv.org/abs/1708.07747; see DATA.md.
    """
    root = Path(root).expanduser()
    *names, _ = _names(split)
    if download and not all(_find(root, name) for name in names):
        _download(root)
    if missing := [name for name in names if not _find(root, name)]:
        found = f"{root} lacks {' and '.join(missing)}, plain or as .gz, also in {_RAW}"
        hint = "pass download=True, or the folder /usr/share/datasets/fashion-mnist"
        raise FileNotFoundError(f"{found}; {hint} of Debian's package dataset-fashion-mnist")
    return _load(split, partial(_find, root), "delete it and pass download=True")


def _find(root: Path, name: str) -> Path | None:
    paths = (folder / (name + end) for folder in (root, root / _RAW) for end in (".gz", ""))
    return next(filter(Path.is_file, paths), None)


def _download(root: Path) -> None:
    with needed("fashion_mnist(download=True)"):
        from torchvision.datasets import FashionMNIST
    try:
        (target := root / _RAW).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target) as new:  # on the same disk, to move at once
            FashionMNIST(new, download=True)
            for path in Path(new, _RAW).glob("*.gz"):
                path.replace(target / path.name)
    except Exception as error:  # of the network, the server, the disk
        said = " ".join(f"{type(error).__name__}: {error}".split())
        hint = "try again, or put the four idx files there yourself"
        raise OSError(f"Fashion-MNIST did not arrive in {root} ({said}); {hint}") from error


def _names(split: str) -> tuple[str, str, int]:
    """The files of images and labels, and how many these hold."""
    check_choice("split", split, "train", "test")
    name, count = ("train", 60_000) if split == "train" else ("t10k", 10_000)
    return f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte", count


def _load(split: str, locate: Callable[[str], Traversable], advice: str) -> tuple[Tensor, Tensor]:
    images, labels, count = _names(split)
    pictures = _read_idx(locate(images), 16, count * 784, advice).view(count, 1, 28, 28)
    return pictures, _read_idx(locate(labels), 8, count, advice).long()


def _read_idx(path: Traversable, header: int, size: int, advice: str) -> Tensor:
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if path.name.endswith(".gz") else raw
        if len(raw) != header + size:
            raise OSError(f"it holds {len(raw)} bytes, expected {header + size}")
    except (OSError, EOFError, zlib.error) as error:
        raise OSError(f"{path} cannot be read ({error}); {advice}") from error
    return torch.frombuffer(bytearray(raw), dtype=torch.uint8, offset=header)  # writable memory
