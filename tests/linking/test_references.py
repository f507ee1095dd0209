"""What a field, a link or a citation leads to, and what is said where it leads nowhere."""

from __future__ import annotations

import pytest

from builder.linking.site import Site, link, without_copies
from builder.model.diagnostics import Remark
from builder.model.kinds import Settings
from builder.reading.documents import read
from builder.reading.entries import Context

FILES = {
    "content/people/ada-brook.md": """---
name: Ada Brook
also: [A. Brook]
names: {ur: ادا}
summary: S.
aliases: [keeper]
---
## Her work
""",
    "content/people.yaml": """
ben: {name: Ben Hill, also: [The Hall], summary: S., public_figure: no}
cy: {name: Cy Pond, summary: S., draft: yes}
""",
    "content/organisations/hall.md": "---\nname: The Hall\nsummary: S.\n---\n",
    "content/events/hall.md": "---\ntitle: The hall opens\ndate: 1923\nsummary: S.\nsources: [minutes]\n---\n",
    "content/sources.yaml": """
minutes: {title: Minutes of May, publisher: hall, type: record}
bell: {title: Gone, publisher: The Bell, type: news, via: minutes}
""",
    "content/pages/sub/about.md": "---\ntitle: About AC/DC\nsummary: S.\n---\n",
}
MEDIA = frozenset(("content/media/map.png", "content/pages/sub/local.png"))
STATIC = frozenset(("static/icon.svg",))


def linked(*, drafts: bool = False, broken: tuple[tuple[str, str], ...] = (), **files: str) -> tuple[Site, tuple[Remark, ...]]:
    """The site above and a page `x`, or what else is named by its path."""
    paths = {"content/pages/x.md" if name == "x" else name: text for name, text in files.items()}
    documents = [read(path, text, Context()) for path, text in (FILES | paths).items()]
    assert not any(document.diagnostics for document in documents), [document.diagnostics for document in documents]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    ids = [id for document in documents for id in document.ids]
    return link(Settings(), records, (*ids, *broken), MEDIA, STATIC, drafts)


def found(markdown: str, **options: bool) -> str:
    """What one construct in a page's text leads to: the key, path or file; a code where there is trouble."""
    site, remarks = linked(x=f"---\ntitle: X\nsummary: S.\n---\n{markdown}\n", **options)
    said = [remark.code for remark in remarks if remark.entry == "pages/x" and remark.path.startswith("body")]
    target = site.targets["pages/x"][0]
    return " ".join([*filter(None, (target.key, target.path, target.file)), *said]) or "nowhere"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("[[ada-brook]]", "people/ada-brook"),
        ("[[ada-brook|Ms Brook]]", "people/ada-brook"),
        ("[[people/ada-brook]]", "people/ada-brook"),
        ("[[person/ada-brook]]", "people/ada-brook"),
        ("[[Ada Brook]]", "people/ada-brook"),
        ("[[A. Brook]]", "people/ada-brook"),
        ("[[ادا]]", "people/ada-brook"),
        ("[[The hall opens]]", "events/hall"),
        ("[[About AC/DC]]", "pages/about"),
        ("[[Minutes of May]]", "sources/minutes"),
        ("[[ada-brook#her-work]]", "people/ada-brook"),
        ("[[ada-brook#his-work]]", "people/ada-brook anchor-broken"),
        ("![[events/hall]]", "events/hall"),
        ("[[hall]]", "reference-ambiguous"),
        ("[[The Hall]]", "reference-ambiguous"),
        ("[[organisations/hall]]", "organisations/hall"),
        ("[[people/hall]]", "reference-unknown"),
        ("[[ada brook]]", "reference-unknown"),
        ("[[cy]]", "people/cy reference-draft"),
        ("[[ben]]", "people/ben"),
    ],
)
def test_wikilinks_and_cards_by_id_by_kind_and_id_or_by_exact_name(typed: str, expected: str) -> None:
    assert found(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("[@minutes]", "sources/minutes"),
        ("[@minutes, p. 4]", "sources/minutes"),
        ("[@sources/minutes]", "sources/minutes"),
        ("[@ada-brook]", "reference-kind"),
        ("[@minuets]", "reference-unknown"),
        ("[@hall]", "reference-kind"),
    ],
)
def test_citations_take_the_ids_of_sources(typed: str, expected: str) -> None:
    assert found(typed) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../people/ada-brook.md", "people/ada-brook"),
        ("/people/ada-brook/", "people/ada-brook"),
        ("/people/ada-brook", "people/ada-brook"),
        ("/people/ada-brook/index.html", "people/ada-brook"),
        ("../people/ada-brook/", "people/ada-brook"),
        ("/keeper/", "people/ada-brook"),
        ("../people/ada-brook.md#her-work", "people/ada-brook"),
        ("/people/ada-brook/#his-work", "people/ada-brook anchor-broken"),
        ("sub/about.md", "pages/about"),
        ("about.md", "pages/about"),
        ("/about/", "pages/about"),
        ("../sources/minutes.md", "sources/minutes"),
        ("/", "index.html"),
        ("/people/", "people/"),
        ("../people/", "people/"),
        ("/events/", "chronology/"),
        ("/404.html", "404.html"),
        ("/feed.xml", "feed.xml"),
        ("/data/site.json", "data/site.json"),
        ("/static/icon.svg", "static/icon.svg"),
        ("media/map.png", "content/media/map.png"),
        ("../media/map.png", "content/media/map.png"),
        ("../people/ada-brok.md", "link-broken"),
        ("../../people/ada-brook.md", "link-broken"),
        ("/people/ada-brok/", "link-broken"),
        ("/pages/about/", "link-broken"),
        ("ada-brook", "link-broken"),
        ("/static/none.svg", "link-broken"),
        ("../people/cy.md", "people/cy reference-draft"),
        ("/people/cy/", "people/cy reference-draft"),
    ],
)
def test_links_by_file_and_by_address(address: str, expected: str) -> None:
    assert found(f"[text]({address})") == expected


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("media/map.png", "content/media/map.png"),
        ("/media/map.png", "content/media/map.png"),
        ("../media/map.png", "content/media/map.png"),
        ("sub/local.png", "content/pages/sub/local.png"),
        ("pages/sub/local.png", "content/pages/sub/local.png"),
        ("local.png", "media-missing"),
        ("media/Map.png", "media-missing"),
        ("../site.yaml", "media-missing"),
    ],
)
def test_a_file_is_looked_up_beside_the_one_that_names_it_and_then_under_content(file: str, expected: str) -> None:
    assert found(f"![alt]({file})") == expected


