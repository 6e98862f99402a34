"""How many pictures a second ``gk.Trainer`` trains on, beside the loop that tutorials write.

    uv run python benchmarks/training.py [--write]

Both train gankit's DCGAN pair on digits, in batches of 64, on the CPU, in turn, in one process.
The plain loop is that of ``time_to_quality.py``: pictures transformed one by one in a DataLoader, a
sigmoid and BCELoss, D's gradients computed in G's step too, Adam as it comes, ``.item()``.  It
loads in the process that trains: workers beside it make it slower on two cores.  It shows G the
fakes that D has just seen.  ``gk.Trainer`` draws fresh ones for G, as Algorithm 1 of
Goodfellow et al., 2014, does, or with ``reuse_fakes=True`` none: then both do the same work.

The machine's peak is that of a product of two float32 matrices, 2048 by 2048, in the same minutes,
by whichever of three libraries is fastest at it.  The share of it counts the multiplications and
additions in matrix products and convolutions (``torch.utils.flop_counter``), and all of the time.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
import quality
import torch
from time_to_quality import Tutorial
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import FlopCounterMode
from tqdm import tqdm

import gankit as gk

BATCH, SIZE, ROUNDS = 64, 2048, 15
WIDTHS = (128, 64, 32)
PLAIN, FRESH, REUSING = "plain loop", "`gk.Trainer`", "`gk.Trainer(reuse_fakes=True)`"
KINDS = {
    "convolution": "convolutions",
    "batch_norm": "batch norm",
    "relu": "activations",
    "threshold": "activations",
    "tanh": "activations",
    "mm": "dense layers",
    "adam": "Adam",
    "lerp": "averaging",
    "clone": "layouts and copies",
    "copy": "layouts and copies",
}
Step = Callable[[], object]


def pair(width: int) -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(0)
    return gk.networks.DCGANGenerator(100, width), gk.networks.DCGANDiscriminator(width)


def loops(width: int) -> dict[str, Step]:
    """One step of each of the three, to be called again and again."""
    images, labels = gk.data.mnist()
    generator, discriminator = pair(width)
    as_tutorials = (
        nn.Sequential(nn.Flatten(), generator),
        nn.Sequential(discriminator, nn.Sigmoid()),
    )
    plain = Tutorial(images, labels, seed=0, networks=as_tutorials)
    steps: dict[str, Step] = {PLAIN: lambda: plain.step(next(plain.stream))}
    for name, reuse in ((FRESH, False), (REUSING, True)):
        trainer = gk.Trainer(*pair(width), reuse_fakes=reuse)
        steps[name] = trainer.run(gk.data.batches(images, BATCH), 10**9).__next__
    return steps


def products() -> dict[str, Step]:
    """The same matrix product by three libraries."""
    a, b, out = (torch.randn(SIZE, SIZE) for _ in range(3))
    every = {
        "`torch.mm`": lambda: torch.mm(a, b, out=out),
        "NumPy": lambda: np.matmul(a.numpy(), b.numpy(), out=out.numpy()),
    }
    if torch.backends.mkldnn.is_available():
        linear = torch.ops.mkldnn._linear_pointwise
        every["oneDNN"] = lambda: linear(a, b, None, "none", [], "")
    return every


def seconds(step: Step, count: int) -> float:
    start = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - start) / count


def measure(steps: dict[str, Step], rounds: int, length: float) -> dict[str, list[float]]:
    """Seconds of a step of each, in turn, round by round, ``length`` seconds each time."""
    counts = {name: max(1, round(length / seconds(step, 3))) for name, step in steps.items()}
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in tqdm(range(rounds), leave=False):
        for name, step in steps.items():
            taken[name].append(seconds(step, counts[name]))
    return taken


def operations(step: Step) -> int:
    """Multiplications and additions of one step, in matrix products and convolutions."""
    with FlopCounterMode(display=False) as counter:
        step()
    return counter.get_total_flops()


class Clock(TorchDispatchMode):
    """Seconds in each kind of operation."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: dict[str, float] = defaultdict(float)

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        start = time.perf_counter()
        result = function(*args, **(kwargs or {}))
        kind = next((kind for part, kind in KINDS.items() if part in str(function)), "the rest")
        self.taken[kind] += time.perf_counter() - start
        return result


def profile(step: Step, count: int) -> dict[str, float]:
    """Shares of a step's time, by kind of operation; Python and autograd are in the rest."""
    whole = statistics.median(seconds(step, count) for _ in range(3)) * count
    with Clock() as clock:
        seconds(step, count)
    clock.taken["the rest"] = whole - sum(t for k, t in clock.taken.items() if k != "the rest")
    return {kind: taken / whole for kind, taken in clock.taken.items()}


def report(
    speeds: dict[int, dict[str, list[float]]],
    peaks: dict[str, list[float]],
    counted: dict[int, dict[str, int]],
    profiles: dict[int, dict[str, float]],
) -> str:
    rounds = len(next(iter(speeds.values()))[PLAIN])
    middle = {name: 2 * SIZE**3 / statistics.median(taken) for name, taken in peaks.items()}
    peak = max(middle.values())
    rows = [row for width in speeds for row in lines(width, speeds[width], counted[width], peak)]
    head = ["loop", "width", "images/s", "× plain", "least", "most", "share of peak"]
    kinds = [*dict.fromkeys(KINDS.values()), "the rest"]
    shares = [[k, *(f"{100 * p.get(k, 0):.0f} %" for p in profiles.values())] for k in kinds]
    widths = [f"width {width}" for width in profiles]
    fastest = ", ".join(f"{name} {value / 1e9:.0f}" for name, value in middle.items())
    return (
        f"# Training\n\n{quality.table(head, rows)}\n\n"
        f"Medians of {rounds} rounds, all in turn; a ratio is taken within a round: "
        "its median, least and most are shown.\n"
        f"Billions of operations a second in a product of two matrices: {fastest}.\n\n"
        "## Where a step's time goes\n\n"
        f"Of {REUSING}:\n\n{quality.table(['', *widths], shares)}"
    )


def lines(
    width: int, speeds: dict[str, list[float]], counted: dict[str, int], peak: float
) -> Iterator[list[str]]:
    for name, taken in speeds.items():
        pace = BATCH / statistics.median(taken)
        ratios = sorted(p / t for p, t in zip(speeds[PLAIN], taken, strict=True))
        ends = [statistics.median(ratios), ratios[0], ratios[-1]]
        share = counted[name] / statistics.median(taken) / peak
        gained = [f"{value:.2f}" for value in ends] if name != PLAIN else [""] * 3
        yield [name, str(width), f"{pace:.0f}", *gained, f"{share:.0%}"]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often each ({ROUNDS})")
    parser.add_argument("--length", type=float, default=1.0, help="seconds each time (1)")
    chosen = parser.parse_args(arguments)
    if chosen.write and (chosen.rounds < ROUNDS or chosen.length < 1):
        parser.error(f"a table that is kept is made with {ROUNDS} rounds of 1 second, or more")
    speeds, peaks, counted, profiles = {}, defaultdict(list), {}, {}
    for width in WIDTHS:
        steps = loops(width)
        counted[width] = {name: operations(step) for name, step in steps.items()}
        taken = measure(steps | products(), chosen.rounds, chosen.length)
        speeds[width] = {name: taken.pop(name) for name in steps}
        for name, times in taken.items():
            peaks[name] += times
        profiles[width] = profile(steps[REUSING], max(2, round(20 * chosen.length)))
    quality.publish("training", report(speeds, peaks, counted, profiles), write=chosen.write)


if __name__ == "__main__":
    main()
