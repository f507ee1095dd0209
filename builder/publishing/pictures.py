"""What the pictures that are handed out are called, how large they are, and which widths there are of them.

How they are made is told in `developing`, which loads a decoder of pictures and is seldom needed.
"""

import posixpath
import re
from collections.abc import Sequence
from typing import NamedTuple

from builder.linking.addresses import PICTURES
from builder.model import digests

WIDTHS = (480, 960, 1600)  # a telephone, a column of text on a dense screen, the whole page
LARGEST = 2560  # pixels of the longer side of what takes the original's place
RECIPE = 1  # of what is made of a picture; another one gives new addresses, since the old ones are kept for ever


class Size(NamedTuple):
    """The size of a picture as it is handed out, 0 where a drawing does not say; whether it can be made smaller."""

    width: int
    height: int
    is_still: bool = True


class Trouble(NamedTuple):
    """Why a picture cannot be handed out, for its editor, and what to do."""

    message: str
    hint: str


class Candidate(NamedTuple):
    """One of the widths that a browser may choose from."""

    path: str
    width: int


def is_picture(path: str) -> bool:
    """Whether a file is handed out as a picture, by its ending."""
    return posixpath.splitext(path)[1].lower() in PICTURES


def fingerprint(digest: str) -> str:
    """What the name of a picture carries: twelve hexadecimal digits of the original's digest and of what is made of it."""
    return digests.fingerprint(f"{RECIPE} {digest}".encode())


def format_of(path: str) -> str:
    """The format that a file's name promises."""
    return PICTURES.get(posixpath.splitext(path)[1].lower(), "")


def candidates(path: str, size: Size, widths: Sequence[int] = WIDTHS) -> tuple[Candidate, ...]:
    """The widths that there will be of a picture whose cleaned original lies at `path` in the output; never wider than it is.

    None of what moves or is drawn. The names hold nothing that would have to be escaped in `srcset`.
    """
    if not size.is_still:
        return ()
    wanted = sorted({*(width for width in widths if width < size.width), min(size.width, max(widths))})
    stem, dot, print = posixpath.splitext(tame(path))[0].rpartition(".")
    return tuple(Candidate(f"{stem or print}-{width}{f'.{print}' if dot else ''}.webp", width) for width in wanted)


def tame(path: str) -> str:
    """A path that needs no escape anywhere: in `srcset` a space or comma would end it, and social sites escape nothing."""
    stem, ending = posixpath.splitext(path)
    parts = (re.sub(r"[^\w.-]+", "-", part, flags=re.ASCII).strip("-") or "picture" for part in stem.split("/"))
    return f"{'/'.join(parts)}{ending.lower()}"
