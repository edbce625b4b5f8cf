"""The form in which pages fetch a motion, decoded here by hand."""

import gzip
import json
import struct
from dataclasses import replace

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from capture.motion.formats.stream import BLOCK_FRAMES, block_ranges, encode_block
from capture.motion.landmarks import BLAZEPOSE, Landmarks
from capture.motion.points import drawn_points, hand_marks
from capture.motion.source import MARKS, Mark, Source
from capture.solve.hands.shape import JOINTS
from tests.capture.solve.grips import bent, gripping, seen_closely
from tests.motions import tumbling, walking, with_gap


def decoded(block: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    raw = gzip.decompress(block)
    (length,) = struct.unpack("<I", raw[:4])
    header = json.loads(raw[4 : 4 + length])
    body, arrays = raw[4 + length :], {}
    for row in header["arrays"]:
        data = body[row["offset"] : row["offset"] + row["bytes"]]
        if row["type"] == "int16":
            half = len(data) // 2
            low = np.frombuffer(data[:half], np.uint8).astype(np.uint16)
            high = np.frombuffer(data[half:], np.uint8).astype(np.uint16)
            coded = low | (high << 8)
            steps = (coded >> 1) ^ (-(coded & 1).astype(np.int32)).astype(np.uint16)
            values = steps.reshape(row["shape"]).astype(np.uint16)
            arrays[row["name"]] = np.cumsum(values, axis=0, dtype=np.uint16).astype(np.int16)
        else:
            arrays[row["name"]] = np.frombuffer(data, row["type"]).reshape(row["shape"])
    return header, arrays


def test_points_come_back_to_the_millimetre() -> None:
    motion = tumbling()
    header, arrays = decoded(encode_block(motion, 300))
    assert header["start"] == 300
    found = arrays["points"] / 1000.0 + header["origin"]
    assert_allclose(found, drawn_points(motion), atol=6e-4)
    assert_array_equal(arrays["times"], motion.times)


def test_missing_points_are_marked() -> None:
    _header, arrays = decoded(encode_block(with_gap(walking(30), 10, 20), 0))
    missing = MARKS.index(Mark.MISSING)
    assert (arrays["pointMarks"][10:20] == missing).all()
    assert (arrays["limbMarks"][10:20] == missing).all()
    assert (arrays["pointMarks"][:10] == 0).all()


def test_what_was_seen_in_the_picture_goes_along() -> None:
    generator = np.random.default_rng(2)
    motion = walking(20)
    image = generator.uniform(0, 480, (20, 33, 3)).astype(np.float32)
    seen = Landmarks(
        names=BLAZEPOSE,
        times=motion.times,
        image=image,
        world=np.zeros_like(image),
        visibility=np.full((20, 33), 0.6, dtype=np.float32),
        presence=np.ones((20, 33), dtype=np.float32),
        found=np.arange(20) != 5,
        picture=(640, 480),
    )
    _header, arrays = decoded(encode_block(motion, 0, seen))
    assert_allclose(arrays["picture"] * (640 / 8192), image[..., :2], atol=0.05)
    assert arrays["pictureSeen"][5] == 0
    assert (arrays["visible"] == 9).all()


def test_fingers_go_along_from_their_wrists_where_they_are_known() -> None:
    body = walking(20, speed=0.0)
    motion = gripping(body, bent(20, IndexIntermediate=70.0))
    source = np.array(motion.source)
    left = [motion.skeleton.channel(f"left{name}") for name in JOINTS]
    source[5:8, left] = Source.MISSING
    motion = replace(motion, source=source)
    _header, arrays = decoded(encode_block(motion, 0, seen_closely(body, motion)))
    assert arrays["handMarks"].shape == (20, 2)
    missing = MARKS.index(Mark.MISSING)
    assert (arrays["handMarks"][5:8, 0] == missing).all()
    assert (arrays["handMarks"][:, 1] == 0).all()
    assert not arrays["fingers"][6, :20].any()
    assert not arrays["pictureHandSeen"][6, 0]
    assert arrays["pictureHandSeen"][6, 1]
    # The middle finger's tip lies a hand's length from its wrist, and the bent one's nearer.
    lengths = np.linalg.norm(arrays["fingers"][0].astype(float), axis=-1)
    assert 140.0 < lengths[11] < 195.0
    assert lengths[7] < lengths[11] - 30.0


def test_a_hand_stands_for_itself_where_nobody_knows_the_body() -> None:
    motion = gripping(walking(4, speed=0.0), bent(4))
    source = np.full_like(motion.source, Source.MISSING)
    hand = ["leftHand", *(f"left{name}" for name in JOINTS)]
    source[:, [motion.skeleton.channel(name) for name in hand]] = Source.OBSERVED
    alone = replace(motion, source=source)
    assert hand_marks(alone).tolist() == [[0, MARKS.index(Mark.MISSING)]] * 4
    # With the body known and the arm missing, nobody knows where the hand is.
    source[:, 0] = Source.OBSERVED
    assert (hand_marks(replace(motion, source=source)) == MARKS.index(Mark.MISSING)).all()


def test_a_motion_without_fingers_sends_none() -> None:
    _header, arrays = decoded(encode_block(walking(5), 0))
    assert "fingers" not in arrays


def test_the_same_frames_give_the_same_bytes() -> None:
    assert encode_block(walking(), 0) == encode_block(walking(), 0)


def test_blocks_cover_every_frame_once() -> None:
    ranges = block_ranges(2 * BLOCK_FRAMES + 1)
    assert ranges[0] == (0, BLOCK_FRAMES)
    assert ranges[-1] == (2 * BLOCK_FRAMES, 2 * BLOCK_FRAMES + 1)


def test_arrays_lie_on_steps_of_eight_bytes() -> None:
    raw = gzip.decompress(encode_block(walking(7), 0))
    (length,) = struct.unpack("<I", raw[:4])
    assert (4 + length) % 8 == 0
    assert all(row["offset"] % 8 == 0 for row in json.loads(raw[4 : 4 + length])["arrays"])
