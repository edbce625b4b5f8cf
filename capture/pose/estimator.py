"""The table of estimators. A new one is a module of its own and a line here."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from capture.errors import UnknownModel
from capture.pose.frame_landmarks import Estimator
from capture.pose.mediapipe_pose import MediapipePose
from capture.pose.parts import MODELS, task_name


def _mediapipe(size: str, models: Path) -> Estimator:
    return MediapipePose(f"mediapipe-{size}", models / task_name(size))


ESTIMATORS: dict[str, Callable[[Path], Estimator]] = {
    f"mediapipe-{size}": partial(_mediapipe, size) for size in reversed(MODELS)
}
"""What opens each estimator, given the folder of model files; the best one stands first."""


def open_estimator(name: str, models: Path) -> Estimator:
    """Return the estimator of a name, loaded; close it when done.

    Args:
        name: key of ESTIMATORS.
        models: folder of model files.

    Raises:
        UnknownModel: when the table has no such name.
        ModelMissing: when its model file is absent.
    """
    if name not in ESTIMATORS:
        raise UnknownModel(model=name[:40], known=", ".join(ESTIMATORS))
    return ESTIMATORS[name](models)
