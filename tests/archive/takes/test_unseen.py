"""A motion without a film: stretches that cannot have been so are taken out, and put back."""

import json
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from archive.jobs.models import Lane
from archive.jobs.worker import serve
from archive.takes.models import Operation, Version
from archive.takes.queries import motion_path
from archive.variations.filling import gaps_of
from capture.motion.formats.motion_file import MotionFile
from capture.motion.source import Source
from tests import factories
from tests.motions import walking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LEG = {"kind": "unseen", "start": 1.0, "stop": 2.0, "what": "legL"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def imported() -> tuple[Version, Client]:
    version = factories.version(factories.take(), walking(frames=120))
    Version.objects.filter(pk=version.pk).update(operation=Operation.IMPORT, recipe={"file": "x"})
    version.refresh_from_db()
    client = Client()
    client.force_login(version.track.take.owner)
    client.cookies["django_language"] = "en"
    return version, client


def correct(client: Client, version: Version, *told: dict, height: object = None):
    body = json.dumps({"corrections": told, "height": height})
    url = f"/versions/{version.pid}/correct/"
    answer = client.post(url, body, content_type="application/json")
    serve([Lane.QUICK], until_empty=True)
    return answer


def test_a_leg_that_jumps_is_taken_out_and_may_be_filled() -> None:
    version, client = imported()
    before = MotionFile(motion_path(version)).whole()
    assert correct(client, version, LEG).status_code == 202
    made = Version.objects.get(number=2)
    assert made.operation == Operation.EDIT
    assert made.recipe == {"file": "x", "corrections": [LEG]}
    assert list(made.parents.all()) == [version]
    after = MotionFile(motion_path(made)).whole()
    gone = after.source == Source.MISSING
    assert [gap.id for gap in gaps_of(made)] == ["legL-30-61"]
    assert gone[30:61].any()
    assert not gone[:30].any()
    assert not gone[61:].any()
    assert np.array_equal(after.rotations[~gone[:, 1:]], before.rotations[~gone[:, 1:]])
    assert np.array_equal(after.root, before.root)
    assert np.array_equal(after.source[~gone], before.source[~gone])


def test_taking_it_back_gives_the_motion_that_came_in() -> None:
    version, client = imported()
    correct(client, version, LEG)
    made = Version.objects.get(number=2)
    correct(client, made)
    back = MotionFile(motion_path(Version.objects.get(number=3))).whole()
    before = MotionFile(motion_path(version)).whole()
    assert np.array_equal(back.rotations, before.rotations)
    assert np.array_equal(back.source, before.source)


@pytest.mark.parametrize(
    ("told", "height"),
    [({**LEG, "kind": "swap", "what": "legs"}, None), (LEG, 1.7), ({**LEG, "what": "tail"}, None)],
)
def test_what_needs_a_film_is_refused(told: dict, height: object) -> None:
    version, client = imported()
    assert correct(client, version, told, height=height).status_code == 422
    assert Version.objects.count() == 1


def test_the_page_offers_that_and_nothing_that_needs_a_film() -> None:
    version, client = imported()
    page = client.get(version.track.take.get_absolute_url()).content.decode()
    assert "This was not seen" in page
    assert "Left and right are exchanged" not in page
    assert 'data-field="height"' not in page


def test_a_motion_that_nobody_performed_is_not_put_right() -> None:
    version, client = imported()
    Version.objects.update(whole_made=True)
    assert correct(client, version, LEG).status_code == 409
