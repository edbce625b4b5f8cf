"""Somebody in one shot of a film."""

from dataclasses import dataclass

_STILL, _LIVELY = 0.05, 0.5
"""Movement that counts for somebody who hardly moves, and from which more counts no more."""


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

    @property
    def weight(self) -> float:
        """How much they look like the one whom the film is of: long, large and lively."""
        return self.share * self.height * (_STILL + min(self.movement, _LIVELY))


def together(one: Person, other: Person) -> bool:
    """Return whether two people are looked for in the same frames."""
    return one.first_frame <= other.last_frame and other.first_frame <= one.last_frame
