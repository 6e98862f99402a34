"""Distances between distributions: of probabilities in nats, of samples in units of the data.

Kullback-Leibler, Jensen-Shannon and total variation compare probability vectors: ``p`` and ``q``
have shapes (..., n), floating point; batch axes broadcast and stay, as does the dtype. A scalar,
last axes that differ, negative entries, NaN, and vectors whose sum is off 1 by more than √ε of
their dtype (3.5e-4 in float32, 0.09 in bfloat16) or 1e-6 in float64 are a ``ValueError``. Gradients
are the formula's, with 0 log 0 as a constant: its slope would be infinite.

The Wasserstein distance (earth mover's) is the least mean distance by which one distribution has to
be moved to become another, W(p, q) = min over plans π of E_π c(x, y). Samples ``x`` and ``y`` have
shapes (n, ...) and (m, ...), floating point and finite; the cost c(x, y) = |x − y| is the Euclidean
norm over all axes of the difference. The result is float64; gradients reach both samples, as if
the best plan stayed as it is.

Everything is computed in float64, for which tensors of a device without it go to the CPU: there
the distances of samples stay then. What is no tensor of floating point is a ``TypeError``.
"""

import warnings
from math import inf, log
from typing import NamedTuple

import torch
from torch import Tensor

from gankit.exact import double


def kl_divergence(p: Tensor, q: Tensor) -> Tensor:
    """Kullback-Leibler divergence, in [0, ∞], of shape (...): 0 if and only if p = q.

        KL(p‖q) = Σᵢ pᵢ log(pᵢ / qᵢ)        with 0 log 0 = 0

    +∞ where q gives no probability to what p does. Not symmetric: minimising it over q is maximum
    likelihood, with p the data. Computed as Σᵢ (pᵢ log(pᵢ / qᵢ) − pᵢ + qᵢ), the same where both sum
    to 1, and at least 0 where rounding has left their sums a little off. Arjovsky, Chintala and
    Bottou, *Wasserstein GAN*, 2017, section 2, https://arxiv.org/abs/1701.07875.
    """
    p, q, like = _check(p, q)
    # p − q sums to 0. Less it, as a constant, every term is at least 0, and rounding does no harm.
    value = (_p_log(p, q) - (p - q).detach()).sum(-1)
    return (value - value.clamp(max=0).detach()).to(*like)


def jensen_shannon(p: Tensor, q: Tensor) -> Tensor:
    """Jensen-Shannon divergence, in [0, log 2], of shape (...): log 2 for disjoint supports.

        JS(p, q) = ½ KL(p‖m) + ½ KL(q‖m)        with m = (p + q) / 2

    Symmetric, and its root is a metric. The best discriminator has V(D*, G) = 2 JS − log 4. Lin,
    *Divergence measures based on the Shannon entropy*, 1991, section IV; Goodfellow et al.,
    *Generative adversarial nets*, 2014, section 4.1, theorem 1, https://arxiv.org/abs/1406.2661.
    """
    p, q, like = _check(p, q)
    m = ((p + q) / 2).clamp(min=torch.finfo(torch.float64).tiny)  # half the least number is 0
    return _clip((_p_log(p, m) + _p_log(q, m)).sum(-1) / 2, log(2)).to(*like)


def total_variation(p: Tensor, q: Tensor) -> Tensor:
    """Total variation distance, in [0, 1] (no unit), of shape (...): 1 for disjoint supports.

        TV(p, q) = ½ Σᵢ |pᵢ − qᵢ|

    The largest difference between the probabilities of any one event. The best guess whether a
    draw came from p or from q, each as likely, is right with probability (1 + TV) / 2. Arjovsky,
    Chintala and Bottou, *Wasserstein GAN*, 2017, section 2, https://arxiv.org/abs/1701.07875.
    """
    p, q, like = _check(p, q)
    return _clip((p - q).abs().sum(-1) / 2, 1).to(*like)


class Transport(NamedTuple):
    """What moving one distribution into another takes; made by :func:`optimal_transport`."""

    distance: Tensor  #: the least cost, a scalar
    plan: Tensor  #: (n, m), at least 0: what goes from i to j; sums over j to p, over i to q
    potential_p: Tensor  #: (n,), u: uᵢ + vⱼ ≤ cᵢⱼ, with equality where the plan moves anything
    potential_q: Tensor  #: (m,), v: so Σ pᵢ uᵢ + Σ qⱼ vⱼ = distance


