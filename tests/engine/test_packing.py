"""Documents as bytes: what is unpacked is what was packed."""

from __future__ import annotations

import pytest
from msgspec import structs

from builder.engine.packing import Heavy, light_of, loaded, pack
from builder.model.places import Place
from builder.reading.documents import read
from builder.reading.entries import Context

CLAIM = """---
says: He was told.
about: [imran-khan]
date: about 20 November 2020
asserted_by:
  - {who: dawn, source: dawn-2020, when: 2020-11-21, words: {en: "told", ur: "بتایا"}}
---
## A heading

See [[imran-khan|*him*]], the card and the picture. [@dawn-2020, p. 4]

![[the-claim]]

![A picture](media/x.png "Its caption")
"""


def test_what_is_unpacked_is_what_was_packed() -> None:
    document = read("content/claims/x.md", CLAIM, Context())
    (entry,) = document.entries
    packed = pack(document)
    heavy = Heavy(packed.heavy)
    found = loaded(packed.light), heavy.body("claims/x")
    assert found == (light_of(document), entry.body)
    again = structs.replace(loaded(packed.light).records[0], given=entry.record.given, anchors=entry.record.anchors)
    assert repr(again) == repr(entry.record)
    assert repr(heavy.body("claims/x")) == repr(entry.body)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("", Place(1, 1, 3)),
        ("says", Place(2, 7, 12)),
        ("about.0", Place(3, 9, 10)),
        ("asserted_by", Place(6, 3, 1)),
        ("asserted_by.0.when", Place(6, 42, 10)),
        ("asserted_by.0.words.ur", Place(6, 61, 1)),  # has none of its own: that of what it stands in
        ("body.0", Place(10, 7, 10)),
        ("body.1", Place(10, 55, 9)),
        ("body.3", Place(14, 14, 11)),
        ("cites", Place(1, 1, 3)),
    ],
)
def test_a_path_leads_to_the_line_and_column_of_what_it_names(path: str, place: Place) -> None:
    assert Heavy(pack(read("content/claims/x.md", CLAIM, Context())).heavy).place("claims/x", path) == place


def test_an_entry_that_a_document_does_not_hold_has_no_places() -> None:
    heavy = Heavy(pack(read("content/claims/x.md", CLAIM, Context())).heavy)
    assert heavy.places("claims/y") == {}
    assert heavy.place("claims/y", "says") == Place(1, 1)


@pytest.mark.parametrize("date", ["Y1E25", "Y-1E25", "Y123456789012345678901/..", "{when: Y1E25, sources: [x]}"])
def test_a_date_may_be_farther_than_numbers_of_64_bits_reach(date: str) -> None:
    document = read("content/events/x.md", f"---\ntitle: So it ends\nsummary: S.\ndate: {date}\n---\n", Context())
    (entry,) = document.entries
    assert repr(loaded(pack(document).light).records[0].fields) == repr(entry.record.fields)
