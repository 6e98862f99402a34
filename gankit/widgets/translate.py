"""A network's layers as steps that forward.js runs, with their weights, in the browser.

A translation is a function of a layer in eval mode on the CPU, of the shape that it reads, and of
the steps so far, which it adds to.  The shape that a layer makes is asked of the layer itself.
"""

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..checkpoints import bare

Step = dict[str, Any]
Shape = list[int]

_SKIPPED = nn.Identity | nn.Dropout | nn.Dropout1d | nn.Dropout2d | nn.Flatten | nn.Unflatten
_BATCH_NORM = nn.BatchNorm1d | nn.BatchNorm2d
_PADDING = nn.ZeroPad2d | nn.ReflectionPad2d | nn.ReplicationPad2d | nn.CircularPad2d
_CONVOLUTION = nn.Conv2d | nn.ConvTranspose2d
_HELP = (
    "which the explorer cannot translate, expected Linear, Unflatten, Flatten, Conv2d (if not of "
    "stride 1, with zeros around) or ConvTranspose2d (square, no groups, no dilation), Upsample, "
    "PixelShuffle, padding, "
    "BatchNorm, InstanceNorm, GroupNorm, LayerNorm, ReLU, LeakyReLU, SiLU, GELU, Tanh, Sigmoid, "
    "Dropout, or nn.Sequential of them: build it of these, or show what it draws with "
    "gk.widgets.flipbook"
)
_TO_READ_Z = "expected nn.Linear, or nn.ConvTranspose2d on z (N, latent_dim, 1, 1), to read z"


@torch.no_grad()
def translate(layers: nn.Sequential, reads: Shape | None = None) -> tuple[list[Step], Shape]:
    """Turn a generator's layers, or an encoder's, into steps that forward.js runs as they would.

    Every step is a dictionary with its ``op``, the sizes that it needs and, where it has them,
    copies of its ``weight`` and ``bias`` in float32.  A generator's first is ``"linear"`` and reads
    z.  Batch norm is folded into a convolution or a linear layer before it, and a convolution of
    stride 1 is the transposed one that it equals.

    Args:
        layers: In eval mode, float32, on the CPU, without hooks; they are left as they are.  They
            read z (N, latent_dim), or (N, latent_dim, 1, 1) where the first is a ConvTranspose2d.
        reads: The shape [channels, height, width] of the picture that an encoder's layers read.

    Returns:
        The steps, and the shape that they end in: [1 or 3, height, width], or an encoder's [n].

    Raises:
        TypeError: If a layer has no translation to the browser.
        ValueError: If the layers start or end wrongly, or do not fit each other.
    """
    steps: list[Step] = []
    shape: Shape = list(reads or [])
    for place, layer in flat(layers):
        shape = shape or _first_shape(place, layer)
        after = _after(place, layer, shape)
        # A class of the reader's own that computes something else is not what it descends from
        own = not type(layer).forward.__module__.startswith("torch.nn.")
        add = next((add for kinds, add in _TRANSLATIONS if isinstance(layer, kinds)), None)
        if own or add is None or not add(layer, shape, after, steps):
            raise TypeError(f"{place} is {layer}, {_HELP}")
        if steps and steps[0]["op"] != "linear" and not reads:
            raise ValueError(f"{place} is {layer}, {_TO_READ_Z}")
        shape = after
    if reads and len(shape) != 1:
        raise ValueError(f"layers end in shape {shape}, expected [n]: n numbers for each picture")
    if not reads and (len(shape) != 3 or shape[0] not in (1, 3)):
        hint = "a generator of pictures, whose last layer may be nn.Unflatten"
        raise ValueError(f"layers end in shape {shape}, expected [1 or 3, height, width]: {hint}")
    return steps, shape


def as_read(layers: nn.Sequential, z: Tensor) -> Tensor:
    """Latent vectors (N, latent_dim) in the shape in which the first of the layers reads it."""
    _, first = next(flat(layers))
    return z[:, :, None, None] if isinstance(first, nn.ConvTranspose2d) else z


def flat(layers: nn.Sequential, place: str = "layers") -> Iterator[tuple[str, nn.Module]]:
    """Each layer and its place, such as ``"layers[2][0]"``, also those of layers in layers."""
    for index, layer in enumerate(map(bare, layers)):
        if type(layer).forward is nn.Sequential.forward:
            yield from flat(layer, f"{place}[{index}]")
        else:
            yield f"{place}[{index}]", layer


def _first_shape(place: str, layer: nn.Module) -> Shape:
    if isinstance(layer, nn.Linear):
        return [layer.in_features]
    if isinstance(layer, nn.ConvTranspose2d):
        return [layer.in_channels, 1, 1]
    if isinstance(layer, nn.Unflatten):
        return [prod(layer.unflattened_size)]
    raise ValueError(f"{place} is {layer}, {_TO_READ_Z}")


def _after(place: str, layer: nn.Module, shape: Shape) -> Shape:
    try:
        return list(layer(torch.zeros(2, *shape)).shape[1:])
    except (RuntimeError, ValueError) as error:
        found = f"{place} is {layer}, and does not fit what comes before it, of shape {shape}"
        raise ValueError(f"{found}: {error}") from error


