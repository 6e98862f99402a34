"""The encoder of digits: shapes on the way, gradients everywhere, what does not fit."""

import pytest
import torch
from torch import nn

from gankit.networks import DCGANDiscriminator, DigitEncoder


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def pictures(count: int) -> torch.Tensor:
    return torch.rand(count, 1, 28, 28) * 2 - 1


def test_it_walks_from_a_picture_to_a_latent_vector():
    shapes = []
    encoder = DigitEncoder(5, 8)
    for layer in encoder.layers:
        layer.register_forward_hook(lambda _, __, output: shapes.append(tuple(output.shape[1:])))
    assert encoder(pictures(3)).shape == (3, 5)
    walk = [shape for i, shape in enumerate(shapes) if i == 0 or shape != shapes[i - 1]]
    assert walk == [(4, 14, 14), (8, 7, 7), (392,), (5,)]


def test_a_picture_is_encoded_alone_as_in_a_batch():
    encoder, images = DigitEncoder(5, 8).eval(), pictures(3)
    torch.testing.assert_close(encoder(images)[1:2], encoder(images[1:2]))


def test_latents_are_of_both_signs():
    """Without a squashing layer at the end: z is drawn from N(0, I)."""
    z = DigitEncoder(32, 8)(pictures(20))
    assert (z.min() < 0).all()
    assert (z.max() > 0).all()


def test_every_weight_learns():
    encoder = DigitEncoder(5, 8)
    encoder(pictures(4)).square().sum().backward()
    assert [name for name, p in encoder.named_parameters() if not p.grad.abs().sum()] == []


def test_it_has_as_many_weights_as_were_counted():
    """Two convolutions of 4 × 4, one of 3 × 3, two numbers a map for each norm, a dense layer."""
    count = sum(parameter.numel() for parameter in DigitEncoder(32, 64).parameters())
    maps = 16 * 32 + 16 * 32 * 64 + 9 * 64 * 64 + 2 * (32 + 64 + 64)
    assert count == maps + 64 * 49 * 32 + 32


def test_it_uses_layers_that_a_discriminator_has():
    """The browser runs these."""
    kinds = {type(m) for m in DCGANDiscriminator(8).layers} - {nn.Sequential}
    assert {type(m) for m in DigitEncoder(5, 8).layers} <= kinds


def test_its_mean_is_what_calling_it_gives():
    encoder, images = DigitEncoder(3, 8, spread=True), pictures(6)
    mean, log_variance = encoder.distribution(images)
    torch.testing.assert_close(mean, encoder(images))
    assert log_variance.shape == (6, 3)
    assert not torch.equal(mean, log_variance)


def test_a_spread_changes_nothing_else():
    plain = DigitEncoder(3, 8)
    torch.manual_seed(0)
    spread = DigitEncoder(3, 8, spread=True)
    for a, b in zip(plain.layers.parameters(), spread.layers.parameters(), strict=True):
        assert torch.equal(a, b)


def test_every_weight_of_a_distribution_learns():
    encoder = DigitEncoder(3, 8, spread=True)
    mean, log_variance = encoder.distribution(pictures(6))
    (mean.square().sum() + log_variance.square().sum()).backward()
    assert [name for name, p in encoder.named_parameters() if not p.grad.abs().sum()] == []


def test_a_distribution_needs_a_spread():
    with pytest.raises(ValueError, match=r"has no log σ²: make it with spread=True"):
        DigitEncoder(3, 8).distribution(pictures(2))


def test_a_distribution_of_pictures_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"images have shape \(2, 3, 32, 32\), expected \(N, 1, 2"):
        DigitEncoder(4, 8, spread=True).distribution(torch.zeros(2, 3, 32, 32))


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((0, 8), "latent_dim is 0, expected at least 1"),
        ((4, 7), "width is 7, expected an even number"),
        ((4, 0), "width is 0, expected an even number"),
    ],
)
def test_sizes_that_do_not_fit(sizes, message):
    with pytest.raises(ValueError, match=message):
        DigitEncoder(*sizes)


def test_pictures_of_another_shape_are_described():
    with pytest.raises(ValueError, match=r"images have shape \(2, 3, 32, 32\), expected \(N, 1, 2"):
        DigitEncoder(4, 8)(torch.zeros(2, 3, 32, 32))
