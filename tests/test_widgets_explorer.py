"""The explorer: what Python refuses and sends, its numbers against PyTorch's, its page."""

import base64
import json

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from torch import Tensor, nn

from gankit import latents, pretrained, widgets
from gankit.networks import DCGANGenerator

# ---- the explorer's numbers, under node ---------------------------------------------------------


def in_javascript(generator: nn.Module, z: Tensor) -> Tensor:
    """The pictures that the explorer of ``generator`` draws, as one row each."""
    explorer = widgets.explore(generator)
    weights = base64.b64encode(explorer.weights).decode()
    script = """
        const { forward } = m.network(p.spec, new DataView(m.toBytes(p.weights).buffer));
        out(p.z.map((row) => Array.from(forward(Float32Array.from(row)))));
    """
    return torch.tensor(
        node("explorer.js", script, spec=explorer.spec, weights=weights, z=z.tolist())
    )


def lively(generator: nn.Module, seed: int = 0, gain: float = 1.0) -> nn.Module:
    """Make a new generator like a trained one: pictures of strong contrast, odd running stats."""
    source = torch.Generator().manual_seed(seed)
    for module in generator.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3, generator=source)
            module.running_var.uniform_(0.05, 2, generator=source)
            nn.init.normal_(module.bias, 0, 0.3, generator=source)
            nn.init.uniform_(module.weight, 0.5, 1.5, generator=source)
        elif isinstance(module, nn.Linear | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0, gain * 0.1, generator=source)
            if module.bias is not None:
                nn.init.normal_(module.bias, 0, 0.1, generator=source)
    return generator


class Stack(nn.Module):
    """Any layers as a generator."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


def assert_same_pictures(generator: nn.Module, z: Tensor, atol: float = 1e-2) -> Tensor:
    with torch.no_grad():
        expected = generator.eval()(z)
    drawn = in_javascript(generator, z).reshape(expected.shape)
    torch.testing.assert_close(drawn, expected, atol=atol, rtol=0)
    return expected


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
    z = latents.sample(100, 32, generator=torch.Generator().manual_seed(2))
    assert_same_pictures(pretrained.digit_generator(), z)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "extra"),
    [(4, 2, 1, 0), (3, 2, 1, 1), (5, 3, 2, 0), (3, 1, 1, 0), (4, 4, 0, 0), (2, 3, 0, 1)],
)
def test_any_transposed_convolution(kernel: int, stride: int, padding: int, extra: int) -> None:
    """Kernels, strides and paddings of every parity, on a grid that is not square, in colour."""
    upsample = nn.ConvTranspose2d(12, 3, kernel, stride, padding, extra, bias=False)
    generator = Stack(nn.Linear(5, 216), nn.BatchNorm1d(216), nn.LeakyReLU(0.2),
                      nn.Unflatten(1, (12, 3, 6)), upsample, nn.Sigmoid())  # fmt: skip
    assert_same_pictures(lively(generator, gain=3), torch.randn(4, 5), atol=2e-3)


@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (5, 2), (2, 0), (1, 0)])
def test_any_convolution_of_stride_1(kernel: int, padding: int) -> None:
    convolution = nn.Conv2d(3, 1, kernel, padding=padding)
    generator = Stack(nn.Linear(5, 180), nn.Unflatten(1, (3, 5, 12)), nn.ReLU(), convolution,
                      nn.BatchNorm2d(1), nn.Tanh())  # fmt: skip
    assert_same_pictures(lively(generator, gain=3), torch.randn(4, 5), atol=3e-3)


def test_dense_generator() -> None:
    generator = Stack(nn.Linear(3, 20), nn.ReLU(), nn.Dropout(0.5), nn.Linear(20, 16), nn.Tanh(),
                      nn.Unflatten(1, (1, 4, 4)))  # fmt: skip
    assert_same_pictures(lively(generator, gain=5), torch.randn(4, 3), atol=2e-3)


def test_every_half_is_decoded() -> None:
    """All finite numbers of half precision, subnormal ones too."""
    halves = torch.arange(-(2**15), 2**15).to(torch.int16).view(torch.float16)
    halves = halves[halves.isfinite()]
    data = base64.b64encode(halves.numpy().tobytes()).decode()
    decoded = node("explorer.js", "out(Array.from(m.decodeHalf(m.toBytes(p.data))))", data=data)
    torch.testing.assert_close(torch.tensor(decoded), halves.float(), atol=0, rtol=0)


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
    sent = torch.frombuffer(bytearray(explorer.weights[-2 * 3 * 8 :]), dtype=torch.float16)
    torch.testing.assert_close(sent.float().reshape(3, 8), rows, atol=1e-3, rtol=0)


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


def dense(*after: nn.Module) -> Stack:
    return Stack(nn.Linear(2, 16), *after)


@pytest.mark.parametrize(
    ("generator", "error", "message"),
    [
        (nn.Linear(2, 3), ValueError, "Linear has no nn.Sequential named layers"),
        (Stack(), ValueError, "no nn.Sequential named layers"),
        (Stack(nn.Tanh()), ValueError, r"layers\[0\] is Tanh\(\), expected nn.Linear"),
        (dense(nn.Softplus()), TypeError, r"layers\[1\] is Softplus.*cannot translate"),
        (dense(nn.ReLU(), nn.BatchNorm1d(16)), TypeError, r"layers\[2\] is BatchNorm1d"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.ConvTranspose2d(4, 2, 2, groups=2)), TypeError,
         r"layers\[2\] is ConvTranspose2d.*no groups"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, 3, padding="same")), TypeError,
         "cannot translate"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, 3, padding=1, padding_mode="reflect")),
         TypeError, "reflect"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, 2, stride=2)), TypeError, "stride 1"),
        (dense(nn.Tanh()), ValueError, r"end in shape \[16\], expected \[1 or 3, height, width\]"),
        (dense(nn.Unflatten(1, (4, 2, 2))), ValueError, r"end in shape \[4, 2, 2\]"),
        (dense(nn.BatchNorm1d(16, track_running_stats=False)), ValueError, "running statistics"),
    ],
)  # fmt: skip
def test_refuses_a_generator(generator: nn.Module, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.explore(generator)


@pytest.mark.parametrize("bad", [float("nan"), 1e6])
def test_refuses_weights_that_do_not_fit(bad: float) -> None:
    generator = DCGANGenerator(4, 4)
    generator.layers[0].weight.data[0, 0] = bad
    with pytest.raises(ValueError, match="NaN or beyond"):
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
