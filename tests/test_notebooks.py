"""The committed lessons: every cell was run, every claim holds, and a broken claim would show.

nbval runs the same lessons with their committed parameters and compares the tagged outputs.
"""

import functools
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
import run  # book/run.py
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

LESSONS = run.lessons()
MEGABYTE = 1e6
COMPARED, THEORY = "nbval-check-output", "theory"

# For one claim of each lesson: code that breaks what the claim rests on, run after the imports,
# and words of the claim. Each must turn from ✓ or ≡ to ✗.
BREAKS = {
    "00_real_or_fake": (
        "draw = gk.networks.DCGANGenerator.forward\n"
        "gk.networks.DCGANGenerator.forward = lambda self, z: draw(self, z + torch.randn_like(z))\n"
        "gk.widgets.explore = lambda *_, **__: None  # it refuses such a generator",
        "the same z gives the same picture",
    ),
    "01_discriminator": (
        "F.softplus = lambda a: torch.log(1 + torch.exp(a))",
        "softplus is right to one part in a million",
    ),
    "02_generator": (
        "ask = gk.networks.DCGANDiscriminator.forward\n"
        "def remembers(self, x):\n"
        "    self.seen = getattr(self, 'seen', 0) / 2 + x.detach().mean()\n"
        "    return ask(self, x + self.seen)\n"
        "gk.networks.DCGANDiscriminator.forward = remembers",
        "∂L_G/∂θ is the same to the last bit",
    ),
    "03_minimax_loss": (  # D remembers what it was shown before
        "ask = gk.networks.DCGANDiscriminator.forward\n"
        "def remembers(self, x):\n"
        "    self.seen = getattr(self, 'seen', 0) / 2 + x.detach().mean()\n"
        "    return ask(self, x + self.seen)\n"
        "gk.networks.DCGANDiscriminator.forward = remembers",
        "∇V is ∇ of the second term",
    ),
    "04_training": (
        "draw = gk.latents.sample\n"
        "gk.latents.sample = lambda *sizes, **how: draw(*sizes, **how) * 1.0001",
        "equal gk.Trainer's, bit for bit",
    ),
    "05_vanishing_gradients": (
        "js = gk.distances.jensen_shannon\n"
        "gk.distances.jensen_shannon = lambda p, q: js(p, q) * 0.999",
        "the gradient is that of KL(q‖p) − 2·JSD",
    ),
    "06_distances": (  # prices that may not be negative: the dual is too small
        "solve = linprog\nlinprog = lambda *a, **k: solve(*a, **{**k, 'bounds': (0, None)})",
        "the two optima are equal",
    ),
    "07_wasserstein_gan": (  # ε from a normal distribution
        "torch.rand = torch.randn",
        "every ε is in [0, 1], each tenth as often",
    ),
    "08_mode_collapse": (  # samples of a ring that is a little wider
        "wide = gk.data.ring\ngk.data.ring = lambda *sizes, **how: 1.01 * wide(*sizes, **how)",
        "ring: of real samples 1 − e^(−4.5) are of high quality",
    ),
    "09_convergence": (  # γ where γ/2 belongs
        "once = gk.penalties.r1\ngk.penalties.r1 = lambda *game: 2 * once(*game)",
        "five games, 81 weights γ",
    ),
    "10_measuring_gans": (  # samples whose coordinates are correlated after all
        "torch.linalg.cholesky = lambda sigma: sigma.diag().sqrt().diag()",
        "five pairs of Gaussians: the closed form",
    ),
    "11_autoencoders": (  # the wrong way round
        "kl = torch.distributions.kl_divergence\n"
        "torch.distributions.kl_divergence = lambda q, p: kl(p, q)",
        "log p(x) minus the bound is KL",
    ),
    "12_conditional": (  # D is told the next picture's label
        "hear = gk.networks.ConditionalDiscriminator.forward\n"
        "gk.networks.ConditionalDiscriminator.forward = lambda D, x, y: hear(D, x, y.roll(1, 0))",
        "projection: our D is the package's",
    ),
    "13_latent_space": (  # the walk goes round the origin
        "lerp = gk.latents.lerp\n"
        "gk.latents.lerp = lambda a, b, t: lerp(a, b, t) + 2 * a.roll(1, -1)",
        "at t = 0.45 the faces of 200 walks vary less",
    ),
    "15_growing_and_style": (  # layers at twice the rate
        "once = gk.networks.equalized\n"
        "gk.networks.equalized = lambda layer, rate=1.0: once(layer, 2 * rate)",
        "equalised: by η, whatever n is",
    ),
    "16_music": (  # what is held begins anew
        "read = gk.data.codes\ngk.data.codes = lambda roll: read(roll) % 128",
        "from codes to rolls and back",
    ),
    "17_your_own_pictures": (  # in its own step G's fakes are not augmented
        "from gankit import players\n"
        "show = players.shown\n"
        "players.shown = lambda T, x, random: x if x.requires_grad else show(T, x, random)",
        "our two losses are those of the Trainer",
    ),
    "18_past_one_machine": (  # a sum over the batch where a mean belongs
        "mean = gk.losses.cross_entropy\n"
        "summed = lambda real, fake: len(real) * mean(real, fake)\n"
        "gk.losses.minimax = gk.losses.AdversarialLoss(summed, gk.losses.saturating)",
        "the mean over two halves is the gradient on the whole",
    ),
    "19_spot_the_bug": (  # γ where γ/2 belongs
        "once = gk.penalties.r1\ngk.penalties.r1 = lambda *game: 2 * once(*game)",
        "our R1 is the package's",
    ),
    "14_unpaired_translation": (  # strides forgotten
        "gk.networks.PatchDiscriminator.receptive_field = property(\n"
        "    lambda D: 1 + sum(getattr(f, 'kernel_size', (1,))[0] - 1 for f in D.layers))",
        "one logit sees 18 pixels",
    ),
}


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell: NotebookNode) -> Iterator[str]:
    """Everything that the outputs of a cell say in words."""
    outputs = cell.get("outputs", [])
    # In one piece: a kernel may cut what is printed in the middle of a line
    yield "".join(output.text for output in outputs if output.output_type == "stream")
    for output in outputs:
        data = output.get("data", {})
        yield from (data[mime] for mime in ("text/plain", "text/html") if mime in data)


