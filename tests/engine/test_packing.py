"""Documents as bytes: what is unpacked is what was packed."""

from __future__ import annotations

import pytest
from msgspec import structs

from builder.engine.packing import Heavy, light_of, loaded, pack
from builder.reading.documents import Context, read

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
    found = loaded(packed.light), heavy.places("claims/x"), heavy.body("claims/x")
    assert found == (light_of(document), entry.places, entry.body)
    again = structs.replace(loaded(packed.light).records[0], given=entry.record.given, anchors=entry.record.anchors)
    assert repr(again) == repr(entry.record)
    assert repr((heavy.places("claims/x"), heavy.body("claims/x"))) == repr((entry.places, entry.body))


def test_an_entry_that_a_document_does_not_hold_has_no_places() -> None:
    assert Heavy(pack(read("content/claims/x.md", CLAIM, Context())).heavy).places("claims/y") == {}


@pytest.mark.parametrize("date", ["Y1E25", "Y-1E25", "Y123456789012345678901/..", "{when: Y1E25, sources: [x]}"])
def test_a_date_may_be_farther_than_numbers_of_64_bits_reach(date: str) -> None:
    document = read("content/events/x.md", f"---\ntitle: So it ends\nsummary: S.\ndate: {date}\n---\n", Context())
    (entry,) = document.entries
    assert repr(loaded(pack(document).light).records[0].fields) == repr(entry.record.fields)
