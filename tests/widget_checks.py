"""What each kind of widget does when it is used: the same in the built book and in JupyterLab."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect
from reader import FRAME, PIXELS, drawn, expect_change  # tests/reader.py

from gankit.widgets import Widget

# A cell that shows a widget of each kind, the explorer as its value
ONE_OF_EACH = """
import torch, gankit as gk
torch.manual_seed(0)
frames = []
for step in range(3):
    ax = gk.plots.axes()
    ax.plot([0, step])
    frames.append(gk.plots.frame(ax))
display(gk.widgets.flipbook(frames, alt="A line that rises"))
x = torch.arange(-8, 9) / 4
values = {"x²": x**2, "1/x²": 1 / x**2}
display(gk.widgets.curves(x, values, labels=("x", "y"), alt="A parabola and a pole"))
display(gk.widgets.dirac({"minimax": gk.losses.minimax}))
players, z = (gk.networks.MLPGenerator(), gk.networks.MLPDiscriminator()), torch.randn(64, 2)
moments = []
for step in range(20):
    moments.append(gk.widgets.snapshot(players, z, extent=(-1, 1, -1, 1), step=step))
    for parameter in players[0].parameters():
        parameter.data *= 1.1
display(gk.widgets.replay({"a": moments, "b": moments}, 0.5 * z, alt="An untrained run"))
pictures = torch.rand(24, 1, 8, 8)
display(gk.widgets.real_or_fake(pictures, pictures * 2 - 1, rounds=4))
told = gk.networks.ConditionalGenerator((3, 2), latent_dim=8, width=8)
for parameter in told.parameters():
    parameter.data *= 8
display(gk.widgets.character(told, {"hat": ("none", "top", "straw"), "a_tie": ("no", "yes")}))
pair = gk.networks.DCGANGenerator(8, 8), gk.networks.DigitEncoder(8, 8)
for parameter in [*pair[0].parameters(), *pair[1].parameters()]:
    parameter.data *= 8
display(gk.widgets.pad(*pair))
decoder = gk.networks.DCGANGenerator(2, 8)
for parameter in decoder.parameters():
    parameter.data *= 4
display(gk.widgets.plane(decoder, torch.randn(200, 2), torch.arange(200) % 10))
ways = gk.networks.Translator(4, blocks=1), gk.networks.Translator(4, blocks=1)
for parameter in [*ways[0].parameters(), *ways[1].parameters()]:
    parameter.data *= 2
display(gk.widgets.playground(width=8, batch=16))
bars = gk.networks.BarGenerator(4, 4)
for parameter in bars.parameters():
    parameter.data *= 4
bars.first[0].weight.data *= 8  # so that another z is another bar
display(gk.widgets.play(bars))
melodies = torch.randint(60, 80, (3, 3, 2, 16)).byte()
display(gk.widgets.listen(dict(zip("abc", melodies)), rounds=3))
styled = gk.networks.StyleGenerator(8, (8, 8, 4), dim=8, depth=2)
for parameter in styled.parameters():
    parameter.data += 0.3 * torch.randn_like(parameter)
styled.measure_mean(200)
display(gk.widgets.mix(styled))
display(gk.widgets.roundtrip(*ways, torch.rand(3, 3, 16, 16) * 2 - 1))
generator = gk.networks.DCGANGenerator(latent_dim=64, width=64)
for parameter in generator.parameters():
    parameter.data *= 4  # an untrained picture is all but flat
gk.widgets.explore(generator)
"""


WORD = "radio => radio.nextElementSibling.textContent"


def one_of_each() -> dict[str, Widget]:
    """What that cell shows, by its kind."""
    shown: list[Widget] = []
    *cell, last = ONE_OF_EACH.strip().splitlines()
    names = {"display": shown.append}
    exec("\n".join(cell), names)
    shown.append(eval(last, names))
    return {type(widget).__name__.lower(): widget for widget in shown}


def slide(slider: Locator) -> None:
    """Move a slider as a reader with a keyboard does."""
    slider.focus()
    for _ in range(3):
        slider.press("PageUp")


def assert_explorer_is_alive(explorer: Locator) -> None:
    """Each slider that is on the picture's way moves its pixels; a new z does, too."""
    picture = explorer.locator("[data-control=picture]")
    for name in ("direction-0", "direction-1", "coordinate-value", "truncation", "walk"):
        before = picture.evaluate(PIXELS)
        slide(explorer.locator(f"[data-control={name}]"))
        expect_other_pixels(picture, before)
    before = picture.evaluate(PIXELS)
    explorer.locator("[data-control=new-z]").click()
    expect_other_pixels(picture, before)


