"""Lesson 15: grown against not grown at equal time, and the mapping network at the full rate.

    uv run python benchmarks/lesson_15.py [--write] [--folder FOLDER]

Times the training of the style pair at 8, 16, 32 and 64 pixels.  Then it trains the pair at 32 × 32
for equal seconds of one processor core, with seeds 0 to 2: not grown; grown from 8 × 8 by way of
16 × 16; and not grown with the mapping network at the rate of all else.  A stage is trained as in
``gankit/pretrained/style.py``.  The rate is falling to 0 over the second half of the time, in each
run.  With a folder, what is finished is kept there, and a run that was broken off goes on from it.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import quality
import torch
import torch._dynamo  # torch.optim imports it at the first Adam, which would count to a run
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

import gankit as gk
from gankit.networks.style import WIDTHS
from gankit.pretrained import style

SEEDS = range(3)
SECONDS = 120.0  # of one core, for each training
FADING = 1 / 6  # of a stage's time, in which what is new comes in
BATCH, RATE, GAMMA = 32, 5e-3, 0.5  # γ at 32 × 32, and 4 times as much at each double size
SIZES, ROUNDS = (8, 16, 32, 64), 3
WARM, TIMED = 4, 8  # steps of a timing: whole rounds of R1, which is in every fourth
ENOUGH = 10**9  # steps: the clock ends a stage
WHOLE, GROWN = {32: 1.0}, {8: 1 / 6, 16: 1 / 3, 32: 1 / 2}  # sizes, and their shares of the time
RUNS = {  # the plan, and the mapping network's rate
    "not grown": (WHOLE, 0.1),
    "grown": (GROWN, 0.1),
    "mapping at the full rate": (WHOLE, 1.0),
}
BEFORE = "before training"
NARROW = (32, 32, 32, 16)  # of the pairs at 32 × 32: half the package's, so that more steps fit

Found = dict[str, float]


def pair(rate: float, widths: tuple[int, ...], seed: int) -> tuple[nn.Module, nn.Module]:
    """New networks; the rate of the mapping network leaves their first functions as they are."""
    torch.manual_seed(seed)
    generator = gk.networks.StyleGenerator(widths=widths, rate=rate)
    return generator, gk.networks.StyleDiscriminator(widths)


def pictures(size: int) -> Tensor:
    """The training faces, uint8 (9000, 3, size, size); a pixel is a mean."""
    images, _ = gk.data.faces(max(size, 32))
    return F.avg_pool2d(images.float(), images.shape[-1] // size).round().byte()


def trainer_at(size: int, networks: tuple[nn.Module, nn.Module], seed: int) -> gk.Trainer:
    """The trainer of a stage: R1 on part of every fourth batch, and Adam."""
    generator, discriminator = networks
    drawn, judged = style._Drawn(generator, size), style._Judged(discriminator, size)
    weight = style._EVERY * GAMMA * (size / 32) ** 2 / 2

    def penalty(judge: nn.Module, real: Tensor, _: Tensor) -> Tensor:
        if trainer.step % style._EVERY:
            return real.new_zeros(())
        return weight * gk.penalties.r1(judge, real[: style._FEW], mixing=True)

    adam = partial(torch.optim.Adam, lr=RATE, betas=(0.0, 0.99), fused=True)
    trainer = gk.Trainer(
        drawn,
        judged,
        penalty=penalty,
        optimizers=(adam(judged.parameters()), adam(drawn.parameters())),
        reuse_fakes=True,
        latents=generator.latent_dim,
        seed=seed,
    )
    return trainer


def seconds_a_picture(size: int) -> float:
    """Of the processor, in training; the first steps, slower, do not count."""
    trainer = trainer_at(size, pair(0.1, WIDTHS, 0), 0)
    batches = gk.data.batches(pictures(size), BATCH, seed=0)
    for _ in trainer.run(batches, WARM):
        pass
    start = time.process_time()
    for _ in trainer.run(batches, TIMED):
        pass
    return (time.process_time() - start) / (TIMED * BATCH)


def timed(rounds: int) -> dict[str, float]:
    """By size, the median over rounds of all sizes."""
    turns = [{size: seconds_a_picture(size) for size in SIZES} for _ in range(rounds)]
    return {str(size): statistics.median(turn[size] for turn in turns) for size in SIZES}


def clock(seconds: float) -> Callable[[], float]:
    """The share of so many of the processor's seconds that has gone by since."""
    start = time.process_time()
    return lambda: (time.process_time() - start) / seconds


