"""What stands for a widget where nothing moves: a small picture, its words, a sentence."""

import base64
import re
from html.parser import HTMLParser
from io import BytesIO

import ipywidgets
import nbformat
import pytest
import run  # book/run.py
import torch
from PIL import Image
from reader import STATE, VIEW
from torch import Tensor
from widget_checks import CHECKS, one_of_each

from gankit import plots, widgets
from gankit.networks import DCGANGenerator
from gankit.widgets.still import chart, strip


@pytest.fixture(scope="module")
def made() -> dict[str, widgets.Widget]:
    return one_of_each()


def bundle(widget: widgets.Widget) -> dict:
    return widget._repr_mimebundle_()[0]


def pixels(picture: bytes) -> Tensor:
    """Red, green and blue of a picture, (height, width, 3)."""
    with Image.open(BytesIO(picture)) as image:
        data = bytearray(image.convert("RGB").tobytes())
        return torch.frombuffer(data, dtype=torch.uint8).view(image.height, image.width, 3).int()


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, dict(attrs)))


# ---- the bundle ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CHECKS)
def test_a_widget_comes_with_a_picture_and_words(made: dict, kind: str) -> None:
    shown = bundle(made[kind])
    assert shown.keys() == {VIEW, "text/html", "text/plain"}
    assert shown["text/plain"] == repr(made[kind])
    assert re.fullmatch(r"[\w -]+\. [A-Z].*\. Run the notebook to use it\.", shown["text/plain"])
    (tag, picture), *rest = Tags(shown["text/html"]).found
    assert (tag, [name for name, _ in rest]) == ("img", ["p", "b"])
    assert len(picture["alt"]) > 10
    raw = base64.b64decode(picture["src"].removeprefix("data:image/webp;base64,"))
    assert len(raw) <= 30_000
    assert pixels(raw).double().std() > 10  # something is to be seen on it


def test_no_picture_stands_where_it_would_be_large(made: dict, monkeypatch) -> None:
    monkeypatch.setattr(made["flipbook"], "still", lambda: bytes(30_001))
    assert [tag for tag, _ in Tags(bundle(made["flipbook"])["text/html"]).found] == ["p", "b"]


def test_words_are_no_markup() -> None:
    evil = '"><script>'
    widget = widgets.curves([0, 1], {"a": [0, 1]}, labels=("x", "y"), alt=evil)
    (_, picture), *rest = Tags(bundle(widget)["text/html"]).found
    assert picture["alt"] == evil
    assert [tag for tag, _ in rest] == ["p", "b"]


def test_a_stored_bundle_stays_as_it_is(made: dict) -> None:
    """A lesson's run stores the same bytes each time, and tidies none of them away."""
    stored = []
    for _ in range(2):
        outputs = [nbformat.v4.new_output("display_data", bundle(one)) for one in made.values()]
        cell = nbformat.v4.new_code_cell("show()", outputs=outputs)
        notebook = nbformat.v4.new_notebook(cells=[cell])
        notebook.metadata["widgets"] = {STATE: ipywidgets.Widget.get_manager_state()}
        stored.append(nbformat.writes(run.normalise(notebook)))
        assert nbformat.writes(run.normalise(nbformat.reads(stored[-1], 4))) == stored[-1]
    assert stored[0] == stored[1]
    assert stored[0].count("Run the notebook to use it.") == 2 * len(made)
    assert "object at 0x" not in stored[0]


# ---- the pictures -------------------------------------------------------------------------------


def test_grey_is_ink_and_colours_are_colours() -> None:
    """Three pictures of one colour each, enlarged to 84 pixels, with white between them."""
    grey = pixels(strip(torch.tensor([-1.0, 0, 1])[:, None, None, None].expand(3, 1, 28, 28)))
    assert grey.shape == (84, 3 * 88, 3)
    for column, value in ((40, 255), (128, 128), (216, 0), (86, 255), (174, 255)):
        assert (grey[40, column] - value).abs().max() <= 3
    red = torch.tensor([1.0, -1, -1])[:, None, None].expand(1, 3, 32, 32)
    assert (pixels(strip(red))[40, 40] - torch.tensor([255, 0, 0])).abs().max() <= 10


def test_the_explorers_pictures_are_its_generators_as_it_was() -> None:
    """Whatever becomes of the generator later on, and without a change of its mode."""
    torch.manual_seed(0)
    generator = DCGANGenerator(4, 4).train()
    explorer = widgets.explore(generator, seed=3)
    before = explorer.still()
    assert generator.training
    for parameter in generator.parameters():
        parameter.data.mul_(5)
    assert explorer.still() == before != widgets.explore(generator, seed=3).still()


def test_a_curve_that_jumps_is_not_joined() -> None:
    """Nothing is drawn between 0 and 1 at the middle, where the curve leaves a point at 0."""
    x = torch.linspace(-1, 1, 41)
    step = torch.where(x == 0, 0.0, 1.0)
    picture = pixels(chart(x, {"JS": step}, ("x", "y")))
    dark = (picture.sum(2) < 300).nonzero()
    rows = dark[(dark[:, 1] > 60) & (dark[:, 1] < 380)][:, 0].unique()  # inside the axes
    assert rows.diff().max() > 100


def test_infinity_is_left_out_of_a_chart() -> None:
    x = torch.linspace(-1, 1, 41)
    chart(x, {"KL": torch.where(x == 0, 0.0, torch.inf), "down": x.where(x > 0, -torch.inf)}, "xy")
    assert plots.plt.get_fignums() == []


def test_a_flipbook_shows_its_first_frame(made: dict) -> None:
    book = made["flipbook"]
    assert book.still() == book.frames[: book.sizes[0]]
    assert book.shows == "A line that rises (1 of 3)"
