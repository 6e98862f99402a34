"""What is counted of bars, against bars that can be counted by hand."""

import math

import pytest
import torch
from torch import Tensor

from gankit import data, metrics

HELD = 128


def bar(*steps: int) -> Tensor:
    return torch.tensor([[*steps, *[0] * (16 - len(steps))]], dtype=torch.uint8)


def test_a_scale_is_in_key_and_goes_by_steps():
    scale = [60, 62, 64, 65, 67, 69, 71, 72]
    found = metrics.heard(bar(*scale))
    assert (found.in_key, found.small, found.leaps, found.notes) == (1, 1, 0, 8)
    expected = torch.zeros(12, dtype=torch.float64)
    for note in scale:
        expected[note % 12] += 1 / 8
    torch.testing.assert_close(found.pitch_classes, expected)
    assert found.lengths.tolist() == [1] + [0] * 15
    assert found.rests == 0.5


def test_without_an_interval_there_are_no_shares_of_intervals():
    found = metrics.heard(torch.cat([bar(60), bar(64)]))
    assert math.isnan(found.small)
    assert math.isnan(found.leaps)
    assert (found.in_key, found.notes) == (1, 1)


def test_a_chromatic_octave_has_seven_white_keys_of_twelve():
    found = metrics.heard(bar(*range(60, 72)))
    assert found.in_key == pytest.approx(7 / 12)
    assert found.pitch_classes.tolist() == pytest.approx([1 / 12] * 12)


def test_held_steps_are_no_notes_and_lengths_end_with_the_bar():
    first = bar(60, 60 + HELD, 60 + HELD, 61, 0, 64, 64 + HELD)
    last = bar(*[0] * 14, 67, 67 + HELD)
    found = metrics.heard(torch.cat([first, last]))
    assert found.notes == 2
    assert found.in_key == 0.75
    expected = torch.zeros(16, dtype=torch.float64)
    expected[0], expected[1], expected[2] = 0.25, 0.5, 0.25
    torch.testing.assert_close(found.lengths, expected)
    whole = bar(60, *[60 + HELD] * 15)
    assert metrics.heard(whole).lengths.argmax() == 15


def test_intervals_stay_within_a_bar_and_pass_over_rests():
    two = torch.cat([bar(60, 0, 67, 67 + HELD, 59), bar(72, 70)])
    assert metrics.intervals(two).tolist() == [7, -8, -2]
    found = metrics.heard(two)
    assert (found.small, found.leaps) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert metrics.intervals(bar(60)).tolist() == []


def test_moving_a_tune_moves_its_classes_and_no_interval():
    pitch = data.melodies().pitch[:500]
    up = torch.where(pitch > 0, pitch + 5, pitch)
    before, after = metrics.heard(pitch), metrics.heard(up)
    torch.testing.assert_close(after.pitch_classes, before.pitch_classes.roll(5))
    assert torch.equal(metrics.intervals(pitch), metrics.intervals(up))
    assert after.in_key < before.in_key
    torch.testing.assert_close(after.lengths, before.lengths)


def test_copies_are_counted_code_by_code():
    known = torch.cat([bar(60, 62), bar(60, 60 + HELD)])
    others = torch.cat([bar(60, 62), bar(60, 60), bar(62, 60), bar(60, 60 + HELD)])
    assert metrics.copied_bars(others, known) == 0.5
    assert metrics.copied_bars(known, known) == 1
    assert metrics.copied_bars(known, known[:0]) == 0


def test_old_tunes_have_what_was_said_of_them():
    pitch = data.melodies().pitch
    found = metrics.heard(pitch)
    assert found.in_key == pytest.approx(0.988, abs=2e-3)
    assert found.notes == pytest.approx(8.2, abs=0.05)
    assert found.rests == pytest.approx(0.007, abs=5e-4)
    assert found.lengths.sum().item() == pytest.approx(1)


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(ValueError, match=r"2 bars without a note"):
        metrics.heard(torch.cat([bar(), bar()]))
    with pytest.raises(ValueError, match=r"bars are torch.int64 .* expected torch.uint8"):
        metrics.heard(bar(60).long())
    with pytest.raises(ValueError, match=r"there are 0 bars"):
        metrics.copied_bars(bar(60)[:0], bar(60))
