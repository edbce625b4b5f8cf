"""The fit of a sequence: its derivatives, its matrix, and what it makes of bodies that are known."""

from pathlib import Path

import numpy as np
import pytest

from capture.motion.kinematics import forward
from capture.motion.landmarks import Landmarks
from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, multiply
from capture.solve.fit import terms
from capture.solve.fit.bones import GROUPS, HIPS, POINTS, reference_lengths
from capture.solve.fit.equations import Equations
from capture.solve.fit.sequence import REACH, Known, settle, stretches
from capture.solve.fit.view import BODY_METRES, View, first_guess, view_of
from capture.solve.points import JOINT_LANDMARKS
from capture.solve.solving import solve
from tests.capture.solve.bodies import changed, lost, seen_from
from tests.motions import still, walking

Y = np.array([0.0, 1.0, 0.0])
TWELVE = tuple(JOINT_LANDMARKS)


def view_of_walk(frames: int = 12) -> View:
    return view_of(seen_from(walking(frames=frames, speed=0.5), noise=0.01), 1.0)


def squares(view: View, places: np.ndarray, lengths: np.ndarray) -> float:
    """The fit's own sum of squares, written down once more without any derivative."""
    far = first_guess(view)[..., 2].mean(axis=1)
    z = places[..., 2:]
    apart = (places[..., :2] / z - view.rays) * far[:, None, None]
    total = float((view.trust * soft((apart**2).sum(-1), terms.SEEN_METRES)).sum())
    from capture.solve.fit.bones import FIRMNESS  # noqa: PLC0415 - beside its only use

    for group, pairs in enumerate(GROUPS):
        for a, b in pairs:
            off = np.linalg.norm(places[:, a] - places[:, b], axis=1) - lengths[group]
            total += float((9.0 * soft(off**2, 3.0 * FIRMNESS[group])).sum())
    body = places - places[:, HIPS].mean(axis=1, keepdims=True) - view.body
    total += float(soft((body**2).sum(-1), BODY_METRES).sum())
    step = np.diff(view.times)[0]
    faster = (places[2:] - 2.0 * places[1:-1] + places[:-2]) / step**2
    return total + float(np.log1p((faster**2).sum(-1) / terms.CALM**2).sum())


def soft(square: np.ndarray, scale: float) -> np.ndarray:
    """Twice the pseudo-Huber loss, by the square of a residual."""
    return 2.0 * (np.sqrt(1.0 + square / scale**2) - 1.0)


def test_slopes_are_those_of_the_loss() -> None:
    view, lengths = view_of_walk(6), reference_lengths(1.7)
    places = first_guess(view) + np.random.default_rng(2).normal(scale=0.02, size=(6, 16, 3))
    far = first_guess(view)[..., 2].mean(axis=1)
    equations = Equations(6, len(POINTS), len(GROUPS))
    terms.picture(equations, view, places, far)
    terms.bones(equations, places, lengths)
    terms.likely_body(equations, view, places)
    terms.calm(equations, view.times, places)
    found = equations._slope
    for frame, point, axis in ((0, 0, 0), (2, 6, 1), (3, 7, 2), (4, 10, 2), (5, 15, 0)):
        moved = [places.copy(), places.copy()]
        moved[0][frame, point, axis] += 1e-6
        moved[1][frame, point, axis] -= 1e-6
        up, down = (squares(view, one, lengths) for one in moved)
        assert found[frame, point, axis] == pytest.approx((up - down) / 4e-6, rel=2e-4, abs=1e-2)


def test_the_banded_answer_is_that_of_the_whole_matrix() -> None:
    frames, points = 5, 3
    rng = np.random.default_rng(3)
    equations = Equations(frames, points, 1)
    for point in range(points):
        root = rng.normal(size=(frames, 3, 3))
        equations.add_within(
            point, point, root @ root.transpose(0, 2, 1), rng.normal(size=(frames, 3))
        )
    ones = np.ones(frames - 2)
    equations.add_over_time(
        (ones, -2.0 * ones, ones),
        rng.normal(size=(frames - 2, points, 3)),
        np.ones((frames - 2, points)),
    )
    equations.add_over_time(
        (-np.ones(frames - 1), np.ones(frames - 1)),
        rng.normal(size=(frames - 1, points, 3)),
        np.ones((frames - 1, points)),
    )
    size = 3 * points
    whole = np.zeros((frames * size, frames * size))
    for frame in range(frames):
        here = slice(frame * size, (frame + 1) * size)
        whole[here, here] = equations._blocks[frame].reshape(size, size)
    for step, part in ((1, equations._next), (2, equations._after)):
        for frame in range(frames - step):
            line = np.repeat(part[frame], 3)
            for place in range(size):
                row, column = frame * size + place, (frame + step) * size + place
                whole[row, column] = whole[column, row] = line[place]
    wanted = -np.linalg.solve(whole, equations._slope.ravel())
    found, _ = equations.solve(lengths=False)
    np.testing.assert_allclose(found.ravel(), wanted, atol=1e-8)


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_the_shortest_stretches_are_fitted_too(frames: int) -> None:
    view = view_of_walk(12).part(0, frames)
    places = settle(view, reference_lengths(1.7))
    assert places.shape == (frames, len(POINTS), 3)
    assert np.isfinite(places).all()


