"""The playground's arithmetic, under Node: the same game as ``gk.Trainer``, step by step."""

from functools import partial
from itertools import product

import numpy as np
import programs  # tests/programs.py
import pytest
import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor

import gankit as gk
from gankit.networks import MLPDiscriminator, MLPGenerator

LOSSES = ["minimax", "non_saturating", "wasserstein", "hinge", "least_squares", "relativistic"]
WEIGHTS = {"none": 0, "r1": 1.0, "r2": 1.0, "r1_r2": 0.5, "gradient_penalty": 10, "clipping": 0.3}
ORDERS = [(1, 1), (3, 1), (1, 2)]
STEPS, BATCH, LATENT = 100, 12, 3
BOUND = 1e-12  # of the largest weight's difference after 100 steps, in float64


def node(script: str, **payload: object) -> object:
    return programs.node("playground.js", f"const e = m.engine();\n{script}", **payload)


def flat(network: torch.nn.Module) -> list[float]:
    return torch.cat([p.detach().flatten() for p in network.parameters()]).tolist()


def penalty_of(kind: str, weight: float, random: torch.Generator):
    r1, r2, between = gk.penalties.r1, gk.penalties.r2, gk.penalties.gradient_penalty
    return {
        "r1": lambda d, x, y: weight / 2 * r1(d, x),
        "r2": lambda d, x, y: weight / 2 * r2(d, None, y),
        "r1_r2": lambda d, x, y: weight / 2 * (r1(d, x) + r2(d, None, y)),
        "gradient_penalty": lambda d, x, y: weight * between(d, x, y, generator=random),
    }.get(kind)


def settings(loss: str, penalty: str, order: tuple[int, int], reuse: bool) -> dict:
    rates = {"d_rate": 2e-3, "g_rate": 1e-3, "beta1": 0.5, "batch": BATCH, "averaging": 0.9}
    sizes = {"latent_dim": LATENT, "width": 9, "depth": 2}
    chosen = {"loss": loss, "penalty": penalty, "weight": WEIGHTS[penalty], "reuse_fakes": reuse}
    return chosen | {"d_steps": order[0], "g_steps": order[1]} | rates | sizes


def draws(seed: int, order: tuple[int, int], shape: tuple[int, ...], kind=torch.randn) -> Tensor:
    random = torch.Generator().manual_seed(seed)
    return kind(STEPS * sum(order), *shape, dtype=torch.float64, generator=random)


def pair(chosen: dict) -> tuple[MLPGenerator, MLPDiscriminator]:
    torch.manual_seed(0)
    sizes = {"width": chosen["width"], "depth": chosen["depth"]}
    return MLPGenerator(LATENT, **sizes).double(), MLPDiscriminator(**sizes).double()


def trained(chosen: dict, reals: Tensor, z: Tensor) -> list[list[float]]:
    """What torch's three networks hold after all steps."""
    latents, penalty = iter(z), chosen["penalty"]
    players, weight = pair(chosen), chosen["weight"]
    adam = partial(torch.optim.Adam, betas=(chosen["beta1"], 0.999))
    rates = chosen["d_rate"], chosen["g_rate"]
    trainer = gk.Trainer(
        *players,
        loss=getattr(gk.losses, chosen["loss"]),
        penalty=penalty_of(penalty, weight, torch.Generator().manual_seed(3)),
        constraint=gk.penalties.clip_weights(weight) if penalty == "clipping" else None,
        optimizers=tuple(
            adam(one.parameters(), lr=r) for one, r in zip(players[::-1], rates, strict=True)
        ),
        averaging=chosen["averaging"],
        reuse_fakes=chosen["reuse_fakes"],
        latents=lambda count, random: next(latents),
    )
    counts = {"discriminator_steps": chosen["d_steps"], "generator_steps": chosen["g_steps"]}
    for _ in trainer.run(list(reals), STEPS, **counts):
        pass
    return [flat(n) for n in (trainer.generator, trainer.discriminator, trainer.averaged_generator)]


