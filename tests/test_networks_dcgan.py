"""The DCGAN pair: shapes on the way, gradients everywhere, and what each norm promises."""

import re
from itertools import pairwise

import pytest
import torch
from torch import nn

from gankit.networks import DCGANDiscriminator, DCGANGenerator

GENERATOR_NORMS = ["batch", "none"]
PAIR = [DCGANGenerator, DCGANDiscriminator]
DISCRIMINATOR_NORMS = ["batch", "none", "spectral"]


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def pictures(count: int, shape: tuple[int, ...] = (1, 28, 28)) -> torch.Tensor:
    return torch.rand(count, *shape) * 2 - 1


def shapes_on_the_way(network: nn.Module, inputs: torch.Tensor) -> list[tuple[int, ...]]:
    """The different shapes that a network's layers give, in order."""
    shapes = []
    for layer in network.layers:
        layer.register_forward_hook(lambda _, __, output: shapes.append(tuple(output.shape)))
    network(inputs)
    return [shape for i, shape in enumerate(shapes) if i == 0 or shape != shapes[i - 1]]


def test_the_generator_walks_from_6272_numbers_to_a_picture():
    walk = shapes_on_the_way(DCGANGenerator(), torch.randn(2, 100))
    assert walk == [(2, 6272), (2, 128, 7, 7), (2, 64, 14, 14), (2, 1, 28, 28)]
    assert 6272 == 128 * 7 * 7


def test_the_discriminator_walks_back_to_one_logit():
    walk = shapes_on_the_way(DCGANDiscriminator(), pictures(2))
    assert walk == [(2, 64, 14, 14), (2, 128, 7, 7), (2, 6272), (2, 1)]
    assert DCGANDiscriminator()(pictures(3)).shape == (3,)


@pytest.mark.parametrize("norm", DISCRIMINATOR_NORMS)
def test_one_picture_has_one_logit(norm):
    assert DCGANDiscriminator(4, norm=norm)(pictures(1)).shape == (1,)


def test_colours_of_32_pixels_take_three_doublings():
    shape = (3, 32, 32)
    walk = shapes_on_the_way(DCGANGenerator(5, 8, image_shape=shape), torch.randn(2, 5))
    assert walk == [(2, 128), (2, 8, 4, 4), (2, 4, 8, 8), (2, 2, 16, 16), (2, *shape)]
    walk = shapes_on_the_way(DCGANDiscriminator(8, image_shape=shape), pictures(2, shape))
    assert walk == [(2, 2, 16, 16), (2, 4, 8, 8), (2, 8, 4, 4), (2, 128), (2, 1)]


# As many doublings as leave 4 pixels: the coarsest grid of each size
GRIDS = {8: 2, 12: 3, 16: 4, 20: 5, 24: 6, 28: 7, 32: 4, 40: 5, 44: 11, 48: 6, 60: 15, 64: 4,
         96: 6, 104: 13, 128: 4, 224: 7, 256: 4}  # fmt: skip


@pytest.mark.parametrize("size", GRIDS)
def test_the_coarsest_grid_is_small_at_every_size(size):
    """And so is the dense layer, which at 256 pixels would else have 50 million weights."""
    shape = (3, size, size)
    generator, judge = (make(width=128, image_shape=shape) for make in PAIR)
    assert generator.layers[1].unflattened_size == (128, GRIDS[size], GRIDS[size])
    assert generator.layers[0].weight.numel() == 100 * 128 * GRIDS[size] ** 2
    assert judge.layers[-1].in_features == 128 * GRIDS[size] ** 2
    doublings = sum(isinstance(m, nn.ConvTranspose2d) for m in generator.layers)
    assert GRIDS[size] * 2**doublings == size


