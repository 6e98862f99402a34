"""What can be counted of bars: pitch classes, intervals, notes a bar, lengths, copies.

Bars are codes as in ``gk.data.Melodies.pitch``, uint8 (N, 16).  The sets of measures follow Yang
and Lerch, *On the evaluation of generative models in music*, 2020, section 3,
https://doi.org/10.1007/s00521-018-3849-7.
"""

from typing import NamedTuple

import torch
from torch import Tensor

_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_LONG = 16


class Heard(NamedTuple):
    """What :func:`heard` counts in bars."""

    in_key: float  #: share of notes on white keys, in [0, 1]
    pitch_classes: Tensor  #: float64 (12,), the share of each class of notes, from C
    small: float  #: share of intervals of at most 2 semitones, NaN where no bar has two notes
    leaps: float  #: share of intervals of more than 7 semitones, likewise
    notes: float  #: notes that begin in a bar, on average
    lengths: Tensor  #: float64 (16,), shares of notes of 1 to 16 steps
    rests: float  #: share of steps that are silent


def heard(pitch: Tensor) -> Heard:
    """Count in bars (N, 16) what is said in :class:`Heard`; no note at all is a ``ValueError``.

    A note is where one begins, a held step is none.  Its length ends with the bar.
    """
    begins = _begins(pitch)
    if not begins.any():
        raise ValueError(f"{len(pitch)} bars without a note, expected some: is a roll all rest?")
    note = (pitch.long() % 128)[begins]
    classes = torch.bincount(note % 12, minlength=12).double() / len(note)
    sizes = intervals(pitch).abs()
    of = len(sizes) or float("nan")
    return Heard(
        in_key=classes[list(_MAJOR)].sum().item(),
        pitch_classes=classes,
        small=int((sizes <= 2).sum()) / of,
        leaps=int((sizes > 7).sum()) / of,
        notes=int(begins.sum()) / len(pitch),
        lengths=_lengths(pitch, begins),
        rests=int((pitch == 0).sum()) / pitch.numel(),
    )


def intervals(pitch: Tensor) -> Tensor:
    """Semitones up from each note to the next of the same bar: int64, (M,), bar after bar."""
    begins = _begins(pitch)
    bar, step = begins.nonzero(as_tuple=True)
    note = pitch.long()[bar, step]
    return (note[1:] - note[:-1])[bar[1:] == bar[:-1]]


def copied_bars(pitch: Tensor, training: Tensor) -> float:
    """Share of bars (N, 16) that stand among training bars (M, 16), code by code, in [0, 1]."""
    _begins(training)
    if not len(pitch):
        raise ValueError("there are 0 bars, expected at least one to look for")
    _begins(pitch)
    known = {bytes(bar) for bar in training.cpu().numpy()}
    return sum(bytes(bar) in known for bar in pitch.cpu().numpy()) / len(pitch)


def _lengths(pitch: Tensor, begins: Tensor) -> Tensor:
    bar, step = begins.nonzero(as_tuple=True)
    ends = torch.full_like(step, _LONG)  # where the next code is no held one
    held = pitch >= 128
    for at in range(_LONG - 1, 0, -1):
        ends = torch.where((at > step) & ~held[bar, at], at, ends)
    return torch.bincount(ends - step - 1, minlength=_LONG).double() / len(step)


def _begins(pitch: Tensor) -> Tensor:
    """Where notes begin, bool (N, 16)."""
    if pitch.dtype != torch.uint8 or pitch.ndim != 2 or pitch.shape[1] != _LONG:
        found = f"bars are {pitch.dtype} of shape {tuple(pitch.shape)}"
        hint = "gk.data.codes makes them of rolls"
        raise ValueError(f"{found}, expected torch.uint8 of shape (N, {_LONG}): {hint}")
    return (pitch > 0) & (pitch < 128)
