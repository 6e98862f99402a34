"""There and back: the numbers against PyTorch's, what is refused, its page."""

import base64

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from torch import Tensor

from gankit import pretrained, widgets
from gankit.networks import Translator
from gankit.widgets import packing


def pictures(*shape: int) -> Tensor:
    source = torch.Generator().manual_seed(0)
    return (255 * torch.rand(*shape, generator=source)).round() / 127.5 - 1


def lively(width: int = 4, **sizes: int) -> Translator:
    """Whose mask is half open, whose colours are strong, and whose norms are not all alike."""
    torch.manual_seed(width)
    network = Translator(width, **sizes)
    for name, parameter in network.named_parameters():
        if parameter.ndim == 1 and not name.startswith("last.3"):
            parameter.data += 0.3 * torch.randn_like(parameter)
    network.last[-1].weight.data *= 2
    network.last[-1].bias.data.zero_()
    return network


def computed(made: widgets.Roundtrip, x: Tensor) -> Tensor:
    """What the browser makes of pictures, there and back: (2, N, ...)."""
    script = """
        const [forth, back] = m.translators(p.spec, p.weights);
        const ways = p.x.map((one) => forth(Float32Array.from(one.flat(2))));
        out([ways, ways.map(back)]);
    """
    weights = base64.b64encode(made.weights).decode()
    found = node("roundtrip.js", script, spec=made.spec, weights=weights, x=x.tolist())
    return torch.tensor(found).view(2, *x.shape)


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [({}, (3, 3, 16, 16)), ({"blocks": 3}, (2, 3, 12, 20)), ({"channels": 1}, (2, 1, 28, 28))],
)
def test_pixels_are_pytorchs(sizes: dict, shape: tuple) -> None:
    forth, back, x = lively(**sizes), lively(6, **sizes), pictures(*shape)
    there, again = computed(widgets.roundtrip(forth, back, x), x)
    with torch.no_grad():
        expected = forth(x), back(there)  # each half by itself: the second enlarges any error
    assert (there - x).std() > 0.1
    assert (again - there).std() > 0.1
    torch.testing.assert_close(there, expected[0], atol=1e-2, rtol=0)
    torch.testing.assert_close(again, expected[1], atol=1e-2, rtol=0)


def test_pixels_of_the_shipped_pair() -> None:
    forth, back = pretrained.translators("hair")
    x = pictures(2, 3, 32, 32)
    with torch.no_grad():
        there = forth(x)
        expected = torch.stack([there, back(there)])
    seen = computed(widgets.roundtrip(forth, back, x), x)
    torch.testing.assert_close(seen, expected, atol=1e-2, rtol=0)


