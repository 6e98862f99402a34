"""Distances between discrete distributions: probability vectors along the last axis, in nats.

``p`` and ``q`` have shapes (..., n), floating point; batch axes broadcast and stay, in the dtype
given. What is no tensor of floating point is a ``TypeError``. A scalar, last axes that differ,
negative entries, NaN, and vectors whose sum is off 1 by more than √ε of their dtype (3.5e-4 in
float32) or 1e-6 in float64 are a ``ValueError``. Everything is computed in float64. Gradients are
the formula's, with 0 log 0 as a constant: its slope would be infinite.
"""

from math import log

import torch
from torch import Tensor


def kl_divergence(p: Tensor, q: Tensor) -> Tensor:
    """Kullback-Leibler divergence, in [0, ∞], of shape (...): 0 if and only if p = q.

        KL(p‖q) = Σᵢ pᵢ log(pᵢ / qᵢ)        with 0 log 0 = 0

    +∞ where q gives no probability to what p does. Not symmetric: minimising it over q is maximum
    likelihood, with p the data. Arjovsky, Chintala and Bottou, *Wasserstein GAN*, 2017, section 2,
    https://arxiv.org/abs/1701.07875.
    """
    p, q, dtype = _check(p, q)
    # p − q sums to 0. Less it, as a constant, every term is at least 0, and rounding does no harm.
    value = (_p_log(p, q) - (p - q).detach()).sum(-1)
    return (value - value.clamp(max=0).detach()).to(dtype)


def jensen_shannon(p: Tensor, q: Tensor) -> Tensor:
    """Jensen-Shannon divergence, in [0, log 2], of shape (...): log 2 for disjoint supports.

        JS(p, q) = ½ KL(p‖m) + ½ KL(q‖m)        with m = (p + q) / 2

    Symmetric, and its root is a metric. The best discriminator has V(D*, G) = 2 JS − log 4. Lin,
    *Divergence measures based on the Shannon entropy*, 1991, section IV; Goodfellow et al.,
    *Generative adversarial nets*, 2014, section 4.1, theorem 1, https://arxiv.org/abs/1406.2661.
    """
    p, q, dtype = _check(p, q)
    m = ((p + q) / 2).clamp(min=torch.finfo(torch.float64).tiny)  # half the least number is 0
    return _clip((_p_log(p, m) + _p_log(q, m)).sum(-1) / 2, log(2)).to(dtype)


def total_variation(p: Tensor, q: Tensor) -> Tensor:
    """Total variation distance, in [0, 1] (no unit), of shape (...): 1 for disjoint supports.

        TV(p, q) = ½ Σᵢ |pᵢ − qᵢ|

    The largest difference between the probabilities of any one event. The best guess whether a
    draw came from p or from q, each as likely, is right with probability (1 + TV) / 2. Arjovsky,
    Chintala and Bottou, *Wasserstein GAN*, 2017, section 2, https://arxiv.org/abs/1701.07875.
    """
    p, q, dtype = _check(p, q)
    return _clip((p - q).abs().sum(-1) / 2, 1).to(dtype)


def _p_log(p: Tensor, q: Tensor) -> Tensor:
    """Terms p log(p / q); where p = 0, neither a value nor a gradient."""
    inside = p > 0  # in both places, because autograd would multiply log 0 by 0
    ratio = torch.where(inside, p, 1).log() - torch.where(inside, q, 1).log()
    return torch.where(inside, p * ratio, 0)


def _clip(value: Tensor, most: float) -> Tensor:
    """Take back what rounding puts outside [0, most]; the gradient stays."""
    return value - (value - value.clamp(0, most)).detach()


def _check(p: Tensor, q: Tensor) -> tuple[Tensor, Tensor, torch.dtype]:
    for name, x in (("p", p), ("q", q)):
        kind = x.dtype if isinstance(x, Tensor) else f"a {type(x).__name__}"
        if not isinstance(x, Tensor) or not x.is_floating_point():
            raise TypeError(f"{name} is {kind}, expected a torch.Tensor of floating point")
        if x.ndim == 0:
            raise ValueError(f"{name} is a scalar, expected probabilities of shape (..., n)")
        values, tolerance = x.detach().double(), max(torch.finfo(x.dtype).eps ** 0.5, 1e-6)
        if not (values >= 0).all():  # written so that NaN fails
            found = f"{name} holds {values[~(values >= 0)][0]:.3g}"
            raise ValueError(f"{found}, expected probabilities; of logits take softmax(-1)")
        off = (sums := values.sum(-1)).sub(1).abs()
        if not (off <= tolerance).all():
            found = f"{name} sums to {sums.flatten()[off.argmax()]:.9g} along its last axis"
            raise ValueError(f"{found}, expected 1 (± {tolerance:.1g}); divide it by its sum")
    pairs = zip(p.shape[-2::-1], q.shape[-2::-1], strict=False)
    if p.shape[-1] != q.shape[-1] or not all(a == b or 1 in (a, b) for a, b in pairs):
        found = f"p has shape {tuple(p.shape)} and q {tuple(q.shape)}"
        raise ValueError(f"{found}, expected as many probabilities, and batch axes that broadcast")
    return p.double(), q.double(), torch.result_type(p, q)
