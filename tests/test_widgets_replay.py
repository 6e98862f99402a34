"""The replay of a 2-D run: what is kept of a moment, what travels, what a browser shows."""

import base64
import json

import programs  # tests/programs.py
import pytest
import torch
from playwright.sync_api import Page, expect
from torch import Tensor, nn

import gankit as gk
from gankit.networks import MLPDiscriminator, MLPGenerator
from gankit.widgets import Moment, replay, snapshot

SCRIPT = (programs.WIDGETS / "replay.js").read_text()
BUTTON = "document.querySelector('[data-control={}]').textContent"
EXTENT = (-1.0, 3.0, -2.0, 0.0)  # nothing about it is symmetric


class Lambda(nn.Module):
    """A function as a network with nothing to learn."""

    def __init__(self, function) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


Z = torch.randn(7, 2, generator=seeded(), dtype=torch.float64)
CURVED = Lambda(lambda x: x[:, 0] + 10 * x[:, 1] ** 2 + x[:, 0] * x[:, 1])
SAME = Lambda(lambda z: z)


# ---- a moment -----------------------------------------------------------------------------------


def test_surface_is_where_it_says() -> None:
    """Middles of cells, x₁ to the right, x₂ upwards, in an extent that is not square."""
    plane = Lambda(lambda x: x[:, 0] + 100 * x[:, 1])
    values = snapshot((SAME, plane), Z, extent=EXTENT, grid=4).values
    x1, x2 = torch.tensor([-0.5, 0.5, 1.5, 2.5]), torch.tensor([-1.75, -1.25, -0.75, -0.25])
    torch.testing.assert_close(values, (x1 + 100 * x2[:, None]).double())


def test_arrows_are_the_downhill_slopes_of_each_fakes_own_loss() -> None:
    """In closed form: −n ∂L_G/∂x̂ = (1 − σ(a)) ∇a for the log trick, ∇a for a critic."""
    a = CURVED(Z)
    uphill = torch.stack([1 + Z[:, 1], 20 * Z[:, 1] + Z[:, 0]], 1)
    moment = snapshot((SAME, CURVED), Z, extent=EXTENT)
    torch.testing.assert_close(moment.arrows, (1 - a.sigmoid())[:, None] * uphill)
    critic = snapshot((SAME, CURVED), Z, extent=EXTENT, loss=gk.losses.wasserstein)
    torch.testing.assert_close(critic.arrows, uphill)
    torch.testing.assert_close(moment.fake, Z)
    assert moment.fake.data_ptr() != Z.data_ptr()
    assert not moment.fake.requires_grad
    assert not moment.arrows.requires_grad


@pytest.mark.parametrize("name", ["minimax", "non_saturating", "hinge", "least_squares"])
def test_arrows_are_autograds(name: str) -> None:
    """One fake at a time, on its own."""
    loss = getattr(gk.losses, name)
    torch.manual_seed(1)
    generator, discriminator = MLPGenerator(width=8), MLPDiscriminator(width=8)
    z = torch.randn(5, 2, generator=seeded())
    moment = snapshot((generator, discriminator), z, extent=EXTENT, loss=loss)
    for point, arrow in zip(moment.fake, moment.arrows, strict=True):
        alone = point[None].clone().requires_grad_()
        loss.generator(discriminator(alone)).backward()
        torch.testing.assert_close(arrow, -alone.grad[0])


def test_a_relativistic_loss_reads_the_reals() -> None:
    real = torch.randn(7, 2, generator=seeded(2), dtype=torch.float64)
    loss = gk.losses.relativistic
    moment = snapshot((SAME, CURVED), Z, extent=EXTENT, loss=loss, real=real)
    fake = Z.clone().requires_grad_()
    loss.generator(CURVED(fake), CURVED(real)).backward()
    torch.testing.assert_close(moment.arrows, -7 * fake.grad)
    with pytest.raises(ValueError, match="compares fakes with reals, expected real="):
        snapshot((SAME, CURVED), Z, extent=EXTENT, loss=loss)


class Noisy(nn.Module):
    """All that a forward pass can move: running statistics, dropout, the global random state."""

    def __init__(self, outputs: int) -> None:
        super().__init__()
        last = nn.utils.parametrizations.spectral_norm(nn.Linear(8, outputs))
        self.layers = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), last)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x + 0.1 * torch.randn_like(x)).squeeze(1)


