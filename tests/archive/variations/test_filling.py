"""Gaps are proposed, looked at, kept as a new version, taken back; nothing is filled unasked."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from archive.jobs.models import Job, Lane, State
from archive.jobs.worker import serve
from archive.library.states import states_of
from archive.rights.models import Nature, Visibility
from archive.takes import leaving
from archive.takes.models import Operation, Proposal, Version
from archive.takes.objects import is_named, named_digests
from archive.takes.queries import motion_path
from archive.variations import filling
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile
from capture.motion.motion import Motion
from capture.motion.source import Source
from tests import factories
from tests.archive.variations.weights import best_at_arms
from tests.capture.filling.test_filling import lost
from tests.motions import walking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
GAPS = ["armL-60-75", "legR-100-110"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    # The cheap references, unless a test says otherwise.
    settings.SHIPPED_WEIGHTS = tmp_path / "none.safetensors"


def with_gaps() -> Motion:
    return lost(lost(walking(frames=150), "armL", slice(60, 75)), "legR", slice(100, 110))


def owner_of(version: Version) -> Client:
    client = Client()
    client.force_login(version.track.take.owner)
    client.cookies["django_language"] = "en"
    return client


def work() -> None:
    serve([Lane.QUICK], until_empty=True)


def proposed(**fields: object) -> tuple[Version, Client]:
    version = factories.version(factories.take(**fields), with_gaps())
    client = owner_of(version)
    answer = client.post(f"/versions/{version.pid}/gaps/")
    assert answer.status_code == 302
    work()
    return version, client


def keep(client: Client, version: Version, *gaps: str):
    return client.post(f"/versions/{version.pid}/gaps/keep/", {"gap": list(gaps)}, follow=True)


def test_gaps_are_offered_and_nothing_is_filled_unasked() -> None:
    version = factories.version(factories.take(visibility=Visibility.PUBLIC), with_gaps())
    text = owner_of(version).get(version.track.take.get_absolute_url()).content.decode()
    assert "left arm" in text
    assert "0:02.0–0:02.5" in text
    assert Version.objects.count() == 1
    assert not Job.objects.exists()
    # Who may not change the take is offered nothing.
    assert 'id="gaps"' not in Client().get(version.track.take.get_absolute_url()).content.decode()


def test_a_proposal_changes_nothing_and_can_be_looked_at() -> None:
    version, client = proposed()
    assert Version.objects.count() == 1
    proposal = Proposal.objects.get()
    assert [gap["id"] for gap in proposal.gaps] == GAPS
    assert is_named(proposal.sha256)
    assert proposal.sha256 in named_digests()
    page = client.get(version.track.take.get_absolute_url() + "?preview=1").content.decode()
    assert f"/versions/{version.pid}/gaps/stream/" in page
    assert page.count('name="gap"') == 2
    assert "nothing of it is kept yet" in page
    head = client.get(f"/versions/{version.pid}/gaps/stream/").json()
    assert head["frames"] == 150
    marks = {mark for run in head["lanes"]["armL"] for mark in run if isinstance(mark, str)}
    assert "fill" in marks
    block = client.get(head["blocks"][0]["url"])
    assert block.status_code == 200
    assert client.get(f"/versions/{version.pid}/gaps/stream/7/").status_code == 404
    plain = client.get(f"/versions/{version.pid}/stream/").json()
    assert "missing" in {m for run in plain["lanes"]["armL"] for m in run if isinstance(m, str)}


def test_what_is_kept_is_a_new_version_with_its_parent_and_how_it_was_made() -> None:
    version, client = proposed()
    keep(client, version, GAPS[0], "no-such-gap")
    work()
    made = Version.objects.latest("number")
    assert (made.operation, made.number) == (Operation.FILL, 2)
    assert list(made.parents.all()) == [version]
    assert made.track.current == made
    [gap] = made.recipe["filled"]
    assert (gap["id"], gap["method"]) == (GAPS[0], "linear-Gaussian")
    assert set(gap["checks"]) >= {"skate", "seam", "beyond", "depth"}
    assert made.recipe["fill"]["program"] == "references"
    before, after = (MotionFile(motion_path(one)).whole() for one in (version, made))
    changed = (after.source != before.source).any(axis=1)
    np.testing.assert_array_equal(np.flatnonzero(changed), range(60, 75))
    known = before.source < Source.MISSING
    np.testing.assert_array_equal(after.rotations[known[:, 1:]], before.rotations[known[:, 1:]])
    assert (after.source[100:110] == Source.MISSING).any()
    assert not Proposal.objects.exists()


def test_every_export_says_what_was_filled() -> None:
    version, client = proposed(may_download=True)
    keep(client, version, *GAPS)
    work()
    made = Version.objects.latest("number")
    found = {}
    for name in ("csv", "bvh", "glb"):
        answer = client.get(f"/versions/{made.pid}/export/{name}/")
        found[name] = answer.getvalue()
    assert b",interpolated," in found["csv"]
    assert b"interpolated" in found["glb"]
    with zipfile.ZipFile(io.BytesIO(found["bvh"])) as pair:
        told = json.loads(pair.read(next(n for n in pair.namelist() if n.endswith(".json"))))
    words = {run[2] for runs in told["sources"]["places"].values() for run in runs}
    assert words == {"observed", "interpolated"}
    assert told["history"][-1]["operation"] == "fill"
    assert told["history"][-1]["recipe"]["filled"][0]["id"] == GAPS[0]


def test_a_fill_is_taken_back() -> None:
    version, client = proposed()
    keep(client, version, *GAPS)
    work()
    page = client.get(version.track.take.get_absolute_url()).content.decode()
    address = f"/takes/{version.track.take.pid}/current/1/"
    assert address in page
    client.post(address, {"track": 1})
    version.track.refresh_from_db()
    assert version.track.current == version
    assert address not in client.get(version.track.take.get_absolute_url()).content.decode()


def test_nothing_ticked_keeps_nothing_and_giving_up_leaves_nothing() -> None:
    version, client = proposed()
    answer = keep(client, version)
    assert "No gap was kept" in answer.content.decode()
    assert not Job.objects.filter(kind=filling.KEEP).exists()
    digest = Proposal.objects.get().sha256
    client.post(f"/versions/{version.pid}/gaps/give-up/")
    assert not Proposal.objects.exists()
    assert not store().exists(digest)
    assert Version.objects.count() == 1


def test_asked_twice_and_worked_twice_it_is_there_once() -> None:
    version, client = proposed()
    for _ in range(2):
        client.post(f"/versions/{version.pid}/gaps/")
    assert Job.objects.filter(kind=filling.PROPOSE).exclude(state=State.DONE).count() == 1
    work()
    assert Proposal.objects.count() == 1
    for _ in range(2):
        keep(client, version, *GAPS)
    work()
    assert Version.objects.count() == 2
    # The job of before, run once more after its proposal has gone, says so and changes nothing.
    job = Job.objects.get(kind=filling.KEEP)
    Job.objects.filter(pk=job.pk).update(state=State.WAITING, token=None)
    client.post(f"/jobs/{job.pk}/retry/")
    work()
    assert Version.objects.count() == 2


def test_others_neither_propose_nor_look_nor_keep() -> None:
    version, _ = proposed(visibility=Visibility.PUBLIC)
    other = Client()
    other.force_login(factories.account())
    for path in ("", "keep/", "give-up/"):
        assert other.post(f"/versions/{version.pid}/gaps/{path}").status_code == 404
        assert Client().post(f"/versions/{version.pid}/gaps/{path}").status_code == 302
    for path in ("stream/", "stream/0/"):
        assert other.get(f"/versions/{version.pid}/gaps/{path}").status_code == 404
    text = other.get(version.track.take.get_absolute_url() + "?preview=1").content.decode()
    assert "gaps/stream" not in text


def test_what_nobody_performed_has_no_gaps_and_what_leaves_takes_its_proposal_along() -> None:
    made = factories.version(factories.take(nature=Nature.MACHINE_MADE), with_gaps())
    assert filling.gaps_of(made) == ()
    assert owner_of(made).post(f"/versions/{made.pid}/gaps/").status_code == 404
    version, client = proposed()
    digest = Proposal.objects.get().sha256
    take = version.track.take
    leaving.withdraw(take.owner, take, "")
    assert client.post(f"/versions/{version.pid}/gaps/").status_code == 404
    leaving.delete(take.owner, take, "")
    assert not Proposal.objects.exists()
    assert not store().exists(digest)


def test_weights_that_serve_fill_what_they_are_best_at_and_stand_in_the_recipe(
    settings, tmp_path: Path
) -> None:
    file = best_at_arms(tmp_path)
    settings.SHIPPED_WEIGHTS = file
    version, client = proposed()
    proposal = Proposal.objects.get()
    assert {gap["id"]: gap["method"] for gap in proposal.gaps} == {
        "armL-60-75": "restore",
        "legR-100-110": "linear-Gaussian",
    }
    digest = json.loads(file.with_suffix(".json").read_text())["sha256"]
    assert proposal.recipe["weights"] == digest
    assert proposal.recipe["why"] == "shipped"
    page = client.get(version.track.take.get_absolute_url()).content.decode()
    assert "made by a model that learnt from motions" in page
    keep(client, version, *GAPS)
    work()
    kept = Version.objects.get(number=2)
    assert kept.recipe["fill"]["weights"] == digest
    motion = MotionFile(motion_path(kept)).whole()
    assert (motion.source[65, 1:] == Source.MADE).any()
    assert not (motion.source[105] == Source.MADE).any()
    assert (motion.source[105] == Source.INTERPOLATED).any()


def test_the_page_leads_from_what_was_seen_to_what_was_filled_and_back() -> None:
    version, client = proposed()
    page = version.track.take.get_absolute_url()
    asked = client.get(f"{page}?version=1&preview=1")
    assert [(str(one.label), one.shown) for one in asked.context["states"]] == [
        ("as it was seen", False),
        ("filled, not kept yet", True),
    ]
    keep(client, version, *GAPS)
    work()
    kept = client.get(page)
    assert [(str(one.label), one.shown) for one in kept.context["states"]] == [
        ("as it was seen", False),
        ("filled", True),
    ]
    before = client.get(page + kept.context["states"][0].address)
    assert before.context["version"].number == 1
    assert [one.shown for one in before.context["states"]] == [True, False]
    # Whoever may watch the filled motion alone is led nowhere else.
    assert not states_of(kept.context["version"], version.track, [kept.context["version"]])


def test_a_motion_of_one_state_has_no_switch() -> None:
    version = factories.version(factories.take(), walking())
    page = owner_of(version).get(version.track.take.get_absolute_url())
    assert page.context["states"] == []
    assert b'data-part="states"' not in page.content


def test_damaged_weights_fill_nothing_and_say_so(settings, tmp_path: Path) -> None:
    file = best_at_arms(tmp_path)
    file.write_bytes(file.read_bytes()[:-1] + b"\0\0")
    settings.SHIPPED_WEIGHTS = file
    proposed()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert job.fault == "fill_weights"
    assert not Proposal.objects.exists()
