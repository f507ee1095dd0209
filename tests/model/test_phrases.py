"""Plain English beside EDTF: INTERFACE's table of phrases with its parts varied, and what is offered otherwise."""

import csv
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.model.calendar import MONTHS
from builder.model.edtf import Date, DateTrouble, read_edtf
from builder.model.phrases import read_date

TABLE = Path(__file__).parent.parent / "cases" / "edtf-cases.csv"


def read(text: str, *, southern: bool = False) -> Date:
    found = read_date(text, southern=southern)
    assert isinstance(found, Date), found
    return found


def trouble(text: str) -> DateTrouble:
    found = read_date(text)
    assert isinstance(found, DateTrouble), found
    return found


# Typed, stored, shown; where nothing is shown the words are those that were typed.
PHRASES = """
28 June 2021                      | 2021-06-28 |
June 28, 2021                     | 2021-06-28 | 28 June 2021
june 2021                         | 2021-06 | June 2021
2021                              | 2021 |
28 Jun 2021                       | 2021-06-28 | 28 June 2021
Sept 2021                         | 2021-09 | September 2021
Nov. 2020                         | 2020-11 | November 2020
2  NOVEMBER   2020                | 2020-11-02 | 2 November 2020

about 20 November 2020            | 2020-11-20~ |
About June 28, 2021               | 2021-06-28~ | about 28 June 2021
possibly June 2021                | 2021-06? |
possibly about 20 Nov 2020        | 2020-11-20% | possibly about 20 November 2020
about 2021-06                     | 2021-06~ | about June 2021
about the 1990s                   | 199X~ |
possibly early 2021               | 2021-37? |

17 to 19 May 2021                 | 2021-05-17/2021-05-19 |
28 June to 2 July 2021            | 2021-06-28/2021-07-02 |
28 December 2020 to 3 January 2021 | 2020-12-28/2021-01-03 |
August to December 2020           | 2020-08/2020-12 |
Aug to Dec 2020                   | 2020-08/2020-12 | August to December 2020
2019 to 2021                      | 2019/2021 |
28 June 2021 to 2 July 2021       | 2021-06-28/2021-07-02 | 28 June to 2 July 2021
2021-06-28 to 2021-07-02          | 2021-06-28/2021-07-02 | 28 June to 2 July 2021
about 1984 to June 2004           | 1984~/2004-06 |

between 17 and 19 May 2021        | [2021-05-17..2021-05-19] |
between 28 June and 2 July 2021   | [2021-06-28..2021-07-02] |
between June and August 2021      | [2021-06..2021-08] |
between 2019 and 2021             | [2019..2021] |
between Dec 2020 and Jan 2021     | [2020-12..2021-01] | between December 2020 and January 2021
between 2021-05-17 and 2021-05-19 | [2021-05-17..2021-05-19] | between 17 and 19 May 2021

17 or 18 May 2021                 | [2021-05-17,2021-05-18] |
30 June or 1 July 2021            | [2021-06-30,2021-07-01] |
June or July 2021                 | [2021-06,2021-07] |
2020 or 2021                      | [2020,2021] |

early November 2020               | [2020-11-01..2020-11-10] |
mid November 2020                 | [2020-11-11..2020-11-20] |
late November 2020                | [2020-11-21..2020-11-30] |
Late Feb 2024                     | [2024-02-21..2024-02-29] | late February 2024
late 2021-02                      | [2021-02-21..2021-02-28] | late February 2021
first week of November 2020       | [2020-11-01..2020-11-07] |
second week of June 2021          | [2021-06-08..2021-06-14] |
third week of June 2021           | [2021-06-15..2021-06-21] |
fourth week of June 2021          | [2021-06-22..2021-06-28] |
last week of November 2020        | [2020-11-24..2020-11-30] |
last week of Feb 2021             | [2021-02-22..2021-02-28] | last week of February 2021
early 2021                        | 2021-37 |
mid 2021                          | 2021-38 |
late 2021                         | 2021-39 |

before June 2021                  | [..2021-05] |
before January 2021               | [..2020-12] |
before 2021                       | [..2020] |
before 3 May 2021                 | [..2021-05-02] |
before 1 March 2020               | [..2020-02-29] |
before 2021-06                    | [..2021-05] | before June 2021
before 0000                       | [..-0001] | before 1 BCE
before the 1990s                  | [..1989] |
before 2001-21                    | [..2001-02] | before spring 2001
by June 2021                      | [..2021-06] |
by 2021                           | [..2021] |
after 3 May 2021                  | [2021-05-04..] |
after June 2021                   | [2021-07..] |
after December 2020               | [2021-01..] |
after 31 December 2020            | [2021-01-01..] |
after 2021                        | [2022..] |
after 9999                        | [Y10000..] |
after 2021-34                     | [2021-07..] | after the second quarter of 2021
since August 2018                 | 2018-08/.. |
since 3 May 2021                  | 2021-05-03/.. |
since about August 2018           | 2018-08~/.. |

second quarter of 2021            | 2021-34 |
fourth quarter of 2021            | 2021-36 |
first half of 2021                | 2021-40 |
Second Half of 2021               | 2021-41 | second half of 2021
the 1990s                         | 199X |
The 1900S                         | 190X | the 1900s

 2021-06-28                       | 2021-06-28 | 28 June 2021
[..1984]                          | [..1984] | 1984 or earlier
2021-05-17/2021-05-19             | 2021-05-17/2021-05-19 | 17 to 19 May 2021
"""


