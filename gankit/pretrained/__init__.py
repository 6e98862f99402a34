"""Weights: the shipped ones, generators, judges, an encoder and translators, and your own.

Weights on disk that are not those that were shipped, and an unknown name, are a ``ValueError``.
``python -m gankit.pretrained`` makes them all again, from a seed.
"""

from .cards import card
from .conditional import conditional_digit_generator, conditional_face_generator
from .digits import digit_classifier, digit_discriminator, digit_encoder, digit_generator
from .faces import face_classifier, face_generator
from .judges import FaceJudge, FaceVerdict, Judge, Verdict
from .music import Bars, bar_generator, tune_bars
from .own import load, save
from .style import style_face_generator
from .translation import translators
from .vae import digit_vae_decoder, digit_vae_encoder

__all__ = ["FaceJudge", "FaceVerdict", "Judge", "Verdict", "card"]
__all__ += ["conditional_digit_generator", "conditional_face_generator", "digit_classifier"]
__all__ += ["digit_discriminator", "digit_encoder", "digit_generator", "digit_vae_decoder"]
__all__ += ["digit_vae_encoder", "face_classifier", "face_generator", "load", "save"]
__all__ += ["Bars", "bar_generator", "style_face_generator", "translators", "tune_bars"]
