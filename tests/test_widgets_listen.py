"""The listening quiz: what travels, in which order, and what is refused."""

import pytest
import torch
from programs import node, show  # tests/programs.py
from torch import Tensor

from gankit import data, widgets

HELD = 128


def melodies(count: int, bars: int = 2, first: int = 60) -> Tensor:
    """Of single notes, each melody another."""
    pitch = torch.arange(count, dtype=torch.uint8)[:, None, None] + first
    return pitch.expand(count, bars, 16).clone()


def test_all_melodies_travel_by_their_makers() -> None:
    kinds = {"old": melodies(3), "new": melodies(2, first=70)}
    made = widgets.listen(kinds, rounds=4, tempo=90)
    assert (made.names, made.counts, made.bars) == (["old", "new"], [3, 2], 2)
    sent = torch.frombuffer(bytearray(made.pool), dtype=torch.uint8).view(5, 2, 16)
    assert torch.equal(sent, torch.cat([*kinds.values()]))
    assert made.still()[:4] == b"RIFF"


def test_each_game_has_an_order_of_its_own() -> None:
    orders = node("listen.js", "out([1, 2, 1].map((seed) => m.order(9, seed)))")
    assert [sorted(one) for one in orders] == [[*range(9)]] * 3
    assert orders[0] == orders[2] != orders[1]


@pytest.mark.parametrize(
    ("kinds", "message"),
    [
        ({"a": melodies(2), "b": melodies(2, bars=3)}, "bars alike"),
        ({"a": melodies(9)[:, 0], "b": melodies(9)[:, 0]}, r"expected two kinds or more"),
        ({"a": melodies(9, first=40), "b": melodies(9)}, "outside 55 to 86"),
        ({"a": melodies(9).float(), "b": melodies(9).float()}, "torch.float32"),
    ],
)
def test_what_does_not_fit_is_refused(kinds: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        widgets.listen(kinds)


def test_what_sounds_is_the_melody_that_is_asked_for(still) -> None:
    """Nothing before Play; then its notes; an answer is silence; the truth is that of the pool."""
    still.add_init_script(
        """
        window.tones = [];
        window.open_ = 0;
        const ignored = () => {};
        const gain = { setValueAtTime: ignored, linearRampToValueAtTime: ignored,
            exponentialRampToValueAtTime: ignored };
        window.AudioContext = class {
            constructor() { this.begun = performance.now(); open_ += 1; }
            get currentTime() { return (performance.now() - this.begun) / 1000; }
            createGain() { return { connect: (to) => to, gain }; }
            createOscillator() {
                const tone = { connect: (to) => to, frequency: { value: 0 } };
                Object.assign(tone, { start: ignored, stop: ignored });
                tones.push(tone);
                return tone;
            }
            close() { open_ -= 1; }
        };
        """
    )
    still.goto("about:blank")
    pool = {"low": melodies(3, bars=1), "high": melodies(3, bars=1, first=72)}
    pool = {name: tunes + torch.tensor([0, *[HELD] * 15]).byte() for name, tunes in pool.items()}
    made = widgets.listen(pool, rounds=6)
    names = ("names", "counts", "bars", "pool", "rounds", "tempo", "seed")
    show(still, "listen.js", {name: getattr(made, name) for name in names})
    assert still.evaluate("[open_, tones.length]") == [0, 0]
    heard = []
    for number in range(6):
        still.locator("[data-control=play]").click()
        still.clock.run_for(100)
        assert still.evaluate("[open_, tones.length]") == [1, number + 1]
        heard.append(still.evaluate("tones.at(-1).frequency.value"))
        still.locator("[data-control=kind-0]").click()
        assert still.evaluate("open_") == 0
    told = still.locator("[data-control=reveal] [data-truth]").all()
    middle = 440 * 2 ** ((71 - 69) / 12)
    truths = [one.get_attribute("data-truth") for one in told]
    assert truths == ["low" if frequency < middle else "high" for frequency in heard]
    assert len({*heard}) == 6
    assert still.get_by_role("status").inner_text() == "3 of 6 right."
    assert "low: 3 of 3; high: 0 of 3" in still.locator(".gankit").inner_text()
    still.evaluate("window.quit()")
    assert still.locator(".gankit").count() == 0


def test_the_pool_is_what_the_package_reads() -> None:
    pitch = data.melodies().pitch
    pitch = pitch[data.in_range(pitch)][:8].view(4, 2, 16)
    made = widgets.listen({"a": pitch[:2], "b": pitch[2:]}, rounds=2)
    notes = node("listen.js", "out(m.notesOf(p.codes))", codes=[*made.pool[:32]])
    assert [tuple(note) for note in notes] == data.notes(pitch[0])
