"""The server of `serve`: answers for paths, a socket for each page that is open, and what is said through it.

The protocol is LiveReload's, version 7, with one word more, `faults`. The library of that name is not used: its handler
keeps every browser in one list of the class, takes any origin, puts its script into pages inline, which the site's own
policy forbids, and prints tracebacks about browsers that have gone.
"""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast
from urllib.parse import urlsplit

from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from builder.commands import overlay
from builder.commands.overlay import Trouble
from builder.commands.serve_answers import SCRIPT, Answer, FinishedSite, Served, differ_in_style_only, file_at, page, plain
from builder.commands.serve_ports import bracketed
from builder.commands.serve_rebuild import State
from builder.engine import disk
from builder.model.digests import digest

SOCKET = "/livereload"
PROTOCOL = "http://livereload.com/protocols/official-7"
MOST_ASKED = 64 * 1024  # bytes of a request, and of a message: an address and a few words
OLD = "old.old"  # a version that no page has
MOMENT = 0.15  # seconds that an answer waits for a build that has begun, so as not to be old when it comes
LAST_WORD = 1.0  # seconds for the server to end
ALIVE = 30  # seconds between two questions whether a browser is still there


class UnbuiltSite:
    """The page that says why there is none, at every address."""

    def __init__(self, trouble: Trouble) -> None:
        self._page = page(503, overlay.page(trouble))._replace(headers=(("Content-Security-Policy", overlay.POLICY),))

    def answer(self, path: str, query: str = "") -> Answer:
        """The same for every path."""
        return self._page


class House:
    """What is shown, and who looks at it. Once the server runs, its thread alone uses all but what is "from any thread"."""

    def __init__(self, names: frozenset[str], address: str) -> None:
        self.names = names
        self.address = address
        self.site: Served = UnbuiltSite(overlay.of_words("It is being built."))
        self.faults: Trouble | None = None  # to lay over the pages
        self._in_view: tuple[str, ...] = ()  # the files of pages that browsers show, last looked at first
        self._asked = ""  # the file of the page that was asked for last
        self._is_ahead = False  # whether a page is shown of a build that is not done
        self._was_missed = False  # whether something else was asked for meanwhile, and was not there
        self._is_settled = asyncio.Event()  # no build has just begun
        self._is_settled.set()
        self.loop: asyncio.AbstractEventLoop | None = None
        self._browsers: dict[Browser, None] = {}  # in the order in which they came to be looked at

    def expect(self) -> None:
        """A build begins: who asks now is to have what it shows, if that comes in a MOMENT. From any thread."""
        self._do(self._is_settled.clear)

    def show(self, state: State) -> None:
        """Show this from now on, and tell every browser. From any thread."""
        self._do(self._show, state)

    def show_ahead(self, file: str, page: bytes) -> None:
        """Show this page already, of a build that is not done. From any thread."""
        self._do(self._show_ahead, file, page)

    def _do(self, work: Callable[..., None], *given: Any) -> None:
        if self.loop is None:
            work(*given)
        else:
            self.loop.call_soon_threadsafe(work, *given)

    def files_in_view(self) -> tuple[str, ...]:
        """The files of the pages that somebody looks at, the one last looked at first. From any thread."""
        return tuple(dict.fromkeys((*self._in_view, self._asked)))

    async def answer(self, path: str, query: str) -> Answer:
        """The answer to a request."""
        if not self._is_settled.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(MOMENT):
                    await self._is_settled.wait()
        answer = self.site.answer(path, query)
        self._was_missed = self._was_missed or answer.status == HTTPStatus.NOT_FOUND
        if answer.version and answer.status == HTTPStatus.OK:
            self._asked = file_at(path)
        return answer

    def enter(self, browser: Browser) -> None:
        """A browser says what it shows."""
        self._browsers.pop(browser, None)
        self._browsers[browser] = None
        self._look_around()
        self._tell(browser, self.site.answer(browser.path))

    def leave(self, browser: Browser) -> None:
        """A browser has gone."""
        self._browsers.pop(browser, None)
        self._look_around()

    def _look_around(self) -> None:
        self._in_view = tuple(dict.fromkeys(file_at(browser.path) for browser in reversed(self._browsers)))

    def _show_ahead(self, file: str, page: bytes) -> None:
        self._is_settled.set()
        if not isinstance(self.site, FinishedSite):
            return
        if not self._is_ahead:
            self._is_ahead, self._was_missed = True, False
        self.site = self.site.with_page(file, page)
        for browser, now in self._answers(browser for browser in self._browsers if file_at(browser.path) == file):
            self._renew(browser, now)

    def _show(self, state: State) -> None:
        self._is_settled.set()
        if state.site is not None:
            self.site, self.faults = state.site, state.trouble
        elif state.trouble is not None:
            self.site, self.faults = UnbuiltSite(state.trouble), None
        if self._is_ahead and self._was_missed:  # it may be what the page that was shown ahead is made of
            for browser in self._browsers:
                browser.version = browser.version and OLD
        self._is_ahead = False
        for browser, now in self._answers(self._browsers):
            self._tell(browser, now)

    def _answers(self, browsers: Iterable[Browser]) -> Iterator[tuple[Browser, Answer]]:
        """What each of them is to show, the one last looked at first."""
        answers: dict[str, Answer] = {}  # fifty tabs may show one page
        for browser in reversed(list(browsers)):
            if browser.path not in answers:
                answers[browser.path] = self.site.answer(browser.path)
            yield browser, answers[browser.path]

    def _tell(self, browser: Browser, now: Answer) -> None:
        if self._renew(browser, now) and browser.version:
            faults = self.faults or Trouble("", "")
            browser.say("faults", title=faults.title, listed=faults.listed)

    def _renew(self, browser: Browser, now: Answer) -> bool:
        """Let it show what it is to show; whether it does so without loading the page again."""
        if browser.version != now.version:
            if not differ_in_style_only(browser.version, now.version):
                browser.say("reload", path=browser.path, liveCSS=False)
                return False
            browser.say("reload", path="", liveCSS=True, version=now.version, stylesheets=now.stylesheets)
            browser.version = now.version
        return True


