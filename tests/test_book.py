"""The built book: what its pages must hold, read from the files, without a browser."""

import inspect
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType, SimpleNamespace
from urllib.parse import unquote, urlsplit

import nbformat
import offline  # book/_ext/offline.py
import pytest
from reader import CONTENTS, MOVED  # tests/reader.py

import gankit

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def plain(text: str) -> str:
    """Text with single spaces, and with the quotation marks that Sphinx makes curly straight."""
    return " ".join(text.split()).translate(str.maketrans("‘’“”", "''\"\""))


@dataclass(eq=False)
class Element:
    """A tag with its attributes, the text in it, and the elements that it stands in."""

    tag: str
    attributes: dict[str, str | None]
    parents: tuple["Element", ...]
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return plain("".join(self.words))

    def has_class(self, name: str) -> bool:
        return name in (self.attributes.get("class") or "").split()


class Page(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(path.read_text(encoding="utf8"))
        self.ids = {element.attributes.get("id") for element in self.elements}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        if any(element.tag == tag for element in self._open):  # what was left open ends here, too
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [element.attributes for element in self.elements if element.tag == tag]

    def one(self, name: str) -> Element:
        """The only element of that id."""
        (found,) = [element for element in self.elements if element.attributes.get("id") == name]
        return found

    def inside(self, parent: Element) -> list[Element]:
        return [element for element in self.elements if parent in element.parents]


@cache
def parsed(path: Path) -> Page:
    return Page(path)


def pages(book: Path) -> list[Path]:
    assets = book / "_static"
    return [path for path in book.rglob("*.html") if assets not in path.parents]


def lesson_page(book: Path, lesson: Path) -> Path:
    return book / "notebooks" / f"{lesson.stem}.html"


def test_every_lesson_has_a_page(book: Path) -> None:
    built = {path.stem for path in (book / "notebooks").glob("*.html")}
    former = {Path(address).name for address in MOVED if address.startswith("notebooks/")}
    assert built == {lesson.stem for lesson in LESSONS} | former


@pytest.mark.parametrize("address", MOVED)
def test_former_address_leads_on(book: Path, address: str) -> None:
    """Without a click, and for who reads the page itself, a link."""
    page = parsed(book / f"{address}.html")
    (refresh,) = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "refresh"]
    (link,) = page.all("a")
    assert refresh == f"0; url={link['href']}"
    target = (book / address).parent / link["href"]
    assert target.resolve() == (book / f"{MOVED[address]}.html").resolve()
    assert MOVED[address] not in MOVED
    assert target.exists()


def test_pages_load_nothing_from_elsewhere(book: Path) -> None:
    """Links may lead anywhere; what a page loads by itself is its own."""
    loads = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}
    foreign = [
        (path.name, attributes[key])
        for path in pages(book)
        for tag, key in loads.items()
        for attributes in parsed(path).all(tag)
        if urlsplit(attributes.get(key) or "").netloc and attributes.get("rel") != "canonical"
    ]
    assert foreign == []


def test_every_lesson_names_the_licences(book: Path) -> None:
    footer = (
        "Code under MIT; text and figures under CC BY 4.0; the digits of MNIST under CC BY-SA 3.0."
    )
    for lesson in LESSONS:
        assert footer in (book / "notebooks" / f"{lesson.stem}.html").read_text("utf-8"), lesson


def test_inner_links_lead_somewhere(book: Path) -> None:
    everything = {path.resolve(): parsed(path) for path in pages(book)}
    broken = [
        (path.name, link["href"])
        for path, page in everything.items()
        for link in page.all("a")
        if link.get("href") and not leads_somewhere(path, link["href"], everything)
    ]
    assert broken == []


def leads_somewhere(path: Path, href: str, everything: dict[Path, Page]) -> bool:
    url = urlsplit(href)
    if url.scheme or url.netloc:
        return True
    target = (path.parent / unquote(url.path)).resolve() if url.path else path
    if target not in everything:
        return target.exists()
    return not url.fragment or unquote(url.fragment) in everything[target].ids


