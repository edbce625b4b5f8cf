"""A step of set-up is not done when what it made is gone, whatever its stamp says."""

import json
import shutil
from pathlib import Path

import pytest

from archive.bootstrap import results, site_files, stamps
from archive.bootstrap.browser_files import MADE
from archive.bootstrap.layout import Layout, checkout
from archive.bootstrap.libraries import missing_libraries
from archive.bootstrap.samples import KEPT
from archive.bootstrap.steps import Step, Wishes, all_steps
from capture.pose import parts

WISHES = Wishes(development=True)
PO = "archive/locale/zh_Hant/LC_MESSAGES/django"


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A checkout in which every step has been carried out."""
    made = Layout(tmp_path)
    packages = made.venv / "lib" / "python3.11" / "site-packages"
    texts = {
        "requirements.lock": "django==5.2 \\\n    --hash=x\ncolorama==1 ; sys_platform == 'win32' \\\n",
        "requirements-dev.lock": "Pytest.Mock_x==1.0 \\\n    --hash=x\n",
        "package.json": json.dumps({"dependencies": {"@a/b": "1"}, "devDependencies": {"c": "1"}}),
        f"{PO}.po": "", f"{PO}.mo": "",
        ".build/static/staticfiles.json": json.dumps({"paths": {"a.css": "a.1.css"}}),
        ".build/static/a.1.css": "",
    }  # fmt: skip
    files = [
        made.python,
        *(packages / f"{name}.dist-info" / "RECORD"
          for name in ("Django-5.2", "torch-2.0", "pytest_mock_x-1.0")),
        *(made.node_modules / name / "package.json" for name in ("@a/b", "c")),
        *(made.build / "vendor" / name for name in MADE),
        *site_files.models(made, ()),
        *(made.build / "samples" / wheel / name
          for wheel, kept in KEPT.items() for name in kept.values()),
    ]  # fmt: skip
    for path, text in {
        **dict.fromkeys(files, ""),
        **{tmp_path / k: v for k, v in texts.items()},
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for step in all_steps(made, WISHES, ()):
        stamps.write_stamp(step.stamp, step.digests()[0])
    return made


def not_done(layout: Layout) -> list[str]:
    return [
        step.title.split(" (")[0] for step in all_steps(layout, WISHES, ()) if not step.is_done()
    ]


def test_what_is_there_is_done(layout: Layout) -> None:
    assert not_done(layout) == []


@pytest.mark.parametrize(
    ("product", "step"),
    [
        (f"{PO}.mo", "Compiling translations"),
        (".build/static/a.1.css", "Collecting static files"),
        (".build/static/staticfiles.json", "Collecting static files"),
        (".build/vendor/tus.min.js", "Preparing browser files"),
        (".build/models/pose_landmarker_full.task", "Putting the pose models together"),
        (".build/samples/sports2d/demo.mp4", "Fetching the sample clips"),
        ("node_modules/c", "Installing browser libraries and model parts from npm"),
        (".venv/lib/python3.11/site-packages/Django-5.2.dist-info", "Installing 2 Python packages"),
        (
            ".venv/lib/python3.11/site-packages/torch-2.0.dist-info",
            "Installing torch, its CPU build",
        ),
        (
            ".venv/lib/python3.11/site-packages/pytest_mock_x-1.0.dist-info",
            "Installing the packages for tests and checks",
        ),
    ],
)
def test_a_product_that_is_gone_is_made_again(layout: Layout, product: str, step: str) -> None:
    path = layout.root / product
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    assert step in not_done(layout)
    if "vendor" not in product:  # static files are collected from it
        assert not_done(layout) == [step]


def test_models_that_cannot_be_used_here_need_not_be_there(layout: Layout) -> None:
    assert site_files.models(layout, ("libGL.so.1",)) == []
    names = {path.name for path in site_files.models(layout, ())}
    assert names == {parts.task_name(size) for size in parts.MODELS}


def test_a_step_without_its_product_works_again(tmp_path: Path) -> None:
    product, runs = tmp_path / "product", []

    def work() -> None:
        runs.append(1)
        product.touch()

    step = Step("Testing", tmp_path / "stamp", lambda: ("x",), product.exists, work)
    step.carry_out()
    step.carry_out()
    product.unlink()
    step.carry_out()
    assert runs == [1, 1]


def test_nothing_is_made_twice_in_this_checkout() -> None:
    layout = checkout()
    wishes = Wishes(development=True, samples=(layout.build / "samples" / "stamp").is_file())
    steps = all_steps(layout, wishes, missing_libraries())
    assert [step.title for step in steps if not step.is_there()] == []
    assert results.packages_are_there(layout, layout.root / "requirements.lock")
