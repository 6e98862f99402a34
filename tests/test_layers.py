"""The package's layers: what a module imports from gankit lies in a lower layer."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "gankit"
# "losses" for a file, "data/points" for a file of a folder, "data" for the folder's __init__
MODULES = {
    path.relative_to(PACKAGE).with_suffix("").as_posix().removesuffix("/__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
SUBJECTS = ("data", "networks", "losses", "penalties", "distances", "metrics", "latents")
SUBJECTS += ("plots", "augment", "checkpoints", "players", "descent", "ranks")
LAYERS = dict.fromkeys(SUBJECTS, 0) | {
    "answers": 0,
    "exact": -1,
    "callables": -1,
    "extra": -1,
    "training": 1,
    "widgets": 1,
    "watching": 2,
    "teaching": 1,
    "pretrained": 2,
    "train": 3,
    "__init__": 3,
}
ONLY_IMPORTERS = {
    "matplotlib": {"plots"},
    "ipywidgets": {"widgets"},
    "anywidget": {"widgets/widget"},
    "torchvision": {"data/digits"},
    "ot": {"distances"},
    "PIL": {"data/folder", "widgets/still"},
    "psutil": {"data/folder"},
    "mido": {"data/rolls"},
    "tqdm": {"watching", "data/folder", "train"},
    "IPython": {"watching"},
}


def imports(source: str, package: str = "gankit") -> Iterator[str]:
    """Dotted names of all imports, wherever they stand; relative ones from where they stand."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            base = [*base, *filter(None, [node.module])]
            yield from (".".join([*base, alias.name]) for alias in node.names)


def upward(module: str, source: str) -> list[str]:
    """Imports from gankit that point neither to a lower layer nor into the module's own folder."""
    subject = module.split("/")[0]
    names = imports(source, package_of(module))
    parts = [name.split(".") for name in names if name.split(".")[0] == "gankit"]
    targets = [part[1:] or ["__init__"] for part in parts]
    outside = [part for part in targets if "/".join(part[:2]) not in inside(subject)]
    return [".".join(part) for part in outside if LAYERS.get(part[0], 3) >= LAYERS[subject]]


def package_of(module: str) -> str:
    """Where a relative import with one dot begins: the folder that the module's file is in."""
    place = MODULES[module].parent.relative_to(PACKAGE.parent)
    return ".".join(place.parts)


def inside(subject: str) -> list[str]:
    return [name for name in MODULES if name.startswith(f"{subject}/")]


def test_every_module_has_a_layer() -> None:
    assert {name.split("/")[0] for name in MODULES} <= set(LAYERS)
    depths = {len(path.relative_to(PACKAGE).parts) for path in MODULES.values()}
    assert max(depths) <= 3  # gankit/data/faces/__init__.py


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
        ("data/points", "from ..training import Trainer"),
        ("data/points", "from . import Batches"),
        ("data/points", "from .. import data"),
        ("data", "from .. import losses"),
        ("data/faces", "from ...losses import minimax"),
        ("data/faces", "from ... import data"),
        ("widgets/quiz", "from ..pretrained.cards import card"),
        ("widgets", "from ..watching import watch"),
    ],
)
def test_an_import_that_points_up_or_sideways_is_found(module: str, source: str) -> None:
    assert upward(module, source)


def test_an_import_that_points_down_is_allowed() -> None:
    assert upward("training", "from .losses import minimax\nimport torch\nfrom . import data") == []
    assert upward("data/points", "from .batches import to_float\nfrom . import batches") == []
    assert upward("data/faces", "from ..embedded import arrays") == []
    assert upward("data", "from .points import ring") == []
