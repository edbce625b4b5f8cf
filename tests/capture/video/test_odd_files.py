"""Every odd file of the test recordings gets the answer that their manifest asks for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from capture.cautions import Caution
from capture.errors import CaptureError
from capture.video.limits import DEFAULT_LIMITS
from capture.video.reader import FrameStream, probe

HOUR = replace(DEFAULT_LIMITS, max_seconds=3600.0)


@dataclass(frozen=True)
class Accepted:
    """Frames that are decoded, and what must be told."""

    frames: int
    size: tuple[int, int] = (320, 240)
    cautions: tuple[Caution, ...] = ()


REFUSED = {
    "o01": "file_empty",
    "o02": "not_a_video",
    "o03": "not_a_video",
    "o04": "not_a_video",
    "o06": "incomplete",
    "o07": "incomplete",
    "o11": "no_picture_track",
    "o12": "no_picture_track",
    "o13": "cover_only",
    "o17": "one_frame",
    "o18": "too_short",
    "o23": "too_long",
    "o25": "no_times",
    "o31": "too_small",
    "o32": "shape",
    "o33": "size_changes",
    "o52": "not_a_video",
    "o53": "not_a_video",
    "o54": "not_a_video",
    "o55": "not_a_video",
    "o56": "not_a_video",
    "o57": "not_a_video",
    "o60": "damaged",
    "o62": "picture_too_large",
    "o63": "not_a_video",
}
ACCEPTED = {
    "o05": Accepted(11, cautions=(Caution.CUT_SHORT, Caution.DAMAGED)),
    "o08": Accepted(60),
    "o09": Accepted(60),
    "o10": Accepted(13, cautions=(Caution.DAMAGED,)),
    "o14": Accepted(34),
    "o15": Accepted(8, cautions=(Caution.LOW_RATE,)),
    "o16": Accepted(144, (160, 120)),
    "o19": Accepted(60, cautions=(Caution.TIMES_REPAIRED,)),
    "o20": Accepted(24),
    "o21": Accepted(33),
    "o22": Accepted(45),
    "o26": Accepted(45),
    "o27": Accepted(45),
    "o28": Accepted(45),
    "o29": Accepted(45),
    "o30": Accepted(45, (321, 241)),
    "o34": Accepted(45),
    "o35": Accepted(45),
    "o36": Accepted(30),
    "o37": Accepted(30),
    "o38": Accepted(12, (160, 120), (Caution.LOW_RATE,)),
    "o39": Accepted(15, (192, 144)),
    "o40": Accepted(12, (256, 144)),
    "o41": Accepted(30),
    "o42": Accepted(30, cautions=(Caution.HDR,)),
    "o43": Accepted(15, cautions=(Caution.INTERLACED,)),
    "o44": Accepted(21, (160, 120)),
    "o45": Accepted(45),
    "o46": Accepted(30, cautions=(Caution.SEVERAL_PICTURES,)),
    "o47": Accepted(30),
    "o48": Accepted(30),
    "o49": Accepted(38),
    "o50": Accepted(25),
    "o51": Accepted(38),
    "o58": Accepted(60),
    "o59": Accepted(60),
    "o61": Accepted(60),
}


@pytest.fixture(scope="session")
def odd(test_data: Callable[[str], Path]) -> Callable[[str], Path]:
    folder = test_data("videos/odd")
    return lambda key: next(folder.glob(f"{key}_*"))


def test_every_file_of_the_folder_has_an_expected_answer(
    odd: Callable[[str], Path],
) -> None:
    keys = {path.name[:3] for path in odd("o01").parent.glob("o[0-9][0-9]_*")}
    assert keys == REFUSED.keys() | ACCEPTED.keys() | {"o24"}


@pytest.mark.parametrize("key", REFUSED)
def test_a_file_is_refused_by_code(odd: Callable[[str], Path], key: str) -> None:
    with odd(key).open("rb") as video, pytest.raises(CaptureError) as refusal:
        probe(video)
        list(_times(video))
    assert refusal.value.code == REFUSED[key]


def test_seventy_minutes_are_refused_by_the_header_where_an_hour_is_the_limit(
    odd: Callable[[str], Path],
) -> None:
    with odd("o24").open("rb") as video, pytest.raises(CaptureError) as refusal:
        probe(video, HOUR)
    assert refusal.value.code == "too_long"
    assert refusal.value.params == {"minutes": 70, "limit": 60}


@pytest.mark.parametrize("key", ACCEPTED)
def test_a_file_is_accepted_with_its_frames_and_cautions(
    odd: Callable[[str], Path], key: str
) -> None:
    expected = ACCEPTED[key]
    with odd(key).open("rb") as video:
        facts = probe(video)
        with FrameStream(video, max_side=96) as stream:
            times = [frame.time for frame in stream]
    assert len(times) == expected.frames
    assert times[0] == 0.0
    assert all(after > before for before, after in pairwise(times))
    assert facts.upright == expected.size
    assert set(facts.cautions) | set(stream.cautions) == set(expected.cautions)


@pytest.mark.parametrize("key", ["o14", "o19", "o20", "o22"])
def test_facts_from_packets_agree_with_decoding(odd: Callable[[str], Path], key: str) -> None:
    with odd(key).open("rb") as video:
        by_packets, by_pictures = probe(video), probe(video, whole=True)
    assert by_packets == by_pictures


def test_facts_of_odd_times(odd: Callable[[str], Path]) -> None:
    with odd("o14").open("rb") as video:
        varied = probe(video)
    with odd("o22").open("rb") as video:
        late = probe(video)
    assert varied.variable
    assert varied.longest_step == pytest.approx(0.2333, abs=1e-3)
    assert late.start_offset == pytest.approx(5.0)
    assert late.duration == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize(("key", "turn"), [("o08", 0), ("o26", 90), ("o27", 270), ("o28", 180)])
def test_turned_pictures_stand_upright(odd: Callable[[str], Path], key: str, turn: int) -> None:
    with odd("o08").open("rb") as video, FrameStream(video, 320) as stream:
        plain = next(iter(stream)).image.astype(float)
    with odd(key).open("rb") as video:
        assert probe(video).turn == turn
        with FrameStream(video, 320) as stream:
            turned = next(iter(stream)).image.astype(float)
    assert abs(turned - plain).mean() < 6.0
    if turn:
        assert abs(turned[::-1, ::-1] - plain).mean() > 25.0


def test_the_default_picture_track_is_used(odd: Callable[[str], Path]) -> None:
    with odd("o46").open("rb") as video, FrameStream(video, 320) as stream:
        person = next(iter(stream)).image.astype(float)
    with odd("o08").open("rb") as video, FrameStream(video, 320) as stream:
        plain = next(iter(stream)).image.astype(float)
    assert abs(person - plain).mean() < 6.0


def test_tags_are_named_and_never_told(odd: Callable[[str], Path]) -> None:
    with odd("o48").open("rb") as video:
        facts = probe(video)
    assert {"title", "location", "artist"} <= set(facts.tags)
    assert "Private" not in str(facts.to_json())


def _times(video: object) -> list[float]:
    with FrameStream(video, max_side=96) as stream:
        return [frame.time for frame in stream]
