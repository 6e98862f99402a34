"""The built book: what its pages must hold, read from the files, without a browser."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


class Page(HTMLParser):
    """The tags of a page that matter here, each with its attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.ids: set[str | None] = set()
        self.feed(path.read_text(encoding="utf8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        self.ids.add(attributes.get("id"))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def pages(book: Path) -> list[Path]:
    assets = book / "_static"
    return [path for path in book.rglob("*.html") if assets not in path.parents]


def lesson_page(book: Path, lesson: Path) -> Path:
    return book / "notebooks" / f"{lesson.stem}.html"


def test_every_lesson_has_a_page(book: Path) -> None:
    built = {path.stem for path in (book / "notebooks").glob("*.html")}
    assert built == {lesson.stem for lesson in LESSONS}


def test_pages_load_nothing_from_elsewhere(book: Path) -> None:
    """Links may lead anywhere; what a page loads by itself is its own."""
    loads = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}
    foreign = [
        (path.name, attributes[key])
        for path in pages(book)
        for tag, key in loads.items()
        for attributes in Page(path).all(tag)
        if urlsplit(attributes.get(key) or "").netloc and attributes.get("rel") != "canonical"
    ]
    assert foreign == []


def test_inner_links_lead_somewhere(book: Path) -> None:
    parsed = {path.resolve(): Page(path) for path in pages(book)}
    broken = [
        (path.name, link["href"])
        for path, page in parsed.items()
        for link in page.all("a")
        if link.get("href") and not leads_somewhere(path, link["href"], parsed)
    ]
    assert broken == []


def leads_somewhere(path: Path, href: str, parsed: dict[Path, Page]) -> bool:
    url = urlsplit(href)
    if url.scheme or url.netloc:
        return True
    target = (path.parent / unquote(url.path)).resolve() if url.path else path
    if target not in parsed:
        return target.exists()
    return not url.fragment or unquote(url.fragment) in parsed[target].ids


def test_images_are_described(book: Path) -> None:
    silent = [
        (path.name, image["src"])
        for path in pages(book)
        for image in Page(path).all("img")
        if not (image.get("alt") or "").strip()
        or (image["alt"] or "").endswith((".png", ".svg", ".webp"))
    ]
    assert silent == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_figures_carry_their_text(book: Path, lesson: Path) -> None:
    """What cell metadata says about a figure is what the page says, markup aside."""
    html = lesson_page(book, lesson).read_text(encoding="utf8")
    shown = {image.get("alt") for image in Page(lesson_page(book, lesson)).all("img")}
    described = [
        cell.metadata.mystnb
        for cell in nbformat.read(lesson, as_version=4).cells
        if "image" in cell.metadata.get("mystnb", {})
    ]
    assert {one.image.alt for one in described} <= shown
    assert html.count("<figcaption>") >= len(described)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_widgets_are_on_the_page(book: Path, lesson: Path) -> None:
    cells = nbformat.read(lesson, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    stored = sum(WIDGET_VIEW in output.get("data", {}) for output in outputs)
    scripts = [tag.get("type") for tag in Page(lesson_page(book, lesson)).all("script")]
    assert scripts.count(WIDGET_VIEW) == stored


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_lesson_can_be_downloaded(book: Path, lesson: Path) -> None:
    hrefs = [link.get("href") or "" for link in Page(lesson_page(book, lesson)).all("a")]
    assert any(href.endswith(f"_sources/notebooks/{lesson.name}") for href in hrefs)


def test_public_functions_are_documented(book: Path) -> None:
    """The API page covers every public module that there is."""
    html = (book / "book/api.html").read_text(encoding="utf8")
    modules = {path.stem for path in (ROOT / "gankit").glob("[a-z]*.py")}
    assert modules - set(re.findall(r'id="(?:module-)?gankit\.(\w+)"', html)) == set()


def test_nothing_is_printed_as_a_warning_box(book: Path) -> None:
    """MyST turns what it cannot understand into a visible system message."""
    assert [p.name for p in pages(book) if "system-message" in p.read_text(encoding="utf8")] == []
