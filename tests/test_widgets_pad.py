"""The pad: what becomes of a drawing, the encoder's numbers against PyTorch's, its page."""

import base64

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from torch import Tensor, nn
from torch.nn import functional as F
from translated import Stack, lively  # tests/translated.py

from gankit import data, pretrained, widgets
from gankit.networks import DCGANGenerator, DigitEncoder

SIDE = 280
NAMES = ("spec", "weights", "reader", "reader_weights")


def state(made: widgets.Pad) -> dict:
    return {name: getattr(made, name) for name in NAMES}


def small() -> widgets.Pad:
    return widgets.pad(lively(DCGANGenerator(8, 8), gain=5), lively(DigitEncoder(8, 8), gain=2))


# ---- from the pad to a picture, under node ------------------------------------------------------


def read(*drawings: Tensor, size: tuple[int, int] = (28, 28)) -> list:
    """What is read of pads, each of ink in [0, 1]; None of an empty one."""
    script = """
        const pads = p.drawings.map((text) => Float32Array.from(m.toBytes(text), (b) => b / 255));
        out(pads.map((ink) => m.centred(ink, Math.sqrt(ink.length), ...p.size)));
    """
    inks = [bytes((255 * drawing).round().byte().flatten().tolist()) for drawing in drawings]
    texts = [base64.b64encode(ink).decode() for ink in inks]
    found = node("pad.js", script, drawings=texts, size=size)
    return [None if one is None else torch.tensor(one).view(size) for one in found]


def test_a_drawing_is_shrunk_to_20_pixels_and_its_mass_goes_to_the_middle() -> None:
    """Ten pad pixels to one where it is 200 long, wherever on the pad it lies."""
    source = torch.Generator().manual_seed(0)
    blot = (torch.rand(200, 110, generator=source) > 0.4).float()
    blot[0, 0] = blot[-1, -1] = 1
    shrunk = F.avg_pool2d(blot[None, None], 10)[0, 0]  # 20 × 11
    rows, columns = torch.arange(20) + 0.5, torch.arange(11) + 0.5
    top = round(14.5 - (shrunk.sum(1) @ rows / shrunk.sum()).item())
    left = round(14.5 - (shrunk.sum(0) @ columns / shrunk.sum()).item())
    expected = torch.full((28, 28), -1.0)
    expected[top : top + 20, left : left + 11] = 2 * shrunk - 1
    pads = [F.pad(blot, (x, SIDE - 110 - x, y, SIDE - 200 - y)) for x, y in ((0, 0), (100, 33))]
    for seen in read(*pads):
        torch.testing.assert_close(seen, expected, atol=1e-5, rtol=0)


def test_any_scale_keeps_the_ink() -> None:
    """Shrunk or enlarged, a full square stays 20 pixels of full ink on a side."""
    for seen in read(
        torch.ones(37, 37), torch.ones(280, 280), F.pad(torch.ones(7, 7), (20, 3, 3, 20))
    ):
        assert (seen > 0.999).sum() == 400
        assert (seen < -0.999).sum() == 384


def test_a_line_that_leans_far_stays_on_the_paper_and_an_empty_pad_is_nothing() -> None:
    heavy = torch.zeros(SIDE, SIDE)
    heavy[:, 139:141] = 0.05
    heavy[260:, 100:180] = 1
    seen, nothing = read(heavy, torch.zeros(SIDE, SIDE))
    assert nothing is None
    assert (seen > -1).any(1).sum() == 20
    assert read(torch.ones(9, 9), size=(32, 40))[0].gt(0).sum() == round(32 * 20 / 28) ** 2


def test_digits_of_mnist_come_back_as_they_are() -> None:
    """They were made this way: drawn ten times as large, they are read as themselves."""
    digits = data.mnist(split="test")[0][:100].float()[:, 0] / 255
    large = digits.repeat_interleave(10, 1).repeat_interleave(10, 2)
    seen = torch.stack(read(*large))
    apart = (seen - (2 * digits - 1)).abs().mean((1, 2)) / 2
    assert (apart < 0.001).sum() >= 95, apart.sort().values[90:]


# ---- numbers, under node ------------------------------------------------------------------------


def encoded(made: widgets.Pad, pictures: Tensor) -> Tensor:
    script = """
        const { forward } = m.network(p.reader, p.weights);
        out(p.pictures.map((one) => Array.from(forward(Float32Array.from(one.flat(2))))));
    """
    weights = base64.b64encode(made.reader_weights).decode()
    sent = {"reader": made.reader, "weights": weights, "pictures": pictures.tolist()}
    return torch.tensor(node("pad.js", script, **sent))


