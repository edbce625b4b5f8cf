"""Collecting static files anew leaves those that open pages still ask for."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from archive.bootstrap.collecting import KEPT_SECONDS, collect_beside, named_by_manifest

SCRIPT = "js/main.js"
BEGUN = 1_800_000_000.0
DAY = 24 * 3600


@pytest.fixture
def collected(settings, tmp_path: Path) -> Callable[[str, float], str]:
    """Write a script, collect it at some time by Django itself, and return its hashed name."""
    source, target = tmp_path / "source", tmp_path / "static"
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = target, [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}

    def collect(anew: bool) -> None:
        call_command("collectstatic", interactive=False, clear=anew, verbosity=0)

    def at(text: str, now: float) -> str:
        (source / "js").mkdir(parents=True, exist_ok=True)
        (source / SCRIPT).write_text(text)
        # However old the file says it is: an update may bring one that is older than its copy.
        os.utime(source / SCRIPT, (BEGUN - DAY, BEGUN - DAY))
        collect_beside(target, collect, now)
        named = named_by_manifest(target)
        assert named is not None
        assert (target / named[SCRIPT]).read_text() == text
        return named[SCRIPT]

    return at


def test_an_open_page_finds_its_scripts_for_a_week(collected, settings) -> None:
    folder = Path(settings.STATIC_ROOT)
    first = collected("one();", BEGUN)
    second = collected("two();", BEGUN + 90 * DAY)
    # However long it was in use before: the week begins when it is replaced.
    assert first != second
    assert (folder / first).read_text() == "one();"
    third = collected("three();", BEGUN + 90 * DAY + KEPT_SECONDS - 1)
    assert (folder / first).exists()
    collected("three();", BEGUN + 90 * DAY + KEPT_SECONDS + 60)
    assert not (folder / first).exists()
    assert (folder / second).exists()
    assert (folder / third).exists()


def test_what_is_in_use_stays_however_old_it_is(collected, settings) -> None:
    folder = Path(settings.STATIC_ROOT)
    name = collected("one();", BEGUN)
    assert collected("one();", BEGUN + 400 * DAY) == name
    assert (folder / name).exists()


def test_a_file_whose_source_is_gone_goes_as_well(collected, settings, tmp_path: Path) -> None:
    folder, extra = Path(settings.STATIC_ROOT), tmp_path / "source" / "js" / "extra.js"
    extra.parent.mkdir(parents=True)
    extra.write_text("extra();")
    collected("one();", BEGUN)
    (hashed,) = folder.glob("js/extra.*.js")
    extra.unlink()
    collected("one();", BEGUN + DAY)
    assert not (folder / "js/extra.js").exists()
    assert hashed.exists()
    collected("one();", BEGUN + 9 * DAY)
    assert not hashed.exists()


def test_a_folder_that_tells_nothing_is_emptied(collected, settings) -> None:
    folder = Path(settings.STATIC_ROOT)
    folder.mkdir(parents=True)
    (folder / "left.js").write_text("")
    collected("one();", BEGUN)
    assert not (folder / "left.js").exists()
