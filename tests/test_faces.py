"""The faces by what was promised when they were drawn; a pair differs by its one change."""

import json
import shutil
from importlib.resources import files
from itertools import combinations

import numpy as np
import pytest
import scipy.stats
import torch
from torch.nn.functional import avg_pool2d

from gankit import data

FOLDER = files("gankit") / "data" / "faces"
KINDS = [data.faces, data.pixel_faces]
COUNTS = [4, 6, 2, 3, 2, 2]
HAIR, EYEWEAR = 1, 3
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)


@every_kind
def test_nine_thousand_to_train_with_and_a_thousand_others_to_test_with(kind):
    """The fixed split: first and last of one file, all of them different."""
    parts = [kind(split=split) for split in ("train", "test")]
    assert [len(images) for images, _ in parts] == [9000, 1000]
    side = 64 if kind is data.faces else 16
    for images, attributes in parts:
        assert (images.dtype, images.shape[1:]) == (torch.uint8, (3, side, side))
        assert (attributes.dtype, attributes.shape) == (torch.int64, (len(images), 6))
    both = torch.cat([images for images, _ in parts])
    assert len({image.tobytes() for image in both.numpy()}) == 10_000
    stored = np.load(FOLDER / f"{kind.__name__}.npz")
    assert np.array_equal(torch.cat([a for _, a in parts]).numpy(), stored["labels"])
    drawn = stored["palette"][stored["x"]].transpose(0, 3, 1, 2)
    assert np.array_equal(both.numpy(), drawn)


def test_train_is_the_default_split_and_the_caller_may_write_to_it():
    images, attributes = data.pixel_faces()
    assert len(images) == 9000
    images.zero_()
    attributes.zero_()
    assert all(part.any() for part in data.pixel_faces())


@pytest.mark.parametrize("split", ["train", "test"])
def test_half_the_size_is_the_rounded_mean_of_four_pixels(split):
    full, attributes = data.faces(split=split)
    half, same = data.faces(32, split=split)
    assert (half.dtype, half.shape) == (torch.uint8, (len(full), 3, 32, 32))
    assert torch.equal(attributes, same)
    exact = avg_pool2d(full[:1000].double(), 2)
    assert torch.equal(half[:1000], (exact + 0.5).floor().byte())
    assert torch.equal(half[-9:], (avg_pool2d(full[-9:].double(), 2) + 0.5).floor().byte())


def test_the_names_are_those_that_the_files_hold():
    assert [len(values) for values in data.FACE_ATTRIBUTES.values()] == COUNTS
    for path in FOLDER.glob("*.npz"):
        stored = np.load(path)
        assert stored["names"].tolist() == list(data.FACE_ATTRIBUTES)
        values = {name: tuple(v) for name, v in json.loads(str(stored["values"])).items()}
        assert values == data.FACE_ATTRIBUTES


@every_kind
def test_attributes_are_uniform_and_independent(kind):
    """No count and no pair of attributes that chance would not give in one of 1000 drawings."""
    attributes = torch.cat([kind(split=split)[1] for split in ("train", "test")])
    for column, count in zip(attributes.T, COUNTS, strict=True):
        assert len(column.bincount()) == count
        assert scipy.stats.chisquare(column.bincount()).pvalue > 1e-3 / 6
    for one, other in combinations(range(6), 2):
        table = torch.zeros(COUNTS[one], COUNTS[other])
        table.index_put_((attributes[:, one], attributes[:, other]), torch.tensor(1.0), True)
        assert scipy.stats.chi2_contingency(table).pvalue > 1e-3 / 15


def colour_of(kind, name: str) -> dict[str, tuple[int, ...]]:
    """For each value of an attribute the colour that its faces have more often than the others."""
    images, attributes = kind(split="test")
    values = data.FACE_ATTRIBUTES[name]
    column = attributes[:, list(data.FACE_ATTRIBUTES).index(name)]
    code = images.long()[:, 0] * 65536 + images[:, 1].long() * 256 + images[:, 2]
    known, which = code.unique(return_inverse=True)
    share = torch.stack(
        [which[column == k].flatten().bincount(minlength=len(known)) for k in range(len(values))]
    ).double()
    share /= share.sum(1, keepdim=True)
    best = [
        known[(row - (share.sum(0) - row) / (len(values) - 1)).argmax()].item() for row in share
    ]
    return dict(zip(values, [(c >> 16, c >> 8 & 255, c & 255) for c in best], strict=True))


@every_kind
def test_a_label_names_what_is_to_be_seen(kind):
    """Skins in the order of their lightness, and hair in the colours that the words say."""
    skin = [sum(colour) for colour in colour_of(kind, "skin").values()]
    assert skin == sorted(skin, reverse=True)
    hair = colour_of(kind, "hair_color")
    assert max(hair["black"]) < 60
    assert hair["brown"][0] > hair["brown"][1] > hair["brown"][2]
    assert min(hair["blond"][:2]) > 150 > hair["blond"][2]
    assert hair["red"][0] > 150 > 100 > max(hair["red"][1:])
    assert max(hair["grey"]) - min(hair["grey"]) < 20 < 150 < min(hair["grey"])
    assert hair["blue"][2] == max(hair["blue"]) > 2 * hair["blue"][0]


# ---- pairs ------------------------------------------------------------------------------------

CHANGES = ["hair", "ink", "sunglasses"]


