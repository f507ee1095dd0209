"""Text as it is sorted, and as it stands in addresses; numbers in letters."""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

from builder.model.patterns import lazy_pattern


def folded(text: str) -> str:
    """Text for sorting: without case, accents and opening quotation marks, brackets or articles."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", plain)))
    bare = plain.lstrip("\"'“”‘’«»([ ")
    return bare.removeprefix("the ").removeprefix("a ").removeprefix("an ")


def slug(text: str) -> str:
    """Text as an anchor, or as a part of a file's name: `The Spire!` is `spire`."""
    return "-".join("".join(sign if sign.isalnum() else " " for sign in folded(text)).split()) or "other"


# Letters that do not fall apart into a Latin letter and a mark.
_LATIN = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i",
        "ŋ": "ng", "ə": "e", "ʻ": "", "ʼ": "", "ʿ": "", "ʾ": "", "'": "", "’": "", "‘": "",
    }
)  # fmt: skip


ID = "[a-z0-9]+(?:-[a-z0-9]+)*"  # what an id is, as a pattern: words of small letters and digits, joined by single hyphens
HYPHENATED_ID = "[a-z]+(?:-[a-z0-9]+)+"  # one that hardly any other word looks like
PLAIN_ID = lazy_pattern(ID)


def as_id(text: str) -> str:
    """The id that a name or title makes, in ASCII: `Zoë’s Café` is `zoes-cafe`. "" where no letter or digit is left."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LATIN))
    return "-".join(re.findall("[a-z0-9]+", "".join(filterfalse(unicodedata.combining, apart))))


def letters(number: int) -> str:
    """A number from 1 on in letters, as lists have it: a to z, aa, ab."""
    before, last = divmod(number - 1, 26)
    return (letters(before) if before else "") + chr(ord("a") + last)


def spaces(count: int) -> str:
    """A number of spaces, in words."""
    return "no space" if not count else "1 space" if count == 1 else f"{count} spaces"
