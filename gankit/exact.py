"""Numbers in float64, so that rounding decides nothing, on devices without it, too."""

from torch import Tensor


def double(numbers: Tensor) -> Tensor:
    """Numbers as float64, where they are, or on the CPU if their device has none, such as Apple's.

    Gradients flow back to where the numbers came from.
    """
    return (numbers if numbers.device.type in ("cpu", "cuda") else numbers.cpu()).double()
