"""A listening quiz: who made this melody?"""

from collections.abc import Mapping
from functools import partial

import torch
import traitlets
from torch import Tensor

from ..data import rolls
from .packing import check_seed
from .still import strip
from .widget import Widget, joined


class Listen(Widget):
    """A quiz of melodies; made by :func:`listen`."""

    _esm = joined("forward.js", "controls.js", "tune.js", "listen.js")
    _css = joined("widgets.css", "tune.css")
    called = "Listening quiz"
    about = "Listen to each melody, and say who made it. All is told at the end."
    names = traitlets.List().tag(sync=True)
    counts = traitlets.List().tag(sync=True)
    bars = traitlets.Int().tag(sync=True)
    pool = traitlets.Bytes().tag(sync=True)
    rounds = traitlets.Int().tag(sync=True)
    tempo = traitlets.Float().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)


def listen(
    melodies: Mapping[str, Tensor], *, rounds: int = 9, tempo: float = 100.0, seed: int = 0
) -> Listen:
    """Ask the reader who made a melody, keep score, and tell at the end who made which.

    Nothing sounds before "Play" is pressed.  Every game takes ``rounds`` melodies in a new order.
    All of them travel with the widget, which works without a kernel.

    Args:
        melodies: By the name of who made them, codes (N, bars, 16) as in
            ``gk.data.Melodies.pitch``, of as many bars each; the first are shown in blue.
        rounds: Melodies in a game, at least 1.
        tempo: Quarter notes a minute.
        seed: Decides the order, 0 to 2³² − 1.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        ValueError: If fewer than two kinds are given, if their shapes do not fit, if a note lies
            outside ``gk.data.rolls``' range, or if ``rounds``, ``tempo`` or ``seed`` do not fit.
    """
    check_seed(seed)
    kinds = {name: tunes.detach().cpu() for name, tunes in melodies.items()}
    shapes = [tuple(tunes.shape) for tunes in kinds.values()]
    if len(kinds) < 2 or len({shape[1:] for shape in shapes}) > 1 or len(shapes[0]) != 3:
        found = f"melodies have shapes {shapes}"
        raise ValueError(f"{found}, expected two kinds or more, each (N, bars, 16), bars alike")
    shown = [rolls(tunes.flatten(0, 1)) for tunes in kinds.values()]
    count = sum(map(len, kinds.values()))
    if not 1 <= rounds <= count:
        raise ValueError(f"rounds is {rounds} with {count} melodies, expected 1 to {count}")
    if not 40 <= tempo <= 400:
        raise ValueError(f"tempo is {tempo}, expected quarter notes a minute, 40 to 400: try 100")
    made = Listen(
        names=[*kinds],
        counts=[*map(len, kinds.values())],
        bars=shapes[0][1],
        pool=torch.cat([*kinds.values()]).numpy().tobytes(),
        rounds=rounds,
        tempo=tempo,
        seed=seed,
    )
    some = torch.cat([one[: shapes[0][1]] for one in shown])[:8]
    made.still = partial(strip, 2 * some[:, None, :32].flip(2) - 1)
    made.shows = "Bars of melodies as piano rolls"
    return made