def test_a_snapshot_changes_nothing() -> None:
    players = Noisy(2), Noisy(1)
    players[0].eval()
    for parameter in players[1].parameters():
        parameter.grad = torch.ones_like(parameter)
    for parameter in players[1].layers[0].parameters():
        parameter.requires_grad_(False)

    def everything() -> list:
        tensors = [t for player in players for t in player.state_dict().values()]
        tensors += [p.grad for p in players[1].parameters()] + [torch.get_rng_state()]
        parameters = [p for player in players for p in player.parameters()]
        flags = [p.requires_grad for p in parameters]
        flags += [p.grad is None for p in parameters]
        flags += [m.training for player in players for m in player.modules()]
        return [[t.clone() for t in tensors], flags]

    (before, flags), z = everything(), torch.randn(5, 2, generator=seeded())
    with torch.no_grad():
        snapshot(players, z, extent=EXTENT)
    after, now = everything()
    assert flags == now
    assert all(map(torch.equal, before, after))


def test_a_trainer_brings_its_loss_and_its_step() -> None:
    torch.manual_seed(0)
    trainer = gk.Trainer(MLPGenerator(width=8), MLPDiscriminator(width=8), loss=gk.losses.minimax)
    batches = gk.data.batches(gk.data.ring(64, generator=seeded()), 16)
    for _ in trainer.run(batches, 3):
        pass
    z, state = torch.randn(5, 2, generator=seeded()), trainer.random.get_state()
    moment = snapshot(trainer, z, extent=EXTENT)
    players = trainer.generator, trainer.discriminator
    same = snapshot(players, z, extent=EXTENT, loss=gk.losses.minimax, step=3)
    assert moment.step == same.step == 3
    assert all(torch.equal(getattr(moment, part), getattr(same, part))
               for part in ("fake", "values", "arrows"))  # fmt: skip
    other = snapshot(trainer, z, extent=EXTENT, loss=gk.losses.wasserstein, step=9)
    assert other.step == 9
    assert not torch.equal(moment.arrows, other.arrows)
    assert torch.equal(trainer.random.get_state(), state)
    assert snapshot(players, z, extent=EXTENT).step == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"extent": (1, 1, 0, 1)}, r"extent is \(1, 1, 0, 1\) .* expected left < right"),
        ({"extent": (0, 1, 1, 0)}, "bottom < top"),
        ({"extent": (0, float("nan"), 0, 1)}, "left < right"),
        ({"grid": 1}, "grid is 1, expected .* at least 2"),
        ({"players": (Lambda(lambda z: z[:, :1]), CURVED)}, r"generator makes has shape \(7, 1\)"),
        ({"players": (SAME, Lambda(lambda x: x))}, r"says has shape \(7, 2\), expected \(7\)"),
    ],
)
def test_snapshot_refuses(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        snapshot(**({"players": (SAME, CURVED), "z": Z, "extent": EXTENT} | wrong))


# ---- what travels -------------------------------------------------------------------------------


def invented(step: int, seed: int = 0, *, count: int = 6, grid: int = 5) -> Moment:
    source = seeded(1000 * seed + step)
    values, arrows = (
        torch.randn(grid, grid, generator=source),
        torch.randn(count, 2, generator=source),
    )
    fake = torch.tensor([1.0, -1.0]) + torch.randn(count, 2, generator=source)
    return Moment(step, fake, 7 * values, 0.01 * arrows, EXTENT)


def film(seed: int = 0, *, steps: tuple[int, ...] = (0, 10, 30), **sizes: int) -> list[Moment]:
    return [invented(step, seed, **sizes) for step in steps]


REALS = torch.rand(4, 2, generator=seeded(3)) * torch.tensor([4.0, 2.0]) + torch.tensor(
    [-1.0, -2.0]
)


def node(script: str, **payload: object) -> list:
    return programs.node("replay.js", f"out({script})", **payload)


def decoded(widget) -> dict:
    numbers = base64.b64encode(widget.numbers).decode()
    return node("m.decode(p.spec, p.numbers)", spec=widget.spec, numbers=numbers)


def assert_arrived(given: Moment, found: dict) -> None:
    """Within half of what one step of each number's coding is worth."""
    fake, arrows = (torch.tensor(found[part]).view(-1, 2) for part in ("fake", "arrows"))
    values = torch.tensor(found["values"]).view(given.values.shape)
    apart = torch.tensor([4.0, 2.0]) / 16384
    assert ((fake - given.fake).abs() <= 0.51 * apart).all()
    longest = given.arrows.norm(dim=1).max()
    assert ((arrows - given.arrows).abs() <= 0.51 * longest / 127 + 1e-12).all()
    low, high = given.values.aminmax()
    assert ((values - given.values).abs() <= 0.51 * (high - low) / 255 + 1e-6 * high.abs()).all()
    told = [found[name] for name in ("low", "high", "longest")]
    torch.testing.assert_close(torch.tensor(told), torch.stack([low, high, longest]))


def test_numbers_arrive_within_what_is_promised() -> None:
    runs = {"one": film(1), "two": film(2), "three": film(3)}
    widget = replay(runs, REALS, alt="Three runs")
    found = decoded(widget)
    assert widget.spec["names"] == [*runs]
    assert widget.spec["steps"] == [0, 10, 30]
    real = torch.tensor(found["real"]).view(-1, 2)
    assert ((real - REALS).abs() <= 0.51 * torch.tensor([4.0, 2.0]) / 16384).all()
    for name, moments in zip(runs, found["runs"], strict=True):
        for given, moment in zip(runs[name], moments, strict=True):
            assert_arrived(given, moment)


def test_what_is_extreme_arrives_too() -> None:
    """A flat surface, no push at all, and a fake far out, which stays out on its own side."""
    far = torch.tensor([[1e6, -1e6], [0.0, -1.0]])
    moment = Moment(5, far, torch.full((3, 3), -2.5), torch.zeros(2, 2), EXTENT)
    ((found,),) = decoded(replay([moment], REALS, alt="One moment"))["runs"]
    assert found["values"] == [-2.5] * 9
    assert found["arrows"] == [0] * 4
    x, y, *inside = found["fake"]
    assert x > 3
    assert y < -2
    assert inside == pytest.approx([0, -1], abs=1e-3)


def test_a_run_of_an_hour_is_small() -> None:
    runs = film(steps=tuple(range(60)), count=256, grid=32)
    size = len(replay(runs, torch.rand(256, 2), alt="A run").numbers)
    assert size == 60 * (3 * 4 + 256 * (2 * 2 + 2) + 32 * 32) + 256 * 2 * 2
    assert size < 0.17e6


def test_the_doors_are_the_widgets() -> None:
    assert gk.widgets.replay is replay
    assert gk.widgets.snapshot is snapshot


ONE = invented(0)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"runs": []}, ValueError, r"1 runs of \[0\] moments, expected 1 to 3 runs"),
        ({"runs": {}}, ValueError, r"0 runs of \[\] moments"),
        ({"runs": {str(i): [ONE] for i in range(4)}}, ValueError, "4 runs .* expected 1 to 3"),
        ({"runs": {"a": film(), "b": film()[:2]}}, ValueError, r"\[3, 2\] .* at the same steps"),
        ({"runs": {"a": film(), "b": film(steps=(0, 1, 2))}}, ValueError, "at the same steps"),
        ({"runs": [ONE, ONE]}, ValueError, r"steps begin \[0, 0\], expected that they rise"),
        ({"runs": [ONE._replace(fake=ONE.fake / 0)]}, ValueError, "fake .* NaN or ∞"),
        ({"runs": [ONE._replace(values=ONE.values * torch.nan)]}, ValueError, "values .* NaN"),
        ({"runs": [ONE._replace(arrows=ONE.arrows * torch.nan)]}, ValueError, "arrows .* NaN"),
        ({"runs": [ONE, invented(1, count=7)]}, ValueError, r"fake of moment 1 .*\(6, 2\)"),
        ({"runs": [ONE, invented(1, grid=4)]}, ValueError, r"values of moment 1 .*\(5, 5\)"),
        ({"runs": [ONE._replace(fake=torch.zeros(6, 3))]}, ValueError, r"shape \(6, 3\)"),
        ({"runs": [ONE._replace(arrows=torch.zeros(5, 2))]}, ValueError, r"arrows .*\(6, 2\)"),
        ({"runs": [ONE._replace(values=torch.zeros(5, 4))]}, ValueError, r"values .*\(5, 5\)"),
        ({"runs": [ONE._replace(fake=ONE.fake[:0], arrows=ONE.arrows[:0])]}, ValueError, "empty"),
        ({"runs": [ONE, invented(1)._replace(extent=(0, 1, 0, 1))]}, ValueError, "one extent"),
        ({"runs": [ONE._replace(extent=(1, 0, 0, 1))]}, ValueError, "left < right"),
        ({"real": torch.zeros(4)}, ValueError, r"real .* shape \(4,\)"),
        ({"real": torch.zeros(0, 2)}, ValueError, "real is empty"),
        ({"real": torch.full((4, 2), torch.nan)}, ValueError, "real .* NaN"),
        ({"runs": ONE}, TypeError, "expected moments"),
        ({"real": "points"}, TypeError, "real .* expected a tensor"),
        ({"alt": " "}, ValueError, "alt is ' ', expected .* words"),
    ],
)  # fmt: skip
def test_replay_refuses(wrong: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        replay(**({"runs": film(), "real": REALS, "alt": "A run"} | wrong))


# ---- the drawing's arithmetic, under node -------------------------------------------------------


def test_round_numbers() -> None:
    values = [0.7, 1, 1.99, 2, 0.049, 5, 99, 0.001, 3e-9]
    assert node("p.values.map(m.round)", values=values) == pytest.approx(
        [0.5, 1, 1, 2, 0.02, 5, 50, 0.001, 2e-9]
    )
    stops = node("[m.multiples(1, -2.8, 2.8), m.multiples(0.5, -1, 0.9), m.multiples(2, 0.1, 1)]")
    assert stops == [[-2, -1, 0, 1, 2], [-1, -0.5, 0, 0.5], []]
    said = node("[-12.34, 0, 0.0814, 2, 1234.5, 1e-7, -123456].map(m.say)")
    assert said == ["−12", "0", "0.081", "2", "1235", "1.0e−7", "−1.2e5"]


def test_a_surface_is_enlarged_in_place() -> None:
    """Row 0 is the top; a plane stays one, but for the half cell at each edge."""
    x = (torch.arange(4) + 0.5) / 4
    plane = x + 10 * x[:, None]
    large = torch.tensor(node("m.enlarge(p.values, 4, 16)", values=plane.flatten().tolist()))
    fine = ((torch.arange(16) + 0.5) / 16).clamp(1 / 8, 7 / 8)
    torch.testing.assert_close(large.view(16, 16), fine + 10 * fine.flip(0)[:, None])


def test_lines_join_equal_values() -> None:
    """On a plane, every piece's ends lie at the level, and the pieces make up the whole line."""
    x = torch.arange(5) + 0.5
    plane = x + 2 * x[:, None]
    pieces = node("m.contours(p.values, 5, [7.3])", values=plane.flatten().tolist())
    ends = torch.tensor(pieces).view(-1, 2)
    torch.testing.assert_close(ends[:, 0] + 2 * ends[:, 1], torch.full((len(ends),), 7.3))
    lengths = (ends[1::2] - ends[::2]).norm(dim=1).sum()
    low, high = (7.3 - 4.5) / 2, (7.3 - 0.5) / 2  # where x is at the last and the first column
    assert lengths == pytest.approx((4**2 + (high - low) ** 2) ** 0.5, rel=1e-4)
    saddle = node("m.contours([0, 1, 1, 0], 2, [0.5])")
    assert len(saddle) == 2
    assert node("m.contours([1, 1, 1, 1], 2, [1])") == []


# ---- in the browser -----------------------------------------------------------------------------


def planes(step: int, slope: tuple[float, float]) -> Moment:
    """One fake that walks to the right with time, pushed upwards; a surface of one slope."""
    x = (torch.arange(8) + 0.5) / 4 - 1
    values = slope[0] * x + slope[1] * x[:, None]
    fake = torch.tensor([[-0.75 + 0.25 * step, -0.5]])
    return Moment(10 * step, fake, values, torch.tensor([[0.0, 3.0]]), (-1, 1, -1, 1))


RIGHT, UP = ([planes(step, slope) for step in range(6)] for slope in ((1.0, 0.0), (0.0, 1.0)))
DOT = torch.tensor([[0.5, 0.5]])


def show(page: Page, runs=None, *, width: int = 720, reduced: bool = False) -> list[str]:
    """Call the plain door on an empty page; the answer collects what goes wrong or goes out."""
    widget = replay(runs or {"right": RIGHT, "up": UP}, DOT, alt="Two planes")
    numbers = base64.b64encode(widget.numbers).decode()
    state = json.dumps({"spec": widget.spec, "numbers": numbers})
    script = f"{SCRIPT}; window.quit = mount(document.body, {state})"
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url))
    page.emulate_media(reduced_motion="reduce" if reduced else "no-preference")
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content("<!doctype html><title>A page</title>")
    page.add_style_tag(path=programs.WIDGETS / "widgets.css")
    page.add_script_tag(content=script, type="module")
    page.wait_for_function("document.querySelector('[data-control=scale-0]')?.textContent")
    return faults