def test_images_are_described(book: Path) -> None:
    silent = [
        (path.name, image["src"])
        for path in pages(book)
        for image in parsed(path).all("img")
        if not (image.get("alt") or "").strip()
        or (image["alt"] or "").endswith((".png", ".svg", ".webp"))
    ]
    assert silent == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_figures_carry_their_text(book: Path, lesson: Path) -> None:
    """What cell metadata says about a figure is what the page says, markup aside."""
    html = lesson_page(book, lesson).read_text(encoding="utf8")
    shown = {image.get("alt") for image in parsed(lesson_page(book, lesson)).all("img")}
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
    scripts = [tag.get("type") for tag in parsed(lesson_page(book, lesson)).all("script")]
    assert scripts.count(WIDGET_VIEW) == stored


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_lesson_can_be_downloaded(book: Path, lesson: Path) -> None:
    hrefs = [link.get("href") or "" for link in parsed(lesson_page(book, lesson)).all("a")]
    assert any(href.endswith(f"_sources/notebooks/{lesson.name}") for href in hrefs)


def test_public_functions_are_documented(book: Path) -> None:
    """The API page has every public module, and every function and class that it offers."""
    html = (book / "book/api.html").read_text(encoding="utf8")
    shown = set(re.findall(r'id="(?:module-)?gankit\.([\w.]+)"', html))
    public = {name: getattr(gankit, name) for name in gankit.__all__}
    modules = {name: one for name, one in public.items() if inspect.ismodule(one)}
    offered = {
        f"{name}.{inner}"
        for name, module in modules.items()
        for inner, what in vars(module).items()
        if (inspect.isfunction(what) or inspect.isclass(what)) and is_offered(module, inner)
    }
    assert len(offered) > 90
    assert (modules.keys() | offered) - shown == set()


def is_offered(module: ModuleType, name: str) -> bool:
    """Whether a module offers a name: by its list, or because it has no list and defines it."""
    if hasattr(module, "__all__"):
        return name in module.__all__
    return name[0] != "_" and getattr(module, name).__module__ == module.__name__


def test_nothing_is_printed_as_a_warning_box(book: Path) -> None:
    """MyST turns what it cannot understand into a visible system message."""
    assert [p.name for p in pages(book) if "system-message" in p.read_text(encoding="utf8")] == []


def test_no_formula_is_left_as_it_was_written(book: Path) -> None:
    """A bar in a table's formula ends the cell, and the reader sees half of its TeX."""
    kept = re.compile(
        r"<(script|style|pre|code)\b.*?</\1>|<(span|div) class=\"math[^>]*>.*?</\2>", re.DOTALL
    )
    rests = {path.name: kept.sub("", path.read_text("utf8")) for path in pages(book)}
    found = {name: re.findall(r">[^<]*\\[a-zA-Z]{2,}[^<]*<", rest) for name, rest in rests.items()}
    leaked = {name: texts for name, texts in found.items() if texts}
    assert leaked == {}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_lesson_leads_on(book: Path, lesson: Path) -> None:
    """Previous and next are the table of contents' neighbours."""
    place = CONTENTS.index(f"notebooks/{lesson.stem}")
    links = parsed(lesson_page(book, lesson)).all("a")
    for way, name in (("left-prev", CONTENTS[place - 1]), ("right-next", CONTENTS[place + 1])):
        (link,) = [link for link in links if link.get("class") == way]
        assert (lesson_page(book, lesson).parent / link["href"]).resolve() == book / f"{name}.html"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_what_a_lesson_folds_is_folded(book: Path, lesson: Path) -> None:
    """Every answer, and every cell that its tag hides, the solutions too, is closed at first."""
    cells = nbformat.read(lesson, as_version=4).cells
    hidden = [{"hide-input", "hide-cell"} & {*cell.metadata.get("tags", [])} for cell in cells]
    answers = sum(cell.source.count("<details>") for cell in cells if cell.cell_type == "markdown")
    page = parsed(lesson_page(book, lesson))
    (article,) = [element for element in page.elements if element.tag == "article"]
    folds = [element for element in page.inside(article) if element.tag == "details"]
    assert len(folds) == answers + sum(map(bool, hidden))
    assert not any("open" in fold.attributes for fold in folds)
    solutions = [e for e in page.elements if e.tag == "pre" and "def solution_" in e.text]
    assert solutions
    assert all(any(parent.tag == "details" for parent in one.parents) for one in solutions)


# ---- the evidence -------------------------------------------------------------------------------


