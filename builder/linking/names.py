"""What entries are called: by their names and titles, and by the word for their kind."""

from __future__ import annotations

from builder.model.kinds import BY_FOLDER, kind_named
from builder.model.records import Record

NAMING = frozenset(("name", "title", "says", "also", "names"))  # fields whose words a wikilink may use


def names_of(record: Record) -> tuple[str, ...]:
    """The exact names that a wikilink may use: name or title, other spellings, names in other scripts."""
    fields = record.fields
    title, also, names = title_of(record), getattr(fields, "also", ()), getattr(fields, "names", ())
    return (title, *also, *(text for _, text in names)) if also or names else (title,)


def title_of(record: Record) -> str:
    """What an entry is called: its name, its title, or what the claim says."""
    return str(getattr(record.fields, BY_FOLDER[record.kind].title)) or record.id


def folder_named(word: str) -> str:
    """The folder of the kind that is typed before an id, in singular or plural; the word itself where it names none."""
    kind = kind_named(word)
    return kind.folder if kind else word


def one_of(folder: str) -> str:
    """An entry of a kind, with its article: `an event`."""
    return BY_FOLDER[folder].one


def kind_of_key(key: str) -> str:
    """What an entry is, by its key: `an event`."""
    return one_of(key.split("/")[0])
