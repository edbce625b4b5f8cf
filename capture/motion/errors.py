"""Errors of the motion core.

MotionError
├── ShapeMismatch        an array does not have the shape its name promises
├── InvalidMotion        the numbers cannot be a motion (NaN, times that run backwards …)
├── UnknownJoint         a joint name that the skeleton does not hold
├── NothingKnown         a gap cannot be filled because nothing is known of a channel
├── EmptySpan            an operation was asked for a span without frames
└── FormatError          a file cannot be read or written as the format it claims
"""


class MotionError(Exception):
    """Base of all errors of the motion core; its text is one sentence for the user."""


class ShapeMismatch(MotionError):
    """An array does not have the shape its name promises."""

    def __init__(self, name: str, expected: tuple[object, ...], found: tuple[int, ...]) -> None:
        super().__init__(f"{name} should have the shape {expected} but has {found}.")


class InvalidMotion(MotionError):
    """The numbers cannot be a motion."""


class UnknownJoint(MotionError):
    """A joint name that the skeleton does not hold."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The skeleton has no joint called {name!r}.")


class EmptySpan(MotionError):
    """An operation was asked for a span that holds no frame."""

    def __init__(self, start: float, stop: float) -> None:
        super().__init__(
            f"There is no frame between {start:.3f} s and {stop:.3f} s; choose a longer range."
        )


class NothingKnown(MotionError):
    """A gap cannot be filled because nothing is known of a channel, or of the whole movement."""

    def __init__(self, channel: str | None) -> None:
        if channel is None:
            text = "Nothing of this movement is known; choose a range in which the body was seen."
        else:
            text = (
                f"{channel!r} is missing in every frame, so no line can be drawn through it; "
                "choose a longer range, or fill it from the rest of the body."
            )
        super().__init__(text)


class FormatError(MotionError):
    """A file cannot be read or written as the format it claims."""
