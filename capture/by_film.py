"""What only the film tells: facts of its decoded frames, and what its pictures show."""

from dataclasses import replace

import numpy as np

from capture.cautions import Caution
from capture.looking import Seen
from capture.quality.evidence import Evidence
from capture.video.facts import VideoFacts

_PARTLY = 0.95


def with_pictures(evidence: Evidence, seen: Seen) -> Evidence:
    """The evidence with what only the film tells."""
    crowd = seen.cast if seen.cast.people else None
    return replace(
        evidence,
        looks=seen.looks,
        people=None if crowd is None else crowd.company(),
        others=None if crowd is None else crowd.others(),
        panels=seen.cast.panels,
        replaced=None if crowd is None else crowd.replaced(),
        crossed=None if crowd is None else crowd.crossed(),
    )


def decoded(facts: VideoFacts, seen: Seen) -> VideoFacts:
    """The facts as decoding every frame showed them, rather than as the packets promised."""
    times = seen.landmarks.times
    steps = np.diff(times)
    return replace(
        facts,
        frames=len(times),
        duration=float(times[-1] + np.median(steps)),
        longest_step=float(steps.max()),
        cautions=tuple(dict.fromkeys((*facts.cautions, *seen.cautions))),
    )


def cautions(facts: VideoFacts, *, found_share: float, still: bool) -> tuple[Caution, ...]:
    """What to be careful about, from the file and from what was found in it."""
    found = list(facts.cautions)
    if found_share == 0.0:
        found.append(Caution.HANDS_ONLY)
    elif found_share < _PARTLY:
        found.append(Caution.PARTLY_FOUND)
    if still:
        found.append(Caution.NOTHING_MOVES)
    return tuple(found)
