"""A teacher puts a motion right on its page, and takes it back."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from archive.accounts.models import User
from archive.takes.models import Version
from archive.web.storage import store
from capture.motion.formats.motion_file import MotionFile, write_landmarks
from capture.motion.kinematics import forward
from capture.motion.source import Source
from tests import factories
from tests.browser.conftest import Site
from tests.capture.solve.bodies import seen_from
from tests.motions import walking

pytestmark = [pytest.mark.slow]


@pytest.fixture
def version(teacher: User, tmp_path: Path) -> Version:
    path = tmp_path / "points"
    with path.open("wb") as file:
        write_landmarks(file, seen_from(walking(speed=0.3)), {"estimator": {"name": "x"}})
    points = store().put(iter([path.read_bytes()]))
    take = factories.take(teacher)
    made = factories.version(take, walking(speed=0.3), landmarks=points.sha256)
    recipe = {"estimator": "x", "height": 1.7, "scale_source": "assumed"}
    Version.objects.filter(pk=made.pk).update(recipe=recipe)
    return made


def test_a_motion_is_put_right_and_taken_back(
    page: Page, site: Site, version: Version, teacher: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(teacher)
    page.goto(site.url(version.track.take.get_absolute_url()))
    page.wait_for_selector("[data-module=player][data-ready]")
    panel = page.locator("[data-part~=corrector]")
    apply = panel.locator("[data-act=apply]")
    expect(apply).to_be_disabled()
    page.locator("[data-do=mark-in]").click()
    for _ in range(15):
        page.locator("[data-do=forward]").first.click()
    page.locator("[data-do=mark-out]").click()
    expect(panel.locator("[data-field=range]")).to_have_text("0:00.000–0:00.500")
    # Pressed twice in haste, it is said once.
    panel.get_by_role("button", name=re.compile("^(legs|雙腿)$")).dblclick()
    panel.locator("[data-act=unseen][data-what=armL]").click()
    expect(panel.locator("[data-part~=corrections] li")).to_have_count(2)
    assert gap(panel, "[data-field=height]", "[data-part~=corrections]") >= 12
    panel.locator("[data-act=remove]").last.click()
    panel.locator("[data-field=height]").fill("9")
    expect(apply).to_be_disabled()
    panel.locator("[data-field=height]").fill("1,58")
    with site.worker(), page.expect_navigation(timeout=60_000):
        apply.click()
    page.wait_for_selector("[data-module=player][data-ready]")
    made = Version.objects.latest("number")
    assert made.recipe["corrections"] == [
        {"kind": "swap", "start": 0.0, "stop": 0.5, "what": "legs"}
    ]
    assert made.recipe["scale_source"] == "given"
    expect(panel.locator("[data-part~=corrections] li")).to_have_count(1)
    expect(panel.locator("[data-field=height]")).to_have_value("1.58")
    panel.locator("[data-act=remove]").click()
    with site.worker(), page.expect_navigation(timeout=60_000):
        apply.click()
    page.wait_for_selector("[data-module=player][data-ready]")
    assert Version.objects.latest("number").recipe["corrections"] == []
    assert Version.objects.count() == 3


def gap(panel: Locator, upper: str, lower: str) -> float:
    """Pixels between two elements, one above the other."""
    one, other = (panel.locator(selector).bounding_box() for selector in (upper, lower))
    assert one is not None
    assert other is not None
    return other["y"] - one["y"] - one["height"]


def open_mover(page: Page, site: Site, version: Version) -> None:
    """Open the page, go on for half a second, and ask for the handles."""
    page.goto(site.url(version.track.take.get_absolute_url()))
    page.wait_for_selector("[data-module=player][data-ready]")
    for _ in range(15):
        page.locator("[data-do=forward]").first.click()
    page.locator("[data-act=move]").click()
    expect(page.locator("[data-act=move]")).to_have_attribute("aria-pressed", "true")
    # Handles can be moved once the figure of this very frame is drawn.
    expect(page.locator("[data-part~=frame]")).to_have_text("16")
    for handle in page.locator("[data-joint]").all():
        expect(handle).to_be_enabled()


def from_hips(version: Version, joint: str, frame: int) -> np.ndarray:
    """Where a joint of a stored motion lies, from the middle between the hip joints."""
    motion = MotionFile(store().path(version.sha256)).whole()
    joints = forward(motion)[frame]
    hips = [motion.skeleton.index(f"{side}UpperLeg") for side in ("left", "right")]
    return joints[motion.skeleton.index(joint)] - joints[hips].mean(axis=0)


def drag(page: Page, box: FloatRect, right: float, down: float) -> None:
    """Drag what lies in a box by some pixels."""
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=5)
    page.mouse.up()


def test_a_wrist_is_dragged_to_another_place(
    page: Page, site: Site, version: Version, teacher: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(teacher)
    open_mover(page, site, version)
    handle = page.locator("[data-joint=leftWrist]")
    box = handle.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    drag(page, box, 20, -30)
    panel = page.locator("[data-part~=corrector]")
    # The elbow goes along, since bones keep their length; nobody moved it, so no line says so.
    rows = panel.locator("[data-part~=corrections] li")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(re.compile("left wrist|左手腕"))
    expect(page.locator("[data-field=moved]")).not_to_be_empty()
    now = handle.bounding_box()
    assert now is not None
    assert (now["x"], now["y"]) == pytest.approx((box["x"] + 20, box["y"] - 30), abs=4)
    with site.worker(), page.expect_navigation(timeout=60_000):
        panel.locator("[data-act=apply]").click()
    page.wait_for_selector("[data-module=player][data-ready]")
    made = Version.objects.latest("number")
    told = {one["what"]: one for one in made.recipe["corrections"]}
    assert set(told) == {"leftWrist", "leftElbow"}
    assert told["leftWrist"]["start"] == pytest.approx(0.5, abs=1e-3)
    # What was worked out is what was shown: where it was put, and farther from where it was.
    assert np.linalg.norm(from_hips(made, "leftHand", 15) - told["leftWrist"]["to"]) < 0.03
    assert np.linalg.norm(from_hips(made, "leftLowerArm", 15) - told["leftElbow"]["to"]) < 0.03
    before = from_hips(version, "leftHand", 15)
    assert np.linalg.norm(from_hips(made, "leftHand", 15) - before) > 0.08
    motion = MotionFile(store().path(made.sha256)).whole()
    assert motion.source[15, motion.skeleton.channel("leftLowerArm")] == Source.EDITED
    assert motion.source[40, motion.skeleton.channel("leftLowerArm")] == Source.OBSERVED
    # Kept so as well, and taken back with the wrist.
    expect(rows).to_have_count(1)
    rows.locator("[data-act=remove]").click()
    expect(rows).to_have_count(0)
    with site.worker(), page.expect_navigation(timeout=60_000):
        panel.locator("[data-act=apply]").click()
    assert Version.objects.latest("number").recipe["corrections"] == []


def test_an_ankle_is_moved_by_keys_and_taken_back(
    page: Page, site: Site, version: Version, teacher: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(teacher)
    open_mover(page, site, version)
    frame = page.locator("[data-part~=frame]")
    expect(frame).to_have_text("16")
    ankle = page.locator("[data-joint=rightAnkle]")
    ankle.focus()
    expect(ankle).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    # The keys of the player go from frame to frame; here they move the joint and nothing else.
    expect(frame).to_have_text("16")
    expect(page.locator("[data-field=moved]")).to_have_text(re.compile("1[3-7] (cm|厘米)"))
    rows = page.locator("[data-part~=corrections] li")
    expect(rows).to_have_count(1)
    page.keyboard.press("Escape")
    expect(rows).to_have_count(0)
    expect(page.locator("[data-act=apply]")).to_be_disabled()
    page.keyboard.press("ArrowUp")
    rows.last.locator("[data-act=remove]").click()
    expect(rows).to_have_count(0)
