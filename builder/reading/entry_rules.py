"""Rules that one entry alone decides, beyond what its fields take."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from builder.model.fields import Dated, fields_of
from builder.model.kinds import Article, Claim, Event, Person
from builder.model.patterns import lazy_pattern
from builder.model.places import Spot
from builder.reading.frontmatter import FieldReader, Fields
from builder.reading.nodes import MappingNode, ScalarNode
from builder.reading.privacy import names_a_day, private_details

KNOWN = lazy_pattern(r"(known\.[0-9]+)\.(text$|claim|sources)")
YEAR = lazy_pattern(r"(?<![0-9])(?:1[89]|20)[0-9][0-9](?![0-9])")
IN_ORDER = (("born", "died"), ("published", "updated"), ("published", "accessed"))  # fields with dates
# Fields in which digits and signs that look like a private detail are ids, addresses of the web or dates.
NOT_PROSE = frozenset(("sources", "links", "born", "died", "updated", "aliases"))


def check(reader: FieldReader, fields: Fields, start: Spot, has_body: bool) -> None:
    """Rules that one entry alone decides."""
    value = fields.value
    if isinstance(value, Event) and "summary" in fields.broken and "summary" not in fields.given and not has_body:
        summary = structs.replace(fields_of(Event)["summary"], help="one or two sentences, or a body below the front matter")
        reader.say_missing(start, "an event", summary, "summary" in reader.keys)
    if isinstance(value, Claim):
        _check_attribution(reader, value, fields, start)
    image = getattr(value, "image", None)
    if image is not None and not image.alt and "image" not in fields.broken:
        reader.say(
            reader.values.get("image.alt", reader.values["image"]),
            "alt-missing",
            "the picture has no `alt`: words for those who do not see it",
            "add `alt: …`, saying what the picture shows",
        )
    if isinstance(value, Article):
        _check_grounds(reader)
    for earlier, later, name in _orders(value, fields.given):
        _check_order(reader, earlier, later, name, start)


def _check_grounds(reader: FieldReader) -> None:
    """INTERFACE.md, Fields: what is known is tied to a claim or to sources."""
    read_paths, wrong = _read_paths(reader), _said_at(reader)
    grounds: dict[str, list[str]] = {}  # of each entry the paths of what it may rest on
    for path in reader.values:
        # Asked of what is typed: an entry that is no mapping is said already, and not among those that were read.
        if path.startswith("known.") and (found := KNOWN.match(path)):
            grounds.setdefault(found[1], []).extend([path] if found[2] != "text" else [])
    for known, paths in grounds.items():
        is_tied = not read_paths.isdisjoint(paths) or any(reader.place(reader.values[each]).start in wrong for each in paths)
        if f"{known}.text" in reader.values and not is_tied:
            blank = next((each for each in ("claim", "sources") if f"{known}.{each}" in paths), "")
            hint = f"fill in `{blank}:`" if blank else "add `claim: …` or `sources: […]`"
            title, message = "an entry of `known`", "what is known needs `claim` or `sources`: what it rests on"
            reader.say_lacking(reader.values[known], "missing-field", (title, "claim"), message, hint)
            reader.lacking.append((title, "sources", reader.diagnostics[-1]))


def _check_attribution(reader: FieldReader, claim: Claim, fields: Fields, start: Spot) -> None:
    """INTERFACE.md, `claim-unattributed`: no `asserted_by`, or an entry of it without a source."""
    if "asserted_by" not in fields.given or (not claim.asserted_by and "asserted_by" not in fields.broken):
        at = reader.keys.get("asserted_by", start)
        lacks = ("a claim", "asserted_by")
        hint = "add `asserted_by:` with `who` and `source`"
        reader.say_lacking(at, "claim-unattributed", lacks, "nobody is said to make this claim", hint)
        return
    read_paths, wrong, no_mapping = _read_paths(reader), _said_at(reader), _said_at(reader, "wrong-type")
    for i in range(_count(reader, "asserted_by")):
        path = f"asserted_by.{i}"
        value = reader.values[path]
        source = reader.values.get(f"{path}.source")
        is_given = source is not None and (
            f"{path}.source" in read_paths or reader.place(source).start in wrong
        )  # read, or in error already
        if not is_given and reader.place(value).start not in no_mapping:
            lacks = ("an entry of `asserted_by`", "source")
            hint = "add `source:` with the id of the source where they say it"
            reader.say_lacking(source or value, "claim-unattributed", lacks, "this assertion names no source", hint)


def _read_paths(reader: FieldReader) -> set[str]:
    """The paths of the references that could be read."""
    return {reference.path for reference in reader.references}


def _said_at(reader: FieldReader, code: str = "") -> set[tuple[int, int]]:
    """The lines and columns of what is said so far: all of it, or what has this code."""
    return {(each.line, each.column) for each in reader.diagnostics if not code or each.code == code}


def _count(reader: FieldReader, path: str) -> int:
    n = 0
    while f"{path}.{n}" in reader.values:
        n += 1
    return n


def _orders(value: Any, given: frozenset[str]) -> list[tuple[Dated | None, Dated | None, str]]:
    """Pairs of dates of which the first may not come after the second, with the path of the second."""
    pairs = [(getattr(value, first), getattr(value, second), second) for first, second in IN_ORDER if first in given and second in given]
    pairs += [(role.from_, role.to, f"roles.{i}.to") for i, role in enumerate(getattr(value, "roles", ()))]
    if isinstance(value, Claim):
        pairs += [(each.when, each.withdrawn, f"asserted_by.{i}.withdrawn") for i, each in enumerate(value.asserted_by)]
    return pairs


def _check_order(reader: FieldReader, earlier: Dated | None, later: Dated | None, path: str, start: Spot) -> None:
    if earlier is None or later is None:
        return
    first, last = earlier.date.start_first, later.date.last_day
    if first is None or last is None or first <= last:
        return
    message = f"{later.words} is before {earlier.words}, which must come first"
    reader.say(reader.values.get(path) or start, "date-order", message, "look which of the two dates is mistyped")


def check_private(reader: FieldReader, fields: Fields, node: MappingNode, body_at: int | None) -> None:
    """INTERFACE.md, `person-private`."""
    person: Person = fields.value
    if not person.public_figure and person.image is not None:
        reader.say(
            reader.values["image"],
            "person-private",
            "one who is no public figure has a profile picture here",
            "delete `image`, or the line `public_figure: no` if it is wrong",
        )
    if "living" in fields.broken or "died" in fields.broken or not person.is_living:
        return
    born = person.born
    if "born" in fields.broken:
        _offer_year_alone(reader)
    is_day = born is not None and born.date.first_day is not None and born.date.first_day == born.date.last_day
    if born is not None and (is_day or names_a_day(born.text)):
        year = born.date.earliest[:4]
        reader.say(reader.values["born"], "person-private", "the full birth date of a living person is private", f"write `born: {year}`")
    for detail in private_details(reader.source.text, _spans_of_prose(reader, node, body_at)):
        first_line = reader.source.text[detail.offset : detail.offset + detail.length].split("\n", 1)[0]
        reader.say(
            (detail.offset, len(first_line.rstrip())), "person-private", f"this looks like {detail.what} of a living person", detail.hint
        )


def _offer_year_alone(reader: FieldReader) -> None:
    """Where a birth date cannot be read, what is offered for it may not be a day either."""
    born = reader.values["born"]
    for said, offered in reader.unread_dates:
        if (said.line, said.column) != reader.place(born).start or (offered and not any(map(names_a_day, offered))):
            continue
        years = {year for text in offered or [reader.typed(born)] for year in YEAR.findall(text)}
        if len(years) == 1:
            hint = f"write `born: {years.pop()}`: of a living person the year alone is given"
            reader.diagnostics[reader.diagnostics.index(said)] = said._replace(hint=hint)


def _spans_of_prose(reader: FieldReader, node: MappingNode, body_at: int | None) -> list[tuple[int, int]]:
    """The spans of the file in which private details are looked for."""
    starts = [reader.start + key.begin for key, _ in node.value]
    ends = [*starts[1:], reader.start + node.end]
    spans: list[tuple[int, int]] = []
    for (key, _), start, end in zip(node.value, starts, ends, strict=False):
        if isinstance(key, ScalarNode) and key.value in NOT_PROSE:
            continue
        if spans and spans[-1][1] == start:
            start = spans.pop()[0]
        spans.append((start, end))
    return spans if body_at is None else [*spans, (body_at, len(reader.source.text))]
