"""A host for built sites that behaves like Netlify: its headers and redirects, its page for what is missing, compression."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
COMPRESSED = ("text/", "application/json", "application/xml", "image/svg+xml")
# What Netlify says of files that `_headers` says nothing of.
HEADERS = {"Cache-Control": "public, max-age=0, must-revalidate"}


@cache
def compressed(data: bytes) -> bytes:
    """As a host sends it. Netlify's Brotli makes it a tenth smaller; what fits here fits there."""
    return gzip.compress(data, mtime=0)


class NetlifyLike(SimpleHTTPRequestHandler):
    """A folder under a path."""

    protocol_version = "HTTP/1.1"  # one connection serves many requests, as it does for readers
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def __init__(self, *arguments: Any, under: str, **options: Any) -> None:
        self.under = under
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.under))

    def send_head(self) -> io.BytesIO | None:
        path = urlsplit(self.path).path
        file = Path(self.translate_path(self.path))
        target = self.redirects().get(path.rstrip("/"))
        if not path.startswith(self.under):
            return self.send_missing()
        if target and not file.exists():
            return self.send_on(target)
        if file.is_dir() and not path.endswith("/"):
            return self.send_on(f"{path}/")
        if file.is_dir():
            file /= "index.html"
        return self.send_body(200, file) if file.is_file() else self.send_missing()

    def send_on(self, target: str) -> None:
        self.send_response(301)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_missing(self) -> io.BytesIO | None:
        page = Path(self.directory, "404.html")
        if page.is_file():
            return self.send_body(404, page)
        self.send_error(404)
        return None

    def send_body(self, status: int, file: Path) -> io.BytesIO | None:
        data, kind = file.read_bytes(), self.guess_type(str(file))
        tag = f'"{hashlib.blake2b(data, digest_size=8).hexdigest()}"'
        if self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        self.send_response(status)
        if kind.startswith(COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = compressed(data)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", tag)
        for name, value in (HEADERS | self.own_headers()).items():
            self.send_header(name, value)
        self.end_headers()
        return io.BytesIO(data)

    def redirects(self) -> dict[str, str]:
        rows = (line.split() for line in self.lines("_redirects"))
        return {row[0].rstrip("/"): row[1] for row in rows if len(row) >= 2}

    def own_headers(self) -> dict[str, str]:
        return headers_of(self.lines("_headers"), urlsplit(self.path).path)

    def lines(self, name: str) -> list[str]:
        file = Path(self.directory, name)
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    def log_message(self, *_arguments: Any) -> None:
        """A test says what it saw; the server need not."""


def headers_of(lines: list[str], path: str) -> dict[str, str]:
    """What the lines of a `_headers` file say of a path: of rules that hold, the later wins."""
    found, holds = {}, False
    for line in lines:
        if line[0].isspace():
            name, _, value = line.strip().partition(":")
            if holds:
                found[name] = value.strip()
        else:
            holds = fnmatchcase(path, line.strip())
    return found


STOP_WITHIN = 0.02  # seconds: half a second, as it is else, adds up over forty servers


@contextmanager
def serving(folder: Path, under: str = "/") -> Iterator[str]:
    """Serve a folder under a path; gives its address, with a slash at the end."""
    handler = partial(NetlifyLike, directory=str(folder), under=under)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(STOP_WITHIN,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{under}"
        server.shutdown()
        thread.join()
