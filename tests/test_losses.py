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
