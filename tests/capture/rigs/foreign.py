"""BVH files as other programs write them, made from motions that are known."""

import gzip
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from capture.motion.motion import Motion
from capture.motion.skeleton import BODY_JOINTS
from capture.video.motion_reader import MotionNumbers, read_motion_file

Data = Callable[[str], Path]
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


def raw(test_data: Data, name: str) -> bytes:
    """One of the bundle's source files, unpacked."""
    (path,) = [one for one in test_data("mocap/raw_bvh").iterdir() if one.name.startswith(name)]
    return gzip.decompress(path.read_bytes())
