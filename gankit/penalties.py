"""Penalties on the discriminator's slope, and a bound on its weights.

Each penalty is called with (discriminator, real, fake) and returns a scalar, the mean over the N
samples at which it looks, without a weight in front; ``lambda d, x, y: 10 * gradient_penalty(d, x,
y)`` adds one. The norm |∇a| runs over all axes of a sample, and over nothing else.

``real`` and ``fake`` have shape (N, ...), floating point; both are taken as constants. The
discriminator turns (N, ...) into logits a(x), or a critic's scores f(x), of shape (N,). One with
labels is bound to them first, ``functools.partial(discriminator, labels=labels)``.

A discriminator whose logit for any sample depends on the rest of the batch has no slope at a
sample. That is a ``ValueError``, and so are batch norm that would mix samples, other shapes, and
logits that do not depend on the samples. To find out costs a backward pass. A module, or a
``partial`` of one, is tried at its first call with samples of this shape and with these parts in
training mode, and again at every hundredth, since its weights change; any other function is tried
every time. ``mixing=True`` insists: the penalty is then on ∂(Σⱼ aⱼ)/∂xᵢ, the slope of all logits
together at a sample, which changes with the batch around it. That is what progressive growing takes
for its discriminator with minibatch deviation (Karras et al., 2018, section 3,
https://arxiv.org/abs/1710.10196).
"""

from collections.abc import Callable
from itertools import combinations, count
from math import comb
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from gankit.callables import network_behind

Discriminator = Callable[[Tensor], Tensor]
_calls: WeakKeyDictionary[nn.Module, dict[tuple, int]] = WeakKeyDictionary()
_LOOK = 100  # calls from one trial of a network to the next: a gain of 0 at first hides what mixes
_MIXES = 'which mixes samples; expected one that judges each alone, such as norm="none"'


