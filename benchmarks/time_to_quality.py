"""How soon gankit's trainer draws as well as the usual tutorial does after a minute.

    uv run python benchmarks/time_to_quality.py [--write]

The tutorial's recipe is written here once, in our own code, after two published ones: PyTorch's
"DCGAN Tutorial" by Nathan Inkawhich, and ``implementations/dcgan`` of Erik Linder-Norén's
PyTorch-GAN.  What they share is kept: digits as PIL pictures, transformed one by one in a
DataLoader, z of 100 numbers, weights from N(0, 0.02²), batch norm in both networks, a sigmoid and
BCELoss, Adam (2e-4, β₁ = 0.5) as it comes, batches of 64, D's gradients computed in G's step too,
several ``.item()`` each step.  Its networks walk 7 × 7, 14 × 14, 28 × 28 at width 64 (64, 32, 1
maps in G).  It is judged as tutorials are, by its generator itself without averaging, in evaluation
mode and in training mode: the best distance seen within its time is the one to reach.

Against it stands lesson 00's recipe, trained anew for each mark, with as many steps as fit into
the mark's seconds and the lesson's decay of the rate over them: as it is, with fresh fakes for G,
and with the fakes that D has just seen, as the tutorial gives them to G.  Only training is timed.
All on the CPU, in turn, in one process.
"""

import argparse
import copy
import math
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import quality
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

import gankit as gk

QUARTERS = (1 / 4, 1 / 2, 3 / 4, 1)
MARKS = (1 / 24, 1 / 12, 1 / 8, 1 / 6, 1 / 4, 1 / 3)  # of the tutorial's time: 2.5 to 20 s of 60
BAR = 1 / 8
REUSING = "`gk.Trainer(reuse_fakes=True)`"
TRAINERS = ("`gk.Trainer`", REUSING)


class Point(NamedTuple):
    """How good one recipe was after a part of the time."""

    recipe: str
    part: float
    seconds: float
    steps: int
    distance: float


class Digits(Dataset):
    """Digits as ``torchvision.datasets.MNIST`` hands them out: one PIL picture at a time."""

    def __init__(self, images: Tensor, labels: Tensor, transform) -> None:
        self.data, self.targets, self.transform = images.squeeze(1), labels, transform

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        picture, label = Image.fromarray(self.data[index].numpy()), int(self.targets[index])
        return self.transform(picture), label


def start_small(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


class Tutorial:
    """The tutorials' recipe; nothing in it is gankit's but the digits.

    ``networks`` replaces its two: G takes z (N, 100, 1, 1), and D returns probabilities.
    """

    def __init__(
        self,
        images: Tensor,
        labels: Tensor,
        *,
        seed: int,
        workers: int = 0,
        networks: tuple[nn.Module, nn.Module] | None = None,
    ) -> None:
        torch.manual_seed(seed)
        self.generator, self.discriminator = networks or self.networks()
        self.criterion = nn.BCELoss()
        self.optimizer_d, self.optimizer_g = (
            torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999))
            for network in (self.discriminator, self.generator)
        )
        digits = Digits(
            images,
            labels,
            transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))]),
        )
        self.loader = DataLoader(digits, batch_size=64, shuffle=True, num_workers=workers)
        self.stream, self.history, self.steps, self.seconds = self._epochs(), [], 0, 0.0

    @staticmethod
    def networks() -> tuple[nn.Module, nn.Module]:
        generator = nn.Sequential(
            nn.ConvTranspose2d(100, 64, 7, 1, 0, bias=False),
            nn.BatchNorm2d(64),
            nn.ReLU(True),
            nn.ConvTranspose2d(64, 32, 4, 2, 1, bias=False),
            nn.BatchNorm2d(32),
            nn.ReLU(True),
            nn.ConvTranspose2d(32, 1, 4, 2, 1, bias=False),
            nn.Tanh(),
        ).apply(start_small)
        discriminator = nn.Sequential(
            nn.Conv2d(1, 32, 4, 2, 1, bias=False),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(32, 64, 4, 2, 1, bias=False),
            nn.BatchNorm2d(64),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(64, 1, 7, 1, 0, bias=False),
            nn.Sigmoid(),
        ).apply(start_small)
        return generator, discriminator

    def _epochs(self) -> Iterator[Tensor]:
        while True:
            for real, _ in self.loader:
                yield real

    def step(self, real: Tensor) -> None:
        """D on real pictures, D on fakes, then G on the same fakes."""
        ones, zeros = torch.ones(len(real)), torch.zeros(len(real))
        self.discriminator.zero_grad()
        on_real = self.discriminator(real).view(-1)
        loss_real = self.criterion(on_real, ones)
        loss_real.backward()
        fake = self.generator(torch.randn(len(real), 100, 1, 1))
        on_fake = self.discriminator(fake.detach()).view(-1)
        loss_fake = self.criterion(on_fake, zeros)
        loss_fake.backward()
        self.optimizer_d.step()
        self.generator.zero_grad()
        loss_g = self.criterion(self.discriminator(fake).view(-1), ones)
        loss_g.backward()
        self.optimizer_g.step()
        losses = (loss_real + loss_fake).item(), loss_g.item()
        self.history.append((*losses, on_real.mean().item(), on_fake.mean().item()))
        self.steps += 1

    def train_until(self, seconds: float) -> None:
        """Train until ``seconds`` of training have passed in all."""
        start = time.perf_counter() - self.seconds
        while time.perf_counter() - start < seconds:
            self.step(next(self.stream))
        self.seconds = time.perf_counter() - start

    def pictures(self, mode: str, count: int) -> Tensor:
        """Pictures of a copy, so that judging leaves batch norm's statistics alone."""
        generator = copy.deepcopy(self.generator).train(mode == "training")
        return quality.draw(generator, quality.latents(count, 100, 1, 1))


