"""Weights and their cards, which lie beside each other: reading them, and writing them anew."""

import hashlib
import json
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import nn

FOLDER = Path(__file__).parent
SEED = 0  # of every recipe


def card(name: str) -> dict[str, Any]:
    """What is known of the weights of a loader: data, recipe, seed, settings, quality, checksum."""
    known = sorted(path.stem for path in FOLDER.glob("*.json"))
    if name not in known:
        raise ValueError(f"no weights are named {name!r}, expected one of {', '.join(known)}")
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def filled(make: type[nn.Module], name: str) -> Any:
    """Make a network in evaluation mode, filled with the weights of that name, which are whole."""
    facts, raw = card(name), (FOLDER / f"{name}.safetensors").read_bytes()
    found, expected = hashlib.sha256(raw).hexdigest(), facts["sha256"]
    if found != expected:
        what = f"{name}.safetensors has sha256 {found[:12]}…, expected {expected[:12]}…"
        raise ValueError(f"{what}: it was cut short or changed; install gankit again")
    network = make(**facts["settings"])
    network.load_state_dict(safetensors.torch.load(raw))
    return network.eval()


def ship(network: nn.Module, name: str, **facts: Any) -> None:
    """Write a network's weights, and their card with the facts about them."""
    raw = safetensors.torch.save({k: v.contiguous() for k, v in network.state_dict().items()})
    facts |= {"seed": SEED, "torch": torch.__version__, "sha256": hashlib.sha256(raw).hexdigest()}
    text = json.dumps({"name": name, **facts}, indent=2, ensure_ascii=False)
    (FOLDER / f"{name}.safetensors").write_bytes(raw)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(text)
