"""BVH, GLB and CSV, read again by programs that are not ours."""

import csv
import io
import json
import subprocess
import tracemalloc
from dataclasses import replace
from pathlib import Path

import bvhio
import numpy as np
import pygltflib
import pytest
from numpy.testing import assert_allclose

from capture.motion.formats import bvh, csv_table, glb
from capture.motion.formats.facts import ExportFacts
from capture.motion.formats.motion_file import MotionFile, write_motion
from capture.motion.formats.table import FORMATS
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from capture.motion.skeleton import HAND_JOINTS
from capture.motion.source import Source
from capture.solve.hands.shape import JOINTS
from tests.capture.solve.grips import bent, gripping
from tests.conftest import missing
from tests.motions import tumbling, walking, with_gap, with_sources

FACTS = ExportFacts(
    title="太極拳",
    performers=("陳師傅",),
    licence="CC BY-NC 4.0",
    credit="=陳師傅 Master Chan",
    address="https://archive.example/takes/1/",
    version="bcdfg v1",
    made="recorded",
    history=({"operation": "capture"},),
)
ROOT = Path(__file__).parents[4]


def uneven(frames: int = 60) -> Motion:
    motion = walking(frames)
    times = motion.times.copy()
    times[30:] += 0.4
    return replace(motion, times=times)


def written(name: str, motion: Motion) -> bytes:
    target = io.BytesIO()
    FORMATS[name].write(target, motion, FACTS)
    return target.getvalue()


class TestBvh:
    def test_an_independent_reader_finds_the_same_joints(self, tmp_path: Path) -> None:
        motion = tumbling()
        path = tmp_path / "a.bvh"
        path.write_bytes(written("bvh", motion))
        hierarchy = bvhio.readAsHierarchy(str(path))
        truth = forward(motion)
        for frame in (0, 17, len(motion) - 1):
            hierarchy.loadPose(frame)
            for joint, _place, _depth in hierarchy.layout():
                if joint.Name in motion.skeleton.names:
                    column = motion.skeleton.index(joint.Name)
                    found = np.array(joint.PositionWorld) / 100.0
                    assert_allclose(found, truth[frame, column], atol=1e-3)

    def test_uneven_frames_are_written_evenly_and_the_new_ones_are_named(self) -> None:
        motion = uneven()
        target = io.BytesIO()
        bvh.companion(target, motion, FACTS)
        beside = json.loads(target.getvalue())
        assert beside["resampled"]
        assert beside["frames"] > len(motion)
        words = {run[2] for run in beside["sources"]["rotations"]["leftUpperLeg"]}
        assert words == {"observed", "interpolated"}

    def test_the_companion_carries_credit_licence_and_sources(self) -> None:
        target = io.BytesIO()
        bvh.companion(target, with_gap(walking(), 10, 20, "leftLowerArm"), FACTS)
        beside = json.loads(target.getvalue())
        assert beside["licence"] == "CC BY-NC 4.0"
        assert beside["performers"] == ["陳師傅"]
        sources = beside["sources"]
        assert [10, 20, "missing"] in sources["rotations"]["leftLowerArm"]
        assert [10, 20, "missing"] in sources["places"]["leftHand"]
        assert sources["places"]["leftLowerArm"] == [[0, 90, "observed"]]


def peak_of_writing(name: str, frames: int, folder: Path) -> int:
    """Most bytes held at once while a stored, unevenly timed motion is written."""
    motion = walking(frames)
    wobble = 0.004 * (np.arange(frames) % 2)
    motion = replace(motion, times=motion.times + wobble)
    path = folder / f"{frames}.motion"
    with path.open("wb") as file:
        write_motion(file, motion, {}, folder)
    del motion
    stored = MotionFile(path)
    with (folder / "out").open("wb") as target:
        tracemalloc.start()
        FORMATS[name].write(target, stored, FACTS)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


@pytest.mark.parametrize("name", ["bvh", "csv"])
def test_writing_a_longer_motion_takes_no_more_memory(name: str, tmp_path: Path) -> None:
    short, long = (peak_of_writing(name, frames, tmp_path) for frames in (2_000, 16_000))
    assert long < 2 * short


