"""A hint, typed as it stands in the place of what is pointed at, mends it: nothing is left to say."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

import pytest

from builder.linking import checks
from builder.linking.site import link, without_copies
from builder.model.kinds import Settings
from builder.reading.documents import read
from builder.reading.entries import Context

HERE = "content/articles/x.md"
FILES = {
    "content/people/ada-brook.md": "---\nname: Ada Brook\nsummary: S.\naliases: [people/keeper]\n---\n## Her work\n",
    "content/people/the hall/bo.md": "---\nname: Bo Hall\nsummary: S.\n---\n",
    "content/events/crane-falls.md": "---\ntitle: The crane falls\ndate: 1923\nsummary: S.\nsources: [bell-report]\n---\n",
    "content/sources.yaml": """
bell-report: {title: Our cock is back, publisher: The Bell, type: news}
letter: {title: L, publisher: P, type: news}
""",
    "content/pages/about.md": "---\ntitle: About\nsummary: S.\n---\n[[ada-brook]] [[bo]] [[crane-falls]] [@letter]\n",
}
MEDIA = frozenset(("content/media/map.png", "content/media/report.pdf"))
OFFER = re.compile(r"(?:did you mean|write|heading there:) `([^`]+)`")
# What an offer in brackets takes the place of: the whole construct around what is pointed at.
BEFORE, AFTER = re.compile(r"(?:!|\^|@|[\[({<\"“]|\b\w+[|(])*\Z"), re.compile(r"[^\]\[)}\n]*[\])}]+")


class Found(NamedTuple):
    """What is said: where it begins and ends in the text, and the hint."""

    begin: int
    end: int
    code: str
    hint: str


def said(text: str, file: str = HERE) -> list[Found]:
    """All that is said of a file, in the site above."""
    documents = {path: read(path, each, Context()) for path, each in (FILES | {file: text}).items()}
    found = [
        Found(at, at + each.length, each.code, each.hint)
        for each in documents[file].diagnostics
        for at in [sum(map(len, text.splitlines(keepends=True)[: each.line - 1])) + each.column - 1]
    ]
    entries = {entry.record.key: entry for document in documents.values() for entry in document.entries}
    records, _ = without_copies(entry.record for entry in entries.values())
    site, remarks = link(Settings(), records, [id for each in documents.values() for id in each.ids], MEDIA, frozenset(), False)
    for each in (*remarks, *checks.run(site, datetime.date(2025, 6, 15))):
        if records[each.entry].file == file:
            at, length = entries[each.entry].spots[each.path]
            found.append(Found(at, at + length, each.code, each.hint))
    return found


def mended(text: str, found: Found) -> str:
    """The text with what the hint offers first typed in the place of what is pointed at."""
    offer = OFFER.search(found.hint)
    assert offer, found
    begin, end, typed = found.begin, found.end, offer[1]
    if name := re.match(r"\w+: ", typed):  # a line of the fields
        begin, end = text.rindex(name[0], 0, begin), text.index("\n", begin)
    elif re.match(r"!?\[", typed):
        before, after = BEFORE.search(text, 0, begin), AFTER.match(text, end)
        begin, end = before.start() if before else begin, after.end() if after else end
    return text[:begin] + typed + text[end:]


def article(body: str) -> str:
    return f"---\ntitle: X\nsummary: S.\npublished: 2023\n---\n{body}\n"


LINKS = [
    # A link to a file or a page, in the spelling in which it was typed.
    "[t](../events/crane-fals.md)", "[t](/events/crane-fals/)", "[t](/events/crane-fals)", "[t](crane-falls.md)", "[t](./crane-fals.md)",
    "[t](content/events/crane-fals.md)", "[t](/content/events/crane-falls.md)", "[t](../event/crane-falls.md)", "[t](/event/crane-falls/)",
    "[t](/people/crane-falls/)", "[t](../events/crane-fals)", "[t](/events/crane-falls.html)", "[t](../Events/Crane-Falls.md)",
    "[t](<../events/crane falls.md>)", "[t](../events/crane%20falls.md)", r"[t](..\events\crane-fals.md)", "[t](<The crane falls>)",
    "[t](crane-falls)", "[t](../people/bo-hall.md)", "[t](../people/the%20hal/bo.md)", "[t](/people/bob/)", "[t](../people/keeper.md)",
    "[t](/abuot/)", "[t](/pages/about/)", "[t](../pages/abuot.md)", "[t](../sources/bell-reprt.md)", "[t](@bell-report)",
    "[t]([[crane-falls]])", "[t][r]\n\n[r]: ../events/crane-fals.md", "| a |\n|---|\n| [t](../events/crane-fals.md) |",
    "[t](/people/ada-brok/#her-work)", "[t](../people/ada-brok.md#her-work)",
    "[t](/chronolgy/)", "[t](/source/)", "[t](../correction/)", "[t](/feed.xm)",
    "[t](www.example.org)", "[t](example.org/a)", "[t](bbc.co.uk)", "[t](desk@example.org)", "[t](media/reprt.pdf)", "[t](report.pdf)",
    "[t](http://127.0.0.1:8000/events/crane-falls/)", "[t](http://localhost:8000/people/ada-brook/#her-work)",
    "[t]((/events/crane-falls/))", "[t](/about/…)", "[https://e.org](t)", "[/about/](t)", "·\tone", "a[^Note]\n\n[^note]: b",
    "[t](“/events/crane-fals/”)", "[t] (https://e.org)", "(t)[https://e.org]", "[t](https//e.org)", "[t](htps://e.org)", "[t](https:e.org)",
    "[t](../people/ada-brook.md#Her-Work)", "[[ada-brook#her-wrok]]", "[[bo#part]]", "[t](/people/bo/#part)",
    "[t](../people/ada-brook.md#zzz)", "## So it is\n\n[t](#So it is)", "[t](mailto: desk@example.org)",
    "[t](https://www.google.com/url?q=https://e.org/a&sa=D)",
    "[t](https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fe.org%2Fa&data=x)",
    # Characters.
    "cafÃ©", "so â€” and so",
    # Headings, lists and tables.
    "##So it is", "#\u00a0So it is", "• one", "-\u00a0one", "| a | b |\n|—|—|\n| c | d |", "| a | b |\n|---|\n| c | d |",
    # Wikilinks and cards.
    "[[crane-fals]]", "[[crane-fals|it]]", "[[Crane-Falls]]", "[[ADA BROOK]]", "[[“ada-brook”]]", "[[crane–falls]]", "[[crane-falls.md]]",
    "[[/events/crane-falls/]]", "[[event:crane-falls]]", "[[it|crane-falls]]", "[[crane-falls||it]]", "[[crane-falls¦it]]",
    "[[keeper|she]]",
    "[[https://e.org|it]]", "![[crane-fals]]", "![[crane-fals|it]]", "| a |\n|---|\n| [[crane-fals\\|it]] |",
    "| a |\n|---|\n| [[crane-falls|it]] |", "[crane-falls]", "[crane-falls|it]", "[ [crane-falls] ]", "[[**Ada Brook**]]",
    # Citations.
    "[@ bell-report]", "[ @bell-report ]", "[bell-report@]", "[bell-report]", "(@bell-report)", "(@bell-report, p. 4)", "{@bell-report}",
    "so @bell-report says", "[@bell-report p. 4]", "[@bell-report:4]", "[@bell-reprt]", "[@Bell-Report]", "[@Our cock is back]",
    "[@Our cock is back, p. 4]", "[[@bell-report]]", "[@letter; bell-report]",
]  # fmt: skip


@pytest.mark.parametrize("body", LINKS)
def test_what_is_offered_for_a_link_or_citation_leads_somewhere(body: str) -> None:
    text = article(body)
    found = said(text)
    assert len(found) == 1
    assert said(mended(text, found[0])) == []


@pytest.mark.parametrize(
    "born", ["3.3.1970", "1970-03-03", "3 March 1970", "03/04/1970", "3. März 1970", "{when: 1970, text: 3 March 1970}"]
)
def test_of_a_living_person_the_year_alone_is_offered(born: str) -> None:
    text = f"---\nname: Cy Pond\nsummary: S.\nborn: {born}\n---\n[[ada-brook]]\n"
    found = [each for each in said(text, "content/people/cy.md") if each.code != "orphan"]
    assert [each.hint.startswith("write `born: 1970`") for each in found] == [True]
    after = mended(text, found[0])
    assert [each.code for each in said(after, "content/people/cy.md")] == ["orphan"]
