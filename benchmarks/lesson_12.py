"""Lesson 12: what it costs to be told, and whether labels compose, over five seeds.

    uv run python benchmarks/lesson_12.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe`` for seeds 0 to 4.  Digits: the lesson's
pair, and the same pair without labels.  Faces: the lesson's pair, once without the faces that have
blue hair and a beard, and once with all.  Every pair of a kind takes as many steps, and beside each
stands the processor time that they took.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import quality
import torch
from torch import Tensor, nn
from tqdm import tqdm

import gankit as gk

LESSON = quality.FOLDER.parent / "notebooks/12_conditional.ipynb"
SEEDS = range(5)
COUNT = 2000  # digits that each generator is judged by; a quarter as many faces of each kind
HAIR, BEARD, BLUE = 1, 5, 5  # columns of the attributes, and the number of a hair colour

Found = dict[str, dict[str, float]]  # of each generator, what was measured


def trained(training: Callable[..., nn.Module], *given: Any) -> tuple[nn.Module, float]:
    """The averaged generator of the lesson's own training, and the processor's seconds."""
    start = time.process_time()
    return training(*given), time.process_time() - start


def drawn(generator: nn.Module, labels: Tensor, seed: int, count: int) -> Tensor:
    random = torch.Generator().manual_seed(seed + 1)
    z = gk.latents.sample(count, generator.latent_dim, generator=random)
    parts = zip(z.split(500), labels.split(500), strict=True)
    with torch.no_grad():
        return torch.cat([generator(*part) for part in parts])


class Deaf(gk.networks.DCGANGenerator):
    """A generator that is handed labels and does not read them."""

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        """Pictures of z alone."""
        return super().forward(z)


class Unlabelled(gk.networks.DCGANDiscriminator):
    """A discriminator that is handed labels and does not read them."""

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        """Logits (N,) of pictures alone."""
        return super().forward(images)


def without_labels(told: nn.Module) -> tuple[nn.Module, nn.Module]:
    """The pair of a conditional generator's width and latent vector that is told nothing."""
    width = told.body.layers[1].unflattened_size[0]
    return Deaf(told.latent_dim, width), Unlabelled(width, norm="none")


def digits(names: dict[str, Any], seed: int, count: int) -> Found:
    """Two pairs: told, and with no labels at all."""
    images, classes = gk.data.mnist()
    judge, steps = gk.pretrained.Judge(), names["digit_steps"]
    test, test_classes = gk.data.mnist("test")
    real, _ = judge.read(gk.data.to_float(test))
    wishes, found = torch.arange(count) % 10, {}

    torch.manual_seed(seed)
    batches = gk.data.batches(images, 64, classes, seed=seed)
    G, seconds = trained(names["train"], *names["digit_pair"](), batches, steps)
    fakes = drawn(G, wishes, seed, count)
    features, logits = judge.read(fakes)
    share = gk.metrics.as_asked(logits.argmax(1), wishes)
    labels = {"real_labels": test_classes, "fake_labels": wishes}
    found["told"] = {
        "as asked": share.share,
        "as asked, worst class": share.shares.min().item(),
        "variety within a class": gk.metrics.variety(real, features, **labels).ratio,
        "Fréchet distance": judge(fakes).distance,
        "seconds": seconds,
    }

    torch.manual_seed(seed)
    pair, batches = without_labels(G), gk.data.batches(images, 64, classes, seed=seed)
    G, seconds = trained(names["train"], *pair, batches, steps)
    fakes = drawn(G, wishes, seed, count)
    found["no labels"] = {"Fréchet distance": judge(fakes).distance, "seconds": seconds}
    return found


def painted(images: Tensor, attributes: Tensor) -> tuple[Tensor, Tensor]:
    """The pixels where beards are (32, 32), and the mean colours of beards, by hair (6, 3)."""
    bearded = attributes[:, BEARD] == 1
    change = (images[bearded].mean(0) - images[~bearded].mean(0)).abs().sum(0)
    chin = change > 0.6 * change.max()
    of_hair = [images[bearded & (attributes[:, HAIR] == i)] for i in range(6)]
    return chin, torch.stack([some[:, :, chin].mean((0, 2)) for some in of_hair])


