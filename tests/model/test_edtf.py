"""EDTF alone: the table of cases, what follows from it beyond its rows, and properties of every date."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.model.calendar import day_number, next_day, previous_day
from builder.model.edtf import Date, DateTrouble, read_edtf

TABLE = Path(__file__).parent.parent / "cases" / "edtf-cases.csv"


def _rows(valid: bool) -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table) if (row["valid"] == "true") is valid]


def read(text: str, *, southern: bool = False) -> Date:
    found = read_edtf(text, southern=southern)
    assert isinstance(found, Date), found
    return found


def trouble(text: str) -> DateTrouble:
    found = read_edtf(text)
    assert isinstance(found, DateTrouble), found
    return found


@pytest.mark.parametrize("row", _rows(valid=True), ids=lambda row: row["edtf"])
def test_a_valid_row_of_the_table_is_read(row: dict[str, str]) -> None:
    found = read(row["edtf"])
    assert (found.earliest, found.latest, found.text) == (row["lower"], row["upper"], row["display_en"])
    assert found.edtf == row["edtf"]


@pytest.mark.parametrize("row", _rows(valid=False), ids=lambda row: row["edtf"])
def test_an_invalid_row_of_the_table_is_trouble(row: dict[str, str]) -> None:
    assert trouble(row["edtf"]).message


# Bounds and words that the table's rows imply for their like. One line each: EDTF, bounds, words.
BEYOND_THE_TABLE = """
0001                     | 0001-01-01 | 0001-12-31 | 1 CE
0033-04-03               | 0033-04-03 | 0033-04-03 | 3 April 33 CE
0987-03                  | 0987-03-01 | 0987-03-31 | March 987
-0001                    | -0001-01-01 | -0001-12-31 | 2 BCE
-0043-03-15              | -0043-03-15 | -0043-03-15 | 15 March 44 BCE
-9999                    | -9999-01-01 | -9999-12-31 | 10,000 BCE
-0004-02                 | -0004-02-01 | -0004-02-29 | February 5 BCE
1900-02                  | 1900-02-01 | 1900-02-28 | February 1900

Y12345                   | 12345-01-01 | 12345-12-31 | year 12,345
Y17E7~                   | 170000000-01-01 | 170000000-12-31 | about year 170,000,000
Y-12345?                 | -12345-01-01 | -12345-12-31 | possibly 12,346 BCE
-1950S2                  | -1999-01-01 | -1900-12-31 | about 1951 BCE (between 2000 BCE and 1901 BCE)
0195S2                   | 0190-01-01 | 0199-12-31 | about 195 (between 190 and 199)
1950S4                   | 1950-01-01 | 1950-12-31 | 1950
1950S2?                  | 1900-01-01 | 1999-12-31 | possibly about 1950 (between 1900 and 1999)
1950S2~                  | 1900-01-01 | 1999-12-31 | about 1950 (between 1900 and 1999)

2003-24                  | 2003-12-01 | 2004-02-29 | winter 2003
2001-28                  | 2001-12-01 | 2002-02-28 | winter 2001 (northern hemisphere)
2001-30                  | 2001-12-01 | 2002-02-28 | summer 2001 (southern hemisphere)
2001-31                  | 2001-03-01 | 2001-05-31 | autumn 2001 (southern hemisphere)
2020-35                  | 2020-07-01 | 2020-09-30 | third quarter of 2020
2020-38                  | 2020-05-01 | 2020-08-31 | middle four months of 2020
2001-21?                 | 2001-03-01 | 2001-05-31 | possibly spring 2001
2001~-21                 | 2001-03-01 | 2001-05-31 | spring 2001 (year approximate)
201X-21                  | 2010-03-01 | 2019-05-31 | spring, sometime in the 2010s

?2004                    | 2004-01-01 | 2004-12-31 | possibly 2004
?2004-06                 | 2004-06-01 | 2004-06-30 | June 2004 (year uncertain)
2004-06-~11              | 2004-06-11 | 2004-06-11 | 11 June 2004 (day approximate)
2004?-06~-11%            | 2004-06-11 | 2004-06-11 | possibly about 11 June 2004
?2004-?06-?11            | 2004-06-11 | 2004-06-11 | possibly 11 June 2004
2004~-?06                | 2004-06-01 | 2004-06-30 | June 2004 (year approximate, month uncertain)
2004-06?-11~ | 2004-06-11 | 2004-06-11 | 11 June 2004 (year and month uncertain and approximate, day approximate)
2004?-06-XX              | 2004-06-01 | 2004-06-30 | June 2004 (day unknown, year uncertain)

