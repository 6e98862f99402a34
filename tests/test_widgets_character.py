"""Design a character: what Python sends, its numbers against PyTorch's, its page."""

import base64
import json

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from torch import Tensor, nn
from translated import lively  # tests/translated.py

from gankit import data, latents, widgets
from gankit.networks import ConditionalGenerator

VALUES = (3, 2)
NAMES = {"hat": ("none", "top", "straw"), "a_tie": ("no", "yes")}
FACES = [len(words) for words in data.FACE_ATTRIBUTES.values()]


def told(values=VALUES, gain: float = 5, **sizes) -> ConditionalGenerator:
    return lively(ConditionalGenerator(values, latent_dim=16, width=8, **sizes), gain=gain)


# ---- numbers, under node ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "names", "shape"),
    [((10,), None, (1, 28, 28)), (FACES, data.FACE_ATTRIBUTES, (3, 32, 32))],
)
def test_pictures_are_pytorchs(values: tuple, names: dict | None, shape: tuple) -> None:
    """Of any labels, as the page puts them together, in grey and in colour."""
    generator = told(values, gain=4, image_shape=shape).eval()
    made = widgets.character(generator, names)
    source = torch.Generator().manual_seed(1)
    z = latents.sample(20, 16, generator=source)
    labels = torch.stack([torch.randint(n, (20,), generator=source) for n in values], 1)
    script = """
        const { forward } = m.network(p.spec, p.weights);
        const soft = p.labels.map((row) => m.oneHot(row, p.names.map(([, words]) => words.length)));
        const z = p.z.map((row) => Float32Array.from(row));
        out(z.map((row, i) => forward(m.both({ z: row, soft: soft[i] })).slice()));
    """
    weights = base64.b64encode(made.weights).decode()
    sent = {"spec": made.spec, "weights": weights, "names": made.names}
    drawn = node("character.js", script, z=z.tolist(), labels=labels.tolist(), **sent)
    with torch.no_grad():
        expected = generator(z, labels)
    torch.testing.assert_close(torch.tensor(drawn).view_as(expected), expected, atol=1e-2, rtol=0)
    assert expected.std() > 0.2  # a flat picture would prove nothing


def test_labels_from_a_seed_are_uniform_and_a_mixture_is_read_as_its_larger_part() -> None:
    script = """
        const [more, less] = [[2, 1], [0, 0]].map((labels) => m.oneHot(labels, [3, 2]));
        const drawn = Array.from({ length: 6000 }, (_, seed) => m.picked(seed, [3, 2]));
        out([drawn, m.chosen(more.map((a, i) => 0.6 * a + 0.4 * less[i]), [3, 2])]);
    """
    drawn, larger = node("character.js", script)
    counts = torch.zeros(3, 2).index_put((*torch.tensor(drawn).T,), torch.ones(6000), True)
    torch.testing.assert_close(counts / 6000, torch.full((3, 2), 1 / 6), atol=0.02, rtol=0)
    assert larger == [2, 1]


def test_directions_are_those_of_z_alone() -> None:
    """However strongly the labels act, and orthogonal to each other."""
    generator = told()
    generator.body.layers[0].weight.data[:, 16:] *= 100
    made = widgets.character(generator, directions=2)
    weights = base64.b64encode(made.weights).decode()
    read = "out(m.network(p.spec, m.toBytes(p.weights)).directions)"
    rows = torch.tensor(node("character.js", read, spec=made.spec, weights=weights))
    torch.testing.assert_close(rows @ rows.T, torch.eye(2), atol=1e-2, rtol=0)
    norm = generator.body.layers[2]
    scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).repeat_interleave(49)
    weight = scale[:, None] * generator.body.layers[0].weight[:, :16]
    gained = (weight @ rows.T).norm(dim=0)
    torch.testing.assert_close(gained, torch.linalg.svdvals(weight)[:2], atol=0, rtol=1e-2)


def test_at_most_latent_dim_directions_and_no_gradient_nor_change() -> None:
    generator = ConditionalGenerator((2,), latent_dim=2, width=4).train()
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    assert widgets.character(generator, directions=5).spec["directions"] == 2
    assert generator.training
    assert all(torch.equal(value, before[name]) for name, value in generator.state_dict().items())


def test_names_are_numbers_by_default() -> None:
    made = widgets.character(ConditionalGenerator((2,), latent_dim=2, width=4))
    assert made.names == [["class", ["0", "1"]]]
    made = widgets.character(ConditionalGenerator((2, 3), latent_dim=2, width=4))
    assert made.names == [["label 0", ["0", "1"]], ["label 1", ["0", "1", "2"]]]


# ---- what is refused ----------------------------------------------------------------------------


class Reversed(ConditionalGenerator):
    """Its labels stand before z."""

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return self.body(self.encode(z, labels).flip(1))


class OnlyLabels(nn.Module):
    """A body that reads no z."""

    def __init__(self) -> None:
        super().__init__()
        self.values = (3, 2)
        self.body = nn.Sequential(nn.Linear(5, 16), nn.Unflatten(1, (1, 4, 4)))


