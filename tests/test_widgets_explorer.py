"""The explorer: what Python refuses and sends, its numbers against PyTorch's, its page."""

import base64
import json

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from torch import nn
from translated import assert_same_pictures, lively  # tests/translated.py

from gankit import latents, pretrained, widgets
from gankit.networks import DCGANGenerator
from gankit.widgets.plain import plain

# ---- the explorer's numbers, under node ---------------------------------------------------------


@pytest.mark.parametrize("norm", ["batch", "none"])
def test_forward_pass_is_pytorchs(norm: str) -> None:
    z = latents.sample(100, 64, generator=torch.Generator().manual_seed(1))
    pictures = assert_same_pictures(lively(DCGANGenerator(64, 64, norm=norm), gain=1.5), z)
    assert pictures.std() > 0.3  # a flat picture would prove nothing


@pytest.mark.parametrize("size", [(32, 32), (64, 48), (12, 20)])
def test_colours_of_any_size_are_pytorchs(size: tuple[int, int]) -> None:
    z = latents.sample(8, 64, generator=torch.Generator().manual_seed(1))
    generator = lively(DCGANGenerator(64, 32, image_shape=(3, *size)), gain=1.5)
    assert assert_same_pictures(generator, z).std() > 0.2


def test_shipped_generator_is_pytorchs() -> None:
    z = latents.sample(200, 32, generator=torch.Generator().manual_seed(2))
    assert_same_pictures(pretrained.digit_generator(), z, atol=2e-3)


def test_z_depends_on_the_seed_alone_and_is_normal() -> None:
    drawn = node("explorer.js", "out([0, 0, 1].map((seed) => Array.from(m.normals(seed, 20000))))")
    first, again, other = torch.tensor(drawn, dtype=torch.double)
    assert torch.equal(first, again)
    assert abs(torch.corrcoef(torch.stack([first, other]))[0, 1]) < 0.03
    inside = torch.tensor([(first.abs() < k).double().mean() for k in (1, 2, 3)])
    expected = torch.erf(torch.tensor([1.0, 2, 3]).double() / 2**0.5)
    torch.testing.assert_close(inside, expected, atol=0.01, rtol=0)
    assert abs(first.mean()) < 0.03


def test_slerp_is_the_packages() -> None:
    a, b = torch.randn(2, 64)
    pairs = [[x.tolist(), y.tolist()] for x, y in ((a, b), (a, a), (a, -b))]
    script = "out(p.pairs.map(([a, b]) => [0, 0.3, 1].map((t) => m.slerp(a, b, t))))"
    walked = torch.tensor(node("explorer.js", script, pairs=pairs))
    for (x, y), row in zip(((a, b), (a, a), (a, -b)), walked, strict=True):
        expected = torch.stack([latents.slerp(x, y, t) for t in (0.0, 0.3, 1.0)])
        torch.testing.assert_close(row, expected, atol=1e-3, rtol=1e-3)


def test_directions_travel_behind_the_weights() -> None:
    generator = DCGANGenerator(8, 4)
    explorer = widgets.explore(generator, directions=3)
    rows, _ = latents.principal_directions(generator, 3)
    weights = base64.b64encode(explorer.weights).decode()
    read = "out(m.network(p.spec, m.toBytes(p.weights)).directions)"
    sent = torch.tensor(node("explorer.js", read, spec=explorer.spec, weights=weights))
    torch.testing.assert_close(sent, rows, atol=1e-4, rtol=0)


def test_at_most_latent_dim_directions() -> None:
    assert widgets.explore(DCGANGenerator(2, 4)).spec["directions"] == 2


def test_state_is_small_and_the_generator_left_alone() -> None:
    generator = DCGANGenerator(64, 64).train()
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    explorer = widgets.explore(generator)
    assert generator.training
    for name, value in generator.state_dict().items():
        assert torch.equal(value, before[name])
    numbers = sum(p.numel() for p in generator.parameters())
    assert len(explorer.weights) < 2.1 * numbers
    json.dumps(explorer.spec)  # the state that a notebook stores is JSON


# ---- what explore refuses -----------------------------------------------------------------------


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
@pytest.mark.parametrize("layer", [0, -2])
def test_refuses_weights_that_are_not_finite(layer: int, bad: float) -> None:
    generator = DCGANGenerator(4, 4)
    generator.layers[layer].weight.data.view(-1)[0] = bad
    with pytest.raises(ValueError, match="weights are NaN or infinite, expected finite numbers"):
        widgets.explore(generator)


