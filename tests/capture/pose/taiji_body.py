"""What every estimator must say of the eleventh frame of the first film: he faces the camera."""

import numpy as np

from capture.motion.landmarks import BLAZEPOSE
from capture.pose.frame_landmarks import FrameLandmarks


def check_body(seen: FrameLandmarks) -> None:
    """Points are pixels of the upright picture, world points metres of a body."""
    points = {name: seen.image[BLAZEPOSE.index(name)] for name in BLAZEPOSE}
    assert points["nose"][1] < points["leftHip"][1] < points["leftAnkle"][1] <= 720
    assert 500 < points["nose"][0] < 800
    # His left is on the right of the picture.
    assert points["leftShoulder"][0] > points["rightShoulder"][0] + 30
    thigh = seen.world[BLAZEPOSE.index("leftHip")] - seen.world[BLAZEPOSE.index("leftKnee")]
    assert 0.25 < float(np.linalg.norm(thigh)) < 0.55
    assert 0.0 <= seen.visibility.min() <= seen.visibility.max() <= 1.0