XXXX                     | 0000-01-01 | 9999-12-31 | year unknown
XXXX-XX-XX               | 0000-01-01 | 9999-12-31 | year, month and day unknown
XXXX-12-25               | 0000-12-25 | 9999-12-25 | 25 December (year unknown)
XXXX-02-29               | 0000-02-29 | 9996-02-29 | 29 February (year unknown)
190X-02-29               | 1904-02-29 | 1908-02-29 | 29 February, sometime in the 1900s
000X                     | 0000-01-01 | 0009-12-31 | sometime between 1 BCE and 9 CE
-000X                    | -0009-01-01 | -0001-12-31 | sometime between 10 BCE and 2 BCE
-010X                    | -0109-01-01 | -0100-12-31 | sometime between 110 BCE and 101 BCE
1X85                     | 1085-01-01 | 1985-12-31 | sometime between 1085 and 1985
156X-12-XX               | 1560-12-01 | 1569-12-31 | December, sometime in the 1560s (day unknown)
2004-XX-X1               | 2004-01-01 | 2004-12-31 | the 1st, 11th, 21st or 31st of an unknown month in 2004
156X-XX-25               | 1560-01-25 | 1569-12-25 | the 25th of an unknown month, sometime in the 1560s
2021-X1                  | 2021-01-01 | 2021-11-30 | January or November 2021
2021-0X                  | 2021-01-01 | 2021-09-30 | sometime between January and September 2021
2021-05-3X               | 2021-05-30 | 2021-05-31 | 30 or 31 May 2021
2021-02-2X               | 2021-02-20 | 2021-02-28 | sometime between 20 and 28 February 2021
2021-1X-31               | 2021-10-31 | 2021-12-31 | 31 October or 31 December 2021
1984-1X-XX               | 1984-10-01 | 1984-12-31 | October, November or December 1984 (day unknown)
156X-11-2X               | 1560-11-20 | 1569-11-29 | between 20 and 29 November, sometime in the 1560s

2001-21/2001-22          | 2001-03-01 | 2001-08-31 | spring to summer 2001
2020-33/2020-34          | 2020-01-01 | 2020-06-30 | first quarter to second quarter of 2020
-0043/-0030              | -0043-01-01 | -0030-12-31 | 44 BCE to 31 BCE
2004-06-11/2004-06       | 2004-06-11 | 2004-06-30 | 11 June 2004 to June 2004
2004/2004                | 2004-01-01 | 2004-12-31 | 2004
2004-06-~01/2004-07-~20  | 2004-06-01 | 2004-07-20 | about 1 June to about 20 July 2004
2004?-06-01/2004-06-20   | 2004-06-01 | 2004-06-20 | 1 June 2004 (year uncertain) to 20 June 2004
201X/..                  | 2010-01-01 | inf | sometime in the 2010s onwards
/2004-06-XX              | unknown | 2004-06-30 | until June 2004 (day unknown), start date unknown

[1984..]                 | 1984-01-01 | inf | 1984 or later
[1670..1672]             | 1670-01-01 | 1672-12-31 | sometime between 1670 and 1672
[1667]                   | 1667-01-01 | 1667-12-31 | 1667
[..1984,1990..]          | -inf | inf | 1984 or earlier, or 1990 or later
[1668,1667]              | 1667-01-01 | 1668-12-31 | 1668 or 1667
[2021-06-30,2021-07-01]  | 2021-06-30 | 2021-07-01 | 30 June or 1 July 2021
[2021-05-28,2021-05-30,2021-06-01] | 2021-05-28 | 2021-06-01 | 28 May, 30 May or 1 June 2021
[2020-12-31,2021-01-01]  | 2020-12-31 | 2021-01-01 | 31 December 2020 or 1 January 2021
[2020-12..2021-01,2021-05] | 2020-12-01 | 2021-05-31 | December 2020, January 2021 or May 2021
[1984-1X,1990]           | 1984-10-01 | 1990-12-31 | October, November or December 1984, or 1990
[1667,1700..1800]        | 1667-01-01 | 1800-12-31 | 1667, or sometime between 1700 and 1800
[198X..199X]             | 1980-01-01 | 1999-12-31 | sometime between 1980 and 1999
[1667?,1668~]            | 1667-01-01 | 1668-12-31 | possibly 1667 or about 1668
{1984..}                 | 1984-01-01 | inf | 1984 and all later years
{..1984-12}              | -inf | 1984-12-31 | December 1984 and all earlier months
{1984-12-25..}           | 1984-12-25 | inf | 25 December 1984 and all later days
{1960,1970..}            | 1960-01-01 | inf | 1960, and 1970 and all later years
{2021-05-17..2021-05-19} | 2021-05-17 | 2021-05-19 | 17, 18 and 19 May 2021
{1960..1999}             | 1960-01-01 | 1999-12-31 | every year from 1960 to 1999