@pytest.mark.parametrize("wrong", [{"directions": 0}, {"seed": -1}, {"seed": 2**32}, {"seed": 0.5}])
def test_refuses_settings(wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        widgets.explore(DCGANGenerator(4, 4), **wrong)


# ---- on a page without a widget manager ---------------------------------------------------------


@pytest.fixture
def explorer(page: Page) -> Page:
    made = widgets.explore(lively(DCGANGenerator(16, 8)), directions=2)
    show(page, "explorer.js", {name: getattr(made, name) for name in ("spec", "weights", "seed")})
    return page


def picture(page: Page) -> str:
    """The picture's pixels, once every change asked for has been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return page.locator("[data-control=picture]").evaluate("(canvas) => canvas.toDataURL()")


def put(page: Page, control: str, value: str) -> str:
    page.locator(f"[data-control={control}]").fill(value)
    return picture(page)


def test_colours_reach_the_screen(page: Page) -> None:
    """Red, green and blue as they are, -1 dark: the pixels of a canvas against PyTorch's."""
    generator = lively(DCGANGenerator(16, 8, image_shape=(3, 32, 40)), gain=5)
    made = widgets.explore(generator)
    show(page, "explorer.js", {name: getattr(made, name) for name in ("spec", "weights", "seed")})
    z = torch.tensor(node("explorer.js", "out(m.normals(0, 16))"))
    with torch.no_grad():
        expected = 127.5 + 127.5 * generator.eval()(z[None])[0]
    bytes_of = "(c) => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    pixels = torch.tensor(page.locator("[data-control=picture]").evaluate(bytes_of))
    drawn = pixels.view(32, 40, 4).permute(2, 0, 1).float()
    assert (drawn[3] == 255).all()
    torch.testing.assert_close(drawn[:3], expected, atol=2, rtol=0)
    assert (expected.std((1, 2)) > 20).all()


def test_a_tall_picture_fits_the_screen(page: Page) -> None:
    made = widgets.explore(DCGANGenerator(16, 8, image_shape=(3, 64, 16)))
    show(page, "explorer.js", {name: getattr(made, name) for name in ("spec", "weights", "seed")})
    assert page.locator("[data-control=picture]").bounding_box()["height"] <= 336
    assert page.locator("[data-control=keep-a] canvas").bounding_box()["height"] <= 48


def test_a_seed_is_a_picture(explorer: Page) -> None:
    first = picture(explorer)
    explorer.click("[data-control=new-z]")
    fresh, seed = picture(explorer), explorer.input_value("[data-control=seed]")
    assert put(explorer, "seed", "0") == first != fresh
    assert put(explorer, "seed", seed) == fresh
    assert put(explorer, "seed", "1.5") == fresh  # not a seed: nothing happens


def test_reset_undoes_everything(explorer: Page) -> None:
    first = picture(explorer)
    for control, value in {"truncation": "0.5", "direction-1": "3", "coordinate": "7",
                           "coordinate-value": "-2", "walk": "0.4"}.items():  # fmt: skip
        put(explorer, control, value)
    explorer.click("[data-control=keep-b]")
    explorer.click("[data-control=reset]")
    assert picture(explorer) == first
    assert explorer.input_value("[data-control=truncation]") == "1"
    assert put(explorer, "walk", "1") == put(explorer, "seed", "1")  # B is the next seed's again


def test_the_walk_joins_what_was_kept(explorer: Page) -> None:
    kept = {}
    for end, seed in {"a": "5", "b": "6"}.items():
        kept[end] = put(explorer, "seed", seed)
        explorer.click(f"[data-control=keep-{end}]")
    assert put(explorer, "walk", "0") == kept["a"]
    assert put(explorer, "walk", "1") == kept["b"]
    assert put(explorer, "walk", "0.5") not in kept.values()


def test_truncation_to_nothing_forgets_z(explorer: Page) -> None:
    middle = put(explorer, "truncation", "0")
    assert put(explorer, "seed", "9") == middle
    assert put(explorer, "direction-0", "-3") == middle


def test_one_picture_a_frame(explorer: Page) -> None:
    """A hundred events between two frames are one forward pass, that of the last one."""
    drawn = explorer.evaluate("""async () => {
        let drawn = 0;
        document.addEventListener("gankit:draw", () => drawn++);
        const slider = document.querySelector("[data-control=direction-0]");
        await new Promise(requestAnimationFrame);
        for (let i = 0; i < 100; i++) {
            slider.value = i / 50;
            slider.dispatchEvent(new Event("input"));
        }
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return drawn;
    }""")
    assert drawn == 1
    assert explorer.input_value("[data-control=direction-0]") == "1.98"


def test_bars_are_dragged(explorer: Page) -> None:
    area = explorer.locator("[data-control=strip]").bounding_box()
    before = picture(explorer)
    explorer.mouse.click(area["x"] + area["width"] * 3.5 / 16, area["y"] + area["height"] / 4)
    assert picture(explorer) != before
    assert explorer.input_value("[data-control=coordinate]") == "3"
    value = float(explorer.input_value("[data-control=coordinate-value]"))
    assert value == pytest.approx(2, abs=0.2)


def test_the_walk_plays_and_stops(explorer: Page) -> None:
    position = "document.querySelector('[data-control=walk]').value"
    explorer.click("[data-control=play]")
    explorer.wait_for_function(f"{position} > 0.1")
    explorer.focus("[data-control=direction-0]")
    explorer.keyboard.press("ArrowRight")  # a reader who takes over stops the film
    assert explorer.inner_text("[data-control=play]") == "Play"
    stopped = picture(explorer)
    assert picture(explorer) == stopped
    explorer.evaluate("window.quit()")
    assert explorer.locator(".gankit").count() == 0


@pytest.mark.parametrize("norm", ["spectral_norm", "weight_norm"])
def test_a_plain_copy_leaves_a_parametrized_network_as_it_is(norm: str) -> None:
    """The class that parametrization makes is shared by copies; removing takes from the class."""
    network = nn.Sequential(getattr(nn.utils.parametrizations, norm)(nn.Linear(3, 4))).eval()
    x = torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    before = network(x)
    torch.testing.assert_close(plain(network)(x), before)
    torch.testing.assert_close(network(x), before, rtol=0, atol=0)
    assert nn.utils.parametrize.is_parametrized(network[0])
