"""The nearest of many words, and how few of them are compared letter by letter to find it."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.model import nearest as module
from builder.model.nearest import Vocabulary, differs_little, nearest


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words that were compared letter by letter."""
    words: list[str] = []
    likeness, little = module._likeness, module.differs_little
    monkeypatch.setattr(module, "_likeness", lambda matcher, word: words.append(word) or likeness(matcher, word))
    monkeypatch.setattr(module, "differs_little", lambda word, known, most: words.append(known) or little(word, known, most))
    return words


def test_case_is_no_difference_and_the_word_comes_as_it_is_known() -> None:
    assert nearest("ADA-BROK", ["ada-brook", "Ben Hill"]) == ("ada-brook",)
    assert nearest("ben hil", ["ada-brook", "Ben Hill"]) == ("Ben Hill",)
    assert nearest("xyz", ["ada-brook"]) == nearest("xyz", []) == ()


_WORD = st.text(alphabet="abcd-", max_size=9)


@given(_WORD, st.lists(_WORD, max_size=12), st.integers(1, 3), st.sampled_from([0.5, 0.6, 0.75]))
def test_the_nearest_are_those_that_the_standard_library_finds(word: str, known: list[str], most: int, cutoff: float) -> None:
    found = get_close_matches(word, list(dict.fromkeys(known)), most, cutoff)
    assert nearest(word, known, most, cutoff) == tuple(found)


@given(_WORD, st.lists(_WORD, max_size=12))
def test_a_slip_differs_by_one_letter_else_by_two(word: str, known: list[str]) -> None:
    by_one, by_two = ([each for each in known if differs_little(word, each, most)] for most in (1, 2))
    assert Vocabulary(known).slip(word) in (by_one or by_two or [""])


@pytest.mark.parametrize(
    ("typed", "found", "slip"),
    [
        ("entri-04200", "entry-04200", "entry-04200"),
        ("entry-4200", "entry-04200", "entry-04200"),
        ("enrty-04200", "entry-04200", "entry-04200"),
        ("wholly-different", "", ""),
        ("entry-x", "entry-", ""),
    ],
)
def test_of_ten_thousand_words_few_are_compared(typed: str, found: str, slip: str, compared: list[str]) -> None:
    words = Vocabulary(f"entry-{number:05}" for number in range(10_000))
    assert (words.nearest(typed, 1, 0.65) or ("",))[0].startswith(found)
    assert words.slip(typed) == slip
    assert len(compared) <= 3 * module.MOST_COMPARED


def test_where_the_letters_tell_nothing_no_more_than_a_limited_number_is_compared(compared: list[str]) -> None:
    words = Vocabulary("".join(letters) for letters in permutations("abcdefg"))
    assert words.nearest("gfedcba-gfedcba", cutoff=0.3)
    assert len(compared) <= module.MOST_COMPARED
