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
        rate: learning rate of the first steps after warming up; it falls with the root of the step.
        warm: steps until the full learning rate.
        slow: steps after which the learning rate has fallen by the root of two.
        average: share of the old in the running average of the weights, which is what is kept.
        check: steps between two looks at the held-out clips.
        patience: looks without a gain after which training ends.
        accad: whether to train on the clips of ACCAD, whose terms a person has to confirm.
    """

    seed: int = 20
    width: int = 192
    window: int = 96
    batch: int = 32
    rate: float = 2e-3
    warm: int = 100
    slow: int = 1500
    average: float = 0.997
    check: int = 250
    patience: int = 24
    accad: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the configuration as a JSON object."""
        return asdict(self)
