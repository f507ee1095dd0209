"""What an editor is told to write instead: it can be typed as it stands, and says what was meant."""

from __future__ import annotations

import pytest

from builder.reading.documents import read
from builder.reading.entries import Context

# A kind, the fields that are wrong, and the hints.
HINTS = [
    ("events", "people: Ada Brook, ben", ["write `people: [ada-brook, ben]`"]),
    ("events", "sources: bell, minutes", ["write `sources: [bell, minutes]`"]),
    ("events", "tags: spire, night", ["write `tags: [spire, night]`, or `tags: [\"spire, night\"]` if it is one"]),
    ("events", "tags: \"spire, night\"", ["write `tags: [spire, night]`, or `tags: [\"spire, night\"]` if it is one"]),
    ("events", "tags: night", ["write `tags: [night]`"]),
    ("events", "people: none", ["take `people` out: what there is nothing to say of is left out"]),
    ("events", "time: 10:00", ["a time stands in the date: `date: 2021-06-28T10:00:00`"]),
    ("events", "image: media/x.png", ["write `file: media/x.png` on a line of its own, indented below `image:`"]),
    ("articles", "not_known: Who, and why", ["write `not_known: [\"Who, and why\"]`"]),
    ("articles", "known: [It rained]", ["write `text: It rained` behind the dash"]),
    (
        "articles",
        "known: [It rained, {text: It was cold}]",
        ["add `claim: …` or `sources: […]`", "write `text: It rained` behind the dash"],
    ),
    ("claims", "repeated_by: [dawn]", ["write `who: dawn` and `source: …` behind the dash"]),
    ("claims", "responses: none", ["take `responses` out: what there is nothing to say of is left out"]),
    ("sources", "lang: English", ["use the code of the language: en, ur, he, ar, zh-Hant"]),
    ("events", "people: ada; ben", ["write `people: [ada, ben]`"]),
    # What YAML takes for a comment.
    ("events", "place: The quay\n  at berth #2 and on", ['quote the text: `place: "The quay at berth #2 and on"`']),
    ("articles", "not_known:\n  - Why #2 broke", ['quote the text: `- "Why #2 broke"`']),
    # Links and citations where ids belong.
    ("events", "people: [[ada]]", ["write `people: [ada]`"]),
    ("events", "people: [[people/ada|Ada B.]]", ["write `people: [ada]`"]),
    ("events", "people: [[ada]], [[Ben Hill]]", ["write `people: [ada, ben-hill]`"]),
    ("events", "people:\n  - [[ada]]\n  - ben", ["write `- ada`"]),
    ("events", "sources: [@bell]", ["write `sources: [bell]`"]),
    ("events", "sources: @bell", ["write `sources: [bell]`"]),
    ("events", "sources: [@bell; @dawn]", ["write `sources: [bell, dawn]`"]),
    ("events", "sources:\n  - @bell", ["write `- bell`"]),
    ("events", "people: Seán O'Hara, Zoë", ["write `people: [sean-ohara, zoe]`"]),
    ("events", "sources: [[bell], [dawn]]", ["write `sources: [bell, dawn]`"]),
    ("events", "sources: [[bell], [@dawn]]", ["write `sources: [bell, dawn]`"]),
    ("events", "sources: [[bell, @dawn]", ["write `sources: [bell, dawn]`"]),
    ("events", "organisations: {bell}", ["write `organisations: [bell]`"]),
    ("events", "tags: {night, spire}", ["write `tags: [night, spire]`"]),
    ("claims", "responses: [{who: ada, stance: denies, source: [[bell]]}]", ["write `source: bell`"]),
    ("events", "tags: [@night]", ['write `tags: ["@night"]`']),
    # The values of two fields, typed as a field and its value.
    ("events", "people: [ada: keeper]", ["write `{person: ada, as: keeper}`"]),
    ("people", "links: https://a.org/", ["write `links: {website: https://a.org/}`"]),
    ("events", "place: [Weir, Brackwater]", ['if the brackets belong to the text, quote it: `place: "[Weir, B']),
    ("events", "people:\n  - ada: keeper", ["write `person: ada` and `as: keeper` behind the dash"]),
    ("claims", "responses:\n  - ada: denies", ["write `who: ada` and `stance: denies` behind the dash"]),
    ("claims", "evidence:\n  - bell: supports", ["write `source: bell` and `shows: supports` behind the dash"]),
    ("people", "corrections:\n  - 3 June 2024: It is iron.", ["write `date: 3 June 2024`, `was: …` and `now: …` behind the dash"]),
    ("articles", "known:\n  - The gates: they were open", ['write `text: "The gates: they were open"`']),
    ("articles", "known:\n  - txt: It rained", ["did you mean `text`?"]),
    ("claims", "responses: [who: ada, stance: denies]", ["write `responses: [{who: ada, stance: denies}]`"]),
    ("claims", "responses: {who: ada, stance: denies}", ["put brackets around it: `responses: [{who: ada, stance: denies}]`"]),
    ("claims", "responses:\n  who: ada\n  stance: denies", ["put a dash and a space before `who:`, and two more spaces before each line"]),
    ("claims", "responses: [{who: ada, stance: No comment}]", ["did you mean `declined`?"]),
    ("claims", "responses:\n  ? [who]\n  : ada", ["begin each item under `responses:` with a dash"]),
    ("claims", "responses:\n  - ? [who]\n    : ada", ["add `stance: …`", "add `who: …`", "write `name: value`"]),
    ("events", "weight: high", ["did you mean `key`?"]),
    ("events", "tags: [a, c: d]", ['if the colon belongs to the text, quote it: `"c: d"`']),
    ("events", "people: - ada", ["write `people: [ada]`"]),
    ("events", "image: file: a.png", ["put `file: a.png` on the next line, set in by two spaces"]),
    ("people", "also: [\"A. Bell\", 'Annie's']", ['write `also: ["A. Bell", "Annie\'s"]`']),
    # Other names for a field: what is missing for want of it is not said as well.
    ("articles", "known:\n  - text: So.\n    claims: [a]", ["did you mean `claim`?"]),
    ("events", "image: {src: a.png, alt: A hall}", ["did you mean `file`?"]),
    ("events", "corrections: [{date: 2023, from: A, to: B}]", ["did you mean `now`?", "did you mean `was`?"]),
    ("events", "persons: [ada]", ["did you mean `people`?"]),
    ("claims", "responses: [{name: ada, response: denies}]", ["did you mean `stance`?", "did you mean `who`?"]),
    ("people", "roles:\n  - Chair of the hall\n    from: 2019", ["write `title: Chair of the hall`"]),
    ("people", "age: 62", ["did you mean `born`?"]),
    ("sources", "id: bell", ["an id is no field: it is the name of the file"]),
    ("events", "sources: https://e.org/a", ["a source is named by its id: write its file, with this as its `url`, and `sources: […]`"]),
    ("sources", "url: htps://e.org/a", ["write `url: https://e.org/a`"]),
    ("sources", "url: <https://e.org/a>", ["write `url: https://e.org/a`"]),
    ("sources", "url: '[a](https://e.org/a)'", ["write `url: https://e.org/a`"]),
    ("sources", "url: https://e.org/a, https://e.org/b", ["write `url: https://e.org/a`"]),
    # What stands one level too high.
    ("claims", "withdrawn: 3 May 2024", ["it belongs into an entry of `asserted_by`"]),
    ("claims", "basis: document", ["it belongs into an entry of `asserted_by`"]),
    ("events", "alt: A hall", ["it belongs into `image`"]),
    ("people", "homepage: https://a.org/", ["write `links: {homepage: https://a.org/}`"]),
    # What is not set in, or without the space behind its dash.
    ("events", "people:\n  -ada\n  -ben", ["write `- ada` on a line of its own, with a space behind the dash; the line below it likewise"]),
    ("events", "tags:\n  -night", ["write `- night` on a line of its own, with a space behind the dash"]),
    (
        "events",
        "image:\nfile: media/a.png\nalt: A hall",
        ["set it in by two spaces, below `image:`", "set it in by two spaces, below `image:`"],
    ),
    ("people", "roles:\ntitle: Chair", ["set it in by two spaces, below `roles:`, with all that belongs to it, the first behind a dash"]),
    ("people", "roles: [{title: Chair, to: now}]", ["a date is written like"]),
]  # fmt: skip

