"""Weights: the shipped ones, generators, judges, an encoder and translators, and your own.

Weights on disk that are not those that were shipped, and an unknown name, are a ``ValueError``.
``python -m gankit.pretrained`` makes them all again, from a seed.
"""

from .cards import card
from .digits import digit_classifier, digit_discriminator, digit_encoder, digit_generator
from .faces import face_classifier, face_generator
from .judges import FaceJudge, FaceVerdict, Judge, Verdict
from .own import load, save
from .translation import translators

__all__ = ["FaceJudge", "FaceVerdict", "Judge", "Verdict", "card", "digit_classifier"]
__all__ += ["digit_discriminator", "digit_encoder", "digit_generator", "face_classifier"]
__all__ += ["face_generator", "load", "save", "translators"]
