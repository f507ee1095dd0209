"""What each construct of Markdown becomes. Holes are shown as `{form reference|label "title"}`."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest

from builder.model.records import Body, Heading, Hole, Reference
from builder.reading.markdown import Reading, read_body
from builder.reading.sentences import lead_of


def read(source: str) -> Reading:
    return read_body(source, first_line=1)


def show(part: str | Hole) -> str:
    if isinstance(part, str):
        return part
    numbers = ",".join(map(str, part.references))
    label = f"|{part.html}" if part.html else ""
    title = f' "{part.title}"' if part.title else ""
    return f"{{{part.form} {numbers}{label}{title}}}"


def html(source: str) -> str:
    return "".join(map(show, read(source).body.parts)).strip()


def inline(source: str) -> str:
    """The HTML of a single paragraph, without its tags."""
    written = html(source)
    assert written.startswith("<p>")
    assert written.endswith("</p>")
    return written[3:-4]


def codes(source: str) -> list[str]:
    return [trouble.code for trouble in read(source).troubles]


def references(source: str) -> list[Reference]:
    """The references, without what is one only if it names an entry (see test_markdown_slips.py)."""
    return [each for each in read(source).references if each.form not in ("slip", "shown")]


def mentions(source: str) -> list[tuple[str, str, str, str]]:
    return [(each.form, each.target, each.anchor, each.label) for each in references(source)]


# --- wikilinks ---


@pytest.mark.parametrize(
    ("typed", "written", "reference"),
    [
        ("[[imran-khan]]", "{wikilink 0}", ("wikilink", "imran-khan", "", "")),
        ("[[imran-khan|Mr Khan]]", "{wikilink 0|Mr Khan}", ("wikilink", "imran-khan", "", "Mr Khan")),
        ("[[people/imran-khan]]", "{wikilink 0}", ("wikilink", "people/imran-khan", "", "")),
        ("[[ Imran Khan ]]", "{wikilink 0}", ("wikilink", "Imran Khan", "", "")),
        ("[[Imran\nKhan]]", "{wikilink 0}", ("wikilink", "Imran Khan", "", "")),
        ("[[x#born|his *birth*]]", "{wikilink 0|his <em>birth</em>}", ("wikilink", "x", "born", "his birth")),
        ("[[x|`]]` & co]]", "{wikilink 0|<code>]]</code> &amp; co}", ("wikilink", "x", "", "]] & co")),
        ("[[x|he [sic] said]]", "{wikilink 0|he [sic] said}", ("wikilink", "x", "", "he [sic] said")),
        ("[[x|]]", "{wikilink 0}", ("wikilink", "x", "", "")),
        (r"[[x\|y]]", "{wikilink 0|y}", ("wikilink", "x", "", "y")),
        ("**[[x]]**", "<strong>{wikilink 0}</strong>", ("wikilink", "x", "", "")),
        ("see ![[x]] here", "see {wikilink 0} here", ("wikilink", "x", "", "")),
    ],
)
def test_wikilink(typed: str, written: str, reference: tuple[str, str, str, str]) -> None:
    assert inline(typed) == written
    assert mentions(typed) == [reference]
    assert read(typed).references[0].role == "mentions"


@pytest.mark.parametrize(
    "typed",
    ["[[]]", "[[ ]]", "[[|x]]", "[[x", "[[x]", "[x]]", "[[x|y", "[[x|y]", r"\[[x]]", "`[[x]]`", "[[a[b]]]", "![[", "[[x|a [[y"],
)  # fmt: skip
def test_what_is_no_wikilink_stays_text(typed: str) -> None:
    assert references(typed) == []
    assert "".join(inline(typed).split("<code>")).replace("</code>", "").replace("&lt;", "<") in (typed, typed.strip("\\`"))


def test_an_anchor_alone_leads_to_a_heading_of_the_same_page() -> None:
    assert inline("[[#born]] [b](#born)") == '<a href="#born">born</a> <a href="#born">b</a>'
    assert mentions("[[#born]] [b](#born)") == [("link", "", "born", ""), ("link", "", "born", "b")]


def test_no_link_stands_within_a_link() -> None:
    assert inline("[a [[x]] [@b] c](https://e.org)") == '<a href="https://e.org" rel="external noopener">a [[x]] [@b] c</a>'
    assert inline("[[x|a [b](c) d]]") == "{wikilink 0|a [b](c) d}"


@pytest.mark.parametrize("typed", ["[[1]](https://e.org)", "[@name](https://e.org)"])
def test_what_commonmark_makes_a_link_of_stays_that_link(typed: str) -> None:
    assert [each.form for each in references(typed)] == ["external"]


def test_a_bar_within_a_table_needs_a_backslash() -> None:
    assert mentions("| a |\n|---|\n| [[x\\|y]] |\n") == [("wikilink", "x", "", "y")]


# --- cards and pictures ---


@pytest.mark.parametrize(
    ("typed", "written", "reference"),
    [
        ("![[the-claim]]", "{card 0}", ("card", "the-claim", "", "")),
        ("![[the-claim|the *claim*]]", "{card 0|the <em>claim</em>}", ("card", "the-claim", "", "the claim")),
        ('![A *crowd*](media/x.jpg "In May")', '{figure 0 "In May"}', ("picture", "media/x.jpg", "", "A crowd")),
        ("![[media/x.PNG|A crowd]]", "{figure 0}", ("picture", "media/x.PNG", "", "A crowd")),
        ("![A crowd](media/a%20b.jpg)", "{figure 0}", ("picture", "media/a b.jpg", "", "A crowd")),
        ("- ![[the-claim]]", "<ul>\n<li>{card 0}\n</li>\n</ul>", ("card", "the-claim", "", "")),
        ("see ![a](b.png)", "<p>see {picture 0}</p>", ("picture", "b.png", "", "a")),
        ("[![a](b.png)](https://e.org)", None, ("picture", "b.png", "", "a")),
    ],
)
def test_card_and_picture(typed: str, written: str | None, reference: tuple[str, str, str, str]) -> None:
    assert written is None or html(typed) == written
    assert mentions(typed)[0] == reference


def test_cards_and_pictures_on_lines_of_their_own_stand_alone() -> None:
    assert html("![[a]]\n![[b]]\n![c](d.png)") == "{card 0}\n{card 1}\n{figure 2}"


def test_a_block_knows_what_it_stands_in() -> None:
    assert [part.context for part in read("> ![[a]]\n\n![[b]]").body.parts if isinstance(part, Hole)] == ["blockquote", ""]


def test_a_picture_that_links_within_the_site_stands_before_its_words() -> None:
    assert inline("[![a](b.png)](../people/x.md)") == "{picture 0}{link 1|a}"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("![](media/x.png)", "alt-missing"),
        ("![[media/x.png]]", "alt-missing"),
        ("![a](https://e.org/x.png)", "media-missing"),
        ("![a]()", "media-missing"),
        ("![a](data:image/png;base64,AA)", "url-invalid"),
    ],
)
def test_picture_in_error(typed: str, code: str) -> None:
    assert codes(typed) == [code]


# --- citations ---


def test_citations_in_one_bracket_make_one_hole() -> None:
    reading = read("So it was [@a; @b, pp. 3-4]. And [@c, p. 4].")
    assert html("So it was [@a; @b, pp. 3-4]. And [@c, p. 4].") == "<p>So it was{citation 0,1}. And{citation 2}.</p>"
    assert [(each.target, each.locator, each.group) for each in reading.references] == [("a", "", 0), ("b", "pp. 3-4", 0), ("c", "p. 4", 1)]
    assert {(each.form, each.role, each.kinds) for each in reading.references} == {("citation", "cites", ("sources",))}


@pytest.mark.parametrize("typed", ["word [@a]", "word  [@a]", "word\n[@a]", "word[@a]"])
def test_a_citation_stands_close_to_the_word(typed: str) -> None:
    assert inline(typed) == "word{citation 0}"


@pytest.mark.parametrize("typed", ["`[@a]`", "[@]", "[@ a]", "[@a b]", "[@a; b]", "[@a", r"\[@a]", "a@b.c"])
def test_what_is_no_citation_stays_text(typed: str) -> None:
    assert references(typed) == []


# --- links ---


@pytest.mark.parametrize(
    ("typed", "written", "reference"),
    [
        ("[x](../people/x.md)", "{link 0|x}", ("link", "../people/x.md", "", "x")),
        ('[*x*](/people/x/#born "t")', '{link 0|<em>x</em> "t"}', ("link", "/people/x/", "born", "x")),
        ("[x](<media/a b.pdf>)", "{link 0|x}", ("link", "media/a b.pdf", "", "x")),
        ("[x](media/a%20b.pdf)", "{link 0|x}", ("link", "media/a b.pdf", "", "x")),
        ("[](../people/x.md)", "{link 0}", ("link", "../people/x.md", "", "")),
        ("[x][1]\n\n[1]: ../people/x.md", "{link 0|x}", ("link", "../people/x.md", "", "x")),
        ("[x][]\n\n[X]: /people/x/", "{link 0|x}", ("link", "/people/x/", "", "x")),
    ],
)
def test_link_within_the_site(typed: str, written: str, reference: tuple[str, str, str, str]) -> None:
    assert inline(typed) == written
    assert mentions(typed) == [reference]
    assert read(typed).references[0].role == "mentions"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("[x](https://e.org/?a&b)", '<a href="https://e.org/?a&amp;b" rel="external noopener">x</a>'),
        ('[x](HTTP://e.org "a \\"b\\"")', '<a href="HTTP://e.org" rel="external noopener" title="a &quot;b&quot;">x</a>'),
        ("<https://e.org/ä>", '<a href="https://e.org/%C3%A4" rel="external noopener">https://e.org/ä</a>'),
        ("[](https://e.org)", '<a href="https://e.org" rel="external noopener">https://e.org</a>'),
        ('[x](https://e.org/"><script>)', '<a href="https://e.org/%22%3E%3Cscript%3E" rel="external noopener">x</a>'),
    ],
)
def test_link_to_elsewhere(typed: str, written: str) -> None:
    assert inline(typed) == written
    (reference,) = read(typed).references
    assert (reference.form, reference.role) == ("external", "")


def test_link_to_a_mailbox_is_no_reference() -> None:
    assert inline("[m](mailto:a@b.c) <a@b.c>") == '<a href="mailto:a@b.c">m</a> <a href="mailto:a@b.c">a@b.c</a>'
    assert read("[m](mailto:a@b.c) <a@b.c>").references == ()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "<java&Tab;script:alert(1)>", "< javascript:alert(1)>", r"javascript\:alert(1)",
        "javascript&colon;alert(1)", "data:text/html,x", "vbscript:x", "ftp://e.org", "file:///etc/passwd", "tel:1", "//e.org/x",
        r"\\\\e.org/x", "https:", "http://", "https:///x",
    ],
)  # fmt: skip
def test_any_other_scheme_is_invalid_and_shown_as_text(address: str) -> None:
    assert inline(f"[words]({address})") == "words"
    assert codes(f"[words]({address})") == ["url-invalid"]
    assert codes(f"[words][1]\n\n[1]: {address}") == ["url-invalid"]


def test_an_invalid_autolink_is_shown_as_text() -> None:
    assert inline("<javascript:alert(1)>") == "javascript:alert(1)"
    assert codes("<javascript:alert(1)>") == ["url-invalid"]


def test_a_link_without_address_is_broken() -> None:
    assert codes("[x]() [y](#)") == ["link-broken", "link-broken"]


# --- words around, text, lead ---


def around(source: str) -> list[tuple[str, str]]:
    return [(each.before, each.after) for each in read(source).references]


def test_the_words_around_are_those_of_the_same_sentence() -> None:
    assert around("First. In May *Mr. A. B.* [[x|Khan]] went\nto `Rome`, he said. Last.") == [
        ("In May Mr. A. B. ", " went to Rome, he said.")
    ]


def test_another_reference_gives_its_label_or_leaves_a_mark() -> None:
    assert around("[[a]] met [[b|Mr B]] [@c] twice[^1].\n\n[^1]: x") == [
        ("", " met Mr B twice."),
        ("\x020\x03 met ", " twice."),
        ("\x020\x03 met Mr B", " twice."),
    ]


def test_a_citation_behind_the_full_stop_belongs_to_the_sentence_before() -> None:
    assert around("One. Two. [@a] Three.") == [("Two.", "")]


def test_long_sentences_are_cut_at_a_word() -> None:
    ((before, after),) = around("word " * 100 + "[[x]]" + " word" * 100)
    assert before.startswith("…word ")
    assert before.endswith("word ")
    assert after.startswith(" word ")
    assert after.endswith(" word…")
    assert max(len(before), len(after)) <= 322


def test_text_leaves_cards_citations_and_marks_of_footnotes_out() -> None:
    reading = read("# A *b*\n\n![[card]]\n\nOne [@a] [[x]] `two`[^1].\n\n- [l](x.md)\n\n![p](q.png)\n\n[^1]: Note.")
    assert reading.body.text == "A b\nOne \x022\x03 two.\nl\nNote."


@pytest.mark.parametrize(
    ("typed", "lead"),
    [
        ("## H\n\nFirst *one*. Second.\n\nThird.", "First one. Second."),
        ("![[card]]\n\n> Quoted.\n\nPlain.", "Plain."),
        ("## H\n\n- Item one.\n- Item two.", "Item one."),
        ("[[x]] came.", "\x020\x03 came."),
        ("Long one. " * 40, ("Long one. " * 30).strip()),
        ("word " * 100, ("word " * 60).strip()[:299] + "…"),
        ("## Only a heading", ""),
    ],
)
def test_lead(typed: str, lead: str) -> None:
    assert lead_of(read(typed).opening) == lead


# --- headings ---


@pytest.mark.parametrize(
    ("typed", "headings"),
    [
        ("## A b\n### C", [(2, "a-b", "A b"), (3, "c", "C")]),
        ("# A\n## B\n# C", [(2, "a", "A"), (3, "b", "B"), (2, "c", "C")]),
        ("###### A\n# B", [(6, "a", "A"), (2, "b", "B")]),
        ("## What’s *new*, `x_1`?", [(2, "whats-new-x_1", "What’s new, x_1?")]),
        ("## A\n## A\n## A", [(2, "a", "A"), (2, "a-1", "A"), (2, "a-2", "A")]),
        ("## A – B", [(2, "a--b", "A – B")]),
        ("## خبر کی تفصیل", [(2, "خبر-کی-تفصیل", "خبر کی تفصیل")]),
        ("## हिन्दी", [(2, "हिन्दी", "हिन्दी")]),
        ("## Who is [[x]]?", [(2, "who-is", "Who is \x020\x03?")]),
        ("## Who is [[x|Mr X]]?", [(2, "who-is-mr-x", "Who is Mr X?")]),
        ("## !", [(2, "section", "!")]),
        ("## Main\n## Note 1", [(2, "section-main", "Main"), (2, "section-note-1", "Note 1")]),
        ("## Note\n## Note", [(2, "note", "Note"), (2, "section-note-1", "Note")]),
        ("##", []),
    ],
)  # fmt: skip
def test_headings(typed: str, headings: list[tuple[int, str, str]]) -> None:
    reading = read(typed)
    assert reading.headings == tuple(Heading(*each) for each in headings)
    assert reading.anchors == {each[1] for each in headings}


def test_a_heading_bears_its_id() -> None:
    assert html("## A & b") == '<h2 id="a--b">A &amp; b</h2>'


@pytest.mark.parametrize(
    ("typed", "line"),
    [("### A", 1), ("## A\n\n#### B", 3), ("# A\n\n### B", 3), ("## A\n\n### B\n\n## C\n\n### D", 0), ("# A\n\n## B", 0)],
)
def test_a_level_that_is_jumped_is_a_warning(typed: str, line: int) -> None:
    assert [(each.code, each.place.line) for each in read(typed).troubles] == ([("heading-skipped", line)] if line else [])


# --- blocks ---


def test_alert() -> None:
    assert html("> [!WARNING]\n> Mind *this*.") == (
        '<aside class="alert alert-warning" role="note">\n<p class="alert-title">Warning</p>\n<p>Mind <em>this</em>.</p>\n</aside>'
    )


def test_table_scrolls_and_is_named_after_its_columns() -> None:
    assert html("| Year | [[x]] sum |\n|:--|--:|\n| 2020 | ~~5~~ |") == (
        '<div class="table" role="region" tabindex="0" aria-label="Table: Year, sum">\n<table>\n<thead>\n<tr>\n'
        '<th scope="col" class="align-left">Year</th>\n<th scope="col" class="align-right">{wikilink 0} sum</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td class="align-left">2020</td>\n<td class="align-right"><s>5</s></td>\n</tr>\n</tbody>\n</table>\n</div>'
    )


def test_an_empty_corner_of_a_table_is_no_heading() -> None:
    assert "<tr>\n<td></td>\n<th" in html("| | b |\n|---|---|\n| 1 | 2 |")


def test_task_list() -> None:
    assert html("- [x] a\n- [ ] b") == (
        '<ul class="contains-task-list">\n'
        '<li class="task-list-item"><input type="checkbox" disabled checked aria-label="Done"> a</li>\n'
        '<li class="task-list-item"><input type="checkbox" disabled aria-label="To do"> b</li>\n</ul>'
    )


def test_code_names_its_language() -> None:
    assert html('```a"b c\n<x>\n```') == '<pre tabindex="0"><code class="language-a&quot;b">&lt;x&gt;\n</code></pre>'


def test_the_way_back_from_a_footnote_stands_at_the_end_of_its_last_paragraph() -> None:
    assert '<p>Ex. <a href="#footnote-ref-1"' in html("A[^x].\n\n[^x]: Ex.")
    assert '<p>Plain.</p>\n<p>Ex. <a href="#footnote-ref-1"' in html("A[^x].\n\n[^x]: Plain.\n\n    Ex.")


def test_footnotes_have_letters_as_they_are_met_and_lead_back() -> None:
    source = "A[^x] b[^y] c[^x].\n\n[^y]: Why [[q]].\n[^x]: Ex.\n\n    - more\n[^unused]: No [[r]]."
    reading = read(source)
    written = html(source)
    assert '<a href="#footnote-1" id="footnote-ref-1" role="doc-noteref" aria-label="Footnote a">a</a>' in written
    assert written.index("Ex.") < written.index("Why")
    assert '<p>Why {wikilink 0}. <a href="#footnote-ref-2" class="footnote-back" role="doc-backlink"' in written
    assert 'href="#footnote-ref-1-2"' in written
    assert "unused" not in written
    assert len(reading.references) == 1
    assert reading.anchors == {"footnote-1", "footnote-2", "footnote-ref-1", "footnote-ref-1-2", "footnote-ref-2"}


def test_a_footnote_may_refer_to_another() -> None:
    assert html("A[^1].\n\n[^1]: B[^2].\n[^2]: C[^1].").count("<li id=") == 2


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a  \nb", "<p>a<br>\nb</p>"),
        ("*a* __b__ ~~c~~ ~d~", "<p><em>a</em> <strong>b</strong> <s>c</s> <s>d</s></p>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> a\n\n***", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>"),
        ("a & b &lt; &copy;", "<p>a &amp; b &lt; ©</p>"),
    ],
)
def test_plain_markdown(typed: str, written: str) -> None:
    assert html(typed) == written


# --- the reading as a whole ---


@pytest.mark.parametrize("typed", ["", "\n", " \n\t\r\n"])
def test_an_empty_body_is_nothing(typed: str) -> None:
    assert read(typed) == Reading(Body((), ""), (), {}, (), frozenset(), "", ())


def test_a_control_character_is_said_and_not_shown() -> None:
    reading = read("a\x08b [[x]]\n\x00")
    assert [(each.code, *each.place.start) for each in reading.troubles] == [("invalid-value", 1, 2), ("invalid-value", 2, 1)]
    assert reading.body.parts[0] == "<p>a b "
    assert reading.spots["body.0"] == (6, 1)


def test_a_reading_can_be_stored_and_holds_no_two_texts_side_by_side() -> None:
    reading = read("# A\n\n- [[x|*y*]] z [@b]\n\n![[c]]\n\n| a |\n|---|\n| b |\n")
    assert pickle.loads(pickle.dumps(reading)) == reading
    assert (str, str) not in list(pairwise(type(part) for part in reading.body.parts))


def test_references_are_numbered_from_nought() -> None:
    reading = read("[[a]] [[b]]")
    assert reading.references[1] == Reference("mentions", "wikilink", "b", (), "body.1", before="\x020\x03 ")
    assert list(reading.spots) == ["body.0", "body.1"]


def test_nesting_without_end_is_said() -> None:
    assert codes(">" * 200 + " a") == ["invalid-value"]
