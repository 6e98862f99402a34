"""Directions worth walking: by a generator's weights, or by labels of its pictures."""

import math

import torch
from torch import Tensor, nn

from ..exact import double


def principal_directions(generator: nn.Module, count: int = 6) -> tuple[Tensor, Tensor]:
    """Directions in z that change a generator's first layer most (SeFa; GANSpace in closed form).

    The first linear layer reads z: h = W z + b.  A step n of length 1 changes h by W n, which is
    longest along the eigenvectors of WᵀW (SeFa).  With z ~ N(0, I) the covariance of h is W Wᵀ, and
    its principal components are reached along the same right singular vectors of W (GANSpace, which
    estimates them from samples).  Returned are these
    as unit directions of shape (count, latent_dim), strongest first, with the sign that makes the
    largest entry positive, and their singular values of shape (count,), 0 for a direction that the
    layer does not see.  A transposed convolution
    that comes first and reads z (N, latent_dim, 1, 1), maps of one pixel, is a linear layer, too.
    Of a layer that reads more than the generator's ``latent_dim`` numbers, such as labels beside z,
    the first ``latent_dim`` count, as in ``gk.networks``.

    Raises:
        ValueError: If there is no such layer, if it reads fewer numbers than the generator's
            ``latent_dim``, if a weight of it is not finite, or if ``count`` is not from 1 to
            latent_dim.

    References:
        Shen and Zhou, *Closed-form factorization of latent semantics in GANs*, 2021, section 2.2.
        https://arxiv.org/abs/2007.06600
        Härkönen et al., *GANSpace*, 2020, section 2.1. https://arxiv.org/abs/2004.02546
    """
    weight = _reads_z(generator)
    if not 1 <= count <= weight.shape[1]:
        raise ValueError(f"count is {count}, expected 1 to latent_dim = {weight.shape[1]}")
    if not weight.isfinite().all():
        found = "some of the first layer's weights are NaN or infinite"
        raise ValueError(f"{found}, expected finite numbers: did its training diverge?")
    wide = len(weight) < weight.shape[1]  # then some directions change nothing
    _, values, rows = torch.linalg.svd(weight, full_matrices=wide)
    values = nn.functional.pad(values, (0, len(rows) - len(values)))
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
    if not isinstance(first, nn.Linear):
        pixels = torch.eye(len(weight), dtype=torch.float64)[:, :, None, None]
        how = (first.stride, first.padding, first.output_padding, first.groups, first.dilation)
        weight = nn.functional.conv_transpose2d(pixels, weight, None, *how).flatten(1).T
    read, size = weight.shape[1], getattr(generator, "latent_dim", None)
    if not isinstance(size, int):
        return weight
    if read < size:
        kind = type(generator).__name__
        found = f"the first linear layer of {kind} reads {read} numbers, and its latent_dim is"
        raise ValueError(f"{found} {size}, expected a layer that reads z")
    return weight[:, :size]


def mean_difference(z: Tensor, labels: Tensor) -> Tensor:
    """The mean of the latent vectors that have an attribute minus the mean of the others.

    z (N, latent_dim), labels (N,) of booleans → (latent_dim,), as long as the means are apart.  To
    add it once moves the mean of those without onto the mean of those with it.

    Raises:
        TypeError: If the labels are not booleans, or z is not of floating point.
        ValueError: If there is not one for each z, or if all are alike.

    References:
        Radford et al., *Unsupervised representation learning with deep convolutional generative
        adversarial networks*, 2016, section 6.3.2. https://arxiv.org/abs/1511.06434
    """
    _check_labels(z, labels)
    return z[labels].mean(0) - z[~labels].mean(0)


def separating_direction(z: Tensor, labels: Tensor, *, ridge: float = 1e-3) -> Tensor:
    """The unit normal of the plane that separates two groups best, by logistic regression.

    With a = w · z + b and y = ±1, it minimises the mean of log(1 + e^(−y a)) plus ridge / 2 · |w|²
    over w and b, in float64, and returns w / |w|, (latent_dim,), towards those with the attribute.
    The ridge keeps w finite where a plane separates the groups without an error.  No gradient
    reaches z.

    Raises:
        TypeError: If the labels are not booleans, or z is not of floating point.
        ValueError: If there is not one for each z, if all are alike, if the ridge is not positive,
            or if no plane separates the groups better than none, as where both hold the same z.

    References:
        Shen et al., *Interpreting the latent space of GANs for semantic face editing*, 2020,
        section 3.1, there with a support vector machine. https://arxiv.org/abs/1907.10786
    """
    _check_labels(z, labels)
    if not 0 < ridge < math.inf:
        raise ValueError(f"ridge is {ridge}, expected a positive number, such as 1e-3")
    rows, sign = double(z.detach()), 2 * double(labels) - 1
    w = torch.zeros(rows.shape[1] + 1, dtype=torch.float64, device=rows.device).requires_grad_()
    stop = {"max_iter": 500, "tolerance_grad": 1e-12, "tolerance_change": 1e-16}
    optimizer = torch.optim.LBFGS([w], **stop, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        margins = sign * (rows @ w[:-1] + w[-1])
        value = nn.functional.softplus(-margins).mean() + ridge / 2 * w[:-1].square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    length = w[:-1].detach().norm()
    if not length > 0:
        found = "the best plane has the normal 0"
        raise ValueError(f"{found}, expected groups that differ: are both made of the same z?")
    return (w[:-1].detach() / length).to(z.device, z.dtype)


def _check_labels(z: Tensor, labels: Tensor) -> None:
    if not isinstance(labels, Tensor) or labels.dtype != torch.bool:
        found = (
            f"labels are {labels.dtype if isinstance(labels, Tensor) else type(labels).__name__}"
        )
        raise TypeError(f"{found}, expected booleans: which have it, such as classes == 3")
    if not z.is_floating_point():
        raise TypeError(f"z is {z.dtype}, expected floating point, as z.float() is")
    if z.ndim != 2 or labels.shape != z.shape[:1]:
        found = f"z has shape {tuple(z.shape)} and labels {tuple(labels.shape)}"
        raise ValueError(f"{found}, expected (N, latent_dim) and (N,), one label for each row of z")
    if labels.all() or not labels.any():
        found = f"{int(labels.sum())} of {len(labels)} labels are true"
        raise ValueError(f"{found}, expected some of each kind: draw more z, or take another label")
