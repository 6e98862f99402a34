"""Play: the numbers against PyTorch's, what is written and kept, what sounds and when, its page."""

import base64
import json

import mido
import pytest
import torch
from playwright.sync_api import Page
from programs import node, style_of  # tests/programs.py
from torch import Tensor, nn

from gankit import data, latents, networks, pretrained, widgets

HELD = 128
NAMES = ("spec", "weights", "begin", "chords", "seed")


@pytest.fixture(scope="module")
def real() -> pretrained.Bars:
    bars = pretrained.tune_bars(held_out=True)
    return pretrained.Bars(*(part[:24] for part in bars))


def lively(latent_dim: int = 5, width: int = 6) -> networks.BarGenerator:
    """Like a trained one: norms that are not all alike, and bars that are not all the same note."""
    torch.manual_seed(width)
    source = torch.Generator().manual_seed(width)
    network = networks.BarGenerator(latent_dim, width)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.3, generator=source)
            module.running_var.uniform_(0.05, 2, generator=source)
            nn.init.normal_(module.bias, 0, 0.3, generator=source)
            nn.init.uniform_(module.weight, 0.5, 1.5, generator=source)
        elif hasattr(module, "weight"):
            module.weight.data *= 2
    network.last[-1].weight.data *= 3
    return network.eval()


def state(made: widgets.Play) -> dict:
    found = {name: getattr(made, name) for name in NAMES}
    return found | {"weights": base64.b64encode(made.weights).decode()}


# ---- the numbers, under node --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["small", "odd", "shipped"])
def test_probabilities_are_pytorchs(kind: str, real: pretrained.Bars) -> None:
    sizes = {"small": (5, 6), "odd": (1, 3)}
    generator = pretrained.bar_generator() if kind == "shipped" else lively(*sizes[kind])
    before, chord = real.before, real.chord
    z = latents.sample(len(chord), generator.latent_dim, generator=torch.Generator().manual_seed(0))
    script = """
        const generate = m.barGenerator(p.spec, p.weights);
        const before = p.before.map((roll) => Float32Array.from(roll.flat()));
        const rolls = p.z.map((z, i) => generate(z, before[i], p.chord[i]));
        out([rolls, rolls.map(m.codesOf)]);
    """
    given = {"z": z.tolist(), "before": before.tolist(), "chord": chord.tolist()}
    rolls, codes = node("play.js", script, **given, **state(widgets.play(generator)))
    with torch.no_grad():
        expected = generator(z, before, chord)
    found = torch.tensor(rolls).view_as(expected)
    assert (expected.amax(0) - expected.amin(0)).max() > 0.1  # it heeds what it is told
    torch.testing.assert_close(found, expected, atol=1e-2, rtol=0)
    assert torch.equal(torch.tensor(codes, dtype=torch.uint8), data.codes(found))
    sure = (expected.topk(2, 1).values.diff(dim=1).abs() > 0.05).all((1, 2))
    same = (data.codes(found) % HELD == data.codes(expected) % HELD).all(1)
    assert same[sure].all()


def test_rolls_codes_and_notes_are_the_packages() -> None:
    pitch = data.melodies().pitch
    pitch = data.codes(data.rolls(pitch[data.in_range(pitch)][:40]))
    script = """
        const rolls = p.bars.map(m.encoded);
        out([rolls.map(m.codesOf), rolls, m.notesOf(p.bars.flat())]);
    """
    codes, rolls, notes = node("play.js", script, bars=pitch.tolist())
    assert codes == pitch.tolist()
    assert torch.equal(torch.tensor(rolls).view(-1, 34, 16), data.rolls(pitch))
    assert [tuple(note) for note in notes] == data.notes(pitch)


