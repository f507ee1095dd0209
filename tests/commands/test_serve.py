"""`nutgraf serve` from outside: real processes, real requests, real saves.

Whatever has to happen is waited for by looking again; how long it takes is not judged here.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

import pytest

from builder.commands import serve_answers, serve_watch
from builder.commands.overlay import Trouble
from builder.commands.serve_answers import Answer, FinishedSite
from builder.commands.serve_browsers import House
from builder.commands.serve_rebuild import State

T = TypeVar("T")
PATIENCE = 60  # seconds until a test gives up; a busy machine is no fault

ABOUT = """
    ---
    title: About
    summary: What this is.
    ---
    {}
"""
SITE = {
    "content/pages/about.md": ABOUT.format("First words."),
    "content/people/ada-brook.md": """
        ---
        name: Ada Brook
        summary: A chemist.
        aliases: [old/ada]
        ---
        See [[about]].
    """,
    "content/media/a picture é.png": b"\x89PNG\r\n\x1a\n\x00\xff\x00",
    "content/media/empty.txt": b"",
}
SCRIPT = re.compile(rb'<script src="/livereload\.js"[^>]*></script>')


def until(look: Callable[[], Any], what: str = "") -> Any:
    """Look again and again until there is something to see; gives that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if seen := look():
            return seen
        time.sleep(0.02)
    pytest.fail(f"in {PATIENCE} seconds it did not happen: {what or look}", pytrace=False)


class Server:
    """A running `nutgraf serve`."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, site: Path) -> None:
        self.process = process
        self.site = site
        self._log = log
        self.address = until(self._address, "the server says its address")
        self.host = urlsplit(self.address).netloc

    def _address(self) -> str:
        if self.process.poll() is not None:
            pytest.fail(f"the server ended with {self.process.returncode}:\n{self.said()}", pytrace=False)
        found = re.search(r"^Serving (http://\S+)/ ", self.said(), re.MULTILINE)
        return found[1] if found else ""

    def said(self) -> str:
        """All that it has said so far."""
        return self._log.read_text(encoding="utf-8")

    def ask(self, path: str, method: str = "GET", **headers: str) -> Asked:
        """An answer, redirects and all; `Host` as given, the path as it is."""
        connection = HTTPConnection(self.host, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Asked(answer, answer.read())
        finally:
            connection.close()

    def shows(self, words: str, path: str = "/about/") -> bool:
        """Whether a page holds these words just now."""
        return words in self.ask(path).text

    def write(self, path: str, text: str) -> None:
        """Save a file of the site as an editor does that writes into it."""
        (self.site / path).write_text(text, encoding="utf-8")

    def end(self, with_signal: int = signal.SIGINT) -> int:
        """Ask it to end; gives the exit code."""
        self.process.send_signal(with_signal)
        return self.process.wait(PATIENCE)


class Asked:
    """An answer that was read to its end."""

    def __init__(self, answer: HTTPResponse, body: bytes) -> None:
        self.status = answer.status
        self.headers = answer.headers
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


@contextmanager
def serving(
    command: list[str], environment: Mapping[str, str], site: Path, *options: str, env: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server for that site, on a free port unless the options name one."""
    log = site.parent / f"said-{time.monotonic_ns()}"
    port = () if "--port" in options else ("--port", "0")
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*command, "serve", *port, *options], cwd=site, env=dict(environment) | dict(env or {}), stdout=said, stderr=said
        )
    try:
        yield Server(process, log, site)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


@pytest.fixture
def serve(command: list[str], clean_environment: dict[str, str], site: Any) -> Iterator[Callable[..., Server]]:
    """`serve({path: text}, "--host", …)`: a server of a small site with these files besides; ended with the test."""
    with ExitStack() as stack:

        def serve(files: Mapping[str, str | bytes | None] | None = None, *options: str, env: Mapping[str, str] | None = None) -> Server:
            folder = site(SITE | dict(files or {}))
            return stack.enter_context(serving(command, clean_environment, folder, *options, env=env))

        yield serve


