"""Where the tests' time went: every kind of check is told from the others, and nothing is lost."""

import pytest
import spent  # tests/spent.py

TESTS = {
    "tests/test_losses.py::test_hinge": ("unit", ""),
    "tests/test_exercises.py::test_a_right_answer_passes[03-ratio-lambda]@a": ("unit", ""),
    "tests/test_notebooks.py::test_committed_lesson[03_minimax-unrun]@b": ("unit", "03"),
    "tests/test_notebooks.py::test_small_run_upholds_the_theory[03_minimax]": ("small run", "03"),
    "tests/test_notebooks.py::test_a_claim_flips_when[03_minimax]@c": ("small run", "03"),
    "notebooks/11_autoencoders.ipynb::Cell 3@11_autoencoders.ipynb": ("full run", "11"),
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
