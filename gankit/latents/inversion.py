"""The way back: the latent vector of a given picture, by descent."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from ..callables import network_behind
from .walks import sample


def invert(
    generator: Callable[[Tensor], Tensor],
    images: Tensor,
    *,
    steps: int = 200,
    rate: float = 0.05,
    start: Tensor | None = None,
    seed: int = 0,
) -> tuple[Tensor, Tensor]:
    """Find latent vectors whose pictures are the given ones, or as near as descent gets.

    Adam minimises for every picture x by itself the mean over its numbers of (G(z) − x)².  The rate
    falls to 0 in a straight line.  The best z on the way is returned, never a worse one than the
    start.  Descent ends in a valley, not always in the deepest: a good start, such as an encoder's
    z, matters.  The origin is a bad one: no generator was trained there.

    Args:
        generator: z (N, latent_dim) → pictures (N, ...). A network, one of its methods, or a
            ``partial`` of these is run in evaluation mode and left as it was; of any other
            function, such as a ``lambda``, the mode is yours to set.
        images: Pictures of the shape that it draws, (N, ...), in its range.
        steps: How often z moves.
        rate: Adam's rate in the first step; entries of z have a spread of 1.
        start: Where z starts, (N, latent_dim); by default, for generators that say their
            ``latent_dim``, at those of 200 draws from N(0, I) whose pictures are nearest.
        seed: Of these draws.

    Returns:
        z of shape (N, latent_dim), and the errors, (N,).

    Raises:
        TypeError: If the images or ``start`` are whole numbers.
        ValueError: If ``start`` is needed or of another count, if the generator draws another
            shape, if ``steps`` or ``rate`` is not positive, or if an error is not finite.

    References:
        Lipton and Tripathi, *Precise recovery of latent vectors from generative adversarial
        networks*, 2017, section 2. https://arxiv.org/abs/1702.04782
    """
    if steps < 1 or not 0 < rate < math.inf:
        found = f"steps is {steps} and rate is {rate}"
        raise ValueError(f"{found}, expected positive numbers, such as 200 and 0.05")
    if not images.is_floating_point():
        found = f"images are {images.dtype}, expected floating point"
        raise TypeError(f"{found}: gk.data.to_float(images) makes it of bytes")
    with _evaluating(generator):
        z = _start(generator, images, start, seed)
        best, least = z.detach().clone(), z.new_full((len(z),), math.inf)
        optimizer = torch.optim.Adam([z], lr=rate)
        for step in range(steps + 1):
            errors = _errors(generator(z), images)
            better = errors.detach() < least
            best[better], least[better] = z.detach()[better], errors.detach()[better]
            (z.grad,) = torch.autograd.grad(errors.sum(), z)  # no weight gets a gradient
            optimizer.param_groups[0]["lr"] = rate * (1 - step / steps)
            optimizer.step()
    return best, least


def _start(generator: Callable, images: Tensor, start: Tensor | None, seed: int) -> Tensor:
    if start is None:
        start = _nearest(generator, images, torch.Generator().manual_seed(seed))
    if not start.is_floating_point():
        raise TypeError(f"start is {start.dtype}, expected floating point, as start.float() is")
    if len(start) != len(images):
        found = f"start has {len(start)} rows and there are {len(images)} images"
        raise ValueError(f"{found}, expected as many: one z for each picture")
    return start.detach().clone().requires_grad_()


@torch.no_grad()
def _nearest(generator: Callable, images: Tensor, random: torch.Generator) -> Tensor:
    """For each picture the z, among 200 draws, whose picture is nearest to it."""
    if not isinstance(latent_dim := getattr(generator, "latent_dim", None), int):
        found = f"{type(generator).__name__} does not say its latent_dim"
        raise ValueError(f"{found}, expected start=, such as torch.randn(len(images), 64)")
    z = sample(200, latent_dim, generator=random).to(images)
    drawn = generator(z)
    _errors(drawn[:1], images[:1])
    return z[torch.cdist(images.flatten(1), drawn.flatten(1)).argmin(1)]


def _errors(drawn: Tensor, images: Tensor) -> Tensor:
    if drawn.shape[1:] != images.shape[1:]:
        sizes = tuple(drawn.shape[1:]), tuple(images.shape[1:])
        found = "the generator draws {} and images have {}".format(*sizes)
        raise ValueError(
            f"{found}, expected the same shape: resize them, or take another generator"
        )
    errors = (drawn - images).square().flatten(1).mean(1)
    if not errors.isfinite().all():
        row = int((~errors.isfinite()).nonzero()[0])
        found = f"the error of picture {row} is {errors[row].item()}, expected a finite number"
        raise ValueError(f"{found}: look for NaN in it, or lower the rate")
    return errors


@contextmanager
def _evaluating(generator: Callable) -> Iterator[None]:
    """In evaluation mode meanwhile: batch norm would let the pictures of a batch meet."""
    network, _ = network_behind(generator)
    modules = [] if network is None else [*network.modules()]
    modes = [(module, module.training) for module in modules]
    try:
        for module in modules:
            module.training = False
        yield
    finally:
        for module, mode in modes:
            module.training = mode
