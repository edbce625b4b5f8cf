"""The table of estimators. A new one is a module of its own and a line here."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Protocol, runtime_checkable

from capture.engine_errors import UnknownModel
from capture.pose.frame_landmarks import Estimator, Frame
from capture.pose.mediapipe_pose import MediapipePose
from capture.pose.parts import MODELS, task_name
from capture.pose.people import Cast


@runtime_checkable
class LooksFirst(Protocol):
    """An estimator that looks through the whole film before it estimates."""

    @property
    def first_look_side(self) -> int:
        """Longer side in pixels of the pictures that the first look needs."""
        ...

    def look(self, frames: Iterable[Frame], person: int = 0) -> Cast:
        """Return who is in a film; `estimate` then follows its performer.

        Args:
            frames: of the whole film.
            person: id of who is to be followed; 0 for whoever performs.
        """
        ...

    def follow(self, cast: Cast) -> None:
        """Let `estimate` follow the performer of a film that was looked through before."""
        ...


def _openvino(size: str, models: Path, *, hands: bool) -> Estimator:
    # It needs OpenCV from its first line on, which nobody else here does.
    from capture.pose.openvino_pose import OpenvinoPose  # noqa: PLC0415

    return OpenvinoPose(size, models, hands=hands)


def _mediapipe(size: str, models: Path, *, hands: bool) -> Estimator:
    del hands  # it looks at none
    return MediapipePose(f"mediapipe-{size}", models / task_name(size))


_BEST_FIRST = tuple(reversed(MODELS))


class Opens(Protocol):
    """Opens an estimator, given the folder of model files and whether it looks at hands."""

    def __call__(self, models: Path, *, hands: bool) -> Estimator:
        """Return the estimator, loaded."""
        ...


ESTIMATORS: dict[str, Opens] = {
    **{f"openvino-{size}": partial(_openvino, size) for size in _BEST_FIRST},
    **{f"mediapipe-{size}": partial(_mediapipe, size) for size in _BEST_FIRST},
}
"""What opens each estimator; the best one stands first."""


def make_ready(name: str) -> None:
    """Begin to load what an estimator runs by, while the caller does something else."""
    if name.startswith("openvino-"):
        from capture.pose.networks import library  # noqa: PLC0415

        def load() -> None:
            with suppress(Exception):  # it is met again, and told, when the estimator is opened
                library()

        Thread(target=load, daemon=True).start()


def open_estimator(name: str, models: Path, *, hands: bool = True) -> Estimator:
    """Return the estimator of a name, loaded; close it when done.

    Args:
        name: key of ESTIMATORS.
        models: folder of model files.
        hands: whether hands are looked at, by estimators that can.

    Raises:
        UnknownModel: when the table has no such name.
        ModelMissing: when its model file is absent.
        PartWrong: when its model file is not the checked one.
    """
    if name not in ESTIMATORS:
        raise UnknownModel(model=name[:40], known=", ".join(ESTIMATORS))
    return ESTIMATORS[name](models, hands=hands)
