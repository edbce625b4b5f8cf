"""How a lifter is trained."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """All that decides the weights beside the data.

    Attributes:
        seed: of the first weights and of every window.
        width: channels of the network's inner layers.
        window: frames of a window, at the lifter's rate.
        batch: windows of a step.
        steps: after which training is done.
        rate: learning rate after warming up; it falls to nothing along half a cosine.
        warm: steps until the full learning rate.
        average: share of the old in the running average of the weights, which is what is kept.
        check: steps between two looks at the held-out clips.
        accad: whether to train on the clips of ACCAD, whose terms a person has to confirm.
    """

    seed: int = 20
    width: int = 192
    window: int = 96
    batch: int = 32
    steps: int = 24_000
    rate: float = 2e-3
    warm: int = 200
    average: float = 0.997
    check: int = 500
    accad: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the configuration as a JSON object."""
        return asdict(self)
