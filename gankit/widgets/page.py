"""A widget as a page of its own: one file that works from a disk, offline, on a phone."""

import base64
import json
from html import escape
from pathlib import Path
from typing import Any

from ..checkpoints import replace
from .widget import Widget

# Nothing but what stands in the file: the browser itself refuses every request of the page
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; worker-src blob:"
)
_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 16px; background: #fff; color: #1b1f24; }
main { max-width: 880px; margin: 0 auto; font-family: system-ui, sans-serif; line-height: 1.4; }
main > h1, main > p { overflow-wrap: anywhere; }
main > h1 { margin: 0 0 4px; font-size: 22px; }
main > p { margin: 0 0 16px; font-size: 15px; }
@media (prefers-color-scheme: dark) { body { background: #0d1014; color: #ced6dd; } }
"""


def save(
    widget: Widget, path: str | Path, *, title: str | None = None, about: str | None = None
) -> Path:
    """Write a widget as one page, for a friend, a talk or a course: everything is in the file.

    It opens from a disk, offline, on a phone and in the dark, and asks nobody for anything.  It is
    the widget's weights in base64, its script, and less than 30 kB beside them.  A file that has
    the name already is replaced at once.

    Args:
        widget: One that a function of this module made, such as :func:`explore`.
        path: Where the page goes; its name ends in .html, and its folder exists.
        title: The page's title and heading, without markup; what the widget is called by default.
        about: A line below it; what the widget does by default.

    Returns:
        ``path``.

    Raises:
        TypeError: If ``widget`` is none of ours.
        ValueError: If the name does not end in .html, or if ``title`` or ``about`` is blank.
        OSError: If the folder is missing, or if nothing can be written there.
    """
    path = Path(path)
    if not isinstance(widget, Widget):
        found = f"widget is of type {type(widget).__name__}"
        raise TypeError(f"{found}, expected a widget of gankit.widgets, such as explore(generator)")
    if path.suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"the page is to be {path.name!r}, expected a name that ends in .html")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path.parent} is no folder: make it first, or choose another")
    title = widget.called if title is None else title
    about = widget.about if about is None else about
    if not (title.strip() and about.strip()):
        found = f"title is {title!r} and about is {about!r}"
        raise ValueError(f"{found}, expected words, or none of the two")
    page = _page(widget, title, about).encode()
    try:
        replace(path, lambda file: file.write(page))
    except OSError as error:
        hint = "choose a folder that you may write to, on a disk with room"
        raise type(error)(error.errno, f"{error.strerror}: {hint}", str(path)) from error
    return path


def _page(widget: Widget, title: str, about: str) -> str:
    # In a script, only < could end it early
    state = json.dumps({name: _plain(value) for name, value in widget.travels().items()})
    state = state.replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{escape(about)}">
<link rel="icon" href="data:,">
<title>{escape(title)}</title>
<style>{_STYLE}{widget._css}</style>
<main>
<h1>{escape(title)}</h1>
<p>{escape(about)}</p>
<noscript><p>It needs JavaScript, which is switched off.</p></noscript>
<div id="widget"></div>
</main>
<script type="module">
{widget._esm}
mount(document.getElementById("widget"), {state});
</script>
</html>
"""


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value