class Guarded(RequestHandler):
    """A handler that answers only who calls the server by its own name, so that no other site can pose as it."""

    def initialize(self, house: House) -> None:
        """Tornado's way to hand something to a handler."""
        self.house = house

    def set_default_headers(self) -> None:
        """What every answer carries. No browser is to keep anything unasked, and no other site to show it."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def prepare(self) -> None:
        """Refuse what is not meant for this server: names that were bent to this address (DNS rebinding)."""
        if not self.is_own(self.request.host):
            self.give(plain(403, f"This server answers at {self.house.address}/ only."))
            self.finish()

    def is_own(self, name: str) -> bool:
        """Whether a name with its port is the server's own, or the very address that the request came to."""
        stream = cast(HTTP1Connection, self.request.connection).stream
        here = stream.socket.getsockname()
        return name.lower() in {*self.house.names, f"{bracketed(str(here[0]))}:{here[1]}"}

    def give(self, answer: Answer) -> None:
        """Make this the answer."""
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.type)
        for name, value in answer.headers:
            self.set_header(name, value)
        self.write(answer.body)

    def compute_etag(self) -> str | None:
        """The fingerprint of the bytes that are sent."""
        return f'"{digest(b"".join(self._write_buffer))}"'

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """An error in a sentence."""
        error = kwargs.get("exc_info", (None, None))[1]
        words = self._reason if error is None or isinstance(error, HTTPError) else f"nutgraf stumbled over {type(error).__name__}: {error}"
        self.give(plain(status_code, f"{status_code}: {words}", *((("Allow", "GET, HEAD"),) if status_code == 405 else ())))
        self.finish()

    def log_exception(self, *_: object) -> None:
        """The answer says it; the terminal is for the site."""


