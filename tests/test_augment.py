"""Augmentations against loops over single pictures, their gradients, and what they leak."""

import math
from collections import Counter
from functools import partial
from itertools import product

import pytest
import torch
from torch import Tensor

from gankit import augment

EACH = [augment.brightness, augment.saturation, augment.contrast, augment.color]
EACH += [augment.translation, augment.cutout, augment.flip, augment.turn]
SIDE = 6


def dice(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(count: int = 200, channels: int = 3, side: int = SIDE) -> Tensor:
    return 2 * torch.rand(count, channels, side, side, generator=dice(1), dtype=torch.double) - 1


@pytest.mark.parametrize("one", EACH)
def test_the_generator_alone_decides_and_what_was_given_stays(one) -> None:
    images = pictures()
    before = images.clone()
    made = one(images, dice(3))
    assert torch.equal(images, before)
    assert made.shape == images.shape
    assert made.dtype == images.dtype
    torch.manual_seed(5)
    assert torch.equal(one(images, dice(3)), made)
    if one is not augment.flip:
        assert not torch.equal(one(images, dice(4)), made)
    assert one(images.float(), dice()).dtype == torch.float32


@pytest.mark.parametrize("one", EACH)
def test_the_gradient_is_that_of_finite_differences(one) -> None:
    images = pictures(4, 2, 4).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: one(x, dice(2)), images)


@pytest.mark.parametrize("one", EACH)
def test_each_picture_has_draws_of_its_own(one) -> None:
    """The same picture many times: what comes out differs, unless nothing is drawn."""
    made = one(pictures(1).expand(64, -1, -1, -1), dice())
    kinds = len(made.flatten(1).unique(dim=0))
    least = {augment.flip: 1, augment.turn: 4}.get(one, 8)
    assert kinds == least if least < 8 else kinds >= least


# ---- what each does ---------------------------------------------------------------------------


def test_brightness_adds_one_number_in_its_range() -> None:
    images = pictures(4000)
    added = (augment.brightness(images, dice(), by=0.3) - images).flatten(1)
    assert (added - added[:, :1]).abs().max() < 1e-12
    assert -0.3 <= added.min() < -0.29
    assert 0.29 < added.max() <= 0.3
    assert added.mean().abs() < 0.02  # 4 standard errors are 0.011
    assert torch.equal(augment.brightness(images, dice(), by=0), images)


@pytest.mark.parametrize(
    ("one", "axes", "by"), [("saturation", 1, 1.0), ("contrast", (1, 2, 3), 0.5)]
)
def test_colours_move_away_from_their_mean_by_one_factor(one, axes, by) -> None:
    images = pictures(4000)
    middle = images.mean(axes, keepdim=True)
    made = getattr(augment, one)(images, dice())
    torch.testing.assert_close(made.mean(axes, keepdim=True), middle)
    factor = ((made - middle) / (images - middle)).flatten(1)
    assert (factor - factor.median(1, keepdim=True).values).abs().max() < 1e-6
    factor = factor.median(1).values
    assert 1 - by <= factor.min() < 1 - 0.98 * by
    assert 1 + 0.98 * by < factor.max() <= 1 + by + 1e-9
    grey = images[:, :1].expand(-1, 3, -1, -1)
    if one == "saturation":
        torch.testing.assert_close(augment.saturation(grey, dice()), grey)


def shifted(image: Tensor, down: int, right: int) -> Tensor:
    made = torch.zeros_like(image)
    for i, j in product(range(image.shape[1]), range(image.shape[2])):
        if 0 <= i - down < image.shape[1] and 0 <= j - right < image.shape[2]:
            made[:, i, j] = image[:, i - down, j - right]
    return made


@pytest.mark.parametrize(
    ("height", "width", "by"),
    [(6, 6, 0.34), (4, 8, 0.25), (5, 3, 1.0), (4, 4, 0), (20, 4, 0.125)],  # halves go up
)
def test_translation_moves_by_whole_pixels_each_way_as_often(height, width, by) -> None:
    image = torch.rand(2, height, width, generator=dice())
    reach = [math.floor(by * side + 0.5) for side in (height, width)]
    ways = [*product(*(range(-r, r + 1) for r in reach))]
    each = {
        bytes(shifted(image, *way).numpy()): way for way in ways
    }  # where all has left the picture several ways look the same
    made = augment.translation(image.expand(3000, -1, -1, -1), dice(), by=by)
    counts = Counter(each[bytes(row.contiguous().numpy())] for row in made)
    assert set(counts) == set(each.values())
    if len(each) == len(ways):
        share = 3000 / len(ways)
        assert max(abs(n - share) for n in counts.values()) < 5 * share**0.5


