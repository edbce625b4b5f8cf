"""The cheap fill: what is held stays, speeds carry on, what has no end waits."""

import torch

from models.generator import turns
from models.generator.reference import FAR, ends, reference


def _turning(rate, frames=60):
    angle = rate * torch.arange(frames, dtype=torch.float32)
    vector = torch.stack((0 * angle, angle, 0 * angle), dim=-1)
    return turns.exponential(vector)[None, :, None]


def test_an_even_turn_and_an_even_walk_are_filled_exactly() -> None:
    q = _turning(0.02)
    root = torch.arange(60.0)[None, :, None] * torch.tensor([0.01, 0.0, 0.02])
    held = torch.ones(1, 60, 2, dtype=torch.bool)
    held[:, 10:40] = False
    rotations, moved = reference(torch.where(held[..., :1, None], q, 0.3), root, held)
    torch.testing.assert_close(rotations, q, atol=1e-5, rtol=0.0)
    torch.testing.assert_close(moved, root, atol=1e-5, rtol=0.0)


def test_what_is_held_is_not_touched() -> None:
    generator = torch.Generator().manual_seed(1)
    q = turns.unit(torch.randn(2, 50, 3, 4, generator=generator))
    root = torch.randn(2, 50, 3, generator=generator)
    held = torch.rand(2, 50, 4, generator=generator) < 0.6
    rotations, moved = reference(q, root, held)
    assert torch.equal(rotations[held[..., :3]], q[held[..., :3]])
    assert torch.equal(moved[held[..., 3]], root[held[..., 3]])
    assert bool(torch.isfinite(rotations).all())


def test_a_beginning_and_an_end_that_are_missing_wait() -> None:
    q = _turning(0.05)
    root = torch.arange(60.0)[None, :, None] * torch.tensor([0.01, 0.0, 0.0])
    held = torch.zeros(1, 60, 2, dtype=torch.bool)
    held[:, 20:30] = True
    rotations, moved = reference(q, root, held)
    torch.testing.assert_close(rotations[:, :20], q[:, 20:21].expand(1, 20, 1, 4))
    torch.testing.assert_close(moved[:, 30:], root[:, 29:30].expand(1, 30, 3))


def test_distances_to_what_is_held() -> None:
    held = torch.tensor([False, True, False, False, True, False])[None, :, None]
    found = ends(held)
    assert found.since[0, :, 0].tolist() == [FAR, 0, 1, 2, 0, 1]
    assert found.until[0, :, 0].tolist() == [1, 0, 2, 1, 0, FAR]