@pytest.mark.parametrize("line", [line for line in PHRASES.splitlines() if line])
def test_a_phrase_is_stored_as_edtf_and_shown_in_words(line: str) -> None:
    typed, stored, shown = line.split("|")
    found = read(typed.rstrip(" "))
    assert (found.edtf, found.text) == (stored.strip(), shown.strip() or typed.strip())


def test_spaces_of_any_kind_and_number_are_one() -> None:
    assert read("\t between\N{NO-BREAK SPACE}17  and\n19 May 2021 ") == read("between 17 and 19 May 2021")


def test_southern_seasons_stay_southern_inside_a_phrase() -> None:
    assert read("before 2001-21", southern=True).edtf == "[..2001-08]"


@pytest.mark.parametrize("number", range(1, 13))
def test_a_month_may_be_shortened(number: int) -> None:
    name = MONTHS[number]
    for length in range(3, len(name) + 1):
        assert read(f"{name[:length]} 2021").edtf == f"2021-{number:02d}"


def test_every_row_of_the_table_is_read_as_by_the_reader_of_edtf() -> None:
    with TABLE.open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["edtf"] != "28 June 2021"]
    for row in rows:
        found = read_date(row["edtf"])
        assert isinstance(found, Date) is (row["valid"] == "true"), row["edtf"]
        assert not isinstance(found, Date) or found == read_edtf(row["edtf"])


# Typed, why it is no date, what is offered.
IMPOSSIBLE = """
31 June 2021 | there is no 31 June: June 2021 has 30 days | 30 June 2021 · 1 July 2021 · June 2021
29 February 2021 | 2021 has no 29 February | 28 February 2021 · 1 March 2021 · February 2021
32 June 2021 | no month has a day 32 | 30 June 2021 · June 2021
before 31 June 2021 | there is no 31 June: June 2021 has 30 days | before 30 June 2021 · before 1 July 2021 · before June 2021
17 to 31 June 2021 | there is no 31 June: June 2021 has 30 days | 17 to 30 June 2021
between 19 and 17 May 2021 | 19 May 2021 is after 17 May 2021 | between 17 and 19 May 2021
2 July to 28 June 2021 | 2 July 2021 is after 28 June 2021 | 2 July 2020 to 28 June 2021 · 28 June to 2 July 2021
30 Dec to 3 Jan 2021 | 30 December 2021 is after 3 January 2021 | 30 Dec 2020 to 3 Jan 2021 · 3 January to 30 December 2021
17 or 17 May 2021 | 17 or 17 May 2021 names the same date twice | 17 May 2021
early 28 June 2021 | “early” goes with a month or a year | 28 June 2021
last week of 2021 | “last week of” goes with a month | last week of December 2021
possibly early November 2020 | “possibly” goes with a single date | [2020-11-01?..2020-11-10?]
possibly before June 2021 | “possibly” goes with a single date | [..2021-05?]
before about June 2021 | “before” needs a date that is certain | [..2021-06~]
after possibly 2020 | “after” needs a date that is certain | [2020?..]
about 2020~ | “2020~” says how certain it is without “about” | 2020~
"""


