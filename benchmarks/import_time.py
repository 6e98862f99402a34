"""What gankit adds to the import of torch, and how long the digits take to load.

    uv run python benchmarks/import_time.py [--write]

Each import is a fresh interpreter, timed from its start to its end, in turn with the others.
gankit imports its modules when they are first used, so all that training needs is imported here.
Compiled files are kept, as Python does unless a container forbids it: without, it takes twice as
long.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

import quality

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the first round writes the compiled files
TORCH = "import torch"
GANKIT = "import torch, gankit; from gankit import data, latents, losses, networks, training"
LAZY = "import gankit"
MNIST = (
    "import time, torch, gankit as gk; gk.data; start = time.perf_counter(); gk.data.mnist();"
    "print(time.perf_counter() - start)"
)


def start_to_end(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def mnist_seconds() -> float:
    done = subprocess.run([sys.executable, "-c", MNIST], check=True, capture_output=True, text=True)
    return float(done.stdout)


def measure(runs: int) -> dict[str, float]:
    """Medians in seconds; the first round, which compiles and warms the cache, is dropped."""
    seconds: dict[str, list[float]] = {code: [] for code in (TORCH, GANKIT, LAZY, "mnist")}
    for turn in range(runs + 1):
        for code, times in seconds.items():
            taken = mnist_seconds() if code == "mnist" else start_to_end(code)
            times.extend([taken] if turn else [])
    return {code: statistics.median(times) for code, times in seconds.items()}


def report(medians: dict[str, float], runs: int) -> str:
    added = medians[GANKIT] - medians[TORCH]
    rows = [[f"`{code}`", f"{medians[code]:.2f}", ""] for code in (TORCH, GANKIT, LAZY)]
    rows.append(["gankit's share of the second", f"{added:.2f}", "≤ 0.3"])
    rows.append(["`gk.data.mnist()`, 60 000 digits", f"{medians['mnist']:.2f}", "≤ 1"])
    head = ["", f"seconds, median of {runs}", "bar"]
    return f"# Import time\n\n{quality.table(head, rows)}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--runs", type=int, default=9, help="how many of each (9)")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.runs < 9:
        parser.error("a table that is kept is made with 9 runs, or more")
    quality.publish("import_time", report(measure(chosen.runs), chosen.runs), write=chosen.write)


if __name__ == "__main__":
    main()
