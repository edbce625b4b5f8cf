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
_SAME_COLOURS, _SAME_SIZE = 0.85, 0.5
"""Share of colours in common, and difference of the logarithm of size, by which one person is taken
for the one who was there before."""
_FILLED, _MOSTLY, _LEAST_TOLD = 0.9, 0.6, 4
"""Share between legs from which it is cloth, the part of looks that must find it so, and how many
there must be: trousers fill 0.0 to 0.5, skirts and saris 0.9 to 1 (thirteen films)."""
_AS_LARGE = 0.5
"""Height over the performer's from which somebody counts; spectators are smaller."""
_TRUNK_WIDE, _TRUNK_HIGH = 0.13, 0.4
"""Width and height of a trunk and half of what hangs on it, in sides of a region."""
_STILL = 0.05
_LIVELY = 0.5


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in one shot.

    Attributes:
        id: number among the people of the film, from 1, by frame.
        shot: number of the shot, from 0.
        first_frame: first frame in which they are looked for.
        last_frame: last one.
        share: part of the film's frames from first to last.
        height: median part of the picture's height that they fill.
        movement: mean speed of their limbs against their trunk, in sides of their region a second.
        boxes: frame, left, top, width and height in pixels, at most two a second.
        covered: whether cloth hides their legs.
        chosen: whether they are the film's performer.
    """

    id: int
    shot: int
    first_frame: int
    last_frame: int
    share: float
    height: float
    movement: float
    boxes: tuple[tuple[int, int, int, int, int], ...]
    covered: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Everybody in a film.

    Attributes:
        people: by first frame; those who make up the film's performer are chosen: one in each
            shot, or several one after another where somebody was out of sight for a while.
        paths: where each of them is.
        shot_starts: first frame of each shot.
        looks: what each of them looks like, see `_looks_of`.
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
        here = [place for place, one in enumerate(self.people) if one.id == person]
        if not here:
            raise NobodyFound
        order = sorted(range(len(self.people)), key=lambda one: -_weight(self.people[one]))
        for place in order:
            met = any(_together(self.people[place], self.people[other]) for other in here)
            if not met and _alike(self.looks[place], self.looks[here[0]]):
                here.append(place)
        chosen = (replace(one, chosen=place in here) for place, one in enumerate(self.people))
        return replace(self, people=tuple(chosen))

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
                if one.chosen and _together(one, other):
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
    looks = tuple(_looks_of(part) for part in parts)
    chosen = performer_of(people, looks)
    people = [replace(one, chosen=one.id in chosen) for one in people]
    steps = np.diff(seen.times)
    return Cast(
        tuple(people),
        tuple(paths),
        tuple(seen.shot_starts),
        looks,
        len(seen.times),
        rate=1.0 / float(np.median(steps)) if len(steps) else 0.0,
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


def performer_of(people: list[Person], looks: Sequence[NDArray[np.float64]]) -> set[int]:
    """Return the ids of those who make up the performer.

    In each shot it is who is there longest, largest and most lively, all three taken together; and
    whoever looks like them before they came or after they went: they may have been out of sight.

    Args:
        people: everybody.
        looks: what each looks like, see `_looks_of`.
    """
    chosen: dict[int, list[int]] = {}
    for place in sorted(range(len(people)), key=lambda one: -_weight(people[one])):
        here = chosen.setdefault(people[place].shot, [])
        others = [(people[place], people[other]) for other in here]
        if not here or (
            _alike(looks[place], looks[here[0]]) and not any(_together(*pair) for pair in others)
        ):
            here.append(place)
    return {people[place].id for places in chosen.values() for place in places}


def _looks_of(part: Sightings) -> NDArray[np.float64]:
    """Colours of a person, shares of one, and the logarithm of their size."""
    colours = part["colours"].mean(axis=0) / 255.0
    return np.asarray([*colours, np.log(np.median(part["region"][:, 2]))])


def _alike(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    shared = float(np.sqrt(one[:-1] * other[:-1]).sum())
    return shared > _SAME_COLOURS and abs(float(one[-1] - other[-1])) < _SAME_SIZE


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


def _together(one: Person, other: Person) -> bool:
    return one.first_frame <= other.last_frame and other.first_frame <= one.last_frame


def _weight(one: Person) -> float:
    return one.share * one.height * (_STILL + min(one.movement, _LIVELY))
