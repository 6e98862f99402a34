"""What the style-based pair is made of: equalised layers, modulated convolutions, two norms."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrize


class _Scaled(nn.Module):
    def __init__(self, scale: float) -> None:
        super().__init__()
        self.scale = scale

    def forward(self, weight: Tensor) -> Tensor:
        return weight * self.scale


def equalized(layer: nn.Linear | nn.Conv2d, rate: float = 1.0) -> nn.Linear | nn.Conv2d:
    """Equalise the learning rate of a layer, in place: it computes with rate / √n times its weight.

    n is the layer's fan-in, the number of terms in each of its sums. The stored weight is drawn
    from N(0, 1 / rate²), and so the one in use has spread 1 / √n, as He's initialisation has but
    for the factor of its activation. Adam moves every stored number by about the learning rate η,
    whatever the gradient's size. So each layer's weights change by a share η · rate of their
    spread, whatever n is: without, the share is η √n. The bias starts at 0 and is multiplied by
    ``rate``. Karras et al., *Progressive growing of GANs*, 2018, section 4.1,
    https://arxiv.org/abs/1710.10196; ``rate``: *A style-based generator architecture*, 2019,
    appendix C, https://arxiv.org/abs/1812.04948.

    Raises:
        TypeError: If the layer is neither nn.Linear nor nn.Conv2d.
        ValueError: If ``rate`` is not positive, or the layer is equalised already.
    """
    if not isinstance(layer, nn.Linear | nn.Conv2d):
        raise TypeError(f"the layer is a {type(layer).__name__}, expected nn.Linear or nn.Conv2d")
    if not 0 < rate < math.inf:
        raise ValueError(f"rate is {rate}, expected a positive number, such as 0.01")
    if parametrize.is_parametrized(layer, "weight"):
        raise ValueError("the layer has a parametrised weight, expected a plain one: equalise once")
    nn.init.normal_(layer.weight, 0, 1 / rate)
    scale = rate / math.sqrt(layer.weight[0].numel())
    parametrize.register_parametrization(layer, "weight", _Scaled(scale))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
        if rate != 1:
            parametrize.register_parametrization(layer, "bias", _Scaled(rate))
    return layer


class ModulatedConv2d(nn.Module):
    """A convolution whose weights are scaled for each picture, and then brought to length 1.

    With the style s (N, inputs), and over input maps i and places k of the kernel,

        w′[n, o, i, k] = s[n, i] w[o, i, k]        w″ = w′ / √(Σᵢₖ w′² + 10⁻⁸)

    so that inputs that are independent and of spread 1 give outputs of spread 1, whatever s is
    (Karras et al., 2020, equations 1 and 3, https://arxiv.org/abs/1912.04958). Computed as s on the
    way in and the divisor on the way out, which is the same and needs no weights a picture. Padding
    keeps the size. With ``up`` each pixel first becomes four: all is one transposed convolution
    of stride 2 and kernel 4, whose weights, :meth:`kernel`, are sums of those of 3 × 3; a pixel
    out has a quarter of its places, and so a quarter of the sum above. ``demodulate=False`` leaves
    w′. Stored weights are N(0, 1), equalised as in :func:`equalized`.

    Raises:
        ValueError: If a size is below 1, or the kernel is even, or not 3 with ``up``.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 3,
        *,
        up: bool = False,
        demodulate: bool = True,
    ) -> None:
        super().__init__()
        if min(inputs, outputs) < 1:
            found = f"inputs are {inputs} and outputs {outputs}"
            raise ValueError(f"{found}, expected at least 1 map each, such as 64")
        if kernel != 3 if up else kernel % 2 != 1:
            expected = "3, which doubles the size" if up else "an odd one, which keeps the size"
            raise ValueError(f"kernel is {kernel} with up={up}, expected {expected}")
        self.up, self.demodulate = up, demodulate
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))

    def kernel(self) -> Tensor:
        """The weights in use, w: (outputs, inputs, k, k), or with ``up`` those of kernel 4."""
        weight = self.weight / math.sqrt(self.weight[0].numel())
        if not self.up:
            return weight
        turned = weight.flip(2, 3).flatten(0, 1)[:, None]  # as a transposed convolution reads it
        four = F.conv2d(turned, turned.new_ones(1, 1, 2, 2), padding=1)
        return four[:, 0].unflatten(0, weight.shape[:2])

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """Maps x (N, inputs, h, w), style (N, inputs) → (N, outputs, h, w), or twice as high."""
        _, inputs, size, _ = self.weight.shape
        if x.ndim != 4 or x.shape[1] != inputs or style.shape != (len(x), inputs):
            found = f"x has shape {tuple(x.shape)} and the style {tuple(style.shape)}"
            expected = f"(N, {inputs}, h, w) and (N, {inputs})"
            raise ValueError(f"{found}, expected {expected}: a style for each picture")
        weight = self.kernel()
        y = x * style[:, :, None, None]
        if self.up:
            y = F.conv_transpose2d(y, weight.transpose(0, 1), stride=2, padding=1)
        else:
            y = F.conv2d(y, weight, padding=size // 2)
        if self.demodulate:
            part = 0.25 if self.up else 1.0
            lengths = part * style.square() @ weight.square().sum((2, 3)).T
            y = y * (lengths + 1e-8).rsqrt()[:, :, None, None]
        return y


def pixel_norm(x: Tensor) -> Tensor:
    """Divide each vector over the maps by its root mean square: x / √(mean of x² + 10⁻⁸).

    Of rows (N, C) as of maps (N, C, h, w). Karras et al., 2018, section 4.2.
    """
    if x.ndim < 2:
        found = f"x has shape {tuple(x.shape)}"
        raise ValueError(f"{found}, expected (N, C) or (N, C, h, w): one vector is x[None]")
    return x * (x.square().mean(1, keepdim=True) + 1e-8).rsqrt()


def minibatch_deviation(x: Tensor, group: int = 4) -> Tensor:
    """How much pictures of a batch differ, as one more map of each: (N, C, h, w) → (N, 1, h, w).

    Of each group of neighbours in the batch: the standard deviation over the group (of the
    population, with 10⁻⁸ under the root) at each place of each map, then the mean over all of them,
    one number, which fills the map of every picture in the group. The last group may be smaller;
    alone, a picture has 10⁻⁴. Karras et al., 2018, section 3.

    Raises:
        ValueError: If x has no four axes, or ``group`` is below 1.
    """
    if x.ndim != 4 or group < 1:
        found = f"x has shape {tuple(x.shape)}, and group is {group}"
        raise ValueError(f"{found}, expected (N, C, h, w) and at least 1 picture, such as 4")
    whole = len(x) // group * group
    parts = [x[:whole].unflatten(0, (-1, group))] if whole else []
    parts += [x[whole:][None]] if whole < len(x) else []
    maps = []
    for part in parts:  # (groups, group, C, h, w)
        spread = (part.var(1, unbiased=False) + 1e-8).sqrt().mean((1, 2, 3))
        maps.append(spread.repeat_interleave(part.shape[1]))
    return torch.cat(maps)[:, None, None, None].expand(-1, 1, *x.shape[2:])


def leaky(x: Tensor) -> Tensor:
    """Leaky ReLU of slope 0.2, times √2, which about keeps the spread."""
    return F.leaky_relu(x, 0.2).mul_(math.sqrt(2))
