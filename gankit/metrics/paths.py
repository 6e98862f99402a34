"""How long a step in the latent space is, in what a judge sees."""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from gankit.exact import double


class PathLength(NamedTuple):
    """What :func:`path_length` finds."""

    mean: float  #: of the lengths, at least 0
    error: float  #: the standard error of this mean
    lengths: Tensor  #: of each path, float64 (N,)


@torch.no_grad()
def path_length(
    features: Callable[[Tensor], Tensor],
    a: Tensor,
    b: Tensor,
    *,
    between: Callable[[Tensor, Tensor, Tensor], Tensor] = torch.lerp,
    epsilon: float = 1e-4,
    ends: bool = False,
    generator: torch.Generator | None = None,
) -> PathLength:
    """Perceptual path length: how fast what is seen changes along a path through a latent space.

        l = |φ(p(t + ε)) − φ(p(t))|² / ε²        p(t) = between(a, b, t),  t ~ U[0, 1 − ε]

    for each pair of rows of ``a`` and ``b``, (N, d). ``features`` is φ, from points of the space
    straight to what is compared, such as ``lambda z: judge.features(G(z))``: (N, d) → (N, k) or
    more axes, all N at once, so that networks in it belong in evaluation mode. As ε goes to 0 it is
    |J (b − a)|² on a straight path, with J the Jacobian of φ at p(t). ``ends`` takes t = 0 for all,
    the beginning of each path. In Z walk an arc, ``between=gk.latents.slerp``; in W a straight
    line, the default.

    Differences that small want float64: with ε = 10⁻⁴, float32 leaves about three digits. A length
    says how far apart pictures are in φ's eyes, in φ's units squared, and compares only within
    one φ: half the pairs' distance is a quarter of the length. Karras et al., *A style-based
    generator architecture for generative adversarial networks*, 2019, section 4.1, equations 2 and
    3, https://arxiv.org/abs/1812.04948, whose φ is another network's, and who leave out the lowest
    and the highest hundredth.

    Raises:
        ValueError: If a and b are not rows (N, d) alike, N at least 2, of float32 or float64, if ε
            is not in (0, 1), or if φ gives no rows of numbers, one for each point.
    """
    if a.ndim != 2 or a.shape != b.shape or len(a) < 2 or a.dtype != b.dtype:
        found = f"a has shape {tuple(a.shape)} and b {tuple(b.shape)}, of {a.dtype} and {b.dtype}"
        raise ValueError(
            f"{found}, expected both (N, d) alike, N at least 2: a path from row to row"
        )
    if a.dtype not in (torch.float32, torch.float64):
        found = f"a and b are {a.dtype}, in which t + epsilon is rounded"
        raise ValueError(f"{found}, expected torch.float32, or better torch.float64")
    if not 0 < epsilon < 1:
        raise ValueError(f"epsilon is {epsilon}, expected a number in (0, 1), such as 1e-4")
    device = generator.device if generator else None
    t = torch.rand(len(a), 1, generator=generator, dtype=torch.float64, device=device)
    t = (0 if ends else 1 - epsilon) * t.to(a)
    here, there = (features(between(a, b, place)) for place in (t, t + epsilon))
    for seen in (here, there):
        if not isinstance(seen, Tensor) or seen.ndim < 2 or len(seen) != len(a):
            found = tuple(seen.shape) if isinstance(seen, Tensor) else type(seen).__name__
            expected = f"a row for each of {len(a)} points"
            raise ValueError(f"features gave {found}, expected {expected}: no mean over the batch")
    lengths = (double(there) - double(here)).flatten(1).square().sum(1) / epsilon**2
    if not lengths.isfinite().all():
        found = "features hold NaN or infinity"
        raise ValueError(f"{found}, expected finite numbers: did the generator's training diverge?")
    error = lengths.std() / len(lengths) ** 0.5
    return PathLength(lengths.mean().item(), error.item(), lengths)
