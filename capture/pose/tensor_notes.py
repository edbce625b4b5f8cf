"""The note inside a tflite model on its tensors: how pictures are normalised before they go in.

Written with the flatbuffer schemas that mediapipe ships; its own writer cannot be imported.
"""

import importlib.util
from pathlib import Path
from types import ModuleType

import flatbuffers

from capture.engine_errors import ModelMissing

_NOTE_NAME = "TFLITE_METADATA"
_NOTE_ID = b"M001"
_MODEL_ID = b"TFL3"
_PARSER_VERSION = "1.0.0"


def with_notes(model: bytes, mean: float, deviation: float, outputs: int) -> bytes:
    """Return a tflite model with its note.

    Args:
        model: bytes of a model with one input tensor and no note.
        mean: subtracted from each colour value (0 to 255).
        deviation: what the difference is divided by.
        outputs: number of output tensors.
    """
    schema = _schema("schema_py_generated")
    whole = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(model, 0))
    buffer = schema.BufferT()
    buffer.data = list(_note(mean, deviation, outputs))
    whole.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name = _NOTE_NAME
    entry.buffer = len(whole.buffers) - 1
    whole.metadata = [*(whole.metadata or []), entry]
    builder = flatbuffers.Builder(len(model) + 4096)
    builder.Finish(whole.Pack(builder), _MODEL_ID)
    return bytes(builder.Output())


def _note(mean: float, deviation: float, outputs: int) -> bytes:
    schema = _schema("metadata_schema_py_generated")
    options = schema.NormalizationOptionsT()
    options.mean, options.std = [mean], [deviation]
    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = options
    picture = schema.TensorMetadataT()
    picture.processUnits = [unit]
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [picture]
    graph.outputTensorMetadata = [schema.TensorMetadataT() for _ in range(outputs)]
    note = schema.ModelMetadataT()
    note.subgraphMetadata = [graph]
    note.minParserVersion = _PARSER_VERSION
    builder = flatbuffers.Builder(1024)
    builder.Finish(note.Pack(builder), _NOTE_ID)
    return bytes(builder.Output())


def _schema(name: str) -> ModuleType:
    """Load one schema file by its place: the package around it would load its native library."""
    package = importlib.util.find_spec("mediapipe")
    if package is None or package.origin is None:
        raise ModelMissing(file="mediapipe")
    path = Path(package.origin).parent / "tasks" / "metadata" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ModelMissing(file=path.name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
