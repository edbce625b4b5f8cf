"""What gaps would be filled with by weights, as the program that the archive's workers start."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from capture.filling.keeping import Proposal
from capture.filling.offers import unknown_cells
from capture.motion.filling.partial import Partial
from capture.motion.formats.motion_file import MotionFile, write_motion
from capture.motion.motion import Motion
from capture.motion.source import Source
from models.generator.offered import GONE, WEIGHTS, ByWeights
from models.generator.served import Served
from models.generator.weights import read_weights
from tests.archive.variations.weights import best_at_arms
from tests.capture.filling.test_filling import lost
from tests.motions import walking


def with_gap() -> Motion:
    return lost(walking(frames=150), "armL", slice(60, 75))


def offered(folder: Path, **changed: object) -> tuple[dict, Path]:
    motion = folder / "motion.npz"
    with motion.open("wb") as target:
        write_motion(target, [with_gap()], {}, folder)
    told = {
        "motion": str(motion), "out": str(folder), "weights": str(best_at_arms(folder)),
        "begun": "", "facts": {"program": "p", "weights": "w"}, "threads": 1, **changed,
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-m", "models.generator.offered"],
        input=json.dumps(told), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return json.loads(run.stdout.splitlines()[-1]), folder


@pytest.mark.slow
def test_a_gap_is_filled_by_the_weights_and_marked_as_made(tmp_path: Path) -> None:
    answer, folder = offered(tmp_path)
    (gap,) = answer["result"]["gaps"]
    assert gap["id"] == "armL-60-75"
    assert gap["method"] == "restore"
    assert answer["result"]["facts"]["weights"] == "w"
    frames = MotionFile(folder / "motion.npz")
    before = frames.whole()
    after = Proposal(folder / "proposal.npz").kept(frames, {"armL-60-75"}).part(0, 150)
    unknown = unknown_cells(before.source)
    assert (after.source[unknown] == Source.MADE).all()
    known = ~unknown[:, 1:]
    assert np.array_equal(after.rotations[:, : known.shape[1]][known], before.rotations[:, : known.shape[1]][known])  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "code"),
    [({"weights": "/nowhere/w.safetensors"}, WEIGHTS), ({"motion": "/nowhere/motion.npz"}, GONE)],
)
def test_what_is_not_there_is_told_by_its_code(tmp_path: Path, changed: dict, code: str) -> None:
    answer, folder = offered(tmp_path, **changed)
    assert answer["error"]["code"] == code
    assert not (folder / "proposal.npz").exists()


@pytest.mark.slow
def test_a_limb_that_was_never_seen_is_drawn_and_the_rest_filled_round_it(tmp_path: Path) -> None:
    motion = lost(with_gap(), "legR", slice(0, 150))
    unknown = unknown_cells(motion.source)
    partial = Partial.of(motion, ~unknown)
    outcome = ByWeights(Served(read_weights(best_at_arms(tmp_path))))(partial, unknown[:, 1])
    made = outcome.filled.made
    assert np.array_equal(made, unknown)
    leg = unknown[0]
    assert {outcome.names[code] for code in outcome.methods[:, leg].ravel()} == {"linear-Gaussian"}
    arm = unknown[65] & ~leg
    assert {outcome.names[code] for code in outcome.methods[65, arm]} == {"restore"}
    assert np.array_equal(outcome.filled.rotations[~made[:, 1:]], motion.rotations[~made[:, 1:]])
