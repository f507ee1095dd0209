"""`check --external` asks outside links, on a server of this machine's own."""

from __future__ import annotations

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from builder.commands.linkcheck import fault_of


class Answers(BaseHTTPRequestHandler):
    """Answers with the status that the path names; knows no HEAD."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def outside() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_outside_links_that_are_gone_are_said_where_they_stand(site: Callable[..., Path], run: Callable[..., object], outside: str) -> None:
    site(
        {
            "content/sources/a.md": f"---\ntitle: A\npublisher: P\ntype: news\nurl: {outside}/200\narchive: {outside}/404\n---\n",
            "content/articles/b.md": (
                f"---\ntitle: B\nsummary: S.\npublished: 2020\nsources: [a]\n---\nA [live]({outside}/200), [refused]({outside}/403)"
                f" and [broken]({outside}/418) link of [[c]].\n"
            ),
            "content/people/c.md": f"---\nname: C\nsummary: S.\nlinks:\n  website: {outside}/410\n---\n",
        }
    )
    ran = run("check", "--external")
    places = [line.split(" ")[0:2] for line in ran.out.splitlines() if line.startswith("content/")]
    assert places == [
        [
            "content/articles/b.md:7:" + str(len(f"A [live]({outside}/200), [refused]({outside}/403) and [broken](") + 1) + ":",
            "error[link-broken]:",
        ],
        ["content/people/c.md:5:12:", "error[link-broken]:"],
        ["content/sources/a.md:6:10:", "error[link-broken]:"],
    ]
    assert ran.code == 1


def test_without_the_word_nothing_is_asked(site: Callable[..., Path], run: Callable[..., object], outside: str) -> None:
    site({"content/sources/a.md": f"---\ntitle: A\npublisher: P\ntype: news\nurl: {outside}/404\n---\n"})
    assert run("check").code == 0


def test_why_there_is_no_answer_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def unfound(*_: object, **__: object) -> None:
        raise urllib.error.URLError(socket.gaierror(-2, "Name or service not known"))

    monkeypatch.setattr(urllib.request, "urlopen", unfound)
    assert fault_of("https://bell.example.org/").startswith("does not answer (no server of this name is found")
