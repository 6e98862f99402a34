"""The Dirac-GAN's phase portrait: the smallest GAN, which circles, spirals in or spirals out."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import torch
import traitlets
from torch import Tensor

from ..losses import AdversarialLoss
from .packing import numbers, single
from .still import orbit
from .widget import FOLDER, Widget


class Dirac(Widget):
    """The phase portrait of the Dirac-GAN; made by :func:`dirac`."""

    _esm = FOLDER / "dirac.js"
    called = "The Dirac-GAN"
    about = "Choose a loss, γ and a step size, and see the smallest GAN circle or come to rest."
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
    game = Dirac(spec=spec, numbers=single(tables))
    path = partial(_path, tables[0], gamma, step, place.tolist(), alternating)
    game.still = lambda: orbit(path(), spec["names"][0])
    game.shows = f"The steps of θ and ψ under the loss {spec['names'][0]}"
    return game


def _path(
    table: Tensor, gamma: float, step: float, start: list[float], alternating: bool
) -> list[tuple[float, float]]:
    """The 500 steps of the game that is on show at first, or as many as stay within ±3."""
    cells = table.tolist()

    def slope(player: int, logit: float) -> float:
        place = (min(max(logit, -_REACH), _REACH - 1e-9) + _REACH) / _CELL
        u = 2 * (place % 1) - 1
        return sum(c * u**k for k, c in enumerate(cells[player][int(place)]))

    theta, psi = start
    path = [(theta, psi)]
    while len(path) <= 500 and max(abs(theta), abs(psi)) <= 3:
        t = theta * psi
        ahead = psi - step * (slope(1, t) * theta + gamma * psi)
        seen = ahead if alternating else psi
        theta, psi = theta - step * slope(0, theta * seen) * seen, ahead
        path.append((theta, psi))
    return path


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
