"""Mix two faces: coarse styles of one and fine styles of another, drawn in the browser."""

from functools import partial

import torch
import traitlets
from torch import Tensor, nn

from ..checkpoints import copied
from ..latents import sample
from ..networks import ModulatedConv2d, StyleGenerator
from .packing import check_seed, sixteen
from .still import strip
from .widget import Widget, joined


class Mix(Widget):
    """Two faces and their mixtures; made by :func:`mix`."""

    _esm = joined("forward.js", "blocks.js", "controls.js", "mix.js")
    _css = joined("widgets.css", "mix.css")
    called = "Mix two faces"
    about = (
        "Move the slider: coarse styles of face A, fine ones of face B, and the mixture follows."
    )
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)


def mix(generator: nn.Module, *, seed: int = 0) -> Mix:
    """Take the coarse styles of one face and the fine styles of another, and see the mixture, live.

    A slider says at which resolution B takes over from A; ψ draws all styles to their mean; the
    noise can be left out, or made up to 100 times as strong. The forward pass runs in the reader's
    browser, as in :func:`explore`, with no kernel; the noise is the fixed one of evaluation mode.

    Args:
        generator: A :class:`gankit.networks.StyleGenerator` of one or three channels; it is left as
            it is. ψ needs its ``mean_style``, see ``measure_mean``.
        seed: The seed of A at first, 0 to 2³² − 2; B has the next. The same seed is always the same
            z.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If the generator is no ``StyleGenerator``.
        ValueError: If ``seed`` is out of range, if the pictures are of 2 channels or more than 3,
            or if a weight is not finite.
    """
    check_seed(seed)
    check_seed(seed + 1)
    if not isinstance(generator, StyleGenerator):
        found = f"the generator is a {type(generator).__name__}"
        such = "such as gk.pretrained.style_face_generator()"
        raise TypeError(f"{found}, expected a gankit.networks.StyleGenerator, {such}")
    if generator.image_shape[0] not in (1, 3):
        found = f"the generator makes pictures of {generator.image_shape[0]} channels"
        raise ValueError(f"{found}, expected 1, grey, or 3, red, green and blue")
    network = copied(generator).eval().cpu().float().requires_grad_(False)
    spec, tensors = _parts(network)
    made = Mix(spec=spec, weights=sixteen(tensors), seed=seed)
    made.still = partial(_still, network, seed)
    made.shows = "Six faces: the first two, and the second with more and more styles of the first"
    return made


def _parts(network: StyleGenerator) -> tuple[dict, list[Tensor]]:
    """The sizes of its layers in their order, and their weights in the order of mix.js."""
    mapping = [_linear(layer) for layer in network.mapping.layers]
    tensors = [x for _, pair in mapping for x in pair] + [network.mean_style, network.start]
    levels, before = [], network.sizes[0]
    for layer, colors, size in zip(network.layers, network.colors, network.sizes, strict=True):
        style, colors_style = _linear(layer.style), _linear(colors.style)
        levels.append(
            {
                "style": style[0],
                "convolution": _convolution(layer.convolution, before, size),
                "colorsStyle": colors_style[0],
                "colors": _convolution(colors.convolution, size, size),
            }
        )
        tensors += [*style[1], _weight(layer.convolution), layer.strength, layer.bias, layer.noise]
        tensors += [*colors_style[1], _weight(colors.convolution), colors.bias]
        before = size
    sizes = {"latent_dim": network.latent_dim, "dim": len(network.mean_style)}
    shape = list(network.image_shape)
    return sizes | {"shape": shape, "mapping": [m for m, _ in mapping], "levels": levels}, tensors


def _linear(layer: nn.Linear) -> tuple[dict[str, int], list[Tensor]]:
    sizes = {"inputs": layer.in_features, "outputs": layer.out_features}
    return sizes, [layer.weight.T, layer.bias]


def _convolution(layer: ModulatedConv2d, before: int, size: int) -> dict:
    """As the transposed convolution that it is, or, of stride 1, that it equals."""
    outputs, inputs, kernel, _ = layer.kernel().shape
    how = {"kernel": kernel, "stride": 2 if layer.up else 1, "demodulate": layer.demodulate}
    padding = 1 if layer.up else kernel // 2
    shapes = {"input": [inputs, before, before], "output": [outputs, size, size]}
    return how | shapes | {"padding": padding}


def _weight(layer: ModulatedConv2d) -> Tensor:
    """(inputs, outputs, kernel, kernel), as a transposed convolution reads it."""
    weight = layer.kernel()
    return (weight if layer.up else weight.flip(2, 3)).transpose(0, 1)


@torch.no_grad()
def _still(network: StyleGenerator, seed: int) -> bytes:
    z = sample(2, network.latent_dim, generator=torch.Generator().manual_seed(seed))
    a, b = network.mapping(z).split(1)
    count = len(network.layers)
    places = [count, *range(0, count, max(1, count // 4))]
    return strip(torch.cat([network.synthesis(network.mixed(a, b, place)) for place in places]))
