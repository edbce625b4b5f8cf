"""Times and lengths as people write them: 0:41.2, 1:02:03.5, 0:41.2–0:55.0.

One way on every page. static/js/core/timecode.js writes them by the same rule, and
tests/archive/web/test_timecode.py holds the two together.
"""

import math

DIGITS = 1
"""Digits after the point. Where single frames are told apart there are three."""


def timecode(seconds: float, digits: int = DIGITS) -> str:
    """Return minutes and seconds, with hours in front only where there are any.

    Args:
        seconds: since the beginning; what lies before it counts as the beginning.
        digits: after the point, up to three; a half is rounded up. What a thousandth does not show
            decides nothing, so that 0.25 and 0.2499997, two sums of the same frames, read alike.
    """
    unit, thousandths = 10**digits, 10 ** (3 - digits)
    total = (max(0, math.floor(seconds * 1000 + 0.5)) + thousandths // 2) // thousandths
    whole, rest = divmod(total, unit)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    head = f"{hours}:{minute:02}" if hours else f"{minute}"
    return f"{head}:{second:02}.{rest:0{digits}}" if digits else f"{head}:{second:02}"


def span(start: float, stop: float, digits: int = DIGITS) -> str:
    """Return from when to when; a moment where both would read alike."""
    first, last = timecode(start, digits), timecode(stop, digits)
    return first if first == last else f"{first}–{last}"
