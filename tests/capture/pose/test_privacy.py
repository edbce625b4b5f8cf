"""A whole capture opens no connection to another machine."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capture.engine_errors import ReportingNotOff
from capture.pose.privacy import REPORTER, assert_reporting_is_off, shut_off_reporting
from tests.conftest import ROOT, missing

ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')


def test_the_switches_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, REPORTER, raising=False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with pytest.raises(ReportingNotOff):
        assert_reporting_is_off()
    shut_off_reporting()
    assert_reporting_is_off()
    os.environ["no_proxy"] = "*"
    with pytest.raises(ReportingNotOff):
        assert_reporting_is_off()


@pytest.mark.parametrize("estimator", ["openvino-lite", "mediapipe-lite"])
def test_a_capture_reaches_no_other_machine(
    models: Path, taiji: Path, tmp_path: Path, estimator: str
) -> None:
    strace = _strace()
    log = tmp_path / "network.log"
    command = [
        strace, "-f", "-e", "trace=network", "-o", str(log),
        sys.executable, "-m", "capture", "capture", "--model", estimator,
        "--models", str(models), "--out", str(tmp_path),
    ]  # fmt: skip
    with taiji.open("rb") as video:
        done = subprocess.run(command, stdin=video, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout.decode()
    lines = log.read_text().splitlines()
    reached = {a or b for line in lines if "connect(" in line or "sendto(" in line
               for a, b in ADDRESS.findall(line)}  # fmt: skip
    assert reached <= {"127.0.0.1"}
    ports = {port for line in lines if "127.0.0.1" in line and "connect(" in line
             for port in re.findall(r"sin_port=htons\((\d+)\)", line)}  # fmt: skip
    assert ports <= {"9"}


def _strace() -> str:
    """Return the program that lists system calls, or skip: then the switches alone were checked."""
    strace = shutil.which("strace")
    if strace is None:
        missing("No strace found (Debian, Ubuntu: apt-get install strace).")
    if subprocess.run([strace, "-o", os.devnull, "true"], check=False).returncode != 0:
        missing("strace may not look at programs on this system.")
    return strace


def test_the_reporter_of_openvino_is_there_and_is_not_loaded(models: Path) -> None:
    """It is installed beside the library, which asks for it by name: what is shut off is there."""
    assert importlib.metadata.files(REPORTER.replace("_", "-"))
    code = (
        "import sys; from pathlib import Path\n"
        "from capture.pose.estimator import open_estimator\n"
        f"open_estimator('openvino-lite', Path({str(models)!r})).close()\n"
        f"print(sys.modules[{REPORTER!r}], 'openvino' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "None True"
