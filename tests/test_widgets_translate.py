"""Layers in the browser: each kind's pixels against PyTorch's, and what has no translation."""

import copy
import warnings
from functools import partial

import pytest
import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations
from translated import Stack, assert_same_pictures, lively  # tests/translated.py

from gankit import latents, widgets
from gankit.networks import DCGANDiscriminator, DCGANGenerator

Z = torch.randn(4, 5, generator=torch.Generator().manual_seed(0))


def between(*layers: nn.Module, maps: int = 12) -> Stack:
    """A generator of layers that turn (maps, 4, 6) into something with 8 maps."""
    first = nn.Linear(5, maps * 24), nn.Unflatten(1, (maps, 4, 6)), nn.Tanh()
    return Stack(*first, *layers, nn.Conv2d(8, 3, 3, padding=1), nn.Tanh())


def strong(generator: nn.Module) -> nn.Module:
    """Weights and statistics that leave no layer without effect."""
    source = torch.Generator().manual_seed(0)
    for module in generator.modules():
        if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            fan = module.weight[0].numel()
            nn.init.normal_(module.weight, 0, 1.5 / fan**0.5, generator=source)
        elif getattr(module, "weight", None) is not None:
            nn.init.uniform_(module.weight, 0.5, 1.5, generator=source)
        if getattr(module, "bias", None) is not None:
            nn.init.normal_(module.bias, 0, 0.3, generator=source)
        if getattr(module, "running_var", None) is not None:
            module.running_mean.normal_(0, 0.3, generator=source)
            module.running_var.uniform_(0.3, 2, generator=source)
    return generator


# ---- each kind of layer -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "extra"),
    [(4, 2, 1, 0), (3, 2, 1, 1), (5, 3, 2, 0), (3, 1, 1, 0), (4, 4, 0, 0), (2, 3, 0, 1)],
)
def test_any_transposed_convolution(kernel: int, stride: int, padding: int, extra: int) -> None:
    """Kernels, strides and paddings of every parity, on a grid that is not square, in colour."""
    upsample = nn.ConvTranspose2d(12, 3, kernel, stride, padding, extra, bias=False)
    generator = Stack(nn.Linear(5, 216), nn.BatchNorm1d(216), nn.LeakyReLU(0.2),
                      nn.Unflatten(1, (12, 3, 6)), upsample, nn.Sigmoid())  # fmt: skip
    assert_same_pictures(lively(generator, gain=3), torch.randn(4, 5), atol=2e-3)


@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (5, 2), (2, 0), (1, 0)])
def test_any_convolution_of_stride_1(kernel: int, padding: int) -> None:
    convolution = nn.Conv2d(3, 1, kernel, padding=padding)
    generator = Stack(nn.Linear(5, 180), nn.Unflatten(1, (3, 5, 12)), nn.ReLU(), convolution,
                      nn.BatchNorm2d(1), nn.Tanh())  # fmt: skip
    assert_same_pictures(lively(generator, gain=3), torch.randn(4, 5), atol=3e-3)


