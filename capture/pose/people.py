"""The people of a film: all who were really there, and who of them is its performer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.errors import NobodyFound
from capture.motion.camera import CameraMoves
from capture.pose.panels import panels_of
from capture.pose.paths import Chain, Path, path_of
from capture.pose.performer import Acquaintance, looks_of
from capture.pose.person import Person, together
from capture.pose.regions import Regions
from capture.pose.sightings import DETECT_EVERY, LOOK_EVERY, Seen, Sightings
from capture.pose.tracker import link

LEAST_HEIGHT = 0.08
"""Share of the picture's height below which somebody is too far off to be captured."""
LEAST_FRAMES = 5
LEAST_SCORE, LEAST_SCORE_SMALL, SMALL = 0.7, 0.9, 0.25
"""Mean score below which a sighting was a thing, not a person; small things persuade easily."""
LEAST_DETECTED = 0.4
"""Share of the detector's looks at which it must have seen somebody: the landmark network, shown a
hand or a chair for long enough, believes in a body."""
LEAST_SEEN = 0.3
"""Share of the looks between first and last at which somebody must have been seen."""
BOXES_EVERY = 0.5
_FILLED, _MOSTLY, _LEAST_TOLD = 0.9, 0.6, 4
"""Share between legs from which it is cloth, the part of looks that must find it so, and how many
there must be: trousers fill 0.0 to 0.5, skirts and saris 0.9 to 1 (thirteen films)."""
_AS_LARGE = 0.5
"""Height over the performer's from which somebody counts; spectators are smaller."""
_TRUNK_WIDE, _TRUNK_HIGH = 0.13, 0.4
"""Width and height of a trunk and half of what hangs on it, in sides of a region."""


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Everybody in a film.

    Attributes:
        people: by first frame; those who make up the film's performer are chosen: one in each
            shot, or several one after another where somebody was out of sight for a while.
        paths: where each of them is.
        shot_starts: first frame of each shot.
        looks: what each of them looks like, see `looks_of`.
        frames: of the film.
        rate: frames a second, by their median spacing; 0 for a single one.
        camera: how the background moved, or None where nobody followed it.
        panels: how many films there are in one picture, side by side.
    """

    people: tuple[Person, ...]
    paths: tuple[Path, ...]
    shot_starts: tuple[int, ...]
    looks: tuple[NDArray[np.float64], ...] = ()
    frames: int = 0
    rate: float = 0.0
    camera: CameraMoves | None = None
    panels: int = 1

    @property
    def performer(self) -> Chain:
        """Where the performer is; nowhere in a film without people."""
        each = zip(self.people, self.paths, strict=True)
        return Chain(tuple(path for one, path in each if one.chosen))

    def choosing(self, person: int) -> "Cast":
        """Return the same people with another performer: a person by id, and whoever looks like them.

        Raises:
            NobodyFound: when there is no such person.
        """
        here = self._met.everywhere(person)
        if not here:
            raise NobodyFound
        chosen = (replace(one, chosen=place in here) for place, one in enumerate(self.people))
        return replace(self, people=tuple(chosen))

    @property
    def _met(self) -> Acquaintance:
        return Acquaintance(self.people, self.paths, self.looks, self.rate)

    def replaced(self) -> NDArray[np.bool_]:
        """Return (F,) True in shots whose performer does not look like that of the others.

        Somebody else performs there, or the same person in other clothes. People who are dressed
        alike cannot be told apart so.
        """
        other = np.zeros(self.frames, dtype=np.bool_)
        ends = [*self.shot_starts[1:], self.frames]
        for shot in self._met.strangers():
            other[self.shot_starts[shot] : ends[shot]] = True
        return other

    @property
    def covered(self) -> tuple[tuple[int, int], ...]:
        """Frames [start, stop) in which cloth hides the performer's legs."""
        hidden = (one for one in self.people if one.chosen and one.covered)
        return tuple((one.first_frame, one.last_frame + 1) for one in hidden)

    @property
    def cuts(self) -> tuple[int, ...]:
        """First frame of each further shot."""
        return self.shot_starts[1:]

    def company(self) -> NDArray[np.int64]:
        """Return (F,) how many people there are, those far smaller than the performer left out."""
        count = np.zeros(self.frames, dtype=np.int64)
        usual = max((one.height for one in self.people if one.chosen), default=0.0)
        for one in self.people:
            if one.chosen or one.height >= _AS_LARGE * usual:
                count[one.first_frame : one.last_frame + 1] += 1
        return count

    def crossed(self) -> NDArray[np.bool_]:
        """Return (F,) True where the performer and somebody about as large hide each other."""
        crossed = np.zeros(self.frames, dtype=np.bool_)
        each = list(zip(self.people, self.paths, strict=True))
        for one, path in each:
            for other, way in each:
                if other.chosen or other.height < _AS_LARGE * one.height:
                    continue
                if one.chosen and together(one, other):
                    start = max(path.start, way.start)
                    near = _hide_each_other(path.regions[start - path.start :],
                                            way.regions[start - way.start :])  # fmt: skip
                    crossed[start : start + len(near)] |= near
        return crossed

    def to_json(self) -> dict[str, Any]:
        """Return people, shots and panels as a JSON object."""
        people = [asdict(one) for one in self.people]
        return {"people": people, "shot_starts": list(self.shot_starts), "panels": self.panels}

    @classmethod
    def from_json(
        cls,
        told: Mapping[str, Any],
        regions: Sequence[Regions],
        looks: Sequence[NDArray[np.float64]],
        camera: CameraMoves | None = None,
    ) -> "Cast":
        """Return a cast from its JSON object and what that leaves out.

        Args:
            told: as `to_json` gives it, with "frames" and "rate" of the film.
            regions: (N, 4) of each person, from their first frame on.
            looks: of each person.
            camera: how the background moved.
        """
        people = tuple(
            Person(**{**one, "boxes": tuple(tuple(box) for box in one["boxes"])})
            for one in told["people"]
        )
        paths = tuple(
            Path(one.first_frame, each) for one, each in zip(people, regions, strict=True)
        )
        return cls(
            people,
            paths,
            tuple(told["shot_starts"]),
            tuple(looks),
            int(told["frames"]),
            told["rate"],
            camera,
            int(told["panels"]),
        )


NOBODY = Cast((), (), ())
"""A cast that nobody was looked for."""


def cast_of(seen: Seen) -> Cast:
    """Return the people of a film."""
    parts = [seen.sightings[rows] for rows in link(seen.sightings, seen.shot_starts)]
    parts = [part for part in parts if is_person(part, seen)]
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
    return bool(
        len(part) >= max(2.0, LEAST_SEEN * looks)
        and span >= LEAST_FRAMES
        and height >= LEAST_HEIGHT
        and score >= (LEAST_SCORE_SMALL if height < SMALL else LEAST_SCORE)
        and np.count_nonzero(part["detected"]) >= max(1.0, LEAST_DETECTED * asked)
    )


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


def _hide_each_other(regions: Regions, others: Regions) -> NDArray[np.bool_]:
    """Where the trunks of two people lie over each other, in the frames that both have.

    Args:
        regions: (N, 4) of one of them, from the first such frame on.
        others: (M, 4) of the other.
    """
    both = min(len(regions), len(others))
    one, other = regions[:both], others[:both]
    apart = np.abs(one[:, :2] - other[:, :2])
    side = (one[:, 2] + other[:, 2]) / 2.0
    return np.asarray((apart[:, 0] < _TRUNK_WIDE * side) & (apart[:, 1] < _TRUNK_HIGH * side))
