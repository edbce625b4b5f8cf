"""What trains: a processor or graphics cards, alone or several at once, in whole or half precision.

Several are started by `torchrun`, one process each; every one draws windows of its own, and their
gradients are averaged (DistributedDataParallel). The first of them alone writes.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import distributed

_PROBES = 3


@dataclass(frozen=True, slots=True)
class Computer:
    """Where a training runs.

    Attributes:
        device: of this process.
        rank: number of this process, the first is 0.
        ranks: how many there are.
    """

    device: torch.device
    rank: int = 0
    ranks: int = 1

    @classmethod
    def here(cls) -> "Computer":
        """Return what this process has, and meet the others where `torchrun` started several."""
        ranks = int(os.environ.get("WORLD_SIZE", "1"))
        device = torch.device("cpu")
        if torch.cuda.is_available():
            device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        if ranks > 1 and not distributed.is_initialized():
            distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
        return cls(device, int(os.environ.get("RANK", "0")), ranks)

    @property
    def first(self) -> bool:
        """Whether this process reports and writes."""
        return self.rank == 0

    def agreed(self, *, said: bool) -> bool:
        """Return what the first process says: all go on, or all stop."""
        if self.ranks == 1:
            return said
        answer = torch.tensor(int(said), device=self.device)
        distributed.broadcast(answer, 0)
        return bool(answer.item())

    def half_is_faster(self, step: Callable[[bool], None]) -> bool:
        """Return whether a step in half precision (bf16) takes less time than one in whole.

        Args:
            step: does one, in half precision if so told.
        """

        def least(*, half: bool) -> float:
            taken = []
            for _ in range(1 + _PROBES):
                began = time.perf_counter()
                step(half)
                if self.device.type == "cuda":
                    torch.cuda.synchronize(self.device)
                taken.append(time.perf_counter() - began)
            return min(taken[1:])

        # Without instructions for it one step in half precision would take a minute.
        worth = _product_seconds(self.device, torch.bfloat16) < _product_seconds(
            self.device, torch.float32
        )
        return self.agreed(said=worth and least(half=True) < least(half=False))


def _product_seconds(device: torch.device, kind: torch.dtype) -> float:
    """Seconds of one product as the trunk has them, at the least of three."""
    tokens = torch.ones(512, 256, dtype=kind, device=device)
    weights = torch.ones(256, 512, dtype=kind, device=device)
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        # Reading one number waits until a graphics card has worked it out.
        float((tokens @ weights)[0, 0])
        taken.append(time.perf_counter() - began)
    return min(taken)


PROCESSOR = Computer(torch.device("cpu"))
"""This process's processor, alone."""
