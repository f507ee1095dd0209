"""Brackets that are almost surely a slip are said, and ordinary prose is not.

» stands right before what is pointed at. What names an entry is a slip only where there is such an entry: `report-2021` is
a source here, `imran-khan` and `Imran Khan` name a person.
"""

from __future__ import annotations

import pytest
from msgspec import structs

from builder.linking.references import Index
from builder.linking.targets import Catalogue
from builder.model.kinds import Person, Source
from builder.model.places import Lines, line_lengths
from builder.model.records import Record
from builder.reading.markdown import read_body


def record(kind: str, id: str, fields: object) -> Record:
    key = f"{kind}/{id}"
    return Record(kind, id, key, f"content/{key}.md", fields, frozenset(), frozenset(), (), 0, (), (), frozenset(), True, "")


RECORDS = [
    record("sources", "report-2021", Source(title="Report")),
    record("sources", "letter", Source(title="Letter")),
    record("sources", "minutes-4", Source(title="Minutes of it, item 4")),
    record("people", "imran-khan", Person(name="Imran Khan")),
]
INDEX = Index(Catalogue({each.key: each for each in RECORDS}, (), frozenset(), frozenset()))
HERE = record("pages", "here", Person())


def said(source: str, html: bool = False) -> list[tuple[int, int, str, str]]:
    """Line, column, code and hint of all that is said of a text by itself, and of what is a slip in this site."""
    reading = read_body(source, first_line=1, html=html)
    found = [(*each.place.start, each.code, each.hint) for each in reading.troubles]
    targets = INDEX.targets_of(structs.replace(HERE, references=reading.references))
    lines = Lines(line_lengths(source))
    slips = [
        (lines.place(*reading.spots[each.path]), target)
        for each, target in zip(reading.references, targets, strict=True)
        if each.form == "slip"
    ]
    return sorted([*found, *((*place.start, target.code, target.hint) for place, target in slips if target.code)])


def marked(typed: str) -> tuple[str, tuple[int, int]]:
    before = typed.partition("»")[0]
    return typed.replace("»", ""), (before.count("\n") + 1, len(before) - before.rfind("\n"))


