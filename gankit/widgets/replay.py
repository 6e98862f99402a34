"""The replay of a 2-D run: samples, D's surface and gradient arrows under one slider of time."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import partial
from typing import Any, NamedTuple

import torch
import traitlets
from torch import Tensor, nn

from ..losses import AdversarialLoss, non_saturating
from .packing import numbers
from .still import planes
from .widget import FOLDER, Widget


class Moment(NamedTuple):
    """A 2-D run at one of its steps; taken by :func:`snapshot`, on the CPU, in the run's dtype."""

    step: int
    fake: Tensor  #: the fake points x̂, (n, 2)
    values: Tensor  #: D's logits a(x), (g, g), as :func:`gankit.plots.surface` draws them
    arrows: Tensor  #: where each fake is pushed, (n, 2): −n ∂L_G/∂x̂, in nats per unit of x
    extent: tuple[float, float, float, float]  #: of the surface: left, right, bottom, top


def snapshot(
    players: Any,
    z: Tensor,
    *,
    extent: tuple[float, float, float, float],
    loss: AdversarialLoss | None = None,
    step: int | None = None,
    grid: int = 32,
    real: Tensor | None = None,
) -> Moment:
    """Keep what a run in the plane looks like now, for :func:`replay`.

    It is taken on copies of both networks in evaluation mode, so that nothing changes: no mode, no
    gradient, no running statistic, no random state.

    Args:
        players: A ``Trainer``, or (generator, discriminator): z → points (n, 2) → logits (n,).
        z: The latents (n, latent_dim): the same ones every time, so that a fake keeps its place.
        extent: What part of the plane the surface covers: (left, right, bottom, top).
        loss: Whose gradient the arrows follow; the trainer's own, else the non-saturating one.
        step: The run's step; the trainer's own, else 0.
        grid: The surface is g × g values, at the middles of as many cells.
        real: As many real points as fakes (n, 2); only a relativistic loss reads them.

    Raises:
        ValueError: On an extent without an inside, on ``grid`` below 2, on points or logits of
            another shape, on a relativistic loss without ``real``.
    """
    generator, discriminator = players if isinstance(players, tuple) else _networks(players)
    loss = loss or getattr(players, "loss", non_saturating)
    if loss.paired and real is None:
        raise ValueError("the loss compares fakes with reals, expected real=, one point for each z")
    judge = deepcopy(discriminator).eval()
    with torch.random.fork_rng(), torch.enable_grad():
        fake = deepcopy(generator).eval()(z).detach().clone().requires_grad_()
        numbers(fake, "what the generator makes", (-1, 2))
        logits = judge(fake)
        numbers(logits, "what the discriminator says", fake.shape[:1])
        compared = [judge(real)] if loss.paired else []
        (slope,) = torch.autograd.grad(len(fake) * loss.generator(logits, *compared), fake)
        values = judge(_cells(extent, grid).to(fake)).view(grid, grid)
    now = getattr(players, "step", 0) if step is None else step
    return Moment(now, fake.detach().cpu(), values.detach().cpu(), -slope.cpu(), tuple(extent))


class Replay(Widget):
    """Runs in the plane under one slider of time; made by :func:`replay`."""

    _esm = FOLDER / "replay.js"
    called = "Replay"
    about = "Watch a run in the plane forwards and backwards."
    spec = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)


