"""Lesson 11's VAE against its GAN: equal networks, equal time, five seeds.

    uv run python benchmarks/lesson_11.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe``, and trains for each seed from 0 to 4
its VAE and its GAN, whose decoder and generator are one network, for as many seconds of one
processor core.  How many steps that is, is measured on a few steps beforehand.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import quality
import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

import gankit as gk

LESSON = quality.FOLDER.parent / "notebooks/11_autoencoders.ipynb"
SEEDS = range(5)
SECONDS = 20.0  # of one core, for each training
PICTURES = 2000
NEEDS = {"math": math, "nn": nn, "torch": torch, "tqdm": tqdm, "gk": gk}


class Row(NamedTuple):
    """What is measured of a sample of pictures."""

    distance: float  # Fréchet, to the test digits
    precision: float
    recall: float
    fine: float  # share of the energy in short waves


def recipe(lesson: Path, seed: int) -> dict[str, Any]:
    """The lesson's functions: fit, minus_bound and fine."""
    parameters, source = quality.recipe_source(lesson)
    names = {**NEEDS, "train_images": gk.data.mnist()[0]}
    exec(compile(parameters, f"{lesson.name}: parameters", "exec"), names)
    names["seed"] = seed
    exec(compile(source, f"{lesson.name}: recipe", "exec"), names)
    return names


def play(names: dict[str, Any], steps: int) -> nn.Module:
    """Train the VAE's decoder as a GAN's generator, by the recipe of lesson 00."""
    torch.manual_seed(names["seed"])
    generator = gk.networks.DCGANGenerator(names["numbers"], names["width"])
    discriminator = gk.networks.DCGANDiscriminator(names["width"], norm="none")
    players = discriminator, generator
    trainer = gk.Trainer(
        generator,
        discriminator,
        penalty=lambda d, real, _: 0.25 * gk.penalties.r1(d, real[:8]),
        optimizers=[
            torch.optim.Adam(p.parameters(), 4e-3, (0.0, 0.99), fused=True) for p in players
        ],
        seed=names["seed"],
    )
    batches = gk.data.batches(names["train_images"], 64, seed=names["seed"])
    for _ in trainer.run(batches, steps, rate=lambda step: 1 - step / steps):
        pass
    return trainer.averaged_generator.eval()


def trainings(names: dict[str, Any]) -> dict[str, Callable[[int], nn.Module]]:
    """By name: so many steps, and the network that then draws."""
    return {
        "VAE": lambda steps: names["fit"](names["minus_bound"], steps)[1],
        "GAN": lambda steps: play(names, steps),
    }


def steps_in(train: Callable[[int], nn.Module], seconds: float, trial: int = 20) -> int:
    """How many steps fit into so many seconds of a core; the first ones, slower, do not count."""
    train(3)
    start = time.process_time()
    train(trial)
    return max(2, round(seconds * trial / (time.process_time() - start)))


def measured(judge: gk.pretrained.Judge, real: Tensor, images: Tensor, fine: Callable) -> Row:
    features, _ = judge.read(images)
    precision, recall = gk.metrics.precision_recall(real, features)
    return Row(judge(images).distance, precision, recall, fine(images))


def ends(judge: gk.pretrained.Judge, real: Tensor, fine: Callable, count: int) -> dict[str, Row]:
    """The best and the worst that can be: other digits, and noise."""
    random = torch.Generator().manual_seed(2)
    digits = gk.data.to_float(gk.data.mnist()[0][:count])
    noise = 2 * torch.rand(digits.shape, generator=random) - 1
    samples = {"floor: real training digits": digits, "ceiling: uniform noise": noise}
    return {name: measured(judge, real, images, fine) for name, images in samples.items()}


def spread(values: Iterable[float], digits: int) -> str:
    """Mean ± standard deviation (of a sample: n − 1)."""
    values = [*values]
    return f"{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def report(found: dict[str, list[Row]], bounds: dict[str, Row], facts: dict[str, str]) -> str:
    digits = (1, 2, 2, 3)
    rows = [
        [name, *(f"{value:.{n}f}" for value, n in zip(row, digits, strict=True)), ""]
        for name, row in bounds.items()
    ]
    for name, runs in found.items():
        columns = zip(*runs, strict=True)
        cells = (spread(column, n) for column, n in zip(columns, digits, strict=True))
        rows.insert(-1, [name, *cells, facts[name]])
    each = [
        [f"{name}, seed {seed}", *(f"{v:.{n}f}" for v, n in zip(row, digits, strict=True))]
        for name, runs in found.items()
        for seed, row in enumerate(runs)
    ]
    head = ["", "Fréchet distance", "precision", "recall", "fine detail"]
    return "\n\n".join(
        [
            "# Lesson 11, a VAE against a GAN",
            f"The VAE's decoder and the GAN's generator are the same network, trained for "
            f"{SECONDS:.0f} s of one core each; {PICTURES} pictures are drawn from N(0, I). "
            "*Fréchet distance* of the digit classifier's features to the test digits; "
            "*precision* and *recall* in the same features, 3 neighbours; *fine detail*: the "
            "share of the energy in waves shorter than four pixels, for which real digits are "
            "the goal, and more is no better. Mean ± standard deviation over seeds.",
            quality.table([*head, "steps"], rows),
            "## Seed by seed",
            quality.table(head, each),
        ]
    )


def measure(lesson: Path, seeds: Iterable[int], seconds: float, count: int) -> str:
    torch.set_num_threads(1)
    judge = gk.pretrained.Judge()
    real, _ = judge.read(gk.data.to_float(gk.data.mnist("test")[0][:count]))
    names = recipe(lesson, 0)
    fine = names["fine"]
    steps = {name: steps_in(train, seconds) for name, train in trainings(names).items()}
    found: dict[str, list[Row]] = {name: [] for name in steps}
    for seed in seeds:
        z = torch.randn(count, names["numbers"], generator=torch.Generator().manual_seed(seed + 1))
        for name, train in trainings(recipe(lesson, seed)).items():
            drawn = quality.draw(train(steps[name]), z)
            found[name].append(measured(judge, real, drawn, fine))
            print(name, seed, found[name][-1], flush=True)
    facts = {name: str(count) for name, count in steps.items()}
    return report(found, ends(judge, real, fine, count), facts)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"a training ({SECONDS:g})")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.seconds != SECONDS:
        parser.error(f"a table that is kept is made with {SECONDS:g} seconds of each training")
    text = measure(LESSON, SEEDS, chosen.seconds, PICTURES)
    quality.publish("lesson_11", text, write=chosen.write, lesson=LESSON)


if __name__ == "__main__":
    main()
