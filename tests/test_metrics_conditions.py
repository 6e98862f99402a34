"""As asked, and variety within a class: against loops, other libraries and closed forms."""

import math

import numpy as np
import pytest
import torch
from scipy.spatial.distance import pdist
from sklearn.metrics import accuracy_score, recall_score

from gankit.metrics import as_asked, variety


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def labels_of(count: int, size: int, seed: int = 0) -> torch.Tensor:
    return torch.randint(size, (count,), generator=random(seed))


def features(count: int, size: int = 3, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, size, generator=random(seed), dtype=torch.float64)


# ---- as asked ----


def test_as_asked_by_hand():
    found = as_asked([7, 7, 1, 1, 1], [7, 7, 7, 1, 0])
    assert (found.share, found.count) == (3 / 5, 5)
    assert found.counts.tolist() == [1, 1, 0, 0, 0, 0, 0, 3]
    assert found.shares[[0, 1, 7]].tolist() == [0, 1, 2 / 3]
    assert found.shares[2:7].isnan().all()


def test_as_asked_is_accuracy_and_the_recall_of_each_class():
    predicted, asked = labels_of(500, 4, seed=1), labels_of(500, 4)
    found = as_asked(predicted, asked)
    assert found.share == accuracy_score(asked, predicted)
    torch.testing.assert_close(
        found.shares, torch.from_numpy(recall_score(asked, predicted, average=None))
    )
    assert found.counts.tolist() == asked.bincount().tolist()
    assert found.share == pytest.approx((found.shares * found.counts).sum().item() / 500)


def test_chance_is_what_the_docstring_says():
    """Σ p(asked = v) p(predicted = v) is the mean over all orders: here over all rotations."""
    predicted, asked = torch.tensor([0, 0, 0, 1, 2, 2]), torch.tensor([0, 1, 1, 1, 2, 0])
    shares = [as_asked(predicted.roll(k), asked).share for k in range(6)]
    chance = sum((predicted == v).double().mean() * (asked == v).double().mean() for v in range(3))
    assert sum(shares) / 6 == pytest.approx(chance.item())


@pytest.mark.parametrize("kind", [np.asarray, torch.tensor, list, lambda x: np.float32(x)])
def test_whole_numbers_of_any_kind_are_labels(kind):
    assert as_asked(kind([0, 1, 1]), kind([0, 1, 0])).share == 2 / 3


@pytest.mark.parametrize(
    ("predicted", "asked", "message"),
    [
        ([0, 1], [0, 1, 1], "2 samples are predicted and 3 asked for, expected as many of both"),
        ([[0.1, 0.9]], [1], r"predicted has shape \(1, 2\), expected \(N,\): of logits .argmax"),
        ([], [], r"predicted has shape \(0,\), expected \(N,\)"),
        ([0.5, 1], [0, 1], "predicted holds 0.5, expected whole numbers from 0"),
        ([0, 1], [0, -1], "asked holds -1, expected whole numbers from 0"),
        ([0, math.nan], [0, 1], "predicted holds NaN or infinity, expected finite numbers"),
    ],
)
def test_labels_that_do_not_fit_are_described(predicted, asked, message):
    with pytest.raises(ValueError, match=message.replace(".argmax", r"take \.argmax\(1\)")):
        as_asked(predicted, asked)


# ---- variety ----


def test_variety_by_hand():
    """Class 3 of the reals is 0, 2, 4: the mean distance is 8 / 3; of the fakes 0, 1: 1."""
    real, fake = torch.tensor([[0.0], [2], [4], [5], [6]]), torch.tensor([[0.0], [1], [0], [3]])
    found = variety(real, fake, real_labels=[3, 3, 3, 1, 1], fake_labels=[3, 3, 1, 1])
    assert found.classes.tolist() == [1, 3]
    assert found.ratios.tolist() == pytest.approx([3, 3 / 8])
    assert found.ratio == pytest.approx((3 + 3 / 8) / 2)


def test_variety_is_a_ratio_of_mean_distances_of_pairs():
    real, fake, y, k = features(60), features(50, seed=1), labels_of(60, 3), labels_of(50, 3)
    found = variety(real, fake, real_labels=y, fake_labels=k)
    expected = [pdist(fake[k == c]).mean() / pdist(real[y == c]).mean() for c in range(3)]
    assert found.ratios.tolist() == pytest.approx(expected)


@pytest.mark.parametrize("scale", [0.0, 0.25, 1.0, 3.0])
def test_samples_that_are_scaled_around_any_point_are_as_much_less_varied(scale):
    real, labels = features(60), labels_of(60, 3)
    fake = scale * real + 7 * labels[:, None]
    found = variety(real, fake, real_labels=labels, fake_labels=labels)
    assert found.ratios.tolist() == pytest.approx([scale] * 3)


def test_one_perfect_sample_of_each_class_has_none():
    """However near to real: all that precision asks for."""
    real, labels = features(60), labels_of(60, 3)
    first = torch.stack([real[labels == c][0] for c in range(3)])
    found = variety(real, first[labels], real_labels=labels, fake_labels=labels)
    assert (found.ratio, as_asked(labels, labels).share) == (0, 1)


def test_the_means_depend_on_no_size_of_the_samples():
    """4000 Gaussian numbers beside 100: E|a − b| = 2 / √π for each."""
    real, fake = features(4000, 1), features(100, 1, seed=3)
    found = variety(real, fake, real_labels=[0] * 4000, fake_labels=[0] * 100)
    assert found.ratio == pytest.approx(1, abs=0.12)
    assert pdist(real).mean() == pytest.approx(2 / math.sqrt(math.pi), rel=0.03)


def test_variety_in_parts_is_the_same(monkeypatch):
    given = {"real_labels": labels_of(60, 3), "fake_labels": labels_of(50, 3)}
    whole = variety(features(60), features(50, seed=1), **given)
    monkeypatch.setattr("gankit.metrics.rows._ENTRIES", 100)
    parts = variety(features(60), features(50, seed=1), **given)
    torch.testing.assert_close(whole.ratios, parts.ratios)


@pytest.mark.parametrize(
    ("real", "real_labels", "fake_labels", "message"),
    [
        (features(4), [0, 0, 1], [0] * 4, "4 samples and 3 labels of real, expected a label for"),
        (features(4), [0] * 4, [0] * 3, "4 samples and 3 labels of fake, expected a label for"),
        (features(4), [0, 0, 0, 1], [0, 0, 1, 1], "class 1 has 1 real samples, expected at least"),
        (features(4), [0, 0, 1, 1], [0, 0, 0, 1], "class 1 has 1 fake samples, expected at least"),
        (features(4), [0] * 4, [0, 0, 2, 2], "class 2 has 0 real samples, expected at least 2"),
        (torch.ones(4, 3), [0] * 4, [0] * 4, "real samples of class 0 are all the same, expected"),
        (features(4, 2), [0] * 4, [0] * 4, "real 2 and fake 3; expected as many in each"),
        (features(4), [0.5] * 4, [0] * 4, "real_labels holds 0.5, expected whole numbers from 0"),
    ],
)
def test_what_variety_cannot_compare_is_described(real, real_labels, fake_labels, message):
    with pytest.raises(ValueError, match=message):
        variety(real, features(4), real_labels=real_labels, fake_labels=fake_labels)