SOUND = {
    "articles": "title: T\nsummary: S.\npublished: 2023\n",
    "people": "name: N\nsummary: S.\n",
    "events": "title: T\nsummary: S.\ndate: 2023\n",
    "claims": "says: S.\nabout: [a]\nasserted_by: [{who: a, source: s}]\n",
    "sources": "title: T\npublisher: P\ntype: news\n",
}


@pytest.mark.parametrize(("kind", "fields", "hints"), HINTS, ids=[fields for _, fields, _ in HINTS])
def test_the_hint_says_what_to_write(kind: str, fields: str, hints: list[str]) -> None:
    text = f"---\n{SOUND[kind]}{fields}\n---\n"
    said = sorted(each.hint for each in read(f"content/{kind}/x.md", text, Context()).diagnostics)
    assert len(said) == len(hints)
    assert all(one.startswith(other) for one, other in zip(said, hints, strict=True)), said


@pytest.mark.parametrize("slip", ["title\xa0: T", "desciption: S."])
def test_what_is_missing_for_want_of_a_name_is_not_said_as_well(slip: str) -> None:
    other = "summary: S." if "T" in slip else "title: T"
    (said,) = read("content/events/x.md", f"---\n{other}\ndate: 2023\n{slip}\nsources: [a]\n---\n", Context()).diagnostics
    assert said.code == "unknown-field"


