"""Penalties against critics whose slope is known, loops over samples, and finite differences."""

import math
from functools import partial

import pytest
import scipy.stats
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from gankit import data, losses, penalties
from gankit.networks import DCGANDiscriminator, MLPDiscriminator, MLPGenerator
from gankit.training import Trainer

SHAPES = [(), (1,), (2,), (3, 4), (1, 28, 28), (2, 3, 4, 5)]


def samples(count: int, *shape: int, seed: int = 0, dtype=torch.float64) -> torch.Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randn(count, *shape, generator=source, dtype=dtype)


@pytest.fixture
def curved() -> nn.Module:
    """A critic whose slope changes from place to place, in ways that no formula is known for."""
    torch.manual_seed(0)
    layers = [nn.Flatten(), nn.Linear(12, 9), nn.Tanh(), nn.Linear(9, 5), nn.SiLU()]
    return nn.Sequential(*layers, nn.Linear(5, 1), nn.Flatten(0)).double()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_plane_of_slope_k_pays_k_squared(shape, dtype):
    """However many axes a sample has, and wherever the samples lie."""
    slope = samples(1, *shape, seed=1, dtype=dtype)[0]
    slope *= 3 / slope.norm()

    def plane(x: torch.Tensor) -> torch.Tensor:
        return (slope * x).reshape(len(x), -1).sum(1) - 7

    penalty = penalties.r1(plane, samples(5, *shape, dtype=dtype))
    assert (penalty.dtype, penalty.shape) == (dtype, ())
    torch.testing.assert_close(penalty, torch.tensor(9, dtype=dtype), rtol=1e-5, atol=0)


def test_a_bowl_pays_its_mean_squared_slope():
    """a(x) = |x|² / 2 has slope x."""
    real = samples(6, 3, 4)
    penalty = penalties.r1(lambda x: x.square().flatten(1).sum(1) / 2, real)
    torch.testing.assert_close(penalty, real.flatten(1).square().sum(1).mean())


def test_a_flat_critic_pays_nothing():
    assert penalties.r1(lambda x: 0 * x.flatten(1).sum(1) + 3, samples(4, 2)) == 0


def test_a_curved_critic_pays_what_a_loop_over_samples_finds(curved):
    real = samples(7, 3, 4)
    slopes = [torch.autograd.functional.jacobian(curved, x[None])[0, 0] for x in real]
    by_hand = torch.stack([slope.square().sum() for slope in slopes])
    assert by_hand.max() > 1.5 * by_hand.min()  # the mean is no single sample's
    torch.testing.assert_close(penalties.r1(curved, real), by_hand.mean())


def test_a_curved_critic_pays_what_finite_differences_find(curved):
    real, step = samples(3, 3, 4), 1e-5
    bumps = step * torch.eye(12, dtype=torch.float64).view(12, 3, 4)
    with torch.no_grad():
        rises = [(curved(x + bumps) - curved(x - bumps)) / (2 * step) for x in real]
    by_hand = torch.stack(rises).square().sum(1).mean()
    torch.testing.assert_close(penalties.r1(curved, real), by_hand, rtol=1e-7, atol=0)


@settings(max_examples=15, deadline=None)
@given(count=st.integers(1, 6), times=st.integers(1, 3), seed=st.integers(0, 1000))
def test_order_and_size_of_the_batch_do_not_matter(count, times, seed):
    def critic(x: torch.Tensor) -> torch.Tensor:
        return torch.sin(x).sum(1) * torch.cos(x[:, 0])

    real = samples(count, 4, seed=seed)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    penalty = penalties.r1(critic, real)
    torch.testing.assert_close(penalties.r1(critic, real[order]), penalty)
    torch.testing.assert_close(penalties.r1(critic, real.repeat(times, 1)), penalty)
    alone = torch.stack([penalties.r1(critic, x[None]) for x in real])
    torch.testing.assert_close(alone.mean(), penalty)


def test_gradients_reach_the_critics_parameters():
    """For a(x) = w · x, ∇ R1 = 2 w; for a(x) = sin(w · x), R1 = mean cos²(w · x) |w|²."""
    w = samples(1, 3, seed=2)[0].requires_grad_()
    real = samples(5, 3)
    (slope,) = torch.autograd.grad(penalties.r1(lambda x: x @ w, real), w)
    torch.testing.assert_close(slope, 2 * w.detach())
    closed = (torch.cos(real @ w).square() * w.square().sum()).mean()
    found = penalties.r1(lambda x: torch.sin(x @ w), real)
    torch.testing.assert_close(found, closed)
    torch.testing.assert_close(*(torch.autograd.grad(value, w)[0] for value in (found, closed)))


