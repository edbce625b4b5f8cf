"""Square crops of a picture, as a network wants them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from capture.pose.regions import Regions

# Two workers on two cores leave nothing to win by threads inside a crop.
cv2.setNumThreads(1)


def crop(
    image: NDArray[np.uint8],
    region: Regions,
    into: NDArray[np.uint8],
    *,
    replicate: bool,
) -> None:
    """Put what a region (4,) shows into a square array.

    The corners of the region go to 0 and to the side of the square, without half a pixel's shift,
    as in MediaPipe's ImageToTensorCalculator.

    Args:
        image: (H, W, 3).
        region: in pixels of the image; it may reach beyond.
        into: (S, S, 3), overwritten.
        replicate: beyond the picture's edge, True repeats its last pixels, False gives black.
    """
    side = into.shape[0]
    x, y, size, angle = (float(value) for value in region)
    step = size / side
    cos, sin = step * np.cos(angle), step * np.sin(angle)
    half = side / 2.0
    back = np.array(
        [[cos, -sin, x - half * (cos - sin)], [sin, cos, y - half * (sin + cos)]], dtype=np.float64
    )
    cv2.warpAffine(
        image,
        back,
        (side, side),
        dst=into,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE if replicate else cv2.BORDER_CONSTANT,
    )