def test_a_gap_begins_a_new_stretch() -> None:
    times = np.array([0.0, 0.03, 0.06, 0.06 + REACH + 0.01, 1.0])
    assert [(one.start, one.stop) for one in stretches(times)] == [(0, 3), (3, 4), (4, 5)]
    cut = [(one.start, one.stop) for one in stretches(times, [2, 3, 5])]
    assert cut == [(0, 2), (2, 3), (3, 4), (4, 5)]


def test_settled_frames_stay() -> None:
    view, lengths = view_of_walk(), reference_lengths(1.7)
    before = settle(view, lengths)[:2] + 0.05
    after = settle(view, lengths, Known(before=before))
    np.testing.assert_allclose(after[:2], before, atol=1e-5)


def turning_kick() -> Motion:
    """A body that turns while one leg swings up: depth and sides change all the time."""
    base = walking(frames=90, speed=0.4)
    rotations = base.rotations.copy()
    index = base.skeleton.index
    turn = from_axis_angle(Y, 0.9 * np.sin(np.linspace(0.0, 3.0, 90)))
    rotations[:, 0] = multiply(turn, rotations[:, 0])
    lift = -1.2 * np.sin(np.linspace(0.0, np.pi, 90)) ** 2
    rotations[:, index("leftUpperLeg")] = from_axis_angle(np.array([1.0, 0.0, 0.0]), lift)
    return Motion(base.skeleton, base.times, base.root, rotations, base.source, base.confidence)


def with_false_depth(landmarks: Landmarks, seed: int = 1) -> Landmarks:
    """Landmarks whose own body is wrong in depth, slowly wavering, as estimators' bodies are."""
    rng = np.random.default_rng(seed)
    world = np.array(landmarks.world)
    knots = rng.normal(scale=0.09, size=(8, world.shape[1]))
    wave = np.stack(
        [
            np.interp(np.linspace(0, 7, len(world)), range(8), knots[:, k])
            for k in range(world.shape[1])
        ],
        axis=1,
    )
    world[..., 2] += wave.astype(np.float32)
    return changed(landmarks, world=world)


def places_of(motion: Motion) -> np.ndarray:
    index = motion.skeleton.index
    joints = forward(motion)[:, [index(name) for name in TWELVE]]
    hips = [TWELVE.index("leftUpperLeg"), TWELVE.index("rightUpperLeg")]
    return joints - joints[:, hips].mean(axis=1, keepdims=True)


def test_false_depth_is_put_right_by_bones_rays_and_time(tmp_path: Path) -> None:
    truth = turning_kick()
    seen = with_false_depth(seen_from(truth))
    found, _ = solve(seen, 1.70, tmp_path, lifter=None)
    columns = [seen.names.index(name) for name in JOINT_LANDMARKS.values()]
    own = np.array(seen.world)[:, columns].astype(float) * np.array([1.0, -1.0, -1.0])
    hips = [TWELVE.index("leftUpperLeg"), TWELVE.index("rightUpperLeg")]
    own -= own[:, hips].mean(axis=1, keepdims=True)
    before = np.linalg.norm(own - places_of(truth), axis=-1).mean()
    after = np.linalg.norm(places_of(found) - places_of(truth), axis=-1).mean()
    assert before > 0.05
    assert after < 0.6 * before


def test_bones_keep_their_length_in_every_frame(tmp_path: Path) -> None:
    found, _ = solve(with_false_depth(seen_from(turning_kick())), None, tmp_path)
    joints, index = forward(found), found.skeleton.index
    for a, b in (("leftUpperLeg", "leftLowerLeg"), ("rightLowerArm", "rightHand")):
        length = np.linalg.norm(joints[:, index(a)] - joints[:, index(b)], axis=1)
        assert np.ptp(length) < 1e-9


def test_a_seen_point_stays_where_it_was_seen(tmp_path: Path) -> None:
    seen = with_false_depth(seen_from(turning_kick()))
    found, fit = solve(seen, None, tmp_path)
    index = found.skeleton.index
    camera = (forward(found) + np.array(fit.origin)) @ np.array(fit.camera).T
    joints = camera[:, [index(name) for name in TWELVE]]
    width, height = seen.picture
    pixels = joints[..., :2] / joints[..., 2:] * (fit.focal * width)
    pixels = pixels + np.array([width, height]) / 2.0
    columns = [seen.names.index(name) for name in JOINT_LANDMARKS.values()]
    apart = np.linalg.norm(pixels - seen.image[:, columns, :2], axis=-1)
    size = np.ptp(seen.image[:, columns, 1])
    assert np.median(apart) < 0.01 * size
    assert np.percentile(apart, 95) < 0.04 * size


def test_feet_that_stand_do_not_slide(tmp_path: Path) -> None:
    found, fit = solve(with_false_depth(seen_from(still(90))), None, tmp_path, lifter=None)
    assert fit.floor_seen
    assert found.contacts is not None
    assert found.contacts[10:80].all()
    toes = forward(found)[10:80, found.skeleton.index("leftToes")]
    speed = np.linalg.norm(np.diff(toes[:, [0, 2]], axis=0), axis=1) * 30.0
    assert np.median(speed) < 0.05
    assert np.abs(toes[:, 1]).max() < 0.06


def test_a_long_gap_is_no_bridge(tmp_path: Path) -> None:
    truth = seen_from(walking(frames=90, speed=0.5))
    found, _ = solve(lost(truth, 30, 60), None, tmp_path, lifter=None)
    whole, _ = solve(truth, None, tmp_path, lifter=None)
    assert np.linalg.norm(found.root[70:] - whole.root[70:], axis=1).max() < 0.35