def replay(
    runs: Sequence[Moment] | Mapping[str, Sequence[Moment]], real: Tensor, *, alt: str
) -> Replay:
    """Watch runs in the plane forwards and backwards: samples, D's surface, gradient arrows.

    Everything travels with the widget, so that it needs no kernel: 60 moments of 256 fakes and
    32 × 32 values are 0.16 MB.  For that, points are rounded to 1/16384 of the extent, a surface
    to 1/255 of its range at that moment, an arrow to 1/127 of the longest one of that moment.  As
    in :func:`gankit.plots.surface`, white is the surface's median; a thick line is where a(x) = 0.
    At most 128 arrows a run are drawn, 64 on a small plot, always of the same fakes.

    Args:
        runs: The moments of a run, or of up to three under their names, at the same steps.
        real: Points (m, 2), drawn in every moment.
        alt: What the runs show, in words, for those who cannot see them.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If something that should be a moment, or numbers, is not.
        ValueError: On no moment or run, more than three, runs at different steps, steps that do not
            rise, numbers of another shape than the first moment's, NaN or ∞, an empty ``alt``.
    """
    named = runs if isinstance(runs, Mapping) else {"": runs}
    moments = [moment for run in named.values() for moment in run]
    if not all(isinstance(moment, Moment) for moment in moments):
        raise TypeError("runs hold something else, expected moments, as snapshot takes them")
    steps = _steps([*named.values()])
    extent, count, grid = moments[0].extent, len(moments[0].fake), len(moments[0].values)
    if any(tuple(moment.extent) != tuple(extent) for moment in moments) or not alt.strip():
        found = f"extents are {[*{tuple(moment.extent) for moment in moments}]} and alt is {alt!r}"
        raise ValueError(f"{found}, expected one extent, and words that say what the runs show")
    _cells(extent, grid)  # refuses an extent or a grid that cannot be drawn
    dots = _finite([real], "real", (-1, 2))
    fakes, arrows, values = (
        _finite([getattr(moment, part) for moment in moments], part, shape)
        for part, shape in (("fake", (count, 2)), ("arrows", (count, 2)), ("values", (grid, grid)))
    )
    spec = {"names": [*named], "steps": steps, "extent": [*map(float, extent)], "alt": alt}
    spec |= {"count": count, "reals": dots.shape[1], "grid": grid}
    film = Replay(spec=spec, numbers=_packed(extent, dots, fakes, arrows, values))
    last = {name: run[-1] for name, run in named.items()}
    film.still, film.shows = partial(planes, last, dots[0]), f"{alt} (step {steps[-1]})"
    return film


def _networks(trainer: Any) -> tuple[nn.Module, nn.Module]:
    return trainer.generator, trainer.discriminator


def _cells(extent: tuple[float, float, float, float], grid: int) -> Tensor:
    """The middles of grid × grid cells, (grid², 2), x₁ running fastest."""
    left, right, bottom, top = map(float, extent)
    if grid < 2 or not (0 < right - left < torch.inf and 0 < top - bottom < torch.inf):
        found = f"extent is {tuple(extent)} and grid is {grid}"
        raise ValueError(f"{found}, expected left < right, bottom < top, and a grid of at least 2")
    share = (torch.arange(grid, dtype=torch.float64) + 0.5) / grid
    x, y = left + (right - left) * share, bottom + (top - bottom) * share
    return torch.cartesian_prod(y, x).flip(1)


def _steps(runs: list[Sequence[Moment]]) -> list[int]:
    """The steps that all runs share."""
    times = [[int(moment.step) for moment in run] for run in runs]
    if not 1 <= len(times) <= 3 or not times[0] or times.count(times[0]) < len(times):
        found = f"{len(times)} runs of {[*map(len, times)]} moments"
        raise ValueError(f"{found}, expected 1 to 3 runs, all at the same steps, 1 or more")
    if times[0] != sorted(set(times[0])):
        raise ValueError(f"the steps begin {times[0][:5]}, expected that they rise: give step=")
    return times[0]


def _finite(given: Sequence[Any], name: str, shape: tuple[int, int]) -> Tensor:
    """Stack what was given, fp64, each of one shape and finite in single precision."""
    rows = torch.stack(
        [numbers(row, f"{name} of moment {i}", shape) for i, row in enumerate(given)]
    )
    if not rows.numel() or not rows.float().isfinite().all():
        raise ValueError(f"{name} is empty or holds NaN or ∞, expected finite numbers")
    return rows


def _packed(
    extent: tuple[float, ...], real: Tensor, fakes: Tensor, arrows: Tensor, values: Tensor
) -> bytes:
    """Lay everything end to end, as few bytes each as its drawing needs; see replay.js."""
    ends = torch.tensor(extent, dtype=torch.float64).view(2, 2)
    middle, half = ends.mean(1), ends.diff(dim=1).squeeze(1) / 2
    low, high = values.amin((1, 2)), values.amax((1, 2))
    longest = arrows.norm(dim=2).amax(1)
    places = [((x - middle) / half * 8192).clamp(-32767, 32767) for x in (real, fakes)]
    directions = 127 * arrows / longest.clamp_min(1e-30)[:, None, None]
    heights = 255 * (values - low[:, None, None]) / (high - low).clamp_min(1e-30)[:, None, None]
    parts = [("<f4", torch.stack([low, high, longest], 1)), *(("<i2", x.round()) for x in places)]
    parts += [("i1", directions.round()), ("u1", heights.round())]
    return b"".join(part.numpy().astype(kind).tobytes() for kind, part in parts)
