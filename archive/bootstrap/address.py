"""The address that the demo answers at."""

import errno
import http.client
import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path

from archive.bootstrap.errors import MachineUnfit, StepFailed

PAUSE = 0.1
LAST_PORT = 65535
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognised, not bound


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port to listen at."""

    host: str
    port: int

    @property
    def near(self) -> str:
        """The host under which this computer reaches itself."""
        return ANYWHERE.get(self.host, self.host)

    @property
    def url(self) -> str:
        """What to open in a browser on this computer."""
        host = f"[{self.near}]" if ":" in self.near else self.near
        return f"http://{host}:{self.port}/"


def is_free(address: Address) -> bool:
    """Return whether a server could listen there.

    Raises:
        MachineUnfit: when this computer has no such address or may not use the port.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except PermissionError as error:
            raise MachineUnfit(
                f"Only root may listen at port {address.port}. Choose one above 1023 with --port."
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise MachineUnfit(
                f"{address.host} port {address.port} is no address of this computer ({error}). "
                "Choose another with --host and --port."
            ) from error
    return True


def free_port_after(address: Address) -> int:
    """Return the next port above the address's that is free."""
    ports = range(address.port + 1, LAST_PORT + 1)
    return next(port for port in ports if is_free(replace(address, port=port)))


def wait_until_reachable(address: Address, seconds: float, log: Path) -> None:
    """Wait until the first page answers.

    Raises:
        StepFailed: when it does not answer in time, or answers with a fault of the server.
    """
    until = time.monotonic() + seconds
    while (status := _status(address)) is None:
        if time.monotonic() > until:
            raise StepFailed(
                f"The web server does not answer at {address.url}. What it said is in {log}."
            )
        time.sleep(PAUSE)
    if status >= http.client.INTERNAL_SERVER_ERROR:
        raise StepFailed(f"The first page fails with {status}. What the server said is in {log}.")


def _status(address: Address) -> int | None:
    connection = http.client.HTTPConnection(address.near, address.port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
