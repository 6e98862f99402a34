"""Weights of one's own: whole or refused, the card true, whatever was around the network."""

import errno
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from gankit import networks, pretrained


def small(seed: int = 0, width: int = 4) -> networks.MLPGenerator:
    torch.manual_seed(seed)
    return networks.MLPGenerator(2, width, depth=1, data_dim=3)


def same(a: nn.Module, b: nn.Module) -> bool:
    ours, theirs = a.state_dict(), b.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[k], theirs[k]) for k in ours)


@pytest.fixture
def saved(tmp_path) -> Path:
    pretrained.save(small(), tmp_path / "mine.safetensors", data="my drawings", steps=2_000)
    return tmp_path / "mine.safetensors"


def test_what_is_saved_comes_back(saved):
    network = small(seed=1)
    assert not same(network, small())
    pretrained.load(network, saved)
    assert same(network, small())
    assert network.training


def test_the_card_tells_the_facts_and_counts_right(saved):
    card = pretrained.load(small(), saved)
    assert (card["name"], card["data"], card["steps"]) == ("mine", "my drawings", 2000)
    assert card["network"] == "MLPGenerator"
    assert card["parameters"] == 2 * 4 + 4 + 4 * 3 + 3
    assert list(card["shapes"].values()) == [[4, 2], [4], [3, 4], [3]]
    assert card["torch"] == torch.__version__
    assert json.loads(saved.with_suffix(".json").read_text("utf-8")) == card


def test_the_checksum_is_of_all_that_stands_behind_the_head(saved):
    raw = saved.read_bytes()
    numbers = raw[8 + int.from_bytes(raw[:8], "little") :]
    assert len(numbers) == 4 * 27
    assert pretrained.load(small(), saved)["sha256"] == hashlib.sha256(numbers).hexdigest()


def test_the_weights_travel_alone(saved):
    saved.with_suffix(".json").unlink()
    assert pretrained.load(small(1), saved)["data"] == "my drawings"


def test_numbers_of_numpy_become_plain(tmp_path):
    path = tmp_path / "mine.safetensors"
    pretrained.save(small(), path, a=np.float32(0.5), b=np.int64(3), c=True, d=1.5)
    card = pretrained.load(small(), path)
    assert [(type(card[k]), card[k]) for k in "abcd"] == [
        (float, 0.5),
        (int, 3),
        (bool, True),
        (float, 1.5),
    ]


@pytest.mark.parametrize(
    ("facts", "error", "message"),
    [
        ({"sizes": [1, 2]}, TypeError, "sizes is a list, expected text or a number"),
        ({"note": None}, TypeError, "note is a NoneType, expected text or a number"),
        ({"loss": torch.ones(())}, TypeError, r"loss is a Tensor, .* has item\(\)"),
        ({"loss": float("nan")}, ValueError, "loss is nan, expected a finite number"),
        ({"loss": np.inf}, ValueError, "loss is inf, expected a finite number"),
        ({"parameters": 3}, ValueError, "parameters is counted, not given; expected another name"),
    ],
    ids=str,
)
def test_other_facts_are_refused_and_nothing_is_written(tmp_path, facts, error, message):
    with pytest.raises(error, match=message):
        pretrained.save(small(), tmp_path / "mine.safetensors", **facts)
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"such as mine\.safetensors"):
        pretrained.save(small(), tmp_path / "mine.pt")


def test_weights_that_are_not_finite_leave_the_old_ones(saved):
    network, before = small(1), saved.read_bytes()
    nn.init.constant_(network.layers[0].bias, float("nan"))
    with pytest.raises(ValueError, match=r"layers\.0\.bias holds NaN or infinity"):
        pretrained.save(network, saved)
    assert saved.read_bytes() == before


