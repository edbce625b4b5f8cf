"""How a generator is built and trained."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Size of the network.

    Attributes:
        width: numbers that a frame's token carries.
        layers: blocks of attention and mixing.
        heads: of each attention.
        spread: how many times wider the mixing is within.
        dropout: share of a token's numbers that is left out while learning.
    """

    width: int = 256
    layers: int = 5
    heads: int = 8
    spread: int = 4
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """All that decides the weights beside the motions.

    Attributes:
        network: its size.
        seed: of the first weights and of everything drawn.
        steps: after which training is done.
        frames: of all windows of a step together; long windows come in smaller batches.
        rate: learning rate after warming up.
        warm: steps until the full learning rate.
        fall: share of the steps, at the end, over which the rate falls to nothing.
        decay: of the weights.
        average: share of the old in the running average of the weights, which is what is kept.
        check: steps between two looks at the performers held out.
        patience: looks without a better one after which training ends early.
        held_out: performers that do not train; the running average is judged on them.
        accad: whether to train on the clips of ACCAD, whose terms a person has to confirm.
        flow: share of the steps that learn to vary.
        precision: of the trunk, "float32" or "bfloat16"; the faster where it is empty.
        start: digest of the weights that training begins from; none for new ones.
    """

    network: NetworkConfig = field(default_factory=NetworkConfig)
    seed: int = 13
    steps: int = 16_000
    frames: int = 1536
    rate: float = 1e-3
    warm: int = 300
    fall: float = 0.3
    decay: float = 0.02
    average: float = 0.999
    check: int = 500
    patience: int = 40
    held_out: tuple[str, ...] = ("cmu131", "cmu90", "cmu76", "cmu62", "cmu136", "cmu16")
    accad: bool = True
    flow: float = 0.0
    precision: str = ""
    start: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the configuration as a JSON object."""
        return {**asdict(self), "held_out": list(self.held_out)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "TrainConfig":
        """Return what `to_json` gave."""
        rest = {key: value for key, value in stored.items() if key not in ("network", "held_out")}
        return cls(
            network=NetworkConfig(**stored["network"]), held_out=tuple(stored["held_out"]), **rest
        )