def expect_other_pixels(picture: Locator, before: str) -> None:
    expect_change(lambda: picture.evaluate(PIXELS), before, "the picture did not change")


def assert_character_is_designed(character: Locator) -> None:
    """Another value, another z and a step of the walk each change the picture; its words follow."""
    picture = character.locator("[data-control=picture]")
    for row in character.locator("fieldset.gk-label").all():
        before = picture.evaluate(PIXELS)
        first, second = row.locator("input").all()[:2]
        other = second if first.is_checked() else first
        other.press("Space")
        expect(other).to_be_checked()
        expect_other_pixels(picture, before)
        asked = f"{row.locator('legend').inner_text()} {other.evaluate(WORD)}"
        assert asked in picture.get_attribute("aria-label")
    before = picture.evaluate(PIXELS)
    asked = picture.get_attribute("aria-label")
    slide(character.locator("[data-control=direction-0]"))
    expect_other_pixels(picture, before)
    before = picture.evaluate(PIXELS)
    slide(character.locator("[data-control=walk]"))
    expect_other_pixels(picture, before)
    assert picture.get_attribute("aria-label") == asked  # what is asked for stays


def assert_pad_is_drawn_on(widget: Locator) -> None:
    """A line drawn by keys changes the picture; so does a slider, until it is undone."""
    pad, picture = (widget.locator(f"[data-control={name}]") for name in ("pad", "picture"))
    before = picture.evaluate(PIXELS)
    pad.press("Space")
    for _ in range(6):
        pad.press("ArrowDown")
    pad.press("Space")
    expect_other_pixels(picture, before)
    widget.page.evaluate(FRAME)
    drawn_from_the_pad = picture.evaluate(PIXELS)
    slide(widget.locator("[data-control=direction-0]"))
    expect_other_pixels(picture, drawn_from_the_pad)
    widget.locator("[data-control=read]").press("Enter")
    widget.page.evaluate(FRAME)
    assert picture.evaluate(PIXELS) == drawn_from_the_pad


def assert_plane_is_walked(widget: Locator) -> None:
    """An arrow key moves the point, and the picture follows; Home brings both back."""
    plane, picture = (widget.locator(f"[data-control={name}]") for name in ("map", "picture"))
    plane.press("Home")
    widget.page.evaluate(FRAME)
    home, words = picture.evaluate(PIXELS), plane.get_attribute("aria-label")
    for _ in range(4):
        plane.press("Shift+ArrowRight")
    expect_other_pixels(picture, home)
    assert plane.get_attribute("aria-label") != words
    plane.press("Home")
    widget.page.evaluate(FRAME)
    assert picture.evaluate(PIXELS) == home


def assert_roundtrip_is_picked(widget: Locator) -> None:
    """Another picture changes all three that are large; noise changes those behind it."""
    names = ("picked", "there", "picture")
    screens = [widget.locator(f"[data-control={name}]") for name in names]
    before = [screen.evaluate(PIXELS) for screen in screens]
    widget.locator("[data-control=pick-0]").press("ArrowRight")
    expect(widget.locator("[data-control=pick-1]")).to_be_checked()
    for screen, pixels in zip(screens, before, strict=True):
        expect_other_pixels(screen, pixels)
    before = [screen.evaluate(PIXELS) for screen in screens]
    slide(widget.locator("[data-control=noise]"))
    for screen, pixels in zip(screens[1:], before[1:], strict=True):
        expect_other_pixels(screen, pixels)
    assert screens[0].evaluate(PIXELS) == before[0]


def assert_faces_are_mixed(widget: Locator) -> None:
    """At the slider's ends the mixture is one of the two; another A changes it, and so does ψ."""
    screens = [widget.locator(f"[data-control={name}]") for name in ("a", "picture", "b")]
    slider = widget.locator("[data-control=crossover]")
    for key, same in (("Home", 2), ("End", 0)):
        slider.press(key)
        widget.page.evaluate(FRAME)
        assert screens[1].evaluate(PIXELS) == screens[same].evaluate(PIXELS)
    before = [screen.evaluate(PIXELS) for screen in screens]
    widget.locator("[data-control=new-a]").press("Enter")
    for screen, pixels in zip(screens[:2], before, strict=False):
        expect_other_pixels(screen, pixels)
    assert screens[2].evaluate(PIXELS) == before[2]
    before = [screen.evaluate(PIXELS) for screen in screens]
    widget.locator("[data-control=truncation]").press("Home")
    for screen, pixels in zip(screens, before, strict=True):
        expect_other_pixels(screen, pixels)
    widget.locator("[data-control=reset]").press("Enter")