def run_stage(
    trainer: gk.Trainer,
    batches: gk.data.Batches,
    gone: Callable[[], float],
    until: float,
    *,
    grows: bool,
) -> None:
    """Train until a share of the run's time is gone; what is new, if it grows, fades in."""
    begun = gone()
    fading = FADING * (until - begun)

    def pace(_: int) -> float:
        now = gone()
        fade = min(1.0, (now - begun) / fading) if grows else 1.0
        trainer.generator.fade = trainer.discriminator.fade = fade
        return max(0.0, min(1.0, 2 * (1 - now)))

    for _ in trainer.run(batches, ENOUGH, rate=pace):
        if gone() >= until:
            break


def trained(
    plan: dict[int, float], rate: float, seed: int, seconds: float
) -> tuple[nn.Module, dict[str, float]]:
    """The generator, averaged over the last size's steps, and how many steps each size had."""
    networks = pair(rate, NARROW, seed)
    batches = {size: gk.data.batches(pictures(size), BATCH, seed=seed) for size in plan}
    gone, until, steps = clock(seconds), 0.0, {}
    for size, share in plan.items():
        until += share
        trainer = trainer_at(size, networks, seed)
        run_stage(trainer, batches[size], gone, until, grows=bool(steps))
        steps[f"steps at {size} × {size}"] = float(trainer.step)
    return trainer.averaged_generator, steps


@torch.no_grad()
def of_styles(mapping: nn.Module, count: int) -> Found:
    """How wide w is spread, and over how many directions: (Σλ)² / Σλ² of its covariance."""
    w = mapping(quality.latents(count, mapping.latent_dim)).double()
    parts = torch.linalg.eigvalsh(torch.cov(w.T)).clamp(min=0)
    return {
        "spread of w": parts.mean().sqrt().item(),
        "effective directions of w": (parts.sum().square() / parts.square().sum()).item(),
        "largest direction's share": (parts[-1] / parts.sum()).item(),
    }


def rarest(verdict: gk.pretrained.FaceVerdict) -> float:
    """Of the 19 values of all attributes the one drawn least, as a share of its even share."""
    return min(len(share) * share.min().item() for share in verdict.shares.values())


def of_run(name: str, seed: int, seconds: float, count: int) -> Found:
    plan, rate = RUNS[name]
    generator, steps = trained(plan, rate, seed, seconds)
    fakes = quality.draw(generator, quality.latents(count, generator.network.latent_dim))
    verdict = gk.pretrained.FaceJudge()(fakes)
    found = {"Fréchet distance": verdict.distance, "rarest value": rarest(verdict)}
    return found | of_styles(generator.network.mapping, 2 * count) | steps


def kept(path: Path, work: Callable[[], Any]) -> Any:
    """What a file holds, or, where there is none yet, what comes out of the work."""
    if not path.exists():
        made = json.dumps(work())
        path.write_text(made, encoding="utf-8")
    return json.loads(path.read_text("utf-8"))


def shown(what: str, value: float) -> str:
    return f"{value:.0f}" if what.startswith("steps") else f"{value:.3f}"


def tabulated(found: dict[str, list[Found]]) -> str:
    """A row for each run and measure: every seed's value."""
    rows = [
        [f"{name}: {what}", *(shown(what, one[what]) for one in seeds)]
        for name, seeds in found.items()
        for what in seeds[0]
    ]
    count = len(next(iter(found.values())))
    return quality.table(["", *(f"seed {seed}" for seed in range(count))], rows)


