"""A motion is put right: a new Version by the real worker, its parent and its segments untouched."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from archive.annotations.models import Segment
from archive.jobs.models import Job, Lane, State
from archive.jobs.worker import serve
from archive.takes.models import Operation, Version
from archive.takes.queries import motion_path
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile, write_landmarks
from capture.motion.source import Source
from capture.solve.lift.lifter import WEIGHTS, read_lifter
from tests import factories
from tests.capture.solve.bodies import seen_from
from tests.motions import walking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SWAP = {"kind": "swap", "start": 1.0, "stop": 1.5, "what": "legs"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def captured(tmp_path: Path) -> Version:
    """A version with the landmarks that it was solved from."""
    path = tmp_path / "points"
    with path.open("wb") as file:
        write_landmarks(file, seen_from(walking(speed=0.3)), {"estimator": {"name": "x"}})
    points = store().put(iter([path.read_bytes()]))
    recipe = {"estimator": "x", "height": 1.7, "scale_source": "assumed"}
    version = factories.version(factories.take(), walking(speed=0.3), landmarks=points.sha256)
    Version.objects.filter(pk=version.pk).update(recipe=recipe)
    version.refresh_from_db()
    return version


def send(client: Client, version: Version, told: object):
    return client.post(
        f"/versions/{version.pid}/correct/", json.dumps(told), content_type="application/json"
    )


def owner_of(version: Version) -> Client:
    client = Client()
    client.force_login(version.track.take.owner)
    return client


def test_what_was_put_right_is_a_version_of_its_own(tmp_path: Path) -> None:
    parent = captured(tmp_path)
    take = parent.track.take
    Segment.objects.create(
        take=take, name="a", start_us=500_000, stop_us=1_000_000, created_by=take.owner
    )
    before = motion_path(parent).read_bytes()
    answer = send(owner_of(parent), parent, {"corrections": [SWAP], "height": 1.58})
    assert answer.status_code == 202
    serve([Lane.QUICK], until_empty=True)
    assert Job.objects.get().state == State.DONE
    made = Version.objects.exclude(pk=parent.pk).get()
    assert (made.operation, made.number) == (Operation.EDIT, 2)
    assert list(made.parents.all()) == [parent]
    assert made.recipe["corrections"] == [SWAP]
    assert made.recipe["scale_source"] == "given"
    assert made.recipe["lifter"] == read_lifter(WEIGHTS).sha256
    motion = MotionFile(motion_path(made)).whole()
    assert motion.skeleton.height == pytest.approx(1.58)
    assert motion.source[35, motion.skeleton.channel("leftLowerLeg")] == Source.EDITED
    assert made.landmarks_sha256 == parent.landmarks_sha256
    parent.track.refresh_from_db()
    assert parent.track.current == made
    assert motion_path(parent).read_bytes() == before
    assert Segment.objects.count() == 1


def test_taking_everything_back_is_a_plain_motion_again(tmp_path: Path) -> None:
    parent = captured(tmp_path)
    client = owner_of(parent)
    for corrections in ([SWAP], []):
        newest = Version.objects.latest("number")
        assert send(client, newest, {"corrections": corrections}).status_code == 202
        serve([Lane.QUICK], until_empty=True)
    last = Version.objects.latest("number")
    assert (last.operation, last.recipe["corrections"]) == (Operation.SOLVE, [])
    motion = MotionFile(motion_path(last)).whole()
    assert not (motion.source == Source.EDITED).any()


@pytest.mark.parametrize(
    "told",
    [
        None, [], {"corrections": None}, {"corrections": [3]}, {"corrections": [{"kind": "x"}]},
        {"corrections": [SWAP], "height": 9}, {"corrections": [SWAP], "height": "tall"},
        {"corrections": [SWAP] * 501},
    ],
)  # fmt: skip
def test_what_means_nothing_is_answered_in_a_sentence(tmp_path: Path, told: object) -> None:
    version = captured(tmp_path)
    answer = send(owner_of(version), version, told)
    assert answer.status_code == 422
    assert len(answer.json()["error"]) > 20
    assert not Job.objects.exists()


def test_only_its_keepers_put_a_motion_right(tmp_path: Path) -> None:
    version = captured(tmp_path)
    other = Client()
    other.force_login(factories.account())
    assert send(other, version, {"corrections": [SWAP]}).status_code == 404
    assert send(Client(), version, {"corrections": [SWAP]}).status_code == 302
    assert not Job.objects.exists()


def test_a_motion_without_points_says_so() -> None:
    version = factories.version(factories.take())
    answer = send(owner_of(version), version, {"corrections": []})
    assert answer.status_code == 409
    assert "read the film" in answer.json()["error"] or "重新" in answer.json()["error"]


def test_points_that_are_gone_are_told(tmp_path: Path) -> None:
    version = captured(tmp_path)
    assert send(owner_of(version), version, {"corrections": [SWAP]}).status_code == 202
    store().remove(version.landmarks_sha256)
    serve([Lane.QUICK], until_empty=True)
    assert (Job.objects.get().state, Job.objects.get().fault) == (State.FAILED, "points_gone")


def test_all_motions_are_worked_out_again_by_one_command(tmp_path: Path, capsys) -> None:
    version, plain = captured(tmp_path), factories.version(factories.take())
    call_command("recapture", "--all")
    assert "1 motions wait to be worked out again, 1 keep no points" in capsys.readouterr().out
    serve([Lane.LONG], until_empty=True)
    made = Version.objects.latest("pk")
    assert (made.operation, made.track_id) == (Operation.SOLVE, version.track_id)
    assert plain.track.versions.count() == 1
    for wrong in ([], ["nothere"], ["nothere", "--all"]):
        with pytest.raises(CommandError):
            call_command("recapture", *wrong)
