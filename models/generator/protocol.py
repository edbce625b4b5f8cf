"""What a fill is judged on: windows, tasks and measures, the same for every method."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.generator import body, turns
from models.generator.errors import MotionsMissing
from models.generator.features import told
from models.generator.motions import Motions
from models.generator.scene import Seen, Windows, seen_through

PAST = 10
"""Frames known before a gap."""
FRAMES = 60
"""Frames of a window."""
SIDES = ("left", "right")
ARM = {side: body.index(*(f"{side}{b}" for b in ("Shoulder", "UpperArm", "LowerArm", "Hand"))) for side in SIDES}  # fmt: skip
LEGS = body.index(*(f"{side}{b}" for side in SIDES for b in ("UpperLeg", "LowerLeg", "Foot", "Toes")))  # fmt: skip
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Task:
    """Something to fill.

    Attributes:
        name: as printed.
        gap: frames that are hidden.
        parts: joints that are hidden, each list a case of its own; none for the whole body.
        after: frames known after the gap; None for all there are.
    """

    name: str
    gap: int
    parts: tuple[tuple[int, ...], ...] = ()
    after: int | None = None

    @property
    def measure(self) -> str:
        """The measure that counts."""
        return "mpjpe" if self.parts else "l2p"

    @property
    def cases(self) -> tuple[tuple[int, ...], ...]:
        """The joints of each case."""
        return self.parts or (tuple(range(body.JOINTS)),)

    @property
    def frames(self) -> int:
        """How many frames of a window are looked at."""
        return FRAMES if self.after is None else PAST + self.gap + self.after

    def hidden(self, windows: int, case: tuple[int, ...]) -> Tensor:
        """Return which channels (B, F, C) are hidden."""
        hidden = torch.zeros(windows, self.frames, body.CHANNELS, dtype=torch.bool)
        channels = list(case) if self.parts else list(range(body.CHANNELS))
        hidden[:, PAST : PAST + self.gap, channels] = True
        return hidden


GAPS = tuple(Task(f"gap {gap}", gap, after=1) for gap in (5, 15, 30, 45))
LIMBS = (
    Task("arm 30", 30, (tuple(ARM["left"]), tuple(ARM["right"]))),
    Task("legs 30", 30, (tuple(LEGS),)),
)
WHOLE = tuple(Task(f"two-sided {gap}", gap) for gap in (15, 30))
TASKS = (*GAPS, *LIMBS)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The windows of motions, and of which motion each is."""

    windows: Windows
    clip: Tensor

    @property
    def count(self) -> int:
        """How many windows there are."""
        return len(self.clip)


def judged(motions: Motions, stride: int = 15) -> Judged:
    """Return the windows that begin every so many frames in motions long enough.

    Raises:
        MotionsMissing: when no motion is long enough.
    """
    starts, clips = [], []
    for number, clip in enumerate(motions.clips):
        first = int(motions.first[number])
        for start in range(0, clip.frames - FRAMES + 1, stride):
            starts.append(first + start)
            clips.append(number)
    if not starts:
        raise MotionsMissing(folder="the motions to be judged")
    rows = torch.tensor(starts)[:, None] + torch.arange(FRAMES)
    of_clip = torch.tensor(clips)
    windows = Windows(
        motions.rotations[rows],
        motions.root[rows],
        motions.contacts[rows],
        motions.offsets[of_clip],
    )
    return Judged(windows, of_clip)


def deviation_of(folder: Path) -> Tensor:
    """Return the deviation (J, 3) in metres of places over training, by which L2P divides."""
    try:
        with np.load(folder / "l2p_stats.npz", allow_pickle=False) as stored:
            return torch.from_numpy(stored["std"].astype(np.float32)).reshape(body.JOINTS, 3)
    except FileNotFoundError:
        raise MotionsMissing(folder=str(folder / "l2p_stats.npz")) from None


def deviation_from(motions: Motions) -> Tensor:
    """Return the same of motions that have no such file; raises MotionsMissing as `judged`."""
    data = judged(motions, FRAMES // 2)
    whole = torch.zeros(data.count, FRAMES, body.CHANNELS, dtype=torch.bool)
    places = told(seen_through(data.windows, whole)).places
    return places.flatten(0, 1).std(dim=0).clamp_min(0.01)


Fill = Callable[[Seen], tuple[Tensor, Tensor]]
"""From what is seen to places (B, F, J, 3) in the frame of the body, and how far off they may be."""


def cheap(seen: Seen) -> tuple[Tensor, Tensor]:
    """Return the places of the cheap fill."""
    given = told(seen)
    return given.places, torch.zeros(given.places.shape[:3])


@torch.no_grad()
def measured(task: Task, data: Judged, deviation: Tensor, fill: Fill) -> dict[str, Tensor]:
    """Return what a fill does in each window.

    Returns:
        By measure, (cases, windows): `l2p` without unit, `mpjpe` in metres, `slide` the sum of the
        speeds in metres a second of `stands` feet and toes that stand, `pace` and `true_pace` mean
        accelerations in metres a second squared.
    """
    gathered: dict[tuple[int, ...], list[dict[str, Tensor]]] = {}
    for case, some, seen in batches(task, data):
        gathered.setdefault(case, []).append(_of_case(task, case, some, seen, deviation, fill))
    cases = [
        {name: torch.cat([part[name] for part in parts]) for name in parts[0]}
        for parts in gathered.values()
    ]
    return {name: torch.stack([each[name] for each in cases]) for name in cases[0]}


def batches(task: Task, data: Judged) -> Iterator[tuple[tuple[int, ...], Windows, Seen]]:
    """Yield each case of a task with some windows at a time, whole and as they are seen."""
    for case in task.cases:
        for start in range(0, data.count, _BATCH):
            rows = torch.arange(data.count)[start : start + _BATCH]
            some = Windows(
                data.windows.rotations[rows, : task.frames],
                data.windows.root[rows, : task.frames],
                data.windows.contacts[rows, : task.frames],
                data.windows.offsets[rows],
            )
            yield case, some, seen_through(some, task.hidden(len(rows), case))


def _of_case(
    task: Task, case: tuple[int, ...], some: Windows, seen: Seen, deviation: Tensor, fill: Fill
) -> dict[str, Tensor]:
    given = told(seen)
    rotations, root = given.into(some.rotations, some.root)
    truth = body.forward(turns.matrix(rotations), root, some.offsets)[1]
    found = fill(seen)[0]
    gap = slice(PAST, PAST + task.gap)
    apart = (found - truth)[:, gap]
    l2p = (apart / deviation).flatten(-2).norm(dim=-1).mean(dim=1)
    mpjpe = apart[:, :, list(case)].norm(dim=-1).mean(dim=(1, 2))
    feet = list(body.FEET)
    stands = some.contacts[:, gap] > 0.5
    slide = torch.diff(found[:, PAST - 1 : PAST + task.gap, feet], dim=1)[..., [0, 2]]
    speed = slide.norm(dim=-1) * body.FRAME_RATE
    around = slice(PAST - 1, min(PAST + task.gap + 1, task.frames))
    joints = list(case)
    pace = _acceleration(found[:, around, joints])
    return {
        "l2p": l2p, "mpjpe": mpjpe,
        "slide": (speed * stands).sum(dim=(1, 2)), "stands": stands.sum(dim=(1, 2)).float(),
        "pace": pace, "true_pace": _acceleration(truth[:, around, joints]),
    }  # fmt: skip


def _acceleration(places: Tensor) -> Tensor:
    mean: Tensor = torch.diff(places, n=2, dim=1).norm(dim=-1).mean(dim=(1, 2))
    return mean * body.FRAME_RATE**2
