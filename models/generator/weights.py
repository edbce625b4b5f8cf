"""Weights on disk: safetensors with a JSON that says what they are and from which motions.

The JSON lies beside the weights, or within them where an archive keeps them among its objects: the
file is named after its digest there. Reading never runs code; what does not have the digest that it
should have is refused.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from models.generator.bands import Bands
from models.generator.config import NetworkConfig
from models.generator.errors import WeightsWrong
from models.generator.gate import WHOLE, Gate
from models.generator.network import Network

KIND = "motion generator"
_LARGEST = 200_000_000
_LONGEST = 50_000_000
_WITHIN = "said"
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A network that was read, and what was written beside it.

    Attributes:
        network: in the state for use.
        sha256: of the file of weights.
        said: the whole JSON.
    """

    network: Network
    sha256: str
    said: dict[str, Any]

    @property
    def config(self) -> NetworkConfig:
        """Size of the network."""
        return NetworkConfig(**self.said["config"]["network"])

    @property
    def spread(self) -> Tensor | None:
        """Spread (NUMBERS,) of true corrections; None where the network has not learnt to vary."""
        said = self.said.get("spread")
        return None if said is None else torch.tensor(said)

    def gate(self, kind: str) -> Gate:
        """Return how far the network is believed in a kind of gap; wholly where nobody measured it."""
        said = self.said.get("gates", {}).get(kind)
        return WHOLE if said is None else Gate(tuple(said))

    @property
    def bands(self) -> Bands | None:
        """How far off places may be; None where nobody has measured it."""
        said = self.said.get("bands")
        return None if said is None else Bands(np.array(said))

    @property
    def names(self) -> frozenset[str]:
        """Names of the motions that trained it."""
        return frozenset(motion["name"] for motion in self.said["motions"])

    @property
    def digests(self) -> frozenset[str]:
        """Digests of the motions that trained it."""
        return frozenset(motion["sha256"] for motion in self.said["motions"])


SHIPPED = Path(__file__).with_name("shipped") / "generator.safetensors"
"""The weights that come with the archive; their JSON and model card lie beside them."""


def shipped() -> Weights:
    """Return the weights that come with the archive; raises WeightsWrong if they are not there."""
    return read_weights(SHIPPED)


def beside(file: Path) -> Path:
    """Return the JSON that belongs to a file of weights."""
    return file.with_suffix(".json")


def write_weights(network: Network, file: Path, said: dict[str, Any]) -> str:
    """Write weights and JSON, each whole or not at all; return the sha256 of the weights.

    Args:
        network: whose weights are written.
        file: ending in `.safetensors`.
        said: what the JSON says; size, kind and sha256 are added.
    """
    data = save(_numbers(network))
    sha256 = hashlib.sha256(data).hexdigest()
    words = {"kind": KIND, "sha256": sha256, "bytes": len(data), **said}
    _write(file, data)
    _write(beside(file), json.dumps(words, indent=1, ensure_ascii=False).encode())
    return sha256


def write_sealed(network: Network, folder: Path, said: dict[str, Any]) -> Path:
    """Write weights with their JSON within, named after the sha256 of the whole; return the file.

    Args:
        network: whose weights are written.
        folder: where; it is there.
        said: what the JSON says; the kind is added.
    """
    words = json.dumps({**said, "kind": KIND}, ensure_ascii=False)
    data = save(_numbers(network), metadata={_WITHIN: words})
    file = folder / hashlib.sha256(data).hexdigest()
    _write(file, data)
    return file


def read_weights(file: Path) -> Weights:
    """Return the network of a file.

    Raises:
        WeightsWrong: when file or JSON is missing, damaged, of another kind, or of another digest.
    """
    sealed = _DIGEST.fullmatch(file.name) is not None
    try:
        if file.stat().st_size > _LARGEST:
            raise WeightsWrong(file=str(file), what="the file is far too large")
        data = file.read_bytes()
        text = _within(data) if sealed else beside(file).read_text(encoding="utf-8")
        said = json.loads(text)
    except FileNotFoundError as absent:
        raise WeightsWrong(file=str(file), what="a file is missing") from absent
    except ValueError as wrong:
        named = file if sealed else beside(file)
        raise WeightsWrong(
            file=str(named), what="what should be said of them is no JSON"
        ) from wrong
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise WeightsWrong(file=str(file), what="they are of another kind")
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 != (file.name if sealed else said.get("sha256")):
        raise WeightsWrong(file=str(file), what="their digest is not the one they should have")
    try:
        network = Network(NetworkConfig(**said["config"]["network"])).eval()
        network.load_state_dict(load(data))
    except (SafetensorError, RuntimeError, KeyError, TypeError, ValueError) as wrong:
        raise WeightsWrong(file=str(file), what="they do not fit the network") from wrong
    if not all(bool(torch.isfinite(value).all()) for value in network.state_dict().values()):
        raise WeightsWrong(file=str(file), what="they hold numbers that are none")
    return Weights(network, sha256, said)


def _numbers(network: Network) -> dict[str, Tensor]:
    return {name: value.detach().contiguous() for name, value in network.state_dict().items()}


def _within(data: bytes) -> str:
    """The JSON that a file of weights holds itself; raises ValueError where there is none."""
    size = int.from_bytes(data[:8], "little")
    if size > _LONGEST:
        raise ValueError("no header")
    header = json.loads(data[8 : 8 + size])
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    words = metadata.get(_WITHIN) if isinstance(metadata, dict) else None
    if not isinstance(words, str):
        raise ValueError("nothing within")  # noqa: TRY004 (to whoever reads, damaged all the same)
    return words


def _write(path: Path, data: bytes) -> None:
    made = path.with_name(path.name + ".part")
    made.write_bytes(data)
    made.replace(path)
