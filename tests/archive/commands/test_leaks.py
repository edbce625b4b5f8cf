"""Who sees what: every address, role, state and method; and an archive with and without a secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from archive.commands.proofs import matrix, twin
from archive.commands.proofs.routes import ROUTES

CELLS = 1500


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(
                pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_is_listed_with_whom_it_serves() -> None:
    assert sorted(names(get_resolver())) == sorted(ROUTES)


@pytest.mark.django_db
def test_no_cell_is_wrong_and_no_word_leaks() -> None:
    found = matrix.ask(matrix.build(), CELLS, seed=11)
    assert "\n".join(found.wrong) == ""
    assert "\n".join(found.leaks) == ""
    assert found.cells == CELLS


@pytest.mark.django_db
def test_an_archive_with_a_secret_answers_a_stranger_like_one_without() -> None:
    found = twin.compare(twin.build(items=1))
    assert found.different == ()
    assert found.pairs > 300


@pytest.mark.django_db
def test_leaks_that_are_put_in_on_purpose_are_all_noticed() -> None:
    assert len(twin.LEAKS) == 13
    assert twin.unnoticed_leaks(every=5) == []
