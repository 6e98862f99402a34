"""Curves under a slider, with their values and slopes."""

from collections.abc import Mapping, Sequence
from functools import partial

import torch
import traitlets
from torch import Tensor

from .packing import numbers, single
from .still import chart
from .widget import FOLDER, Widget


class Curves(Widget):
    """Curves under a slider; made by :func:`curves`."""

    _esm = FOLDER / "curves.js"
    called = "Curves"
    about = "Move the slider along x, and read off each curve's value and slope."
    spec = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)


def curves(
    x: Tensor | Sequence[float],
    values: Mapping[str, Tensor | Sequence[float]],
    *,
    labels: Sequence[str],
    alt: str,
    slopes: Mapping[str, Tensor | Sequence[float]] | None = None,
    start: float | None = None,
    scene: tuple[Tensor, Tensor] | None = None,
) -> Curves:
    """Slide x under up to six curves, and read off each one's value and slope there.

    All numbers travel with the widget, in single precision, so that it needs no kernel.  A curve
    may be ±∞: there it runs beyond the edge of the chart.  It may jump: where neighbours differ by
    much more than the slopes that you give explain, no line joins them, and a point that is joined
    to neither of its neighbours is drawn as one.

    Args:
        x: The slider's stops, (n ≥ 2,), finite, rising: such as ``torch.arange(-40, 41) / 40``.
        values: Each curve's n values under its name; short names stand beside their lines, too.
        labels: What x is, and what the values are, with their symbols and units.
        alt: What the curves show, in words, for those who cannot see them.
        slopes: Each curve's n slopes under its name; NaN where it has none.  Those of a curve that
            is not named here are central differences.
        start: The slider starts at the stop nearest to it; without it, at the middle one.
        scene: Real and fake points, (m, 2) each, drawn above the chart; the slider shifts the fake
            ones along their first axis by x.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If something that should be numbers is not.
        ValueError: On numbers of a wrong shape, on x that does not rise, on NaN among the values,
            on no curve or more than six, on slopes without values, on a missing label or ``alt``.
    """
    slopes = slopes or {}
    if not 1 <= len(values) <= 6 or not set(slopes) <= set(values):
        found = f"values are of {[*values]} and slopes of {[*slopes]}"
        raise ValueError(f"{found}, expected 1 to 6 curves, and slopes of none but these")
    texts = [alt] if isinstance(labels, str) else [alt, *labels]
    if len(texts) != 3 or not all(text.strip() for text in texts):
        found = f"labels are {labels!r} and alt is {alt!r}"
        raise ValueError(f"{found}, expected words for x, for the values, and for the whole")
    stops = numbers(x, "x", (-1,))
    if len(stops) < 2 or not (stops.isfinite().all() and (stops.float().diff() > 0).all()):
        found = f"x begins {stops[:4].tolist()}, {len(stops)} stops in all"
        raise ValueError(f"{found}, expected at least 2 finite numbers that rise")
    rows = {name: numbers(row, f"values[{name!r}]", stops.shape) for name, row in values.items()}
    if bad := [name for name, row in rows.items() if row.isnan().any()]:
        raise ValueError(f"values[{bad[0]!r}] holds NaN, expected numbers, or ±∞")
    given = {name: numbers(row, f"slopes[{name!r}]", stops.shape) for name, row in slopes.items()}
    steep = {name: _differences(stops, row) for name, row in rows.items()} | given
    kinds = ("real", "fake") if scene else ()
    points = [numbers(dots, kind, (-1, 2)) for dots, kind in zip(scene or (), kinds, strict=True)]
    if not all(len(dots) and dots.isfinite().all() for dots in points):
        raise ValueError("scene holds no points or NaN or ∞, expected finite points of both kinds")
    near = len(stops) // 2 if start is None else int((stops - start).abs().argmin())
    spec = {"names": [*rows], "labels": [*labels], "alt": alt, "start": near}
    spec |= {"stops": len(stops), "points": [len(dots) for dots in points]}
    made = Curves(spec=spec, numbers=single([stops, *rows.values(), *steep.values(), *points]))
    made.still, made.shows = partial(chart, stops, rows, labels), alt
    return made


def _differences(x: Tensor, row: Tensor) -> Tensor:
    """Slopes as central differences; NaN beside an ∞."""
    (slopes,) = torch.gradient(row, spacing=(x,))
    return slopes.where(slopes.isfinite(), torch.nan)
