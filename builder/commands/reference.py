"""The reference in docs/, made from the code: kinds and fields, diagnostics, commands.

`python -m builder.commands.reference` writes the three files; with `--check` it ends with 1 where one of them is not
what the code says. Pure but for `main`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import builder
from builder.commands import usage
from builder.commands.schema import EXCUSED, is_needed
from builder.commands.usage import COMMANDS, Command, Option
from builder.model.codes import CODES, Code
from builder.model.fields import (
    Alias,
    ByLanguage,
    Choice,
    Field,
    Fieldset,
    Language,
    Line,
    Links,
    Many,
    Media,
    Ref,
    Spec,
    Struct,
    Text,
    Url,
    When,
    Whole,
    Words,
    YesNo,
    fields_of,
)
from builder.model.kinds import BY_FOLDER, FIELDSETS, KINDS, Kind, Settings

MADE = "<!-- Made from the code by `python -m builder.commands.reference`; changes here are lost. -->"
DOCS = Path(builder.__file__).parent.parent / "docs"


def documents() -> dict[str, str]:
    """The text of each document by the name of its file."""
    made = {"kinds.md": _kinds(), "diagnostics.md": _diagnostics(), "commands.md": _commands()}
    return {name: "\n".join([MADE, "", *lines]).rstrip("\n") + "\n" for name, lines in made.items()}


# --- kinds ---


def _kinds() -> Iterator[str]:
    yield from _section(1, "Kinds and their fields")
    yield "An entry is a file of Markdown whose name is its id, with these fields in its front matter. A field marked"
    yield "**needed** must be there. Any kind can also be gathered in one file, `content/<kind>.yaml`, as a mapping of id"
    yield "to the same fields, with the Markdown under `body`."
    yield ""
    yield "A *date* is typed in plain English (`28 June 2021`, `about 20 November 2020`, `between 17 and 19 May 2021`) or in"
    yield "EDTF (`2021-06`, `2021-05-17/2021-05-19`), or is a mapping of `when` (the date, **needed**), `text` (words to show)"
    yield "and `sources` (who gives it). `nutgraf date TEXT` says what a date means."
    yield ""
    for kind in KINDS:
        yield from _kind(kind)
    yield from _section(2, "Settings")
    yield "The settings of the site, in `content/site.yaml`."
    yield ""
    yield from _field_table(Settings)
    yield from _section(2, "Mappings within fields")
    for part in _parts():
        yield from _section(3, _named(part).capitalize())
        yield from (part.__doc__ or "", "")
        yield from _field_table(part)


def _kind(kind: Kind) -> Iterator[str]:
    yield from _section(2, kind.folder.capitalize())
    yield f"{kind.fields.__doc__} In `content/{kind.folder}/<id>.md`; its page is `/{kind.address.format(id='<id>')}`."
    yield ""
    yield from _field_table(kind.fields)


def _field_table(kind: type[Fieldset]) -> Iterator[str]:
    fields = fields_of(kind).values()
    needed = [field for field in fields if is_needed(kind, field)]
    rows = [(f"`{field.name}` **needed**", takes(field.spec), field.help) for field in needed]
    rows += [(f"`{field.name}`", takes(field.spec), _help(kind, field)) for field in fields if field not in needed]
    yield from _table(("field", "takes", "what for"), rows)


def _help(kind: type[Fieldset], field: Field) -> str:
    excuse = EXCUSED.get((kind, field.name), "")
    return f"{field.help}; {excuse}" if excuse else field.help


def takes(spec: Spec) -> str:
    """What a field takes, in words."""
    match spec:
        case Choice(values=values, unset=unset):
            default = f"; {unset} unless said" if unset else ""
            return f"one of {', '.join(f'`{value}`' for value in values)}{default}"
        case YesNo(unset=None):
            return "yes or no"
        case YesNo(unset=unset):
            return f"yes or no; {'yes' if unset else 'no'} unless said"
        case Ref(kinds=kinds, or_text=or_text):
            named = " or ".join(BY_FOLDER[kind].singular for kind in kinds)
            return f"id of {'an' if named[0] in 'aeiou' else 'a'} {named}{', or text' if or_text else ''}"
        case Url(mail=mail):
            return "web address or mail address" if mail else "web address"
        case Many(item=item):
            return f"list: {takes(item)}"
        case Struct(fields=part, short=short):
            return f"[{_named(part)}](#{_named(part)}){f', or its `{short}` alone' if short else ''}"
        case _:
            return WORDS[type(spec)]


WORDS: dict[type, str] = {
    Line: "text on one line",
    Language: "language code",
    Text: "text",
    Whole: "whole number",
    When: "date",
    Media: "path of a file",
    Alias: "path",
    ByLanguage: "mapping: language code to text",
    Words: "text, or mapping: language code to text",
    Links: "mapping: label to web address",
}


def _parts() -> list[type[Fieldset]]:
    """The mappings that fields hold, in the order of their first mention."""
    found: dict[type[Fieldset], None] = {}
    for kind in FIELDSETS:
        for field in fields_of(kind).values():
            match field.spec:
                case Struct(fields=part) | Many(item=Struct(fields=part)):
                    found[part] = None
    return list(found)


def _named(part: type[Fieldset]) -> str:
    return part.__name__.lower()


# --- diagnostics ---


def _diagnostics() -> Iterator[str]:
    yield from _section(1, "Diagnostics")
    yield "What `nutgraf check` and `nutgraf build` say of the content, by code. An error stops a build; a warning does so"
    yield "with `--strict` or `strict: yes`. `nutgraf explain CODE` says the same on a terminal."
    yield ""
    for title, severity in (("Errors", "error"), ("Warnings", "warning")):
        yield from _section(2, title)
        rows = [row for row in CODES if row.severity == severity]
        yield from _table(("code", "what is wrong"), [(f"[`{row.code}`](#{row.code})", row.title) for row in rows])
        for row in rows:
            yield from _code(row)


def _code(row: Code) -> Iterator[str]:
    yield from _section(3, row.code)
    yield f"**{row.title}.** {row.meaning}"
    yield ""
    yield f"Wrong, in `{row.file}`:"
    yield from _snippet(row.example)
    yield f"Right{f', in `{row.mended_file}`' if row.mended_file else ''}:"
    yield from _snippet(row.mending)


def _snippet(text: str) -> Iterator[str]:
    language = "markdown" if "---" in text.splitlines() else "yaml" if ":" in text else ""
    yield from ("", f"```{language}", *text.splitlines(), "```", "")


# --- commands ---


def _commands() -> Iterator[str]:
    yield from _section(1, "Commands")
    yield "`nutgraf COMMAND [--root DIR]`, or `--root` first. The site is the nearest folder, from the working directory"
    yield "upwards, that holds `content/`. `nutgraf COMMAND --help` says the same as this page. A kind may be named in singular"
    yield "or plural."
    yield ""
    yield from _table(("command", "what it does"), [(f"[`{each.name}`](#{each.name})", each.help) for each in COMMANDS])
    for command in COMMANDS:
        yield from _command(command)
    yield from _section(2, "Exit codes")
    yield from _table(("code", "what it means"), [(str(code), words) for code, words in usage.EXITS])
    yield from _section(2, "Environment")
    yield from _table(("variable", "what it does"), [(f"`{name}`", words) for name, words in usage.ENVIRONMENT])


def _command(command: Command) -> Iterator[str]:
    yield from _section(2, command.name)
    words = [option.typed for option in command.options if not option.name.startswith("-")]
    options = ["[options]"] if any(option.name.startswith("-") for option in command.options) else []
    yield f"`nutgraf {' '.join([command.name, *words, *options])}`"
    yield ""
    yield f"{command.help[0].upper()}{command.help[1:]}. {command.story}"
    yield ""
    yield from _table(("typed", "what it does"), [(f"`{option.typed}`", _option_words(option)) for option in command.options])


def _option_words(option: Option) -> str:
    return option.help if option.default is None else f"{option.help} (default: {option.default})"


# --- Markdown ---


def _section(level: int, title: str) -> Iterator[str]:
    yield from (f"{'#' * level} {title}", "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def main(arguments: Sequence[str]) -> str:
    """Write the documents, or with `--check` compare them; gives what is wrong, "" for nothing."""
    if list(arguments) not in ([], ["--check"]):
        return "usage: python -m builder.commands.reference [--check]"
    if not arguments:
        DOCS.mkdir(exist_ok=True)
        for name, text in documents().items():
            (DOCS / name).write_text(text, encoding="utf-8")
        return ""
    drifted = [f"docs/{name}" for name, text in documents().items() if not _is_there(DOCS / name, text)]
    return f"{', '.join(drifted)}: not what the code says; run `python -m builder.commands.reference`" if drifted else ""


def _is_there(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
