"""From nothing to digits: how well a GAN draws after 2.5 s, beside the tutorials' after 60.

    uv run python benchmarks/speed_run.py [--write]

The rules.  A run begins with no weights, and what it knows of the digits it reads from the training
pictures itself; it reads no labels.  The clock starts when everything is imported and stops when
the generator is ready: reading the digits and making the networks count.  Every run has a process
of its own, so that none finds warm what another has used.  The referee is ``Judge``'s distance of
5000 pictures.  The mark to reach is that of the usual tutorial's recipe (``time_to_quality.py``)
after 60 seconds of training with the same seed, the better of its two modes: it runs in turn with
all others, seed by seed.

The referee only asks how well a sample fits, so a copy of a few thousand training digits would win
at once, and so would the means of many small clusters.  What a run may take from the digits before
it trains is therefore their mean and their covariance, at most.

Each record is the one before it with one change.  All have the same seconds; the rate follows the
clock, so that it is 0 when they are over.  The last record has other lengths, too.
"""

import argparse
import copy
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import NamedTuple

import quality
import torch
import torch._dynamo  # torch.optim imports it at the first Adam, seconds after the clock's start
from time_to_quality import Tutorial
from torch import Tensor, nn

import gankit as gk

SECONDS, MARK, SEEDS = 2.5, 60.0, range(10, 15)
TIMES = (0.6, 0.8, 1.6, 3.2)  # other lengths of the last record, times SECONDS
TUTORIAL = "the tutorials' recipe"
LATENT = 16
Pair = tuple[nn.Module, nn.Module]


class Run(NamedTuple):
    """What a run has drawn, in one mode or two, and where its seconds went."""

    samples: list[Tensor]
    seconds: float
    steps: int
    spent: dict[str, float]


class Outcome(NamedTuple):
    """What the referee says of a run."""

    seconds: float
    steps: int
    distance: float
    spent: dict[str, float]


@dataclass(frozen=True)
class Recipe:
    """What may change from record to record."""

    networks: Callable[[], Pair]
    batch: int = 64
    rate: float = 6e-3
    beta: float = 0.99  # the second of Adam's
    loss: gk.losses.AdversarialLoss = gk.losses.non_saturating


def dcgan() -> Pair:
    """Lesson 00's networks."""
    generator = gk.networks.DCGANGenerator(LATENT, 32)
    return generator, gk.networks.DCGANDiscriminator(32, norm="none")


def hidden(width: int) -> list[nn.Module]:
    return [nn.BatchNorm2d(width), nn.ReLU(inplace=True)]


def short_discriminator() -> nn.Module:
    """The same without its last convolution: 28 × 28, 14 × 14, 7 × 7, one logit."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 4, 2, 1),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(16, 32, 4, 2, 1),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 1),
        nn.Flatten(0),
    )


def coarse_generator(inner: int) -> nn.Module:
    """All of its work on the grid of 7 × 7; there 16 numbers a cell become its 4 × 4 pixels."""
    layers = [nn.Linear(LATENT, 32 * 7 * 7, bias=False), nn.Unflatten(1, (32, 7, 7)), *hidden(32)]
    for _ in range(inner):
        layers += [nn.Conv2d(32, 32, 3, padding=1, bias=False), *hidden(32)]
    return nn.Sequential(
        *layers,
        nn.Conv2d(32, 16, 3, padding=1),
        nn.PixelShuffle(4),
        nn.Tanh(),
    )


def coarse(inner: int) -> Callable[[], Pair]:
    return lambda: (coarse_generator(inner), short_discriminator())


SMALL = Recipe(dcgan, batch=16)
HINGE = replace(SMALL, loss=gk.losses.hinge)
RECORDS: dict[str, tuple[str, Recipe]] = {
    "lesson 00's networks, rate 6e-3, no penalty, fakes reused": (
        "G learns from the fakes that D has just seen, which saves a pass",
        Recipe(dcgan),
    ),
    "batches of 16": (
        "early on a rough direction is enough, and small steps are more steps",
        SMALL,
    ),
    "the hinge losses": (
        "D leaves alone what it is sure of; every fake pulls on G equally",
        HINGE,
    ),
    "D without its last convolution": (
        "half of D's multiplications",
        replace(HINGE, networks=lambda: (dcgan()[0], short_discriminator())),
    ),
    "G works on 7 × 7 only, then 16 numbers become 4 × 4 pixels": (
        "three quarters of G's multiplications, and no transposed convolution",
        replace(HINGE, networks=coarse(1)),
    ),
    "G has one more convolution of 7 × 7": (
        "what was saved on pixels buys more layers where the strokes are laid out",
        replace(HINGE, networks=coarse(2)),
    ),
    "β₂ is 0.95": (
        "Adam forgets the first steep slopes after 20 steps, and not after 100",
        replace(HINGE, networks=coarse(2), beta=0.95),
    ),
}
LAST = [*RECORDS][-1]


class Player:
    """A network and what moves it."""

    def __init__(self, network: nn.Module, rate: float, beta: float) -> None:
        self.network, self.rate, self.weights = network, rate, [*network.parameters()]
        self.adam = torch.optim.Adam(self.weights, lr=rate, betas=(0.0, beta), fused=True)

    def slopes(self, loss: Tensor) -> None:
        """Its own gradients only: those of the other player's weights are never computed."""
        slopes = torch.autograd.grad(loss, self.weights)
        for weight, slope in zip(self.weights, slopes, strict=True):
            weight.grad = slope

    def step(self, share: float) -> None:
        self.adam.param_groups[0]["lr"] = share * self.rate
        self.adam.step()


