"""Films that are no ordinary ones, through the queue and a real worker: from a file to its page."""

import shutil
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive.jobs.models import Job, Lane, State
from archive.jobs.words import fault_words
from archive.jobs.worker import serve
from archive.rights.models import Visibility
from archive.takes.actions import Received, receive_video
from archive.takes.findings import told
from archive.takes.models import Take, Version
from archive.takes.queries import motion_path
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile
from capture.motion.source import Source
from tests import factories
from tests.capture.altered import Pictures, altered
from tests.capture.clips import first_frames

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
Find = Callable[[str], Path]
TAIJI = "videos/d01_taiji_indoor.mp4"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()


def hand_in(path: Path) -> Received:
    with store().new_file() as copy:
        shutil.copyfile(path, copy)
        return receive_video(factories.account(), copy, path.name, factories.answers())


def work() -> None:
    serve([Lane.QUICK, Lane.CAPTURE], until_empty=True)


def sentences(job: Job) -> list[str]:
    said = []
    for language in ("en", "zh-hant"):
        with override(language):
            said.append(fault_words(job.fault, job.fault_values, job.kind))
    return said


def test_one_frame_is_refused_with_a_sentence_and_leaves_nothing(
    test_data: Find, tmp_path: Path
) -> None:
    film = tmp_path / "one.mp4"
    first_frames(test_data(TAIJI), film, 1)
    take = hand_in(film).take
    work()
    job = Job.objects.get(kind="takes.intake")
    assert (job.state, job.fault) == (State.FAILED, "one_frame")
    english, chinese = sentences(job)
    assert english.startswith("The video is too short: 1 frame")
    assert chinese.endswith("。")
    assert not Take.objects.filter(pk=take.pk).exists()
    # The worker lives: the next film becomes a motion.
    hand_in(test_data("videos/odd/o08_plain_ok.mp4"))
    work()
    assert Version.objects.count() == 1


def test_a_carried_camera_is_told_on_the_page_in_the_stream_and_in_every_file(
    test_data: Find, tmp_path: Path
) -> None:
    film = tmp_path / "carried.mp4"
    first_frames(test_data("videos/d08_gym_run_camera_follows.mp4"), film, 90)
    take = hand_in(film).take
    work()
    version = Version.objects.get()
    assert version.recipe["camera"]["adrift"] == 90
    assert "moving_camera" in [one["code"] for one in version.quality["findings"]]
    with override("en"):
        said = {one.code: one for one in told(version.quality)}
        assert "tripod" in said["moving_camera"].advice
    motion = MotionFile(motion_path(version)).whole()
    assert (motion.source[:, 0] == Source.INFERRED).all()
    assert np.ptp(motion.root[:, [0, 2]], axis=0).max() == 0.0
    Take.objects.filter(pk=take.pk).update(visibility=Visibility.PUBLIC)
    head = Client().get(reverse("takes:stream", args=[version.pid])).json()
    assert head["adrift"] == [[0.0, pytest.approx(3.0, abs=0.2)]]
    assert head["share"]["seen"] > 0.5
    page = Client().get(reverse("library:take", args=[take.pid])).content.decode()
    assert 'data-part="adrift"' in page
    assert 'data-code="moving_camera"' in page
    keeper = Client()
    keeper.force_login(take.owner)
    table = keeper.get(reverse("takes:export", args=[version.pid, "csv"]))
    assert table.status_code == 200
    lines = b"".join(table).decode("utf-8-sig").splitlines()
    row = dict(zip(lines[0].split(","), lines[10].split(","), strict=False))
    assert row["hips_source"] == row["leftHand_source"] == "inferred"


def test_a_film_from_the_waist_up_is_a_motion_without_legs(test_data: Find, tmp_path: Path) -> None:
    def waist_up(pictures: Pictures) -> Pictures:
        return [cv2.resize(one[:340, 320:960], (1280, 680)) for one in pictures]

    hand_in(altered(test_data(TAIJI), tmp_path / "waist.mp4", waist_up, count=40))
    work()
    version = Version.objects.get()
    found = {one["code"] for one in version.quality["findings"]}
    # Nobody is asked to stand with feet that the picture leaves out.
    assert "feet_cut_off" in found
    assert "floor_unseen" not in found
    assert version.quality["limbs"]["legL"]["missing"] > 0.9
    assert version.quality["limbs"]["torso"]["doubt"] > 0.8
    assert version.summary["adrift"] == []
    assert version.quality["limbs"]["head"]["missing"] < 0.2
