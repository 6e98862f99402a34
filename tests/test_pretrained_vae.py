"""The VAE of digits: as good as its card says, and made again from a seed."""

import pytest
import torch
from torch.distributions import Independent, Normal, kl_divergence

from gankit import data, pretrained
from gankit.pretrained import cards, vae

NAMES = ["digit_vae_encoder", "digit_vae_decoder"]


@pytest.fixture(scope="module")
def digits() -> torch.Tensor:
    return data.to_float(data.mnist("test")[0])


@pytest.fixture(scope="module")
def told(digits) -> dict[str, torch.Tensor]:
    """What the encoder says of the test digits, and the decoder of that."""
    encoder, decoder = pretrained.digit_vae_encoder(), pretrained.digit_vae_decoder()
    torch.manual_seed(5)
    with torch.no_grad():
        mean, log_variance = encoder.distribution(digits)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        named = {"mean": mean, "log_variance": log_variance}
        return named | {"drawn": decoder(z), "back": decoder(mean)}


def test_the_card_of_the_vae_is_true(digits, told):
    """Its bound by torch's own distributions, with other draws of z than the card's."""
    q = Independent(Normal(told["mean"], (told["log_variance"] / 2).exp()), 1)
    rate = kl_divergence(q, Independent(Normal(torch.zeros(len(digits), 2), 1.0), 1))
    likelihood = Independent(Normal(told["drawn"], vae.VARIANCE**0.5), 3).log_prob(digits)
    quality = pretrained.card(NAMES[1])["quality"]
    bound = quality["bound on log p(x), nats per test digit"]
    assert (likelihood - rate).mean().item() == pytest.approx(bound, abs=1.5)
    assert rate.mean().item() == pytest.approx(
        quality["KL(q ‖ p(z)), nats per test digit"], abs=0.02
    )
    error = (told["back"] - digits).square().mean().item()
    assert error == pytest.approx(quality["mean squared error, test digits"], abs=2e-4)
    assert error < 0.6 * quality["mean squared error of the mean test digit"]


def test_all_codes_together_are_about_as_wide_as_the_prior(told):
    assert ((told["mean"].std(0) > 0.7) & (told["mean"].std(0) < 1.4)).all()
    assert (told["log_variance"] / 2).exp().mean() < 0.1


def test_its_recipe_can_be_followed_again_to_the_last_bit(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    monkeypatch.setattr(vae, "_quality", lambda *networks: {"not": "measured"})
    hashes = []
    for _ in range(2):
        vae.train_vae(steps=4, batch_size=8)
        hashes.append([pretrained.card(name)["sha256"] for name in NAMES])
    assert hashes[0] == hashes[1]
    assert pretrained.digit_vae_decoder().latent_dim == 2
    assert pretrained.digit_vae_encoder().log_variance is not None
    assert "sha256" in capsys.readouterr().out
