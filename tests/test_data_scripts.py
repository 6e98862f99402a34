"""The scripts that made the data: on tunes read by hand, and on pictures of known colours."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from gankit import data

FOLDER = Path(__file__).parents[1] / "benchmarks"
ATTRIBUTES = ["skin", "hair_color", "hair_length", "eyewear", "mouth", "beard"]


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch):
    def load(name: str) -> ModuleType:
        monkeypatch.syspath_prepend(str(FOLDER))
        return importlib.import_module(name)

    return load


def steps(*notes: tuple[int, int]) -> list[int]:
    """A row of the melodies: each note and how many sixteenths it lasts; 0 is a rest."""
    return [pitch + 128 * (k > 0 and pitch > 0) for pitch, length in notes for k in range(length)]


def extract(script, folder: Path, *tunes: str) -> tuple[dict[str, list], list[str]]:
    (folder / "airdsAirs").mkdir()
    (folder / "airdsAirs" / "tunes.abc").write_text("\n".join(tunes), "latin-1")
    return script("extract_melodies").extract(folder)


G_MAJOR = """X:1
T:By hand % a comment
M:4/4
L:1/4
K:G
GABc|d2 zf|=f^GG2-|G>A B/c/d|
"""


def test_a_tune_is_read_note_by_note(script, tmp_path):
    """A fourth up, from G to C major; f is sharp in G; accidentals hold to the bar's end."""
    arrays, titles = extract(script, tmp_path, G_MAJOR)
    assert titles == ["By hand"]
    assert arrays["pitch"] == [
        steps((72, 4), (74, 4), (76, 4), (77, 4)),
        steps((79, 8), (0, 4), (83, 4)),
        steps((82, 4), (73, 4), (73, 8)),
        steps((72, 6), (74, 2), (76, 2), (77, 2), (79, 4)),
    ]
    assert arrays["prev"] == [-1, 0, 1, 2]
    assert arrays["tune"] == arrays["minor"] == arrays["collection"] == [0] * 4


def test_a_tie_over_the_bar_goes_on(script, tmp_path):
    tune = "X:1\nM:C\nL:1/8\nK:C\nc8-|c8|(3cde c2 c4-|d8|\n"
    arrays, _ = extract(script, tmp_path, tune)
    assert arrays["pitch"][0] == steps((72, 16))
    assert arrays["pitch"][1] == [200] * 16
    third = [72, 200, 74, 76]  # thirds of a quarter, sampled at each sixteenth
    assert arrays["pitch"][2] == [*third, *steps((72, 4), (72, 8))]
    assert arrays["pitch"][3] == steps((74, 16))


def test_upbeats_and_short_ends_make_whole_bars(script, tmp_path):
    """An upbeat is left out, one after a repeat completes the bar before it, the end is held."""
    tune = "X:1\nM:4/4\nL:1/4\nK:Am\nE|ABcd|ABc:|:e|AAAA|c3|]\n"
    arrays, _ = extract(script, tmp_path, tune)
    a, b, c, d, e = 69, 71, 72, 74, 76
    assert arrays["pitch"] == [
        steps((a, 4), (b, 4), (c, 4), (d, 4)),
        steps((a, 4), (b, 4), (c, 4), (e, 4)),
        steps((a, 4), (a, 4), (a, 4), (a, 4)),
        steps((c, 16)),
    ]
    assert arrays["minor"] == [True] * 4
    assert arrays["chord"][2] == 21  # A minor


def test_two_bars_of_two_four_are_one_row(script, tmp_path):
    tune = "X:1\nM:2/4\nL:1/8\nK:C\ncdef|gfed|cccc|[ceg]2z2|\n"
    arrays, _ = extract(script, tmp_path, tune)
    eighths = [72, 74, 76, 77, 79, 77, 76, 74]
    assert arrays["pitch"] == [
        steps(*((pitch, 2) for pitch in eighths)),
        steps((72, 2), (72, 2), (72, 2), (72, 2), (79, 4), (0, 4)),  # a chord's highest note
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("M:4/4", "M:6/8"),
        ("K:G", "K:none"),
        ("GABc", "[V:2]GABc"),
        ("GABc", "[K:D]GABc"),
        ("GABc", "[M:3/4]GABc"),
        ("GABc", "Z|GABc"),
        ("GABc", "G0/0ABc"),
    ],
)
def test_what_is_not_understood_is_left_out(script, tmp_path, change):
    other = G_MAJOR.replace(*change)
    assert other != G_MAJOR
    arrays, titles = extract(script, tmp_path, other, "X:2\nT:Fine\nM:C\nK:C\nc8|d8|\n", G_MAJOR)
    assert titles == ["Fine", "By hand"]
    assert len(arrays["pitch"]) == 6


def test_chords_follow_the_triads_that_sound(script, tmp_path):
    tune = "X:1\nM:4/4\nL:1/4\nK:C\ncegc|fafa|gbdg|cegc|\n"
    arrays, _ = extract(script, tmp_path, tune)
    assert arrays["chord"] == [0, 5, 7, 0]


# ---- faces ------------------------------------------------------------------------------------


def drawn(folder: Path, pictures: np.ndarray) -> tuple[str, str]:
    """Files as draw_faces.mjs writes them; every second face has a beard."""
    pictures.tofile(folder / "a.rgb")
    rows = [",".join([*ATTRIBUTES, "nose"])]
    for k in range(len(pictures)):
        row = ["tan", "blue", "long", "sunglasses", "smile", "yes" if k % 2 else "no", "variant02"]
        rows.append(",".join(row))
    (folder / "a.csv").write_text("\n".join(rows) + "\n")
    return str(folder / "a.rgb"), str(folder / "a.csv")


def packed(script, folder: Path, pictures: np.ndarray, colours: int, monkeypatch) -> dict:
    files = [*drawn(folder, pictures), str(colours), str(folder / "a.npz")]
    monkeypatch.setattr(sys, "argv", ["pack_faces.py", *files])
    script("pack_faces").main()
    return dict(np.load(folder / "a.npz"))


def test_few_colours_are_kept_exactly(script, tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    colours = random.integers(0, 256, (7, 3)).astype(np.uint8)
    pictures = colours[random.integers(0, 7, (4, 8, 8))]
    stored = packed(script, tmp_path, pictures, 16, monkeypatch)
    assert np.array_equal(stored["palette"][stored["x"]], pictures)
    assert stored["labels"].tolist() == [[1, 5, 1, 2, 1, k % 2] for k in range(4)]
    assert stored["names"].tolist() == ATTRIBUTES == list(data.FACE_ATTRIBUTES)
    assert json.loads(str(stored["values"])) == {k: [*v] for k, v in data.FACE_ATTRIBUTES.items()}


def test_many_colours_become_the_means_of_their_groups(script, tmp_path, monkeypatch):
    """Three groups of near colours and a palette of three: each pixel takes its group's mean."""
    random = np.random.default_rng(1)
    centres = np.array([[20, 30, 40], [200, 60, 50], [90, 220, 240]])
    group = random.integers(0, 3, (5, 16, 16))
    pictures = (centres[group] + random.integers(-5, 6, (5, 16, 16, 3))).astype(np.uint8)
    stored = packed(script, tmp_path, pictures, 3, monkeypatch)
    means = np.stack([pictures[group == k].mean(0) for k in range(3)])
    assert np.abs(stored["palette"][stored["x"]] - means[group]).max() <= 0.5 + 1e-4
