"""BVH files as other programs write them, made from motions that are known."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS
from capture.video.motion_reader import MotionNumbers, read_motion_file

Data = Callable[[str], Path]


@dataclass(frozen=True)
class Given:
    """What is known of a file in the bundle's raw_bvh.

    Attributes:
        rig: key of the rig whose names it has.
        rate: true frames a second, whatever the file says.
        height: of its figure, metres.
        clip: the bundle's clip that was made of it.
    """

    rig: str
    rate: float
    height: float
    clip: str


GIVEN: dict[str, Given] = {
    "cmu_02_05": Given("character_creator", 60.0, 1.908, "cmu_02_05"),
    "cmu_05_05": Given("character_creator", 60.0, 1.898, "cmu_05_05_p1"),
    "cmu_05_06": Given("character_creator", 60.0, 1.899, "cmu_05_06_p1"),
    "cmu_07_01": Given("character_creator", 60.0, 1.898, "cmu_07_01"),
    "cmu_07_05": Given("character_creator", 60.0, 1.901, "cmu_07_05"),
    "cmu_135_seq04": Given("daz", 120.0, 1.653, "cmu_135_seq04"),
    "cmu_135_seq06": Given("daz", 120.0, 1.653, "cmu_135_seq06"),
    "cmu_135_seq08": Given("daz", 120.0, 1.653, "cmu_135_seq08"),
    "cmu_60_01": Given("daz", 60.0, 1.653, "cmu_60_01"),
    "cmu_60_10": Given("daz", 60.0, 1.653, "cmu_60_10_p1"),
    "cmu_61_01": Given("daz", 60.0, 1.653, "cmu_61_01"),
    "eyes_fighting_01": Given("biovision", 30.0, 1.722, "eyes_fighting_01_provocation_takiguchi"),
    "eyes_fighting_31": Given("eyes_japan", 30.0, 1.763, "eyes_fighting_31_syotei_yokoyama"),
    "eyes_fighting_34": Given("eyes_japan", 30.0, 1.763, "eyes_fighting_34_head_butt_yokoyama"),
    "eyes_karate_07": Given("eyes_japan", 30.0, 1.763, "eyes_karate_07_kakato_otoshi_yokoyama"),
}
"""The files of raw_bvh, by how their names begin."""
CMU_NAMES: Mapping[str, str] = {
    "hips": "Hips", "spine": "LowerBack", "chest": "Spine", "upperChest": "Spine1",
    "neck": "Neck", "head": "Head",
    **{
        f"{side}{house}": f"{side.title()}{theirs}"
        for side in ("left", "right")
        for house, theirs in (
            ("Shoulder", "Shoulder"), ("UpperArm", "Arm"), ("LowerArm", "ForeArm"), ("Hand", "Hand"),
            ("UpperLeg", "UpLeg"), ("LowerLeg", "Leg"), ("Foot", "Foot"), ("Toes", "ToeBase"),
        )
    },
}  # fmt: skip


def bvh(  # noqa: PLR0913 - each is one way in which programs differ
    motion: Motion,
    names: Mapping[str, str] | None = None,
    *,
    per_metre: float = 100.0,
    up: str = "y",
    orders: tuple[str, ...] = ("ZXY",),
    step: float | None = None,
    all_positions: bool = False,
) -> bytes:
    """A motion of the 22 body joints as BVH.

    Args:
        motion: the truth.
        names: what the joints are called; as in the house skeleton where it is None.
        per_metre: units of a metre.
        up: axis that points up, "y" or "z".
        orders: order of the turns, joint by joint in turn.
        step: frame time that is told; the true one where it is None.
        all_positions: whether every joint tells its place as well.
    """
    called = names or {name: name for name in BODY_JOINTS}
    skeleton = motion.skeleton
    turn = np.eye(3) if up == "y" else np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], float)
    lines = ["HIERARCHY"]
    rows: list[np.ndarray] = []
    locals_ = Rotation.from_quat(
        motion.rotations[:, : len(BODY_JOINTS)][..., [1, 2, 3, 0]].reshape(-1, 4)
    )
    matrices = locals_.as_matrix().reshape(len(motion), len(BODY_JOINTS), 3, 3)
    # The same body in the file's axes: each turn is seen from there, each bone turned along.
    matrices = turn @ matrices @ turn.T

    def node(joint: int, depth: int) -> None:
        pad, order = "\t" * depth, orders[len(rows) % len(orders)]
        bone = turn @ skeleton.offsets[joint] * per_metre if joint else np.zeros(3)
        places = joint == 0 or all_positions
        channels = ["Xposition", "Yposition", "Zposition"] if places else []
        channels += [f"{letter}rotation" for letter in order]
        lines.append(f"{pad}{'JOINT' if joint else 'ROOT'} {called[skeleton.names[joint]]}")
        lines.append(pad + "{")
        lines.append(f"{pad}\tOFFSET " + " ".join(f"{v:.6f}" for v in bone))
        lines.append(f"{pad}\tCHANNELS {len(channels)} " + " ".join(channels))
        angles = Rotation.from_matrix(matrices[:, joint]).as_euler(order, degrees=True)
        place = motion.root @ turn.T * per_metre if joint == 0 else np.tile(bone, (len(motion), 1))
        rows.append(np.concatenate([place, angles], axis=1) if places else angles)
        children = [at for at, parent in enumerate(skeleton.parents) if parent == joint]
        for child in children:
            node(child, depth + 1)
        if not children:
            tip = " ".join(f"{v:.6f}" for v in turn @ np.array([0.0, 0.0, 0.05]) * per_metre)
            lines.extend([f"{pad}\tEnd Site", pad + "\t{", f"{pad}\t\tOFFSET {tip}", pad + "\t}"])
        lines.append(pad + "}")

    node(0, 0)
    told = step if step is not None else float(motion.times[1] - motion.times[0])
    lines += ["MOTION", f"Frames: {len(motion)}", f"Frame Time: {told:.8f}"]
    table = np.concatenate(rows, axis=1)
    lines += [" ".join(f"{value:.8f}" for value in row) for row in table]
    return ("\n".join(lines) + "\n").encode()


def numbers_of(content: bytes, folder: Path) -> MotionNumbers:
    """The numbers of a motion file, read by the confined reader."""
    path = folder / "foreign"
    path.write_bytes(content)
    with path.open("rb") as file:
        return read_motion_file(file, folder)


def given_path(test_data: Data, name: str) -> Path:
    """Where a file of GIVEN lies."""
    (path,) = [one for one in test_data("mocap/raw_bvh").iterdir() if one.name.startswith(name)]
    return path


def raw(test_data: Data, name: str) -> bytes:
    """One of the bundle's source files, unpacked."""
    return gzip.decompress(given_path(test_data, name).read_bytes())