@pytest.mark.parametrize("norm", ["none", "spectral"])
def test_gradients_reach_every_weight_of_a_discriminator(norm):
    torch.manual_seed(0)
    discriminator = DCGANDiscriminator(4, norm=norm)
    penalties.r1(discriminator, samples(4, 1, 28, 28, dtype=torch.float32)).backward()
    weights = [p for name, p in discriminator.named_parameters() if "bias" not in name]
    assert len(weights) > 2
    assert all(weight.grad is not None and weight.grad.any() for weight in weights)


def test_only_the_answer_is_left_behind(curved):
    """No gradients in the parameters or the samples, and nobody's flags changed."""
    real, fake = samples(4, 3, 4), samples(4, 3, 4, seed=1)
    before = real.clone()
    penalties.r1(curved, real, fake)
    assert torch.equal(real, before)
    assert (real.requires_grad, real.grad) == (False, None)
    assert all(p.grad is None and p.requires_grad for p in curved.parameters())
    owned = samples(4, 3, 4).requires_grad_()
    penalties.r1(curved, owned).backward()
    assert owned.grad is None


def test_fakes_are_not_read(curved):
    real = samples(4, 3, 4)
    nothing = torch.full_like(real, math.nan)
    assert torch.equal(penalties.r1(curved, real, nothing), penalties.r1(curved, real))


def test_a_frozen_critic_still_pays(curved):
    real = samples(4, 3, 4)
    expected = penalties.r1(curved, real).detach()
    torch.testing.assert_close(
        penalties.r1(curved.requires_grad_(False), real).detach(), expected, rtol=0, atol=0
    )


@pytest.mark.parametrize(
    ("critic", "found"),
    [
        (lambda x: x.sum(1, keepdim=True), r"\(4, 1\)"),
        (lambda x: x.sum(), r"\(\)"),
        (lambda x: x, r"\(4, 2\)"),
        (lambda x: x.sum(1)[:3], r"\(3,\)"),
    ],
)
def test_one_logit_per_sample_is_expected(critic, found):
    message = rf"logits of shape {found} for 4 samples, expected \(4,\)"
    with pytest.raises(ValueError, match=message):
        penalties.r1(critic, samples(4, 2))


@pytest.mark.parametrize(
    "critic",
    [
        lambda x: torch.zeros(len(x)),
        lambda x: torch.zeros(len(x), requires_grad=True) * 2,
        lambda x: x.sum(1).detach(),
    ],
    ids=["constant", "of its parameters alone", "detached"],
)
def test_logits_that_do_not_depend_on_the_samples_are_an_error(critic):
    with pytest.raises(ValueError, match=r"do not depend on the samples, expected .* detached"):
        penalties.r1(critic, samples(4, 2))


def test_without_gradients_there_is_no_slope(curved):
    with torch.no_grad(), pytest.raises(ValueError, match="or called under no_grad"):
        penalties.r1(curved, samples(4, 3, 4))


# ---- R2 ---------------------------------------------------------------------------------------


def test_r2_is_r1_at_the_fakes(curved):
    real, fake = samples(4, 3, 4), samples(6, 3, 4, seed=1)
    assert torch.equal(penalties.r2(curved, real, fake), penalties.r1(curved, fake))
    assert torch.equal(penalties.r2(curved, None, fake), penalties.r1(curved, fake))


@pytest.mark.parametrize("penalty", [penalties.r2, penalties.gradient_penalty])
def test_the_fakes_maker_is_not_reached(penalty, curved):
    fake = (maker := samples(4, 3, 4).requires_grad_()) * 2
    penalty(curved, samples(4, 3, 4, seed=1), fake).backward()
    assert maker.grad is None


# ---- the gradient penalty ---------------------------------------------------------------------


class Plane:
    """A critic of slope k everywhere; it keeps the points that it was asked about."""

    def __init__(self, k: float, *shape: int, dtype=torch.float64) -> None:
        slope = samples(1, *shape, seed=1)[0]
        self.slope = (k * slope / slope.norm()).to(dtype).requires_grad_()

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        self.seen = x.detach()
        return (self.slope * x).reshape(len(x), -1).sum(1) - 7


