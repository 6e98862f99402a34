"""What all widgets share: the folder of their scripts, and the style sheet."""

from pathlib import Path

import anywidget

FOLDER = Path(__file__).parent


class Widget(anywidget.AnyWidget):
    """A widget that needs no kernel: everything that its script draws travels with it."""

    _css = FOLDER / "widgets.css"
