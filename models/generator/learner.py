"""A network that learns batch by batch, and the running average of its weights.

Matrices within the blocks learn by Muon (Jordan 2024: steps whose singular values are all alike),
everything else by AdamW. With AdamW alone the same ratio on performers held out took 2.5 times as
many steps, which cost a sixth less each.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor

from models.generator.batches import Batch
from models.generator.computer import PROCESSOR, Computer
from models.generator.features import Told
from models.generator.loss import loss
from models.generator.muon import Muon
from models.generator.network import Answer, Network


@dataclass(slots=True, eq=False)
class Learner:
    """A network on its way.

    Attributes:
        network: as it is being trained.
        average: running average of its weights, which is what is judged and kept.
        optimisers: Muon for matrices within the blocks, AdamW for the rest, with their memory.
        deviation: (J, 3) metres, of places, by which the loss divides.
        asked: the network, or the same shared by several processes.
        half: whether the trunk computes in half precision.
    """

    network: Network
    average: Network
    optimisers: dict[str, torch.optim.Optimizer]
    deviation: Tensor
    asked: torch.nn.Module
    half: bool = True

    @classmethod
    def of(
        cls, network: Network, decay: float, deviation: Tensor, computer: Computer = PROCESSOR
    ) -> "Learner":
        """Return the learner of a network as it is.

        Args:
            network: which goes on learning.
            decay: of its weights.
            deviation: (J, 3) metres.
            computer: where it learns; the running average stays with the processor.
        """
        average = copy.deepcopy(network).eval()
        network = network.to(computer.device)
        inner = [each for each in network.blocks.parameters() if _is_matrix(each, network)]
        within = {id(each) for each in inner}
        rest = [each for each in network.parameters() if id(each) not in within]
        optimisers: dict[str, torch.optim.Optimizer] = {
            "adamw": torch.optim.AdamW(rest, betas=(0.9, 0.99), weight_decay=decay),
            "muon": Muon(inner, weight_decay=decay),
        }
        return cls(
            network, average, optimisers, deviation.to(computer.device), _shared(network, computer)
        )

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
        for optimiser in self.optimisers.values():
            optimiser.zero_grad()
            for group in optimiser.param_groups:
                group["lr"] = rate
        self.network.train()
        value = (wrong or self.wrong)(drawn)
        value.backward()  # type: ignore[no-untyped-call]
        doubt = list(self.network.doubt.parameters())
        others = {id(each) for each in doubt}
        rest = [each for each in self.network.parameters() if id(each) not in others]
        for part in (rest, doubt):
            torch.nn.utils.clip_grad_norm_(part, 1.0)
        for optimiser in self.optimisers.values():
            optimiser.step()
        with torch.no_grad():
            both = zip(self.average.parameters(), self.network.parameters(), strict=True)
            for old, new in both:
                old.lerp_(new.to(old.device), 1.0 - kept)
        return float(value.detach())

    def wrong(self, drawn: Batch) -> Tensor:
        """Return the loss of a batch."""
        return loss(self.ask(drawn.told), drawn, self.deviation)

    def ask(self, told: Told, flow: tuple[Tensor, Tensor] | None = None) -> Answer:
        """Return what the network answers; half the precision is fine enough within the trunk."""
        with torch.autocast(self.deviation.device.type, dtype=torch.bfloat16, enabled=self.half):
            return cast("Answer", self.asked(told, flow))

    def stored(self) -> dict[str, Any]:
        """Return all that `restore` needs."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            **{name: each.state_dict() for name, each in self.optimisers.items()},
        }

    def restore(self, stored: dict[str, Any]) -> None:
        """Go on from what `stored` gave."""
        self.network.load_state_dict(stored["network"])
        self.average.load_state_dict(stored["average"])
        for name, each in self.optimisers.items():
            each.load_state_dict(stored[name])


def _shared(network: Network, computer: Computer) -> torch.nn.Module:
    """The network, its gradients averaged over all processes."""
    if computer.ranks == 1:
        return network
    # A step that restores does not use the layer of the flow.
    return torch.nn.parallel.DistributedDataParallel(network, find_unused_parameters=True)


def _is_matrix(each: Tensor, network: Network) -> bool:
    """Whether a weight of a block maps tokens to tokens: two axes, neither of them heads."""
    return each.dim() == 2 and all(each is not block.apart for block in network.blocks)
