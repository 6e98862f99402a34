"""The melodies by what is said of them, counted anew."""

import shutil
from importlib.resources import files

import pytest
import torch

from gankit import data

WHITE = [0, 2, 4, 5, 7, 9, 11]
TRIADS = {0: "C", 14: "Dm", 16: "Em", 4: "E", 5: "F", 7: "G", 21: "Am"}


@pytest.fixture(scope="module")
def tunes() -> data.Melodies:
    return data.melodies()


def test_there_are_as_many_as_is_said(tunes):
    assert (tunes.pitch.dtype, tunes.pitch.shape) == (torch.uint8, (33_178, 16))
    assert len(tunes.names) == 2561
    assert all(isinstance(name, str) and name for name in tunes.names)
    for field in ("tune", "previous", "chord", "collection"):
        rows = getattr(tunes, field)
        assert (rows.dtype, rows.shape) == (torch.int64, (33_178,)), field
    assert (tunes.minor.dtype, tunes.minor.shape) == (torch.bool, (33_178,))
    assert len(tunes.pitch.unique(dim=0)) == 21_948


def test_tunes_come_one_after_the_other_each_from_one_book_in_one_mode(tunes):
    assert torch.equal(tunes.tune.unique_consecutive(), torch.arange(2561))
    for field in (tunes.collection, tunes.minor.long()):
        assert len(torch.stack([tunes.tune, field], 1).unique(dim=0)) == 2561
    assert tunes.collection.unique().tolist() == [0, 1, 2, 3]


def test_the_bar_before_is_the_row_before_in_the_same_tune(tunes):
    rows = torch.arange(33_178)[tunes.previous >= 0]
    assert len(rows) == 30_367
    assert torch.equal(tunes.previous[rows], rows - 1)
    assert torch.equal(tunes.tune[rows], tunes.tune[rows - 1])
    assert tunes.previous.min() == -1
    first = torch.cat([torch.tensor([True]), tunes.tune[1:] != tunes.tune[:-1]])
    assert (tunes.previous[first] == -1).all()


def test_notes_lie_in_their_range_and_go_on_only_as_what_they_were(tunes):
    note, rests = tunes.pitch % 128, tunes.pitch == 0
    assert (note[~rests].min(), note[~rests].max()) == (48, 91)
    assert rests.double().mean().item() == pytest.approx(0.007, abs=5e-4)
    white = torch.isin(note[~rests] % 12, torch.tensor(WHITE))
    assert white.double().mean().item() == pytest.approx(0.989, abs=5e-4)
    begins = ((tunes.pitch > 0) & (tunes.pitch < 128)).sum(1).double()
    assert begins.mean().item() == pytest.approx(8.2, abs=0.05)
    held = tunes.pitch[:, 1:] >= 128
    assert torch.equal(note[:, 1:][held], note[:, :-1][held])
    over = tunes.pitch[:, 0] >= 128  # from the bar before
    assert torch.equal(note[over, 0], note[tunes.previous[over], 15])
    assert (tunes.previous[over] >= 0).all()


def test_chords_are_the_triads_of_the_key_and_fit_the_melody(tunes):
    assert set(tunes.chord.tolist()) == set(TRIADS)
    roots, minor = tunes.chord % 12, tunes.chord >= 12
    third = (roots + torch.where(minor, 3, 4)) % 12
    tones = torch.stack([roots, third, (roots + 7) % 12], 1)
    sounding = tunes.pitch > 0
    inside = ((tunes.pitch % 128 % 12)[:, :, None] == tones[:, None]).any(2)
    share = inside[sounding].double().mean()
    shuffled = tones[torch.randperm(len(tones), generator=torch.Generator().manual_seed(0))]
    by_chance = ((tunes.pitch % 128 % 12)[:, :, None] == shuffled[:, None]).any(2)[sounding]
    assert share > by_chance.double().mean() + 0.15


def test_the_caller_may_write_to_them(tunes):
    data.melodies().pitch.zero_()
    assert torch.equal(data.melodies().pitch, tunes.pitch)


def test_a_damaged_file_is_named(tmp_path, monkeypatch):
    path = tmp_path / "data" / "melodies" / "melodies.npz"
    path.parent.mkdir(parents=True)
    shutil.copy(files("gankit") / "data" / "melodies" / "melodies.npz", path)
    monkeypatch.setattr("gankit.data.embedded.files", lambda package: tmp_path)
    assert len(data.melodies().names) == 2561
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(OSError, match=r"melodies.npz cannot be read .*; install gankit again"):
        data.melodies()
