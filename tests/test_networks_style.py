"""The style-based pair: against what it computes written out, one picture at a time."""

import copy
import math

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from gankit import data, networks, penalties
from gankit.networks import ModulatedConv2d, StyleDiscriminator, StyleGenerator, equalized
from gankit.training import Trainer

WIDTHS = (8, 6, 4)  # 16 × 16
SIZES = (4, 8, 16)


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def generator(**options) -> StyleGenerator:
    return StyleGenerator(5, WIDTHS, dim=7, depth=2, **options).double().eval()


def lively(network: nn.Module) -> nn.Module:
    """No parameter stays at 0, as biases and the noise's strength do at first."""
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return network


# ---- the parts ---------------------------------------------------------------------------------


def test_an_equalised_layer_computes_with_its_weight_over_the_root_of_its_fan_in():
    layer = equalized(nn.Conv2d(3, 4, 3, padding=1)).double()
    stored = layer.parametrizations.weight.original
    x = torch.randn(2, 3, 5, 5).double()
    expected = F.conv2d(x, stored / math.sqrt(27), padding=1)
    torch.testing.assert_close(layer(x), expected)
    slow = equalized(nn.Linear(6, 5), 0.01)
    stored, bias = (slow.parametrizations[name].original for name in ("weight", "bias"))
    with torch.no_grad():
        bias.fill_(2.0)
    assert stored.std().item() == pytest.approx(100, rel=0.3)
    torch.testing.assert_close(slow.weight, 0.01 / math.sqrt(6) * stored)
    torch.testing.assert_close(slow.bias, torch.full((5,), 0.02))


@pytest.mark.parametrize("width", [8, 128])
@pytest.mark.parametrize("rate", [1.0, 0.1])
def test_adam_moves_an_equalised_layer_by_a_share_that_knows_no_width(width, rate):
    layer = equalized(nn.Linear(width, 64), rate).double()
    before = layer.weight.detach().clone()
    optimizer = torch.optim.Adam(layer.parameters(), lr=1e-3)
    layer(torch.randn(9, width).double()).square().sum().backward()
    optimizer.step()
    moved = (layer.weight - before).square().mean().sqrt()
    spread = 1 / math.sqrt(width)  # what it was drawn with
    assert moved.item() / spread == pytest.approx(1e-3 * rate, rel=1e-4)


@pytest.mark.parametrize("up", [False, True])
@pytest.mark.parametrize("demodulate", [True, False])
def test_a_modulated_convolution_is_one_of_scaled_weights_a_picture(up, demodulate):
    layer = ModulatedConv2d(5, 4, up=up, demodulate=demodulate).double()
    x, style = torch.randn(3, 5, 6, 6).double(), torch.randn(3, 5).double()
    for picture, s, made in zip(x, style, layer(x, style), strict=True):
        weight, picture = s[:, None, None] * layer.weight / math.sqrt(45), picture[None]
        doubled = F.interpolate(picture, scale_factor=2) if up else picture
        expected = F.conv2d(doubled, weight, padding=1)
        if demodulate:
            squares = weight.square().sum((1, 2, 3))
            if up:  # pixels in fours: one of four sums over neighbours, by turns
                parts = [weight[..., :k, :].sum(2) for k in (1, 2)]
                parts = [[p, weight[..., k:, :].sum(2)] for p, k in zip(parts, (1, 2), strict=True)]
                both = [row[..., k].sum(-1) for pair in parts for row in pair
                        for k in ([0], [1, 2], [0, 1], [2])]  # fmt: skip
                squares = sum(one.square().sum(1) for one in both) / 4
            expected = expected / (squares + 1e-8).sqrt()[:, None, None]
        torch.testing.assert_close(made, expected[0])