def test_drafts_that_are_shown_are_linked_without_a_word() -> None:
    assert found("[[cy]]", drafts=True) == "people/cy"


@pytest.mark.parametrize("typed", ["[[lost]]", "[lost](../people/lost.md)", "[lost](/people/lost/)", "![[people/lost]]"])
def test_what_leads_to_an_unreadable_file_is_silent(typed: str) -> None:
    site, remarks = linked(x=f"---\ntitle: X\nsummary: S.\n---\n{typed}\n", broken=(("people", "lost"),))
    assert remarks == ()
    assert site.links.of("pages/x") == []


def test_what_leads_to_an_unreadable_file_beside_it_is_silent() -> None:
    _, remarks = linked(x="---\ntitle: X\nsummary: S.\n---\n[lost](lost.md) [its end](lost.md#end)\n", broken=(("pages", "lost"),))
    assert remarks == ()


@pytest.mark.parametrize("typed", ["[[anyone]]", "[anyone](../people/anyone.md)", "[[people/anyone]]"])
def test_what_may_lead_into_an_unreadable_collected_file_is_silent(typed: str) -> None:
    _, remarks = linked(x=f"---\ntitle: X\nsummary: S.\n---\n{typed} [[events/nothing]]\n", broken=(("people", "*"),))
    assert [remark.code for remark in remarks] == ["reference-unknown"]
    assert "events/nothing" in remarks[0].message


# --- what is offered instead ---


def said(markdown: str, **files: str) -> str:
    """Message and hint of the first trouble with the text of a page."""
    _, remarks = linked(x=f"---\ntitle: X\nsummary: S.\n---\n{markdown}\n", **files)
    return " | ".join(next((remark.message, remark.hint) for remark in remarks if remark.entry == "pages/x"))


