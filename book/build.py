"""Build the book into ``book/_build/html``: ``uv run python book/build.py``.

It renders the lessons' committed outputs and runs no notebook.  Any warning fails the build.
"""

import os
import sys
from pathlib import Path

from jupyter_book.cli.main import main

BOOK = Path(__file__).parent.resolve()


def build(output: Path) -> None:
    """Run Jupyter Book from the repository's root and write to ``<output>/_build/html``."""
    os.chdir(BOOK.parent)
    files = ["--config", "book/_config.yml", "--toc", "book/_toc.yml"]
    strict = ["-n", "-W", "--keep-going"]
    main(["build", ".", "--path-output", str(output), *files, *strict])


if __name__ == "__main__":
    build(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else BOOK)
