"""Make reStructuredText of docstrings that are written to be read in a terminal.

There ``|x|`` is a norm and ``*image_shape`` is unpacked, and an indented line is a formula; reST
takes them for a substitution, for emphasis and for a quotation.
"""

import re

from sphinx.application import Sphinx

SECTION = re.compile(r"(Args|Attributes|Raises|References|Returns|Shape|Yields):$")
UNPACKED = re.compile(r"\*(?=[a-z_]+\))")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx, to run before napoleon reads the sections."""
    app.connect("autodoc-process-docstring", process, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def process(
    _app: Sphinx, what: str, _name: str, _object: object, _options: object, lines: list[str]
) -> None:
    """Rewrite the lines of one docstring in place."""
    lines[:] = translate(lines)
    if what in ("attribute", "data"):
        lines.insert(0, "\\ ")  # nothing; or napoleon takes the words before a colon for a type


def translate(lines: list[str]) -> list[str]:
    """Escape what is no markup, and set the indented lines of the description as they stand."""
    translated: list[str] = []
    formula = described = False
    for before, line in zip(["", *lines], lines, strict=False):
        described = described or bool(SECTION.match(line))
        if line.startswith("    ") and not (before.strip() or described or formula):
            translated += ["::", ""]
            formula = True
        elif line.strip() and not line.startswith("    "):
            formula = False
        translated.append(line if formula else _escape(line))
    return translated


def _escape(line: str) -> str:
    return UNPACKED.sub(r"\\*", line).replace("|", r"\|")