@pytest.mark.parametrize("norm", GENERATOR_NORMS)
def test_a_generator_of_256_pixels_has_half_a_million_weights(norm):
    """Counted by hand: 4 × 4 maps of 128, a convolution, then maps of 64 to 4, and 3 colours."""
    maps = [128, 64, 32, 16, 8, 4]
    dense, convolution = 100 * 128 * 16, 128 * 128 * 9
    upward = sum(16 * a * b for a, b in pairwise(maps)) + 16 * 4 * 3 + 3
    # Two numbers a map for batch norm, or one, a bias, without it
    per_map = 2 * (128 + sum(maps)) if norm == "batch" else 128 * 16 + sum(maps)
    generator = DCGANGenerator(100, 128, image_shape=(3, 256, 256), norm=norm)
    found = sum(parameter.numel() for parameter in generator.parameters())
    assert found == dense + convolution + upward + per_map < 550_000


@pytest.mark.parametrize("shape", [(3, 16, 16), (1, 8, 20), (2, 4, 4), (1, 12, 64)])
@pytest.mark.parametrize("width", [2, 6])
def test_a_pair_of_the_same_sizes_fits(shape, width):
    fake = DCGANGenerator(5, width, image_shape=shape)(torch.randn(3, 5))
    assert fake.shape == (3, *shape)
    assert DCGANDiscriminator(width, image_shape=shape)(fake).shape == (3,)


def learns(parameter: nn.Parameter) -> bool:
    """Whether the gradient exceeds rounding, which is all that a bias before batch norm gets."""
    return parameter.grad is not None and bool(parameter.grad.abs().max() > 1e-3)


@pytest.mark.parametrize("shape", [(3, 32, 64), (3, 64, 64), (1, 40, 40), (1, 64, 256)])
@pytest.mark.parametrize("norm", GENERATOR_NORMS)
def test_a_pair_of_larger_sizes_fits(shape, norm):
    fake = DCGANGenerator(5, 8, image_shape=shape, norm=norm)(torch.randn(3, 5))
    assert fake.shape == (3, *shape)
    assert DCGANDiscriminator(8, image_shape=shape, norm=norm)(fake).shape == (3,)


@pytest.mark.parametrize("norm", GENERATOR_NORMS)
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 64, 64)])
def test_every_parameter_of_the_generator_receives_a_gradient(norm, shape):
    generator = DCGANGenerator(5, 32, norm=norm, image_shape=shape)
    fake = generator(torch.randn(8, 5))
    (fake * torch.randn_like(fake)).sum().backward()
    assert all(learns(p) for p in generator.parameters())


@pytest.mark.parametrize("norm", DISCRIMINATOR_NORMS)
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 64, 64)])
def test_every_parameter_of_the_discriminator_receives_a_gradient(norm, shape):
    discriminator = DCGANDiscriminator(32, norm=norm, image_shape=shape)
    (discriminator(pictures(8, shape)) * torch.randn(8)).sum().backward()
    assert all(learns(p) for p in discriminator.parameters())


@pytest.mark.parametrize("norm", GENERATOR_NORMS)
def test_pictures_lie_between_minus_one_and_one_even_far_out(norm):
    generator = DCGANGenerator(5, 8, norm=norm)
    with torch.no_grad():
        for parameter in generator.parameters():
            parameter.mul_(30)
    fake = generator(torch.randn(16, 5) * 10)
    assert fake.abs().max() <= 1
    assert (fake.min() < -0.9, fake.max() > 0.9) == (True, True)


def test_logits_are_not_probabilities():
    discriminator = DCGANDiscriminator(4, norm="none")
    with torch.no_grad():
        for parameter in discriminator.parameters():
            parameter.mul_(100)
    logits = discriminator(pictures(64))
    assert logits.min() < -1
    assert logits.max() > 1


@pytest.mark.parametrize("norm", ["none", "spectral"])
def test_without_batch_norm_each_picture_is_judged_alone(norm):
    discriminator = DCGANDiscriminator(4, norm=norm).eval()  # eval: sigma stands still
    images = pictures(6)
    alone = torch.cat([discriminator(image[None]) for image in images])
    torch.testing.assert_close(discriminator(images), alone)
    assert alone.std() > 0


