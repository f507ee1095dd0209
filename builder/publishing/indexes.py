"""The views of the pages that a site has whatever its content: home, lists, chronology, corrections, A to Z."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from builder.model.kinds import BY_FOLDER
from builder.model.records import Record
from builder.publishing import labels
from builder.publishing.entries import reading_order
from builder.publishing.heads import Heads
from builder.publishing.parts import Parts
from builder.publishing.views import (
    ChronologyView,
    CorrectionLine,
    CorrectionsView,
    Group,
    HomeView,
    ListItem,
    ListView,
    NotFoundView,
    SearchView,
)

LEADING_CLAIMS = 3  # shown in full on the home page
KEY_MOMENTS = 12
HOME_PEOPLE = 12


class Indexes:
    """Makes each index page from the shared parts."""

    def __init__(self, parts: Parts, heads: Heads) -> None:
        self.parts = parts
        self.heads = heads
        self.site = parts.site
        self._notes = parts.no_notes()

    # --- lists ---

    def articles(self) -> ListView:
        """Articles in the reading order."""
        items = [self._item(self.site.records[key], "published") for key in reading_order(self.site)]
        return self._list("articles", "Explainers, in the order in which they are best read.", (Group("", "", tuple(items)),))

    def people(self) -> ListView:
        """People by sorted name."""
        records = [record for record in self.site.published if record.kind == "people"]
        return self._list("people", "Everyone this site names, with what they did and said.", self._by_letter(records))

    def organisations(self) -> ListView:
        """Organisations by name."""
        return self._list(
            "organisations", "Outlets, ministries, parties and others.", self._by_letter(self.site.of("organisations").values())
        )

    def claims(self) -> ListView:
        """Claims with their answers, allegations first."""
        records = sorted(self.site.of("claims").values(), key=lambda record: (not record.fields.allegation, record.id))
        items = tuple(self._item(record)._replace(card=self.parts.claim_card(record.key, self._notes)) for record in records)
        intro = "What is claimed, by whom and on what ground, with the answers of those whom it concerns."
        return self._list("claims", intro, (Group("", "", items),))

    def sources(self) -> ListView:
        """Sources by publisher, then by date."""
        grouped: dict[str, list[Record]] = {}
        for record in self.site.of("sources").values():
            grouped.setdefault(self.parts.publisher(record.fields).title, []).append(record)
        groups = []
        for publisher in sorted(grouped, key=folded):
            records = sorted(grouped[publisher], key=_published)
            items = tuple(self._item(record)._replace(source=self.parts.source_line(record.key)) for record in records)
            groups.append(Group(publisher, f"publisher-{slug(publisher)}", items))
        return self._list("sources", "Everything this site rests on, by publisher.", tuple(groups))

    def _list(self, section: str, intro: str, groups: tuple[Group, ...]) -> ListView:
        title = labels.SECTION[section]
        head = self.heads.index(f"{section}/", "pages/list.html", title, intro, section)
        return ListView(head, intro, groups, sum(len(group.items) for group in groups))

    def _item(self, record: Record, dated: str = "") -> ListItem:
        parts = self.parts
        date = getattr(record.fields, dated, None) if dated else None
        summary = parts.described(record) if record.kind != "sources" else ""
        return ListItem(parts.link(record.key), summary, parts.when(date), parts.names(record), sort=sort_word(record))

    def _by_letter(self, records: Iterable[Record]) -> tuple[Group, ...]:
        items = sorted((self._item(record) for record in records), key=lambda item: folded(item.sort))
        return by_letter(items)

    # --- chronology, corrections, A to Z ---

    def chronology(self) -> ChronologyView:
        """Everything dated, in its order."""
        keys = [key for key in self.site.order.keys if key not in self._withdrawn()]
        intro = "Events on record, and dated claims with their answers, in the order in which they happened as far as it is established."
        head = self.heads.index("chronology/", "pages/chronology.html", "Chronology", intro, "chronology")
        return ChronologyView(head, intro, self.parts.years(keys, self._notes), len(keys))

    def _withdrawn(self) -> frozenset[str]:
        return frozenset(key for key, status in self.site.statuses.items() if status.status == "withdrawn")

    def corrections(self) -> CorrectionsView:
        """Every correction, newest first."""
        lines: list[tuple[int, CorrectionLine]] = []
        for record in self.site.published:
            days = sorted((each.date.date.last_day or 0 for each in getattr(record.fields, "corrections", ()) if each.date), reverse=True)
            lines += zip(days, self.parts.corrections(record), strict=True)
        lines.sort(key=lambda pair: (-pair[0], pair[1].entry.path, pair[1].anchor))
        intro = "What this site has corrected: what was said, and what is said now."
        head = self.heads.index("corrections/", "pages/corrections.html", "Corrections", intro, "corrections")
        return CorrectionsView(head, intro, tuple(line for _, line in lines), self.heads.settings.contact)

    def search(self) -> SearchView:
        """An A to Z of everything."""
        items = []
        for record in self.site.published:
            link = self.parts.link(record.key)
            note = link.note or labels.KIND[record.kind]
            items.append(ListItem(link._replace(note=note), "", None, sort=sort_word(record)))
        items.sort(key=lambda item: (folded(item.sort), item.link.path))
        intro = "Every page of this site, in alphabetical order."
        head = self.heads.index("search/", "pages/search.html", labels.SECTION["search"], intro, "search")
        return SearchView(head, intro, by_letter(items))

    # --- home, not found ---

    def home(self) -> HomeView:
        """The home page, built around the leading article and the claims."""
        parts, site, notes = self.parts, self.site, self.parts.notes()
        order = reading_order(site)
        lead = site.records[order[0]] if order else None
        claims = [key for key in self._leading_claims(lead) if key not in self._withdrawn()]
        known = parts.known(lead, notes) if lead else ()
        cards = tuple(parts.claim_card(key, notes) for key in claims[:LEADING_CLAIMS])
        keys = [key for key in site.order.keys if key.startswith("events/") and site.records[key].fields.weight == "key"]
        moments = tuple(parts.moment(key, False, notes) for key in keys[:KEY_MOMENTS])
        description = site.settings.description
        return HomeView(
            head=self.heads.index("", "pages/home.html", site.settings.title, description, "home"), description=description,
            lead=self._item(lead, "published") if lead else None, known=known, not_known=lead.fields.not_known if lead else (),
            claims=cards, more_claims=max(len(site.of("claims")) - len(cards), 0),
            articles=tuple(self._item(site.records[key], "published") for key in order[1:]), moments=moments,
            people=tuple(self._item(record) for record in self._most_linked("people")),
            organisations=tuple(self._item(record) for record in self._most_linked("organisations")), notes=notes.all(),
        )  # fmt: skip

    def _leading_claims(self, lead: Record | None) -> list[str]:
        """Allegations in the order in which the leading article speaks of them, then the others."""
        allegations = [key for key, record in self.site.of("claims").items() if record.fields.allegation]
        spoken_of = [link.target for link in self.site.links_out[lead.key]] if lead else []
        return list(dict.fromkeys([*(key for key in spoken_of if key in allegations), *allegations]))

    def _most_linked(self, kind: str) -> list[Record]:
        """Those of a kind that most entries link to."""
        counted = [
            (-len({link.source for link in self.site.links_in.get(record.key, ())}), record.key, record)
            for record in self.site.published
            if record.kind == kind
        ]
        return [record for _, _, record in sorted(counted, key=lambda each: each[:2])[:HOME_PEOPLE]]

    def not_found(self) -> NotFoundView:
        """404.html."""
        return NotFoundView(
            self.heads.index("404.html", "pages/not-found.html", "Page not found", "There is nothing at this address.", "", noindex=True)
        )


def sort_word(record: Record) -> str:
    """The word an entry is sorted by."""
    return getattr(record.fields, "sort_name", "") or str(getattr(record.fields, BY_FOLDER[record.kind].title))


def folded(text: str) -> str:
    """Text for sorting: without case, accents and opening quotation marks, brackets or articles."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    bare = plain.lstrip("\"'“”‘’«»([ ")
    return bare.removeprefix("the ").removeprefix("a ").removeprefix("an ")


def by_letter(items: Sequence[ListItem]) -> tuple[Group, ...]:
    """Sorted items under the letter they begin with; what begins with none stands under #."""
    grouped: dict[str, list[ListItem]] = {}
    for item in items:
        first = folded(item.sort)[:1].upper()
        grouped.setdefault(first if first.isalpha() else "#", []).append(item)
    return tuple(Group(letter, f"letter-{letter.lower() if letter != '#' else 'other'}", tuple(each)) for letter, each in grouped.items())


def slug(text: str) -> str:
    """A text as an anchor."""
    return "-".join("".join(sign if sign.isalnum() else " " for sign in folded(text)).split()) or "other"


def _published(record: Record) -> tuple[int, str]:
    published = record.fields.published
    return ((published.date.first_day or published.date.last_day or 0) if published else 0, record.id)
