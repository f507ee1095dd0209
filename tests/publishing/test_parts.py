"""The pieces that views are made of."""

from __future__ import annotations

from textwrap import dedent

from builder.linking.site import link, without_copies
from builder.publishing.parts import Parts
from builder.publishing.prose import prose_of
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

SETTINGS = "title: A small site\nurl: https://example.org\ndescription: Who said what.\n"
FILES = {
    "content/people/ann.md": "---\nname: Ann Example\nsummary: A person.\n---\n",
    "content/people/bob.md": "---\nname: Bob Example\nsummary: A person.\n---\n",
    "content/sources/paper.md": "---\ntitle: A report\npublisher: The Paper\ntype: news\npublished: 2020-05-03\n---\n",
    "content/events/talk.md": """
        ---
        title: They talked
        date: 2020-06-01
        summary: So.
        people: [{person: ann, as: host}, bob]
        ---
        """,
    "content/claims/it.md": """
        ---
        says: Ann sold the bridge
        about: [ann]
        allegation: yes
        asserted_by: [{who: bob, source: paper}]
        responses:
          - {who: ann, stance: denies, when: 2020-05-02, source: paper}
          - {who: bob, stance: declined}
          - {who: ann, stance: denies, when: 2020-07-01}
        ---
        """,
    "content/articles/story.md": """
        ---
        title: The bridge
        summary: A story.
        published: 2020-06-01
        known: [{text: Something was said., claim: it}]
        ---
        They said so [@paper, p. 2], and again [@paper].
        """,
}


def parts(more: dict[str, str] | None = None) -> Parts:
    documents = [read(path, dedent(text).lstrip("\n"), Context()) for path, text in {**FILES, **(more or {})}.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    settings = read_settings("content/site.yaml", SETTINGS).settings
    assert settings is not None
    return Parts(link(settings, records, (), frozenset(), frozenset(), False)[0], {})


def test_one_who_answers_twice_in_the_same_way_is_named_once() -> None:
    site = parts()
    card = site.claim_card("claims/it", site.notes())
    assert [(voice.who.title, [each.when.text for each in voice.times if each.when]) for voice in card.voices] == [
        ("Ann Example", ["2 May 2020", "1 July 2020"]), ("Bob Example", []),
    ]  # fmt: skip
    assert site.answer_note("claims/it") == "Denied: Ann Example denies it, 2 May 2020 and 1 July 2020"


def test_what_is_known_has_the_answers_of_those_alone_whom_a_claim_is_about() -> None:
    site = parts()
    known = site.known(site.site.records["articles/story"], site.notes())[0].claim
    assert known is not None
    assert [voice.who.title for voice in known.voices] == ["Ann Example"]


def test_a_profile_does_not_name_its_own_person_in_every_entry() -> None:
    site = parts()
    moment = site.years_of("people/ann", ["events/talk"], site.notes(), {"events/talk": "host"}, "pages/person.html")[0].moments[0]
    assert ([link.title for link in moment.people], moment.role) == (["Bob Example"], "host")


def test_a_source_stands_in_the_margin_of_the_first_place_of_a_text_that_cites_it() -> None:
    site = parts()
    notes = site.notes()
    site.claim_card("claims/it", notes)  # cites it before the text does
    prose = prose_of(site, site.site.records["articles/story"], notes)
    assert prose is not None
    assert [cite.margin for fill in prose.fills for cite in fill.cites] == ["The Paper, 3 May 2020, p. 2", ""]


def test_a_claim_that_was_withdrawn_is_never_named_without_saying_so() -> None:
    taken_back = "---\nsays: The bridge was sold\nasserted_by: [{who: bob, source: paper, withdrawn: 2020-07-01}]\n---\n"
    stands = "---\nsays: The bridge stands\nasserted_by: [{who: bob, source: paper}]\n---\n"
    site = parts({"content/claims/taken-back.md": taken_back, "content/claims/stands.md": stands})
    assert [site.link(f"claims/{id}").note for id in ("taken-back", "stands")] == ["Withdrawn", ""]