def test_with_batch_norm_the_company_matters():
    discriminator = DCGANDiscriminator(4, norm="batch")
    images = pictures(6)
    full, half = discriminator(images)[:3], discriminator(images[:3])
    assert (full - half).abs().max() > 1e-3
    discriminator.eval()
    torch.testing.assert_close(discriminator(images)[:3], discriminator(images[:3]))


def test_batch_norm_is_where_it_is_said_to_be():
    """Before every hidden activation, but for the first one of the discriminator."""
    colours = (3, 64, 64)
    for network, expected in (
        (DCGANGenerator(5, 4), {nn.BatchNorm2d}),
        (DCGANDiscriminator(4), {nn.Conv2d, nn.BatchNorm2d}),
        (DCGANGenerator(5, 8, image_shape=colours), {nn.BatchNorm2d}),
        (DCGANDiscriminator(8, image_shape=colours), {nn.Conv2d, nn.BatchNorm2d}),
    ):
        pairs = zip(network.layers, network.layers[1:], strict=False)
        before = [type(a) for a, b in pairs if isinstance(b, nn.ReLU | nn.LeakyReLU)]
        assert set(before) == expected
        assert before.count(nn.Conv2d) <= 1
        assert before[-1] is nn.BatchNorm2d
    for network in (
        DCGANGenerator(5, 4, norm="none"),
        DCGANDiscriminator(4, norm="none"),
        DCGANDiscriminator(4, norm="spectral"),
    ):
        assert not any(isinstance(module, nn.BatchNorm2d) for module in network.modules())


def test_spectral_norm_leaves_largest_singular_values_of_one():
    discriminator = DCGANDiscriminator(8, norm="spectral")
    for _ in range(50):  # each pass in training mode is one turn of the power iteration
        discriminator(pictures(1))
    layers = [m for m in discriminator.layers if isinstance(m, nn.Conv2d | nn.Linear)]
    largest = [torch.linalg.matrix_norm(m.weight.flatten(1), ord=2) for m in layers]
    assert len(largest) == 4
    torch.testing.assert_close(torch.stack(largest), torch.ones(4), rtol=0, atol=5e-3)


def test_upsampling_covers_every_pixel_equally_often():
    for layer in DCGANGenerator(5, 4).layers:
        if isinstance(layer, nn.ConvTranspose2d):
            ones, kernel = torch.ones(1, 1, 7, 7), torch.ones(1, 1, *layer.kernel_size)
            cover = nn.functional.conv_transpose2d(
                ones, kernel, stride=layer.stride, padding=layer.padding
            )
            inner = cover[0, 0, 1:-1, 1:-1]
            assert inner.min() == inner.max() == 4


def test_weights_start_as_the_paper_says_under_batch_norm():
    for network in (DCGANGenerator(), DCGANDiscriminator()):
        for module in network.layers:
            if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                assert module.weight.mean().abs() < 2e-3
                assert module.weight.std().item() == pytest.approx(0.02, rel=0.05)


def test_no_signal_fades_without_batch_norm():
    """Pictures that differ get logits that differ, and z that differ pictures that do."""
    assert DCGANDiscriminator(32, norm="none")(pictures(64)).std() > 1e-3
    assert DCGANGenerator(norm="none", width=32)(torch.randn(64, 100)).std(0).mean() > 1e-2


@pytest.mark.parametrize("network", PAIR)
@pytest.mark.parametrize("width", [0, 1, 7, -2])
def test_a_width_must_halve(network, width):
    with pytest.raises(ValueError, match=rf"width is {width}, expected an even number"):
        network(width=width)


