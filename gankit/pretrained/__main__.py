"""Make shipped weights again, from a seed: ``python -m gankit.pretrained [name ...]``."""

import sys
from functools import partial

from . import conditional, digits, faces, music, style, translation, vae

RECIPES = {
    "digit_classifier": digits.train_classifier,
    "digit_pair": digits.train_pair,
    "digit_encoder": digits.train_encoder,
    "digit_vae": vae.train_vae,
    "face_classifier": faces.train_classifier,
    "face_generator": faces.train_pair,
    "hair_translators": partial(translation.train, "hair", 2_500),
    "ink_translators": partial(translation.train, "ink", 800, cycle=5, identity=0, opening=2),
    "conditional_digit_generator": conditional.train_digits,
    "conditional_face_generator": conditional.train_faces,
    "bar_generator": music.train,
    "style_face_generator": style.train,
}


def main(names: list[str]) -> None:
    """Make the named weights again, or all of them."""
    if wrong := set(names) - set(RECIPES):
        *first, last = RECIPES
        expected = f"{', '.join(first)} and {last}, or none"
        raise SystemExit(f"unknown: {', '.join(wrong)}; expected {expected}")
    for name in names or RECIPES:
        RECIPES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