def faces(names: dict[str, Any], seed: int, count: int) -> Found:
    """Two pairs: without the faces that have blue hair and a beard, and with them."""
    images, attributes = gk.data.faces(32)
    chin, palette = painted(gk.data.to_float(images), attributes)
    hidden = (attributes[:, HAIR] == BLUE) & (attributes[:, BEARD] == 1)
    judge, found = gk.pretrained.FaceJudge(), {}
    random = torch.Generator().manual_seed(seed)
    values = gk.networks.FaceClassifier.values
    wishes = torch.stack([torch.randint(n, (6 * count,), generator=random) for n in values], 1)
    for name, kept in {"never seen": ~hidden, "seen": torch.ones_like(hidden)}.items():
        torch.manual_seed(seed)
        batches = gk.data.batches(images[kept], 64, attributes[kept], seed=seed)
        G, seconds = trained(names["train_faces"], batches)
        left = wishes[(wishes[:, HAIR] != BLUE) | (wishes[:, BEARD] != 1)]
        _, logits = judge.read(drawn(G, left, seed, len(left)))
        columns = zip(logits.items(), left.T, strict=True)
        row = {n: gk.metrics.as_asked(a.argmax(1), y).share for (n, a), y in columns}
        for color, word in enumerate(gk.data.FACE_ATTRIBUTES["hair_color"]):
            asked = wishes[:count].clone()
            asked[:, HAIR], asked[:, BEARD] = color, 1
            fakes = drawn(G, asked, seed, count)
            _, logits = judge.read(fakes)
            hair, beard = logits["hair_color"].argmax(1) == color, logits["beard"].argmax(1) == 1
            own = torch.cdist(fakes[:, :, chin].mean(2), palette).argmin(1) == color
            for part, said in {"both": hair & beard, "beard in its colour": own}.items():
                row[f"{word} with a beard: {part}"] = said.double().mean().item()
        found[name] = row | {"seconds": seconds}
    return found


def of_seed(seed: int, *, lesson: Path, steps: int | None, count: int) -> tuple[Found, Found]:
    torch.set_num_threads(1)
    names = quality.recipe(lesson, seed=seed, digit_steps=steps, face_steps=steps)
    names["tqdm"] = partial(tqdm, disable=True)
    return digits(names, seed, count), faces(names, seed, count // 4)


def measure(
    lesson: Path, *, steps: int | None = None, count: int = COUNT, workers: int = 1
) -> list[tuple[Found, Found]]:
    """For each seed what :func:`of_seed` finds, in so many processes."""
    work = partial(of_seed, lesson=lesson, steps=steps, count=count)
    if workers < 2:
        return [*map(work, tqdm(SEEDS))]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [*pool.map(work, SEEDS)]


def tabulated(found: list[Found]) -> str:
    """A row for each generator and measure: every seed's value, and their median."""
    rows = []
    for name, row in found[0].items():
        for what in row:
            values = [one[name][what] for one in found]
            values.append(statistics.median(values))
            rows.append([f"{name}: {what}", *(_shown(what, value) for value in values)])
    return quality.table(["", *(f"seed {seed}" for seed in SEEDS), "median"], rows)


def _shown(what: str, value: float) -> str:
    digits = {"seconds": 0, "Fréchet distance": 3}.get(what, 4)
    return f"{value:.{digits}f}"


def ratio(found: list[Found], what: Callable[[Found], float]) -> str:
    return ", ".join(f"{what(one):.2f}" for one in found)


def report(found: list[tuple[Found, Found]], count: int) -> str:
    of_digits, of_faces = ([one[i] for one in found] for i in range(2))
    times = ratio(
        of_digits,
        lambda one: one["told"]["Fréchet distance"] / one["no labels"]["Fréchet distance"],
    )
    return "\n\n".join(
        [
            "# Lesson 12, told and not told",
            "Averaged generators, trained as in the lesson; seconds are of the processor, with one "
            "thread, on a machine that did other things as well.",
            f"## Digits\n\n{count} pictures, every class as often. *Told*: the lesson's pair. *No "
            "labels*: the pair without labels, of the same width and latent vector, for as many "
            "steps. Floor of *as asked*: 0.1.",
            tabulated(of_digits),
            f"Fréchet distance, told / no labels, by seed: {times}.",
            "## Faces\n\nThe same pair trained without the faces that have blue hair and a beard "
            "(*never seen*), and with them (*seen*). The six attributes are as asked for all other "
            f"combinations; below them, {count // 4} faces with a beard of each hair colour. "
            "*Both*: the judge reads hair colour and beard as asked. *Beard in its colour*: of the "
            "six colours that real beards have, the chin's mean is nearest to that of the hair.",
            tabulated(of_faces),
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--steps", type=int, help="of each pair, by default the lesson's")
    parser.add_argument("--workers", type=int, default=1, help="processes of one thread (1)")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.steps is not None:
        parser.error("a table that is kept is made with the lesson's steps of each pair")
    found = measure(LESSON, steps=chosen.steps, workers=chosen.workers)
    torch.set_num_threads(1)
    text = report(found, COUNT)
    quality.publish("lesson_12", text, write=chosen.write, lesson=LESSON)


if __name__ == "__main__":
    main()
