"""Widgets of training in motion: the Dirac-GAN's phase portrait."""

from collections.abc import Mapping
from pathlib import Path

import anywidget
import traitlets

from .losses import AdversarialLoss

_ASSETS = Path(__file__).parent / "assets"


class Dirac(anywidget.AnyWidget):
    """The phase portrait of the Dirac-GAN; made by :func:`dirac`."""

    _esm = _ASSETS / "dirac.js"
    _css = _ASSETS / "widgets.css"
    spec = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)


def dirac(
    games: Mapping[str, AdversarialLoss],
    *,
    gamma: float = 0.0,
    step: float = 0.1,
    start: tuple[float, float] = (1.0, 1.0),
) -> Dirac:
    """Slide γ and the step size under the smallest GAN, and see it circle, spiral in or out."""
    return Dirac(spec={"names": [*games], "gamma": gamma, "step": step, "start": [*start]})
