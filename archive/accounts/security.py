"""The second step: the page where one adds and drops it, and the page that asks for its code."""

import base64
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.flows import activate_totp, deactivate_totp
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.accounts.current import account
from archive.accounts.forms import CodeAgainForm, CodeForm, TurnOnForm, throttled
from archive.accounts.models import User
from archive.web.errors import too_many_tries

CONFIRMED_SECONDS = 15 * 60
FORM_METHODS = ["GET", "HEAD", "POST"]
View = Callable[[HttpRequest], HttpResponse]


def confirmed(view: View) -> View:
    """Let somebody through who has signed in or confirmed who they are a moment ago.

    Others confirm it first and come back; from a button, to the page that it stands on.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        records = get_authentication_records(request, account(request))
        if records and time.time() - records[-1]["at"] < CONFIRMED_SECONDS:
            return view(request)
        back = reverse("accounts:security") if request.method == "POST" else request.path
        return redirect(f"{reverse('accounts:confirm')}?{urlencode({'next': back})}")

    return guarded


_asked_for_code: Callable[[View], View] = login_stage_required(
    stage=AuthenticateStage.key, redirect_urlname="account_login"
)


@require_http_methods(FORM_METHODS)
@_asked_for_code
def code(request: HttpRequest) -> HttpResponse:
    """Ask whoever has given the password for a code, and sign them in."""
    stage: Any = request._login_stage  # type: ignore[attr-defined]
    form = CodeForm(user=stage.login.user, data=_sent(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        answer: HttpResponse = stage.exit()
        return answer
    return _form_page(request, "accounts/code.html", form)


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show whether the second step is on, and what can be done about it."""
    codes = Authenticator.objects.filter(
        user=account(request), type=Authenticator.Type.RECOVERY_CODES
    ).first()
    left = len(codes.wrap().get_unused_codes()) if codes else 0
    return render(request, "accounts/security.html", {"codes_left": left})


@require_http_methods(FORM_METHODS)
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or without a second step for the password, once more."""
    user = account(request)
    form_class: Any = CodeAgainForm if user.has_second_step else ReauthenticateForm
    form = form_class(user=user, data=_sent(request))
    if request.method == "POST" and form.is_valid():
        if user.has_second_step:
            form.save()
        else:
            reauthenticate_by_password(request)
        return redirect(get_next_redirect_url(request) or "accounts:security")
    more = {"next": get_next_redirect_url(request) or ""}
    return _form_page(request, "accounts/confirm.html", form, more)


@require_http_methods(FORM_METHODS)
@login_required
@confirmed
def turn_on(request: HttpRequest) -> HttpResponse:
    """Show the secret of a new second step; with its first code keep it, and show the codes."""
    user = account(request)
    if user.has_second_step:
        return redirect("accounts:security")
    form = TurnOnForm(user=user, data=_sent(request))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            _kept, codes = activate_totp(request, form)
            _end_other_sessions(request, user)
        return _codes_page(request, codes)
    link = get_adapter().build_totp_url(user, form.secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(link).encode()).decode()
    more = {"picture": picture, "secret": form.secret, "link": link}
    return _form_page(request, "accounts/turn_on.html", form, more)


@require_POST
@login_required
@confirmed
def turn_off(request: HttpRequest) -> HttpResponse:
    """Drop the second step and its codes."""
    user = account(request)
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if found is not None:
        with transaction.atomic():
            deactivate_totp(request, found)
            _end_other_sessions(request, user)
        messages.success(request, _("The change holds from now on."))
    return redirect("accounts:security")


@require_POST
@login_required
@confirmed
def new_codes(request: HttpRequest) -> HttpResponse:
    """Make new codes for when the phone is away; the old ones are void."""
    if not account(request).has_second_step:
        return redirect("accounts:security")
    return _codes_page(request, generate_recovery_codes(request))


def _end_other_sessions(request: HttpRequest, user: User) -> None:
    user.end_sessions()
    update_session_auth_hash(request, user)


def _codes_page(request: HttpRequest, kept: Any) -> HttpResponse:
    """Show the codes, this once: no address leads to them again."""
    codes = kept.wrap().get_unused_codes()
    context = {"codes": codes, "file": quote("\r\n".join(codes))}
    return render(request, "accounts/codes.html", context)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _form_page(
    request: HttpRequest, template: str, form: Any, more: dict[str, str] | None = None
) -> HttpResponse:
    if throttled(form):
        return too_many_tries(request)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **(more or {})}, status=status)
