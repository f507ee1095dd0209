"""What `serve` answers for a path: the files of the build, as Netlify would hand them out, and the reload script in pages.

No network here: a path goes in, an answer comes out. The bytes on the disk are never touched; a page gets one tag on
its way. The tag names the page's *version*, so that a browser that shows it can be told when it is no longer that.
"""

import errno
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from mimetypes import MimeTypes
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import quote, unquote

from builder.engine import disk
from builder.engine.refusal import Refusal
from builder.model.digests import fingerprint
from builder.model.entities import unescaped
from builder.model.patterns import lazy_pattern

SCRIPT = "/livereload.js"  # LiveReload's own name for it; no file of a build is called so

# Where text is, UTF-8 is. What is not here goes by Python's own table and not by the machine's, which differ.
TYPES = {
    "css": "text/css", "csv": "text/csv", "htm": "text/html", "html": "text/html", "ics": "text/calendar", "js": "text/javascript",
    "json": "application/json", "md": "text/markdown", "mjs": "text/javascript", "svg": "image/svg+xml", "txt": "text/plain",
    "webmanifest": "application/manifest+json", "xml": "application/xml",
    "avif": "image/avif", "ico": "image/vnd.microsoft.icon", "webp": "image/webp", "wasm": "application/wasm",
    "woff": "font/woff", "woff2": "font/woff2",
}  # fmt: skip
PLAIN_TABLE = MimeTypes()
WITH_CHARSET = lazy_pattern(r"text/|.*[/+](?:json|xml)$|text/javascript$")
PAGE_TYPE = "text/html; charset=utf-8"

# `Cache-Control`: a browser that kept a file for ever would show it for ever. `Access-Control-…`: what is not
# published yet is for no other site that the same browser has open.
NOT_SENT = ("cache-control", "access-control-allow-origin")