@pytest.fixture(scope="module")
def quiet(command: list[str], clean_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests that only ask."""
    folder = tmp_path_factory.mktemp("quiet") / "site"
    for path, content in (SITE | {"content/site.yaml": "title: A small site\nurl: https://example.org/news/\n"}).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, bytes) else re.sub(r"(?m)^ +", "", content).lstrip().encode()
        target.write_bytes(text)
    with serving(command, clean_environment, folder) as server:
        yield server


# --- what is answered ---


def test_served_bytes_are_built_bytes_less_the_script(quiet: Server, run_in: Any) -> None:
    built = quiet.site.parent / "built"
    done = run_in(quiet.site, "build", "--context", "development", "--base-url", quiet.address, "--output", built)
    assert done.code == 0, done.out
    files = [path for path in sorted(built.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    assert len(files) > 20
    until(lambda: quiet.ask("/pagefind/pagefind-entry.json").status == 200)  # for which nobody waits
    for path in files:
        answer = quiet.ask(f"/{quote(path.relative_to(built).as_posix())}")
        served, scripts = SCRIPT.subn(b"", answer.body)
        assert (answer.status, served) == (200, path.read_bytes()), path
        assert scripts == (1 if path.suffix == ".html" else 0), path


def test_disk_holds_no_script(quiet: Server) -> None:
    (preview,) = (quiet.site / ".nutgraf-preview").glob("*/index.html")
    assert b"livereload" not in preview.read_bytes()
    assert not (quiet.site / "public").exists()


def test_site_with_a_path_is_served_at_the_top(quiet: Server) -> None:
    assert quiet.ask("/about/").status == 200
    assert f'<link rel="canonical" href="{quiet.address}/about/">' in quiet.ask("/about/").text


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/people/ada-brook", "/people/ada-brook/"),
        ("/people/ada-brook?a=b&c=%20", "/people/ada-brook/?a=b&c=%20"),
        ("/old/ada", "/people/ada-brook/"),
        ("/old/ada/", "/people/ada-brook/"),
        ("/old/ada/?q=1", "/people/ada-brook/?q=1"),
        ("/events/", "/chronology/"),
    ],
)
def test_redirects(quiet: Server, path: str, location: str) -> None:
    answer = quiet.ask(path)
    assert (answer.status, answer.headers["Location"]) == (301, location)
    assert answer.headers["Cache-Control"] == "no-cache"  # a browser keeps others for ever


@pytest.mark.parametrize(
    "path",
    [
        "/none/", "/none", "/people/none/", "/about/none", "/../content/site.yaml", "/%2e%2e/content/site.yaml",
        "/people/..%2f..%2fcontent/site.yaml", "/..%5ccontent/site.yaml", "/.gitignore", "/.nutgraf/cache.db", "/people/.%2e/index.html",
        "//example.org/about", "//about", "/people//ada-brook/", "/%00", "/%ff", "/about/%0d%0aSet-Cookie:%20a=b", "/" + "a" * 5000,
        "/robots.txt/", "/static",
    ],
)  # fmt: skip
def test_everything_else_is_the_page_for_what_is_missing(quiet: Server, path: str) -> None:
    answer = quiet.ask(path)
    assert answer.status == 404
    (page,) = (quiet.site / ".nutgraf-preview").glob("*/404.html")
    assert SCRIPT.sub(b"", answer.body) == page.read_bytes()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert not answer.headers["Set-Cookie"]


@pytest.mark.parametrize("target", ["http://example.org/about/", "*", "about/"])
def test_a_target_that_is_no_path_is_refused(quiet: Server, target: str) -> None:
    assert 400 <= quiet.ask(target).status < 500


def test_headers_are_those_of_the_build(quiet: Server) -> None:
    answer = quiet.ask("/about/")
    (rules,) = (quiet.site / ".nutgraf-preview").glob("*/_headers")
    policy = re.search(r"Content-Security-Policy: (.*)", rules.read_text())
    assert policy
    assert answer.headers["Content-Security-Policy"] == policy[1]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_is_kept_by_browsers_or_read_by_other_sites(quiet: Server) -> None:
    style = re.search(r'href="\./(static/[^"]*\.css)"', quiet.ask("/").text)
    assert style
    assert quiet.ask(f"/{style[1]}").headers["Cache-Control"] == "no-cache"
    data = quiet.ask("/data/site.json")
    assert (data.status, data.headers["Access-Control-Allow-Origin"]) == (200, None)


@pytest.mark.parametrize(
    ("path", "type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/data/site.json", "application/json; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/livereload.js", "text/javascript; charset=utf-8"),
        ("/livereload.css", "text/css; charset=utf-8"),
    ],
)
def test_content_types(quiet: Server, path: str, type: str) -> None:
    answer = quiet.ask(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, type)


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("a.css", "text/css; charset=utf-8"), ("a.ICS", "text/calendar; charset=utf-8"), ("a.csv", "text/csv; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"), ("a.webp", "image/webp"), ("a.woff2", "font/woff2"), ("a.png", "image/png"),
        ("a.pdf", "application/pdf"), ("a.mp4", "video/mp4"), ("a.wasm", "application/wasm"), ("_redirects", "application/octet-stream"),
        ("css", "application/octet-stream"), ("b.css/a", "application/octet-stream"), ("a.unheard-of", "application/octet-stream"),
    ],
)  # fmt: skip
def test_type_of_a_file_goes_by_its_ending(name: str, type: str) -> None:
    assert serve_answers.type_of(name) == type


@pytest.mark.parametrize("path", ["/", "/about", "/none/", "/robots.txt", "/livereload.js"])
def test_head_is_get_without_the_body(quiet: Server, path: str) -> None:
    got, head = quiet.ask(path), quiet.ask(path, "HEAD")
    assert head.body == b""
    assert head.status == got.status
    ours = ("Content-Type", "Content-Length", "Etag", "Location", "Content-Security-Policy")
    assert [head.headers[name] for name in ours] == [got.headers[name] for name in ours]


def test_a_browser_that_has_the_bytes_is_told_so(quiet: Server) -> None:
    tag = quiet.ask("/about/").headers["Etag"]
    again = quiet.ask("/about/", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert quiet.ask("/about/", If_None_Match='"other"').status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
def test_only_get_and_head(quiet: Server, method: str) -> None:
    assert quiet.ask("/about/", method, Content_Length="0").status == 405


# --- to whom ---


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LocalHost", "[::1]"])
def test_own_names(quiet: Server, name: str) -> None:
    port = quiet.host.rpartition(":")[2]
    assert quiet.ask("/", Host=f"{name}:{port}").status == 200


@pytest.mark.parametrize(
    "name", ["evil.example:{}", "127.0.0.1.evil.example:{}", "127.0.0.1", "localhost:1", "127.0.0.2:{}", "localhost.:{}", ""]
)
@pytest.mark.parametrize("path", ["/", "/livereload.js", "/livereload", "/none/"])
def test_other_names_are_refused(quiet: Server, name: str, path: str) -> None:
    answer = quiet.ask(path, Host=name.format(quiet.host.rpartition(":")[2]))
    assert 400 <= answer.status < 500
    assert "About" not in answer.text


def test_the_machines_own_address_is_a_name_where_it_is_served_on_all(serve: Callable[..., Server]) -> None:
    server = serve({}, "--host", "0.0.0.0")
    assert server.address.startswith("http://127.0.0.1:")
    port = server.host.rpartition(":")[2]
    with socket.create_connection(("127.0.0.2", int(port))) as other:
        other.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.2:{port}\r\nConnection: close\r\n\r\n".encode())
        assert other.recv(15) == b"HTTP/1.1 200 OK"
    assert server.ask("/", Host=f"evil.example:{port}").status == 403


# --- the socket ---


class Page:
    """A page's end of the socket, as far as this needs one (RFC 6455)."""

    def __init__(self, server: Server, origin: str = "") -> None:
        self._server = server
        self._socket = socket.create_connection(("127.0.0.1", urlsplit(server.address).port), timeout=PATIENCE)
        self._stream = self._socket.makefile("rb")
        self._socket.sendall(
            f"GET /livereload HTTP/1.1\r\nHost: {server.host}\r\nOrigin: {origin or server.address}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.status = int(self._stream.readline().split()[1])
        while self._stream.readline().strip():
            pass

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *_: object) -> None:
        self.vanish()

    def vanish(self) -> None:
        """Go without a word."""
        self._stream.close()
        self._socket.close()

    def say(self, message: object, kind: int = 1) -> None:
        """Send one message: text, bytes, or what becomes JSON."""
        data = message if isinstance(message, bytes) else (message if isinstance(message, str) else json.dumps(message)).encode()
        length = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack("!H", len(data))
        self._socket.sendall(bytes([0x80 | kind]) + length + b"\0\0\0\0" + data)

    def show(self, path: str, version: str) -> dict[str, Any]:
        """Say what is shown; gives the answer."""
        self.say({"command": "info", "plugins": {}, "url": f"{self._server.address}{path}", "version": version})
        return self.hear()

    def hear(self) -> dict[str, Any]:
        """The next message."""
        kind, length = self._stream.read(2)
        longer = {126: ("!H", 2), 127: ("!Q", 8)}.get(length)
        data = self._stream.read(struct.unpack(longer[0], self._stream.read(longer[1]))[0] if longer else length)
        if kind != 0x81:  # a ping
            return self.hear()
        heard: dict[str, Any] = json.loads(data)
        return heard


def version(server: Server, path: str) -> str:
    found = re.search(r'data-version="([^"]*)"', server.ask(path).text)
    assert found
    return found[1]


HELLO = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}