@pytest.fixture
def shown(page: Page) -> Page:
    show(page)
    return page


def control(page: Page, name: str):
    return page.locator(f"[data-control={name}]")


def pixels(page: Page, k: int = 0) -> str:
    return control(page, f"picture-{k}").evaluate("(canvas) => canvas.toDataURL()")


def colours(page: Page, k: int, x: float, y: float) -> Tensor:
    """The 5 × 5 pixels around a point of the plane, (25, 3); on a screen of ratio 1."""
    seen = control(page, f"picture-{k}").evaluate(
        """(canvas, [x, y]) => {
            const em = parseFloat(getComputedStyle(canvas).fontSize);
            const wide = canvas.width - 2.3 * em;
            const at = [2 * em + wide * (x + 1) / 2, 0.5 * em + wide * (1 - y) / 2].map(Math.round);
            const image = canvas.getContext("2d").getImageData(at[0] - 2, at[1] - 2, 5, 5);
            return [...image.data];
        }""",
        [x, y],
    )
    return torch.tensor(seen).view(25, 4)[:, :3]


def has(page: Page, k: int, x: float, y: float, wanted: str) -> bool:
    """Whether one of these pixels is of that colour."""
    rgb = torch.tensor([int(wanted[i : i + 2], 16) for i in (1, 3, 5)])
    return bool(((colours(page, k, x, y) - rgb).abs().amax(1) < 40).any())


