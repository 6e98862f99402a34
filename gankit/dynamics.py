"""Widgets of training in motion: the Dirac-GAN's phase portrait, and the replay of a 2-D run."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
import torch
import traitlets
from torch import Tensor, nn

from .browser import numbers, single
from .losses import AdversarialLoss, non_saturating

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
    start: Tensor | Sequence[float] = (1.0, 1.0),
    alternating: bool = False,
) -> Dirac:
    """Slide γ and the step size under the smallest GAN: it circles, spirals in or spirals out.

    The data are one point, 0; G makes one point, θ; D's logit is a(x) = ψ x.  So the real logit is
    0 and the fake one t = ψ θ, and with R1's γ/2 ψ² the two gradients, both descended, are

        dθ/dt = −∂L_G/∂a(t) ψ        dψ/dt = −∂L_D/∂a(t) θ − γ ψ

    with the derivatives in the fake's logit.  At the equilibrium (0, 0) this field's eigenvalues
    are λ = −γ/2 ± √(γ²/4 − c), c = −∂L_G/∂a(0) ∂L_D/∂a(0), and it stops turning at γ = 2 √c.

    The derivatives are computed here, by autograd in fp64, and travel as polynomials on cells of
    width 1/4 in t, so that a loss of the reader's own plays, too.  A kink of a loss belongs on the
    edge of a cell, or it is drawn a little rounded.  Beyond ±16 each goes on as a straight line.

    Args:
        games: The losses to choose from, each under its name.  They are called with logits of shape
            (1,), and a paired one's generator with a real logit of 0.
        gamma: R1's weight γ, 0 to 3: where its slider starts.
        step: The step size h, 0.01 to 1: where its slider, which is logarithmic, starts.
        start: (θ, ψ) before the first of the 500 steps, each in [-2, 2].
        alternating: Whether ψ steps first and θ then answers the new ψ, or both step at once.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If a game is not an ``AdversarialLoss``.
        ValueError: If there is no game, if a loss's derivative is missing or not finite for logits
            within ±16, or if a number is out of its range.

    References:
        Mescheder, Geiger and Nowozin, *Which training methods for GANs do actually converge?*,
        2018, section 2. https://arxiv.org/abs/1801.04406
    """
    if not games:
        raise ValueError("games is empty, expected at least one loss under its name")
    for name, value, low, high in (("gamma", gamma, 0, 3), ("step", step, 0.01, 1)):
        if not low <= value <= high:  # written so that NaN fails
            raise ValueError(f"{name} is {value}, expected {low} to {high}")
    place = numbers(start, "start", (2,))
    if not (place.abs() <= 2).all():
        raise ValueError(f"start is {place.tolist()}, expected (θ, ψ), each in [-2, 2]")
    tables = [_derivatives(loss, f"games[{name!r}]") for name, loss in games.items()]
    spec = {"names": [*games], "gamma": gamma, "step": step, "start": place.tolist()}
    spec |= {"alternating": alternating, "reach": _REACH, "cell": _CELL, "order": _ORDER}
    return Dirac(spec=spec, numbers=single(tables))


_REACH, _CELL, _ORDER = 16, 0.25, 5  # fp32 decides the error: 1e-7 for a softplus


def _derivatives(loss: AdversarialLoss, name: str) -> Tensor:
    """Polynomials of ∂L_G/∂a and ∂L_D/∂a in u, the place in a cell from −1 to 1: (2, cells, 5)."""
    if not isinstance(loss, AdversarialLoss):
        found = f"{name} is of type {type(loss).__name__}"
        raise TypeError(f"{found}, expected a gankit.losses.AdversarialLoss")
    middles = torch.arange(_CELL / 2 - _REACH, _REACH, _CELL, dtype=torch.float64)
    u = torch.cos(torch.pi * (torch.arange(_ORDER, dtype=torch.float64) + 0.5) / _ORDER)
    logits = (middles[:, None] + _CELL / 2 * u).flatten()  # no one of them on a kink
    real = torch.zeros(1, dtype=torch.float64)
    compared = (real,) if loss.paired else ()
    rows = torch.stack([
        _slope(lambda fake: loss.generator(fake, *compared), logits, f"{name}.generator"),
        _slope(lambda fake: loss.discriminator(real, fake), logits, f"{name}.discriminator"),
    ])  # fmt: skip
    powers = torch.linalg.vander(u)
    return torch.linalg.solve(powers, rows.view(2, -1, _ORDER).mT).mT


def _slope(loss: Callable[[Tensor], Tensor], logits: Tensor, name: str) -> Tensor:
    """The derivative of a loss of one logit at each of ``logits``."""
    slopes = torch.empty_like(logits)
    for i, fake in enumerate(logits.split(1)):
        value = loss(fake.requires_grad_())
        if value.numel() != 1 or not value.requires_grad:
            found = f"{name} returned shape {tuple(value.shape)}"
            raise ValueError(f"{found}, expected a scalar that depends on the fake's logit")
        (slopes[i],) = torch.autograd.grad(value.sum(), fake)
        if not (value.isfinite() and slopes[i].isfinite()):
            found = f"{name} is {value.item():.3g} with slope {float(slopes[i]):.3g}"
            where = f"at the fake logit {fake.item():.3g}"
            raise ValueError(
                f"{found} {where}, expected finite numbers for logits within ±{_REACH}"
            )
    return slopes


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


class Replay(anywidget.AnyWidget):
    """Runs in the plane under one slider of time; made by :func:`replay`."""

    _esm = _ASSETS / "replay.js"
    _css = _ASSETS / "widgets.css"
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
    return Replay(spec=spec, numbers=_packed(extent, dots, fakes, arrows, values))


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