# ---- translations: each says whether it added what the layer does ------------------------------


def _linear(layer: nn.Linear, shape: Shape, after: Shape, steps: list[Step]) -> bool:
    if len(shape) > 1:
        return False
    weight = layer.weight.T.clone()  # (in, out): the browser adds up one row per z[i]
    sizes = {"inputs": layer.in_features, "outputs": layer.out_features}
    steps.append({"op": "linear", **sizes, "weight": weight, "bias": _bias(layer, weight.shape[1])})
    return True


def _convolution(
    layer: nn.Conv2d | nn.ConvTranspose2d, shape: Shape, after: Shape, steps: list[Step]
) -> bool:
    if not steps and isinstance(layer, nn.Conv2d) and shape[1:] == [1, 1]:
        return False
    if shape[1:] == [1, 1]:
        steps.append(_of_one_pixel(layer, shape[0]))
        return True
    if isinstance(layer, nn.Conv2d) and layer.stride == (1, 1):
        return _of_stride_1(layer, shape, after, steps)
    padding = (0, 0) if layer.padding == "valid" else layer.padding
    sizes = (layer.kernel_size, layer.stride, padding)
    square = all(a == b for a, b in sizes) and padding[0] < layer.kernel_size[0]
    plain = layer.groups == 1 and layer.dilation == (1, 1) and layer.padding_mode == "zeros"
    if not square or not plain:
        return False
    if isinstance(layer, nn.Conv2d):
        _of_more(layer, padding[0], shape, after, steps)
        return True
    how = {"stride": layer.stride[0], "padding": padding[0], "output": after}
    steps.append({"op": "deconv", "kernel": layer.kernel_size[0], **how, "input": shape})
    steps[-1] |= {"weight": layer.weight.clone(), "bias": _bias(layer, layer.out_channels)}
    return True


