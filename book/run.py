"""Run lessons and store them as they are committed: ``uv run python book/run.py [00 ...]``.

Executes each lesson in place with its committed parameters (all lessons, or those whose numbers
are given), then normalises it: what only says when and where it ran is dropped, and whatever is
random is numbered anew, so that a second run changes little in the file.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbformat import NotebookNode

import gankit.widgets

# A kernel that may not keep what it has compiled, as in many containers, compiles torch each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LINKS = ("LinkModel", "DirectionalLinkModel")
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
REFERENCE = re.compile(r"IPY_MODEL_([0-9a-f]{32})")
DECIDES = re.compile(r"\bgk\.(claim|identity)\(")
VERDICT = re.compile(r"([✓≡✗]) (.+?)(?: \(here [^()]+\))?")
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}


def lessons(numbers: list[str] | None = None) -> list[Path]:
    """All lessons in order, or those whose two-digit numbers are given."""
    found = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
    return [path for path in found if not numbers or path.name[:2] in numbers]


def execute(
    source: Path, target: Path, parameters: dict[str, Any] | None = None, *, cwd: Path = FOLDER
) -> NotebookNode:
    """Run ``source`` from top to bottom with papermill and write what came out to ``target``.

    The kernel works in ``cwd``; this process stays where it is, so that several threads can run
    lessons.  (Papermill's own ``cwd`` moves the whole process.)

    Raises:
        papermill.PapermillExecutionError: If a cell fails; ``target`` then shows where.
    """
    papermill.execute_notebook(
        source,
        target,
        parameters,
        kernel_name="python3",
        progress_bar=False,
        resources={"metadata": {"path": str(cwd)}},
    )
    return nbformat.read(target, as_version=4)


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Drop what tells one run from the next, and keep what a page needs to work without a kernel.

    Widgets that a cell shows stay, with everything they are made of and linked to, under new ids
    in the order in which they appear.  A finished progress bar becomes one line of text.
    """
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    notebook.cells = [cell for cell in notebook.cells if "injected-parameters" not in tags(cell)]
    state = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    _number_cells(notebook.cells)
    for cell in notebook.cells:
        for key in ("papermill", "execution", *([] if tags(cell) else ["tags"])):
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = _merge_streams(_tidy(output, state) for output in cell.outputs)
    _keep_only_reachable(notebook, state)
    _renew_programs(state)
    kept = {
        key: notebook.metadata[key] for key in ("gankit", "widgets") if key in notebook.metadata
    }
    if not state:
        kept.pop("widgets", None)
    notebook.metadata = nbformat.from_dict(
        {**kept, "kernelspec": KERNEL, "language_info": LANGUAGE}
    )
    notebook.nbformat_minor = 5
    return notebook


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell, an empty list if it has none."""
    return cell.metadata.get("tags", [])


def verdicts(cell: NotebookNode) -> list[tuple[str, str]]:
    """What ``gk.claim`` and ``gk.identity`` have printed in a cell: marks and their sentences.

    The mark is ✓, ≡ or ✗.  The value ``(here …)`` behind a sentence is left out: it differs from
    one processor to the next.
    """
    if cell.cell_type != "code" or not DECIDES.search(cell.source):
        return []
    printed = [output.text for output in cell.outputs if output.get("name") == "stdout"]
    # Joined first: a kernel may cut what is printed in the middle of a line
    found = (VERDICT.fullmatch(line) for line in "".join(printed).splitlines())
    return [(line[1], line[2]) for line in found if line]


def _number_cells(cells: list[NotebookNode]) -> None:
    """Name each cell after its source, so that an insertion leaves the other cells' ids alone."""
    seen: set[str] = set()
    for cell in cells:
        name, repeat = _digest(cell.source), 0
        while name in seen:
            repeat += 1
            name = _digest(f"{cell.source}{repeat}")
        seen.add(name)
        cell.id = name


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _tidy(output: NotebookNode, state: dict[str, Any]) -> NotebookNode:
    """One output without memory addresses, and with text in the place of a progress bar."""
    if output.output_type == "stream":
        output.text = ADDRESS.sub("0x...", output.text)
    data = output.get("data", {})
    if "text/plain" in data:
        data["text/plain"] = ADDRESS.sub("0x...", data["text/plain"])
    bar = _progress(data.get(WIDGET_VIEW, {}).get("model_id"), state)
    if bar is not None:  # as printed text, or the book would put it into a figure of its own
        return nbformat.v4.new_output("stream", name="stdout", text=f"{bar}\n")
    return output


def _progress(model_id: str | None, state: dict[str, Any]) -> str | None:
    """What a tqdm bar says when it has ended, less its timing; None for any other widget."""
    children = state.get(model_id, {}).get("state", {}).get("children") or []
    parts = [state.get(child.removeprefix("IPY_MODEL_"), {}) for child in children]
    bars = [part["state"] for part in parts if part.get("model_name") == "FloatProgressModel"]
    if len(parts) != 3 or len(bars) != 1:
        return None
    label = parts[0]["state"].get("value", "").partition(":")
    name = f"{label[0]}: " if label[1] else ""
    done, total = bars[0]["value"], bars[0]["max"]
    share = done / (total or 1)
    return f"{name}{share:4.0%}|{'█' * round(20 * share):20}| {done:.0f}/{total:.0f}"


def _merge_streams(outputs: Iterator[NotebookNode]) -> list[NotebookNode]:
    """Join what the same stream wrote in a row: where the kernel cut it is chance."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _keep_only_reachable(notebook: NotebookNode, state: dict[str, Any]) -> None:
    """Delete the widget models that no output shows, and number the others as they appear."""
    shown = [
        output.data[WIDGET_VIEW]["model_id"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if WIDGET_VIEW in output.get("data", {})
    ]
    order: list[str] = []
    for model_id in shown:
        _visit(model_id, state, order)
    # No view reaches a link: it is alive as long as both of its ends are
    links = [i for i, model in state.items() if model["model_name"] in LINKS]
    for model_id in sorted(links, key=lambda i: _ends(state[i], order)):
        if len(_ends(state[model_id], order)) == 2:
            _visit(model_id, state, order)
    _renumber(notebook, state, order)


def _renew_programs(state: dict[str, Any]) -> None:
    """Let each stored widget of ours carry the script and style that the package has now."""
    for model in state.values():
        module, _, kind = model["state"].get("_anywidget_id", "").rpartition(".")
        if module.startswith("gankit."):
            ours = getattr(gankit.widgets, kind)
            model["state"] |= {"_esm": str(ours._esm), "_css": str(ours._css)}


def _visit(model_id: str, state: dict[str, Any], order: list[str]) -> None:
    if model_id in state and model_id not in order:
        order.append(model_id)
        for child in REFERENCE.findall(json.dumps(state[model_id]["state"], sort_keys=True)):
            _visit(child, state, order)


def _ends(link: dict[str, Any], order: list[str]) -> list[tuple[int, str]]:
    """The numbers and traits of a link's two ends, as far as they are shown."""
    ends = (link["state"]["source"], link["state"]["target"])
    pairs = [(model.removeprefix("IPY_MODEL_"), trait) for model, trait in ends]
    return [(order.index(model), trait) for model, trait in pairs if model in order]


def _renumber(notebook: NotebookNode, state: dict[str, Any], order: list[str]) -> None:
    numbers = {model_id: f"{number:032x}" for number, model_id in enumerate(order)}
    text = json.dumps({numbers[i]: state[i] for i in order}, sort_keys=True)
    for old, new in numbers.items():
        text = text.replace(f"IPY_MODEL_{old}", f"IPY_MODEL_{new}")
    state.clear()
    state.update(nbformat.from_dict(json.loads(text)))
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if WIDGET_VIEW in output.get("data", {}):
                view = output.data[WIDGET_VIEW]
                view.model_id = numbers[view.model_id]


def main() -> None:
    """Run, normalise and store; a lesson that fails keeps its committed outputs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("numbers", nargs="*", help="lessons to run, such as 00; all by default")
    parser.add_argument("--tidy", action="store_true", help="normalise only, without running")
    arguments = parser.parse_args()
    chosen = lessons(arguments.numbers)
    if unknown := set(arguments.numbers) - {path.name[:2] for path in chosen}:
        sys.exit(f"no lesson in {FOLDER.name}/ has the number {' or '.join(sorted(unknown))}")
    for path in chosen:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            ran = (
                nbformat.read(path, as_version=4)
                if arguments.tidy
                else execute(path, Path(scratch) / path.name)
            )
        draft = path.with_suffix(".tmp")
        nbformat.write(normalise(ran), draft)
        os.replace(draft, path)
        size = path.stat().st_size / 1e6
        print(f"{path.name}: {time.monotonic() - started:.0f} s, {size:.2f} MB")


if __name__ == "__main__":
    main()
