"""Characters that readers cannot see: marks of direction, and what takes up no room."""

from __future__ import annotations

import unicodedata

from builder.model.patterns import lazy_pattern

# Embeddings and overrides, which a U+202C closes, and isolates, which a U+2069 closes (Unicode Annex 9, section 2).
MARK_OF_DIRECTION = lazy_pattern("[\u202a-\u202e\u2066-\u2069]")
_MARKS = tuple("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_EMBEDDINGS, _END_OF_EMBEDDING, _END_OF_ISOLATE = "\u202a\u202b\u202d\u202e", "\u202c", "\u2069"

NO_WIDTH = "\xad\u200b-\u200d\u2060\ufeff"  # what takes up no room, as a part of a pattern
_SHAPELESS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"))
# Letters and signs by their category that show nothing: fillers of Hangul, a blank in Braille, joiners and selectors.
_BLANK = lazy_pattern("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


def is_invisible(text: str) -> bool:
    """Whether readers see nothing of a text: it is empty, or made of spaces and characters without a shape."""
    return all(unicodedata.category(each) in _SHAPELESS or _BLANK.match(each) for each in text)


def has_marks_of_direction(text: str) -> bool:
    """Whether there is any mark of direction in a text."""
    return not text.isascii() and any(map(text.__contains__, _MARKS))  # each looked for by itself: far faster than by `re`


def unclosed_direction(text: str) -> int:
    """The offset of the first mark of direction that is never closed, so that it turns around what follows; -1 for none."""
    opened: list[tuple[int, bool]] = []  # offset, and whether it is an isolate
    isolates = 0
    for mark in MARK_OF_DIRECTION.finditer(text):
        character = mark[0]
        if character == _END_OF_ISOLATE:
            while isolates and not opened.pop()[1]:  # what was opened within it ends with it
                pass
            isolates = max(isolates - 1, 0)
        elif character == _END_OF_EMBEDDING:
            if opened and not opened[-1][1]:
                opened.pop()
        else:
            opened.append((mark.start(), character not in _EMBEDDINGS))
            isolates += character not in _EMBEDDINGS
    return opened[0][0] if opened else -1


def named(character: str) -> str:
    """A character by number and name: `U+202E, RIGHT-TO-LEFT OVERRIDE`."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}{f', {name}' if name else ''}"


def closing(character: str) -> str:
    """What closes a mark of direction."""
    return _END_OF_EMBEDDING if character in _EMBEDDINGS else _END_OF_ISOLATE
