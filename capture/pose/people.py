"""The people of a film: all who were really there, and who of them is its performer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.engine_errors import NobodyFound
from capture.motion.camera import CameraMoves
from capture.pose.paths import Chain, Path
from capture.pose.performer import Acquaintance
from capture.pose.person import Person, together
from capture.pose.regions import Regions

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

    def others(self) -> NDArray[np.bool_]:
        """Return (F,) where somebody is whom the film is not of, however small."""
        there = np.zeros(self.frames, dtype=np.bool_)
        for one in self.people:
            if not one.chosen:
                there[one.first_frame : one.last_frame + 1] = True
        return there

    def reaches_into(self, picture: tuple[int, int], top: float, side: float) -> NDArray[np.bool_]:
        """Return (F, 2) where somebody reaches into the top of the picture, and into its sides.

        Args:
            picture: width and height in pixels.
            top: share of the height that is its top.
            side: share of the width that each side is.
        """
        reached = np.zeros((self.frames, 2), dtype=np.bool_)
        width, height = picture
        for path in self.paths:
            x, y, reach = path.regions[:, 0], path.regions[:, 1], path.regions[:, 2] / 2.0
            here = slice(path.start, path.start + len(path.regions))
            reached[here, 0] |= y - reach < top * height
            reached[here, 1] |= (x - reach < side * width) | (x + reach > (1.0 - side) * width)
        return reached

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