SLIPS = {
    # citations
    "[@»report-2021 p. 4]": ("reference-unknown", "[@report-2021, p. 4]"),
    "[@»Minutes of it, item 4]": ("reference-unknown", "write `[@minutes-4]`"),
    "[@»report-2021: p. 4]": ("reference-unknown", "[@report-2021, p. 4]"),
    "[@»report-2021; p. 4]": ("reference-unknown", "[@report-2021, p. 4]"),
    "[see @»report-2021, p. 4]": ("reference-unknown", "see [@report-2021, p. 4]"),
    "[-@»report-2021]": ("reference-unknown", "[@report-2021]"),
    "[ @»report-2021 ]": ("reference-unknown", "[@report-2021]"),
    "[@»report-2021; b]": ("reference-unknown", "[@report-2021, b]"),
    "[@»report-2021; a-letter]": ("reference-unknown", "[@report-2021; @a-letter]"),
    "[@letter, p. 4; »report-2021]": ("reference-unknown", "[@letter, p. 4; @report-2021]"),
    "[@letter, p. 4; »report-2021, p. 5; @letter]": ("reference-unknown", "[@letter, p. 4; @report-2021, p. 5; @letter]"),
    "[@a, @»letter]": ("reference-unknown", "[@a; @letter]"),
    "[@a, @»nobody]": ("reference-unknown", "[@a; @nobody]"),
    "[@letter, »report-2021]": ("reference-unknown", "[@letter; @report-2021]"),
    "[@a p. 4 and @»letter]": ("reference-unknown", "[@a, p. 4 and; @letter]"),
    "he said so [@»report-2021": ("reference-unknown", "[@report-2021]"),
    "he said so [@»report-2021, p. 4 and went": ("reference-unknown", "[@report-2021]"),
    "a\n> b [@»report-2021 p. 4]": ("reference-unknown", "[@report-2021, p. 4]"),
    "[@»report-2021 [p. 4]]": ("reference-unknown", "[@report-2021, …]"),
    "[@ »report-2021]": ("reference-unknown", "[@report-2021]"),
    "[@»letter (p. 4)]": ("reference-unknown", "`[@letter, p. 4]`"),
    "[@»letter; @]": ("reference-unknown", "`[@letter]`"),
    "[Source: »report-2021]": ("reference-unknown", "`[@report-2021]`"),
    "[»letter@]": ("reference-unknown", "[@letter]"),
    "[»report-2021]": ("reference-unknown", "[@report-2021]"),
    "he said so (@»report-2021, p. 4).": ("reference-unknown", "[@report-2021, p. 4]"),
    "as @»report-2021 says": ("reference-unknown", "[@report-2021]"),
    "**as** @»report-2021": ("reference-unknown", "[@report-2021]"),
    # wikilinks
    "[»imran-khan] said": ("reference-unknown", "[[imran-khan]]"),
    "[»people/imran-khan|he] said": ("reference-unknown", "[[people/imran-khan|he]]"),
    "![»imran-khan]": ("reference-unknown", "![[imran-khan]]"),
    "he »[[]] said": ("reference-unknown", "id or name"),
    "he »[[|Mr Khan]] said": ("reference-unknown", "[[its-id|Mr Khan]]"),
    "[[imran-khan|»|he]]": ("reference-unknown", "[[imran-khan|he]]"),
    "[[»imran-khan]": ("reference-unknown", "[[imran-khan]]"),
    "[[»imran-khan said": ("reference-unknown", "[[imran-khan]]"),
    "[[»Imran Khan] said": ("reference-unknown", "[[Imran Khan]]"),
    "[[»Imran Khan|he] said": ("reference-unknown", "[[Imran Khan|he]]"),
    "![[»imran-khan]": ("reference-unknown", "![[imran-khan]]"),
    "Oh![[»imran-khan] said": ("reference-unknown", "write `[[imran-khan]]"),
    "[»imran-khan]] said": ("reference-unknown", "[[imran-khan]]"),
    "[[»people/imran-khan": ("reference-unknown", "[[people/imran-khan]]"),
    "[[»imran-khan]](https://e.org)": ("reference-unknown", "[[imran-khan]]"),
    # in a table, where a bar ends the cell
    "| a | b |\n|---|---|\n| [[»nobody|Mr Khan]] | x |": ("reference-unknown", "[[nobody\\|Mr Khan]]"),
    "| a |\n|---|\n| [[»Imran Khan|Mr Khan]] |": ("reference-unknown", "\\|Mr Khan]]"),
    "> | a |\n> |---|\n> x [[»imran-khan |he]]": ("reference-unknown", "[[imran-khan\\|he]]"),
    "| a [[»nobody|he]] | b |\n|---|---|\n| c | d |": ("reference-unknown", "[[nobody\\|…]]"),
    "[[»nobody|he]]\n|---|": ("reference-unknown", "[[nobody\\|…]]"),
    # links and pictures
    "![alt](»media/x.png “caption”)": ("media-missing", '![alt](media/x.png "caption")'),
    "![alt](»media/x.png «caption»)": ("media-missing", '![alt](media/x.png "caption")'),
    "![alt](»media/x.png 'it's')": ("media-missing", '![alt](media/x.png "it\'s")'),
    "[x](»https://e.org ”title”)": ("link-broken", '[x](https://e.org "title")'),
    "![](»my file.png)": ("media-missing", "![](<my file.png>)"),
    "![a](»media/my file (1).png “b”)": ("media-missing", '![a](<media/my file (1).png> "b")'),
    "[x](»my file.md)": ("link-broken", "[x](<my file.md>)"),
    "[x](»my file.md#part)": ("link-broken", "[x](<my file.md#part>)"),
    "[x](»../people/imran khan.md)": ("link-broken", "[x](<../people/imran khan.md>)"),
    "[x](»https://e.org/a b)": ("link-broken", "[x](<https://e.org/a b>)"),
    "[x](»https://e.org/a and so on": ("link-broken", "[x](https://e.org/a)"),
    "[a [b](c.md) d](»https://e.org)": ("link-broken", ""),
    "[x]: »media/x.pdf “title”": ("link-broken", '[x]: media/x.pdf "title"'),
    # what stands within a link or picture
    "[a [[»imran-khan]] b](https://e.org)": ("reference-unknown", ""),
    "[a [@»letter] b](https://e.org)": ("reference-unknown", ""),
    "![a [[»imran-khan]] b](x.png)": ("reference-unknown", ""),
    "![a [@»letter] b](x.png)": ("reference-unknown", ""),
    "[[x|a [@»letter] b]]": ("reference-unknown", ""),
    "[[x|a »[^1] b]]": ("link-broken", ""),
    "[[x|a [b»](c.md) d]]": ("link-broken", ""),
    '![a](»x.png "of [[imran-khan]]")': ("invalid-value", ""),
    '[a](»x.md "see [@letter]")': ("invalid-value", ""),
    '[a](»https://e.org "see [[imran-khan]]")': ("invalid-value", ""),
    "[x] (»https://e.org/a) b": ("link-broken", "[x](https://e.org/a)"),
    "[x]\n(»../people/b.md)": ("link-broken", "[x](../people/b.md)"),
    "(x)[»https://e.org]": ("link-broken", "[x](https://e.org)"),
    "(x)[»/people/ada/]": ("link-broken", "`[x](/people/ada/)`"),
    "!(x)[»media/a.png]": ("link-broken", "`![x](media/a.png)`"),
    "[x](»#What is said)": ("link-broken", "[x](#what-is-said)"),
    "[x](»mailto: a@e.org)": ("link-broken", "[x](mailto:a@e.org)"),
    "[x](»https:// e.org)": ("link-broken", "[x](https://e.org)"),
    "[x](»htps://e.org/a)": ("url-invalid", "`https://e.org/a`"),
    "[x](»http:/e.org)": ("url-invalid", "`http://e.org`"),
    r"![x](»D:\scans\my.jpg)": ("url-invalid", "`media/my.jpg`"),
    "![x](»file:///scans/my.jpg)": ("url-invalid", "`media/my.jpg`"),
    "a x»](https://e.org) b": ("link-broken", "write `[` where"),
    # what nearly is a heading, a list or a table
    "»##The end\ntext": ("invalid-value", "write `## The end`"),
    "a\n\n- b\n\n»• c": ("invalid-value", "write `-`"),
    "> »•\tc": ("invalid-value", "write `-`"),
    "a\n\n»| b | c |\n| 1 | 2 |": ("invalid-value", "write `|---|---|` on a line of its own below"),
    "| b | c |\n»|—|—|\n| 1 | 2 |": ("invalid-value", "write `|---|---|`"),
    "| a [[x\\|he]] | b |\n»|---|": ("invalid-value", "write `|---|---|`"),
    "»##\u00a0The end": ("invalid-value", "write `## The end`"),
    "a\n\n»-\u00a0b": ("invalid-value", "write `- `"),
    "»[!NOTE]\nb": ("invalid-value", "write `> [!NOTE]`"),
    "> »[! NOTE]\n> b": ("invalid-value", "write `[!NOTE]`"),
    # lines that are code for being set in
    "a\n\n    [[»imran-khan|He]] said\n    so": ("reference-unknown", "take away the spaces"),
    ">     He said so.\n>     He did. [@»letter, p. 4]": ("reference-unknown", "take away the spaces"),
    # code
    "a\n\n»```html\nb\n\nc": ("invalid-value", "write ``` on a line of its own"),
    "> »~~~~\n> b\n\nc": ("invalid-value", "write ~~~~ on a line of its own"),
    # emphasis
    "so »** it is ** then": ("invalid-value", "write `**it is**`"),
    "a\n\n»** so ** b": ("invalid-value", "write `**so**`"),
    "»**So it is **then": ("invalid-value", "write `**So it is**`"),
    "a\n\n»**So it is. [@letter]": ("invalid-value", "write `**` where it ends"),
    # HTML
    "a »<b>b</b>": ("html-escaped", "write `**…**`"),
    "a\n\n»<!-- b -->": ("html-escaped", "delete it"),
    # footnotes
    "a»[^1] b": ("link-broken", "`[^1]: …`"),
    "a»[^note-a]\n\n    [^note-a]: b": ("link-broken", "[^note-a]: …"),
    "a\n\n»[^1] b": ("link-broken", "write `[^1]: …`"),
    "a[^1]\n\n»[^1] b": ("link-broken", "write `[^1]: …`"),
    "a»[^Note]\n\n[^note]: b": ("link-broken", "`[^note]`"),
    "a\n\n»[^1]: b": ("orphan", ""),
    "a[^1]\n\n[^1]: b\n\n»[^1]: c": ("orphan", "write `[^2]` here"),
    "a»^[so it was] b": ("link-broken", "`[^note]: so it was`"),
    # alerts
    "> »[!ATTENTION]\n> Mind the gap.": ("invalid-value", "NOTE, TIP, IMPORTANT, WARNING, CAUTION"),
    "> »[!Waring]\n> Mind the gap.": ("invalid-value", "[!WARNING]"),
    "> »[!NOTE] Mind the gap.": ("invalid-value", "a line of its own"),
    "- > »[!note]: Mind the gap.": ("invalid-value", "[!NOTE]"),
}


