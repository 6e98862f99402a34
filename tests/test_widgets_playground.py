"""The playground on a page: what it may be set to, and what a reader does with it."""

import gzip
import json
import re

import numpy as np
import programs  # tests/programs.py
import pytest
import torch
from playwright.sync_api import Page, expect
from reader import PIXELS, expect_change

from gankit import widgets
from gankit.networks import MLPDiscriminator, MLPGenerator
from gankit.widgets import playground
from gankit.widgets.playground import _CHOICES, _REAL, _WHOLE

SMALL = {"width": 8, "depth": 1, "batch": 16}


def node(script: str, **payload: object) -> object:
    return programs.node("playground.js", script, **payload)


G, D = MLPGenerator(3, 8, depth=2), MLPDiscriminator(8, depth=2)


# ---- what it may be set to ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"loss": "bce"}, ValueError, "loss is 'bce', expected one of 'relativistic', "),
        ({"data": ""}, ValueError, "data is '', expected one of 'ring'"),
        ({"width": 0}, ValueError, "width is 0, expected a whole number from 1 to 128"),
        ({"batch": 1.5}, ValueError, "batch is 1.5, expected a whole number from 1 to 512"),
        ({"depth": True}, ValueError, "depth is True, expected a whole number from 1 to 5"),
        ({"beta1": 1}, ValueError, "beta1 is 1, expected a number from 0 to 0.99"),
        ({"d_rate": float("nan")}, ValueError, "d_rate is nan, expected a number"),
        ({"d_rate": "fast"}, ValueError, "d_rate is 'fast', expected a number from 0"),
        ({"reuse_fakes": "no"}, ValueError, "reuse_fakes is 'no', expected one of False, True"),
        ({"seed": -1}, ValueError, "seed is -1, expected a whole number from 0 to 999999"),
        ({"rate": 0.1}, TypeError, "there is no setting 'rate', only seed, data, loss, "),
        ({"networks": (D, G)}, TypeError, "expected an MLPGenerator and an MLPDiscriminator, in t"),
        (
            {"networks": (G, MLPDiscriminator(9))},
            ValueError,
            "layers put out [8, 8, 2] numbers in G and [9, 9, 9, 1] in D, expected the same in b",
        ),
        (
            {"networks": (MLPGenerator(3, 8, depth=2, data_dim=3), D)},
            ValueError,
            "[8, 8, 3] numbers in G and [8, 8, 1] in D, expected the same in both, then 2 and 1",
        ),
        (
            {"networks": (G, MLPDiscriminator(8, depth=2, norm="spectral"))},
            ValueError,
            "D has spectral norm, which the page does not know",
        ),
        ({"networks": (G, D), "width": 9}, ValueError, "width is 9, and 8 in the networks: leave"),
        (
            {"networks": (MLPGenerator(2, 200), MLPDiscriminator(200))},
            ValueError,
            "width is 200, expected a whole number from 1 to 128",
        ),
    ],
)
def test_playground_refuses(wrong: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        playground(**wrong)


def test_the_page_takes_what_python_takes() -> None:
    """Both ends of every range and every choice go through; what is beyond does not."""
    choices = {name: list(values) for name, values in _CHOICES.items()}
    fitting = "p.given.map((one) => m.fitting(one))"
    good = [{name: value} for name, values in choices.items() for value in values]
    good += [{name: end} for name, most in _WHOLE.items() for end in (1, most)]
    good += [{name: end} for name, most in _REAL.items() for end in (0, most)]
    good += [{"seed": 0}, {"seed": 999999}]
    assert node(f"out({fitting})", given=good) == good
    for one in good:
        playground(**one)
    bad = [{name: "other"} for name in choices if name != "reuse_fakes"] + [{"seed": 10**6}]
    bad += [{name: end} for name, most in _WHOLE.items() for end in (0, most + 1, "", "x")]
    bad += [{name: end} for name, most in _REAL.items() for end in (-1, 1.01 * most, "", "x")]
    assert node(f"out({fitting})", given=[*bad, {"nonsense": 1}]) == [{}] * (len(bad) + 1)


def test_settings_go_through_an_address() -> None:
    changed = {"loss": "hinge", "d_rate": 0.005, "reuse_fakes": True, "data": "line"}
    script = "const a = m.toAddress({ ...m.DEFAULTS, ...p.changed }); out([a, m.fromAddress(a)])"
    address, back = node(script, changed=changed)
    assert address == "#play&data=line&loss=hinge&d_rate=0.005&reuse_fakes=true"
    assert back == changed
    strange = ["", "#the-lessons", "#play&loss=%3Cb%3E&width=1e9&__proto__=1", "#play&&&="]
    assert node("out(p.strange.map(m.fromAddress))", strange=strange) == [{}] * 4


GAMES = [
    {"penalty": penalty, "loss": loss, "data": data}
    for penalty, loss, data in zip(
        _CHOICES["penalty"], _CHOICES["loss"], _CHOICES["data"], strict=True
    )
]


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game["penalty"])
def test_copied_python_runs(game: dict) -> None:
    """Each line as it is copied, but for fewer steps; the trainer is the one that was asked for."""
    script = "out(m.asPython({ ...m.DEFAULTS, ...p.game }, [[0, 1], [1.234, -2]]))"
    code = node(script, game=game | SMALL | {"weight": 0.5, "d_steps": 2})
    made: dict = {}
    exec(code.replace(", 5000,", ", 3,"), made)
    trainer, gk = made["trainer"], made["gk"]
    assert trainer.step == 3
    assert trainer.loss is getattr(gk.losses, game["loss"])
    assert (trainer.penalty is None) == (game["penalty"] in ("none", "clipping"))
    assert (trainer.constraint is None) == (game["penalty"] != "clipping")
    assert [o.param_groups[0]["lr"] for o in trainer.optimizers] == [0.001, 0.001]
    assert made["record"].step == 3
    widths = [layer.out_features for layer in trainer.generator.layers[::2]]
    assert widths == [8, 2]
    assert code.splitlines()[2] == "torch.manual_seed(0)"


