"""The first look through a film: everybody in it is sighted, a few times a second.

A person once seen is looked for where they were, by the light landmark network, which bears with
any posture; newcomers are found by the detector. The detector knows people the right way up alone:
whoever it has not seen for a while is shown to it as they stand, whoever is lost, in four turns.
"""

from array import array
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.pose.background import Background
from capture.pose.clothing import ENOUGH, FEW_SECONDS, OFTEN_SECONDS, Clothing
from capture.pose.detector import THRESHOLD, Detector
from capture.pose.frame_landmarks import Frame
from capture.pose.landmark_network import LandmarkNetwork
from capture.pose.panels import Seams, fields_of
from capture.pose.portraits import sightings_of
from capture.pose.regions import Regions, scaled, whole_picture
from capture.pose.shots import Shots, small_grey
from capture.pose.sightings import (
    DETECT_EVERY,
    LOOK_EVERY,
    SIGHTING,
    Seen,
    Sightings,
    contained,
)
from capture.pose.tiles import (
    OVERLAPPED,
    SURE,
    also_detected,
    distinct,
    near,
    small_tiles,
    stacked,
    tiles,
    turned_over,
)

SEARCH_EVERY, SEARCH_EVERY_ALONE = 5.0, 1.0
"""Seconds between looks for newcomers who are small, or turned; while nobody at all is seen, or
somebody has just come, who may not have come alone."""
SHOW_EVERY = 1.0
"""Seconds after which somebody whom the detector has not seen is shown to it."""
RETRY_EVERY = 0.3
"""Seconds for which somebody must be lost before they are searched for, and between searches."""
GIVEN_UP = 1.5
"""Seconds after which somebody lost is not searched for any more."""
LOW_THRESHOLD = 0.3
MOST_PEOPLE = 8
"""People looked at in one frame; of more, those seen before and those the detector is surest of."""
_CHANGED, _SUDDENLY = 10.0, 3.0
"""Mean change of the small picture, of 255, and over the last one, after which everybody is looked
for at once: it may be a cut."""
_ROOM = 1.6
"""Side of the surroundings in which somebody is searched for, over their region's."""
_SMALL_BODY = 1.5
"""Side of a region in sides of such a square, beyond which nobody small was seen in it."""
_EMPTY_LOOKS = round(SEARCH_EVERY_ALONE / LOOK_EVERY)
"""Looks without anybody between two such searches."""
_QUARTERS = (np.pi / 2, np.pi, -np.pi / 2)
_MILLISECOND = 1e-3
NO_FIELDS: Regions = np.zeros((0, 4), dtype=np.float32)