def test_cutout_lays_a_square_over_that_may_reach_beyond_the_border() -> None:
    image = torch.ones(1, 6, 8)
    expected = Counter()
    for i, j in product(range(6), range(8)):
        left = image.clone()
        left[:, max(i - 1, 0) : i - 1 + 3, max(j - 2, 0) : j - 2 + 4] = 0  # 3 × 4, half of each
        expected[bytes(left.numpy())] += 1
    made = augment.cutout(image.expand(9600, -1, -1, -1), dice())
    counts = Counter(bytes(row.contiguous().numpy()) for row in made)
    assert set(counts) == set(expected)
    for kind, often in expected.items():
        assert abs(counts[kind] - 200 * often) < 5 * (200 * often) ** 0.5
    images = pictures()
    assert torch.equal(augment.cutout(images, dice(), by=0), images)


def test_flip_mirrors_and_turn_turns_each_way_as_often() -> None:
    images = pictures(4000)
    assert torch.equal(augment.flip(images, dice()), images.flip(3))
    made = augment.turn(images, dice())
    counts = [int((made == images.rot90(k, (2, 3))).flatten(1).all(1).sum()) for k in range(4)]
    assert sum(counts) == 4000
    assert max(abs(n - 1000) for n in counts) < 5 * 1000**0.5


# ---- composed ---------------------------------------------------------------------------------


def test_composed_ones_run_in_order_with_the_same_draws() -> None:
    images = pictures()
    random = dice(7)
    expected = augment.turn(augment.translation(images, random), random)
    both = augment.compose(augment.translation, augment.turn)
    assert torch.equal(both(images, dice(7)), expected)
    random = dice(7)
    expected = augment.brightness(images, random)
    expected = augment.contrast(augment.saturation(expected, random), random)
    assert torch.equal(augment.color(images, dice(7)), expected)


@pytest.mark.parametrize("shape", [(2,), (3, 4, 4)])
def test_p_is_the_share_of_samples_that_each_changes_apart(shape) -> None:
    samples = torch.rand(8000, *shape, generator=dice())
    ten, hundred = (lambda x, _, by=by: x + by for by in (10, 100))
    made = augment.compose(ten, hundred, p=0.3)(samples, dice())
    added = (made - samples).round().flatten(1)
    assert (added == added[:, :1]).all()
    counts = Counter(added[:, 0].tolist())
    for what, share in {0: 0.49, 10: 0.21, 100: 0.21, 110: 0.09}.items():
        assert counts[what] / 8000 == pytest.approx(share, abs=0.025)  # over 4 standard errors
    assert torch.equal(augment.compose(ten, p=0)(samples, dice()), samples)


def test_a_gradient_comes_back_from_changed_and_unchanged_ones() -> None:
    images = pictures(40).requires_grad_()
    made = augment.compose(augment.color, augment.flip, p=0.5)(images, dice())
    (slope,) = torch.autograd.grad(made.sum(), images)
    assert (slope.abs().amax((1, 2, 3)) > 0).all()


# ---- what leaks: the operator on distributions over the 16 pictures of 2 × 2 bits --------------

WORLD = torch.tensor([*product((-1.0, 1.0), repeat=4)]).view(16, 1, 2, 2)


def operator(one: augment.Augmentation, draws: int = 4000) -> Tensor:
    """How often each picture (row) becomes each (column), (16, 16), in float64."""
    rows = []
    for image in WORLD:
        made = one(image.expand(draws, -1, -1, -1), dice())
        same = (made[:, None] == WORLD[None]).flatten(2).all(2)
        assert same.any(1).all()
        rows.append(same.double().mean(0))
    return torch.stack(rows)


def exact(ways: list[tuple[float, augment.Augmentation]]) -> Tensor:
    parts = [share * operator(way, draws=1) for share, way in ways]
    return sum(parts)


TURNS = [(0.25, lambda x, _, k=k: x.rot90(k, (2, 3))) for k in range(4)]
FLIPS = [(0.5, lambda x, _: x), (0.5, augment.flip)]


def test_the_rank_of_an_operator_tells_what_leaks() -> None:
    """Turned always: only the 6 orbits are left of 16 pictures; a mirror's are 10."""
    one = torch.eye(16, dtype=torch.double)
    for ways, left in ((TURNS, 6), (FLIPS, 10), ([(1, augment.flip)], 16)):
        assert torch.linalg.matrix_rank(exact(ways)).item() == left
        for p in (0.25, 0.49):
            smallest = torch.linalg.svdvals((1 - p) * one + p * exact(ways)).min().item()
            assert smallest >= 1 - 2 * p - 1e-12


def test_what_is_drawn_is_that_operator() -> None:
    assert (operator(augment.turn) - exact(TURNS)).abs().max() < 0.04  # 5 standard errors
    half = augment.compose(augment.flip, p=0.5)
    assert (operator(half) - exact(FLIPS)).abs().max() < 0.04


def test_others_may_be_written_with_partial() -> None:
    images = pictures(8)
    few = augment.compose(partial(augment.translation, by=0), partial(augment.brightness, by=0))
    assert torch.equal(few(images, dice()), images)
