"""Closes what the database and its backups must not show: the secrets of the second step."""

import base64
import logging

from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_log = logging.getLogger(__name__)


def close(text: str) -> str:
    """Encrypt a text with the archive's key."""
    return _keys().encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """Return what was closed; where no key opens it, a secret that nobody knows.

    A backup that is restored without its key must not let anybody in, and must not break the page
    at which its people sign in.
    """
    try:
        return _keys().decrypt(text).decode()
    except InvalidToken:
        _log.error(
            "a second step was stored under another secret key; bring that key back, or take the "
            "step from the account by `manage.py second_step_off NAME`"
        )
        return generate_totp_secret()


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (salted_hmac(__name__, "", secret=one, algorithm="sha256").digest() for one in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
