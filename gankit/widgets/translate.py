"""What a browser needs to do without a kernel: a generator's layers as steps, numbers as bytes."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

_POINTWISE = {nn.ReLU: "leaky", nn.LeakyReLU: "leaky", nn.Tanh: "tanh", nn.Sigmoid: "sigmoid"}


def translate(layers: nn.Sequential) -> tuple[list[dict[str, Any]], list[int]]:
    """Turn a generator's layers into steps that explorer.js runs as ``layers.eval()`` would.

    Every step is a dictionary with its ``op``, ``"linear"``, ``"deconv"``, ``"leaky"``, ``"tanh"``
    or ``"sigmoid"``, with the sizes that it needs and, where it has them, copies of its ``weight``
    and ``bias`` in float32.  Batch norm is folded into the step before it, and a convolution of
    stride 1 is the transposed one that it equals.

    Args:
        layers: Linear, Unflatten, Flatten, Conv2d of stride 1, ConvTranspose2d, BatchNorm, ReLU,
            LeakyReLU, Tanh, Sigmoid, Dropout or Identity; they are left as they are.

    Returns:
        The steps, and the shape [1 or 3, height, width] of the picture that they end in.

    Raises:
        TypeError: If a layer has no translation to the browser.
        ValueError: If the layers start or end wrongly.
    """
    layers = deepcopy(layers).eval().cpu().float()
    steps: list[dict[str, Any]] = []
    shape: list[int] = []
    for index, layer in enumerate(layers):
        if not steps and not isinstance(layer, nn.Linear):
            raise ValueError(f"layers[0] is {layer}, expected nn.Linear, which reads z")
        if isinstance(layer, nn.Linear):
            steps.append(_linear(layer))
            shape = [layer.out_features]
        elif isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) and _is_plain(layer):
            steps.append(_deconv(layer, shape))
            shape = steps[-1]["output"]
        elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d) and "weight" in steps[-1]:
            _fold(layer, steps[-1])
        elif isinstance(layer, nn.Unflatten | nn.Flatten):
            shape = list(layer(torch.empty(1, *shape)).shape[1:])
        elif type(layer) in _POINTWISE:
            slope = getattr(layer, "negative_slope", 0.0)
            steps.append({"op": _POINTWISE[type(layer)], "slope": slope})
        elif not isinstance(layer, nn.Identity | nn.Dropout | nn.Dropout2d):
            raise TypeError(
                f"layers[{index}] is {layer}, which the explorer cannot translate, expected "
                "Linear, Unflatten, Flatten, Conv2d of stride 1 or ConvTranspose2d (square, no "
                "groups, no dilation), BatchNorm right after one of them, ReLU, LeakyReLU, Tanh, "
                "Sigmoid or Dropout"
            )
    if len(shape) != 3 or shape[0] not in (1, 3):
        raise ValueError(f"layers end in shape {shape}, expected [1 or 3, height, width]")
    return steps, shape


def half(tensors: list[Tensor]) -> bytes:
    """Lay weights end to end as little-endian fp16.

    Raises:
        ValueError: If one of them is not finite in half precision.
    """
    numbers = torch.cat([tensor.reshape(-1) for tensor in tensors]).half()
    if bad := int((~numbers.isfinite()).sum()):
        found = f"{bad} of the generator's weights are NaN or beyond ±65504"
        raise ValueError(f"{found}, expected half precision's range: did its training diverge?")
    return numbers.numpy().astype("<f2").tobytes()


def single(tensors: list[Tensor]) -> bytes:
    """Lay numbers end to end as little-endian fp32, which knows ∞ and NaN, unlike JSON."""
    return torch.cat([tensor.reshape(-1) for tensor in tensors]).numpy().astype("<f4").tobytes()


def numbers(given: Any, name: str, shape: Sequence[int]) -> Tensor:
    """Take ``given``, a tensor or nested numbers, as fp64 of a shape in which −1 is any count.

    Raises:
        TypeError: If it is not numbers.
        ValueError: If its shape is another.
    """
    try:
        tensor = torch.as_tensor(given, dtype=torch.float64).detach().cpu()
    except (TypeError, ValueError, RuntimeError):
        found = f"{name} is {given!r}, of type {type(given).__name__}"
        raise TypeError(f"{found}, expected a tensor or numbers") from None
    if tensor.ndim != len(shape) or any(
        want not in (-1, size) for want, size in zip(shape, tensor.shape, strict=True)
    ):
        expected = ", ".join("n" if want < 0 else str(want) for want in shape)
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}, expected ({expected})")
    return tensor


def check_seed(seed: int) -> None:
    """Refuse a seed that the browser's own random numbers cannot start from."""
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"seed is {seed!r}, expected a whole number from 0 to 2³² − 1")


