"""Lesson 14's points over twenty seeds, and its translators without one loss at a time, over three.

    uv run python benchmarks/lesson_14.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe``.  For seeds 0 to 19 it plays the game
on points with both kinds of networks and counts which of the 24 perfect maps each ends in.  For
seeds 0 to 2 it trains translators from black hair to blond and back with all losses, without the
cycle loss, without the identity loss, and with one discriminator, that of album B, alone; and holds
them beside the 500 hidden twins.  The same network that is shown 400 pairs is held beside the other
100, and so are the translators with all losses.
"""

import argparse
import statistics
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import quality
import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

import gankit as gk

LESSON = quality.FOLDER.parent / "notebooks/14_unpaired_translation.ipynb"
POINT_SEEDS, SEEDS = 20, 3
KINDS = {"plain": False, "small-step": True}
WORKERS = 2  # of one thread each
CHANGES: dict[str, dict[str, Any]] = {
    "all losses": {},
    "no cycle": {"cycle": 0},
    "no identity": {"identity": 0},
    "D of album B alone": {"fooling": (1, 0)},
}
SHOWN = 400  # pairs, to the network that is shown pairs
PAIRS, SAME = "shown pairs, the other 100", "all losses, the same 100"


class Found(NamedTuple):
    """What one pair of translators does with the hidden twins, the way there or back."""

    error: float  # to the true twin, of 255
    turned: float  # share that the judge reads as having the other album's colour of hair
    kept: tuple[float, ...]  # the share in which each of the other five attributes is


Runs = dict[str, list[list[Found]]]  # of each row of the table: each seed's two ways


def names() -> dict[str, Any]:
    """What the lesson's cells define."""
    found: dict[str, Any] = {"gk": gk, "torch": torch, "nn": nn, "partial": partial, "tqdm": tqdm}
    for source in quality.recipe_source(LESSON):
        exec(compile(source, LESSON.name, "exec"), found)
    return found


def ended(order: list[int], miss: float, cycle: float) -> str:
    """Which of the 24 maps a game ended in, if in any."""
    if len({*order}) < 4 or miss > 0.3 or cycle > 0.05:
        return "no perfect map"
    if order == [0, 1, 2, 3]:
        return "the shortest map: 20°"
    turns = {(order[i] - i) % 4 for i in range(4)}
    return "another turn" if len(turns) == 1 else "groups exchanged"


def of_game(task: tuple[bool, int, int]) -> str:
    """Where the game on points with these networks, this seed and so many steps ends."""
    lesson = names()
    return ended(*lesson["where"](*lesson["point_game"](*task)))


def counted(found: list[str]) -> dict[str, int]:
    ends = ("the shortest map: 20°", "another turn", "groups exchanged", "no perfect map")
    return {end: found.count(end) for end in ends}


@torch.no_grad()
def judged(judge: gk.pretrained.FaceJudge, made: Tensor, twin: Tensor, attributes: Tensor) -> Found:
    """``attributes`` are the twin's."""
    seen = torch.stack([x.argmax(1) for x in judge.read(made)[1].values()], 1) == attributes
    shares = seen.float().mean(0).tolist()
    error = 127.5 * (made - twin).abs().mean().item()
    return Found(error, shares[1], (shares[0], *shares[2:]))


def beside_twins(pair: tuple[nn.Module, ...], first: int = 0) -> list[Found]:
    """The way to blond and the way to black, on the test faces from the first one on."""
    *twins, attributes = (x[first:] for x in gk.data.face_pairs("hair", size=32))
    twins, judge, found = [gk.data.to_float(x) for x in twins], gk.pretrained.FaceJudge(), []
    for i, color in enumerate((2, 0)):
        attributes[:, 1] = color
        with torch.no_grad():
            made = torch.cat([pair[i](part) for part in twins[i].split(100)])
        found.append(judged(judge, made, twins[1 - i], attributes))
    return found


def trained(lesson: dict[str, Any], name: str, seed: int, steps: int) -> tuple[nn.Module, ...]:
    """The lesson's own training, without pairs."""
    images, labels = gk.data.faces(32)
    albums = [gk.data.to_float(images[labels[:, 1] == color]) for color in (0, 2)]
    return lesson["cycle_gan"](*albums, steps, seed, **CHANGES[name])


