"""What the book reads from the executed notebooks: claims, times, seeds; and what it refuses."""

from pathlib import Path

import evidence  # book/_ext/evidence.py
import executed  # book/_ext/executed.py
import nbformat
import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace

DECIDED = "import gankit as gk\ngk.claim(True, 'a')"


def stored(source: str, *printed: str) -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("stream", text=text) for text in printed]
    return nbformat.v4.new_code_cell(source, outputs=outputs)


@pytest.fixture
def write(tmp_path: Path):
    """Writes a lesson of some cells and the tables that know of it; returns the folder."""

    def write(*cells: nbformat.NotebookNode, title: str = "# 03 · A lesson") -> Path:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(title), *cells])
        nbformat.write(notebook, tmp_path / "03_lesson.ipynb")
        (tmp_path / "lessons.md").write_text("| 03_lesson | 41 | 40 | 43 |  | c0de |\n")
        table = "# Lesson 03 over 5 seeds\n\n7 of 8 claims hold with every seed.\n"
        (tmp_path / "claims_03.md").write_text(table)
        return tmp_path

    return write


def read(folder: Path) -> executed.Lesson:
    (lesson,) = executed.lessons(folder, folder)
    return lesson


def test_claims_are_read_with_their_headings(write) -> None:
    heading = nbformat.v4.new_markdown_cell("text\n\n## Below\n\ntext")
    lesson = read(
        write(stored(DECIDED, "✓ a\nmean: 3\n✓ ", "b\n"), heading, stored(DECIDED, "✓ c"))
    )
    assert [(c.sentence, c.heading) for c in lesson.claims] == [
        ("a", ""),
        ("b", ""),
        ("c", "Below"),
    ]
    assert [c.cell for c in lesson.claims] == [lesson.cells[i] for i in (1, 1, 3)]
    assert (lesson.number, lesson.title, lesson.seconds) == ("03", "A lesson", 41)


def test_findings_and_identities_are_told_apart(write) -> None:
    both = "gk.claim(True, 'a', here=a)\ngk.identity(True, 'b')"
    lesson = read(write(stored(both, "✓ a (here 53)\n≡ b (in exact", " arithmetic)\n✓ c (here 1)")))
    assert [c.sentence for c in lesson.marked("✓")] == ["a", "c"]
    assert [c.sentence for c in lesson.marked("≡")] == ["b (in exact arithmetic)"]
    assert executed.tally(lesson, lesson) == ["4 ✓", "2 ≡"]
    assert lesson.claim("b").mark == "≡"


def test_an_identity_alone_decides(write) -> None:
    lesson = read(write(stored("gk.identity(True, 'b')", "≡ b\n")))
    assert executed.tally(lesson) == ["0 ✓", "1 ≡"]


def test_an_exercise_claims_nothing(write) -> None:
    assert read(write(stored("gk.check(1, 1)", "✓ correct\n"))).claims == ()


def test_a_false_claim_stops_the_book(write) -> None:
    folder = write(stored(DECIDED, "✓ a\n✗ the moon is a cheese\n"))
    with pytest.raises(ExtensionError, match=r"03: ✗ the moon is a cheese$"):
        executed.lessons(folder, folder)


def test_a_false_identity_stops_the_book(write) -> None:
    folder = write(stored("gk.identity(1 > 2, 'one is more')", "✗ one is more\n"))
    with pytest.raises(ExtensionError, match=r"03: ✗ one is more$"):
        executed.lessons(folder, folder)


# ---- what the page says -------------------------------------------------------------------------