def measure_tutorial(
    judge: quality.Judged, tutorial: Tutorial, seconds: float, count: int
) -> list[Point]:
    points = []
    for part in QUARTERS:
        tutorial.train_until(part * seconds)
        for mode in ("evaluation", "training"):
            distance = judge(tutorial.pictures(mode, count)).distance
            name = f"tutorial, {mode} mode"
            points.append(Point(name, part, tutorial.seconds, tutorial.steps, distance))
    return points


def train(lesson: Path, *, seed: int, steps: int, reuse: bool) -> tuple[float, gk.Trainer]:
    """The seconds that the lesson's recipe takes, and its trainer."""
    names = quality.recipe(lesson, seed=seed, steps=steps)
    trainer, batches = names["trainer"], names["batches"]
    trainer.reuse_fakes = reuse
    start = time.perf_counter()
    for _ in trainer.run(batches, steps, rate=lambda step: 1 - step / steps):
        pass
    return time.perf_counter() - start, trainer


def steps_per_second(lesson: Path, steps: int, *, reuse: bool) -> float:
    train(lesson, seed=0, steps=steps, reuse=reuse)  # the first steps of a process are slow
    return steps / train(lesson, seed=0, steps=steps, reuse=reuse)[0]


def measure_trainer(
    judge: quality.Judged, lesson: Path, name: str, *, seed: int, seconds: float, count: int
) -> list[Point]:
    reuse = name == REUSING
    points, pace = [], steps_per_second(lesson, max(2, round(2 * seconds)), reuse=reuse)
    for part in MARKS:
        steps = max(1, int(0.95 * pace * part * seconds))  # 0.95: rather below the mark than above
        true_seconds, trainer = train(lesson, seed=seed, steps=steps, reuse=reuse)
        generator = trainer.averaged_generator
        z = quality.latents(count, generator.latent_dim)
        distance = judge(quality.draw(generator, z)).distance
        points.append(Point(name, part, true_seconds, steps, distance))
    return points


def first_reached(points: list[Point], name: str) -> tuple[float, float]:
    """The tutorial's best distance, and after how many seconds a trainer is as good."""
    target = min(p.distance for p in points if p.recipe.startswith("tutorial"))
    others = [p for p in points if p.recipe == name]
    return target, min((p.seconds for p in others if p.distance <= target), default=math.inf)


def report(
    runs: list[list[Point]], baselines: dict[str, gk.pretrained.Verdict], seconds: float
) -> str:
    groups = defaultdict(list)
    for point in (point for run in runs for point in run):
        groups[point.recipe, point.part].append(point)
    rows = []
    for (name, _), group in sorted(groups.items(), key=lambda item: item[0][0], reverse=True):
        columns = zip(*(point[2:] for point in group), strict=True)
        taken, steps, distance = map(statistics.median, columns)
        each = [f"{point.distance:.3g}" for point in group]
        rows.append([name, f"{taken:.1f}", f"{steps:.0f}", *each, f"{distance:.3g}"])
    blank = [""] * (2 + len(runs))
    rows += [[name, *blank, f"{v.distance:.3g}"] for name, v in baselines.items()]
    seeds = [f"seed {seed}" for seed in range(len(runs))]
    head = ["Fréchet distance", "seconds", "steps", *seeds, "median"]
    return (
        f"# Time to quality\n\n{quality.table(head, rows)}\n\n{verdicts(runs, seconds)}\n"
        "Seconds and steps are medians over the seeds; only training is timed."
    )


def spoken(when: float) -> str:
    return f"after {when:.1f} s" if when < math.inf else "at no mark"


def verdicts(runs: list[list[Point]], seconds: float) -> str:
    return "\n".join(verdict(runs, name, seconds) for name in TRAINERS)


def verdict(runs: list[list[Point]], name: str, seconds: float) -> str:
    reached = [first_reached(run, name) for run in runs]
    pairs = "; ".join(f"{target:.3g} {spoken(when)}" for target, when in reached)
    middle = spoken(statistics.median(when for _, when in reached))
    return (
        f"The tutorial's best distance within {seconds:g} s, and when {name} first has it, "
        f"seed by seed: {pairs}.\nMedian: **{middle}** (bar: at most {BAR * seconds:g} s)."
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--seconds", type=float, default=60, help="the tutorial's (60)")
    parser.add_argument("--runs", type=int, default=3, help="how many seeds (3)")
    parser.add_argument("--workers", type=int, default=0, help="the DataLoader's processes (0)")
    chosen = parser.parse_args(arguments)
    if chosen.write and (chosen.seconds < 60 or chosen.runs < 3):
        parser.error("a table that is kept is made with 60 seconds and 3 runs, or more")
    judge, digits = gk.pretrained.Judge(), gk.data.mnist()
    seconds, count, runs = chosen.seconds, quality.COUNT, []
    for seed in range(chosen.runs):
        tutorial = Tutorial(*digits, seed=seed, workers=chosen.workers)
        run = measure_tutorial(judge, tutorial, seconds, count)
        for name in TRAINERS:
            run += measure_trainer(
                judge, quality.LESSON_00, name, seed=seed, seconds=seconds, count=count
            )
        runs.append(run)
        print(f"seed {seed}: {verdicts([run], seconds)}\n", flush=True)
    text = report(runs, quality.floor_and_ceiling(judge), seconds)
    quality.publish("time_to_quality", text, write=chosen.write, lesson=quality.LESSON_00)


if __name__ == "__main__":
    main()
