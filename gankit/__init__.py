"""Generative adversarial networks, taught by proving every claim in code."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import browser, data, distances, latents, losses, metrics, networks, penalties

    # isort: split
    from . import plots, pretrained, teaching, training, widgets
    from .teaching import check, claim
    from .training import Trainer

__all__ = ["Trainer", "browser", "check", "claim", "data", "distances", "latents", "losses"]
__all__ += ["metrics", "networks", "penalties", "plots", "pretrained", "teaching", "training"]
__all__ += ["widgets"]

_HOME = {"Trainer": "training", "check": "teaching", "claim": "teaching"}


def __getattr__(name: str) -> Any:  # a module is imported when it is first used
    if name not in __all__:
        raise AttributeError(f"module 'gankit' has no attribute {name!r}")
    module = import_module(f".{_HOME.get(name, name)}", __name__)
    return getattr(module, name) if name in _HOME else module


def __dir__() -> list[str]:
    return __all__
