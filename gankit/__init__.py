"""Generative adversarial networks, taught by proving every claim in code."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import augment, checkpoints, data, distances, latents, losses, metrics, networks

    # isort: split
    from . import penalties, plots, pretrained, ranks, teaching, training, watching, widgets
    from .teaching import check, claim, identity
    from .training import Trainer

__all__ = ["Trainer", "augment", "check", "checkpoints", "claim", "data", "distances", "identity"]
__all__ += ["latents", "losses", "metrics", "networks", "penalties", "plots", "pretrained"]
__all__ += ["ranks", "teaching", "training", "watching", "widgets"]

_HOME = {"Trainer": "training", **dict.fromkeys(["check", "claim", "identity"], "teaching")}


def __getattr__(name: str) -> Any:  # a module is imported when it is first used
    if name not in __all__:
        raise AttributeError(f"module 'gankit' has no attribute {name!r}")
    module = import_module(f".{_HOME.get(name, name)}", __name__)
    return getattr(module, name) if name in _HOME else module


def __dir__() -> list[str]:
    return __all__
