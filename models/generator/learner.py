"""A network that learns batch by batch, and the running average of its weights."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from models.generator.batches import Batch
from models.generator.loss import loss
from models.generator.network import Network


@dataclass(slots=True, eq=False)
class Learner:
    """A network on its way.

    Attributes:
        network: as it is being trained.
        average: running average of its weights, which is what is judged and kept.
        optimiser: with its own memory.
        deviation: (J, 3) metres, of places, by which the loss divides.
    """

    network: Network
    average: Network
    optimiser: torch.optim.Optimizer
    deviation: Tensor

    @classmethod
    def of(cls, network: Network, decay: float, deviation: Tensor) -> "Learner":
        """Return the learner of a network as it is.

        Args:
            network: which goes on learning.
            decay: of its weights.
            deviation: (J, 3) metres.
        """
        optimiser = torch.optim.AdamW(network.parameters(), betas=(0.9, 0.99), weight_decay=decay)
        return cls(network, copy.deepcopy(network).eval(), optimiser, deviation)

    def learn(
        self, drawn: Batch, rate: float, kept: float, wrong: Callable[[Batch], Tensor] | None = None
    ) -> float:
        """Learn from one batch; return its loss.

        Args:
            drawn: the batch.
            rate: learning rate.
            kept: share of the old in the running average.
            wrong: the loss; how wrong a fill is if none is given.
        """
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.network.train()
        value = (wrong or self.wrong)(drawn)
        self.optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        doubt = list(self.network.doubt.parameters())
        others = {id(each) for each in doubt}
        rest = [each for each in self.network.parameters() if id(each) not in others]
        for part in (rest, doubt):
            torch.nn.utils.clip_grad_norm_(part, 1.0)
        self.optimiser.step()
        with torch.no_grad():
            both = zip(self.average.parameters(), self.network.parameters(), strict=True)
            for old, new in both:
                old.lerp_(new, 1.0 - kept)
        return float(value.detach())

    def wrong(self, drawn: Batch) -> Tensor:
        """Return the loss of a batch; half the precision is fine enough within the trunk."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = self.network(drawn.told)
        return loss(answer, drawn, self.deviation)

    def stored(self) -> dict[str, Any]:
        """Return all that `restore` needs."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
        }

    def restore(self, stored: dict[str, Any]) -> None:
        """Go on from what `stored` gave."""
        self.network.load_state_dict(stored["network"])
        self.average.load_state_dict(stored["average"])
        self.optimiser.load_state_dict(stored["optimiser"])
