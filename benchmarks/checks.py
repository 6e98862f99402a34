"""Where the time of the checks goes, and what they would take with twenty lessons.

    uv run python benchmarks/checks.py [--write]

Runs the README's test command once and keeps the table with which it ends: seconds of each kind of
check and of each lesson, as they add up over all processes.  They run side by side, so the clock
shows less.  For fewer lessons than there are the later ones are left out, for more, each takes the
mean of the present ones; what belongs to no lesson is counted whole.
"""

import argparse
import re
import subprocess
import sys
import time

import quality

BARS = {9: 13, 20: 30}  # lessons: minutes by the clock
ROOT = quality.FOLDER.parent


def run(*chosen: str) -> tuple[str, float]:
    """What the tests print, and how long they take by the clock; a failure ends the script."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *chosen], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"the tests fail, so their time says nothing:\n{done.stdout[-2000:]}")
    return done.stdout, time.perf_counter() - start


def read(printed: str) -> dict[str, list[float]]:
    """The rows of the table that ``tests/spent.py`` makes, the last column aside."""
    rows = re.findall(r"^\| (\d\d|no lesson|all) \| (.+) \|$", printed, re.MULTILINE)
    return {name: [float(n) for n in row.split(" | ")] for name, row in rows}


def project(rows: dict[str, list[float]], clock: float, count: int) -> float:
    """Seconds by the clock with ``count`` lessons, as well spread over the processes as now."""
    lessons = [row[-1] for name, row in rows.items() if name.isdigit()]
    more = max(0, count - len(lessons)) * sum(lessons) / len(lessons) - sum(lessons[count:])
    return clock * (rows["all"][-1] + more) / rows["all"][-1]


def report(printed: str, clock: float) -> str:
    """The run's own table, its minutes by the clock, and those to come."""
    rows = read(printed)
    table = "\n".join(re.findall(r"^\| .+ \|$", printed, re.MULTILINE))
    passed = re.findall(r"(\d+) passed", printed)[-1]
    lessons = sum(name.isdigit() for name in rows)
    counts = {count: f"≤ {bar}" for count, bar in BARS.items()}
    minutes = [
        [f"{count} lessons", f"{project(rows, clock, count) / 60:.1f}", bar]
        for count, bar in sorted(({lessons: ""} | counts).items())
    ]
    clocks = quality.table(["", "minutes by the clock", "bar"], minutes)
    side = f"{rows['all'][-1] / clock:.2f} seconds of work in one by the clock"
    return f"# How long the checks take\n\n{table}\n\n{clocks}\n\n{passed} passed; {side}."


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    chosen = parser.parse_args(arguments)
    quality.publish("checks", report(*run()), write=chosen.write)


if __name__ == "__main__":
    main()