def printed(lesson: Path) -> list[str]:
    """The marked lines under the cells that make claims, findings first, from the bare JSON."""
    cells = json.loads(lesson.read_text(encoding="utf8"))["cells"]
    marked = re.compile(r"gk\.(claim|identity)\(")
    makes_claims = [cell for cell in cells if marked.search("".join(cell["source"]))]
    code = [cell for cell in makes_claims if cell["cell_type"] == "code"]
    said = [one for cell in code for one in cell["outputs"] if one.get("name") == "stdout"]
    lines = "".join(part for output in said for part in [*output["text"], "\n"]).split("\n")
    marks = [line for line in lines if line.startswith(("✓", "≡", "✗"))]
    return sorted(marks, key=lambda line: line[0] == "≡")


@pytest.fixture(scope="module")
def evidence_page(book: Path) -> Page:
    return parsed(book / "book/evidence.html")


def test_evidence_holds_every_claim(evidence_page: Page) -> None:
    items = [element for element in evidence_page.elements if element.has_class("gk-claim")]
    claims = [line for lesson in LESSONS for line in printed(lesson)]
    assert len(items) == len(claims) > 300
    listed = [f"{item.text[0]} {item.text[1:].strip()}" for item in items]
    assert listed == [plain(re.sub(r" \(here [^)]+\)$", "", line)) for line in claims]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_evidence_leads_to_the_cell_that_decides(
    book: Path, evidence_page: Page, lesson: Path
) -> None:
    """A lesson's claims are in its section, and each link ends where that very sentence stands."""
    section = evidence_page.one(f"lesson-{lesson.name[:2]}")
    inside = evidence_page.inside(section)
    items = [element for element in inside if element.has_class("gk-claim")]
    assert len(items) == len(printed(lesson)) > 0
    target = parsed(lesson_page(book, lesson))
    for item in items:
        (link,) = [element for element in inside if element.tag == "a" and item in element.parents]
        url = urlsplit(link.attributes["href"])
        assert (book / "book" / url.path).resolve() == lesson_page(book, lesson)
        assert f"{item.text[0]} {link.text}" in target.one(url.fragment).text


def test_evidence_has_the_measured_times(evidence_page: Page) -> None:
    """Seconds of each lesson and of all together are those of the table."""
    table = (ROOT / "benchmarks/results/lessons.md").read_text(encoding="utf8")
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in table.splitlines()]
    seconds = {row[0]: row[1] for row in rows if len(row) == 2 and row[1].isdigit()}
    assert {*seconds} == {lesson.stem for lesson in LESSONS} | {"all together"}
    lines = [element.text for element in evidence_page.elements if element.tag == "tr"]
    for name, expected in seconds.items():
        number = "together" if name == "all together" else name[:2]
        (line,) = [line for line in lines if line.startswith(number)]
        assert line.endswith(f" {expected} s")


# ---- what stops the build, and what it says without npm -----------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The book's sources in a folder of their own, without what npm has brought."""
    made = shutil.ignore_patterns("_build", "_vendor", "__pycache__")
    for folder in ("book", "notebooks", "benchmarks"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=made)
    return tmp_path


def test_a_false_claim_stops_the_build(copy: Path, tmp_path: Path) -> None:
    """One ✓ turned into ✗: no book, and the message says which. npm is missing, too: it says so."""
    lesson = copy / "notebooks" / LESSONS[4].name
    claim = printed(lesson)[-1]
    text = lesson.read_text(encoding="utf8")
    assert text.count(claim) == 1
    lesson.write_text(text.replace(claim, f"✗{claim[1:]}"), encoding="utf8")
    command = [sys.executable, "book/build.py", str(tmp_path / "out")]
    bare = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(command, cwd=copy, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{lesson.name[:2]}: ✗{claim[1:]}" in done.stdout + done.stderr
    assert not [*tmp_path.glob("out/_build/html/*.html")]
    assert "npm is not on this machine" in done.stdout


def test_without_npm_pages_fall_back_to_public_servers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is copied, no option is set that would rely on a copy, and the log says what then."""
    said: list[str] = []
    monkeypatch.setattr(offline, "VENDOR", tmp_path / "_vendor")
    monkeypatch.setattr(offline.logger, "info", said.append)
    monkeypatch.setenv("PATH", str(tmp_path))
    config = SimpleNamespace(html_static_path=["book/_static"])
    offline.use_vendored_scripts(None, config)
    assert vars(config) == {"html_static_path": ["book/_static"]}
    assert "browsers will fetch formulas and widgets from public servers" in " ".join(said)
    assert not (tmp_path / "_vendor").exists()
