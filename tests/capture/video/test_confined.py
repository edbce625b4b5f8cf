"""The parent believes nothing that the decoder says unseen, and leaves nothing running."""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from capture.errors import CaptureError, NotAFile
from capture.video.confined import DECODER
from capture.video.limits import DEFAULT_LIMITS, Limits
from capture.video.reader import FrameStream, probe
from tests.capture.clips import flashing, still_frames
from tests.capture.video.lying_decoder import LIES
from tests.conftest import missing

LIAR = Path(__file__).with_name("lying_decoder.py")
QUICK = replace(DEFAULT_LIMITS, silence_seconds=1.0, max_frames=500)
CODE = {
    "silence": "limit_time",
    "crash": "decoder_died",
    "quiet_end": "decoder_died",
    "out_of_time": "limit_time",
    # Where the shared memory is sealed, the attempt itself ends the liar.
    "cut_memory": "decoder_died" if sys.platform == "linux" else "decoder_answer",
}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("confined") / "clip.mp4"
    flashing(path, "mp4", "aac")
    return path


@pytest.mark.parametrize("lie", [lie.__name__ for lie in LIES])
def test_a_lie_is_an_error_with_a_code(clip: Path, lie: str) -> None:
    liar = (sys.executable, str(LIAR), lie)
    with clip.open("rb") as video, pytest.raises(CaptureError) as refusal:
        if lie.endswith("facts"):
            probe(video, QUICK, program=liar)
        else:
            with FrameStream(video, 640, QUICK, liar) as stream:
                list(stream)
    assert refusal.value.code == CODE.get(lie, "decoder_answer")


def test_a_pipe_is_no_file() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as video, os.fdopen(writing, "wb"), pytest.raises(NotAFile):
        probe(video)


def test_a_program_that_does_not_start_is_an_error(clip: Path) -> None:
    with clip.open("rb") as video, pytest.raises(CaptureError) as refusal:
        probe(video, program=(sys.executable, "-c", "import no_such_module"))
    assert refusal.value.code == "decoder_died"


def test_too_little_memory_is_named(clip: Path) -> None:
    tight = replace(DEFAULT_LIMITS, memory_bytes=64 << 20)
    with clip.open("rb") as video, pytest.raises(CaptureError) as refusal:
        probe(video, tight)
    assert refusal.value.code == "limit_memory"


def test_the_decoder_ends_when_the_stream_is_left_early(clip: Path) -> None:
    with clip.open("rb") as video, FrameStream(video, 640) as stream:
        next(iter(stream))
        child = stream._decoder._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_the_decoder_waits_while_nobody_reads(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    flashing(path, "mp4", "aac", frames=200)
    with path.open("rb") as video, FrameStream(video, 640) as stream:
        next(iter(stream))
        time.sleep(0.4)
        waiting = _processor_seconds(stream._decoder._process.pid)
        time.sleep(0.4)
        assert _processor_seconds(stream._decoder._process.pid) - waiting < 0.05
        assert sum(1 for _ in stream) == 199


def test_the_place_in_the_open_file_stays(clip: Path) -> None:
    with clip.open("rb") as video:
        video.seek(7)
        facts = probe(video)
        with FrameStream(video, 640) as first, FrameStream(video, 640) as second:
            same = [(a.image == b.image).all() for a, b in zip(first, second, strict=True)]
        assert video.tell() == 7
    assert len(same) == facts.frames
    assert all(same)


def test_the_decoder_is_started_isolated_and_without_our_environment(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")
    assert DECODER[1] == "-I"
    with clip.open("rb") as video, FrameStream(video, 640) as stream:
        next(iter(stream))
        process = stream._decoder._process.pid
        if not Path(f"/proc/{process}/environ").exists():
            missing("This system shows no environment of other processes.")
        assert b"secret" not in Path(f"/proc/{process}/environ").read_bytes()
        assert os.getpgid(process) == process


def test_bounds_of_the_times_and_the_count_hold(tmp_path: Path) -> None:
    path = tmp_path / "stills.mkv"
    still_frames(path, [(96, 96)] * 6, times=[0, 40, 80, 5000, 5040, 5080])
    short = Limits(max_seconds=3.0)
    with path.open("rb") as video, pytest.raises(CaptureError) as refusal:
        list(FrameStream(video, 640, short))
    assert refusal.value.code == "too_long"
    few = Limits(max_frames=5)
    with path.open("rb") as video, pytest.raises(CaptureError) as refusal:
        list(FrameStream(video, 640, few))
    assert refusal.value.code == "too_many_frames"


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