HALLS = {f"content/people/{id}.md": "---\nname: The Hall\nsummary: S.\n---\n" for id in ("ann-hall", "ben-hall")}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("[[ada-brok]]", "nothing is called `ada-brok` | did you mean `[[ada-brook]]`?"),
        ("[[A Brook]]", "nothing is called `A Brook` | did you mean `[[A. Brook]]`?"),
        ("[[Minutes of Mai]]", "nothing is called `Minutes of Mai` | did you mean `[[Minutes of May]]`?"),
        ("[[halls]]", "nothing is called `halls` | did you mean `[[events/hall]]` or `[[organisations/hall]]`?"),
        ("[[zzz]]", "nothing is called `zzz` | type an id, a kind and id (`people/ada-brook`), or an exact name or title"),
        ("[B](../people/ada-brok.md)", "`../people/ada-brok.md` leads nowhere | did you mean `../people/ada-brook.md`?"),
        ("[B](../events/hal.md)", "`../events/hal.md` leads nowhere | did you mean `../events/hall.md`?"),
        ("![m](maps.png)", "there is no file `maps.png`, neither beside this file nor under content/ | did you mean `media/map.png`?"),
        ("[[ada]]", "nothing is called `ada` | did you mean `[[ada-brook]]`?"),
        ("[[@minutes]]", "nothing is called `@minutes` | write `[@minutes]` to cite it, or `[[minutes]]` for a link to its page"),
        ("[[Ada Brook's]]", "nothing is called `Ada Brook's` | write `[[Ada Brook]]'s`"),
        ("[[ada-brook, she]]", "nothing is called `ada-brook, she` | did you mean `[[ada-brook|she]]`?"),
        ("[@minuts]", "there is no source `minuts` | did you mean `minutes`?"),
    ],
)  # fmt: skip
def test_an_entry_is_offered_once_as_it_has_to_be_written(typed: str, expected: str) -> None:
    assert said(typed) == expected


@pytest.mark.parametrize(
    ("typed", "files", "expected"),
    [
        ("[[hall]]", {}, "`hall` may be an event or an organisation | write `events/hall` or `organisations/hall`"),
        (
            "[[The Hall]]", HALLS,
            ("`The Hall` may be an organisation or one of 3 people | "
            "write `organisations/hall` or `people/ann-hall` or `people/ben` or `people/ben-hall`"),
        ),
    ],
)  # fmt: skip
def test_each_kind_that_may_be_meant_is_said_once(typed: str, files: dict[str, str], expected: str) -> None:
    assert said(typed, **files) == expected


@pytest.mark.parametrize(
    ("url", "hint"), [("https://example.org/gone", "did you mean `s`?"), ("https://example.org/x", "a source is named by its id: ")]
)
def test_the_address_of_a_source_is_no_id_of_it(url: str, hint: str) -> None:
    source = "---\ntitle: S\npublisher: hall\ntype: news\nurl: https://example.org/gone\n---\n"
    claim = CLAIM.replace("sources: [bell]", f"sources: ['{url}']")
    _, remarks = linked(**{"content/sources/s.md": source, "content/claims/c.md": claim})
    assert [remark.hint.startswith(hint) for remark in remarks] == [True]


@pytest.mark.parametrize(
    ("before", "after", "hint"),
    [
        ("who: organisations/hall, source: bell", "who: minutes, source: bell", "did you mean `hall`?"),
        ("source: bell", "source: hall", "did you mean `minutes`?"),
        ("who: organisations/hall", "who: an unnamed officer", "nobody unnamed stands here: name who reports it, and write `basis: "),
        ("source: bell", "source: p. 4", "no place in a source stands here: take it out, and cite it in the text"),
        ("source: bell", "source: bell (the second edition)", "did you mean `bell`?"),
        ("who: organisations/hall", "who: Dee Moor", "write its file, content/people/dee-moor.md, and `dee-moor` here"),
    ],
)  # fmt: skip
def test_who_is_named_in_the_place_of_what_they_published_is_offered(before: str, after: str, hint: str) -> None:
    _, remarks = linked(**{"content/claims/c.md": CLAIM.replace(before, after, 1)})
    found = [remark.hint for remark in remarks if remark.entry == "claims/c"]
    assert [each[: len(hint)] for each in found] == [hint]


def test_an_id_of_two_kinds_is_offered_with_its_kind_in_a_field_that_takes_both() -> None:
    both = {f"content/{kind}/dawn.md": "---\nname: Dawn\nsummary: S.\n---\n" for kind in ("people", "organisations")}
    for typed in ("down", "Dawn"):
        _, remarks = linked(**both, **{"content/claims/c.md": CLAIM.replace("[ada-brook]", f"[{typed}]")})
        assert [remark.hint for remark in remarks] == ["did you mean `organisations/dawn` or `people/dawn`?"]


