"""Data in memory: digits, which are embedded, clothes, points of the plane, and endless batches."""

from .batches import Batches, batches, to_float
from .digits import fashion_mnist, mnist
from .points import grid, grid_centres, ring, ring_centres, swiss_roll, two_gaussians

__all__ = ["Batches", "batches", "fashion_mnist", "grid", "grid_centres", "mnist", "ring"]
__all__ += ["ring_centres", "swiss_roll", "to_float", "two_gaussians"]
