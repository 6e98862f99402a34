"""A pad to draw on: an encoder reads what was drawn, and a generator draws what was read."""

from functools import partial

import torch
import traitlets
from torch import Tensor, nn

from ..latents import principal_directions, sample
from .packing import sixteen
from .plain import agreed, plain, sequential
from .still import strip
from .translate import Shape, Step, as_read, translate
from .widget import Widget, joined


class Pad(Widget):
    """A pad, an encoder and a generator; made by :func:`pad`.

    Attributes:
        z: The latent vector of the picture on show, as a list of ``latent_dim`` numbers.  The page
            writes it, so it is empty until the widget is on a page with a kernel.
    """

    _esm = joined("forward.js", "blocks.js", "controls.js", "pad.js")
    _css = joined("widgets.css", "pad.css")
    called = "Draw"
    about = "Draw on the pad: an encoder reads it, and a generator draws what was read."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    reader = traitlets.Dict().tag(sync=True)
    reader_weights = traitlets.Bytes().tag(sync=True)
    z = traitlets.List().tag(sync=True)


def pad(generator: nn.Module, encoder: nn.Module, *, directions: int = 6) -> Pad:
    """Draw on a pad, see a picture near to it that a generator makes, and slide on from there.

    z = E(x), read off the drawing x by an encoder in one pass, and G(z) stand beside the pad, which
    takes mouse, finger, pen and keys.  How far G(z) is from x is said; it is as near as the encoder
    is good, and for the nearest there is :func:`gankit.latents.invert`.  Sliders then move z along
    the directions that change G most.  A drawing becomes x as a digit of MNIST did: its longer side
    is made 20 of 28 pixels long, each the mean of those below it, and its centre of mass goes to
    the middle; −1 is paper, +1 ink.
    Everything runs in the reader's browser, as in :func:`explore`, with no kernel.  An
    autoencoder's two halves will do as well: pad(decoder, encoder).

    Args:
        generator: z (N, latent_dim) → grey pictures, one that :func:`explore` can show.
        encoder: Grey pictures (N, 1, height, width) in [-1, 1] → z (N, latent_dim), such as
            :class:`gankit.networks.DigitEncoder`: an ``nn.Sequential``, or a network that has one
            as its ``layers`` or only part and does nothing beside, of the layers that
            :func:`explore` names.  It reads pictures of the size that the generator makes.
        directions: How many principal directions get a slider; at most latent_dim of them do.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If one of them is no ``nn.Module``, or a layer has no translation to the browser.
        ValueError: If the pictures are not grey, if what the encoder returns is not what the
            generator reads, if ``directions`` is out of range, or as :func:`explore` says.
    """
    if directions < 1:
        raise ValueError(f"directions is {directions}, expected at least 1, such as 6")
    for name, network in (("generator", generator), ("encoder", encoder)):
        if not isinstance(network, nn.Module):
            found = f"the {name} is a {type(network).__name__}, expected an nn.Module"
            raise TypeError(f"{found}, such as gankit.networks.{_SUCH[name]}()")
    generator, encoder = plain(generator), plain(encoder)
    layers = sequential(generator)
    steps, shape = translate(layers)
    if shape[0] != 1:
        found = f"the generator makes pictures of shape {shape}, expected [1, height, width]"
        raise ValueError(f"{found}: a pen is grey, so take a generator of grey pictures")
    latent_dim = steps[0]["inputs"]
    z = sample(8, latent_dim, generator=torch.Generator().manual_seed(0))
    pictures = agreed(generator, layers(as_read(layers, z)), (as_read(layers, z),), (z,))
    reading = _reading(encoder, pictures, latent_dim)
    rows, _ = principal_directions(layers, min(directions, latent_dim))
    spec = {"latent_dim": latent_dim, "shape": shape, "directions": len(rows)}
    made = Pad(
        weights=sixteen([*_weights(steps), rows]),
        spec=spec | {"layers": steps},
        reader_weights=sixteen(_weights(reading)),
        reader={"layers": reading, "reads": shape},
    )
    made.still = partial(strip, pictures)
    made.shows = "Eight pictures that the generator draws"
    return made


_SUCH = {"generator": "DCGANGenerator", "encoder": "DigitEncoder"}


def _reading(encoder: nn.Module, pictures: Tensor, latent_dim: int) -> list[Step]:
    """The encoder's steps, for pictures of this size."""
    reads: Shape = [*pictures.shape[1:]]
    layers = sequential(encoder, "encoder")
    steps, (numbers,) = translate(layers, reads)
    if numbers != latent_dim:
        found = f"the encoder returns {numbers} numbers, expected latent_dim = {latent_dim}"
        raise ValueError(f"{found}, which the generator reads: take one that was made for it")
    with torch.no_grad():
        agreed(encoder, layers(pictures), (pictures,), kind="encoder")
    return steps


def _weights(steps: list[Step]) -> list[Tensor]:
    """The weights of all steps, taken out of them."""
    return [step.pop(name) for step in steps for name in ("weight", "bias") if name in step]
