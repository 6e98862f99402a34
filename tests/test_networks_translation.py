"""The translation pair: what it changes at first, what a patch sees, what does not fit."""

import pytest
import torch
from torch import nn

from gankit.networks import PatchDiscriminator, Translator, receptive_field
from gankit.networks.translation import ResidualBlock


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def pictures(*shape: int) -> torch.Tensor:
    return torch.rand(*shape) * 2 - 1


@pytest.mark.parametrize("shape", [(2, 3, 32, 32), (1, 3, 20, 44), (3, 1, 28, 28)])
def test_a_picture_keeps_its_shape_and_its_range(shape):
    translator = Translator(4, channels=shape[1])
    made = translator(pictures(*shape))
    assert made.shape == shape
    assert made.abs().max() <= 1


def test_it_has_the_weights_that_were_counted():
    """Convolutions 3 × 3 and 4 × 4 with their biases, two numbers a map for each norm."""
    outer = 27 * 16 + 16 + 9 * 16 * 4 + 4 + 9 * 32 * 16 + 16
    strided = 2 * 16 * (16 * 32 + 32 * 64) + (32 + 64) + (32 + 16)
    blocks, norms = 4 * 9 * 64 * 64, 2 * (32 + 64 + 4 * 64 + 32 + 16 + 16)
    assert sum(p.numel() for p in Translator().parameters()) == outer + strided + blocks + norms
    assert outer + strided + blocks + norms == pytest.approx(0.24e6, rel=0.05)


def test_it_paints_and_leaves_the_rest():
    """Each pixel lies on the line from the picture to the paint, as far along as the mask says."""
    translator, x = Translator(4), pictures(2, 3, 16, 16)
    mask, colors = translator.paint(x)
    assert (mask.shape, colors.shape) == ((2, 1, 16, 16), x.shape)
    torch.testing.assert_close(translator(x), x + mask * (colors - x))


def test_it_starts_by_changing_little():
    x = pictures(4, 3, 32, 32)
    mask, _ = Translator().paint(x)
    assert mask.mean().item() == pytest.approx(torch.sigmoid(torch.tensor(-2.0)).item(), abs=0.06)
    assert (Translator()(x) - x).abs().mean() < 0.2 * x.abs().mean()


def test_a_closed_mask_changes_nothing_and_an_open_one_all():
    translator, x = Translator(4), pictures(2, 3, 16, 16)
    for bias, expected in ((-200.0, x), (200.0, translator.paint(x)[1])):
        nn.init.constant_(translator.last[-1].bias[3:], bias)
        torch.testing.assert_close(translator(x), expected)


def test_a_residual_block_without_weights_passes_its_maps_on():
    block, maps = ResidualBlock(6), pictures(2, 6, 8, 8)
    nn.init.zeros_(block.layers[-1].weight)
    assert torch.equal(block(maps), maps)
    assert not torch.equal(ResidualBlock(6)(maps), maps)


def test_every_weight_learns():
    """But the biases before an instance norm, which takes a mean, and any bias with it."""
    networks = Translator(4), PatchDiscriminator(4)
    x = pictures(2, 3, 16, 16)
    networks[1](networks[0](x)).square().sum().backward()
    before_norm = {f"middle.{i}.bias" for i in (0, 3, 8, 11)} | {"last.0.bias"}
    still = [n for one in networks for n, p in one.named_parameters() if p.grad.abs().sum() == 0]
    assert still == []
    slopes = {n: p.grad.abs().max().item() for n, p in networks[0].named_parameters()}
    assert {n for n, slope in slopes.items() if slope < 1e-5} <= before_norm


def test_a_picture_is_translated_alone_as_in_a_batch():
    translator, x = Translator(4), pictures(3, 3, 16, 16)
    torch.testing.assert_close(translator(x)[1:2], translator(x[1:2]))


# ---- patches ----------------------------------------------------------------------------------


def seen(judge: nn.Module, size: int) -> tuple[int, int]:
    """How many rows and columns of a picture the logit in the middle depends on, by autograd."""
    x = pictures(1, 3, size, size).requires_grad_()
    logits = judge(x)
    logits[0, logits.shape[1] // 2, logits.shape[2] // 2].backward()
    touched = x.grad[0].abs().sum(0) > 0
    return touched.any(1).sum().item(), touched.any(0).sum().item()


def test_one_logit_for_each_patch():
    assert PatchDiscriminator(4)(pictures(2, 3, 32, 48)).shape == (2, 8, 12)
    assert PatchDiscriminator(4, channels=1)(pictures(2, 1, 28, 28)).shape == (2, 7, 7)


def test_a_patch_is_as_large_as_the_formula_says():
    judge = PatchDiscriminator(4)
    assert judge.receptive_field == 1 + 3 + 3 * 2 + 2 * 4 == 18
    assert seen(judge, 64) == (18, 18)


@pytest.mark.parametrize(
    ("kernels", "strides"),
    [((3,), (1,)), ((4, 4), (2, 2)), ((5, 3, 3), (1, 2, 1)), ((3, 2), (3, 1))],
)
def test_the_formula_holds_for_other_stacks(kernels, strides):
    pairs = zip(kernels, strides, strict=True)
    maps = [3, *[2] * (len(kernels) - 1), 1]
    layers = [nn.Conv2d(a, b, k, s) for (k, s), a, b in zip(pairs, maps, maps[1:], strict=False)]
    judge = nn.Sequential(*layers, nn.LeakyReLU(), nn.Flatten(1, 2))
    size = receptive_field(layers)
    assert seen(judge, 40) == (size, size)


def test_a_lone_patch_does_not_see_the_rest():
    judge, x = PatchDiscriminator(4).eval(), pictures(1, 3, 64, 64)
    changed = x.clone()
    changed[..., :20, :20] = 0
    apart = (judge(x) - judge(changed)).abs()[0]
    assert apart[2, 2] > 0
    assert apart[8:, 8:].max() == 0


def test_how_light_a_picture_is_can_be_seen():
    """Which an instance norm in it would hide, but for the padding at the edge."""
    x = pictures(4, 3, 32, 32)
    judge = PatchDiscriminator(8)
    assert (judge(x) - judge(x + 0.5))[:, 3:5, 3:5].abs().mean() > 1e-3
