"""Characters that were lost or taken for others when a text was saved or copied: `cafÃ©` for `café`, `�` for one that is gone."""

from __future__ import annotations

from builder.model.diagnostics import Diagnostic
from builder.model.patterns import lazy_pattern
from builder.reading.sources import Source

MOST = 20  # of one file: where there are more, the whole file was saved wrong
LOST = "\N{REPLACEMENT CHARACTER}"
# The bytes of UTF-8 read as Windows-1252. Not every letter behind an Ã: in Portuguese a word may end with one, and a sign follow.
_TAKEN_FOR_OTHERS = lazy_pattern(r"(?:Ã[¡-º¼-¾€ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]|â€[\x80-\xbf™œ˜“”•–—¦¢š›žŸ])+")


def garbled(source: Source) -> tuple[Diagnostic, ...]:
    """What a text holds of such characters. Nearly no text has any, which a look for three signs tells."""
    text = source.text
    if LOST not in text and "Ã" not in text and "€" not in text:
        return ()
    found: list[tuple[int, int, str, str]] = []
    if LOST in text:
        message = "a character was lost here when the text was saved or copied (U+FFFD)"
        at = text.find(LOST)
        while at >= 0 and len(found) < MOST:
            found.append((at, 1, message, "type the character that belongs here"))
            at = text.find(LOST, at + 1)
    for each in _TAKEN_FOR_OTHERS.finditer(text):
        meant = _meant_by(each[0])
        if meant and len(found) < MOST:
            message = f"`{each[0]}` is `{meant}`, saved as UTF-8 and read as something else"
            found.append((each.start(), len(each[0]), message, f"write `{meant}`"))
    return tuple(source.diagnostic(source.place(at, length), "invalid-value", message, hint) for at, length, message, hint in found)


def _meant_by(typed: str) -> str:
    """What the bytes are in UTF-8; "" where they are nothing."""
    try:
        read = b"".join(bytes((ord(sign),)) if ord(sign) < 256 else sign.encode("cp1252") for sign in typed)
        return read.decode("utf-8")
    except UnicodeError:
        return ""
