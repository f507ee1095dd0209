"""HTML of the author's own: shown as text, or with `html: yes` let through as far as it is harmless."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.model.records import Hole
from builder.reading.markdown import read_body


def write(source: str, html: bool) -> str:
    parts = read_body(source, first_line=1, html=html).body.parts
    return "".join(part if isinstance(part, str) else f"{{{part.form}|{part.html}}}" for part in parts).strip()


def troubles(source: str, html: bool = False) -> list[tuple[str, int, int]]:
    return [(each.code, *each.place[:2]) for each in read_body(source, first_line=1, html=html).troubles]


# --- as text ---


@pytest.mark.parametrize(
    ("typed", "written", "places"),
    [
        ("a <b>c</b> d", "<p>a &lt;b&gt;c&lt;/b&gt; d</p>", [3]),
        ("a <b>*c*</b> <i>d</i>", "<p>a &lt;b&gt;<em>c</em>&lt;/b&gt; &lt;i&gt;d&lt;/i&gt;</p>", [3, 14]),
        ("a<br>b<br>c", "<p>a&lt;br&gt;b&lt;br&gt;c</p>", [2, 7]),
        ("a <!-- b --> c", "<p>a &lt;!-- b --&gt; c</p>", [3]),
        ("a </b>", "<p>a &lt;/b&gt;</p>", [3]),
        ("<div>\n*b*\n</div>", "<p>&lt;div&gt;\n*b*\n&lt;/div&gt;</p>", [1]),
        ("<script>\n\nx()\n\n</script>", "<p>&lt;script&gt;\n\nx()\n\n&lt;/script&gt;</p>", [1]),
        ("a <a href='javascript:x'>[[y]]</a>", "<p>a &lt;a href='javascript:x'&gt;{wikilink|}&lt;/a&gt;</p>", [3]),
        ("`<b>` \\<b> a < b > c", "<p><code>&lt;b&gt;</code> &lt;b&gt; a &lt; b &gt; c</p>", []),
    ],
)
def test_html_shows_as_text(typed: str, written: str, places: list[int]) -> None:
    assert write(typed, html=False) == written
    assert troubles(typed) == [("html-escaped", 1, column) for column in places]


# --- let through ---


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("H<sub>2</sub>O <kbd>x</kbd>", "<p>H<sub>2</sub>O <kbd>x</kbd></p>"),
        (
            "<span lang=ur dir=rtl class=x title=y onclick=z style=q>a</span>",
            '<p><span lang="ur" dir="rtl" class="x" title="y">a</span></p>',
        ),
        (
            "<details open>\n<summary>A</summary>\n\n*b*\n\n</details>",
            '<details open="">\n<summary>A</summary>\n<p><em>b</em></p>\n</details>',
        ),
        ("<b>a *b</b>*", "<p><b>a <em>b</em></b></p>"),
        ("a <b>b\n\nc", "<p>a <b>b</b></p><b>\n<p>c</p>\n</b>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("a <script>x()</script> b", "<p>a  b</p>"),
        ("<style>p {}</style>\n\na", "<p>a</p>"),
        ("<a href='https://e.org' target=_blank>a</a>", '<p><a href="https://e.org">a</a></p>'),
        ("<a href='javascript:x'>a</a> <a href='/x'>b</a> <a href='#c'>c</a>", '<p><a>a</a> <a>b</a> <a href="#c">c</a></p>'),
        ("<h1>a</h1>", "a"),
        ("a<input> <iframe src=x></iframe> <font>b</font>", "<p>a  b</p>"),
        ("<svg><style><img src=x onerror=y></style></svg>b", "<p>b</p>"),
    ],
)
def test_a_safe_subset_is_let_through(typed: str, written: str) -> None:
    assert write(typed, html=True) == written


OURS = (
    "# A\n\n- [x] done\n\n| a | b |\n|--:|---|\n| [[x]] | [@y] |\n\n> [!TIP]\n> b[^1] [c](https://e.org) [d](../people/d.md)\n\n"
    "```py\nx\n```\n\n![[card]]\n\n![e](f.png)\n\n3. g\n\n[^1]: h\n"
)


def test_what_the_reader_writes_comes_through_unharmed() -> None:
    guarded = write(OURS, html=True).replace("&nbsp;", "\xa0")
    assert guarded.replace("\n", "") == write(OURS, html=False).replace("\n", "")


def test_a_tag_may_open_in_one_paragraph_and_close_in_another() -> None:
    assert write("<div class=x>\n\n[[a]]\n\n</div>", html=True) == '<div class="x">\n<p>{wikilink|}</p>\n</div>'


def test_html_in_a_label_is_sanitised_by_itself() -> None:
    assert write("[[x|<mark onclick=y>a</mark> <div>b]]", html=True) == "<p>{wikilink|<mark>a</mark> b}</p>"


def test_no_link_of_the_author_holds_a_hole() -> None:
    assert write("<a href='https://e.org'>a [[x]]</a>", html=True) == '<p><a href="https://e.org">a [[x]]</a></p>'
    assert write("<a href='https://e.org' title='<b>'>\n\n[[x]]\n\n</a>", html=True) == "<p>{wikilink|}</p>"
    assert "<img" not in write('<a title="<img src=x onerror=y>" href="https://e.org">\n\n[[x]]\n\n</a>', html=True)


@pytest.mark.parametrize("tag", ["textarea", "script", "select", "template", "svg", "plaintext", "title", "iframe", "!--"])
def test_html_that_swallows_what_follows_shows_as_text(tag: str) -> None:
    source = f"a <{tag}> b\n\n[[x]] <!--\n\n[c](https://e.org)"
    reading = read_body(source, first_line=1, html=True)
    assert [each.form for each in reading.references] == ["wikilink", "external"]
    assert sum(isinstance(part, Hole) for part in reading.body.parts) == 1
    assert "https://e.org" in write(source, html=True)


def test_ids_of_the_author_are_anchors_unless_the_page_has_them() -> None:
    source = '<i id="mine">a</i> <i id="mine">b</i> <i id="main">c</i> <i id="note-3">d</i> <i id="two">e</i>\n\n## Two\n'
    assert re.findall(r' id="(.*?)"', write(source, html=True)) == ["mine", "two"]
    assert read_body(source, first_line=1, html=True).anchors == {"mine", "two"}


def test_a_picture_in_html_is_not_shown_and_said() -> None:
    assert write("a <img src=x.png>", html=True) == "<p>a </p>"
    assert troubles("a <img src=x.png>", html=True) == [("media-missing", 1, 3)]


def test_no_author_can_forge_what_the_reader_writes() -> None:
    key = "data-" + "0" * 32
    source = f'<span {key}="hole-0"></span> <p {key}="0" role=x aria-label=y>[[a]]</p>\n\n[[a]]'
    assert write(source, html=True).count("{wikilink|}") == 2
    assert "data-" not in write(source, html=True)


TYPED = [
    "<b>", "</b>", "<p>", "</p>", "<div id=a>", "</div>", "<table>", "<td>", "</table>", "<a href='#x' title='>'>", "</a>", "<li>",
    "<h2 id=b>", "<textarea>", "<svg>", "<select>", "<script>", "</script>", "<!--", "-->", "<x-y>", "<br/>", "<img onerror=x>",
    "<b onclick='x'>", "<style>", "[[x]]", "[[x|*y*]]", "[@z]", "[a](b.md)", "[a](https://e.org)", "![[c]]", "![d](e.png)", "# b",
    "- [ ] f", "> ", "| a |\n|---|\n| ", "text", "`", "*", "\n", "\n\n", " ",
]  # fmt: skip


@given(st.lists(st.sampled_from(TYPED), max_size=14).map("".join), st.booleans())
def test_whatever_is_typed_nothing_runs_and_no_hole_is_lost(source: str, html: bool) -> None:
    reading = read_body(source, first_line=1, html=html)
    holes = [part for part in reading.body.parts if isinstance(part, Hole)]
    text = "".join(part for part in (*reading.body.parts, *(hole.html for hole in holes)) if isinstance(part, str))
    assert not re.search(r"<[^>]* (?:on\w+|style)=|<(?:script|style|img|iframe|svg|h1)\b|javascript:| data-", text)
    filled = sorted(number for hole in holes for number in hole.references)
    ordinary = [i for i, each in enumerate(reading.references) if each.form == "external" or (each.form == "link" and not each.target)]
    assert sorted([*filled, *ordinary]) == list(range(len(reading.references)))
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(ids) == len(set(ids))