@pytest.mark.parametrize("size", [64, 32])
@pytest.mark.parametrize("change", CHANGES)
def test_pairs_are_five_hundred_faces_twice(change, size):
    before, after, attributes = data.face_pairs(change, size=size)
    assert before.shape == after.shape == (500, 3, size, size)
    assert before.dtype == after.dtype == torch.uint8
    assert (attributes.dtype, attributes.shape) == (torch.int64, (500, 6))
    if size == 32:
        full = data.face_pairs(change)
        for small, large in zip((before, after), full[:2], strict=True):
            assert torch.equal(small, (avg_pool2d(large.double(), 2) + 0.5).floor().byte())


def test_all_changes_are_of_the_same_faces():
    """Their attributes are the same, but where the change says what there was before."""
    hair, ink, sunglasses = (data.face_pairs(change)[2] for change in CHANGES)
    assert hair[:, HAIR].tolist() == [0] * 500
    assert sunglasses[:, EYEWEAR].tolist() == [0] * 500
    for other, free in ((hair, HAIR), (sunglasses, EYEWEAR)):
        rest = [k for k in range(6) if k != free]
        assert torch.equal(other[:, rest], ink[:, rest])
    assert all(len(column.unique()) == n for column, n in zip(ink.T, COUNTS, strict=True))


def changed(change: str) -> torch.Tensor:
    """Where a pair differs, as (500, 64, 64), by more than what its two palettes may."""
    before, after, _ = data.face_pairs(change)
    return (before.int() - after.int()).abs().amax(1) > 80


def test_hair_changes_where_it_was_black_and_nowhere_else():
    before, after, _ = data.face_pairs("hair")
    moved = changed("hair")
    assert before.amax(1)[moved].double().mean() < 60  # black hair, but for its edge
    red, _, blue = after.unbind(1)
    assert (red[moved].int() - blue[moved]).double().median() > 80  # is blond now
    light = before.amin(1) > 200
    assert not (moved & light).any()


def test_hair_pairs_are_as_far_apart_as_was_measured():
    before, after, _ = data.face_pairs("hair", size=32)
    assert (before.double() - after.double()).abs().mean().item() == pytest.approx(42.0, abs=0.1)


def test_sunglasses_are_before_the_eyes_alone():
    moved = changed("sunglasses")
    assert moved.any(2).any(1).all()  # every face has them
    rows, columns = moved.any(2).any(0).nonzero(), moved.any(1).any(0).nonzero()
    top, bottom, left, right = (f(a) for a in (rows, columns) for f in (torch.min, torch.max))
    assert bottom - top < 15
    assert right - left < 40
    before, after, _ = data.face_pairs("sunglasses")
    error = (before.int() - after.int()).abs().double()
    inside = error[:, :, top : bottom + 1, left : right + 1]
    assert (error.sum() - inside.sum()) / (error.numel() - inside.numel()) < 2  # of two palettes
    assert inside.mean() > 20


@pytest.mark.parametrize("ink", [lambda: data.face_pairs("ink")[1], lambda: data.ink_faces()[0]])
def test_ink_is_grey_and_mostly_black_or_white(ink):
    images = ink().int()
    assert (images.amax(1) - images.amin(1)).max() <= 8
    assert ((images < 30) | (images > 225)).double().mean() > 0.8
    assert (images[:, :, 0, 0] == 255).all()  # the paper


def test_ink_faces_are_others():
    images, attributes = data.ink_faces(32)
    assert (images.dtype, images.shape) == (torch.uint8, (3000, 3, 32, 32))
    assert (attributes.dtype, attributes.shape) == (torch.int64, (3000, 6))
    known = {image.tobytes() for image in data.face_pairs("ink", size=32)[1].numpy()}
    assert not known & {image.tobytes() for image in images.numpy()}


# ---- bad input --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data.faces(28), r"size is 28, expected 64 or 32"),
        (lambda: data.faces(split="valid"), r'split is \'valid\', expected "train" or "test"'),
        (lambda: data.pixel_faces(split=0), r'split is 0, expected "train" or "test"'),
        (lambda: data.ink_faces(16), r"size is 16, expected 64 or 32"),
        (lambda: data.face_pairs("beard"), r"\'beard\', expected \"hair\", \"ink\" or \"sunglass"),
        (lambda: data.face_pairs("ink", size=1), r"size is 1, expected 64 or 32"),
    ],
)
def test_what_there_is_not_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def garbled(raw: bytes) -> bytes:
    return raw[:1000] + bytes(1000) + raw[2000:]


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[: len(raw) // 2], lambda raw: b"", lambda raw: b"<html>404</html>", garbled],
    ids=["cut short", "emptied", "another file", "garbled"],
)
def test_a_damaged_file_is_named(damage, tmp_path, monkeypatch):
    folder = tmp_path / "data" / "faces"
    folder.mkdir(parents=True)
    path = folder / "pixel_faces.npz"
    shutil.copy(FOLDER / path.name, path)
    monkeypatch.setattr("gankit.data.embedded.files", lambda package: tmp_path)
    assert len(data.pixel_faces()[0]) == 9000
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(OSError, match=r"pixel_faces.npz cannot be read .*; install gankit again"):
        data.pixel_faces()
    with pytest.raises(OSError, match=r"hair_before.npz cannot be read .*; install gankit again"):
        data.face_pairs("hair")


def test_the_files_are_small():
    assert sum(len(path.read_bytes()) for path in FOLDER.iterdir() if path.is_file()) <= 12_000_000