@pytest.mark.parametrize("typed", SLIPS)
def test_a_slip_is_said_at_its_place_with_what_to_type(typed: str) -> None:
    source, place = marked(typed)
    code, hint = SLIPS[typed]
    found = said(source)
    assert [(each[:2], each[2]) for each in found] == [(place, code)]
    assert hint in found[0][3]


PROSE = [
    "[@someone on Twitter] said so", "[photo: @nobody]", "[write to letter@e.org]", "(@letter)", "see @letter", "[@letter_press wrote]",
    "[sic] [sic](he meant it) [1](see p. 4) [he](said) [a] (b)", "an array [[1, 2], [3, 4]] and [[1]](https://e.org)",
    "[he [Imran Khan]] said", "[Imran Khan] [letter] [a-letter]",
    r"\[imran-khan] \[@report-2021, p. 4] `@report-2021` a@report-2021.org @report-2021/x",
    "[[…]] said [[he", "`[@letter p. 4]` `[[imran-khan]` `![](a b.png)` `[^1]`",
    "    [@letter p. 4] [^1]\n    ![](a b.png)", "```\n[[imran-khan] [^9]\n```", r"\[@letter p. 4] \[[imran-khan]] \[^1] !\[](a b.png)",
    "[^a-z] and [^] and [^ 1]", "a[^1]\n\n[^1]: b", "> [!sic] he said", "> [sic]\n> b", "> [!]\n> b", "[!ATTENTION]", "a | [[b\n\nc]] | d",
    "Oh![^1]\n\n[^1]: b", "[a](b.md) [a](<b c.md>) [a](b%20c.md) [a](b.md 'c')", "He wrote “[x](https://e.org)”.",
    "[ [x](https://e.org) (see also p. 4) ]", "| a | b |\n|---|---|\n| [[x\\|y]] | z]] |", "[@a, p. 4, 5; @b]",
    "[@letter, a-letter]", "[@letter, @nobody on Twitter]",
    "#MeToo came\n##", "– So he said.", "a\n– b", "•", "|a|", "| a\n| b", "[sic] (see /about/ too)", "(he)[sic]",
    "teh [sic] (https://e.org) [1] (https://e.org)", "f**k • a",
    "-5 degrees", "-b", "1.5 m\n2.5 m", "+44 20\n+44 30", "-----\na", "    [[nobody]] a[0][1]",
    "[!sic]\nhe said", "** Without May.", "a **b** c*d f**k *a **b** c* 2**3 ** 4", "**p < 0.05", "– Ja.  \n– Nein.\\\n– Doch.",
    "5 ** 2 = 25 and 3 ** 4 = 81", "a ** b is **so** and 5 ** 2", "(he)[and/or] (a)[/] (so)[a.b]",
    "two (**) ways and (**) more", "~~~\n\n~~~", "```\nb\n```", "> ```\n> b\n> ```",
    "[[x|y]]\n- | -", "![a](x.png \"“b”\")",
]  # fmt: skip


@pytest.mark.parametrize("source", PROSE)
def test_ordinary_prose_is_no_slip(source: str) -> None:
    assert said(source) == []