def test_it_is_the_grouped_convolution_of_the_paper():
    """One call with a group a picture, as Karras et al., 2020, appendix B, compute it."""
    layer = ModulatedConv2d(5, 4).double()
    x, style = torch.randn(3, 5, 6, 6).double(), torch.randn(3, 5).double()
    weight = layer.weight * style[:, None, :, None, None] / math.sqrt(45)
    weight = weight / (weight.square().sum((2, 3, 4), keepdim=True) + 1e-8).sqrt()
    grouped = F.conv2d(x.reshape(1, 15, 6, 6), weight.flatten(0, 1), padding=1, groups=3)
    torch.testing.assert_close(layer(x, style), grouped.view(3, 4, 6, 6))


@pytest.mark.parametrize("scale", [0.01, 1.0, 30.0])
@pytest.mark.parametrize("up", [False, True])
def test_demodulation_gives_spread_1_whatever_the_style(up, scale):
    layer = ModulatedConv2d(32, 32, up=up)
    style = scale * (0.2 + 4 * torch.rand(64, 32))  # some maps twenty times as loud as others
    y = layer(torch.randn(64, 32, 16, 16), style).detach()
    inner = y[:, :, 1:-1, 1:-1]  # at the border some of the kernel's places read zeros
    assert inner.std().item() == pytest.approx(1, abs=0.05)
    assert inner.std((0, 2, 3)).sub(1).abs().max() < 0.05
    assert (inner.std((1, 2, 3)) - 1).abs().max() < 0.1  # of each picture, few numbers


def test_pixel_norm_makes_each_vector_of_mean_square_1():
    x = 7 * torch.randn(3, 5, 4, 4).double()
    squares = networks.pixel_norm(x).square().mean(1)
    torch.testing.assert_close(squares, torch.ones(3, 4, 4).double())
    rows = networks.pixel_norm(x[:, :, 0, 0])
    torch.testing.assert_close(rows, networks.pixel_norm(x)[:, :, 0, 0])


def test_minibatch_deviation_by_hand():
    """Two pictures of one number each, then a pair that is the same, then one alone."""
    x = torch.tensor([1.0, 5.0, 3.0, 3.0, 9.0]).double().view(5, 1, 1, 1).expand(-1, 2, 1, 3)
    found = networks.minibatch_deviation(x, 2)
    assert found.shape == (5, 1, 1, 3)
    expected = torch.tensor([2, 2, 1e-4, 1e-4, 1e-4]).double()
    torch.testing.assert_close(found[:, 0, 0, 0], expected)
    torch.testing.assert_close(found, expected[:, None, None, None].expand(-1, 1, 1, 3))


def test_minibatch_deviation_is_the_mean_over_places_and_maps():
    x = torch.randn(8, 3, 4, 4).double()
    found = networks.minibatch_deviation(x, 4)[:, 0, 0, 0]
    for half in (x[:4], x[4:]):
        spread = (half.var(0, unbiased=False) + 1e-8).sqrt().mean()
        part, found = found[:4], found[4:]
        torch.testing.assert_close(part, spread.expand(4))


# ---- the generator -----------------------------------------------------------------------------


def by_hand(network: StyleGenerator, styles: Tensor, noise: list[Tensor]) -> Tensor:
    """The synthesis, written out with loops; styles (L, dim) of one picture."""
    x, picture = network.start, 0
    for level, (layer, colors) in enumerate(zip(network.layers, network.colors, strict=True)):
        w = styles[level][None]
        y = layer.convolution(x, layer.style(w)) + layer.strength * noise[level]
        x = math.sqrt(2) * F.leaky_relu(y + layer.bias, 0.2)
        part = colors.convolution(x, colors.style(w)) + colors.bias
        old = F.interpolate(picture, scale_factor=2) if level else 0
        picture = old + part
    return picture.tanh()


