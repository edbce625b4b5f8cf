"""A motion is put right: a new Version by the real worker, its parent and its segments untouched."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from archive.annotations.models import Segment
from archive.jobs.models import Job, Lane, State
from archive.jobs.running import Run
from archive.jobs.worker import serve
from archive.takes import solve_work, solving
from archive.takes.models import Operation, Version
from archive.takes.queries import motion_path
from archive.web.storage import store
from capture.findings import Finding, score_of
from capture.motion.edition import SOLVE_EDITION
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


def test_the_same_sent_twice_is_one_job_and_one_version(tmp_path: Path) -> None:
    parent = captured(tmp_path)
    client, told = owner_of(parent), {"corrections": [SWAP], "height": None}
    first, second = send(client, parent, told), send(client, parent, told)
    serve([Lane.QUICK], until_empty=True)
    third = send(client, parent, told)
    assert first.json() == second.json() == third.json()
    serve([Lane.QUICK], until_empty=True)
    assert Job.objects.count() == 1
    assert parent.track.versions.count() == 2
    # Taken back meanwhile, it is worked out once more: to the version that there is.
    assert send(client, parent, {"corrections": []}).status_code == 202
    serve([Lane.QUICK], until_empty=True)
    again = send(client, parent, told)
    assert again.json() != first.json()
    serve([Lane.QUICK], until_empty=True)
    assert [one.recipe.get("corrections") for one in parent.track.versions.order_by("pk")] == [
        None, [SWAP], [],
    ]  # fmt: skip
    parent.track.refresh_from_db()
    assert parent.track.current is not None
    assert parent.track.current.recipe["corrections"] == [SWAP]


def test_what_is_said_twice_in_one_breath_is_said_once() -> None:
    unseen = {"kind": "unseen", "start": 0.0, "stop": 1.0, "what": "armL"}
    cloth = {"kind": "covered", "start": 0.0, "stop": 1.0, "what": "legs"}
    bare = {**cloth, "kind": "uncovered"}
    told = solving.corrections_from([unseen, cloth, bare, unseen, cloth, SWAP, SWAP])
    # The last word on the cloth is still the last one; sides exchanged twice are as they were.
    assert [one.to_json() for one in told] == [bare, unseen, cloth, SWAP, SWAP]


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
    assert (
        "1 motions wait to be worked out again, 1 keep no points, 0 are as good"
        in capsys.readouterr().out
    )
    serve([Lane.LONG], until_empty=True)
    made = Version.objects.latest("pk")
    assert (made.operation, made.track_id) == (Operation.SOLVE, version.track_id)
    assert plain.track.versions.count() == 1
    call_command("recapture", "--all")
    assert "0 motions wait to be worked out again, 1 keep no points, 1 are as" in (
        capsys.readouterr().out
    )
    for wrong in ([], ["nothere"], ["nothere", "--all"]):
        with pytest.raises(CommandError):
            call_command("recapture", *wrong)


def test_a_correction_is_judged_anew_and_what_the_film_told_stays(tmp_path: Path) -> None:
    parent = captured(tmp_path)
    dark = {"code": "low_light", "start": 0.0, "stop": 1.0, "severity": 0.9}
    hidden = {"code": "limb_hidden", "start": 0.0, "stop": 0.5, "severity": 0.5, "limb": "head"}
    report = {
        "version": 1, "findings": [hidden, dark], "figures": {"light_luma": 30.0}, "limbs": {},
        "seconds": 3.0, "score": 3,
    }  # fmt: skip
    Version.objects.filter(pk=parent.pk).update(quality=report)
    unseen = {"kind": "unseen", "start": 0.0, "stop": 99.0, "what": "armL"}
    send(owner_of(parent), parent, {"corrections": [unseen]})
    serve([Lane.QUICK], until_empty=True)
    made = Version.objects.latest("number").quality
    assert dark in made["findings"]
    assert made["figures"]["light_luma"] == 30.0
    # What landmarks tell was judged on the motion as it is now: an arm is not seen, the head is.
    limbs = {one.get("limb") for one in made["findings"] if one["code"] == "limb_hidden"}
    assert "armL" in limbs
    assert "head" not in limbs
    assert made["limbs"]["armL"]["missing"] == 1.0
    assert made["limbs"]["armR"]["seen"] == 1.0
    assert made["score"] == score_of(
        (Finding.from_json(one) for one in made["findings"]), made["seconds"]
    )


def test_a_motion_of_an_earlier_edition_is_worked_out_again_by_a_button(tmp_path: Path) -> None:
    version = captured(tmp_path)
    Version.objects.filter(pk=version.pk).update(
        recipe={**version.recipe, "corrections": [SWAP], "scale_source": "given", "height": 1.6}
    )
    take, client = version.track.take, owner_of(version)
    Segment.objects.create(
        take=take, name="a", start_us=500_000, stop_us=1_000_000, created_by=take.owner
    )
    address = f"/versions/{version.pid}/again/"
    assert address in client.get(take.get_absolute_url()).content.decode()
    assert Client().post(address).status_code == 302
    assert not Job.objects.exists()
    assert client.post(address).status_code == 302
    serve([Lane.QUICK], until_empty=True)
    made = Version.objects.latest("number")
    assert made.recipe["corrections"] == [SWAP]
    assert made.recipe["height"] == pytest.approx(1.6)
    assert made.recipe["solve_edition"] == SOLVE_EDITION
    assert Segment.objects.count() == 1
    # Now it is as good as it gets: nobody is asked to do it once more.
    assert "/again/" not in client.get(take.get_absolute_url()).content.decode()


def test_all_of_an_earlier_edition_are_worked_out_in_one_job(tmp_path: Path) -> None:
    olds = [captured(tmp_path) for _ in range(3)]
    fresh = captured(tmp_path)
    Version.objects.filter(pk=fresh.pk).update(recipe={"solve_edition": SOLVE_EDITION})
    plain = factories.version(factories.take())
    store_less = captured(tmp_path)
    steward = factories.steward()
    assert [track.current for track in solving.outdated()] == [*olds, store_less]
    store_less_points = store().put(iter([b"points that go"]))
    Version.objects.filter(pk=store_less.pk).update(landmarks_sha256=store_less_points.sha256)
    store().remove(store_less_points.sha256)
    job = solving.solve_all(steward)
    assert job is not None
    assert solving.solve_all(steward) is None  # one at a time
    serve([Lane.LONG], until_empty=True)
    job.refresh_from_db()
    assert (job.state, job.progress) == (State.DONE, 1.0)
    for old in olds:
        made = old.track.versions.latest("number")
        assert (made.operation, list(made.parents.all())) == (Operation.SOLVE, [old])
    for other in (fresh, plain, store_less):
        assert other.track.versions.count() == 1
    # Asked again, nothing is done twice.
    assert solving.solve_all(steward) is not None
    serve([Lane.LONG], until_empty=True)
    assert Version.objects.count() == 3 + len(olds) + 3


def test_working_all_out_is_stopped_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    olds = [captured(tmp_path) for _ in range(3)]
    steward, done = factories.steward(), []
    work_out = solve_work._work_out

    def stopping(run: Run, version: Version, *more: object) -> None:
        work_out(run, version, *more)
        done.append(version.pk)
        if len(done) == 1:
            Job.objects.filter(pk=run.job.pk).update(cancel_requested=True)

    monkeypatch.setattr(solve_work, "_work_out", stopping)
    job = solving.solve_all(steward)
    assert job is not None
    serve([Lane.LONG], until_empty=True)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert done == [olds[0].pk]
    solving.solve_all(steward)
    serve([Lane.LONG], until_empty=True)
    assert done == [old.pk for old in olds]
    assert not solving.outdated().exists()


def test_stewards_alone_ask_for_all(tmp_path: Path) -> None:
    captured(tmp_path)
    client = Client()
    client.force_login(factories.account())
    assert client.post("/status/again/").status_code == 404
    assert not Job.objects.exists()


def test_what_was_filled_is_not_told_of_a_motion_that_was_solved_anew(tmp_path: Path) -> None:
    version = captured(tmp_path)
    recipe = {**version.recipe, "filled": [{"id": "armL-1-2"}], "fill": {"weights": "w"}}
    Version.objects.filter(pk=version.pk).update(recipe=recipe)
    send(owner_of(version), version, {"corrections": [SWAP], "height": None})
    serve([Lane.QUICK], until_empty=True)
    made = Version.objects.get(number=2).recipe
    assert made["corrections"] == [SWAP]
    assert not {"filled", "fill"} & set(made)