def says(cell: NotebookNode, what: str) -> bool:
    return any(what in text for text in texts(cell))


# ---- what is asked of a committed lesson: each check returns what is wrong, in words ----------


def unrun_cells(notebook: NotebookNode) -> list[str]:
    cells = code_cells(notebook)
    return [
        f"code cell {number} has execution count {cell.execution_count}: {cell.source[:60]!r}"
        for number, cell in enumerate(cells, 1)
        if cell.execution_count != number
    ]


def broken_claims(notebook: NotebookNode) -> list[str]:
    lines = [
        line for cell in code_cells(notebook) for text in texts(cell) for line in text.split("\n")
    ]
    return [line for line in lines if "✗" in line]


def errors_and_warnings(notebook: NotebookNode) -> list[str]:
    outputs = [output for cell in code_cells(notebook) for output in cell.outputs]
    return [
        str(output.get("evalue", output.get("text")))
        for output in outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def traces_of_a_run(notebook: NotebookNode) -> list[str]:
    keys = ("papermill", "execution")
    holders = [notebook, *notebook.cells]
    found = [key for holder in holders for key in keys if key in holder.metadata]
    return found + [
        tag for c in notebook.cells for tag in run.tags(c) if tag == "injected-parameters"
    ]


def claims_not_compared(notebook: NotebookNode) -> list[str]:
    """Cells that claim something but are not compared, or are compared but say nothing."""
    wrong = []
    for cell in code_cells(notebook):
        compared = COMPARED in run.tags(cell)
        if (says(cell, "✓") or says(cell, "≡")) and not compared:
            wrong.append(f"claims but lacks the tag {COMPARED}: {cell.source[:60]!r}")
        if compared and not any(text.strip() for text in texts(cell)):
            wrong.append(f"has the tag {COMPARED} but no output: {cell.source[:60]!r}")
        if THEORY in run.tags(cell) and not compared:
            wrong.append(f"has the tag {THEORY} but not {COMPARED}: {cell.source[:60]!r}")
    return wrong


def missing_parameters(notebook: NotebookNode) -> list[str]:
    cells = [cell for cell in code_cells(notebook) if "parameters" in run.tags(cell)]
    if len(cells) != 1:
        return [f"{len(cells)} cells have the tag parameters, expected one"]
    small = notebook.metadata.get("gankit", {}).get("small", {})
    assigned = set(re.findall(r"^(\w+)\s*(?::[^=]+)?=", cells[0].source, re.MULTILINE))
    unknown = [f"{name} is not a parameter of the lesson" for name in small if name not in assigned]
    return unknown if small else ['the metadata has no {"gankit": {"small": {parameter: value}}}']


def undescribed_figures(notebook: NotebookNode) -> list[str]:
    """Pictures without alternative text or caption, which the book takes from cell metadata."""
    wrong = []
    for cell in code_cells(notebook):
        shown = [mime for output in cell.outputs for mime in output.get("data", {})]
        if any(mime.startswith("image/") for mime in shown):
            book = cell.metadata.get("mystnb", {})
            wrong += [
                f"a figure has no {part} in metadata.mystnb.{kind}: {cell.source[:60]!r}"
                for kind, part in (("image", "alt"), ("figure", "caption"))
                if not book.get(kind, {}).get(part, "").strip()
            ]
        pictures = [tag for text in texts(cell) for tag in re.findall(r"<img[^>]*>", text)]
        wrong += [f"no alternative text: {tag[:60]}" for tag in pictures if "alt=" not in tag]
    return wrong


def nameless_objects(notebook: NotebookNode) -> list[str]:
    """What prints as an object at an address: it says nothing where no widget is shown."""
    said = [text for cell in code_cells(notebook) for text in texts(cell)]
    return [part for text in said for part in re.findall(r"<\S+ object at [^>]*>", text)]


def not_normalised(notebook: NotebookNode) -> list[str]:
    same = nbformat.writes(run.normalise(notebook)) == nbformat.writes(notebook)
    return [] if same else ["book/run.py --tidy would change it"]


Check = Callable[[NotebookNode], list[str]]
CHECKS: list[Check] = [
    unrun_cells,
    broken_claims,
    errors_and_warnings,
    traces_of_a_run,
    claims_not_compared,
    missing_parameters,
    undescribed_figures,
    nameless_objects,
    not_normalised,
]


def named(value: object) -> str:
    return value.stem if isinstance(value, Path) else value.__name__


def test_there_is_a_lesson() -> None:
    assert LESSONS


@pytest.mark.parametrize("check", CHECKS, ids=named)
@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_committed_lesson(path: Path, check: Check) -> None:
    assert check(nbformat.read(path, as_version=4)) == []


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_lesson_is_small_enough(path: Path) -> None:
    assert path.stat().st_size < 1.5 * MEGABYTE


# ---- the checks themselves, each on a lesson doctored so that it must fail --------------------


def sound_lesson() -> NotebookNode:
    """A lesson with which all the checks are content."""
    cells = [
        new_code_cell("steps = 5", metadata={"tags": ["parameters"]}),
        new_code_cell(
            "gk.claim(True, 'so it is')",
            metadata={"tags": [COMPARED, THEORY]},
            outputs=[nbformat.v4.new_output("stream", name="stdout", text="✓ so it is\n")],
        ),
        new_code_cell(
            "plt.show()",
            metadata={"mystnb": {"image": {"alt": "A line."}, "figure": {"caption": "A line."}}},
            outputs=[nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo="})],
        ),
    ]
    for number, cell in enumerate(cells, 1):
        cell.execution_count = number
    metadata = {"gankit": {"small": {"steps": 1}}}
    return run.normalise(nbformat.v4.new_notebook(cells=cells, metadata=metadata))


@pytest.mark.parametrize("check", CHECKS, ids=named)
def test_sound_lesson_passes(check: Check) -> None:
    assert check(sound_lesson()) == []


Change = Callable[[list[NotebookNode], NotebookNode], object]
DOCTORED: list[tuple[Check, Change]] = [
    (unrun_cells, lambda cells, _: cells[1].update(execution_count=None)),
    (unrun_cells, lambda cells, _: cells[1].update(execution_count=7)),
    (unrun_cells, lambda cells, _: cells.reverse()),
    (broken_claims, lambda cells, _: cells[1].outputs[0].update(text="✗ so it is\n")),
    (errors_and_warnings, lambda cells, _: cells[1].outputs[0].update(name="stderr")),
    (errors_and_warnings, lambda cells, _: cells[1].outputs[0].update(output_type="error")),
    (traces_of_a_run, lambda cells, _: cells[1].metadata.update(papermill={})),
    (traces_of_a_run, lambda _, metadata: metadata.update(papermill={})),
    (traces_of_a_run, lambda cells, _: cells[1].metadata.tags.append("injected-parameters")),
    (claims_not_compared, lambda cells, _: cells[1].metadata.tags.clear()),
    (claims_not_compared, lambda cells, _: cells[1].metadata.tags.remove(COMPARED)),
    (claims_not_compared, lambda cells, _: cells[1].outputs.clear()),
    (
        claims_not_compared,
        lambda cells, _: (
            cells[1].metadata.tags.remove(COMPARED),
            cells[1].metadata.tags.remove(THEORY),
            cells[1].outputs[0].update(text="≡ so it is\n"),
        ),
    ),
    (missing_parameters, lambda cells, _: cells[0].metadata.tags.clear()),
    (missing_parameters, lambda cells, _: cells[0].update(source="epochs = 5")),
    (missing_parameters, lambda _, metadata: metadata.pop("gankit")),
    (undescribed_figures, lambda cells, _: cells[2].metadata.mystnb.pop("image")),
    (undescribed_figures, lambda cells, _: cells[2].metadata.mystnb.figure.update(caption=" ")),
    (nameless_objects, lambda cells, _: cells[1].outputs[0].update(text="<a.B object at 0x...>")),
    (not_normalised, lambda cells, _: cells[1].update(id="chance")),
]


@pytest.mark.parametrize(("check", "change"), DOCTORED)
def test_doctored_lesson_fails(check: Check, change: Change) -> None:
    lesson = sound_lesson()
    change(lesson.cells, lesson.metadata)
    assert check(lesson) != []


# ---- what running does ------------------------------------------------------------------------


class SmallRun(NamedTuple):
    """A lesson as it came out with small parameters; then again, up to the claim that breaks."""

    sound: list[NotebookNode]
    broken: list[NotebookNode]


def run_small(path: Path, folder: Path) -> SmallRun:
    """Run a lesson with small parameters, then break something and repeat, in the same kernel."""
    lesson = nbformat.read(path, as_version=4)
    again = repeated(lesson.cells, *BREAKS[path.stem])
    lesson.cells += again
    nbformat.write(lesson, folder / path.name)
    small = dict(lesson.metadata.gankit.small)
    cells = run.execute(folder / path.name, folder / "ran.ipynb", small, cwd=folder).cells
    return SmallRun(cells[: -len(again)], cells[-len(again) :])


def repeated(cells: list[NotebookNode], patch: str, words: str) -> list[NotebookNode]:
    """The patch, then the code from gankit's import up to the claim, with the parameters kept."""
    imported = next(i for i, cell in enumerate(cells) if "import gankit" in cell.source)
    claimed = next(i for i, cell in enumerate(cells) if says(cell, words))
    assert imported < claimed
    between = [cell for cell in cells[imported + 1 : claimed + 1] if cell.cell_type == "code"]
    sources = [cell.source for cell in between if "parameters" not in run.tags(cell)]
    return [new_code_cell(source) for source in (patch, *sources)]


@pytest.fixture(scope="module")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], SmallRun]:
    """What a lesson's small run gave; it is run once, whoever asks."""
    return functools.cache(lambda path: run_small(path, tmp_path_factory.mktemp(path.stem)))


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_small_run_upholds_the_theory(path: Path, small_run: Callable) -> None:
    theory = [cell for cell in small_run(path).sound if THEORY in run.tags(cell)]
    silent = [cell for cell in theory if not (says(cell, "✓") or says(cell, "≡"))]
    assert [cell.source for cell in theory if says(cell, "✗") or cell in silent] == []


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_small_parameters_reach_the_lesson(path: Path, small_run: Callable) -> None:
    ran = small_run(path).sound
    assert sum("injected-parameters" in run.tags(cell) for cell in ran) == 1


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_a_claim_flips_when_its_code_is_broken(path: Path, small_run: Callable) -> None:
    _, words = BREAKS[path.stem]
    ran = small_run(path)
    assert verdicts(ran.sound, words) in (["✓"], ["≡"])
    assert verdicts(ran.broken, words) == ["✗"]


