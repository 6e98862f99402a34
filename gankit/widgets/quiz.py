"""A quiz: which pictures are real?"""

from functools import partial

import torch
import traitlets
from torch import Tensor, nn

from .packing import check_seed
from .plain import plain
from .still import strip
from .widget import FOLDER, Widget


class Quiz(Widget):
    """A quiz of real and generated pictures; made by :func:`real_or_fake`."""

    _esm = FOLDER / "quiz.js"
    called = "Quiz"
    about = "Say of each picture whether it is real or a generator made it."
    shape = traitlets.List().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    reals = traitlets.Int().tag(sync=True)
    logits = traitlets.List().tag(sync=True)
    rounds = traitlets.Int().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)


def real_or_fake(
    real: Tensor,
    fake: Tensor,
    discriminator: nn.Module | None = None,
    *,
    rounds: int = 12,
    seed: int = 0,
) -> Quiz:
    """Ask the reader which pictures are real, and keep score against a discriminator.

    A pool of equally many real and fake pictures, at most three games' worth of each, is drawn
    from what is given and travels with the widget, so that it plays without a kernel.  Every game
    shows ``rounds`` of them in a new order, then reveals them all.

    Args:
        real: Pictures, uint8 of shape (N, C, H, W) with C 1 or 3, or floating point in [-1, 1].
        fake: Generated pictures, likewise; a tensor that requires gradients is detached.
        discriminator: Its logits a(x) on the pool are computed now; a(x) > 0 says "real".  It is
            left as it is.  ``None`` leaves the reader to play alone.
        rounds: Pictures in a game, at least 1.
        seed: Decides the pool and the order, 0 to 2³² − 1.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        ValueError: On pictures of a wrong shape, dtype or range, on too few of them, on logits
            that are not one finite number per picture, or on ``rounds`` or ``seed`` out of range.
    """
    check_seed(seed)
    real, fake = _pictures(real, "real"), _pictures(fake, "fake")
    if real.shape[1:] != fake.shape[1:]:
        shapes = f"{tuple(real.shape[1:])} and fake ones {tuple(fake.shape[1:])}"
        raise ValueError(f"real pictures have shape {shapes}, expected the same: resize one kind")
    each = min(len(real), len(fake), 3 * rounds)
    if rounds < 1 or 2 * each < rounds:
        found = f"rounds is {rounds} with {len(real)} real and {len(fake)} fake pictures"
        raise ValueError(f"{found}, expected at least 1, and half as many pictures of each kind")
    source = torch.Generator().manual_seed(seed)
    drawn = [x[torch.randperm(len(x), generator=source)[:each]] for x in (real, fake)]
    pool = torch.cat([x / 127.5 - 1 if x.dtype == torch.uint8 else x.float() for x in drawn])
    quiz = Quiz(
        shape=list(pool.shape[1:]),
        pictures=((pool + 1) * 127.5).round().to(torch.uint8).numpy().tobytes(),
        reals=each,
        logits=[] if discriminator is None else _logits(discriminator, pool),
        rounds=rounds,
        seed=seed,
    )
    some = pool[torch.randperm(len(pool), generator=source)[:8]]
    quiz.still, quiz.shows = partial(strip, some), "Pictures of which some are real"
    return quiz


def _pictures(pictures: Tensor, name: str) -> Tensor:
    """Return pictures detached on the CPU, or say what is wrong with them."""
    pictures = pictures.detach().cpu()
    if pictures.ndim != 4 or pictures.shape[1] not in (1, 3) or not pictures.numel():
        shape = tuple(pictures.shape)
        raise ValueError(f"{name} has shape {shape}, expected (N ≥ 1, 1 or 3, height, width)")
    if pictures.dtype == torch.uint8:
        return pictures
    if not pictures.is_floating_point():
        raise ValueError(f"{name} is {pictures.dtype}, expected uint8 or floating point in [-1, 1]")
    low, high = map(float, pictures.aminmax())
    if not (low >= -1 and high <= 1):  # written so that NaN fails
        found = f"{name} lies in [{low:.3g}, {high:.3g}]"
        raise ValueError(f"{found}, expected [-1, 1]: bytes x as x / 127.5 - 1")
    return pictures


@torch.no_grad()
def _logits(discriminator: nn.Module, pictures: Tensor) -> list[float]:
    logits = plain(discriminator)(pictures)
    if logits.shape != (len(pictures),) or not logits.isfinite().all():
        found = f"the discriminator returned shape {tuple(logits.shape)}"
        hint = "one finite logit per picture; nn.Flatten(0) at the end makes (N,) of (N, 1)"
        raise ValueError(f"{found}, expected ({len(pictures)},): {hint}")
    return [round(value, 3) for value in logits.tolist()]
