"""Where a request comes from."""

import ipaddress
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of whoever asks.

    What a client writes into X-Forwarded-For stands on the left; each server of ours adds what it
    has seen itself on the right. So of N servers of ours the N-th entry from the right is true,
    and with none the header says nothing.
    """
    said = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(said):
        with suppress(ValueError):
            return str(ipaddress.ip_address(said[-settings.TRUSTED_PROXIES].strip()))
    return str(request.META.get("REMOTE_ADDR", ""))
