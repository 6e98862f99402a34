"""The front page: two generators to play with at once, and the map of the lessons.

``{explorer} digits`` puts the latent explorer into a page without the widget manager: the same file
that JupyterLab loads, with the shipped generator's weights, as a script in the page itself, because
a page from a disk may load no modules.  ``{explorer} faces`` stands below it on the same page and
takes the same script.  Its weights are a file of their own, which is fetched when the reader comes
near, so that the first one need not wait.  ``{lessons}`` draws a card for each line
``00 | question``.
"""

import base64
import html
import io
import json
from pathlib import Path

from docutils import nodes
from docutils.nodes import Node
from executed import ROOT, Lesson, duration, follow, lessons, measured_seconds
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import gankit as gk

PACKAGE = ROOT / "gankit"
WIDTH = 480  # pixels of a thumbnail, twice what most screens give it


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("explorer", Explorer)
    app.add_directive("lessons", Map)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


# Explorers that come before the script has run wait in a list; later ones are drawn at once
HANDOVER = """
const draw = ([place, state]) => mount(document.querySelector(place), state);
(window.gkFront ?? []).forEach(draw);
window.gkFront = { push: draw };"""
FETCH = """<script>
  new IntersectionObserver((seen, observer) => {{
    if (!seen.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    document.head.append(Object.assign(document.createElement("script"), {{ src: "{address}" }}));
  }}, {{ rootMargin: "200px" }}).observe(document.querySelector("{place}"));
</script>"""


GENERATORS = {
    "digits": gk.pretrained.digit_generator,
    "faces": gk.pretrained.face_generator,
}


class Explorer(SphinxDirective):
    """A shipped generator under sliders."""

    required_arguments = 1

    def run(self) -> list[Node]:
        (kind,) = self.arguments
        if kind not in GENERATORS:
            raise self.error(f"there is no explorer of {kind}, only of {', '.join(GENERATORS)}")
        generator = GENERATORS[kind]
        self.env.note_dependency(str(PACKAGE / "pretrained" / f"{generator.__name__}.safetensors"))
        widget = gk.widgets.explore(generator(), directions=4)
        weights = base64.b64encode(widget.weights).decode()
        state = json.dumps({"spec": widget.spec, "weights": weights, "seed": widget.seed})
        hint = "<noscript><p>The explorer needs JavaScript, which is switched off.</p></noscript>"
        call = f'(window.gkFront ??= []).push(["#gk-{kind}", {state}]);'
        first = kind == "digits"
        there = "gk-front" if first else "gk-later"
        script = self.inline(widget, call) if first else self.apart(call, kind)
        return [raw(f'<div class="{there}" id="gk-{kind}">{hint}</div>{script}')]

    def inline(self, widget: gk.widgets.Widget, call: str) -> str:
        """Put the explorer's style, its script and a call of it into the page."""
        for path in (PACKAGE / "widgets").iterdir():
            self.env.note_dependency(str(path))
        # async, or it would wait for every script of the theme
        module = f'<script type="module" async>\n{widget._esm}{HANDOVER}\n{call}\n</script>'
        return f"<style>\n{widget._css}</style>{module}"

    def apart(self, call: str, kind: str) -> str:
        """Put the call into a file, a plain script, which a page from a disk may load, too."""
        app = self.env.app
        name = f"{app.builder.imagedir}/explorer_{kind}.js"
        target = Path(app.outdir) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(call + "\n", encoding="utf8")
        up = "../" * self.env.docname.count("/")
        return FETCH.format(address=f"{up}{name}", place=f"#gk-{kind}")


class Map(SphinxDirective):
    """A card for each lesson: a figure of it, its question, what it takes and what it shows."""

    has_content = True

    def run(self) -> list[Node]:
        asked = dict(line.split(" | ", 1) for line in self.content if line.strip())
        if asked.keys() != {lesson.number for lesson in lessons()}:
            raise self.error(f"the map has {', '.join(asked)}, and there are other lessons")
        cards = []
        for lesson in lessons():
            follow(self.env, lesson)
            cards.append(self.card(lesson, asked[lesson.number]))
        claims = sum(len(lesson.claims) for lesson in lessons())
        minutes = round(measured_seconds() / 60)
        total = (
            f"Together {claims} claims, and {minutes} minutes of computing on two processor cores."
        )
        return [raw(f'<ol class="gk-lessons">{"".join(cards)}</ol><p>{total}</p>')]

    def card(self, lesson: Lesson, question: str) -> str:
        builder = self.env.app.builder
        address = builder.get_relative_uri(self.env.docname, lesson.document)
        facts = f"{len(lesson.claims)} claims · runs in {duration(lesson.seconds)}"
        return (
            f"<li>{self.thumbnail(lesson)}"
            f'<a href="{address}"><span>{lesson.number}</span> {html.escape(lesson.title)}</a>'
            f"<p>{html.escape(question)}</p><p>{facts}</p></li>"
        )

    def thumbnail(self, lesson: Lesson) -> str:
        """Draw the lesson's figure small into the built book, and return its tag."""
        if lesson.figure is None:
            raise self.error(f"no cell of {lesson.path.name} is tagged 'thumbnail'")
        app = self.env.app
        name = f"{app.builder.imagedir}/lesson_{lesson.number}.webp"
        target = Path(app.outdir) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(io.BytesIO(lesson.figure.png)) as figure:
            picture = figure.convert("RGB")
            picture.thumbnail((WIDTH, WIDTH))
            picture.save(target, quality=80)
            width, height = picture.size
        up = "../" * self.env.docname.count("/")
        return (
            f'<img src="{up}{name}" alt="{html.escape(lesson.figure.alt)}" loading="lazy" '
            f'width="{width}" height="{height}">'
        )
