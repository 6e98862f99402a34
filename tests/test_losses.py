"""The losses against 60-digit arithmetic, closed-form slopes and finite differences."""

from decimal import Decimal, localcontext

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from gankit import losses

LOGITS = [-1000, -100, -20.5, -19.5, -3, -1e-3, 0, 1e-3, 3, 19.5, 20.5, 100, 1000]
LOGIT_LISTS = st.lists(st.floats(-30, 30), min_size=1, max_size=8)
# torch's softplus takes x for log(1 + eˣ) above 20, which is 2e-9 off at most.
TOLERANCE = {torch.float32: (2e-6, 1e-37), torch.float64: (3e-9, 1e-300)}
PRECISE = dict.fromkeys(["rtol", "atol"], 1e-8)


def sigmoid(logit: float) -> Decimal:
    """σ(a) to 60 digits."""
    with localcontext(prec=60):
        return 1 / (1 + (-Decimal(logit)).exp())


def minus_log_sigmoid(logit: float) -> Decimal:
    """−log σ(a) = log(1 + e⁻ᵃ), which from a = 100 on is e⁻ᵃ to 43 digits."""
    with localcontext(prec=60):
        return -sigmoid(logit).ln() if logit < 100 else (-Decimal(logit)).exp()


def close(found: torch.Tensor, exact: float | Decimal) -> None:
    rtol, atol = TOLERANCE[found.dtype]
    expected = torch.tensor(float(exact), dtype=found.dtype)
    torch.testing.assert_close(found.detach(), expected, rtol=rtol, atol=atol)


def one(logit: float, dtype: torch.dtype) -> torch.Tensor:
    return torch.tensor([logit], dtype=dtype, requires_grad=True)


both_precisions = pytest.mark.parametrize("dtype", list(TOLERANCE))
every_logit = pytest.mark.parametrize("logit", LOGITS)


@both_precisions
@every_logit
def test_the_discriminator_pays_for_both_halves(logit, dtype):
    """−log σ(a) for real, −log(1 − σ(a)) = −log σ(−a) for fake; the other half is nothing."""
    sure = 1000.0
    close(
        losses.cross_entropy(one(logit, dtype), one(-sure, dtype)),
        minus_log_sigmoid(one(logit, dtype).item()),
    )
    close(
        losses.cross_entropy(one(sure, dtype), one(logit, dtype)),
        minus_log_sigmoid(-one(logit, dtype).item()),
    )


@both_precisions
@every_logit
def test_the_generators_pay_what_the_formula_says(logit, dtype):
    fake = one(logit, dtype)
    close(losses.log_trick(fake), minus_log_sigmoid(fake.item()))
    close(losses.saturating(fake), -minus_log_sigmoid(-fake.item()))


@both_precisions
@every_logit
def test_slopes_are_exact_and_finite(logit, dtype):
    def slope(loss, *others: torch.Tensor, first: bool = True) -> torch.Tensor:
        a = one(logit, dtype)
        (result,) = torch.autograd.grad(loss(a, *others) if first else loss(*others, a), a)
        return result[0]

    a, zero = one(logit, dtype).item(), one(0, dtype)
    close(slope(losses.cross_entropy, zero), -sigmoid(-a))
    close(slope(losses.cross_entropy, zero, first=False), sigmoid(a))
    close(slope(losses.saturating), -sigmoid(a))
    close(slope(losses.log_trick), -sigmoid(-a))


def test_the_largest_logits_stay_finite():
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        for logit in (torch.finfo(dtype).min, torch.finfo(dtype).max):
            fake = torch.tensor([logit], dtype=dtype)
            assert losses.log_trick(fake).isfinite()
            assert losses.saturating(fake).isfinite()
            assert losses.cross_entropy(fake, fake).isfinite()


@settings(max_examples=30, deadline=None)
@given(real=LOGIT_LISTS, fake=LOGIT_LISTS)
def test_losses_are_means_of_binary_cross_entropies(real, fake):
    """Batches of different sizes weigh the same."""
    real, fake = (torch.tensor(list_, dtype=torch.float64) for list_ in (real, fake))
    bce = F.binary_cross_entropy_with_logits
    halves = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    torch.testing.assert_close(losses.cross_entropy(real, fake), halves, **PRECISE)
    lie = bce(fake, torch.ones_like(fake))
    torch.testing.assert_close(losses.log_trick(fake), lie, **PRECISE)
    truth = bce(fake, torch.zeros_like(fake))
    torch.testing.assert_close(losses.saturating(fake), -truth, **PRECISE)


@settings(max_examples=15, deadline=None)
@given(real=LOGIT_LISTS, fake=LOGIT_LISTS)
def test_slopes_agree_with_finite_differences(real, fake):
    real, fake = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (real, fake))
    assert torch.autograd.gradcheck(losses.cross_entropy, (real, fake))
    assert torch.autograd.gradcheck(losses.saturating, (fake,))
    assert torch.autograd.gradcheck(losses.log_trick, (fake,))


