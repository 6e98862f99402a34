"""The playground: a GAN in the plane that trains in the reader's page."""

from functools import partial
from typing import Any

import torch
import traitlets

from ..still import planes
from ..widget import Widget, joined

# What computes is one function of text, which a worker is made from; what draws stands beside it.
_ENGINE = joined(
    *(f"playground/{name}.js" for name in ("net", "game", "points", "measures", "session"))
)
_TOLD = "session, network, room, forward, game, takeRound, takeTurn, pushes, randoms, drawData"
_TOLD += ", begin, wasserstein, shares, jensenShannon, modesCovered, guesses, DATA"
_PAGE = joined(*(f"playground/{name}.js" for name in ("settings", "draw", "view")))
_CHECKED = "export { engine, fitting, fromAddress, toAddress, asPython, STORIES, DEFAULTS };"


class Playground(Widget):
    """A GAN that trains in the page; made by :func:`playground`."""

    _esm = f"function engine() {{\n{_ENGINE}\nreturn {{ {_TOLD} }};\n}}\n{_PAGE}\n{_CHECKED}\n"
    _css = joined("widgets.css", "playground/style.css")
    called = "The playground"
    about = "Train a GAN in the plane, in this page, and change its rules while it learns."
    spec = traitlets.Dict().tag(sync=True)
