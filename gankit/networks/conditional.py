"""The conditional pair: a DCGAN pair that is told labels, such as a class or six attributes.

Mirza and Osindero, *Conditional generative adversarial nets*, 2014, section 3.2,
https://arxiv.org/abs/1411.1784; Miyato and Koyama, *cGANs with projection discriminator*, 2018,
https://arxiv.org/abs/1802.05637.

Labels are whole numbers, of shape (N, k) for k labels a picture, or (N,) where there is one.
``values`` says how many values each label has: ``(10,)`` for digits, and
``FaceClassifier.values`` for the attributes of faces. One-hot, (N, sum(values)), they stand side by
side: label 0 in the first ``values[0]`` columns, and so on. Labels of another count or dtype, out
of range, or of another number of pictures are a ``ValueError``.
"""

from collections.abc import Sequence
from numbers import Integral

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .dcgan import DCGANDiscriminator, DCGANGenerator
from .parts import check, start


class ConditionalGenerator(nn.Module):
    """A DCGAN generator of z and one-hot labels: G(z, y) = body([z, one-hot(y)]).

    ``body`` is a :class:`DCGANGenerator` whose first ``latent_dim`` inputs are z, and whose last
    ``sum(values)`` are the labels. So each value of a label adds its own vector to what the dense
    layer makes of z, and all else is as without labels: ``body`` alone can be handed to
    ``gk.widgets.explore``. Sizes and ``norm`` are those of :class:`DCGANGenerator`.

        >>> G = gk.networks.ConditionalGenerator((10,))
        >>> sevens = G(gk.latents.sample(16, G.latent_dim), torch.full((16,), 7))

    Raises:
        ValueError: If ``values``, a size or the norm does not fit; the message says what does.
    """

    def __init__(
        self,
        values: Sequence[int],
        *,
        latent_dim: int = 64,
        width: int = 32,
        image_shape: Sequence[int] = (1, 28, 28),
        norm: str = "batch",
    ) -> None:
        super().__init__()
        if latent_dim < 1:
            raise ValueError(f"latent_dim is {latent_dim}, expected at least 1, such as 64")
        self.values, self.latent_dim = _checked(values), latent_dim
        inputs = latent_dim + sum(self.values)
        self.body = DCGANGenerator(inputs, width, image_shape=image_shape, norm=norm)
        self.image_shape = self.body.image_shape

    def encode(self, z: Tensor, labels: Tensor) -> Tensor:
        """What ``body`` reads: z (N, latent_dim), labels (N, k) → (N, latent_dim + sum(values))."""
        hint = f": one row of latent_dim = {self.latent_dim} numbers per picture"
        check("z has", z, (self.latent_dim,), hint)
        return torch.cat([z, _one_hot(labels, self.values, z)], 1)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Draw one picture per row: z (N, latent_dim), labels (N, k) → (N, *image_shape)."""
        return self.body(self.encode(z, labels))


class ConditionalDiscriminator(nn.Module):
    """A DCGAN discriminator of pictures and labels: logits a(x, y), (N,).

    ``how`` says where it is told the labels y. ``"projection"``: at the end. With φ(x) the features
    before ψ, the last dense layer of ``body``, and a vector v for each value of each label,

        a(x, y) = φ(x) · Σₖ v[k, yₖ] + ψ(φ(x))

    as in Miyato and Koyama, 2018, equation 3, who sum φ over all places where this one keeps them.
    ``embedding.weight``, (sum(values), features), holds the v, one a row. All at 0, it is the
    :class:`DCGANDiscriminator` without labels. ``"concatenation"``: at the start. Each value of
    each label is one more map beside the channels of what ``body`` reads, all 1 where the picture
    has it, else all 0 (after Mirza and Osindero, 2014, whose layers are dense).

    Sizes and ``norm`` are those of :class:`DCGANDiscriminator`.

    Raises:
        ValueError: If ``values``, ``how``, a size or the norm does not fit.
    """

    def __init__(
        self,
        values: Sequence[int],
        *,
        width: int = 32,
        image_shape: Sequence[int] = (1, 28, 28),
        how: str = "projection",
        norm: str = "none",
    ) -> None:
        super().__init__()
        if how not in ("projection", "concatenation"):
            raise ValueError(f'how is {how!r}, expected "projection" or "concatenation"')
        self.values, self.how = _checked(values), how
        inner = DCGANDiscriminator(width, image_shape=image_shape, norm=norm)
        self.image_shape = inner.image_shape
        if how == "projection":
            self.embedding = nn.Linear(inner.layers[-1].in_features, sum(self.values), bias=False)
            start(nn.Sequential(self.embedding), norm)
        else:
            channels, *size = self.image_shape
            shape = channels + sum(self.values), *size
            inner = DCGANDiscriminator(width, image_shape=shape, norm=norm)
        self.body = inner

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        """Judge pictures (N, *image_shape) with labels (N, k): logits (N,), more real is larger."""
        check("images have", images, self.image_shape, "; for others make it with image_shape=")
        told = _one_hot(labels, self.values, images)
        if self.how == "concatenation":
            maps = told[:, :, None, None].expand(-1, -1, *images.shape[2:])
            return self.body(torch.cat([images, maps], 1))
        features = self.body.layers[:-1](images)
        return (self.embedding(features) * told).sum(1) + self.body.layers[-1](features).squeeze(1)


def _checked(values: Sequence[int]) -> tuple[int, ...]:
    """How many values each label has, as a tuple."""
    listed = tuple(values) if isinstance(values, Sequence) else ()
    if not listed or not all(isinstance(n, Integral) and n > 0 for n in listed):
        expected = "expected how many values each label has"
        raise ValueError(f"values is {values!r}, {expected}, such as (10,) for digits")
    return listed


def _one_hot(labels: Tensor, values: tuple[int, ...], rows: Tensor) -> Tensor:
    """Labels (N, k), or (N,) of one, as columns of 0 and 1 beside N rows: (N, sum(values))."""
    count, kind = len(rows), getattr(labels, "dtype", type(labels).__name__)
    shape = tuple(getattr(labels, "shape", ()))
    fits = [(count, len(values)), (count,)] if len(values) == 1 else [(count, len(values))]
    if kind not in (torch.int64, torch.int32, torch.int16, torch.uint8) or shape not in fits:
        found = f"labels are {kind} of shape {shape}, expected torch.int64 of shape {fits[-1]}"
        hint = f"one number for each of {len(values)} labels of a picture"
        if len(shape) and shape[0] > count:
            hint += "; a penalty on the first n samples takes d.first(n)"
        raise ValueError(f"{found}: {hint}")
    labels = labels.long().view(count, len(values))
    for k, (column, size) in enumerate(zip(labels.T, values, strict=True)):
        if (wrong := column[(column < 0) | (column >= size)]).numel():
            which = f"label {k}" if len(values) > 1 else "the label"
            found = f"{which} of a picture is {wrong[0].item()}, expected 0 to {size - 1}"
            raise ValueError(f"{found}; values={values} says how many each label has")
    columns = [F.one_hot(c, size) for c, size in zip(labels.T, values, strict=True)]
    return torch.cat(columns, 1).to(rows)
