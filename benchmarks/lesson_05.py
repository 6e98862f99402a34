"""Lesson 05's frozen generators and its remedies, over five seeds.

    uv run python benchmarks/lesson_05.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe`` for seeds 0 to 4.  Generators are
frozen after no, little and much training; a new discriminator takes 1000 steps against each, and on
the way the gradients of log(1 − D) and of −log D in the generator's weights are measured on four
batches of 64 latents.  Then the remedies, each for 200 steps of its discriminator, against the
untrained generator.
"""

import argparse
import statistics
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import inf
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import quality
import torch
from torch import Tensor

import gankit as gk

LESSON = quality.FOLDER.parent / "notebooks/05_vanishing_gradients.ipynb"
SEEDS = range(5)
STEPS, REMEDY_STEPS = 1000, 200

Series = dict[str, Tensor]  # of each name: a row of steps, and rows of what was measured at them
Found = dict[str, Series]


def moments(steps: int, count: int) -> list[int]:
    """Steps at even distances on a logarithmic axis, without step 0, which is always measured."""
    return sorted({round(steps ** (i / count)) for i in range(count + 1)})


def look(names: dict[str, Any], kept: dict[int, Any], seed: int, steps: int) -> Series:
    """Rows: step, |∇ log(1 − D)|, its spread, the mean of σ(a), |∇ −log D|, its spread."""
    series, losses = {}, (gk.losses.saturating, gk.losses.log_trick)
    for trained, G in kept.items():
        D, rows = names["contestants"](seed + 100)[1], []
        for step in names["study"](G, D, seed, moments(steps, 24)):
            first, second = (names["measure"](loss, G, D, drawn(names, seed)) for loss in losses)
            rows.append([step, *first, *second[:2]])
        series[f"{trained} rounds"] = torch.tensor(rows, dtype=torch.float64).T
    return series


def drawn(names: dict[str, Any], seed: int) -> Tensor:
    random = torch.Generator().manual_seed(seed + 9)
    return torch.randn(4, 64, 16, generator=random).to(names["device"])


def remedied(names: dict[str, Any], frozen: Any, seed: int, steps: int) -> Series:
    """Rows: step, the gradient, its spread, the mean of σ(a)."""
    series = {}
    for name in names["remedies"]:
        series |= names["treat"](name, frozen, seed, moments(steps, 12), drawn(names, seed))
    return series


def of_seed(
    seed: int, *, lesson: Path, steps: int, remedy_steps: int, rounds: int | None = None
) -> Found:
    torch.set_num_threads(1)
    names = quality.recipe(lesson, seed=seed, rounds=rounds)
    kept = names["frozen"](seed)
    return {
        "stages": look(names, kept, seed, steps),
        "untrained": remedied(names, kept[0], seed, remedy_steps),
    }


def measure(lesson: Path, *, workers: int = 1, **sizes: int | None) -> list[Found]:
    """For each seed what :func:`of_seed` finds, in so many processes."""
    work = partial(of_seed, lesson=lesson, **sizes)
    if workers < 2:
        return [*map(work, SEEDS)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return [*pool.map(work, SEEDS)]


Number = Callable[[Tensor], float]  # of a series


def below(row: int, share: float, series: Tensor) -> float:
    """The first step measured at which a row is below this share of its first value."""
    low = (series[row] < share * series[row, 0]).nonzero()
    return series[0, low[0, 0]].item() if len(low) else inf


STAGES: dict[str, Number] = {
    "minimax, step 0": lambda s: s[1, 0].item(),
    "minimax, largest": lambda s: s[1].max().item(),
    "minimax, last": lambda s: s[1, -1].item(),
    "minimax, last / step 0": lambda s: (s[1, -1] / s[1, 0]).item(),
    "minimax, least / step 0": lambda s: (s[1].min() / s[1, 0]).item(),
    "minimax, first step measured below step 0 / 1000": partial(below, 1, 1e-3),
    "force, last / step 0": lambda s: (s[3, -1] / s[3, 0]).item(),
    "slope, last / step 0": lambda s: (s[1, -1] / s[3, -1] / (s[1, 0] / s[3, 0])).item(),
    "−log D, step 0": lambda s: s[4, 0].item(),
    "−log D, largest": lambda s: s[4].max().item(),
    "−log D, last": lambda s: s[4, -1].item(),
    "−log D, last / step 0": lambda s: (s[4, -1] / s[4, 0]).item(),
    "−log D, spread between batches, last / step 0": lambda s: (s[5, -1] / s[5, 0]).item(),
    "−log D, spread / gradient, step 0": lambda s: (s[5, 0] / s[4, 0]).item(),
    "−log D, spread / gradient, last": lambda s: (s[5, -1] / s[4, -1]).item(),
}
REMEDIES: dict[str, Number] = {
    "largest": lambda s: s[1].max().item(),
    "last": lambda s: s[1, -1].item(),
    "last / largest": lambda s: (s[1, -1] / s[1].max()).item(),
    "spread / gradient, last": lambda s: (s[2, -1] / s[1, -1]).item(),
}


def tabulated(found: list[Found], part: str, numbers: dict[str, Number]) -> str:
    rows = []
    for name in found[0][part]:
        for what, number in numbers.items():
            values = [number(one[part][name]) for one in found]
            values.append(statistics.median(values))
            rows.append([f"{name}: {what}", *(f"{v:.3g}" if v < inf else "never" for v in values)])
    head = [f"seed {seed}" for seed in SEEDS]
    return quality.table(["", *head, "median"], rows)


def report(found: list[Found], steps: int, remedy_steps: int) -> str:
    return "\n\n".join(
        [
            "# Lesson 05, what reaches the generator",
            "The size of the gradient in the weights of a frozen generator while a new "
            "discriminator learns: the norm of the mean over four batches of 64 latents. *Spread*: "
            "how far the gradient of a single batch is from that mean, root mean square. *Force*: "
            "the mean of σ(a) over the fakes; *slope*: the minimax gradient divided by it.",
            f"## Three generators\n\n{steps} steps of the discriminator, both with batch norm.",
            tabulated(found, "stages", STAGES),
            f"## Remedies, the untrained generator\n\n{remedy_steps} steps of each discriminator, "
            "without batch norm. Different losses have different units: compare *last / largest*.",
            tabulated(found, "untrained", REMEDIES),
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--steps", type=int, default=STEPS, help=f"of each discriminator ({STEPS})")
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread (2)")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.steps != STEPS:
        parser.error(f"a table that is kept is made with {STEPS} steps of each discriminator")
    remedy_steps = min(REMEDY_STEPS, chosen.steps)
    sizes = {"steps": chosen.steps, "remedy_steps": remedy_steps}
    found = measure(LESSON, workers=chosen.workers, **sizes)
    torch.set_num_threads(1)
    text = report(found, chosen.steps, remedy_steps)
    quality.publish("lesson_05", text, write=chosen.write, lesson=LESSON)


if __name__ == "__main__":
    main()
