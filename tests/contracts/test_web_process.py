"""The web process stays small: it never loads an engine."""

import subprocess
import sys

ENGINES = (
    "torch", "cv2", "mediapipe", "openvino", "scipy", "av", "models", "capture.pipeline",
    "capture.pose",
)  # fmt: skip
SCRIPT = f"""
import sys
import archive.wsgi
from django.urls import get_resolver

def walk(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            walk(pattern)
        else:
            pattern.callback

walk(get_resolver())
loaded = [name for name in {ENGINES!r} if name in sys.modules]
tasks = [name for name in sys.modules if name.startswith("archive.") and name.endswith(".tasks")]
assert not loaded, loaded
assert not tasks, tasks
"""


def test_no_engine_and_no_task_is_loaded_by_the_whole_web_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