def optimal_transport(p: Tensor, q: Tensor, cost: Tensor) -> Transport:
    """The cheapest way to move p (n,) into q (m,) at ``cost`` (n, m), a linear program.

        W = min Σᵢⱼ cᵢⱼ πᵢⱼ  over π ≥ 0, Σⱼ πᵢⱼ = pᵢ, Σᵢ πᵢⱼ = qⱼ
          = max Σᵢ pᵢ uᵢ + Σⱼ qⱼ vⱼ  over uᵢ + vⱼ ≤ cᵢⱼ

    All in float64, on the CPU, without gradients; p and q are divided by their sums. The entries of
    ``cost`` are finite and of either sign; other shapes are a ``ValueError``. Solved by POT's
    network simplex, a ``ValueError`` if that fails: a second or so for 2000 × 2000. Peyré and
    Cuturi, *Computational optimal transport*, 2019, sections 3.1, 2.5 and 3.5,
    https://arxiv.org/abs/1803.00567.
    """
    _check_vector("p", p)
    _check_vector("q", q)
    _check_finite("cost", cost)
    n, m = p.numel(), q.numel()
    if p.ndim != 1 or q.ndim != 1 or cost.shape != (n, m):
        shapes = ", ".join(str(tuple(x.shape)) for x in (p, q, cost))
        raise ValueError(f"p, q and cost have shapes {shapes}, expected (n,), (m,) and (n, m)")
    p, q, cost = (x.detach().cpu().double() for x in (p, q, cost))
    p, q = p / p.sum(), q / q.sum()
    plan, potential = _network_simplex(p, q, cost)
    # Nothing starts where p is 0, so that the potential found there need not be feasible
    u, v = _feasible(potential.where(p > 0, -inf), cost)
    return Transport(plan.flatten() @ cost.flatten(), plan, u, v)


def wasserstein(x: Tensor, y: Tensor) -> Tensor:
    """Exact Wasserstein distance of two samples of one size n, a scalar, at least 0.

        W = min over permutations s of  1/n Σᵢ |xᵢ − y_s(i)|

    Solved as :func:`optimal_transport` is. The distance of samples exceeds that of their
    distributions on average, the more the smaller they are. Other shapes are a ``ValueError``.
    Peyré and Cuturi, 2019, section 2.2.
    """
    _check_samples(x, y)
    if len(x) != len(y):
        found = f"x holds {len(x)} samples and y {len(y)}, expected as many"
        raise ValueError(f"{found}; for others use optimal_transport")
    x, y = double(x), double(y)
    ones = torch.ones(len(x), dtype=torch.float64)  # whole numbers move exactly
    plan, _ = _network_simplex(ones, ones, _costs(x.detach(), y.detach()).cpu())
    moves = (x - y[plan.argmax(1).to(y.device)]).reshape(len(x), -1)
    return torch.linalg.vector_norm(moves, dim=1).mean()


