"""`nutgraf serve`: builds, serves, and on each save rebuilds and tells the browsers (INTERFACE.md, section 2).

The main thread watches and builds, one after the other, so that an interrupt ends whichever is at work as it ends a
`nutgraf build`. A second thread answers browsers meanwhile, with the pages of the last good build: it knows nothing
but what `House.show` hands it. Every rebuild is `pipeline.build`; there is no partial way.
"""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import signal
import socket
import sys
import time
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from tornado.http1connection import HTTP1Connection
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from builder.commands import overlay, reports
from builder.commands.overlay import Trouble
from builder.commands.serve_answers import SCRIPT, Answer, FinishedSite, Shown, differ_in_style_only, page, plain
from builder.commands.serve_watch import changes
from builder.engine import disk, pipeline
from builder.engine.memory import remove
from builder.engine.output import check_output
from builder.engine.pipeline import Options, Outcome, Voice
from builder.engine.refusal import Refusal, printable
from builder.model.diagnostics import Diagnostic

# A place of its own, as `public/` may hold what is to be published, and one for each port, as two servers of a site would
# else undo each other's addresses. It is kept, so that the next start finds its pages; not that of a port taken by chance.
PREVIEW = ".nutgraf-preview"
SOCKET = "/livereload"
PROTOCOL = "http://livereload.com/protocols/official-7"
WILD = ("", "0.0.0.0", "::")  # noqa: S104 - what a person may type to mean every address of the machine
LOCAL = ("localhost", "127.0.0.1", "[::1]")
NEXT_PORTS = 20  # looked at for a free one
NAMED = 2  # files that a line names
MOST_ASKED = 64 * 1024  # bytes of a request; nothing is ever sent up
LAST_WORD = 1.0  # seconds for the server to end


def serve(options: Options, host: str, port: int, open_browser: bool, voice: Voice | None = None, colour: bool = False) -> None:
    """Build and serve until interrupted, which is a KeyboardInterrupt. Refusal: the port or the output is not to be had."""
    voice = voice or Voice(_to_standard_error)
    with ExitStack() as stack:
        stack.enter_context(_interruptible())
        doors = stack.enter_context(_opened(host, port))
        taken: int = doors[0].getsockname()[1]
        address = f"http://{_reachable(host)}:{taken}"
        options = stack.enter_context(_previewing(options, address, f"{PREVIEW}/{taken}", keep=port != 0))
        rebuild = Rebuild(options, voice, colour)
        saved = changes(options.root, voice.remark)
        house = House(_names(host, taken), address)
        house.show(rebuild(next(saved)))
        stack.enter_context(_running(house, doors))
        voice.remark(f"Serving {address}/ (Ctrl-C ends it)")
        if open_browser:  # some browsers, those of a terminal, come back only when they are closed
            Thread(target=webbrowser.open_new_tab, args=[f"{address}/"], daemon=True).start()
        for paths in saved:
            house.show(rebuild(paths))