1985-04-12T24:00:00      | 1985-04-12 | 1985-04-12 | 12 April 1985, 24:00:00
1985-04-12T23:20:30+14   | 1985-04-12 | 1985-04-12 | 12 April 1985, 23:20:30 (UTC+14:00)
-0043-03-15T10:00:00+00  | -0043-03-15 | -0043-03-15 | 15 March 44 BCE, 10:00:00 UTC
"""


@pytest.mark.parametrize("line", [line for line in BEYOND_THE_TABLE.splitlines() if line])
def test_a_date_like_those_of_the_table_is_read(line: str) -> None:
    edtf, earliest, latest, text = (cell.strip() for cell in line.split("|"))
    found = read(edtf)
    assert (found.earliest, found.latest, found.text) == (earliest, latest, text)


# EDTF-like, and why it is none.
TROUBLES = """
2021-02-29               | 2021 has no 29 February
1900-02-29               | 1900 has no 29 February
2021-06-31               | there is no 31 June: June 2021 has 30 days
2021-06-32               | no month has a day 32
2021-06-00               | there is no day 00; XX stands for a day that is not known
2021-20                  | there is no month 20
2021-99                  | there is no month 99: months are 01 to 12, seasons and other parts of a year 21 to 41
2001-21-05               | a season (21) has no days of its own
-0000-01                 | there is no year -0000: the year before 0001 is 0000, which is 1 BCE
Y-2021                   | Y is for years of more than four digits, without noughts before them
Y012345                  | Y is for years of more than four digits, without noughts before them
Y2E3                     | Y is for years of more than four digits, without noughts before them
Y1E999999999             | a year of more than 100 digits is beyond what can be read here
1950S5                   | 1950 has no 5 digits of which S5 could speak
2021-02-3X               | no day fits 02-3X
156X-11-31               | no day fits 11-31
2021-3X                  | no month fits 3X
20X1-02-29               | no year that fits 20X1 has a 29 February
2021-X3                  | X stands for a digit that is not known, but only 03 fits X3 in 2021-X3
2021-06-28T24:00:01      | there is no hour 24: a day ends with 24:00:00
2021-06-28T10:60:00      | there is no minute 60
2021-06-30T23:59:60Z     | there is no second 60
2021-06-28T10:00:00-00   | -00 is no time zone: UTC is written Z or +00:00
2021-06-28T10:00:00+15   | there is no time zone +15: the farthest is 14 hours from UTC
2021-06/2021-05-31       | this ends (31 May 2021) before it begins (June 2021)
../..                    | an interval needs a date at one end at least
[1984..,1990]            | only the first date of a set can be open to earlier ones, only the last to later ones
[1984,..1990]            | only the first date of a set can be open to earlier ones, only the last to later ones
[1672..1670]             | 1670 is before 1672
[..]                     | “..” needs a date before or after it
[1984,]                  | a date is missing between the commas
[1984}                   | “[” is not closed by “]”
{1984}?                  | a set as a whole takes no sign of certainty, its dates may
"""


@pytest.mark.parametrize("line", [line for line in TROUBLES.splitlines() if line])
def test_what_is_no_date_is_told_why(line: str) -> None:
    text, message = (cell.strip() for cell in line.split("|"))
    assert trouble(text).message == message


NEAR_MISSES = """
2021-06-28T10 2021-06-28T10:00:00.5 2021-06T10:00:00 2021-XX-28T10:00:00 1985-04-12t10:00:00Z
1985-04-12T10:00:00? 1985-04-12T10:00:00+0430 T10:00:00 Y1E5.5 Y1e5 y12345 Y1E0 1950S0 1950S 12345
193 +2021 -1985-13 1985//1986 1985/1986/1987 ..?/1985 [1984....] [1984/1985]
[[1667],1668] [1667,,1668] 2021?06 2021-06-28?~ -?1985 2021- 2021-06- - .. ? X XXX 2021-06-2
２０２１ 2021-06-٢٨ P1Y R/2021
"""


@pytest.mark.parametrize("text", NEAR_MISSES.split())
def test_what_only_looks_like_edtf_is_trouble(text: str) -> None:
    assert trouble(text).message


@pytest.mark.parametrize("text", [" 2021", "2021 ", "2021\n", "[1667, 1668]", "2021 /2022"])
def test_edtf_has_no_spaces(text: str) -> None:
    assert isinstance(read_edtf(text), DateTrouble)


SUGGESTIONS = {
    "2021-02-29": ("2021-02-28", "2021-03-01", "2021-02"),
    "2021-02-29~": ("2021-02-28~", "2021-03-01~", "2021-02~"),
    "2021-13": ("2021-12", "2021"),
    "2021-28-06": ("2021-06-28", "2021-28"),
    "2021-6-28": ("2021-06-28",),
    "2021/2/30": ("2021-02",),
    "20210628": ("2021-06-28",),
    "28/06/2021": ("2021-06-28",),
    "06/28/2021": ("2021-06-28",),
    "03/04/2021": ("2021-04-03", "2021-03-04"),
    "2021-05-17/2021-05-10": ("2021-05-10/2021-05-17",),
    "2004-06-11/2004-06-31": ("2004-06-11/2004-06-30", "2004-06-11/2004-07-01", "2004-06-11/2004-06"),
    "[2021-06-31,2022]": ("[2021-06-30,2022]", "[2021-07-01,2022]", "[2021-06,2022]"),
    "1984?~": ("1984%",),
    "2021-06-28~~": ("2021-06-28~",),
    "199u": ("199X",),
    "2004-(06)?-11": ("2004-?06-11",),
    "unknown/2006": ("/2006",),
    "2004-01-01/open": ("2004-01-01/..",),
    "y17e7": ("Y17E7",),
    "Y2021": ("2021",),
    "12021": ("Y12021",),
    "21": ("2021",),
    "2020-11-3X": ("2020-11-30", "2020-11"),
    "2020-11-24..2020-11-30": ("[2020-11-24..2020-11-30]", "2020-11-24/2020-11-30"),
    "[2020-11-24..2020-11-30": ("[2020-11-24..2020-11-30]",),
    "[1667, 1668]": ("[1667,1668]",),
    "2021-06-28 10:00:00": ("2021-06-28T10:00:00", "2021-06-28"),
    "2021-06-28T10:00": ("2021-06-28T10:00:00", "2021-06-28"),
    "2021-06-28T25:00:00": ("2021-06-28",),
    "2021-W26-1": ("2021-06-28",),
    "2021-W26": ("2021-06-28/2021-07-04", "[2021-06-28..2021-07-04]"),
    "2021-179": ("2021-06-28",),
    "2021-06/P1M": (),
    "2021--06": ("2021-06",),
    "28 June 2021": ("2021-06-28",),
    "": (),
}


@pytest.mark.parametrize("text", SUGGESTIONS)
def test_the_nearest_edtf_is_suggested(text: str) -> None:
    assert trouble(text).suggestions == SUGGESTIONS[text]


# --- what else a date says of itself ------------------------------------------------------------------------


def test_a_day_is_numbered_as_in_the_standard_library() -> None:
    assert read("2021-06-28").first_day == date(2021, 6, 28).toordinal()
    assert read("0001-01-01").first_day == 1
    assert read("0000-12-31").first_day == 0
    assert read("0000").first_day == -365


def test_an_open_or_unknown_end_has_no_day() -> None:
    assert read("1985/..").last_day is None
    assert read("/1985").first_day is None
    assert read("[..1984]").first_day is None


def test_an_interval_can_have_begun_within_its_first_part() -> None:
    lasted = read("2021-05/2021-07-03")
    assert (lasted.start_first, lasted.start_last) == (read("2021-05").first_day, read("2021-05").last_day)
    assert (read("../2021").start_first, read("../2021").start_last) == (None, None)


def test_a_set_can_have_begun_anywhere_within() -> None:
    once = read("[2021-05-17..2021-05-19]")
    assert (once.start_first, once.start_last) == (once.first_day, once.last_day)


FLAGS = {
    "2021-06-28": "plain exact",
    "2021-06-28~": "",
    "2021-06-28T10:00:00": "exact",
    "-0043-03-15": "exact",
    "2021-06": "",
    "2021-06-XX": "",
    "[2021-06-28]": "exact",
    "2021-06-28/2021-06-28": "interval exact",
    "2021-06-28/2021-06-28~": "interval",
    "2021/..": "interval",
    "2001-21": "hemisphere",
    "2001-25": "",
    "2001-21/2001-23": "interval hemisphere",
    "[2001-24,2002]": "hemisphere",
}


@pytest.mark.parametrize("edtf", FLAGS)
def test_a_date_tells_its_kind(edtf: str) -> None:
    found = read(edtf)
    assert FLAGS[edtf].split() == [
        name
        for name, holds in (
            ("interval", found.is_interval),
            ("plain", found.is_plain_day),
            ("exact", found.is_exact_day),
            ("hemisphere", found.hemisphere_open),
        )
        if holds
    ]


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("2001-21", "2001-09-01", "2001-11-30"),
        ("2001-22", "2001-12-01", "2002-02-28"),
        ("2001-24", "2001-06-01", "2001-08-31"),
        ("2001-25", "2001-03-01", "2001-05-31"),
        ("2001-21/2001-22", "2001-09-01", "2002-02-28"),
        ("[2001-24..]", "2001-06-01", "inf"),
    ],
)
def test_the_southern_hemisphere_moves_only_seasons_that_leave_it_open(edtf: str, earliest: str, latest: str) -> None:
    found = read(edtf, southern=True)
    assert (found.earliest, found.latest, found.text) == (earliest, latest, read(edtf).text)


# --- properties ---------------------------------------------------------------------------------------------

_SIGN = st.sampled_from(["", "", "", "?", "~", "%"])
_YEARS = st.one_of(st.integers(0, 9999).map(lambda y: f"{y:04d}"), st.from_regex(r"-?[0-9X]{4}", fullmatch=True))
_TWO_DIGITS = st.one_of(st.integers(0, 45).map(lambda n: f"{n:02d}"), st.from_regex("[0-3X][0-9X]", fullmatch=True))
_COMPONENT = st.tuples(_SIGN, _TWO_DIGITS, _SIGN).map("".join)
_ONE_DATE = st.one_of(
    st.tuples(st.tuples(_SIGN, _YEARS, _SIGN).map("".join), st.lists(_COMPONENT, max_size=2)).map(
        lambda parts: "-".join([parts[0], *parts[1]])
    ),
    st.from_regex(r"Y-?[0-9]{1,9}(E[0-9]{1,3})?(S[0-9])?[?~%]?", fullmatch=True),
    st.from_regex(r"-?[0-9]{4}S[1-4][?~%]?", fullmatch=True),
)
_RANGE = st.one_of(_ONE_DATE, st.tuples(_ONE_DATE | st.just(""), _ONE_DATE | st.just("")).map("..".join))
_SET = st.tuples(st.sampled_from(["[]", "{}"]), st.lists(_RANGE, max_size=4).map(",".join)).map(
    lambda parts: parts[0][0] + parts[1] + parts[0][1]
)
_END = st.one_of(_ONE_DATE, st.sampled_from(["", ".."]))
EDTF_LIKE = st.one_of(_ONE_DATE, st.tuples(_END, _END).map("/".join), _SET)


@given(EDTF_LIKE | st.text(max_size=40), st.booleans())
@example("Y1E999999999", False)
@example("Y" + "9" * 5000, False)
@example("[" + "2021," * 1000 + "2021]", False)
@example("\ud800", False)
@example("-XXXX-02-29", False)
def test_anything_is_a_date_in_order_or_trouble_with_suggestions(text: str, southern: bool) -> None:
    found = read_edtf(text, southern=southern)
    if isinstance(found, DateTrouble):
        assert found.message
        assert all(isinstance(read_edtf(suggestion), Date) for suggestion in found.suggestions)
        return
    assert found.edtf == text
    assert found.text.strip() == found.text != ""
    assert found.first_day is None or found.last_day is None or found.first_day <= found.last_day
    assert (found.earliest in ("-inf", "unknown")) == (found.first_day is None)
    assert (found.latest in ("inf", "unknown")) == (found.last_day is None)


@given(st.dates())
def test_a_day_of_the_standard_library_is_the_same_day_here(day: date) -> None:
    found = read(day.isoformat())
    assert found.first_day == found.last_day == day.toordinal()
    assert found.earliest == found.latest == day.isoformat()
    assert found.is_plain_day


@given(st.integers(-200_000, 200_000), st.integers(1, 12), st.integers(1, 28))
def test_days_follow_one_another_in_every_year(year: int, month: int, number: int) -> None:
    day = (year, month, number)
    assert day_number(next_day(day)) == day_number(day) + 1
    assert previous_day(next_day(day)) == day


@pytest.mark.parametrize("text", ["2021", "2021-06", "2021-06-28", "2021-06-28T10:00:00Z", "0000"])
def test_a_date_that_is_iso_8601_without_its_second_part_says_so(text: str) -> None:
    assert read(text).iso == text


@pytest.mark.parametrize("text", ["2021~", "2021-37", "2021-06-XX", "2021/2022", "[2021,2022]", "-0043", "Y12021"])
def test_what_only_edtf_can_say_is_no_iso_date(text: str) -> None:
    assert read(text).iso == ""