def wasserstein_1d(x: Tensor, y: Tensor) -> Tensor:
    """Exact Wasserstein distance of two samples of numbers, (n,) and (m,), by sorting: a scalar.

        W = ∫₀¹ |F⁻¹(t) − G⁻¹(t)| dt

    with F⁻¹ and G⁻¹ their quantile functions: for n = m the mean of |x₍ᵢ₎ − y₍ᵢ₎|. Other shapes are
    a ``ValueError``. Peyré and Cuturi, 2019, section 2.6.
    """
    _check_samples(x, y)
    if x.ndim != 1 or y.ndim != 1:
        found = f"x has shape {tuple(x.shape)} and y {tuple(y.shape)}"
        raise ValueError(f"{found}, expected (n,) and (m,); for points use wasserstein")
    x, y, n, m = double(x), double(y), len(x), len(y)
    # In whole numbers, of 1 / (n m), the steps of both quantile functions are exact
    steps = torch.cat([m * torch.arange(1, n + 1), n * torch.arange(1, m + 1)]).unique()
    shares = steps.diff(prepend=steps.new_zeros(1)).double().to(x.device) / (n * m)
    i, j = ((steps - 1) // m).to(x.device), ((steps - 1) // n).to(x.device)
    gaps = x.sort().values[i] - y.sort().values[j]
    return (shares * gaps.abs()).sum()


def certified_bound(potential: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """A true lower bound on W of two samples, from any function's values f(xᵢ): a scalar, float64.

    Whatever the potential, (n,), two c-transforms make it feasible, and as good as they can:

        vⱼ = minᵢ |xᵢ − yⱼ| − f(xᵢ)        uᵢ = minⱼ |xᵢ − yⱼ| − vⱼ

    Since uᵢ + vⱼ ≤ |xᵢ − yⱼ|, the bound 1/n Σ uᵢ + 1/m Σ vⱼ is at most W of these samples, but for
    rounding, and equals it where f is a best potential. It may be negative. A critic's raw estimate
    E f(x) − E f(x̂) bounds nothing unless f is 1-Lipschitz. Gradients reach the potential and both
    samples. Another shape, NaN and infinity are a ``ValueError``. Peyré and Cuturi, 2019, sections
    3.2 and 5.1.
    """
    _check_samples(x, y)
    _check_finite("potential", potential)
    if potential.shape != (len(x),):
        found = f"the potential has shape {tuple(potential.shape)} for {len(x)} samples x"
        raise ValueError(f"{found}, expected ({len(x)},): its value at each")
    u, v = _feasible(double(potential), _costs(x, y))
    return u.mean() + v.mean()


def _network_simplex(p: Tensor, q: Tensor, cost: Tensor) -> tuple[Tensor, Tensor]:
    """The best plan, (n, m), and p's potential, (n,), both right where p and q are not 0."""
    with warnings.catch_warnings():  # of escapes in its text, as Python 3.12 compiles it
        warnings.simplefilter("ignore")
        import ot  # as it is loaded, it looks for other frameworks, which takes its time

    scale = torch.stack(cost.aminmax()).abs().max().clamp(min=1e-300)
    masses = p.numpy(), q.numpy()
    plan, found = ot.emd(*masses, (cost / scale).numpy(), numItermax=10**9, log=True)
    if found["warning"]:
        raise ValueError(f"no plan was found: {found['warning']}")
    return torch.from_numpy(plan), scale * torch.from_numpy(found["u"])


def _feasible(potential: Tensor, cost: Tensor) -> tuple[Tensor, Tensor]:
    """Both c-transforms of a potential (n,): the largest pair with uᵢ + vⱼ ≤ cᵢⱼ."""
    v = (cost - potential.unsqueeze(1)).amin(0)
    return (cost - v).amin(1), v


def _costs(x: Tensor, y: Tensor) -> Tensor:
    """Euclidean distances (n, m) in float64, none by way of squares, which would lose digits."""
    x, y = (double(a).reshape(len(a), -1) for a in (x, y))
    return torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist")


def _p_log(p: Tensor, q: Tensor) -> Tensor:
    """Terms p log(p / q); where p = 0, neither a value nor a gradient."""
    inside = p > 0  # in both places, because autograd would multiply log 0 by 0
    ratio = torch.where(inside, p, 1).log() - torch.where(inside, q, 1).log()
    return torch.where(inside, p * ratio, 0)


def _clip(value: Tensor, most: float) -> Tensor:
    """Take back what rounding puts outside [0, most]; the gradient stays."""
    return value - (value - value.clamp(0, most)).detach()


def _check(p: Tensor, q: Tensor) -> tuple[Tensor, Tensor, tuple[torch.device, torch.dtype]]:
    """Both in float64, and where their distance goes, and as what."""
    _check_vector("p", p)
    _check_vector("q", q)
    pairs = zip(p.shape[-2::-1], q.shape[-2::-1], strict=False)
    if p.shape[-1] != q.shape[-1] or not all(a == b or 1 in (a, b) for a, b in pairs):
        found = f"p has shape {tuple(p.shape)} and q {tuple(q.shape)}"
        raise ValueError(f"{found}, expected as many probabilities, and batch axes that broadcast")
    return double(p), double(q), (p.device, torch.result_type(p, q))


def _check_vector(name: str, x: Tensor) -> None:
    _check_floating(name, x)
    if x.ndim == 0:
        raise ValueError(f"{name} is a scalar, expected probabilities of shape (..., n)")
    values, tolerance = double(x.detach()), max(torch.finfo(x.dtype).eps ** 0.5, 1e-6)
    if not (values >= 0).all():  # written so that NaN fails
        found = f"{name} holds {values[~(values >= 0)][0]:.3g}"
        raise ValueError(f"{found}, expected probabilities; of logits take softmax(-1)")
    off = (sums := values.sum(-1)).sub(1).abs()
    if not (off <= tolerance).all():
        found = f"{name} sums to {sums.flatten()[off.argmax()]:.9g} along its last axis"
        raise ValueError(f"{found}, expected 1 (± {tolerance:.1g}); divide it by its sum")


def _check_samples(x: Tensor, y: Tensor) -> None:
    _check_finite("x", x)
    _check_finite("y", y)
    if not min(x.ndim, y.ndim, x.numel(), y.numel()) or x.shape[1:] != y.shape[1:]:
        found = f"x has shape {tuple(x.shape)} and y {tuple(y.shape)}"
        raise ValueError(f"{found}, expected (n, ...) and (m, ...), alike but for n and m ≥ 1")


def _check_finite(name: str, x: Tensor) -> None:
    _check_floating(name, x)
    if x.numel() and not torch.stack(x.detach().aminmax()).isfinite().all():  # NaN comes through
        raise ValueError(f"{name} holds NaN or infinity, expected finite numbers")


def _check_floating(name: str, x: Tensor) -> None:
    kind = x.dtype if isinstance(x, Tensor) else f"a {type(x).__name__}"
    if not isinstance(x, Tensor) or not x.is_floating_point():
        hint = "torch.as_tensor(...).double() makes one"
        raise TypeError(f"{name} is {kind}, expected a torch.Tensor of floating point; {hint}")
