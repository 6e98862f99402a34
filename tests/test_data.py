"""The embedded digits against the published originals; the stream of batches by its properties."""

import gzip
import hashlib
import shutil
import struct
from importlib.resources import files
from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

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
EMBEDDED = files("gankit") / "assets" / "mnist"


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
    assert sum(len(file.read_bytes()) for file in EMBEDDED.iterdir()) <= 12_000_000


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
    folder = tmp_path / "assets" / "mnist"
    shutil.copytree(EMBEDDED, folder, ignore=shutil.ignore_patterns("train*"))
    monkeypatch.setattr(data, "files", lambda package: tmp_path)
    assert len(data.mnist("test")[0]) == 10_000
    name = "t10k-images-idx3-ubyte.gz"
    (folder / name).write_bytes(damage((folder / name).read_bytes()))
    with pytest.raises(OSError, match=rf"{name} .*install gankit again"):
        data.mnist("test")
    (folder / name).unlink()
    with pytest.raises(OSError, match=rf"{name} cannot be read .*install gankit again"):
        data.mnist("test")


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
            torch.zeros(5, 28, 28),
            ValueError,
            r"shape \(5, 28, 28\), expected \(N, channels, height, width\).*unsqueeze\(1\)",
        ),
        (torch.zeros(784), ValueError, r"shape \(784,\), expected \(N, channels, height, width\)"),
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