def test_the_synthesis_is_the_sum_of_a_picture_at_each_size():
    G = lively(generator())
    w, noise = torch.randn(4, 3, 7).double(), G.noises(4)
    made = G.synthesis(w, noise=noise)
    for row in range(4):
        expected = by_hand(G, w[row], [n[row : row + 1] for n in noise])
        torch.testing.assert_close(made[row : row + 1], expected)
    assert made.shape == (4, 3, 16, 16)
    assert made.abs().max() <= 1


def test_the_mapping_is_its_layers_one_after_the_other():
    f = lively(networks.MappingNetwork(5, 7, depth=2)).double()
    z = torch.randn(4, 5).double()
    w = z / z.square().mean(1, keepdim=True).sqrt()
    for layer in f.layers:
        w = math.sqrt(2) * F.leaky_relu(w @ layer.weight.T + layer.bias, 0.2)
    torch.testing.assert_close(f(z), w, rtol=1e-6, atol=1e-7)
    torch.testing.assert_close(f(9 * z), f(z), rtol=1e-6, atol=1e-6)  # only its direction counts


@pytest.mark.parametrize("crossover", range(4))
def test_mixed_styles_are_coarse_ones_and_then_fine_ones(crossover):
    G = lively(generator())
    a, b = torch.randn(2, 1, 7).double()
    mixed = G.mixed(a, b, crossover)
    assert torch.equal(mixed[0], torch.cat([a] * crossover + [b] * (3 - crossover)))
    same = G.synthesis(mixed), G.synthesis(a), G.synthesis(b)
    if crossover == 3:
        torch.testing.assert_close(same[0], same[1])
    if crossover == 0:
        torch.testing.assert_close(same[0], same[2])


def test_a_fine_style_leaves_what_coarse_layers_drew():
    G = lively(generator())
    a, b = torch.randn(2, 1, 7).double()
    small = G.synthesis(G.mixed(a, b, 2), size=8)
    torch.testing.assert_close(small, G.synthesis(a, size=8))


