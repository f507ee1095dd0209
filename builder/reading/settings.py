"""content/site.yaml is read: the settings of the site."""

from __future__ import annotations

import re

from builder.model.diagnostics import Diagnostic
from builder.model.kinds import Settings
from builder.model.values import Value
from builder.reading.frontmatter import FieldReader, all_said, compose
from builder.reading.nodes import MappingNode, no_fields
from builder.reading.sources import Source


class SettingsFile(Value, frozen=True):
    """content/site.yaml as read; `settings` is None where it cannot serve."""

    settings: Settings | None
    diagnostics: tuple[Diagnostic, ...]
    partial: Settings = Settings()  # as far as they could be read: how the content is read does not wait for their mending


def read_settings(file: str, text: str) -> SettingsFile:
    """Read content/site.yaml."""
    source = Source(file, text)
    loaded = compose(source, 0, len(text))
    reader = FieldReader(source, 0, "north")
    root = loaded.root if loaded.root is not None else no_fields()
    if not loaded.readable and not (loaded.root and isinstance(root, MappingNode)):
        return SettingsFile(None, loaded.diagnostics)
    if not isinstance(root, MappingNode):
        reader.say(root, "wrong-type", f"{file} must be a mapping of names to values", "write `title: …` on a line of its own")
        return SettingsFile(None, (*loaded.diagnostics, *reader.diagnostics))
    fields = reader.read_fields(Settings, root, "", (0, 1), file)
    _check_settings(reader, fields.value)
    if reader.diagnostics:
        from builder.reading.told_once import mistyped  # where something is wrong

        mistyped(reader, file)
    found = all_said(loaded, reader.diagnostics)
    broken = any(each.severity == "error" for each in found)
    return SettingsFile(None if broken else fields.value, found, fields.value)


def _check_settings(reader: FieldReader, settings: Settings) -> None:
    """What the settings need beyond the shape of their fields."""
    if "?" in settings.url or "#" in settings.url:
        message = f"`{settings.url}` has a ? or #; the address of a site has neither"
        reader.say(reader.values["url"], "url-invalid", message, f"write `url: {re.split('[?#]', settings.url)[0]}`")