# Front matter or a collected file that YAML blames on another line: the line and column meant, and what to type.
MISFITS = [
    ("title: T\nplace The quay\ndate: 2023", 2, 1, "write `place: The quay`"),
    ("title: T\nplace = The quay\ndate: 2023", 2, 1, "write `place: The quay`"),
    ("place The quay\ntitle: T", 1, 1, "write `place: The quay`"),
    ("title: T\nplace The quay", 2, 1, "write `place: The quay`"),
    ("people:\n  - person ada\n    as: finder", 2, 5, "write `person: ada`"),
    ("title: T\nsummary: It was dark\nand it rained\ndate: 2023", 3, 1, "put 2 spaces before it if it goes on from the line above"),
    ("title: T\n  summary: S.", 2, 3, "put no space before it, for it to belong beside `title:`"),
    ("  title: T\nsummary: S.", 1, 3, "take away the 2 spaces before it"),
    ("corrections:\n  - date: 2023 was: A\n    now: B", 2, 19, "write `- date: 2023`, and `was: A` on the next line"),
    ("corrections:\n  - date: 2023, was: A\n    now: B", 2, 20, "write `- date: 2023`, and `was: A` on the next line with 4 spaces"),
    ("people:\n  - person: ada\n   as: finder", 3, 4, "put 4 spaces before it, for it to belong beside `person:`"),
    ("people:\n  - person: ada\n      as: finder", 3, 7, "put 4 spaces before it, for it to belong beside `person:`"),
    ("tags:\n  - a\n - b", 3, 2, "put 2 spaces before it, for it to belong to the list above"),
    ("people:\n- ada\n  as: finder", 2, 3, "write `person: ada`"),
    ("title: T\n\tplace: Hall", 2, 1, "take away what stands before it, for it to belong beside `title:`"),
    ("people:\n\t- ada", 2, 1, "begin this line with 2 spaces and no tab, for it to belong to `people:`"),
    ("people:\n  - ada\n\t- ben\n\t- cy\n\t- dee", 3, 1, "begin this line with 2 spaces and no tab, for it to belong to the list above; 2"),
    ("people:\n  - person: ada\n\t\tas: finder", 3, 1, "begin this line with 4 spaces and no tab, for it to belong beside `person:`"),
    ("image:\n\tfile: a.png", 2, 1, "begin this line with 2 spaces and no tab, for it to belong below `image:`"),
]
COLLECTED = [
    ("fire\n  title: T\n  date: 2023", 1, 1, "write `fire:`"),
    ("fire:\n  title: T\n  people:\n- ada\nrain:\n  title: T", 4, 1, "put 4 spaces before it, for it to belong to `people:`"),
    ("fire: title: T", 1, 12, "put `title: T` on the next line, set in by two spaces"),
    ("fire:\ntitle: T\ndate: 2023", 1, 1, "set the lines below it in by two spaces"),
    ("- title: T\n  date: 2023", 1, 1, "take the dashes away: write an id, a colon"),
    ("events:\n   fire:\n      title: T", 1, 1, "delete this line, and take away 3 spaces before each line below it"),
    ("fire:\n- title: T\n- date: 2023", 2, 1, "take the dashes away: write `title: …` below it"),
]


@pytest.mark.parametrize(
    ("path", "text", "line", "column", "hint"),
    [
        *(("content/events/x.md", f"---\n{text}\n---\n", line + 1, column, hint) for text, line, column, hint in MISFITS),
        *(("content/events.yaml", *row) for row in COLLECTED),
    ],
)
def test_the_line_that_is_to_be_mended_is_blamed(path: str, text: str, line: int, column: int, hint: str) -> None:
    (said,) = read(path, text, Context()).diagnostics
    assert (said.line, said.column) == (line, column)
    assert said.hint.startswith(hint)


def test_what_lacks_its_grounds_is_pointed_at_where_it_stands() -> None:
    text = "---\ntitle: T\nsummary: S.\npublished: 2023\nknown:\n  - It rained\n  - text: It was cold\n---\n"
    said = [(each.line, each.code) for each in read("content/articles/x.md", text, Context()).diagnostics]
    assert sorted(said) == [(6, "wrong-type"), (7, "missing-field")]
