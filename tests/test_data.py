"""The digits against the published originals, Fashion-MNIST from files, batches by properties."""

import gzip
import hashlib
import math
import shutil
import struct
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision.datasets import FashionMNIST

from gankit import data

# md5 of the four uncompressed files as LeCun, Cortes and Burges published them
ORIGINALS = {
    "train": (
        60_000,
        "6bbc9ace898e44ae57da46a324031adb",
        "a25bea736e30d166cdddb491f175f624",
    ),
    "test": (
        10_000,
        "2646ac647ad5339dbf082846283269ea",
        "27ae3e4e09519cfbb04c329615203637",
    ),
}
EMBEDDED = files("gankit") / "data" / "mnist"


def numbered(count: int) -> torch.Tensor:
    """Pictures that can be told apart: each shows its own number in every pixel."""
    return torch.arange(count, dtype=torch.uint8).view(-1, 1, 1, 1).expand(-1, 1, 4, 4)


def numbers(batch: torch.Tensor) -> list[int]:
    """The numbers of the pictures in a batch."""
    return ((batch[:, 0, 0, 0] + 1) * 127.5).round().int().tolist()


@pytest.mark.parametrize("split", ORIGINALS)
def test_mnist_is_the_published_original(split):
    count, images_md5, labels_md5 = ORIGINALS[split]
    images, labels = data.mnist(split)
    assert (images.dtype, images.shape) == (torch.uint8, (count, 1, 28, 28))
    assert (labels.dtype, labels.shape) == (torch.int64, (count,))
    # The originals are these very bytes behind a header: magic number, then the sizes.
    images_file = struct.pack(">4i", 2051, count, 28, 28) + images.numpy().tobytes()
    labels_file = struct.pack(">2i", 2049, count) + labels.to(torch.uint8).numpy().tobytes()
    assert hashlib.md5(images_file).hexdigest() == images_md5
    assert hashlib.md5(labels_file).hexdigest() == labels_md5


def test_train_is_the_default_split_and_the_caller_may_write_to_it():
    images, _ = data.mnist()
    assert len(images) == 60_000
    images.zero_()
    assert data.mnist()[0].any()


def test_embedded_digits_are_small():
    assert (
        sum(len(file.read_bytes()) for file in EMBEDDED.iterdir() if file.is_file()) <= 12_000_000
    )


def test_an_unknown_split_is_named():
    with pytest.raises(ValueError, match=r"split is 'valid', expected \"train\" or \"test\""):
        data.mnist("valid")