@dataclass(slots=True, eq=False)
class _Followed:
    """Somebody looked for: where last seen, and seconds when seen, detected and searched for.

    `dressed` is when it was last tried to see what covers their legs, `told` how often that told
    anything.
    """

    region: Regions
    seen: float
    detected: float
    searched: float
    dressed: float = -np.inf
    told: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A frame whose image is its own."""

    index: int
    time: float
    image: NDArray[np.uint8]
    picture: tuple[int, int]


class Spotter:
    """Looks for everybody in the frames of one film, in order."""

    def __init__(
        self, detector: Detector, network: LandmarkNetwork, clothing: Clothing | None = None
    ) -> None:
        """Look by a detector and the light landmark network.

        Args:
            detector: finds newcomers.
            network: finds again who is known.
            clothing: sees what covers legs; without it nobody is asked.
        """
        self._clothing = clothing
        self._detector = detector
        self._looker = network.looker()
        self._followed: list[_Followed] = []
        self._newcomers = False
        self._empty = 0
        self._looked = self._detected = self._searched = -np.inf

    def spot(self, frames: Iterable[Frame]) -> Seen:
        """Return who is seen in a film."""
        found: list[Sightings] = [np.zeros(0, dtype=SIGHTING)]
        shots, seams, background, times = Shots(), Seams(), Background(), array("d")
        looks: list[Future[Sightings]] = []
        picture, last = (1, 1), 0.0
        with ThreadPoolExecutor(1) as pool:
            for frame in frames:
                picture = frame.picture
                times.append(frame.time)
                grey = small_grey(frame.image)
                change = shots.add(grey)
                seams.add(grey, frame.time)
                sudden, last = change > max(_CHANGED, _SUDDENLY * last), change
                # Whoever the look before the last one saw: the last one may not be done yet.
                people = found[-1]["box"] / np.tile(picture, 2)
                background.add(frame.image, frame.time, people, sudden=sudden)
                if sudden or frame.time - self._looked >= LOOK_EVERY - _MILLISECOND:
                    self._looked = frame.time
                    # One look at a time, while the next frames are read; each needs the last one.
                    found.extend(look.result() for look in looks)
                    kept = Kept(frame.index, frame.time, frame.image.copy(), picture)
                    fields = fields_of(seams.found(), people, picture)
                    looks = [pool.submit(self.look, kept, fields, everywhere=sudden)]
            found.extend(look.result() for look in looks)
        return Seen(
            np.concatenate(found),
            shots.starts(),
            np.array(times),
            picture,
            background.moves(),
            seams.found(),
        )

    def look(self, frame: Frame, fields: Regions = NO_FIELDS, *, everywhere: bool) -> Sightings:
        """Return who is seen in a frame.

        Args:
            frame: the frame.
            fields: (N, 4) places in which somebody may be alone, as in a film within a film.
            everywhere: whether small and turned people are looked for although it is not time yet.
        """
        detected, scores = self._detections(frame, fields, everywhere=everywhere)
        known = stacked(one.region for one in self._followed)
        new = np.array([not near(region, known).any() for region in detected], dtype=bool)
        tried = np.concatenate([known, detected[new]])[:MOST_PEOPLE]
        confirmed = [one.detected for one in self._followed]
        confirmed += [frame.time if score >= THRESHOLD else -np.inf for score in scores[new]]
        scale = frame.image.shape[1] / frame.picture[0]
        bodies = self._looker.at(frame.image, scaled(tried, scale))
        rows = sightings_of(bodies, frame.image, frame.picture[0])
        rows["frame"], rows["time"] = frame.index, frame.time
        rows["detected"] = also_detected(rows["region"], detected[scores >= THRESHOLD])
        last = np.where(rows["detected"], frame.time, confirmed[: len(rows)])
        # Detector and network can take a bent arm for a head below: nobody turns over at once.
        last[turned_over(rows, min(len(known), len(rows)))] = -np.inf
        rows = distinct(rows, last)
        self._remember(rows, frame.time)
        self._dress(rows, frame)
        return rows

    def _dress(self, rows: Sightings, frame: Frame) -> None:
        """See what covers the legs of those who stand alone, as long as that is not known well."""
        if self._clothing is None:
            return
        scale = frame.image.shape[1] / frame.picture[0]
        for place, one in enumerate(self._followed[: len(rows)]):
            wait = OFTEN_SECONDS if one.told < ENOUGH else FEW_SECONDS
            others = np.delete(rows["box"], place, axis=0)
            alone = not (contained(rows["box"][place], others) > OVERLAPPED).any()
            if frame.time - one.dressed < wait - _MILLISECOND or not alone:
                continue
            one.dressed = frame.time
            region = scaled(rows["region"][place][None], scale)[0]
            share = self._clothing.between(frame.image, region, rows["joints"][place] * scale)
            rows["cloth"][place] = share
            one.told += not np.isnan(share)

    def _detections(
        self, frame: Frame, fields: Regions, *, everywhere: bool
    ) -> tuple[Regions, NDArray[np.float32]]:
        """Where the detector, as far as it is asked, sees somebody; pixels of the picture, scores."""
        scale = frame.image.shape[1] / frame.picture[0]
        regions, scores = [stacked([])], [np.zeros(0, dtype=np.float32)]
        for views, threshold in self._views(frame, fields, everywhere=everywhere):
            found = self._detector.find(frame.image, scaled(views, scale), threshold)
            regions.append(scaled(found.regions, 1.0 / scale))
            scores.append(found.scores)
        # Not at the first look: of somebody who is near, small squares show parts.
        if not self._followed and self._empty % _EMPTY_LOOKS == 1:
            views = small_tiles(*frame.picture)
            found = self._detector.find(frame.image, scaled(views, scale), SURE)
            small = found.regions[:, 2] <= _SMALL_BODY * scale * views[0, 2]
            regions.append(scaled(found.regions[small], 1.0 / scale))
            scores.append(found.scores[small])
        return np.concatenate(regions), np.concatenate(scores)

    def _views(
        self, frame: Frame, fields: Regions, *, everywhere: bool
    ) -> Iterator[tuple[Regions, float]]:
        """What the detector is shown at this frame, (V, 4), and its threshold."""
        time, picture = frame.time, frame.picture
        settled = self._followed and not self._newcomers
        wait = SEARCH_EVERY if settled else SEARCH_EVERY_ALONE
        searching = everywhere or time - self._searched >= wait - _MILLISECOND
        if everywhere or time - self._detected >= DETECT_EVERY - _MILLISECOND:
            self._detected = time
            yield whole_picture(*picture)[None], THRESHOLD
        if searching:
            self._searched, self._newcomers = time, False
            yield tiles(*picture), THRESHOLD
            if len(fields):
                yield fields, SURE
            if not self._followed:
                yield stacked(whole_picture(*picture, turn) for turn in _QUARTERS), THRESHOLD
        for one in self._followed:
            yield from _views_round(one, time)

    def _remember(self, rows: Sightings, time: float) -> None:
        """Follow those seen from where they are now, and those lost from where they were."""
        left = [one for one in self._followed if time - one.seen <= GIVEN_UP]
        now = []
        for row in rows:
            before = [one for one in left if near(row["region"], one.region[None], 2.0).any()]
            left = [one for one in left if one not in before]
            self._newcomers |= not before
            last = max([one.detected for one in before], default=-np.inf)
            detected = time if row["detected"] else last
            searched = max([one.searched for one in before], default=time)
            dressed = max([one.dressed for one in before], default=-np.inf)
            told = max([one.told for one in before], default=0)
            now.append(_Followed(row["region"].copy(), time, detected, searched, dressed, told))
        self._followed = now + left
        self._empty = 0 if self._followed else self._empty + 1


def _views_round(one: _Followed, time: float) -> Iterator[tuple[Regions, float]]:
    """Views of somebody whom the detector has not seen lately, or who is lost."""
    lost = time - one.seen >= RETRY_EVERY - _MILLISECOND
    wait = RETRY_EVERY if lost else SHOW_EVERY
    if time - max(one.detected, one.searched) < wait - _MILLISECOND:
        return
    one.searched = time
    room = one.region * np.array([1.0, 1.0, _ROOM, 1.0], dtype=np.float32)
    turns = (0.0, *_QUARTERS) if lost else (0.0,)
    views = room + np.array([[0.0, 0.0, 0.0, turn] for turn in turns], dtype=np.float32)
    yield views, LOW_THRESHOLD if lost else THRESHOLD
