"""Small views of every page, for tests of the theme: names in three scripts, long words, everything that may be absent absent."""

from __future__ import annotations

from typing import Any

from builder.model.records import Body, Hole
from builder.publishing.views import (
    Answer,
    ArticleView,
    Assertion,
    Backlink,
    Card,
    Choice,
    Choices,
    ChronologyView,
    Cite,
    ClaimCard,
    ClaimView,
    Contents,
    CorrectionLine,
    CorrectionsView,
    Crumb,
    EntryCard,
    EventCard,
    EventView,
    EvidenceLine,
    Fill,
    Group,
    Head,
    HomeView,
    KnownLine,
    Link,
    ListItem,
    ListView,
    Moment,
    Name,
    Note,
    NotFoundView,
    PageView,
    PersonCard,
    PersonView,
    Picture,
    Prose,
    Quote,
    RoleLine,
    SearchView,
    SiteView,
    SourceLine,
    SourceView,
    Use,
    When,
    Year,
)

SITE = SiteView(
    title="What is <said>", description="A small site.", lang="en", dir="ltr",
    publisher=Link("https://example.org/", "A newsroom"), contact="mailto:desk@example.org", licence="CC BY 4.0",
    repository="https://example.org/repository", notice="Preview of a change",
    navigation=(Crumb("articles/", "Articles"), Crumb("people/", "People"), Crumb("claims/", "Claims")),
    pages=(Crumb("about/", "About"),), version="4f2a9c0",
)  # fmt: skip
BARE_SITE = SITE._replace(
    publisher=Link("", SITE.title),
    contact="",
    licence="",
    repository="",
    notice="",
    navigation=(),
    pages=(),
    dir="rtl",
    lang="ur",
    version="",
)

DAY = When("28 June 2021", "2021-06-28", "2021-06-28")
VAGUE = When("last week of November 2020", "", "[2020-11-24..2020-11-30]")
PERSON = Link("people/amina/", "Amina Q.", "people", note="host")
OUTLET = Link("organisations/gazette/", "The Gazette", "organisations")
PRIVATE = Link("", "a private person", "people")
CLAIM_LINK = Link("claims/visit/", "Amina went there", "claims", note="Denied: Amina Q. denies it, 28 June 2021")
FOREIGN = Link("sources/urdu/", "خبر کا عنوان", "sources", "ur", "rtl")
NAMES = (Name("آمنہ", "ur", "rtl", "Urdu"), Name("אמינה", "he", "rtl", "Hebrew"), Name("أمينة", "ar", "rtl", "Arabic"))
LINE = SourceLine(
    path="sources/one/", title="A headline", lang="", dir="", publisher=OUTLET, type="news report", published=DAY,
    authors=("A. Writer",), url="https://example.org/a?b=1&c=2", archive="https://web.archive.org/web/20210629000000/x",
    archived="2021-06-29", accessed=DAY, location="p. 4", via=FOREIGN, note="Read in part.",
)  # fmt: skip
BARE_LINE = LINE._replace(
    path="sources/urdu/", title=FOREIGN.title, lang="ur", dir="rtl", publisher=Link("", "A publisher"), published=None,
    authors=(), url="", archive="", archived="", accessed=None, location="", via=None, note="",
)  # fmt: skip
CITE = Cite(1, "cite-1-1", "The Gazette: A headline", "p. 4", "sources/one/")
AWAY = Cite(0, "", "The Gazette: A headline", "", "sources/one/")
NOTES = (Note(1, LINE, ("cite-1-1",), ("p. 4",)), Note(2, BARE_LINE, ()))
PICTURE = Picture("media/a.png", "A door", "The door.", "A. Photographer", 640, 480)
BACKLINKS = (
    Backlink(Link("articles/a/", "An article", "articles"), "mentions this", "It was ", "she", " who came."),
    Backlink(CLAIM_LINK, "is about this", "", "", ""),
)
CORRECTIONS = (CorrectionLine(DAY, "correction", "Correction", "Monday", "Tuesday", PERSON, "correction-1"),)


def answer(stance: str = "denies", says: str = "denies it", **changes: Any) -> Answer:
    """A response to a claim."""
    words = (Quote("میں نہیں گئی", "ur", "rtl", "Urdu"), Quote("I did not go.", "", "", ""))
    return Answer(PERSON, stance, says, DAY, words, AWAY, True)._replace(**changes)


def claim(**changes: Any) -> ClaimCard:
    """An allegation with everything that a claim may have."""
    return ClaimCard(
        path="claims/visit/", id="visit", says="Amina went there", allegation=True, status="denied", status_text="Denied",
        status_reason="denied: Amina Q., 28 June 2021; not confirmed on the record", about=(PERSON,), date=VAGUE,
        place="A town", asserted_by=(Assertion(OUTLET, DAY, "citing an unnamed source", (), AWAY, DAY),),
        answers=(answer(),), unanswered=(PRIVATE,), repeated_by=(OUTLET,), repeated_text="one unnamed source, carried on by one outlet",
        evidence=(EvidenceLine("contradicts", "Against", "She was elsewhere.", AWAY, FOREIGN),), checked=DAY, withdrawn=False,
    )._replace(**changes)  # fmt: skip


