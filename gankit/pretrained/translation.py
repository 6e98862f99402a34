"""Translators between two albums of faces: loaded, and how they were trained, without pairs."""

from functools import partial

import torch
from torch import Tensor

from .. import data, networks
from ..data.embedded import check_choice
from .cards import SEED, filled, ship
from .judges import FaceJudge, by_parts

NAMES = {"hair": ("black_to_blond", "blond_to_black"), "ink": ("color_to_ink", "ink_to_color")}
_CHANGED = {"hair": ("hair_color",), "ink": ("skin", "hair_color")}  # and so not kept
Pair = tuple[networks.Translator, networks.Translator]


def translators(change: str) -> Pair:
    """The shipped translators there and back, in evaluation mode: faces (N, 3, 32, 32) → the same.

    ``"hair"``: from black hair to blond, and from blond to black. ``"ink"``: from colour to ink,
    and from ink to colour. Both were trained on two albums in which no face is in both; the true
    answers, ``gk.data.face_pairs(change, size=32)``, they never saw. Another change is a
    ``ValueError``.
    """
    check_choice("change", change, *NAMES)
    forth, back = (filled(networks.Translator, name) for name in NAMES[change])
    return forth, back


def albums(change: str) -> tuple[Tensor, Tensor]:
    """The training pictures before and after a change, in [-1, 1]: no face is in both."""
    images, labels = data.faces(32)
    if change == "ink":
        return data.to_float(images), data.to_float(data.ink_faces(32)[0])
    black, blond = (images[labels[:, 1] == color] for color in (0, 2))
    return data.to_float(black), data.to_float(blond)


class Pool:
    """The last 50 fakes: half the time an old one is handed out, and a new one takes its place.

    Shrivastava et al., *Learning from simulated and unsupervised images through adversarial
    training*, 2017, section 2.3, https://arxiv.org/abs/1612.07828.
    """

    def __init__(self, random: torch.Generator, size: int = 50) -> None:
        self._random, self._size, self._kept = random, size, torch.empty(0)

    def __call__(self, fakes: Tensor) -> Tensor:
        """As many fakes as were given: new ones, or some from before."""
        if len(self._kept) < self._size:
            kept = [self._kept, fakes] if len(self._kept) else [fakes]
            self._kept = torch.cat(kept)[: self._size].clone()
            return fakes
        old = torch.randperm(len(self._kept), generator=self._random)[: len(fakes) // 2]
        given = torch.cat([fakes[len(old) :], self._kept[old]])
        self._kept[old] = fakes[: len(old)]
        return given


def train(
    change: str, steps: int, *, cycle: float = 10, identity: float = 5, opening: float = -2.0
) -> None:
    """Train both translators of a change by CycleGAN's losses, and ship them with their cards."""
    torch.manual_seed(SEED)
    pair = networks.Translator(opening=opening), networks.Translator(opening=opening)
    _play(pair, albums(change), steps, cycle, identity)
    recipe = (
        f"least squares on patches, cycle {cycle:g}, identity {identity:g}, masks that start at "
        f"σ({opening:g}), pools of 50 fakes, Adam 1e-3, β = (0.5, 0.999), from half of {steps} "
        "steps on falling to 0, batch 8; trained together with its way back; half precision"
    )
    _ship(change, pair, recipe)


def _ship(change: str, pair: Pair, recipe: str) -> None:
    pair = tuple(network.half().float() for network in pair)  # as they travel
    for name, network, quality in zip(NAMES[change], pair, _quality(change, pair), strict=True):
        ship(
            network.half(),
            name,
            settings={},
            data=f"gankit.data.faces(32){', ink_faces(32)' if change == 'ink' else ''}: two "
            "albums of drawn faces, no face in both; CC0, designs by Lisa Wischofsky",
            recipe=recipe,
            quality=quality,
            limits="drawn faces of one style, 32 × 32 pixels; no photographs, nobody real. What "
            "the other album does not show is hidden in the picture or made up",
        )


def _play(
    pair: Pair, albums: tuple[Tensor, Tensor], steps: int, cycle: float, identity: float
) -> None:
    """CycleGAN there and back; the lesson on it has this loop, and says why."""
    random = torch.Generator().manual_seed(SEED)
    forth, back = pair
    judges = [networks.PatchDiscriminator() for _ in "ab"]
    adam = partial(torch.optim.Adam, lr=1e-3, betas=(0.5, 0.999), fused=True)
    players = [pair, judges]
    optimizers = [adam([p for one in side for p in one.parameters()]) for side in players]
    pools = [Pool(random) for _ in judges]
    streams = [data.batches(x, 8, seed=SEED + i) for i, x in enumerate(albums)]
    for step, real in zip(range(steps), zip(*streams, strict=False), strict=False):
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = 1e-3 * min(1, 2 - 2 * step / steps)
        fake = back(real[1]), forth(real[0])
        for judge in judges:
            judge.requires_grad_(False)
        fooled = sum(_squares(judge(x), 1) for judge, x in zip(judges, fake, strict=True))
        round_trip = _apart(back(fake[1]), real[0]) + _apart(forth(fake[0]), real[1])
        same = _apart(back(real[0]), real[0]) + _apart(forth(real[1]), real[1])
        _step(optimizers[0], fooled + cycle * round_trip + identity * same)
        for judge in judges:
            judge.requires_grad_(True)
        of = zip(judges, real, pools, fake, strict=True)
        loss = sum(_squares(d(x), 1) + _squares(d(pool(y.detach())), 0) for d, x, pool, y in of)
        _step(optimizers[1], loss / 2)
        if (step + 1) % 100 == 0:
            said = f"round trip {round_trip.item():.3f}, fooled {fooled.item():.3f}"
            print(f"step {step + 1} of {steps}: {said}", flush=True)
    for network in pair:
        network.eval()


def _squares(logits: Tensor, target: float) -> Tensor:
    return (logits - target).square().mean()


def _apart(x: Tensor, y: Tensor) -> Tensor:
    return (x - y).abs().mean()


def _step(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def _quality(change: str, pair: Pair) -> list[dict[str, object]]:
    """Errors to the true twins that no training saw, beside doing nothing; attributes kept."""
    *twins, attributes = data.face_pairs(change, size=32)
    twins, judge, found = [data.to_float(x) for x in twins], FaceJudge(), []
    for i, network in enumerate(pair):
        made, truth = by_parts(network, twins[i]), twins[1 - i]
        quality: dict[str, object] = {
            "mean absolute error to the true twin, of 255": _error(made, truth),
            "the same of doing nothing": _error(twins[i], truth),
            "the same of the way there and back to where it began": _error(
                by_parts(pair[1 - i], made), twins[i]
            ),
        }
        if change == "hair" or i == 1:  # the judge reads colours only
            _, logits = judge.read(made)
            columns = zip(logits.items(), attributes.T, strict=True)
            quality["kept"] = {
                name: round((values.argmax(1) == column).float().mean().item(), 3)
                for (name, values), column in columns
                if name not in _CHANGED[change]
            }
        found.append(quality)
    return found


def _error(x: Tensor, y: Tensor) -> float:
    return round(127.5 * _apart(x, y).item(), 2)
