"""Files that are handed out as they are: fingerprinted names, and style sheets joined into one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from builder.model.digests import fingerprint
from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.publishing import pictures

IMPORT = lazy_pattern(r'@import\s+(?:url\()?["\']([^"\']+)["\']\)?([^;@]*);\s*')
URL = lazy_pattern(r'url\(\s*(["\']?)((?:(?!url\()[^"\')])+)\1\s*\)')
CSS_COMMENT = lazy_pattern(r"/\*.*?\*/", re.DOTALL)


class Asset(Value, frozen=True):
    """A finished file: its path in the output, and its bytes."""

    path: str
    data: bytes


class Problem(Value, frozen=True):
    """A style sheet or template that names a file that is not there."""

    file: str
    name: str


class Static(Value, frozen=True):
    """The finished static files by the name that `asset()` takes (`css/site.css`), and what is missing."""

    assets: dict[str, Asset]
    problems: tuple[Problem, ...]


def fingerprinted(path: str, print: str) -> str:
    """`css/site.css` as `css/site.4f2a9c01d3e7.css`."""
    folder, name = posixpath.split(path)
    stem, dot, ending = name.rpartition(".")
    named = f"{stem}.{print}.{ending}" if dot and stem else f"{name}.{print}"
    return posixpath.join(folder, named)


def finish(files: Mapping[str, bytes]) -> Static:
    """Finish the files of `static/`: imports of style sheets are put in their place, addresses in them fingerprinted.

    `files` by path under static/. A style sheet that another imports is not handed out itself.
    """
    problems: list[Problem] = []
    assets: dict[str, Asset] = {}
    sheets = {path: data.decode("utf-8", "replace") for path, data in files.items() if path.endswith(".css")}
    imported = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        for path, text in sheets.items()
        for name, _ in IMPORT.findall(text)
    }
    for path, data in sorted(files.items()):
        if path not in sheets:
            assets[path] = Asset(f"static/{fingerprinted(path, fingerprint(data))}", data)
    for path in sorted(sheets):
        if path not in imported:
            whole = _joined(path, sheets, problems, ())
            finished = _with_addresses(path, whole, assets, problems).encode()
            assets[path] = Asset(f"static/{fingerprinted(path, fingerprint(finished))}", finished)
    return Static(assets, tuple(problems))


def _joined(path: str, sheets: Mapping[str, str], problems: list[Problem], trail: tuple[str, ...]) -> str:
    """A style sheet with its imports in their place; one that comes round to itself is put in once."""

    def put_in(match: re.Match[str]) -> str:
        name, condition = match.group(1), match.group(2).strip()
        other = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        if other in trail or other == path:
            return ""
        if other not in sheets:
            problems.append(Problem(f"static/{path}", name))
            return ""
        text = _joined(other, sheets, problems, (*trail, path))
        moved = URL.sub(lambda found: _moved(found, other, path), text)
        return _conditioned(moved, condition)

    return squeezed(IMPORT.sub(put_in, sheets[path]))


def _conditioned(text: str, condition: str) -> str:
    """The text of an imported sheet within the layer or media that its import names (CSS Cascade 5, 6)."""
    layer = re.match(r"layer(?:\(([^)]*)\))?", condition)
    if layer:
        rest = condition[layer.end() :].strip()
        text = f"@layer {layer.group(1) or ''} {{{text}}}"
        condition = rest
    return f"@media {condition} {{{text}}}\n" if condition else f"{text}\n"


def _moved(found: re.Match[str], from_: str, to: str) -> str:
    """An address in an imported sheet, as seen from the sheet it is put into."""
    address = found.group(2)
    if re.match(r"[a-z]+:|/|#", address):
        return found.group(0)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(from_), address))
    return f'url("{posixpath.relpath(target, posixpath.dirname(to) or ".")}")'


def _with_addresses(path: str, text: str, assets: Mapping[str, Asset], problems: list[Problem]) -> str:
    """A style sheet whose relative addresses name the fingerprinted files."""

    def named(found: re.Match[str]) -> str:
        address = found.group(2)
        if re.match(r"[a-z]+:|/|#", address):
            return found.group(0)
        bare, mark, anchor = address.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), bare))
        if target not in assets:
            problems.append(Problem(f"static/{path}", address))
            return found.group(0)
        here = posixpath.join("static", posixpath.dirname(path))
        return f'url("{posixpath.relpath(assets[target].path, here)}{mark}{anchor}")'

    return URL.sub(named, text)


@lru_cache(maxsize=256)  # sheets change seldom, while a site is built again and again
def squeezed(css: str) -> str:
    """A style sheet without comments and needless space; what stands in quotation marks is left as it is."""
    pieces = re.split(r'("(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\')', CSS_COMMENT.sub("", css))
    return "".join(piece if i % 2 else _squeeze(piece) for i, piece in enumerate(pieces)).strip()


def _squeeze(piece: str) -> str:
    piece = re.sub(r"\s+", " ", piece)
    for mark in "{};,":
        piece = piece.replace(f" {mark}", mark).replace(f"{mark} ", mark)
    return piece.replace(";}", "}")


def _named(inside: str, digest: str) -> str:
    if pictures.is_picture(inside):
        return fingerprinted(pictures.tame(inside), pictures.fingerprint(digest))
    return fingerprinted(inside, digest[:12])


def media_paths(files: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Where files under content/ go in the output: (path, digest) pairs to path -> `media/…` with a fingerprint."""
    found = {}
    for path, digest in files:
        inside = path.removeprefix("content/").removeprefix("media/")
        found[path] = f"media/{_named(inside, digest)}"
    return found