def bare_claim(**changes: Any) -> ClaimCard:
    """A claim with nothing that may be absent."""
    return claim(
        allegation=False, status="reported", status_text="Reported", status_reason="", about=(), date=None, place="",
        asserted_by=(Assertion(PRIVATE, None, "", (), None, None),), answers=(), unanswered=(), repeated_by=(),
        repeated_text="", evidence=(), checked=None,
    )._replace(**changes)  # fmt: skip


def head(path: str, page: str, **changes: Any) -> Head:
    """The head of a page with everything."""
    return Head(
        path=path, template=f"pages/{page}.html", title="A <title>", head_title="A <title> – What is <said>",
        description="Says “this” & that.", canonical=f"https://example.org/base/{path}", section="claims", kind="Claim",
        og_type="website", noindex=False, json_ld='{"@type": "WebPage"}', crumbs=(Crumb("", SITE.title), Crumb("claims/", "Claims")),
        edit_url="https://example.org/edit", source_file="content/a.md", published=DAY, updated=DAY, image=PICTURE, share=PICTURE,
    )._replace(**changes)  # fmt: skip


def bare(path: str, page: str) -> Head:
    """The head of a page with nothing that may be absent."""
    return head(
        path, page, kind="", noindex=True, crumbs=(), edit_url="", source_file="", published=None, updated=None, image=None, share=None
    )


def _hole() -> Hole:
    return Hole("wikilink", ())


BODY = Body(
    (
        '<h2 id="one">One</h2>\n<p>By ', _hole(), ", see ", _hole(), ", with ", _hole(), _hole(), "; ", _hole(), "; ", _hole(), ".</p>\n",
        _hole(), _hole(), '<h3 id="two">Two</h3>\n', _hole(), _hole(), _hole(),
    ), "",
)  # fmt: skip


def prose(key: str) -> Prose:
    """A body whose holes are filled in every way."""
    return Prose(
        key,
        (
            Fill("link", "<em>Amina</em>", PERSON), Fill("link", "", FOREIGN), Fill("plain", "", PRIVATE),
            Fill("citation", cites=(CITE,)), Fill("claim-link", "", CLAIM_LINK, answer=CLAIM_LINK.note),
            Fill("picture", picture=PICTURE), Fill("figure", picture=PICTURE), Fill("card", card=Card(claim=claim())),
            Fill("card", card=Card(event=EventCard("events/e/", "An event", DAY, "A town", "It happened.", (PERSON,)))),
            Fill("card", card=Card(person=PersonCard("people/amina/", "Amina Q.", "people", "A person.", NAMES))),
            Fill("card", card=Card(entry=EntryCard("articles/a/", "An article", "articles", "Article", "It explains."))),
        ),
    )  # fmt: skip


def moment(**changes: Any) -> Moment:
    """A key event of a chronology."""
    return Moment(
        path="events/e/", anchor="events-e", title="An event", date=DAY, year="2021", place="A town", summary="It happened.",
        weight="key", people=(PERSON,), organisations=(OUTLET,), claim=None, order_open=True, role="host",
    )._replace(**changes)  # fmt: skip


CLAIMED = moment(path="claims/visit/", anchor="claims-visit", date=VAGUE, claim=claim(), people=(), organisations=(), role="")
QUIET = moment(anchor="events-q", weight="background", place="", summary="", people=(), organisations=(), order_open=False, role="")
YEARS = (Year("2020", "y2020", (CLAIMED,)), Year("2021", "y2021", (moment(), QUIET)))
TAGS = (Link("chronology/tag-visit.html", "visit"),)
TAGGED = (
    Year("2020", "y2020", (CLAIMED._replace(tags=TAGS, starts="737753/737759"),)),
    Year("2021", "y2021", (moment(tags=TAGS, starts="737969", after="events-q", date=DAY._replace(sources=(AWAY,))), QUIET)),
)
READS = (Choice("chronology/key.html", "Short read", False, 2), Choice("chronology/", "Long read", True, 3))
EVENTS_ALONE = (Choice("chronology/events.html", "Events", False, 2, "kind=event"),)
FILTERS = (
    Choices("Person", (Choice("people/amina/#at-chronology", "Amina Q.", False, 3, "person=amina"),)),
    Choices("Tag", (Choice("chronology/tag-visit.html", "visit", False, 2, "tag=visit"),)),
)
ORDERS = (Choice("sources/", "By publisher", False), Choice("sources/by-date.html", "By date", True))
KNOWN = (KnownLine("She denies it.", claim(), ()), KnownLine("It was published.", None, (CITE,)))
ARTICLE = ListItem(Link("articles/a/", "An article", "articles"), "It explains.", DAY)
CLAIM_ITEM = ListItem(CLAIM_LINK, "", None, card=claim())
PEOPLE = (ListItem(PERSON, "A person.", None, NAMES), ListItem(FOREIGN, "", None))

