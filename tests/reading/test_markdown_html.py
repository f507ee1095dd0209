"""HTML of the author's own: shown as text, or with `html: yes` let through as far as it is harmless."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.model.places import Lines, line_lengths
from builder.model.records import Hole
from builder.reading.markdown import read_body


def write(source: str, html: bool) -> str:
    parts = read_body(source, first_line=1, html=html).body.parts
    return "".join(part if isinstance(part, str) else f"{{{part.form}|{part.html}}}" for part in parts).strip()


def troubles(source: str, html: bool = False) -> list[tuple[str, int, int]]:
    return [(each.code, *each.place.start) for each in read_body(source, first_line=1, html=html).troubles]


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
        ("*a <a href=b.md>b* c</a>", "<p><em>a {link|b c}</em></p>"),
        ("a <b>b\n\nc", "<p>a <b>b</b></p>\n<p>c</p>"),
        ("a <b>b\n\nc</b> d", "<p>a <b>b</b></p>\n<p>c d</p>"),
        ("- a <b>b\n- c", "<ul>\n<li>a <b>b</b></li>\n<li>c</li>\n</ul>"),
        ("## a <i>b\n\nc", '<h2 id="a-b">a <i>b</i></h2>\n<p>c</p>'),
        ("<div>\n<b>\n\nc\n\n</div>\n\nd", "<div>\n<b>\n</b><p>c</p>\n</div>\n<p>d</p>"),
        ("<div>\n\na\n\n> </div>\n\nb", "<div>\n</div><p>a</p>\n<blockquote>\n\n</blockquote>\n<p>b</p>"),
        ("<p class=x>\n\na\n\n</p>", "<p>a</p>"),
        ("<span/>a <a id=x />b <b/>c", '<p><span></span>a <span id="x"></span>b <b></b>c</p>'),
        ("<ul>\n<li>a\n<li>b\n</ul>", "<ul>\n<li>a\n</li><li>b\n</li></ul>"),
        (
            "<table>\n\n<tr>\n\n<td>\n\n*a*\n\n</td>\n\n</tr>\n\n</table>",
            "<table>\n<tbody><tr>\n<td>\n<p><em>a</em></p>\n</td>\n</tr>\n</table>",
        ),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("a <script>x()</script> b", "<p>a  b</p>"),
        ("<style>p {}</style>\n\na", "<p>a</p>"),
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


def test_what_lies_a_hundred_elements_deep_has_no_tags() -> None:
    source = f"{'<div>' * 150}a{'</div>' * 150}"
    assert write(source, html=True) == f"{'<div>' * 100}a{'</div>' * 100}"


def test_html_in_a_label_is_sanitised_by_itself() -> None:
    assert write("[[x|<mark onclick=y>a</mark> <div>b]]", html=True) == "<p>{wikilink|<mark>a</mark> b}</p>"


# --- addresses in it ---


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("<a href='https://e.org'>a *b*</a>", "[a *b*](https://e.org)"),
        ("<a href='../people/x.md#y' title=z>a</a>", "[a](../people/x.md#y 'z')"),
        ("<a href='/people/x/'><b>a</b></a>", "[<b>a</b>](/people/x/)"),
        ("<A HREF='x.md'></A>", "[](x.md)"),
        ("<a href='#c'>a</a> <a href=mailto:a@e.org>b</a>", "[a](#c) [b](mailto:a@e.org)"),
        ("<a href='java&Tab;script:x'>a</a>", "[a](<java&Tab;script:x>)"),
        ("<a href=''>a</a>", "[a]()"),
        ("a <img src=media/x.png alt='A b' title=c>", "a ![A b](media/x.png 'c')"),
        ("a <img src=media/x.png>", "a ![](media/x.png)"),
        ("a <img src=https://e.org/x.png alt=b>", "a ![b](https://e.org/x.png)"),
        ("a <img alt=b>", "a ![b]()"),
        ("a <img src='data:image/png;x' alt=b>", "a ![b](data:image/png;x)"),
    ],
)
def test_a_link_or_picture_in_html_is_what_it_is_in_markdown(typed: str, markdown: str) -> None:
    def references(source: str) -> list[tuple[str, str, str, str]]:
        return [(each.form, each.target, each.anchor, each.label) for each in read_body(source, first_line=1, html=True).references]

    assert write(typed, html=True) == write(markdown, html=True)
    assert write(f"<div>{typed}</div>", html=True) == f"<div>{write(markdown, html=True)[3:-4]}</div>".replace("<em>b</em>", "*b*")
    assert references(typed) == references(markdown)
    assert [code for code, *_ in troubles(typed, html=True)] == [code for code, *_ in troubles(markdown, html=True)]


def test_addresses_in_html_are_pointed_at() -> None:
    source = (
        "a\n\n> <div class='x'\n> title=y>\n> <a class=z\n> href='javascript:x'>a</a> <q cite=ftp:x>b</q> <q cite='../x'>b</q>\n> </div>"
    )
    assert troubles(source, html=True) == [("url-invalid", 6, 9), ("url-invalid", 6, 37), ("url-invalid", 6, 58)]
    reading = read_body("<p>\na <a href=x.md>b</a>\n</p>", first_line=1, html=True)
    assert list(reading.spots.values()) == [(14, 4)]


@pytest.mark.parametrize("cite", ["javascript:x", "data:text/html,x", "../x.md", " JAVA&#10;SCRIPT:x", "//e.org"])
@pytest.mark.parametrize("tag", ["q", "blockquote", "del", "ins"])
def test_no_address_of_another_kind_comes_through(tag: str, cite: str) -> None:
    source = f"<div><{tag} cite='{cite}'>a</{tag}> <{tag} cite='https://e.org'>b</{tag}></div>"
    assert write(source, html=True) == f'<div><{tag}>a</{tag}> <{tag} cite="https://e.org">b</{tag}></div>'
    assert [code for code, *_ in troubles(source, html=True)] == ["url-invalid"]


def test_what_else_a_link_has_stands_around_its_words() -> None:
    assert write("<a id=x lang=ur class=y rel=z href=a.md>b</a>", html=True) == '<p>{link|<span class="y" id="x" lang="ur">b</span>}</p>'
    assert read_body("<a id=x href=a.md>b</a>", first_line=1, html=True).anchors == {"x"}


def test_no_link_stands_within_a_link() -> None:
    source = "<a href='https://e.org'>a [b](c.md) <a href=d.md>e</a> f</a>"
    assert write(source, html=True) == '<p><a href="https://e.org" rel="external noopener">a [b](c.md) <span>e</span></a> f</p>'
    assert troubles(source, html=True) == [("link-broken", 1, 27), ("link-broken", 1, 45)]


def test_no_link_reaches_from_one_block_to_another() -> None:
    source = "<a href='https://e.org'>\n\n[[x]]\n\n</a>"
    assert write(source, html=True) == "<span>\n<p>{wikilink|}</p>\n</span>"
    assert troubles(source, html=True) == [("link-broken", 1, 1)]


@pytest.mark.parametrize("tag", ["iframe", "video", "audio", "object", "embed", "svg", "canvas"])
def test_what_readers_would_have_seen_is_not_lost_in_silence(tag: str) -> None:
    assert troubles(f"a <{tag} src=x></{tag}> b", html=True) == [("media-missing", 1, 3)]


# --- this site's constructs in it ---


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize(
    "typed",
    ["<div>\na *b* [[x]]\n</div>", "<div>\n![[x]]\n</div>", "<details><summary>[[x|a]]</summary></details>", "<div>a\\[b [[x]]</div>",
     "<table><tr><td>`[[x]] c`</td></tr></table>", "- <div>\n  [[x]]", "> <div title=b>\n> [[x]]", "<div>a < b [[x]]"],
)  # fmt: skip
def test_wikilinks_in_a_block_of_html_are_links(typed: str, html: bool) -> None:
    reading = read_body(typed, first_line=1, html=html)
    line, column = next((i, line.index("x", line.index("[["))) for i, line in enumerate(typed.split("\n"), 1) if "[[" in line)
    assert [(each.form, each.target) for each in reading.references] == [("wikilink", "x")]
    assert [Lines(line_lengths(typed)).place(*spot).start for spot in reading.spots.values()] == [(line, column + 1)]
    assert "[[x" not in write(typed, html)


def test_citations_and_footnotes_in_a_block_of_html_are_such() -> None:
    assert write("<p>\na[@b, p. 4] c[^1]\n</p>\n\n[^1]: d", html=True).startswith(
        '<p>\na{citation|} c<sup class="footnote-ref"><a href="#footnote-1"'
    )


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize(
    "typed",
    [
        "a <b title='[[x]]'>c</b>",
        "<div title='[[x]]'>c</div>",
        "a <img src=b.png alt='[[x]]'>",
        "<div><a href=b.md title='[[x]]'>c</a></div>",
    ],
)
def test_no_attribute_shows_what_is_typed_like_a_link(typed: str, html: bool) -> None:
    if html:
        assert [code for code, *_ in troubles(typed, html=True)] == ["invalid-value"]
    else:
        assert "[[x" not in write(typed, html=False)


def test_constructs_in_code_and_comments_stand_for_themselves() -> None:
    assert write("<pre>\n[[x]] [@y]\n</pre>", html=True) == "<pre>[[x]] [@y]\n</pre>"
    assert write("<div><code>[[x]]</code> <!-- [[y]] --><script>z = [[1]]</script></div>", html=True) == "<div><code>[[x]]</code> </div>"
    assert write("<!-- [[x]] -->", html=False) == "<p>&lt;!-- {wikilink|} --&gt;</p>"


# --- what is wrong with it ---


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("a <b>b\n\nc</b>", [(1, 3), (3, 2)]),
        ("| a | <i>b |\n|---|---|", [(1, 7)]),
        ("<div>\n\n<section>\n\na", [(1, 1), (3, 1)]),
        ("<div>\n<b>\n\n</div>", [(2, 1)]),
        ("<div class=x'>a</div>", [(1, 1), (1, 16)]),
        ("<!-- a\n\n[[b]]", [(1, 1)]),
        ("<ul><li>a<li>b</ul> <br> a <b>c</b> <wbr>", []),
        ("<p>a\n\n<dl><dt>b<dd>c</dl>", []),
        ("a < b <!-- c --> d <?e?>", []),
    ],
)
def test_a_tag_without_its_other_half_is_said(typed: str, places: list[tuple[int, int]]) -> None:
    assert troubles(typed, html=True) == [("html-escaped", *place) for place in places]


@pytest.mark.parametrize("tag", ["textarea", "script", "select", "template", "svg", "plaintext", "title", "iframe", "!--"])
def test_html_swallows_nothing_that_follows(tag: str) -> None:
    source = f"a <{tag}> b\n\n[[x]] <!--\n\n[c](https://e.org)"
    reading = read_body(source, first_line=1, html=True)
    assert [each.form for each in reading.references] == ["wikilink", "external"]
    assert sum(isinstance(part, Hole) for part in reading.body.parts) == 1
    assert "https://e.org" in write(source, html=True)


def test_ids_of_the_author_are_anchors_unless_the_page_has_them() -> None:
    source = '<i id="mine">a</i> <i id="mine">b</i> <i id="main">c</i> <i id="note-3">d</i> <i id="two">e</i>\n\n## Two\n'
    assert re.findall(r' id="(.*?)"', write(source, html=True)) == ["mine", "two"]
    assert read_body(source, first_line=1, html=True).anchors == {"mine", "two"}


def test_no_author_can_forge_what_the_reader_writes() -> None:
    key = "data-" + "0" * 32
    source = f'<span {key}="hole-0"></span> <p {key}="0" role=x aria-label=y>[[a]]</p>\n\n[[a]]'
    assert write(source, html=True).count("{wikilink|}") == 2
    assert "data-" not in write(source, html=True)


TYPED = [
    "<b>", "</b>", "<p>", "</p>", "<div id=a>", "</div>", "<table>", "<td>", "</table>", "<a href='#x' title='>'>", "</a>", "<li>",
    "<h2 id=b>", "<textarea>", "<svg>", "<select>", "<script>", "</script>", "<!--", "-->", "<x-y>", "<br/>", "<img onerror=x>",
    "<b onclick='x'>", "<style>", "<q cite=javascript:x>", "<a href=x.md>", "<a id=z>", "<tr>", "</tr>", "</td>", "</li>", "<ul>",
    "</ul>", "[[x]]", "[[x|*y*]]", "[@z]", "[a](b.md)", "[a](https://e.org)", "![[c]]", "![d](e.png)", "# b", "- [ ] f", "> ",
    "| a |\n|---|\n| ", "text", "`", "*", "\n", "\n\n", " ",
]  # fmt: skip


@given(st.lists(st.sampled_from(TYPED), max_size=14).map("".join), st.booleans())
def test_whatever_is_typed_nothing_runs_and_no_hole_is_lost(source: str, html: bool) -> None:
    reading = read_body(source, first_line=1, html=html)
    holes = [part for part in reading.body.parts if isinstance(part, Hole)]
    text = "".join(part for part in (*reading.body.parts, *(hole.html for hole in holes)) if isinstance(part, str))
    assert not re.search(r"<[^>]* (?:on\w+|style)=|<(?:script|style|img|iframe|svg|h1)\b|<[^>]*javascript:| data-", text)
    filled = sorted(number for hole in holes for number in hole.references)
    ordinary = [
        i
        for i, each in enumerate(reading.references)
        if each.form in ("external", "slip", "shown") or (each.form == "link" and not each.target)
    ]
    assert sorted([*filled, *ordinary]) == list(range(len(reading.references)))
    ids = re.findall(r' id="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    assert_balanced("".join(part for part in reading.body.parts if isinstance(part, str)))


def assert_balanced(html: str) -> None:
    """Every element ends within the one that it began in."""
    opened: list[str] = []
    for tag in re.finditer(r'<(/?)([a-z0-9]+)(?: [^\s"=>]+(?:="[^"]*")?)*>', html):
        if tag[2] in ("br", "hr", "wbr", "col", "input"):
            continue
        if not tag[1]:
            opened.append(tag[2])
            continue
        while opened[-1] != tag[2] and opened[-1] in ("tbody", "thead", "tr", "td", "li"):
            opened.pop()
        assert opened.pop() == tag[2]
    assert not opened