REAL, FAKE, GENERATOR = gk.plots.REAL, gk.plots.FAKE, gk.plots.GENERATOR


def test_everything_is_drawn_where_it_is(shown: Page) -> None:
    """Fake's colour where D's logits are low, real's where they are high, in both directions."""
    for k, (low, high) in enumerate([((-0.9, 0.1), (0.9, 0.1)), ((0.1, -0.9), (0.1, 0.9))]):
        red, _, blue = colours(shown, k, *low)[12].tolist()
        red_there, _, blue_there = colours(shown, k, *high)[12].tolist()
        assert red > blue + 60
        assert blue_there > red_there + 60
        assert has(shown, k, 0.5, 0.5, REAL)
        for step in (0, 3, 5):
            control(shown, "time").fill(str(step))
            x = -0.75 + 0.25 * step
            assert has(shown, k, x, -0.5, FAKE)
            assert has(shown, k, x, -0.5 + 0.2, GENERATOR)  # upwards, by 0.16 of the width
            assert not has(shown, k, x, -0.5 - 0.2, GENERATOR)
            assert not has(shown, k, x + 0.2, -0.5, GENERATOR)
        control(shown, "time").fill("0")
        assert not has(shown, k, 0.5, -0.5, FAKE)


def test_one_slider_moves_all_and_says_so(shown: Page) -> None:
    before = pixels(shown, 0), pixels(shown, 1)
    control(shown, "time").fill("4")
    assert pixels(shown, 0) != before[0]
    assert pixels(shown, 1) != before[1]
    assert control(shown, "label").inner_text() == "step 40"
    assert control(shown, "time").get_attribute("aria-valuetext") == "step 40"
    assert control(shown, "range-0").inner_text() == "a(x): −0.88 to 0.88"
    assert control(shown, "lines-0").inner_text() == "lines 0.2 apart"
    assert control(shown, "scale-0").inner_text() == "= 2"
    assert shown.get_by_role("img", name="Two planes (up, step 40)").count() == 1
    control(shown, "time").fill("0")
    assert (pixels(shown, 0), pixels(shown, 1)) == before


