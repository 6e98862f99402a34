"""Where the tests run and where their time went: each has its place, and nothing is lost."""

import importlib.util
from pathlib import Path

import pytest
import spent  # tests/spent.py

TESTS = {
    "tests/test_losses.py::test_hinge": ("unit", ""),
    "tests/test_exercises.py::test_a_right_answer_passes[03-ratio-lambda]": ("unit", ""),
    "tests/test_notebooks.py::test_committed_lesson[03_minimax-unrun]": ("unit", "03"),
    "tests/test_notebooks.py::test_small_run_upholds_the_theory[03_minimax]": ("small run", "03"),
    "tests/test_notebooks.py::test_a_claim_flips_when[03_minimax]": ("small run", "03"),
    "notebooks/11_autoencoders.ipynb::Cell 3": ("full run", "11"),
    "tests/test_book.py::test_every_page_is_linked": ("book", ""),
    "tests/test_browser.py::test_page_over_http[notebooks/03_minimax]": ("browser", "03"),
    "tests/test_browser.py::test_page_over_http[book/intro]": ("browser", ""),
    "tests/test_jupyterlab.py::test_widgets": ("browser", ""),
}


@pytest.mark.parametrize("test", TESTS)
def test_a_test_has_its_kind_and_lesson(test: str) -> None:
    assert (spent.kind(test), spent.lesson(test)) == TESTS[test]


def test_the_table_adds_up() -> None:
    """Set-up and call of the same test count both; what is about no lesson comes last."""
    times = [(test, 1.5) for test in TESTS] + [("tests/test_losses.py::test_hinge", 0.25)]
    assert spent.table(times).splitlines() == [
        "| seconds | unit | small run | full run | book | browser | all |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| 03 | 1.5 | 3.0 | 0.0 | 0.0 | 1.5 | 6.0 |",
        "| 11 | 0.0 | 0.0 | 1.5 | 0.0 | 0.0 | 1.5 |",
        "| no lesson | 3.2 | 0.0 | 0.0 | 1.5 | 3.0 | 7.8 |",
        "| all | 4.8 | 3.0 | 1.5 | 1.5 | 4.5 | 15.2 |",
    ]


def test_no_test_no_table() -> None:
    assert spent.table([]) == ""


def test_what_shares_a_kernel_or_a_fixture_stays_together() -> None:
    """A lesson's cells, what is asked of its small run, a file of tests; pages go one by one."""
    path = Path(__file__).parents[1] / "conftest.py"
    specification = importlib.util.spec_from_file_location("schedule", path)
    schedule = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(schedule)
    lesson, notebooks = "notebooks/06_distances.ipynb", "tests/test_notebooks.py"
    cases = {
        f"{lesson}::Cell 0": lesson,
        f"{lesson}::Cell 58": lesson,
        f"{notebooks}::test_small_run_upholds_the_theory[06_distances]": "small",
        f"{notebooks}::test_small_parameters_reach_the_lesson[06_distances]": "small",
        f"{notebooks}::test_a_claim_flips_when_its_code_is_broken[06_distances]": "small",
        f"{notebooks}::test_small_run_upholds_the_theory[05_x]": "other small",
        f"{notebooks}::test_committed_lesson[06_distances-unrun]": notebooks,
        f"{notebooks}::test_there_is_a_lesson": notebooks,
        "tests/test_losses.py::test_hinge[a]": "tests/test_losses.py",
        "tests/test_browser.py::test_page[a]": "tests/test_browser.py::test_page[a]",
        "tests/test_book_widgets.py::test_page[b]": "tests/test_book_widgets.py::test_page[b]",
    }
    names = {"small": f"{notebooks}[06_distances]", "other small": f"{notebooks}[05_x]"}
    assert {t: schedule.together(t) for t in cases} == {
        t: names.get(c, c) for t, c in cases.items()
    }