def test_greeting_of_the_protocol(quiet: Server) -> None:
    with Page(quiet) as page:
        page.say(HELLO)
        heard = page.hear()
    assert (heard["command"], heard["protocols"]) == ("hello", HELLO["protocols"])


@pytest.mark.parametrize(
    ("path", "old", "answer"),
    [
        ("/about/", False, "faults"),
        ("/about/?a=b#c", False, "faults"),
        ("/about/", True, "reload"),
        ("/people/ada-brook/", False, "reload"),
        ("/none/", False, "reload"),
        ("/about", False, "reload"),
    ],
)
def test_a_page_that_is_no_longer_so_is_loaded_again(quiet: Server, path: str, old: bool, answer: str) -> None:
    with Page(quiet) as page:
        assert page.show(path, "old.old" if old else version(quiet, "/about/"))["command"] == answer


def test_what_cannot_be_read_is_passed_over(quiet: Server) -> None:
    with Page(quiet) as page:
        for message in ("", "{", "[]", "7", "é", '{"command": 7}', '{"command": "info"}', '{"command": "info", "url": []}', "[" * 50_000):
            page.say(message)
        page.say(b"\xff\xfe", kind=2)
        page.say(HELLO)
        assert page.hear()["command"] == "hello"


@pytest.mark.parametrize("origin", ["http://evil.example", "https://evil.example", "http://{}.evil.example", "null", "http://localhost:1"])
def test_pages_of_other_sites_may_not_listen(quiet: Server, origin: str) -> None:
    with Page(quiet, origin.format(quiet.host)) as page:
        assert page.status == 403