def assert_a_melody_is_made(widget: Locator) -> None:
    """It sounds when asked to, and stops; a note that is written and a next bar change the roll."""
    roll, write, play = (
        widget.locator(f"[data-control={name}]") for name in ("roll", "write", "play")
    )
    expect(play).to_have_text("Play")
    before = roll.get_attribute("aria-label")
    write.press("Delete")
    expect(roll).not_to_have_attribute("aria-label", before)
    write.press("Space")
    for name in ("more", "new-z"):
        before = roll.get_attribute("aria-label")
        widget.locator(f"[data-control={name}]").press("Enter")
        expect(roll).not_to_have_attribute("aria-label", before)
    play.press("Enter")
    expect(play).to_have_text("Stop")
    head, place = widget.locator(".gk-head").first, "head => head.getAttribute('x1')"
    before = head.evaluate(place)
    expect_change(lambda: head.evaluate(place), before, "it does not play")
    play.press("Enter")
    expect(play).to_have_text("Play")


def assert_listening_is_scored(widget: Locator) -> None:
    """It sounds when asked to; an answer asks the next; at the end all are told, and sound."""
    rounds = int(widget.locator("[data-control=progress]").inner_text().split()[-1])
    for number in range(rounds):
        expect(widget.locator("[data-control=progress]")).to_contain_text(f"{number + 1} of")
        play = widget.locator("[data-control=play]")
        play.press("Enter")
        expect(play).to_have_text("Stop")
        widget.locator("[data-control=kind-1]").press("Enter")
    told = widget.locator("[data-control=reveal] [data-truth]")
    expect(told).to_have_count(rounds)
    right = sum(one.get_attribute("data-truth") == told_as_second(widget) for one in told.all())
    expect(widget.get_by_role("status")).to_have_text(f"{right} of {rounds} right.")
    play = told.first.locator("button")
    play.press("Enter")
    expect(play).to_have_text("Stop")
    play.press("Enter")
    expect(play).to_have_text("Play")


def told_as_second(widget: Locator) -> str:
    """The name of the second kind, as the line below the score lists them."""
    return widget.locator("p.gk-hint").first.inner_text().split("; ")[1].partition(":")[0]


def assert_flipbook_turns(flipbook: Locator) -> None:
    """First, next and last frame look different, and Play goes on from the one on show."""
    slider, label = (flipbook.locator(f"[data-control={name}]") for name in ("frame", "label"))
    seen = {}
    for key in ("Home", "ArrowRight", "End"):
        slider.focus()
        slider.press(key)
        expect(label).not_to_have_text(seen.get("text", ""))
        seen["text"] = label.inner_text()
        seen[key] = frame_on_show(flipbook)
        assert seen["text"] in flipbook.get_by_role("img").get_attribute("alt")
    assert len({seen["Home"], seen["ArrowRight"], seen["End"]}) == 3
    flipbook.get_by_role("button", name="Play").click()  # from the last frame: from the first again
    expect(label).not_to_have_text(seen["text"])
    flipbook.get_by_role("button", name="Pause").click()
    assert frame_on_show(flipbook) != seen["End"]


def frame_on_show(flipbook: Locator) -> str:
    """The pixels of the frame that the page shows, once they are there."""
    return flipbook.locator("img").evaluate("""async (picture) => {
        await picture.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
        canvas.getContext("2d").drawImage(picture, 0, 0);
        return canvas.toDataURL();
    }""")


def assert_curves_follow(curves: Locator) -> None:
    """Whatever the slider says, all marks stand at its x, and the table's numbers are theirs."""
    slider, said = (curves.locator(f"[data-control={name}]") for name in ("x", "at"))
    seen = {}
    for key in ("Home", "ArrowRight", "End"):
        slider.focus()
        slider.press(key)
        expect(said).to_contain_text(f"= {slider.get_attribute('aria-valuetext')}")
        places = curves.locator(".gk-chart .gk-point").evaluate_all(
            "marks => marks.map((mark) => mark.parentNode.getAttribute('transform'))"
        )
        columns = {place.split()[0] for place in places}
        assert len(columns) == 1
        values = curves.locator("tbody td").all_inner_texts()
        assert all(value and value not in ("NaN", "undefined") for value in values)
        assert said.inner_text() in curves.get_by_role("img").get_attribute("aria-label")
        seen[key] = (columns.pop(), said.inner_text())
    assert len(set(seen.values())) == 3


