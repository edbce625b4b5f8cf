"""A still picture is told from a body that moves, or merely sways."""

import numpy as np

from capture.solve.stillness import nothing_moves
from tests.capture.solve.bodies import changed, seen_from
from tests.motions import still, walking


def test_a_held_picture_does_not_move() -> None:
    landmarks = seen_from(still())
    wavering = np.random.default_rng(2).normal(scale=0.1, size=landmarks.image.shape)
    image = landmarks.image + wavering.astype(np.float32)
    assert nothing_moves(changed(landmarks, image=image))


def test_a_walk_and_a_sway_move() -> None:
    assert not nothing_moves(seen_from(walking()))
    landmarks = seen_from(still())
    image = np.array(landmarks.image)
    image[..., 0] += 5.0 * np.sin(np.linspace(0.0, 6.0, len(image)))[:, None]
    assert not nothing_moves(changed(landmarks, image=image))
