"""Facts that another process names are checked one by one."""

from typing import Any

import pytest

from capture.cautions import Caution
from capture.errors import DecoderAnswer
from capture.video.facts import VideoFacts
from capture.video.limits import DEFAULT_LIMITS

GOOD: dict[str, Any] = {
    "container": "mp4",
    "codec": "h264",
    "pixel_format": "yuv420p",
    "coded_width": 320,
    "coded_height": 240,
    "width": 320,
    "height": 240,
    "turn": 0,
    "flipped": False,
    "pixel_aspect": 1.0,
    "frames": 60,
    "declared_frames": 60,
    "duration": 2.0,
    "start_offset": 0.0,
    "median_rate": 30.0,
    "longest_step": 0.034,
    "variable": False,
    "interlaced": False,
    "hdr": False,
    "sound": "aac",
    "sound_tracks": 1,
    "picture_tracks": 1,
    "other_tracks": 0,
    "tags": ["title"],
    "hidden_frames": 0,
    "keyframe_gap": 15,
    "bits_per_second": 1e6,
    "cautions": ["low_rate"],
}


def test_good_facts_survive_the_way() -> None:
    facts = VideoFacts.from_json(GOOD, DEFAULT_LIMITS)
    assert facts.has_audio
    assert facts.upright == (320, 240)
    assert facts.cautions == (Caution.LOW_RATE,)
    assert {**facts.to_json(), "tags": ["title"], "cautions": ["low_rate"]} == GOOD


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("frames", 2.5),
        ("frames", True),
        ("frames", 1),
        ("frames", 10**9),
        ("width", 0),
        ("width", 100_000),
        ("duration", float("nan")),
        ("duration", 1e9),
        ("turn", 45),
        ("flipped", 0),
        ("codec", "x" * 100),
        ("codec", "身"),
        ("codec", None),
        ("tags", "title"),
        ("tags", ["x"] * 1000),
        ("cautions", ["<script>"]),
        ("pixel_aspect", -1.0),
        ("median_rate", 0.0),
    ],
)
def test_a_fact_that_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(DecoderAnswer):
        VideoFacts.from_json({**GOOD, name: value}, DEFAULT_LIMITS)


@pytest.mark.parametrize("name", GOOD)
def test_a_fact_that_is_absent_is_refused(name: str) -> None:
    facts = {key: value for key, value in GOOD.items() if key != name}
    with pytest.raises(DecoderAnswer):
        VideoFacts.from_json(facts, DEFAULT_LIMITS)
