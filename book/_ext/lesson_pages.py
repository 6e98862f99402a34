"""What the book adds to a lesson's page: ids of cells, a line of facts, names of the folds."""

from docutils import nodes
from executed import Lesson, duration, follow, lessons
from sphinx.application import Sphinx

FOLDED = {  # the tag of a folded cell: what the page calls it
    "exercise": "How it is checked",
    "measured": "All that was measured",
    "hide-input": "The figure's code",
    "hide-cell": "The solutions' code",
}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    for complete in (address_cells, name_folds, add_facts):
        app.connect("doctree-read", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def lesson_of(app: Sphinx) -> Lesson | None:
    """The lesson that Sphinx is reading; None on other pages."""
    return next((one for one in lessons() if one.document == app.env.docname), None)


def address_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each code cell of a lesson an id of its own."""
    lesson = lesson_of(app)
    for cell in doctree.findall(nodes.container) if lesson else ():
        if "cell_index" in cell:
            cell["ids"].append(cell_address(lesson.cells[cell["cell_index"]]))


def add_facts(app: Sphinx, doctree: nodes.document) -> None:
    """Under a lesson's title: how many claims, how long, and the notebook to take along."""
    lesson = lesson_of(app)
    if lesson is None:
        return
    follow(app.env, lesson)
    builder = app.builder
    proof = builder.get_relative_uri(lesson.document, "book/evidence") + f"#{lesson.section}"
    up = "../" * lesson.document.count("/")
    facts = nodes.paragraph("", "", classes=["gk-facts"])
    facts += [
        nodes.reference("", f"{len(lesson.claims)} claims, no ✗", internal=True, refuri=proof),
        nodes.Text(f" · runs in {duration(lesson.seconds)} · "),
        nodes.raw(
            "",
            f'<a download href="{up}_sources/{lesson.document}.ipynb">download .ipynb</a>',
            format="html",
        ),
    ]
    (first, *_) = doctree.findall(nodes.section)
    first.insert(1, facts)


def name_folds(app: Sphinx, doctree: nodes.document) -> None:
    """Say what is inside a fold, where MyST-NB says that it is a code cell's content."""
    for cell in doctree.findall(nodes.container) if lesson_of(app) else ():
        if "hide_mode" in cell:
            tags = cell["cell_metadata"].get("tags", [])
            name = next(words for tag, words in FOLDED.items() if tag in tags)
            cell["prompt_show"] = cell["prompt_hide"] = name


def cell_address(cell: str) -> str:
    """The id that a page gives to the cell with this id in its notebook."""
    return f"cell-{cell}"
