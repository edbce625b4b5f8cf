"""A frame rate that lies is asked about, one that is true mostly is not."""

import csv
from collections.abc import Iterator

import numpy as np
import pytest

from capture.motion.kinematics import forward, global_rotations, positions
from capture.motion.rotation import normalise
from capture.motion.skeleton import BODY_JOINTS, Skeleton
from capture.rigs.pace import GRAVITY, pace_of
from tests.capture.rigs.foreign import Data
from tests.motions import still, walking


def clips(test_data: Data, split: str, every: int = 1) -> Iterator[np.ndarray]:
    """Joints (F, 22, 3) of clips of the bundle, thirty frames a second."""
    with test_data("mocap/index.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == split][::every]
    for name in dict.fromkeys(row["shard"] for row in rows):
        with np.load(test_data("mocap") / name) as shard:
            root, turns = shard["root"], shard["rot"]
            offsets, which, names = shard["offsets"], shard["offset_index"], shard["names"].tolist()
        for row in (row for row in rows if row["shard"] == name):
            begin, count = int(row["start"]), int(row["frames"])
            if count < 60:
                continue
            body = Skeleton(BODY_JOINTS, offsets[which[names.index(row["name"])]].astype(float))
            local = normalise(turns[begin : begin + count].astype(float))
            yield positions(body, root[begin : begin + count], global_rotations(body, local))


def share_asked(found: list[np.ndarray], rate: float) -> float:
    return float(np.mean([pace_of(places, rate).asked for places in found]))


@pytest.mark.slow
def test_true_rates_are_seldom_asked_about_and_doubled_ones_nearly_always(test_data: Data) -> None:
    found = list(clips(test_data, "val"))
    assert share_asked(found, 30.0) < 0.08
    # Of whoever stands and hardly moves, nobody can tell.
    assert share_asked(found, 60.0) > 0.7


@pytest.mark.slow
def test_recordings_that_run_at_twice_their_speed_are_found(test_data: Data) -> None:
    assert share_asked(list(clips(test_data, "excluded")), 30.0) > 0.5


def jumping(gravity: float, rate: float = 60.0) -> np.ndarray:
    """A body that stands, leaps up for a moment and stands again."""
    joints = forward(still(120, rate))
    times = np.arange(120) / rate
    up = 2.6 * np.sqrt(gravity / GRAVITY)
    flight = times - 0.5
    rise = np.where(flight > 0.0, up * flight - 0.5 * gravity * flight**2, 0.0)
    joints[..., 1] += np.maximum(rise, 0.0)[:, None]
    return joints


def test_whoever_leaps_falls_as_everything_does() -> None:
    true = pace_of(jumping(GRAVITY), 60.0)
    assert true.flights == 1
    assert true.fall == pytest.approx(GRAVITY, rel=0.05)
    assert not true.asked
    double = pace_of(jumping(GRAVITY), 120.0)
    assert double.fall == pytest.approx(4.0 * GRAVITY, rel=0.1)
    assert double.asked
    assert double.octaves == pytest.approx(1.0, abs=0.1)
    assert pace_of(jumping(GRAVITY), 30.0).octaves == pytest.approx(-1.0, abs=0.1)


def test_slow_movement_is_never_doubted() -> None:
    assert not pace_of(forward(walking(300)), 8.0).asked
    assert not pace_of(forward(still(100)), 30.0).asked
    assert not pace_of(forward(still(2)), 30.0).asked