def test_fifty_open_pages_and_some_that_vanish(serve: Callable[..., Server]) -> None:
    server = serve()
    now = version(server, "/about/")
    with ExitStack() as stack:
        pages = [stack.enter_context(Page(server)) for _ in range(50)]
        assert {page.show("/about/", now)["command"] for page in pages} == {"faults"}
        for page in pages[::2]:
            page.vanish()
        server.write("content/pages/about.md", SECOND)
        assert {page.hear()["command"] for page in pages[1::2]} == {"reload"}
    assert server.shows("Second words.")
    assert "Traceback" not in server.said()


# --- saves ---

SECOND = "---\ntitle: About\nsummary: What this is.\n---\nSecond words.\n"
BROKEN = "---\ntitle: About\nsummary: What this is.\nnonsense: yes\n---\nSecond words.\n"


def save_into(path: Path, text: str) -> None:
    path.write_text(text)


def save_beside_and_rename(path: Path, text: str) -> None:
    beside = path.with_name(f"{path.name}.Xy12Zq")
    beside.write_text(text)
    beside.replace(path)


def save_hidden_and_rename(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text)
    beside.replace(path)


def save_and_keep_a_copy_for_a_moment(path: Path, text: str) -> None:
    """As vim does."""
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    copy = path.with_name(f"{path.name}~")
    path.rename(copy)
    path.write_text(text)
    copy.unlink()


def save_in_pieces(path: Path, text: str) -> None:
    with path.open("w") as file:
        for character in text:
            file.write(character)
            file.flush()


