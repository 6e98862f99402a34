"""The Dirac-GAN: its numbers, under node, against autograd on the package's losses; its page."""

import base64
import json
import math
import re

import programs  # tests/programs.py
import pytest
import torch
from playwright.sync_api import Page, expect
from reader import FRAME  # tests/reader.py
from torch import Tensor

from gankit import losses, penalties, widgets
from gankit.losses import AdversarialLoss
from gankit.widgets.dirac import _derivatives, _path

SCRIPT = (programs.WIDGETS / "dirac.js").read_text()
NAMES = ["minimax", "non_saturating", "wasserstein", "hinge", "least_squares", "relativistic"]
GAMES = {name: getattr(losses, name) for name in NAMES}
# c of every game whose real and fake logits meet at 0: f'(0)² of Mescheder et al.; least squares,
# with labels 0 and 1, leaves D nothing to descend where the fake's logit is 0 already
CLOSED = dict(zip(NAMES, [0.25, 0.25, 1.0, 1.0, 0.0, 0.25], strict=True))


def state(**other: object) -> dict:
    made = widgets.dirac(**{"games": GAMES} | other)
    return {"spec": made.spec, "numbers": made.numbers}


def encoded(**other: object) -> dict:
    """The state as it travels in a page: bytes as base64."""
    made = state(**other)
    return made | {"numbers": base64.b64encode(made["numbers"]).decode()}


@pytest.fixture(scope="module")
def sent() -> dict:
    return encoded()


def played(script: str, sent: dict, **payload: object) -> list:
    """Run ``script`` under node, with dirac.js as ``m``, the payload as ``p``, ``all`` games."""
    script = f"const all = m.games(p.spec, p.numbers); {script}"
    return programs.node("dirac.js", script, **payload, **sent)


# ---- the same game in PyTorch -------------------------------------------------------------------


def gradients(loss: AdversarialLoss, gamma: float, theta: Tensor, psi: Tensor) -> list[Tensor]:
    """What each player descends: dL_G/dθ and d(L_D + γ/2 R1)/dψ, with the package's R1."""
    theta, psi = theta * 1, psi * 1  # one of them may have been made from the other

    def discriminator(x: Tensor) -> Tensor:
        return psi * x[:, 0]

    real, fake = torch.zeros(1, 1, dtype=psi.dtype), theta.reshape(1, 1)
    logits = discriminator(real), discriminator(fake)
    generator_loss = loss.generator(logits[1], *logits[:1] * loss.paired)
    penalty = penalties.r1(discriminator, real, fake)
    discriminator_loss = loss.discriminator(*logits) + gamma / 2 * penalty
    (along,) = torch.autograd.grad(generator_loss, theta, create_graph=True)
    (down,) = torch.autograd.grad(discriminator_loss, psi, create_graph=True)
    return [along, down]


def stepped(loss: AdversarialLoss, settings: dict, place: Tensor) -> Tensor:
    """Both parameters after one step, as a function of them that autograd can go through."""
    gamma, h = settings["gamma"], settings["step"]
    theta, psi = place
    after = psi - h * gradients(loss, gamma, theta, psi)[1]
    met = after if settings["alternating"] else psi
    return torch.stack([theta - h * gradients(loss, gamma, theta, met)[0], after])


def walked(loss: AdversarialLoss, settings: dict, start: list[float], steps: int) -> Tensor:
    places = [torch.tensor(start, dtype=torch.float64)]
    for _ in range(steps):
        places.append(stepped(loss, settings, places[-1].requires_grad_()).detach())
    return torch.stack([place.detach() for place in places])


SETTINGS = [
    {"gamma": gamma, "step": step, "alternating": alternating}
    for gamma, step in ((0.0, 0.1), (0.3, 0.1), (1.5, 0.4))
    for alternating in (False, True)
]


