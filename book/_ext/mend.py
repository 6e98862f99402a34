"""Mend from outside what Jupyter Book and Sphinx put on every page and a browser calls an error."""

import re

from sphinx.application import Sphinx
from sphinx.config import Config

MENDED = {
    'role="doc-biblioentry"': 'role="listitem"',  # a bibliography is a list, by its own role
    '<summary aria-label="Toggle hidden content">': "<summary>",  # it shows better words
}
# The arrow beside an entry of the contents, which unfolds the pages under it
ARROW = re.compile(r">([^<>]+)</a>(<details[^>]*>)<summary>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx, to see each page after all the others have."""
    app.connect("config-inited", clear_the_way, priority=100)
    app.add_js_file("mend.js", loading_method="defer")
    app.connect("html-page-context", drop_scripts, priority=900)
    app.connect("html-page-context", mend_markup, priority=900)
    app.connect("html-page-context", name_arrows, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def clear_the_way(_app: Sphinx, config: Config) -> None:
    """Set what decides where a keyboard gets to."""
    # The book hides the theme's header.  Empty, it has no toggles either: those would be the first
    # on the page, and the theme wakes no others, so that a phone's reader could open no contents
    config.html_theme_options["navbar_persistent"] = []
    # MathJax's menu makes each of hundreds of formulas a stop of the Tab key
    config.mathjax3_config = {"options": {"enableMenu": False}}


def drop_scripts(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    """Take scripts off the page that it has no use for."""
    unused = ["thebe"]  # the live-code launcher, which is declared twice besides
    if 'class="math' not in context.get("body", ""):
        unused.append("mathjax")  # a megabyte
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if not any(word in _words(script) for word in unused)
    ]


def _words(script: object) -> str:
    """The address and the body of a script tag, in small letters."""
    body = getattr(script, "attributes", {}).get("body") or ""
    return f"{getattr(script, 'filename', script)} {body}".lower()


def mend_markup(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    """Tell assistive technology what the eye sees, and call the front page by a short name."""
    context["root_title"] = "Start"
    for wrong, right in MENDED.items():
        if "body" in context:
            context["body"] = context["body"].replace(wrong, right)


def name_arrows(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    """Say what an arrow in the contents unfolds; to a screen reader it is a nameless button."""
    draw = context["generate_toctree_html"]

    def draw_named(*args: object, **kwargs: object) -> str:
        named = r'>\1</a>\2<summary aria-label="Pages under \1">'
        return ARROW.sub(named, str(draw(*args, **kwargs)))

    context["generate_toctree_html"] = draw_named
