"""Cut the tunes of old books, which lie in ABC notation, into bars of 16 steps.

    uv run python benchmarks/extract_melodies.py CORPUS OUT.npz

CORPUS is the folder music21/corpus of the Python package music21 10.5.1: fetch its wheel with
``pip download --no-deps music21==10.5.1`` and unpack it, for a wheel is a zip file. Only pitches,
lengths and titles are taken. The arrays are those that ``gankit.data.Melodies`` describes, with
``prev`` for its ``previous``.

Tried on 2026-11-28: all arrays are equal to those in gankit/data/melodies/melodies.npz.

Tunes in 4/4 count, and in 2/4, of which two bars become one row. Left out are tunes with several
voices, with a change of key or metre, and what this reader does not understand.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from abc_notation import Bar, Note, NotUnderstood, Reader, split_tunes

COLLECTIONS = ("airdsAirs", "ryansMammoth", "oneills1850", "miscFolk")
STEPS = 16


def stretches(bars: list[Bar], metre: Fraction) -> Iterator[list[list[Note]]]:
    """Full bars in a row; a section's short last bar takes in the next upbeat, or is held."""
    run: list[list[Note]] = []
    skip = False
    for bar, after in zip(bars, [*bars[1:], None], strict=True):
        if skip:  # it was the upbeat that the bar before took in
            skip = False
            continue
        ends_here = after is None or after.section
        missing = metre - bar.length
        if bar.second_ending:
            yield run
            run = []
        if missing == 0:
            run.append(bar.notes)
        elif after and missing > 0 and after.length == missing and ends_here:
            run.append(bar.notes + after.notes)
            skip = True
        elif missing > 0 and not run:  # an upbeat
            pass
        elif ends_here and 0 < missing <= metre / 2:
            *notes, last = bar.notes
            run.append([*notes, replace(last, length=last.length + missing)])
        elif not (missing > 0 and bar.section):  # an upbeat in the middle breaks nothing
            yield run
            run = []
    yield run


def to_steps(notes: list[Note], shift: int) -> list[int]:
    """What sounds at each sixteenth; plus 128 where no note begins, 0 in rests."""
    starts = np.cumsum([Fraction(), *(note.length for note in notes)])
    row, at, last = [], 0, -1
    for step in range(STEPS):
        while at + 1 < len(notes) and starts[at + 1] * STEPS <= step:
            at += 1
        note = notes[at]
        goes_on = at == last or (note.tied and step == 0)
        row.append(0 if note.pitch is None else note.pitch + shift + 128 * goes_on)
        last = at
    return row


def estimate_chords(rows: list[list[int]], minor: bool) -> list[int]:
    """The best path over the key's triads: tones that sound long on strong beats, few changes."""
    triads = [(0, 0), (2, 1), (4, 1), (5, 0), (7, 0), (9, 1)] + [(4, 0)] * minor  # C Dm Em F G Am E
    prior = [0, 0, -0.06, 0.05, 0.06, 0.04, 0.04] if minor else [0.02, 0, -0.06, 0.05, 0.06, 0]
    weights = np.array([3, 1, 1, 1, 2, 1, 1, 1, 2.5, 1, 1, 1, 2, 1, 1, 1])
    pitches = np.array(rows)
    heard = np.zeros((len(rows), 12))
    for step, weight in enumerate(weights):
        sounds = np.flatnonzero(pitches[:, step])
        heard[sounds, pitches[sounds, step] % 128 % 12] += weight
    total = np.maximum(heard.sum(1, keepdims=True), 1e-9)
    tones = [[root, (root + 4 - small) % 12, (root + 7) % 12] for root, small in triads]
    roots = [root for root, _ in triads]
    score = heard[:, tones].sum(2) / total + 0.25 * heard[:, roots] / total + np.array(prior)
    score[-1, 5 if minor else 0] += 0.2  # a tune ends at home
    best, back = score[0], []
    for row in score[1:]:
        moves = best[:, None] - 0.02 * (1 - np.eye(len(triads)))
        back.append(moves.argmax(0))
        best = moves.max(0) + row
    path = [int(best.argmax())]
    for previous in reversed(back):
        path.append(int(previous[path[-1]]))
    return [triads[k][0] + 12 * triads[k][1] for k in reversed(path)]


def transposition(bars: list[Bar], sharps: int) -> int:
    """To the key without sharps and flats, in the octave that has the mean within 64 to 77."""
    shift = -7 * sharps % 12
    shift -= 12 if shift > 6 else 0
    mean = np.mean([n.pitch for bar in bars for n in bar.notes if n.pitch is not None]) + shift
    while mean > 77:
        shift, mean = shift - 12, mean - 12
    while mean < 64:
        shift, mean = shift + 12, mean + 12
    return shift


def to_rows(run: list[list[Note]], metre: Fraction, shift: int) -> list[list[int]]:
    """One bar of 4/4 a row, or two of 2/4."""
    if metre != 1:
        run = [one + other for one, other in zip(run[::2], run[1::2], strict=False)]
    return [to_steps(notes, shift) for notes in run] if len(run) > 1 else []


def understood(texts: Iterable[str]) -> Iterator[tuple[str, Reader]]:
    """The title and the bars of each tune that can be cut into 16 steps."""
    for head, body in (tune for text in texts for tune in split_tunes(text)):
        try:
            reader = Reader(head)
            reader.read(body)
        except NotUnderstood:
            continue
        sounding = any(note.pitch is not None for bar in reader.bars for note in bar.notes)
        if reader.metre in (1, Fraction(1, 2)) and sounding:
            yield head.get("T", "?"), reader


def extract(corpus: Path) -> tuple[dict[str, list[int]], list[str]]:
    """The arrays' rows and the titles."""
    arrays, titles = defaultdict(list), []
    for collection, folder in enumerate(COLLECTIONS):
        seen = set()  # the same tune may stand twice in a book
        texts = [path.read_text("latin-1") for path in sorted((corpus / folder).glob("*.abc"))]
        for title, reader in understood(texts):
            shift, fresh = transposition(reader.bars, reader.key.sharps), []
            for run in stretches(reader.bars, reader.metre):
                if (rows := to_rows(run, reader.metre, shift)) and str(rows) not in seen:
                    seen.add(str(rows))
                    fresh.append(rows)
            titles += [title] if fresh else []
            for rows in fresh:
                first, count = len(arrays["pitch"]), len(rows)
                arrays["pitch"] += rows
                arrays["prev"] += [-1, *range(first, first + count - 1)]
                arrays["chord"] += estimate_chords(rows, reader.key.minor)
                arrays["tune"] += [len(titles) - 1] * count
                arrays["minor"] += [reader.key.minor] * count
                arrays["collection"] += [collection] * count
    return arrays, titles


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out")
    args = parser.parse_args()
    arrays, titles = extract(args.corpus)
    types = {"tune": np.uint16, "prev": np.int32}
    stored = {name: np.array(rows, types.get(name, np.uint8)) for name, rows in arrays.items()}
    np.savez_compressed(args.out, **stored, names=np.array(titles))
    print(f"{args.out}: {len(stored['pitch'])} bars of {len(titles)} tunes")


if __name__ == "__main__":
    main()