@pytest.mark.parametrize("name", NAMES)
def test_orbits_are_autograds(sent: dict, name: str) -> None:
    """200 steps agree to 1e-5, the error of a table in single precision, at all settings."""
    start = [1.3, -0.7]
    script = "out(p.settings.map((s) => m.orbit(all[p.game], s, p.start).slice(0, 201)))"
    found = played(script, sent, settings=SETTINGS, game=NAMES.index(name), start=start)
    for settings, orbit in zip(SETTINGS, found, strict=True):
        expected = walked(GAMES[name], settings, start, 200)
        torch.testing.assert_close(torch.tensor(orbit).double(), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_the_orbit_of_the_still_picture_is_autograds(name: str) -> None:
    """It stops where the picture ends, at ±3."""
    for settings in SETTINGS:
        path = _path(_derivatives(GAMES[name], name), start=[1.3, -0.7], **settings)
        path = torch.tensor(path, dtype=torch.float64)
        expected = walked(GAMES[name], settings, [1.3, -0.7], len(path) - 1)
        torch.testing.assert_close(path, expected, atol=1e-5, rtol=1e-5)
        assert len(path) == 501 or path[-1].abs().max() > 3 > path[:-1].abs().max()


@pytest.mark.parametrize("name", NAMES)
def test_eigenvalues_are_the_closed_form_and_autograds(sent: dict, name: str) -> None:
    script = "out(p.settings.map((s) => m.linear(all[p.game], s)))"
    settings = [one | {"gamma": gamma} for one in SETTINGS for gamma in (0, 0.5, 1, 2, 3)]
    found = played(script, sent, settings=settings, game=NAMES.index(name))
    origin = torch.zeros(2, dtype=torch.float64)
    for one, answer in zip(settings, found, strict=True):
        half, gap = one["gamma"] / 2, one["gamma"] ** 2 / 4 - CLOSED[name]
        root = complex(gap) ** 0.5
        values = [complex(*value) for value in answer["eigenvalues"]]
        assert values == pytest.approx([-half + root, -half - root], abs=1e-6)
        matrix = torch.autograd.functional.jacobian(
            lambda place, one=one: stepped(GAMES[name], one, place), origin
        )
        modulus = float(torch.linalg.eigvals(matrix).abs().max())
        assert answer["modulus"] == pytest.approx(modulus, abs=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_a_small_step_is_the_flows(sent: dict, name: str) -> None:
    """The multipliers of tiny steps are 1 + hλ: the two readings of (0, 0) agree."""
    script = "out(p.settings.map((s) => m.linear(all[p.game], s)))"
    settings = [{"gamma": 0.5, "step": 1e-4, "alternating": kind} for kind in (False, True)]
    for answer in played(script, sent, settings=settings, game=NAMES.index(name)):
        for flow, map_ in zip(answer["eigenvalues"], answer["multipliers"], strict=True):
            assert (complex(*map_) - 1) / 1e-4 == pytest.approx(complex(*flow), abs=1e-3)


def test_tables_hold_between_and_beyond_their_cells(sent: dict) -> None:
    t = torch.cat([torch.linspace(-16, 16, 333, dtype=torch.float64), torch.tensor([-60.0, 60.0])])
    script = "out(all.map(({ along, down }) => [p.t.map(along), p.t.map(down)]))"
    found = torch.tensor(played(script, sent, t=t.tolist())).double()
    sigmoid, one = torch.sigmoid(t), torch.ones_like(t)
    expected = {
        "minimax": (-sigmoid, sigmoid),
        "non_saturating": (sigmoid - 1, sigmoid),
        "wasserstein": (-one, one),
        "hinge": (-one, (t > -1).double()),
        "least_squares": (t - 1, t),
        "relativistic": (sigmoid - 1, sigmoid),
    }
    for rows, (name, pair) in zip(found, expected.items(), strict=True):
        torch.testing.assert_close(rows, torch.stack(pair), atol=2e-5, rtol=0, msg=name)
        inside = rows[:, :-2], torch.stack(pair)[:, :-2]
        torch.testing.assert_close(*inside, atol=3e-6 if name == "least_squares" else 2e-7, rtol=0)


def test_a_loss_of_ones_own_plays() -> None:
    """A generator without a second argument, a cube, and a paired loss that reads the real 0."""
    mine = AdversarialLoss(lambda real, fake: (fake**3).mean(), lambda fake: -(fake**2).mean())
    paired = losses.PairedLoss(
        lambda real, fake: torch.exp(real) * fake, lambda fake, real: torch.exp(real) * -fake
    )
    own = encoded(games={"mine": mine, "paired": paired})
    script = (
        "out(all.map(({ along, down }) => [[-1.1, 0.3, 2].map(along), [-1.1, 0.3, 2].map(down)]))"
    )
    t = torch.tensor([-1.1, 0.3, 2])
    found = torch.tensor(played(script, own))
    expected = torch.stack(
        [torch.stack([-2 * t, 3 * t**2]), torch.tensor([[-1.0], [1.0]]).expand(2, 3)]
    )
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("gamma", [0.0, 0.6, 3.0])
def test_the_flow_is_the_matrix_exponential(sent: dict, gamma: float) -> None:
    """Wasserstein's field is linear: θ̇ = ψ, ψ̇ = −θ − γψ."""
    script = """
        const { points, each } = m.flow(all[2], p.settings, [1, -0.5]);
        out(points.filter((_, n) => n % each === 0));
    """
    found = torch.tensor(played(script, sent, settings={"gamma": gamma, "step": 0.12})).double()
    matrix = torch.tensor([[0, 1], [-1, -gamma]], dtype=torch.float64)
    times = 0.12 * torch.arange(501, dtype=torch.float64)
    start = torch.tensor([1, -0.5], dtype=torch.float64)
    expected = torch.matrix_exp(times[:, None, None] * matrix) @ start
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_what_diverges_is_cut_off_and_finite(sent: dict) -> None:
    settings = {"gamma": 0, "step": 1, "alternating": False}
    found = torch.tensor(played("out(m.orbit(all[2], p.s, [1, 1]))", sent, s=settings)).double()
    assert found.isfinite().all()
    away = found.norm(dim=1)
    torch.testing.assert_close(away[1:] / away[:-1], torch.full_like(away[1:], math.sqrt(2)))
    assert away[-2] < 1e6 <= away[-1]


@pytest.mark.parametrize(
    ("game", "gamma", "step", "alternating", "words"),
    [
        ("wasserstein", 0, 0.1, False, ["circles", "spirals out"]),
        ("wasserstein", 0, 0.1, True, ["circles", "circles"]),
        ("wasserstein", 0.5, 0.1, False, ["spirals in", "spirals in"]),
        ("wasserstein", 0.5, 1, False, ["spirals in", "spirals out"]),
        ("wasserstein", 2, 0.1, False, ["slides in", "slides in"]),  # just not turning
        ("wasserstein", 1.95, 0.1, True, ["spirals in", "slides in"]),  # turns calm a little
        ("non_saturating", 2.5, 1, False, ["slides in", "zigzags out"]),
        ("least_squares", 0.5, 0.1, False, ["stops short", "stops short"]),
    ],
)
def test_verdicts(
    page: Page, game: str, gamma: float, step: float, alternating: bool, words: list
) -> None:
    games = {game: GAMES[game]}
    draw(page, games=games, gamma=gamma, step=step, alternating=alternating)
    assert [page.inner_text(f"[data-control=cell-{row}-2]") for row in (0, 1)] == words


@pytest.mark.parametrize(
    ("game", "hint"),
    [
        ("relativistic", "the flow turns until γ = 2√c = 1.00"),
        ("hinge", "the flow turns until γ = 2√c = 2.00"),
        ("least_squares", "the flow never turns: c = 0.00"),
    ],
)
def test_the_critical_weight(page: Page, game: str, hint: str) -> None:
    draw(page, games={game: GAMES[game]})
    assert page.inner_text("[data-control=critical]") == hint


# ---- what Python refuses ------------------------------------------------------------------------

NAN = AdversarialLoss(losses.cross_entropy, lambda fake: torch.log(fake).mean())
FLAT = AdversarialLoss(lambda real, fake: real.mean(), losses.log_trick)
WHOLE = AdversarialLoss(lambda real, fake: torch.cat([real, fake]), losses.log_trick)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"games": {}}, ValueError, "games is empty, expected at least one loss"),
        ({"games": {"a": losses.score}}, TypeError, r"games\['a'\] is of type function"),
        ({"games": {"a": NAN}}, ValueError, r"games\['a'\]\.generator is nan with slope .* finite"),
        ({"games": {"a": FLAT}}, ValueError, r"games\['a'\]\.discriminator .* depends on the fake"),
        ({"games": {"a": WHOLE}}, ValueError, r"returned shape \(2,\), expected a scalar"),
        ({"gamma": -0.1}, ValueError, "gamma is -0.1, expected 0 to 3"),
        ({"gamma": math.nan}, ValueError, "gamma is nan"),
        ({"step": 0}, ValueError, "step is 0, expected 0.01 to 1"),
        ({"step": 1.1}, ValueError, "step is 1.1"),
        ({"start": (math.inf, 0)}, ValueError, r"start is \[inf, 0.0\], expected .* in \[-2, 2\]"),
        ({"start": (0, math.nan)}, ValueError, "start is"),
        ({"start": (1, 2, 3)}, ValueError, r"start has shape \(3,\), expected \(2\)"),
        ({"start": "here"}, TypeError, "start is 'here'"),
    ],
)
def test_dirac_refuses(wrong: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.dirac(**{"games": {"minimax": losses.minimax}} | wrong)


# ---- on a page without a widget manager ---------------------------------------------------------


def draw(page: Page, **other: object) -> None:
    """Call the module's plain door on an empty page."""
    script = f"{SCRIPT}; window.quit = mount(document.body, {json.dumps(encoded(**other))})"
    viewport = "<meta name=viewport content='width=device-width, initial-scale=1'>"
    page.set_content(f"<!doctype html>{viewport}<title>A page</title>")
    page.add_style_tag(path=programs.WIDGETS / "widgets.css")
    page.add_script_tag(content=script, type="module")
    page.wait_for_selector(
        "[data-gankit=dirac] .gk-orbit >> nth=1", state="attached"
    )  # drawn: its width is known


@pytest.fixture
def game(page: Page) -> Page:
    page.set_viewport_size({"width": 720, "height": 900})
    draw(page)
    return page


def orbit(page: Page) -> str:
    """The path of the steps, once every change asked for has been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return page.locator("[data-control=plane] .gk-orbit").get_attribute("d")


def test_every_control_moves_pixels(game: Page) -> None:
    seen = {orbit(game): game.locator("[data-control=plane]").screenshot()}

    def changed() -> None:
        path, picture = orbit(game), game.locator("[data-control=plane]").screenshot()
        assert path not in seen
        assert picture not in seen.values()
        seen[path] = picture

    game.locator("[data-control=gamma]").fill("10")
    changed()
    game.locator("[data-control=step]").fill("30")
    changed()
    game.get_by_role("radio", name="D, then G").check()
    changed()
    game.get_by_role("combobox", name="Loss").select_option("hinge")
    changed()
    game.get_by_role("slider", name="Start").press("ArrowUp")
    changed()


def test_sliders_by_keyboard(game: Page) -> None:
    """γ in twentieths, h in twentieths of a power of ten; a given value stays until it is moved."""
    gamma, step = (game.get_by_role("slider", name=name) for name in ("R1 weight", "step size"))
    assert [gamma.get_attribute("aria-valuetext"), step.get_attribute("aria-valuetext")] == [
        "0.00",
        "0.100",
    ]
    gamma.press("ArrowRight")
    expect(gamma).to_have_attribute("aria-valuetext", "0.05")
    for key, text in {"End": "1.000", "ArrowLeft": "0.891", "Home": "0.010"}.items():
        step.press(key)
        expect(step).to_have_attribute("aria-valuetext", text)
    draw(game, gamma=0.333, step=0.123)
    game.locator("[data-control=step]").press("ArrowRight")
    expect(game.locator("[data-control=gamma]")).to_have_attribute("aria-valuetext", "0.33")
    expect(game.locator("[data-control=step]")).to_have_attribute("aria-valuetext", "0.141")


def test_the_start_by_keyboard(game: Page) -> None:
    start = game.get_by_role("slider", name="Start of θ and ψ")
    presses = {
        "ArrowRight": "θ = 1.10, ψ = 1.00",
        "ArrowDown": "θ = 1.10, ψ = 0.90",
        "ArrowLeft": "θ = 1.00, ψ = 0.90",
        "Home": "θ = 1.00, ψ = 1.00",
        "ArrowUp": "θ = 1.00, ψ = 1.10",
    }
    for key, text in presses.items():
        start.press(key)
        expect(start).to_have_attribute("aria-valuetext", text)
    for _ in range(12):
        start.press("ArrowUp")
    expect(start).to_have_attribute("aria-valuetext", "θ = 1.00, ψ = 2.00")  # and no farther
    assert game.evaluate("scrollY") == 0
    start.press("Tab")
    expect(game.get_by_role("combobox", name="Loss")).to_be_focused()


def test_the_start_by_pointer(game: Page) -> None:
    """It is dragged with its mark under the pointer, or set by a click; passing by does nothing."""
    start, mark = game.locator("[data-control=start]"), lambda: start.bounding_box()
    unit = game.locator(".gk-edge").bounding_box()["width"] / 6
    x, y = mark()["x"] + 18, mark()["y"] + 18
    game.mouse.move(x, y)
    game.mouse.move(x - 9, y)
    expect(start).to_have_attribute("aria-valuetext", "θ = 1.00, ψ = 1.00")
    game.mouse.move(x, y)
    game.mouse.down()
    game.mouse.move(x - unit, y + unit / 2)
    expect(start).to_have_attribute("aria-valuetext", "θ = 0.00, ψ = 0.50")
    assert mark()["x"] + 18 == pytest.approx(x - unit, abs=2)
    assert mark()["y"] + 18 == pytest.approx(y + unit / 2, abs=2)
    game.mouse.move(x - 20 * unit, y)
    expect(start).to_have_attribute("aria-valuetext", "θ = −2.00, ψ = 1.00")
    game.mouse.up()
    game.mouse.move(x, y)
    expect(start).to_have_attribute("aria-valuetext", "θ = −2.00, ψ = 1.00")
    game.mouse.click(x - 1.5 * unit, y)
    expect(start).to_have_attribute("aria-valuetext", "θ = −0.50, ψ = 1.00")


def test_the_start_by_finger(page: Page) -> None:
    """A finger on the mark drags it; one elsewhere scrolls the page, and a tap sets the start."""
    touch = {"viewport": {"width": 358, "height": 400}, "has_touch": True, "is_mobile": True}
    context = page.context.browser.new_context(**touch)
    phone = context.new_page()
    draw(phone)
    session, start = context.new_cdp_session(phone), phone.locator("[data-control=start]")

    def swipe(x: float, y: float) -> None:
        """Sixty pixels to the left and up, as a finger does."""
        for i in range(11):
            point = {"x": x - 6 * i, "y": y - 6 * i}
            kind = "touchMove" if i else "touchStart"
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
            phone.evaluate(FRAME)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    unit = phone.locator(".gk-edge").bounding_box()["width"] / 6
    box = start.bounding_box()
    swipe(box["x"] + 18, box["y"] + 18)
    expect(start).to_have_attribute("aria-valuetext", re.compile("θ = .*, ψ = 2.00"))
    assert float(start.get_attribute("aria-valuenow")) == pytest.approx(1 - 60 / unit, abs=0.06)
    assert phone.evaluate("scrollY") == 0
    edge = phone.locator(".gk-edge").bounding_box()
    phone.wait_for_timeout(500)  # at least: a tap at once would belong to the gesture before it
    phone.touchscreen.tap(edge["x"] + 3.5 * unit, edge["y"] + 4 * unit)
    expect(start).to_have_attribute("aria-valuetext", "θ = 0.50, ψ = −1.00")
    swipe(edge["x"] + 5 * unit, edge["y"] + 4 * unit)
    phone.wait_for_function("scrollY > 0")
    expect(start).to_have_attribute("aria-valuetext", "θ = 0.50, ψ = −1.00")
    context.close()


def test_what_leaves_the_picture_is_said_and_clipped(game: Page) -> None:
    """√(1 + h²) a step for Wasserstein: from √2, the third step at h = 1 is 4 away."""
    draw(game, games={"w": losses.wasserstein}, step=1.0)
    text = game.inner_text("[data-control=ending]")
    assert text == "Distance from (0, 0): 1.41 at first; left the picture after 3 steps."
    assert "left the picture" in game.locator("[data-control=plane]").get_attribute("aria-label")
    assert game.evaluate("document.documentElement.scrollWidth") <= 720
    assert game.locator("svg[overflow=hidden] .gk-orbit").count() == 2
    assert all(math.isfinite(float(number)) for number in orbit(game)[1:].replace("L", " ").split())


@pytest.mark.parametrize(("gamma", "step"), [(0.0, 0.1), (1.0, 0.5)])
def test_the_distance_at_the_end(page: Page, gamma: float, step: float) -> None:
    """0.521 and 1.3·10⁻³¹: both are what autograd's 500 steps end at."""
    name = "wasserstein" if gamma else "non_saturating"
    draw(page, games={name: GAMES[name]}, gamma=gamma, step=step)
    settings = {"gamma": gamma, "step": step, "alternating": False}
    end = float(walked(GAMES[name], settings, [1.0, 1.0], 500)[-1].norm())
    number = f"{end:.1e}".replace("e-31", "·10⁻³¹") if gamma else f"{end:.3f}"
    text = f"Distance from (0, 0): 1.41 at first, {number} after 500 steps."
    assert page.inner_text("[data-control=ending]") == text


def test_a_screen_reader_hears_the_end_of_a_slide(still: Page) -> None:
    """Nothing at first; nothing while the slider moves; once it rests, one sentence."""
    draw(still)
    status = still.get_by_role("status")
    still.clock.run_for(3000)
    assert status.inner_text() == ""
    still.evaluate("""() => {
        window.heard = [];
        new MutationObserver(() => heard.push(document.querySelector("[role=status]").textContent))
            .observe(document.querySelector("[role=status]"), { childList: true });
    }""")
    for _ in range(6):
        still.locator("[data-control=gamma]").press("ArrowRight")
        still.clock.run_for(100)
    assert still.evaluate("heard") == []
    still.clock.run_for(3000)
    (heard,) = still.evaluate("heard")
    assert "minimax, γ = 0.30, h = 0.100, both at once" in heard
    assert "the flow spirals in, the steps: spirals in" in heard


def test_a_dirac_is_named_and_keeps_its_keys_in_jupyterlab(game: Page) -> None:
    assert game.get_by_role("group", name="Dirac-GAN").count() == 1
    for name in ("Phase portrait. minimax, γ = 0.00", "Distance against step. minimax"):
        assert game.get_by_role("img", name=name).count() == 1
    assert game.get_by_role("radiogroup", name="Steps").get_by_role("radio").count() == 2
    own = game.locator("[data-lm-suppress-shortcuts=true]")
    tags = own.evaluate_all("nodes => nodes.map((node) => node.tagName)")
    assert tags == ["DIV", "DIV", "SELECT", "INPUT", "INPUT", "INPUT", "INPUT"]


@pytest.mark.parametrize("width", [320, 358, 720])
def test_it_fits_and_nothing_jumps(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    draw(page)
    places = set()
    for gamma in (0, 10, 60):
        page.locator("[data-control=gamma]").fill(str(gamma))
        orbit(page)
        nodes = page.locator("[data-control=plane], input, select, table").all()
        places.add(json.dumps([node.bounding_box() for node in nodes]))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert len(places) == 1


def test_the_drawing_follows_its_width(game: Page) -> None:
    wide = game.locator("[data-control=plane]").bounding_box()["width"]
    game.set_viewport_size({"width": 340, "height": 900})
    game.wait_for_function(
        "wide => document.querySelector('[data-control=plane]').clientWidth < wide", arg=wide - 1
    )
    orbit(game)
    box = game.locator("[data-control=plane]").bounding_box()
    edge = game.locator(".gk-edge").bounding_box()
    assert box["width"] < wide
    assert edge["width"] == pytest.approx(edge["height"], abs=1)
    assert box["x"] + box["width"] == pytest.approx(edge["x"] + edge["width"], abs=3)


def test_two_on_one_page_do_not_share_their_radios(page: Page) -> None:
    draw(page)
    page.evaluate("""async () => {
        const script = document.querySelector("script[type=module]").textContent;
        const again = document.createElement("script");
        Object.assign(again, { type: "module", textContent: script });
        document.head.append(again);
    }""")
    expect(page.get_by_role("radiogroup")).to_have_count(2)
    page.get_by_role("radio", name="D, then G").first.check()
    assert page.get_by_role("radio", name="both at once").nth(1).is_checked()


def test_it_asks_for_nothing_and_lets_go(still: Page) -> None:
    asked: list[str] = []
    still.on("request", lambda request: asked.append(request.url))
    still.on("pageerror", lambda error: asked.append(str(error)))
    draw(still)
    still.locator("[data-control=gamma]").fill("10")
    still.evaluate("window.quit()")
    still.clock.run_for(3000)
    assert still.locator(".gankit").count() == 0
    assert asked == []


def test_it_comes_through_anywidgets_door(page: Page) -> None:
    """There the numbers are a view into a larger buffer."""
    made = state()
    numbers = base64.b64encode(b"other" + made["numbers"]).decode()
    page.set_content("<!doctype html><title>A page</title>")
    script = SCRIPT.replace("export default", "window.widget =")
    script += f"""
        const bytes = Uint8Array.from(atob({json.dumps(numbers)}), (c) => c.charCodeAt(0));
        const spec = {json.dumps(made["spec"])};
        const state = {{ spec, numbers: new DataView(bytes.buffer, 5) }};
        widget.render({{ model: {{ get: (name) => state[name] }}, el: document.body }});
    """
    page.add_script_tag(content=script, type="module")
    expect(page.locator("[data-control=cell-0-1]")).to_have_text("λ = ± 0.500 i")