def test_the_key_is_as_long_as_what_it_stands_for(shown: Page) -> None:
    """The arrow of 3 is 0.16 of the plot's width long, so the key of 2 is two thirds of that."""
    key = shown.locator(".gk-read svg").first
    plot = control(shown, "picture-0").evaluate("(c) => c.clientWidth - 2.3 * parseFloat("
                                                "getComputedStyle(c).fontSize)")  # fmt: skip
    assert float(key.get_attribute("width")) == pytest.approx(0.16 * plot * 2 / 3, abs=1.1)


def test_replay_by_keyboard(shown: Page) -> None:
    """The slider's own keys, and the arrows from everywhere else in the widget."""
    slider = shown.get_by_role("slider", name="Time")
    for key, step in {"ArrowRight": 1, "End": 5, "ArrowLeft": 4, "Home": 0}.items():
        slider.press(key)
        assert slider.get_attribute("aria-valuetext") == f"step {10 * step}"
    for name in ("play", "surface"):
        for key, step in {"ArrowLeft": 0, "ArrowRight": 1}.items():
            control(shown, name).press(key)
            assert slider.get_attribute("aria-valuetext") == f"step {10 * step}"
        control(shown, name).press("ArrowLeft")
    before = pixels(shown)
    control(shown, "surface").press("Space")
    assert pixels(shown) != before
    control(shown, "play").press("Enter")
    expect(control(shown, "label")).to_have_text("step 50")