CONVOLUTIONS = {
    "k4 s2": nn.Conv2d(1, 6, 4, stride=2, padding=1),
    "k3 s2, a bias": nn.Conv2d(1, 6, 3, stride=2, padding=1),
    "k5 s3": nn.Conv2d(1, 6, 5, stride=3, padding=2),
    "k2 s2, valid": nn.Conv2d(1, 6, 2, stride=2, padding="valid"),
    "k3 s1": nn.Conv2d(1, 6, 3, padding=1),
}


@pytest.mark.parametrize("kind", CONVOLUTIONS)
def test_any_convolution_that_reads_pictures(kind: str) -> None:
    """On pictures that are not square, with batch norm folded into it."""
    torch.manual_seed(0)
    maps = nn.Sequential(CONVOLUTIONS[kind], nn.BatchNorm2d(6), nn.LeakyReLU(0.2), nn.Flatten())
    inputs = maps(torch.zeros(2, 1, 12, 20)).shape[1]
    encoder = lively(nn.Sequential(*maps, nn.Linear(inputs, 5))).eval()
    pictures = torch.rand(3, 1, 12, 20) * 2 - 1
    made = widgets.pad(DCGANGenerator(5, 4, image_shape=(1, 12, 20)), encoder)
    with torch.no_grad():
        expected = encoder(pictures)
    assert expected.std() > 0.1
    torch.testing.assert_close(encoded(made, pictures), expected, atol=1e-2, rtol=1e-2)


def test_the_encoders_numbers_are_pytorchs() -> None:
    encoder = lively(DigitEncoder(8, 16)).eval()
    pictures = data.to_float(data.mnist(split="test")[0][:10])
    with torch.no_grad():
        expected = encoder(pictures)
    assert expected.std() > 0.5
    seen = encoded(widgets.pad(DCGANGenerator(8, 4), encoder), pictures)
    torch.testing.assert_close(seen, expected, atol=2e-2, rtol=1e-2)


# ---- what is refused ----------------------------------------------------------------------------


class Twice(DigitEncoder):
    """More than its layers."""

    def forward(self, images: Tensor) -> Tensor:
        return 2 * super().forward(images)


G = DCGANGenerator(4, 4)


