"""The port that `serve` listens on: taken, kept from the processes that builds start, and by which names it is called."""

from __future__ import annotations

import errno
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tornado.netutil import bind_sockets

from builder.engine.refusal import Refusal, printable

WILD = ("", "0.0.0.0", "::")  # noqa: S104 - what a person may type to mean every address of the machine
LOCAL = ("localhost", "127.0.0.1", "[::1]")
NEXT_PORTS = 20  # looked at for a free one

_held: list[socket.socket] = []


def _leave_to_parent() -> None:
    """A forked worker would keep the port if it outlived the server, and ends on the server's word, not on Ctrl-C."""
    if _held:
        for door in _held:
            door.close()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)


@contextmanager
def opened(host: str, port: int) -> Iterator[list[socket.socket]]:
    """The listening sockets. Who connects before the first build is done waits in their queue."""
    doors = _bind(host, port)
    _held.extend(doors)
    try:
        yield doors
    finally:
        _held.clear()
        for door in doors:
            door.close()


def _bind(host: str, port: int) -> list[socket.socket]:
    try:
        doors = bind_sockets(port, "" if host in WILD else host.strip("[]"))
    except socket.gaierror:
        raise Refusal(f"--host {printable(host)}: this machine knows no such name.") from None
    except UnicodeError:
        raise Refusal(f"--host {printable(host)} is no name of a machine.") from None
    except OSError as error:
        raise Refusal(_not_bound(host, port, error)) from error
    if not doors:
        raise Refusal(f"--host {printable(host)}: this machine has no such address.")
    return doors


def _not_bound(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"Port {port} is in use. Take a free one: nutgraf serve --port {_free_port(host, port)}"
        case errno.EACCES | errno.EPERM:
            return f"Port {port} is not for everyone on this machine. Take another one: nutgraf serve --port 8000"
        case errno.EADDRNOTAVAIL:
            return f"--host {printable(host)} is no address of this machine. Without --host, it is served on 127.0.0.1."
        case _:
            return f"Port {port} of {printable(host)} cannot be opened: {error.strerror or error}."


def _free_port(host: str, port: int) -> int:
    """The next port that is free just now, or any."""
    for candidate in (*range(port + 1, min(port + NEXT_PORTS, 65_535)), 0):
        with suppress(OSError):
            doors = bind_sockets(candidate, "" if host in WILD else host.strip("[]"))
            found: int = doors[0].getsockname()[1]
            for door in doors:
                door.close()
            return found
    return 0  # which takes a free one when it is used


def reachable(host: str) -> str:
    """The name under which this machine's own browser finds the server."""
    return "127.0.0.1" if host in WILD else bracketed(host)


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def names(host: str, port: int) -> frozenset[str]:
    """What a request may call the server, as in its Host line; the port of the web need not be said."""
    hosts = {*LOCAL, bracketed(host.lower())}
    return frozenset(f"{name}:{port}" for name in hosts) | (frozenset(hosts) if port == 80 else frozenset())
