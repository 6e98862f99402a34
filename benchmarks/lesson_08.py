"""Lesson 08's scoreboard of mode collapse, at full size, over five seeds.

    uv run python benchmarks/lesson_08.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe`` and lets every method of its table play
on the ring of 8 and the grid of 25, for seeds 0 to 4: the same networks, batches of the same size,
the same number of updates (D's and G's together). The generator is judged as it stands at the end
of its run. Beside that: every method at four rates, for a seed of its own; by these its rate was
chosen.
"""

import argparse
import statistics
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import quality
import torch
from tqdm import tqdm

import gankit as gk

LESSON = quality.FOLDER.parent / "notebooks/08_mode_collapse.ipynb"
SEEDS = range(5)
UPDATES = 6000  # of the networks, D's and G's together
RATES = (3e-4, 1e-3, 3e-3, 1e-2)
RATES_SEED = 100
YARDSTICK = "non-saturating"  # its time is 1
TURNS, SHORT = 5, 300  # for the time: runs of each method, updates of each
MODES = {"ring": 8, "grid": 25}


class Task(NamedTuple):
    """A method and the seeds for which it plays on a board, at its own rate if none is given."""

    method: str
    board: str
    seeds: tuple[int, ...]
    rate: float | None = None


class Run(NamedTuple):
    """What a method's generator and its average reached for one seed."""

    itself: gk.metrics.ModesCovered
    averaged: gk.metrics.ModesCovered


Runs = dict[Task, list[Run]]  # a run for each seed


def play(names: dict[str, Any], task: Task, seed: int, updates: int) -> Run:
    trainer = names["compete"](task.method, task.board, seed, updates)
    players = trainer.generator, trainer.averaged_generator
    return Run(*(names["score"](G, task.board) for G in players))


def of_task(task: Task, *, lesson: Path, updates: int) -> list[Run]:
    torch.set_num_threads(1)
    names = quality.recipe(lesson)
    if task.rate is not None:
        rules, _ = names["methods"][task.method]
        names["methods"][task.method] = rules, task.rate
    return [play(names, task, seed, updates) for seed in task.seeds]


def schedule(methods: Iterable[str]) -> tuple[list[Task], list[Task]]:
    """The scoreboard's tasks, and those that compare the rates."""
    pairs = [(method, board) for board in MODES for method in methods]
    scored = [Task(*pair, tuple(SEEDS)) for pair in pairs]
    return scored, [Task(*pair, (RATES_SEED,), rate) for pair in pairs for rate in RATES]


def measure(tasks: list[Task], lesson: Path, *, updates: int, workers: int = 1) -> Runs:
    """What every task finds, in so many processes."""
    work = partial(of_task, lesson=lesson, updates=updates)
    if workers < 2:
        return dict(zip(tasks, map(work, tqdm(tasks)), strict=True))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return dict(zip(tasks, tqdm(pool.map(work, tasks), total=len(tasks)), strict=True))


def costs(lesson: Path, *, turns: int = TURNS, updates: int = SHORT) -> dict[str, float]:
    """Processor seconds, the least of each method; they take turns, so that loads are equal."""
    names, seconds = quality.recipe(lesson), {}
    for method in [*names["methods"]] * turns:
        start = time.process_time()
        names["compete"](method, "ring", 0, updates)
        seconds.setdefault(method, []).append(time.process_time() - start)
    return {method: min(taken) for method, taken in seconds.items()}


def spread(values: Iterable[float], digits: int) -> str:
    """Mean ± standard deviation (of a sample: n − 1)."""
    values = [*values]
    return f"{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def scoreboard(runs: Runs, board: str, seconds: dict[str, float]) -> str:
    """A table of one board: a row for each method."""
    here = {task.method: found for task, found in runs.items() if task.board == board}
    rows = []
    for name, found in here.items():
        covered, share, divergence = zip(*(run.itself for run in found), strict=True)
        spreads = spread(covered, 1), spread(share, 3), spread(divergence, 3)
        cost = f"{seconds[name] / seconds[YARDSTICK]:.1f}"
        rows.append([name, *map(str, covered), *spreads, cost])
    head = ["method", *(f"seed {seed}" for seed in SEEDS), f"modes of {MODES[board]}"]
    return quality.table([*head, "high quality", "divergence", "time"], rows)


def averaged(runs: Runs) -> str:
    """A table of the averaged generators: a row for each method."""
    rows: dict[str, list[str]] = {}
    for task, found in runs.items():
        covered, share, _ = zip(*(run.averaged for run in found), strict=True)
        rows.setdefault(task.method, [task.method]).extend([spread(covered, 1), spread(share, 3)])
    head = [f"{board}, {what}" for board in MODES for what in ("modes", "high quality")]
    return quality.table(["method", *head], [*rows.values()])


def rates(runs: Runs, methods: dict[str, tuple[Any, float]]) -> str:
    """A table of all rates: modes / share of high quality, in bold at the method's own rate."""
    cells: dict[str, list[str]] = {}
    for task, (run,) in runs.items():
        text = f"{run.itself.covered} / {run.itself.quality:.2f}"
        own = methods[task.method][1] == task.rate
        cells.setdefault(task.method, [task.method]).append(f"**{text}**" if own else text)
    head = [f"{board}, {rate:g}" for board in MODES for rate in RATES]
    return quality.table(["method", *head], [*cells.values()])


def report(
    scored: Runs,
    compared: Runs,
    methods: dict[str, Any],
    seconds: dict[str, float],
    updates: int,
) -> str:
    return "\n\n".join(
        [
            "# Lesson 08, the scoreboard of mode collapse",
            f"Every method takes {updates} updates, D's and G's together, with the same networks "
            "and batches; the rate falls linearly to 0. 2500 samples of each generator as it "
            "stands at the end. *Modes*: those with a sample within 3 standard deviations of "
            "their centre. *High quality*: the share of samples that near to a centre; of real "
            "points 0.989. *Divergence*: KL of the modes' shares from equal ones, in nats. "
            "*Time*: of the processor, as a ratio to the "
            f"{YARDSTICK} method's. Mean ± standard deviation over seeds.",
            *(f"## The {board}\n\n{scoreboard(scored, board, seconds)}" for board in MODES),
            "## The averaged generators\n\nOf the same runs.",
            averaged(scored),
            f"## The rates\n\nModes / high quality for seed {RATES_SEED}, in bold at the rate "
            "that the method has above: the one with most modes on both boards together; of "
            "those, the one with the most samples of high quality.",
            rates(compared, methods),
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--updates", type=int, default=UPDATES, help=f"of each run ({UPDATES})")
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread (2)")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.updates != UPDATES:
        parser.error(f"a table that is kept is made with {UPDATES} updates of each run")
    methods = quality.recipe(LESSON)["methods"]
    scored, compared = schedule(methods)
    found = measure(scored + compared, LESSON, updates=chosen.updates, workers=chosen.workers)
    torch.set_num_threads(1)
    parts = ({task: found[task] for task in tasks} for tasks in (scored, compared))
    seconds = costs(LESSON, updates=min(SHORT, chosen.updates))
    text = report(*parts, methods, seconds, chosen.updates)
    quality.publish("lesson_08", text, write=chosen.write, lesson=LESSON)


if __name__ == "__main__":
    main()