def _is_plain(layer: nn.Conv2d | nn.ConvTranspose2d) -> bool:
    if isinstance(layer.padding, str) or layer.padding_mode != "zeros":
        return False
    square = all(pair[0] == pair[1] for pair in (layer.kernel_size, layer.stride, layer.padding))
    inside = layer.padding[0] < layer.kernel_size[0]
    strided = isinstance(layer, nn.Conv2d) and layer.stride != (1, 1)
    return square and inside and not strided and layer.groups == 1 and layer.dilation == (1, 1)


def _transposed(layer: nn.Conv2d) -> nn.ConvTranspose2d:
    """Write a convolution of stride 1 as the transposed one that it equals, its kernel turned."""
    size, padding = layer.kernel_size[0], layer.kernel_size[0] - 1 - layer.padding[0]
    same = nn.ConvTranspose2d(layer.in_channels, layer.out_channels, size, padding=padding)
    same.weight = nn.Parameter(layer.weight.detach().flip(2, 3).transpose(0, 1).contiguous())
    same.bias = layer.bias
    return same


def _linear(layer: nn.Linear) -> dict[str, Any]:
    weight = layer.weight.detach().T.clone()  # (in, out): the browser adds up one row per z[i]
    bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias.detach().clone()
    sizes = {"inputs": layer.in_features, "outputs": layer.out_features}
    return {"op": "linear", **sizes, "weight": weight, "bias": bias}


def _deconv(layer: nn.Conv2d | nn.ConvTranspose2d, shape: list[int]) -> dict[str, Any]:
    layer = _transposed(layer) if isinstance(layer, nn.Conv2d) else layer
    bias = torch.zeros(layer.out_channels) if layer.bias is None else layer.bias.detach().clone()
    with torch.no_grad():
        output = list(layer(torch.zeros(1, *shape)).shape[1:])
    sizes = {"kernel": layer.kernel_size[0], "stride": layer.stride[0], "padding": layer.padding[0]}
    arrays = {"weight": layer.weight.detach().clone(), "bias": bias}
    return {"op": "deconv", "input": shape, "output": output, **sizes, **arrays}


def _fold(norm: nn.BatchNorm1d | nn.BatchNorm2d, step: dict[str, Any]) -> None:
    """Fold γ (h − μ) / √(σ² + ε) + β, a line with fixed statistics, into the step that makes h."""
    if norm.running_mean is None:
        raise ValueError(f"{norm} keeps no running statistics, so it has no line to fold")
    ones, zeros = torch.ones(norm.num_features), torch.zeros(norm.num_features)
    gamma = ones if norm.weight is None else norm.weight.detach()
    beta = zeros if norm.bias is None else norm.bias.detach()
    scale = gamma / torch.sqrt(norm.running_var + norm.eps)
    shift = beta - scale * norm.running_mean
    repeats = len(step["bias"]) // norm.num_features  # pixels per channel after an Unflatten
    scale, shift = scale.repeat_interleave(repeats), shift.repeat_interleave(repeats)
    step["weight"] *= scale.reshape(1, -1, *[1] * (step["weight"].ndim - 2))
    step["bias"] = scale * step["bias"] + shift