@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float64, 1e-6), (torch.float32, 1e-5)])
@pytest.mark.parametrize("shape", [(), (2,), (1, 28, 28), (3, 8, 8), (2, 3, 4, 5)], ids=str)
@pytest.mark.parametrize("count", [1, 2, 64])
@pytest.mark.parametrize("k", [0, 0.1, 1, 7.5])
def test_a_plane_of_slope_k_pays_its_squared_distance_from_one(k, count, shape, dtype, rtol):
    """Whatever the batch's size and order, and however many axes a sample has."""
    plane = Plane(k, *shape, dtype=dtype)
    real, fake = samples(count, *shape, dtype=dtype), samples(count, *shape, seed=2, dtype=dtype)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(3))
    expected = torch.tensor((k - 1) ** 2, dtype=dtype)
    tolerance = {"rtol": rtol, "atol": rtol if k == 1 else 0}
    for x, y in ((real, fake), (real[order], fake[order]), (real, fake[order])):
        penalty = penalties.gradient_penalty(plane, x, y)
        assert penalty.dtype == dtype
        torch.testing.assert_close(penalty.detach(), expected, **tolerance)
    (slope,) = torch.autograd.grad(penalties.gradient_penalty(plane, real, fake), plane.slope)
    assert slope.isfinite().all()  # at k = 0 too, where the norm has a kink
    unit = plane.slope.detach() / k if k else torch.zeros_like(plane.slope)
    torch.testing.assert_close(slope, 2 * (k - 1) * unit, rtol=rtol, atol=rtol)


@pytest.mark.parametrize(("k", "paid"), [(0, 0), (0.1, 0), (1, 0), (7.5, 42.25)])
def test_one_side_is_forgiven(k, paid):
    plane = Plane(k, 3, 4)
    penalty = penalties.gradient_penalty(plane, samples(5, 3, 4), samples(5, 3, 4), one_sided=True)
    assert penalty.item() == pytest.approx(paid, rel=1e-9, abs=1e-12)


def shares(count: int, *shape: int, seed: int = 0) -> torch.Tensor:
    """ε of every number of every sample, found from the points that the critic is shown."""
    plane, source = Plane(1, *shape), torch.Generator().manual_seed(seed)
    real, fake = samples(count, *shape), samples(count, *shape, seed=2)
    penalties.gradient_penalty(plane, real, fake, generator=source)
    return ((plane.seen - fake) / (real - fake)).flatten(1)


def test_one_share_for_each_sample_and_for_all_of_it():
    epsilon = shares(64, 1, 7, 7)
    torch.testing.assert_close(epsilon, epsilon[:, :1].expand(-1, 49), rtol=0, atol=1e-8)
    assert len(epsilon[:, 0].unique()) == 64


def test_shares_are_uniform_between_nothing_and_all():
    epsilon = shares(20_000, 1).flatten()
    assert epsilon.min() >= -1e-9
    assert epsilon.max() <= 1 + 1e-9
    assert scipy.stats.kstest(epsilon, "uniform").pvalue > 1e-3


def test_the_generator_alone_decides_the_shares():
    assert torch.equal(shares(5, 3, seed=1), shares(5, 3, seed=1))
    assert not torch.equal(shares(5, 3, seed=1), shares(5, 3, seed=2))


def test_a_curved_critic_pays_between_the_samples_what_a_loop_finds(curved):
    source, again = (torch.Generator().manual_seed(4) for _ in range(2))
    real, fake = samples(6, 3, 4), samples(6, 3, 4, seed=2)
    epsilon = torch.rand(6, generator=again, dtype=torch.float64)
    points = [e * x + (1 - e) * y for e, x, y in zip(epsilon, real, fake, strict=True)]
    slopes = [torch.autograd.functional.jacobian(curved, x[None])[0, 0] for x in points]
    by_hand = torch.stack([(slope.norm() - 1).square() for slope in slopes])
    assert by_hand.max() > 1.01 * by_hand.min()  # the mean is no single sample's
    found = penalties.gradient_penalty(curved, real, fake, generator=source)
    torch.testing.assert_close(found, by_hand.mean())


def test_a_dead_critic_pays_one_and_has_finite_slopes():
    """All of its units are off, so its gradient is nothing at any sample."""
    critic = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1), nn.Flatten(0))
    nn.init.constant_(critic[0].bias, -100)
    penalty = penalties.gradient_penalty(critic, torch.rand(4, 2), torch.rand(4, 2))
    assert penalty == 1
    penalty.backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in critic.parameters())