def numbers(network: nn.Module) -> list[Tensor]:
    return [value for value in network.state_dict().values() if value.is_floating_point()]


class Clock:
    """Seconds since its making, and what they went into."""

    def __init__(self) -> None:
        self.start = self.last = time.perf_counter()
        self.spent: dict[str, float] = defaultdict(float)

    def lap(self, what: str) -> float:
        """Book the time since the last lap; the seconds in all."""
        now = time.perf_counter()
        self.spent[what] += now - self.last
        self.last = now
        return now - self.start


def train(recipe: Recipe, seed: int, seconds: float) -> tuple[nn.Module, int, Clock]:
    """The averaged generator, how many steps fitted in, and where the time went."""
    clock = Clock()
    torch.manual_seed(seed)
    batches = gk.data.batches(gk.data.mnist()[0], recipe.batch, seed=seed)
    clock.lap("reading the digits")
    generator, discriminator = recipe.networks()
    g, d = (Player(network, recipe.rate, recipe.beta) for network in (generator, discriminator))
    averaged = copy.deepcopy(generator).eval()
    means, moving = numbers(averaged), numbers(generator)
    passed, steps, longest = clock.lap("making the networks"), 0, 0.0
    while steps < 1 or passed + longest < seconds:
        share = min(1.0, 2 - 2 * passed / seconds)  # held for half of the time, then falling
        real, fake = next(batches), generator(torch.randn(recipe.batch, LATENT))
        clock.lap("G draws")
        of_real, of_fake = discriminator(torch.cat([real, fake.detach()])).chunk(2)
        d.slopes(recipe.loss.discriminator(of_real, of_fake))
        clock.lap("D learns: forward and back")
        d.step(share)
        clock.lap("Adam and the average")
        g.slopes(recipe.loss.generator(discriminator(fake)))
        clock.lap("G learns: through D and back")
        g.step(share)
        torch._foreach_lerp_(means, moving, max(0.02, 9 / (steps + 10)))
        steps, before, passed = steps + 1, passed, clock.lap("Adam and the average")
        longest = max(longest, passed - before) if steps > 10 else 0.0  # the first are slow
    return averaged, steps, clock


def by_tutorial(seed: int, seconds: float, count: int) -> Run:
    """What the tutorials' recipe draws; of it only the training is timed."""
    tutorial = Tutorial(*gk.data.mnist(), seed=seed)
    tutorial.train_until(seconds)
    drawn = [tutorial.pictures(mode, count) for mode in ("evaluation", "training")]
    return Run(drawn, tutorial.seconds, tutorial.steps, {})


def by_record(name: str, seed: int, seconds: float, count: int) -> Run:
    generator, steps, clock = train(RECORDS[name][1], seed, seconds)
    drawn = quality.draw(generator, quality.latents(count, LATENT))
    return Run([drawn], clock.last - clock.start, steps, dict(clock.spent))


