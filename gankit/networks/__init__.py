"""Networks, by the kind of data they are for. Discriminators return logits, never probabilities.

The MLP pair is for points, the DCGAN pair for pictures, the conditional pair for pictures with
labels; the classifiers judge what generators make, and the encoder finds the z that a digit is
drawn from. The translation pair turns pictures of one album into pictures of another, the style
pair mixes them, resolution by resolution, and the bar pair is for music. Sizes, a ``norm`` and
inputs that do not fit are a ``ValueError``.
"""

from .classifiers import DigitClassifier, FaceClassifier, RandomFeatures
from .conditional import ConditionalDiscriminator, ConditionalGenerator
from .dcgan import DCGANDiscriminator, DCGANGenerator
from .encoder import DigitEncoder
from .equalized import ModulatedConv2d, equalized, minibatch_deviation, pixel_norm
from .mlp import MLPDiscriminator, MLPGenerator
from .music import BarDiscriminator, BarGenerator
from .style import MappingNetwork, StyleDiscriminator, StyleGenerator
from .translation import PatchDiscriminator, Translator, receptive_field

__all__ = ["BarDiscriminator", "BarGenerator"]
__all__ += ["ConditionalDiscriminator", "ConditionalGenerator", "DCGANDiscriminator"]
__all__ += ["DCGANGenerator", "DigitClassifier", "DigitEncoder", "FaceClassifier"]
__all__ += ["MLPDiscriminator", "MLPGenerator", "PatchDiscriminator", "RandomFeatures"]
__all__ += ["Translator", "receptive_field"]
__all__ += ["MappingNetwork", "ModulatedConv2d", "StyleDiscriminator", "StyleGenerator"]
__all__ += ["equalized", "minibatch_deviation", "pixel_norm"]
