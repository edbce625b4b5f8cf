"""Refits by the real worker and its engine: whole, stopped, killed, taken up, and never of what is gone."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from archive import settings as settings_module
from archive.jobs import actions as job_actions
from archive.jobs import running
from archive.jobs.models import Job, Lane, State
from archive.jobs.running import JobInterrupted
from archive.jobs.words import FAULTS, STAGES, fault_words
from archive.jobs.worker import load_tasks, serve
from archive.takes import leaving
from archive.takes.objects import is_named, named_digests, sweep_unnamed
from archive.variations import adapt_work, due
from archive.variations.models import Checkpoint, Decision
from archive.variations.queries import flagged
from archive.variations.subjects import Piece, Subject
from archive.variations.words import GAPS, SERVED
from archive.web.storage import store
from models.generator import refit_program, refitting
from models.generator.kinds import KINDS
from models.generator.refitting import OTHERS, STATE
from models.generator.served import BEGUN, GAUSSIAN, HERMITE, RESTORE
from models.generator.weights import SHIPPED, read_weights
from tests import factories
from tests.archive.takes.test_tasks import children_of, for_workers, is_alive, until
from tests.archive.variations.weights import QUICK, of_performer, shipped_weights
from tests.conftest import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path, monkeypatch) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.SHIPPED_WEIGHTS = shipped_weights(tmp_path)
    settings.ADAPT_SECONDS = 4.0
    monkeypatch.setattr(adapt_work, "CONFIG", dict(QUICK))
    monkeypatch.setattr(adapt_work, "THREADS", 1)
    load_tasks()


REPORT = running.Run.report


def work_folders(settings) -> list[Path]:
    return sorted((Path(settings.DATA_DIR) / "work").glob("adapt-*"))


def queued() -> Job:
    [job] = due.begin_due()
    return job


def test_a_performer_gets_weights_of_their_own_and_the_gain_is_written_down(settings) -> None:
    steward = factories.steward()
    own = [of_performer("甲", steward, 3.0) for _ in range(2)]
    other = of_performer("", steward, 3.0, credit="Lion troupe")
    of_performer("乙", steward, 3.0, may_train=False)
    job = queued()
    serve([Lane.LONG], until_empty=True)
    job.refresh_from_db()
    assert (job.state, job.progress, job.detail) == (State.DONE, 1.0, "")
    [checkpoint] = Checkpoint.objects.all()
    weights = read_weights(store().path(checkpoint.sha256))
    assert checkpoint.subject == job.arguments["subject"]
    assert (checkpoint.kept, checkpoint.in_use, checkpoint.file) == (True, False, "")
    assert checkpoint.start_sha256 == due.shipped().sha256
    assert checkpoint.credits == ["Thanks to somebody."]
    assert checkpoint.size == store().path(checkpoint.sha256).stat().st_size
    # What it learnt from: theirs, and the others' that may teach; identifiers, and nobody's name.
    mine = {track.current for take in own for track in take.tracks.all()}
    assert {one.version for one in checkpoint.motions.filter(own=True)} == mine
    assert [list(one.takes.all()) for one in checkpoint.motions.filter(own=False)] == [[other]]
    assert {one.digest for one in checkpoint.motions.all()} == weights.digests
    assert "甲" not in json.dumps(weights.said, ensure_ascii=False)
    # The gain, for each kind of gap; what is served is in the weights themselves.
    figures = checkpoint.figures
    assert set(figures["kinds"]) == set(KINDS)
    assert (figures["held_back"], figures["general"]) == ("takes", OTHERS)
    assert figures["seconds"] == pytest.approx(6.0, abs=0.1)
    assert {kind: each["serve"] for kind, each in figures["kinds"].items()} == weights.said[
        "served"
    ]
    # Nothing else is left, the object is named and backed up, and it is not done twice.
    assert work_folders(settings) == []
    assert checkpoint.sha256 in named_digests()
    assert is_named(checkpoint.sha256)
    assert due.begin_due() == []
    assert sweep_unnamed() == 0


def test_a_withdrawn_motion_of_somebody_else_flags_it_too_and_the_next_leaves_it_out(
    monkeypatch,
) -> None:
    steward = factories.steward()
    of_performer("甲", steward, 6.0)
    other = of_performer("", steward, 3.0)
    monkeypatch.setattr(adapt_work, "run_program", quickly(0.5))
    queued()
    serve([Lane.LONG], until_empty=True)
    [checkpoint] = Checkpoint.objects.all()
    assert checkpoint.motions.count() == 2
    assert due.begin_due() == []
    leaving.withdraw(steward, other, "the family asked")
    assert list(flagged()) == [checkpoint]
    monkeypatch.setattr(adapt_work, "run_program", quickly(0.5, content=b"others"))
    queued()
    serve([Lane.LONG], until_empty=True)
    new = Checkpoint.objects.exclude(pk=checkpoint.pk).get()
    assert [other in one.takes.all() for one in new.motions.all()] == [False]
    assert list(flagged()) == [checkpoint]
    assert due.begin_due() == []


def test_a_refit_that_is_stopped_goes_on_where_it_was_and_ends_the_same(
    settings, monkeypatch
) -> None:
    """The worker is being stopped at one step, cancelled at another, then tried again to its end."""
    steward = factories.steward()
    of_performer("甲", steward, 6.0)
    monkeypatch.setattr(adapt_work, "CONFIG", {**QUICK, "steps": 12})
    job = queued()

    def interrupt(run):
        raise JobInterrupted

    at_stage(monkeypatch, "adapt_try", interrupt)
    running.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.WAITING, 0)
    [folder] = work_folders(settings)
    assert (folder / STATE).is_file()
    at_stage(monkeypatch, "adapt_learn", lambda run: job_actions.cancel(run.job))
    running.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not Checkpoint.objects.exists()
    assert work_folders(settings) == [folder]
    adapt_work.drop_stale_work()
    assert work_folders(settings) == [folder]  # it may be tried again
    seen = at_stage(monkeypatch, "nowhere", interrupt)
    job_actions.retry(job)
    running.run(str(job.pk))
    job.refresh_from_db()
    assert job.state == State.DONE
    # What had been tried was not tried again.
    assert not any(said.startswith("adapt_try") for said in seen)
    assert work_folders(settings) == []
    [checkpoint] = Checkpoint.objects.all()
    assert (checkpoint.figures["held_back"], checkpoint.figures["folds"]) == ("halves", 2)


CHILD = """
import json, sys
import django
django.setup()
from django.conf import settings
from archive.jobs import running, worker
from archive.variations import adapt_work
settings.SHIPPED_WEIGHTS, adapt_work.CONFIG = sys.argv[2], json.loads(sys.argv[3])
adapt_work.THREADS = 1
worker.load_tasks()
running.run(sys.argv[1])
"""


def test_a_worker_that_is_killed_leaves_its_refit_to_another(settings, monkeypatch) -> None:
    """Real processes: SIGKILL in the middle; the engine ends too, and what was learnt is kept."""
    steward = factories.steward()
    of_performer("甲", steward, 6.0)
    config = {**QUICK, "steps": 60}
    monkeypatch.setattr(adapt_work, "CONFIG", config)
    job = queued()
    command = [sys.executable, "-c", CHILD, str(job.pk), str(settings.SHIPPED_WEIGHTS)]
    variables = {
        **for_workers(settings), "ARCHIVE_ADAPT_SECONDS": "4",
        "DJANGO_SETTINGS_MODULE": "archive.settings",
    }  # fmt: skip
    worker = subprocess.Popen([*command, json.dumps(config)], cwd=ROOT, env=variables)
    try:
        until(lambda: any((each / STATE).is_file() for each in work_folders(settings)), 180.0)
        engines = children_of(worker.pid)
        assert engines
    finally:
        worker.kill()
        worker.wait()
    until(lambda: not any(is_alive(pid) for pid in engines), 60.0)
    job.refresh_from_db()
    assert job.state == State.RUNNING  # nobody has told yet
    stages = at_stage(monkeypatch, "nowhere", None)
    running.run(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts, job.detail) == (State.DONE, 2, "")
    assert "adapt_try 1 / 30" not in stages
    assert Checkpoint.objects.count() == 1
    assert work_folders(settings) == []


@pytest.mark.parametrize("fault", ["waits", "too little", "damaged", "gone"])
def test_what_keeps_a_refit_from_its_end_is_told_in_a_sentence(settings, tmp_path, fault) -> None:
    steward = factories.steward()
    take = of_performer("甲", steward, 6.0)
    job = queued()
    if fault == "waits":
        settings.SHIPPED_WEIGHTS = tmp_path / "nowhere.safetensors"
    elif fault == "too little":
        leaving.withdraw(steward, take, "")
    elif fault == "damaged":
        file = Path(settings.SHIPPED_WEIGHTS)
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    else:
        store().remove(take.tracks.get().current.sha256)
    serve([Lane.LONG], until_empty=True)
    job.refresh_from_db()
    codes = {"waits": "adapt_waits", "too little": "adapt_too_little", "gone": "adapt_gone"}
    assert (job.state, job.fault) == (State.FAILED, codes.get(fault, "adapt_weights"))
    assert len(fault_words(job.fault, {}, job.kind)) > 20
    assert not Checkpoint.objects.exists()
    assert work_folders(settings) == []


def test_what_is_withdrawn_while_it_is_learnt_from_leaves_nothing(settings, monkeypatch) -> None:
    steward = factories.steward()
    take = of_performer("甲", steward, 6.0)
    job = queued()
    monkeypatch.setattr(
        adapt_work,
        "run_program",
        quickly(0.5, lambda: leaving.withdraw(steward, take, "the family asked")),
    )
    serve([Lane.LONG], until_empty=True)
    job.refresh_from_db()
    assert (job.state, job.fault) == (State.FAILED, "adapt_gone")
    assert not Checkpoint.objects.exists()
    assert list(store().objects.rglob("*/*")) == [store().path(take.tracks.get().current.sha256)]


def test_the_folder_of_a_refit_goes_when_its_motions_may_teach_no_more(settings) -> None:
    steward = factories.steward()
    take = of_performer("甲", steward, 6.0)
    job = queued()
    material = due.material_of(steward, Subject.of(job.arguments["subject"]))
    with adapt_work._work(material, due.shipped()) as folder:
        adapt_work.drop_stale_work()
        assert folder.is_dir()
        leaving.withdraw(steward, take, "")
        adapt_work.drop_stale_work()
        assert not folder.exists()


@pytest.mark.parametrize(
    ("wanted", "gain", "used"), [("use", 0.05, True), ("use", 0.02, False), ("ask", 0.5, False)]
)
def test_a_setting_puts_weights_to_use_by_itself_where_they_gain_enough(
    settings, monkeypatch, wanted, gain, used
) -> None:
    settings.ADAPT = wanted
    steward = factories.steward()
    of_performer("甲", steward, 6.0)
    queued()

    monkeypatch.setattr(adapt_work, "run_program", quickly(gain))
    serve([Lane.LONG], until_empty=True)
    [checkpoint] = Checkpoint.objects.all()
    assert checkpoint.in_use is used
    assert [(one.deed, one.by) for one in Decision.objects.all()] == (
        [("use", None)] if used else []
    )


def test_others_motions_are_the_same_ones_each_time_and_not_more_than_an_hour() -> None:
    pieces = [Piece(n, f"p{n}", "", n, "", "", "", "", 500.0) for n in range(30)]
    some = adapt_work.some_of(pieces)
    assert len(some) == 8
    assert adapt_work.some_of(pieces[::-1]) == some


def test_names_on_both_sides_of_the_wall_are_the_same(settings) -> None:
    """Pages may load nothing of the generator, so its names stand twice."""
    assert tuple(GAPS) == KINDS
    assert set(SERVED) == {RESTORE, BEGUN, HERMITE, GAUSSIAN}
    assert settings_module.SHIPPED_WEIGHTS == SHIPPED
    assert {refitting.TRY, refitting.MEASURE, refitting.LEARN} <= set(STAGES)
    assert {refit_program.TOO_LITTLE, refit_program.WEIGHTS, refit_program.GONE} <= set(FAULTS)


def quickly(gain: float, meanwhile=lambda: None, content: bytes = b"weights"):
    """What the program answers, without learning: for what the archive makes of it."""

    def run(given, command, told):
        request = json.load(given)
        assert command == [adapt_work.PROGRAM]
        file = Path(request["out"]) / hashlib.sha256(content).hexdigest()
        file.write_bytes(content)
        kinds = {"arm": {"refitted": 0.9, "begun": 1.0, "serve": "restore"}}
        motions = [
            {"name": one["name"], "sha256": "d" * 64, "own": whose == "own"}
            for whose in ("own", "general")
            for one in request[whose]
        ]
        meanwhile()
        return {
            "file": file.name, "begun": due.shipped().sha256, "config": {}, "credits": [],
            "figures": {"gain": gain, "kinds": kinds, "seconds": 6.0}, "motions": motions,
        }  # fmt: skip

    return run


def at_stage(monkeypatch, stage: str, end) -> list[str]:
    """Call `end` at each report of a stage; return the list of all stages that are reported."""
    seen: list[str] = []

    def reporting(run, progress, said):
        seen.append(said)
        if said.startswith(stage):
            end(run)
        REPORT(run, progress, said)

    monkeypatch.setattr(running.Run, "report", reporting)
    return seen
