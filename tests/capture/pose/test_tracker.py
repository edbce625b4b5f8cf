"""People stay who they are: when they cross, when they are hidden, and never across a cut."""

import numpy as np

from capture.pose.sightings import SIGHTING, Sightings
from capture.pose.tracker import link

RED, BLUE = 48, 3


def sighting(time: float, x: float, colour: int, side: float = 200.0) -> np.void:
    """Somebody at a place, all of one colour; thirty frames a second."""
    row: np.void = np.zeros(1, dtype=SIGHTING)[0]
    row["frame"], row["time"] = round(30.0 * time), time
    row["region"] = (x, 300.0, side, 0.0)
    row["box"] = (x - 50.0, 100.0, x + 50.0, 500.0)
    row["score"], row["detected"] = 1.0, True
    row["colours"][colour] = 255
    return row


def stacked(rows: list[np.void]) -> Sightings:
    return np.array(sorted(rows, key=lambda row: row["frame"]), dtype=SIGHTING)


def _colours(sightings: Sightings, people: list[np.ndarray]) -> list[set[int]]:
    return [set(sightings["colours"][rows].argmax(axis=1).tolist()) for rows in people]


def test_two_who_cross_keep_their_names() -> None:
    times = np.arange(0.0, 3.0, 0.125)
    seen = stacked(
        [sighting(t, 200.0 + 200.0 * t, RED) for t in times]
        + [sighting(t, 800.0 - 200.0 * t, BLUE) for t in times]
    )
    people = link(seen, [0])
    assert sorted(map(len, people)) == [24, 24]
    assert all(len(colours) == 1 for colours in _colours(seen, people))


def test_somebody_hidden_for_a_second_is_the_same_afterwards() -> None:
    times = [t for t in np.arange(0.0, 4.0, 0.125) if not 1.5 < t < 2.5]
    seen = stacked([sighting(t, 200.0 + 50.0 * t, RED) for t in times])
    assert len(link(seen, [0])) == 1


def test_somebody_else_in_the_same_place_much_later_is_somebody_else() -> None:
    seen = stacked([sighting(t, 300.0, RED) for t in (0.0, 0.125, 0.25, 3.0, 3.125)])
    assert [len(rows) for rows in link(seen, [0])] == [3, 2]


def test_nobody_is_followed_across_a_cut() -> None:
    seen = stacked([sighting(t, 300.0, RED) for t in np.arange(0.0, 2.0, 0.125)])
    people = link(seen, [0, 30])
    assert len(people) == 2
    assert seen["frame"][people[0]].max() < 30 <= seen["frame"][people[1]].min()


def test_somebody_of_another_size_is_somebody_else() -> None:
    seen = stacked([sighting(0.0, 300.0, RED), sighting(0.125, 300.0, RED, side=900.0)])
    assert len(link(seen, [0])) == 2


def test_nobody_seen_gives_nobody() -> None:
    assert link(np.zeros(0, dtype=SIGHTING), [0]) == []
