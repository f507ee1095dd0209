"""The views of the pages that a site has whatever its content: home, lists, chronology, corrections, A to Z."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from builder.linking.addresses import BY_DATE, CHRONOLOGY, CLAIMS_ALONE, EVENTS_ALONE, SHORT, WITHDRAWN
from builder.linking.tags import Tag, tags_of
from builder.linking.watch import memo, noted_property
from builder.model.kinds import BY_FOLDER
from builder.model.records import Record
from builder.model.values import Value
from builder.model.words import folded, slug
from builder.publishing import labels
from builder.publishing.connections import connections_of
from builder.publishing.entries import reading_order
from builder.publishing.heads import Heads
from builder.publishing.parts import Parts, year_of
from builder.publishing.timeline import timeline_of
from builder.publishing.views import (
    Choice,
    Choices,
    ChronologyView,
    CorrectionLine,
    CorrectionsView,
    Crumb,
    Group,
    Head,
    HomeView,
    Link,
    ListItem,
    ListView,
    Moment,
    NotFoundView,
    SearchView,
    Year,
)

LEADING_CLAIMS = 5  # on the home page, the first of them in full
KEY_MOMENTS = 12
HOME_PEOPLE = 8
OFFICE_HOLDERS = 12  # whose offices may stand under the timeline

SOURCES = "sources/"


class Cut(Value, frozen=True, gc=True):
    """What a page of the chronology shows of it: which entries, under what title, and what the link to it says."""

    title: str
    label: str
    intro: str
    holds: Callable[[Record], bool]


def _matters(record: Record) -> bool:
    """What a short read cannot go without: key events, and what is alleged, which is what the answers are to."""
    return bool(record.fields.weight == "key" if record.kind == "events" else record.fields.allegation)


ON_RECORD = "Events on record, and dated claims with their answers, in the order in which they happened as far as it is established."
NONE_WITHDRAWN = "No dated claim has been withdrawn so far: the long read holds everything."
CUTS = {
    SHORT: Cut(
        "The chronology in short", "Short read",
        "Key events, and what is alleged to have happened, with the answers of those whom it concerns.", _matters,
    ),
    CHRONOLOGY: Cut("Chronology", "Long read", ON_RECORD, lambda record: True),
    WITHDRAWN: Cut(
        "Chronology, with withdrawn claims", "With withdrawn claims",
        f"{ON_RECORD} Claims that were withdrawn by all who made them are shown here, too.", lambda record: True,
    ),
    EVENTS_ALONE: Cut("Chronology: events", "Events", "What is on record, without claims.", lambda record: record.kind == "events"),
    CLAIMS_ALONE: Cut(
        "Chronology: claims", "Claims",
        "What is claimed to have happened, with the answers of those whom it concerns. None of it is an event on record.",
        lambda record: record.kind == "claims",
    ),
}  # fmt: skip
HOME = "pages/home.html"
READS, KINDS = (SHORT, CHRONOLOGY, WITHDRAWN), (EVENTS_ALONE, CLAIMS_ALONE)


class Indexes:
    """Makes each index page from the shared parts."""

    def __init__(self, parts: Parts, heads: Heads) -> None:
        self.parts = parts
        self.heads = heads
        self.site = parts.site
        self._notes = parts.no_notes()
        self._ranked = memo(self.site.watch, self._ranked_by_links)
        self._cut = memo(self.site.watch, self._keys_in_cut)

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
        """Claims with their answers, in the order of the home page: allegations first, those of the leading article before the
        others. What was withdrawn stands last."""
        site, order = self.site, reading_order(self.site)
        leading = {key: n for n, key in enumerate(self._leading_claims(site.records[order[0]] if order else None))}
        records = sorted(
            site.of("claims").values(),
            key=lambda record: (site.is_withdrawn(record.key), leading.get(record.key, len(leading)), record.id),
        )
        items = tuple(self._item(record)._replace(card=self.parts.claim_card(record.key, self._notes)) for record in records)
        intro = "What is claimed, by whom and on what ground, with the answers of those whom it concerns."
        return self._list("claims", intro, (Group("", "", items),))

    def sources(self) -> ListView:
        """Sources by publisher, then by date."""
        grouped: dict[str, list[Record]] = {}
        for record in self.site.of("sources").values():
            grouped.setdefault(self.parts.publisher(record.fields).title, []).append(record)
        groups = [
            Group(publisher, f"publisher-{slug(publisher)}", self._source_items(sorted(grouped[publisher], key=_published)))
            for publisher in sorted(grouped, key=folded)
        ]
        view = self._list("sources", "Everything this site rests on, by publisher.", tuple(groups))
        return view._replace(orders=_source_orders(SOURCES))

    def sources_by_date(self) -> ListView:
        """The same sources by date, under years."""
        grouped: dict[str, list[Record]] = {}
        for record in sorted(self.site.of("sources").values(), key=lambda record: (not _published(record)[0], *_published(record))):
            grouped.setdefault(year_of(record.fields.published) if record.fields.published else "undated", []).append(record)
        groups = tuple(Group(year.capitalize(), f"y{slug(year)}", self._source_items(records)) for year, records in grouped.items())
        title, intro = "Sources by date", "Everything this site rests on, by the date of its publication, the oldest first."
        head = self._beside(BY_DATE, "pages/list.html", title, intro, "sources")
        return ListView(head, intro, groups, sum(len(group.items) for group in groups), _source_orders(BY_DATE), by_date=True)

    def _source_items(self, records: Iterable[Record]) -> tuple[ListItem, ...]:
        return tuple(self._item(record)._replace(source=self.parts.source_line(record.key)) for record in records)

    def _beside(self, path: str, template: str, title: str, intro: str, section: str) -> Head:
        """The head of a page that shows a part of a section's page, or the same in another order.

        Search engines are to follow its links but to keep the section's page: all that is here is there.
        """
        head = self.heads.index(path, template, title, intro, section, noindex=True)
        head = head._replace(crumbs=(*head.crumbs, Crumb(f"{section}/", labels.SECTION[section])))
        return self.heads.with_json_ld(head)

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
        return by_letter([self._item(record) for record in records])

    # --- the chronology and its parts ---

    def chronology(self) -> ChronologyView:
        """Everything dated, in its order, with the ways to narrow it."""
        cut = CUTS[CHRONOLOGY]
        head = self.heads.index(CHRONOLOGY, "pages/chronology.html", cut.title, cut.intro, "chronology")
        view = self._chronology(head, cut.intro, self.site.chronology)._replace(whole="")
        if self.parts.shows_any(head.template, "filters", "starts", "after"):
            years = tuple(year._replace(moments=tuple(map(self._for_script, year.moments))) for year in view.years)
            view = view._replace(years=years, filters=self._filters(years))
        if self.parts.shows("timeline", head.template):
            people = [record.key for record in self._most_linked("people", OFFICE_HOLDERS)]
            view = view._replace(timeline=timeline_of(self.parts, self.site.chronology, people, inside=True))
        return view

    def part_paths(self) -> tuple[str, ...]:
        """The pages that show a part of the chronology; those of tags come with the content."""
        return (*(path for path in CUTS if path != CHRONOLOGY), *(tag.path for tag in self.tags.values()))

    def part(self, path: str) -> ChronologyView:
        """A page that shows a part of the chronology."""
        if path == WITHDRAWN and self._totals[WITHDRAWN] == self._totals[CHRONOLOGY]:
            title, intro, keys = CUTS[path].title, NONE_WITHDRAWN, []
        elif path in CUTS:
            title, intro, keys = CUTS[path].title, CUTS[path].intro, self._cut(path)
        else:
            tag = self._tags_by_path[path]
            title, intro, keys = f"Chronology: {tag.title}", f"The entries of the chronology that bear the tag “{tag.title}”.", tag.keys
        return self._chronology(self._beside(path, "pages/chronology.html", title, intro, "chronology"), intro, keys)

    def _chronology(self, head: Head, intro: str, keys: Sequence[str]) -> ChronologyView:
        years, tags = self.parts.years(keys, self._notes, head.template), self.tags
        if tags:
            years = tuple(year._replace(moments=tuple(self._tagged(moment, tags) for moment in year.moments)) for year in years)
        return ChronologyView(head, intro, years, len(keys), self._reads(head.path), self._kinds(head.path), whole=CHRONOLOGY)

    def _keys_in_cut(self, path: str) -> list[str]:
        keys = self.site.order.keys if path == WITHDRAWN else self.site.chronology
        return [key for key in keys if CUTS[path].holds(self.site.records[key])]

    @noted_property
    def _totals(self) -> dict[str, int]:
        return {path: len(self._cut(path)) for path in CUTS}

    def _reads(self, here: str) -> tuple[Choice, ...]:
        """The short read and the long one; a page that would show the same as the long one is not offered."""
        whole = self._totals[CHRONOLOGY]
        wanted = [path for path in READS if path in (here, CHRONOLOGY) or self._totals[path] not in (0, whole)]
        choices = self._choices(wanted, here) if len(wanted) > 1 or here != CHRONOLOGY else ()
        nothing_more = self._totals[WITHDRAWN] == whole  # its page is empty then
        return tuple(each._replace(total=0) if nothing_more and each.path == WITHDRAWN else each for each in choices)

    def _kinds(self, here: str) -> tuple[Choice, ...]:
        if not all(self._totals[path] for path in KINDS):
            return ()
        choices = self._choices(KINDS, here)
        return tuple(choice._replace(value=f"kind={name}") for choice, name in zip(choices, ("event", "claim"), strict=True))

    def _choices(self, paths: Iterable[str], here: str) -> tuple[Choice, ...]:
        return tuple(Choice(path, CUTS[path].label, path == here, self._totals[path]) for path in paths)

    @noted_property
    def tags(self) -> dict[str, Tag]:
        """The tags of what is shown, by their words without regard to case."""
        return tags_of(self.site)

    @noted_property
    def _tags_by_path(self) -> dict[str, Tag]:
        return {tag.path: tag for tag in self.tags.values()}

    def _tagged(self, moment: Moment, tags: Mapping[str, Tag]) -> Moment:
        """An entry of the chronology with links to the parts that it belongs to."""
        typed = self.site.records[_key(moment.path)].fields.tags
        if not typed:
            return moment
        links = (Link(tag.path, tag.title) for tag in map(tags.get, dict.fromkeys(each.casefold() for each in typed)) if tag)
        return moment._replace(tags=tuple(links))

    def _for_script(self, moment: Moment) -> Moment:
        """With what decides whether the order of two entries is established (see `Order.is_open`), any two of which may
        come to stand side by side where the page is narrowed."""
        order = self.site.order
        key = _key(moment.path)
        date = order.datings[key].date
        low, high = ("" if day is None else str(day) for day in (date.start_first, date.start_last))
        after = " ".join(dict.fromkeys(other.replace("/", "-") for other in order.known.get(key, ())))
        return moment._replace(starts=low if date.is_exact_day else f"{low}/{high}", after=after)

    def _filters(self, years: Sequence[Year]) -> tuple[Choices, ...]:
        """Who and what the entries can be narrowed to. Without the script a person's link leads to the profile, which
        holds that person's chronology already."""
        moments = [moment for year in years for moment in year.moments]
        totals = Counter(path for moment in moments for path in _named(moment))
        taking_part = {link.path for moment in moments for link in (*moment.people, *moment.organisations)}
        tags = [Choice(tag.path, tag.title, False, len(tag.keys), f"tag={_stem(tag.path)}") for tag in self.tags.values()]
        found = (
            Choices("Person", self._actors("people", totals, taking_part)),
            Choices("Organisation", self._actors("organisations", totals, taking_part)),
            Choices("Tag", tuple(tags)),
        )
        return tuple(choices for choices in found if choices.all)

    def _actors(self, kind: str, totals: Mapping[str, int], taking_part: set[str]) -> tuple[Choice, ...]:
        records = [self.site.records[_key(path)] for path in totals if path.startswith(f"{kind}/")]
        choices = []
        for record in sorted(records, key=lambda record: (folded(sort_word(record)), record.key)):
            path = self.parts.link(record.key).path
            place = "#at-chronology" if path in taking_part else ""  # a profile has one where there are events
            value = f"{BY_FOLDER[kind].singular}={record.id}"
            choices.append(Choice(f"{path}{place}", self.parts.link(record.key).title, False, totals[path], value))
        return tuple(choices)

    # --- corrections, A to Z ---

    def corrections(self) -> CorrectionsView:
        """Every correction, newest first."""
        lines: list[tuple[int, CorrectionLine]] = []
        for record in self.site.published:
            corrected = getattr(record.fields, "corrections", ())
            if not corrected:
                continue
            days = sorted((each.date.date.last_day or 0 for each in corrected if each.date), reverse=True)
            lines += zip(days, self.parts.corrections(record), strict=True)
        lines.sort(key=lambda pair: (-pair[0], pair[1].entry.path, pair[1].anchor))
        intro = "What this site has corrected: what was said, and what is said now."
        head = self.heads.index("corrections/", "pages/corrections.html", "Corrections", intro, "corrections")
        return CorrectionsView(head, intro, tuple(line for _, line in lines), self.heads.settings.contact)

    def search(self) -> SearchView:
        """An A to Z of everything."""
        link, published = self.parts.link, self.site.published
        items = [ListItem(link(record.key), "", None, sort=sort_word(record), label=labels.KIND[record.kind]) for record in published]
        items.sort(key=lambda item: item.link.path)
        given = {status.status for status in self.site.statuses.values()}
        statuses = tuple((status, words) for status, words in labels.STATUS.items() if status in given)
        intro = "Every page of this site, from A to Z."
        head = self.heads.index("search/", "pages/search.html", labels.SECTION["search"], intro, "search")
        return SearchView(head, intro, by_letter(items), self.heads.publishing.search, statuses)

    # --- home, not found ---

    def home(self) -> HomeView:
        """The home page, built around the leading article and the claims."""
        parts, site, notes = self.parts, self.site, self.parts.notes()
        order = reading_order(site)
        lead = site.records[order[0]] if order else None
        claims = [key for key in self._leading_claims(lead) if not site.is_withdrawn(key)]
        known = parts.known(lead, notes) if lead else ()
        leading = claims[:LEADING_CLAIMS]
        cards = tuple(parts.claim_line(key, notes) if i else parts.claim_card(key, notes) for i, key in enumerate(leading))
        keys = [key for key in site.order.keys if key.startswith("events/") and site.records[key].fields.weight == "key"]
        moments = tuple(parts.moment(key, False, notes) for key in keys[:KEY_MOMENTS])
        description = site.settings.description
        return HomeView(
            head=self.heads.index("", HOME, site.settings.title, description, "home"), description=description,
            lead=self._item(lead, "published") if lead else None, known=known, not_known=lead.fields.not_known if lead else (),
            claims=cards, more_claims=max(len(site.of("claims")) - len(cards), 0),
            articles=tuple(self._item(site.records[key], "published") for key in order[1:]), moments=moments,
            people=tuple(self._item(record) for record in self._most_linked("people")),
            organisations=tuple(self._item(record) for record in self._most_linked("organisations")), notes=notes.all(),
            timeline=timeline_of(parts, self._key_or_alleged(), id="at-timeline") if parts.shows("timeline", HOME) else None,
            connections=connections_of(parts, "at-connections") if parts.shows("connections", HOME) else None,
        )  # fmt: skip

    def _key_or_alleged(self) -> list[str]:
        """Key events and dated allegations, in the order of the chronology."""
        records = self.site.records
        return [
            key
            for key in self.site.chronology
            if getattr(records[key].fields, "weight", "") == "key" or getattr(records[key].fields, "allegation", False)
        ]

    def _leading_claims(self, lead: Record | None) -> list[str]:
        """Allegations in the order in which the leading article speaks of them, then the others."""
        allegations = [key for key, record in self.site.of("claims").items() if record.fields.allegation]
        spoken_of = [link.target for link in self.site.links.of(lead.key)] if lead else []
        return list(dict.fromkeys([*(key for key in spoken_of if key in allegations), *allegations]))

    def _most_linked(self, kind: str, number: int = HOME_PEOPLE) -> list[Record]:
        """Those of a kind that most entries link to."""
        return [self.site.records[key] for key in self._ranked(kind)[:number]]

    def _ranked_by_links(self, kind: str) -> list[str]:
        """The keys of a kind; what the others say is not asked, so that a page that shows the first few is none of their business."""
        links, hidden = self.site.links, frozenset(self.site.hidden)
        return [key for _, key in sorted([(-len({*links.linkers(key)}), key) for key in self.site.of(kind) if key not in hidden])]

    def not_found(self) -> NotFoundView:
        """404.html."""
        return NotFoundView(
            self.heads.index("404.html", "pages/not-found.html", "Page not found", "There is nothing at this address.", "", noindex=True)
        )


