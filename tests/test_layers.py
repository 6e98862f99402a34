"""The package's layers: what a module imports from gankit lies in a lower layer."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "gankit"
MODULES = {path.stem: path for path in sorted(PACKAGE.glob("*.py"))}
SUBJECTS = ("data", "networks", "losses", "penalties", "distances", "metrics", "latents")
SUBJECTS += ("plots", "browser", "checkpoints")
LAYERS = dict.fromkeys(SUBJECTS, 0) | {
    "training": 1,
    "dynamics": 1,
    "watching": 2,
    "widgets": 2,
    "teaching": 1,
    "pretrained": 2,
    "__init__": 3,
}
ONLY_IMPORTERS = {
    "matplotlib": {"plots"},
    "ipywidgets": {"widgets"},
    "anywidget": {"widgets", "dynamics"},
    "torchvision": {"data"},
    "scipy": {"distances"},
    "tqdm": {"watching"},
    "IPython": {"watching"},
}


def imports(source: str) -> Iterator[str]:
    """Dotted names of all imports, wherever they stand; relative ones from gankit."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*["gankit"] * bool(node.level), *filter(None, [node.module])]
            yield from (".".join([*base, alias.name]) for alias in node.names)


def upward(module: str, source: str) -> list[str]:
    """Imports from gankit that do not point to a lower layer."""
    parts = [name.split(".") for name in imports(source) if name.split(".")[0] == "gankit"]
    targets = [(part[1:] or ["__init__"])[0] for part in parts]
    return [name for name in targets if LAYERS.get(name, 3) >= LAYERS[module]]


def test_every_module_has_a_layer() -> None:
    assert set(MODULES) <= set(LAYERS)
    assert not [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE]


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downwards(module: str) -> None:
    assert upward(module, MODULES[module].read_text()) == []


@pytest.mark.parametrize("module", MODULES)
def test_outside_libraries_stay_where_they_belong(module: str) -> None:
    names = list(imports(MODULES[module].read_text()))
    roots = {name.split(".")[0] for name in names}
    assert [name for name in names if name.endswith("*")] == []
    assert [
        lib for lib, users in ONLY_IMPORTERS.items() if lib in roots and module not in users
    ] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("losses", "from gankit import training"),
        ("losses", "from .latents import slerp"),
        ("losses", "import gankit.latents"),
        ("losses", "import gankit"),
        ("training", "def late():\n    from . import pretrained"),
        ("teaching", "from gankit.widgets import explore"),
    ],
)
def test_an_import_that_points_up_or_sideways_is_found(module: str, source: str) -> None:
    assert upward(module, source)


def test_an_import_that_points_down_is_allowed() -> None:
    assert upward("training", "from .losses import minimax\nimport torch\nfrom . import data") == []
