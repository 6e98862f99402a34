"""Folders of pictures of every kind: each pixel against NumPy, each damage by its name."""

import os
import struct
import subprocess
import sys
import warnings
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
import tqdm.auto
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from gankit import data

MODULE = sys.modules["gankit.data.folder"]  # gankit.data.folder is the function
RANDOM = np.random.default_rng(0)
NOISE = RANDOM.integers(0, 256, (24, 24, 3)).astype(np.uint8)
GREY = NOISE[:, :, 0]
SLOPES = [np.add.outer(a * np.arange(64), b * np.arange(64)) for a, b in [(2, 1), (1, 2), (0, 3)]]
SMOOTH = np.stack(SLOPES, 2).astype(np.uint8)


def read(folder: Path, size: int) -> np.ndarray:
    """The pictures of a folder, (N, size, size, 3), of which none may be worth a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pictures = data.folder(folder, size)
    assert pictures.dtype == torch.uint8
    assert pictures.shape[1:] == (3, size, size)
    return pictures.permute(0, 2, 3, 1).numpy()


def read_one(folder: Path, image: Image.Image, name: str, size: int, **how) -> np.ndarray:
    image.save(folder / name, **how)
    (picture,) = read(folder, size)
    return picture


def by_four(pixels: np.ndarray) -> np.ndarray:
    """Means of 4 × 4 pixels, halves up."""
    n, m, *rest = pixels.shape
    means = pixels.astype(float).reshape(n // 4, 4, m // 4, 4, *rest).mean((1, 3))
    return np.floor(means + 0.5)


def three(grey: np.ndarray) -> np.ndarray:
    return np.repeat(grey[:, :, None], 3, 2)


def on_white(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    share = alpha[:, :, None].astype(float) / 255
    return share * colours + (1 - share) * 255


# ---- kinds of files -----------------------------------------------------------------------------

LOSSLESS = [("a.png", {}), ("a.bmp", {}), ("a.tiff", {}), ("a.TIF", {"compression": "tiff_lzw"})]
LOSSLESS += [("a.webp", {"lossless": True}), ("a.ppm", {}), ("a.tga", {}), ("A.PNG", {})]


@pytest.mark.parametrize(("name", "how"), LOSSLESS)
def test_what_loses_nothing_comes_out_as_it_was(tmp_path, name, how):
    assert np.array_equal(read_one(tmp_path, Image.fromarray(NOISE), name, 24, **how), NOISE)
    assert np.array_equal(read(tmp_path, 6)[0], by_four(NOISE))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.jpg", {"quality": 95}),
        ("a.jpeg", {"quality": 95, "progressive": True}),
        ("a.webp", {"quality": 95}),
        ("a.jp2", {}),
        ("a.avif", {"quality": 95}),
    ],
)
def test_what_loses_something_comes_out_nearly_as_it_was(tmp_path, name, how):
    if name == "a.avif" and not features.check("avif"):
        pytest.skip("this Pillow was built without AVIF")
    picture = read_one(tmp_path, Image.fromarray(SMOOTH), name, 16, **how)
    assert np.abs(picture - by_four(SMOOTH)).mean() < 2


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tiff", "a.gif", "a.pgm", "a.webp"])
def test_grey_is_the_same_in_all_colours(tmp_path, name):
    smooth = SMOOTH[:, :, 0]
    how = {"lossless": True} if name == "a.webp" else {}
    picture = read_one(tmp_path, Image.fromarray(smooth), name, 16, **how)
    assert np.abs(picture - three(by_four(smooth))).max() <= (3 if name == "a.jpg" else 0)


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.bmp", "a.pbm"])
def test_one_bit_is_black_or_white(tmp_path, name):
    bits = GREY > 127
    picture = read_one(tmp_path, Image.fromarray(bits), name, 6)
    assert np.array_equal(picture, three(by_four(255 * bits)))


PALETTE = RANDOM.integers(0, 256, (256, 3)).astype(np.uint8)


def palette_picture() -> Image.Image:
    image = Image.fromarray(GREY)
    image.putpalette(PALETTE.tobytes())
    assert image.mode == "P"
    return image


@pytest.mark.parametrize("name", ["a.png", "a.gif", "a.tiff", "a.bmp"])
def test_numbers_of_a_palette_become_its_colours(tmp_path, name):
    """The colours are averaged, not their numbers."""
    picture = read_one(tmp_path, palette_picture(), name, 6)
    assert np.array_equal(picture, by_four(PALETTE[GREY]))


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_the_transparent_colour_of_a_palette_is_white(tmp_path, name):
    clear = int(GREY[3, 5])
    picture = read_one(tmp_path, palette_picture(), name, 24, transparency=clear)
    expected = PALETTE[GREY]
    expected[clear == GREY] = 255
    assert np.array_equal(picture, expected)


def test_a_palette_may_be_half_transparent(tmp_path):
    """PNG keeps an opacity for each of its colours."""
    alpha = np.arange(256)[::-1].astype(np.uint8)
    picture = read_one(tmp_path, palette_picture(), "a.png", 24, transparency=alpha.tobytes())
    assert np.abs(picture - on_white(PALETTE[GREY], alpha[GREY])).max() <= 1


ALPHA = NOISE[::-1, :, 1].copy()


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.webp", "a.tga"])
def test_what_is_transparent_lies_on_white(tmp_path, name):
    rgba = np.dstack([NOISE, ALPHA])
    how = {"lossless": True, "exact": True} if name == "a.webp" else {}
    picture = read_one(tmp_path, Image.fromarray(rgba), name, 24, **how)
    assert np.abs(picture - on_white(NOISE, ALPHA)).max() <= 1


def test_black_that_nobody_sees_does_not_darken(tmp_path):
    """White all over, though the bytes of the clear part are black."""
    rgba = np.zeros((8, 8, 4), np.uint8)
    rgba[:, :5] = 255
    assert (read_one(tmp_path, Image.fromarray(rgba), "a.png", 2) == 255).all()


@pytest.mark.parametrize("name", ["a.png", "a.tiff"])
def test_grey_may_be_transparent(tmp_path, name):
    image = Image.fromarray(np.dstack([GREY, ALPHA]), "LA")
    picture = read_one(tmp_path, image, name, 24)
    assert np.abs(picture - on_white(three(GREY), ALPHA)).max() <= 1


@pytest.mark.parametrize(("mode", "pixels"), [("L", GREY), ("RGB", NOISE)])
def test_one_colour_may_be_transparent(tmp_path, mode, pixels):
    clear = pixels[3, 5].tolist()
    key = clear if mode == "L" else tuple(clear)
    picture = read_one(tmp_path, Image.fromarray(pixels), "a.png", 24, transparency=key)
    expected = (three(pixels) if mode == "L" else pixels).copy()
    expected[(expected == clear).all(2)] = 255
    assert np.array_equal(picture, expected)


DEEP = np.linspace(0, 65535, 24 * 24).round().astype(np.uint16).reshape(24, 24)


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.pgm"])
def test_sixteen_bits_are_scaled_and_not_clipped(tmp_path, name):
    picture = read_one(tmp_path, Image.fromarray(DEEP), name, 24)
    assert np.array_equal(picture, three(np.round(DEEP / 257)))
    assert (picture.min(), picture.max()) == (0, 255)
    assert np.median(picture) == pytest.approx(127.5, abs=1)


def test_sixteen_bits_may_be_big_endian(tmp_path):
    image = Image.frombytes("I;16B", (24, 24), DEEP.astype(">u2").tobytes())
    assert np.array_equal(read_one(tmp_path, image, "a.tiff", 24), three(np.round(DEEP / 257)))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def deep_png(pixels: np.ndarray, kind: int) -> bytes:
    """A PNG of 16 bits a channel, which Pillow reads and does not write."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    head = chunk(b"IHDR", struct.pack(">2I5B", width, height, 16, kind, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_sixteen_bits_a_colour(tmp_path):
    colours = np.dstack([DEEP, DEEP[::-1], DEEP.T])
    (tmp_path / "a.png").write_bytes(deep_png(colours, 2))
    assert np.abs(read(tmp_path, 24)[0] - colours / 257).max() <= 1
    (tmp_path / "a.png").write_bytes(deep_png(np.dstack([colours, DEEP[:, ::-1]]), 6))
    expected = on_white(colours / 257, DEEP[:, ::-1] / 257)
    assert np.abs(read(tmp_path, 24)[0] - expected).max() <= 2.5  # 1 of each, and a rounding