FULL: dict[str, Any] = {
    "home": HomeView(
        head("", "home", crumbs=()), "A small site.", ARTICLE, KNOWN, ("Who it was.",), (claim(),), 2, (ARTICLE,),
        (moment(order_open=False),), PEOPLE, (ListItem(OUTLET, "", None),), NOTES,
    ),
    "article": ArticleView(
        head("articles/a/", "article", section="articles"), "It explains.", ("A. Writer", "B. Editor"), KNOWN, ("Who it was.",),
        (Contents(2, "one", "One"), Contents(3, "two", "Two")), PICTURE, prose("articles/a"), ARTICLE.link, ARTICLE.link,
        (PERSON, OUTLET), CORRECTIONS, BACKLINKS, NOTES,
    ),
    "person": PersonView(
        head("people/amina/", "person"), True, "A person.", NAMES, ("Ameena",), (("Born", "1970"),),
        (RoleLine("Minister", OUTLET, "from 2018 to 2021", (CITE,)), RoleLine("Adviser", None, "", ())),
        (("Website", "https://example.org/"),), PICTURE, prose("people/amina"), YEARS, (claim(),), (bare_claim(),),
        (claim(status="withdrawn"),), (ARTICLE.link,), (LINE, BARE_LINE), CORRECTIONS, BACKLINKS, NOTES,
    ),
    "event": EventView(
        head("events/e/", "event"), "It happened.", DAY._replace(sources=(CITE,)), "A town", "key", (PERSON, PRIVATE), (OUTLET,),
        (ARTICLE.link,), ARTICLE.link, CLAIM_LINK, "The order is not established.", PICTURE, prose("events/e"), CORRECTIONS,
        BACKLINKS, NOTES,
    ),
    "claim": ClaimView(
        head("claims/visit/", "claim", title="Amina went there"), "A summary.", claim(), PICTURE, prose("claims/visit"),
        CORRECTIONS, BACKLINKS, NOTES, previous=ARTICLE.link, next=CLAIM_LINK, order_open="The order is not established.",
    ),
    "source": SourceView(
        head("sources/one/", "source"), LINE, (Use(ARTICLE.link, "cites this"), Use(CLAIM_LINK, "cites this")), (claim(),),
        prose("sources/one"), BACKLINKS, NOTES,
    ),
    "page": PageView(
        head("about/", "page"), "About.", prose("pages/about"), (Contents(2, "one", "One"),), PICTURE, CORRECTIONS, BACKLINKS, NOTES
    ),
    "list": ListView(
        head("claims/", "list"), "All of them.",
        (
            Group("A", "letter-a", (CLAIM_ITEM, *PEOPLE)),
            Group("B", "letter-b", (ListItem(FOREIGN, "", None, source=LINE), ARTICLE)),
        ), 5, ORDERS, True,
    ),
    "chronology": ChronologyView(
        head("chronology/", "chronology"), "All that is dated.", TAGGED, 3, READS, EVENTS_ALONE, FILTERS
    ),
    "corrections": CorrectionsView(head("corrections/", "corrections"), "What changed.", CORRECTIONS, "mailto:desk@example.org"),
    "search": SearchView(
        head("search/", "search"), "Everything.", (Group("A", "letter-a", (ListItem(CLAIM_LINK, "", None), CLAIM_ITEM, *PEOPLE)),),
        "pagefind/", (("denied", "Denied"), ("reported", "Reported")),
    ),
    "not-found": NotFoundView(head("404.html", "not-found", noindex=True)),
}  # fmt: skip

BARE: dict[str, Any] = {
    "home": HomeView(bare("", "home"), "", None, (), (), (), 0, (), (), (), (), ()),
    "article": ArticleView(bare("articles/a/", "article"), "A.", (), (), (), (), None, None, None, None, (), (), (), ()),
    "person": PersonView(
        bare("organisations/o/", "person"), False, "O.", (), (), (), (), (), None, None, (), (), (), (), (), (), (), (), ()
    ),
    "event": EventView(bare("events/e/", "event"), "", None, "", "normal", (), (), (), None, None, "", None, None, (), (), ()),
    "claim": ClaimView(bare("claims/c/", "claim"), "", bare_claim(), None, None, (), (), ()),
    "source": SourceView(bare("sources/s/", "source"), BARE_LINE, (), (), None, (), ()),
    "page": PageView(bare("about/", "page"), "P.", None, (), None, (), (), ()),
    "list": ListView(bare("people/", "list"), "L.", (), 0),
    "chronology": ChronologyView(bare("chronology/", "chronology"), "C.", (), 0),
    "corrections": CorrectionsView(bare("corrections/", "corrections"), "C.", (), ""),
    "search": SearchView(bare("search/", "search"), "S.", ()),
    "not-found": NotFoundView(bare("404.html", "not-found")),
}