GAMES = """
    const games = p.games.map((s) => {
      const sizes = Array(s.depth).fill(s.width);
      const source = { real: [...p.reals], z: [...p.z], share: [...p.share] };
      const G = e.network([s.latent_dim, ...sizes, 2], 0), D = e.network([2, ...sizes, 1], 0.2);
      G.values.set(p.G), D.values.set(p.D);
      const next = (name) => () => Float64Array.from(source[name].shift());
      const g = e.game(s, G, D, { real: next("real"), z: next("z"), share: next("share") });
      for (let i = 0; i < p.steps; i++) e.takeRound(g);
      return [G.values, D.values, g.averaged.values];
    });
    out(games);
"""


def ways() -> list[tuple[str, tuple[int, int], bool]]:
    return [*product(WEIGHTS, ORDERS, (False,)), *product(WEIGHTS, ORDERS[:1], (True,))]


@pytest.mark.parametrize("loss", LOSSES)
def test_the_page_plays_the_trainers_game(loss: str) -> None:
    """From the same weights, batches and z, 100 steps end with the same weights, in float64."""
    worst: dict[tuple, float] = {}
    for order in ORDERS:
        reals = draws(1, order, (BATCH, 2)) * torch.tensor([1.0, 0.5])
        z, share = draws(2, order, (BATCH, LATENT)), draws(3, order, (BATCH, 1), torch.rand)
        games = [settings(loss, *way) for way in ways() if way[1] == order]
        G, D = pair(games[0])
        numbers = {
            name: rows.flatten(1).tolist()
            for name, rows in (("reals", reals), ("z", z), ("share", share))
        }
        found = node(GAMES, games=games, G=flat(G), D=flat(D), steps=STEPS, **numbers)
        for chosen, networks in zip(games, found, strict=True):
            expected = trained(chosen, reals, z)
            apart = [
                np.abs(np.subtract(a, b)).max() for a, b in zip(networks, expected, strict=True)
            ]
            moved = np.abs(np.subtract(expected[1], flat(D))).max()
            assert moved > 1e-3, "D stood still"
            worst[chosen["penalty"], order, chosen["reuse_fakes"]] = float(max(apart))
    print(f"{loss}: {max(worst.values()):.1e}, by penalty:", *by_penalty(worst))  # pytest -s
    assert {way: size for way, size in worst.items() if not size < BOUND} == {}


def by_penalty(worst: dict[tuple, float]) -> list[str]:
    sizes = {p: max(size for way, size in worst.items() if way[0] == p) for p in WEIGHTS}
    return [f"{name} {size:.1e}" for name, size in sizes.items()]


# ---- what stands beside the picture -------------------------------------------------------------


def points(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 2))


@pytest.mark.parametrize("count", [1, 2, 17, 128])
def test_wasserstein_is_scipys(count: int) -> None:
    """The cheapest pairing, against an independent solver on the same points."""
    x, y = points(count, 1), 2 * points(count, 2) + 1
    cost = np.linalg.norm(x[:, None] - y[None], axis=2)
    best = cost[linear_sum_assignment(cost)].mean()
    found = node("out(e.wasserstein(p.x, p.y))", x=x.ravel().tolist(), y=y.ravel().tolist())
    assert found == pytest.approx(best, abs=1e-12)


def test_wasserstein_of_the_same_points_and_of_no_numbers() -> None:
    x = points(40, 3)
    found = node("out(e.wasserstein(p.x, p.y))", x=x.ravel().tolist(), y=x[::-1].ravel().tolist())
    assert found == pytest.approx(0, abs=1e-12)
    assert node("out(e.wasserstein([0, NaN, 1, 1], [0, 0, NaN, 1]))") is None


