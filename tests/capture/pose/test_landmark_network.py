"""The landmark network, run by OpenVINO, sees what other runtimes see, whatever it is run beside."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from capture.pose.crops import crop
from capture.pose.detector import Detector
from capture.pose.landmark_network import LandmarkNetwork, refine
from capture.pose.mediapipe_pose import load_engine
from capture.pose.networks import Layout, Network
from capture.pose.parts import DETECTOR_FILE, LANDMARKS, network_name, task_name
from capture.pose.regions import Regions, whole_picture
from capture.video.reader import frames


@pytest.fixture(scope="module")
def images(test_data: Callable[[str], Path]) -> list[np.ndarray]:
    """Every 30th picture of a film with fast movement."""
    with test_data("videos/d01_taiji_indoor.mp4").open("rb") as video:
        return [frame.image for frame in frames(video, 1280) if frame.index % 30 == 0]


@pytest.fixture(scope="module")
def regions(models: Path, images: list[np.ndarray]) -> list[Regions]:
    detector = Detector(models / DETECTOR_FILE)
    found = [detector.find(image, whole_picture(1280, 720)[None]) for image in images]
    assert all(len(people) for people in found)
    return [people.regions[:1] for people in found]


@pytest.mark.parametrize("size", ["lite", "full", "heavy"])
def test_the_same_crop_gives_the_same_points_in_another_runtime(
    models: Path, images: list[np.ndarray], regions: list[Regions], size: str
) -> None:
    """Some processors would calculate in bf16 by default: 20 pixels off."""
    litert = pytest.importorskip("ai_edge_litert.interpreter")
    other = litert.Interpreter(str(models / network_name(size)))
    other.allocate_tensors()
    outputs = {one["name"]: one["index"] for one in other.get_output_details()}
    names = ("Identity", "Identity_1", "Identity_3", "Identity_4")
    network = Network(models / network_name(size), LANDMARKS[size], Layout(1, names))
    runner = network.runner()
    for image, region in list(zip(images, regions, strict=True))[::5]:
        crop(image, region[0], runner.input[0], replicate=True)
        ours = [out.copy() for out in runner.run()]
        other.set_tensor(
            other.get_input_details()[0]["index"], runner.input.astype(np.float32) / 255.0
        )
        other.invoke()
        theirs = [other.get_tensor(outputs[name]) for name in names]
        np.testing.assert_allclose(
            ours[0].reshape(39, 5)[:, :3], theirs[0].reshape(39, 5)[:, :3], atol=0.05
        )
        np.testing.assert_allclose(ours[3], theirs[3], atol=1e-3)


@pytest.mark.parametrize("size", ["full", "heavy"])
def test_landmarks_are_those_of_mediapipe_at_the_same_place(
    models: Path, images: list[np.ndarray], regions: list[Regions], size: str
) -> None:
    """Both detect in one picture alone; all that may differ is less than a pixel of the region."""
    mediapipe = load_engine()
    vision = mediapipe.tasks.vision
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_path=str(models / task_name(size))),
        running_mode=vision.RunningMode.IMAGE,
    )
    looker = LandmarkNetwork(models / network_name(size), size, batch=1).looker()
    off, world_off = [], []
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for image, region in zip(images, regions, strict=True):
            ours = looker.at(image, region)
            picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image.copy())
            theirs = landmarker.detect(picture)
            points = [(p.x * 1280, p.y * 720) for p in theirs.pose_landmarks[0]]
            off.append(np.abs(ours.image[0, :33, :2] - points))
            world = [(p.x, p.y, p.z) for p in theirs.pose_world_landmarks[0]]
            world_off.append(np.abs(ours.world[0, :33] - world).max())
            visibility = [p.visibility for p in theirs.pose_landmarks[0]]
            np.testing.assert_allclose(ours.visibility[0, :33], visibility, atol=0.1)
    assert np.mean(off) <= 0.5
    assert np.median([one.max() for one in off]) <= 2.5
    assert np.median(world_off) < 0.01


def test_what_a_crop_is_run_beside_changes_no_bit(
    models: Path, images: list[np.ndarray], regions: list[Regions]
) -> None:
    path = models / network_name("lite")
    for batch in (1, 2, 4):
        looker = LandmarkNetwork(path, "lite", batch=batch).looker()
        for image in images[:3]:
            at = np.concatenate(regions[:3])
            together = looker.at(image, at)
            for order in (range(len(at))[::-1], [0, *range(len(at))]):
                other = looker.at(image, at[list(order)])
                for name in ("image", "world", "visibility", "presence", "scores"):
                    ours = getattr(together, name)[list(order)]
                    np.testing.assert_array_equal(getattr(other, name), ours)


def test_a_body_says_where_it_is(
    models: Path, images: list[np.ndarray], regions: list[Regions]
) -> None:
    looker = LandmarkNetwork(models / network_name("lite"), "lite", batch=1).looker()
    seen = looker.at(images[0], regions[0])
    np.testing.assert_allclose(seen.regions()[0, :2], regions[0][0, :2], atol=40)
    assert seen.scores[0] > 0.9
    assert len(looker.at(images[0], regions[0][:0]).scores) == 0


def test_points_move_to_the_centre_of_their_heat() -> None:
    heat = np.full((1, 64, 64, 3), -20.0, dtype=np.float32)
    heat[0, 31, 33, 0] = heat[0, 31, 34, 0] = 20.0
    heat[0, 0, 1, 1] = 20.0
    heat[0, 30, 30, 2] = -0.5
    points = np.array([[[0.5, 0.5], [0.0, 0.02], [0.47, 0.47]]], dtype=np.float32)
    moved = refine(points, heat)[0]
    np.testing.assert_allclose(moved[0], [33.5 / 64, 31 / 64], atol=1e-6)
    # At the edge the window is cut off; where the heat is not sure, the point stays.
    np.testing.assert_allclose(moved[1], [1 / 64, 0.0], atol=1e-6)
    np.testing.assert_allclose(moved[2], points[0, 2])


def test_a_point_outside_the_crop_is_left_there() -> None:
    heat = np.full((1, 64, 64, 1), 20.0, dtype=np.float32)
    points = np.array([[[1.2, 0.5]]], dtype=np.float32)
    np.testing.assert_array_equal(refine(points, heat), points)
