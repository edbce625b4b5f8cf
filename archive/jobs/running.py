"""Running a job: who holds it, what it reports, and how it ends. Used by workers alone.

A job may be delivered twice: a worker that was thought dead may come back. Whoever runs it holds a
token; a report or a result under an old token changes nothing.
"""

import logging
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from archive.jobs.actions import defer
from archive.jobs.models import FINISHED, Job, State
from archive.web.points import passed
from capture.errors import DISK_ERRORS

MAX_ATTEMPTS = 3
"""Starts after which a job that never says how it ended counts as failed."""
REPORT_EVERY = 0.5
"""Seconds between two progress reports that reach the database."""
END_PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between tries to write how a job ended while the database is away."""
_log = logging.getLogger(__name__)


class JobFailed(Exception):
    """The work cannot be done; the code stands for a sentence that people can act on."""

    def __init__(
        self, code: str, values: Mapping[str, Any] | None = None, detail: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.values = dict(values or {})
        self.detail = detail


class JobCancelled(Exception):
    """Somebody has asked to stop the job."""


class JobTaken(Exception):
    """Another worker holds the job by now; what was done here must not be kept."""


class JobInterrupted(Exception):
    """The worker is being stopped; the job goes back on the queue."""


class Run:
    """One run of a job, as its handler sees it."""

    def __init__(
        self, job: Job, token: uuid.UUID, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """Hold a job under a token.

        Args:
            job: the job.
            token: names this run.
            stopping: says whether the worker is being stopped.
        """
        self.job = job
        self._token = token
        self._stopping = stopping
        self._last = 0.0

    @property
    def arguments(self) -> dict[str, Any]:
        """Values that the work was queued with."""
        return dict(self.job.arguments)

    def report(self, progress: float, stage: str) -> None:
        """Say how far the work is; raises JobCancelled or JobTaken when it must stop.

        Args:
            progress: 0 to 1 of the whole job.
            stage: code of what is being done, see archive/jobs/words.py.
        """
        now = time.monotonic()
        if now - self._last < REPORT_EVERY and stage == self.job.stage:
            return
        self._last = now
        self.job.stage = stage
        held = self._held().update(progress=min(1.0, max(0.0, progress)), stage=stage)
        self.check(held)

    def check(self, held: int | None = None) -> None:
        """Raise JobTaken, JobCancelled or JobInterrupted when the work must stop."""
        if self._stopping():
            raise JobInterrupted
        row = self._held().values_list("cancel_requested", flat=True).first()
        if held == 0 or row is None:
            raise JobTaken
        if row:
            raise JobCancelled

    def hold(self) -> None:
        """Lock the job's row until the transaction ends, so that the result is kept by one run."""
        if not self._held().select_for_update().exists():
            raise JobTaken

    def _held(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, token=self._token, state=State.RUNNING)

    def end(self, state: State, **values: Any) -> None:
        """Write how the job ended, unless another run holds it; outlast a database that is away."""
        for patience in (*END_PATIENCE, None):
            try:
                self._held().update(state=state, finished_at=Now(), **values)
            except OperationalError:
                if patience is None or connection.in_atomic_block:
                    raise
                connection.close()
                time.sleep(patience)
            else:
                return

    def put_back(self) -> None:
        """Return the job to the queue as if this run had not been."""
        with transaction.atomic():
            self.hold()
            Job.objects.filter(pk=self.job.pk).update(
                state=State.WAITING, token=None, attempts=F("attempts") - 1, started_at=None
            )
            defer(Job.objects.get(pk=self.job.pk))


class Assistance(Run):
    """A helper's part in a job that another worker runs: it goes on as long as that one does."""

    def report(self, progress: float, stage: str) -> None:
        """Say nothing: the one who leads does."""
        del progress, stage
        now = time.monotonic()
        if now - self._last >= REPORT_EVERY:
            self._last = now
            self.check()

    def check(self, held: int | None = None) -> None:
        """Raise JobTaken when there is nothing to help with any more."""
        del held
        running = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, cancel_requested=False)
        if self._stopping() or not running.exists():
            raise JobTaken


Handler = Callable[[Run], None]
HANDLERS: dict[str, Handler] = {}
ASSISTANTS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register a function as the handler of a kind of job."""

    def register(handler: Handler) -> Handler:
        if kind in HANDLERS:
            raise ValueError(f"Two handlers for jobs of the kind {kind!r}.")
        HANDLERS[kind] = handler
        return handler

    return register


def assists(kind: str) -> Callable[[Handler], Handler]:
    """Register a function that helps with jobs of a kind that another worker runs."""

    def register(handler: Handler) -> Handler:
        ASSISTANTS[kind] = handler
        return handler

    return register


def assist(job_id: str, stopping: Callable[[], bool] = lambda: False) -> None:
    """Help with a job as long as it runs; nothing that a helper does or fails to do ends it.

    Args:
        job_id: which job.
        stopping: says whether the worker is being stopped.
    """
    job = Job.objects.filter(pk=job_id, state=State.RUNNING).first()
    if job is None or job.kind not in ASSISTANTS:
        return
    helped = Assistance(job, uuid.uuid4(), stopping)
    try:
        ASSISTANTS[job.kind](helped)
    except JobTaken:
        _log.info("the help with job %s is not needed any more", job.pk)
    except JobFailed as failure:
        _log.warning("the help with job %s ended: %s %s", job.pk, failure.code, failure.detail)


def run(
    job_id: str, queue_number: int | None = None, stopping: Callable[[], bool] = lambda: False
) -> None:
    """Run a job from start to end; every way it can end is written on its row.

    Args:
        job_id: which job.
        queue_number: entry of the queue that delivered it; one that the job no longer names is
            an old delivery and does nothing.
        stopping: says whether the worker is being stopped.
    """
    held = _take(job_id, queue_number, stopping)
    passed("job.taken")
    if held is not None:
        _carry_out(held)


@transaction.atomic
def _take(job_id: str, queue_number: int | None, stopping: Callable[[], bool]) -> Run | None:
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None or job.state in FINISHED:
        return None
    if queue_number is not None and job.queue_number != queue_number:
        return None
    job.token = uuid.uuid4()
    job.attempts += 1
    job.state = State.RUNNING
    job.started_at = Now()
    if job.attempts > MAX_ATTEMPTS:
        job.state, job.fault = State.FAILED, "worker_died"
        job.finished_at = Now()
    job.save()
    job.refresh_from_db(fields=["started_at", "finished_at"])
    return Run(job, job.token, stopping) if job.state == State.RUNNING else None


def _carry_out(held: Run) -> None:
    try:
        HANDLERS[held.job.kind](held)
        passed("job.worked")
    except JobTaken:
        _log.warning("job %s was taken over by another worker", held.job.pk)
    except JobInterrupted:
        held.put_back()
    except JobCancelled:
        held.end(State.CANCELLED)
    except JobFailed as failure:
        detail = failure.detail or traceback.format_exc()
        held.end(State.FAILED, fault=failure.code, fault_values=failure.values, detail=detail)
    except Exception as error:
        # The one broad catch of the worker: whatever broke, the job's row must tell.
        _log.exception("job %s broke", held.job.pk)
        held.end(State.FAILED, fault=_fault_of(error), detail=traceback.format_exc())
    else:
        held.end(State.DONE, progress=1.0)
        passed("job.ended")


def _fault_of(error: Exception) -> str:
    """The code of what broke: a disk that takes nothing is told apart from a mistake of ours."""
    kind = DISK_ERRORS.get(error.errno or 0) if isinstance(error, OSError) else None
    return kind.code if kind else "unexpected"