def test_stories_are_settings_that_fit() -> None:
    """Each says in a sentence what to watch; all but the first say what mends it."""
    stories = node("out(m.STORIES)")
    assert [*stories] == ["default", "vanishing", "hopping", "circling", "clipped"]
    for name, (title, settings, watch) in stories.items():
        playground(**settings)
        assert title
        assert watch.startswith("Watch ")
        assert ("To mend it:" in watch) == (name != "default")


def test_it_is_small() -> None:
    """All that is its own, compressed."""
    style = (programs.WIDGETS / "playground/style.css").read_text()
    own = len(gzip.compress((programs.module_of("playground.js") + style).encode()))
    assert own < 60_000


def test_a_run_begins_with_the_networks_it_is_given() -> None:
    """G over the sheet's grid and D over the surface's cells are torch's, and a run may go on."""
    state = playground((G, D), data="line").travels()
    weights = np.frombuffer(state["weights"], "<f4").astype(float).tolist()
    assert state["spec"].items() >= {"latent_dim": 3, "width": 8, "depth": 2}.items()
    script = """
        const said = [], ask = m.engine().session((message) => said.push(message), 1);
        const settings = { ...m.DEFAULTS, ...p.settings };
        ask({ ask: "begin", settings, dots: [], weights: p.weights });
        out([said.at(-1).sheet, said.at(-1).surface]);
    """
    sheet, surface = node(script, settings=state["spec"], weights=weights)
    z = torch.zeros(15, 15, 3)
    z[..., 0], z[..., 1] = torch.linspace(-2, 2, 15), torch.linspace(-2, 2, 15)[:, None]
    middles = 3 * (2 * (torch.arange(40) + 0.5) / 40 - 1)
    cells = torch.cartesian_prod(middles, middles).flip(1)
    with torch.no_grad():
        assert sheet == pytest.approx(G(z.view(-1, 3)).flatten().tolist(), abs=1e-5)
        assert surface == pytest.approx(D(cells).tolist(), abs=1e-5)