# --- links with their roles ---

CLAIM = """---
says: So it was.
about: [ada-brook]
asserted_by: [{who: organisations/hall, source: bell, when: {when: 2023, sources: [minutes]}}]
responses: [{who: ada-brook, stance: denies, source: bell}]
repeated_by: [{who: people/ben, source: minutes}]
evidence: [{source: minutes, shows: supports}]
sources: [bell]
---
"""
EVENT = """---
title: E
date: {when: 2023, sources: [bell]}
summary: S.
people: [{person: ada-brook}]
organisations: [hall]
after: [hall]
---
[@minutes] [[ada-brook]]
"""
PERSON = "---\nname: P\nsummary: S.\nroles: [{title: T, organisation: hall, sources: [bell]}]\n---\n"
ARTICLE = """---
title: A
summary: S.
published: 2023
known: [{text: K, claim: c}, {text: L, sources: [bell]}]
---
![[ada-brook]] [A](/people/ada-brook/)
"""


def roles(site: Site, key: str) -> set[tuple[str, str]]:
    return {(link.role, link.target) for link in site.links.of(key)}


def test_every_field_gives_its_links_their_roles() -> None:
    names = {"claims/c": CLAIM, "events/e": EVENT, "people/p": PERSON, "articles/a": ARTICLE}
    site, remarks = linked(**{f"content/{name}.md": text for name, text in names.items()})
    assert remarks == ()
    assert roles(site, "claims/c") == {
        ("about", "people/ada-brook"), ("asserts", "organisations/hall"), ("responds", "people/ada-brook"), ("repeats", "people/ben"),
        ("evidence", "sources/minutes"), ("cites", "sources/minutes"), ("cites", "sources/bell"),
    }  # fmt: skip
    assert roles(site, "events/e") == {
        ("cites", "sources/bell"), ("cites", "sources/minutes"), ("participant", "people/ada-brook"),
        ("organisation", "organisations/hall"), ("after", "events/hall"), ("mentions", "people/ada-brook"),
    }  # fmt: skip
    assert roles(site, "people/p") == {("role", "organisations/hall"), ("cites", "sources/bell")}
    assert roles(site, "articles/a") == {("mentions", "claims/c"), ("cites", "sources/bell"), ("mentions", "people/ada-brook")}
    assert roles(site, "sources/minutes") == {("publisher", "organisations/hall")}
    assert roles(site, "sources/bell") == {("via", "sources/minutes")}


def test_links_are_known_both_ways() -> None:
    site, _ = linked(**{"content/claims/c.md": CLAIM})
    out = sorted(link for key in site.records for link in site.links.of(key))
    assert sorted(link for key in site.records for link in site.links.to(key)) == out
    ends = [(link.source, link.target) for link in out]
    assert sorted((source, key) for key in site.records for source in site.links.linkers(key)) == ends


def test_one_who_shares_an_id_is_not_taken_for_the_other() -> None:
    """The kind that was typed tells a person and an organisation of one id apart, also where claims compare ids."""
    person = "---\nname: Hall Brook\nsummary: S.\n---\n"
    claim = CLAIM.replace("[ada-brook]", "[people/hall]").replace("who: ada-brook", "who: organisations/hall")
    site, remarks = linked(**{"content/people/hall.md": person, "content/claims/c.md": claim})
    assert remarks == ()
    fields = site.records["claims/c"].fields
    assert (site.actor(fields.about[0]), site.actor(fields.responses[0].who)) == ("people/hall", "organisations/hall")
    assert site.actor(fields.asserted_by[0].who) == "organisations/hall"
    assert site.statuses["claims/c"].status == "reported", "the denial is of one whom the claim is not about"


def test_a_text_that_is_no_id_is_text_unless_it_is_nearly_one() -> None:
    said = {}
    for publisher in ("hal", "hall-of-fame", "The Hall", "halls", "all", "hull"):
        _, remarks = linked(**{"content/sources/s.md": f"---\ntitle: S\npublisher: {publisher}\ntype: news\n---\n"})
        said[publisher] = [remark.code for remark in remarks]
    assert said == {
        "hal": ["text-like-id"], "hall-of-fame": [], "The Hall": [], "halls": ["text-like-id"], "all": ["text-like-id"],
        "hull": ["text-like-id"],
    }  # fmt: skip
