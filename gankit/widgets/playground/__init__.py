"""The playground: a GAN in the plane that trains in the reader's page."""

import traitlets

from ..widget import Widget, joined

# What computes is one function of text, which a worker is made from; what draws stands beside it.
_ENGINE = joined(*(f"playground/{name}.js" for name in ("net", "game", "points", "measures")))
_TOLD = (
    "network, room, forward, back, collect, game, takeTurn, takeRound, pushes, randoms, drawData"
)
_TOLD += ", begin, wasserstein, shares, jensenShannon, modesCovered, guesses, penalised, DATA"


class Playground(Widget):
    """A GAN that trains in the page; made by :func:`playground`."""

    _esm = f"export function engine() {{\n{_ENGINE}\nreturn {{ {_TOLD} }};\n}}\n"
    _css = joined("widgets.css")
    called = "The playground"
    about = "Train a GAN in the plane, in this page, and change its rules while it learns."
    spec = traitlets.Dict().tag(sync=True)
