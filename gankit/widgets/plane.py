"""A map of a latent plane: every point is a picture, and the codes of known pictures lie on it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
import traitlets
from torch import Tensor, nn

from .packing import numbers, sixteen
from .plain import agreed, plain, sequential
from .still import strip
from .translate import as_read, translate
from .widget import Widget, joined

_COLORS = 10  # that can be told apart


class Plane(Widget):
    """A decoder of two numbers, and a map of them; made by :func:`plane`.

    Attributes:
        z: The point on show, as a list of two numbers.  The page writes it, so it is empty until
            the widget is on a page with a kernel.
    """

    _esm = joined("forward.js", "blocks.js", "controls.js", "plane.js")
    _css = joined("widgets.css", "plane.css")
    called = "Map of two numbers"
    about = "Drag the point over the map, and the picture that a decoder draws there follows."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    points = traitlets.Bytes().tag(sync=True)
    labels = traitlets.List().tag(sync=True)
    names = traitlets.List().tag(sync=True)
    z = traitlets.List().tag(sync=True)


def plane(
    decoder: nn.Module,
    codes: Any,
    labels: Any = None,
    *,
    names: Sequence[str] | None = None,
) -> Plane:
    """Drag a point over the plane of a decoder's two latent numbers; its picture follows, live.

    The codes of known pictures lie behind the point as dots, coloured by class, and each class's
    name stands at the median of its codes.  Mouse, finger and arrow keys move the point.  The
    forward pass runs in the reader's browser, as in :func:`explore`, with no kernel.

    Args:
        decoder: A generator of two latent numbers, one that :func:`explore` can show.
        codes: (n, 2), finite, n at least 1: a tensor on any device, an array or rows of numbers.
        labels: The class of each code, whole numbers from 0 to 9, shape (n,); none by default.
        names: Of the classes, in words; their numbers by default.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If the decoder is no ``nn.Module`` or a layer has no translation to the browser,
            or if codes or labels are not numbers.
        ValueError: If the decoder does not read two numbers, if codes, labels or names do not fit,
            or as :func:`explore` says.
    """
    if not isinstance(decoder, nn.Module):
        found = f"the decoder is a {type(decoder).__name__}, expected an nn.Module"
        raise TypeError(f"{found}, such as gankit.networks.DCGANGenerator(2)")
    places = numbers(codes, "codes", (-1, 2)).float()
    if not len(places) or not places.isfinite().all():
        found = f"codes are {len(places)} points" + (", some NaN or infinite" * bool(len(places)))
        raise ValueError(f"{found}, expected at least one, all finite: encode some pictures")
    classes, words = _classes(labels, len(places), names)
    network = plain(decoder)
    layers = sequential(network)
    steps, shape = translate(layers)
    if steps[0]["inputs"] != 2:
        found = f"the decoder reads {steps[0]['inputs']} numbers, expected 2"
        raise ValueError(f"{found}: a map has two sides; gk.widgets.explore shows any number")
    z = places[:8]
    with torch.no_grad():
        pictures = agreed(network, layers(as_read(layers, z)), (as_read(layers, z),), (z,))
    tensors = [step.pop(name) for step in steps for name in ("weight", "bias") if name in step]
    spec = {"layers": steps, "latent_dim": 2, "shape": shape, "directions": 0}
    made = Plane(spec=spec, weights=sixteen(tensors), points=sixteen([places]))
    made.labels, made.names = classes, words
    made.still = partial(strip, pictures)
    made.shows = "Pictures that the decoder draws"
    return made


def _classes(labels: Any, count: int, names: Sequence[str] | None) -> tuple[list[int], list[str]]:
    """The class of each code, and what the classes are called."""
    if labels is None:
        return [0] * count, [""]
    found = numbers(labels, "labels", (-1,))
    whole = bool((found == found.round()).all() and (found >= 0).all() and (found < _COLORS).all())
    if len(found) != count or not whole:
        said = f"labels are {len(found)}, {_ends(found)}, beside {count} codes"
        raise ValueError(f"{said}, expected one for each code, whole numbers from 0 to 9")
    most = int(found.max()) + 1
    words = [*map(str, range(most))] if names is None else [str(name) for name in names]
    if not most <= len(words) <= _COLORS:
        said = f"names are {len(words)}, and labels go up to {most - 1}"
        raise ValueError(f"{said}, expected a name for each class, at most {_COLORS}")
    return found.int().tolist(), words


def _ends(found: Tensor) -> str:
    return f"from {found.min():g} to {found.max():g}" if len(found) else "none"