@pytest.mark.parametrize(
    "save", [save_into, save_beside_and_rename, save_hidden_and_rename, save_and_keep_a_copy_for_a_moment, save_in_pieces]
)
def test_a_save_is_seen_however_the_editor_does_it(serve: Callable[..., Server], save: Callable[[Path, str], None]) -> None:
    server = serve()
    save(server.site / "content/pages/about.md", SECOND)
    until(lambda: server.shows("Second words."))
    until(lambda: re.search(r"^content/pages/about\.md.*: \d+ of \d+ pages drawn anew in [\d,]+ ms", server.said(), re.MULTILINE))


def test_of_many_saves_the_last_is_what_is_shown(serve: Callable[..., Server]) -> None:
    server = serve()
    for number in range(200):
        server.write("content/pages/about.md", SECOND.replace("Second", f"These ({number})"))
        time.sleep(0.005)
    until(lambda: server.shows("These (199) words."))


@pytest.mark.parametrize("watched", ["told", "looked for"])
def test_folders_come_and_go(serve: Callable[..., Server], tmp_path: Path, watched: str) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without/watchfiles.py").write_text("raise ImportError('there is none')\n")
    above = os.environ.get("PYTHONPATH", "") if "NUTGRAF_COMMAND" in os.environ else str(Path(serve_watch.__file__).parents[2])
    env = {"PYTHONPATH": f"{tmp_path / 'without'}{os.pathsep}{above}"} if watched == "looked for" else {}
    server = serve({}, env=env)
    assert ("does not tell of saved files (there is none)" in server.said()) == (watched == "looked for")
    content = server.site / "content"
    (content / "people").rename(content / "_people")
    until(lambda: server.ask("/people/ada-brook/").status == 404, "a folder goes")
    (content / "people/deep/deeper").mkdir(parents=True)
    shutil.copy(content / "_people/ada-brook.md", content / "people/deep/deeper/ben-brook.md")
    until(lambda: server.ask("/people/ben-brook/").status == 200, "a folder comes with a folder in it")
    content.rename(server.site / "elsewhere")
    until(lambda: "content/site.yaml" in server.said() and "missing-field" in server.said(), "all content goes")
    assert server.shows("First words."), "the last good pages are gone"
    (server.site / "elsewhere").rename(content)
    server.write("content/pages/about.md", SECOND)
    until(lambda: server.shows("Second words."), "all content comes back, and is watched")
    (server.site / "static/css").mkdir(parents=True)
    server.write("static/css/site.css", "body { color: teal }")
    until(lambda: _style(server) == "body{color: teal}", "the site gets a folder that it did not have")
    shutil.rmtree(server.site / "static")
    until(lambda: _style(server) != "body{color: teal}", "and loses it")


def _style(server: Server) -> str:
    link = re.search(r'rel="stylesheet" href="\.\.?/([^"]*)"', server.ask("/").text)
    return server.ask(f"/{link[1]}").text if link else ""


def test_an_error_keeps_the_last_good_pages(serve: Callable[..., Server]) -> None:
    server = serve()
    server.write("content/pages/about.md", BROKEN)
    until(lambda: "content/pages/about.md:4:1: error[unknown-field]" in server.said())
    until(lambda: re.search(r"^content/pages/about\.md: 1 error", server.said(), re.MULTILINE))
    assert "    nonsense: yes\n    ^^^^^^^^\n" in server.said()
    assert server.shows("First words.")
    server.write("content/pages/about.md", SECOND)
    until(lambda: server.shows("Second words."))


def test_open_pages_are_told_of_an_error_and_of_its_mending(serve: Callable[..., Server]) -> None:
    server = serve()
    with Page(server) as page:
        assert page.show("/people/ada-brook/", version(server, "/people/ada-brook/"))["title"] == ""
        server.write("content/pages/about.md", BROKEN)
        told = page.hear()
        assert (told["command"], told["title"]) == ("faults", "The site has 1 error")
        assert "content/pages/about.md:4:1:" in told["listed"]
        assert "nonsense: yes\n" in told["listed"]
        server.write("content/pages/about.md", SECOND)
        assert (page.hear())["title"] == ""


