"""Several people of one film: each has a track of their own, and one of them is shown first."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from archive.accounts.models import Role
from archive.jobs.models import Job
from archive.takes import versions
from archive.takes.models import Take, Track
from tests import factories
from tests.motions import tumbling

pytestmark = pytest.mark.django_db
BOXES = [[0, 10, 10, 50, 100], [30, 12, 10, 50, 100]]
PEOPLE = [
    {"id": 1, "chosen": True, "share": 0.9, "boxes": BOXES, "first_frame": 0, "last_frame": 59},
    {"id": 2, "chosen": False, "share": 0.6, "boxes": BOXES, "first_frame": 30, "last_frame": 59},
]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def duo() -> Take:
    """A take of two dancers, of whom the performer is followed."""
    owner = factories.account(Role.TEACHER, password=factories.PASSWORD)
    take = factories.take(owner)
    film = factories.video(take, people={"people": PEOPLE, "shot_starts": [0]})
    factories.version(take, video=film)
    return take


def signed_in(take: Take) -> Client:
    client = Client()
    assert client.login(username=take.owner.username, password=factories.PASSWORD)
    return client


def page(client: Client, take: Take, query: str = "") -> str:
    return client.get(take.get_absolute_url() + query).content.decode()


def test_somebody_else_of_the_film_is_asked_for_by_a_button(duo: Take) -> None:
    client = signed_in(duo)
    shown = page(client, duo)
    assert 'name="person" value="2"' in shown
    client.post(f"/takes/{duo.pid}/capture/", {"person": "2"})
    job = Job.objects.get()
    assert job.arguments["person"] == 2
    assert job.page == duo.get_absolute_url() + "?person=2"


@pytest.mark.parametrize("person", ["7", "-1", "x"])
def test_who_is_not_in_the_film_cannot_be_followed(duo: Take, person: str) -> None:
    answer = signed_in(duo).post(f"/takes/{duo.pid}/capture/", {"person": person})
    assert answer.status_code == 404
    assert not Job.objects.exists()


def test_a_person_leads_to_their_own_figure_once_there_is_one(duo: Take) -> None:
    client = signed_in(duo)
    film = duo.videos.get()
    assert 'href="?track=2"' not in page(client, duo, "?person=2")
    other = factories.version(duo, tumbling(), video=film, person=2)
    assert other.pid in page(client, duo, "?person=2")
    assert other.pid not in page(client, duo)


def test_reading_again_reads_the_person_that_is_shown(duo: Take) -> None:
    factories.version(duo, tumbling(), video=duo.videos.get(), person=2)
    shown = page(signed_in(duo), duo, "?track=2")
    assert '<input type="hidden" name="person" value="2">' in shown


def test_the_figure_that_is_shown_first_can_be_chosen(duo: Take) -> None:
    performer = duo.tracks.get()
    other = factories.version(duo, tumbling(), video=duo.videos.get(), person=2)
    with pytest.raises(PermissionDenied):
        versions.put_first(factories.account(), other.track)
    client = signed_in(duo)
    assert client.post(f"/takes/{duo.pid}/first/2/").status_code == 302
    assert list(Track.objects.order_by("number")) == [other.track, performer]
    assert other.pid in page(client, duo)
    # Once more changes nothing.
    client.post(f"/takes/{duo.pid}/first/1/")
    assert list(Track.objects.order_by("number")) == [other.track, performer]


def test_strangers_see_figures_but_no_boxes(duo: Take) -> None:
    Take.objects.update(visibility="public", may_show=True)
    factories.version(duo, tumbling(), video=duo.videos.get(), person=2)
    shown = page(Client(), duo)
    assert 'href="?track=2"' in shown
    assert "people-data" not in shown
    assert "Follow" not in shown