def watch(page: Page, name: str) -> list[str]:
    """The labels that come up after a click on a button, until it stops by itself."""
    listen(page)
    control(page, name).click()
    page.wait_for_function(f"seen.length && {BUTTON.format(name)} !== 'Pause'")
    return page.evaluate("seen")


def listen(page: Page) -> None:
    """Keep the labels that come up from now on."""
    page.evaluate("""() => {
        window.seen = [];
        const label = document.querySelector("[data-control=label]");
        window.watch?.disconnect();
        window.watch = new MutationObserver(() => seen.push(label.textContent));
        watch.observe(label, { childList: true });
    }""")


def test_it_plays_forwards_and_backwards(shown: Page) -> None:
    labels = [f"step {step}" for step in range(0, 60, 10)]
    assert watch(shown, "play") == labels[1:]
    assert watch(shown, "back") == labels[-2::-1]
    assert watch(shown, "back") == labels[::-1]  # at the first: from the last one again


def test_a_reader_who_takes_over_stops_it(still: Page) -> None:
    show(still)
    takes = {
        "slider": lambda: control(still, "time").fill("3"),
        "arrow key": lambda: control(still, "surface").press("ArrowRight"),
        "button": lambda: still.get_by_role("button", name="Pause").click(),
    }
    for way in ("play", "back"):
        for take in takes.values():
            control(still, way).click()
            still.clock.run_for(600)
            take()
            assert still.get_by_role("button", name="Pause").count() == 0
            label = control(still, "label").inner_text()
            still.clock.run_for(600)
            assert control(still, "label").inner_text() == label
    control(still, "play").click()
    still.clock.run_for(600)
    control(still, "back").click()  # the other way, from wherever it is
    assert control(still, "play").inner_text() == "Play"
    assert control(still, "back").inner_text() == "Pause"
    still.clock.run_for(5000)
    assert control(still, "label").inner_text() == "step 0"


def test_nothing_moves_by_itself_and_few_moments_without_motion(still: Page) -> None:
    moments = [invented(step) for step in range(40)]
    for reduced in (False, True):
        show(still, moments, reduced=reduced)
        still.clock.run_for(2000)
        assert control(still, "label").inner_text() == "step 0"
    listen(still)
    control(still, "play").click()
    still.clock.run_for(20_000)
    seen = still.evaluate("seen")
    assert len(seen) <= 8
    assert seen[-1] == "step 39"


def test_each_layer_can_be_hidden(shown: Page) -> None:
    seen = {pixels(shown)}
    for name in ("samples", "surface", "arrows"):
        control(shown, name).uncheck()
        seen.add(pixels(shown))
    assert len(seen) == 4
    assert (colours(shown, 0, 0.9, 0.1) == 255).all()
    assert (colours(shown, 0, 0.5, 0.5) == 255).all()
    for name in ("samples", "surface", "arrows"):
        control(shown, name).check()
    assert pixels(shown) in seen


