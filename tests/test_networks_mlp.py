"""The MLP pair: the layers that were asked for, gradients everywhere, what each norm promises."""

import pytest
import torch
from torch import nn

from gankit import data
from gankit.networks import MLPDiscriminator, MLPGenerator
from gankit.training import Trainer


def test_a_pair_for_points_has_the_layers_that_were_asked_for():
    generator = MLPGenerator(3, 16, depth=2, data_dim=5)
    sizes = [tuple(m.weight.shape) for m in generator.layers if isinstance(m, nn.Linear)]
    assert sizes == [(16, 3), (16, 16), (5, 16)]
    judge = MLPDiscriminator(16, depth=4, data_dim=5)
    sizes = [tuple(m.weight.shape) for m in judge.layers if isinstance(m, nn.Linear)]
    assert sizes == [(16, 5), (16, 16), (16, 16), (16, 16), (1, 16)]
    assert generator.image_shape == judge.image_shape == (5,)
    points = generator(torch.randn(7, 3))
    assert points.shape == (7, 5)
    assert judge(points).shape == (7,)
    assert judge(points[:1]).shape == (1,)


@pytest.mark.parametrize("norm", ["none", "spectral"])
def test_every_parameter_of_a_pair_for_points_receives_a_gradient(norm):
    torch.manual_seed(0)
    generator, judge = MLPGenerator(4, 32), MLPDiscriminator(32, norm=norm)
    judge(generator(torch.randn(64, 4))).square().sum().backward()
    for network in (generator, judge):
        assert all(p.grad.isfinite().all() and p.grad.any() for p in network.parameters())


def test_a_judge_of_points_judges_each_alone_and_squashes_nothing():
    torch.manual_seed(0)
    judge, points = MLPDiscriminator(32), torch.randn(8, 2)
    torch.testing.assert_close(judge(points)[:3], judge(points[:3]))
    far = judge(1e3 * points)
    assert far.abs().max() > 10
    assert MLPGenerator(2, 32)(1e3 * points).abs().max() > 10


def test_a_spectral_judge_of_points_is_1_lipschitz():
    """Each layer's largest singular value is 1, and LeakyReLU stretches nothing."""
    torch.manual_seed(0)
    judge = MLPDiscriminator(32, norm="spectral")
    for _ in range(100):  # each pass refines the estimate of every singular value
        judge(torch.randn(2, 2))
    a, b = torch.randn(2, 500, 2)
    rise = (judge.eval()(a) - judge(b)).abs()
    assert (rise <= (a - b).norm(dim=1) * 1.01).all()
    for layer in (m for m in judge.layers if isinstance(m, nn.Linear)):
        assert torch.linalg.matrix_norm(layer.weight, 2).item() == pytest.approx(1, rel=0.01)


@pytest.mark.parametrize("network", [MLPGenerator, MLPDiscriminator])
@pytest.mark.parametrize("sizes", [{"width": 0}, {"depth": 0}, {"data_dim": 0}])
def test_a_pair_for_points_needs_sizes(network, sizes):
    with pytest.raises(ValueError, match="expected at least 1 of each"):
        network(**sizes)


def test_a_pair_for_points_describes_what_does_not_fit():
    with pytest.raises(ValueError, match=r'norm is \'batch\', expected "none" or "spectral"'):
        MLPDiscriminator(norm="batch")
    with pytest.raises(ValueError, match=r"z has shape \(5, 3\), expected \(N, 2\): one row"):
        MLPGenerator()(torch.zeros(5, 3))
    with pytest.raises(ValueError, match=r"points have shape \(5, 3\), expected \(N, 2\)"):
        MLPDiscriminator()(torch.zeros(5, 3))


def test_a_pair_for_points_can_be_trained():
    torch.manual_seed(0)
    trainer = Trainer(MLPGenerator(2, 8), MLPDiscriminator(8))
    points = data.ring(64, generator=torch.Generator().manual_seed(0))
    records = list(trainer.run(data.batches(points, 16), 3))
    assert [record.step for record in records] == [1, 2, 3]


def test_a_pair_must_agree_on_the_dimension():
    with pytest.raises(ValueError, match=r"shape \(2,\), the discriminator reads \(3,\)"):
        Trainer(MLPGenerator(), MLPDiscriminator(data_dim=3))