@settings(max_examples=20, deadline=None)
@given(real=LOGIT_LISTS, fake=LOGIT_LISTS)
def test_minimax_is_a_zero_sum_game_in_the_fakes(real, fake):
    """L_D + L_G is D's loss on the real samples, whatever the fakes."""
    real, fake = (torch.tensor(list_, dtype=torch.float64) for list_ in (real, fake))
    total = losses.minimax.discriminator(real, fake) + losses.minimax.generator(fake)
    torch.testing.assert_close(total, F.softplus(-real).mean(), **PRECISE)


def test_a_discriminator_that_knows_nothing_pays_two_log_two():
    zeros = torch.zeros(5, dtype=torch.float64)
    close(losses.cross_entropy(zeros, zeros), 2 * Decimal(2).ln())


def test_a_sure_discriminator_starves_only_the_saturating_generator():
    """The reason for the non-saturating loss, at a logit of −10."""
    slopes = []
    for loss in (losses.minimax, losses.non_saturating):
        fake = one(-10, torch.float64)
        loss.generator(fake).backward()
        slopes.append(fake.grad.item())
    assert -5e-5 < slopes[0] < 0
    assert -1 < slopes[1] < -0.9999


def test_pairs_hold_what_their_names_say():
    assert losses.minimax.discriminator is losses.non_saturating.discriminator
    assert losses.minimax.discriminator is losses.cross_entropy
    assert losses.minimax.generator is losses.saturating
    assert losses.non_saturating.generator is losses.log_trick


@pytest.mark.parametrize("generator_loss", [losses.saturating, losses.log_trick])
def test_real_logits_are_not_read_by_these_generators(generator_loss):
    fake = torch.randn(4, generator=torch.Generator().manual_seed(0))
    assert torch.equal(generator_loss(fake), generator_loss(fake, torch.full((4,), torch.nan)))


def test_logits_are_left_as_they_are():
    real, fake = torch.tensor([1.0, -2]), torch.tensor([3.0, -4])
    for loss in (losses.minimax, losses.non_saturating):
        loss.discriminator(real, fake)
        loss.generator(fake, real)
    assert real.tolist() == [1, -2]
    assert fake.tolist() == [3, -4]


# ---- Wasserstein ------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(real=LOGIT_LISTS, fake=LOGIT_LISTS, shift=st.floats(-10, 10))
def test_the_critic_pays_the_gap_of_the_mean_scores(real, fake, shift):
    """Batches may differ in size, and a constant added to every score changes nothing."""
    gap = sum(map(Decimal, fake)) / len(fake) - sum(map(Decimal, real)) / len(real)
    real, fake = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (real, fake))
    loss = losses.wasserstein.discriminator(real, fake)
    assert loss.item() == pytest.approx(float(gap), abs=1e-12)
    assert losses.wasserstein.discriminator(real + shift, fake + shift).item() == pytest.approx(
        float(gap), abs=1e-12
    )
    of_real, of_fake = torch.autograd.grad(loss, (real, fake))
    assert torch.equal(of_real, torch.full_like(real, -1 / len(real)))
    assert torch.equal(of_fake, torch.full_like(fake, 1 / len(fake)))


@both_precisions
@every_logit
def test_a_wasserstein_generator_hears_the_same_at_every_score(logit, dtype):
    fake = torch.tensor([logit, 2 * logit], dtype=dtype, requires_grad=True)
    loss = losses.wasserstein.generator(fake)
    close(loss, -Decimal(fake.detach().double().sum().item()) / 2)
    assert torch.autograd.grad(loss, fake)[0].tolist() == [-0.5, -0.5]


def test_the_wasserstein_game_is_zero_sum_in_the_fakes():
    real, fake = torch.tensor([1.0, 2, 4]), torch.tensor([3.0, -5])
    total = losses.wasserstein.discriminator(real, fake) + losses.wasserstein.generator(fake)
    assert total.item() == pytest.approx(-7 / 3)


# ---- hinge, least squares, relativistic -------------------------------------------------------

NEW = [losses.hinge, losses.least_squares, losses.relativistic]
PAIRS = st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30)), min_size=1, max_size=8)


@settings(max_examples=30, deadline=None)
@given(real=LOGIT_LISTS, fake=LOGIT_LISTS)
def test_hinge_pays_for_logits_inside_the_margins_only(real, fake):
    """Against exact arithmetic; the slopes are −1/N and 1/M inside, 0 outside."""
    exact = sum(max(Decimal(0), 1 - Decimal(a)) for a in real) / len(real)
    exact += sum(max(Decimal(0), 1 + Decimal(a)) for a in fake) / len(fake)
    of_g = -sum(map(Decimal, fake)) / len(fake)
    real, fake = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (real, fake))
    loss = losses.hinge.discriminator(real, fake)
    assert loss.item() == pytest.approx(float(exact), abs=1e-12)
    assert losses.hinge.generator(fake).item() == pytest.approx(float(of_g), abs=1e-12)
    inside = torch.where(real < 1, -1 / len(real), 0), torch.where(fake > -1, 1 / len(fake), 0)
    for slope, expected in zip(torch.autograd.grad(loss, (real, fake)), inside, strict=True):
        torch.testing.assert_close(slope, expected.double())


