"""Points of the plane whose density is known: rings, grids, a spiral, two Gaussians."""

import torch
from torch import Tensor


def ring(
    count: int,
    *,
    modes: int = 8,
    radius: float = 2.0,
    std: float = 0.02,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Points, float32 (count, 2), from Gaussians of spread ``std`` evenly spaced on a circle.

    Each of the :func:`ring_centres` is as likely. Here, as in all toy data, ``generator`` draws the
    points, on its device, and sizes below 1 as well as negative spreads are a ``ValueError``.
    Gulrajani et al., *Improved training of Wasserstein GANs*, 2017, figure 1,
    https://arxiv.org/abs/1704.00028.
    """
    _check_sizes(count=count)
    return _around(ring_centres(modes, radius), count, std, generator)


def ring_centres(modes: int = 8, radius: float = 2.0) -> Tensor:
    """Where the modes of :func:`ring` are, (modes, 2): radius · (cos 2πk/modes, sin 2πk/modes)."""
    _check_sizes(modes=modes)
    angles = torch.arange(modes) * (2 * torch.pi / modes)
    return radius * torch.stack([angles.cos(), angles.sin()], 1)


def grid(
    count: int,
    *,
    side: int = 5,
    spacing: float = 2.0,
    std: float = 0.05,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Points, float32 (count, 2), from ``side`` × ``side`` Gaussians on a grid around the origin.

    Each of the :func:`grid_centres` is as likely. Srivastava et al., *VEEGAN*, 2017, section 4.1,
    https://arxiv.org/abs/1705.07761.
    """
    _check_sizes(count=count)
    return _around(grid_centres(side, spacing), count, std, generator)


def grid_centres(side: int = 5, spacing: float = 2.0) -> Tensor:
    """Where the modes of :func:`grid` are, (side², 2): ``spacing`` apart, around the origin."""
    _check_sizes(side=side)
    line = (torch.arange(side) - (side - 1) / 2) * spacing
    return torch.cartesian_prod(line, line)


def swiss_roll(
    count: int, *, std: float = 0.05, generator: torch.Generator | None = None
) -> Tensor:
    """Points, float32 (count, 2), along a spiral: 2 t/t₁ · (cos t, sin t), with spread ``std``.

    t is uniform from t₀ = 3π/2 to t₁ = 9π/2: one and a half turns, out to the radius 2.
    """
    _check_sizes(count=count)
    t = torch.empty(count, device=_device(generator)).uniform_(1.5, 4.5, generator=generator)
    t *= torch.pi
    curve = torch.stack([t.cos(), t.sin()], 1) * (2 * t / (4.5 * torch.pi)).unsqueeze(1)
    return curve + _noise(curve, std, generator)


def two_gaussians(
    count: int,
    *,
    distance: float = 4.0,
    std: float = 0.5,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Points, float32 (count, 2), from two equally likely Gaussians at (±distance/2, 0)."""
    _check_sizes(count=count)
    centres = torch.tensor([[-distance / 2, 0], [distance / 2, 0]])
    return _around(centres, count, std, generator)


def _around(centres: Tensor, count: int, std: float, generator: torch.Generator | None) -> Tensor:
    device = _device(generator)
    which = torch.randint(len(centres), (count,), generator=generator, device=device)
    chosen = centres.to(device)[which]
    return chosen + _noise(chosen, std, generator)


def _noise(like: Tensor, std: float, generator: torch.Generator | None) -> Tensor:
    if not std >= 0:
        raise ValueError(f"std is {std}, expected a spread of at least 0, such as 0.05")
    return std * torch.empty_like(like).normal_(generator=generator)


def _device(generator: torch.Generator | None) -> torch.device | None:
    return generator.device if generator else None


def _check_sizes(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} is {size}, expected at least 1, such as 8")