def _of_more(layer: nn.Conv2d, padding: int, shape: Shape, after: Shape, steps: list[Step]) -> None:
    """Of stride s: a pixel of s² maps for each s × s pixels of one, and then one of stride 1."""
    stride, size = layer.stride[0], layer.kernel_size[0]
    kernel = -(-size // stride)
    over = kernel * stride - size
    weight = F.pixel_unshuffle(F.pad(layer.weight, (0, over, 0, over)), stride)
    inner = [weight.shape[1], *(n + kernel - 1 for n in after[1:])]
    how = {"factor": stride, "padding": padding}
    steps.append({"op": "unshuffle", "input": shape, "output": inner, **how})
    how = {"stride": 1, "padding": kernel - 1, "output": after}
    steps.append({"op": "deconv", "kernel": kernel, **how, "input": inner})
    weight = weight.flip(2, 3).transpose(0, 1).clone()
    steps[-1] |= {"weight": weight, "bias": _bias(layer, layer.out_channels)}


def _of_one_pixel(layer: nn.Conv2d | nn.ConvTranspose2d, channels: int) -> Step:
    """A convolution of maps of one pixel, as the linear layer that it is."""
    bias = layer(torch.zeros(1, channels, 1, 1))
    weight = layer(torch.eye(channels)[:, :, None, None]) - bias
    sizes = {"inputs": channels, "outputs": bias.numel()}
    return {"op": "linear", **sizes, "weight": weight.flatten(1), "bias": bias.flatten()}


def _of_stride_1(layer: nn.Conv2d, shape: Shape, after: Shape, steps: list[Step]) -> bool:
    """The transposed convolution that it equals, its kernel turned; a border goes before it."""
    size, padding = layer.kernel_size[0], layer.padding
    plain = layer.stride == (1, 1) and layer.groups == 1 and layer.dilation == (1, 1)
    if not plain or layer.kernel_size != (size, size):
        return False
    if padding == "same":
        border = [(size - 1) // 2, size // 2] * 2
    else:
        down, across = (0, 0) if padding == "valid" else padding
        border = [across, across, down, down]
    inside = len({*border}) == 1 and border[0] < size and layer.padding_mode == "zeros"
    if not inside:
        mode = {"zeros": "constant"}.get(layer.padding_mode, layer.padding_mode)
        steps.append(_axes(lambda x: F.pad(x, border, mode=mode), shape))
        shape = steps[-1]["output"]
    weight, stride = layer.weight.flip(2, 3).transpose(0, 1), 1
    cut = size - 1 - (border[0] if inside else 0)
    if inside and steps and steps[-1].get("op") == "axes" and steps[-1].get("factor"):
        # Pixels that are repeated and then convolved, as one step, of less than half the products
        shape, stride, size = steps.pop()["input"], 2, size + 1
        one = F.conv2d(weight.reshape(-1, 1, *weight.shape[2:]), torch.ones(1, 1, 2, 2), padding=1)
        weight = one.view(*weight.shape[:2], size, size)
    how = {"stride": stride, "padding": cut, "output": after}
    steps.append({"op": "deconv", "kernel": size, **how, "input": shape})
    steps[-1] |= {"weight": weight.clone(), "bias": _bias(layer, layer.out_channels)}
    return True


def _resized(layer: nn.Module, shape: Shape, after: Shape, steps: list[Step]) -> bool:
    """Upsampling, or a border: height and width apart, each a linear map."""
    step = _axes(layer, shape)
    if isinstance(layer, nn.Upsample) and layer.mode == "nearest":
        step["factor"] = 2 if after[1:] == [2 * n for n in shape[1:]] else None
    steps.append(step)
    return True


def _axes(function: Callable[[Tensor], Tensor], shape: Shape) -> Step:
    """What a function does to each map, as which rows each row adds up, and then which columns."""
    channels, height, width = shape
    rows = function(torch.eye(height)[None, :, :, None].expand(1, height, height, width))[0]
    columns = function(torch.eye(width)[None, :, None, :].expand(1, width, height, width))[0]
    # Seen far from the border, where what is added there is not
    rows = rows[:, :, rows.sum((0, 1)).argmax()].T
    columns = columns[:, columns.sum((0, 2)).argmax()].T
    terms = [[[[i, row[i].item()] for i in row.nonzero().flatten().tolist()] for row in matrix]
             for matrix in (rows, columns)]  # fmt: skip
    output = [channels, len(rows), len(columns)]
    return {"op": "axes", "input": shape, "output": output, "rows": terms[0], "columns": terms[1]}


def _shuffle(layer: nn.PixelShuffle, shape: Shape, after: Shape, steps: list[Step]) -> bool:
    steps.append({"op": "shuffle", "input": shape, "factor": layer.upscale_factor})
    return True


def _norm(
    layer: nn.GroupNorm | nn.LayerNorm | nn.InstanceNorm2d,
    shape: Shape,
    after: Shape,
    steps: list[Step],
) -> bool:
    """Mean 0 and variance 1 over groups of neighbours, then a line for each map or number."""
    if isinstance(layer, nn.InstanceNorm2d) and layer.running_mean is not None:
        return _batch_norm(layer, shape, after, steps)
    if isinstance(layer, nn.LayerNorm):
        count, repeat = prod(layer.normalized_shape), 1
        groups = prod(shape) // count
    else:
        count, repeat = shape[0], prod(shape[1:])
        groups = layer.num_groups if isinstance(layer, nn.GroupNorm) else count
    sizes = {"count": count, "repeat": repeat, "groups": groups, "eps": layer.eps}
    weight = torch.ones(count) if layer.weight is None else layer.weight.flatten()
    steps.append({"op": "norm", **sizes, "weight": weight, "bias": _bias(layer, count).flatten()})
    return True


def _batch_norm(layer: Any, shape: Shape, after: Shape, steps: list[Step]) -> bool:
    """γ (h − μ) / √(σ² + ε) + β, a line with fixed statistics: in the step that makes h, if any."""
    if layer.running_mean is None:
        raise ValueError(f"{layer} keeps no running statistics, so it has no line to fold")
    scale = 1 / torch.sqrt(layer.running_var + layer.eps)
    scale = scale if layer.weight is None else scale * layer.weight
    shift = _bias(layer, len(scale)) - scale * layer.running_mean
    if not steps or steps[-1]["op"] not in ("linear", "deconv"):
        sizes = {"count": len(scale), "repeat": prod(shape[1:])}
        steps.append({"op": "line", **sizes, "weight": scale, "bias": shift})
        return True
    step = steps[-1]
    repeats = len(step["bias"]) // len(scale)  # pixels per channel after an Unflatten
    scale, shift = scale.repeat_interleave(repeats), shift.repeat_interleave(repeats)
    step["weight"] = step["weight"] * scale.reshape(1, -1, *[1] * (step["weight"].ndim - 2))
    step["bias"] = scale * step["bias"] + shift
    return True


def _bias(layer: Any, count: int) -> Tensor:
    return torch.zeros(count) if layer.bias is None else layer.bias.clone()


def _pointwise(layer: Any, shape: Shape, after: Shape, steps: list[Step]) -> bool:
    op = next(op for kind, op in _POINTWISE.items() if isinstance(layer, kind))
    if isinstance(layer, nn.GELU) and layer.approximate == "tanh":
        op = "gelu_tanh"
    steps.append({"op": op, "slope": getattr(layer, "negative_slope", 0.0)})
    return True


_POINTWISE = {nn.ReLU: "leaky", nn.LeakyReLU: "leaky", nn.Tanh: "tanh", nn.Sigmoid: "sigmoid"}
_POINTWISE |= {nn.SiLU: "silu", nn.GELU: "gelu"}
_TRANSLATIONS = (
    (_SKIPPED, lambda *_: True),
    (nn.Linear, _linear),
    (_CONVOLUTION, _convolution),
    (nn.Upsample | _PADDING, _resized),
    (nn.PixelShuffle, _shuffle),
    (_BATCH_NORM, _batch_norm),
    (nn.GroupNorm | nn.LayerNorm | nn.InstanceNorm2d, _norm),
    (tuple(_POINTWISE), _pointwise),
)
