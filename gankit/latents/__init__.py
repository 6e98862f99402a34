"""Latent vectors: drawn, shrunk, walked between, directions worth walking, and the way back to z.

Sizes, shapes and numbers that do not fit are a ``ValueError``, whole numbers a ``TypeError``.
"""

from .directions import mean_difference, principal_directions, separating_direction
from .inversion import invert
from .walks import lerp, sample, shrink, slerp

__all__ = ["invert", "lerp", "mean_difference", "principal_directions", "sample"]
__all__ += ["separating_direction", "shrink", "slerp"]
