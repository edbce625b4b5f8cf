"""Rotations in torch, over tensors of any leading shape.

Quaternions are (w, x, y, z), matrices have the turned axes as columns, six numbers are the first
two of these columns. `capture.motion.rotation` says the same in numpy.
"""

import torch
from torch import Tensor

_TINY = 1e-9
SIX = torch.tensor([1.0, 0.0, 0.0, 0.0, 1.0, 0.0])
"""The six numbers of no turn at all."""


def unit(vector: Tensor) -> Tensor:
    """Return vectors (..., n) scaled to unit length."""
    scaled: Tensor = vector / vector.norm(dim=-1, keepdim=True).clamp_min(_TINY)
    return scaled


def multiply(a: Tensor, b: Tensor) -> Tensor:
    """Return the quaternions that turn by b, then by a."""
    aw, ax, ay, az = a.unbind(-1)
    bw, bx, by, bz = b.unbind(-1)
    return torch.stack(
        (
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ),
        dim=-1,
    )


def inverse(q: Tensor) -> Tensor:
    """Return the opposite of unit quaternions."""
    return q * q.new_tensor([1.0, -1.0, -1.0, -1.0])


def logarithm(q: Tensor) -> Tensor:
    """Return rotation vectors (..., 3), radians, of the shorter way of unit quaternions."""
    q = torch.where(q[..., :1] < 0.0, -q, q)
    sine = q[..., 1:].norm(dim=-1, keepdim=True)
    angle = 2.0 * torch.atan2(sine, q[..., :1])
    return q[..., 1:] * torch.where(sine > 1e-7, angle / sine.clamp_min(1e-7), 2.0)


def exponential(vector: Tensor) -> Tensor:
    """Return quaternions of rotation vectors (..., 3), radians."""
    angle = vector.norm(dim=-1, keepdim=True)
    half = 0.5 * angle
    scale = torch.where(angle > 1e-7, torch.sin(half) / angle.clamp_min(1e-7), 0.5)
    return torch.cat((torch.cos(half), vector * scale), dim=-1)


def matrix(q: Tensor) -> Tensor:
    """Return matrices (..., 3, 3) of unit quaternions."""
    w, x, y, z = q.unbind(-1)
    rows = (
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    )  # fmt: skip
    return torch.stack(rows, dim=-1).reshape(*w.shape, 3, 3)


def quaternion(m: Tensor) -> Tensor:
    """Return unit quaternions of matrices (..., 3, 3)."""
    m00, m01, m02, m10, m11, m12, m20, m21, m22 = m.flatten(-2).unbind(-1)
    # Four ways to the same quaternion; the one with the greatest divisor is the exact one.
    ways = torch.stack(
        (
            torch.stack((1 + m00 + m11 + m22, m21 - m12, m02 - m20, m10 - m01), dim=-1),
            torch.stack((m21 - m12, 1 + m00 - m11 - m22, m01 + m10, m02 + m20), dim=-1),
            torch.stack((m02 - m20, m01 + m10, 1 - m00 + m11 - m22, m12 + m21), dim=-1),
            torch.stack((m10 - m01, m02 + m20, m12 + m21, 1 - m00 - m11 + m22), dim=-1),
        ),
        dim=-2,
    )
    best = ways.diagonal(dim1=-2, dim2=-1).argmax(dim=-1)
    chosen = ways.gather(-2, best[..., None, None].expand(*best.shape, 1, 4)).squeeze(-2)
    return unit(chosen)


def six(m: Tensor) -> Tensor:
    """Return the first two columns (..., 6) of matrices (..., 3, 3)."""
    return m[..., :2].transpose(-1, -2).flatten(-2)


def from_six(numbers: Tensor) -> Tensor:
    """Return the matrices (..., 3, 3) nearest to six numbers (..., 6), first column first."""
    x = unit(numbers[..., :3])
    y = numbers[..., 3:]
    y = unit(y - (x * y).sum(dim=-1, keepdim=True) * x)
    return torch.stack((x, y, torch.linalg.cross(x, y)), dim=-1)


def compose(a: Tensor, b: Tensor) -> Tensor:
    """Return the products (..., 3, 3) of matrices.

    Written out, since a general product of many small matrices takes several times as long.
    """
    return (a.unsqueeze(-1) * b.unsqueeze(-3)).sum(dim=-2)


def apply(m: Tensor, vector: Tensor) -> Tensor:
    """Return vectors (..., 3) turned by matrices (..., 3, 3)."""
    return (m * vector.unsqueeze(-2)).sum(dim=-1)


def about_y(angle: Tensor) -> Tensor:
    """Return quaternions (..., 4) of turns about the vertical, radians."""
    nothing = torch.zeros_like(angle)
    return torch.stack((torch.cos(angle / 2), nothing, torch.sin(angle / 2), nothing), dim=-1)


def heading(q: Tensor) -> Tensor:
    """Return the angle (...) in radians about the vertical of where quaternions face (+Z turned)."""
    w, x, y, z = q.unbind(-1)
    return torch.atan2(2 * (x * z + w * y), 1 - 2 * (x * x + y * y))
