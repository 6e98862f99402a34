"""What the benchmarks share: a lesson's recipe, pictures to judge, and a table that is kept."""

import hashlib
import os
import platform
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import torch
from torch import Tensor, nn

import gankit as gk

FOLDER = Path(__file__).parent
LESSON_00 = FOLDER.parent / "notebooks/00_real_or_fake.ipynb"
COUNT = 5000  # pictures per verdict


def recipe_source(lesson: Path) -> tuple[str, str]:
    """The code of a lesson's cells tagged ``parameters`` and ``recipe``."""
    cells = nbformat.read(lesson, as_version=4).cells
    sources = []
    for tag in ("parameters", "recipe"):
        found = [cell.source for cell in cells if tag in cell.metadata.get("tags", [])]
        if not found:
            raise SystemExit(f"no cell of {lesson.name} is tagged {tag!r}")
        sources.append("\n".join(found))
    return sources[0], sources[1]


def recipe(lesson: Path, **parameters: int | None) -> dict[str, Any]:
    """Run the lesson's own recipe: a namespace with its ``trainer``, ``batches`` and ``steps``.

    The recipe finds what the cells above it have defined: ``gk``, ``torch`` and ``train_images``.
    ``parameters`` replace those of the lesson; None leaves the lesson's value.
    """
    defaults, source = recipe_source(lesson)
    names: dict[str, Any] = {"gk": gk, "torch": torch, "train_images": gk.data.mnist()[0]}
    exec(compile(defaults, f"{lesson.name}: parameters", "exec"), names)
    names |= {name: value for name, value in parameters.items() if value is not None}
    exec(compile(source, f"{lesson.name}: recipe", "exec"), names)
    return names


def train(lesson: Path, *, seed: int, steps: int | None = None) -> tuple[float, gk.Trainer]:
    """The lesson's training loop without its pictures: the seconds it took, and the trainer."""
    names = recipe(lesson, seed=seed, steps=steps)
    trainer, batches, steps = names["trainer"], names["batches"], names["steps"]
    start = time.perf_counter()
    for _ in trainer.run(batches, steps, rate=lambda step: 1 - step / steps):
        pass
    return time.perf_counter() - start, trainer


def latents(*shape: int) -> Tensor:
    """The same latent vectors for all who are judged."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


@torch.no_grad()
def draw(generator: nn.Module, z: Tensor) -> Tensor:
    return torch.cat([generator(part) for part in z.split(500)])


Judged = Callable[[Tensor], gk.pretrained.Verdict]


def floor_and_ceiling(judge: Judged, count: int = COUNT) -> dict[str, gk.pretrained.Verdict]:
    """Verdicts on pictures that no generator made: as good and as bad as can be."""
    random = torch.Generator().manual_seed(2)
    images, _ = gk.data.mnist()
    real = gk.data.to_float(images[torch.randperm(len(images), generator=random)[:count]])
    noise = torch.rand(real.shape, generator=random) * 2 - 1
    return {"floor: real training digits": judge(real), "ceiling: uniform noise": judge(noise)}


def machine() -> str:
    """The processor, the cores that this process may use, and torch."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    listing = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", listing.read_text()) if listing.exists() else None
    name = model[1] if model else platform.processor() or platform.machine()
    return f"{name}, {cores} cores; torch {torch.__version__}, {torch.get_num_threads()} threads"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    line = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, line, *rows])


def fingerprint(*parts: str | Path) -> str:
    """The first 12 digits of a sha256, over the text of files and over strings."""
    texts = [part.read_text("utf-8") if isinstance(part, Path) else part for part in parts]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def stamp(script: str, lesson: Path | None = None) -> str:
    """The line by which a table is known to belong to its script, and to its lesson's recipe."""
    text = f"script {fingerprint(FOLDER / f'{script}.py', Path(__file__))}"
    return text if lesson is None else f"{text}, recipe {fingerprint(*recipe_source(lesson))}"


def publish(
    script: str, text: str, *, write: bool, lesson: Path | None = None, results: Path | None = None
) -> None:
    """Print what a script found, and keep it under results/ if that is wanted."""
    command = f"uv run python benchmarks/{script}.py --write"
    page = f"{text}\n\n{machine()}.\nMade by `{command}` ({stamp(script, lesson)}).\n"
    print(page)
    if write:
        results = results or FOLDER / "results"
        results.mkdir(exist_ok=True)
        (results / f"{script}.md").write_text(page, encoding="utf-8")
