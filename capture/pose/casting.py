"""Who is in a film: people made of what was sighted of them, and the cast of all of them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from capture.pose.panels import panels_of
from capture.pose.paths import Path, path_of
from capture.pose.people import Cast
from capture.pose.performer import Acquaintance, looks_of
from capture.pose.person import Person
from capture.pose.sightings import DETECT_EVERY, LOOK_EVERY, Seen, Sightings, contained
from capture.pose.tracker import link

LEAST_SCORE, LEAST_SCORE_SMALL, SMALL = 0.7, 0.9, 0.25
"""Mean score below which a sighting was a thing, not a person; small things persuade easily."""
_FILLED, _MOSTLY, _LEAST_TOLD = 0.9, 0.6, 4
"""Share between legs from which it is cloth, the part of looks that must find it so, and how many
there must be: trousers fill 0.0 to 0.5, skirts and saris 0.9 to 1 (thirteen films)."""
LEAST_HEIGHT = 0.08
"""Share of the picture's height below which somebody is too far off to be captured."""
LEAST_FRAMES = 5
FAR = 0.15
"""Share of the picture's height below which the detector must have seen somebody twice: the foot of a
table is a small body once."""
LEAST_DETECTED = 0.4
"""Share of the detector's looks at which it must have seen somebody: the landmark network, shown a
hand or a chair for long enough, believes in a body."""
LEAST_SEEN = 0.3
"""Share of the looks between first and last at which somebody must have been seen."""
BRIEF, PARTLY_WITHIN = 3, 0.4
"""Sightings up to which somebody is brief, and the part of each of their boxes that lies within that
of somebody who stays: what a newcomer half in the picture leaves of somebody who has gone."""
BOXES_EVERY = 0.5


def cast_of(seen: Seen) -> Cast:
    """Return the people of a film."""
    parts = [seen.sightings[rows] for rows in link(seen.sightings, seen.shot_starts)]
    parts = [part for part in parts if is_person(part, seen)]
    parts = [part for part in parts if not is_double(part, parts)]
    shots = [
        int(np.searchsorted(seen.shot_starts, part["frame"][0], side="right")) for part in parts
    ]
    ends = [*seen.shot_starts, len(seen.times)]
    paths = [
        path_of(part, seen.times, (ends[shot - 1], ends[shot]))
        for part, shot in zip(parts, shots, strict=True)
    ]
    people = [
        _person(number, shot - 1, part, path, seen)
        for number, (shot, part, path) in enumerate(zip(shots, parts, paths, strict=True), start=1)
    ]
    looks = tuple(looks_of(part) for part in parts)
    steps = np.diff(seen.times)
    rate = 1.0 / float(np.median(steps)) if len(steps) else 0.0
    chosen = Acquaintance(tuple(people), tuple(paths), looks, rate).performer()
    people = [replace(one, chosen=place in chosen) for place, one in enumerate(people)]
    return Cast(
        tuple(people),
        tuple(paths),
        tuple(seen.shot_starts),
        looks,
        len(seen.times),
        rate=rate,
        camera=seen.camera,
        panels=panels_of(seen.seams, [part["box"] / np.tile(seen.picture, 2) for part in parts]),
    )


def is_person(part: Sightings, seen: Seen) -> bool:
    """Whether linked sightings are of a person large enough and there long enough."""
    span = int(part["frame"][-1]) - int(part["frame"][0]) + 1
    height = _height(part, seen.picture)
    score = float(part["score"].mean())
    asked = len(part) * LOOK_EVERY / DETECT_EVERY
    looks = float(part["time"][-1] - part["time"][0]) / LOOK_EVERY
    least = 2.0 if height < FAR else 1.0
    return bool(
        len(part) >= max(2.0, LEAST_SEEN * looks)
        and span >= LEAST_FRAMES
        and height >= LEAST_HEIGHT
        and score >= (LEAST_SCORE_SMALL if height < SMALL else LEAST_SCORE)
        and np.count_nonzero(part["detected"]) >= max(least, LEAST_DETECTED * asked)
    )


def is_double(part: Sightings, parts: list[Sightings]) -> bool:
    """Whether all of brief sightings lie partly within those of one who was there for longer."""
    if len(part) > BRIEF:
        return False
    return any(_within(part, other) for other in parts if len(other) > len(part))


def _within(part: Sightings, other: Sightings) -> bool:
    # Within half a look: the two need not have been looked at in the same picture.
    apart = np.abs(part["time"][:, None] - other["time"][None])
    nearest = apart.argmin(axis=1)
    near = apart[np.arange(len(part)), nearest] <= LOOK_EVERY / 2.0
    shared = [
        contained(mine, other["box"][place][None])[0]
        for mine, place in zip(part["box"], nearest, strict=True)
    ]
    return bool((near & (np.array(shared) > PARTLY_WITHIN)).all())


def _height(part: Sightings, picture: tuple[int, int]) -> float:
    top, bottom = (np.clip(part["box"][:, side], 0, picture[1]) for side in (1, 3))
    return float(np.median(bottom - top) / picture[1])


def movement(part: Sightings) -> float:
    """Return the mean speed of limbs against the trunk, in sides of the region a second."""
    joints = part["joints"] - part["joints"].mean(axis=1, keepdims=True)
    steps = np.hypot(*np.moveaxis(np.diff(joints, axis=0), -1, 0)).mean(axis=1)
    seconds = float(part["time"][-1] - part["time"][0])
    return float(steps.sum() / np.median(part["region"][:, 2]) / max(seconds, 1e-3))


def _person(number: int, shot: int, part: Sightings, path: Path, seen: Seen) -> Person:
    return Person(
        id=number,
        shot=shot,
        first_frame=path.start,
        last_frame=path.start + len(path.regions) - 1,
        share=round(len(path.regions) / len(seen.times), 4),
        height=round(_height(part, seen.picture), 4),
        movement=round(movement(part), 4),
        boxes=_boxes(part),
        covered=is_covered(part["cloth"]),
    )


def is_covered(cloth: NDArray[np.float32]) -> bool:
    """Whether cloth hides somebody's legs, by which share of what is between them is theirs.

    Args:
        cloth: (N,) 0 to 1, NaN where a look could not tell.
    """
    told = cloth[~np.isnan(cloth)]
    filled = np.count_nonzero(told >= _FILLED)
    return bool(len(told) >= _LEAST_TOLD and filled >= _MOSTLY * len(told))


def _boxes(part: Sightings) -> tuple[tuple[int, int, int, int, int], ...]:
    last, boxes = -np.inf, []
    for frame, time, box in zip(part["frame"], part["time"], part["box"], strict=True):
        if time - last < BOXES_EVERY:
            continue
        last = time
        left, top, right, bottom = (round(float(side)) for side in box)
        boxes.append((int(frame), left, top, right - left, bottom - top))
    return tuple(boxes)