@pytest.fixture
def page(write, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """Builds a page with the directives from one lesson; returns the tree of its parts."""

    def build(source: str, *cells: nbformat.NotebookNode) -> nodes.document:
        lesson = read(write(*cells))
        monkeypatch.setattr(evidence, "lessons", lambda: (lesson,))
        monkeypatch.setattr(evidence, "follow", lambda *_: None)
        folder = tmp_path_factory.mktemp("page")
        (folder / "index.rst").write_text(f"Page\n====\n\n{source}\n", encoding="utf8")
        (folder / "conf.py").write_text("extensions = ['evidence']\n")
        places = (folder, folder, folder / "out", folder / "doctrees")
        with docutils_namespace():
            app = Sphinx(*map(str, places), "dummy", status=None, warningiserror=True)
            app.build()
        return app.env.get_doctree("index")

    return build


BOTH = ("gk.claim(True, 'a')\ngk.identity(True, 'b')", "✓ a is small (here 3)\n≡ b is b\n✓ c\n")


def texts(tree: nodes.Node, *kinds: type) -> list[str]:
    """What the parts of these kinds say, in order."""
    return [part.astext() for part in tree.findall() if isinstance(part, kinds)]


def test_evidence_lists_both_kinds_apart(page) -> None:
    heading = nbformat.v4.new_markdown_cell("## Part")
    tree = page(".. evidence::", heading, stored(*BOTH))
    head, *rows = (texts(row, nodes.entry) for row in tree.findall(nodes.row))
    assert head[1:3] == ["findings", "identities"]
    assert [row[1:3] for row in rows] == [["2 ✓", "1 ≡"]] * 2  # the lesson's, and together
    claims = texts(tree, nodes.rubric, nodes.list_item)
    assert claims == ["Part", "✓a is small", "✓c", "Part: identities", "≡b is b"]


def test_decided_shows_either_kind(page) -> None:
    tree = page(".. decided:: 03\n\n   b is\n   a is", stored(*BOTH))
    assert texts(tree, nodes.list_item) == ["≡b is b", "✓a is small"]


def test_a_claim_is_found_by_its_beginning(write) -> None:
    lesson = read(write(stored(DECIDED, "✓ one of us\n✓ one of them\n")))
    assert lesson.claim("one of u").sentence == "one of us"
    with pytest.raises(LookupError, match="2 claims of lesson 03 begin with 'one of'"):
        lesson.claim("one of")
    with pytest.raises(LookupError, match="0 claims"):
        lesson.claim("of us")


def test_seeds_are_those_of_the_table(write) -> None:
    folder = write(stored(DECIDED, "✓ a\n"))
    assert read(folder).trial == executed.Trial(held=7, claims=8, seeds=5)
    (folder / "claims_03.md").write_text("nothing of the kind")
    executed.lessons.cache_clear()
    with pytest.raises(ExtensionError, match=r"claims_03\.md does not say"):
        executed.lessons(folder, folder)


def test_a_lesson_without_a_time_is_refused(write) -> None:
    folder = write(stored(DECIDED, "✓ a\n"))
    (folder / "lessons.md").write_text("| 04_other | 41 |\n")
    with pytest.raises(ExtensionError, match="no row for 03_lesson"):
        executed.lessons(folder, folder)


def test_a_lesson_without_a_title_is_refused(write) -> None:
    folder = write(stored(DECIDED, "✓ a\n"), title="Some text")
    with pytest.raises(ExtensionError, match="begins with 'Some text'"):
        executed.lessons(folder, folder)


def test_every_lesson_has_a_figure_for_the_map() -> None:
    found = executed.lessons()
    assert all(lesson.figure.png[:4] == b"\x89PNG" and lesson.figure.alt for lesson in found)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(38, "40 s"), (57, "55 s"), (58, "1 min"), (108, "1 min 50 s"), (121, "2 min")],
)
def test_duration_is_rounded_to_what_a_reader_plans_with(seconds: int, words: str) -> None:
    assert executed.duration(seconds) == words


def test_every_claim_was_tried_with_other_seeds() -> None:
    """The tables know of exactly as many claims as the stored outputs hold."""
    for lesson in executed.lessons():
        assert lesson.trial.claims == len({claim.sentence for claim in lesson.claims})
