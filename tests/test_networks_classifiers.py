"""The classifiers: features that are bounded, logits that add up; features that nobody trained."""

import pytest
import torch
from torch import nn

from gankit import data, networks
from gankit.networks import DigitClassifier, FaceClassifier


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def pictures(count: int, shape: tuple[int, ...] = (1, 28, 28)) -> torch.Tensor:
    return torch.rand(count, *shape) * 2 - 1


def test_the_classifier_reads_ten_logits_off_64_bounded_features():
    classifier, images = DigitClassifier().eval(), pictures(4)
    far = classifier.features(images * 1e6)
    assert far.shape == (4, 64)
    assert (far.min(), far.max()) == (-1, 1)
    logits = classifier(images)
    assert logits.shape == (4, 10)
    assert torch.equal(classifier.classify(classifier.features(images)), logits)


def test_temperature_divides_the_logits_and_travels_with_the_weights():
    classifier, images = DigitClassifier().eval(), pictures(4)
    cold = classifier(images)
    classifier.temperature.fill_(2.5)
    torch.testing.assert_close(classifier(images) * 2.5, cold)
    copy = DigitClassifier().eval()
    copy.load_state_dict(classifier.state_dict())
    assert torch.equal(copy(images), classifier(images))


@pytest.mark.parametrize("shape", [(2, 1, 32, 32), (2, 3, 28, 28), (1, 28, 28), (2, 784)])
def test_pictures_of_another_shape_are_described(shape):
    found = rf"images have shape \({', '.join(map(str, shape))}\), expected "
    for network, expected in (
        (DigitClassifier(), r"\(N, 1, 28, 28\)"),
        (FaceClassifier(), r"\(N, 3, 32, 32\)"),
    ):
        for read in (network, network.features):
            with pytest.raises(ValueError, match=found + expected):
                read(torch.zeros(shape))


def test_the_classifier_of_faces_reads_each_attribute_off_64_bounded_features():
    classifier, images = FaceClassifier().eval(), pictures(4, (3, 32, 32))
    far = classifier.features(images * 1e6)
    assert far.shape == (4, 64)
    assert (far.min(), far.max()) == (-1, 1)
    logits = classifier(images)
    assert [tuple(each.shape) for each in logits] == [(4, n) for n in (4, 6, 2, 3, 2, 2)]
    again = classifier.classify(classifier.features(images))
    assert all(torch.equal(a, b) for a, b in zip(logits, again, strict=True))


def test_the_classifier_of_faces_learns_each_attribute_apart():
    """The loss of one attribute moves no logit of another but through the common features."""
    classifier = FaceClassifier().eval()
    logits = classifier.classify(torch.randn(8, 64))
    for i, (one, start) in enumerate(zip(logits, (0, 4, 10, 12, 15, 17), strict=True)):
        classifier.zero_grad()
        one.square().sum().backward(retain_graph=True)
        moved = classifier.head[1].weight.grad.any(1).nonzero().flatten().tolist()
        assert moved == list(range(start, start + classifier.values[i]))


# ---- random features --------------------------------------------------------------------------


def test_random_features_depend_on_the_seed_and_the_pictures_alone():
    images = torch.rand(5, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    one, same, other = (networks.RandomFeatures(seed) for seed in (0, 0, 1))
    found = one.features(images)
    assert found.shape == (5, 64)
    assert torch.equal(found, same.features(images))
    assert not torch.allclose(found, other.features(images))
    assert torch.allclose(found[2:3], one.features(images[2:3]), atol=1e-5)
    assert not any(parameter.requires_grad for parameter in one.parameters())


def test_random_features_of_colours_see_each_channel():
    judge = networks.RandomFeatures(channels=3)
    images = pictures(2, (3, 32, 32))
    with torch.no_grad():
        for channel in range(3):
            turned = images.clone()
            turned[:, channel] *= -1
            apart = judge.features(turned) - judge.features(images)
            assert (apart.abs() > 0.01).double().mean() > 0.5
    with pytest.raises(
        ValueError, match=r"\(2, 1, 32, 32\), expected \(N, 3, H, W\): RandomFeatures"
    ):
        judge.features(images[:, :1])
    with pytest.raises(ValueError, match="channels is 0, expected at least 1"):
        networks.RandomFeatures(channels=0)


def test_random_features_of_grey_pictures_are_those_of_the_seed_as_ever():
    """Whatever channels there may be: the first numbers that the seed gives are its weights."""
    random = torch.Generator().manual_seed(3)
    first = nn.init.kaiming_normal_(torch.empty(32, 1, 5, 5), 0.2, generator=random)
    assert torch.equal(networks.RandomFeatures(3).layers[0].weight, first)


def test_random_features_see_what_a_picture_shows():
    """Of all 64, most tell a digit's ink from its paper, and blur from sharpness."""
    judge = networks.RandomFeatures()
    checks = torch.zeros(1, 1, 28, 28)
    checks[..., ::2, 1::2] = checks[..., 1::2, ::2] = 1
    flat = torch.full((1, 1, 28, 28), 0.5)
    apart = (judge.features(checks) - judge.features(flat)).abs()
    assert (apart > 0.01).double().mean() > 0.5


def test_random_features_of_digits_span_all_dimensions():
    digits = data.to_float(data.mnist("test")[0][:500])
    for images in (digits, torch.nn.functional.avg_pool2d(digits, 3, stride=1, padding=1)):
        features = networks.RandomFeatures().features(images).double()
        assert torch.linalg.matrix_rank(features.T.cov()) == 64


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 3, 28, 28)])
def test_random_features_are_of_grey_pictures(shape):
    with pytest.raises(ValueError, match=r"images have shape .*, expected \(N, 1, H, W\)"):
        networks.RandomFeatures().features(torch.zeros(shape))
