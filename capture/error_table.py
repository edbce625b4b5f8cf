"""Every error of the capture engine by its code, wherever it is defined."""

from collections.abc import Mapping

from capture import engine_errors, errors, motion_file_errors
from capture.errors import CaptureError, Param


def _tree(module: object) -> dict[str, type[CaptureError]]:
    kinds = vars(module).values()
    found = (kind for kind in kinds if isinstance(kind, type) and issubclass(kind, CaptureError))
    return {kind.code: kind for kind in found if kind is not CaptureError}


ERRORS: dict[str, type[CaptureError]] = {
    **_tree(errors),
    **_tree(engine_errors),
    **_tree(motion_file_errors),
}
"""Every error by its code."""


def error_from(code: str, params: Mapping[str, Param]) -> CaptureError:
    """Return the error that another process named; raises KeyError for a code or param unknown."""
    return ERRORS[code](**params)