def test_real_and_fake_of_other_shapes_have_no_line_between_them(curved):
    with pytest.raises(ValueError, match=r"real has shape \(4, 3, 4\) and fake \(3, 3, 4\)"):
        penalties.gradient_penalty(curved, samples(4, 3, 4), samples(3, 3, 4))


def test_a_penalised_run_goes_on_exactly_where_it_was(tmp_path):
    """With ε from the trainer's own generator, which its checkpoints keep."""

    def trainer() -> Trainer:
        torch.manual_seed(0)
        return Trainer(
            MLPGenerator(2, 8),
            MLPDiscriminator(8),
            loss=losses.wasserstein,
            penalty=lambda d, x, y: 10 * penalties.gradient_penalty(d, x, y, generator=run.random),
        )

    points = data.ring(64, generator=torch.Generator().manual_seed(0))
    run = through = trainer()
    list(through.run(data.batches(points, 16), steps=5))
    run = first = trainer()
    list(first.run(data.batches(points, 16), steps=2))
    first.save(tmp_path / "run.pt")
    torch.manual_seed(7)  # whatever happens in between
    run = again = trainer()
    again.load(tmp_path / "run.pt")
    list(again.run(data.batches(points, 16), steps=3))
    for theirs, ours in zip(
        through.discriminator.parameters(), again.discriminator.parameters(), strict=True
    ):
        assert torch.equal(theirs, ours)


# ---- critics that mix samples -----------------------------------------------------------------

ALL = [penalties.r1, penalties.r2, penalties.gradient_penalty]
every_penalty = pytest.mark.parametrize("penalty", ALL, ids=lambda penalty: penalty.__name__)


@every_penalty
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_is_refused_only_while_it_mixes_samples(penalty, training):
    discriminator = DCGANDiscriminator(4, norm="batch").train(training)
    images = torch.rand(3, 1, 28, 28) * 2 - 1
    if training:
        with pytest.raises(ValueError, match=r'batch norm in training mode.*norm="none"'):
            penalty(discriminator, images, images)
    else:
        assert penalty(discriminator, images, images) > 0


NORMED = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))
NORMED_FLAT = nn.Sequential(*NORMED, nn.Flatten(0))


@every_penalty
@pytest.mark.parametrize(
    "critic",
    [
        lambda x: NORMED(x).squeeze(1),
        lambda x: (x - x.mean(0)).square().sum(1),
        lambda x: x.std(0).sum() * x.sum(1),
        lambda x: torch.tanh(x).sum(1) + 1e-3 * x.sin().sum(),
    ],
    ids=["batch norm in a wrapper", "centred", "minibatch deviation", "a faint sum"],
)
def test_a_critic_whose_logit_depends_on_other_samples_is_refused(penalty, critic):
    x = samples(5, 3, dtype=torch.float32)
    with pytest.raises(ValueError, match=r"depends on other samples, which mixes samples.*alone"):
        penalty(critic, x, x.flip(0))


@every_penalty
def test_batch_norm_without_statistics_mixes_in_either_mode(penalty):
    norm = nn.BatchNorm1d(3, track_running_stats=False)
    critic = nn.Sequential(norm, nn.Linear(3, 1), nn.Flatten(0))
    with pytest.raises(ValueError, match="batch norm"):
        penalty(critic.eval(), samples(4, 3).float(), samples(4, 3).float())


@every_penalty
@pytest.mark.parametrize(
    "critic",
    [
        DCGANDiscriminator(4, norm="none"),
        DCGANDiscriminator(4, norm="spectral"),
        nn.Sequential(nn.Flatten(), nn.Dropout(), nn.Linear(784, 1), nn.Flatten(0)),
        nn.Sequential(
            nn.Conv2d(1, 2, 3), nn.GroupNorm(1, 2), nn.Flatten(), nn.Linear(1352, 1)
        ).append(nn.Flatten(0)),
    ],
    ids=["plain", "spectral norm", "dropout", "norm of each sample"],
)
def test_a_critic_that_judges_each_alone_is_accepted(penalty, critic):
    images = samples(3, 1, 28, 28, dtype=torch.float32)
    assert penalty(critic, images, images.flip(0)).isfinite()


