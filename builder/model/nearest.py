"""The nearest word to what was typed, for hints."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from difflib import SequenceMatcher

MOST_COMPARED = 200  # words that are compared letter by letter with one that was typed


def nearest(word: str, known: Iterable[str], most: int = 1, cutoff: float = 0.6) -> tuple[str, ...]:
    """The known words most like `word`, best first; at most `most` of them, none below `cutoff` (0 to 1)."""
    return Vocabulary(known).nearest(word, most, cutoff)


def did_you_mean(*words: str) -> str:
    """The question whether one of these was meant, each as it is to be typed."""
    return f"did you mean {' or '.join(f'`{each}`' for each in words)}?"


class Vocabulary:
    """Known words, of which the nearest to others are asked many times.

    Two words can be no more alike than the letters that they have in common allow, whatever their order. That is one
    operation on two numbers, while comparing them letter by letter takes a hundred times as long: so the letters are
    looked at first, and only the most promising words are compared.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._bits: dict[tuple[str, int], int] = {}  # the bit that stands for the first, second, third `a` of a word
        self._words = [(folded, self._letters(folded), each) for folded, each in {each.casefold(): each for each in known}.items()]

    def nearest(self, word: str, most: int = 1, cutoff: float = 0.6) -> tuple[str, ...]:
        """The words most like `word` (as `difflib.get_close_matches` judges), best first; at most `most`, none below `cutoff`."""
        from difflib import SequenceMatcher  # loaded where something is mistyped

        typed = word.casefold()
        matcher = SequenceMatcher(b=typed)
        found: list[tuple[float, str, str]] = []
        for bound, folded, each in self._promising(typed, cutoff):
            if len(found) == most and bound < found[0][0]:
                break
            score = _likeness(matcher, folded)
            if score >= cutoff:
                heapq.heappush(found, (score, folded, each))
                if len(found) > most:
                    heapq.heappop(found)
        return tuple(each for _, _, each in sorted(found, reverse=True))

    def slip(self, word: str) -> str:
        """A word that differs from `word` by one letter, else by two; "" where there is none."""
        letters = self._letters(word)
        # What is in one word only: a letter exchanged for another is one too many on either side.
        unlike = ((len(word) + len(each) - 2 * (letters & theirs).bit_count(), each) for _, theirs, each in self._words)
        close = [each for _, each in heapq.nsmallest(MOST_COMPARED, (row for row in unlike if row[0] <= 4))]
        return next((each for most in (1, 2) for each in close if differs_little(word, each, most)), "")

    def _promising(self, typed: str, cutoff: float) -> list[tuple[float, str, str]]:
        """Words with what they can come to at most, the highest first, as far as that is not below the cutoff."""
        letters, length = self._letters(typed), len(typed)
        bounds = (
            (2 * (letters & theirs).bit_count() / (length + len(folded)) if length or folded else 1.0, folded, each)
            for folded, theirs, each in self._words
        )
        return heapq.nlargest(MOST_COMPARED, (row for row in bounds if row[0] >= cutoff))

    def _letters(self, word: str) -> int:
        """A number with a bit for each letter of the word, wherever it stands; a second `a` has a bit of its own."""
        seen: dict[str, int] = {}
        letters = 0
        for letter in word:
            seen[letter] = count = seen.get(letter, 0) + 1
            letters |= 1 << self._bits.setdefault((letter, count), len(self._bits))
        return letters


def _likeness(matcher: SequenceMatcher[str], word: str) -> float:
    matcher.set_seq1(word)
    return matcher.ratio()


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
