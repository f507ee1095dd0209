"""One slip of YAML does not hide the other mistakes of its file, and what it spoils is not said to be wrong as well."""

from __future__ import annotations

import pytest

from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

# Front matter, and the lines and codes of all that is said of it.
SLIPS = {
    "title: A: b\ndate: 2024: x\nsummary: S.\nplase: Hall": [(2, "yaml-syntax"), (3, "yaml-syntax"), (5, "unknown-field")],
    "title: A: b\n  c: d\ndate: someday\nsummary: S.": [(2, "yaml-syntax"), (4, "date-unreadable")],
    'title: T\ndate: 2024\nsummary: "S.\nweight: high\nplace: [Hall] x': [(4, "yaml-syntax"), (5, "invalid-value"), (6, "yaml-syntax")],
    "title: T\ndate: 2024\nsummary: S.\norganisations: [bell\nsources: [@bell]\nafter: dawn": [
        (5, "yaml-syntax"), (6, "yaml-syntax"), (7, "wrong-type"),
    ],
    "title: T\ndate: 2024\nsummary: @S\nweight: @\npeople: ada": [(4, "yaml-syntax"), (5, "yaml-syntax"), (6, "wrong-type")],
    "title: T\ndate: 2024\nsummary: S.\npeople:\n- ada\n  as: finder\nweight: high": [(6, "yaml-syntax"), (8, "invalid-value")],
    "title: T\n\tdate: 2024\n\tsummary: S.\nweight: high": [(3, "yaml-syntax"), (5, "invalid-value")],
    "title T\ndate: someday\nsummary: S.": [(2, "yaml-syntax"), (3, "date-unreadable")],
    "title: T\ndate: 2024\nsummary: S.\npeople:\n  - person: ada\n    as: a: b\n  - ben: x": [(7, "yaml-syntax"), (8, "unknown-field")],
    "title: T\ndate: {when: 2024, text: a: b}\nsummary: S.\nweight: high": [(3, "yaml-syntax"), (5, "invalid-value")],
    # What follows from it is not said.
    'title: "A\nb "c" d"\ndate: 2024\nsummary: S.': [(3, "yaml-syntax")],
    "title: T\nsummary: It was dark\nand it rained\nand it snowed\ndate: 2023": [(4, "yaml-syntax")],
}  # fmt: skip


@pytest.mark.parametrize("fields", SLIPS)
def test_the_other_mistakes_of_a_file_are_said_as_well(fields: str) -> None:
    document = read("content/events/x.md", f"---\n{fields}\n---\n", Context())
    assert sorted((each.line, each.code) for each in document.diagnostics) == SLIPS[fields]
    assert document.entries == ()
    assert document.ids == (("events", "x"),)


def test_with_windows_line_ends_as_well() -> None:
    text = "---\r\ntitle: A: b\r\ndate: 2024: x\r\nsummary: S.\r\nweight: high\r\n---\r\n"
    assert [each.line for each in read("content/events/x.md", text, Context()).diagnostics] == [2, 3, 5]


def test_the_text_below_the_fields_is_looked_at() -> None:
    text = "---\ntitle: A: b\nsummary: S.\npublished: 2023\n---\nA [link](<a b.md>) and [x](my file.md).\n"
    assert [each.line for each in read("content/articles/x.md", text, Context()).diagnostics] == [2, 6]


def test_in_a_collected_file() -> None:
    text = "fire:\n  title: A: b\n  date: someday\n  summary: S.\nrain: x: y\nsnow:\n  title: T\n  summary: S.\n"
    document = read("content/events.yaml", text, Context())
    assert sorted((each.line, each.code) for each in document.diagnostics) == [
        (2, "yaml-syntax"), (3, "date-unreadable"), (5, "yaml-syntax"),
    ]  # fmt: skip
    assert (document.entries, document.ids) == ((), (("events", "*"),))


def test_in_the_settings() -> None:
    site = read_settings("content/site.yaml", "title: A: b\nurl: example.org\nhtml: yes\nstrikt: yes\n")
    assert [(each.line, each.code) for each in site.diagnostics] == [(1, "yaml-syntax"), (2, "url-invalid"), (4, "unknown-field")]
    assert site.settings is None
    assert site.partial.html


def test_so_many_slips_are_no_front_matter() -> None:
    text = "---\n" + "".join(f"title{i}: A: b\n" for i in range(100)) + "---\n"
    assert len(read("content/events/x.md", text, Context()).diagnostics) == 21
