"""Networks run by OpenVINO: one thread each, in full precision, without a word to anybody."""

import hashlib
import importlib
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capture.engine_errors import ModelMissing, PartWrong
from capture.pose.compiled import compiled
from capture.pose.parts import Part
from capture.pose.privacy import assert_reporting_is_off, shut_off_reporting

SETTINGS: dict[str, Any] = {
    # Some processors would calculate in bf16 by default: landmarks move by a third of the crop.
    "INFERENCE_PRECISION_HINT": "f32",
    "ENABLE_CPU_PINNING": False,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a network is set up.

    Attributes:
        batch: pictures per run; results do not depend on it.
        outputs: names of the outputs that are asked for; the rest is not calculated.
        workers: how many threads run it at the same time.
    """

    batch: int
    outputs: tuple[str, ...]
    workers: int = 1


_loading = Lock()


def library() -> Any:
    """Return the module openvino, loaded with its usage reporting shut off, ready for threads.

    The first array that it is given makes it look up numpy's own functions. Two threads that give
    it their first ones at the same moment wait for each other for ever (pybind11: one holds the
    interpreter and waits for the look-up, the other looks up and waits for the interpreter).
    """
    with _loading:
        shut_off_reporting()
        # Only now: the switches must stand before the library is loaded.
        openvino = importlib.import_module("openvino")
        assert_reporting_is_off()
        openvino.Tensor(np.zeros(1, dtype=np.float32), shared_memory=True)
        return openvino


class Network:
    """A network ready to run; every thread that runs it takes a `Runner` of its own."""

    def __init__(self, path: Path, part: Part, layout: Layout) -> None:
        """Load a network.

        Args:
            path: tflite file.
            part: how its input is normalised.
            layout: how to set it up.

        Raises:
            ModelMissing: when there is no such file.
        """
        if not path.is_file():
            raise ModelMissing(file=path.name)
        openvino = library()
        core = openvino.Core()
        settings = {
            **SETTINGS,
            "NUM_STREAMS": layout.workers,
            "INFERENCE_NUM_THREADS": layout.workers,
        }
        self._compiled = compiled(
            core,
            path,
            {"part": asdict(part), "layout": asdict(layout)},
            settings,
            lambda: _normalised(openvino, _pruned(openvino, core.read_model(path), layout), part),
        )
        self.batch = layout.batch
        self.side = int(self._compiled.input(0).shape[1])

    def runner(self) -> "Runner":
        """Return what one thread runs the network by."""
        return Runner(self._compiled.create_infer_request(), self.batch, self.side)


class Runner:
    """Runs a network; `input` is filled first."""

    def __init__(self, request: Any, batch: int, side: int) -> None:
        self.input = np.zeros((batch, side, side, 3), dtype=np.uint8)
        self._request = request

    def run(self) -> tuple[NDArray[np.float32], ...]:
        """Return the outputs for `input`, each (batch, ...); good until the next run."""
        answer = self._request.infer([self.input], share_inputs=True, share_outputs=True)
        return tuple(answer.values())


def engine() -> str:
    """Return the library and its version."""
    return f"openvino {version('openvino')}"


def check(path: Path, part: Part) -> None:
    """Raise ModelMissing or PartWrong unless a file is the checked part."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ModelMissing(file=path.name) from None
    if hashlib.sha256(data).hexdigest() != part.sha256:
        raise PartWrong(file=path.name)


def _pruned(openvino: Any, model: Any, layout: Layout) -> Any:
    """The model without what leads to outputs that nobody asks for, at its batch size."""
    results = [model.output(name) for name in layout.outputs]
    pruned = openvino.Model(results, model.get_parameters(), model.get_friendly_name())
    pruned.reshape([layout.batch, *list(pruned.input(0).shape)[1:]])
    return pruned


def _normalised(openvino: Any, model: Any, part: Part) -> Any:
    """The model taking bytes, normalised inside it."""
    steps = openvino.preprocess.PrePostProcessor(model)
    steps.input().tensor().set_element_type(openvino.Type.u8)
    steps.input().preprocess().convert_element_type(openvino.Type.f32).mean(part.mean).scale(
        part.deviation
    )
    return steps.build()
