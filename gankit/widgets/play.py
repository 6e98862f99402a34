"""Play: a generator of bars that goes on from a bar of the reader's own, and sounds."""

from collections.abc import Sequence
from functools import partial

import torch
import traitlets
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ..data import codes, rolls
from ..latents import sample
from ..networks import BarGenerator
from .packing import check_seed, twelve
from .plain import plain
from .still import strip
from .translate import Step, translate
from .widget import Widget, joined

_BEGIN = (72, 200, 74, 202, 76, 204, 72, 200, 72, 200, 74, 202, 76, 204, 72, 200)
_CHORDS = (0, 5, 7, 0)


class Play(Widget):
    """A melody that a generator goes on with; made by :func:`play`.

    Attributes:
        pitch: The codes of the bars on show, 16 a bar, as a list.  The page writes it, so it is
            empty until the widget is on a page with a kernel.
    """

    _esm = joined("forward.js", "blocks.js", "controls.js", "tune.js", "play.js")
    _css = joined("widgets.css", "tune.css")
    called = "Play"
    about = "Write a bar, and a generator goes on from it, bar by bar. Press Play to hear it."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    begin = traitlets.List().tag(sync=True)
    chords = traitlets.List().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    pitch = traitlets.List().tag(sync=True)


def play(
    generator: nn.Module,
    *,
    begin: Tensor | None = None,
    chords: Sequence[int] = _CHORDS,
    seed: int = 0,
) -> Play:
    """Hear a melody that a generator of bars makes, and begin it with a bar of one's own.

    The first bar is the reader's, written by mouse, finger or keys; each bar that follows is
    G(z, the bar before, chord), and is computed anew in the browser when a bar before it changes,
    as in :func:`explore`, with no kernel.  Nothing sounds before "Play" is pressed.  The melody can
    be kept as a MIDI file, which :func:`gankit.data.from_midi` reads.

    Args:
        generator: A :class:`gankit.networks.BarGenerator`; it is left as it is.
        begin: The first bar, codes (1, 16) as in ``gk.data.Melodies.pitch``; four notes by default.
        chords: The chords, 0 to 23, of the bars that follow, over and over; C, F, G, C by default.
        seed: The first bars' seed, 0 to 2³² − 1: the same z each time.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If the generator is no ``BarGenerator``.
        ValueError: If ``begin`` is not one bar within ``gk.data.rolls``' range, or ``chords`` or
            ``seed`` are out of range, or if a weight is not finite.
    """
    check_seed(seed)
    if not isinstance(generator, BarGenerator):
        found = f"the generator is a {type(generator).__name__}"
        such = "such as gk.pretrained.bar_generator()"
        raise TypeError(f"{found}, expected a gankit.networks.BarGenerator, {such}")
    first = torch.tensor([_BEGIN], dtype=torch.uint8) if begin is None else begin
    if len(first) != 1:
        raise ValueError(f"begin has {len(first)} bars, expected one: begin[:1]")
    if not chords or not all(chord in range(24) for chord in chords):
        raise ValueError(f"chords are {chords!r}, expected numbers from 0 to 23, such as (0, 5, 7)")
    before = rolls(first)
    network = plain(generator)
    parts = _parts(network)
    weights = [one.pop(name) for part in parts.values() for one in part
               for name in ("weight", "bias") if name in one]  # fmt: skip
    made = Play(
        spec=parts | {"latent_dim": network.latent_dim},
        weights=twelve(weights),
        begin=codes(before)[0].tolist(),
        chords=[int(chord) for chord in chords],
        seed=seed,
    )
    made.still = partial(_still, network, before, made.chords, seed)
    made.shows = "Bars of a melody as piano rolls, each made to follow the one before it"
    return made


def _parts(network: BarGenerator) -> dict[str, list[Step]]:
    """Its layers in their order, batch norm folded; ``short`` and ``long`` are numbers of steps."""
    first, _ = translate(nn.Sequential(network.first, nn.Flatten()), [network.first[0].in_features])
    return {
        "memory": [_fused(*one, long=16 >> max(i - 1, 0)) for i, one in enumerate(network.memory)],
        "first": first,
        "longer": [_fused(*one, long=8 << i) for i, one in enumerate(network.longer)],
        "last": [_fused(*network.last[:3], long=16), _fused(network.last[3], long=16)],
    }


def _fused(
    layer: nn.Conv1d | nn.ConvTranspose1d,
    norm: nn.Module | None = None,
    leaky: nn.Module | None = None,
    *,
    long: int,
) -> Step:
    turned = isinstance(layer, nn.ConvTranspose1d)
    layer = layer if norm is None else fuse_conv_bn_eval(layer, norm, transpose=turned)
    (kernel,), (stride,), (padding,) = layer.kernel_size, layer.stride, layer.padding
    return {
        "inputs": layer.in_channels, "outputs": layer.out_channels, "kernel": kernel,
        "stride": stride, "padding": padding, "turned": turned, "long": long,
        "short": long // stride, "slope": 1.0 if leaky is None else leaky.negative_slope,
        "weight": layer.weight if turned else layer.weight.transpose(0, 1),
        "bias": layer.bias,
    }  # fmt: skip


@torch.no_grad()
def _still(network: BarGenerator, roll: Tensor, chords: list[int], seed: int) -> bytes:
    """The first bar and four more, the highest pitch on top."""
    source, shown = torch.Generator().manual_seed(seed), [roll]
    for chord in (chords * 4)[:4]:
        z = sample(1, network.latent_dim, generator=source)
        shown.append(rolls(codes(network(z, shown[-1], torch.tensor([chord])))))
    return strip(2 * torch.cat(shown)[:, None, :32].flip(2) - 1)
