"""Where sentences end, and what is kept of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.reading.sentences import MARK, fold, fold_plain, lead_of, sentence_ends, words_around


@pytest.mark.parametrize(
    "sentences",
    [
        ["He came.", " He saw!", " Did he win?", " Yes"],
        ["Mr. Khan met Dr. A. B. Smith of St. Mary’s.", " He left."],
        ["See p. 4 and No. 5 of vol. 2.", " It was Nov. 20."],
        ["He said no.", " She did too."],
        ["It rose by 3.5 per cent.", " Then it fell."],
        ["“Stop!” he cried.", " “Why?” she asked."],
        ["He said “I left.”", " She stayed."],
        ["At 5 p.m. they met.", " It ended at 6 p.m.", " All went home."],
        ["The U.S. Embassy, i.e. the building.", " So did I.", " Well…", " Yes."],
        ["1. The first point.", " 2. The second."],
        ["It was etc. and so on etc.", " The end."],
        ["وہ آیا۔", " کیا وہ گیا؟", " ہاں"],
        ["他来了。", "他走了。"],
        ["Visit example.org now.", " Go."],
        ["He met \x023\x03.", " \x024\x03 left."],
        [""],
    ],
    ids=lambda sentences: sentences[0] or "nothing",
)
def test_sentences_end_where_a_reader_would_end_them(sentences: list[str]) -> None:
    text = "".join(sentences)
    ends = sentence_ends(text)
    assert [text[begin:end] for begin, end in zip([0, *ends], ends, strict=False)] == sentences


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("One. He  met\n@Khan@ , twice. Two.", "He met ", " , twice."),
        ("One. @Khan@’s. Two.", "", "’s."),
        ("One. Two.@@ Three.", "Two.", ""),
        ("@@One. Two.", "", "One."),
        ("He read @Yes. No.@ twice. Two.", "He read ", " twice."),
    ],
)
def test_the_words_around_a_spot(text: str, before: str, after: str) -> None:
    start = text.index("@")
    plain = text.replace("@", "")
    assert words_around(plain, sentence_ends(plain), start, text.rindex("@") - 1) == (before, after)


@given(st.lists(st.sampled_from(["word", "\x0212\x03", " ", ". ", "ab" * 60]), max_size=60).map("".join), st.data())
def test_what_is_cut_is_short_and_never_cut_within_a_mark(text: str, data: st.DataObject) -> None:
    spots = [0, len(text), *(match.start() for match in MARK.finditer(text)), *(match.end() for match in MARK.finditer(text))]
    start = data.draw(st.sampled_from(spots))
    for cut in (*words_around(text, sentence_ends(text), start, start), lead_of(text)):
        assert "\x02" not in MARK.sub("", cut)
        assert "\x03" not in MARK.sub("", cut)
        assert len(cut) <= 321


@given(st.text(st.sampled_from(" \nab\x02.\u200b")))
def test_text_without_odd_white_space_is_folded_the_same_the_short_way(text: str) -> None:
    assert fold_plain(text) == fold(text)