def test_a_site_that_was_never_built_shows_why_and_then_itself(serve: Callable[..., Server]) -> None:
    server = serve({"content/site.yaml": "title: <b>Small</b>\n"})
    answer = server.ask("/any/where/?q")
    assert answer.status == 503
    assert "content/site.yaml:1:1: error[missing-field]:" in re.sub("<[^>]*>", "", answer.text)
    assert "title: &lt;b&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    server.write("content/site.yaml", "title: Small\nurl: https://example.org/\n")
    until(lambda: server.ask("/about/").status == 200)


def test_settings_that_are_broken_and_mended(serve: Callable[..., Server]) -> None:
    server = serve()
    server.write("content/site.yaml", "title: [\n")
    until(lambda: "content/site.yaml:" in server.said())
    assert server.shows("First words.")
    server.write("content/site.yaml", "title: Another name\nurl: https://example.org/\n")
    until(lambda: server.shows("Another name"))


def test_a_template_that_cannot_be_used_keeps_the_last_good_pages(serve: Callable[..., Server]) -> None:
    server = serve({"templates/pages/page.html": "{% extends 'layouts/base.html' %}{% block main %}Mine{% endblock %}"})
    server.write("templates/pages/page.html", "{% if %}")
    until(lambda: "templates/pages/page.html" in server.said().rpartition("Serving")[2])
    assert server.ask("/about/").status == 200
    (server.site / "templates/pages/page.html").unlink()
    until(lambda: server.shows("First words."))


def test_old_pages_are_answered_while_a_build_runs(serve: Callable[..., Server]) -> None:
    server = serve({f"content/pages/page-{number}.md": ABOUT.format(f"Number {number}.") for number in range(300)})
    server.write("content/site.yaml", "title: Another name\nurl: https://example.org/\n")
    seen = []

    def look() -> bool:
        text = server.ask("/about/").text
        seen.append(text)
        return "Another name" in text

    until(look)
    assert all(text.rstrip().endswith("</html>") for text in seen)
    assert "A small site" in seen[0]


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("/site/content/people/x.md", True), ("/site/content", True), ("/site/content/people/x.md~", True),
        ("/site/content/people/.x.md.swp", False), ("/site/content/.git/x", False), ("/site/content/_drafts/x.md", False),
        ("/site/content/people/_x.md___jb_tmp___", False),
    ],
)  # fmt: skip
def test_what_a_build_passes_over_is_no_save(path: str, counts: bool) -> None:
    assert serve_watch.counts_in([Path("/site/content")], path) == counts


def test_saves_are_named_from_the_site_or_the_theme_and_what_is_gone_last(site: Any) -> None:
    root = site({"content/z.md": ""})
    theme = Path(os.path.realpath(serve_watch.theme_root()))
    paths = {f"{root}/content/z.md", f"{root}/content/4913", f"{theme}/static/css/none.css", "/else/where"}
    assert serve_watch.labels(root, paths) == ("content/z.md", "/else/where", "content/4913", "static/css/none.css")


class LostInterruptError(Exception):
    """What stands for an interrupt that came earlier and was dropped."""


@pytest.mark.parametrize("system", ["tells of files", "has to be asked"])
def test_an_interrupt_that_was_lost_is_seen_while_nothing_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    (tmp_path / "content").mkdir()
    if system == "has to be asked":
        monkeypatch.setitem(sys.modules, "watchfiles", None)
    calls = iter(range(1000))

    def raise_if_lost() -> None:
        if next(calls) > 3:
            raise LostInterruptError

    watched = serve_watch.changes(tmp_path, lambda words: None, raise_if_lost)
    assert next(watched).paths is None
    with pytest.raises(LostInterruptError):
        list(watched)


# --- pages and their versions ---


@pytest.mark.parametrize(
    ("body", "served"),
    [
        (b"<html><head><title>x</title></head><body></body>", b"<html><head><title>x</title>{}</head><body></body>"),
        (b"<HEAD></HEAD ><body></head>", b"<HEAD>{}</HEAD ><body></head>"),
        (b"<p>No head", b"<p>No head{}"),
        (b"", b"{}"),
    ],
)
def test_one_tag_is_put_in_and_nothing_else_changed(body: bytes, served: bytes) -> None:
    tag = b'<script src="/livereload.js" data-version="1.2" defer></script>'
    assert serve_answers.with_script(body, "1.2") == served.replace(b"{}", tag)


