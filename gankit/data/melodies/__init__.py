"""Bars of old tunes; the file lies beside this one, see README.md there."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..embedded import arrays


class Melodies(NamedTuple):
    """N = 33 178 bars of 2561 tunes in 4/4, in the order in which they are played.

    Every tune is moved to the key without sharps or flats. The number of the sounding note is
    ``pitch % 128``, and a note begins where ``(pitch > 0) & (pitch < 128)``.
    """

    #: uint8 (N, 16), one a sixteenth: the MIDI number of the note that begins there, 48 to 91 with
    #: 60 the middle C; that number plus 128 where the note before goes on; 0 for a rest
    pitch: Tensor
    tune: Tensor  #: int64 (N,), which tune the bar is of, 0 to 2560
    #: int64 (N,), the row of the bar before, or −1 where there is none: at the start of a tune, and
    #: after bars of the source that were no whole bars
    previous: Tensor
    #: int64 (N,), the triad that suits the bar: 0 to 11 for C to B major, 12 to 23 for minor;
    #: estimated from the melody, not in the source
    chord: Tensor
    minor: Tensor  #: bool (N,), whether the tune is in minor, dorian or phrygian
    collection: Tensor  #: int64 (N,), the book: 0 Aird, 1 Ryan, 2 O'Neill, 3 others
    names: tuple[str, ...]  #: the tunes' titles, 2561 of them


def melodies() -> Melodies:
    """Tunes of books printed from 1778 to 1903, cut into bars of 16 steps.

    A damaged file is an ``OSError``. For the books, the transcribers and what was kept see DATA.md.
    """
    keys = ("tune", "prev", "chord", "minor", "collection")
    pitch, names, *rows = arrays("melodies/melodies.npz", "pitch", "names", *keys)
    tune, previous, chord, minor, collection = (torch.from_numpy(r.astype(np.int64)) for r in rows)
    titles = tuple(names.tolist())
    pitches = torch.from_numpy(pitch)
    return Melodies(pitches, tune, previous, chord, minor.bool(), collection, titles)
