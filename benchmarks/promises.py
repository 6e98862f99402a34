"""What each exercise's prompt promises, and which trial of ``gk.check`` tries it.

    uv run python benchmarks/promises.py [--write]

For every promise ``tests/exercises_NN.py`` holds an answer that breaks it and keeps all others.
Counted are the trials that refuse that answer; where an exercise has several kinds of inputs, the
kinds are named.  A test compares each line with what ``gk.check`` does at present.
"""

import argparse
import sys
from pathlib import Path

import quality

sys.path.append(str(Path(__file__).parents[1] / "tests"))
HEAD = ["lesson", "exercise", "promise", "trials that refuse its breach", "kinds of inputs"]


def report() -> str:
    import test_exercises as tests  # it reads every lesson

    lines = [tests.promise_row(*row) for row in tests.PROMISES]
    head = f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}"
    count = len({row[:2] for row in tests.PROMISES})
    text = f"# What the prompts promise\n\n{len(lines)} promises of {count} exercises.\n\n"
    return text + "\n".join([head, *lines])


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    arguments = parser.parse_args(argv)
    quality.publish("promises", report(), write=arguments.write)


if __name__ == "__main__":
    main()
