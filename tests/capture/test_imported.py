"""A motion file goes through the engine: numbers, a proposal, a Motion, all under one report."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from capture.imported import NUMBERS_FILE, LookSpec, import_motion, look_at_motion
from capture.motion.formats.motion_file import MotionFile
from capture.motion.source import Source
from capture.motion_file_errors import MotionFarAway, NumbersGone
from capture.rigs.choices import Choices
from capture.writing import MOTION_FILE
from tests.capture.rigs.foreign import CMU_NAMES, bvh
from tests.conftest import ROOT
from tests.motions import walking


def silent(stage: str, done: int, of: int) -> None:
    del stage, done, of


def looked(folder: Path, content: bytes, spec: LookSpec | None = None) -> dict:
    path = folder / "file"
    path.write_bytes(content)
    with path.open("rb") as file:
        return look_at_motion(file, spec or LookSpec(), folder, silent)


def test_a_file_becomes_a_motion_with_what_was_chosen_in_its_header(tmp_path: Path) -> None:
    seen = looked(tmp_path, bvh(walking(90), CMU_NAMES))
    assert seen["frames"] == 90
    assert seen["rate"] == 30.0
    assert seen["proposal"]["rig"] == "cmu"
    assert json.loads(json.dumps(seen)) == seen
    choices = Choices.from_json(seen["proposal"]["choices"])
    stages = []
    result = import_motion(
        tmp_path / NUMBERS_FILE, choices, tmp_path, lambda stage, done, of: stages.append(stage)
    )
    motion = MotionFile(tmp_path / MOTION_FILE)
    assert result["frames"] == len(motion) == 90
    assert motion.header["operation"] == "import"
    assert motion.header["parameters"]["unit"] == "cm"
    assert set(stages) == {"retarget", "store"}


def test_the_same_choices_give_the_same_bytes(tmp_path: Path) -> None:
    choices = Choices.from_json(looked(tmp_path, bvh(walking(60)))["proposal"]["choices"])
    made = []
    for _ in range(2):
        import_motion(tmp_path / NUMBERS_FILE, choices, tmp_path, silent)
        made.append((tmp_path / MOTION_FILE).read_bytes())
    assert made[0] == made[1]


def test_what_nobody_performed_counts_as_made(tmp_path: Path) -> None:
    choices = Choices.from_json(looked(tmp_path, bvh(walking(20)))["proposal"]["choices"])
    import_motion(tmp_path / NUMBERS_FILE, choices, tmp_path, silent, machine_made=True)
    source = MotionFile(tmp_path / MOTION_FILE).whole().source
    assert set(np.unique(source)) <= {Source.MADE, Source.MISSING}


def test_a_skeleton_that_nobody_knows_waits_for_a_person(tmp_path: Path) -> None:
    chain = "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n}\n"
    seen = looked(
        tmp_path, (chain + "MOTION\nFrames: 4\nFrame Time: .1\n" + "1 2 3\n" * 4).encode()
    )
    assert seen["proposal"]["rig"] == ""
    assert seen["proposal"]["choices"]["joints"] == {}
    assert seen["proposal"]["pace"] is None


def test_a_table_that_a_person_gave_is_kept(tmp_path: Path) -> None:
    content = bvh(walking(30), CMU_NAMES)
    joints = looked(tmp_path, content)["proposal"]["choices"]["joints"]
    del joints["upperChest"]
    seen = looked(tmp_path, content, LookSpec(joints=joints))
    assert seen["proposal"]["rig"] == "hand"
    assert seen["proposal"]["choices"]["joints"] == joints


def test_a_body_a_kilometre_away_and_lost_numbers_are_told(tmp_path: Path) -> None:
    seen = looked(tmp_path, bvh(walking(30), per_metre=1000.0))
    choices = Choices.from_json({**seen["proposal"]["choices"], "unit": "foot"})
    far = tmp_path / "far"
    far.mkdir()
    looked(far, bvh(walking(30)).replace(b"\n0.", b"\n990000."))
    (tmp_path / "none").write_bytes(b"no package")
    with pytest.raises(NumbersGone):
        import_motion(tmp_path / "none", choices, tmp_path, silent)
    with pytest.raises(MotionFarAway):
        import_motion(far / NUMBERS_FILE, choices, tmp_path, silent)
    assert not list(tmp_path.glob("motion*"))


def test_the_program_answers_in_lines_of_json(tmp_path: Path) -> None:
    def run(*arguments: str, content: bytes) -> list[dict]:
        path = tmp_path / "given"
        path.write_bytes(content)
        with path.open("rb") as file:
            done = subprocess.run(
                [sys.executable, "-m", "capture", *arguments],
                stdin=file, capture_output=True, cwd=ROOT, check=False,
            )  # fmt: skip
        return [json.loads(line) for line in io.BytesIO(done.stdout)]

    said = run("look-at-motion", "--out", str(tmp_path), content=bvh(walking(30)))
    choices = json.dumps(said[-1]["result"]["proposal"]["choices"])
    numbers = ("--numbers", str(tmp_path / NUMBERS_FILE))
    said = run("import", "--out", str(tmp_path), *numbers, "--choices", choices, content=b"-")
    assert said[-1]["result"]["frames"] == 30
    said = run("look-at-motion", "--out", str(tmp_path), content=b"no motion")
    assert said[-1]["error"]["code"] == "not_a_motion"