@pytest.mark.parametrize("line", [line for line in IMPOSSIBLE.splitlines() if line])
def test_an_impossible_phrase_is_told_why(line: str) -> None:
    typed, message, suggestions = (cell.strip() for cell in line.split("|"))
    found = trouble(typed)
    assert (found.message, " · ".join(found.suggestions)) == (message, suggestions)


# What is typed, and all that is offered: the same again in a readable form, no more and no less.
SUGGESTIONS = """
28/06/2021 | 2021-06-28
06/28/2021 | 2021-06-28
5/6/2021 | 2021-06-05 · 2021-05-06
5/6/21 | 2021-06-05 · 2021-05-06
5/5/2021 | 2021-05-05
28.6.21 | 2021-06-28
2021-6-28 | 2021-06-28
2021 06 28 | 2021-06-28
20210628 | 2021-06-28
210628 | 2021-06-28
2021-02-29 | 2021-02-28 · 2021-03-01 · 2021-02
2021-13 | 2021-12 · 2021
199u | 199X
1984?~ | 1984%
2021 ? | 2021?
2021-05-17/2021-05-10 | 2021-05-10/2021-05-17
2020/21 | 2020/2021 · 2020 or 2021
2021–22 | 2021 to 2022
1998–99 | 1998 to 1999
2021–06 | 2021-06
1914-18 | 1914-12 · 1914 · 1914/1918
28 Juni 2021 | 28 June 2021
28. Oktober 2021 | 28 October 2021
28 août 2021 | 28 August 2021
28 mars 2021 | 28 March 2021
28 Jnue 2021 | 28 June 2021
28th June 2021 | 28 June 2021
31st June 2021 | 30 June 2021 · 1 July 2021 · June 2021
28th of June, 2021 | 28 June 2021
20th of November, 2020 | 20 November 2020
June 28th, 2021 | June 28, 2021
June 28 2021 | 28 June 2021
June, 2021 | June 2021
2021 June | June 2021
2021 June 28 | 28 June 2021
28-Jun-2021 | 28 Jun 2021
28 June 21 | 28 June 2021
28 June | XXXX-06-28
Nov. 20th | XXXX-11-20
Monday, 28 June 2021 | 28 June 2021
28 June 2021 (Monday) | 28 June 2021
in June 2021 | June 2021
the month of June 2021 | June 2021
28 June 2021? | possibly 28 June 2021
circa 2020 | about 2020
c. 2020 | about 2020
c2020 | about 2020
ca. June 2021 | about June 2021
around 28 June 2021 | about 28 June 2021
approx. 2020 | about 2020
28 June 2021 (approx.) | about 28 June 2021
28 June 2021 or thereabouts | about 28 June 2021
c. 28th Juni 2021 | about 28 June 2021
c. late May 2021 | [2021-05-21~..2021-05-31~]
perhaps 2020 | possibly 2020
end of 2021 | late 2021 · December 2021
end of November 2020 | late November 2020 · last week of November 2020
the beginning of 2021 | early 2021 · January 2021
start of May 2021 | early May 2021 · first week of May 2021
middle of 2021 | mid 2021
about the end of May 2021 | about 31 May 2021
around the end of 2021 | about 31 December 2021 · about late 2021
by the end of 2021 | by 2021
before the end of May 2021 | by May 2021
until the end of May 2021 | ../2021-05 · by May 2021
after the end of May 2021 | after May 2021
before the beginning of May 2021 | before May 2021
mid-June 2021 | mid June 2021
second half of May 2021 | between 16 and 31 May 2021
the first half of February 2021 | between 1 and 14 February 2021
1st week of June 2021 | first week of June 2021
the last week of June 2021 | last week of June 2021
second quarter 2021 | second quarter of 2021
Q2 2021 | second quarter of 2021
2021-H1 | first half of 2021
spring 2021 | 2021-21
before spring 2021 | before 2021-21
winter 2020 | 2020-24 · 2019-24
winter 2020/21 | 2020-24
1990s | the 1990s
the '90s | the 1990s
early 1990s | [1990..1993]
19th century | 18XX
44 BCE | -0043
17-19 May 2021 | 17 to 19 May 2021
2024-02-12 - 2024-02-14 | 2024-02-12 to 2024-02-14
2024-02-12–2024-02-14 | 2024-02-12 to 2024-02-14
17–19 May 2021 | 17 to 19 May 2021
28 June – 2 July 2021 | 28 June to 2 July 2021
2019–2021 | 2019 to 2021
from 17 to 19 May 2021 | 17 to 19 May 2021
between 17-19 May 2021 | between 17 and 19 May 2021
between June to August 2021 | between June and August 2021
17/18 May 2021 | 17 or 18 May 2021 · 17 to 18 May 2021
17, 18 or 19 May 2021 | [2021-05-17,2021-05-18,2021-05-19]
17 and 18 May 2021 | {2021-05-17,2021-05-18}
on or before 5 May 2021 | by 5 May 2021
no later than the 5th of May, 2021 | by 5 May 2021
no later than 5 May 2021 | by 5 May 2021
5 May 2021 at the latest | by 5 May 2021
5 May 2021 or earlier | by 5 May 2021
<= 2021 | by 2021
until June 2021 | ../2021-06 · by June 2021
prior to 2021 | before 2021
pre-2021 | before 2021
< 5 May 2021 | before 5 May 2021
from June 2021 | since June 2021
from June 2021 on | since June 2021
June 2021 onwards | since June 2021
28 June 2021 to date | since 28 June 2021
post-2021 | after 2021
> 2021 | after 2021
on or after 5 May 2021 | [2021-05-05..]
not before 2020 | [2020..]
no earlier than 5 May 2021 | [2021-05-05..]
>= 2021 | [2021..]
December 1760 or later | [1760-12..]
about May 5, 2021 or later | [2021-05-05~..]
after 5 May and before 10 May 2021 | between 6 and 9 May 2021
after 5 May but before 7 May 2021 | 6 May 2021
April 3-5, 2024 | 3 to 5 April 2024
between April 3 and 5, 2024 | between 3 and 5 April 2024
April 3 - May 5, 2024 | 3 April to May 5, 2024
April/May 2024 | April or May 2024 · April to May 2024
3 April/5 May 2024 | 3 April or 5 May 2024 · 3 April to 5 May 2024
April and May 2024 | {2024-04,2024-05} · April to May 2024
3 & 4 April 2024 | {2024-04-03,2024-04-04}
3 or 4 or 5 April 2024 | [2024-04-03,2024-04-04,2024-04-05]
either 3 or 4 April 2024 | 3 or 4 April 2024
the late 1880s | [1887..1889]
late '80s | [1987..1989]
the nineteenth century | 18XX
early 19th century | [1800..1833]
the first half of the 19th century | [1800..1849]
on or about 3 April 2024 | about 3 April 2024
some time in April 2024 | April 2024
3 April 2024 (?) | possibly 3 April 2024
3 April 2O24 | 3 April 2024
3 de abril de 2024 | 3 April 2024
Apr-24 | Apr 2024
last quarter of 2024 | fourth quarter of 2024
the first days of April 2024 | early April 2024 · first week of April 2024
June 2019 - | since June 2019
autumn 2023 or spring 2024 | 2023-23 or 2024-21
spring/summer 2024 | 2024-21 or 2024-22 · 2024-21 to 2024-22
spring or summer 2024 | 2024-21 or 2024-22
mid to late March 2024 | between 11 and 31 March 2024
late March or early April 2024 | between 21 March and 10 April 2024
between late December 2023 and early January 2024 | between 21 December 2023 and 10 January 2024
early to mid 2024 | between early 2024 and mid 2024
the week of 5 May 2021 | between 3 and 9 May 2021 · 3 to 9 May 2021
week beginning 5 May 2021 | between 5 and 11 May 2021 · 5 to 11 May 2021
week ending 5 May 2021 | between 29 April and 5 May 2021 · 29 April to 5 May 2021
week 18 of 2021 | 2021-05-03/2021-05-09 · [2021-05-03..2021-05-09]
the weekend of 8 May 2021 | 8 or 9 May 2021 · 8 to 9 May 2021
the night of 5 May 2021 | 5 or 6 May 2021 · 5 to 6 May 2021
the night of 31st December 2020 | 31 December 2020 or 1 January 2021 · 31 December 2020 to 1 January 2021
night of 5-6 May 2021 | 5 or 6 May 2021 · 5 to 6 May 2021
the day after 5 May 2021 | 6 May 2021
the eve of 1 May 2021 | 30 April 2021
the morning of 5 May 2021 | 5 May 2021
5 May 2021, 10:00 | 2021-05-05T10:00:00 · 5 May 2021
2:30 pm on 5 May 2021 | 2021-05-05T14:30:00 · 5 May 2021
"""


