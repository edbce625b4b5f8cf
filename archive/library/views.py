"""Pages that browse the archive."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from archive.accounts.current import account, actor, steward
from archive.jobs import queries as job_queries
from archive.jobs.views import described
from archive.library import queries
from archive.library.queries import Order
from archive.library.status import status_context
from archive.library.take_page import take_context
from archive.rights.policy import Deed, allows, knew
from archive.takes import solving
from archive.takes.actions import ask_for_check
from archive.takes.models import Take
from archive.takes.queries import shown_take, track_of_person, with_people
from archive.web.kept import kept, not_kept

MAX_SEARCH = 200


@kept
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Show the takes that the reader may see, and the reader's own work under way."""
    search = request.GET.get("q", "")[:MAX_SEARCH]
    order = _order(request)
    page = queries.cards(actor(request), search, _page_number(request), order)
    jobs = []
    if request.user.is_authenticated:
        jobs = [described(job) for job in job_queries.open_jobs(account(request))[:5]]
    plain = not search and page.number == 1 and order is Order.NEWEST
    hero = queries.hero(page) if plain else None
    context = {"page": page, "search": search, "jobs": jobs, "hero": hero, "order": order}
    response = render(request, "library/library.html", context)
    return not_kept(response) if jobs else response


@kept
@require_safe
def take(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a take: film and figure in step, segments, curves, and what is known of it."""
    found = with_people(Take.objects.all()).filter(pid=pid).first()
    if found is None:
        return _refused(request, pid)
    reader = actor(request)
    if found.deleted_at is not None or found.withdrawn_at is not None:
        if not allows(reader, Deed.EDIT, found) or found.deleted_at is not None:
            return _tombstone(request, found)
    elif not allows(reader, Deed.SEE, found):
        raise Http404
    track, version = _number(request, "track"), _number(request, "version")
    if track is None:
        track = track_of_person(found, _number(request, "person"))
    shown = shown_take(reader, found, track, version)
    # Who asks for one by its number must not be shown another.
    if track is not None and (shown.track is None or shown.track.number != track):
        raise Http404
    if version is not None and shown.version is None:
        raise Http404
    context = take_context(reader, shown, preview="preview" in request.GET)
    response = render(request, "library/take.html", context)
    return not_kept(response) if context["jobs"] else response


def _refused(request: HttpRequest, pid: str) -> HttpResponse:
    """Say why a film was not taken in, to whoever sent it; to others nothing was ever here."""
    job = job_queries.refusal(account(request), pid) if request.user.is_authenticated else None
    if job is None:
        raise Http404
    return render(
        request, "library/refused.html", {"job": described(job, account(request))}, status=410
    )


def _tombstone(request: HttpRequest, found: Take) -> HttpResponse:
    """Say that a take was here, to those who could have known of it."""
    if not knew(actor(request), found, found.widest):
        raise Http404
    return render(request, "library/tombstone.html", {"take": found}, status=410)


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Show stewards how the archive is."""
    steward(request)
    return render(request, "library/status.html", status_context())


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have every object of the library read and compared."""
    ask_for_check(steward(request))
    return redirect("library:status")


@require_POST
def solve_all(request: HttpRequest) -> HttpResponse:
    """Have all motions of earlier editions worked out again."""
    solving.solve_all(steward(request))
    return redirect("library:status")


@kept
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Explain the marks, the promises, and whose work this stands on."""
    return render(request, "library/about.html")


def _order(request: HttpRequest) -> Order:
    text = request.GET.get("sort", "")
    return Order(text) if text in list(Order) else Order.NEWEST


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
