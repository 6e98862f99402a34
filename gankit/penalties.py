"""Penalties on the discriminator's slope; each is called with (discriminator, real, fake)."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm


def r1(
    discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor | None = None
) -> Tensor:
    """Mean squared gradient norm of the logit at the real samples, a scalar, at least 0.

        R1 = E_x |∇ₓ a(x)|²

    The norm runs over all axes of a sample. ``real`` has shape (N, ...), floating point, and the
    logits (N,), each from its own sample alone; others, logits that do not depend on the samples,
    and batch norm in training mode, which mixes them, are a ``ValueError``. ``fake`` is not read.
    Mescheder et al., *Which training methods for GANs do actually converge?*, 2018, equation 9,
    https://arxiv.org/abs/1801.04406, weigh it with γ/2: ``lambda d, x, _: gamma / 2 * r1(d, x)``.
    """
    modules = discriminator.modules() if isinstance(discriminator, nn.Module) else ()
    if any(isinstance(module, _BatchNorm) and module.training for module in modules):
        found = "the discriminator has batch norm in training mode, which mixes samples"
        raise ValueError(f'{found}; expected one that judges each alone, such as norm="none"')
    real, n, slopes = real.detach().requires_grad_(), len(real), None
    logits = discriminator(real)
    if logits.shape != (n,):
        raise ValueError(f"logits of shape {tuple(logits.shape)} for {n} samples, expected ({n},)")
    # Each logit depends on its own sample only, so one backward pass of the sum serves them all.
    if logits.requires_grad:
        (slopes,) = torch.autograd.grad(logits.sum(), real, create_graph=True, allow_unused=True)
    if slopes is None:
        hint = "was the discriminator detached, or called under no_grad?"
        raise ValueError(f"the logits do not depend on the samples, expected a slope; {hint}")
    return slopes.unsqueeze(1).flatten(1).square().sum(1).mean()
