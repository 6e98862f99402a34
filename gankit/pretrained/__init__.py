"""The shipped weights: a digit generator, its discriminator, and a judge of digits.

Weights on disk that are not those that were shipped, and an unknown name, are a ``ValueError``.
``python -m gankit.pretrained`` makes them all again, from a seed.
"""

from .cards import card
from .digits import Judge, Verdict, digit_classifier, digit_discriminator, digit_generator

__all__ = ["Judge", "Verdict", "card", "digit_classifier", "digit_discriminator"]
__all__ += ["digit_generator"]