def sort_word(record: Record) -> str:
    """The word an entry is sorted by."""
    return getattr(record.fields, "sort_name", "") or str(getattr(record.fields, BY_FOLDER[record.kind].title))


def by_letter(items: Iterable[ListItem]) -> tuple[Group, ...]:
    """Items by the words they are sorted by, under the letter that these begin with; what begins with none stands under #.

    Those of the same words stay in their order.
    """
    sorted_items = sorted([(folded(item.sort), number, item) for number, item in enumerate(items)])
    grouped: dict[str, list[ListItem]] = {}
    for words, _, item in sorted_items:
        first = words[:1].upper()
        grouped.setdefault(first if first.isalpha() else "#", []).append(item)
    return tuple(Group(letter, f"letter-{letter.lower() if letter != '#' else 'other'}", tuple(each)) for letter, each in grouped.items())


def _published(record: Record) -> tuple[int, str]:
    published = record.fields.published
    return ((published.date.first_day or published.date.last_day or 0) if published else 0, record.id)


def _source_orders(here: str) -> tuple[Choice, ...]:
    return tuple(Choice(path, title, path == here) for path, title in ((SOURCES, "By publisher"), (BY_DATE, "By date")))


def _named(moment: Moment) -> set[str]:
    """The pages of people and organisations that an entry of the chronology links to."""
    links = [*moment.people, *moment.organisations]
    if moment.claim:
        card = moment.claim
        links += [*card.about, *card.repeated_by, *card.unanswered]
        links += [each.who for each in card.asserted_by] + [each.who for each in card.answers]
    return {link.path for link in links if link.path}


def _key(path: str) -> str:
    """The key of the entry whose page has this path."""
    return path.rstrip("/")


def _stem(path: str) -> str:
    """What names a tag in the path of its page."""
    return path.removeprefix("chronology/tag-").removesuffix(".html")