def verdicts(cells: list[NotebookNode], words: str) -> list[str]:
    """The first characters of all lines of output that hold these words."""
    lines = [line for cell in cells for text in texts(cell) for line in text.split("\n")]
    return [line[0] for line in lines if words in line]


def test_a_run_moves_its_kernel_and_not_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two lessons run at a time: were one to move the process, it could stay moved for good."""
    here, moves, move = os.getcwd(), [], os.chdir
    monkeypatch.setattr(os, "chdir", lambda path: (moves.append(os.fspath(path)), move(path)))
    source = "import os\nprint(os.getcwd())"
    nbformat.write(nbformat.v4.new_notebook(cells=[new_code_cell(source)]), tmp_path / "in.ipynb")
    ran = run.execute(tmp_path / "in.ipynb", tmp_path / "out.ipynb", cwd=tmp_path)
    assert ran.cells[0].outputs[0].text == f"{tmp_path.resolve()}\n"
    assert set(moves) <= {here}


def test_widgets_survive_the_normalising(tmp_path: Path) -> None:
    """Binary state, links between widgets and what a view holds stay; the rest goes."""
    source = """
        import ipywidgets as widgets
        left, right, lost = (widgets.IntSlider(description=name) for name in ("a", "b", "c"))
        link = widgets.jslink((left, "value"), (right, "value"))
        loose = widgets.jslink((left, "value"), (lost, "value"))
        image = widgets.Image(value=bytes(range(256)))
        widgets.VBox([left, right, image])
    """
    lines = "\n".join(line.strip() for line in source.strip().split("\n"))
    raw = nbformat.v4.new_notebook(cells=[new_code_cell(lines)])
    nbformat.write(raw, tmp_path / "in.ipynb")
    once = run.normalise(run.execute(tmp_path / "in.ipynb", tmp_path / "1.ipynb", cwd=tmp_path))
    again = run.normalise(run.execute(tmp_path / "in.ipynb", tmp_path / "2.ipynb", cwd=tmp_path))

    state = once.metadata.widgets[run.WIDGET_STATE].state
    models = sorted(model.model_name for model in state.values() if "Style" not in model.model_name)
    assert models == sorted(
        ["VBoxModel", "ImageModel", *2 * ["IntSliderModel"], *4 * ["LayoutModel"], "LinkModel"]
    )
    (image,) = [model for model in state.values() if model.model_name == "ImageModel"]
    assert [buffer.path for buffer in image.buffers] == [["value"]]
    assert json.loads(nbformat.writes(once)) == json.loads(nbformat.writes(again))


def test_progress_bar_becomes_text(tmp_path: Path) -> None:
    source = "from tqdm.auto import tqdm\nfor _ in tqdm(range(7), desc='steps'):\n    pass"
    nbformat.write(nbformat.v4.new_notebook(cells=[new_code_cell(source)]), tmp_path / "in.ipynb")
    ran = run.normalise(run.execute(tmp_path / "in.ipynb", tmp_path / "out.ipynb", cwd=tmp_path))
    (output,) = ran.cells[0].outputs
    assert output.text == f"steps: 100%|{20 * '█'}| 7/7\n"
    assert "widgets" not in ran.metadata
