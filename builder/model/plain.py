"""Plain values as bytes, the same for the same value: what digests are made of, and what exports and memory hold."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


def encoded(value: object) -> bytes:
    """A value of texts, numbers, truths, None, lists, tuples, named tuples and mappings by text, as JSON (RFC 8259).

    Without white space, in UTF-8, members in the order that they have. Raises TypeError for a value of another kind,
    UnicodeEncodeError for text with half of a surrogate pair.
    """
    return _encode(value)


def encoded_items(values: Sequence[object]) -> bytes:
    """The items of a JSON array, each as `encoded` has it and on a line of its own, without the brackets around them.

    A sequence, as msgspec never lets go of another iterable."""
    return _encoder.encode_lines(values)[:-1].replace(b"\n", b",\n")  # a line break within a text is escaped


def text_of(value: object) -> str:
    """Text with a type of its own (markup) is text."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no plain value")


_encoder = msgspec.json.Encoder(enc_hook=text_of)
_encode = _encoder.encode
