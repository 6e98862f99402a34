"""The latent explorer: a generator under sliders."""

from functools import partial

import torch
import traitlets
from torch import nn

from ..latents import principal_directions, sample
from .packing import check_seed, sixteen
from .plain import agreed, plain, sequential
from .still import strip
from .translate import as_read, translate
from .widget import Widget, joined


class Explorer(Widget):
    """A generator under sliders; made by :func:`explore`.

    Attributes:
        z: The latent vector of the picture on show, ψ z, as a list of ``latent_dim`` numbers.  The
            page writes it, so it is empty until the widget is on a page with a kernel.
    """

    _esm = joined("forward.js", "blocks.js", "controls.js", "explorer.js")
    called = "Latent explorer"
    about = "Move the sliders, and the picture that a generator draws from z follows."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    z = traitlets.List().tag(sync=True)


def explore(generator: nn.Module, *, directions: int = 6, seed: int = 0) -> Explorer:
    """Slide a generator's latent vector and see its picture follow, live.

    The forward pass runs in the reader's browser, on weights of 16 bits with batch norm folded
    into the layer before it, so the widget also works in a rendered page without a kernel.
    It draws what ``generator.eval()`` would draw; the generator itself is left as it is.  In a
    grey picture −1 is white paper and +1 black ink; in one of red, green and blue −1 is none of a
    colour and +1 all of it.  The truncation slider scales, G(ψ z).

    Args:
        generator: An ``nn.Sequential``, or a network that has one as its ``layers`` or as its only
            part and does nothing beside, such as ``DCGANGenerator``; compiled or parallel, too.  It
            reads z (N, latent_dim), or (N, latent_dim, 1, 1) where a convolution comes first, and
            makes pictures of 1 or 3 channels in [-1, 1].  Its layers, also in nested
            ``nn.Sequential``, are Linear, Conv2d of stride 1 and ConvTranspose2d (of square
            kernels), Upsample, PixelShuffle, padding, Flatten, Unflatten, BatchNorm, InstanceNorm,
            GroupNorm, LayerNorm, ReLU, LeakyReLU, SiLU, GELU, Tanh, Sigmoid, Dropout or Identity,
            with weight norm or spectral norm.
        directions: How many principal directions get a slider; at most latent_dim of them do.
        seed: The first picture's seed, 0 to 2³² − 1.  The same seed is always the same z.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If a layer has no translation to the browser.
        ValueError: If ``layers`` is missing, starts or ends wrongly or is not all that the
            generator does, if a weight is not finite, or if ``directions`` or ``seed`` is out of
            range.

    References:
        Härkönen, Hertzmann, Lehtinen and Paris, *GANSpace: discovering interpretable GAN controls*,
        2020, section 2.1. https://arxiv.org/abs/2004.02546
    """
    check_seed(seed)
    if directions < 1:
        raise ValueError(f"directions is {directions}, expected at least 1, such as 6")
    if not isinstance(generator, nn.Module):
        found = f"the generator is a {type(generator).__name__}, expected an nn.Module"
        raise TypeError(f"{found}, such as gankit.networks.DCGANGenerator()")
    network = plain(generator)
    layers = sequential(network)
    steps, shape = translate(layers)
    latent_dim = steps[0]["inputs"]
    tensors = [step.pop(name) for step in steps for name in ("weight", "bias") if name in step]
    rows, _ = principal_directions(layers, min(directions, latent_dim))
    spec = {"layers": steps, "latent_dim": latent_dim, "shape": shape, "directions": len(rows)}
    explorer = Explorer(spec=spec, weights=sixteen([*tensors, rows]), seed=seed)
    z = sample(8, latent_dim, generator=torch.Generator().manual_seed(seed))
    read = as_read(layers, z)
    explorer.still = partial(strip, agreed(network, layers(read), (read,), (z,)))
    explorer.shows = "Eight pictures that the generator draws"
    return explorer
