"""Synthetic motions with known speed, length and contacts: the truth is arithmetic."""

from dataclasses import replace

import numpy as np

from capture.motion.motion import Motion
from capture.motion.rotation import from_axis_angle, multiply, normalise
from capture.motion.skeleton import Skeleton
from capture.motion.source import Source

X, Y, Z = np.eye(3)


def still(frames: int = 30, rate: float = 30.0, skeleton: Skeleton | None = None) -> Motion:
    """A body in its rest pose that does not move."""
    skeleton = skeleton or Skeleton.reference()
    joints = len(skeleton.names)
    rotations = np.zeros((frames, joints, 4))
    rotations[..., 0] = 1.0
    return Motion(
        skeleton=skeleton,
        times=np.arange(frames) / rate,
        root=np.tile(skeleton.offsets[0], (frames, 1)),
        rotations=rotations,
        source=np.zeros((frames, 1 + joints), dtype=np.uint8),
        confidence=np.ones((frames, 1 + joints), dtype=np.float32),
    )


def walking(frames: int = 90, rate: float = 30.0, speed: float = 1.2) -> Motion:
    """A body that travels along +Z at `speed` metres per second, swinging arms and legs."""
    base = still(frames, rate)
    phase = 2.0 * np.pi * 0.9 * base.times
    rotations = base.rotations.copy()
    index = base.skeleton.index
    for side, sign in (("left", 1.0), ("right", -1.0)):
        swing = 0.5 * sign * np.sin(phase)
        rotations[:, index(f"{side}UpperLeg")] = from_axis_angle(X, swing)
        bend = 0.35 * (1.0 - np.cos(phase + (0.0 if sign > 0 else np.pi)))
        rotations[:, index(f"{side}LowerLeg")] = from_axis_angle(X, bend)
        hang = from_axis_angle(Z, np.full(frames, -sign * 1.3))
        rotations[:, index(f"{side}UpperArm")] = multiply(from_axis_angle(X, -swing), hang)
    root = base.root + np.outer(base.times * speed, Z)
    return _with(base, rotations=rotations, root=root)


def tumbling(frames: int = 40, seed: int = 3, rate: float = 25.0) -> Motion:
    """Smooth random turns of every joint: no pose that anybody takes, all that code must bear."""
    base = still(frames, rate)
    generator = np.random.default_rng(seed)
    joints = base.rotations.shape[1]
    knots = generator.normal(size=(2, joints, 4))
    share = np.linspace(0.0, 1.0, frames)[:, None, None]
    rotations = normalise(knots[0] * (1.0 - share) + knots[1] * share + 1e-3)
    root = base.root + np.cumsum(generator.normal(scale=0.01, size=(frames, 3)), axis=0)
    return _with(base, rotations=rotations, root=root)


def with_sources(motion: Motion, seed: int = 5) -> Motion:
    """The same motion with every source code somewhere in it, and confidences between 0 and 1."""
    generator = np.random.default_rng(seed)
    shape = motion.source.shape
    source = generator.choice([int(code) for code in Source], size=shape).astype(np.uint8)
    return _with(motion, source=source, confidence=generator.random(shape).astype(np.float32))


def with_gap(motion: Motion, start: int, stop: int, channel: str | None = None) -> Motion:
    """The same motion with a channel (or all of them) missing in frames [start, stop)."""
    source = motion.source.copy()
    columns = slice(None) if channel is None else motion.skeleton.channel(channel)
    source[start:stop, columns] = Source.MISSING
    return _with(motion, source=source)


def _with(motion: Motion, **changes: object) -> Motion:
    return replace(motion, **changes)
