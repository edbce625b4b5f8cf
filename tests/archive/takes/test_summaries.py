"""What pages are told of a motion, also of one whose summary was written with fewer marks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from archive.takes.models import Operation, Version
from capture.motion.source import Mark, Source
from tests import factories
from tests.motions import walking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_motion_put_right_long_ago_shows_the_marks_of_a_hand() -> None:
    motion = walking(60)
    source = np.array(motion.source)
    source[10:20, motion.skeleton.channel("leftLowerArm")] = Source.EDITED
    version = factories.version(factories.take(), replace(motion, source=source))
    share = {name: part for name, part in version.summary["share"].items() if name != Mark.EDITED}
    lanes = {limb: [[0.0, 2.0, "tick"]] for limb in version.summary["lanes"]}
    Version.objects.filter(pk=version.pk).update(
        operation=Operation.EDIT, summary={**version.summary, "share": share, "lanes": lanes}
    )
    head = Client().get(f"/versions/{version.pid}/stream/").json()
    assert head["share"][Mark.EDITED] > 0.0
    assert [run[2] for run in head["lanes"]["armL"]] == ["seen", "edited", "seen"]
    assert head["marks"] == [mark.value for mark in Mark]