def assert_dirac_answers(game: Locator) -> None:
    """Each slider, and the start, moves the orbit and what is said of it."""
    path = game.locator("[data-control=plane] .gk-orbit")
    for name, key in (("gamma", "ArrowRight"), ("step", "ArrowRight"), ("start", "ArrowUp")):
        before = path.get_attribute("d")
        game.locator(f"[data-control={name}]").press(key)
        expect(path).not_to_have_attribute("d", before)
    expect(game.locator("[data-control=cell-0-1]")).to_contain_text("λ = ")


def assert_playground_trains(widget: Locator) -> None:
    """It runs until it is paused; one step is one step; another loss is marked; it begins again."""
    step, plane = (widget.locator(f"[data-control={name}]") for name in ("step", "plane"))
    expect(step).to_have_text("step 0")
    before = plane.evaluate(PIXELS)
    widget.locator("[data-control=one]").press("Enter")
    expect(step).to_have_text("step 1")
    expect_other_pixels(plane, before)
    run = widget.locator("[data-control=run]")
    run.press("Enter")
    expect(run).to_have_text("Pause")
    expect_change(lambda: step.inner_text().split(",")[0], "step 1", "it does not train")
    run.press("Enter")
    expect(run).to_have_text("Run")
    widget.locator("[data-control=turn]").press("Enter")
    expect(step).to_contain_text(": D saw this batch")
    chart = widget.locator("[data-control=losses]")
    before = chart.evaluate(PIXELS)
    folded = widget.locator("[data-control=rules]:not([open]) > summary")
    is_small = folded.count() > 0
    if is_small:
        folded.press("Enter")
    widget.locator("[data-control=loss]").select_option("hinge")
    expect_other_pixels(chart, before)
    if is_small:
        widget.locator("[data-control=rules] > summary").press("Enter")
    assert all(text for text in widget.locator("tbody td").all_inner_texts())
    widget.locator("[data-control=reset]").press("Enter")
    expect(step).to_have_text("step 0")


def assert_replay_goes_both_ways(replay: Locator) -> None:
    """The slider changes every plot and says the step; Backwards goes back from there."""
    slider, label = (replay.locator(f"[data-control={name}]") for name in ("time", "label"))
    pictures = replay.get_by_role("img").all()
    seen = {}
    for key in ("Home", "ArrowRight", "End"):
        slider.focus()
        slider.press(key)
        expect(label).to_have_text(slider.get_attribute("aria-valuetext"))
        seen[key] = [picture.evaluate(PIXELS) for picture in pictures]
        for picture in pictures:
            assert label.inner_text() in picture.get_attribute("aria-label")
    assert all(len({*plots}) == 3 for plots in zip(*seen.values(), strict=True))
    last = label.inner_text()
    replay.get_by_role("button", name="Backwards").click()
    expect(label).not_to_have_text(last)
    replay.get_by_role("button", name="Pause").click()


def assert_quiz_is_played(quiz: Locator) -> None:
    """A whole game by keys, R and F; then all truths are told, and the next is a key away."""
    quiz.locator("[data-control=real]").focus()
    rounds = int(quiz.locator("[data-control=progress]").inner_text().split()[-1])
    for number in range(rounds):
        quiz.page.keyboard.press("r" if number % 2 else "f")
    expect(quiz.locator("[data-control=reveal] [data-truth]")).to_have_count(rounds)
    score = quiz.locator("[data-control=again]")
    expect(score).to_be_focused()
    before = drawn(quiz)
    quiz.page.keyboard.press("Enter")
    expect_change(lambda: drawn(quiz), before, "the next game looks like the end of the last")
    expect(quiz.locator("[data-control=progress]")).to_contain_text(f"1 of {rounds}")


CHECKS: dict[str, Callable[[Locator], None]] = {
    "explorer": assert_explorer_is_alive,
    "character": assert_character_is_designed,
    "pad": assert_pad_is_drawn_on,
    "plane": assert_plane_is_walked,
    "mix": assert_faces_are_mixed,
    "roundtrip": assert_roundtrip_is_picked,
    "play": assert_a_melody_is_made,
    "listen": assert_listening_is_scored,
    "playground": assert_playground_trains,
    "quiz": assert_quiz_is_played,
    "flipbook": assert_flipbook_turns,
    "curves": assert_curves_follow,
    "dirac": assert_dirac_answers,
    "replay": assert_replay_goes_both_ways,
}
