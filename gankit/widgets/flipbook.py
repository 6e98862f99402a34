"""A run as a flipbook: frames under a slider."""

from collections.abc import Sequence

import traitlets

from .widget import FOLDER, Widget


class Flipbook(Widget):
    """Frames under a slider; made by :func:`flipbook`."""

    _esm = FOLDER / "flipbook.js"
    called = "Flipbook"
    about = "Move the slider, or play it, to turn the frames."
    frames = traitlets.Bytes().tag(sync=True)
    sizes = traitlets.List().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)


def flipbook(frames: Sequence[bytes], *, alt: str, labels: Sequence[str] = ()) -> Flipbook:
    """Show a run as a flipbook: a slider turns its frames, and a button plays them.

    ``frames`` are WebP pictures of one size, such as :func:`gankit.plots.frame` makes.  All travel
    with the widget, which so needs no kernel: 40 of 5.6 × 3.2 inches are about 0.5 MB.  ``alt``
    says what they show, for those who cannot see them.  ``labels``, such as ``"step 300"``, tell
    each from the others; without them, its number does.

    A frame that is not bytes is a ``TypeError``; no frame at all, one that is no whole WebP
    picture, an empty ``alt``, and labels of another number than the frames are a ``ValueError``.
    """
    if not len(frames) or len(labels) not in (0, len(frames)):
        found = f"{len(frames)} frames and {len(labels)} labels"
        raise ValueError(f"{found}, expected at least 1 frame, and as many labels or none")
    if not alt.strip():
        raise ValueError("alt is empty, expected words that say what the frames show")
    expected = "expected the bytes of a whole WebP picture, as gankit.plots.frame makes it"
    for i, frame in enumerate(frames):
        if not isinstance(frame, bytes):
            raise TypeError(f"frames[{i}] is of type {type(frame).__name__}, {expected}")
        size = 8 + int.from_bytes(frame[4:8], "little")  # a file cut short holds fewer
        if frame[:4] + frame[8:12] != b"RIFFWEBP" or len(frame) < size:
            raise ValueError(f"frames[{i}], {len(frame)} bytes, is none: {expected}")
    names = labels or [f"{i} of {len(frames)}" for i in range(1, len(frames) + 1)]
    book = Flipbook(frames=b"".join(frames), sizes=[*map(len, frames)], labels=[*names], alt=alt)
    book.still, book.shows = lambda: frames[0], f"{alt} ({names[0]})"
    return book
