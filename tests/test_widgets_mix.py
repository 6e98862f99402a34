"""Mix two faces: the numbers against PyTorch's, what is refused, its page."""

import base64

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from torch import Tensor

from gankit import networks, pretrained, widgets
from gankit.widgets import packing


def lively(widths: tuple[int, ...] = (8, 6, 4), **sizes: int) -> networks.StyleGenerator:
    """Whose noise, biases and mean style are not 0, and whose pictures have contrast."""
    torch.manual_seed(len(widths))
    network = networks.StyleGenerator(5, widths, dim=7, depth=2, **sizes).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    network.measure_mean(1000)
    return network


def drawn(made: widgets.Mix, z: Tensor, crossover: int, psi: float = 1.0, noisy: int = 1) -> Tensor:
    """What the browser makes of two latent vectors (2, latent_dim), all styles drawn by ψ."""
    script = """
        const g = m.styleGenerator(p.spec, p.weights);
        const [a, b] = p.z.map((row) => g.mapping(Float32Array.from(row)));
        out(g.draw(m.mixture(a, b, g.mean, p.spec.levels.length, p.crossover, p.psi), p.noisy));
    """
    given = {"z": z.tolist(), "crossover": crossover, "psi": psi, "noisy": noisy}
    weights = base64.b64encode(made.weights).decode()
    found = node("mix.js", script, spec=made.spec, weights=weights, **given)
    return torch.tensor(found).view(made.spec["shape"])


@torch.no_grad()
def expected(
    network: networks.StyleGenerator, z: Tensor, crossover: int, psi: float = 1.0, noisy: int = 1
) -> Tensor:
    w = network.mapping(z)
    a, b = (network.mean_style + psi * (w - network.mean_style)).split(1)
    noise = [noisy * layer.noise for layer in network.layers]
    return network.synthesis(network.mixed(a, b, crossover), noise=noise)[0]


@pytest.mark.parametrize(("widths", "channels"), [((8, 6, 4), 3), ((5, 3), 1), ((8, 8, 6, 4), 3)])
@pytest.mark.parametrize(("psi", "noisy"), [(1.0, 1), (0.5, 0)])
def test_pixels_are_pytorchs(widths: tuple, channels: int, psi: float, noisy: int) -> None:
    network = lively(widths, channels=channels)
    z, made = torch.randn(2, 5), widgets.mix(network)
    for crossover in (0, 1, len(widths)):
        seen = drawn(made, z, crossover, psi, noisy)
        true = expected(network, z, crossover, psi, noisy)
        assert true.std() > 0.05
        torch.testing.assert_close(seen, true, atol=1e-2, rtol=0)


def test_noise_and_truncation_count() -> None:
    network, z = lively(), torch.randn(2, 5)
    usual = expected(network, z, 1)
    assert (expected(network, z, 1, noisy=0) - usual).abs().max() > 0.02
    assert (expected(network, z, 1, psi=0.5) - usual).abs().max() > 0.02


@pytest.mark.parametrize("seed", range(8))
def test_pixels_of_the_shipped_generator(seed: int) -> None:
    network = pretrained.style_face_generator()
    made = widgets.mix(network)
    z = torch.randn(2, network.latent_dim, generator=torch.Generator().manual_seed(seed))
    for crossover in (0, 2, 5):
        seen, true = drawn(made, z, crossover), expected(network, z, crossover)
        torch.testing.assert_close(seen, true, atol=1e-2, rtol=0)


@pytest.mark.parametrize("count", [1, 128, 300])
def test_weights_of_16_bits_are_within_half_a_step(count: int) -> None:
    """A step is a 32767th of the largest of each 128; a run of zeros stays one."""
    given = torch.randn(count, generator=torch.Generator().manual_seed(count)) ** 3
    given[128:256] = 0
    sent = packing.sixteen([given[: count // 2], given[count // 2 :].view(1, -1)])
    assert len(sent) == 260 * -(-count // 128)
    read = "out(m.decodeSixteen(m.toBytes(p.sent)))"
    found = torch.tensor(node("mix.js", read, sent=base64.b64encode(sent).decode()))
    for part, true in zip(found.split(128), given.split(128), strict=True):
        assert (part[: len(true)] - true).abs().max() <= 0.51 * true.abs().max() / 32767
        assert (part[len(true) :] == 0).all()


def test_it_stays_as_it_was_and_is_small() -> None:
    network = lively().train()
    before = [p.clone() for p in network.parameters()]
    made = widgets.mix(network)
    assert network.training
    assert all(torch.equal(p, q) for p, q in zip(before, network.parameters(), strict=True))
    assert 0 < len(made.still()) <= 30_000


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"generator": networks.DCGANGenerator(4, 4)}, TypeError, "is a DCGANGenerator, expected"),
        ({"seed": -1}, ValueError, "seed is -1, expected a whole number"),
        ({"seed": 2**32 - 1}, ValueError, "expected a whole number from 0"),
        (
            {"generator": networks.StyleGenerator(4, (4, 4), channels=2)},
            ValueError,
            "of 2 channels, expected 1, grey, or 3",
        ),
    ],
)
def test_what_does_not_fit_is_refused(given: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.mix(**{"generator": lively()} | given)


# ---- on a page ----------------------------------------------------------------------------------


@pytest.fixture
def page_of(still: Page) -> Page:
    made = widgets.mix(lively(), seed=3)
    show(still, "mix.js", {name: getattr(made, name) for name in ("spec", "weights", "seed")})
    return still


def pixels(page: Page, name: str) -> list[int]:
    page.clock.run_for(50)
    return page.locator(f"[data-control={name}]").evaluate(
        "(one) => [...one.getContext('2d').getImageData(0, 0, one.width, one.height).data]"
    )


def test_the_ends_of_the_slider_are_the_two_faces(page_of: Page) -> None:
    page_of.fill("[data-control=crossover]", "3")
    assert pixels(page_of, "picture") == pixels(page_of, "a") != pixels(page_of, "b")
    assert page_of.get_by_role("status").inner_text() == "All styles are A's."
    page_of.fill("[data-control=crossover]", "0")
    assert pixels(page_of, "picture") == pixels(page_of, "b")
    page_of.fill("[data-control=crossover]", "1")
    assert pixels(page_of, "picture") not in (pixels(page_of, "a"), pixels(page_of, "b"))
    assert page_of.get_by_role("status").inner_text() == (
        "Styles up to 4 × 4 are A's, from 8 × 8 on B's."
    )


def test_every_control_counts_and_reset_brings_all_back(page_of: Page) -> None:
    first = [pixels(page_of, name) for name in ("a", "picture", "b")]
    page_of.fill("[data-control=truncation]", "0")
    alone = [pixels(page_of, name) for name in ("a", "picture", "b")]
    assert alone[0] == alone[1] == alone[2]  # the mean face
    page_of.click("[data-control=reset]")
    page_of.fill("[data-control=noise]", "0")
    assert pixels(page_of, "a") != first[0]
    page_of.click("[data-control=reset]")
    page_of.click("[data-control=new-b]")
    assert pixels(page_of, "a") == first[0]
    assert pixels(page_of, "b") != first[2]
    page_of.fill("[data-control=seed-b]", "3")
    assert pixels(page_of, "b") == first[0]  # A's own seed
    page_of.click("[data-control=reset]")
    assert [pixels(page_of, name) for name in ("a", "picture", "b")] == first
    page_of.evaluate("window.quit()")
    assert page_of.locator(".gankit").count() == 0