@pytest.mark.parametrize("tempo", [40, 100, 187])
def test_the_midi_file_is_the_packages(tmp_path, tempo: int) -> None:
    """Byte for byte that which mido writes; and mido finds the notes, a rest of five bars too."""
    pitch = data.codes(data.rolls(pretrained.tune_bars(held_out=True).pitch[:12]))
    pitch[3:8], pitch[8, :3] = 0, 0
    made = node(
        "play.js", "out(m.midiFile(p.codes, p.tempo))", codes=pitch.flatten().tolist(), tempo=tempo
    )
    page, own = tmp_path / "page.mid", tmp_path / "own.mid"
    page.write_bytes(bytes(made))
    assert torch.equal(data.from_midi(page), data.from_midi(data.to_midi(pitch, own, tempo=tempo)))
    track = mido.MidiFile(page).tracks[0]
    assert mido.tempo2bpm(track[0].tempo) == pytest.approx(tempo, rel=1e-4)
    begins = [message.note for message in track if message.type == "note_on"]
    assert begins == [note for note, *_ in data.notes(pitch)]
    assert mido.MidiFile(page).length == pytest.approx(12 * 16 * 15 / tempo, rel=1e-3)


def test_what_is_written_stays_a_bar() -> None:
    """Put, hold, take away, in any order: no held step is left without the note that it holds."""
    script = """
        const uniform = m.uniforms(1), bars = [];
        let bar = Array(16).fill(0);
        for (let i = 0; i < 400; i++) {
          const step = Math.floor(16 * uniform()), note = 70 + Math.floor(3 * uniform());
          bar = uniform() < 0.5 ? m.written(bar, step, note)
            : m.lengthened(bar, step, step + Math.floor((16 - step) * uniform()));
          bars.push(bar);
        }
        out(bars);
    """
    bars = torch.tensor(node("play.js", script), dtype=torch.uint8)
    held = bars[:, 1:] >= HELD
    assert held.any()
    assert (bars[:, 0] < HELD).all()
    assert (bars[:, 1:] % HELD == bars[:, :-1] % HELD)[held].all()


def test_a_note_is_put_taken_away_and_held() -> None:
    bar = [60, 60 + HELD, 60 + HELD, *[0] * 13]
    put, gone, long = node(
        "play.js",
        "out([m.written(p.bar, 1, 64), m.written(p.bar, 0, 60), m.lengthened(p.bar, 0, 4)])",
        bar=bar,
    )
    assert put[:4] == [60, 64, 0, 0]
    assert gone == [0] * 16
    assert long == [60, *[60 + HELD] * 4, *[0] * 11]


# ---- what is refused, and what is shown where nothing moves -------------------------------------


