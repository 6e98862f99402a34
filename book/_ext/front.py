"""The front page: what one plays with at once, and the map of the lessons; the playground.

``{play} digits`` puts the latent explorer into a page without the widget manager: the same script
that JupyterLab loads, with the shipped generator's weights, inline in the page itself, because a
page from a disk may load no modules.  ``{play} faces``, ``{play} styles`` and ``{play} melody``
stand below it on the same page: what each needs is a file of its own, which is fetched when the
reader comes near, so that the first one need not wait.  ``{play} playground`` begins with networks
that the build trains for a second, and is inline on a page of its own.  ``{lessons}`` draws a card
for each line ``00 | question``.
"""

import base64
import html
import io
import json
from functools import partial
from pathlib import Path

import torch
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
    app.add_directive("play", Play)
    app.add_directive("lessons", Map)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


ADD = "document.head.append(Object.assign(document.createElement(tag), made))"
FETCH = """<script>
  new IntersectionObserver((seen, observer) => {{
    if (!seen.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    document.head.append(Object.assign(document.createElement("script"), {{ src: "{address}" }}));
  }}, {{ rootMargin: "200px" }}).observe(document.querySelector("{place}"));
</script>"""


def under_way() -> gk.widgets.Widget:
    """The playground, begun with networks that have had 300 steps of its default game."""
    torch.manual_seed(0)
    G, D = gk.networks.MLPGenerator(2, 32, depth=2), gk.networks.MLPDiscriminator(32, depth=2)
    adam = partial(torch.optim.Adam, lr=0.001, betas=(0.5, 0.999))
    trainer = gk.Trainer(
        G,
        D,
        loss=gk.losses.relativistic,
        penalty=lambda d, x, y: 0.05 * (gk.penalties.r1(d, x) + gk.penalties.r2(d, None, y)),
        optimizers=(adam(D.parameters()), adam(G.parameters())),
        averaging=0.99,
        seed=0,
    )
    points = gk.data.ring(20_000, std=0.1, generator=torch.Generator().manual_seed(0))
    for _ in trainer.run(gk.data.batches(points, 128), 300):
        pass
    return gk.widgets.playground((trainer.averaged_generator, D))


# What can be played with: the shipped generator, and what makes a widget of it
PLAYED = {
    "digits": ("digit_generator", partial(gk.widgets.explore, directions=4)),
    "faces": (
        "conditional_face_generator",
        partial(gk.widgets.character, names=gk.data.FACE_ATTRIBUTES, seed=5),
    ),
    "styles": ("style_face_generator", partial(gk.widgets.mix, seed=3)),
    "melody": ("bar_generator", gk.widgets.play),
    "playground": (None, under_way),
}


class Play(SphinxDirective):
    """A shipped generator to play with: the page's first comes with it, others when one is near."""

    required_arguments = 1

    def run(self) -> list[Node]:
        (kind,) = self.arguments
        if kind not in PLAYED:
            raise self.error(f"there is nothing to play named {kind}, only {', '.join(PLAYED)}")
        name, shown = PLAYED[kind]
        weights = [PACKAGE / "pretrained" / f"{name}.safetensors"] if name else []
        for path in (*weights, *(PACKAGE / "widgets").rglob("*.*")):
            self.env.note_dependency(str(path))
        widget = shown(*[getattr(gk.pretrained, name)()] if name else [])
        state = {key: self.plain(value) for key, value in widget.travels().items()}
        call = f'mount(document.querySelector("#gk-{kind}"), {json.dumps(state)});'
        script = f"{widget._esm}\n{call}\n"
        hint = "<noscript><p>This needs JavaScript, which is switched off.</p></noscript>"
        first = kind not in ("faces", "styles", "melody")
        there = "gk-front" if first else "gk-later"
        put = self.inline if first else self.apart
        return [raw(f'<div class="{there}" id="gk-{kind}">{hint}</div>{put(widget, script, kind)}')]

    def plain(self, value: object) -> object:
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value

    def inline(self, widget: gk.widgets.Widget, script: str, _: str) -> str:
        """Put a widget's style and its script into the page."""
        # async, or it would wait for every script of the theme
        module = f'<script type="module" async>\n{script}</script>'
        return f"<style>\n{widget._css}</style>{module}"

    def apart(self, widget: gk.widgets.Widget, script: str, kind: str) -> str:
        """Put them into a file, a plain script, which a page from a disk may load, too."""
        app = self.env.app
        name = f"{app.builder.imagedir}/play_{kind}.js"
        target = Path(app.outdir) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        texts = json.dumps([["style", {"textContent": widget._css}],
                            ["script", {"type": "module", "textContent": script}]])  # fmt: skip
        code = f"for (const [tag, made] of {texts})\n  {ADD};\n"
        target.write_text(code, encoding="utf8")
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
