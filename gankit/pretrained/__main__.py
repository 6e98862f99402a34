"""Make shipped weights again, from a seed: ``python -m gankit.pretrained [name ...]``."""

import sys

from . import digits

RECIPES = {"digit_classifier": digits.train_classifier, "digit_pair": digits.train_pair}


def main(names: list[str]) -> None:
    """Make the named weights again, or all of them."""
    if wrong := set(names) - set(RECIPES):
        raise SystemExit(f"unknown: {', '.join(wrong)}; expected {' and '.join(RECIPES)}, or none")
    for name in names or RECIPES:
        RECIPES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