def test_the_generator_stays_as_it_is() -> None:
    generator = lively().train()
    before = [p.clone() for p in generator.parameters()]
    made = widgets.play(generator)
    assert generator.training
    assert all(torch.equal(p, q) for p, q in zip(before, generator.parameters(), strict=True))
    assert made.still()[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"begin": torch.zeros(2, 16, dtype=torch.uint8)}, ValueError, r"2 bars, expected one"),
        ({"begin": torch.full((1, 16), 54, dtype=torch.uint8)}, ValueError, r"outside 55 to 86"),
        ({"chords": (24,)}, ValueError, r"chords are \(24,\), expected numbers from 0 to 23"),
        ({"chords": ()}, ValueError, r"chords are \(\), expected"),
        ({"seed": -1}, ValueError, r"seed is -1"),
        ({"generator": nn.Linear(2, 2)}, TypeError, r"is a Linear, expected a .*BarGenerator"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.play(**{"generator": lively()} | given)


# ---- on a page ----------------------------------------------------------------------------------

# Writes down what is asked to sound; its time is the page's clock, which a test moves
DEAF = """
    window.contexts = [];
    window.tones = [];
    const ignored = () => {};
    const gain = { setValueAtTime: ignored, linearRampToValueAtTime: ignored,
        exponentialRampToValueAtTime: ignored };
    const node = () => ({ connect: (to) => to, gain });
    window.AudioContext = class {
        constructor() { this.begun = performance.now(); this.open = true; contexts.push(this); }
        get currentTime() { return (performance.now() - this.begun) / 1000; }
        createGain() { return node(); }
        createOscillator() {
            const tone = { ...node(), frequency: { value: 0 } };
            tone.start = (at) => { tone.at = at; };
            tone.stop = (at) => { tone.end = at; };
            tones.push(tone);
            return tone;
        }
        close() { this.open = false; }
    };
"""


def put(page: Page, before: str = "") -> None:
    """Mount it; what it reports is `codes`, and `quit` ends it."""
    given = json.dumps(state(widgets.play(lively(), seed=3)))
    page.add_style_tag(content=style_of("play.js"))
    settled = "settled: (codes) => { window.codes = codes; }"
    mounted = f"window.quit = mount(document.body, {{ ...{given}, {settled} }});"
    page.add_script_tag(content=f"{before}{widgets.Play._esm}{mounted}", type="module")
    page.wait_for_selector(".gankit")


@pytest.fixture
def at(still: Page) -> Page:
    """On a page whose clock stands still, and where what sounds is written down."""
    still.set_content("<!doctype html><title>A page</title>")
    put(still, DEAF)
    return still


def control(page: Page, name: str):
    return page.locator(f"[data-control={name}]")


def bars(page: Page) -> Tensor:
    page.clock.run_for(50)
    return torch.tensor(page.evaluate("codes"), dtype=torch.uint8).view(-1, 16)


def follow(page: Page, first: Tensor, chords: list[int], seed: int = 3) -> Tensor:
    """What PyTorch makes of a first bar, with the z of the page."""
    generator, made = lively(), [first]
    for k, chord in enumerate(chords):
        z = torch.tensor([node("play.js", f"out(m.normals({seed + k}, 5))")])
        with torch.no_grad():
            roll = generator(z, data.rolls(made[-1]), torch.tensor([chord]))
        made.append(data.codes(roll))
    return torch.cat(made)


def test_bars_follow_the_one_before(at: Page) -> None:
    """Four to begin with, and one more; all of them anew when the first is written."""
    first = torch.tensor([widgets.play(lively()).begin], dtype=torch.uint8)
    assert torch.equal(bars(at), follow(at, first, [0, 5, 7]))
    control(at, "more").click()
    assert torch.equal(bars(at), follow(at, first, [0, 5, 7, 0]))
    control(at, "write").press("Delete")
    control(at, "write").press("Space")
    assert bars(at)[0].tolist() == [72, *[0] * 15]
    for _ in range(3):
        control(at, "write").press("Shift+ArrowRight")
    written = torch.tensor([[72, *[72 + HELD] * 3, *[0] * 12]], dtype=torch.uint8)
    assert torch.equal(bars(at), follow(at, written, [0, 5, 7, 0]))
    control(at, "chord").select_option("14")
    assert torch.equal(bars(at), follow(at, written, [0, 5, 7, 14]))
    before = bars(at)
    control(at, "new-z").click()
    assert torch.equal(bars(at)[:4], before[:4])
    control(at, "fewer").click()
    assert torch.equal(bars(at), before[:4])
    control(at, "reset").click()
    assert torch.equal(bars(at), follow(at, first, [0, 5, 7]))


def test_one_bar_is_the_least_and_twelve_the_most(at: Page) -> None:
    for _ in range(8):
        control(at, "more").click()
        at.clock.run_for(50)
    assert control(at, "more").is_disabled()
    assert len(bars(at)) == 12
    for _ in range(11):
        control(at, "fewer").click()
        at.clock.run_for(50)
    assert control(at, "fewer").is_disabled()
    assert control(at, "new-z").is_disabled()
    assert len(bars(at)) == 1


def test_nothing_sounds_before_it_is_asked_to_and_then_the_notes_of_the_roll(at: Page) -> None:
    """Each note at its time, with its pitch and length; then silence, and Play again."""
    assert at.evaluate("contexts.length") == 0
    control(at, "write").press("ArrowUp")
    control(at, "write").press("Space")
    control(at, "tempo").press("ArrowRight")  # 102
    notes = data.notes(bars(at))
    assert at.evaluate("[contexts.length, tones.length]") == [0, 0]
    control(at, "play").click()
    assert control(at, "play").inner_text() == "Stop"
    assert at.evaluate("tones[0].at") <= 0.1  # in the same moment, without a frame between
    at.clock.run_for(int(4 * 16 * 15 / 102 * 1000) + 400)
    tones = at.evaluate("tones.map((tone) => [tone.frequency.value, tone.at, tone.end])")
    assert len(tones) == len(notes)
    beat = 15 / 102
    for (pitch, start, steps), (frequency, begun, ended) in zip(notes, tones, strict=True):
        assert frequency == pytest.approx(440 * 2 ** ((pitch - 69) / 12))
        assert begun == pytest.approx(0.02 + start * beat, abs=0.01)
        assert 0.9 * steps * beat < ended - begun < steps * beat + 0.05
    assert control(at, "play").inner_text() == "Play"
    assert at.evaluate("contexts.map((one) => one.open)") == [False]


def test_stop_is_silence_and_a_change_is_heard_at_once(at: Page) -> None:
    control(at, "write").press("Delete")
    control(at, "play").click()
    at.clock.run_for(1000)
    heard = at.evaluate("tones.length")
    assert heard == 0  # the first bar is silent
    assert at.locator("[data-control=roll] .gk-head").get_attribute("visibility") == "visible"
    control(at, "play").click()
    assert at.evaluate("contexts[0].open") is False
    at.clock.run_for(10_000)
    assert at.evaluate("tones.length") == heard
    control(at, "play").click()
    for _ in range(14):
        control(at, "write").press("ArrowRight")
    control(at, "write").press("Space")
    at.clock.run_for(2400)
    assert at.evaluate("tones[0].frequency.value") == pytest.approx(440 * 2 ** (3 / 12))
    at.evaluate("quit()")
    assert at.evaluate("contexts.some((one) => one.open)") is False
    assert at.locator(".gankit").count() == 0


def test_the_file_that_is_kept_has_the_notes_of_the_roll(at: Page, tmp_path) -> None:
    control(at, "more").click()
    made = bars(at)
    with at.expect_download() as kept:
        control(at, "download").click()
        at.clock.run_for(50)
    assert kept.value.suggested_filename == "tune.mid"
    kept.value.save_as(tmp_path / "tune.mid")
    found = data.from_midi(tmp_path / "tune.mid")
    assert data.notes(found) == data.notes(made)
    assert at.evaluate("contexts.length") == 0


def test_a_mouse_writes_a_note_and_drags_it_longer(at: Page) -> None:
    desk = control(at, "write")
    desk.press("Delete")
    box = desk.bounding_box()

    def place(step: int, note: int) -> tuple[float, float]:
        return box["x"] + (step + 0.5) * box["width"] / 16, box["y"] + (86.5 - note) * box[
            "height"
        ] / 32

    at.mouse.move(*place(2, 80))
    at.mouse.down()
    at.mouse.move(*place(5, 74), steps=6)  # sideways counts, up and down does not
    at.mouse.up()
    expected = [0, 0, 80, *[80 + HELD] * 3, *[0] * 10]
    assert bars(at)[0].tolist() == expected
    at.mouse.click(*place(4, 60))
    expected[4:6] = [60, 0]
    assert bars(at)[0].tolist() == expected
    at.mouse.click(*place(4, 60))
    expected[4] = 0
    assert bars(at)[0].tolist() == expected
    assert "mark at C4: a rest" in at.locator("[role=status]").inner_text()


def test_a_finger_taps_a_note_and_one_that_scrolls_writes_none(page: Page) -> None:
    touch = {"viewport": {"width": 358, "height": 500}, "has_touch": True, "is_mobile": True}
    context = page.context.browser.new_context(**touch)
    phone = context.new_page()
    phone.set_content('<!doctype html><meta name="viewport" content="width=device-width">')
    put(phone)
    desk = phone.locator("[data-control=write]")
    desk.scroll_into_view_if_needed()
    box = desk.bounding_box()
    x, y = box["x"] + 0.5 * box["width"] / 16, box["y"] + 300
    before = phone.evaluate("[scrollY, ...codes.slice(0, 16)]")
    session = context.new_cdp_session(phone)
    for i in range(8):
        kind = "touchMove" if i else "touchStart"
        point = {"x": x, "y": y - 20 * i}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        phone.wait_for_timeout(20)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.wait_for_function("before => scrollY !== before", arg=before[0])
    phone.wait_for_timeout(500)  # at least: a tap at once would belong to the gesture before it
    assert phone.evaluate("codes.slice(0, 16)") == before[1:]
    box = desk.bounding_box()
    phone.touchscreen.tap(x, box["y"] + (86.5 - 76) * box["height"] / 32)
    phone.wait_for_function("codes[0] === 76")
    context.close()
