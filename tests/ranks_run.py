"""What test_ranks.py starts with torchrun: two processes that are joined by Gloo.

The first word says what to do; rank 0 writes what it found to the file that the second names.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, distributed, nn
from torch.autograd import grad
from torch.nn.functional import softplus

from gankit import losses, networks, penalties, ranks, train
from gankit.training import Trainer

SHAPE, LATENT_DIM, ROWS = (1, 8, 8), 6, 16
REAL = torch.rand(ROWS, *SHAPE, generator=torch.Generator().manual_seed(1)).double() * 2 - 1
Penalty = Callable[[nn.Module, Tensor, Tensor], Tensor]


def rows(whole: Tensor, place: tuple[int, int]) -> Tensor:
    """Its rows, in the order in which they are: halves, of as many or one more."""
    return whole.chunk(place[1])[place[0]]


def pair(norm: str) -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(0)
    generator = networks.DCGANGenerator(LATENT_DIM, 8, image_shape=SHAPE, norm=norm)
    return generator.double(), networks.DCGANDiscriminator(8, image_shape=SHAPE, norm=norm).double()


def flat(*many: nn.Module) -> Tensor:
    return torch.cat([p.detach().flatten() for network in many for p in network.parameters()])


def r1(place: tuple[int, int]) -> Penalty:
    return lambda discriminator, real, fake: 5 * penalties.r1(discriminator, real)


def gradient_penalty(place: tuple[int, int]) -> Penalty:
    """The package's, each rank with its half of the same ε: those before it are skipped."""

    def penalty(discriminator: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        random = torch.Generator().manual_seed(7)
        torch.rand(place[0] * len(real), dtype=real.dtype, generator=random)
        return 10 * penalties.gradient_penalty(discriminator, real, fake, generator=random)

    return penalty


def average(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The relativistic average loss, which compares with the mean of the other side."""
    above, below = real_logits - fake_logits.mean(), fake_logits - real_logits.mean()
    return softplus(-above).mean() + softplus(below).mean()


AVERAGE = losses.PairedLoss(average, lambda fake, real: average(fake, real))
LOSSES = {
    name: getattr(losses, name)
    for name in ("minimax", "non_saturating", "wasserstein", "hinge", "least_squares")
}
LOSSES |= {"relativistic": losses.relativistic}
PENALTIES = {"none": None, "r1": r1, "gradient penalty": gradient_penalty}


def steps(
    place: tuple[int, int],
    loss: losses.AdversarialLoss,
    penalty: Callable | None = None,
    norm: str = "none",
    real: Tensor = REAL,
    count: int = 2,
    accumulate: int = 1,
) -> Tensor:
    """The weights after steps of both players, on this rank's rows of one batch and one z."""

    def latents(_: int, random: torch.Generator) -> Tensor:
        return rows(torch.randn(len(real), LATENT_DIM, generator=random).double(), place)

    networks = pair(norm)
    if place[1] > 1:
        networks = tuple(map(ranks.wrapped, networks))
    descents = tuple(torch.optim.SGD(n.parameters(), lr=0.1) for n in networks[::-1])
    made = None if penalty is None else penalty(place)
    rules = {"loss": loss, "penalty": made, "accumulate": accumulate}
    trainer = Trainer(*networks, **rules, optimizers=descents, latents=latents)
    mine = rows(real, place)
    for _ in range(count):
        trainer.discriminator_step(mine)
        trainer.generator_step(len(mine), mine)
        trainer.step += 1
    return flat(*networks)


def apart(mine: Tensor) -> float:
    """The largest difference between the ranks."""
    every = [torch.empty_like(mine) for _ in range(ranks.place()[1])]
    distributed.all_gather(every, mine)
    return max((one - every[0]).abs().max().item() for one in every)


def compare(path: Path) -> None:
    """One run on two halves beside one on the whole."""
    place, found = ranks.place(), {}

    def beside(name: str, *rules: object, **options: object) -> None:
        halves, whole = steps(place, *rules, **options), steps((0, 1), *rules, **options)
        start = steps((0, 1), *rules, **{**options, "count": 0})
        moved = (whole - start).abs().max().item()
        found[name] = (halves - whole).abs().max().item(), apart(halves), moved

    for name, loss in LOSSES.items():
        for kind, penalty in PENALTIES.items():
            beside(f"{name}, {kind}", loss, penalty)
    beside("in parts", losses.non_saturating, r1, accumulate=4)
    beside("batch norm", losses.non_saturating, norm="batch")
    beside("relativistic average", AVERAGE)
    beside("15 rows", losses.non_saturating, real=REAL[:15])
    if place[0] == 0:
        path.write_text(json.dumps(found))


def outside(path: Path) -> None:
    """A penalty in a backward pass of its own, or by its gradients; what is refused."""
    found = {}
    for name in ("one pass", "bare", "by hand"):
        network = ranks.wrapped(pair("none")[1])
        descent = torch.optim.SGD(network.parameters(), lr=0.1)
        real = rows(REAL, ranks.place())
        for _ in range(3):
            loss, penalty = softplus(-network(real)).mean(), penalties.r1(network.module, real)
            (loss + penalty if name == "one pass" else loss).backward()
            if name == "bare":
                penalty.backward()
            elif name == "by hand":
                weights = [p for n, p in network.named_parameters() if p.ndim > 1]
                for weight, slope in zip(weights, grad(penalty, weights), strict=True):
                    weight.grad += slope
            descent.step()
            descent.zero_grad()
        found[name] = apart(flat(network))
    generator, discriminator = pair("none")
    try:
        Trainer(generator, ranks.wrapped(discriminator))
    except ValueError as error:
        found["one alone"] = str(error)
    try:
        train.run(train._parser().parse_args(["digits", "--out", "x", "--batch", "7"]), None)
    except ValueError as error:
        found["batch"] = str(error)
    if ranks.place()[0] == 0:
        path.write_text(json.dumps(found))


def trained(path: Path, arguments: list[str], at: int) -> None:
    """``gankit.train``; in its first life rank 1 is killed inside step ``at`` (0: never)."""
    step = Trainer.generator_step

    def fatal(trainer: Trainer, *given: object) -> object:
        first = os.environ["TORCHELASTIC_RESTART_COUNT"] == "0"
        if first and ranks.place()[0] == 1 and trainer.step + 1 == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(trainer, *given)

    Trainer.generator_step = fatal
    train.main([*arguments, "--out", str(path)])


if __name__ == "__main__":
    torch.set_num_threads(1)
    what, where, *others = sys.argv[1:]
    if what == "train":
        trained(Path(where), others[1:], int(others[0]))
    else:
        with ranks.group():
            {"compare": compare, "outside": outside}[what](Path(where))
