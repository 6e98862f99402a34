"""Generators of the digit or the face that is asked for: loaded, and how they were trained."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

from .. import data, latents, metrics, networks
from .cards import SEED, card, filled, ship
from .judges import FaceJudge, Judge, by_parts
from .recipes import play


def conditional_digit_generator() -> networks.ConditionalGenerator:
    """The shipped generator of the digit asked for: z (N, 32), labels (N,) → (N, 1, 28, 28)."""
    return filled(networks.ConditionalGenerator, "conditional_digit_generator")


def conditional_face_generator() -> networks.ConditionalGenerator:
    """The shipped generator of the face asked for: z (N, 64), labels (N, 6) → (N, 3, 32, 32).

    The labels are those of ``gk.data.faces(32)``; ``gk.data.FACE_ATTRIBUTES`` names their values.
    """
    return filled(networks.ConditionalGenerator, "conditional_face_generator")


def train_digits(
    cycles: tuple[int, ...] = (5_000, 2_000), gamma: float = 0.5, mistaken: float = 0.05
) -> None:
    """Train the shipped generator of digits with their classes, in cycles of so many steps."""
    settings = {"values": (10,), "latent_dim": 32, "width": 64}
    digits = data.mnist()
    generator = _trained(settings, *digits, cycles=cycles, gamma=gamma, mistaken=mistaken)
    ship(
        generator,
        "conditional_digit_generator",
        settings=settings,
        data="MNIST, 60 000 training digits and their labels",
        recipe=_recipe(cycles, gamma, mistaken),
        quality=_quality(generator, Judge(), digits, beside="digit_generator"),
        limits="handwriting as in MNIST; asked for a digit, it draws one, and no letters",
    )


def train_faces(
    cycles: tuple[int, ...] = (2_500, 2_500, 2_500), gamma: float = 1.0, mistaken: float = 1.0
) -> None:
    """Train the shipped generator of faces with six attributes, in cycles of so many steps."""
    values, shape = networks.FaceClassifier.values, (3, 32, 32)
    settings = {"values": values, "latent_dim": 64, "width": 128, "image_shape": shape}
    faces = data.faces(32)
    generator = _trained(settings, *faces, cycles=cycles, gamma=gamma, mistaken=mistaken)
    ship(
        generator,
        "conditional_face_generator",
        settings=settings,
        data="gankit.data.faces(32): 9000 drawn faces and their six attributes; CC0, designs by "
        "Lisa Wischofsky",
        recipe=_recipe(cycles, gamma, mistaken),
        quality=_quality(generator, FaceJudge(), faces, beside="face_generator"),
        limits="drawn faces of one style, nobody real; what no attribute says is left to z; the "
        "mouth, a few pixels, follows least, above all a smile on dark skin",
    )


def _trained(
    settings: dict,
    images: Tensor,
    labels: Tensor,
    *,
    cycles: tuple[int, ...],
    gamma: float,
    mistaken: float,
) -> networks.ConditionalGenerator:
    """The average over training of a generator of these settings."""
    torch.manual_seed(SEED)
    generator = networks.ConditionalGenerator(**settings)
    sizes = {name: value for name, value in settings.items() if name != "latent_dim"}
    trainer = play(
        generator,
        networks.ConditionalDiscriminator(**sizes),
        images,
        labels=labels,
        beside=_mistaken(mistaken, generator.values, torch.Generator().manual_seed(SEED)),
        steps=sum(cycles),
        gamma=gamma,
        rate=partial(_rate, cycles),
    )
    return trainer.averaged_generator


def _mistaken(weight: float, values: tuple[int, ...], random: torch.Generator) -> Callable:
    """D's loss on real pictures with a wrong label, as fakes: so it has to look at each label.

    Of each picture's labels one, drawn at random, has another value.  Reed et al., *Generative
    adversarial text to image synthesis*, 2016, section 4.2, https://arxiv.org/abs/1605.05396.
    """
    counts = torch.tensor(values)

    def loss(told: Callable[[Tensor], Tensor], real: Tensor) -> Tensor:
        rows, labels = torch.arange(len(real)), told.args[0].long().view(len(real), -1).clone()
        which = torch.randint(len(values), (len(real),), generator=random)
        some = torch.rand(len(real), generator=random)
        step = 1 + (some * (counts[which] - 1)).long()  # at least 1, at most to the value before
        labels[rows, which] = (labels[rows, which] + step) % counts[which]
        return weight * F.softplus(told.func(real, labels)).mean()

    return loss


def _rate(cycles: tuple[int, ...], step: int) -> float:
    """It falls to 0 in each cycle, from half as much as in the one before, at first from 1."""
    for number, steps in enumerate(cycles):
        if step < steps:
            return 0.5**number * (steps - step) / steps
        step -= steps
    return 0.0


def _recipe(cycles: tuple[int, ...], gamma: float, mistaken: float) -> str:
    falls = " and ".join(f"{2e-3 * 0.5**i:g} to 0 in {n} steps" for i, n in enumerate(cycles))
    return (
        "non-saturating loss, labels by projection, real pictures with one label wrong as fakes, "
        f"their loss times {mistaken}, R1 with γ = {gamma} on an eighth of each batch, Adam "
        f"falling from {falls}, β = (0, 0.99), batch 64; the generator is the average of the "
        "weights over training (0.998)"
    )


def _drawn(generator: networks.ConditionalGenerator, labels: Tensor) -> Tensor:
    """A picture for each label, other ones than those of training."""
    random = torch.Generator().manual_seed(SEED + 1)
    z = latents.sample(len(labels), generator.latent_dim, generator=random)
    return by_parts(generator, z, labels)


def _quality(
    generator: networks.ConditionalGenerator,
    judge: Judge | FaceJudge,
    real: tuple[Tensor, Tensor],
    *,
    beside: str,
    count: int = 5000,
) -> dict[str, object]:
    """Measure pictures, asked for as often as among training ones, beside those: the ceiling."""
    images, asked = (part[:count] for part in real)
    fake, images = _drawn(generator, asked), data.to_float(images)
    noise = torch.rand(fake.shape, generator=torch.Generator().manual_seed(SEED + 2)) * 2 - 1
    others = asked.roll(1, 0)  # each is asked for what another one was
    found, best, chance = (
        part if isinstance(part := judge.as_asked(*pair), dict) else {"digit": part}
        for pair in ((fake, asked), (images, asked), (fake, others))
    )
    read, columns = (judge.read(images)[0], judge.read(fake)[0]), asked.view(count, -1).T
    return {
        "pictures": count,
        "as asked": _rounded(found),
        "as asked, real": _rounded(best),
        "as asked, by chance": _rounded(chance),
        "as asked, each value": {k: _listed(part.shares) for k, part in found.items()},
        "variety within a value, of real 1": {
            k: _listed(metrics.variety(*read, real_labels=column, fake_labels=column).ratios)
            for k, column in zip(found, columns, strict=True)
        },
        "Fréchet distance": round(judge(fake).distance, 4),
        f"Fréchet distance of {beside}": card(beside)["quality"]["Fréchet distance"],
        "Fréchet distance of real": round(judge(images).distance, 4),
        "Fréchet distance of noise": round(judge(noise).distance, 4),
    }


def _rounded(found: dict[str, metrics.AsAsked]) -> dict[str, float]:
    return {name: round(part.share, 4) for name, part in found.items()}


def _listed(shares: Tensor) -> list[float]:
    return [round(share, 3) for share in shares.tolist()]
