"""Bars as piano rolls, which networks read, and as MIDI files, which any player reads.

Bars are codes as in ``Melodies.pitch``, uint8 (N, 16): the MIDI number of a note that begins, that
number plus 128 where the note before goes on, 0 for a rest.
"""

from pathlib import Path

import torch
from torch import Tensor

from ..extra import needed

LOWEST, PITCHES, STEPS = 55, 32, 16
_TICKS = 120  # a step, of 480 ticks a quarter


def rolls(pitch: Tensor) -> Tensor:
    """Codes (N, 16) → piano rolls, float32 (N, 34, 16) of 0 and 1.

    Rows 0 to 31 are the pitches 55 (the G below middle C) to 86, row 32 is the rest, row 33 is 1
    where a note begins.  ``in_range`` tells which bars have no other pitch; one that has is a
    ``ValueError``.
    """
    fits = in_range(pitch)
    if not fits.all():
        row = int((~fits).nonzero()[0])
        found = f"bar {row} has a note outside {LOWEST} to {LOWEST + PITCHES - 1}"
        raise ValueError(f"{found}: leave such bars out, pitch[gk.data.in_range(pitch)]")
    sounding = pitch > 0
    row = torch.where(sounding, pitch.long() % 128 - LOWEST, PITCHES)
    which = torch.nn.functional.one_hot(row, PITCHES + 1).transpose(1, 2).float()
    begins = (sounding & (pitch < 128)).float()
    return torch.cat([which, begins[:, None]], 1)


def in_range(pitch: Tensor) -> Tensor:
    """Which bars, codes (N, 16), have no note outside the rolls' 32 pitches: bool (N,)."""
    _check_codes(pitch)
    note = pitch.long() % 128
    return ((pitch == 0) | ((note >= LOWEST) & (note < LOWEST + PITCHES))).all(1)


def codes(roll: Tensor) -> Tensor:
    """Rolls of probabilities (N, 34, 16) → codes, uint8 (N, 16): one note at a time.

    At each step the likeliest of 32 pitches and the rest.  A note begins where "begins" is above
    0.5, and wherever the step before has another pitch or a rest; so each bar begins anew.  On what
    :func:`rolls` makes of bars that begin with a note or a rest this is its inverse.
    """
    if roll.ndim != 3 or roll.shape[1:] != (PITCHES + 2, STEPS):
        expected = f"expected (N, {PITCHES + 2}, {STEPS}): gk.data.rolls makes such of bars"
        raise ValueError(f"rolls have shape {tuple(roll.shape)}, {expected}")
    row = roll[:, : PITCHES + 1].argmax(1)
    new = torch.ones_like(row, dtype=torch.bool)
    new[:, 1:] = row[:, 1:] != row[:, :-1]
    new |= roll[:, -1] > 0.5
    code = row + LOWEST + torch.where(new, 0, 128)
    return torch.where(row == PITCHES, 0, code).byte()


def to_midi(pitch: Tensor, path: str | Path, *, tempo: float = 100.0) -> Path:
    """Write bars, codes (N, 16), one after the other as a MIDI file of one track.

    ``tempo`` is in quarter notes a minute; a step is a sixteenth.  Other codes or a tempo that is
    not above 0 are a ``ValueError``.  It needs ``mido``.
    """
    with needed("gankit.data.to_midi"):
        import mido
    _check_codes(pitch)
    if not 4 <= tempo <= 1000:
        raise ValueError(f"tempo is {tempo}, expected quarter notes a minute, 4 to 1000: try 100")
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo))])
    now = 0
    for note, start, steps in notes(pitch):
        wait = _TICKS * start - now
        track.append(mido.Message("note_on", note=note, velocity=90, time=wait))
        track.append(mido.Message("note_off", note=note, velocity=0, time=_TICKS * steps))
        now = _TICKS * (start + steps)
    track.append(mido.MetaMessage("end_of_track", time=_TICKS * pitch.numel() - now))
    mido.MidiFile(type=0, ticks_per_beat=4 * _TICKS, tracks=[track]).save(str(path))
    return Path(path)


def from_midi(path: str | Path) -> Tensor:
    """Read a melody from a MIDI file: codes, uint8 (N, 16), the last bar filled up with rests.

    Times are rounded to the sixteenth.  Of notes that sound together the one that begins last is
    kept, the highest of those that begin at once.  A file without a note, or with a pitch 0, is a
    ``ValueError``, one that is no MIDI file an ``OSError``.  It needs ``mido``.
    """
    with needed("gankit.data.from_midi"):
        import mido
    try:
        file = mido.MidiFile(str(path))
    except FileNotFoundError:
        raise
    except (OSError, EOFError, ValueError, IndexError, KeyError) as error:
        raise OSError(f"{path} cannot be read as a MIDI file: {error}") from error
    now, step, heard, open_notes, end = 0, file.ticks_per_beat / 4, [], {}, 0
    for message in mido.merge_tracks(file.tracks):
        now, end = now + message.time, round((now + message.time) / step)
        if message.type not in ("note_on", "note_off"):
            continue
        key = message.channel, message.note
        if (begun := open_notes.pop(key, None)) is not None:
            heard.append((begun, message.note, max(end - begun, 1)))
        if message.type == "note_on" and message.velocity > 0:
            open_notes[key] = end
    if not heard or min(note for _, note, _ in heard) == 0:
        raise ValueError(f"{path} has no notes, or one of pitch 0, expected a melody: save one")
    last = max(end, *(start + steps for start, _, steps in heard))
    code = torch.zeros(-(-last // STEPS) * STEPS, dtype=torch.uint8)
    for start, note, steps in sorted(heard):
        code[start] = note
        code[start + 1 : start + steps] = note + 128
        after = start + steps
        while after < len(code) and code[after] >= 128:  # what a cut note left behind
            code[after] = 0
            after += 1
    return code.view(-1, STEPS)


def notes(pitch: Tensor) -> list[tuple[int, int, int]]:
    """Codes (N, 16) as a list (MIDI number, step it begins at, length in steps), in order."""
    _check_codes(pitch)
    found: list[tuple[int, int, int]] = []
    for step, code in enumerate(pitch.flatten().tolist()):
        goes_on = code >= 128 and found and found[-1][0] == code - 128
        if goes_on and found[-1][1] + found[-1][2] == step:
            found[-1] = (*found[-1][:2], found[-1][2] + 1)
        elif code:
            found.append((code % 128, step, 1))
    return found


def _check_codes(pitch: Tensor) -> None:
    if pitch.dtype != torch.uint8 or pitch.ndim != 2 or pitch.shape[1] != STEPS:
        found = f"bars are {pitch.dtype} of shape {tuple(pitch.shape)}"
        hint = "gk.data.codes makes them of rolls"
        raise ValueError(f"{found}, expected torch.uint8 of shape (N, {STEPS}): {hint}")
