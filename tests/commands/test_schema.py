"""`nutgraf schema`."""

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from builder.commands import schema as schemas
from builder.commands.authoring import starter
from builder.engine.refusal import Refusal
from builder.model.fields import Choice, Line, Many, Ref, When, YesNo, fields_of
from builder.model.kinds import KINDS, Kind

CLAIM = json.loads(schemas.schema("claim"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.folder)
def test_a_schema_has_every_field_with_its_help_and_no_other(kind: Kind) -> None:
    document = json.loads(schemas.schema(kind.singular))
    assert document == json.loads(schemas.schema(kind.folder))
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["title"] == kind.singular.capitalize()
    assert document["additionalProperties"] is False
    helps = {name: field.help for name, field in fields_of(kind.fields).items()}
    assert {name: found["description"] for name, found in document["properties"].items()} == helps


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("article", ["summary", "title", "published"]),
        ("person", ["summary", "name"]),
        ("event", ["title", "date"]),
        ("claim", ["says", "about", "asserted_by"]),
        ("source", ["title", "publisher", "type"]),
    ],
)
def test_what_is_needed_is_what_the_interface_says(kind: str, needed: list[str]) -> None:
    assert json.loads(schemas.schema(kind))["required"] == needed


def test_a_picture_needs_alt_and_a_list_that_is_needed_an_item() -> None:
    assert CLAIM["properties"]["image"]["required"] == ["file", "alt"]
    assert CLAIM["properties"]["about"]["minItems"] == 1
    assert "minItems" not in CLAIM["properties"]["evidence"]


def test_the_schema_of_all_kinds_holds_each() -> None:
    document = json.loads(schemas.schema())
    assert list(document["$defs"]) == [kind.folder for kind in KINDS]
    assert document["anyOf"][0] == {"$ref": "#/$defs/articles"}
    assert document["$defs"]["claims"] | {"$schema": schemas.DIALECT} == CLAIM


def test_an_unknown_kind_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refusal, match="did you mean person"):
        schemas.schema("persn")


def test_words_that_yaml_reads_as_truth_are_allowed_as_such() -> None:
    assert schemas.of_spec(Choice(("confirmed", "false"))) == {"enum": ["confirmed", "false", False]}
    assert schemas.of_spec(YesNo()) == {"enum": [True, False, "yes", "no"]}


def test_a_date_is_a_scalar_or_a_mapping_of_when_text_and_sources() -> None:
    found = schemas.of_spec(When())
    assert found["type"] == ["string", "number", "object"]
    assert (list(found["properties"]), found["required"]) == (["when", "text", "sources"], ["when"])


@pytest.mark.parametrize(
    ("id", "fits"),
    [
        *[(id, True) for id in ("ada-brook", "people/ada-brook", "person/ada-brook", "1984")],
        *[(id, False) for id in ("Ada", "-a", "a--b", "a-", "events/ada", "a b", "")],
    ],
)
def test_an_id_has_the_form_of_an_id(id: str, fits: bool) -> None:
    pattern = schemas.of_spec(Many(Ref(("people",), ("about",))))["items"]["pattern"]
    assert bool(re.search(pattern, id)) == fits


def test_an_id_or_text_is_text() -> None:
    assert schemas.of_spec(Ref(("organisations",), ("publisher",), or_text=True)) == schemas.of_spec(Line())


def _front_matter() -> Iterator[tuple[str, Any]]:
    """The starter's front matter as an editor's YAML reader sees it: `yes` is true, `1994` a number."""
    files = starter(datetime.date(2024, 1, 1))
    for path, content in files.items():
        if path.startswith("content/") and path.endswith(".md"):
            yield path.split("/")[1], _loaded(content.split(b"---\n")[1])
    for fields in _loaded(files["content/sources.yaml"]).values():
        yield "sources", fields


def _loaded(text: bytes) -> Any:
    return json.loads(json.dumps(yaml.safe_load(text), default=str))  # days as text: JSON has none


def test_the_starter_is_valid_and_slips_are_not() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="not among the project's own tools")
    document = json.loads(schemas.schema())
    jsonschema.Draft202012Validator.check_schema(document)
    for kind, fields in _front_matter():
        validator = jsonschema.Draft202012Validator(document["$defs"][kind])
        assert not [error.message for error in validator.iter_errors(fields)], kind
        assert list(validator.iter_errors({**fields, "no_such_field": "x"}))
        assert list(validator.iter_errors({name: value for name, value in fields.items() if name not in ("title", "name", "says")}))
