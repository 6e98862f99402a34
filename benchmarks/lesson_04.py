"""Lesson 04's schedules, changes of the DCGAN recipe, and averaged generators, over five seeds.

    uv run python benchmarks/lesson_04.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe`` and plays, for seeds 0 to 4, each of
its schedules for the same number of network passes (one network, forward or backward, for one batch
of 64), and each of its changes of the DCGAN recipe for as many rounds as these passes buy.  At the
end of a run 5000 pictures of the averaged generator, and 5000 of the generator itself, are judged:
the Fréchet distance of their features to the 10 000 test digits.
"""

import argparse
import statistics
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import quality
from tqdm import tqdm

import gankit as gk

LESSON = quality.FOLDER.parent / "notebooks/04_training.ipynb"
SEEDS = range(5)
PASSES = 5400
ROUND = 9  # passes of a step of D and a step of G


class Run(NamedTuple):
    """How far the pictures are in the end, and how many steps each player took."""

    averaged: float
    itself: float
    steps_of_d: int
    steps_of_g: int


Runs = dict[str, list[Run]]  # of each name, a run for each seed


def last(moments: Iterator[Any]) -> Any:
    return deque(moments, maxlen=1).pop()


def judged(judge: quality.Judged, trainer: gk.Trainer, unit: bool, count: int) -> list[float]:
    """Distances of the averaged generator and of the generator itself; ``unit`` draws in [0, 1]."""
    generators = trainer.averaged_generator, trainer.generator.eval()
    z = quality.latents(count, trainer.generator.latent_dim)
    drawn = [quality.draw(generator.cpu(), z) for generator in generators]
    return [judge(2 * pictures - 1 if unit else pictures).distance for pictures in drawn]


def scheduled(names: dict[str, Any], judge: quality.Judged, passes: int, count: int) -> Runs:
    runs: Runs = {}
    for name, schedule in tqdm((names["schedules"] | names["for_the_table"]).items()):
        runs[name] = []
        for seed in SEEDS:
            trainer, spent = last(names["play"](schedule, passes, seed))
            of_g = trainer.step
            of_d = (spent - names["price"]["G"] * of_g) // names["price"]["D"]
            runs[name].append(Run(*judged(judge, trainer, False, count), of_d, of_g))
    return runs


def changed(names: dict[str, Any], judge: quality.Judged, passes: int, count: int) -> Runs:
    runs: Runs = {}
    steps = passes // ROUND
    for name, change in tqdm(names["changes"].items()):
        runs[name] = []
        for seed in SEEDS:
            trainer, batches = names["dcgan"](seed, **change)
            last(trainer.run(batches, steps))
            unit = change.get("unit", False)
            runs[name].append(Run(*judged(judge, trainer, unit, count), steps, steps))
    return runs


def middle(group: list[Run], of: str) -> float:
    return statistics.median(getattr(run, of) for run in group)


def compared(runs: Runs, head: str, against: str) -> str:
    """A table of the averaged generators' distances, each beside those of one run."""
    distances = {name: [run.averaged for run in group] for name, group in runs.items()}
    base, rows = distances[against], []
    for name, values in distances.items():
        median = statistics.median(values)
        nearer = sum(value < other for value, other in zip(values, base, strict=True))
        apart = "" if name == against else overlap(values, base)
        steps = [f"{middle(runs[name], of):.0f}" for of in ("steps_of_d", "steps_of_g")]
        row = [name, *steps, *map("{:.3g}".format, values), f"{median:.3g}"]
        times = f"{median / statistics.median(base):.2f}"
        rows.append([*row, times, "" if name == against else f"{nearer} of {len(values)}", apart])
    seeds = [f"seed {seed}" for seed in SEEDS]
    beside = [f"× {against}", "seeds that are nearer", "ranges over the seeds"]
    return quality.table([head, "steps of D", "steps of G", *seeds, "median", *beside], rows)


def overlap(values: list[float], base: list[float]) -> str:
    if max(values) < min(base):
        return "all nearer"
    return "all farther" if min(values) > max(base) else "overlap"


def gained(runs: Runs) -> str:
    """A table of what averaging gains: its generator's distance as a share of the other one's."""
    rows = []
    for name, group in runs.items():
        shares = [run.averaged / run.itself for run in group]
        medians = [middle(group, "averaged"), middle(group, "itself")]
        spread = [f"{least:.2f}" for least in (statistics.median(shares), min(shares), max(shares))]
        helped = f"{sum(share < 1 for share in shares)} of {len(shares)}"
        rows.append([name, *map("{:.3g}".format, medians), *spread, helped])
    head = ["", "averaged, median", "itself, median", "averaged / itself, median", "least", "most"]
    return quality.table([*head, "seeds it helps"], rows)


def report(schedules: Runs, changes: Runs, passes: int) -> str:
    medians = {name: middle(group, "averaged") for name, group in schedules.items()}
    best, second, *_ = sorted(medians, key=medians.get)
    said = (
        f"Best by the median: **{best}**, {medians[best]:.3g}; next **{second}**, "
        f"{medians[second]:.3g}, {medians[second] / medians[best]:.2f} times as far."
    )
    return "\n\n".join(
        [
            "# Lesson 04, the practice of training",
            "Fréchet distances to real digits after training, for seeds 0 to 4: less is better. "
            "*Ranges over the seeds*: whether all seeds of a row are nearer than all of the row "
            "that it is compared with, all farther, or their ranges overlap.",
            f"## Schedules\n\nEach for {passes} network passes; the averaged generator.",
            compared(schedules, "schedule", "step by step"),
            said,
            f"## The DCGAN recipe, one change at a time\n\n{passes // ROUND} rounds each; the "
            "averaged generator.",
            compared(changes, "change", "the DCGAN recipe"),
            "## What averaging gains\n\nThe averaged generator's distance and that of the "
            "generator itself, at the end of the same runs.",
            gained(schedules | changes),
        ]
    )


def measure(
    judge: quality.Judged, lesson: Path, *, passes: int, count: int = quality.COUNT
) -> tuple[Runs, Runs]:
    names = quality.recipe(lesson, passes=passes)
    return scheduled(names, judge, passes, count), changed(names, judge, passes, count)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--passes", type=int, default=PASSES, help=f"for each run ({PASSES})")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.passes != PASSES:
        parser.error(f"a table that is kept is made with {PASSES} passes for each run")
    runs = measure(gk.pretrained.Judge(), LESSON, passes=chosen.passes)
    text = report(*runs, chosen.passes)
    quality.publish("lesson_04", text, write=chosen.write, lesson=LESSON)


if __name__ == "__main__":
    main()
