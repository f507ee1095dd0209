"""The table of diagnostic codes: complete, and its snippets do what they say."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

import builder
from builder.commands.authoring import starter
from builder.model.codes import BY_CODE, CODES, Code, severity
from builder.model.diagnostics import WARNINGS
from builder.model.fields import fields_of
from builder.model.kinds import BY_FOLDER
from builder.reading.documents import read
from builder.reading.entries import Context

# INTERFACE.md, section 2, Diagnostics, row by row.
ERRORS = [
    "encoding",
    "file-too-large",
    "symlink-outside",
    "id-invalid",
    "id-duplicate",
    "url-conflict",
    "frontmatter-missing",
    "frontmatter-unclosed",
    "yaml-syntax",
    "yaml-unsupported",
    "duplicate-key",
    "unknown-field",
    "missing-field",
    "wrong-type",
    "invalid-value",
    "url-invalid",
    "date-unreadable",
    "date-order",
    "reference-unknown",
    "reference-ambiguous",
    "reference-kind",
    "link-broken",
    "anchor-broken",
    "media-missing",
    "alt-missing",
    "order-contradiction",
    "claim-unattributed",
    "claim-unanswered",
    "claim-verdict",
    "person-private",
]

# Those that one file alone decides, so that the reader must say them of the example and not of the mending.
OF_ONE_FILE = [
    "id-invalid",
    "frontmatter-missing",
    "frontmatter-unclosed",
    "yaml-syntax",
    "yaml-unsupported",
    "duplicate-key",
    "unknown-field",
    "missing-field",
    "wrong-type",
    "invalid-value",
    "url-invalid",
    "date-unreadable",
    "date-order",
    "alt-missing",
    "claim-unattributed",
    "person-private",
    "html-escaped",
    "heading-skipped",
    "date-season",
]

WITH_FIELDS = [row for row in CODES if row.file.endswith(".md")]

# Calls in which a diagnostic is made, and what a code looks like among their arguments.
SAYING = frozenset(("say", "say_lacking", "diagnostic", "Diagnostic", "Remark", "Target", "Trouble", "trouble"))
CODE = re.compile(r"encoding|orphan|[a-z]+(-[a-z]+)+")


def test_the_table_is_that_of_the_interface() -> None:
    assert [row.code for row in CODES] == [*ERRORS, *_warnings_in_order()]
    assert {code for code in BY_CODE if severity(code) == "warning"} == WARNINGS


def _warnings_in_order() -> list[str]:
    return [row.code for row in CODES if row.code in WARNINGS]


def test_an_unknown_code_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        severity("no-such-code")


@pytest.mark.parametrize("row", CODES, ids=lambda row: row.code)
def test_every_row_says_what_an_editor_needs(row: Code) -> None:
    assert row.title[0].isupper()
    assert not row.title.endswith(".")
    assert 2 <= row.meaning.count(". ") + 1 <= 4
    assert row.meaning.endswith(".")
    assert (row.example, row.file) != (row.mending, row.mended_file or row.file)


@pytest.mark.parametrize("row", WITH_FIELDS, ids=lambda row: row.code)
def test_a_mending_has_only_fields_that_its_kind_has(row: Code) -> None:
    kind = BY_FOLDER[(row.mended_file or row.file).split("/")[1]]
    fields = yaml.safe_load(row.mending.split("---")[1] if "---" in row.mending else row.mending)
    assert set(fields) <= set(fields_of(kind.fields))


@pytest.mark.parametrize("code", OF_ONE_FILE)
def test_the_reader_says_the_code_of_the_example_and_not_of_the_mending(code: str) -> None:
    row = BY_CODE[code]
    assert code in _said(row.file, row.example)
    assert code not in _said(row.mended_file or row.file, row.mending)


def _said(file: str, snippet: str) -> set[str]:
    whole = "---" in snippet.splitlines() or "keeps the market hall.\n" in f"{snippet}\n"
    text = f"{snippet}\n" if whole else f"---\n{snippet}\n---\n"
    return {each.code for each in read(file, text, Context()).diagnostics}


def test_the_program_says_these_codes_and_no_others() -> None:
    """A code that a message has and the table lacks would leave `nutgraf explain` without an answer."""
    assert set(_codes_in_the_program()) == set(BY_CODE)


def _codes_in_the_program() -> Iterator[str]:
    package = Path(builder.__file__).parent
    for file in package.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _name(call) in SAYING:
                values = [*call.args, *(each.value for each in call.keywords if each.arg == "code")]
                texts = [each.value for each in values if isinstance(each, ast.Constant)]
                yield from (text for text in texts if isinstance(text, str) and CODE.fullmatch(text))


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_what_an_example_says_of_somebody_is_what_somebody_said() -> None:
    """A claim's sentence is read alone when it is copied: not "X took it", but "Y said that X had taken it"."""
    files = starter(date(2024, 3, 1))
    texts = [each for row in CODES for each in (row.example, row.mending)] + [files[path].decode() for path in files]
    said = [line for text in texts for line in text.splitlines() if line.startswith("says: ")]
    assert len(said) > 8
    assert [line for line in said if not re.search(r" (said|reported) .*that ", line)] == []
