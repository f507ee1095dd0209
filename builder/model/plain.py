"""Plain values as bytes, the same for the same value: what digests are made of, and what exports and memory hold."""

from __future__ import annotations

import msgspec


def encoded(value: object) -> bytes:
    """A value of texts, numbers, truths, None, lists, tuples, named tuples and mappings by text, as JSON (RFC 8259).

    Without white space, in UTF-8, members in the order that they have. Raises TypeError for a value of another kind,
    UnicodeEncodeError for text with half of a surrogate pair.
    """
    return _encode(value)


def text_of(value: object) -> str:
    """Text with a type of its own (markup) is text."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no plain value")


_encode = msgspec.json.Encoder(enc_hook=text_of).encode