def test_it_says_how_many_are_out_of_sight_and_how_many_arrows_there_are(page: Page) -> None:
    fake = torch.zeros(300, 2)
    fake[:12] = 4
    moment = planes(0, (1.0, 0.0))._replace(fake=fake, arrows=torch.ones(300, 2))
    show(page, [moment])
    assert control(page, "outside-0").inner_text() == "12 of 300 outside"
    assert control(page, "scale-0").inner_text() == "= 1 (128 drawn)"
    still = moment._replace(arrows=torch.zeros(300, 2), values=torch.zeros(8, 8))
    assert show(page, [still]) == []
    assert control(page, "scale-0").inner_text() == "no push (128 drawn)"
    assert control(page, "lines-0").inner_text() == "flat"
    control(page, "play").click()
    expect(control(page, "play")).to_have_text("Play")


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("width", [320, 358, 720])
def test_it_fits_and_nothing_jumps(page: Page, width: int, count: int) -> None:
    runs = {"one": film(1), "a second, of a long name": film(2), "third": film(3)}
    show(page, dict([*runs.items()][:count]), width=width)
    places = set()
    for stop in range(3):
        control(page, "time").fill(str(stop))
        nodes = page.locator("canvas, button, input, .gk-run, .gankit").all()
        places.add(json.dumps([node.bounding_box() for node in nodes]))
    assert len(places) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = [canvas.bounding_box() for canvas in page.locator("canvas").all()]
    assert min(box["width"] for box in boxes) >= 140
    if count == 2 and width >= 358:  # side by side on a phone, too
        assert boxes[0]["y"] == boxes[1]["y"]


def test_it_follows_the_pages_width(shown: Page) -> None:
    wide = control(shown, "picture-0").bounding_box()["width"]
    shown.set_viewport_size({"width": 358, "height": 900})
    shown.wait_for_function(f"document.querySelector('canvas').clientWidth < {wide / 2}")
    shown.wait_for_function("(() => { const c = document.querySelector('canvas');"
                            "return c.width === c.clientWidth; })()")  # fmt: skip
    size = control(shown, "picture-0").evaluate(
        "(c) => [c.width, c.clientWidth, c.height, c.clientHeight]"
    )
    assert size[0] == pytest.approx(size[1], abs=1)
    assert size[2] == pytest.approx(size[3], abs=1)


def test_it_is_named_and_keeps_its_keys_in_jupyterlab(shown: Page) -> None:
    assert shown.get_by_role("group", name="Replay of a run").count() == 1
    assert [box.inner_text() for box in shown.locator("label").all()] == [
        "real and fake",
        "D’s surface a(x), thick at 0",
        "push on each fake, −n ∂LG/∂x̂",
    ]
    assert shown.get_by_role("checkbox", checked=True).count() == 3
    own = shown.locator("[data-lm-suppress-shortcuts=true]")
    assert own.evaluate_all("nodes => nodes.map((node) => node.tagName)") == [
        "DIV", "BUTTON", "BUTTON", "INPUT", "INPUT", "INPUT", "INPUT"]  # fmt: skip


def test_no_request_leaves_and_nothing_goes_wrong(still: Page) -> None:
    faults = show(still)
    for name in ("play", "back", "samples"):
        control(still, name).click()
    still.evaluate("window.quit()")
    assert still.locator(".gankit").count() == 0
    still.clock.run_for(2000)
    assert faults == []


def test_it_comes_through_anywidgets_door(page: Page) -> None:
    """There the numbers are a view into a larger buffer."""
    widget = replay(RIGHT, DOT, alt="A plane")
    numbers = base64.b64encode(b"other" + widget.numbers).decode()
    page.set_content("<!doctype html><title>A page</title>")
    page.add_style_tag(path=programs.WIDGETS / "widgets.css")
    script = SCRIPT.replace("export default", "window.widget =")
    script += f"""
        const bytes = Uint8Array.from(atob({json.dumps(numbers)}), (c) => c.charCodeAt(0));
        const state = {{ spec: {json.dumps(widget.spec)}, numbers: new DataView(bytes.buffer, 5) }};
        widget.render({{ model: {{ get: (name) => state[name] }}, el: document.body }});
    """
    page.add_script_tag(content=script, type="module")
    page.wait_for_selector("[data-gankit=replay]")
    assert page.get_by_role("img", name="A plane (step 0)").count() == 1
    assert has(page, 0, -0.75, -0.5, FAKE)
