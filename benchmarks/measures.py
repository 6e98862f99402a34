"""How long measures take beside the best library for each, all in turn in one run.

    uv run python benchmarks/measures.py [--write]

Of 2000 points in the plane, the exact Wasserstein distance; of 5000 features of 2048 numbers, the
Fréchet distance; of 5000 of 64, precision and recall, beside the definition with all distances.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import ot
import quality
import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance

import gankit as gk

LEAST = 3  # rounds for a table that is kept


def fid(real: Tensor, fake: Tensor) -> float:
    """The Fréchet distance of torchmetrics, of features in place of pictures."""
    plain = nn.Identity()
    plain.num_features = real.shape[1]
    measure = FrechetInceptionDistance(plain, input_img_size=tuple(real.shape[1:]))
    measure.update(real, real=True)
    measure.update(fake, real=False)
    return measure.compute().item()


def by_all_distances(real: Tensor, fake: Tensor, k: int = 3) -> tuple[float, float]:
    """Precision and recall, word for word: every distance, and the k-th smallest of each row."""
    real, fake = real.double(), fake.double()
    apart, within_real, within_fake = (
        torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")
        for a, b in ((fake, real), (real, real), (fake, fake))
    )
    around_real = within_real.kthvalue(k + 1).values
    around_fake = within_fake.kthvalue(k + 1).values
    inside, hit = (apart <= around_real).any(1), (apart <= around_fake[:, None]).any(0)
    return inside.double().mean().item(), hit.double().mean().item()


Contests = dict[str, tuple[Callable[[], object], Callable[[], object], str]]


def contests(
    points: int = 2000, pictures: int = 5000, wide: int = 2048, narrow: int = 64
) -> Contests:
    """What is measured: ours, the other, and the bar on the ratio of the two."""
    random = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, points, 2, generator=random, dtype=torch.float64)
    share = torch.full((points,), 1 / points, dtype=torch.float64)
    cost = torch.cdist(x, y)
    p, c = share.numpy(), cost.numpy()
    wide_a, wide_b = torch.randn(2, pictures, wide, generator=random)
    real, fake = torch.randn(2, pictures, narrow, generator=random)
    with_potentials = {"log": True, "numItermax": 10**8}
    return {
        f"`wasserstein`, {points} points; POT": (
            lambda: gk.distances.wasserstein(x, y),
            lambda: ot.emd2(p, p, ot.dist(x.numpy(), y.numpy(), "euclidean"), numItermax=10**8),
            "≤ 1.2",
        ),
        f"`optimal_transport`, {points} × {points}; POT": (
            lambda: gk.distances.optimal_transport(share, share, cost),
            lambda: ot.emd(p, p, c, **with_potentials),
            "≤ 1.2",
        ),
        f"`frechet_distance`, {pictures} × {wide}; torchmetrics": (
            lambda: gk.metrics.frechet_distance(wide_a, wide_b),
            lambda: fid(wide_a, wide_b),
            "≤ 1",
        ),
        f"`precision_recall`, {pictures} × {narrow}; all distances": (
            lambda: gk.metrics.precision_recall(real, fake),
            lambda: by_all_distances(real, fake),
            "≤ 0.2",
        ),
    }


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def report(rounds: int, against: Contests) -> str:
    """A table: medians of both, and of the ratios within a round."""
    rows = []
    for name, (ours, other, bar) in against.items():
        pairs = [(seconds(ours), seconds(other)) for _ in range(rounds)]
        medians = [f"{statistics.median(times):.2f}" for times in zip(*pairs, strict=True)]
        ratio = statistics.median(a / b for a, b in pairs)
        rows.append([name, *medians, f"{ratio:.2f}", bar])
    head = ["measure; beside it", "seconds", "beside it", "ratio", "bar"]
    threads = f"Medians of {rounds} rounds, in turn, with {torch.get_num_threads()} threads."
    return f"# Measures\n\n{threads}\n\n{quality.table(head, rows)}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--rounds", type=int, default=LEAST, help=f"of all of it ({LEAST})")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.rounds < LEAST:
        parser.error(f"a table that is kept is made with {LEAST} rounds, or more")
    quality.publish("measures", report(chosen.rounds, contests()), write=chosen.write)


if __name__ == "__main__":
    main()