def test_pages_that_differ_in_their_style_sheet_alone() -> None:
    page = b'<link rel="stylesheet" href="a.css"><link rel="icon" href="i"><p>One'
    clothes = serve_answers.version_of(page.replace(b"a.css", b"b.css"))
    assert clothes != serve_answers.version_of(page)
    assert serve_answers.differ_in_style_only(clothes, serve_answers.version_of(page))
    for other in (page.replace(b"One", b"Two"), page.replace(b'"i"', b'"j"'), page + b'<link rel="stylesheet" href="c.css">'):
        assert not serve_answers.differ_in_style_only(serve_answers.version_of(other), serve_answers.version_of(page))
    assert not serve_answers.differ_in_style_only("", "")


def test_style_sheets_of_a_page() -> None:
    page = b"""<link rel="stylesheet" href="a&amp;b.css"><link href='c.css' rel=stylesheet media="print"><link rel="icon" href="i">"""
    assert serve_answers.stylesheets_of(page) == ("a&b.css", "c.css")


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"), ("/about/", "about/index.html"), ("/%C3%A9/", "é/index.html"),
        ("/about", ""), ("/robots.txt", ""), ("/../", ""), ("about/", ""), ("", ""),
    ],
)  # fmt: skip
def test_file_of_the_page_at_a_path(path: str, file: str) -> None:
    assert serve_answers.file_at(path) == file


class Onlooker:
    """A browser at the page about, which notes what it is told."""

    path = "/about/"
    version = ""

    def __init__(self, house: House) -> None:
        self.heard: list[str] = []
        self.version = asked(house, self.path).version
        house.enter(self)

    def say(self, command: str, **_: object) -> None:
        self.heard.append(command)


def done(work: Coroutine[Any, Any, T]) -> T:
    """What it comes to, in a thread of its own: browser tests leave a loop that runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def asked(house: House, path: str) -> Answer:
    return done(house.answer(path, ""))


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house that shows a site of two pages."""
    for page in ("about", "other"):
        (tmp_path / page).mkdir()
        (tmp_path / page / "index.html").write_text(f"<p>The old {page}.")
    house = House(frozenset(), "")
    house.show(State(FinishedSite(tmp_path), None))
    return house


def test_a_page_of_a_build_that_is_not_done_is_shown_until_it_is(house: House, tmp_path: Path) -> None:
    browser = Onlooker(house)
    house.show_ahead("about/index.html", b"<p>The new about.")
    house.show_ahead("other/index.html", b"<p>The new other.")
    assert browser.heard == ["faults", "reload"]
    assert [b"new" in asked(house, f"/{page}/").body for page in ("about", "other")] == [True, True]
    house.show(State(FinishedSite(tmp_path), Trouble("It failed", "")))
    assert [b"old" in asked(house, f"/{page}/").body for page in ("about", "other")] == [True, True]


@pytest.mark.parametrize(("path", "heard"), [("/media/new.png", ["faults", "reload"]), ("/about/", ["faults", "faults"])])
def test_a_page_is_loaded_again_where_something_was_not_there_yet(house: House, tmp_path: Path, path: str, heard: list[str]) -> None:
    house.show_ahead("about/index.html", b"<p>The new about.")
    browser = Onlooker(house)
    asked(house, path)
    (tmp_path / "about/index.html").write_text("<p>The new about.")
    house.show(State(FinishedSite(tmp_path), None))
    assert browser.heard == heard


def test_who_asks_when_a_build_has_begun_is_given_what_it_shows_if_that_comes_soon(house: House) -> None:
    async def ask() -> tuple[Answer, Answer]:
        house.expect()
        early = asyncio.ensure_future(house.answer("/about/", ""))
        await asyncio.sleep(0)
        house.show_ahead("about/index.html", b"<p>The new about.")
        house.expect()  # of a build that takes long
        return await early, await house.answer("/other/", "")

    early, late = done(ask())
    assert (b"new" in early.body, b"old" in late.body) == (True, True)


def test_in_view_is_what_browsers_show_and_what_was_asked_for_last(house: House) -> None:
    Onlooker(house)
    asked(house, "/other/")
    assert house.files_in_view() == ("about/index.html", "other/index.html")


# --- beginning and ending ---