class Lines(nn.Module):
    """An LSTM along a sequence (N, L, C), or, as torch has it by default, along the batch."""

    def __init__(self, batch_first: bool) -> None:
        super().__init__()
        self.read, self.batch_first = nn.LSTM(2, 4, batch_first=batch_first), batch_first

    def forward(self, x):
        return self.read(x)[0].mean((1, 2))


class Attention(nn.Module):
    """Attention among the rows of a sample (N, L, C), or along the batch."""

    def __init__(self, batch_first: bool) -> None:
        super().__init__()
        self.look = nn.MultiheadAttention(2, 1, batch_first=batch_first)

    def forward(self, x):
        return self.look(x, x, x, need_weights=False)[0].square().sum((1, 2))


class Neighbours(nn.Module):
    """The logit of the sample at one place reads that at another, and nothing else is mixed."""

    def __init__(self, reader: int, read: int, share: float = 1.0) -> None:
        super().__init__()
        self.places, self.share = (reader, read), share

    def forward(self, x):
        reader, read = self.places
        seen = torch.zeros(len(x), dtype=x.dtype)
        seen[reader] = x[read].sin().sum()
        return x.square().flatten(1).sum(1) + self.share * seen


class Deviation(nn.Module):
    """The mean deviation in groups of 4, as in progressive growing."""

    def forward(self, x):
        groups = x.flatten(1).unflatten(0, (-1, 4))
        return x.flatten(1).sum(1) + groups.std(1).mean(1).repeat_interleave(4)


class OnlyInTraining(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Sequential(nn.Linear(3, 1))

    def forward(self, x):
        return self.inner(x).squeeze(1) + (x.square().mean() if self.inner.training else 0)


@every_penalty
@pytest.mark.parametrize(
    "critic",
    [
        *(Lines(False), Attention(False), Deviation(), Neighbours(11, 10), Neighbours(10, 11)),
        *(Neighbours(0, 11), Neighbours(11, 0), Neighbours(6, 5, share=1e-4)),
    ],
    ids=lambda critic: "-".join(map(str, (type(critic).__name__, *getattr(critic, "places", ())))),
)
def test_mixing_is_noticed_anywhere_in_the_batch(penalty, critic):
    x = samples(12, 5, 2, dtype=torch.float32)
    for asked in (critic, lambda x: critic(x), partial(critic), critic.forward):
        for _ in range(2):  # nothing is remembered of what was refused
            with pytest.raises(ValueError, match=r"depends on other samples.*mixing=True insists"):
                penalty(asked, x, x.flip(0))


@every_penalty
@pytest.mark.parametrize("critic", [Lines(True), Attention(True)], ids=["LSTM", "attention"])
def test_what_runs_along_a_sample_is_accepted(penalty, critic):
    x = samples(12, 5, 2, dtype=torch.float32)
    for asked in (critic, lambda x: critic(x)):
        assert penalty(asked, x, x.flip(0)) > 0


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_no_pair_of_any_batch_goes_unnoticed(data):
    count = data.draw(st.integers(2, 200))
    pair = st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True)
    critic = Neighbours(*data.draw(pair))
    with pytest.raises(ValueError, match="depends on other samples"):
        penalties.r1(critic, samples(count, 1))


@pytest.mark.parametrize("size", [2, 3, 64, 65, 130])
@pytest.mark.parametrize("pair", [(0, 1), (-1, -2)])
def test_half_precision_is_tried_by_logits_without_weight(size, pair):
    """In float16 small slopes lose digits, so powers of two leave a doubt."""
    x = (samples(size, 3, seed=1) * 1e-3).half()
    weights = samples(3, 4).half() * 1e-3
    alone = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1), nn.Flatten(0)).half()
    assert penalties.r1(alone, x).isfinite()
    assert penalties.r1(lambda x: (x @ weights).tanh().sum(1) * 1e-2, x).isfinite()
    reader, read = (place % size for place in pair)
    with pytest.raises(ValueError, match="depends on other samples"):
        penalties.r1(Neighbours(reader, read), x)


def test_mixing_is_tried_in_each_mode_and_shape():
    critic, x = OnlyInTraining().eval(), samples(4, 3, dtype=torch.float32)
    assert penalties.r1(critic, x).isfinite()
    critic.inner.train()  # a part alone decides
    with pytest.raises(ValueError, match="depends on other samples"):
        penalties.r1(critic, x)
    assert penalties.r1(critic.eval(), x).isfinite()
    late = Neighbours(-1, -2)
    late.forward = lambda x: Neighbours.forward(late, x) if len(x) > 4 else x.sum(1)
    assert penalties.r1(late, x).isfinite()
    with pytest.raises(ValueError, match="depends on other samples"):
        penalties.r1(late, x.repeat(2, 1))


