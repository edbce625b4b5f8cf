"""Networks made ready for this computer once, and kept beside their files.

Reading a network, pruning it and fitting it to the processor takes a second of every capture; what
comes out is the same each time. So it is kept, under a name that says what it was made of and for:
another file, other outputs, another processor or version of OpenVINO has another name. It is
believed only where its digest is right, and made anew otherwise.
"""

import hashlib
import io
import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from capture.pose.parts import appearing

FOLDER = "compiled"
"""Beside the files of the networks."""
_DIGEST = hashlib.sha256().digest_size
_log = logging.getLogger(__name__)


def compiled(
    core: Any,
    path: Path,
    made_of: Mapping[str, Any],
    settings: Mapping[str, Any],
    make: Callable[[], Any],
) -> Any:
    """Return a compiled network, from what is kept or else by making it.

    Args:
        core: openvino.Core.
        path: file of the network.
        made_of: what else the compiled network depends on, as JSON.
        settings: how the processor runs it.
        make: reads and changes the network where nothing is kept.
    """
    folder, family = path.parent / FOLDER, f"{path.stem}-{_key({**made_of, **settings})}"
    kept = folder / f"{family}-{_key(_computer(core))}"
    compiled_model = _read(core, kept, settings)
    if compiled_model is None:
        compiled_model = core.compile_model(make(), "CPU", dict(settings))
        _keep(kept, family, compiled_model)
    return compiled_model


def _computer(core: Any) -> dict[str, Any]:
    """What the same network is compiled differently for."""
    return {
        "processor": core.get_property("CPU", "FULL_DEVICE_NAME"),
        "can": sorted(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")),
        "openvino": str(core.get_versions("CPU")["CPU"].build_number),
    }


def _key(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def _read(core: Any, kept: Path, settings: Mapping[str, Any]) -> Any:
    """The kept network; None where there is none, or where it is damaged."""
    try:
        data = kept.read_bytes()
    except OSError:  # there is none yet, or the folder cannot be read: then it is made
        return None
    if hashlib.sha256(data[_DIGEST:]).digest() != data[:_DIGEST]:
        _log.warning("%s is damaged and is made anew", kept.name)
        return None
    try:
        return core.import_model(io.BytesIO(data[_DIGEST:]), "CPU", dict(settings))
    except RuntimeError:
        _log.warning("%s is not understood and is made anew", kept.name, exc_info=True)
        return None


def _keep(kept: Path, family: str, compiled_model: Any) -> None:
    """Keep a network in place of those of the same family; where nothing can be written, do not."""
    told = compiled_model.export_model()
    data = told if isinstance(told, bytes) else told.getvalue()
    try:
        kept.parent.mkdir(exist_ok=True)
        with appearing(kept) as file:
            file.write(hashlib.sha256(data).digest() + data)
    except OSError as error:
        _log.info("compiled networks are not kept: %s", error)
        return
    for other in kept.parent.glob(f"{family}-*"):
        if other.name != kept.name and other.suffix != ".part":
            with suppress(OSError):
                other.unlink()
