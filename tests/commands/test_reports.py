"""Diagnostics as text, JSON and GitHub annotations."""

import json

import pytest

from builder.commands.reports import WIDTH, as_github, as_json, as_text, excerpt, replies_owed
from builder.model.diagnostics import Diagnostic
from tests.reading.test_work import calls

FILE = "content/events/x.md"
UNREADABLE = Diagnostic(FILE, 4, 7, "date-unreadable", "there is no 31 June", "write `date: 30 June`", 7)
ORPHAN = Diagnostic("content/people/a.md", 1, 1, "orphan", "nothing links here", "", 3, "warning")
LINES = {FILE: ["---", "title: X", "place: Y", "date: 31 June"], "content/people/a.md": ["---"]}


def lines(file: str) -> list[str]:
    return LINES.get(file, [])


def test_text_shows_place_line_caret_hint_and_count() -> None:
    assert as_text([ORPHAN, UNREADABLE], lines) == (
        "content/events/x.md:4:7: error[date-unreadable]: there is no 31 June\n"
        "    date: 31 June\n"
        "          ^^^^^^^\n"
        "  hint: write `date: 30 June`\n"
        "content/people/a.md:1:1: warning[orphan]: nothing links here\n"
        "    ---\n"
        "    ^^^\n"
        "1 error, 1 warning\n"
    )


def test_text_of_nothing_is_the_count_alone() -> None:
    assert as_text([], lines) == "0 errors, 0 warnings\n"


def test_text_does_without_a_line_that_the_file_does_not_give() -> None:
    gone = UNREADABLE._replace(line=9, hint="")
    assert as_text([gone], lines) == ("content/events/x.md:9:7: error[date-unreadable]: there is no 31 June\n1 error, 0 warnings\n")


def test_text_never_looks_behind_a_link_that_leads_outside() -> None:
    link = Diagnostic("content/media/a", 1, 1, "symlink-outside", "this leads out of the site")
    text = as_text([link], lambda _file: ["root:x:0:0"])
    assert "root" not in text


def test_text_asks_for_each_file_once() -> None:
    asked: list[str] = []
    as_text([UNREADABLE, ORPHAN, UNREADABLE._replace(line=1)], lambda file: asked.append(file) or [])  # type: ignore[func-returns-value]
    assert asked == ["content/events/x.md", "content/people/a.md"]