def test_mixing_that_training_brings_about_is_noticed():
    """A gain that begins at 0 hides it, as some attention has."""
    gain, x = nn.Parameter(torch.zeros(())), samples(6, 3, dtype=torch.float32)
    critic = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0))
    critic.forward = lambda x: nn.Sequential.forward(critic, x) + gain * x.square().mean()
    for _ in range(100):
        penalties.r1(critic, x)
    gain.data += 1
    for _ in range(3):  # and from then on at once
        with pytest.raises(ValueError, match="depends on other samples"):
            penalties.r1(critic, x)


def test_a_network_is_tried_at_every_hundredth_call_and_a_function_at_each(monkeypatch):
    tried, critic, x = [], MLPDiscriminator(4), samples(4, 2, dtype=torch.float32)
    monkeypatch.setattr(penalties, "_mixes", lambda *given: tried.append(call))
    for call in range(1, 202):
        penalties.r1(partial(critic) if call % 2 else critic, x)
    assert tried == [1, 101, 201]
    tried.clear()
    for _ in range(3):
        penalties.r1(lambda x: critic(x), x)
    assert len(tried) == 3


@every_penalty
def test_trying_moves_no_random_state_and_changes_no_number(penalty, monkeypatch):
    """To the bit, in the penalty and in every weight's gradient."""

    def run() -> list[torch.Tensor]:
        torch.manual_seed(0)
        layers = nn.Linear(3, 8), nn.Dropout(), nn.Linear(8, 1), nn.Flatten(0)
        critic, x = nn.Sequential(*layers), samples(70, 3, dtype=torch.float32)
        found = penalty(critic, x, x.flip(0))
        found.backward()
        return [found, *(p.grad for p in critic.parameters() if p.grad is not None), torch.rand(1)]

    tried = run()
    monkeypatch.setattr(penalties, "_mixes", lambda *given: False)
    assert all(torch.equal(*pair) for pair in zip(tried, run(), strict=True))


class Labelled(nn.Module):
    """Judges (N, 3) with classes (N,), with batch norm or without."""

    def __init__(self, norm: nn.Module) -> None:
        super().__init__()
        self.classes, self.norm = nn.Embedding(4, 3), norm

    def forward(self, x, labels):
        return (self.norm(x).tanh() * self.classes(labels)).sum(1)


@every_penalty
def test_a_discriminator_with_labels_is_bound_to_them(penalty):
    """Its slope is that of each sample with its own label; what it is made of is still seen."""
    torch.manual_seed(0)
    x, labels = samples(5, 3, dtype=torch.float32), torch.tensor([0, 1, 2, 3, 1])
    plain = Labelled(nn.Identity())
    bound = partial(partial(plain), labels=labels)
    if penalty is penalties.r1:
        slopes = (1 - x.tanh().square()) * plain.classes(labels)
        torch.testing.assert_close(penalty(bound, x), slopes.square().sum(1).mean())
    assert penalty(bound, x, x).isfinite()
    with pytest.raises(ValueError, match="batch norm in training mode"):
        penalty(partial(Labelled(nn.BatchNorm1d(3)), labels=labels), x, x)


@every_penalty
def test_who_insists_gets_the_slope_of_all_logits_together(penalty):
    """For a(xᵢ) = xᵢ + 3 mean(x) it is 1 + 3 at each of them; alone it would be 1 + 3/N."""
    x = samples(5, 1)
    found = penalty(lambda x: x[:, 0] + 3 * x.mean(), x, x, mixing=True)
    expected = 9 if penalty is penalties.gradient_penalty else 16
    assert found.item() == pytest.approx(expected)
    assert penalty(NORMED_FLAT, x.float().repeat(1, 3), x.float().repeat(1, 3), mixing=True) >= 0
    with pytest.raises(ValueError, match="batch norm"):  # insisting is for one call
        penalty(NORMED_FLAT, x.float().repeat(1, 3), x.float().repeat(1, 3))


