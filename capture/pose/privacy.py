"""No word about anybody's body leaves this machine: the usage reporting of engines is shut off.

mediapipe 1.2 sends figures about its use to its maker when a landmarker is closed, from native
threads that no patch of Python's sockets can see. It has no switch for it, but its HTTP client
honours the proxy variables: a proxy on a closed port of this machine ends every attempt before a
name is even looked up. The variables are set in the process that captures and in no other.

OpenVINO reports that it is imported, through a package of its own. Where that cannot be imported, a
placeholder inside OpenVINO stands in for it.
"""

import os
import sys

from capture.engine_errors import ReportingNotOff

_NOWHERE = "http://127.0.0.1:9"
_VARIABLES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")
REPORTER = "openvino_telemetry"
"""Module by which OpenVINO reports; it is installed along with it and never imported."""


def shut_off_reporting() -> None:
    """Shut off all known usage reporting of this process; call before an engine is imported."""
    for name in _VARIABLES:
        os.environ[name] = _NOWHERE
    for name in _EXCEPTIONS:
        os.environ.pop(name, None)
    sys.modules[REPORTER] = None  # type: ignore[assignment]  # None makes its import fail


def assert_reporting_is_off() -> None:
    """Raise ReportingNotOff unless every switch stands as `shut_off_reporting` sets it."""
    shut = all(os.environ.get(name) == _NOWHERE for name in _VARIABLES)
    shut = shut and not any(name in os.environ for name in _EXCEPTIONS)
    if not shut or sys.modules.get(REPORTER, False) is not None:
        raise ReportingNotOff
