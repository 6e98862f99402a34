"""There and back: a picture in the other album, and what the way back makes of it."""

from functools import partial
from itertools import groupby

import torch
import traitlets
from torch import Tensor, nn

from ..networks.translation import ResidualBlock, Translator
from .packing import twelve
from .plain import plain
from .still import strip
from .translate import Shape, Step, translate
from .widget import Widget, joined

_MOST = 24  # thumbnails


class Roundtrip(Widget):
    """A picture, its translation and the way back; made by :func:`roundtrip`."""

    _esm = joined("forward.js", "blocks.js", "controls.js", "roundtrip.js")
    _css = joined("widgets.css", "roundtrip.css")
    called = "There and back"
    about = "Pick a picture: see it in the other album, and what the way back makes of it."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)


@torch.no_grad()
def roundtrip(
    forth: nn.Module,
    back: nn.Module,
    pictures: Tensor,
    *,
    names: tuple[str, str] = ("album A", "album B"),
) -> Roundtrip:
    """Pick a picture, see it in the other album, and see what the way back makes of it.

    ``x → forth(x) → back(forth(x))``, with a slider that disturbs the picture half-way: every value
    is moved up or down, by chance, by 0 to 4 of 255.  If the way back then loses what it knew, it
    was hidden there (Chu et al., *CycleGAN, a master of steganography*, 2017,
    https://arxiv.org/abs/1712.02950).  Everything runs in the reader's browser, without a kernel.

    Args:
        forth: A :class:`gankit.networks.Translator`; it is left as it is.
        back: The one that leads back, of as many colours.
        pictures: 1 to 24 of them to pick from, (N, 1 or 3, H, W) in [-1, 1].
        names: What the two albums are called.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If one of the two is no ``Translator``.
        ValueError: If pictures, their number or range, or names do not fit, or if a weight is not
            finite.
    """
    for name, network in (("forth", forth), ("back", back)):
        if not isinstance(network, Translator):
            found = f"{name} is a {type(network).__name__}, expected a gankit.networks.Translator"
            raise TypeError(f"{found}, such as those of gk.pretrained.translators('hair')")
    _check(pictures, forth.channels, names)
    forth, back = plain(forth), plain(back)
    shape: Shape = [*pictures.shape[1:]]
    pictures = pictures.detach().cpu().float()
    parts = [_parts(network, shape) for network in (forth, back)]
    flat = [step for part in parts for steps in part.values() for step in _each(steps)]
    weights = [step.pop(name) for step in flat for name in ("weight", "bias") if name in step]
    spec = {"shape": shape, "count": len(pictures), "names": [*names], "networks": parts}
    bytes_ = (127.5 * (pictures + 1)).round().byte()
    made = Roundtrip(spec=spec, weights=twelve(weights), pictures=bytes_.numpy().tobytes())
    some = pictures[:6]
    made.still = partial(strip, torch.cat([some, forth(some)], 2))
    made.shows = f"A row of pictures ({names[0]}), and below each the same as {names[1]}"
    return made


def _check(pictures: Tensor, channels: int, names: tuple[str, str]) -> None:
    shape = tuple(pictures.shape)
    fits = pictures.ndim == 4 and shape[1] == channels and channels in (1, 3)
    if not fits or shape[2] % 4 or shape[3] % 4 or not 1 <= shape[0] <= _MOST:
        expected = f"expected (N, {channels}, H, W), N from 1 to {_MOST}, H and W divisible by 4"
        raise ValueError(f"pictures have shape {shape}, {expected}: pictures[:8] are eight of them")
    if pictures.dtype == torch.uint8 or not pictures.abs().max() <= 1:
        found = f"pictures hold {pictures.dtype} from {pictures.min():.3g} to {pictures.max():.3g}"
        raise ValueError(f"{found}, expected values in [-1, 1], as gk.data.to_float makes them")
    if len(names) != 2:
        raise ValueError(f"names are {names!r}, expected two, such as ('black', 'blond')")


def _parts(network: Translator, shape: Shape) -> dict[str, list[Step]]:
    """The steps of a translator's three parts, each on what it reads."""
    first, fine = _steps(network.first, shape)
    middle, reads = [], fine
    for residual, run in groupby(network.middle, lambda one: isinstance(one, ResidualBlock)):
        for layers in [one.layers for one in run] if residual else [nn.Sequential(*run)]:
            steps, reads = _steps(layers, reads)
            middle += [{"op": "residual", "layers": steps}] if residual else steps
    last, _ = _steps(network.last, [2 * fine[0], *fine[1:]])
    return {"first": first, "middle": middle, "last": last}


def _steps(layers: nn.Sequential, reads: Shape) -> tuple[list[Step], Shape]:
    steps, _ = translate(nn.Sequential(*layers, nn.Flatten()), reads)
    return steps, [*layers(torch.zeros(1, *reads)).shape[1:]]


def _each(steps: list[Step]) -> list[Step]:
    """The steps in their order, and those of a residual in its place."""
    return [one for step in steps for one in step.get("layers", [step])]