def test_a_port_in_use_is_refused_with_a_free_one(quiet: Server, run: Any, site: Any) -> None:
    site(SITE)
    port = quiet.host.rpartition(":")[2]
    done = run("serve", "--port", port)
    assert done.code == 2
    named = re.fullmatch(rf"nutgraf: Port {port} is in use\. Take a free one: nutgraf serve --port (\d+)\n", done.err)
    assert named
    with socket.socket() as door:
        door.bind(("127.0.0.1", int(named[1])))


@pytest.mark.parametrize("host", ["no-such-name.invalid", "192.0.2.1", "a..b"])
def test_a_host_that_is_not_this_machine_is_refused(run: Any, site: Any, host: str) -> None:
    site(SITE)
    done = run("serve", "--host", host, "--port", "0")
    assert done.code == 2
    assert done.err.startswith(f"nutgraf: --host {host}")


def test_an_output_that_holds_something_else_is_refused(run: Any, site: Any) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    site(SITE | {f".nutgraf-preview/{port}/letter.txt": "Not made by nutgraf."})
    done = run("serve", "--port", str(port))
    assert (done.code, "letter.txt" in done.err) == (2, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ends_at_once_and_leaves_nothing(serve: Callable[..., Server], number: int) -> None:
    server = serve()
    before = {path for path in server.site.rglob("*") if ".nutgraf" not in str(path)}
    assert server.end(number) == 130
    assert "Traceback" not in server.said()
    assert {path for path in server.site.rglob("*") if ".nutgraf" not in str(path)} == before
    assert [path.name for path in (server.site / ".nutgraf-preview").iterdir()] == [".gitignore"]
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", int(server.host.rpartition(":")[2])))


def test_an_interrupt_ends_the_first_build(command: list[str], clean_environment: dict[str, str], site: Any) -> None:
    folder = site({f"content/pages/page-{number}.md": ABOUT.format(f"Number {number}.") for number in range(500)})
    running = subprocess.Popen(
        [*command, "serve", "--port", "0"], cwd=folder, env=clean_environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    until(lambda: (folder / ".nutgraf/cache.db").exists() or running.poll() is not None)
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=PATIENCE)
    assert (running.returncode, said) == (130, b"")
    assert not list(folder.glob(".nutgraf-preview/.*lock"))


def test_workers_that_outlive_the_server_do_not_keep_its_port(serve: Callable[..., Server]) -> None:
    server = serve({f"content/pages/page-{number}.md": ABOUT.format(f"Number {number}.") for number in range(300)})
    server.write("content/site.yaml", "title: Another name\nurl: https://example.org/\n")
    time.sleep(0.2)  # whether a build is at work just now is left to chance
    server.process.kill()
    server.process.wait()
    port = int(server.host.rpartition(":")[2])

    def is_free() -> bool:
        with socket.socket() as door, suppress(OSError):
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(("127.0.0.1", port))
            door.listen()
            return True
        return False

    assert is_free()


def test_a_named_port_keeps_its_pages_for_the_next_start(command: list[str], clean_environment: dict[str, str], site: Any) -> None:
    folder = site(SITE)
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = str(door.getsockname()[1])
    for drawn in (r"[1-9]\d* of \d+ pages drawn anew", r"^0 of \d+ pages drawn anew"):
        with serving(command, clean_environment, folder, "--port", port) as server:
            assert server.address == f"http://127.0.0.1:{port}"
            assert re.search(drawn, server.said(), re.MULTILINE)


def test_the_browser_is_opened_where_that_is_asked_for(serve: Callable[..., Server], tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > "$0.asked"\n')
    browser.chmod(0o755)
    server = serve({}, "--open", env={"BROWSER": f"{browser} %s"})
    asked = tmp_path / "browser.asked"
    until(lambda: asked.exists() and asked.read_text() == f"{server.address}/\n")


def test_git_does_not_see_the_preview(serve: Callable[..., Server]) -> None:
    server = serve()
    assert (server.site / ".nutgraf-preview/.gitignore").read_text() == "*\n"


def test_the_script_is_served_by_whoever_serves_the_page() -> None:
    text = Path(serve_answers.__file__).with_name("serve.js").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"]*", text) == ["http://livereload.com/protocols/official-7"]  # a name, asked of nobody