def test_floats_reach_from_0_to_1(tmp_path):
    values = np.linspace(0, 1, 24 * 24, dtype=np.float32).reshape(24, 24)
    picture = read_one(tmp_path, Image.fromarray(values), "a.tiff", 24)
    assert np.abs(picture - three(255 * values)).max() <= 0.5 + 1e-4


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (np.full((4, 4), 255, np.float32), r"values from 255 to 255, expected 0 to 1"),
        (np.full((4, 4), -0.1, np.float32), r"values from -0.1 to -0.1, expected 0 to 1"),
        (np.full((4, 4), np.nan, np.float32), r"values from nan to nan, expected 0 to 1"),
        (np.full((4, 4), 70_000, np.int32), r"values from 7e\+04 to 7e\+04, expected 0 to 65535"),
    ],
)
def test_numbers_of_an_unknown_scale_are_not_guessed(tmp_path, values, found):
    Image.fromarray(values).save(tmp_path / "a.tiff")
    with pytest.raises(OSError, match=rf"none of the 1 pictures .*a\.tiff \(ValueError: {found}"):
        data.folder(tmp_path)


@pytest.mark.parametrize("name", ["a.jpg", "a.tiff"])
def test_cmyk_is_what_its_inks_leave(tmp_path, name):
    """Each ink takes its share away, and black takes of what is left."""
    inks = np.dstack([SMOOTH, SMOOTH[::-1, :, 0] // 2])
    how = {"quality": 100, "subsampling": 0} if name == "a.jpg" else {}
    picture = read_one(tmp_path, Image.fromarray(inks, "CMYK"), name, 64, **how)
    left = (255 - inks.astype(float)) / 255
    expected = 255 * left[:, :, :3] * left[:, :, 3:]
    assert np.abs(picture - expected).max() <= (8 if name == "a.jpg" else 1)
    assert np.abs(picture - expected).mean() < 1.5


def test_ycbcr_is_turned_into_colours(tmp_path):
    """By the formula of JPEG (ITU-T T.871)."""
    y, cb, cr = (channel.astype(float) for channel in np.moveaxis(SMOOTH // 4 + 96, 2, 0))
    red, blue = y + 1.402 * (cr - 128), y + 1.772 * (cb - 128)
    green = y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)
    image = Image.fromarray((SMOOTH // 4 + 96).astype(np.uint8), "YCbCr")
    picture = read_one(tmp_path, image, "a.tiff", 64)
    assert np.abs(picture - np.dstack([red, green, blue]).clip(0, 255)).max() <= 1.5


# ---- turned, moving, cut ------------------------------------------------------------------------

SHOWN = {  # what a viewer makes of the stored rows, by the EXIF standard
    1: lambda rows: rows,
    2: lambda rows: rows[:, ::-1],
    3: lambda rows: rows[::-1, ::-1],
    4: lambda rows: rows[::-1],
    5: lambda rows: rows.swapaxes(0, 1),
    6: lambda rows: rows[::-1].swapaxes(0, 1),
    7: lambda rows: rows[::-1, ::-1].swapaxes(0, 1),
    8: lambda rows: rows.swapaxes(0, 1)[::-1],
}


def with_orientation(number: int) -> Image.Exif:
    exif = Image.Exif()
    exif[274] = number
    return exif


@pytest.mark.parametrize("name", ["a.png", "a.tiff", "a.webp", "a.jpg"])
@pytest.mark.parametrize("number", SHOWN)
def test_a_picture_is_turned_as_its_camera_was_held(tmp_path, name, number):
    stored = SMOOTH[:64, :48] if name == "a.jpg" else NOISE[:, :16]
    how = {"lossless": True} if name == "a.webp" else {"quality": 100, "subsampling": 0}
    how = how if name[2:] in ("webp", "jpg") else {}
    image, side = Image.fromarray(stored.copy()), min(stored.shape[:2])
    picture = read_one(tmp_path, image, name, side, exif=with_orientation(number), **how)
    shown = SHOWN[number](stored)
    top, left = ((length - side) // 2 for length in shown.shape[:2])
    error = picture - shown[top : top + side, left : left + side].astype(float)
    assert np.abs(error).max() <= (4 if name == "a.jpg" else 0)


def test_sixteen_bits_are_turned_too(tmp_path):
    image = Image.fromarray(DEEP)
    picture = read_one(tmp_path, image, "a.png", 24, exif=with_orientation(6))
    assert np.array_equal(picture, three(np.round(SHOWN[6](DEEP) / 257)))


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png", "a.apng", "a.tiff"])
def test_of_a_moving_picture_the_first_frame_counts(tmp_path, name):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    how = {"lossless": True} if name == "a.webp" else {}
    how |= {"save_all": True, "append_images": frames[1:]}
    assert (read_one(tmp_path, frames[0], name, 4, **how) == [255, 0, 0]).all()
    with Image.open(tmp_path / name) as image:
        assert image.n_frames == 3


@pytest.mark.parametrize("shape", [(12, 30), (30, 12), (12, 31), (31, 12), (12, 13), (12, 12)])
def test_the_square_in_the_middle_is_kept(tmp_path, shape):
    pixels = RANDOM.integers(0, 256, (*shape, 3)).astype(np.uint8)
    picture = read_one(tmp_path, Image.fromarray(pixels), "a.png", 12)
    top, left = ((length - 12) // 2 for length in shape)
    assert np.array_equal(picture, pixels[top : top + 12, left : left + 12])


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_one_pixel_is_a_picture(tmp_path, shape):
    pixels = RANDOM.integers(0, 256, (*shape, 3)).astype(np.uint8)
    picture = read_one(tmp_path, Image.fromarray(pixels), "a.png", 5)
    assert (picture == pixels[shape[0] // 2, shape[1] // 2]).all()


def shares(side: int, size: int) -> np.ndarray:
    """How much of each of ``size`` parts of a line lies in each of its ``side`` pixels."""
    edges = np.arange(size + 1) * side / size
    low, high = np.arange(side), np.arange(side) + 1
    inside = np.minimum(edges[1:, None], high) - np.maximum(edges[:-1, None], low)
    return inside.clip(0) * size / side


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 99))
def test_a_pixel_is_the_mean_of_what_it_covers(side, size, seed):
    """Of whole numbers of pixels and of parts of them, smaller and larger."""
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3)).astype(np.uint8)
    line = shares(side, size)
    exact = np.einsum("ik,jl,klc->ijc", line, line, pixels.astype(float))
    assert np.abs(MODULE._mean(pixels, size) - exact).max() <= 0.5 + 1e-9


# ---- folders ------------------------------------------------------------------------------------


def plain(path: Path, value: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", (4, 4), value).save(path)


def values(folder: Path) -> list[int]:
    return read(folder, 2)[:, 0, 0, 0].tolist()


def test_paths_come_sorted_folders_below_included_and_hidden_ones_not(tmp_path):
    for value, name in enumerate(["b.png", "a/z.bmp", "a.png", "a/b/c/d.gif", "c.TIFF"]):
        plain(tmp_path / name, 10 * value)
    for name in (".hidden.png", ".folder/a.png", "a/.ipynb_checkpoints/z.png"):
        plain(tmp_path / name, 255)
    (tmp_path / "labels.csv").write_text("a,b")
    (tmp_path / "README").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    assert values(tmp_path) == [30, 10, 20, 0, 40]  # a/b/c/d, a/z, a, b, c


def test_a_link_to_the_folder_itself_is_no_trap(tmp_path):
    plain(tmp_path / "a.png", 7)
    os.symlink(tmp_path, tmp_path / "again")
    assert values(tmp_path) == [7]


def test_a_home_folder_may_be_abbreviated(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    plain(tmp_path / "mine" / "a.png", 7)
    assert data.folder("~/mine", 1).flatten().tolist() == [7] * 3


def test_pictures_go_on_to_batches(tmp_path):
    for value in (0, 255):
        plain(tmp_path / f"{value}.png", value)
    batch = next(data.batches(data.folder(tmp_path), 2))
    assert batch.shape == (2, 3, 64, 64)
    assert sorted(batch.flatten(1).mean(1).tolist()) == [-1, 1]


# ---- damage -------------------------------------------------------------------------------------


def bomb() -> bytes:
    """A few bytes that claim to be 60 000 × 60 000 pixels."""
    head = chunk(b"IHDR", struct.pack(">2I5B", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def cut(name: str) -> bytes:
    """Half of a picture's bytes."""
    path = Path(name)
    Image.fromarray(NOISE).save(path)
    raw = path.read_bytes()
    path.unlink()
    return raw[: len(raw) // 2]


DAMAGED = {
    "empty.png": lambda: b"",
    "text.jpg": lambda: b"<html>404</html>",
    "bomb.png": bomb,
    "phone.heic": lambda: b"\0\0\0\x18ftypheic",
    "drawing.jpg": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
    **{f"cut.{end}": lambda end=end: cut(f"a.{end}") for end in ("png", "jpg", "webp", "tiff")},
    "cut.gif": lambda: cut("a.gif"),
    "cut.bmp": lambda: cut("a.bmp"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_one_damaged_file_among_good_ones_is_left_out_and_named(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    raw = DAMAGED[name]()
    for value in (1, 254):
        plain(tmp_path / "good" / f"{value}.png", value)
    (tmp_path / "good" / "b").mkdir()
    (tmp_path / "good" / "b" / name).write_bytes(raw)
    said = rf"^1 of 3 pictures in .*good cannot be read and are left out: b.{name} \(\w+: [^;]*\)$"
    with pytest.warns(UserWarning, match=said) as caught:
        pictures = data.folder("good", 2)
    assert pictures[:, 0, 0, 0].tolist() == [1, 254]
    assert Path(caught[0].filename) == Path(__file__)


def test_ten_damaged_files_are_named_and_the_others_counted(tmp_path):
    plain(tmp_path / "z.png", 5)
    for k in range(13):
        (tmp_path / f"a{k:02}.png").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"^13 of 14 .*a00.png .*a09.png .*; and 3 more$"):
        assert len(data.folder(tmp_path)) == 1


# ---- bad input ----------------------------------------------------------------------------------


def test_a_folder_must_be_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere does not exist; expected a folder of pi"):
        data.folder(tmp_path / "nowhere")


def test_a_file_is_no_folder(tmp_path):
    plain(tmp_path / "a.png", 1)
    expected = rf"a.png is a file, expected a folder of pictures; for all .* pass {tmp_path}$"
    with pytest.raises(NotADirectoryError, match=expected):
        data.folder(tmp_path / "a.png")


def test_a_folder_without_pictures_says_what_it_holds(tmp_path):
    expected = r"expected files that end in \.jpg, \.png"
    with pytest.raises(FileNotFoundError, match=f"holds nothing; {expected}"):
        data.folder(tmp_path)
    for name in ("a.txt", "b.txt", "c.csv", "d", "e.pdf", "f.eps"):
        (tmp_path / name).write_text("no picture")
    found = r"holds 6 other files \(\.txt, \.csv, no ending, \.pdf, \.eps\)"
    with pytest.raises(FileNotFoundError, match=f"{found}; {expected}"):
        data.folder(tmp_path)


def test_pictures_of_which_none_can_be_read_are_an_error(tmp_path):
    for name in ("a.png", "b.jpg"):
        (tmp_path / name).write_text("no picture")
    said = r"none of the 2 pictures in .* can be read: a.png \(Unidentified.*; b.jpg \(Unidentified"
    with pytest.raises(OSError, match=said):
        data.folder(tmp_path)


@pytest.mark.parametrize("size", [0, -1, 2.0, "64", None, True, (64, 64)])
def test_a_size_is_a_whole_number_of_pixels(tmp_path, size):
    plain(tmp_path / "a.png", 1)
    with pytest.raises(ValueError, match=r"^size is .*, expected a whole number of pixels, at lea"):
        data.folder(tmp_path, size)


def test_what_does_not_fit_into_memory_is_not_begun(tmp_path, monkeypatch):
    plain(tmp_path / "a.png", 1)
    plain(tmp_path / "b.png", 1)
    monkeypatch.setattr(MODULE, "_free_memory", lambda: 6 * 64**2)
    assert len(data.folder(tmp_path)) == 2
    monkeypatch.setattr(MODULE, "_free_memory", lambda: 6 * 64**2 - 1)
    monkeypatch.setattr(MODULE, "_square", None)
    said = r"2 pictures of 3 × 64 × 64 bytes take 2.46e-05 GB, and 2.46e-05 GB of memory are free; "
    with pytest.raises(MemoryError, match=said + "pass a smaller size or a part of the folder"):
        data.folder(tmp_path)
    monkeypatch.undo()
    with pytest.raises(MemoryError, match=r"take 6e\+05 GB, and [\d.]+ GB of memory are free"):
        data.folder(tmp_path, 10**7)


def test_memory_is_counted_with_psutil_and_without(monkeypatch):
    psutil = pytest.importorskip("psutil")
    total = psutil.virtual_memory().total
    assert 0 < MODULE._free_memory() < total
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert MODULE._free_memory() == pytest.approx(total, rel=1e-3)
    monkeypatch.delattr(os, "sysconf")
    assert MODULE._free_memory() is None


def test_without_pillow_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    said = r"gk\.data\.folder needs PIL, .* extra for notebooks: pip install 'gankit\[notebooks\]'"
    with pytest.raises(ModuleNotFoundError, match=said):
        data.folder(tmp_path)


def test_the_data_are_loaded_without_what_only_folders_need():
    code = "import sys, gankit as gk; gk.data.pixel_faces(); gk.data.melodies()"
    code += "; print([name for name in ('PIL', 'psutil') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("there", [True, False])
def test_a_bar_counts_the_pictures_where_tqdm_is(tmp_path, monkeypatch, capsys, there):
    for value in range(3):
        plain(tmp_path / f"{value}.png", value)
    if there:
        at_once = partial(tqdm.auto.tqdm, delay=0)
        monkeypatch.setattr(tqdm.auto, "tqdm", lambda *files, delay, **how: at_once(*files, **how))
    else:
        monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert values(tmp_path) == [0, 1, 2]
    assert ("3 pictures, 0 MB: 100%" in capsys.readouterr().err) == there
