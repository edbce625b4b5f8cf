"""The page of models: researchers and stewards read it, stewards decide."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from archive.accounts.current import researcher, steward
from archive.variations import actions, due
from archive.variations.models import Checkpoint
from archive.variations.page import models_context
from archive.variations.subjects import FORM, PERFORMER, Subject


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """Show which weights there are, what they learnt from, what they gain, and who may have more."""
    return render(request, "variations/models.html", models_context(researcher(request)))


@require_POST
def adapt(request: HttpRequest) -> HttpResponse:
    """Begin to refit weights to a performer or a form."""
    user = steward(request)
    subject = Subject.of(request.POST.get("subject", ""))
    if subject.kind not in (PERFORMER, FORM) or "\0" in subject.name:
        raise Http404
    if due.begin(user, subject) is None:
        messages.error(
            request,
            _("Nothing was begun: it is under way already, or there is not enough motion."),
        )
    return redirect("variations:models")


@require_POST
def decide(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Put a checkpoint to use, stop using it, or remove its file."""
    user = steward(request)
    found = get_object_or_404(Checkpoint.objects.exclude(subject=""), pk=pk)
    if how == "use":
        try:
            actions.use(found, user)
            messages.success(request, _("Gaps are filled by this model now."))
        except actions.NotUsable:
            messages.error(
                request,
                _("This model cannot be used; the reason stands beside it."),
            )
    elif how == "stop":
        actions.stop_using(found, user)
        messages.success(request, _("Nothing is made with this model any more."))
    else:
        actions.remove(found, user)
        messages.success(
            request, _("The file was removed. What the model had learnt from stays written down.")
        )
    return redirect("variations:models")
