"""Addresses that the demo may answer at."""

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.bootstrap.address import Address, free_port_after, is_free, wait_until_reachable
from archive.bootstrap.errors import MachineUnfit, StepFailed


@pytest.fixture
def taken() -> Iterator[Address]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield Address("127.0.0.1", listening.getsockname()[1])


def test_a_taken_port_is_found_and_the_next_free_one_named(taken: Address) -> None:
    assert not is_free(taken)
    free = free_port_after(taken)
    assert free > taken.port
    assert is_free(Address(taken.host, free))


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(MachineUnfit, match="--host"):
        is_free(Address("192.0.2.1", 8000))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104 - shown, not bound
        ("::1", "http://[::1]:8000/"),
        ("::", "http://[::1]:8000/"),
    ],
)
def test_the_url_opens_on_this_computer(host: str, url: str) -> None:
    assert Address(host, 8000).url == url


def test_nobody_there_is_a_sentence_with_the_log(taken: Address) -> None:
    nobody = Address(taken.host, free_port_after(taken))
    with pytest.raises(StepFailed, match=r"does not answer .* web\.log"):
        wait_until_reachable(nobody, 0.2, Path("web.log"))


@pytest.mark.parametrize("status", [200, 302, 404])
def test_any_answer_but_a_fault_will_do(status: int) -> None:
    with _serving(status) as address:
        wait_until_reachable(address, 5, Path("web.log"))


def test_a_fault_of_the_first_page_is_told() -> None:
    with _serving(500) as address, pytest.raises(StepFailed, match="fails with 500"):
        wait_until_reachable(address, 5, Path("web.log"))


@contextmanager
def _serving(status: int) -> Iterator[Address]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Address("127.0.0.1", server.server_address[1])
        server.shutdown()