@pytest.mark.parametrize("network", PAIR)
@pytest.mark.parametrize(
    ("size", "width", "message"),
    [
        (32, 6, "width is 6, expected feature maps divisible by 4, such as 4 or 8: 3 doublings"),
        (64, 4, "width is 4, expected feature maps divisible by 8, such as 8 or 16: 4 doublings"),
        (256, 100, "width is 100, expected feature maps divisible by 32, such as 96 or 128: 6 d"),
        (28, 128.0, "width is 128.0, expected an even number of feature maps, such as 128 or 130"),
    ],
)
def test_a_width_must_halve_as_often_as_the_size_needs(network, size, width, message):
    with pytest.raises(ValueError, match=message):
        network(width=width, image_shape=(3, size, size))
    for fitting in map(int, re.findall(r"such as (\d+) or (\d+)", message)[0]):
        network(width=fitting, image_shape=(3, size, size))


@pytest.mark.parametrize("network", PAIR)
@pytest.mark.parametrize("shape", [(28, 28), (0, 28, 28), (1, 0, 0), (3, 32.0, 32), 28, "abc"])
def test_an_image_shape_is_three_numbers(network, shape):
    found = re.escape(str(tuple(shape) if isinstance(shape, str) else shape))
    message = rf"image_shape is {found}, expected \(channels, height, width\), such as"
    with pytest.raises(ValueError, match=message):
        network(image_shape=shape)


# The sizes just below and above that fit
NEAREST = {
    (27, 28): [(24, 28), (28, 28)],
    (28, 30): [(28, 28), (28, 32)],
    (30, 30): [(28, 28), (32, 32)],
    (2, 28): [(4, 28)],
    (100, 100): [(96, 96), (104, 104)],
    (100, 96): [(96, 96), (104, 96)],
    (250, 250): [(240, 240), (256, 256)],
}


@pytest.mark.parametrize("network", PAIR)
@pytest.mark.parametrize("size", NEAREST)
def test_a_size_that_does_not_fit_is_said_with_those_that_do(network, size):
    fitting = [(1, *near) for near in NEAREST[size]]
    words = f"the shorter one to at most 16 pixels, such as {' or '.join(map(str, fitting))}"
    message = rf"image_shape is \(1, {size[0]}, {size[1]}\), expected .*{re.escape(words)}$"
    with pytest.raises(ValueError, match=message):
        network(image_shape=(1, *size))
    for shape in fitting:
        network(width=128, image_shape=shape)


@pytest.mark.parametrize(
    ("network", "norm"),
    [
        (DCGANGenerator, "layer"),
        (DCGANGenerator, "spectral"),
        (DCGANGenerator, None),
        (DCGANDiscriminator, "layer"),
        (DCGANDiscriminator, None),
    ],
)
def test_an_unknown_norm_is_named(network, norm):
    with pytest.raises(ValueError, match=rf"norm is {norm!r}, expected \"batch\", \"none\" or"):
        network(norm=norm)


def test_a_latent_needs_a_number():
    with pytest.raises(ValueError, match="latent_dim is 0, expected at least 1"):
        DCGANGenerator(latent_dim=0)


@pytest.mark.parametrize("shape", [(2, 7), (2, 9), (8,), (2, 8, 1, 1)])
def test_a_z_of_the_wrong_shape_is_described(shape):
    found = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    message = rf"z has shape \({found}\), expected \(N, 8\): one row of latent_dim = 8 numbers"
    with pytest.raises(ValueError, match=message):
        DCGANGenerator(8, 2)(torch.zeros(shape))


@pytest.mark.parametrize("shape", [(2, 1, 32, 32), (2, 3, 28, 28), (1, 28, 28), (2, 784)])
def test_pictures_of_another_shape_are_described(shape):
    message = rf"shape \({', '.join(map(str, shape))}\), expected \(N, 1, 28, 28\)"
    with pytest.raises(ValueError, match=message):
        DCGANDiscriminator(2)(torch.zeros(shape))


def test_a_module_says_its_image_shape():
    """A trainer compares them."""
    for network in (DCGANGenerator, DCGANDiscriminator):
        assert network(width=2, image_shape=[3, 8, 8]).image_shape == (3, 8, 8)
