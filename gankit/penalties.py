"""Penalties on the discriminator's slope, and a bound on its weights.

Each penalty is called with (discriminator, real, fake) and returns a scalar, the mean over the N
samples at which it looks, without a weight in front; ``lambda d, x, y: 10 * gradient_penalty(d, x,
y)`` adds one. The norm |∇a| runs over all axes of a sample, and over nothing else.

``real`` and ``fake`` have shape (N, ...), floating point; both are taken as constants. The
discriminator turns (N, ...) into logits a(x), or a critic's scores f(x), of shape (N,). One whose
logit for a sample depends on the rest of its batch has no slope at a sample: that, as well as batch
norm that would mix samples, is a ``ValueError``, and so are other shapes and logits that do not
depend on the samples. A module is tried once, when it is first seen; any other function every time.
"""

from collections.abc import Callable
from weakref import WeakSet

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

Discriminator = Callable[[Tensor], Tensor]
_judges_alone: WeakSet[nn.Module] = WeakSet()  # networks that were tried, which costs a pass
_MIXES = 'which mixes samples; expected one that judges each alone, such as norm="none"'


def gradient_penalty(
    discriminator: Discriminator,
    real: Tensor,
    fake: Tensor,
    *,
    one_sided: bool = False,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Mean squared distance of a critic's slope from 1, between real and fake samples; at least 0.

        GP = E (|∇f(x_ε)| − 1)²        x_ε = ε x + (1 − ε) x̂,  one ε ~ U[0, 1] per sample

    ``one_sided`` forgives slopes below 1: E max(0, |∇f(x_ε)| − 1)². ``generator``, on the samples'
    device, draws ε; ``trainer.random`` makes that a part of the trainer's checkpoints. Where ∇f = 0
    the norm's own gradient is taken as 0. ``real`` and ``fake`` have the same shape. Gulrajani et
    al., *Improved training of Wasserstein GANs*, 2017, equation 3, with λ = 10,
    https://arxiv.org/abs/1704.00028; one-sided: their section 4.
    """
    if real.shape != fake.shape:
        found = f"real has shape {tuple(real.shape)} and fake {tuple(fake.shape)}"
        raise ValueError(f"{found}, expected the same, to draw a line between each pair")
    kind = {"dtype": real.dtype, "device": real.device}
    epsilon = torch.rand(len(real), *[1] * (real.ndim - 1), generator=generator, **kind)
    slopes = _slopes(discriminator, fake.detach().lerp(real.detach(), epsilon))
    excess = torch.linalg.vector_norm(slopes, dim=1) - 1
    return (excess.clamp(min=0) if one_sided else excess).square().mean()


def r1(discriminator: Discriminator, real: Tensor, fake: Tensor | None = None) -> Tensor:
    """Mean squared gradient norm of the logit at the real samples: R1 = E_x |∇a(x)|², at least 0.

    ``fake`` is not read. Mescheder et al., *Which training methods for GANs do actually converge?*,
    2018, equation 9, https://arxiv.org/abs/1801.04406, weigh it with γ/2:
    ``lambda d, x, y: gamma / 2 * r1(d, x, y)``.
    """
    return _slopes(discriminator, real).square().sum(1).mean()


def r2(discriminator: Discriminator, real: Tensor | None, fake: Tensor) -> Tensor:
    """The same at the fakes: R2 = E_x̂ |∇a(x̂)|² (Mescheder et al., equation 10).

    ``real`` is not read. The gradient reaches the discriminator only, not the fakes' maker.
    """
    return _slopes(discriminator, fake).square().sum(1).mean()


def clip_weights(c: float) -> Callable[[nn.Module], None]:
    """Make a constraint for ``Trainer``: every parameter of D is cut to [−c, c], in place.

    Biases too, as in the paper. ``c`` is positive and finite, else a ``ValueError``. Arjovsky,
    Chintala and Bottou, *Wasserstein GAN*, 2017, algorithm 1, line 7, with c = 0.01 after steps of
    RMSProp, https://arxiv.org/abs/1701.07875: with momentum, training was unstable.
    """
    if not 0 < c < float("inf"):
        raise ValueError(f"c is {c}, expected a positive, finite bound such as 0.01")

    @torch.no_grad()
    def clip(discriminator: nn.Module) -> None:
        for parameter in discriminator.parameters():
            parameter.clamp_(-c, c)

    return clip


def _slopes(discriminator: Discriminator, samples: Tensor) -> Tensor:
    """The slopes ∇a at N samples, (N, numbers in a sample), with a graph to the weights."""
    modules = discriminator.modules() if isinstance(discriminator, nn.Module) else ()
    if any(isinstance(m, _BatchNorm) and (m.training or m.running_mean is None) for m in modules):
        raise ValueError(f"the discriminator has batch norm in training mode, {_MIXES}")
    n, slopes = len(samples), None
    samples = samples.detach().requires_grad_()
    logits = discriminator(samples)
    if logits.shape != (n,):
        raise ValueError(f"logits of shape {tuple(logits.shape)} for {n} samples, expected ({n},)")
    # Each logit depends on its own sample only, so one backward pass of the sum serves them all.
    if logits.requires_grad:
        (slopes,) = torch.autograd.grad(logits.sum(), samples, create_graph=True, allow_unused=True)
    if slopes is None:
        hint = "was the discriminator detached, or called under no_grad?"
        raise ValueError(f"the logits do not depend on the samples, expected a slope; {hint}")
    tried = isinstance(discriminator, nn.Module) and discriminator in _judges_alone
    if n > 1 and not tried:  # does it? Then the first logit has no slope in the others
        (first,) = torch.autograd.grad(logits[0], samples, retain_graph=True)
        own, others = first[0].abs().amax(), first[1:].abs().amax()
        if others > 1e-6 * own:
            raise ValueError(f"the discriminator's first logit depends on other samples, {_MIXES}")
        if isinstance(discriminator, nn.Module):
            _judges_alone.add(discriminator)
    return slopes.unsqueeze(1).flatten(1)
