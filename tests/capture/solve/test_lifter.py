"""The lifter's answer for a frame does not depend on where the window begins, nor on the side."""

import hashlib
from dataclasses import replace

import numpy as np
from safetensors.numpy import save

from capture.motion.skeleton import mirrored_name
from capture.solve.fit.bones import HIPS, POINTS
from capture.solve.fit.view import BODY_METRES, View
from capture.solve.lift.features import CHANNELS, RATE, features, sampled
from capture.solve.lift.lifter import DOUBT, HALO, LEAST, MOST, WEIGHTS, Lifter
from capture.solve.lift.network import DILATIONS
from capture.solve.solving import solve
from tests.capture.solve.bodies import seen_from
from tests.motions import walking

WIDTH = 6
MIRROR = [POINTS.index(mirrored_name(name)) for name in POINTS]


def _lifter() -> Lifter:
    rng = np.random.default_rng(7)
    shapes = {"first": (WIDTH, CHANNELS, 3), "last": (4 * len(POINTS), WIDTH, 1)}
    for block in range(len(DILATIONS)):
        shapes[f"blocks.{block}.over"] = (WIDTH, WIDTH, 3)
        shapes[f"blocks.{block}.mix"] = (WIDTH, WIDTH, 1)
    weights = {}
    for name, shape in shapes.items():
        weights[f"{name}.weight"] = rng.normal(scale=0.1, size=shape).astype(np.float32)
        weights[f"{name}.bias"] = rng.normal(scale=0.1, size=shape[0]).astype(np.float32)
    return Lifter(weights, "f" * 64)


def _view(frames: int = 400, rate: float = 50.0) -> View:
    rng = np.random.default_rng(8)
    body = np.cumsum(rng.normal(scale=0.01, size=(frames, len(POINTS), 3)), axis=0)
    body += rng.normal(scale=0.4, size=(len(POINTS), 3))
    body -= body[:, HIPS].mean(axis=1, keepdims=True)
    return View(
        times=3.3 + np.arange(frames) / rate,
        rays=body[..., :2] / (5.0 + body[..., 2:]),
        trust=rng.uniform(0.1, 1.0, size=body.shape[:2]),
        body=body,
        deviation=np.full(body.shape, BODY_METRES),
    )


def test_a_window_with_its_halo_is_lifted_as_the_whole_film() -> None:
    view, lifter = _view(), _lifter()
    whole = lifter.lifted(view, 1.70)
    halo = int(np.ceil(HALO * 50.0)) + 1
    part = lifter.lifted(view.part(150 - halo, 180 + halo), 1.70).part(halo, halo + 30)
    np.testing.assert_allclose(part.body, whole.body[150:180], atol=1e-5)
    np.testing.assert_allclose(part.deviation, whole.deviation[150:180], atol=1e-5)


def test_a_mirrored_film_is_lifted_to_the_mirrored_body() -> None:
    view, lifter = _view(), _lifter()
    flip = np.array([-1.0, 1.0, 1.0])
    mirrored = replace(
        view,
        rays=view.rays[:, MIRROR] * flip[:2],
        body=view.body[:, MIRROR] * flip,
        trust=view.trust[:, MIRROR],
    )
    seen, other = lifter.lifted(view, 1.70), lifter.lifted(mirrored, 1.70)
    np.testing.assert_allclose(other.body[:, MIRROR] * flip, seen.body, atol=1e-5)
    np.testing.assert_allclose(other.deviation[:, MIRROR], seen.deviation, atol=1e-5)
    assert seen.deviation[..., 2].min() >= DOUBT * LEAST - 1e-9
    assert seen.deviation[..., 2].max() <= DOUBT * MOST + 1e-9
    assert (seen.deviation[..., :2] == BODY_METRES).all()
    assert np.abs(seen.body[:, HIPS].mean(axis=1)).max() < 1e-9


def test_the_fit_says_which_lifter_was_used(tmp_path) -> None:
    landmarks = seen_from(walking(frames=40))
    weights = tmp_path / "weights.safetensors"
    weights.write_bytes(save(_lifter().weights))
    _, with_it = solve(landmarks, 1.70, tmp_path, lifter=weights)
    _, without = solve(landmarks, 1.70, tmp_path, lifter=None)
    _, by_itself = solve(landmarks, 1.70, tmp_path)
    assert with_it.lifter == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert without.lifter == ""
    assert by_itself.lifter == hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()


def test_without_the_file_the_estimators_own_body_stands_and_the_fit_says_so(tmp_path) -> None:
    landmarks = seen_from(walking(frames=40))
    absent, fit = solve(landmarks, 1.70, tmp_path, lifter=tmp_path / "absent.safetensors")
    without, _ = solve(landmarks, 1.70, tmp_path, lifter=None)
    with_it, _ = solve(landmarks, 1.70, tmp_path)
    assert fit.lifter == ""
    np.testing.assert_array_equal(absent.rotations, without.rotations)
    assert np.abs(with_it.rotations - without.rotations).max() > 1e-3


def test_what_is_shown_is_in_metres_round_the_hips() -> None:
    view = _view(60, RATE)
    shown, plain = features(view.rays, view.body, view.trust)
    assert shown.shape == (60, CHANNELS)
    assert np.abs(plain[:, HIPS].mean(axis=1)).max() < 1e-9
    # Far away the picture and the body agree across the ray.
    far = replace(view, rays=view.body[..., :2] / (150.0 + view.body[..., 2:]))
    _, flat = features(far.rays, far.body, far.trust)
    assert np.abs(flat - far.body)[..., :2].max() < 0.05


def test_samples_lie_on_straight_lines() -> None:
    times = np.array([0.0, 1.0, 3.0])
    values = np.array([[0.0], [2.0], [0.0]])
    at = np.array([-1.0, 0.5, 2.0, 9.0])
    np.testing.assert_allclose(sampled(times, values, at)[:, 0], [0.0, 1.0, 1.0, 0.0])
    np.testing.assert_allclose(sampled(times[:1], values[:1], at), np.zeros((4, 1)))