@pytest.mark.parametrize(
    ("generator", "names", "error", "message"),
    [
        (nn.Linear(2, 3), None, TypeError, "a Linear, without values and a body"),
        (3, None, TypeError, "a int, without values and a body"),
        (
            lively(Reversed((3, 2), width=4)),
            None,
            ValueError,
            "Reversed makes other pictures than its body, which",
        ),
        (OnlyLabels(), None, ValueError, "body reads 5 numbers, and the labels have 5 values"),
        (told(), {"hat": ("a", "b", "c")}, ValueError, r"names has \[3\] values of its 1 labels"),
    ],
)
def test_refuses(generator: object, names: dict | None, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.character(generator, names)


# ---- on a page ----------------------------------------------------------------------------------


@pytest.fixture
def character(still: Page) -> Page:
    """On a page whose clock stands still: each picture is drawn when a test lets a frame pass."""
    made = widgets.character(told(), NAMES, directions=2)
    names = ("spec", "weights", "names", "seed")
    show(still, "character.js", {name: getattr(made, name) for name in names})
    return still


def picture(page: Page) -> str:
    page.clock.run_for(50)
    return page.locator("[data-control=picture]").evaluate("(canvas) => canvas.toDataURL()")


def put(page: Page, control: str, value: str) -> str:
    page.locator(f"[data-control={control}]").fill(value)
    return picture(page)


def ask(page: Page, *labels: int) -> str:
    for k, label in enumerate(labels):
        page.check(f"[data-control=label-{k}-{label}]")
    return picture(page)


def asked(page: Page) -> list[int]:
    page.clock.run_for(50)
    return page.locator("fieldset.gk-label input:checked").evaluate_all(
        "radios => radios.map((radio) => +radio.value)"
    )


def test_the_page(character: Page) -> None:
    """Its whole life: the facts about each control, on one page."""
    first, first_asked = picture(character), asked(character)
    # A value is a picture, and comes back with it
    pictures = {(i, j): ask(character, i, j) for i in range(3) for j in range(2)}
    assert len({*pictures.values()}) == 6
    assert asked(character) == [2, 1]
    assert ask(character, 0, 1) == pictures[0, 1]
    # Another z leaves what is asked for
    character.click("[data-control=new-z]")
    assert picture(character) not in pictures.values()
    assert asked(character) == [0, 1]
    # The walk is from A to B; what is asked for stays, unless its reader wants it otherwise
    character.click("[data-control=keep-a]")
    a = picture(character)
    character.click("[data-control=new-z]")
    b = ask(character, 2, 0)
    character.click("[data-control=keep-b]")
    assert put(character, "walk", "1") == b
    begin = put(character, "walk", "0")
    assert begin != a
    assert asked(character) == [2, 0]
    assert ask(character, 0, 1) == a
    character.check("[data-control=fade]")
    assert put(character, "walk", "1") == b
    assert asked(character) == [2, 0]
    assert put(character, "walk", "0.3") not in (a, b)
    assert asked(character) == [0, 1]
    assert put(character, "walk", "0") == a
    # It plays, and stops when its reader takes over
    character.click("[data-control=play]")
    character.clock.run_for(1500)
    assert 0.2 < float(character.input_value("[data-control=walk]")) < 0.6
    character.click("[data-control=new-z]")
    assert character.inner_text("[data-control=play]") == "Play"
    # Surprise, and back to the beginning
    character.click("[data-control=surprise]")
    assert picture(character) != first
    character.click("[data-control=reset]")
    assert (picture(character), asked(character)) == (first, first_asked)
    character.evaluate("window.quit()")
    assert character.locator(".gankit").count() == 0


def test_colours_reach_the_screen(page: Page) -> None:
    """The first character of a seed: a canvas's pixels against PyTorch's."""
    generator = told(image_shape=(3, 32, 32)).eval()
    made = widgets.character(generator, NAMES, seed=5)
    names = ("spec", "weights", "names", "seed")
    show(page, "character.js", {name: getattr(made, name) for name in names})
    z, labels = node("character.js", "out([m.normals(5, 16), m.picked(5, [3, 2])])")
    with torch.no_grad():
        expected = 127.5 + 127.5 * generator(torch.tensor([z]), torch.tensor([labels]))[0]
    bytes_of = "(c) => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    pixels = torch.tensor(page.locator("[data-control=picture]").evaluate(bytes_of))
    drawn = pixels.view(32, 32, 4).permute(2, 0, 1).float()
    torch.testing.assert_close(drawn[:3], expected, atol=2.5, rtol=0)
    assert (expected.std((1, 2)) > 20).all()


def test_two_on_a_page_keep_apart_and_say_what_they_show(still: Page) -> None:
    """No id and no group of buttons is shared; each tells its own z and labels when it is used."""
    made = widgets.character(told(), NAMES)
    names = ("spec", "weights", "names", "seed")
    show(still, "character.js", {name: getattr(made, name) for name in names})
    state = {name: getattr(made, name) for name in ("spec", "names")} | {"seed": 1}
    state["weights"] = base64.b64encode(made.weights).decode()
    still.add_script_tag(
        content=f"{made._esm}; mount(document.body, {{...{json.dumps(state)}, "
        "settled: (z, labels) => { window.said = [z, labels]; }});",
        type="module",
    )
    first, second = still.locator(".gankit").all()
    ids = still.locator("[id]").evaluate_all("all => all.map((one) => one.id)")
    assert len(ids) == len({*ids}) >= 8
    before = still.evaluate("said")
    assert before == [pytest.approx(z, abs=1e-4) for z in node("character.js", SOMEBODY)]
    checked = first.locator("input:checked").evaluate_all("all => all.map((one) => one.value)")
    for hat in ("2", "0"):
        second.locator(f"[data-control=label-0-{hat}]").check()
        still.clock.run_for(50)
        assert still.evaluate("said") == [before[0], [int(hat), before[1][1]]]
    assert checked == first.locator("input:checked").evaluate_all(
        "all => all.map((one) => one.value)"
    )


SOMEBODY = "out([m.normals(1, 16), m.picked(1, [3, 2])])"
