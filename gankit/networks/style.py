"""The style-based pair: mapping network, modulated convolutions, noise, one picture a resolution.

Karras et al., *Progressive growing of GANs*, 2018, https://arxiv.org/abs/1710.10196; *A style-based
generator architecture for generative adversarial networks*, 2019, https://arxiv.org/abs/1812.04948;
*Analyzing and improving the image quality of StyleGAN*, 2020, https://arxiv.org/abs/1912.04958.

``widths`` holds the number of maps at each resolution: the first is for 4 × 4 pixels, and each of
the others doubles the side. So five of them make pictures of 64 × 64. Sizes that do not fit are a
``ValueError``.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from numbers import Integral

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .equalized import ModulatedConv2d, equalized, leaky, minibatch_deviation, pixel_norm
from .parts import check

WIDTHS = (64, 64, 64, 32, 16)
_COARSEST = 4


class MappingNetwork(nn.Module):
    """The network f that makes a style w = f(z) of a latent vector: (N, latent_dim) → (N, dim).

    z is divided by its root mean square, and ``depth`` equalised dense layers with leaky ReLU
    follow, at ``rate`` times the learning rate of all else (Karras et al., 2019, section 4 and
    appendix C: 8 layers, 0.01).

    Raises:
        ValueError: If a size is below 1.
    """

    def __init__(
        self, latent_dim: int = 64, dim: int = 64, *, depth: int = 4, rate: float = 0.01
    ) -> None:
        super().__init__()
        for name, value in (("latent_dim", latent_dim), ("dim", dim), ("depth", depth)):
            if value < 1:
                raise ValueError(
                    f"{name} is {value}, expected at least 1, such as 64, or 4 for depth"
                )
        self.latent_dim = latent_dim
        sizes = pairwise([latent_dim, *[dim] * depth])
        self.layers = nn.ModuleList(equalized(nn.Linear(a, b), rate) for a, b in sizes)

    def forward(self, z: Tensor) -> Tensor:
        """Z (N, latent_dim) → w (N, dim)."""
        hint = f": one row of latent_dim = {self.latent_dim} numbers per picture"
        check("z has", z, (self.latent_dim,), hint)
        w = pixel_norm(z)
        for layer in self.layers:
            w = leaky(layer(w))
        return w


class StyleLayer(nn.Module):
    """A modulated convolution with its style, then noise, a bias and leaky ReLU.

    y = √2 · leaky(conv(x; A w + b) + strength · noise + bias). ``strength`` is learnt, from 0.
    ``up`` doubles the side.
    """

    def __init__(self, inputs: int, outputs: int, dim: int, size: int, *, up: bool = True) -> None:
        super().__init__()
        self.style = equalized(nn.Linear(dim, inputs))
        nn.init.ones_(self.style.bias)
        self.convolution = ModulatedConv2d(inputs, outputs, up=up)
        self.strength = nn.Parameter(torch.zeros(()))
        self.bias = nn.Parameter(torch.zeros(outputs, 1, 1))
        self.register_buffer("noise", torch.randn(1, 1, size, size))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None = None) -> Tensor:
        """Maps x and styles w (N, dim) → maps, with a noise picture (N or 1, 1, size, size)."""
        y = self.convolution(x, self.style(w))
        return leaky(y + self.strength * (self.noise if noise is None else noise) + self.bias)


class ToColors(nn.Module):
    """A picture of maps: a modulated convolution of kernel 1, not demodulated, and a bias."""

    def __init__(self, inputs: int, channels: int, dim: int) -> None:
        super().__init__()
        self.style = equalized(nn.Linear(dim, inputs))
        nn.init.ones_(self.style.bias)
        self.convolution = ModulatedConv2d(inputs, channels, 1, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x: Tensor, w: Tensor) -> Tensor:
        """Maps x (N, inputs, h, w) and styles w (N, dim) → colours (N, channels, h, w)."""
        return self.convolution(x, self.style(w)) + self.bias


class StyleGenerator(nn.Module):
    """A style-based generator: G(z) = g(f(z), noise), with pictures in [-1, 1].

    ``mapping`` is f. The synthesis g begins with a constant of 4 × 4, the same for all pictures.
    Each resolution has a modulated convolution and a picture of its own; each picture is added to
    the one before, which is doubled first, and the result is tanh of the sum (skips, Karras et
    al., 2020, figure 7, without a filter). A style w[l] enters at resolution l, so that pictures
    may take coarse and fine ones from different z.

    In training mode noise is drawn anew in each call, and a share ``mixing`` of the pictures takes
    its styles from two z, of which the second comes from another row, from a resolution on that is
    drawn, too: both from torch's own random numbers, as dropout does. In evaluation mode there is
    no mixing, and noise is a fixed picture for each resolution, a buffer; ``noise=`` and
    ``generator=`` ask for another one.

    ``size`` and ``fade`` grow a network: with ``size=16`` the pictures are 16 × 16, and what the
    last resolution adds is multiplied by ``fade``. At ``fade=0`` each pixel of the size before
    is a square of 2 × 2; at 1, the default, all is there.

        >>> G = gk.networks.StyleGenerator()
        >>> w = G.mapping(gk.latents.sample(2, G.latent_dim))
        >>> mixture = G.synthesis(G.mixed(w[:1], w[1:], crossover=2))

    Raises:
        ValueError: If a size does not fit.
    """

    def __init__(
        self,
        latent_dim: int = 64,
        widths: Sequence[int] = WIDTHS,
        *,
        channels: int = 3,
        dim: int = 64,
        depth: int = 4,
        rate: float = 0.01,
        mixing: float = 0.5,
    ) -> None:
        super().__init__()
        sizes = _sizes(widths)
        if not 0 <= mixing <= 1:
            raise ValueError(f"mixing is {mixing}, expected a share in [0, 1]; 0 mixes no styles")
        self.mapping = MappingNetwork(latent_dim, dim, depth=depth, rate=rate)
        self.latent_dim, self.sizes, self.mixing = latent_dim, sizes, mixing
        self.image_shape = (channels, sizes[-1], sizes[-1])
        self.start = nn.Parameter(torch.randn(1, widths[0], _COARSEST, _COARSEST))
        self.layers = nn.ModuleList(
            StyleLayer(a, b, dim, size, up=size > _COARSEST)
            for a, b, size in zip([widths[0], *widths], widths, sizes, strict=False)
        )
        self.colors = nn.ModuleList(ToColors(n, channels, dim) for n in widths)
        self.register_buffer("mean_style", torch.zeros(dim))

    @torch.no_grad()
    def measure_mean(self, count: int = 10_000, generator: torch.Generator | None = None) -> None:
        """Store the mean w̄ of f(z) over ``count`` draws of z ~ N(0, I) as ``mean_style``, (dim,).

        Until then it is 0. ``gk.latents.shrink(w, psi, centre=G.mean_style)`` draws styles towards
        it: truncation in W, after Karras et al., 2019, appendix B.
        """
        z = torch.randn(count, self.latent_dim, generator=generator).to(self.mean_style)
        self.mean_style.copy_(self.mapping(z).mean(0))

    def mixed(self, coarse: Tensor, fine: Tensor, crossover: int) -> Tensor:
        """Styles (N, L, dim): those of ``coarse`` below resolution ``crossover``, then of ``fine``.

        Both are w (N, dim). With ``crossover`` 0 all are of ``fine``, with L all of ``coarse``.
        """
        if not 0 <= crossover <= len(self.layers):
            expected = f"expected 0 to {len(self.layers)}: a resolution's number"
            raise ValueError(f"crossover is {crossover}, {expected}, or how many there are")
        rest = len(self.layers) - crossover
        return torch.stack([*[coarse] * crossover, *[fine] * rest], 1)

    def noises(self, count: int, generator: torch.Generator | None = None) -> list[Tensor]:
        """Fresh noise for ``count`` pictures, (count, 1, size, size) for each resolution."""
        like = {"dtype": self.start.dtype, "device": self.start.device}
        return [torch.randn(count, 1, n, n, generator=generator, **like) for n in self.sizes]

    def synthesis(
        self,
        w: Tensor,
        *,
        size: int | None = None,
        fade: float = 1.0,
        noise: Sequence[Tensor] | None = None,
    ) -> Tensor:
        """Draw pictures of styles w (N, dim), or (N, L, dim): one for each of L resolutions."""
        size = self.sizes[-1] if size is None else size
        depth = _depth(size, self.sizes)
        styles = [w] * len(self.layers) if w.ndim == 2 else w.unbind(1)
        noise = [None] * depth if noise is None else noise
        if len(styles) != len(self.layers) or len(noise) < depth:
            found = f"w has shape {tuple(w.shape)}, with {len(noise)} noise pictures"
            expected = f"one for each of {len(self.layers)} resolutions"
            raise ValueError(f"{found}, expected {expected}, as G.mixed and G.noises make them")
        x, picture = self.start.expand(len(w), -1, -1, -1), None
        for level in range(depth):
            x = self.layers[level](x, styles[level], noise[level])
            part = self.colors[level](x, styles[level])
            if picture is None:
                picture = part
            else:
                share = fade if level == depth - 1 else 1.0
                picture = F.interpolate(picture, scale_factor=2.0) + share * part
        return picture.tanh()

    def forward(
        self,
        z: Tensor,
        *,
        size: int | None = None,
        fade: float = 1.0,
        noise: Sequence[Tensor] | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """Draw one picture per row of ``z``: (N, latent_dim) → (N, channels, size, size)."""
        w = self.mapping(z)
        if noise is None and (self.training or generator is not None):
            noise = self.noises(len(z), generator)
        if self.training and self.mixing:
            w = self._crossed(w)
        return self.synthesis(w, size=size, fade=fade, noise=noise)

    def _crossed(self, w: Tensor) -> Tensor:
        count, levels = len(w), len(self.layers)
        place = torch.randint(1, levels, (count, 1), device=w.device)
        place = torch.where(torch.rand(count, 1, device=w.device) < self.mixing, place, levels)
        own = torch.arange(levels, device=w.device) < place
        return torch.where(own[:, :, None], w[:, None], w.roll(1, 0)[:, None])


class StyleDiscriminator(nn.Module):
    """Judges pictures of any of the generator's sizes: logits a(x), (N,).

    At each resolution the picture, halved as often as is needed, enters by a convolution of kernel
    1; strided convolutions lead down to 4 × 4 pixels, and what comes from above is added: the
    mirror of the generator's skips. ``fade`` multiplies what the finest resolution hands down, so
    that at 0 the network is that of half the size. At 4 × 4 the standard deviation over ``group``
    pictures is one more map, :func:`minibatch_deviation`, so a penalty takes ``mixing=True``.

    Raises:
        ValueError: If a size does not fit.
    """

    def __init__(
        self, widths: Sequence[int] = WIDTHS, *, channels: int = 3, group: int = 4
    ) -> None:
        super().__init__()
        self.sizes = _sizes(widths)
        if group < 1:
            raise ValueError(f"group is {group}, expected at least 1 picture, such as 4")
        self.group, self.image_shape = group, (channels, self.sizes[-1], self.sizes[-1])
        self.colors = nn.ModuleList(equalized(nn.Conv2d(channels, n, 1)) for n in widths)
        self.layers = nn.ModuleList(
            equalized(nn.Conv2d(fine, coarse, 4, stride=2, padding=1))
            for coarse, fine in pairwise(widths)
        )
        first = widths[0]
        self.last = equalized(nn.Conv2d(first + 1, first, 3, padding=1))
        self.dense = equalized(nn.Linear(first * _COARSEST**2, first))
        self.logit = equalized(nn.Linear(first, 1))

    def forward(self, images: Tensor, *, fade: float = 1.0) -> Tensor:
        """Judge pictures (N, channels, size, size) in [-1, 1]: logits (N,), larger for real."""
        channels, *_ = self.image_shape
        if images.ndim != 4 or images.shape[1] != channels or images.shape[2] != images.shape[3]:
            found = f"images have shape {tuple(images.shape)}"
            expected = f"(N, {channels}, size, size)"
            raise ValueError(f"{found}, expected {expected}; for others give channels= and widths=")
        top = _depth(images.shape[-1], self.sizes) - 1
        x = leaky(self.colors[top](images))
        for level in range(top - 1, -1, -1):
            images = F.avg_pool2d(images, 2)
            down = leaky(self.layers[level](x))
            share = fade if level == top - 1 else 1.0
            x = share * down + leaky(self.colors[level](images))
        x = torch.cat([x, minibatch_deviation(x, self.group)], 1)
        x = leaky(self.last(x)).flatten(1)
        return self.logit(leaky(self.dense(x))).squeeze(1)


def _sizes(widths: Sequence[int]) -> tuple[int, ...]:
    """The side of the pictures at each resolution."""
    fits = isinstance(widths, Sequence) and len(widths) > 1
    if not fits or not all(isinstance(n, Integral) and n > 0 for n in widths):
        expected = "expected the number of maps at 4 × 4 pixels, at 8 × 8, and so on"
        raise ValueError(f"widths is {widths!r}, {expected}, such as {WIDTHS}")
    return tuple(_COARSEST * 2**level for level in range(len(widths)))


def _depth(size: int, sizes: tuple[int, ...]) -> int:
    """How many resolutions it takes to that size."""
    if size not in sizes:
        listed = ", ".join(map(str, sizes))
        raise ValueError(
            f"the size is {size}, expected one of {listed}; widths= says which there are"
        )
    return int(math.log2(size // _COARSEST)) + 1