@pytest.mark.parametrize("line", [line for line in SUGGESTIONS.splitlines() if line])
def test_the_nearest_readable_forms_are_offered(line: str) -> None:
    typed, suggestions = (cell.strip() for cell in line.split(" | "))
    assert " · ".join(trouble(typed).suggestions) == suggestions


# What no form can say, and why, as far as that is known.
NOTHING_NEAR = """
now                                  | what goes on has no end yet: leave the end out, or say “since” of the beginning
yesterday                            | it depends on the day on which it is read; give the date
last Tuesday                         | it depends on the day on which it is read; give the date
between 5 May 2021 and now           | it depends on the day on which it is read; give the date
Easter 2021                          | a feast is given by its day, or by the days on which it may have fallen
unknown                              | what is not known is left out, or narrowed down with “before”, “after” or “between”
early May                            | the year is missing
since May                            | the year is missing
June to July                         | the year is missing
late March to early April 2024       | a span begins and ends with a day, a month or a year, perhaps with “about” before it
early May or June 2021               |
late April or early March 2024       |
mid or mid March 2024                |
mid-May to June 2021                 | a span begins and ends with a day, a month or a year, perhaps with “about” before it
2021-05-05/P3D                       | durations are not read; give both ends
circa                                |
not 2021                             |
never before 2021                    |
since before 2021                    |
since at least May 2021              |
shortly before 5 May 2021            |
two weeks after 5 May 2021           |
the week before 5 May 2021           |
the weekend of 5 May 2021            |
most of 2020                         |
all of 2020                          |
5 May 2021 ± 3 days                  |
midnight, 5 May 2021                 |
it was on 28 June 2021, I think      |
28 to 30                             |
"""