def test_a_convolution_of_a_larger_stride() -> None:
    """Amid a generator, with batch norm folded into it."""
    strided = nn.Conv2d(12, 8, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(8)
    assert_same_pictures(strong(between(*strided, nn.Upsample((5, 7)))), Z, atol=5e-3)


def test_dense_generator() -> None:
    generator = Stack(nn.Linear(3, 20), nn.ReLU(), nn.Dropout(0.5), nn.Linear(20, 16), nn.Tanh(),
                      nn.Unflatten(1, (1, 4, 4)))  # fmt: skip
    assert_same_pictures(lively(generator, gain=5), torch.randn(4, 3), atol=2e-3)


TO_8 = nn.Conv2d(12, 8, 3, padding=1)
KINDS = {
    "nearest, a convolution": (nn.Upsample(scale_factor=2), nn.Conv2d(12, 8, 3, padding=1)),
    "nearest, a large kernel": (nn.Upsample(scale_factor=2), nn.Conv2d(12, 8, 5, padding=2)),
    "nearest, another padding": (nn.Upsample(scale_factor=2), nn.Conv2d(12, 8, 4, padding=3)),
    "nearest, a border": (nn.Upsample(scale_factor=2),
                          nn.Conv2d(12, 8, 3, padding=1, padding_mode="reflect")),
    "nearest, a norm": (nn.Upsample(scale_factor=2), nn.BatchNorm2d(12), nn.ReLU(), TO_8),
    "nearest, thrice": (nn.Upsample(scale_factor=3), TO_8),
    "nearest, to a size": (nn.Upsample((7, 9)), TO_8),
    "nearest, one way": (nn.Upsample(scale_factor=(2, 1)), TO_8),
    "nearest, at the end": (TO_8, nn.UpsamplingNearest2d(scale_factor=2), nn.SiLU()),
    "bilinear": (nn.Upsample(scale_factor=2, mode="bilinear"), TO_8),
    "bilinear, aligned": (nn.UpsamplingBilinear2d(scale_factor=2), TO_8),
    "bicubic": (nn.Upsample(scale_factor=2, mode="bicubic"), TO_8),
    "same": (nn.Conv2d(12, 8, 5, padding="same"),),
    "same, an even kernel": (nn.Conv2d(12, 8, 4, padding="same"),),
    "valid": (nn.Conv2d(12, 8, 3, padding="valid"),),
    "reflect": (nn.Conv2d(12, 8, 3, padding=1, padding_mode="reflect"),),
    "replicate": (nn.Conv2d(12, 8, 5, padding=2, padding_mode="replicate"),),
    "circular": (nn.Conv2d(12, 8, 3, padding=(1, 2), padding_mode="circular"),),
    "more zeros than the kernel": (nn.Conv2d(12, 8, 2, padding=3),),
    "two paddings": (nn.Conv2d(12, 8, 3, padding=(0, 1)),),
    "borders as layers": (nn.ReflectionPad2d((1, 2, 0, 3)), nn.ZeroPad2d((9, 0, 0, -1)),
                          nn.ReplicationPad2d(1), nn.CircularPad2d(1), nn.Conv2d(12, 8, 3)),
    "shuffle": (nn.Conv2d(12, 72, 3, padding=1), nn.BatchNorm2d(72), nn.PixelShuffle(3)),
    "a norm behind an activation": (TO_8, nn.ReLU(), nn.BatchNorm2d(8)),
    "instance norm": (TO_8, nn.InstanceNorm2d(8, affine=True), nn.LeakyReLU(0.2)),
    "instance norm, plain": (TO_8, nn.InstanceNorm2d(8)),
    "instance norm that remembers": (TO_8, nn.InstanceNorm2d(8, True, track_running_stats=True)),
    "group norm": (TO_8, nn.GroupNorm(4, 8), nn.ReLU()),
    "layer norm over rows": (TO_8, nn.LayerNorm(6)),
    "layer norm over pictures": (TO_8, nn.LayerNorm((8, 4, 6)), nn.ReLU()),
    "layer norm without lines": (TO_8, nn.LayerNorm((4, 6), elementwise_affine=False)),
    "silu": (TO_8, nn.SiLU(inplace=True)),
    "gelu": (TO_8, nn.GELU()),
    "gelu by tanh": (TO_8, nn.GELU("tanh")),
    "nested": (nn.Sequential(nn.Sequential(TO_8, nn.BatchNorm2d(8)), nn.ReLU()), nn.Identity()),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("ignore:Using padding=.same. with even kernel")
def test_a_kind_of_layer_is_pytorchs(kind: str) -> None:
    generator = strong(between(*map(copy.deepcopy, KINDS[kind])))
    assert assert_same_pictures(generator, Z).std() > 0.2  # a flat picture would prove nothing


def test_norms_of_flat_numbers_are_pytorchs() -> None:
    generator = Stack(nn.Linear(5, 24), nn.LayerNorm(24), nn.GELU(), nn.BatchNorm1d(24),
                      nn.Linear(24, 48), nn.GroupNorm(6, 48), nn.SiLU(), nn.BatchNorm1d(48),
                      nn.Unflatten(1, (3, 4, 4)), nn.Tanh())  # fmt: skip
    assert assert_same_pictures(strong(generator), Z).std() > 0.2


def test_activations_are_pytorchs_far_out() -> None:
    """From −12 to 12, where exponentials and the error function leave their middle."""
    for activation in (nn.SiLU(), nn.GELU(), nn.GELU("tanh"), nn.Sigmoid()):
        generator = Stack(nn.Linear(1, 12), activation, nn.Unflatten(1, (3, 2, 2)))
        nn.init.ones_(generator.layers[0].weight)  # 16 bits carry ones and zeros as they are
        nn.init.zeros_(generator.layers[0].bias)
        assert_same_pictures(generator, torch.arange(-384, 384).view(-1, 1) / 32, atol=1e-4)


def test_a_doubled_grid_and_its_convolution_are_one_step() -> None:
    """Four products for each pixel and map instead of nine."""
    made = widgets.explore(between(nn.Upsample(scale_factor=2), copy.deepcopy(TO_8)))
    assert [step["op"] for step in made.spec["layers"]] == [
        "linear", "tanh", "deconv", "deconv", "tanh"
    ]  # fmt: skip
    assert made.spec["layers"][2]["kernel"] == 4
    assert made.spec["layers"][2]["stride"] == 2


# ---- whole generators ---------------------------------------------------------------------------


class FromPixel(nn.Module):
    """As the tutorial of PyTorch has it: z (N, 20, 1, 1), and the layers are called ``main``."""

    def __init__(self) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(20, 16, 4, 1, 0, bias=False), nn.BatchNorm2d(16), nn.ReLU(True),
            nn.ConvTranspose2d(16, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(True),
            nn.ConvTranspose2d(8, 3, 4, 2, 1, bias=False), nn.Tanh(),
        )  # fmt: skip

    def forward(self, z: Tensor) -> Tensor:
        return self.main(z)


class Reshaping(FromPixel):
    """One that reads z (N, 20), and gives it the shape that its layers read."""

    def forward(self, z: Tensor) -> Tensor:
        return self.main(z.view(-1, 20, 1, 1))


def test_generators_that_begin_with_a_transposed_convolution() -> None:
    z = latents.sample(6, 20, generator=torch.Generator().manual_seed(0))
    generator = strong(FromPixel())
    pictures = assert_same_pictures(generator, z[:, :, None, None])
    assert pictures.shape == (6, 3, 16, 16)
    assert pictures.std() > 0.2
    assert_same_pictures(strong(Reshaping()), z)
    assert widgets.explore(generator).spec["layers"][0]["op"] == "linear"
    assert_same_pictures(nn.Sequential(nn.Unflatten(1, (20, 1, 1)), *generator.main), z)


def test_a_first_kernel_larger_than_what_is_kept_of_it() -> None:
    first = nn.ConvTranspose2d(5, 12, 5, stride=2, padding=1, output_padding=1)
    generator = nn.Sequential(first, nn.GELU(), nn.Conv2d(12, 1, 3, padding=1))
    assert_same_pictures(strong(generator), Z[:, :, None, None])


def test_a_plain_sequential_is_a_generator() -> None:
    generator = strong(DCGANGenerator(5, 8, image_shape=(3, 16, 16)))
    made, same = widgets.explore(generator.layers), widgets.explore(generator)
    assert (made.spec, made.weights) == (same.spec, same.weights)


def test_what_is_around_a_generator_is_no_part_of_it() -> None:
    generator = strong(DCGANGenerator(5, 8, image_shape=(3, 16, 16)))
    expected = widgets.explore(generator)
    compiled = partial(torch.compile, backend="eager")  # the same wrapper, without a compiler
    for wrap in (nn.DataParallel, compiled, lambda g: nn.DataParallel(compiled(g))):
        made = widgets.explore(wrap(generator))
        assert (made.spec, made.weights) == (expected.spec, expected.weights)
    generator.layers = compiled(generator.layers)
    assert widgets.explore(generator).weights == expected.weights


def by_hooks(layer: nn.Module) -> nn.Module:
    with warnings.catch_warnings():  # deprecated, and in many a generator
        warnings.simplefilter("ignore", FutureWarning)
        return nn.utils.weight_norm(layer)


@pytest.mark.parametrize(
    "norm",
    [
        by_hooks,
        nn.utils.spectral_norm,
        parametrizations.weight_norm,
        parametrizations.spectral_norm,
    ],
    ids=["weight, hooks", "spectral, hooks", "weight", "spectral"],
)
def test_norms_of_weights_are_worked_in(norm) -> None:
    """After a step of training, which deepcopy refuses, or with weights loaded since."""
    generator = strong(between(copy.deepcopy(TO_8), nn.ConvTranspose2d(8, 8, 4, 2, 1)))
    for i in (0, 3, 4):
        generator.layers[i] = norm(generator.layers[i])
    generator.train()(Z).sum().backward()
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    expected = assert_same_pictures(copied_by_state(generator, norm), Z)
    torch.testing.assert_close(generator.eval()(Z), expected)
    generator.train()
    assert widgets.explore(generator).weights
    assert generator.training
    assert all(torch.equal(before[name], value) for name, value in generator.state_dict().items())


def copied_by_state(generator: nn.Module, norm) -> nn.Module:
    """The same again, whose weights a forward pass has not computed yet."""
    same = between(copy.deepcopy(TO_8), nn.ConvTranspose2d(8, 8, 4, 2, 1))
    for i in (0, 3, 4):
        same.layers[i] = norm(same.layers[i])
    same.load_state_dict(generator.state_dict())
    return same


def test_a_quiz_asks_a_discriminator_with_norms_by_hooks() -> None:
    judge = DCGANDiscriminator(4, norm="none")
    judge.layers[0] = nn.utils.spectral_norm(judge.layers[0])
    pictures = torch.rand(8, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    judge(pictures)
    quiz = widgets.real_or_fake(pictures[:4], pictures[4:], judge, rounds=4)
    assert len(quiz.logits) == 8


def test_no_random_number_is_drawn() -> None:
    """What a reader trains after a look is what it would have been without."""
    generator = between(nn.Upsample(scale_factor=2), copy.deepcopy(TO_8))
    before = torch.get_rng_state()
    widgets.explore(generator)
    assert torch.equal(torch.get_rng_state(), before)


# ---- what has no translation --------------------------------------------------------------------


def dense(*after: nn.Module) -> Stack:
    return Stack(nn.Linear(2, 16), *after)


MAPS = nn.Unflatten(1, (3, 4, 4))


class Doubled(nn.Linear):
    """Not what it descends from."""

    def forward(self, x: Tensor) -> Tensor:
        return 2 * super().forward(x)


class Around(nn.Sequential):
    """A residual block."""

    def forward(self, x: Tensor) -> Tensor:
        return x + super().forward(x)


class Beside(Stack):
    """A generator whose layers are not all that it does."""

    def __init__(self) -> None:
        super().__init__(nn.Linear(2, 16), nn.Unflatten(1, (1, 4, 4)))

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z).tanh()


class Labelled(Beside):
    """One that is told a class."""

    def forward(self, z: Tensor, label: Tensor) -> Tensor:
        return self.layers(z) + label


@pytest.mark.parametrize(
    ("generator", "error", "message"),
    [
        (nn.Linear(2, 3), ValueError, "Linear has no nn.Sequential named layers"),
        (Stack(), ValueError, "no nn.Sequential named layers"),
        (Stack(nn.Tanh()), ValueError, r"layers\[0\] is Tanh\(\), expected nn.Linear"),
        (Stack(MAPS, nn.Tanh()), ValueError, r"layers\[1\] is Tanh\(\), expected nn.Linear, or"),
        (Stack(MAPS, nn.ConvTranspose2d(3, 3, 1)), ValueError,
         r"layers\[1\] is ConvT.*on z \(N, latent_dim, 1, 1\), to read z"),
        (Stack(nn.Unflatten(1, (9, 1, 1)), nn.Conv2d(9, 3, 1)), TypeError, r"layers\[1\] is Conv"),
        (Stack(nn.Conv2d(9, 3, 1)), ValueError, r"layers\[0\] is Conv2d.*expected nn.Linear, or"),
        (dense(nn.Softplus()), TypeError, r"layers\[1\] is Softplus.*cannot translate"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.ConvTranspose2d(4, 2, 2, groups=2)), TypeError,
         r"layers\[2\] is ConvTranspose2d.*no groups"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, (2, 1))), TypeError, "square"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, 2, 1, 1, 2)), TypeError, "dilation"),
        (dense(nn.Unflatten(1, (4, 4)), nn.Linear(4, 2)), TypeError, r"layers\[2\] is Linear"),
        (dense(nn.Sequential(nn.Tanh(), nn.Softplus())), TypeError, r"layers\[1\]\[1\] is Soft"),
        (dense(nn.Softplus()), TypeError, "or show what it draws with gk.widgets.flipbook"),
        (dense(Doubled(16, 16)), TypeError, r"layers\[1\] is Doubled"),
        (dense(Around(nn.Linear(16, 16))), TypeError, r"layers\[1\] is Around"),
        (dense(nn.Linear(15, 16)), ValueError, r"layers\[1\] is Linear.*of shape \[16\]"),
        (Beside(), ValueError, "Beside makes other pictures of z than its layers alone"),
        (Labelled(), ValueError, "put all that Labelled.forward does into one nn.Sequential"),
        (dense(nn.Unflatten(1, (1, 4, 4)), nn.Conv2d(1, 1, 3, 2, 1, padding_mode="reflect")),
         TypeError, "if not of stride 1, with zeros around"),
        (dense(nn.Tanh()), ValueError, r"end in shape \[16\], expected \[1 or 3, height, width\]"),
        (dense(nn.Unflatten(1, (4, 2, 2))), ValueError, r"end in shape \[4, 2, 2\]"),
        (dense(nn.BatchNorm1d(16, track_running_stats=False)), ValueError, "running statistics"),
    ],
)  # fmt: skip
def test_refuses_a_generator(generator: nn.Module, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.explore(generator)
