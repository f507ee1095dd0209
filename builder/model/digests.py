"""Digests, which tell whether bytes are the same as before.

They are XXH3 of 128 bits (https://xxhash.com), which is much faster than cryptographic ones, since every page, view and source of
every build has one (docs/decisions/digests.md). That two texts of one site have the same digest by chance is as unlikely with
either. Only cryptographic ones would prevent that somebody makes two files with the same digest on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xxhash import xxh3_64_intdigest, xxh3_128, xxh3_128_hexdigest

# 64 bits that tell whether bytes were damaged, from the bytes and a number to begin with: 0, or the checksum of what stands before them.
checksum: Callable[[bytes | memoryview, int], int] = xxh3_64_intdigest

_SEAL = 8  # bytes


def sealed(head: bytes, data: bytes) -> bytes:
    """Bytes as a file holds them: behind a head that says what they are, and their checksum."""
    return head + checksum(data, 0).to_bytes(_SEAL) + data


def unsealed(head: bytes, file: bytes) -> memoryview | None:
    """The bytes that were `sealed` with this head; None where they were with another one, or were damaged since."""
    data = memoryview(file)[len(head) + _SEAL :]
    return data if file.startswith(head) and checksum(data, 0).to_bytes(_SEAL) == file[len(head) : len(head) + _SEAL] else None


def digest(data: bytes) -> str:
    """The digest of some bytes, as 32 hexadecimal digits."""
    return xxh3_128_hexdigest(data)


def digest_stream(pieces: Iterable[bytes]) -> str:
    """`digest` of all these pieces one after the other."""
    hashed = xxh3_128()
    for piece in pieces:
        hashed.update(piece)
    return hashed.hexdigest()


def fingerprint(data: bytes, digits: int = 12) -> str:
    """The first `digits` of the digest: for names that change with the content, such as those of style sheets and pictures."""
    return xxh3_128_hexdigest(data)[:digits]