@pytest.mark.parametrize("line", [line for line in NOTHING_NEAR.splitlines() if line])
def test_a_date_is_never_picked_out_of_what_says_something_else(line: str) -> None:
    typed, why = (cell.strip() for cell in line.split(" | ")) if " | " in line else (line.rstrip(" |"), "")
    assert trouble(typed).suggestions == ()
    assert trouble(typed).message == f"“{typed}” cannot be read as a date" + (f": {why}" if why else "")


@pytest.mark.parametrize("text", ["", "   ", "\x00", "?", "a" * 5000, "yesterday"])
def test_where_nothing_is_near_it_is_shown_how_dates_are_written(text: str) -> None:
    found = trouble(text)
    assert not found.suggestions
    assert found.forms[:2] == ("28 June 2021", "June 2021")
    assert all(isinstance(read_date(form), Date) for form in found.forms)


def test_a_day_of_the_week_that_is_wrong_is_said() -> None:
    assert trouble("Tuesday, 28 June 2021").message.endswith("the day of the week is left out; 28 June 2021 is a Monday")


def test_a_message_has_the_reason_and_no_control_characters() -> None:
    assert trouble("circa\t2020").message == "“circa�2020” cannot be read as a date: say “about”"
    assert trouble("").message == "no date is given"
    assert trouble("9" * 5000).message == "this is too long for a date (5,000 characters)"