def run(name: str, seed: int, seconds: float, count: int = quality.COUNT) -> Outcome:
    """One run, and what its judge says of the better sample."""
    if name == TUTORIAL:
        samples, *others = by_tutorial(seed, seconds, count)
    else:
        samples, *others = by_record(name, seed, seconds, count)
    judge = gk.pretrained.Judge()
    taken, steps, spent = others
    return Outcome(taken, steps, min(judge(sample).distance for sample in samples), spent)


def apart(*given: object) -> Outcome:
    """The same in a process of its own, where nothing but the imports has happened."""
    with get_context("fork").Pool(1) as pool:
        return pool.apply(run, given)


Runs = dict[tuple[str, float], list[Outcome]]  # by recipe and length, in turn, of all seeds


def measure(
    *, mark: float = MARK, seconds: float = SECONDS, do: Callable[..., Outcome] = apart
) -> Runs:
    todo = [(TUTORIAL, mark), *((name, seconds) for name in RECORDS)]
    todo += [(LAST, times * seconds) for times in TIMES]
    runs: Runs = {key: [] for key in todo}
    for seed in SEEDS:
        for name, length in todo:
            outcome = do(name, seed, length)
            runs[name, length].append(outcome)
            print(f"seed {seed}: {name}, {outcome[:3]}", flush=True)
    return runs


def median(outcomes: list[Outcome]) -> list[float]:
    """Of seconds, steps and distances."""
    return [statistics.median(column) for column in zip(*(o[:3] for o in outcomes), strict=True)]


def report(runs: Runs) -> str:
    rows = []
    for (name, _), outcomes in runs.items():
        seconds, steps, distance = median(outcomes)
        each = [f"{outcome.distance:.3g}" for outcome in outcomes]
        rows.append([name, f"{seconds:.2f}", f"{steps:.0f}", *each, f"{distance:.3g}"])
    seeds = [f"seed {seed}" for seed in SEEDS]
    table = quality.table(["Fréchet distance", "seconds", "steps", *seeds, "median"], rows)
    changes = [[name, why] for name, (why, _) in RECORDS.items()]
    reasons = quality.table(["the change", "why it should help"], changes).replace("---:", "---")
    return (
        f"# The speed run\n\n{table}\n\n{verdict(runs)}\n"
        "Seconds and steps are medians over the seeds; each record is the one above it with one "
        f"change.\n\n{reasons}\n\n## Where the last record's time goes\n\n{profile(runs)}"
    )


def shortest(runs: Runs) -> float:
    """The records' seconds."""
    return next(length for name, length in runs if name == LAST)


def verdict(runs: Runs) -> str:
    """How soon the last record's median is as good as the tutorials'."""
    (_, mark), theirs = next(iter(runs.items()))
    goal, seconds = median(theirs)[2], shortest(runs)
    medians = {length: median(outcomes)[2] for (n, length), outcomes in runs.items() if n == LAST}
    soonest = min((length for length, distance in medians.items() if distance <= goal), default=0)
    spoken = f"after {soonest:g} s" if soonest else "after none of these lengths"
    pairs = zip(runs[LAST, seconds], theirs, strict=True)
    wins = sum(mine.distance <= its.distance for mine, its in pairs)
    return (
        f"Median of {TUTORIAL} after {mark:g} s: {goal:.3g}; the last record's is as low "
        f"**{spoken}** (bar: {seconds:g} s).\n"
        f"Seed by seed, it is as low after {seconds:g} s with {wins} of {len(theirs)}."
    )


def profile(runs: Runs) -> str:
    spent = [outcome.spent for outcome in runs[LAST, shortest(runs)]]
    parts = {part: statistics.median(one[part] for one in spent) for part in spent[0]}
    total = sum(parts.values())
    rows = [[part, f"{1000 * s:.0f}", f"{100 * s / total:.0f} %"] for part, s in parts.items()]
    return quality.table(["", "ms in all", "share"], rows)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--seconds", type=float, default=MARK, help="the tutorials' (60)")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.seconds < MARK:
        parser.error("a table that is kept is made with the tutorials' 60 seconds")
    quality.publish("speed_run", report(measure(mark=chosen.seconds)), write=chosen.write)


if __name__ == "__main__":
    main()
