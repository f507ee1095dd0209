"""From bytes to text, and where exactly it fails."""

from __future__ import annotations

import pytest

from builder.engine.decoding import TEXT_LIMIT, decode
from builder.model.diagnostics import Diagnostic


def trouble(data: bytes) -> Diagnostic:
    found = decode("content/x.md", data)
    assert isinstance(found, Diagnostic)
    return found


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"plain\r\nlines\n", "plain\r\nlines\n"),
        ("\ufeffafter the mark".encode(), "after the mark"),
        ("اُردو 😀".encode(), "اُردو 😀"),
        (b"\x1b", "\x1b"),
        (b"x" * TEXT_LIMIT, "x" * TEXT_LIMIT),
    ],
)
def test_utf_8_is_text(data: bytes, text: str) -> None:
    assert decode("content/x.md", data) == text


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"\xff", (1, 1)),
        (b"abc\x92", (1, 4)),
        ("اُردو\x00".encode(), (1, 6)),
        (b"one\ntwo\r\nth\x92ree", (3, 3)),
        (b"\xef\xbb\xbfa\x92", (1, 2)),
        (b"a\nb\x00c\x92", (2, 2)),
        ("😀".encode() + b"\xff", (1, 2)),
        (b"\xed\xa0\x80", (1, 1)),
    ],
)
def test_the_first_bad_byte_is_pointed_at_in_characters(data: bytes, place: tuple[int, int]) -> None:
    found = trouble(data)
    assert (found.line, found.column) == place
    assert found.code == "encoding"


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        ("the army’s".encode("windows-1252"), "Windows-1252, where this byte is “’”"),
        ("title: x".encode("utf-16"), "UTF-16"),
        ("title: x".encode("utf-16-le"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00", "not a text"),
        (b"title: \x00x, which is otherwise fine", "Remove the NUL"),
        ("caf\u00e9".encode()[:-1], "cut off"),
        (b"a\x81b", "Save the file as UTF-8."),
    ],
)
def test_the_hint_says_what_the_file_looks_like(data: bytes, hint: str) -> None:
    assert hint in trouble(data).hint


def test_more_than_2_mb_is_no_text() -> None:
    found = trouble(b"x" * (TEXT_LIMIT + 1))
    assert found[:4] == ("content/x.md", 1, 1, "file-too-large")
    assert "2.0 MB" in found.message
