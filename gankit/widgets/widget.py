"""What all widgets share: their style sheet, and what stands where they cannot move."""

import base64
import io
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import torch
from PIL import Image
from torch import Tensor, nn

FOLDER = Path(__file__).parent
_HINT = "Run this cell to use it."


class Widget(anywidget.AnyWidget):
    """A widget that needs no kernel: everything that its script draws travels with it.

    A page that runs no script, such as a notebook on GitHub, shows ``still`` and a line of words.
    """

    _css = FOLDER / "widgets.css"
    called = "Widget"  #: its name, for a reader
    about = ""  #: what it does, in a sentence
    still: tuple[bytes, str] | None = None  #: a picture, as WebP, and its alternative text

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
        if self.still is None or len(self.still[0]) > 30_000:  # a notebook is to stay small
            return words
        picture, alt = self.still
        source = f"data:image/webp;base64,{base64.b64encode(picture).decode()}"
        return f'<img src="{source}" alt="{escape(alt)}">\n{words}'


def strip(pictures: Tensor) -> bytes:
    """Lay pictures in [-1, 1], (n, 1 or 3, height, width), in a row, as a WebP file.

    Each is enlarged to at least 84 pixels.  Grey ones are ink on paper: −1 is white, +1 black.
    """
    ink = pictures.detach().cpu().float().clamp(-1, 1)
    ink = -ink.expand(-1, 3, -1, -1) if ink.shape[1] == 1 else ink
    times = -(-84 // ink.shape[2])
    ink = ink.repeat_interleave(times, 2).repeat_interleave(times, 3)
    row = torch.cat([*nn.functional.pad(ink, (0, 4, 0, 0), value=1.0)], dim=2)  # a gap of white
    file = io.BytesIO()
    pixels = (127.5 * (row + 1)).round().byte().permute(1, 2, 0).contiguous().numpy()
    Image.fromarray(pixels).save(file, "webp", quality=70)
    return file.getvalue()
