"""Directions by labels against closed forms, a known plane and scipy's minimiser."""

import math

import numpy as np
import pytest
import torch
from scipy import optimize

from gankit import latents
from gankit.networks import MLPGenerator


def draws(seed: int, *shape: int) -> torch.Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=source, dtype=torch.float64)


def halves(seed: int, count: int, size: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Normal draws, which of them lie beyond a plane through the origin, and its unit normal."""
    z, normal = draws(seed, count, size), draws(seed + 1, size)
    normal /= normal.norm()
    return z, z @ normal > 0, normal


def test_principal_directions_are_the_eigenvectors_of_the_weights_gram_matrix():
    """SeFa's closed form: W of the layer that reads z, eigenvectors of WᵀW, largest first."""
    torch.manual_seed(0)
    generator = MLPGenerator(6, 32)
    weight = generator.layers[0].weight.detach().double()
    values, vectors = torch.linalg.eigh(weight.T @ weight)
    directions, singular = latents.principal_directions(generator, 6)
    cosines = (directions.double() * vectors.flip(1).T).sum(1).abs()
    torch.testing.assert_close(cosines, torch.ones(6, dtype=torch.float64))
    torch.testing.assert_close(singular.double() ** 2, values.flip(0), rtol=1e-5, atol=0)


def test_no_step_changes_the_first_layer_more_than_the_first_direction():
    torch.manual_seed(0)
    generator = MLPGenerator(6, 32)
    weight = generator.layers[0].weight.detach()
    directions, _ = latents.principal_directions(generator, 2)
    steps = torch.nn.functional.normalize(draws(3, 2000, 6).float(), dim=1)
    longest = (weight @ directions[0]).norm()
    assert ((steps @ weight.T).norm(dim=1) <= longest * (1 + 1e-6)).all()
    steps = steps - steps @ directions[:1].T * directions[:1]  # at right angles to the first
    second = (weight @ directions[1]).norm()
    assert ((steps @ weight.T).norm(dim=1) <= second * (1 + 1e-6)).all()


def test_the_mean_difference_moves_one_mean_onto_the_other():
    z, labels, _ = halves(0, 500, 4)
    step = latents.mean_difference(z, labels)
    torch.testing.assert_close(z[~labels].mean(0) + step, z[labels].mean(0))


def test_the_mean_difference_of_half_spaces_has_a_known_length():
    """E[x | x > 0] = √(2/π) for x ~ N(0, 1), so the means are 2 √(2/π) apart, along the normal."""
    z, labels, normal = halves(0, 400_000, 4)
    exact = 2 * math.sqrt(2 / math.pi) * normal
    torch.testing.assert_close(latents.mean_difference(z, labels), exact, rtol=0, atol=0.01)


def test_the_separating_direction_is_the_normal_of_the_plane():
    z, labels, normal = halves(2, 20_000, 5)
    found = latents.separating_direction(z, labels)
    assert found @ normal > 0.9995
    assert found.norm() == pytest.approx(1)


def test_it_looks_past_a_correlated_coordinate_where_the_means_do_not():
    """Labels hang on the first coordinate alone; the second is correlated with it."""
    z = draws(0, 20_000, 2)
    z[:, 1] = 0.8 * z[:, 0] + 0.6 * z[:, 1]
    labels = z[:, 0] > 0
    straight = torch.tensor([1.0, 0.0], dtype=torch.float64)
    found, means = latents.separating_direction(z, labels), latents.mean_difference(z, labels)
    assert found @ straight > 0.999
    # E[second | first] = 0.8 · first, whatever the label
    assert means[1] / means[0] == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("ridge", [1e-3, 1e-1, 10.0])
def test_it_is_the_minimum_that_another_solver_finds(ridge):
    z, labels, _ = halves(4, 300, 3)
    labels = labels ^ (torch.arange(300) % 7 == 0)  # and some on the wrong side
    rows, sign = z.numpy(), 2.0 * labels.numpy() - 1

    def loss(w):
        return np.logaddexp(0, -sign * (rows @ w[:3] + w[3])).mean() + ridge / 2 * w[:3] @ w[:3]

    best = optimize.minimize(loss, np.zeros(4), method="Nelder-Mead", tol=1e-12,
                             options={"maxiter": 20_000, "maxfev": 20_000}).x[:3]  # fmt: skip
    found = latents.separating_direction(z, labels, ridge=ridge).numpy()
    np.testing.assert_allclose(found, best / np.linalg.norm(best), atol=1e-5)


def test_labels_turned_round_turn_both_directions():
    z, labels, _ = halves(5, 200, 3)
    for function in (latents.mean_difference, latents.separating_direction):
        torch.testing.assert_close(function(z, ~labels), -function(z, labels))


def test_directions_have_the_dtype_of_z():
    z, labels, _ = halves(5, 200, 3)
    assert latents.separating_direction(z.float(), labels).dtype == torch.float32


@pytest.mark.parametrize("function", [latents.mean_difference, latents.separating_direction])
@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (torch.tensor([0, 1, 1]), TypeError, "labels are torch.int64, expected booleans"),
        ([True, False, True], TypeError, "labels are list, expected booleans"),
        (torch.tensor([True, False]), ValueError, r"z has shape \(3, 2\) and labels \(2,\), exp"),
        (torch.tensor([True] * 3), ValueError, "3 of 3 labels are true, expected some of each"),
        (torch.tensor([False] * 3), ValueError, "0 of 3 labels are true, expected some of each"),
    ],
)
def test_labels_that_separate_nothing(function, labels, error, message):
    with pytest.raises(error, match=message):
        function(torch.randn(3, 2), labels)


@pytest.mark.parametrize("function", [latents.mean_difference, latents.separating_direction])
def test_directions_are_of_floating_point(function):
    labels = torch.tensor([True, False, True])
    with pytest.raises(TypeError, match=r"z is torch\.int64, expected floating point"):
        function(torch.ones(3, 2, dtype=torch.int64), labels)


def test_the_separating_direction_leaves_the_graph_of_z_alone():
    z, labels, _ = halves(5, 200, 3)
    leaf = z.clone().requires_grad_()
    found = latents.separating_direction(2 * leaf, labels)
    assert leaf.grad is None
    assert not found.requires_grad
    torch.testing.assert_close(found, latents.separating_direction(2 * z, labels))


def test_groups_of_the_same_z_are_not_separated():
    z, labels = torch.randn(2, 3).repeat(2, 1), torch.tensor([True, True, False, False])
    with pytest.raises(ValueError, match="the best plane has the normal 0, expected groups that"):
        latents.separating_direction(z, labels)


@pytest.mark.parametrize("ridge", [0.0, -1.0, math.nan, math.inf])
def test_the_ridge_must_be_positive(ridge):
    with pytest.raises(ValueError, match=f"ridge is {ridge}, expected a positive number"):
        latents.separating_direction(torch.randn(3, 2), torch.tensor([True, False, True]),
                                     ridge=ridge)  # fmt: skip
