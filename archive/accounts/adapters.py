"""How allauth behaves here: no way in but the stewards' links, and limits that lock nobody out."""

import io
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from archive.accounts import vault
from archive.accounts.middleware import BEGUN
from archive.web.client import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Signing in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by stewards alone."""
        del request
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages answer as pages."""
        del request
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages do."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits are counted by."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse where too many wrong passwords came for a name, from here or from anywhere.

        A stranger at one address reaches the limit of that address and name long before that of
        the name, so the account's bearer still comes in from elsewhere.
        """
        name = _name(credentials)
        if not ratelimit.consume(request, action="name_failed", key=name, dry_run=True):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a wrong password against the name, wherever it came from."""
        ratelimit.consume(request, action="name_failed", key=_name(credentials))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return f"{get_ip(request)} {_name(credentials)}"

    def post_login(self, request: HttpRequest, user: Any, **details: Any) -> HttpResponse:
        """Lead stewards who must add the second step to its page; the session begins anew."""
        request.session.pop(BEGUN, None)
        answer = super().post_login(request, user, **details)
        return redirect("accounts:turn-on") if user.lacks_second_step else answer


class SecondStepAdapter(DefaultMFAAdapter):
    """Codes of an authenticator app."""

    error_messages = {  # noqa: RUF012 - never changed
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong or was used already. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        """Close a secret before it is stored."""
        return vault.close(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret."""
        return vault.opened(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code on a ground of its own, so that it can be read by night too."""
        picture = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()


def _name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", "")).casefold()
