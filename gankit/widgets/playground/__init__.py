"""The playground: a GAN in the plane that trains in the reader's page."""

from collections.abc import Sequence
from functools import partial

import torch
import traitlets
from torch import nn

from ...data import ring
from ...networks import MLPDiscriminator, MLPGenerator
from ..packing import single
from ..still import dots
from ..widget import Widget, joined

Setting = str | float | bool
# What computes is one function of text, which a worker is made from; what draws stands beside it.
_ENGINE = joined(
    *(f"playground/{name}.js" for name in ("net", "game", "points", "measures", "session"))
)
_TOLD = "session, network, room, forward, game, takeRound, takeTurn, pushes, randoms, drawData"
_TOLD += ", begin, wasserstein, shares, jensenShannon, modesCovered, guesses, DATA"
_PAGE = joined(*(f"playground/{name}.js" for name in ("settings", "draw", "view")))
_CHECKED = "export { engine, fitting, fromAddress, toAddress, asPython, STORIES, DEFAULTS };"
# What can be chosen, and from where to where a number goes; settings.js has the same
_CHOICES: dict[str, Sequence[Setting]] = {
    "data": ("ring", "grid", "swiss_roll", "two_gaussians", "line", "painted"),
    "loss": (
        "relativistic", "non_saturating", "minimax", "wasserstein", "hinge", "least_squares",
    ),
    "penalty": ("none", "r1", "r2", "r1_r2", "gradient_penalty", "clipping"),
    "reuse_fakes": (False, True),
}  # fmt: skip
_WHOLE = {"d_steps": 20, "g_steps": 20, "batch": 512, "latent_dim": 16, "width": 128, "depth": 5}
_REAL = {"weight": 1000, "d_rate": 1e30, "g_rate": 1e30, "beta1": 0.99, "averaging": 0.9999}


class Playground(Widget):
    """A GAN that trains in the page; made by :func:`playground`."""

    _esm = f"function engine() {{\n{_ENGINE}\nreturn {{ {_TOLD} }};\n}}\n{_PAGE}\n{_CHECKED}\n"
    _css = joined("widgets.css", "playground/style.css")
    called = "The playground"
    about = "Train a GAN in the plane, in this page, and change its rules while it learns."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)


def playground(
    networks: tuple[MLPGenerator, MLPDiscriminator] | None = None,
    *,
    small: bool = False,
    seed: int = 0,
    **settings: Setting,
) -> Playground:
    """Train a GAN of two MLPs in the plane, in the reader's browser, and change it as it learns.

    It is the game of :class:`gankit.training.Trainer` with
    :class:`gankit.networks.MLPGenerator` and :class:`gankit.networks.MLPDiscriminator`: from the
    same weights, batches and z, 100 steps end with the same weights in float64, whatever the loss,
    the penalty and the order of steps.  Beside it stand both losses, modes covered, the exact
    Wasserstein distance of 128 fakes from as many real points, in units of x, the Jensen-Shannon
    divergence of 2000 of each on a grid, in nats, and how often D's logit finds the real one of
    two, with what an untrained and what a perfect generator scores.  The reader sets everything on
    the page; what is given here is how it begins.

    Args:
        networks: A G and a D to begin with, such as those of a run that is under way; their sizes
            are those of the game.  They travel as fp32, at 4 bytes a weight, and a second run
            begins with fresh ones.
        small: Fold what can be set, and leave the stories out: for a page with much else on it.
        seed: Decides the first weights, batches and z: 0 to 999 999.
        **settings: ``data``: ``"ring"``, ``"grid"``, ``"swiss_roll"``, ``"two_gaussians"``,
            ``"line"`` or ``"painted"``, by the reader.  ``loss``: the name of one in
            :mod:`gankit.losses`.  ``penalty``: ``"none"``, ``"r1"``, ``"r2"``, ``"r1_r2"``,
            ``"gradient_penalty"`` or ``"clipping"``, with its ``weight``: γ of γ/2 · R1, λ, or the
            bound c.  ``d_steps`` and ``g_steps`` in each round, ``d_rate``, ``g_rate`` and
            ``beta1`` of Adam, ``batch``, ``averaging`` and ``reuse_fakes`` as in the trainer.
            ``latent_dim``, ``width`` and ``depth`` of both networks.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If a setting has a name that there is none of, or ``networks`` are others.
        ValueError: If a choice is none of those above, a number is out of its range, or networks
            are not in the plane, of two sizes, or of other sizes than the settings say.
    """
    if not (isinstance(seed, int) and 0 <= seed < 10**6):
        raise ValueError(f"seed is {seed!r}, expected a whole number from 0 to 999999")
    for name, value in settings.items():
        _check(name, value)
    weights = b""
    if networks is not None:
        settings |= _sizes(*networks, settings)
        weights = single([p.detach().cpu().float() for net in networks for p in net.parameters()])
    made = Playground(spec={**settings, "seed": seed, "small": small}, weights=weights)
    made.still = partial(dots, ring(400, std=0.1, generator=torch.Generator().manual_seed(0)))
    made.shows = "Eight clouds of real points on a circle, which a generator has to learn"
    return made


def _check(name: str, value: Setting) -> None:
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            expected = ", ".join(map(repr, _CHOICES[name]))
            raise ValueError(f"{name} is {value!r}, expected one of {expected}")
        return
    most = (_WHOLE | _REAL).get(name)
    if most is None:
        known = ", ".join([*_CHOICES, *_WHOLE, *_REAL])
        raise TypeError(f"there is no setting {name!r}, only seed, {known}")
    least = 1 if name in _WHOLE else 0
    fits = isinstance(value, int if name in _WHOLE else (int, float)) and least <= value <= most
    if not fits or isinstance(value, bool):
        kind = "a whole number" if name in _WHOLE else "a number"
        raise ValueError(f"{name} is {value!r}, expected {kind} from {least} to {most}")


def _sizes(
    generator: MLPGenerator, discriminator: MLPDiscriminator, settings: dict[str, Setting]
) -> dict[str, Setting]:
    """The sizes that two networks share, as settings."""
    if not (isinstance(generator, MLPGenerator) and isinstance(discriminator, MLPDiscriminator)):
        kinds = " and ".join(type(net).__name__ for net in (generator, discriminator))
        wanted = "an MLPGenerator and an MLPDiscriminator, in this order"
        raise TypeError(f"networks are of types {kinds}, expected {wanted}")
    if nn.utils.parametrize.is_parametrized(discriminator.layers[0]):
        raise ValueError("D has spectral norm, which the page does not know: give one without")
    widths = [
        [m.out_features for m in net.layers if isinstance(m, nn.Linear)]
        for net in (generator, discriminator)
    ]
    flat = generator.image_shape == discriminator.image_shape == (2,)
    if not flat or widths[0][:-1] != widths[1][:-1]:
        found = f"layers put out {widths[0]} numbers in G and {widths[1]} in D"
        raise ValueError(f"{found}, expected the same in both, then 2 and 1: points in the plane")
    sizes = {"latent_dim": generator.latent_dim, "width": widths[0][0], "depth": len(widths[0]) - 1}
    for name, value in sizes.items():
        _check(name, value)
        if settings.get(name, value) != value:
            found = f"{name} is {settings[name]}, and {value} in the networks"
            raise ValueError(f"{found}: leave {name} out, or give networks of that size")
    return sizes
