"""BlazePose by OpenVINO: everybody is found first, then one is looked at in every frame."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from capture.motion.landmarks import BLAZEPOSE
from capture.pose.clothing import Clothing
from capture.pose.detector import Detector
from capture.pose.frame_landmarks import Description, Frame, FrameLandmarks
from capture.pose.landmark_network import LandmarkNetwork
from capture.pose.landmark_pass import FOUND, LandmarkPass
from capture.pose.networks import SETTINGS, check, engine
from capture.pose.parts import DETECTOR, DETECTOR_FILE, LANDMARKS, Part, network_name
from capture.pose.paths import CUTOFF, ROOM
from capture.pose.people import Cast, cast_of
from capture.pose.sightings import LOOK_EVERY
from capture.pose.spotter import Spotter

FIRST_LOOK_SIDE = 640
"""Longer side in pixels of the pictures in which people are found."""
WORKERS = min(2, os.cpu_count() or 1)
_BATCH = 2
"""Regions per run: the heavy network's weights are read half as often."""
_LIGHT = "lite"


class OpenvinoPose:
    """Two looks through a film: who is in it, and where their limbs are.

    The landmarks of a frame depend on nothing but that frame and where the person was found.
    """

    names = BLAZEPOSE
    first_look_side = FIRST_LOOK_SIDE

    def __init__(self, size: str, models: Path, workers: int = WORKERS) -> None:
        """Prepare an estimator.

        Args:
            size: of the landmark network, a key of LANDMARKS.
            models: folder of model files.
            workers: threads of the second look.

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
        """Yield the performer's landmarks in each frame of the film that was looked through."""
        assert self._cast is not None  # noqa: S101 - the protocol: `look` comes first
        looks = LandmarkPass(self._network.result(), self._workers)
        for seen in looks.run(frames, [self._cast.performer]):
            yield seen[0]

    def close(self) -> None:
        """Free the networks."""
        self._pool.shutdown()
        del self._network


def _parts(size: str) -> dict[str, Part]:
    """What each model file must be."""
    return {
        DETECTOR_FILE: DETECTOR,
        network_name(_LIGHT): LANDMARKS[_LIGHT],
        network_name(size): LANDMARKS[size],
    }