def _to_standard_error(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


@contextmanager
def _previewing(options: Options, address: str, folder: str, keep: bool) -> Iterator[Options]:
    """The options of builds into that folder of the site, to be looked at at that address. Refusal: it cannot be used."""
    output = options.root / folder
    with suppress(Refusal):  # it is there from an earlier time
        disk.write_new(options.root, f"{PREVIEW}/.gitignore", "*\n")
    check_output(options.root, output)
    try:
        yield options._replace(output=output, base_url=address, context="development")
    finally:
        if not keep:
            with suppress(OSError):
                remove(str(output))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Whatever asks the server to end is an interrupt, so that a build at work leaves all as it should be."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    ending = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:  # else `nohup` was before it
        ending.append(signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in ending}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# --- the port ---

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
def _opened(host: str, port: int) -> Iterator[list[socket.socket]]:
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


def _reachable(host: str) -> str:
    """The name under which this machine's own browser finds the server."""
    return "127.0.0.1" if host in WILD else _bracketed(host)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _names(host: str, port: int) -> frozenset[str]:
    """What a request may call the server, as in its Host line; the port of the web need not be said."""
    hosts = {*LOCAL, _bracketed(host.lower())}
    return frozenset(f"{name}:{port}" for name in hosts) | (frozenset(hosts) if port == 80 else frozenset())


# --- building ---


class State(NamedTuple):
    """What browsers are shown: the last good site, if there is one, and what keeps the present one from being built."""

    site: FinishedSite | None
    trouble: Trouble | None


class Rebuild:
    """Builds the site once more, and says how it went."""

    def __init__(self, options: Options, voice: Voice, colour: bool) -> None:
        self._options = options
        self._output = options.output or options.root / PREVIEW
        self._voice = voice
        self._colour = colour
        self._site: FinishedSite | None = None
        self._said: frozenset[Diagnostic] = frozenset()

    def __call__(self, paths: Sequence[str]) -> State:
        """Build, because these files were saved; none at the first time."""
        began = time.monotonic()
        try:
            outcome = pipeline.build(self._options, self._voice)
        except Refusal as refusal:
            return self._state(paths, overlay.of_words(str(refusal)), str(refusal))
        except Exception as error:  # noqa: BLE001 - a fault that one file brings to light must not end the work on all others
            words = f"nutgraf has a fault: it stumbled over {type(error).__name__}: {error}. `nutgraf build` says more."
            return self._state(paths, overlay.of_words(words), words)
        lines = _lines_of(self._options.root)
        self._say_what_is_new(outcome.diagnostics, lines)
        if outcome.errors or outcome.settings_failed:
            return self._state(paths, overlay.of_diagnostics(outcome.diagnostics, lines), reports.count(outcome.diagnostics).words)
        self._site = FinishedSite(self._output)
        return self._state(paths, None, _how_it_went(outcome, time.monotonic() - began))

    def _state(self, paths: Sequence[str], trouble: Trouble | None, words: str) -> State:
        self._voice.progress("")
        self._voice.remark(f"{_named(paths)}: {printable(words)}" if paths else printable(words))
        return State(self._site, trouble)

    def _say_what_is_new(self, diagnostics: Sequence[Diagnostic], lines: reports.Lines) -> None:
        """All errors, and the warnings that the last build did not have: two dozen at every save are read by nobody."""
        new = [each for each in diagnostics if each.severity == "error" or each not in self._said]
        self._said = frozenset(diagnostics)
        if new:
            text = reports.as_text(new, lines, colour=self._colour)
            self._voice.remark(text.rstrip("\n").rpartition("\n")[0])  # without the count, which follows in the line of the build


def _named(paths: Sequence[str]) -> str:
    rest = len(paths) - NAMED
    names = [printable(path) for path in paths]
    return f"{', '.join(names[:NAMED])} and {rest:,} more" if rest > 0 else " and ".join(names)


def _how_it_went(outcome: Outcome, seconds: float) -> str:
    warnings = reports.count(outcome.diagnostics).warnings
    said = f"; {reports.plural(warnings, 'warning')}" if warnings else ""
    return f"{outcome.redrawn:,} of {reports.plural(outcome.pages, 'page')} drawn anew in {seconds * 1000:,.0f} ms{said}"


def _lines_of(root: Path) -> reports.Lines:
    """The lines of a file of the site, each file read once."""
    known: dict[str, Sequence[str]] = {}

    def lines(path: str) -> Sequence[str]:
        if path not in known:
            text: object = None
            with suppress(Refusal):  # it went since it was read
                text = disk.read_text(root, path, 0)
            known[path] = text.split("\n") if isinstance(text, str) else ()
        return known[path]

    return lines


# --- serving ---


class UnbuiltSite:
    """The page that says why there is none, at every address."""

    def __init__(self, trouble: Trouble) -> None:
        self._page = page(503, overlay.page(trouble))._replace(headers=(("Content-Security-Policy", overlay.POLICY),))

    def answer(self, path: str, query: str = "") -> Answer:
        """The same for every path."""
        return self._page


class House:
    """What is shown, and who looks at it. Used by the server's thread alone, once that runs; see `_running`."""

    def __init__(self, names: frozenset[str], address: str) -> None:
        self.names = names
        self.address = address
        self.site: Shown = UnbuiltSite(overlay.of_words("It is being built."))
        self.faults: Trouble | None = None  # to lay over the pages
        self.loop: asyncio.AbstractEventLoop | None = None
        self._browsers: dict[Browser, None] = {}  # in the order in which they came to be looked at

    def show(self, state: State) -> None:
        """Show this from now on, and tell every browser. From any thread."""
        if self.loop is None:
            self._show(state)
        else:
            self.loop.call_soon_threadsafe(self._show, state)

    def in_view(self) -> tuple[str, ...]:
        """The paths that browsers show, the one that was looked at last first: what a build may bring forward."""
        return tuple(dict.fromkeys(browser.path for browser in reversed(self._browsers)))

    def enter(self, browser: Browser) -> None:
        """A browser says what it shows."""
        self._browsers.pop(browser, None)
        self._browsers[browser] = None
        self._tell(browser, self.site.answer(browser.path))

    def leave(self, browser: Browser) -> None:
        """A browser has gone."""
        self._browsers.pop(browser, None)

    def _show(self, state: State) -> None:
        if state.site is not None:
            self.site, self.faults = state.site, state.trouble
        elif state.trouble is not None:
            self.site, self.faults = UnbuiltSite(state.trouble), None
        answers: dict[str, Answer] = {}  # fifty tabs may show one page
        for browser in reversed(self._browsers):
            answer = answers.setdefault(browser.path, self.site.answer(browser.path))
            self._tell(browser, answer)

    def _tell(self, browser: Browser, now: Answer) -> None:
        if browser.version != now.version and differ_in_style_only(browser.version, now.version):
            browser.version = now.version
            browser.say("reload", path="", liveCSS=True, version=now.version, stylesheets=now.stylesheets)
        elif browser.version != now.version:
            browser.say("reload", path=browser.path, liveCSS=False)
        elif browser.version:
            faults = self.faults or Trouble("", "")
            browser.say("faults", title=faults.title, listed=faults.listed)


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
        return name.lower() in {*self.house.names, f"{_bracketed(str(here[0]))}:{here[1]}"}

    def give(self, answer: Answer) -> None:
        """Make this the answer."""
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.type)
        for name, value in answer.headers:
            self.set_header(name, value)
        self.write(answer.body)

    def compute_etag(self) -> str | None:
        """The fingerprint of the bytes that are sent."""
        return f'"{disk.digest(b"".join(self._write_buffer))}"'

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

    def get(self) -> None:
        """The file at that path."""
        if not self.request.uri or not self.request.uri.startswith("/"):
            raise HTTPError(400)
        self.give(self.house.site.answer(self.request.path, self.request.query))

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
        with suppress(ValueError):
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
def _running(house: House, doors: list[socket.socket]) -> Iterator[None]:
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
        websocket_ping_interval=30,
    )
