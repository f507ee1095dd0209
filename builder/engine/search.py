"""The search index: Pagefind's program takes the records and gives the files that browsers search in.

The program comes inside the `pagefind` distribution, asks nothing of the network and writes nothing: records go in and
files come out through its pipes. (The distribution's own Python service waits a tenth of a second for each answer, which
makes a minute out of 650 records.)

What it gives differs from run to run, because it walks its filters in the order of a hash map. The files concerned are
sorted here, and named anew by what they then hold: the same site gives the same bytes.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from builder.model.digests import digest, fingerprint
from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.publishing.purpose import SEARCH_FOLDER as FOLDER

if TYPE_CHECKING:
    from subprocess import Popen

    from builder.publishing.searching import SearchRecord

SCRIPT = "pagefind.js"
ENTRY = "pagefind-entry.json"
APOSTROPHE = lazy_pattern(r"(?<=[^\W\d_])’(?=[^\W\d_])")
SIGNATURE = b"pagefind_dcd"  # before the content of each compressed file


class Indexed(Value, frozen=True):
    """The files of the index by their path in the output; where there are none, `remark` says why."""

    files: dict[str, bytes]
    remark: str = ""


class SearchTrouble(Exception):  # noqa: N818 - no fault of ours: the program is missing, or is not the one we know
    """Why there is no index."""


def key(records: Sequence[SearchRecord]) -> str:
    """What an index is made from: where it is the same as before, the files of before can stay."""
    return digest(json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode())


def program() -> str:
    """The path of Pagefind's program; "" where this machine has none."""
    try:
        return str(importlib.import_module("pagefind_bin").get_executable())
    except (ImportError, OSError):
        return ""


def index(records: Sequence[SearchRecord]) -> Indexed:
    """Index the records. Where that fails there are no files, and a remark: a site without search is still a site."""
    if not records:
        return Indexed({})
    try:
        return Indexed({f"{FOLDER}{name}": data for name, data in sorted(settled(_made(records)).items())})
    except (OSError, ValueError, LookupError, TypeError, SearchTrouble) as trouble:
        return Indexed({}, f"The search index was not made, and /search/ is without it: {trouble}")


# --- the program ---


def _made(records: Sequence[SearchRecord]) -> dict[str, bytes]:
    """The program's files as they come, by name. Raises SearchTrouble."""
    import subprocess  # loaded only where an index is made

    path = program()
    if not path:
        raise SearchTrouble("Pagefind's program is not installed for this machine.")
    # S603: the program that our own dependency brings, without arguments of anybody else.
    process = subprocess.Popen(  # noqa: S603
        [path, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        for message in _messages(records):
            payload = _ask(process, message)
    finally:
        process.kill()
        process.communicate()
    return {file["path"]: base64.b64decode(file["content"]) for file in payload["files"]}


def _messages(records: Sequence[SearchRecord]) -> Iterator[dict[str, Any]]:
    """What is told to the program, one after the other; the answer to the last holds the files."""
    # One index, whatever language a title is in: a reader does not know in which to search.
    yield {"type": "NewIndex", "config": {"force_language": records[0].language.lower()}}
    for record in records:
        meta = {"title": record.title, **dict(record.meta)}
        yield {
            "type": "AddRecord", "index_id": 0, "url": record.url, "content": _straight(record.content),
            "language": record.language.lower(), "meta": {name: _straight(text) for name, text in meta.items()},
            "filters": {name: list(values) for name, values in record.filters}, "sort": {"title": record.sort},
        }  # fmt: skip
    yield {"type": "GetFiles", "index_id": 0}


def _straight(text: str) -> str:
    """Within a word a curly apostrophe as a straight one, which is all that stemming knows; static/js/search.js turns it back."""
    return APOSTROPHE.sub("'", text)


def _ask(process: Popen[bytes], message: dict[str, Any]) -> dict[str, Any]:
    """One message, and the answer to it: both JSON in base 64 with a comma at the end. In step, so that no pipe fills up."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(base64.b64encode(json.dumps({"message_id": 1, "payload": message}).encode()) + b",")
    process.stdin.flush()
    pieces: list[bytes] = []
    while not pieces or not pieces[-1].endswith(b","):
        piece = os.read(process.stdout.fileno(), 1 << 20)
        if not piece:
            raise SearchTrouble("Pagefind's program ended before it was done.")
        pieces.append(piece)
    payload: dict[str, Any] = json.loads(base64.b64decode(b"".join(pieces)[:-1]))["payload"]
    if payload["type"] == "Error":
        raise SearchTrouble(f"Pagefind says: {payload['message']}")
    return payload


# --- the same bytes every time ---


def settled(made: dict[str, bytes]) -> dict[str, bytes]:
    """The files that our search page needs, in one order however they came.

    A filter's file is [name, [[value, [pages]], …]]; the index of all files is [version, pages, chunks, filters, sorts,
    fields], each filter [name, hash of its file]. Raises ValueError where they are anything else.
    """
    files = {name: data for name, data in made.items() if name == SCRIPT or name.startswith(("fragment/", "index/"))}
    entry = json.loads(made[ENTRY])
    for language, about in entry["languages"].items():
        wasm = f"wasm.{about['wasm'] or 'unknown'}.pagefind"
        files[wasm] = made[wasm]
        names: dict[str, str] = {}
        for name, data in made.items():
            if name.startswith("filter/"):
                content = _unpacked(data)
                content[1].sort()
                packed = _packed(content)
                names[content[0]] = f"{language}_{fingerprint(packed, 10)}"
                files[f"filter/{names[content[0]]}.pf_filter"] = packed
        index = _unpacked(made[f"pagefind.{about['hash']}.pf_meta"])
        index[3] = sorted([name, names[name]] for name, _ in index[3])
        index[4].sort()
        packed = _packed(index)
        about["hash"] = f"{language}_{fingerprint(packed, 10)}"
        files[f"pagefind.{about['hash']}.pf_meta"] = packed
    entry["include_characters"] = sorted(entry["include_characters"])
    files[ENTRY] = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return files


def _unpacked(data: bytes) -> Any:
    import gzip  # few builds look into an index, or make one

    raw = gzip.decompress(data)
    if not raw.startswith(SIGNATURE):
        raise ValueError("a file of the index has an unknown form.")
    value, end = decoded(raw, len(SIGNATURE))
    if end != len(raw):
        raise ValueError("a file of the index is longer than its content.")
    return value


def _packed(value: Any) -> bytes:
    import gzip

    return gzip.compress(SIGNATURE + encoded(value), mtime=0)


def decoded(data: bytes, at: int = 0) -> tuple[Any, int]:
    """The CBOR value (RFC 8949) at a place, and where the next begins: whole numbers, texts and arrays, which is all there is."""
    major, short = data[at] >> 5, data[at] & 31
    at += 1
    if short < 24:
        number = short
    elif short < 28:
        size = 1 << (short - 24)
        number, at = int.from_bytes(data[at : at + size], "big"), at + size
    else:
        raise ValueError("a file of the index has an unknown form.")
    if major == 0:
        return number, at
    if major == 3:
        return data[at : at + number].decode(), at + number
    if major != 4:
        raise ValueError("a file of the index has an unknown form.")
    items = []
    for _ in range(number):
        item, at = decoded(data, at)
        items.append(item)
    return items, at


def encoded(value: Any) -> bytes:
    """A whole number, text or array in CBOR, each in its shortest form (RFC 8949, section 4.2.1)."""
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    return _head(4, len(value)) + b"".join(map(encoded, value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([major << 5 | 23 + size.bit_length()]) + number.to_bytes(size, "big")
