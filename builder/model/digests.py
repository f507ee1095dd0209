"""Digests: whether bytes are the bytes of before.

XXH3 of 128 bits (https://xxhash.com), since every page, view and source of every build has one: a hundred times as fast
as the cryptographic ones, and of two different texts of one site about as likely to give the same. Nothing here guards
against somebody who makes files to deceive it; whoever may commit to a site has shorter ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xxhash import xxh3_64_intdigest, xxh3_128, xxh3_128_hexdigest

# A checksum of 64 bits, which goes on from another: for what can only be damaged by chance.
checksum: Callable[[bytes, int], int] = xxh3_64_intdigest


def digest(data: bytes) -> str:
    """The content's digest, as 32 hexadecimal digits."""
    return xxh3_128_hexdigest(data)


def digest_stream(pieces: Iterable[bytes]) -> str:
    """`digest` of all these pieces one after the other."""
    hashed = xxh3_128()
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()


def fingerprint(data: bytes, digits: int = 12) -> str:
    """As many hexadecimal digits as a name needs that changes with the content."""
    return xxh3_128_hexdigest(data)[:digits]
