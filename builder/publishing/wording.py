"""The words of the interface that templates print, in English. Another language is another `Wording`.

Words about the content (statuses, stances, kinds) come with the views; here is only what the pages say by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def _made_of_words(kind: type[Kind]) -> type[Kind]:
    """A class that is made of all its words by name. Python's own dataclass would write code for every one of them at each start
    of the program; so mypy alone sees to it that a word is of its type and keeps its value."""
    names = kind.__annotations__.keys()

    def fill(self: Any, **words: object) -> None:
        if words.keys() != names:
            raise TypeError(f"not the words of {kind.__name__}: {sorted(words.keys() ^ names)}")
        self.__dict__.update(words)

    setattr(kind, "__init__", fill)  # noqa: B010 - which mypy would not have assigned
    return kind


@_made_of_words
class Wording:
    """Every word or phrase that a template prints. Those that depend on a number are functions of it."""

    # Punctuation between parts of a line
    list_comma: str
    list_semicolon: str  # between those who may have a comma of their own: "Ann, the host; Bob"
    list_and: str
    colon: str

    # The frame of a page
    skip: str
    dark: str
    site_navigation: str
    you_are_here: str
    home: str
    about_site: str
    contact: str
    repository: str
    feed: str
    data: str
    published_by: str
    licence: str

    # Claims and answers
    claim: str
    said_by: str
    answered_by: str
    no_answer: str  # after the name of the one who has none
    no_answers: str
    no_answer_of: Callable[[str], str]
    withdrawn: str
    on_record: str
    nothing_on_record: str
    origin: str
    about: str
    claimed_date: str
    claimed_place: str
    last_checked: str
    report_or_reply: str
    whole_claim: str
    more_of_claim: str  # what a compact card folds
    with_status: Callable[[str, str], str]

    # Kinds, as labels of cards and headings of columns
    event: str
    person: str
    people: str
    organisation: str
    organisations: str

    # Entries
    by: str
    published: str
    last_changed: str
    minutes: Callable[[int], str]
    corrections_here: Callable[[int], str]
    contents: str
    known: str
    not_known: str
    continue_reading: str
    previous: str
    next: str
    named_here: str
    linked_from: str
    linked_from_more: Callable[[int], str]
    cite_this: str
    version: str
    accessed: str
    access_date: str  # where no script tells the day
    edit: str

    # Profiles
    on_this_page: str
    roles: str
    also_written: str
    elsewhere: str
    took_part: str
    claims_about: str
    claims_made: str
    claims_answered: str
    articles_on: str
    sources_published: str

    # Events and the chronology
    claim_no_event: str
    order_open: str
    order_open_beside: Callable[[bool, bool], str]  # whether it is open to the entry before this one, and to the one after; "" for neither
    how_much: str
    show_only: str
    all_filters: str  # the way from a part of the chronology to where it can be narrowed
    show_all: str
    entries: Callable[[int], str]
    entries_of: Callable[[str, str], str]  # of those shown and of all
    year_before: Callable[[str], str]
    year_after: Callable[[str], str]
    here_as: str
    comes_after: str
    in_chronology: str
    take_away: str
    as_calendar: str
    as_spreadsheet: str
    as_timeline: str

    # The timeline as a picture
    timeline: str
    timeline_events: str
    timeline_claims: str
    timeline_offices: str
    claim_by: Callable[[str, int], str]  # a claim in short: by whom it is, and by how many others; never what it says
    claim_in_full: Callable[[str, str, str], str]  # its status, what it says, the answer to it
    another_claim: str  # a second one of the same status by the same
    skip_picture: str
    show_picture: str
    drawn_of: Callable[[int, int], str]
    not_to_scale: str
    soft_ends: str
    diamonds: str
    gap: Callable[[int], tuple[str, str]]  # how many days are left out, as a number and a unit

    # The way of a claim, and connections, as pictures
    way_of_claim: str
    way_heads: tuple[str, ...]
    carried_by: str
    answers: str
    answer: str  # of more than one: "they answer"
    no_confirmation: str
    whom_about: str
    carries_on: str
    says_so: str
    cited_by: str
    more_in_table: Callable[[int], str]
    connections: str
    tie_heads: tuple[str, ...]
    as_table: str
    ties: str
    dashed_ties: str
    an_office: str
    events: Callable[[int], str]
    claims: Callable[[int], str]

    # Sources
    source: str
    source_short: str  # a citation where the page has no numbered notes
    sources: str
    cited_at: str
    back_to: Callable[[int, int], str]
    publisher: str
    authors: str
    location: str
    original: str
    archived_copy: str
    opened: str
    known_through: str
    note: str
    used_in: str
    claims_resting: str

    # Corrections
    corrections: str
    it_said: str
    it_says_now: str
    no_corrections: str
    corrections_feed: str

    # Lists and the A to Z
    jump_to: str
    jump_to_one_of: Callable[[int], str]
    order_by: str
    nothing_here: str
    filter: str
    found_none: str
    search_words: str
    search_keys: str
    search_kind: str
    search_year: str
    search_status: str
    search_any: str
    search_clear: str
    search_more: str
    search_none: str
    search_failed: str
    search_count: Callable[[int | str], str]

    # The home page
    short_answer: str
    claims_and_answers: str
    more_claims: Callable[[int], str]
    in_order: str
    key_moments: str
    whole_chronology: str

    # 404
    not_found: str
    not_found_search: str
    not_found_home: str


def _order_open_beside(before: bool, after: bool) -> str:
    if not before and not after:
        return ""
    which = "the entries before and after it" if before and after else "the entry before it" if before else "the entry after it"
    return f"The order of this and {which} is not established."


def _counted(one: str, many: str) -> Callable[[int | str], str]:
    """A phrase that takes a number: `{}` stands for it, and is left to stand for scripts that are given `{}`."""
    return lambda number: (one if number == 1 else many).format(number)


def _gap(days: int) -> tuple[str, str]:
    if days >= 3650:
        return str(min(round(days / 365.25), 9999)) + ("+" if days > 9999 * 366 else ""), "years"
    if days >= 712:
        halves = round(days / 182.62)
        return f"{halves // 2}{'½' if halves % 2 else ''}", "years"
    if days >= 60:
        return str(round(days / 30.44)), "months"
    return (str(round(days / 7)), "weeks") if days >= 21 else (str(days), "days" if days > 1 else "day")


W = Wording(
    list_comma=", ",
    list_semicolon="; ",
    list_and=" and ",
    colon=": ",
    skip="Skip to the text",
    dark="Dark",
    site_navigation="Sections",
    you_are_here="You are here",
    home="Home",
    about_site="About this site",
    contact="Contact",
    repository="Repository",
    feed="Feed",
    data="Data",
    published_by="Published by",
    licence="Licence:",
    claim="Claim",
    said_by="Who says so",
    answered_by="The answer",
    no_answer="no answer on record",
    no_answers="No answer on record",
    no_answer_of=lambda name: f"no answer of {name} is on record",
    withdrawn="Withdrawn",
    on_record="On record",
    nothing_on_record="Nothing for or against it",
    origin="Origin",
    about="About",
    claimed_date="Date claimed",
    claimed_place="Place claimed",
    last_checked="Last checked",
    report_or_reply="Report an error or reply",
    whole_claim="The claim in full",
    more_of_claim="Evidence, origin, reply",
    with_status=lambda title, status: f"{title} ({status})",
    event="Event",
    person="Person",
    people="People",
    organisation="Organisation",
    organisations="Organisations",
    by="By",
    published="Published",
    last_changed="Last changed",
    minutes=_counted("{} minute to read", "{} minutes to read"),
    corrections_here=_counted("{} correction", "{} corrections"),
    contents="Contents",
    known="What is known",
    not_known="What is not known",
    continue_reading="Continue reading",
    previous="Previous",
    next="Next",
    named_here="Named here",
    linked_from="What links here",
    linked_from_more=_counted("{} more page", "{} more pages"),
    cite_this="Cite this page",
    version="Version",
    accessed="Accessed",
    access_date="[date of access]",
    edit="Propose a change to this page",
    on_this_page="On this page",
    roles="Offices and posts",
    also_written="Also written",
    elsewhere="Elsewhere",
    took_part="Chronology",
    claims_about="Claims about them, with the answers",
    claims_made="Claims they made or carried on",
    claims_answered="Claims they answered",
    articles_on="Articles",
    sources_published="Sources published",
    claim_no_event="Claim, not an event on record",
    order_open="Order not established",
    order_open_beside=_order_open_beside,
    how_much="How much to read",
    show_only="Show only",
    all_filters="By person, organisation and more",
    show_all="Show all",
    entries=_counted("{} entry", "{} entries"),
    entries_of=lambda shown, total: f"{shown} of {total} entries",
    year_before=lambda year: f"Previous: {year}",
    year_after=lambda year: f"Next: {year}",
    here_as="As",
    comes_after="Known to come after",
    in_chronology="In the chronology",
    take_away="Take it with you:",
    as_calendar="calendar (iCalendar)",
    as_spreadsheet="spreadsheet (CSV)",
    as_timeline="TimelineJS (JSON)",
    timeline="Timeline",
    timeline_events="On record",
    timeline_claims="Claims, by status",
    timeline_offices="In office",
    claim_by=lambda who, others: f"Claim by {who}{f' and {others} more' if others else ''}",
    claim_in_full=lambda status, says, answer: f"Claim, {status.lower()}: {says}{f' ({answer})' if answer else ''}",
    another_claim="and another",
    skip_picture="Skip the picture",
    show_picture="Show as a picture",
    drawn_of=lambda shown, total: f"{shown} of {total} entries are drawn, those of most weight first.",
    not_to_scale="Not to scale: crowded days are spread, and long gaps are cut and say how long they are.",
    soft_ends="Soft ends: the exact time is not known.",
    diamonds="Diamonds: claims, not events.",
    gap=_gap,
    way_of_claim="Who says so, who carried it on, who answers",
    way_heads=("Who", "What they do", "When", "Source"),
    carried_by="Carried on by",
    answers="Answers",
    answer="answer",
    no_confirmation="which adds no confirmation",
    whom_about="whom it is about",
    carries_on="carries it on",
    says_so="says so",
    cited_by="cited by",
    more_in_table=lambda number: f"{number} more: see the table",
    connections="Who stands in the same entries",
    tie_heads=("Who", "With whom", "Together in"),
    as_table="The same as a table",
    ties="A line says that both stand in the same events and claims of this site, and no more; the more of them, the thicker it is.",
    dashed_ties="Dashed: in claims only, whatever their status.",
    an_office="an office",
    events=_counted("{} event", "{} events"),
    claims=_counted("{} claim", "{} claims"),
    source="Source",
    source_short="source",
    sources="Sources",
    cited_at="Cited at",
    back_to=lambda number, place: f"Back to place {place} that cites source {number}",
    publisher="Publisher",
    authors="Written by",
    location="Where in it",
    original="Original",
    archived_copy="Archived copy",
    opened="Opened",
    known_through="Not read itself; known through",
    note="Note",
    used_in="Where it is used",
    claims_resting="Claims that rest on it or that it answers",
    corrections="Corrections",
    it_said="It said",
    it_says_now="It now says",
    no_corrections="No corrections so far.",
    corrections_feed="Feed of corrections",
    jump_to="Jump to",
    jump_to_one_of=lambda number: f"Jump to one of {number}",
    order_by="Order",
    nothing_here="Nothing here yet.",
    filter="Find by name, title or words",
    found_none="Nothing found",
    search_words="Search every page",
    search_keys="Press / to come here; the arrow keys go through what is found, Escape comes back.",
    search_kind="Kind",
    search_year="Year",
    search_status="Status of a claim",
    search_any="Any",
    search_clear="Take the filters off",
    search_more="More results",
    search_none="Nothing found. Fewer words or filters may find more.",
    search_failed="The search could not be loaded. The list below has everything.",
    search_count=_counted("{} result", "{} results"),
    short_answer="The short answer",
    claims_and_answers="The claims and the answers",
    more_claims=_counted("{} more claim, with its answers", "{} more claims, with their answers"),
    in_order="Read on, in this order",
    key_moments="Key moments",
    whole_chronology="The whole chronology",
    not_found="There is no page at this address. It may have moved, or the address may be mistyped.",
    not_found_search="Look it up in the A to Z",
    not_found_home="Go to the first page",
)
