"""Lesson 07's Wasserstein GANs on digits over several seeds, and what their losses tell of quality.

    uv run python benchmarks/lesson_07_digits.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe`` and plays its games, with tuned rates
for seeds 0 to 4, with the papers' for seeds 0 to 2 at as many network passes, and once for longer.
Beside them: clipping without batch norm in the critic, and the non-saturating GAN. At 20 marks of a
run the discriminator's loss since the last mark, with its sign turned, stands beside the Fréchet
distance of the generator; their rank correlation is taken after a warm-up.
"""

import argparse
import statistics
from pathlib import Path
from typing import Any, NamedTuple

import quality
import torch
from scipy.stats import spearmanr
from tqdm import tqdm

import gankit as gk

LESSON = quality.FOLDER.parent / "notebooks/07_wasserstein_gan.ipynb"
SEEDS, FEW = 5, 3  # for tuned rates; for all else
MARKS, WARM_UP = 20, 4  # readings of a run; how many are left out
LONGER = 4  # times as long, for the papers' rates
COUNT = 2000  # pictures per verdict at the end, as in the lesson; a quarter of them at a mark
BAR = 1 / 4  # of noise's distance
PLAIN_ROUNDS = 340  # of the non-saturating GAN


class Reading(NamedTuple):
    """At a mark: what the discriminator says is between the two, and what the judge says."""

    said: float
    distance: float


class Run(NamedTuple):
    """A game of one seed."""

    readings: list[Reading]
    itself: float
    averaged: float


Runs = dict[str, list[Run]]  # of each game, a run for each seed
Game = tuple[Any, dict[str, Any], int, int]  # as in the lesson's recipe


