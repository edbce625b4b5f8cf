"""Signing in and out, and the stewards' page of accounts."""

from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archive.accounts import actions
from archive.accounts.current import steward
from archive.accounts.forms import InviteForm, RoleForm
from archive.accounts.models import Role, User


class SignIn(LoginView):
    """Shows the form and signs the account in; the session gets a new key."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Ends the session."""


class Welcome(PasswordResetConfirmView):
    """Lets whoever holds a link choose a password, and signs them in."""

    template_name = "accounts/welcome.html"
    success_url = reverse_lazy("library:library")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List the accounts, and make one with a link for its bearer."""
    steward(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = actions.invite(form.cleaned_data["username"], Role(form.cleaned_data["role"]))
        return _with_link(request, user)
    status = 422 if request.method == "POST" else 200
    accounts = User.objects.prefetch_related("groups").order_by("username")
    rows = [{"account": one, "form": RoleForm(initial={"role": _role(one)})} for one in accounts]
    return render(request, "accounts/people.html", {"rows": rows, "form": form}, status=status)


@require_POST
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the role of an account."""
    steward(request)
    found, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if form.is_valid():
        _try(request, lambda: actions.change_role(found, Role(form.cleaned_data["role"])))
    return redirect("accounts:people")


@require_POST
def active(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut an account out, or let it in again."""
    steward(request)
    found = get_object_or_404(User, pk=pk)
    wanted = request.POST.get("active") == "yes"
    _try(request, lambda: actions.set_active(found, active=wanted))
    return redirect("accounts:people")


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a link by which somebody chooses a new password."""
    steward(request)
    return _with_link(request, get_object_or_404(User, pk=pk, is_active=True))


def _with_link(request: HttpRequest, user: User) -> HttpResponse:
    address = request.build_absolute_uri(actions.link_of(user))
    context = {"account": user, "address": address}
    return render(request, "accounts/link.html", context)


def _try(request: HttpRequest, change: "actions.Change") -> None:
    try:
        change()
    except actions.LastSteward:
        messages.error(
            request, _("Nothing was changed: the archive needs one steward who can sign in.")
        )
    else:
        messages.success(request, _("The change holds from now on."))


def _role(user: User) -> str:
    """The strongest role of an account."""
    return next((one for one in reversed(Role.values) if one in user.roles), Role.LEARNER)
