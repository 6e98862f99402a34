"""The evidence: every claim of every lesson, with a link to the cell that decides it.

A claim is a finding, marked ✓, or an identity, marked ≡.  Two directives.  ``{evidence}`` lists all
claims, lesson by lesson, both kinds apart.  ``{decided} 03`` shows those claims of lesson 03 that
begin with the lines of its body, so that a page can call on them: a claim that is reworded or
dropped fails the build, and so does one that does not hold.
"""

from itertools import groupby

from docutils import nodes
from docutils.nodes import Element, Node
from executed import Claim, Lesson, follow, lessons, measured_seconds, tally
from lesson_pages import cell_address
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", lambda _: lessons())  # a false claim fails before all else
    app.add_directive("evidence", Evidence)
    app.add_directive("decided", Decided)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class _About(SphinxDirective):
    """What both directives do: links into lessons."""

    def uri(self, document: str) -> str:
        return self.env.app.builder.get_relative_uri(self.env.docname, document)

    def claim(self, lesson: Lesson, claim: Claim) -> nodes.list_item:
        link = _link(claim.sentence, f"{self.uri(lesson.document)}#{cell_address(claim.cell)}")
        line = nodes.paragraph("", "", nodes.inline("", claim.mark, classes=["gk-mark"]), link)
        return nodes.list_item("", line, classes=["gk-claim"])


class Evidence(_About):
    """All that the lessons claim: a table with a row for each, then claim by claim."""

    def run(self) -> list[Node]:
        follow(self.env, *lessons())
        return [self.summary(), *(self.section(lesson) for lesson in lessons())]

    def summary(self) -> nodes.table:
        rows = [self.row(lesson) for lesson in lessons()]
        words = ["together", *tally(*lessons()), "", f"{measured_seconds()} s"]
        total = [[nodes.Text(text)] for text in words]
        (seeds,) = {lesson.trial.seeds for lesson in lessons()}
        head = ["lesson", "findings", "identities", f"hold with each of {seeds} seeds", "runs in"]
        return _table(head, [*rows, total])

    def row(self, lesson: Lesson) -> list[list[Node]]:
        table = self.uri(f"benchmarks/results/claims_{lesson.number}")
        seeds = _link(f"{lesson.trial.held} of {lesson.trial.claims}", table)
        name = _link(f"{lesson.number} {lesson.title}", f"#{lesson.section}")
        marks = [[nodes.Text(count)] for count in tally(lesson)]
        return [[name], *marks, [seeds], [nodes.Text(f"{lesson.seconds} s")]]

    def section(self, lesson: Lesson) -> nodes.section:
        section = nodes.section(ids=[lesson.section])
        section += nodes.title("", f"{lesson.number} · {lesson.title}")
        for mark, kind in (("✓", ""), ("≡", ": identities")):
            for heading, claims in groupby(lesson.marked(mark), lambda claim: claim.heading):
                items = [self.claim(lesson, claim) for claim in claims]
                section += nodes.rubric("", f"{heading}{kind}")
                section += nodes.bullet_list("", *items, classes=["gk-claims"])
        return section


class Decided(_About):
    """Those claims of one lesson that settle what the page has just said."""

    required_arguments = 1  # the lesson's number
    has_content = True  # the beginnings of claims, a line each

    def run(self) -> list[Node]:
        lesson = next((one for one in lessons() if one.number == self.arguments[0]), None)
        if lesson is None:
            raise self.error(f"there is no lesson {self.arguments[0]}")
        follow(self.env, lesson)
        try:
            found = [lesson.claim(line.strip()) for line in self.content if line.strip()]
        except LookupError as error:
            raise self.error(str(error)) from None
        items = [self.claim(lesson, claim) for claim in found]
        link = _link(f"lesson {lesson.number}, {lesson.title}", self.uri(lesson.document))
        where = nodes.paragraph("", "", link, classes=["gk-where"])
        claims = nodes.bullet_list("", *items, classes=["gk-claims"])
        return [nodes.container("", claims, where, classes=["gk-decided"])]


def _link(text: str, uri: str) -> nodes.reference:
    return nodes.reference("", text, internal=True, refuri=uri)


def _table(head: list[str], rows: list[list[list[Node]]]) -> nodes.table:
    def row(cells: list[list[Node]]) -> nodes.row:
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *c)) for c in cells))

    columns: list[Element] = [nodes.colspec(colwidth=1) for _ in head]
    top = nodes.thead("", row([[nodes.Text(text)] for text in head]))
    body = nodes.tbody("", *(row(cells) for cells in rows))
    return nodes.table("", nodes.tgroup("", *columns, top, body, cols=len(head)))