@pytest.mark.parametrize("count", [1, 32, 75])
def test_weights_of_12_bits_are_within_half_a_step(count: int) -> None:
    """A step is a 2047th of the largest of each 32; a run of zeros stays one."""
    given = torch.randn(count, generator=torch.Generator().manual_seed(count)) ** 3
    given[32:64] = 0
    sent = packing.twelve([given[: count // 2], given[count // 2 :].view(1, -1)])
    assert len(sent) == 52 * -(-count // 32)
    read = "out(m.decodeTwelve(m.toBytes(p.sent)))"
    found = torch.tensor(node("roundtrip.js", read, sent=base64.b64encode(sent).decode()))
    for part, true in zip(found.split(32), given.split(32), strict=True):
        assert (part[: len(true)] - true).abs().max() <= 0.501 * true.abs().max() / 2047
        assert (part[len(true) :] == 0).all()


def test_what_is_disturbed_is_moved_by_so_much_and_no_way_is_preferred() -> None:
    moved = node("roundtrip.js", "out(m.disturbed(new Float32Array(4000), 2))")
    found = torch.tensor(moved) * 127.5
    torch.testing.assert_close(found.abs(), torch.full_like(found, 2.0))
    assert abs(found.mean()) < 0.1
    nothing = node("roundtrip.js", "out(m.disturbed(Float32Array.from([0.5, -1]), 0))")
    assert nothing == [0.5, -1]


def test_the_networks_stay_as_they_are() -> None:
    forth, back = lively().train(), lively(6)
    before = [p.clone() for p in forth.parameters()]
    widgets.roundtrip(forth, back, pictures(1, 3, 16, 16))
    assert forth.training
    assert all(torch.equal(p, q) for p, q in zip(before, forth.parameters(), strict=True))


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (torch.zeros(0, 3, 16, 16), r"shape \(0, 3, 16, 16\), expected .* N from 1 to 24"),
        (torch.zeros(2, 1, 16, 16), r"shape \(2, 1, 16, 16\), expected \(N, 3, H, W\)"),
        (torch.zeros(2, 3, 18, 16), r"H and W divisible by 4"),
        (torch.zeros(3, 16, 16), r"shape \(3, 16, 16\), expected"),
        (2 * torch.ones(2, 3, 16, 16), r"from 2 to 2, expected values in \[-1, 1\]"),
        (torch.full((2, 3, 16, 16), torch.nan), r"expected values in \[-1, 1\]"),
    ],
)
def test_refuses_pictures(x: Tensor, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        widgets.roundtrip(lively(), lively(6), x)


# ---- on a page ----------------------------------------------------------------------------------


@pytest.fixture
def page_of(still: Page) -> Page:
    """On a page whose clock stands still: each picture is drawn when a test lets a frame pass."""
    made = widgets.roundtrip(lively(), lively(6), pictures(3, 3, 16, 16), names=("old", "new"))
    names = ("spec", "weights", "pictures")
    show(still, "roundtrip.js", {name: getattr(made, name) for name in names})
    return still


def pixels(page: Page, name: str) -> Tensor:
    """Of a canvas, (3, height, width) in [-1, 1]."""
    page.clock.run_for(50)
    found = page.locator(f"[data-control={name}]").evaluate("""(one) => {
        const { width, height } = one;
        const { data } = one.getContext("2d").getImageData(0, 0, width, height);
        return [[height, width, 4], [...data]];
    }""")
    return torch.tensor(found[1]).view(found[0])[..., :3].permute(2, 0, 1) / 127.5 - 1


def test_the_page(page_of: Page) -> None:
    """The picked picture, its translation and the way back; keys, noise, words; and its end."""
    x, forth, back = pictures(3, 3, 16, 16), lively(), lively(6)
    for k in (0, 1):
        with torch.no_grad():
            there = forth(x[k : k + 1])
            expected = [x[k], there[0], back(there)[0]]
        for name, picture in zip(("picked", "there", "picture"), expected, strict=True):
            seen = pixels(page_of, name)
            torch.testing.assert_close(seen, picture, atol=1e-2 + 1 / 255, rtol=0)
        said = page_of.get_by_role("status").inner_text()
        ends = 127.5 * (expected[2] - x[k]).abs().mean().item()
        assert float(said.split(" of 255")[0].split()[-1]) == pytest.approx(ends, abs=0.5)
        page_of.press(f"[data-control=pick-{k}]", "ArrowRight")
    assert page_of.locator("[data-control=pick-2]").is_checked()
    before = pixels(page_of, "there"), pixels(page_of, "picture")
    page_of.fill("[data-control=noise]", "4")
    apart = (pixels(page_of, "there") - before[0]).abs() * 127.5
    assert apart.max() <= 5
    assert apart.median() == pytest.approx(4, abs=1)
    assert not torch.equal(pixels(page_of, "picture"), before[1])
    assert page_of.locator("[data-control=noise]").get_attribute("aria-valuetext") == "±4"
    words = page_of.locator(".gankit").inner_text()
    assert "NaN" not in words
    assert [name in words for name in ("picked: old", "there: new", "and back: old")] == [True] * 3
    page_of.evaluate("window.quit()")
    assert page_of.locator(".gankit").count() == 0
