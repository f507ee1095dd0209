"""A server that is asked for a page until it shows what was just saved."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
START_LIMIT = 600.0  # seconds until a server must have built and answer
SAVE_LIMIT = 120.0  # seconds until a save must be seen
END_LIMIT = 20.0  # seconds to end in peace
PAUSE = 0.004  # seconds between two questions: what the time can be off by
SAVES = 3  # in each turn; their median counts
REST = 1.5  # seconds between two saves: longer than the servers wait for further ones


class ServerError(Exception):
    """A server ended by itself, or did not answer in time."""


def sign(turn: int) -> str:
    """The words that a save brings, found nowhere else."""
    return f"Saved for the benchmark, turn {turn:06}."


def rest() -> None:
    """Let a server finish what it does after a build."""
    time.sleep(REST)


class Server(NamedTuple):
    """A server that runs."""

    program: subprocess.Popen[bytes]
    port: int

    def wait_for(self, path: str, text: str) -> None:
        """Ask until the page shows the text. Raises ServerError."""
        self._ask_until(path, text.encode(), START_LIMIT, 0.1)

    def seconds_until(self, path: str, text: str, save: Callable[[], None]) -> float:
        """The seconds from a save to the page that shows its text. Raises ServerError."""
        began = time.perf_counter()
        save()
        self._ask_until(path, text.encode(), SAVE_LIMIT, PAUSE)
        return time.perf_counter() - began

    def _ask_until(self, path: str, text: bytes, limit: float, pause: float) -> None:
        ends = time.monotonic() + limit
        while time.monotonic() < ends:
            if text in self._page(path):
                return
            if self.program.poll() is not None:
                raise ServerError(f"the server ended with {self.program.returncode}")
            time.sleep(pause)
        raise ServerError(f"{path} did not show {text!r} within {limit:.0f} seconds")

    def _page(self, path: str) -> bytes:
        """The page, or nothing where the server does not answer yet."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return b""
        finally:
            connection.close()


@contextmanager
def serving(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """A server on a free port; ended with all its processes, whatever happens."""
    port = _free_port()
    program = subprocess.Popen(
        [*command, str(port)], cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield Server(program, port)
    finally:
        _end(program)


def _end(program: subprocess.Popen[bytes]) -> None:
    program.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        program.wait(END_LIMIT)
    with suppress(ProcessLookupError):  # its session is its own: whatever of it is left
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        port: int = asked.getsockname()[1]
        return port
