"""Signing in and out, and the stewards' page of accounts."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    LogoutView,
    PasswordResetConfirmView,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.accounts import actions
from archive.accounts.current import steward
from archive.accounts.forms import InviteForm, NewPasswordForm, ReasonForm, RoleForm, throttled
from archive.accounts.models import Role, User
from archive.web.errors import too_many_tries


class SignIn(LoginView):
    """Shows the form, and signs the account in or leads to its second step.

    At signing in the session gets a new key.
    """

    template_name = "accounts/sign_in.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again, or say that it was sent too often."""
        return too_many_tries(self.request) if throttled(form) else super().form_invalid(form)


class SignOut(LogoutView):
    """Ends the session."""


class Welcome(PasswordResetConfirmView):
    """Lets whoever holds a link choose a password, and signs them in as that page does."""

    template_name = "accounts/welcome.html"
    token_generator = actions.tokens
    form_class = NewPasswordForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password; who has a second step still needs a code."""
        user = form.save()
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        return perform_password_login(self.request, {"username": user.username}, Login(user=user))


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List the accounts, and make one with a link for its bearer."""
    steward(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = actions.invite(form.cleaned_data["username"], Role(form.cleaned_data["role"]))
        return _with_link(request, user)
    status = 422 if request.method == "POST" else 200
    accounts = User.objects.prefetch_related("groups", "authenticator_set").order_by("username")
    rows = [{"account": one, "form": RoleForm(initial={"role": _role(one)})} for one in accounts]
    return render(request, "accounts/people.html", {"rows": rows, "form": form}, status=status)


@require_POST
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the role of an account."""
    steward(request)
    found, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if form.is_valid():
        _try(request, found, lambda: actions.change_role(found, Role(form.cleaned_data["role"])))
    return redirect("accounts:people")


@require_POST
def active(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut an account out, or let it in again."""
    steward(request)
    found = get_object_or_404(User, pk=pk)
    wanted = request.POST.get("active") == "yes"
    _try(request, found, lambda: actions.set_active(found, active=wanted))
    return redirect("accounts:people")


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a link by which somebody chooses a new password."""
    steward(request)
    return _with_link(request, get_object_or_404(User, pk=pk, is_active=True))


@require_POST
def take_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second step from somebody who has lost it; one's own is on the security page."""
    by = steward(request)
    found, form = get_object_or_404(User, pk=pk), ReasonForm(request.POST)
    if found == by:
        raise Http404
    if form.is_valid():
        actions.take_second_step(found, by, form.cleaned_data["reason"])
        messages.success(request, _changed(found))
    else:
        messages.error(request, _("Nothing was changed: say why, it goes into the log."))
    return redirect("accounts:people")


def _with_link(request: HttpRequest, user: User) -> HttpResponse:
    address = request.build_absolute_uri(actions.link_of(user))
    context = {"account": user, "address": address, "invitation": not user.has_usable_password()}
    return render(request, "accounts/link.html", context)


def _try(request: HttpRequest, found: User, change: "actions.Change") -> None:
    try:
        change()
    except actions.LastSteward:
        messages.error(
            request, _("Nothing was changed: the archive needs one steward who can sign in.")
        )
    else:
        messages.success(request, _changed(found))


def _changed(found: User) -> str:
    return _("The change for %(name)s holds from now on.") % {"name": found.username}


def _role(user: User) -> str:
    """The strongest role of an account."""
    return next((one for one in reversed(Role.values) if one in user.roles), Role.LEARNER)
