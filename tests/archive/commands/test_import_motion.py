"""manage.py import_motion: many files at once, and what is still to be said of them."""

import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from archive.commands import ingest
from archive.jobs.models import Lane
from archive.jobs.worker import serve
from archive.takes.models import Operation, Take, Version
from tests import factories
from tests.capture.rigs.foreign import CMU_NAMES, Data, bvh, raw
from tests.capture.video.test_motion_reader import clip_arrays, npz
from tests.motions import walking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WALK = bvh(walking(120), CMU_NAMES)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def worker_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker that a command starts be this process: another one has another database."""

    def start() -> "subprocess.Popen[bytes]":
        serve([Lane.QUICK], until_empty=True)
        return subprocess.Popen(["true"])

    monkeypatch.setattr(ingest, "start_worker", start)


@pytest.mark.usefixtures("worker_beside")
def test_the_command_imports_many_files_and_tells_which_ask(
    test_data: Data, tmp_path: Path
) -> None:
    factories.steward()
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a_walk.bvh").write_bytes(WALK)
    (folder / "b_salsa.bvh").write_bytes(raw(test_data, "cmu_60_10"))
    said = StringIO()
    call_command("import_motion", str(folder), stdout=said)
    walk, salsa = Take.objects.order_by("title")
    assert (walk.title, salsa.title) == ("a_walk", "b_salsa")
    assert walk.tracks.count() == 1
    assert salsa.tracks.count() == 0
    assert "b_salsa.bvh waits for an answer: The file says 120 frames a second." in said.getvalue()
    call_command("import_motion", str(folder / "b_salsa.bvh"), "--likely-rate", stdout=said)
    # It was here already: what is there is answered on its page.
    assert Take.objects.count() == 2
    salsa.imports.get()
    shutil.copy(folder / "b_salsa.bvh", folder / "c.bvh")
    (folder / "c.bvh").write_bytes((folder / "c.bvh").read_bytes() + b"\n")
    call_command("import_motion", str(folder / "c.bvh"), "--likely-rate", stdout=said)
    version = Take.objects.get(title="c").tracks.get().current
    assert version.summary["rate"] == pytest.approx(60.0)
    assert version.recipe["file_rate"] == 120.0


@pytest.mark.usefixtures("worker_beside")
def test_the_command_takes_motions_of_a_bundle_by_name(tmp_path: Path) -> None:
    factories.steward()
    path = tmp_path / "bundle.npz"
    path.write_bytes(npz(clip_arrays()))
    call_command("import_motion", str(path), "--every-clip", stdout=StringIO())
    assert set(Take.objects.values_list("title", flat=True)) == {"one", "two"}
    assert Version.objects.filter(operation=Operation.IMPORT).count() == 2
    with pytest.raises(CommandError, match="holds no motion called three"):
        call_command("import_motion", str(path), "--clip", "three", stdout=StringIO())
