"""Work grows as the text does: counted in calls and in characters that are copied or searched, never in seconds.

Four times the text may take six times the work; a rule that looks at the whole for each part would take sixteen times.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from builder.model.places import Place
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.markdown import read_body
from builder.reading.markdown_places import BodyLines

N = 300


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, of Python and of C."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


class Counted(str):
    """A text that counts how many characters of it are copied or searched."""

    work = 0

    def __getitem__(self, key: Any) -> str:
        found = super().__getitem__(key)
        Counted.work += len(found)
        return found

    def find(self, sub: str, start: Any = 0, end: Any = None) -> int:
        stop = len(self) if end is None else min(end, len(self))
        found = super().find(sub, start, stop)
        Counted.work += (found if found >= 0 else stop) - start
        return found

    def rindex(self, sub: str, start: Any = 0, end: Any = None) -> int:
        stop = len(self) if end is None else end
        found = super().rindex(sub, start, stop)
        Counted.work += stop - found
        return found

    def count(self, sub: str, start: Any = 0, end: Any = None) -> int:
        stop = len(self) if end is None else end
        Counted.work += stop - start
        return super().count(sub, start, stop)


def characters(work: Callable[[], object]) -> int:
    Counted.work = 0
    work()
    return Counted.work


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize(
    ("before", "repeated", "after"),
    [
        ("", "[", ""), ("", "[a", "]" * N), ("", "[@a; b] ", ""), ("[@a", ", @b", "]"), ("", "[[x] ", ""), ("", "[a](b c.md) ", ""),
        ("", "> ", "a"), ("", "> a\n", ""), ("", "[^1]: a\n\n", ""), ("| a |\n|---|\n", "| [[x|y]] |\n", ""), ("", "<b>", ""),
        ("", "<div>\n\n", "</div>\n\n" * N), ("", "<div>\n[[x]]\n</div>\n\n", ""), ("<div>\n", "<p><b>a</div>", "\n</div>"),
        ("", "<script>", ""), ("", "<a href=b>", ""), ("a ", "<a href=b>c</a> ", ""),
    ],
)  # fmt: skip
def test_a_body_takes_calls_in_proportion(before: str, repeated: str, after: str, html: bool) -> None:
    read_body(before + after, first_line=1, html=html)  # what is loaded and built once
    once, more = (calls(lambda times=times: read_body(before + repeated * times + after, first_line=1, html=html)) for times in (N, 4 * N))
    assert more < 6 * once + 1000


@pytest.mark.parametrize(
    ("path", "before", "repeated", "after"),
    [
        ("content/people/a.md", "---\nname: A\ntags: [a", ", b", "]\n---\n"),
        ("content/people/a.md", "---\nname: A\nalso:\n", "  - a #b\n", "---\n"),
        ("content/people.yaml", "", "a#: {name: b, summary: c, body: '[[y]]'}\n", ""),
        ("content/claims/a.md", "---\nabout: [b]\nasserted_by:\n", "  - {who: a, source: b}\n", "---\n"),
        ("content/pages/a.md", "---\ntitle: A\nsummary: B\n---\n", "[[x]] ", ""),
    ],
)
def test_a_file_takes_calls_and_copies_in_proportion(path: str, before: str, repeated: str, after: str) -> None:
    def work(times: int) -> Callable[[], object]:
        text = Counted(before + "".join(repeated.replace("#", str(i) if "a#" in repeated else "#") for i in range(times)) + after)
        return lambda: read(path, text, Context())

    work(1)()
    assert characters(work(4 * N)) < 6 * characters(work(N)) + 1000
    assert calls(work(4 * N)) < 6 * calls(work(N)) + 1000


def test_places_on_a_long_line_are_found_in_one_search() -> None:
    lines = BodyLines(Counted("x" * 5_000_000), 1, 0)
    assert characters(lambda: [lines.place(at) for at in range(0, 5_000_000, 50)]) <= 5_000_000
    assert characters(lambda: [lines.place(at) for at in range(0, 5_000_000, 50)]) == 0


def test_places_are_the_same_in_any_order() -> None:
    text = "".join(f"{'x' * (i % 7)}\n" for i in range(50)) + "end"
    expected = [BodyLines(text, 1, 0).place(at, 4) for at in range(len(text) + 1)]
    forth, back = BodyLines(text, 1, 0), BodyLines(text, 1, 0)
    assert [forth.place(at, 4) for at in range(len(text) + 1)] == expected
    assert [back.place(at, 4) for at in reversed(range(len(text) + 1))] == expected[::-1]
    assert expected[-1] == Place(51, 4, 1)
    assert expected[9:11] == [Place(4, 4, 1), Place(5, 1, 4)]
