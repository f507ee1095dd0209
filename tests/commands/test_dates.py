"""`nutgraf date`."""

import json

import pytest

from builder.commands.dates import answer_in_json, answer_in_words, lines_of, typed_dates


def test_a_date_in_words() -> None:
    valid, shown = answer_in_words("17 to 19 May 2021")
    assert valid
    assert shown == (
        "17 to 19 May 2021\n"
        "  EDTF      2021-05-17/2021-05-19\n"
        "  earliest  2021-05-17\n"
        "  latest    2021-05-19\n"
        "  shown as  17 to 19 May 2021\n"
    )


def test_an_open_end_and_a_season_are_said_in_words() -> None:
    assert "  latest    open\n" in answer_in_words("since August 2018").shown
    assert "  beware    a season is northern here" in answer_in_words("2021-21").shown


def test_no_date_in_words() -> None:
    valid, shown = answer_in_words("31 June 2023")
    assert not valid
    assert shown == (
        "31 June 2023\n  no date:  there is no 31 June: June 2023 has 30 days\n  try:      30 June 2023 · 1 July 2023 · June 2023\n"
    )


def test_what_is_near_to_no_date_is_shown_how_dates_are_written() -> None:
    assert "  no date:  “yesterday” cannot be read as a date: it depends" in answer_in_words("yesterday").shown
    assert "  such as:  28 June 2021 · June 2021 · early May 2021" in answer_in_words("yesterday").shown
    answer = json.loads(answer_in_json("yesterday").shown)
    assert answer["message"].endswith("nothing near it can be read, these are forms that can")
    assert answer["suggestions"][:2] == ["28 June 2021", "June 2021"]


def test_a_date_in_json_has_the_bounds_of_the_table_of_cases() -> None:
    valid, shown = answer_in_json("/1985")
    assert valid
    assert shown.count("\n") == 1
    assert json.loads(shown) == {
        "input": "/1985",
        "valid": True,
        "edtf": "/1985",
        "earliest": "unknown",
        "latest": "1985-12-31",
        "text": "until 1985, start date unknown",
    }


def test_no_date_in_json() -> None:
    valid, shown = answer_in_json("31 June 2023")
    assert not valid
    assert json.loads(shown) == {
        "input": "31 June 2023",
        "valid": False,
        "message": "there is no 31 June: June 2023 has 30 days",
        "suggestions": ["30 June 2023", "1 July 2023", "June 2023"],
    }


@pytest.mark.parametrize(
    ("words", "dates"),
    [
        (["28 June 2021", "2021-06"], ("28 June 2021", "2021-06")),
        (["28", "June", "2021"], ("28 June 2021",)),
        (["2021", "2022"], ("2021", "2022")),
        (["2021", "nonsense"], ("2021", "nonsense")),
        (["mid-March", "2024"], ("mid-March 2024",)),
        (["9", "Apr", "24"], ("9 Apr 24",)),
        (["28 June 2021", "3/4/2024"], ("28 June 2021", "3/4/2024")),
        ([""], ("",)),
    ],
)
def test_arguments_are_a_date_each_unless_they_are_one_together(words: list[str], dates: tuple[str]) -> None:
    assert typed_dates(words) == dates


def test_lines_of_an_input_whatever_its_bytes() -> None:
    stream = [b"\xef\xbb\xbf2021\r\n", b"\n", b"  \t\n", b"caf\xe9\n", b"\x00\n", b"June 2021"]
    assert list(lines_of(stream)) == ["2021", "caf\ufffd", "\x00", "June 2021"]


@pytest.mark.parametrize("text", ["", "\x00", "\x1b[2J", "caf\ufffd", "\udcff", "9" * 5000, "[" * 3000, "خان"])
def test_nonsense_is_answered_and_not_printed_raw(text: str) -> None:
    words, document = answer_in_words(text), answer_in_json(text)
    assert not words.valid
    assert not document.valid
    assert "\x1b" not in words.shown
    words.shown.encode()
    assert json.loads(document.shown)["valid"] is False