@settings(max_examples=30, deadline=None)
@given(real=LOGIT_LISTS, fake=LOGIT_LISTS)
def test_least_squares_is_half_the_squared_error_of_the_labels(real, fake):
    real, fake = (torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in (real, fake))
    mse, (one_, zero) = F.mse_loss, (torch.ones_like, torch.zeros_like)
    both = (mse(real, one_(real)) + mse(fake, zero(fake))) / 2
    torch.testing.assert_close(losses.least_squares.discriminator(real, fake), both, **PRECISE)
    lie = mse(fake, one_(fake)) / 2
    torch.testing.assert_close(losses.least_squares.generator(fake), lie, **PRECISE)
    if fake.abs().max() > 1e-3:  # D stops pushing where G starts, and the reverse
        (slope,) = torch.autograd.grad(losses.least_squares.generator(fake), fake)
        torch.testing.assert_close(slope, (fake - 1).detach() / len(fake), **PRECISE)


@settings(max_examples=30, deadline=None)
@given(pairs=PAIRS, shift=st.floats(-10, 10))
def test_relativistic_asks_which_of_a_pair_is_real(pairs, shift):
    """Pair by pair, against exact arithmetic: not the mean real against the mean fake."""
    count = len(pairs)
    of_d = sum(minus_log_sigmoid(float(Decimal(a) - Decimal(b))) for a, b in pairs) / count
    of_g = sum(minus_log_sigmoid(float(Decimal(b) - Decimal(a))) for a, b in pairs) / count
    real, fake = torch.tensor(pairs, dtype=torch.float64).T
    for moved in (0.0, shift):
        found = losses.relativistic.discriminator(real + moved, fake + moved)
        torch.testing.assert_close(found.item(), float(of_d), **PRECISE)
        found = losses.relativistic.generator(fake + moved, real + moved)
        torch.testing.assert_close(found.item(), float(of_g), **PRECISE)


@settings(max_examples=20, deadline=None)
@given(pairs=PAIRS)
def test_new_losses_agree_with_finite_differences_and_leave_logits_alone(pairs):
    """Away from the hinge's two kinks, where a slope is a choice."""
    real, fake = torch.tensor(pairs, dtype=torch.float64).T.clone()
    real, fake = (torch.where((x.abs() - 1).abs() < 1e-3, x + 0.01, x) for x in (real, fake))
    before = real.clone(), fake.clone()
    real, fake = real.requires_grad_(), fake.requires_grad_()
    for loss in NEW:
        assert torch.autograd.gradcheck(loss.discriminator, (real, fake))
        assert torch.autograd.gradcheck(loss.generator, (fake, real))
    assert torch.equal(real, before[0])
    assert torch.equal(fake, before[1])


@both_precisions
@every_logit
def test_a_relativistic_slope_is_exact_and_finite(logit, dtype):
    real, fake = one(0, dtype), one(logit, dtype)
    (slope,) = torch.autograd.grad(losses.relativistic.discriminator(real, fake), fake)
    close(slope[0], sigmoid(fake.item()))
    (slope,) = torch.autograd.grad(losses.relativistic.generator(fake, real), fake)
    close(slope[0], -sigmoid(-fake.item()))


def test_only_a_relativistic_loss_is_paired_and_reads_real_logits():
    every = [losses.minimax, losses.non_saturating, losses.wasserstein, *NEW]
    assert [loss.paired for loss in every] == [False] * 5 + [True]
    assert isinstance(losses.relativistic, losses.PairedLoss)
    assert [len(loss) for loss in every] == [2] * 6  # a pair, to be taken apart as one
    fake, nan = torch.tensor([3.0, -4]), torch.full((2,), torch.nan)
    for loss in every[:-1]:
        assert torch.equal(loss.generator(fake), loss.generator(fake, nan))
    assert losses.relativistic.generator(fake, nan).isnan()


def test_a_relativistic_loss_says_what_it_lacks():
    with pytest.raises(ValueError, match="give the logits of as many reals"):
        losses.relativistic.generator(torch.zeros(3))
    for pair in ((torch.zeros(3), torch.zeros(4)), (torch.zeros(3, 1), torch.zeros(3))):
        with pytest.raises(ValueError, match=r"logits have shapes \(.*\) and \(.*\), expected the"):
            losses.relativistic.discriminator(*pair)
        with pytest.raises(ValueError, match="compared pair by pair"):
            losses.relativistic.generator(*pair)


def test_large_logits_stay_finite_where_the_squares_do():
    for dtype in (torch.bfloat16, torch.float32):
        for logit in (-1e15, 1e15):
            logits = torch.tensor([logit], dtype=dtype)
            for loss in NEW:
                assert loss.discriminator(logits, -logits).isfinite()
                assert loss.generator(logits, -logits).isfinite()
