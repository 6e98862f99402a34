"""Penalties on the discriminator's slope; each is called with (discriminator, real, fake)."""

from collections.abc import Callable

import torch
from torch import Tensor


def r1(
    discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor | None = None
) -> Tensor:
    """Mean squared gradient norm of the logit at the real samples.

        R1 = E_x |∇ₓ a(x)|²

    The norm runs over all of a sample's axes.  The paper's penalty is γ/2 · R1; weigh it with a
    lambda: ``penalty=lambda d, real, fake: 0.5 * gamma * r1(d, real, fake)``.

    Args:
        discriminator: Maps samples (N, ...) to logits (N,), each from its own sample alone.
        real: Real samples, shape (N, ...), floating point.
        fake: Not read; here so that all penalties are called alike.

    Returns:
        A scalar, at least 0, through which gradients flow to the discriminator's parameters.

    Raises:
        ValueError: If the logits are not one per sample, or do not depend on the samples.

    References:
        Mescheder, Geiger and Nowozin, *Which training methods for GANs do actually converge?*,
        2018, equation 9. https://arxiv.org/abs/1801.04406
    """
    return _squared_slopes(discriminator, real).mean()


def _squared_slopes(discriminator: Callable[[Tensor], Tensor], samples: Tensor) -> Tensor:
    """|∇ₓ a(x)|² for each sample: (N, ...) → (N,)."""
    samples = samples.detach().requires_grad_()
    logits = discriminator(samples)
    if logits.shape != samples.shape[:1]:
        raise ValueError(
            f"the discriminator gave logits of shape {tuple(logits.shape)} for {len(samples)} "
            f"samples, expected ({len(samples)},)"
        )
    # Each logit depends on its own sample only, so one backward pass of the sum serves them all.
    slopes = None
    if logits.requires_grad:
        (slopes,) = torch.autograd.grad(logits.sum(), samples, create_graph=True, allow_unused=True)
    if slopes is None:
        raise ValueError(
            "the logits do not depend on the samples, expected a slope to measure; was the "
            "discriminator detached, or called under no_grad?"
        )
    return slopes.unsqueeze(1).flatten(1).square().sum(1)
