"""BlazePose by OpenVINO: everybody is found first, then one of them is looked at, hands as well."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from capture.motion.hands import LEAST_PIXELS
from capture.motion.landmarks import BLAZEPOSE
from capture.pose.casting import cast_of
from capture.pose.close_pass import ClosePass
from capture.pose.clothing import Clothing
from capture.pose.detector import Detector
from capture.pose.frame_landmarks import Description, Frame, FrameLandmarks
from capture.pose.hand_pass import RATE, SMALL_RATE, WORTH_A_LOOK, HandPass, Picture
from capture.pose.landmark_network import LandmarkNetwork
from capture.pose.landmark_pass import FOUND, LandmarkPass
from capture.pose.networks import SETTINGS, check, engine
from capture.pose.parts import (
    DETECTOR,
    DETECTOR_FILE,
    HANDS,
    LANDMARKS,
    PALM_DETECTOR,
    PALM_FILE,
    Part,
    hand_network_name,
    network_name,
)
from capture.pose.paths import CUTOFF, ROOM
from capture.pose.people import Cast
from capture.pose.sightings import LOOK_EVERY
from capture.pose.spotter import Spotter

FIRST_LOOK_SIDE = 640
"""Longer side in pixels of the pictures in which people are found."""
WORKERS = min(2, os.cpu_count() or 1)
_BATCH = 2
"""Regions per run: the heavy network's weights are read half as often."""
_LIGHT = "lite"


class OpenvinoPose:
    """Looks through a film: who is in it, where their limbs are, and what their hands do.

    The landmarks of a frame depend on nothing but that frame and where the person was found.
    """

    names = BLAZEPOSE
    first_look_side = FIRST_LOOK_SIDE

    def __init__(
        self, size: str, models: Path, workers: int = WORKERS, *, hands: bool = True
    ) -> None:
        """Prepare an estimator.

        Args:
            size: of the landmark network, a key of LANDMARKS.
            models: folder of model files.
            workers: threads of the second look.
            hands: whether hands are looked at too.

        Raises:
            ModelMissing: when a model file is absent.
            PartWrong: when it is not the checked one.
        """
        self._models = models
        self._workers = workers
        for name, part in _parts(size).items():
            check(models / name, part)
        self._pool = ThreadPoolExecutor(1)
        # Made ready while people are looked for.
        self._network = self._pool.submit(
            LandmarkNetwork, models / network_name(size), size, _BATCH, workers
        )
        self._hands = self._pool.submit(HandPass, models, workers) if hands else None
        self._cast: Cast | None = None
        self.description = Description(
            name=f"openvino-{size}",
            engine=engine(),
            model=network_name(size),
            model_sha256=LANDMARKS[size].sha256,
            settings={
                "precision": SETTINGS["INFERENCE_PRECISION_HINT"],
                "detector": DETECTOR.sha256,
                "firstLook": {"side": FIRST_LOOK_SIDE, "every": LOOK_EVERY, "network": _LIGHT},
                "region": {"cutoff": CUTOFF, "room": ROOM},
                "score": FOUND,
                "hands": {
                    **{f"{each}Network": part.sha256 for each, part in HANDS.items()},
                    "palms": PALM_DETECTOR.sha256,
                    "leastPixels": LEAST_PIXELS,
                    "secondLook": WORTH_A_LOOK,
                    "rates": [SMALL_RATE, RATE],
                },
            },
        )

    def look(self, frames: Iterable[Frame], person: int = 0) -> Cast:
        """Return who is in a film; the frames may be scaled down to `first_look_side`.

        Args:
            frames: of the whole film.
            person: id of who is to be followed; 0 for whoever performs.

        Raises:
            NobodyFound: when there is no such person.
        """
        detector = Detector(self._models / DETECTOR_FILE)
        network = LandmarkNetwork(self._models / network_name(_LIGHT), _LIGHT, batch=1)
        clothing = Clothing(self._models / network_name(_LIGHT), _LIGHT)
        cast = cast_of(Spotter(detector, network, clothing).spot(frames))
        cast = cast.choosing(person) if person else cast
        self.follow(cast)
        return cast

    def follow(self, cast: Cast) -> None:
        """Let `estimate` follow the performer of a film that was looked through before."""
        self._cast = cast

    def estimate(self, frames: Iterable[Frame]) -> Iterator[FrameLandmarks]:
        """Yield the performer's landmarks in each frame of the film that was looked through.

        In a film without people these are of hands alone.
        """
        assert self._cast is not None  # noqa: S101 - the protocol: `look` comes first
        looks = LandmarkPass(self._network.result(), self._workers)
        if self._hands is None:
            yield from (seen[0] for seen in looks.run(frames, [self._cast.performer]))
            return
        if not self._cast.people:
            yield from ClosePass(self._models, self._workers).run(frames)
            return
        pictures: deque[Picture] = deque()
        bodies = looks.run(_kept(frames, pictures), [self._cast.performer])
        both = ((pictures.popleft(), seen[0]) for seen in bodies)
        yield from self._hands.result().run(both, self._cast.rate)

    def close(self) -> None:
        """Free the networks."""
        self._pool.shutdown()
        del self._network, self._hands


def _kept(frames: Iterable[Frame], pictures: deque[Picture]) -> Iterator[Frame]:
    """The frames; their pictures stay until somebody has looked at the hands in them."""
    for frame in frames:
        scale = frame.image.shape[1] / frame.picture[0]
        pictures.append(Picture(frame.image.copy(), scale))
        yield frame


def _parts(size: str) -> dict[str, Part]:
    """What each model file must be."""
    return {
        DETECTOR_FILE: DETECTOR,
        network_name(_LIGHT): LANDMARKS[_LIGHT],
        network_name(size): LANDMARKS[size],
        PALM_FILE: PALM_DETECTOR,
        **{hand_network_name(each): part for each, part in HANDS.items()},
    }