# --- properties ---------------------------------------------------------------------------------------------

_DAY = st.integers(0, 32).map(str)
_MONTH = st.sampled_from([*MONTHS[1:], "Nov", "sept", "Juni", "Jan."])
_YEAR = st.integers(0, 9999).map(lambda year: f"{year:04d}")
_DATE = st.one_of(
    st.tuples(_DAY, _MONTH, _YEAR).map(" ".join),
    st.tuples(_MONTH, _YEAR).map(" ".join),
    st.tuples(_DAY, _MONTH).map(" ".join),
    _DAY,
    _MONTH,
    _YEAR,
    st.sampled_from(["2021-06-28", "2021-06~", "199X", "2001-21", "the 1990s", "early 2021", "[2020,2021]"]),
)
_FORM = st.sampled_from(
    """{0}·about {0}·possibly {0}·possibly about {0}·{0} to {1}·between {0} and {1}·{0} or {1}·early {0}·late {0}
    first week of {0}·last week of {0}·before {0}·by {0}·after {0}·since {0}·first quarter of {0}·circa {0}
    {0}-{1}·{0}/{1}·from {0} to {1}·{0}, {1}·end of {0}·second half of {0}·{0} {1}·{0}s""".replace("\n", "·").split("·")
)
PHRASE_LIKE = st.builds(lambda form, one, other: form.strip().format(one, other), _FORM, _DATE, _DATE)
_LETTERS = st.text(alphabet="0123456789-/.X?~%[]{}, abcdefghijlmnoprstuvyJMSD–é", max_size=30)


@settings(max_examples=300)
@given(PHRASE_LIKE | _LETTERS | st.text(max_size=130), st.booleans())
@example("after XXXX-24", False)
@example("before Y-1E99", True)
@example("since 2021-06-28T10:00:00", False)
@example("about " * 20 + "2020", False)
@example("{} to {0}", False)
@example("{x} to 31 June 2021", False)
@example("before 0000-01-01", False)
@example("after 9999-12-31", False)
@example("2021-W53-7", False)
@example("9999-W53-7", False)
@example("0000-179", False)
@example("\ud800 June 2021", False)
def test_anything_typed_is_a_date_or_trouble_with_readable_suggestions(text: str, southern: bool) -> None:
    found = read_date(text, southern=southern)
    if isinstance(found, DateTrouble):
        assert found.message
        meant = [read_date(suggestion) for suggestion in found.suggestions]
        assert len({date.edtf for date in meant if isinstance(date, Date)}) == len(found.suggestions)  # all readable, none twice
        return
    assert found.text
    assert found.first_day is None or found.last_day is None or found.first_day <= found.last_day
    stored = read_edtf(found.edtf, southern=southern)
    assert isinstance(stored, Date)
    assert (stored.earliest, stored.latest, stored.start_last) == (found.earliest, found.latest, found.start_last)


@given(PHRASE_LIKE)
def test_the_words_of_a_phrase_mean_the_same_when_typed(text: str) -> None:
    found = read_date(text)
    if isinstance(found, Date) and isinstance(read_edtf(text), DateTrouble):
        again = read_date(found.text)
        assert isinstance(again, DateTrouble) or again.edtf == found.edtf
