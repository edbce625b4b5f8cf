"""Real people are told from ghosts, and the performer from bystanders."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture.engine_errors import NobodyFound
from capture.pose.casting import cast_of
from capture.pose.detector import Detector
from capture.pose.landmark_network import LandmarkNetwork
from capture.pose.parts import DETECTOR_FILE, network_name
from capture.pose.people import Cast
from capture.pose.sightings import Seen, Sightings
from capture.pose.spotter import Spotter
from capture.video.reader import FrameStream
from tests.capture.pose.test_tracker import BLUE, RED, sighting, stacked

LOOKS = np.arange(0.0, 4.0, 0.125)
Look = Callable[[str], Cast]


def seen(sightings: Sightings) -> Seen:
    return Seen(sightings, [0], np.arange(120) / 30.0, (1280, 720))


def lively(x: float, colour: int, size: float = 1.0, speed: float = 0.0) -> list[np.void]:
    """Somebody for four seconds, `size` of 400 pixels high, whose hands go up and down."""
    rows = [sighting(t, x, colour, 200.0 * size) for t in LOOKS]
    for number, row in enumerate(rows):
        row["box"] = (x - 50.0, 500.0 - 400.0 * size, x + 50.0, 500.0)
        row["joints"][4:6, 1] = 100.0 * speed * (number % 2)
    return rows


def test_the_one_who_moves_is_the_performer() -> None:
    cast = cast_of(seen(stacked(lively(300.0, RED) + lively(900.0, BLUE, speed=1.0))))
    assert [one.chosen for one in cast.people] == [False, True]
    region = cast.performer.at(60)
    assert region is not None
    assert region[0] == pytest.approx(900.0)


def test_who_comes_back_in_the_same_clothes_is_the_performer_still() -> None:
    rows = lively(900.0, BLUE, speed=1.0)
    away = [row for row in rows if not 0.8 < float(row["time"]) < 3.2]
    beside = lively(300.0, RED)[:6]
    cast = cast_of(seen(stacked(away + beside)))
    assert [one.chosen for one in cast.people] == [one.boxes[0][1] > 600 for one in cast.people]
    assert len(cast.people) == 3
    assert cast.performer.at(10) is not None
    assert cast.performer.at(60) is None
    assert cast.performer.at(110) is not None


def test_another_person_can_be_chosen() -> None:
    cast = cast_of(seen(stacked(lively(300.0, RED) + lively(900.0, BLUE, speed=1.0))))
    other = cast.choosing(1)
    assert [one.chosen for one in other.people] == [True, False]
    region = other.performer.at(60)
    assert region is not None
    assert region[0] == pytest.approx(300.0)
    with pytest.raises(NobodyFound):
        cast.choosing(9)


def test_of_two_alike_the_larger_is_the_performer() -> None:
    cast = cast_of(seen(stacked(lively(300.0, RED) + lively(900.0, BLUE, size=0.6))))
    assert [one.chosen for one in cast.people] == [True, False]


def test_somebody_seen_all_the_time_has_boxes_twice_a_second() -> None:
    (one,) = cast_of(seen(stacked(lively(300.0, RED)))).people
    assert (one.id, one.shot, one.first_frame, one.last_frame, one.share) == (1, 0, 0, 119, 1.0)
    assert len(one.boxes) == 8
    assert one.boxes[0] == (0, 250, 100, 100, 400)


def test_what_is_small_brief_unsure_or_never_detected_is_nobody() -> None:
    small = lively(300.0, RED, size=0.1)
    brief = lively(300.0, RED)[:1]
    unsure = lively(300.0, RED)
    undetected = lively(300.0, RED)
    for row in unsure:
        row["score"] = 0.6
    for row in undetected[3:]:
        row["detected"] = False
    scattered = lively(300.0, RED)[::8]
    for rows in (small, brief, unsure, undetected, scattered):
        assert cast_of(seen(stacked(rows))).people == ()


def test_a_film_without_people_has_no_performer() -> None:
    cast = cast_of(seen(stacked([])))
    assert cast.performer.at(0) is None
    assert cast.to_json() == {"people": [], "shot_starts": [0], "panels": 1}


def test_a_cut_makes_two_people_of_one_and_both_are_the_performer() -> None:
    cast = cast_of(replace(seen(stacked(lively(300.0, RED))), shot_starts=[0, 40]))
    assert [(one.shot, one.first_frame, one.last_frame) for one in cast.people] == [
        (0, 0, 39),
        (1, 40, 119),
    ]
    assert [one.chosen for one in cast.people] == [True, True]
    assert cast.cuts == (40,)
    assert cast.performer.at(39) is not None
    assert cast.performer.at(40) is not None
    assert json.loads(json.dumps(cast.to_json()))["people"][1]["chosen"]


@pytest.fixture(scope="module")
def look(models: Path, test_data: Callable[[str], Path]) -> Look:
    detector = Detector(models / DETECTOR_FILE)
    network = LandmarkNetwork(models / network_name("lite"), "lite", batch=1)

    def through(name: str) -> Cast:
        path = test_data(f"videos/{name}.mp4")
        with path.open("rb") as video, FrameStream(video, 640) as frames:
            return cast_of(Spotter(detector, network).spot(frames))

    return through


def test_a_bare_hand_is_nobody(look: Look) -> None:
    assert look("d10_hand_closeup_portrait").people == ()


@pytest.mark.slow
def test_an_empty_room_holds_nobody_and_two_visitors_are_two(look: Look) -> None:
    first, second = look("d12_people_enter_leave").people
    assert first.last_frame < 117
    assert 120 < second.first_frame < 135
    assert second.last_frame == 299


def test_two_dancers_keep_their_sides(look: Look) -> None:
    cast = look("d05_bharatanatyam_duo_sari")
    assert [one.share for one in cast.people] == [1.0, 1.0]
    left, right = cast.paths
    assert (left.regions[:, 0] < right.regions[:, 0]).all()


@pytest.mark.slow
def test_an_edited_film_is_peopled_shot_by_shot(look: Look) -> None:
    cast = look("d02_taekwondo_team_edit")
    assert {one.shot for one in cast.people} == set(range(14))
    assert sum(one.shot == 0 for one in cast.people) >= 4
    ends = [*cast.shot_starts[1:], 571]
    assert all(
        cast.shot_starts[one.shot] <= one.first_frame <= one.last_frame < ends[one.shot]
        for one in cast.people
    )


def test_a_crossing_does_not_change_the_performer(look: Look) -> None:
    cast = look("d07_street_crowd_crossing")
    performer = next(one for one in cast.people if one.chosen)
    assert performer.share == 1.0
    # The woman with the sign stands left of the middle and walks to the right edge.
    middles = [left + width / 2 for _, left, _, width, _ in performer.boxes]
    assert 600 < middles[0] < 760
    assert middles[-1] > 700


def test_of_two_dressed_alike_only_the_nearer_one_came_back() -> None:
    performer = [row for row in lively(900.0, RED, speed=1.0) if float(row["time"]) < 1.6]
    twin = [row for row in lively(300.0, RED) if float(row["time"]) < 2.0]
    back = [row for row in lively(320.0, RED) if float(row["time"]) > 2.6]
    cast = cast_of(seen(stacked(performer + twin + back)))
    assert [one.chosen for one in cast.people] == [one.boxes[0][1] > 600 for one in cast.people]
    # Without the other one nothing speaks against it, as long as the way can be walked.
    alone = cast_of(seen(stacked(performer + back)))
    assert all(one.chosen for one in alone.people)
    far = [row for row in lively(-3000.0, RED) if float(row["time"]) > 2.6]
    assert not all(one.chosen for one in cast_of(seen(stacked(performer + far))).people)


def test_a_cut_to_somebody_in_other_clothes_is_told() -> None:
    rows = lively(300.0, RED)
    first = [row for row in rows if float(row["time"]) < 2.6]
    other = [row for row in lively(300.0, BLUE) if float(row["time"]) > 2.75]
    one = cast_of(replace(seen(stacked(first + other)), shot_starts=[0, 80]))
    assert one.replaced().tolist() == [False] * 80 + [True] * 40
    same = cast_of(replace(seen(stacked(rows)), shot_starts=[0, 80]))
    assert not same.replaced().any()


def test_whoever_is_chosen_is_looked_for_in_other_shots_at_any_size() -> None:
    rows = lively(300.0, RED) + lively(900.0, BLUE, speed=1.0)
    first = [row for row in rows if float(row["time"]) < 2.6]
    near = [row for row in lively(600.0, RED, size=1.9) if float(row["time"]) > 2.75]
    cast = cast_of(replace(seen(stacked(first + near)), shot_starts=[0, 80]))
    red = [one.id for one in cast.people if one.boxes[0][1] < 600]
    chosen = cast.choosing(red[0])
    assert [one.id for one in chosen.people if one.chosen] == red
    assert len(red) == 2


def test_who_reaches_into_the_borders_and_when_others_are_there() -> None:
    cast = cast_of(seen(stacked(lively(60.0, RED) + lively(700.0, BLUE, speed=1.0, size=0.5))))
    reached = cast.reaches_into((1280, 720), 0.25, 0.2)
    assert reached[60].tolist() == [False, True]
    far = cast_of(seen(stacked(lively(640.0, BLUE, speed=1.0, size=0.5))))
    assert not far.reaches_into((1280, 720), 0.1, 0.2).any()
    assert cast.others().all()
    assert not far.others().any()
