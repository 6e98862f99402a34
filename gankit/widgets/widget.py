"""What all widgets share: their style sheet, and what stands where they cannot move."""

import base64
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import anywidget

FOLDER = Path(__file__).parent
_HINT = "Run the notebook to use it."


def joined(*names: str) -> str:
    """Files of this folder as one text: what widgets share stands once, before a widget's own."""
    return "\n".join((FOLDER / name).read_text(encoding="utf8") for name in names)


class Widget(anywidget.AnyWidget):
    """A widget that needs no kernel: everything that its script draws travels with it.

    A page that runs no script, such as a notebook on GitHub, shows ``still`` and a line of words.
    """

    _css = FOLDER / "widgets.css"
    called = "Widget"  #: its name, for a reader
    about = ""  #: what it does, in a sentence
    still: Callable[[], bytes] = staticmethod(bytes)  #: draws a picture, as WebP; b"" for none
    shows = ""  #: what is to be seen on it, in words

    def travels(self) -> dict[str, Any]:
        """What its script is given, by name."""
        own = {*self.trait_names(sync=True)} - {*anywidget.AnyWidget.class_trait_names()}
        return {name: getattr(self, name) for name in sorted(own) if name[0] != "_"}

    def __repr__(self) -> str:
        return f"{self.called}. {self.about} {_HINT}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self._frozen()
        return bundle

    def _frozen(self) -> str:
        words = f"<p><b>{escape(self.called)}.</b> {escape(self.about)} {_HINT}</p>"
        if not 0 < len(picture := self.still()) <= 30_000:  # a notebook is to stay small
            return words
        source = f"data:image/webp;base64,{base64.b64encode(picture).decode()}"
        return f'<img src="{source}" alt="{escape(self.shows)}">\n{words}'
