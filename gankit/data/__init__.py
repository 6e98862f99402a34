"""Data in memory: digits, faces and melodies, which are embedded, clothes, points, and batches."""

from .batches import Batch, Batches, batches, to_float
from .digits import fashion_mnist, mnist
from .faces import FACE_ATTRIBUTES, face_pairs, faces, ink_faces, pixel_faces
from .folder import folder
from .melodies import Melodies, melodies
from .points import grid, grid_centres, ring, ring_centres, swiss_roll, two_gaussians
from .rolls import codes, from_midi, in_range, notes, rolls, to_midi

__all__ = ["FACE_ATTRIBUTES", "Batch", "Batches", "Melodies", "batches", "face_pairs", "faces"]
__all__ += ["fashion_mnist", "folder", "grid", "grid_centres", "ink_faces", "melodies", "mnist"]
__all__ += ["pixel_faces", "ring", "ring_centres", "swiss_roll", "to_float", "two_gaussians"]
__all__ += ["codes", "from_midi", "in_range", "notes", "rolls", "to_midi"]
