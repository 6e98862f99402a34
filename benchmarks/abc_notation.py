"""Read tunes in ABC notation, as far as old books of dances need it; see extract_melodies.py."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

NATURAL = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SHARPENED = "FCGDAEB"  # in the order of the keys' sharps; flats come from the other end
TONICS = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B"]
TONICS += ["F#", "C#", "G#", "D#", "A#"]
FIFTHS = {name: k for k, name in enumerate(TONICS, -7)}  # the sharps of its major key
MODES = {"": 0, "maj": 0, "major": 0, "ion": 0, "m": -3, "min": -3, "minor": -3, "aeo": -3}
MODES |= {"dor": -2, "mix": -1, "phr": -4, "lyd": 1, "loc": -5}
ACCIDENTALS = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}
TUPLETS = {2: (3, 2), 3: (2, 3), 4: (3, 4), 5: (2, 5), 6: (2, 6), 7: (2, 7), 8: (3, 8), 9: (2, 9)}
NOTE = re.compile(r"(\^{1,2}|_{1,2}|=)?([A-Ga-g])([,']*)(\d*/*\d*)")
TOKEN = re.compile(
    r"""(?P<words>"[^"]*"|![^!]*!|\+[^+\s]*\+|\{[^}]*\})   # chord names, ornaments, grace notes
    |(?P<field>\[[A-Za-z]:[^\]]*\])                         # such as [K:G] within a tune
    |(?P<ending>\[\s?[12345][\d,.-]*|(?<=\|)\s?[12345](?![/\d]))
    |(?P<bar>:*\|+\]?:*|\[\||::+|\|:)
    |(?P<chord>\[[^\]]*\](?P<chord_length>\d*/*\d*))
    |(?P<tuplet>\(\d(?::\d*(?::\d*)?)?)
    |(?P<note>(?:\^{1,2}|_{1,2}|=)?[A-Ga-g][,']*\d*/*\d*)
    |(?P<rest>[zxZ](?P<rest_length>\d*/*\d*))
    |(?P<broken><+|>+)|(?P<tie>-)|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class NotUnderstood(ValueError):
    """This reader cannot tell what the tune is."""


@dataclass(frozen=True)
class Note:
    """What sounds, ``None`` for a rest, for which share of a whole note."""

    pitch: int | None
    length: Fraction
    tied: bool = False  # to the note before


@dataclass
class Bar:
    notes: list[Note] = field(default_factory=list)
    section: bool = False  # begins here
    second_ending: bool = False

    @property
    def length(self) -> Fraction:
        return sum((note.length for note in self.notes), Fraction())


@dataclass(frozen=True)
class Key:
    sharps: int  # flats if negative
    minor: bool


def matched(pattern: str, text: str) -> re.Match:
    if not (match := re.match(pattern, text)):
        raise NotUnderstood(text)
    return match


def read_key(text: str) -> Key:
    tonic, mode = matched(r"\s*([A-G][#b]?)\s*([A-Za-z]*)", text).groups()
    mode = mode.lower() if mode.lower() in MODES else mode.lower()[:3]
    if tonic not in FIFTHS or mode not in MODES or abs(FIFTHS[tonic] + MODES[mode]) > 7:
        raise NotUnderstood(text)
    return Key(FIFTHS[tonic] + MODES[mode], minor=MODES[mode] <= -2)


def read_metre(text: str) -> Fraction:
    text = text.replace(" ", "")
    return Fraction(1) if text in ("C", "C|") else read_fraction(text)


def read_fraction(text: str) -> Fraction:
    above, below = map(int, matched(r"(\d+)/(\d+)", text).groups())
    if not below:
        raise NotUnderstood(text)
    return Fraction(above, below)


def read_length(text: str) -> Fraction:
    """3, 3/2, /2, // and the like, in units of the tune's L field."""
    above, slashes, below = matched(r"(\d*)(/*)(\d*)$", text).groups()
    parts = int(below) if below else 2 ** len(slashes)
    if not parts:
        raise NotUnderstood(text)
    return Fraction(int(above or 1), parts)


def split_tunes(text: str) -> Iterator[tuple[dict[str, str], str]]:
    """The header's fields and the music of each tune."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for part in re.split(r"(?m)^(?=X:)", text):
        head: dict[str, str] = {}
        body: list[str] = []
        for line in part.split("\n") if part.startswith("X:") else []:
            line = line.split("%")[0]
            named = re.match(r"([A-Za-z]):(.*)", line)
            if named and named[1] in "wW":  # a song's words
                continue
            if named and "K" not in head:  # the last field of a header
                head.setdefault(named[1], named[2].strip())
            elif "K" in head:
                inside = named and named[1] not in "ABCDEFGabcdefg"
                body.append(f"[{named[1]}:{named[2].strip()}]" if inside else line.rstrip("\\"))
        if "K" in head:
            yield head, "\n".join(body)


class Reader:
    """Reads the bars of one tune, token by token."""

    def __init__(self, head: dict[str, str]) -> None:
        self.key, self.metre = read_key(head["K"]), read_metre(head.get("M", ""))
        short = Fraction(1, 8) if self.metre >= Fraction(3, 4) else Fraction(1, 16)
        self.unit = read_fraction(head["L"]) if "L" in head else short
        sharps = self.key.sharps
        changed = SHARPENED[:sharps] if sharps > 0 else SHARPENED[7 + sharps :]
        self.signature = dict.fromkeys(changed, 1 if sharps > 0 else -1)
        self.bars: list[Bar] = []
        self.bar, self.altered = Bar(), {}
        self.tuplet, self.left = (
            Fraction(1),
            0,
        )  # how its notes are shortened, and how many are left
        self.broken, self.tie, self.before = 0, False, None

    def read(self, body: str) -> list[Bar]:
        for token in TOKEN.finditer(body):
            kind = next(name for name in TOKEN.groupindex if token[name] is not None)
            if take := getattr(self, f"take_{kind}", None):
                take(token[kind])
        self.take_bar("|")
        return self.bars

    def take_bar(self, text: str) -> None:
        if self.bar.notes:
            self.bars.append(self.bar)
            self.bar = Bar()
        self.bar.section |= "||" in text or any(sign in text for sign in ":[]")
        self.altered = {}

    def take_ending(self, text: str) -> None:
        self.bar.second_ending |= re.search(r"\d", text)[0] != "1"

    def take_field(self, text: str) -> None:
        name, value = text[1], text[3:-1].strip()
        changed = name == "K" and read_key(value).sharps != self.key.sharps
        if name == "V" or changed or (name == "M" and read_metre(value) != self.metre):
            raise NotUnderstood(text)
        if name == "L":
            self.unit = read_fraction(value)
        self.bar.section |= name == "P"

    def take_tuplet(self, text: str) -> None:
        many, time, notes = matched(r"\((\d)(?::(\d*))?(?::(\d*))?", text).groups()
        if int(many) not in TUPLETS:
            raise NotUnderstood(text)
        self.tuplet = Fraction(int(time or TUPLETS[int(many)][0]), int(many))
        self.left = int(notes or many)

    def take_broken(self, text: str) -> None:
        self.broken = len(text) if text[0] == ">" else -len(text)

    def take_tie(self, _: str) -> None:
        self.tie = True

    def take_note(self, text: str) -> None:
        *name, length = NOTE.match(text).groups()
        self.add(self.pitch(*name), read_length(length))

    def take_chord(self, text: str) -> None:
        """Its highest note."""
        inner, length = text[1:].split("]")
        if notes := NOTE.findall(inner):
            pitches = [self.pitch(*name) for *name, _ in notes]
            self.add(max(pitches), read_length(notes[0][3]) * read_length(length))

    def take_rest(self, text: str) -> None:
        if text[0] == "Z":  # of whole bars
            raise NotUnderstood(text)
        self.add(None, read_length(text[1:]))

    def pitch(self, accidental: str | None, letter: str, octaves: str) -> int:
        name, place = letter.upper(), (letter, octaves)
        if accidental:  # holds until the bar's end
            self.altered[place] = ACCIDENTALS[accidental]
        octave = letter.islower() + octaves.count("'") - octaves.count(",")
        return (
            60 + 12 * octave + NATURAL[name] + self.altered.get(place, self.signature.get(name, 0))
        )

    def add(self, pitch: int | None, length: Fraction) -> None:
        length *= self.unit
        if self.left:
            length, self.left = length * self.tuplet, self.left - 1
        if self.broken:  # a > b: what b loses, a gains
            if not self.bar.notes:
                raise NotUnderstood("a rhythm that is broken across a bar line")
            lost = Fraction(1, 2 ** abs(self.broken))
            shares = (2 - lost, lost) if self.broken > 0 else (lost, 2 - lost)
            last = self.bar.notes[-1]
            self.bar.notes[-1] = replace(last, length=last.length * shares[0])
            length, self.broken = length * shares[1], 0
        tied = self.tie and pitch is not None and pitch == self.before
        self.bar.notes.append(Note(pitch, length, tied))
        self.tie, self.before = False, pitch