END_OF_HEAD = lazy_pattern(rb"</head\s*>", re.IGNORECASE)
STYLESHEET = lazy_pattern(rb"""<link\b[^>]*\brel=["']?stylesheet\b[^>]*>""", re.IGNORECASE)
HREF = lazy_pattern(rb"""\bhref=(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)

# No file there; anything else that the disk says is trouble, and no 404.
ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP)


class Answer(NamedTuple):
    """A status, a body with its type, further headers, and of a page that carries the script its version."""

    status: int
    type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    version: str = ""
    stylesheets: tuple[str, ...] = ()


class Served(Protocol):
    """What browsers see: the finished site, or why there is none."""

    def answer(self, path: str, query: str = "") -> Answer:
        """The answer for a path as it stands in a request, percent signs and all."""


class Rule(NamedTuple):
    """A line of `_redirects`: from where, to where, and whether it goes before a file at that place."""

    status: int
    target: str
    forced: bool


class FinishedSite:
    """The output of one build, and what is handed out beside it: `beside` gives the bytes of a path, if it has any.

    `ahead` are pages that the next build has drawn already, by file.
    """

    def __init__(
        self, output: Path, beside: Callable[[str], bytes | None] = lambda path: None, ahead: Mapping[str, bytes] | None = None
    ) -> None:
        self._output = output
        self._beside = beside
        self._ahead = ahead or {}

    def with_page(self, file: str, page: bytes) -> "FinishedSite":
        """The same site with a page that the next build has drawn."""
        return FinishedSite(self._output, self._beside, {**self._ahead, file: page})

    def answer(self, path: str, query: str = "") -> Answer:
        """The answer for a path as it stands in a request, percent signs and all."""
        steps = steps_of(path)
        found = None if steps is None else self._found("/".join(steps), query)
        answer = found or self._missing()
        return answer._replace(headers=(*answer.headers, *self._headers_of(path)))

    def _found(self, path: str, query: str) -> Answer | None:
        rule = self._redirects.get(path.strip("/"))
        if rule and rule.forced:
            return redirect(rule.target, query, rule.status)
        file = f"{path}index.html" if not path or path.endswith("/") else path
        body = self._read(file)
        if body is not None:
            return page(200, body) if type_of(file) == PAGE_TYPE else Answer(200, type_of(file), body)
        if not path.endswith("/") and self._read(f"{path}/index.html") is not None:
            return redirect(f"/{quote(path)}/", query)
        return redirect(rule.target, query, rule.status) if rule else None

    def _missing(self) -> Answer:
        body = self._read("404.html")
        return plain(404, "There is nothing at this address.") if body is None else page(404, body)

    def _read(self, path: str) -> bytes | None:
        if path in self._ahead:
            return self._ahead[path]
        try:
            return disk.read_bytes(self._output, path)
        except Refusal as refusal:
            if isinstance(refusal.__cause__, OSError) and refusal.__cause__.errno in ABSENT:
                return self._beside(path)
            raise

    def _lines(self, name: str) -> list[str]:
        text = (self._read(name) or b"").decode("utf-8", "replace")
        return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    @cached_property
    def _redirects(self) -> dict[str, Rule]:
        """The rules by the decoded path that they are for, without slashes at its ends: Netlify takes both forms."""
        rules: dict[str, Rule] = {}
        for words in map(str.split, self._lines("_redirects")):
            status = words[2] if len(words) > 2 else "301"
            if len(words) > 1 and status.rstrip("!") in ("301", "302", "303", "307", "308"):
                rules.setdefault(unquote(words[0]).strip("/"), Rule(int(status.rstrip("!")), words[1], status.endswith("!")))
        return rules

    @cached_property
    def _headers(self) -> list[tuple[re.Pattern[str], str, str]]:
        """The lines of `_headers`, each with the paths that it is for."""
        rules = []
        paths = re.compile("")
        for line in self._lines("_headers"):
            name, _, value = line.strip().partition(":")
            if not line[0].isspace():
                paths = re.compile(".*".join(map(re.escape, line.strip().split("*"))))
            elif name.lower() not in NOT_SENT:
                rules.append((paths, name, value.strip()))
        return rules

    def _headers_of(self, path: str) -> Iterator[tuple[str, str]]:
        return ((name, value) for paths, name, value in self._headers if paths.fullmatch(path))


def file_at(path: str) -> str:
    """The file of the page at a path as it stands in a request; "" where there can be none."""
    steps = steps_of(path)
    return "" if steps is None or steps[-1] else "/".join([*steps[:-1], "index.html"])


def steps_of(path: str) -> list[str] | None:
    """The decoded steps of a request's path, the last one empty for a folder; None where it can name no file of a build.

    No step is empty, goes up, or begins with a dot: so what is joined of them lies in the output, and is none of the
    things that are kept there by others.
    """
    try:
        decoded = unquote(path, errors="strict")
    except UnicodeDecodeError:
        return None
    first, *steps = decoded.split("/")
    unfit = first or not steps or "\0" in decoded or any(not step for step in steps[:-1])
    return None if unfit or any(step.startswith(".") for step in steps) else steps


def type_of(file: str) -> str:
    """The content type by the name's ending."""
    name = file.rpartition("/")[2]
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    found = TYPES.get(ending) or PLAIN_TABLE.types_map[True].get(f".{ending}", "application/octet-stream")
    return f"{found}; charset=utf-8" if WITH_CHARSET.match(found) else found


def plain(status: int, words: str, *headers: tuple[str, str]) -> Answer:
    """A sentence as an answer."""
    return Answer(status, "text/plain; charset=utf-8", f"{words}\n".encode(), headers)


def redirect(target: str, query: str, status: int = 301) -> Answer:
    """The way to another address; it keeps the query, as Netlify does."""
    whole = f"{target}?{query}" if query and "?" not in target else target
    return plain(status, f"It is at {whole}", ("Location", whole))


def page(status: int, body: bytes) -> Answer:
    """A page with the script in it, and the version that goes with it."""
    version = version_of(body)
    return Answer(status, PAGE_TYPE, with_script(body, version), version=version, stylesheets=stylesheets_of(body))


def with_script(body: bytes, version: str) -> bytes:
    """The page with the tag at the end of its head, or at its own end where it has none; not a byte else is changed."""
    tag = f'<script src="{SCRIPT}" data-version="{version}" defer></script>'.encode()
    found = END_OF_HEAD.search(body)
    at = found.start() if found else len(body)
    return body[:at] + tag + body[at:]


def version_of(body: bytes) -> str:
    """A page's version: what changes with its style sheets alone before the dot, what changes with all else behind it."""
    return f"{fingerprint(b''.join(STYLESHEET.findall(body)), 16)}.{fingerprint(STYLESHEET.sub(b'<link>', body), 16)}"


def differ_in_style_only(one: str, other: str) -> bool:
    """Whether pages of these two versions show the same in other clothes."""
    return one.partition(".")[2] == other.partition(".")[2] != ""


def stylesheets_of(body: bytes) -> tuple[str, ...]:
    """The addresses of a page's style sheets, in their order."""
    found = (HREF.search(link) for link in STYLESHEET.findall(body))
    return tuple(unescaped((each[1] or each[2] or each[3] or b"").decode("utf-8", "replace")) if each else "" for each in found)
