"""The generator of bars: loaded, and how it was trained."""

from typing import NamedTuple

import torch
from torch import Tensor

from .. import data, distances, latents, metrics, networks
from .cards import SEED, filled, ship
from .recipes import play

_EVERY = 10  # of so many tunes the last is held out


class Bars(NamedTuple):
    """Bars, and what the generator is told with each of them."""

    pitch: Tensor  #: uint8 (N, 16), codes as in ``gk.data.Melodies.pitch``
    before: Tensor  #: float32 (N, 34, 16): the roll of the bar before, all 0 where there is none
    chord: Tensor  #: int64 (N,), as in ``gk.data.Melodies.chord``


def bar_generator() -> networks.BarGenerator:
    """The shipped generator of bars: z (N, 32), before (N, 34, 16), chord (N,) → (N, 34, 16)."""
    return filled(networks.BarGenerator, "bar_generator")


def tune_bars(*, held_out: bool = False) -> Bars:
    """The bars that the generator learned from, or, with ``held_out``, those of every tenth tune.

    Bars with a note outside ``gk.data.rolls``' range are left out, and so are those that follow
    one.  Which tunes are held out is decided by their number: those that end with a 9.
    """
    tunes = data.melodies()
    fits, last = data.in_range(tunes.pitch), tunes.previous.clamp(min=0)
    has = tunes.previous >= 0
    kept = fits & (fits[last] | ~has) & ((tunes.tune % _EVERY == _EVERY - 1) == held_out)
    before = data.rolls(torch.where(has[:, None], tunes.pitch[last], 0)[kept])
    return Bars(tunes.pitch[kept], before * has[kept, None, None], tunes.chord[kept])


def train(steps: int = 10_000, gamma: float = 0.1) -> None:
    """Train the shipped generator of bars."""
    torch.manual_seed(SEED)
    settings = {"latent_dim": 32, "width": 64}
    bars = tune_bars()
    trainer = play(
        networks.BarGenerator(**settings),
        networks.BarDiscriminator(settings["width"]),
        data.rolls(bars.pitch),
        labels=(bars.before, bars.chord),
        steps=steps,
        gamma=gamma,
        rate=lambda step: 0.5 * min(1, 2 * (steps - step) / steps),
    )
    generator = trainer.averaged_generator
    ship(
        generator,
        "bar_generator",
        settings=settings,
        data="gankit.data.melodies(): bars of tunes printed from 1778 to 1903, nine of ten tunes",
        recipe=f"non-saturating loss, R1 with γ = {gamma} on an eighth of each batch, Adam 1e-3, "
        f"falling to 0 in the second half of {steps} steps, β = (0, 0.99), batch 64; the generator "
        "is the average of the weights over training (0.998)",
        quality=_quality(generator),
        limits="one voice, 16 steps to a bar, one key, 32 pitches; it knows the bar before and no "
        "more, so a tune of many bars goes nowhere in particular",
    )


@torch.no_grad()
def _quality(generator: networks.BarGenerator) -> dict[str, object]:
    """Measure bars that follow held-out ones, beside these: the floor."""
    real, training = tune_bars(held_out=True), tune_bars().pitch
    random = torch.Generator().manual_seed(SEED + 1)
    z = latents.sample(len(real.pitch), generator.latent_dim, generator=random)
    fake = data.codes(generator(z, real.before, real.chord))
    found, floor = metrics.heard(fake), metrics.heard(real.pitch)
    apart = distances.total_variation(found.pitch_classes, floor.pitch_classes).item()
    both = {"generator": (found, fake), "held-out tunes": (floor, real.pitch)}
    rows = {
        name: {
            "in key": round(one.in_key, 4),
            "notes a bar": round(one.notes, 3),
            "intervals of at most 2 semitones": round(one.small, 4),
            "leaps": round(one.leaps, 4),
            "rests": round(one.rests, 4),
            "copies of training bars": round(metrics.copied_bars(pitch, training), 4),
        }
        for name, (one, pitch) in both.items()
    }
    return rows | {"pitch classes, total variation": round(apart, 4)}
