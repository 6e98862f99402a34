"""The latent explorer: a generator under sliders."""

from copy import deepcopy
from functools import partial

import torch
import traitlets
from torch import Tensor, nn

from ..latents import principal_directions, sample
from .still import strip
from .translate import check_seed, half, translate
from .widget import FOLDER, Widget


class Explorer(Widget):
    """A generator under sliders; made by :func:`explore`.

    Attributes:
        z: The latent vector of the picture on show, ψ z, as a list of ``latent_dim`` numbers.  The
            page writes it, so it is empty until the widget is on a page with a kernel.
    """

    _esm = FOLDER / "explorer.js"
    called = "Latent explorer"
    about = "Move the sliders, and the picture that a generator draws from z follows."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    z = traitlets.List().tag(sync=True)


def explore(generator: nn.Module, *, directions: int = 6, seed: int = 0) -> Explorer:
    """Slide a generator's latent vector and see its picture follow, live.

    The forward pass runs in the reader's browser, on weights in half precision with batch norm
    folded into the layer before it, so the widget also works in a rendered page without a kernel.
    It draws what ``generator.eval()`` would draw; the generator itself is left as it is.  In a
    grey picture −1 is white paper and +1 black ink; in one of red, green and blue −1 is none of a
    colour and +1 all of it.  The truncation slider scales, G(ψ z).

    Args:
        generator: Such as ``DCGANGenerator``: its ``layers`` is an ``nn.Sequential`` of Linear,
            Unflatten, Flatten, Conv2d of stride 1, ConvTranspose2d, BatchNorm, ReLU, LeakyReLU,
            Tanh, Sigmoid, Dropout or Identity, from z to a picture of 1 or 3 channels in [-1, 1].
        directions: How many principal directions get a slider; at most latent_dim of them do.
        seed: The first picture's seed, 0 to 2³² − 1.  The same seed is always the same z.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If a layer has no translation to the browser.
        ValueError: If ``layers`` is missing or starts or ends wrongly, if a weight is not finite
            in half precision, or if ``directions`` or ``seed`` is out of range.

    References:
        Härkönen, Hertzmann, Lehtinen and Paris, *GANSpace: discovering interpretable GAN controls*,
        2020, section 2.1. https://arxiv.org/abs/2004.02546
    """
    layers = getattr(generator, "layers", None)
    if not isinstance(layers, nn.Sequential) or not len(layers):
        found = f"{type(generator).__name__} has no nn.Sequential named layers"
        raise ValueError(f"{found}, expected a generator such as gankit.networks.DCGANGenerator")
    check_seed(seed)
    if directions < 1:
        raise ValueError(f"directions is {directions}, expected at least 1")
    steps, shape = translate(layers)
    latent_dim = steps[0]["inputs"]
    tensors = [step.pop(name) for step in steps for name in ("weight", "bias") if name in step]
    weights = half(tensors)
    rows, _ = principal_directions(layers, min(directions, latent_dim))
    spec = {"layers": steps, "latent_dim": latent_dim, "shape": shape, "directions": len(rows)}
    explorer = Explorer(spec=spec, weights=weights + half([rows]), seed=seed)
    explorer.still = partial(strip, _eight(layers, latent_dim, seed))
    explorer.shows = "Eight pictures that the generator draws"
    return explorer


@torch.no_grad()
def _eight(layers: nn.Sequential, latent_dim: int, seed: int) -> Tensor:
    z = sample(8, latent_dim, generator=torch.Generator().manual_seed(seed))
    return deepcopy(layers).eval().cpu().float()(z)
