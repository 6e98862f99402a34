"""Latent vectors: sampling, walking between them, and directions worth walking."""

import torch
from torch import Tensor, nn

from gankit.exact import double


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
        raise ValueError(
            f"count is {count} and latent_dim is {latent_dim}, expected at least 1 of each"
        )
    if truncation is not None and not truncation > 0:
        raise ValueError(f"truncation is {truncation}, expected a positive number such as 1.5")
    z = torch.empty(count, latent_dim, device=generator.device if generator else None)
    if truncation is None:
        return z.normal_(generator=generator)
    return nn.init.trunc_normal_(z, a=-truncation, b=truncation, generator=generator)


def lerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """Walk the straight line from ``a`` to ``b``: (1 − t) a + t b, broadcast over all axes.

    Whole numbers are a ``TypeError``; axes that do not broadcast are a ``ValueError``.
    """
    a, b = _pair(a, b)
    t = torch.as_tensor(t, dtype=a.dtype, device=a.device)
    _check_broadcast(a, b, t)
    return torch.lerp(a, b, t)


def slerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """Walk the arc from ``a`` (t = 0) to ``b`` (t = 1), which keeps a norm that they share.

    With Ω the angle between a and b along the last axis,

        slerp(a, b, t) = sin((1 − t) Ω) / sin Ω · a + sin(t Ω) / sin Ω · b

    broadcast, ``t`` with the leading axes.  A straight line between draws of N(0, I) passes closer
    to the origin, where the generator was hardly trained.  Up to a right angle the norm stays
    between theirs; beyond it, unequal norms may be exceeded, by up to 1 / sin Ω times.

    No arc is determined where one vector is zero, and where both lie on one line through the
    origin, within what their dtype can tell: these go straight, as :func:`lerp` does, opposite ones
    through the origin.  All is computed in float64, and then rounded to the vectors' own dtype.

    Raises:
        TypeError: If a or b is not of floating point.
        ValueError: If the last axes differ, or the others do not broadcast.

    References:
        White, *Sampling generative networks*, 2016, section 2.2. https://arxiv.org/abs/1609.04468
        Kahan, *How futile are mindless assessments of roundoff in floating-point computation?*,
        2006, section 12: the angle, 2 atan2(|u − v|, |u + v|) of the unit vectors, which is as good
        near 0 and π as elsewhere; an arc cosine loses half of its digits there.
    """
    a, b = _pair(a, b)
    if a.shape[-1:] != b.shape[-1:] or not a.ndim:
        sizes = [x.shape[-1] if x.ndim else 0 for x in (a, b)]
        found = f"a has {sizes[0]} numbers per vector and b {sizes[1]}"
        raise ValueError(f"{found}, expected as many, along the last axis")
    t = double(t) if isinstance(t, Tensor) else torch.tensor(t, dtype=torch.float64)
    t = t.unsqueeze(-1) if t.ndim and t.shape[-1] != 1 else t
    _check_broadcast(a, b, t)
    eps, like, (a, b) = torch.finfo(a.dtype).eps, a, (double(a), double(b))
    (u, some), (v, others), t = _unit(a), _unit(b), t.to(a.device)
    apart, near = (torch.linalg.vector_norm(w, dim=-1, keepdim=True) for w in (u - v, u + v))
    straight = (torch.minimum(apart, near) < max(4 * eps, 4e-15)) | ~some | ~others
    angle = 2 * torch.atan2(apart, near)
    sine = torch.where(straight, 1, angle.sin())  # in both places, for the gradient's sake
    arc = torch.sin((1 - t) * angle) / sine * a + torch.sin(t * angle) / sine * b
    return torch.where(straight, (1 - t) * a + t * b, arc).to(like.device, like.dtype)


def _pair(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Both in the floating dtype that holds both."""
    for name, x in (("a", a), ("b", b)):
        if not isinstance(x, Tensor) or not x.is_floating_point():
            found = f"{name} is {x.dtype if isinstance(x, Tensor) else f'a {type(x).__name__}'}"
            raise TypeError(f"{found}, expected a tensor of floating point, as {name}.float() is")
    dtype = torch.promote_types(a.dtype, b.dtype)
    return a.to(dtype), b.to(dtype)


def _check_broadcast(*tensors: Tensor) -> None:
    shapes = [tuple(x.shape) for x in tensors]
    try:
        torch.broadcast_shapes(*shapes)
    except RuntimeError:
        found = "a, b and t have shapes {}, {} and {}".format(*shapes)
        raise ValueError(f"{found}, expected axes that are alike or 1 from the last on") from None


def _unit(x: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors of norm 1, and which of them are not zero: those stay so."""
    largest = x.detach().abs().amax(-1, keepdim=True)  # whose square may overflow
    some = largest > 0
    x = x / torch.where(some, largest, 1)
    return x / torch.linalg.vector_norm(x, dim=-1, keepdim=True).clamp(min=1e-300), some


def principal_directions(generator: nn.Module, count: int = 6) -> tuple[Tensor, Tensor]:
    """Directions in z that change a generator's first layer most (GANSpace, in closed form).

    The first linear layer reads z: h = W z + b with z ~ N(0, I), so the covariance of h is W Wᵀ and
    its principal components are reached along the right singular vectors of W.  Returned are these
    as unit directions of shape (count, latent_dim), strongest first, with the sign that makes the
    largest entry positive, and their singular values of shape (count,).  A transposed convolution
    that comes first and reads z (N, latent_dim, 1, 1), maps of one pixel, is a linear layer, too.

    Raises:
        ValueError: If there is no such layer or ``count`` is not from 1 to latent_dim.

    References:
        Härkönen et al., *GANSpace*, 2020, section 2.1. https://arxiv.org/abs/2004.02546
    """
    weight = _reads_z(generator)
    if not 1 <= count <= weight.shape[1]:
        raise ValueError(f"count is {count}, expected 1 to latent_dim = {weight.shape[1]}")
    _, values, rows = torch.linalg.svd(weight, full_matrices=False)
    rows, values = rows[:count], values[:count]
    largest = rows.gather(1, rows.abs().argmax(1, keepdim=True))
    return (rows * largest.sign()).float(), values.float()


def _reads_z(generator: nn.Module) -> Tensor:
    """W of the layer that reads z, (outputs, latent_dim), in float64 on the CPU."""
    kinds = nn.Linear | nn.ConvTranspose2d
    first = next((m for m in generator.modules() if isinstance(m, kinds)), None)
    if first is None:
        kind = type(generator).__name__
        raise ValueError(f"{kind} has no linear layer, expected one that reads z")
    weight = first.weight.detach().cpu().double()
    if isinstance(first, nn.Linear):
        return weight
    pixels = torch.eye(len(weight), dtype=torch.float64)[:, :, None, None]
    how = (first.stride, first.padding, first.output_padding, first.groups, first.dilation)
    return nn.functional.conv_transpose2d(pixels, weight, None, *how).flatten(1).T
