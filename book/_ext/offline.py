"""Let the built pages work without any network: every script they load is one of their own files.

MathJax, require.js and the widget manager are npm packages, pinned in ``book/package.json``; the
module that runs our widgets comes from the installed anywidget wheel.  What the pages need of them
is copied to ``book/_vendor`` once, and from there into the built book.

Without npm the copy cannot be made.  The build then says so, and its pages fall back to the
defaults of Sphinx and MyST-NB: formulas and widgets fetched by the reader's browser.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import anywidget
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

BOOK = Path(__file__).parents[1]
VENDOR = BOOK / "_vendor"
PAGES = VENDOR / "pages"  # goes into the book; what lies beside it is for the tests alone

# npm package -> which of its files, folders or patterns of files go where
WANTED = {
    "mathjax": {
        "es5/tex-mml-chtml.js": "pages/vendor/mathjax/tex-mml-chtml.js",
        "es5/output/chtml/fonts/woff-v2": "pages/vendor/mathjax/output/chtml/fonts/woff-v2",
        "es5/a11y/assistive-mml.js": "pages/vendor/mathjax/a11y/assistive-mml.js",
    },
    "requirejs": {"require.js": "pages/vendor/require.js"},
    "@jupyter-widgets/html-manager": {
        "dist/embed-amd.js": "pages/vendor/widgets/embed-amd.js",
        "dist/*.woff2": "pages/vendor/widgets",  # the icons of buttons and players
    },
    "axe-core": {"axe.min.js": "tests/axe.min.js"},
}
WIDGET_SCRIPTS = ["vendor/require.js", "widgets.js", "vendor/widgets/embed-amd.js"]

# html-manager asks for formulas in the language of MathJax 2, which version 3 does not speak
MATHJAX_2 = re.compile(r'MathJax\.Hub\.Queue\(\["Typeset",MathJax\.Hub,(\w+)\]\)')
MATHJAX_3 = r"MathJax.typesetPromise?.([\1])"

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", use_vendored_scripts, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def use_vendored_scripts(_: Sphinx, config: Config) -> None:
    """Point MathJax and the widgets at our own copies, if they are there or can be made."""
    if not vendor():
        return
    config.html_static_path.append(str(PAGES))
    config.mathjax_path = "vendor/mathjax/tex-mml-chtml.js"
    config.nb_ipywidgets_js = {script: {} for script in WIDGET_SCRIPTS}


def vendor() -> bool:
    """Fill ``book/_vendor`` unless it is up to date; say whether the pages can rely on it."""
    stamp, wanted = VENDOR / "stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    npm = shutil.which("npm")
    if npm is None:
        logger.info(
            "npm is not on this machine, so no scripts can be copied into the book: its readers' "
            "browsers will fetch formulas and widgets from public servers. "
            "Install Node.js for a book that works without a network."
        )
        return False
    shutil.rmtree(VENDOR, ignore_errors=True)
    for package, files in WANTED.items():
        with tempfile.TemporaryDirectory() as download:
            _copy(_fetch(npm, package, Path(download)), files)
    loader = {"nbextension/index.js": "pages/vendor/widgets/anywidget.js"}
    _copy(Path(anywidget.__file__).parent, loader)
    _speak_mathjax_3(PAGES / "vendor/widgets/embed-amd.js")
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    made_from = [_pins(), anywidget.__version__, Path(__file__).read_text(encoding="utf8")]
    return hashlib.sha256(json.dumps(made_from).encode()).hexdigest()


def _pins() -> dict[str, str]:
    package = json.loads((BOOK / "package.json").read_text(encoding="utf8"))
    return package["dependencies"] | package["devDependencies"]


def _fetch(npm: str, package: str, download: Path) -> Path:
    """Download and unpack one package, without the hundred others that it would pull in."""
    command = [npm, "pack", "--loglevel=error", f"{package}@{_pins()[package]}"]
    done = subprocess.run(command, cwd=download, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not fetch {package}: {done.stderr.strip()}")
    (archive,) = download.glob("*.tgz")
    with tarfile.open(archive) as opened:
        opened.extractall(download, filter="data")
    return download / "package"


def _copy(source: Path, files: dict[str, str]) -> None:
    for pattern, target in files.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        for found in sorted(source.glob(pattern)):
            copy = shutil.copytree if found.is_dir() else shutil.copy
            copy(found, VENDOR / target)


def _speak_mathjax_3(script: Path) -> None:
    """Translate the widget manager's calls, and fail if a new version has none to translate."""
    text, count = MATHJAX_2.subn(MATHJAX_3, script.read_text(encoding="utf8"))
    if not count:
        raise RuntimeError(f"{script.name} no longer calls MathJax 2: drop this step")
    script.write_text(text, encoding="utf8")