class Page(Guarded):
    """Everything that the build made."""

    async def get(self) -> None:
        """The file at that path."""
        if not self.request.uri or not self.request.uri.startswith("/"):
            raise HTTPError(400)
        self.give(await self.house.answer(self.request.path, self.request.query))

    head = get


class Own(Guarded):
    """The server's own script and style sheet."""

    def initialize(self, house: House, name: str = "", type: str = "") -> None:
        """The file beside this module, and what it is."""
        super().initialize(house)
        self._answer = Answer(200, f"{type}; charset=utf-8", disk.read_bytes(Path(__file__).parent, name))

    def get(self) -> None:
        """The file."""
        self.give(self._answer)

    head = get


class Browser(Guarded, WebSocketHandler):
    """A page in a browser, or a LiveReload extension, at the other end of a socket."""

    path = "/"
    version = ""  # of the page that it shows; none: it is no page of ours

    def check_origin(self, origin: str) -> bool:
        """Only pages of this server may listen."""
        parts = urlsplit(origin)
        return parts.scheme == "http" and self.is_own(parts.netloc)

    def open(self, *_args: str, **_kwargs: str) -> None:
        """Small messages that are to arrive at once."""
        self.set_nodelay(True)

    def on_message(self, message: str | bytes) -> None:
        """The greeting of LiveReload, and after it what the browser shows. What cannot be read is passed over."""
        with suppress(ValueError, RecursionError):
            said = json.loads(message)
            if isinstance(said, dict):
                self._hear(said)

    def _hear(self, said: dict[str, Any]) -> None:
        match said:
            case {"command": "hello"}:
                self.say("hello", protocols=[PROTOCOL], serverName="nutgraf")
            case {"command": "info", "url": str(url)}:
                self.path = urlsplit(url).path or "/"
                self.version = str(said.get("version", ""))
                self.house.enter(self)

    def say(self, command: str, **rest: Any) -> None:
        """Send a message; a browser that has gone misses it."""
        with suppress(WebSocketClosedError):
            sent = asyncio.ensure_future(self.write_message({"command": command, **rest}))
            sent.add_done_callback(_let_go)

    def on_close(self) -> None:
        """The page was left, or is loaded again."""
        self.house.leave(self)


def _let_go(sent: asyncio.Future[None]) -> None:
    """Take note of the failure, as nobody else does."""
    if not sent.cancelled():
        error = sent.exception()
        if error is not None and not isinstance(error, WebSocketClosedError | StreamClosedError):
            raise error


@contextmanager
def running(house: House, doors: list[socket.socket]) -> Iterator[None]:
    """The server in a thread of its own, for as long as the block runs."""
    for name in ("tornado", "asyncio"):  # what they have to say is about browsers that went away
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    began, ended = Event(), asyncio.Event()

    async def run() -> None:
        server = HTTPServer(_application(house), max_body_size=MOST_ASKED)
        server.add_sockets(doors)
        house.loop = asyncio.get_running_loop()
        began.set()
        await ended.wait()
        server.stop()

    thread = Thread(target=lambda: asyncio.run(run()), name="server", daemon=True)
    thread.start()
    began.wait()
    try:
        yield
    finally:
        if house.loop:
            house.loop.call_soon_threadsafe(ended.set)
        thread.join(LAST_WORD)


def _application(house: House) -> Application:
    everywhere = {"house": house}
    return Application(
        [
            (SOCKET, Browser, everywhere),
            (SCRIPT.replace(".", r"\."), Own, {**everywhere, "name": "serve.js", "type": "text/javascript"}),
            (overlay.STYLES.replace(".", r"\."), Own, {**everywhere, "name": "serve.css", "type": "text/css"}),
            (".*", Page, everywhere),
        ],
        log_function=lambda _: None,
        websocket_ping_interval=ALIVE,
        websocket_max_message_size=MOST_ASKED,
    )