def ratios(found: dict[str, list[Found]], name: str) -> str:
    pairs = zip(found[name], found["not grown"], strict=True)
    what = "Fréchet distance"
    return ", ".join(f"{one[what] / other[what]:.2f}" for one, other in pairs)


def report(
    times: dict[str, float],
    found: dict[str, list[Found]],
    floor: Found,
    *,
    seconds: float,
    count: int,
) -> str:
    rows, last = [], None
    for size, each in times.items():
        beside = f"{each / last:.1f}" if last else ""
        rows.append([f"{size} × {size}", f"{1000 * each:.2f}", beside])
        last = each
    return "\n\n".join(
        [
            "# Lesson 15: growing, and the rate of the mapping network",
            "## The price of a size",
            f"Training of the style pair in batches of {BATCH}: milliseconds of the processor a "
            "picture, with one thread.",
            quality.table(["pictures", "milliseconds", "times the size before"], rows),
            "## Equal time",
            f"A pair of widths {NARROW} at 32 × 32, trained for {seconds:g} s of the processor "
            "with one thread. "
            "*Grown*: a sixth of the time at 8 × 8, a third at 16 × 16, and half at 32 × 32, each "
            "new size coming in over a sixth of its time. *Mapping at the full rate*: not grown, "
            "and the mapping network learns at the rate of all else, in the other runs at a tenth "
            "of it. In all runs the rate is falling to 0 over the second half of the time, and "
            "the generator is the average of the last size's steps. A seed decides all that is "
            "left to chance.",
            f"*Fréchet distance* of the attribute judge's features, {count} fakes to the 1000 test "
            f"faces; as many real training faces have {floor['Fréchet distance']:.3f}. *Rarest "
            "value*: of the 19 values of the six attributes the one that is drawn least, as a "
            "share of an even share; of those real faces "
            f"{floor['rarest value']:.3f}. *Spread of w*: the root of the mean variance of its 64 "
            "numbers. *Effective directions*: (Σλ)² / Σλ² of the eigenvalues λ of the covariance "
            "of w; 64 if all were equal, 1 if w moved along a line. *Largest direction's share*: "
            "of all variance.",
            tabulated(found),
            f"Fréchet distance, grown / not grown, by seed: {ratios(found, 'grown')}.",
            "Fréchet distance, mapping at the full rate / at a tenth, by seed: "
            f"{ratios(found, 'mapping at the full rate')}.",
        ]
    )


def measure(
    folder: Path,
    *,
    seconds: float = SECONDS,
    count: int = quality.COUNT,
    seeds: range = SEEDS,
    rounds: int = ROUNDS,
) -> str:
    torch.set_num_threads(1)
    times = kept(folder / "times.json", partial(timed, rounds))
    found: dict[str, list[Found]] = {name: [] for name in [BEFORE, *RUNS]}
    for seed in tqdm(seeds):
        found[BEFORE].append(of_styles(pair(0.1, NARROW, seed)[0].mapping, 2 * count))
        for name in RUNS:
            work = partial(of_run, name, seed, seconds, count)
            found[name].append(kept(folder / f"{name}, seed {seed}.json", work))
            print(name, seed, found[name][-1], flush=True)
    real = gk.pretrained.FaceJudge()(gk.data.to_float(pictures(32)[:count]))
    floor = {"Fréchet distance": real.distance, "rarest value": rarest(real)}
    return report(times, found, floor, seconds=seconds, count=count)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"a training ({SECONDS:g})")
    parser.add_argument("--folder", type=Path, help="keeps what is finished")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.seconds != SECONDS:
        parser.error(f"a table that is kept is made with {SECONDS:g} seconds of each training")
    with tempfile.TemporaryDirectory() as made:
        folder = chosen.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        text = measure(folder, seconds=chosen.seconds)
    quality.publish("lesson_15", text, write=chosen.write)


if __name__ == "__main__":
    main()