def plain(seed: int, norm: str = "batch") -> gk.Trainer:
    """The non-saturating GAN, with networks like those of the lesson's games."""
    torch.manual_seed(seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    G = gk.networks.DCGANGenerator(latent_dim=16, width=32).to(device)
    D = gk.networks.DCGANDiscriminator(width=32, norm=norm).to(device)
    settings = {"lr": 2e-3, "betas": (0.5, 0.99), "fused": True}
    optimizers = tuple(torch.optim.Adam(N.parameters(), **settings) for N in (D, G))
    return gk.Trainer(G, D, optimizers=optimizers, averaging=0.99, seed=seed)


def others(names: dict[str, Any]) -> dict[str, Game]:
    """Games that the lesson does not play; the clipped one has 1.6 times the lesson's rounds."""
    bare, rounds = {"rates": (1e-3, 4e-3), "norm": "none"}, names["clip_rounds"] * 8 // 5
    return {
        "clipping, no batch norm in the critic": (names["clipped"], bare, 2, rounds),
        "non-saturating GAN, no batch norm in D": (plain, {"norm": "none"}, 1, PLAIN_ROUNDS),
        "non-saturating GAN": (plain, {}, 1, PLAIN_ROUNDS),
    }


def distance(judge: quality.Judged, generator: torch.nn.Module, count: int) -> float:
    """Of pictures drawn in evaluation mode; the generator stays in the mode that it was in."""
    training, device = generator.training, next(generator.parameters()).device
    z = quality.latents(count, generator.latent_dim).to(device)
    pictures = quality.draw(generator.eval(), z)
    generator.train(training)
    return judge(pictures.cpu()).distance


def played(
    names: dict[str, Any], games: dict[str, Game], seeds: int, judge: quality.Judged, count: int
) -> Runs:
    """Every game for every seed, by the lesson's own ``play``."""
    names["games"] |= games
    runs: Runs = {name: [] for name in games}
    for name, seed in tqdm([(name, seed) for name in games for seed in range(seeds)]):
        marks = [games[name][3] * (mark + 1) // MARKS for mark in range(MARKS)]
        readings, losses = [], []
        for trainer, record in names["play"](name, seed):
            losses.append(record.discriminator_loss)
            if record.step in marks:
                found = distance(judge, trainer.generator, count // 4)
                readings.append(Reading(-statistics.mean(losses), found))
                losses = []
        players = trainer.generator, trainer.averaged_generator
        runs[name].append(Run(readings, *(distance(judge, G, count) for G in players)))
    return runs


def correlation(run: Run, skip: int) -> float:
    """Spearman's, between what the discriminator says and the distance."""
    said, found = zip(*run.readings[skip:], strict=True)
    return float(spearmanr(said, found).statistic)


def reached(runs: Runs, games: dict[str, Game], noise: float) -> str:
    """A table of the distances at the end."""
    rows = []
    for name, group in runs.items():
        _, _, of_d, rounds = games[name]
        for of in ("itself", "averaged"):
            values = [getattr(run, of) for run in group]
            cells = [*map("{:.3g}".format, values), *[""] * (SEEDS - len(values))]
            near = f"{sum(value <= BAR * noise for value in values)} of {len(values)}"
            share = f"{max(values) / noise:.1%}"
            rows.append([name, of, str(of_d * rounds), str(rounds), *cells, share, near])
    seeds = [f"seed {seed}" for seed in range(SEEDS)]
    head = ["game", "generator", "steps of D", "steps of G", *seeds, "worst / noise's"]
    return quality.table([*head, "at most a quarter"], rows)


def told(runs: Runs) -> str:
    """A table of rank correlations, over all marks after the warm-up and over the second half."""
    rows = []
    for name, group in runs.items():
        for part, skip in (("after the warm-up", WARM_UP), ("second half", MARKS // 2)):
            values = [correlation(run, skip) for run in group]
            cells = [*map("{:+.2f}".format, values), *[""] * (SEEDS - len(values))]
            rows.append([name, part, *cells, f"{statistics.median(values):+.2f}"])
    seeds = [f"seed {seed}" for seed in range(SEEDS)]
    return quality.table(["game", "marks", *seeds, "median"], rows)


def course(runs: Runs) -> str:
    """A table of one run of each game: what D says / the distance, at every other mark."""
    rows = []
    for name, (run, *_) in runs.items():
        rows.append([name, *(f"{said:.2g} / {far:.0f}" for said, far in run.readings[1::2])])
    head = [f"{100 * (mark + 1) // MARKS} %" for mark in range(1, MARKS, 2)]
    return quality.table(["game", *head], rows)


def report(runs: Runs, longer: Runs, games: dict[str, Game], ends: dict[str, float]) -> str:
    noise = ends["noise"]
    return "\n\n".join(
        [
            "# Lesson 07, Wasserstein GANs on digits",
            "Fréchet distances of the shipped classifier's features to the 10 000 test digits: "
            "less is better. "
            f"Of {COUNT} real training digits: {ends['real']:.3g}; of uniform noise: {noise:.4g}, "
            f"a quarter of which is {BAR * noise:.3g}.",
            "## How near they come\n\nThe papers' rates are given as many network passes as the "
            f"tuned ones beside them, and once, for seed 0, {LONGER} times as many.",
            reached(runs | longer, games, noise),
            "## Does the loss tell the quality?\n\nSpearman's rank correlation between −L_D (of a "
            "critic: the distance that it claims, less the penalty) and the Fréchet distance of "
            f"the generator itself, at {MARKS} marks of a run without the first {WARM_UP}: +1 "
            "where the loss orders the marks as the judge does, −1 where it orders them the other "
            "way round.",
            told(runs | longer),
            "## One run of each, seed 0\n\n−L_D / Fréchet distance "
            f"({COUNT // 4} pictures), along the run.",
            course(runs | longer),
        ]
    )


def measure(
    judge: quality.Judged, lesson: Path, *, seeds: int = SEEDS, count: int = COUNT
) -> tuple[Runs, Runs, dict[str, Game]]:
    names = quality.recipe(lesson)
    tuned = {name: game for name, game in names["games"].items() if "paper" not in name}
    slow = {name: game for name, game in names["games"].items() if "paper" in name}
    long = {
        f"{name}, {LONGER} times as long": (*game[:3], LONGER * game[3])
        for name, game in slow.items()
    }
    few = slow | others(names)
    runs = played(names, tuned, seeds, judge, count)
    runs |= played(names, few, min(FEW, seeds), judge, count)
    return runs, played(names, long, 1, judge, count), tuned | few | long


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"of each game ({SEEDS})")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.seeds != SEEDS:
        parser.error(f"a table that is kept is made with {SEEDS} seeds")
    judge = gk.pretrained.Judge()
    real, noise = quality.floor_and_ceiling(judge, COUNT).values()
    found = measure(judge, LESSON, seeds=chosen.seeds)
    text = report(*found, {"real": real.distance, "noise": noise.distance})
    quality.publish("lesson_07_digits", text, write=chosen.write, lesson=LESSON)


if __name__ == "__main__":
    main()
