"""How a solve came about."""

from dataclasses import dataclass

from capture.motion.edition import SOLVE_EDITION


@dataclass(frozen=True, slots=True)
class HandFit:
    """How one hand came about.

    Attributes:
        side: "left" or "right".
        frames: frames in which its fingers were seen.
        palm: frames in which only its palm was, and whether it was open.
        pixels: median length of the hand, as far as it was seen.
        misfit: mean distance in pixels between the points of the solved hand and where they were
            seen, as far as its fingers were seen.
        misfit_share: the same in lengths of the hand.
    """

    side: str
    frames: int
    palm: int
    pixels: float
    misfit: float
    misfit_share: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How a Motion came about, to be kept with it.

    Attributes:
        height: standing height of the skeleton in metres.
        scale_source: "given" or "assumed".
        misfit: mean distance in metres between the twelve seen joints of the Motion and the fitted
            points, both from the middle of the hips.
        focal: assumed focal length over the longer side of the picture.
        origin: the Motion's origin in its own axes, from the camera, metres.
        camera: rows of the rotation from the Motion's axes to the camera's (x right, y down, z
            away), where it looked on average if it turned.
        floor_seen: whether the floor follows from feet that were seen to rest.
        exchanged: frames in which left and right were read the other way round.
        lifter: sha256 of the lifter's weights, empty where the estimator's own body was used.
        turned: radians by which the camera turned away from its middle direction, at most.
        zoomed: its longest focal length over its shortest one.
        adrift: frames in which nobody can tell how the camera moved, nor so how the body travelled.
        hands: how the hands came about, as far as they were seen.
        edition: of the solve, see `capture.motion.edition`.
    """

    height: float
    scale_source: str
    misfit: float
    focal: float
    origin: tuple[float, float, float]
    camera: tuple[tuple[float, ...], ...]
    floor_seen: bool
    exchanged: int
    lifter: str
    turned: float = 0.0
    zoomed: float = 1.0
    adrift: int = 0
    hands: tuple[HandFit, ...] = ()
    edition: int = SOLVE_EDITION