def gradient_penalty(
    discriminator: Discriminator,
    real: Tensor,
    fake: Tensor,
    *,
    one_sided: bool = False,
    mixing: bool = False,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Mean squared distance of a critic's slope from 1, between real and fake samples; at least 0.

        GP = E (|∇f(x_ε)| − 1)²        x_ε = ε x + (1 − ε) x̂,  one ε ~ U[0, 1] per sample

    ``one_sided`` forgives slopes below 1: E max(0, |∇f(x_ε)| − 1)². ``generator``, on the samples'
    device, draws ε; ``trainer.random`` makes that a part of the trainer's checkpoints. Where ∇f = 0
    the norm's own gradient is taken as 0. ``real`` and ``fake`` have the same shape.
    ``mixing`` lets f read the rest of the batch, which changes what is measured: see above.
    Gulrajani et al., *Improved training of Wasserstein GANs*, 2017, equation 3, with λ = 10,
    https://arxiv.org/abs/1704.00028; one-sided: their section 4.
    """
    if real.shape != fake.shape or real.dtype != fake.dtype:
        found = f"real has shape {tuple(real.shape)} and fake {tuple(fake.shape)}"
        found = f"{found}, dtypes {real.dtype} and {fake.dtype}"
        raise ValueError(f"{found}, expected the same, to draw a line between each pair")
    _check_samples(real)
    kind = {"dtype": real.dtype, "device": real.device}
    epsilon = torch.rand(len(real), *[1] * (real.ndim - 1), generator=generator, **kind)
    slopes = _slopes(discriminator, fake.detach().lerp(real.detach(), epsilon), mixing)
    excess = torch.linalg.vector_norm(slopes, dim=1) - 1
    return (excess.clamp(min=0) if one_sided else excess).square().mean()


def r1(
    discriminator: Discriminator,
    real: Tensor,
    fake: Tensor | None = None,
    *,
    mixing: bool = False,
) -> Tensor:
    """Mean squared gradient norm of the logit at the real samples: R1 = E_x |∇a(x)|², at least 0.

    ``fake`` is not read; ``mixing`` lets D read the rest of the batch, which changes what is
    measured: see above. Mescheder et al., *Which training methods for GANs do actually converge?*,
    2018, equation 9, https://arxiv.org/abs/1801.04406, weigh it with γ/2:
    ``lambda d, x, y: gamma / 2 * r1(d, x, y)``.
    """
    return _slopes(discriminator, real, mixing).square().sum(1).mean()


def r2(
    discriminator: Discriminator, real: Tensor | None, fake: Tensor, *, mixing: bool = False
) -> Tensor:
    """The same at the fakes: R2 = E_x̂ |∇a(x̂)|² (Mescheder et al., equation 10).

    ``real`` is not read. The gradient reaches the discriminator only, not the fakes' maker.
    """
    return _slopes(discriminator, fake, mixing).square().sum(1).mean()


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


def _slopes(discriminator: Discriminator, samples: Tensor, mixing: bool) -> Tensor:
    """The slopes ∇a at N samples, (N, numbers in a sample), with a graph to the weights."""
    _check_samples(samples)
    network, place = _seen_at(discriminator, samples)
    modules = () if network is None or mixing else network.modules()
    if any(isinstance(m, _BatchNorm) and (m.training or m.running_mean is None) for m in modules):
        raise ValueError(f"the discriminator has batch norm in training mode, {_MIXES}")
    samples = samples.detach().requires_grad_()
    logits, slopes = discriminator(samples), None
    _check_logits(logits, len(samples))
    # Each logit depends on its own sample only, so one backward pass of the sum serves them all.
    if logits.requires_grad:
        (slopes,) = torch.autograd.grad(logits.sum(), samples, create_graph=True, allow_unused=True)
    if slopes is None:
        hint = "was the discriminator detached, or called under no_grad?"
        raise ValueError(f"the logits do not depend on the samples, expected a slope; {hint}")
    if not mixing:
        calls = {} if network is None else _calls.setdefault(network, {})
        before = calls.get(place, 0)
        if before % _LOOK == 0 and _mixes(logits, samples, slopes.detach()):
            calls[place] = 0
            found = "the discriminator's logit of a sample depends on other samples"
            raise ValueError(f"{found}, {_MIXES}; mixing=True insists")
        calls[place] = before + 1
    return slopes.unsqueeze(1).flatten(1)


def _seen_at(discriminator: Discriminator, samples: Tensor) -> tuple[nn.Module | None, tuple]:
    """The network behind a ``partial`` or a method, and all that may decide whether it mixes."""
    network, name = network_behind(discriminator)
    if network is None:
        return None, ()
    return network, (name, samples.shape, *(module.training for module in network.modules()))


def _mixes(logits: Tensor, samples: Tensor, slopes: Tensor) -> bool:
    """Whether any logit depends on another sample than its own.

    If none does, the slope of Σⱼ rⱼ aⱼ at xᵢ is rᵢ times that of Σⱼ aⱼ: to the bit where r are
    powers of two, all different. Only where it is not (mixing, or rounding in another order) do
    more passes decide, in which half of the weights are 0: there is no slope then at their samples.
    """
    n, dice = len(samples), torch.Generator().manual_seed(0)  # of its own: it moves no other

    def pull(weights: Tensor) -> Tensor:
        (slope,) = torch.autograd.grad(logits, samples, weights.to(logits), retain_graph=True)
        return slope.unsqueeze(1).flatten(1)

    slopes, order = slopes.unsqueeze(1).flatten(1), torch.randperm(n, generator=dice)
    digits = [order // 64**k % 64 for k in range(9) if 64**k < n]  # two samples differ in one
    powers = [(1 - 2 * (d % 2)) * 2.0 ** (d // 2 - 16) for d in digits]
    if all(torch.equal(pull(r), r.to(slopes).unsqueeze(1) * slopes) for r in powers):
        return False
    size = next(m for m in count(2) if comb(m, m // 2) >= n)
    # No set holds another: for every i and j, one column has a weight for i and none for j
    sets = [sets for sets, _ in zip(combinations(range(size), size // 2), range(n), strict=False)]
    weights = torch.zeros(n, size).scatter_(1, torch.tensor(sets), 1)
    for r in (weights * (1 + torch.rand(n, size, generator=dice))).T:
        silent = (r == 0).to(samples.device)
        if (pull(r)[silent].abs().amax(1) > 1e-6 * slopes[silent].abs().amax(1)).any():
            return True
    return False


def _check_samples(samples: Tensor) -> None:
    if not samples.is_floating_point() or not samples.numel():
        found = f"samples are {samples.dtype} of shape {tuple(samples.shape)}"
        hint = "pictures become so by images.float() / 127.5 - 1"
        raise ValueError(f"{found}, expected (N, ...) of floating point, N at least 1; {hint}")


def _check_logits(logits: Tensor, n: int) -> None:
    if not isinstance(logits, Tensor):
        found = f"the discriminator returns a {type(logits).__name__}"
        raise TypeError(f"{found}, expected a tensor of logits, ({n},) for {n} samples")
    if (shape := tuple(logits.shape)) != (n,):
        remedy = {1: "", 2: ".squeeze(1)"}.get(len(shape), f".mean({tuple(range(1, len(shape)))})")
        remedy = ".mean(1)" if len(shape) == 2 and shape[1] > 1 else remedy
        hint = f"; give the penalty lambda x: discriminator(x){remedy}" if shape[:1] == (n,) else ""
        raise ValueError(f"logits of shape {shape} for {n} samples, expected ({n},){hint}")
