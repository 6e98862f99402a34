"""Latent vectors: drawn, shrunk towards the centre, and walked between."""

import math

import torch
from torch import Tensor, nn

from ..exact import double


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
    Other texts call ψ z truncation, which is :func:`shrink` here.

    Raises:
        ValueError: If a size or the truncation is not positive.
    """
    if count < 1 or latent_dim < 1:
        raise ValueError(
            f"count is {count} and latent_dim is {latent_dim}, expected at least 1 of each"
        )
    if truncation is not None and not truncation > 0:
        raise ValueError(f"truncation is {truncation}, expected a positive number such as 1.5")
    device = generator.device if generator else None
    z = torch.empty(count, latent_dim, dtype=torch.float32, device=device)
    if truncation is None:
        return z.normal_(generator=generator)
    return nn.init.trunc_normal_(z, a=-truncation, b=truncation, generator=generator)


def shrink(z: Tensor, psi: float, *, centre: Tensor | float = 0.0) -> Tensor:
    """Pull latent vectors towards the centre: centre + ψ (z − centre), of any shape.

    At ψ = 1 they stay, at ψ = 0 all are the centre; above 1 they are pushed out.  The field calls
    this truncation, too, although nothing is cut off, as ``sample(..., truncation=)`` does.

    Raises:
        TypeError: If z is not of floating point.
        ValueError: If ψ is negative or not finite.

    References:
        Karras et al., *A style-based generator architecture for generative adversarial networks*,
        2019, appendix B, there on w, around its mean. https://arxiv.org/abs/1812.04948
    """
    if not z.is_floating_point():
        raise TypeError(f"z is {z.dtype}, expected floating point, as z.float() is")
    if not 0 <= psi < math.inf:
        raise ValueError(f"psi is {psi}, expected a number of at least 0, such as 0.7")
    return centre + psi * (z - centre)


def lerp(a: Tensor, b: Tensor, t: float | Tensor) -> Tensor:
    """Walk the straight line from ``a`` to ``b``: (1 − t) a + t b, broadcast over all axes.

    One t for each vector of (N, d) has the shape (N, 1); one of shape (d,) weighs coordinates.
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

    broadcast, ``t`` with the leading axes: (N,) for vectors (N, d), or (N, 1).  A straight line
    between draws of N(0, I) passes closer to the origin, where the generator was hardly trained.
    Up to a right angle the norm stays between theirs; beyond it, unequal norms may be exceeded, by
    up to 1 / sin Ω times.

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
    leading = max(a.ndim, b.ndim, 2) - 1
    whole = not t.ndim or (t.ndim > leading and t.shape[-1] == 1)
    t = t if whole else t.unsqueeze(-1)
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