class TestGlb:
    def joints(self, data: bytes, frame: int) -> dict[str, np.ndarray]:
        """Joint positions by the file's own nodes and samplers, with matrices of our own here."""
        gltf = pygltflib.GLTF2.load_from_bytes(data)
        blob = gltf.binary_blob()

        def accessor(number: int) -> np.ndarray:
            one = gltf.accessors[number]
            view = gltf.bufferViews[one.bufferView]
            width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}[one.type]
            flat = np.frombuffer(blob, "<f4", one.count * width, view.byteOffset or 0)
            return flat.reshape(one.count, width)

        moved: dict[tuple[int, str], np.ndarray] = {}
        animation = gltf.animations[0]
        for channel in animation.channels:
            values = accessor(animation.samplers[channel.sampler].output)
            moved[channel.target.node, channel.target.path] = values[frame]
        found: dict[str, np.ndarray] = {}

        def visit(node: int, above: np.ndarray) -> None:
            one = gltf.nodes[node]
            here = np.eye(4)
            here[:3, 3] = moved.get((node, "translation"), one.translation or [0, 0, 0])
            x, y, z, w = moved.get((node, "rotation"), np.array([0, 0, 0, 1.0]))
            here[:3, :3] = [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
            whole = above @ here
            found[one.name] = whole[:3, 3]
            for child in one.children or []:
                visit(child, whole)

        visit(0, np.eye(4))
        return found

    def test_an_independent_loader_finds_the_same_joints(self) -> None:
        motion = tumbling()
        data, truth = written("glb", motion), forward(motion)
        for frame in (0, 20, len(motion) - 1):
            found = self.joints(data, frame)
            for column, name in enumerate(motion.skeleton.names):
                assert_allclose(found[name], truth[frame, column], atol=1e-3)

    def test_the_validator_finds_no_error_and_no_warning(self, tmp_path: Path, node: Path) -> None:
        module = ROOT / "node_modules" / "gltf-validator"
        if not module.is_dir():
            missing("gltf-validator is missing; run `python3 manage.py test` once.")
        path = tmp_path / "a.glb"
        path.write_bytes(written("glb", with_sources(walking())))
        script = (
            "const v = require(process.argv[1]), fs = require('fs');"
            "v.validateBytes(new Uint8Array(fs.readFileSync(process.argv[2])))"
            ".then(r => console.log(JSON.stringify(r.issues)));"
        )
        done = subprocess.run(
            [str(node), "-e", script, str(module), str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
        issues = json.loads(done.stdout)
        assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]

    def test_the_figure_is_bound_to_every_joint(self) -> None:
        gltf = pygltflib.GLTF2.load_from_bytes(written("glb", walking()))
        assert len(gltf.skins[0].joints) == 22
        attributes = gltf.meshes[0].primitives[0].attributes
        assert attributes.JOINTS_0 is not None
        assert attributes.WEIGHTS_0 is not None

    def test_extras_carry_credit_licence_and_sources(self) -> None:
        motion = with_gap(walking(), 10, 20, "leftLowerArm")
        gltf = pygltflib.GLTF2.load_from_bytes(written("glb", motion))
        extras = gltf.asset.extras
        assert extras["licence"] == "CC BY-NC 4.0"
        assert extras["made"] == "recorded"
        assert [10, 20, "missing"] in extras["sources"]["places"]["leftHand"]


class TestCsv:
    def rows(self, motion: Motion) -> list[dict[str, str]]:
        text = written("csv", motion).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_places_are_the_joints(self) -> None:
        motion = tumbling()
        rows, truth = self.rows(motion), forward(motion)
        hand = motion.skeleton.index("leftHand")
        found = [[float(row[f"leftHand_{axis}_m"]) for axis in "xyz"] for row in rows]
        assert_allclose(found, truth[:, hand], atol=1e-5)

    def test_a_missing_place_is_an_empty_cell_with_its_reason(self) -> None:
        rows = self.rows(with_gap(walking(), 10, 20, "leftLowerArm"))
        assert rows[12]["leftHand_x_m"] == rows[12]["leftHand_confidence"] == ""
        assert rows[12]["leftHand_source"] == "missing"
        assert rows[9]["leftHand_source"] == "observed"

    def test_credit_stands_in_every_row_and_is_no_formula(self) -> None:
        rows = self.rows(walking())
        assert rows[0]["credit"] == rows[-1]["credit"] == "'=陳師傅 Master Chan"
        assert rows[5]["licence"] == "CC BY-NC 4.0"


def gripping_with_a_gap() -> Motion:
    """A body with fingers, those of the left hand missing from frame 5 to 8."""
    motion = gripping(walking(12), bent(12, IndexIntermediate=70.0))
    source = np.array(motion.source)
    source[5:8, [motion.skeleton.channel(f"left{name}") for name in JOINTS]] = Source.MISSING
    return replace(motion, source=source)


def test_bvh_carries_fingers_and_says_where_they_come_from(tmp_path: Path) -> None:
    motion = gripping_with_a_gap()
    path = tmp_path / "a.bvh"
    path.write_bytes(written("bvh", motion))
    hierarchy = bvhio.readAsHierarchy(str(path))
    hierarchy.loadPose(3)
    places = {
        joint.Name: np.array(joint.PositionWorld) / 100.0 for joint, _, _ in hierarchy.layout()
    }
    truth = forward(motion)
    for name in HAND_JOINTS:
        assert_allclose(places[name], truth[3, motion.skeleton.index(name)], atol=1e-3)
    target = io.BytesIO()
    bvh.companion(target, motion, FACTS)
    runs = json.loads(target.getvalue())["sources"]["rotations"]
    assert runs["leftIndexDistal"] == [[0, 5, "observed"], [5, 8, "missing"], [8, 12, "observed"]]
    assert runs["rightIndexDistal"] == [[0, 12, "observed"]]


def test_glb_carries_fingers_and_says_where_they_come_from() -> None:
    motion = gripping_with_a_gap()
    data, truth = written("glb", motion), forward(motion)
    found = TestGlb().joints(data, 3)
    for name in HAND_JOINTS:
        assert_allclose(found[name], truth[3, motion.skeleton.index(name)], atol=1e-4)
    extras = pygltflib.GLTF2.load_from_bytes(data).asset.extras
    words = json.dumps(extras)
    assert "leftIndexDistal" in words


def test_csv_carries_fingers_and_leaves_missing_ones_empty() -> None:
    rows = list(
        csv.DictReader(io.StringIO(written("csv", gripping_with_a_gap()).decode("utf-8-sig")))
    )
    assert rows[3]["leftIndexDistal_source"] == "observed"
    assert rows[3]["leftIndexDistal_x_m"]
    assert rows[6]["leftIndexDistal_source"] == "missing"
    assert rows[6]["leftIndexDistal_x_m"] == ""
    assert rows[6]["rightIndexDistal_x_m"]


def test_every_file_tells_what_a_person_set_from_what_a_rule_repaired() -> None:
    motion = walking(30)
    source = np.array(motion.source)
    source[:, 0] = Source.REPAIRED
    source[10:20, motion.skeleton.channel("leftLowerArm")] = Source.EDITED
    motion = replace(motion, source=source)
    hand = [[0, 10, "repaired"], [10, 20, "edited"], [20, 30, "repaired"]]
    beside = io.BytesIO()
    bvh.companion(beside, motion, FACTS)
    gltf = pygltflib.GLTF2.load_from_bytes(written("glb", motion))
    for sources in (json.loads(beside.getvalue())["sources"], gltf.asset.extras["sources"]):
        assert sources["places"]["leftHand"] == hand
        assert sources["places"]["rightHand"] == [[0, 30, "repaired"]]
        assert sources["rotations"]["leftLowerArm"][1] == [10, 20, "edited"]
    rows = list(csv.DictReader(io.StringIO(written("csv", motion).decode("utf-8-sig"))))
    assert [rows[at]["leftHand_source"] for at in (9, 10, 20)] == ["repaired", "edited", "repaired"]


def test_formats_say_what_they_lose() -> None:
    assert all(kind.loses for kind in FORMATS.values())
    assert {bvh.LOSES, glb.LOSES, csv_table.LOSES} == {kind.loses for kind in FORMATS.values()}