def cut_short(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def emptied(raw: bytes) -> bytes:
    return b""


def not_gzip(raw: bytes) -> bytes:
    return b"<html>404</html>"


def garbled(raw: bytes) -> bytes:
    """The stream of compressed bytes itself is broken, which zlib reports in its own way."""
    return raw[:1000] + bytes(1000) + raw[2000:]


def of_other_contents(raw: bytes) -> bytes:
    """Only the checksum at the end tells."""
    return raw[:-8] + bytes([raw[-8] ^ 1]) + raw[-7:]


def of_other_length(raw: bytes) -> bytes:
    return gzip.compress(gzip.decompress(raw) + b"\0", compresslevel=1)


@pytest.mark.parametrize(
    "damage", [cut_short, emptied, not_gzip, garbled, of_other_contents, of_other_length]
)
def test_a_damaged_file_is_named(damage, tmp_path, monkeypatch):
    folder = tmp_path / "data" / "mnist"
    shutil.copytree(EMBEDDED, folder, ignore=shutil.ignore_patterns("train*"))
    monkeypatch.setattr("gankit.data.digits.files", lambda package: tmp_path)
    assert len(data.mnist("test")[0]) == 10_000
    name = "t10k-images-idx3-ubyte.gz"
    (folder / name).write_bytes(damage((folder / name).read_bytes()))
    with pytest.raises(OSError, match=rf"{name} .*install gankit again"):
        data.mnist("test")
    (folder / name).unlink()
    with pytest.raises(OSError, match=rf"{name} cannot be read .*install gankit again"):
        data.mnist("test")


# ---- Fashion-MNIST ------------------------------------------------------------------------------

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
IMAGES, LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
PICTURES = np.arange(10_000 * 784, dtype=np.uint32).astype(np.uint8)  # 784 is not 0 modulo 256
CLASSES = (np.arange(10_000) % 10).astype(np.uint8)
IDX = {
    IMAGES: struct.pack(">4i", 2051, 10_000, 28, 28) + PICTURES.tobytes(),
    LABELS: struct.pack(">2i", 2049, 10_000) + CLASSES.tobytes(),
}


def zipped(raw: bytes) -> bytes:
    return gzip.compress(raw, compresslevel=1, mtime=0)


def fill(folder: Path, *, plain: bool = False) -> Path:
    """Write the test split's files, made up but of the right size."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, raw in IDX.items():
        path = folder / (name if plain else f"{name}.gz")
        path.write_bytes(raw if plain else zipped(raw))
    return folder


def tree(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def is_what_was_written(found: tuple[torch.Tensor, torch.Tensor]) -> bool:
    images, labels = found
    assert (images.dtype, images.shape) == (torch.uint8, (10_000, 1, 28, 28))
    assert (labels.dtype, labels.shape) == (torch.int64, (10_000,))
    same = np.array_equal(images.numpy().reshape(-1), PICTURES)
    return same and np.array_equal(labels.numpy(), CLASSES)


@pytest.mark.parametrize("download", [False, True])
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("inside", ["", "FashionMNIST/raw"])
def test_fashion_is_read_where_it_lies(tmp_path, monkeypatch, inside, plain, download):
    """In either layout, zipped or not; nothing is written, and nothing fetched once more."""
    monkeypatch.setattr(FashionMNIST, "__init__", None)
    fill(tmp_path / inside, plain=plain)
    before = tree(tmp_path)
    assert is_what_was_written(data.fashion_mnist(str(tmp_path), "test", download=download))
    assert tree(tmp_path) == before


def test_a_home_folder_may_be_abbreviated(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    fill(tmp_path / "clothes")
    assert is_what_was_written(data.fashion_mnist("~/clothes", "test"))


@pytest.mark.parametrize("split", ["train", "test"])
def test_debians_copy_is_read(split):
    if not DEBIAN.is_dir():
        pytest.skip("Debian's package dataset-fashion-mnist is not installed on this machine")
    count = 60_000 if split == "train" else 10_000
    images, labels = data.fashion_mnist(DEBIAN, split)
    assert (images.dtype, images.shape) == (torch.uint8, (count, 1, 28, 28))
    assert labels.dtype == torch.int64
    assert labels.bincount().tolist() == [count / 10] * 10
    assert labels[0] == 9  # both begin with an ankle boot
    assert 72 < images.double().mean() < 74  # 33 among the digits


@pytest.mark.parametrize("gone", [[IMAGES], [LABELS], [IMAGES, LABELS]])
def test_missing_files_are_named(tmp_path, gone):
    fill(tmp_path)
    for name in gone:
        (tmp_path / f"{name}.gz").unlink()
    with pytest.raises(FileNotFoundError) as raised:
        data.fashion_mnist(tmp_path, "test")
    said = str(raised.value)
    assert f"{tmp_path} lacks {' and '.join(gone)}, plain or as .gz, also in FashionMNIST" in said
    assert "pass download=True" in said
    assert "package dataset-fashion-mnist" in said
    assert (IMAGES in said, LABELS in said) == (IMAGES in gone, LABELS in gone)


def test_the_other_splits_files_are_no_help(tmp_path):
    with pytest.raises(FileNotFoundError, match="lacks train-images-idx3-ubyte and train-labels"):
        data.fashion_mnist(fill(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"nowhere lacks t10k-images"):
        data.fashion_mnist(tmp_path / "nowhere", "test")
    assert not (tmp_path / "nowhere").exists()


def test_fashion_knows_two_splits(tmp_path):
    with pytest.raises(ValueError, match=r"split is 'valid', expected \"train\" or \"test\""):
        data.fashion_mnist(tmp_path, "valid")


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("name", [IMAGES, LABELS])
@pytest.mark.parametrize("damage", [cut_short, emptied, not_gzip])
def test_damaged_fashion_is_named(tmp_path, damage, name, plain):
    path = fill(tmp_path, plain=plain) / (name if plain else f"{name}.gz")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(OSError, match=rf"{path} cannot be read .*; delete it and pass download"):
        data.fashion_mnist(tmp_path, "test")


@pytest.fixture
def server(tmp_path, monkeypatch) -> Iterator[Path]:
    """A folder that torchvision takes for the home of Fashion-MNIST."""
    folder = fill(tmp_path / "server")
    images, labels = struct.pack(">4i", 2051, 1, 28, 28) + bytes(784), struct.pack(">2i", 2049, 1)
    (folder / "train-images-idx3-ubyte.gz").write_bytes(zipped(images))
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(zipped(labels + bytes(1)))
    sums = [(p.name, hashlib.md5(p.read_bytes()).hexdigest()) for p in sorted(folder.iterdir())]
    monkeypatch.setattr(FashionMNIST, "resources", sums)
    monkeypatch.setattr(SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        address = f"http://127.0.0.1:{running.server_port}/"
        monkeypatch.setattr(FashionMNIST, "mirrors", [address])
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield folder
        running.shutdown()


def test_fashion_is_downloaded_once(server, tmp_path):
    root = tmp_path / "new" / "folder"
    assert is_what_was_written(data.fashion_mnist(root, "test", download=True))
    kept = {path.relative_to(root).as_posix() for path in tree(root)}
    assert kept == {f"FashionMNIST/raw/{path.name}" for path in server.iterdir()}
    shutil.rmtree(server)
    assert is_what_was_written(data.fashion_mnist(root, "test"))
    assert is_what_was_written(data.fashion_mnist(root, "test", download=True))


def test_what_is_missing_is_downloaded(server, tmp_path):
    fill(tmp_path / "half")
    (tmp_path / "half" / f"{LABELS}.gz").unlink()
    assert is_what_was_written(data.fashion_mnist(tmp_path / "half", "test", download=True))


@pytest.mark.parametrize("damage", [cut_short, emptied, of_other_contents, None])
def test_a_download_that_fails_leaves_nothing(server, tmp_path, damage):
    """The last file comes damaged, or not at all: what came before it is not kept either."""
    path, root = server / "train-labels-idx1-ubyte.gz", tmp_path / "root"
    whole = path.read_bytes()
    path.write_bytes(damage(whole)) if damage else path.unlink()
    with pytest.raises(OSError, match=r"did not arrive in .*root \(.*\); try again, or put the"):
        data.fashion_mnist(root, "test", download=True)
    assert tree(root) == {}
    with pytest.raises(FileNotFoundError, match=f"lacks {IMAGES} and {LABELS}"):
        data.fashion_mnist(root, "test")
    path.write_bytes(whole)
    assert is_what_was_written(data.fashion_mnist(root, "test", download=True))


def test_no_network_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(FashionMNIST, "mirrors", ["http://127.0.0.1:9/"])
    with pytest.raises(OSError, match=r"^Fashion-MNIST did not arrive .*refused.*; try again"):
        data.fashion_mnist(tmp_path, download=True)


def test_a_folder_that_cannot_be_made_is_the_same_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match=r"did not arrive in .*file \(.*Not a directory"):
        data.fashion_mnist(tmp_path / "file", download=True)


# ---- batches ------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_epoch_shows_each_picture_at_most_once(draw):
    count = draw.draw(st.integers(1, 40))
    size = draw.draw(st.integers(1, count))
    stream = data.batches(numbered(count), size, seed=draw.draw(st.integers(0, 2**40)))
    for _ in range(3):
        epoch = [numbers(next(stream)) for _ in range(count // size)]
        assert all(len(batch) == size for batch in epoch)
        seen = [number for batch in epoch for number in batch]
        assert len(set(seen)) == len(seen)
        assert set(seen) <= set(range(count))


def test_pictures_that_fill_no_batch_come_in_another_epoch():
    stream = data.batches(numbered(7), 4)
    assert {number for batch in islice(stream, 20) for number in numbers(batch)} == set(range(7))


def test_the_order_changes_with_the_epoch_and_reaches_every_arrangement():
    stream = data.batches(numbered(3), 3, seed=5)
    assert len({tuple(numbers(batch)) for batch in islice(stream, 60)}) == 6


def test_the_seed_decides_the_order_and_nothing_else_does():
    def first(seed: int, noise: int) -> list[list[int]]:
        torch.manual_seed(noise)
        np.random.seed(noise)  # noqa: NPY002  (the hidden state that must not matter)
        return [numbers(b) for b in islice(data.batches(numbered(50), 8, seed=seed), 12)]

    assert first(3, noise=0) == first(3, noise=1)
    runs = [first(seed, noise=0) for seed in range(6)]
    assert all(runs[i] != runs[j] for i in range(6) for j in range(i))
    # Epoch 1 of one seed is not epoch 0 of the next one.
    assert runs[0][6:] != runs[1][:6]


def test_hidden_random_state_is_left_alone():
    before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    list(islice(data.batches(numbered(9), 2), 10))
    assert torch.equal(torch.get_rng_state(), before)
    assert np.array_equal(np.random.get_state()[1], numpy_before)  # noqa: NPY002


@settings(max_examples=30, deadline=None)
@given(
    drawn=st.integers(0, 12),
    already=st.integers(0, 12),
    seed=st.integers(0, 2**32),
    size=st.integers(1, 11),
)
def test_a_stream_resumes_exactly_across_epochs(drawn, already, seed, size):
    images = numbered(11)
    stream = data.batches(images, size, seed=seed)
    list(islice(stream, drawn))
    state = stream.state_dict()
    # The other stream stands elsewhere, with another seed and size: all of that is replaced.
    other = data.batches(images, 2, seed=seed + 1)
    list(islice(other, already))
    other.load_state_dict(state)
    assert other.batch_size == size
    for expected, found in zip(islice(stream, 12), islice(other, 12), strict=True):
        assert torch.equal(found, expected)
    assert other.state_dict() == stream.state_dict()


def test_a_state_stays_as_it_was_taken():
    stream = data.batches(numbered(6), 2)
    state = stream.state_dict()
    next(stream)
    assert state != stream.state_dict()


def test_bytes_become_numbers_between_minus_one_and_one():
    (batch,) = islice(data.batches(numbered(256), 256), 1)
    values = batch[:, 0, 0, 0].sort().values
    assert batch.dtype == torch.float32
    exact = torch.arange(256, dtype=torch.float64) / 127.5 - 1
    assert (values[0], values[-1]) == (-1, 1)
    torch.testing.assert_close(values.double(), exact, rtol=0, atol=1e-7)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32, torch.float64])
def test_floats_pass_as_they_are(dtype):
    images = torch.linspace(-1, 1, 5, dtype=dtype).view(-1, 1, 1, 1).expand(-1, 3, 4, 4).clone()
    batch = next(data.batches(images, 5))
    assert batch.dtype == dtype
    assert torch.equal(batch[batch[:, 0, 0, 0].argsort()], images)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float32])
def test_a_batch_is_the_callers_to_write_to(dtype):
    images = torch.ones(4, 1, 4, 4, dtype=dtype)
    next(data.batches(images, 4)).zero_()
    assert images.all()


def test_batches_are_made_on_the_device_asked_for():
    images = numbered(6)
    assert next(data.batches(images, 2)).device == images.device
    assert next(data.batches(images, 2, device="meta")).device.type == "meta"


@pytest.mark.parametrize(
    ("images", "error", "message"),
    [
        (torch.zeros(5, 1, 4, 4).long(), TypeError, r"torch.int64, expected torch.uint8 or float"),
        (torch.zeros(5, 1, 4, 4).bool(), TypeError, r"torch.bool, expected torch.uint8 or float"),
        (
            torch.zeros(5, 28, 28, dtype=torch.uint8),
            ValueError,
            r"shape \(5, 28, 28\), expected \(N, channels, height, width\).*unsqueeze\(1\)",
        ),
        (torch.zeros(784), ValueError, r"shape \(784,\), expected \(N, ...\); of one number"),
        (
            torch.full((5, 1, 4, 4), 255.0),
            ValueError,
            r"\[255, 255\], expected \[-1, 1\]; for pictures in \[0, 1\] use 2 \* images - 1",
        ),
        (torch.full((5, 1, 4, 4), -1.01), ValueError, r"\[-1.01, -1.01\], expected \[-1, 1\]"),
        (torch.zeros(5, 1, 4, 4).index_fill(0, torch.tensor(3), torch.nan), ValueError, r"nan"),
        (torch.full((5, 1, 4, 4), torch.inf), ValueError, r"\[inf, inf\], expected \[-1, 1\]"),
    ],
)
def test_images_that_do_not_fit_are_described(images, error, message):
    with pytest.raises(error, match=message):
        data.batches(images, 2)


@pytest.mark.parametrize("size", [-1, 0, 6])
def test_a_batch_must_fit_the_data(size):
    with pytest.raises(ValueError, match=rf"batch_size is {size}, expected 1 to 5, the number"):
        data.batches(numbered(5), size)


def test_an_empty_set_of_images_fills_no_batch():
    with pytest.raises(ValueError, match="batch_size is 1, expected 1 to 0"):
        data.batches(torch.empty(0, 1, 28, 28), 1)


def test_batches_want_a_tensor():
    with pytest.raises(TypeError, match=r"a ndarray, expected a torch\.Tensor"):
        data.batches(np.zeros((4, 1, 28, 28), np.uint8), 2)


# ---- points -----------------------------------------------------------------------------------


def test_points_come_in_batches_too():
    """Of any finite range, in the type given."""
    points = 100 * torch.randn(10, 2, dtype=torch.float64)
    drawn = torch.cat([batch for batch, _ in zip(data.batches(points, 5), range(2), strict=False)])
    assert drawn.dtype == torch.float64
    assert sorted(drawn.tolist()) == sorted(points.tolist())


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_points_are_finite(bad):
    points = torch.zeros(5, 2)
    points[3, 1] = bad
    with pytest.raises(ValueError, match="points hold NaN or infinity, expected finite"):
        data.batches(points, 2)


def test_bytes_in_a_table_are_no_points():
    with pytest.raises(ValueError, match=r"shape \(5, 2\), expected \(N, channels"):
        data.batches(torch.zeros(5, 2, dtype=torch.uint8), 2)


TOYS = [data.ring, data.grid, data.swiss_roll, data.two_gaussians]
every_toy = pytest.mark.parametrize("toy", TOYS, ids=lambda toy: toy.__name__)


def source(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@every_toy
def test_toys_are_drawn_by_their_generator_alone(toy):
    torch.manual_seed(0)
    state = torch.get_rng_state()
    points = toy(50, generator=source())
    assert (points.shape, points.dtype) == ((50, 2), torch.float32)
    assert torch.equal(points, toy(50, generator=source()))
    assert not torch.equal(points, toy(50, generator=source(1)))
    assert torch.equal(torch.get_rng_state(), state)


@every_toy
def test_toys_refuse_sizes_that_make_no_sense(toy):
    with pytest.raises(ValueError, match="count is 0, expected at least 1"):
        toy(0)
    with pytest.raises(ValueError, match=r"std is -0.1, expected a spread of at least 0"):
        toy(5, std=-0.1)
    with pytest.raises(ValueError, match="std is nan"):
        toy(5, std=float("nan"))


@pytest.mark.parametrize(
    ("draw", "centres"),
    [
        (
            data.ring,
            [(2 * math.cos(k * math.pi / 4), 2 * math.sin(k * math.pi / 4)) for k in range(8)],
        ),
        (
            lambda n, **how: data.ring(n, modes=3, radius=0.5, **how),
            [(0.5, 0), (-0.25, math.sqrt(3) / 4), (-0.25, -math.sqrt(3) / 4)],
        ),
        (data.grid, [(x, y) for x in (-4, -2, 0, 2, 4) for y in (-4, -2, 0, 2, 4)]),
        (
            lambda n, **how: data.grid(n, side=2, spacing=1, **how),
            [(x, y) for x in (-0.5, 0.5) for y in (-0.5, 0.5)],
        ),
        (data.two_gaussians, [(-2, 0), (2, 0)]),
    ],
    ids=["ring", "three", "grid", "four", "two"],
)
def test_modes_lie_where_they_should_and_are_as_likely(draw, centres):
    """Every centre's points have its mean, the given spread in both directions, an equal share."""
    spread, n = 0.03, 400 * len(centres)
    points, centres = draw(n, std=spread, generator=source()), torch.tensor(centres).float()
    nearest = torch.cdist(points, centres).argmin(1)
    for k, centre in enumerate(centres):
        mine = points[nearest == k]
        assert abs(len(mine) - 400) < 5 * 20  # five standard deviations of the count
        assert (mine.mean(0) - centre).abs().max() < 5 * spread / 300**0.5
        assert (mine.std(0) / spread - 1).abs().max() < 5 / (2 * 300) ** 0.5


def test_without_spread_the_roll_is_one_and_a_half_turns_of_a_spiral():
    x, y = data.swiss_roll(5000, std=0, generator=source()).double().T
    t = 4.5 * math.pi * torch.hypot(x, y) / 2  # from the radius
    assert t.min() >= 1.5 * math.pi - 1e-5
    assert t.max() <= 4.5 * math.pi + 1e-5
    torch.testing.assert_close(
        torch.stack([t.cos(), t.sin()]), torch.stack([x, y]) / torch.hypot(x, y), rtol=0, atol=1e-5
    )
    share = (t / math.pi - 1.5) / 3
    assert scipy.stats.kstest(share, "uniform").pvalue > 1e-3
    noisy = data.swiss_roll(5000, std=0.1, generator=source()).double()
    noise = noisy - torch.stack([x, y], 1)
    assert noise.std().item() == pytest.approx(0.1, rel=0.05)
