"""Your own networks: weights in one file that can be passed on, and a card that tells of them.

The card, a dictionary, stands as JSON beside the weights and again in their head, so that a file
that travels alone, or a kill between the two writes, loses nothing.
"""

import hashlib
import json
import math
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from .. import checkpoints

_COUNTED = ("name", "network", "parameters", "shapes", "torch", "sha256")


def save(network: nn.Module, path: str | Path, **facts: str | float) -> None:
    """Write a network's weights as safetensors, and a card beside them: *mine.json*.

        >>> gk.pretrained.save(G, "mine.safetensors", data="my own drawings", steps=2_000)

    The card tells the facts, and what can be counted: the file's name, the network's type, how many
    parameters it has, the shapes of its tensors, torch's version, and the sha256 of the numbers,
    all that stands behind the file's head. Of a network inside of ``torch.compile``,
    ``DataParallel`` or DDP the weights are those of the bare one. Each file is replaced as a whole.

    Args:
        network: Any network; it stays as it is.
        path: Where to, a name that ends in *.safetensors*.
        **facts: Texts and finite numbers, to your liking.

    Raises:
        TypeError: If a fact is neither text nor number.
        ValueError: If the name ends in something else, if a fact is NaN, infinite or one of those
            that are counted, or if a weight is NaN or infinite. Nothing is written then.
        OSError: If the disk is full, say; the weights that were there stay.
    """
    path = _checked(path)
    facts = {name: _plain(name, value) for name, value in facts.items()}
    tensors = {
        name: value.detach().cpu().contiguous().clone()  # safetensors refuses weights that are tied
        for name, value in checkpoints.weights(network).items()
    }
    bare = checkpoints.bare(network)
    for name, value in tensors.items():
        if not value.isfinite().all():
            raise ValueError(f"{name} holds NaN or infinity, expected finite weights; not saved")
    card = {"name": path.stem, **facts, "network": type(bare).__name__}
    card["parameters"] = sum(parameter.numel() for parameter in bare.parameters())
    card["shapes"] = {name: list(value.shape) for name, value in tensors.items()}
    card["torch"] = torch.__version__
    card["sha256"] = _sha256(safetensors.torch.save(tensors))
    head = {"card": json.dumps(card, ensure_ascii=False)}
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    whole = {path: safetensors.torch.save(tensors, head), path.with_suffix(".json"): text.encode()}
    for name, raw in whole.items():
        checkpoints.replace(name, lambda file, raw=raw: file.write(raw))


def load(network: nn.Module, path: str | Path) -> dict[str, Any]:
    """Fill a network with weights that :func:`save` wrote, and return their card.

        >>> G = gk.networks.DCGANGenerator(64, 32)
        >>> gk.pretrained.load(G, "mine.safetensors")["data"]
        'my own drawings'

    The network stays on its device, in its dtype and in its mode; it may be compiled or inside of
    DDP, whatever it was when it was saved. Files of others, too, are read; their card is empty.

    Raises:
        OSError: If there is no file, or none that can be read.
        ValueError: If the file is cut short or damaged, or of another architecture; the message
            names the first tensor that differs. The network stays as it was.
    """
    raw = Path(path).read_bytes()
    try:
        theirs = safetensors.torch.load(raw)
        head = json.loads(raw[8 : _end_of_head(raw)]).get("__metadata__", {})
        card = json.loads(head.get("card", "{}"))
    except (SafetensorError, ValueError) as error:
        found = f"{path} is not a whole safetensors file ({error})"
        raise ValueError(f"{found}; it was cut short or damaged: fetch it again") from error
    if card and card["sha256"] != (found := _sha256(raw)):
        what = f"the numbers in {path} have sha256 {found[:12]}…, expected {card['sha256'][:12]}…"
        raise ValueError(f"{what}; the file is damaged: fetch it again")
    ours = checkpoints.weights(network)
    theirs = _bare_names(theirs, ours)
    checkpoints.same_shapes(path, type(checkpoints.bare(network)).__name__, theirs, ours)
    checkpoints.load_weights(network, theirs)
    return card


def _checked(path: str | Path) -> Path:
    path = Path(path)
    if path.suffix != ".safetensors":
        expected = f"a name that ends in .safetensors, such as {path.stem or 'mine'}.safetensors"
        raise ValueError(f"path is {str(path)!r}, expected {expected}")
    return path


def _plain(name: str, value: Any) -> str | float:
    """A fact as JSON has it; NumPy's numbers become Python's."""
    if name in _COUNTED:
        raise ValueError(f"{name} is counted, not given; expected another name for this fact")
    if isinstance(value, str | bool):
        return value
    if not isinstance(value, Real):
        hint = "a tensor of one number has item(), and str(...) makes a text of anything"
        raise TypeError(f"{name} is a {type(value).__name__}, expected text or a number; {hint}")
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}, expected a finite number, or say it as text")
    return int(value) if isinstance(value, Integral) else float(value)


def _bare_names(theirs: dict[str, Tensor], ours: dict[str, Tensor]) -> dict[str, Tensor]:
    """Names as a bare network has them, for files that others made of a wrapped one."""
    theirs = {name.replace("_orig_mod.", ""): theirs[name] for name in sorted(theirs)}
    wrapped = all(name.startswith("module.") and name not in ours for name in theirs)
    return {name.removeprefix("module."): v for name, v in theirs.items()} if wrapped else theirs


def _end_of_head(raw: bytes) -> int:
    """A safetensors file is 8 bytes with the length of its head, the head, and the numbers."""
    return 8 + int.from_bytes(raw[:8], "little")


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw[_end_of_head(raw) :]).hexdigest()
