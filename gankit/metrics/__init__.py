"""How good is a generator? Measures on features, and on what a classifier reads.

Features are (N, d), floating point or whole numbers, one row for each sample: a tensor on any
device, a NumPy array or a list of rows. All is computed in float64. Other shapes, NaN and infinity
are a ``ValueError``, what is no table of numbers a ``TypeError``. Which features, decides what can
be seen: two samples may agree in one space and differ in another.
"""

from .conditions import AsAsked, Variety, as_asked, variety
from .frechet import frechet_distance
from .kernel import KernelDistance, kernel_distance
from .modes import ModesCovered, modes_covered
from .music import Heard, copied_bars, heard, intervals
from .neighbours import Memorisation, PrecisionRecall, memorisation, precision_recall
from .paths import PathLength, path_length

__all__ = ["AsAsked", "KernelDistance", "Memorisation", "ModesCovered", "PrecisionRecall"]
__all__ += ["Variety", "as_asked", "frechet_distance", "kernel_distance", "memorisation"]
__all__ += ["modes_covered", "precision_recall", "variety"]
__all__ += ["Heard", "copied_bars", "heard", "intervals"]
__all__ += ["PathLength", "path_length"]