@pytest.mark.parametrize(
    ("generator", "encoder", "error", "message"),
    [
        (G, DigitEncoder(5, 4), ValueError, "returns 5 numbers, expected latent_dim = 4"),
        (G, lively(Twice(4, 4)), ValueError, "Twice makes other z of pictures than its layers"),
        (G, nn.Linear(2, 3), ValueError, "Linear has no nn.Sequential.*such as .*DigitEncoder"),
        (G, 3, TypeError, "the encoder is a int, expected an nn.Module, such as .*DigitEncoder"),
        (3, G, TypeError, "the generator is a int, expected an nn.Module"),
        (DCGANGenerator(4, 4, image_shape=(3, 32, 32)), DigitEncoder(4, 4), ValueError,
         r"of shape \[3, 32, 32\], expected \[1, height, width\]: a pen is grey"),
        (G, Stack(nn.Conv2d(1, 2, 3)), ValueError, r"layers end in shape \[2, 26, 26\], expected"),
        (G, Stack(nn.Flatten(), nn.Linear(9, 4)), ValueError, r"layers\[1\].*does not fit"),
    ],
)  # fmt: skip
def test_refuses(generator: object, encoder: object, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.pad(generator, encoder)


# ---- on a page ----------------------------------------------------------------------------------


@pytest.fixture
def pad(still: Page) -> Page:
    """On a page whose clock stands still: each picture is drawn when a test lets a frame pass."""
    show(still, "pad.js", state(small()))
    return still


def shown(page: Page) -> str:
    page.clock.run_for(50)
    return page.locator("[data-control=picture]").evaluate("(canvas) => canvas.toDataURL()")


def ink(page: Page) -> Tensor:
    """How dark each pixel of the pad is, from 0 to 1."""
    return 1 - pixels(page, "pad")[:, :, 1] / 255


def pixels(page: Page, name: str) -> Tensor:
    """Of a canvas, (height, width, 4)."""
    found = page.locator(f"[data-control={name}]").evaluate("""(one) => {
        const { width, height } = one;
        const { data } = one.getContext("2d").getImageData(0, 0, width, height);
        const text = Array.from(data, (byte) => String.fromCharCode(byte)).join("");
        return [[height, width, 4], btoa(text)];
    }""")
    data = bytearray(base64.b64decode(found[1]))
    return torch.frombuffer(data, dtype=torch.uint8).view(found[0]).float()


def test_the_page(pad: Page) -> None:
    """Its whole life: mouse, keys, sliders and buttons, on one page."""
    seven, example = shown(pad), ink(pad)
    assert 0.02 < example.mean() < 0.2
    # A slider goes on from there, and the drawing is read again on demand
    pad.fill("[data-control=direction-0]", "3")
    assert shown(pad) != seven
    pad.click("[data-control=read]")
    assert shown(pad) == seven
    # A stroke of the mouse is ink where it went, and the example is gone
    box = pad.locator("[data-control=pad]").bounding_box()
    scale = box["width"] / SIDE
    pad.mouse.move(box["x"] + 60 * scale, box["y"] + 140 * scale)
    pad.mouse.down()
    pad.mouse.move(box["x"] + 220 * scale, box["y"] + 140 * scale, steps=5)
    pad.mouse.up()
    line = ink(pad)
    rows, columns = (line > 0.5).nonzero().T
    assert (rows.min(), rows.max()) == (127, 152)
    assert abs(columns.min() - 47) <= 2
    assert abs(columns.max() - 233) <= 2
    assert shown(pad) != seven
    # Keys: up to here the pen is up; then down, and a line of ten steps upwards
    pad.focus("[data-control=pad]")
    pad.keyboard.press("ArrowUp")
    assert torch.equal(ink(pad), line)
    pad.keyboard.press("Space")
    assert pad.get_by_role("status").inner_text() == "The pen is down."
    for _ in range(9):
        pad.keyboard.press("ArrowUp")
    pad.keyboard.press("Enter")
    drawn = ink(pad)
    assert (drawn[45:120, 212:228] > 0.9).all()
    pad.keyboard.press("ArrowLeft")
    assert torch.equal(ink(pad), drawn)
    # Cleared by key and by button, it reads white paper
    pad.keyboard.press("Delete")
    assert ink(pad).max() == 0
    white = shown(pad)
    pad.keyboard.press("Space")
    assert 480 < ink(pad).sum() < 580  # a dot, π 13² pixels large
    assert shown(pad) != white
    pad.click("[data-control=clear]")
    assert shown(pad) == white
    assert "NaN" not in pad.locator(".gankit").inner_text()
    pad.evaluate("window.quit()")
    assert pad.locator(".gankit").count() == 0


def test_the_picture_is_pytorchs_of_what_was_read(page: Page) -> None:
    """From the pad's own pixels to the generator's, but for the rounding to bytes."""
    generator, encoder = lively(DCGANGenerator(8, 8), gain=3), lively(DigitEncoder(8, 8))
    show(page, "pad.js", state(widgets.pad(generator, encoder)))
    with torch.no_grad():
        (seen,) = read(ink(page))
        expected = generator.eval()(encoder.eval()(seen[None, None]))[0, 0]
    drawn = 1 - 2 * pixels(page, "picture")[:, :, 0] / 255
    assert expected.std() > 0.2
    torch.testing.assert_close(drawn, expected, atol=1e-2 + 1 / 255, rtol=0)


DRAW = """async (digits) => {
    const by = (name) => document.querySelector(`[data-control=${name}]`);
    const pad = by("pad"), small = new OffscreenCanvas(28, 28), drawn = [];
    for (const digit of digits) {
        const paper = new ImageData(28, 28);
        digit.forEach((ink, i) => paper.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * i));
        small.getContext("2d").putImageData(paper, 0, 0);
        by("clear").click();
        pad.getContext("2d").drawImage(small, 15, 50, 210, 210);
        by("read").click();
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        const { data } = by("picture").getContext("2d").getImageData(0, 0, 28, 28);
        drawn.push(Array.from({ length: 784 }, (_, i) => 1 - data[4 * i] / 127.5));
    }
    return drawn;
}"""


def test_digits_come_back_as_themselves(page: Page) -> None:
    """Held-out digits, drawn onto the pad off its middle and smaller: 45 of 50 stay what they are.

    As the shipped classifier reads what the shipped generator draws.
    """
    digits, labels = (part[:50] for part in data.mnist(split="test"))
    show(
        page, "pad.js", state(widgets.pad(pretrained.digit_generator(), pretrained.digit_encoder()))
    )
    drawn = torch.tensor(page.evaluate(DRAW, digits.flatten(1).tolist())).view(50, 1, 28, 28)
    with torch.no_grad():
        said = pretrained.digit_classifier()(drawn).argmax(1)
    assert (said == labels).sum() >= 45