def test_a_full_disk_leaves_the_old_ones(saved, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = {path: path.read_bytes() for path in saved.parent.iterdir()}
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        pretrained.save(small(1), saved)
    assert {path: path.read_bytes() for path in saved.parent.iterdir()} == before


def test_another_architecture_is_named_by_its_first_tensor(saved):
    network = small(1, width=5)
    before = small(1, width=5)
    what = r"layers\.0\.weight has shape \(4, 2\), expected \(5, 2\)"
    with pytest.raises(ValueError, match=what):
        pretrained.load(network, saved)
    assert same(network, before)


def test_a_tensor_too_many_is_named(tmp_path, saved):
    deeper = networks.MLPGenerator(2, 4, depth=2, data_dim=3)
    with pytest.raises(ValueError, match=r"layers\.2\.weight has shape \(3, 4\), expected \(4, 4"):
        pretrained.load(deeper, saved)
    pretrained.save(nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)), tmp_path / "two.safetensors")
    with pytest.raises(ValueError, match=r"1\.bias has shape \(1,\), expected absent"):
        pretrained.load(nn.Sequential(nn.Linear(2, 3)), tmp_path / "two.safetensors")


@pytest.mark.parametrize("size", [0, 7, 100, -1])
def test_a_file_cut_short_is_refused(saved, size):
    saved.write_bytes(saved.read_bytes()[:size])
    network = small(1)
    with pytest.raises(ValueError, match=r"not a whole safetensors file .* cut short or damaged"):
        pretrained.load(network, saved)
    assert same(network, small(1))


def test_one_changed_bit_is_noticed(saved):
    raw = bytearray(saved.read_bytes())
    raw[-1] ^= 1
    saved.write_bytes(raw)
    with pytest.raises(ValueError, match=r"the numbers in .* have sha256 .* damaged: fetch it"):
        pretrained.load(small(1), saved)


def test_no_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.safetensors"):
        pretrained.load(small(), tmp_path / "none.safetensors")


WRAPPED = {"compiled": torch.compile, "parallel": nn.DataParallel}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_what_is_around_a_network_leaves_no_trace(tmp_path, saved, wrap):
    pretrained.save(wrap(small()), tmp_path / "wrapped.safetensors", data="my drawings", steps=2000)
    cards = [pretrained.load(small(), path) for path in (saved, tmp_path / "wrapped.safetensors")]
    assert cards[1] == cards[0] | {"name": "wrapped"}
    inside = small(1)
    pretrained.load(wrap(inside), saved)
    assert same(inside, small())


def test_a_compiled_part_leaves_no_trace(tmp_path):
    network = small()
    network.layers[0] = torch.compile(network.layers[0])
    pretrained.save(network, tmp_path / "mine.safetensors")
    plain = small(1)
    assert pretrained.load(plain, tmp_path / "mine.safetensors")["shapes"].keys() == {
        "layers.0.weight",
        "layers.0.bias",
        "layers.2.weight",
        "layers.2.bias",
    }
    assert same(plain, small())


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod.", "module._orig_mod."])
def test_files_that_others_made_of_wrapped_networks_are_read(tmp_path, prefix):
    state = {f"{prefix}{name}": value for name, value in small().state_dict().items()}
    safetensors.torch.save_file(state, tmp_path / "theirs.safetensors")
    network = small(1)
    assert pretrained.load(network, tmp_path / "theirs.safetensors") == {}
    assert same(network, small())


def test_tied_weights_are_kept(tmp_path):
    network = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    network[1].weight = network[0].weight
    pretrained.save(network, tmp_path / "tied.safetensors")
    other = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    card = pretrained.load(other, tmp_path / "tied.safetensors")
    assert torch.equal(other[1].weight, network[0].weight)
    assert card["parameters"] == 4 + 2 + 2


def test_half_precision_fills_a_network_of_single(tmp_path):
    pretrained.save(small().half(), tmp_path / "half.safetensors")
    network = small(1)
    pretrained.load(network, tmp_path / "half.safetensors")
    ours = network.layers[0].weight
    assert ours.dtype == torch.float32
    assert torch.equal(ours, small().layers[0].weight.half().float())
