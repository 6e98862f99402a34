"""The wheel, built and installed where the notebooks' extra is missing: whole, small, and clear."""

import re
import shutil
import subprocess
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from programs import lacking  # tests/programs.py

from gankit.extra import needed

ROOT = Path(__file__).parents[1]
COMMAND = r"pip install 'gankit\[notebooks\]' or, in a clone, pip install -e '\.\[notebooks\]'"


@pytest.fixture(scope="module")
def uv() -> str:
    return shutil.which("uv") or lacking("uv")


@pytest.fixture(scope="module")
def wheel(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([uv, "build", "--quiet", "--wheel", "-o", folder, ROOT], check=True)
    (built,) = folder.glob("*.whl")
    return built


def without_extras() -> list[Distribution]:
    """What gankit needs, and what that needs, as it is installed here; no extra of anything."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in distribution("gankit").requires]
    while waiting:
        need = waiting.pop()
        if need.name not in found and (need.marker is None or need.marker.evaluate({"extra": ""})):
            found[need.name] = distribution(need.name)
            waiting += [Requirement(line) for line in found[need.name].requires or ()]
    return [*found.values()]


@pytest.fixture(scope="module")
def bare(uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with this wheel and, as links, all that it cannot do without."""
    folder = tmp_path_factory.mktemp("bare")
    python = folder / "bin/python"
    install = [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel]
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    subprocess.run(install, check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for one in without_extras():
        for name in {file.parts[0] for file in one.files} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(one.locate_file(name))
    return python


def run(python: Path, code: str) -> tuple[str, str]:
    """What ``code`` prints, and the last line of what went wrong."""
    # Isolated: neither this clone nor what the environment of the tests sets is on the path
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=False)
    return done.stdout, done.stderr.strip().rpartition("\n")[2]


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size <= 40e6


def test_the_wheel_holds_the_whole_package(wheel: Path) -> None:
    """Scripts, styles, data, weights, cards and licences; and nothing else."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "gankit"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("git is not installed, or this is not a clone")
    tracked = {name for name in done.stdout.splitlines() if (ROOT / name).is_file()}
    inside = set(ZipFile(wheel).namelist())
    assert {name for name in inside if name.startswith("gankit/")} == tracked
    assert {"gankit/widgets/explorer.js", "gankit/widgets/widgets.css"} < tracked


def test_without_the_extra_data_and_weights_are_there(bare: Path) -> None:
    code = """
        import sys, torch, gankit as gk
        print(*gk.data.mnist("test")[0].shape)
        print(*gk.data.faces(32)[0].shape)
        print(*gk.pretrained.digit_generator()(torch.zeros(1, 32)).shape)
        print(gk.__file__.startswith(sys.prefix), "matplotlib" in sys.modules)
    """
    said, error = run(bare, re.sub(r"\n +", "\n", code))
    assert (said.splitlines(), error) == (
        ["10000 1 28 28", "9000 3 32 32", "1 1 28 28", "True False"], ""
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import gankit.widgets", "gankit.widgets needs (anywidget|traitlets)"),
        ("import gankit; gankit.widgets.explore", "gankit.widgets needs (anywidget|traitlets)"),
        ("from gankit.plots import axes", "gankit.plots needs matplotlib"),
        ("import gankit as gk; gk.watching.watch", "gankit.watching needs tqdm"),
        ("from gankit import *", r"gankit\.\w+ needs \w+"),
        (
            "import gankit, tempfile; gankit.data.fashion_mnist(tempfile.mkdtemp(), download=True)",
            r"fashion_mnist\(download=True\) needs torchvision",
        ),
    ],
)
def test_without_the_extra_it_is_named_with_its_command(
    bare: Path, code: str, message: str
) -> None:
    _, error = run(bare, code)
    whole = f"ModuleNotFoundError: {message}, which comes with gankit's extra for notebooks: "
    assert re.fullmatch(whole + COMMAND, error), error


def test_a_module_of_our_own_that_is_missing_is_no_extra() -> None:
    missing = pytest.raises(ModuleNotFoundError, match=r"^No module named 'gankit\.nothing'$")
    with missing, needed("gankit.plots"):
        import gankit.nothing  # noqa: F401
