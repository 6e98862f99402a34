"""How good lesson 00's own training is, over five seeds.

    uv run python benchmarks/lesson_00.py [--write]

Runs the lesson's cells tagged ``parameters`` and ``recipe`` and its training loop for seeds 0 to 4,
on the CPU, and judges 5000 pictures of the averaged generator: the judge's mean confidence, the
rarest digit's share, and the Fréchet distance of the features to the 10 000 test digits.  Beside
them stand real training digits (floor), uniform noise (ceiling) and the shipped generator.  The
seconds are those of the training loop alone.
"""

import argparse
import statistics
from pathlib import Path

import quality

import gankit as gk

SEEDS = range(5)
HEAD = ["", "seconds", "confidence", "rarest digit", "distance", "distance / noise's"]
BARS = [
    ["bar for every seed", "≤ 60", "≥ 0.85", "≥ 4 %", "", "≤ 20 %"],
    ["bar for the shipped generator", "", "≥ 0.93", "≥ 7 %", "≤ 40 % of the seeds'", ""],
]
Rows = dict[str, tuple[float | None, gk.pretrained.Verdict]]


def judged(judge: quality.Judged, generator, count: int) -> gk.pretrained.Verdict:
    return judge(quality.draw(generator, quality.latents(count, generator.latent_dim)))


def measure(
    judge: quality.Judged, lesson: Path, *, steps: int | None, count: int = quality.COUNT
) -> Rows:
    rows: Rows = {}
    for seed in SEEDS:
        seconds, trainer = quality.train(lesson, seed=seed, steps=steps)
        verdict = judged(judge, trainer.averaged_generator, count)
        rows[f"seed {seed}"] = seconds, verdict
        print(f"seed {seed}: {seconds:.1f} s, distance {verdict.distance:.3g}", flush=True)
    rows["shipped generator"] = None, judged(judge, gk.pretrained.digit_generator(), count)
    return rows | {
        name: (None, verdict) for name, verdict in quality.floor_and_ceiling(judge, count).items()
    }


def report(rows: Rows) -> str:
    noise = rows["ceiling: uniform noise"][1].distance
    lines = [
        [name, "" if seconds is None else f"{seconds:.1f}", f"{verdict.confidence:.3f}",
         f"{100 * verdict.shares.min().item():.1f} %", f"{verdict.distance:.3g}",
         f"{100 * verdict.distance / noise:.1f} %"]
        for name, (seconds, verdict) in rows.items()
    ]  # fmt: skip
    seeds = statistics.median(rows[f"seed {seed}"][1].distance for seed in SEEDS)
    share = rows["shipped generator"][1].distance / seeds
    return (
        f"# Lesson 00, its own training\n\n{quality.table(HEAD, lines + BARS)}\n\n"
        f"The shipped generator's distance is {100 * share:.0f} % of the seeds' median."
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--steps", type=int, help="fewer than the lesson's, for a trial")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.steps:
        parser.error("a table that is kept is made with the lesson's own number of steps")
    rows = measure(gk.pretrained.Judge(), quality.LESSON_00, steps=chosen.steps)
    quality.publish("lesson_00", report(rows), write=chosen.write, lesson=quality.LESSON_00)


if __name__ == "__main__":
    main()
