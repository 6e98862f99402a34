"""The map of two numbers: what Python sends, its pixels against PyTorch's, its page."""

import base64

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from translated import lively  # tests/translated.py

from gankit import widgets
from gankit.networks import DCGANGenerator

NAMES = ("spec", "weights", "points", "labels", "names")
G = DCGANGenerator(2, 4)
CODES = torch.tensor([[-2.0, 0.0], [2.0, 1.0], [0.5, -1.0], [0.0, 0.25]])


def state(made: widgets.Plane) -> dict:
    return {name: getattr(made, name) for name in NAMES}


def small(**how) -> widgets.Plane:
    return widgets.plane(lively(DCGANGenerator(2, 8), gain=5), CODES, [0, 1, 1, 2], **how)


# ---- numbers, under node ------------------------------------------------------------------------


def test_pictures_are_pytorchs() -> None:
    decoder = lively(DCGANGenerator(2, 16), gain=5).eval()
    z = torch.randn(20, 2, generator=torch.Generator().manual_seed(1))
    made = widgets.plane(decoder, z)
    script = """
        const { forward } = m.network(p.spec, p.weights);
        out(p.z.map((row) => forward(Float32Array.from(row)).slice()));
    """
    weights = base64.b64encode(made.weights).decode()
    drawn = node("plane.js", script, spec=made.spec, weights=weights, z=z.tolist())
    with torch.no_grad():
        expected = decoder(z)
    torch.testing.assert_close(torch.tensor(drawn).view_as(expected), expected, atol=1e-2, rtol=0)
    assert expected.std() > 0.2  # a flat picture would prove nothing


def test_the_map_is_a_square_that_holds_all_points() -> None:
    """Both axes have one scale; from z to the map and back is where one was; up is up."""
    script = """
        const extent = m.extentOf(p.codes.flat());
        const there = p.codes.map((z) => m.toMap(z, extent));
        out([extent, there, there.map((place) => m.fromMap(place, extent))]);
    """
    extent, there, back = node("plane.js", script, codes=CODES.tolist())
    left, right, bottom, top = extent
    assert right - left == pytest.approx(top - bottom)
    assert left < -2
    assert right > 2
    places = torch.tensor(there)
    assert places.min() > 0
    assert places.max() < 1
    torch.testing.assert_close(torch.tensor(back), CODES)
    assert places[1, 1] < places[2, 1]  # z₂ = 1 is above z₂ = −1


# ---- what is sent, and what is refused ----------------------------------------------------------


def test_codes_and_classes_are_sent() -> None:
    made = small(names=["a", "b", "c"])
    points, read = (
        base64.b64encode(made.points).decode(),
        "out(m.decodeSixteen(m.toBytes(p.points)))",
    )
    sent = torch.tensor(node("plane.js", read, points=points))[: CODES.numel()]
    torch.testing.assert_close(sent.view_as(CODES), CODES, atol=1e-4, rtol=0)
    assert (made.labels, made.names) == ([0, 1, 1, 2], ["a", "b", "c"])
    assert small().names == ["0", "1", "2"]
    assert widgets.plane(G, CODES.numpy()).labels == [0] * 4


@pytest.mark.parametrize(
    ("codes", "labels", "names", "message"),
    [
        (CODES[:0], None, None, "codes are 0 points, expected at least one"),
        (CODES / 0, None, None, "codes are 4 points, some NaN or infinite, expected"),
        (CODES, [0, 1], None, "labels are 2, from 0 to 1, beside 4 codes"),
        (CODES, [0, 1, 0.5, 1], None, "labels are 4, from 0 to 1.*whole numbers from 0 to 9"),
        (CODES, [0, 1, 2, -1], None, "labels are 4, from -1 to 2"),
        (CODES, [0, 1, 2, 2], ["a", "b"], "names are 2, and labels go up to 2, expected a name"),
    ],
)
def test_refuses(codes: object, labels: object, names: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        widgets.plane(G, codes, labels, names=names)


def test_refuses_what_is_no_network() -> None:
    with pytest.raises(TypeError, match=r"the decoder is a int, expected an nn.Module, such as"):
        widgets.plane(3, CODES)


# ---- on a page ----------------------------------------------------------------------------------


def shown(page: Page) -> str:
    page.clock.run_for(50)
    return page.locator("[data-control=picture]").evaluate("(canvas) => canvas.toDataURL()")


def words(page: Page) -> str:
    return page.locator(".gk-picture p").inner_text()


def test_the_page(still: Page) -> None:
    """Its whole life: mouse, keys and edges, on one page."""
    show(still, "plane.js", state(small()))
    first, start = shown(still), words(still)
    assert start == "z = (+0.50, +0.25)"  # the medians
    plane = still.locator("[data-control=map]")
    box = plane.bounding_box()
    # The mouse puts the point under itself, and drags it
    still.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    still.mouse.down()
    assert shown(still) != first
    assert words(still) == "z = (+0.00, +0.00)"
    still.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    shown(still)
    assert words(still) == "z = (+0.00, +1.06)"
    # Beyond the edge it stays on the map
    still.mouse.move(box["x"] + 3 * box["width"], box["y"] + box["height"] / 2)
    still.mouse.up()
    shown(still)
    assert words(still) == "z = (+2.12, +0.00)"
    # Keys: up is up, Shift goes further, Home goes back
    plane.press("ArrowUp")
    shown(still)
    assert words(still) == "z = (+2.12, +0.08)"
    plane.press("Shift+ArrowLeft")
    shown(still)
    assert words(still) == "z = (+1.70, +0.08)"
    assert words(still) in plane.get_attribute("aria-label")
    plane.press("Home")
    assert (shown(still), words(still)) == (first, start)
    assert "NaN" not in still.locator(".gankit").inner_text()
    still.evaluate("window.quit()")
    assert still.locator(".gankit").count() == 0


def test_the_canvas_has_pytorchs_pixels(still: Page) -> None:
    decoder = lively(DCGANGenerator(2, 8), gain=5).eval()
    show(still, "plane.js", state(widgets.plane(decoder, CODES)))
    shown(still)
    red = still.locator("[data-control=picture]").evaluate("""(one) => Array.from(
        one.getContext("2d").getImageData(0, 0, 28, 28).data).filter((_, i) => i % 4 === 0)""")
    with torch.no_grad():
        expected = decoder(torch.tensor([[0.5, 0.25]]))[0, 0]
    assert expected.std() > 0.2
    drawn = 1 - 2 * torch.tensor(red).view(28, 28) / 255
    torch.testing.assert_close(drawn, expected, atol=1e-2 + 1 / 255, rtol=0)