def shown(lesson: dict[str, Any], seed: int, steps: int) -> tuple[nn.Module, ...]:
    """The same network, shown pairs: there and back, each by itself."""
    black, blond = (gk.data.to_float(x[:SHOWN]) for x in gk.data.face_pairs("hair", size=32)[:2])
    ways = (black, blond), (blond, black)
    return tuple(lesson["paired"](x, y, steps, seed) for x, y in ways)


def of_task(task: tuple[str, int, int]) -> Runs:
    """The rows that one training fills, each with one seed."""
    name, seed, steps = task
    if name == PAIRS:
        return {PAIRS: [beside_twins(shown(names(), seed, steps), SHOWN)]}
    pair = trained(names(), name, seed, steps)
    found = {name: [beside_twins(pair)]}
    return found if CHANGES[name] else {**found, SAME: [beside_twins(pair, SHOWN)]}


def spread(values: list[float], how: str) -> str:
    low, high = min(values), max(values)
    return f"{statistics.median(values):{how}} ({low:{how}} to {high:{how}})"


def losses(runs: Runs) -> str:
    rows = []
    for name, seeds in runs.items():
        ways = [*zip(*seeds, strict=True)]
        errors = [spread([found.error for found in way], ".1f") for way in ways]
        turned = [spread([found.turned for found in way], ".0%") for way in ways]
        rows.append([name, *errors, *turned])
    head = ["", "error to blond", "error to black", "read as blond", "read as black"]
    return quality.table(head, rows)


def kept(runs: Runs) -> str:
    rows = []
    for name, seeds in runs.items():
        for way, found in zip(("to blond", "to black"), zip(*seeds, strict=True), strict=True):
            columns = zip(*(one.kept for one in found), strict=True)
            rows.append([f"{name}, {way}", *(spread([*values], ".1%") for values in columns)])
    others = [name.replace("_", " ") for name in gk.data.FACE_ATTRIBUTES if name != "hair_color"]
    return quality.table(["kept", *others], rows)


def report(ends: dict[str, dict[str, int]], runs: Runs, steps: int) -> str:
    kinds = [*ends]
    rows = [[end, *(str(ends[kind][end]) for kind in kinds)] for end in ends[kinds[0]]]
    counts = sum(ends[kinds[0]].values())
    return "\n\n".join(
        [
            "# Lesson 14: where games on points end, and which loss does what",
            f"Over {counts} seeds each. Of 24 perfect maps one is the shortest; by chance it would "
            "come up once in 24.",
            quality.table(["where the game on points ends", *kinds], rows),
            f"Translators of black and blond hair after {steps} steps, over {SEEDS} seeds: the "
            "median, and in brackets the least and the most. Errors are to the 500 hidden twins, "
            "in 255ths; doing nothing has 42.0. The last two rows are beside the same 100 twins: "
            f"the network that was shown the other {SHOWN} as pairs, and the one that saw none.",
            losses(runs),
            "The share of test faces in which the judge finds each of the other attributes as it "
            "was.",
            kept(runs),
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--steps", type=int, help="fewer, for a trial")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.steps:
        parser.error("a table that is kept is made with the lesson's own steps")
    lesson = names()
    steps, point_steps = chosen.steps or lesson["steps"], chosen.steps or lesson["point_steps"]
    games = [(kind, seed, point_steps) for kind in KINDS.values() for seed in range(POINT_SEEDS)]
    tasks = [(name, seed, steps) for name in CHANGES for seed in range(SEEDS)]
    paired_steps = chosen.steps or lesson["paired_steps"]
    tasks += [(PAIRS, seed, paired_steps) for seed in range(SEEDS)]
    runs: Runs = {name: [] for name in (*CHANGES, PAIRS, SAME)}
    with ProcessPoolExecutor(WORKERS, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        places = [*tqdm(pool.map(of_game, games), total=len(games))]
        for found in tqdm(pool.map(of_task, tasks), total=len(tasks)):
            for name, seeds in found.items():
                runs[name] += seeds
    parts = (places[:POINT_SEEDS], places[POINT_SEEDS:])
    ends = {kind: counted(part) for kind, part in zip(KINDS, parts, strict=True)}
    quality.publish("lesson_14", report(ends, runs, steps), write=chosen.write, lesson=LESSON)


if __name__ == "__main__":
    main()
