"""Piano rolls and MIDI files: there and back, note for note, and what does not fit."""

import sys

import mido
import pytest
import torch
from torch import Tensor

from gankit import data

HELD = 128


def bar(*steps: int) -> Tensor:
    return torch.tensor([[*steps, *[0] * (16 - len(steps))]], dtype=torch.uint8)


@pytest.fixture(scope="module")
def tunes() -> Tensor:
    pitch = data.melodies().pitch
    return pitch[data.in_range(pitch)]


def test_a_roll_says_which_pitch_sounds_and_where_it_begins():
    roll = data.rolls(bar(60, 60 + HELD, 60, 0, 86))[0]
    assert (roll.shape, roll.dtype) == ((34, 16), torch.float32)
    assert roll[:33].argmax(0)[:5].tolist() == [60 - 55, 60 - 55, 60 - 55, 32, 86 - 55]
    assert roll[33][:5].tolist() == [1, 0, 1, 0, 1]
    assert torch.equal(roll[:33].sum(0), torch.ones(16))
    assert roll.unique().tolist() == [0, 1]


def test_rolls_and_back_are_the_same_bars(tunes):
    whole = tunes[tunes[:, 0] < HELD]  # none that goes on from the bar before
    assert len(whole) > 32_000
    assert torch.equal(data.codes(data.rolls(whole)), whole)


def test_a_held_first_step_begins_anew():
    assert data.codes(data.rolls(bar(60 + HELD, 60 + HELD)))[0, :2].tolist() == [60, 60 + HELD]


def test_the_likeliest_pitch_sounds_and_a_change_of_pitch_is_a_new_note():
    roll = torch.zeros(1, 34, 16)
    roll[0, 32] = 0.3  # a rest
    roll[0, 5, :3], roll[0, 9, 3] = 0.4, 0.6
    roll[0, 33, 1], roll[0, 33, 8] = 0.51, 0.9
    expected = bar(60, 60, 60 + HELD, 64)  # a rest does not begin
    assert torch.equal(data.codes(roll), expected)


def test_range_is_that_of_the_rolls():
    low, high = bar(54), bar(87)
    inside = data.in_range(torch.cat([bar(55), bar(86), low, high, bar(87 + HELD), bar()]))
    assert inside.tolist() == [True, True, False, False, False, True]
    with pytest.raises(ValueError, match=r"bar 1 has a note outside 55 to 86: leave such bars out"):
        data.rolls(torch.cat([bar(60), low]))


def test_notes_are_listed_with_their_lengths_also_over_the_bar_line():
    two = torch.cat([bar(60, 60 + HELD, 62), bar(0)])
    assert data.notes(two) == [(60, 0, 2), (62, 2, 1)]
    two[0, 15], two[1, 0], two[1, 1] = 64, 64 + HELD, 64
    assert data.notes(two) == [(60, 0, 2), (62, 2, 1), (64, 15, 2), (64, 17, 1)]
    assert data.notes(bar(0, 60 + HELD)) == [(60, 1, 1)]  # held, after a rest: it begins


def test_midi_and_back_are_the_same_bars(tunes, tmp_path):
    whole = tunes[tunes[:, 0] < HELD][:200]
    path = data.to_midi(whole, tmp_path / "tune.mid")
    read = data.from_midi(path)
    assert torch.equal(read, whole)


def test_another_program_reads_the_times_of_the_notes(tmp_path):
    """At 120 quarters a minute a sixteenth lasts an eighth of a second."""
    two = torch.cat([bar(0, 60, 60 + HELD, 60), bar(67)])
    file = mido.MidiFile(data.to_midi(two, tmp_path / "tune.mid", tempo=120))
    now, heard = 0.0, []
    for message in file:
        now += message.time
        if message.type == "note_on":
            heard.append((round(now, 6), message.note))
    assert heard == [(0.125, 60), (0.375, 60), (2.0, 67)]
    assert now == pytest.approx(4.0)
    assert file.length == pytest.approx(4.0)


def test_a_file_of_another_program_is_read_to_the_nearest_sixteenth(tmp_path):
    """Two notes at once, a note that is never ended by its own kind of message, odd ticks."""
    track = mido.MidiTrack()
    for note, velocity, time in [
        (60, 80, 3),
        (64, 80, 0),
        (60, 0, 45),
        (64, 0, 0),
        (65, 80, 24),
        (65, 0, 24),
    ]:
        track.append(mido.Message("note_on", note=note, velocity=velocity, time=time))
    path = tmp_path / "other.mid"
    mido.MidiFile(ticks_per_beat=96, tracks=[track]).save(path)
    assert torch.equal(data.from_midi(path), bar(64, 64 + HELD, 0, 65))


def test_what_is_no_melody_is_refused(tmp_path):
    empty, damaged = tmp_path / "empty.mid", tmp_path / "damaged.mid"
    mido.MidiFile(tracks=[mido.MidiTrack()]).save(empty)
    with pytest.raises(ValueError, match=r"empty.mid has no notes"):
        data.from_midi(empty)
    damaged.write_bytes(data.to_midi(bar(60), tmp_path / "whole.mid").read_bytes()[:30])
    with pytest.raises(OSError, match=r"damaged.mid cannot be read as a MIDI file"):
        data.from_midi(damaged)
    damaged.write_bytes(b"no music")
    with pytest.raises(OSError, match=r"damaged.mid cannot be read as a MIDI file"):
        data.from_midi(damaged)


@pytest.mark.parametrize("tempo", [0, -3, float("nan"), 2000])
def test_a_tempo_out_of_range_is_refused(tempo, tmp_path):
    with pytest.raises(ValueError, match=r"tempo is .*, expected quarter notes a minute, 4 to"):
        data.to_midi(bar(60), tmp_path / "tune.mid", tempo=tempo)


@pytest.mark.parametrize("codes", [bar(60).long(), bar(60)[0], bar(60)[:, :8]])
def test_codes_of_another_kind_are_refused(codes):
    with pytest.raises(ValueError, match=r"bars are .* expected torch.uint8 of shape \(N, 16\)"):
        data.notes(codes)


def test_rolls_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"shape \(1, 33, 16\), expected \(N, 34, 16\)"):
        data.codes(torch.zeros(1, 33, 16))


def test_without_mido_the_extra_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "mido", None)
    with pytest.raises(ModuleNotFoundError, match=r"gankit.data.to_midi needs mido"):
        data.to_midi(bar(60), tmp_path / "tune.mid")