def test_colour_comes_only_when_told_and_changes_no_words() -> None:
    plain, coloured = as_text([UNREADABLE], lines), as_text([UNREADABLE], lines, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[31;1merror[date-unreadable]:\x1b[0m" in coloured
    without = coloured.replace("\x1b[0m", "")
    for code in ("1", "31;1", "35;1", "36"):
        without = without.replace(f"\x1b[{code}m", "")
    assert without == plain


def test_control_characters_never_reach_the_terminal() -> None:
    hostile = Diagnostic("content/\x1b[2J.md", 1, 1, "orphan", "a\x07\u202eb\x9b", "c\nd", 1)
    text = as_text([hostile], lambda _file: ["\x1b]0;title\x07"])
    assert text.splitlines() == [
        "content/␛[2J.md:1:1: error[orphan]: a␇�b�",
        "    ␛]0;title␇",
        "    ^",
        "  hint: c␊d",
        "1 error, 0 warnings",
    ]


@pytest.mark.parametrize(
    ("line", "column", "length", "shown", "mark"),
    [
        ("date: soon", 7, 4, "date: soon", "      ^^^^"),
        ("\tdate: soon", 8, 4, "    date: soon", "          ^^^^"),
        ("a\tb", 3, 1, "a   b", "    ^"),
        ("a\tb", 2, 1, "a   b", " ^^^"),
        ("名前: 東京", 5, 2, "名前: 東京", "      ^^^^"),
        ("cafe\u0301: x", 8, 1, "cafe\u0301: x", "      ^"),
        ("cafe\u0301: x", 5, 1, "cafe\u0301: x", "   ^"),
        ("می\u200cخواهم: x", 10, 1, "می\u200cخواهم: x", "        ^"),
        ("\uac01 x", 3, 1, "\uac01 x", "   ^"),
        ("\u1100\u1161\u11a8 x", 5, 1, "\u1100\u1161\u11a8 x", "   ^"),
        ("short", 6, 1, "short", "     ^"),
        ("short", 99, 9, "short", "     ^"),
        ("short", 3, 99, "short", "  ^^^"),
        ("short", 0, 0, "short", "^"),
        ("", 1, 1, "", "^"),
        ("crlf\r", 5, 1, "crlf", "    ^"),
    ],
)
def test_the_caret_stands_under_the_spot(line: str, column: int, length: int, shown: str, mark: str) -> None:
    assert excerpt(line, column, length)[:2] == (shown, mark)


def test_right_to_left_words_are_said_again_beside_the_caret() -> None:
    assert excerpt("نام: عمران خان", 6, 9).spot == "  عمران خان"
    assert excerpt("name: Imran", 7, 5).spot == ""


@pytest.mark.parametrize("at", [0, 10, 50, 99, 100, 150, 9_000, 19_950, 19_995])
@pytest.mark.parametrize("filler", ["x", "東", "e\u0301", "\t"])
def test_a_long_line_is_cut_around_the_spot(at: int, filler: str) -> None:
    line = (filler * 20_000)[:at] + "SPOT" + filler * (20_000 - at)
    shown, mark, _ = excerpt(line, at + 1, 4)
    assert "SPOT" in shown
    assert mark.endswith("^^^^")
    assert len(mark) <= WIDTH
    assert len(shown) <= WIDTH * len(filler)
    if filler == "x":
        assert shown[len(mark) - 4 : len(mark)] == "SPOT"
        assert shown.startswith("…") == (at > WIDTH // 3)
        assert shown.endswith("…") == (at < 19_940)


def test_a_long_underline_ends_with_the_window() -> None:
    shown, mark, _ = excerpt("y" * 5_000, 1, 5_000)
    assert (shown, mark) == ("y" * (WIDTH - 2) + "…", "^" * (WIDTH - 2))


def test_a_line_of_plain_signs_is_not_gone_through_sign_by_sign() -> None:
    """It may bear hundreds of thousands of remarks."""
    assert calls(lambda: excerpt("[[a]]" * 1000, 2500, 3)) < WIDTH / 3


def test_a_line_that_just_fits_is_whole() -> None:
    assert excerpt("x" * WIDTH, WIDTH, 1).line == "x" * WIDTH


def test_json_has_exactly_the_keys_of_the_interface() -> None:
    assert json.loads(as_json([ORPHAN, UNREADABLE])) == {
        "version": 1,
        "diagnostics": [
            {
                "file": "content/events/x.md",
                "line": 4,
                "column": 7,
                "severity": "error",
                "code": "date-unreadable",
                "message": "there is no 31 June",
                "hint": "write `date: 30 June`",
            },
            {
                "file": "content/people/a.md",
                "line": 1,
                "column": 1,
                "severity": "warning",
                "code": "orphan",
                "message": "nothing links here",
                "hint": "",
            },
        ],
        "errors": 1,
        "warnings": 1,
    }


def test_json_is_ascii_and_has_no_lone_surrogates() -> None:
    text = as_json([ORPHAN._replace(file="content/\udcff.md", message="عمران 🌍")])
    assert text.isascii()
    found = json.loads(text)["diagnostics"][0]
    assert (found["file"], found["message"]) == ("content/�.md", "عمران 🌍")


def test_github_annotations_are_escaped_as_github_demands() -> None:
    odd = Diagnostic("content/a,b:c%.md", 2, 3, "yaml-syntax", "100% of\r\nit: a, b", "quote it")
    assert as_github([odd, ORPHAN]) == (
        "::error file=content/a%2Cb%3Ac%25.md,line=2,col=3,title=yaml-syntax"
        "::100%25 of%0D%0Ait: a, b%0Aquote it\n"
        "::warning file=content/people/a.md,line=1,col=1,title=orphan::nothing links here\n"
    )


def test_github_paths_begin_at_the_repository() -> None:
    assert as_github([ORPHAN], "sites/one").startswith("::warning file=sites/one/content/people/a.md,")
    assert as_github([]) == ""


def test_replies_that_are_owed_are_gathered_on_one_list() -> None:
    found = [
        Diagnostic("content/claims/a.md", 4, 3, "claim-not-asked", "Ann has not been asked", severity="warning"),
        Diagnostic("content/claims/b.md", 1, 1, "claim-stale", "old", severity="warning"),
        Diagnostic("content/claims/c.md", 2, 1, "claim-unanswered", "Bob has not answered"),
    ]
    assert replies_owed(found) == (
        "\nReplies to ask for (2):\n  content/claims/a.md:4: Ann has not been asked\n  content/claims/c.md:2: Bob has not answered\n"
    )
    assert replies_owed(found[1:2]) == ""
