"""The whole walk: a filmed person goes in by the real page, and a moving figure comes out."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from archive.accounts.models import User
from archive.takes.models import Take, Upload
from archive.takes.queries import landmarks_path, motion_path
from capture.motion.formats.motion_file import LandmarksFile, MotionFile
from capture.motion.kinematics import forward
from capture.motion.motion import Motion
from tests import factories
from tests.browser.conftest import ROOT, Site, served
from tests.conftest import missing
from tests.factories import PASSWORD
from tests.films import numbered_film

pytestmark = [pytest.mark.slow]
CAPTURE_SECONDS = 240_000


@pytest.fixture
def clip() -> Path:
    path = ROOT / ".build" / "samples" / "pose2sim" / "cam01.mp4"
    if not path.is_file():
        missing("The sample clips are missing; run python3 manage.py test once.")
    return path


def fill_in(page: Page, clip: Path, title: str) -> None:
    page.set_input_files("#files", str(clip))
    page.fill("[name=title]:visible >> nth=0", title)
    page.fill("[name=performers]", "陳師傅")
    page.fill("[name=performed_on]", "2025-03")
    page.check("[name=nature][value=real]")
    page.select_option("[name=visibility]", "public")


def test_a_film_goes_in_and_a_motion_plays_back(
    page: Page, site: Site, teacher: User, sign_in: Callable[[User], None], clip: Path,
    test_data: Callable[[str], Path],
) -> None:  # fmt: skip
    sign_in(teacher)
    page.goto(site.url("/upload/"))
    fill_in(page, clip, "平衡木步法")
    with site.worker():
        page.click("[data-part=submit]")
        page.wait_for_url("**/takes/*/", timeout=60_000)
        expect(page.locator("[data-module=job]").first).to_be_visible()
        # The page follows the work by itself.
        page.wait_for_selector("[data-module=player][data-ready]", timeout=CAPTURE_SECONDS)
    page.click("[data-do=play]")
    page.wait_for_timeout(800)
    assert page.evaluate("() => document.querySelector('video').currentTime") > 0.2
    take = Take.objects.get()
    track = take.tracks.get()
    motion = MotionFile(motion_path(track.current)).whole()
    assert_human(motion)
    assert_moves_as_filmed(motion, LandmarksFile(landmarks_path(track.current)))
    assert_left_is_left(motion, test_data("videos/gt_pose2sim/truth.json"))


def assert_human(motion: Motion) -> None:
    """Bones of constant, human lengths, a head above hips above feet, feet near one floor."""
    places, skeleton = forward(motion), motion.skeleton
    assert 1.4 < skeleton.height < 2.0
    for joint, parent in enumerate(skeleton.parents):
        if parent >= 0:
            length = np.linalg.norm(places[:, joint] - places[:, parent], axis=1)
            assert np.ptp(length) < 1e-5
    y = {
        name: places[:, skeleton.index(name), 1]
        for name in ("head", "hips", "leftFoot", "rightFoot")
    }
    assert (y["head"] > y["hips"]).mean() > 0.98
    assert (y["hips"] > np.minimum(y["leftFoot"], y["rightFoot"])).all()
    lowest = np.minimum(y["leftFoot"], y["rightFoot"])
    assert np.abs(lowest - np.median(lowest)).mean() < 0.12
    assert -0.1 < np.median(lowest) < 0.35


def assert_moves_as_filmed(motion: Motion, seen: LandmarksFile) -> None:
    """Hands and feet move about the hips when, and as much as, they do in the picture."""
    landmarks = seen.whole()
    places = forward(motion)
    hips = [landmarks.image[:, landmarks.index(f"{side}Hip"), :2] for side in ("left", "right")]
    middle = np.mean(hips, axis=0).astype(float)
    for side in ("left", "right"):
        for point, joint in (("Wrist", "Hand"), ("Ankle", "Foot")):
            picture = landmarks.image[:, landmarks.index(f"{side}{point}"), :2] - middle
            room = places[:, motion.skeleton.index(f"{side}{joint}")] - places[:, 0]
            speeds = [
                np.linalg.norm(np.gradient(one, motion.times, axis=0), axis=1)
                for one in (picture, room[:, :2])
            ]
            smooth = [np.convolve(speed, np.ones(9) / 9, mode="valid") for speed in speeds]
            assert np.corrcoef(*smooth)[0, 1] > 0.6, (side, joint)


def assert_left_is_left(motion: Motion, truth_file: Path) -> None:
    """Against the triangulated truth the body fits as it is, not with its sides exchanged."""
    truth = json.loads(truth_file.read_text())
    names, frames = truth["joints"], truth["truth"]["frames"]
    points = np.array(
        [[xyz or [np.nan] * 3 for xyz in frame] for frame in truth["truth"]["xyz_m"]], dtype=float
    )
    bones = [
        f"{side}{bone}"
        for side in ("left", "right")
        for bone in ("UpperArm", "LowerArm", "Hand", "UpperLeg", "LowerLeg", "Foot")
    ]
    real = np.stack([points[:, names.index(truth["joint_map"][bone])] for bone in bones], axis=1)
    ours = forward(motion)[frames][:, [motion.skeleton.index(bone) for bone in bones]]
    swapped = np.concatenate([ours[:, 6:], ours[:, :6]], axis=1)
    right, wrong = (misfit(real, body) for body in (ours, swapped))
    assert right < 0.7 * wrong
    assert right < 0.2


def misfit(real: np.ndarray, ours: np.ndarray) -> float:
    """Mean distance in metres after the best similarity without reflection, over all frames."""
    whole = ~np.isnan(real).any(axis=(1, 2))
    a = real[whole].reshape(-1, 3)
    b = (ours[whole] - ours[whole].mean(axis=1, keepdims=True)).reshape(-1, 3)
    a = (real[whole] - real[whole].mean(axis=1, keepdims=True)).reshape(-1, 3)
    u, s, vt = np.linalg.svd(b.T @ a)
    turn = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    moved = (b @ (u @ turn @ vt)) * float((s * np.diag(turn)).sum() / (b**2).sum())
    return float(np.linalg.norm(moved - a, axis=1).mean())


def in_two_pieces(clip: Path, folder: Path) -> Path:
    """The same film with an empty box at its end, so long that it is sent in two pieces."""
    room = 10 * 1024 * 1024
    path = folder / clip.name
    path.write_bytes(clip.read_bytes() + room.to_bytes(4, "big") + b"free" + bytes(room - 8))
    return path


def cut_after_the_first_piece(route: Route, pieces: list[str]) -> None:
    if route.request.method == "PATCH":
        pieces.append(route.request.url)
    if pieces[1:]:
        route.abort("connectionreset")
    else:
        route.continue_()


def test_an_upload_goes_on_after_a_closed_tab_and_a_restarted_server(
    context: BrowserContext, transactional_db: None, settings, tmp_path: Path, teacher: User,
    test_data: Callable[[str], Path],
) -> None:  # fmt: skip
    settings.DATA_DIR = tmp_path
    clip = in_two_pieces(test_data("videos/d02_taekwondo_team_edit.mp4"), tmp_path)
    with served(tmp_path) as site:
        page = context.new_page()
        page.goto(site.url("/account/sign-in/"))
        page.fill("#id_username", teacher.username)
        page.fill("#id_password", PASSWORD)
        page.click("main button.act")
        page.goto(site.url("/upload/"))
        fill_in(page, clip, "跆拳道")
        # The line breaks for good once the first piece of the film is acknowledged.
        pieces: list[str] = []
        page.route("**/*", lambda route: cut_after_the_first_piece(route, pieces))
        with page.expect_event("requestfailed", lambda request: request.method == "PATCH"):
            page.click("[data-part=submit]")
        page.close()
    upload = Upload.objects.get()
    assert upload.finished_at is None
    assert 0 < upload.offset < upload.length
    begun = upload.offset
    with served(tmp_path, int(site.address.rpartition(":")[2])) as again:
        page = context.new_page()
        page.goto(again.url("/upload/"))
        expect(page.locator("body")).to_contain_text(clip.name)
        fill_in(page, clip, "跆拳道")
        page.click("[data-part=submit]")
        page.wait_for_url("**/takes/*/", timeout=60_000)
        page.close()
    upload.refresh_from_db()
    assert Upload.objects.count() == 1
    assert begun > 0
    assert upload.take.videos.get().sha256 == hashlib.sha256(clip.read_bytes()).hexdigest()


def test_a_film_that_is_here_already_is_said_to_be(
    page: Page, site: Site, teacher: User, sign_in: Callable[[User], None], tmp_path: Path
) -> None:
    film = numbered_film(tmp_path / "form.mp4", [number / 30 for number in range(30)])
    take = factories.take(teacher, title="獅鼓步")
    factories.video(take, film.read_bytes())
    sign_in(teacher)
    page.goto(site.url("/upload/"))
    fill_in(page, film, "獅鼓步")
    page.click("[data-part=submit]")
    row = page.locator(".upload-row")
    expect(row.locator("[data-part=state]")).to_contain_text("was here already")
    expect(row.locator("a[data-part~=next]")).to_have_attribute(
        "href", re.compile(take.get_absolute_url())
    )
    assert Take.objects.count() == 1
