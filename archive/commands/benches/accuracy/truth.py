"""Sets of truth: calibrated views of somebody whose joints are known, each in one JSON.

    fps           frames per second of all views
    views[]       video, K (3x3 pixels), dist (k1 k2 p1 p2 k3), R, t (world to camera, metres),
                  frame_offset (added to a truth frame it gives the view's frame)
    joints        names of the columns of truth.xyz_m
    truth.frames  frame numbers; truth.xyz_m (frame, joint, x y z), null where unknown
    joint_map     bone name of the house skeleton -> name of a joint
    trust         how far the truth may be trusted, in words

A video is named relative to the JSON, or as `wheel:PATH`, a path inside a wheel of which set-up keeps
samples.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from archive.bootstrap.samples import KEPT
from archive.commands.benches.accuracy.lens import Array, Camera
from archive.commands.benches.accuracy.measures import JOINTS
from archive.commands.benches.processes import ProgramFailed

TOES = ("leftToes", "rightToes")
LEAST_FPS = 24.0
"""Below this rate a set tells nothing of acceleration and contact."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What is true in one view.

    Attributes:
        name: of the view.
        video: the film.
        times: (F,) seconds since the first frame of the film.
        fps: frames per second.
        points: (F, 12, 3) metres, camera axes, order of measures.JOINTS; NaN where unknown.
        image: (F, 12, 2) pixels.
        room: (F, 14, 3) metres, y up: the twelve joints, then TOES.
        height: median over the frames of the height in pixels of all that is known of the body.
    """

    name: str
    video: Path
    times: Array
    fps: float
    points: Array
    image: Array
    room: Array
    height: float

    @property
    def timely(self) -> bool:
        """Whether the truth is dense enough for acceleration and contact."""
        return self.fps >= LEAST_FPS


@dataclass(frozen=True, slots=True)
class TruthSet:
    """A set of truth: its name, its views, and how far to trust it."""

    name: str
    views: tuple[View, ...]
    trust: str


def recordings() -> Path:
    """Return the folder of test data: ARCHIVE_TEST_DATA, else beside the checkout."""
    beside = settings.BASE_DIR.parent / "shared" / "data"
    return Path(os.environ.get("ARCHIVE_TEST_DATA", beside))


def read_set(name: str) -> TruthSet:
    """Read a set, named by its JSON or by its folder among the test data.

    Raises:
        ProgramFailed: when the set or one of its films is not there, or the JSON lacks something.
    """
    path = Path(name)
    if path.suffix != ".json":
        path = recordings() / "videos" / name / "truth.json"
    if not path.is_file():
        raise ProgramFailed(f"There is no set of truth {path}; set ARCHIVE_TEST_DATA.")
    given = json.loads(path.read_text())
    try:
        views = tuple(_view(given, view, path.parent) for view in given["views"])
        return TruthSet(path.parent.name, views, given["trust"])
    except (KeyError, ValueError, TypeError) as error:
        raise ProgramFailed(f"{path} is no set of truth: {error!r}") from error


def _view(given: Mapping[str, Any], view: Mapping[str, Any], folder: Path) -> View:
    every = _every_joint(given)
    world = _mapped(given, every)
    camera = Camera(*(np.array(view[key], dtype=np.float64) for key in ("K", "dist", "R", "t")))
    points = camera.sees(world[:, : len(JOINTS)])
    video = _film(view["video"], folder)
    frames = np.array(given["truth"]["frames"]) + view["frame_offset"]
    return View(
        name=video.stem.removeprefix("view_"),
        video=video,
        times=frames / float(given["fps"]),
        fps=float(given["fps"]),
        points=points,
        image=camera.draws(points),
        room=upright(world),
        height=_height(camera.draws(camera.sees(every))),
    )


def _every_joint(given: Mapping[str, Any]) -> Array:
    """(F, N, 3) metres in the set's own axes; NaN where unknown."""
    frames = given["truth"]["xyz_m"]
    every = [[point or (np.nan,) * 3 for point in frame] for frame in frames]
    return np.array(every, dtype=np.float64)


def _mapped(given: Mapping[str, Any], every: Array) -> Array:
    """(F, 14, 3) the measured joints and TOES; NaN where the set has no such joint."""
    world = np.full((len(every), len(JOINTS) + len(TOES), 3), np.nan)
    for place, name in enumerate((*JOINTS, *TOES)):
        if name in given["joint_map"]:
            world[:, place] = every[:, given["joints"].index(given["joint_map"][name])]
    return world


def _height(image: Array) -> float:
    rows = image[np.isfinite(image[..., 1]).any(axis=1), :, 1]
    return float(np.median(np.nanmax(rows, axis=1) - np.nanmin(rows, axis=1)))


def _film(named: str, folder: Path) -> Path:
    wheel, _, inside = named.partition(":")
    if inside:
        path = Path(settings.BUILD_DIR) / "samples" / wheel / KEPT[wheel][inside]
    else:
        path = folder / named
    if not path.is_file():
        raise ProgramFailed(f"The film {path} is not there.")
    return path


def upright(world: Array) -> Array:
    """Return places (F, 14, 3) turned so that y points up.

    Up is that axis of the set along which the shoulders stand over the ankles on average.
    """
    shoulders = [JOINTS.index("leftUpperArm"), JOINTS.index("rightUpperArm")]
    ankles = [JOINTS.index("leftFoot"), JOINTS.index("rightFoot")]
    rise = np.nanmean(world[:, shoulders], axis=(0, 1)) - np.nanmean(world[:, ankles], axis=(0, 1))
    axis = int(np.argmax(np.abs(rise)))
    up = np.eye(3)[axis] * np.sign(rise[axis])
    side = np.eye(3)[(axis + 1) % 3]
    return np.asarray(world @ np.stack([side, up, np.cross(side, up)]).T)