@pytest.mark.parametrize("one_sided", [False, True])
def test_its_own_slopes_are_exact(one_sided):
    """Through the double backward pass, against finite differences in float64."""
    x, y = samples(4, 2, 3), samples(4, 2, 3, seed=1)

    def paid(weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        def critic(x: torch.Tensor) -> torch.Tensor:
            return (3 * x.flatten(1) @ weight + bias).tanh().sum(1)

        dice = torch.Generator().manual_seed(0)
        mean = penalties.gradient_penalty(critic, x, y, one_sided=one_sided, generator=dice)
        return mean + penalties.r1(critic, x) + penalties.r2(critic, None, y)

    given = samples(6, 4, seed=2).requires_grad_(), samples(4, seed=3).requires_grad_()
    assert torch.autograd.gradcheck(paid, given)


@pytest.mark.parametrize(
    ("tail", "shape", "remedy"),
    [
        (nn.Identity(), (3, 1, 5, 5), r"\.mean\(\(1, 2, 3\)\)"),
        (nn.Flatten(), (3, 25), r"\.mean\(1\)"),
        (nn.Sequential(nn.Flatten(), nn.Linear(25, 1)), (3, 1), r"\.squeeze\(1\)"),
        (nn.AvgPool2d(5), (3, 1, 1, 1), r"\.mean\(\(1, 2, 3\)\)"),
    ],
)
def test_the_remedy_for_other_logits_works(tail, shape, remedy):
    critic, x = nn.Sequential(nn.Conv2d(1, 1, 4), tail), samples(3, 1, 8, 8).float()
    assert critic(x).shape == shape
    with pytest.raises(ValueError, match=rf"give the penalty (lambda x: .*{remedy}$)") as found:
        penalties.r1(critic, x)
    advice = str(found.value).split("give the penalty ")[1]
    assert penalties.r1(eval(advice, {"discriminator": critic}), x) > 0


@every_penalty
@pytest.mark.parametrize(
    ("x", "found"),
    [
        (torch.zeros(4, 3, dtype=torch.uint8), r"samples are torch\.uint8 of shape \(4, 3\)"),
        (torch.zeros(0, 3), r"samples are torch\.float32 of shape \(0, 3\)"),
    ],
)
def test_samples_have_slopes_only_where_they_are_numbers_of_a_line(penalty, x, found):
    with pytest.raises(ValueError, match=rf"{found}, expected .* floating point.*/ 127\.5 - 1"):
        penalty(lambda x: x.sum(1), x, x)


def test_other_answers_than_a_tensor_are_named():
    with pytest.raises(TypeError, match="returns a tuple, expected a tensor of logits"):
        penalties.r1(lambda x: (x.sum(1), x), samples(4, 2))


@every_penalty
def test_a_critic_gone_astray_is_not_blamed_for_mixing(penalty):
    """NaN is for the trainer to notice."""
    x = samples(4, 3)
    assert penalty(lambda x: (x * math.nan).sum(1), x, x).isnan()


# ---- clipped weights --------------------------------------------------------------------------


def test_clipping_cuts_every_parameter_and_touches_nothing_within():
    torch.manual_seed(0)
    critic = DCGANDiscriminator(4, norm="none")
    before = [p.detach().clone() for p in critic.parameters()]
    penalties.clip_weights(0.03)(critic)
    assert any((was.abs() > 0.03).any() for was in before)
    for now, was in zip(critic.parameters(), before, strict=True):
        expected = torch.minimum(torch.maximum(was, torch.tensor(-0.03)), torch.tensor(0.03))
        assert torch.equal(now.detach(), expected)
        assert now.requires_grad


def test_a_trainer_keeps_its_critic_clipped_after_every_step():
    torch.manual_seed(0)
    critic = MLPDiscriminator(16)
    constraint = penalties.clip_weights(0.01)
    trainer = Trainer(MLPGenerator(2, 16), critic, loss=losses.wasserstein, constraint=constraint)
    points = data.ring(64, generator=torch.Generator().manual_seed(0))
    for _ in trainer.run(data.batches(points, 16), steps=3, discriminator_steps=2):
        assert max(p.abs().max() for p in critic.parameters()) <= torch.tensor(0.01)


@pytest.mark.parametrize("c", [0, -0.01, math.nan, math.inf])
def test_a_bound_that_bounds_nothing_is_refused(c):
    with pytest.raises(ValueError, match=f"c is {c}, expected a positive, finite bound"):
        penalties.clip_weights(c)
