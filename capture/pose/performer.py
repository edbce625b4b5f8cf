"""Who of a film's people is its performer, and who among them is one person seen again.

Somebody goes out of sight and comes back, or is shown by another camera after a cut. Clothes tell
who they are; within a shot also where they went and where they came from, since people who are
dressed alike may be in it together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.pose.paths import HELD, Path
from capture.pose.person import Person, together
from capture.pose.sightings import Sightings

_SAME_COLOURS, _SAME_SIZE = 0.85, 0.5
"""Share of colours in common, and difference of the logarithm of size, by which one person is taken
for the one who was there before; another camera shows another size."""
_STEP, _PACE = 1.0, 3.0
"""Sides of a region that somebody may be away from where they were last seen, and how many more for
each second that has passed: a side is about two metres."""
_NEARER = 0.5
"""Sides of a region by which one of two who are dressed alike must be nearer to be the one."""

Places = list[int]
"""Places of people in the list of all."""
_LooksOf = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Acquaintance:
    """The people of a film as one knows them: what they look like, when and where they were.

    Attributes:
        people: everybody, in each shot anew.
        paths: where each of them is.
        looks: what each looks like, see `looks_of`.
        rate: frames a second.
    """

    people: tuple[Person, ...]
    paths: tuple[Path, ...]
    looks: tuple[_LooksOf, ...]
    rate: float

    def performer(self) -> set[int]:
        """Return the places of those who make up the performer.

        In each shot it is who is there longest, largest and most lively, all three taken together;
        and whoever is the same person before they came or after they went.
        """
        chosen: dict[int, Places] = {}
        for place in self._by_weight():
            here = chosen.setdefault(self.people[place].shot, [])
            if not here or self._returns(place, here):
                here.append(place)
        return {place for places in chosen.values() for place in places}

    def everywhere(self, person: int) -> Places:
        """Return the places of somebody by id, and of whoever is the same person elsewhere."""
        here = [place for place, one in enumerate(self.people) if one.id == person]
        for place in self._by_weight() if here else []:
            first = self.people[here[0]].shot
            if self.people[place].shot == first:
                goes_on = self._returns(place, here)
            else:
                goes_on = self._clad_alike(place, here[0]) and not self._met(place, here)
            if goes_on:
                here.append(place)
        return here

    def strangers(self) -> list[int]:
        """Return the shots whose chosen people are dressed unlike those seen most."""
        chosen = [place for place in self._by_weight() if self.people[place].chosen]
        main = chosen[:1]
        known = {self.people[place].shot for place in chosen if self._clad_alike(place, main[0])}
        return sorted({self.people[place].shot for place in chosen} - known)

    def _by_weight(self) -> Places:
        return sorted(range(len(self.people)), key=lambda one: -self.people[one].weight)

    def _met(self, place: int, others: Sequence[int]) -> bool:
        return any(together(self.people[place], self.people[other]) for other in others)

    def _clad_alike(self, place: int, other: int) -> bool:
        one, two = self.looks[place][:-1], self.looks[other][:-1]
        return float(np.sqrt(one * two).sum()) > _SAME_COLOURS

    def _alike(self, place: int, other: int) -> bool:
        size = abs(float(self.looks[place][-1] - self.looks[other][-1]))
        return self._clad_alike(place, other) and size < _SAME_SIZE

    def _returns(self, place: int, here: Places) -> bool:
        """Whether somebody of a shot is one who was there before they came or came after they went."""
        of_shot = [other for other in here if self.people[other].shot == self.people[place].shot]
        if self._met(place, of_shot) or not self._alike(place, of_shot[0]):
            return False
        away = {other: self._away(place, other) for other in of_shot}
        nearest = min(away, key=lambda other: away[other])
        if away[nearest] > _STEP + _PACE * self._seconds_between(place, nearest):
            return False
        rivals = (
            other
            for other, one in enumerate(self.people)
            if one.shot == self.people[place].shot and other != place and other not in here
        )
        return not any(
            self._alike(place, other)
            and not together(self.people[place], self.people[other])
            and self._away(place, other) < away[nearest] - _NEARER
            and self._seconds_between(place, other) <= self._seconds_between(place, nearest)
            for other in rivals
        )

    def _away(self, place: int, other: int) -> float:
        """Sides of a region between where one of two went and where the other came."""
        first, second = sorted((place, other), key=lambda one: self.paths[one].start)
        last, then = self.paths[first].regions[-1], self.paths[second].regions[0]
        return float(np.hypot(*(then[:2] - last[:2])) / max(float(last[2] + then[2]) / 2.0, 1.0))

    def _seconds_between(self, place: int, other: int) -> float:
        first, second = sorted((self.people[place], self.people[other]),
                               key=lambda one: one.first_frame)  # fmt: skip
        return (second.first_frame - first.last_frame) / max(self.rate, 1e-6) + 2.0 * HELD


def looks_of(part: Sightings) -> _LooksOf:
    """Return the colours of a person, shares of one, and the logarithm of their size."""
    colours = part["colours"].mean(axis=0) / 255.0
    return np.asarray([*colours, np.log(np.median(part["region"][:, 2]))])
