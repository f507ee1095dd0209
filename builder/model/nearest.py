"""The nearest word to what was typed, for hints."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def nearest(word: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> tuple[str, ...]:
    """The known words most like `word`, best first; at most `most` of them, none below `cutoff` (0 to 1)."""
    by_fold = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(word.casefold(), by_fold, n=most, cutoff=cutoff)
    return tuple(by_fold[each] for each in found)


def differs_little(word: str, known: str, most: int = 2) -> bool:
    """Whether two words differ by one to `most` letters put in, left out or exchanged (Levenshtein)."""
    if word == known or abs(len(word) - len(known)) > most:
        return False
    row: Sequence[int] = range(len(known) + 1)
    for i, letter in enumerate(word, 1):
        new = [i]
        for j, other in enumerate(known, 1):
            new.append(min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (letter != other)))
        if min(new) > most:
            return False
        row = new
    return row[-1] <= most
