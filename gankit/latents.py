"""Latent vectors: sampling, walking between them, and directions worth walking."""

import torch
from torch import Tensor, nn


def sample(
    count: int,
    latent_dim: int,
    *,
    generator: torch.Generator | None = None,
    truncation: float | None = None,
) -> Tensor:
    """Draw latent vectors z ~ N(0, I), as float32 of shape (count, latent_dim).

    ``generator`` is the source of randomness, and they are made on its device.  ``truncation`` cuts
    every coordinate's distribution off at ±truncation, for more typical, less varied pictures.

    Raises:
        ValueError: If a size or the truncation is not positive.
    """
    if count < 1 or latent_dim < 1:
        raise ValueError(f"count is {count} and latent_dim is {latent_dim}, expected at least 1")
    if truncation is not None and truncation <= 0:
        raise ValueError(f"truncation is {truncation}, expected a positive number")
    z = torch.empty(count, latent_dim, device=generator.device if generator else None)
    if truncation is None:
        return z.normal_(generator=generator)
    return nn.init.trunc_normal_(z, a=-truncation, b=truncation, generator=generator)


def lerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """Walk the straight line from ``a`` to ``b``: (1 − t) a + t b, broadcast over all axes."""
    return torch.lerp(a, b, torch.as_tensor(t, dtype=a.dtype, device=a.device))


def slerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """Walk the arc from ``a`` (t = 0) to ``b`` (t = 1), which keeps a norm that they share.

    With Ω the angle between a and b along the last axis,

        slerp(a, b, t) = sin((1 − t) Ω) / sin Ω · a + sin(t Ω) / sin Ω · b

    broadcast, ``t`` with the leading axes.  A straight line between draws of N(0, I) passes closer
    to the origin, where the generator was hardly trained.  Up to a right angle the norm stays
    between theirs; beyond it, unequal norms may be exceeded.  Parallel vectors go straight.

    Raises:
        ValueError: If the last axes differ.

    References:
        White, *Sampling generative networks*, 2016, section 2.2. https://arxiv.org/abs/1609.04468
    """
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(f"a has {a.shape[-1]} numbers per vector and b {b.shape[-1]}")
    t = torch.as_tensor(t, dtype=a.dtype, device=a.device)
    if t.ndim and t.shape[-1] != 1:
        t = t.unsqueeze(-1)
    angle = nn.functional.cosine_similarity(a, b, dim=-1).clamp(-1, 1).arccos().unsqueeze(-1)
    sine = angle.sin()
    arc = torch.sin((1 - t) * angle) / sine * a + torch.sin(t * angle) / sine * b
    return torch.where(sine.abs() < 1e-6, lerp(a, b, t), arc)


def principal_directions(generator: nn.Module, count: int = 6) -> tuple[Tensor, Tensor]:
    """Directions in z that change a generator's first layer most (GANSpace, in closed form).

    The first linear layer reads z: h = W z + b with z ~ N(0, I), so the covariance of h is W Wᵀ and
    its principal components are reached along the right singular vectors of W.  Returned are these
    as unit directions of shape (count, latent_dim), strongest first, with the sign that makes the
    largest entry positive, and their singular values of shape (count,).

    Raises:
        ValueError: If there is no linear layer or ``count`` is not from 1 to latent_dim.

    References:
        Härkönen et al., *GANSpace*, 2020, section 2.1. https://arxiv.org/abs/2004.02546
    """
    first = next((m for m in generator.modules() if isinstance(m, nn.Linear)), None)
    if first is None:
        kind = type(generator).__name__
        raise ValueError(f"{kind} has no linear layer, expected one that reads z")
    if not 1 <= count <= first.in_features:
        raise ValueError(f"count is {count}, expected 1 to latent_dim = {first.in_features}")
    _, values, rows = torch.linalg.svd(first.weight.detach().double().cpu(), full_matrices=False)
    rows, values = rows[:count], values[:count]
    largest = rows.gather(1, rows.abs().argmax(1, keepdim=True))
    return (rows * largest.sign()).float(), values.float()
