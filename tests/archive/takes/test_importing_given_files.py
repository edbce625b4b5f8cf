"""Every file of the bundle's raw_bvh goes through the archive; its bytes stay what they were."""

import hashlib

import pytest

from archive.jobs.models import Lane
from archive.jobs.worker import serve
from archive.takes.importing import bring_in, receive
from archive.takes.queries import motion_path
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile
from capture.rigs.choices import Choices
from tests import factories
from tests.capture.rigs.foreign import GIVEN, Data, given_path

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
KEPT_RATE = 60.0


@pytest.mark.parametrize("name", GIVEN)
def test_a_given_file_becomes_a_motion_and_is_kept_byte_for_byte(
    name: str, test_data: Data, settings, tmp_path
) -> None:
    settings.DATA_DIR = tmp_path
    given, path = GIVEN[name], given_path(test_data, name)
    with store().new_file() as copy:
        copy.write_bytes(path.read_bytes())
        take = receive(factories.account(), copy, path.name, factories.answers()).take
    serve([Lane.QUICK], until_empty=True)
    imported = take.imports.get()
    told = Choices.from_json({**imported.facts["proposal"]["choices"], "rate": given.rate})
    bring_in(take.owner, imported, told)
    serve([Lane.QUICK], until_empty=True)

    kept = store().path(imported.sha256).read_bytes()
    assert kept == path.read_bytes()
    assert hashlib.sha256(kept).hexdigest() == imported.sha256
    assert imported.original_name == path.name
    version = take.tracks.get().current
    motion = MotionFile(motion_path(version))
    assert version.recipe["height"] == pytest.approx(given.height, abs=0.012)
    assert version.summary["rate"] == pytest.approx(min(given.rate, KEPT_RATE))
    frames = imported.facts["frames"] - told.skip
    assert motion.times[-1] == pytest.approx(frames / given.rate, abs=2.5 / given.rate)
