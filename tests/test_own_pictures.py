"""The README's way from a folder of pictures to a page to send, with files of every kind."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Page
from reader import ROOT, Watched
from widget_checks import assert_explorer_is_alive

RANDOM = np.random.default_rng(0)
COLOURS = RANDOM.integers(0, 256, (80, 96, 3), np.uint8)
GREY = COLOURS[:, :, 0].copy()
TURNED = Image.Exif()
TURNED[0x0112] = 6  # the camera was held upright
FRAMES = [Image.new("RGB", (64, 64), colour) for colour in ("red", "lime", "blue")]
FILES: dict[str, tuple[Image.Image, dict]] = {
    "photo.jpg": (Image.fromarray(COLOURS), {"exif": TURNED}),
    "below/palette.gif": (Image.fromarray(COLOURS).convert("P"), {}),
    "below/clear.png": (Image.fromarray(np.dstack([COLOURS, GREY])), {}),
    "below/deeper/deep.tiff": (Image.fromarray(GREY.astype(np.uint16) * 257), {}),
    "grey.PNG": (Image.fromarray(GREY), {}),
    "ink.jpg": (Image.fromarray(COLOURS).convert("CMYK"), {}),
    "moving.gif": (FRAMES[0], {"save_all": True, "append_images": FRAMES[1:]}),
    "moving.webp": (FRAMES[0], {"save_all": True, "append_images": FRAMES[1:], "lossless": True}),
    "bits.bmp": (Image.fromarray(GREY > 127), {}),
}


def lines_of_the_readme() -> str:
    """The example that begins with a folder."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    (lines,) = [block for block in blocks if "gk.data.folder" in block]
    return lines


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the lines have made in a folder of their own, after two steps on nine files."""
    home = tmp_path_factory.mktemp("home")
    short, folders = re.subn(r'folder\("([^"]+)"', r'folder(home / "\1"', lines_of_the_readme())
    short, pages = re.subn(r'"(\w+\.html)"', r'home / "\1"', short)
    short, steps = re.subn("2_000", "2", short)
    short, batches = re.subn(r"\bpictures, \d+\)", "pictures, 4)", short)
    assert (folders, pages, steps, batches) == (1, 1, 2, 1)
    (name,) = re.findall(r'folder\(home / "([^"]+)"', short)
    for path, (image, how) in FILES.items():
        target = home / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        image.save(target, **how)
    (home / name / "damaged.jpg").write_bytes(b"\xff\xd8\xff\xe0 that is all")
    names: dict[str, object] = {"home": home}
    with pytest.warns(UserWarning, match=r"damaged\.jpg"), torch.random.fork_rng():
        exec(compile(short, "README.md", "exec"), names)
    return names


def test_ten_lines_are_ten() -> None:
    assert (
        len(lines_of_the_readme().split("\n")) - lines_of_the_readme().split("\n").count("") == 10
    )


def test_every_kind_of_file_is_read(ran: dict) -> None:
    """In the order of their paths, and each is the picture that was written."""
    pictures = dict(zip(sorted(FILES, key=Path), ran["pictures"], strict=True))
    assert ran["pictures"].shape == (9, 3, 64, 64)
    assert ran["pictures"].dtype == torch.uint8
    for name in ("moving.gif", "moving.webp"):
        assert pictures[name].flatten(1).T.unique(dim=0).tolist() == [[255, 0, 0]]
    for name in ("grey.PNG", "below/deeper/deep.tiff", "bits.bmp"):
        assert (pictures[name] == pictures[name][:1]).all(), name
    assert torch.equal(pictures["grey.PNG"], pictures["below/deeper/deep.tiff"])
    assert ran["record"].step == 2


def test_the_page_moves_from_a_disk_and_asks_for_nothing(ran: dict, browser: Browser) -> None:
    (page_file,) = ran["home"].glob("*.html")
    context = browser.new_context(reduced_motion="reduce", offline=True)
    page: Page = context.new_page()
    watched = Watched(page, page_file.as_uri())
    page.goto(page_file.as_uri())
    explorer = page.locator("[data-gankit=explorer]")
    explorer.wait_for()
    assert_explorer_is_alive(explorer)
    watched.rest()
    assert (watched.requests, watched.errors) == ([page_file.as_uri()], [])
    context.close()