@pytest.mark.parametrize("size", [8, 16])
def test_fading_in_begins_with_the_size_before_and_ends_with_all(size):
    G, z = lively(generator()), torch.randn(2, 5).double()
    before = F.interpolate(G(z, size=size // 2), scale_factor=2)
    torch.testing.assert_close(G(z, size=size, fade=0), before)
    torch.testing.assert_close(G(z, size=size, fade=1), G(z, size=size))
    assert not torch.allclose(G(z, size=size, fade=0.5), before)
    torch.testing.assert_close(G(z, size=16), G(z))


def test_the_discriminator_fades_in_as_the_generator_does():
    D = lively(StyleDiscriminator(WIDTHS)).double()
    x = torch.rand(8, 3, 16, 16).double() * 2 - 1
    torch.testing.assert_close(D(x, fade=0), D(F.avg_pool2d(x, 2)))
    torch.testing.assert_close(D(x, fade=1), D(x))
    assert not torch.allclose(D(x, fade=0.5), D(x))


def test_noise_is_fixed_in_evaluation_new_in_training_and_as_asked():
    G, z = lively(generator(mixing=0)), torch.randn(2, 5).double()
    random = torch.Generator
    assert torch.equal(G(z), G(z))
    assert torch.equal(G(z), G(z, noise=[layer.noise for layer in G.layers]))
    drawn = [G(z, generator=random().manual_seed(seed)) for seed in (1, 1, 2)]
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.equal(drawn[0], drawn[2])
    assert torch.equal(drawn[0], G(z, noise=G.noises(2, random().manual_seed(1))))
    G.train()
    assert not torch.equal(G(z), G(z))


def test_in_training_styles_are_mixed_for_a_share_of_the_pictures():
    G = generator(mixing=0.25)
    w = torch.arange(4000.0).double()[:, None].expand(-1, 7)
    styles = G._crossed(w)[:, :, 0]
    own = w[:, 0]
    assert torch.equal(styles[:, 0], own)  # the coarsest is its own
    other = styles != own[:, None]
    assert other.any(1).double().mean().item() == pytest.approx(0.25, abs=0.03)
    assert other[other[:, 1]][:, 1:].all()  # from there on
    assert torch.equal(styles[other], own.roll(1)[:, None].expand(-1, 3)[other])


def test_the_mean_style_is_that_of_many_draws():
    G = lively(generator())
    G.measure_mean(3000, torch.Generator().manual_seed(1))
    z = torch.randn(3000, 5, generator=torch.Generator().manual_seed(1)).double()
    torch.testing.assert_close(G.mean_style, G.mapping(z).mean(0))


# ---- training ----------------------------------------------------------------------------------


def test_every_parameter_learns():
    G, D = lively(generator()).train(), lively(StyleDiscriminator(WIDTHS)).double()
    D(G(torch.randn(4, 5).double())).sum().backward()
    for network in (G, D):
        assert all(p.grad.abs().max() > 0 for p in network.parameters())


def test_a_trainer_takes_the_pair_and_its_average_is_whole(tmp_path):
    G, D = StyleGenerator(5, WIDTHS, dim=7), StyleDiscriminator(WIDTHS)
    before = copy.deepcopy(G.state_dict())
    penalty = lambda d, x, y: penalties.r1(d, x[:4], mixing=True)
    trainer = Trainer(G, D, penalty=penalty, reuse_fakes=True)
    pictures = torch.rand(32, 3, 16, 16) * 2 - 1
    for _ in trainer.run(data.batches(pictures, 8), 3, checkpoint=tmp_path / "run.pt"):
        ...
    made = trainer.averaged_generator(torch.randn(2, 5))
    assert made.isfinite().all()
    assert any(not torch.equal(v, before[k]) for k, v in G.state_dict().items())


def test_the_discriminator_mixes_samples_and_says_so_to_a_penalty():
    D, x = lively(StyleDiscriminator(WIDTHS)), torch.rand(8, 3, 16, 16)
    with pytest.raises(ValueError, match="mixes samples"):
        penalties.r1(D, x)
    assert penalties.r1(D, x, mixing=True) > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: StyleGenerator(5, (8,)), r"widths is \(8,\), expected the number of maps"),
        (lambda: StyleGenerator(5, WIDTHS, mixing=2), "mixing is 2, expected a share"),
        (lambda: StyleGenerator(0, WIDTHS), "latent_dim is 0, expected at least 1"),
        (lambda: StyleGenerator(5, WIDTHS)(torch.zeros(2, 4)), r"z has shape \(2, 4\), expected"),
        (lambda: StyleGenerator(5, WIDTHS)(torch.zeros(2, 5), size=7), "size is 7, expected one"),
        (lambda: StyleGenerator(5, WIDTHS).mixed(torch.zeros(1, 7), torch.zeros(1, 7), 4), "is 4"),
        (lambda: StyleDiscriminator(WIDTHS, group=0), "group is 0, expected at least 1"),
        (lambda: StyleDiscriminator(WIDTHS)(torch.zeros(2, 1, 16, 16)), r"images have shape \(2,"),
        (lambda: ModulatedConv2d(3, 4, 2), "kernel is 2 with up=False, expected an odd one"),
        (lambda: ModulatedConv2d(3, 4)(torch.zeros(2, 3, 4, 4), torch.zeros(2, 4)), "the style"),
        (lambda: equalized(equalized(nn.Linear(2, 2))), "expected a plain one: equalise once"),
        (lambda: equalized(nn.Linear(2, 2), 0), "rate is 0, expected a positive number"),
        (lambda: networks.pixel_norm(torch.zeros(3)), r"x has shape \(3,\), expected"),
        (lambda: networks.minibatch_deviation(torch.zeros(3, 2)), r"x has shape \(3, 2\)"),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_what_is_no_layer_is_refused():
    with pytest.raises(TypeError, match=r"the layer is a ReLU, expected nn.Linear or nn.Conv2d"):
        equalized(nn.ReLU())
