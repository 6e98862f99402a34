"""Design a character: a generator that is told labels, under buttons."""

from collections.abc import Mapping, Sequence
from functools import partial

import torch
import traitlets
from torch import Tensor, nn
from torch.nn import functional as F

from ..latents import principal_directions, sample
from .packing import check_seed, sixteen
from .plain import plain, sequential
from .still import strip
from .translate import Step, as_read, translate
from .widget import Widget, joined


class Character(Widget):
    """A generator that is told labels; made by :func:`character`.

    Attributes:
        z: The latent vector of the picture on show, as a list of ``latent_dim`` numbers.  The page
            writes it, so it is empty until the widget is on a page with a kernel.
        labels: What is asked for, likewise: of each label the number of a value.
    """

    _esm = joined("forward.js", "blocks.js", "controls.js", "character.js")
    _css = joined("widgets.css", "character.css")
    called = "Design a character"
    about = "Choose what to ask for, and a generator draws it from z, which the sliders move."
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    names = traitlets.List().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    z = traitlets.List().tag(sync=True)
    labels = traitlets.List().tag(sync=True)


def character(
    generator: nn.Module,
    names: Mapping[str, Sequence[str]] | None = None,
    *,
    directions: int = 3,
    seed: int = 0,
) -> Character:
    """Ask a conditional generator for what you choose, and see its picture follow, live.

    Each label gets a row of buttons, a value each: ten for the classes of digits, six rows for the
    attributes of faces.  Beside them are sliders for z, along the directions that change what is
    drawn most whatever is asked for, and a walk between two characters: along the arc from one z to
    the other, while what is asked for stays, or goes over from the one to the other.  The forward
    pass runs in the reader's browser, as in :func:`explore`, with no kernel.

    Args:
        generator: A :class:`gankit.networks.ConditionalGenerator`, or a network like it: its
            ``values`` say how many values each label has, its ``body`` reads z and the labels
            one-hot, side by side, and is a generator that :func:`explore` can show.
        names: The values of each label in words, by the label's name, in order, such as
            ``gk.data.FACE_ATTRIBUTES``; an underscore is shown as a space.  Numbers by default.
        directions: How many directions of z get a slider; at most latent_dim of them do.
        seed: The first character's seed, 0 to 2³² − 1: the same z and the same labels each time.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If the generator has no ``values`` and ``body``, or a layer has no translation to
            the browser.
        ValueError: If ``names`` are not those of the generator's labels, if the generator is not
            its ``body`` on z and one-hot labels, or as :func:`explore` says.
    """
    check_seed(seed)
    if directions < 1:
        raise ValueError(f"directions is {directions}, expected at least 1, such as 3")
    network = _conditional(generator)
    values = [int(count) for count in network.values]
    words = _named(names, values)
    layers = sequential(network.body)
    steps, shape = translate(layers)
    latent_dim = steps[0]["inputs"] - sum(values)
    if latent_dim < 1:
        found = f"body reads {steps[0]['inputs']} numbers, and the labels have {sum(values)} values"
        raise ValueError(f"{found}, expected more: z stands before the labels, one-hot")
    rows = _directions(steps[0], latent_dim, directions)
    tensors = [step.pop(name) for step in steps for name in ("weight", "bias") if name in step]
    spec = {"layers": steps, "latent_dim": latent_dim, "shape": shape, "directions": len(rows)}
    made = Character(spec=spec, weights=sixteen([*tensors, rows]), names=words, seed=seed)
    made.still = partial(strip, _examples(network, layers, latent_dim, seed))
    made.shows = "Pictures that the generator draws, each asked for something else"
    return made


def _conditional(generator: nn.Module) -> nn.Module:
    network = plain(generator) if isinstance(generator, nn.Module) else generator
    if not isinstance(getattr(network, "body", None), nn.Module) or not hasattr(network, "values"):
        found = f"the generator is a {type(network).__name__}, without values and a body"
        such = "such as gankit.networks.ConditionalGenerator((10,))"
        raise TypeError(f"{found}, expected one that is told labels, {such}")
    return network


def _named(names: Mapping[str, Sequence[str]] | None, values: list[int]) -> list[list]:
    """A list [label, [value, ...]] for each label."""
    if names is None:
        labels = ["class"] if len(values) == 1 else [f"label {k}" for k in range(len(values))]
        names = {
            label: [*map(str, range(count))] for label, count in zip(labels, values, strict=True)
        }
    counts = [len(words) for words in names.values()]
    if counts != values:
        found = f"names has {counts} values of its {len(counts)} labels, expected {values}"
        raise ValueError(f"{found}: a name for every value that the generator can be asked for")
    return [
        [label.replace("_", " "), [str(word) for word in words]] for label, words in names.items()
    ]


def _directions(first: Step, latent_dim: int, count: int) -> Tensor:
    """The directions of z, with any labels, that change the first layer most."""
    weight = first["weight"][:latent_dim].T
    reads_z = nn.Linear(latent_dim, len(weight), bias=False)
    reads_z.weight.data = weight
    return principal_directions(reads_z, min(count, latent_dim))[0]


def _examples(network: nn.Module, layers: nn.Sequential, latent_dim: int, seed: int) -> Tensor:
    """Eight pictures, or one of each value where there is but one label of at most ten."""
    source, (first, *others) = torch.Generator().manual_seed(seed), network.values
    each = not others and first <= 10
    drawn = [torch.randint(n, (8,), generator=source) for n in network.values]
    labels = torch.arange(first)[:, None] if each else torch.stack(drawn, 1)
    z = sample(len(labels), latent_dim, generator=source)
    columns = [F.one_hot(c, n) for c, n in zip(labels.T, network.values, strict=True)]
    read = as_read(layers, torch.cat([z, *columns], 1))
    with torch.no_grad():
        pictures, expected = network(z, labels), layers(read)
    if pictures.shape != expected.shape or not torch.allclose(pictures, expected, atol=1e-3):
        found = (
            f"{type(network).__name__} makes other pictures than its body, which the browser runs"
        )
        like = "as gankit.networks.ConditionalGenerator does"
        raise ValueError(f"{found}, expected body([z, one-hot labels]): write it so, {like}")
    return pictures
