"""What the export is put together from, and taken apart into (`builder.publishing.exports`)."""

from __future__ import annotations

import pytest

from builder.publishing.exports import taken_apart

EXPORT = b"""{"version": 1,
"site": {"title": "Entries"},
"entries": [
{"id": "a"},
{"id": "b"}
],
"links": [
{"from": "b"},
{"from": "b"}
],
"chronology": [
"b"
]}
"""


def test_it_is_taken_apart_by_the_sizes_of_its_texts() -> None:
    """Of three entries, of which one is a draft and one has no links."""
    assert taken_apart(EXPORT, [11, 0, 11], [0, 0, 28]) == [
        (b'{"id": "a"}', b""),
        (b"", b""),
        (b'{"id": "b"}', b'{"from": "b"},\n{"from": "b"}'),
    ]


@pytest.mark.parametrize(
    ("export", "sizes", "sizes_of_links"),
    [
        (EXPORT, [11, 12], [0, 28]),
        (EXPORT, [11, 11], [0, 27]),
        (EXPORT, [], []),
        (EXPORT[:-30], [11, 11], [0, 28]),
        (b"", [11, 11], [0, 28]),
        (b"", [], []),
    ],
)
def test_one_that_other_texts_were_put_together_to_is_not(export: bytes, sizes: list[int], sizes_of_links: list[int]) -> None:
    assert taken_apart(export, sizes, sizes_of_links) is None