# ---- in the browser -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(browser) -> Page:
    """A page whose widget begins with a small ring."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    programs.show(page, "playground.js", playground(**SMALL).travels())
    yield page
    context.close()


def control(page: Page, name: str):
    return page.locator(f"[data-control={name}]")


def test_one_step_is_the_engines(home: Page) -> None:
    """What the page says after two steps is what the same session says under Node."""
    control(home, "one").press("Enter")
    control(home, "one").press("Enter")
    expect(control(home, "step")).to_have_text("step 2")
    script = """
        const said = [], ask = m.engine().session((message) => said.push(message), 1);
        ask({ ask: "begin", settings: { ...m.DEFAULTS, ...p.settings }, dots: [] });
        ask({ ask: "step" });
        ask({ ask: "step" });
        const { measured, losses } = said.at(-1);
        out([measured.guesses, losses.D, losses.G, said[0].perfect.w]);
    """
    guesses, of_d, of_g, perfect = node(script, settings=SMALL)
    assert control(home, "guesses-now").inner_text() == f"{100 * guesses:.0f} %"
    told = control(home, "losses").get_attribute("aria-label")
    assert told == f"Losses over the steps: D {of_d:.2g}, G {of_g:.2g}"
    assert float(control(home, "w-perfect").inner_text()) == pytest.approx(perfect, rel=0.05)


def test_slow_motion_shows_each_players_step(home: Page) -> None:
    """D sees a batch; G is pushed; the step counts when both have played."""
    control(home, "reset").press("Enter")
    expect(control(home, "step")).to_have_text("step 0")
    control(home, "turn").press("Enter")
    expect(control(home, "step")).to_have_text("step 0: D saw this batch")
    before = control(home, "plane").evaluate(PIXELS)
    control(home, "turn").press("Enter")
    expect(control(home, "step")).to_have_text("step 1: G was pushed along the arrows")
    assert control(home, "plane").evaluate(PIXELS) != before
    control(home, "slow").press("Enter")
    expect(control(home, "slow")).to_have_text("Pause")
    expect(control(home, "step")).to_contain_text("step 2: G")
    control(home, "slow").press("Enter")
    expect(control(home, "slow")).to_have_text("Slow motion")


@pytest.mark.parametrize(
    ("rate", "depth", "told"),
    [
        (1000, 1, r"Most fakes have left the plane: .* Lower the rates"),
        (
            1e30,
            5,
            r"Stopped at step \d+: the loss of [DG] is \S+, no finite number.*Lower the rates",
        ),
    ],
)
def test_rates_beyond_reason_are_told(home: Page, rate: float, depth: int, told: str) -> None:
    """What happened and what to do; then it goes on with what is asked next."""
    control(home, "story").select_option("hopping")
    control(home, "loss").select_option("least_squares")
    sizes = {"depth": depth, "width": 8, "batch": 16, "d_rate": rate, "g_rate": rate}
    for name, value in sizes.items():
        control(home, name).fill(f"{value:g}")
    control(home, "run").press("Enter")
    expect(control(home, "said")).to_have_text(re.compile(told))
    control(home, "story").select_option("default")
    control(home, "width").fill("8")
    control(home, "batch").fill("16")
    expect(control(home, "said")).to_have_text("")
    if control(home, "run").inner_text() == "Pause":
        control(home, "run").press("Enter")
    control(home, "one").press("Enter")
    expect(control(home, "step")).to_contain_text("step ")
    expect(control(home, "modes-now")).to_contain_text(" of 8")


def test_a_number_that_does_not_fit_is_refused(home: Page) -> None:
    control(home, "batch").fill("100000")
    expect(control(home, "said")).to_have_text("batch: expected 1 to 512; it stays 16.")
    control(home, "batch").fill("16")


def test_painting_by_keys(home: Page) -> None:
    """Nothing painted is told; one dot is enough to train on; all of it by keyboard."""
    control(home, "clear").press("Enter")
    said, plane = control(home, "said"), control(home, "plane")
    expect(said).to_contain_text("Nothing is painted yet")
    control(home, "run").press("Enter")
    expect(said).to_contain_text("Nothing is painted yet")
    expect(control(home, "run")).to_have_text("Run")
    for key in ("ArrowRight", "ArrowUp", "Space"):
        plane.press(key)
    expect(said).to_have_text("")
    expect(control(home, "step")).to_have_text("step 0")
    control(home, "one").press("Enter")
    expect(control(home, "step")).to_have_text("step 1")
    expect(control(home, "modes-now")).to_have_text("–")
    control(home, "python").press("Enter")
    expect(control(home, "code")).to_contain_text("torch.tensor([[0.15,0.15]])")


def test_painting_with_a_mouse(home: Page) -> None:
    control(home, "clear").press("Enter")
    box = control(home, "plane").bounding_box()
    home.mouse.move(box["x"] + 50, box["y"] + 50)
    home.mouse.down()
    home.mouse.move(box["x"] + 150, box["y"] + 100, steps=5)
    home.mouse.up()
    expect(control(home, "step")).to_have_text("step 0")
    control(home, "python").press("Enter")
    painted = control(home, "code").inner_text().split("torch.tensor(")[1].split(")")[0]
    assert len(json.loads(painted)) == 6


def test_the_small_one_begins_with_networks_and_folds_its_rules(page: Page) -> None:
    """All fakes on one mode at first; a second run begins anew."""
    given = MLPGenerator(2, 4, depth=1), MLPDiscriminator(4, depth=1)
    with torch.no_grad():
        for parameter in given[0].parameters():
            parameter.zero_()
        given[0].layers[-1].bias.copy_(torch.tensor([2.0, 0.0]))
    programs.show(page, "playground.js", playground(given, small=True).travels())
    expect(control(page, "modes-now")).to_have_text("1 of 8")
    expect(control(page, "quality-now")).to_have_text("100 %")
    assert control(page, "story").count() == 0
    expect(control(page, "loss")).to_be_hidden()
    page.locator("summary").press("Enter")
    control(page, "loss").select_option("hinge")
    control(page, "one").press("Enter")
    expect(control(page, "step")).to_have_text("step 1")
    control(page, "reset").press("Enter")
    expect(control(page, "quality-now")).not_to_have_text("100 %")
    expect(control(page, "width")).to_have_value("4")


def test_where_no_worker_may_be_made_it_trains_all_the_same(page: Page) -> None:
    page.goto("about:blank")
    page.evaluate("() => { window.Worker = class { constructor() { throw Error('no'); } }; }")
    programs.show(page, "playground.js", playground(**SMALL).travels())
    run, step = control(page, "run"), control(page, "step")
    run.press("Enter")
    expect_change(lambda: step.inner_text().split(",")[0], "step 0", "it does not train")
    run.press("Enter")
    expect(run).to_have_text("Run")
    page.evaluate("window.quit()")
    assert page.locator(".gankit").count() == 0


def test_nothing_went_wrong_meanwhile(home: Page) -> None:
    assert home.faults == []
    assert widgets.playground is playground