def test_js_on_the_grid_is_numpys() -> None:
    """The same cells, and one for all outside; against NumPy's histogram and gk's divergence."""
    x, y = points(500, 4), points(500, 5) * 1.5 + 0.5

    def cells(rows: np.ndarray) -> Tensor:
        edges = np.linspace(-3, 3, 25)
        counts = np.histogram2d(rows[:, 1], rows[:, 0], [edges, edges])[0].ravel()
        return torch.tensor([*counts, len(rows) - counts.sum()]) / len(rows)

    p, q = cells(x), cells(y)
    assert q[-1] > 0
    script = "const [a, b] = [p.x, p.y].map((r) => e.shares(r, 3, 24));"
    found = node(
        f"{script} out([a, b, e.jensenShannon(a, b)])", x=x.ravel().tolist(), y=y.ravel().tolist()
    )
    assert found[0] == pytest.approx(p.tolist(), abs=1e-12)
    assert found[2] == pytest.approx(gk.distances.jensen_shannon(p, q).item(), abs=1e-12)
    assert node("out(e.jensenShannon([1, 0], [0, 1]))") == pytest.approx(np.log(2))


def test_modes_are_the_packages() -> None:
    centres = gk.data.ring_centres()
    x = 0.9 * centres.repeat(5, 1)[:21] + 0.1 * torch.tensor(points(21, 6))
    expected = gk.metrics.modes_covered(x, centres.double(), 0.1)
    script = "out(e.modesCovered(p.x, e.DATA.ring.modes, e.DATA.ring.std))"
    found = node(script, x=x.flatten().tolist())
    assert 0 < expected.quality < 1
    assert found == {"covered": expected.covered, "quality": pytest.approx(expected.quality)}


def test_guesses_count_pairs() -> None:
    assert node("out(e.guesses([1, 2, 3, 4], [0, 2, 5, 1]))") == (1 + 0.5 + 0 + 1) / 4


SAME_DATA = {
    "ring": lambda n, g: gk.data.ring(n, std=0.1, generator=g),
    "grid": lambda n, g: gk.data.grid(n, spacing=1.0, generator=g),
    "swiss_roll": lambda n, g: gk.data.swiss_roll(n, generator=g),
    "two_gaussians": lambda n, g: gk.data.two_gaussians(n, distance=3.0, std=0.3, generator=g),
}


@pytest.mark.parametrize("kind", SAME_DATA)
def test_data_are_the_packages(kind: str) -> None:
    """Two large samples are as near as two of the package's: moments, and JS on the grid."""
    count = 20_000
    ours = node(f"out(e.drawData('{kind}', {count}, e.randoms(1)))")
    ours = torch.tensor(ours, dtype=torch.float64).view(-1, 2)
    theirs = [SAME_DATA[kind](count, torch.Generator().manual_seed(s)).double() for s in (1, 2)]
    script = "const [a, b] = [p.x, p.y].map((r) => e.shares(r, 3, 24)); out(e.jensenShannon(a, b))"
    near, chance = (
        node(script, x=x.flatten().tolist(), y=theirs[1].flatten().tolist())
        for x in (ours, theirs[0])
    )
    assert near < 1.5 * chance
    torch.testing.assert_close(ours.mean(0), theirs[0].mean(0), atol=0.05, rtol=0)


def test_networks_begin_as_torchs() -> None:
    """Uniform within ±1/√inputs, weights and biases: bounds and spread."""
    script = "e.begin(e.network([16, 400, 2], 0), e.randoms(5)).values"
    values = np.array(node(f"out({script})"))
    first, last = values[: 17 * 400], values[17 * 400 :]
    assert np.abs(first).max() <= 1 / 4
    assert np.abs(last).max() <= 1 / 20
    assert first.std() == pytest.approx(1 / 4 / 3**0.5, rel=0.03)
    assert abs(first.mean()) < 0.01


def test_a_loss_that_is_no_number_is_told_and_moves_nothing() -> None:
    script = """
        const r = e.randoms(1), huge = new Float64Array(24).fill(1e308);
        const G = e.begin(e.network([2, 4, 2], 0), r), D = e.begin(e.network([2, 4, 1], 0.2), r);
        const g = e.game(p.s, G, D, { real: () => huge, z: () => r.normals(24) });
        const before = [...D.values];
        let said = "";
        try { e.takeRound(g); } catch (error) { said = error.message; }
        out([said, D.values.every((v, i) => v === before[i])]);
    """
    chosen = settings("wasserstein", "none", (1, 1), False) | {"latent_dim": 2}
    said, same = node(script, s=chosen)
    assert same
    assert said.startswith("L_D is ")
