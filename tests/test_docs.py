"""The documents are true: their examples build, their commands run and exist, their links lead somewhere.

A document is played from top to bottom, as a reader would go through it. A fenced block whose info string holds

    content/people/x.md         writes that file,
    wrong content/people/x.md   writes it for the blocks `says` that follow, each of which `check` must print,

and of one in the language `console` every line behind `$ ` is run, with what is to be printed below it. Blocks of any
other kind are only searched for commands and options that there are.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from builder.commands import usage
from builder.linking.claims import STATUSES
from builder.model.edtf import Date
from builder.model.phrases import read_date
from builder.publishing import labels
from builder.reading.markdown import read_body

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HANDBOOK = "docs/writing-content.md"
PLAYED = ("README.md", HANDBOOK)
FENCE = re.compile(r"^( *)```(.*)\n((?:.*\n)*?)\1```$", re.MULTILINE)
NAMED_FILE = re.compile(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|html|css|js|csv)|(?:docs|tests|builder|templates|static)/[a-z_/-]+)`")
NAME_IN_MODULE = re.compile(r"`([A-Za-z_.]+)`\s(?:of\s|\()`((?:[a-z_]+/)+[a-z_]+\.py)`")
LARGEST_IMAGE = 150 * 1024
PIXEL = bytes.fromhex(  # a picture for every file that an example names
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


class Block(NamedTuple):
    """A fenced block: its first line in the document, language, the rest of its info string, and its text."""

    line: int
    language: str
    info: str
    text: str


def blocks(document: str) -> Iterator[Block]:
    text = text_of(document)
    for match in FENCE.finditer(text):
        language, _, info = match[2].partition(" ")
        yield Block(text.count("\n", 0, match.start()) + 2, language, info, match[3])


@cache
def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def prose_of(document: str) -> str:
    """The document without its fenced blocks."""
    return FENCE.sub("", text_of(document))


# --- played from top to bottom ---


class Player:
    """Goes through a document in a folder of its own; every disagreement with what it says is kept in `wrong`."""

    def __init__(self, folder: Path, command: list[str], environment: Mapping[str, str]) -> None:
        self.here = folder
        self.wrong: list[str] = []
        self._lent: dict[Path, bytes | None] = {}  # what stood in the place of the files that are wrong on purpose
        bin = folder.parent / "bin"
        bin.mkdir()
        quoted = " ".join(f"'{word}'" for word in command)
        (bin / "nutgraf").write_text(f'#!/bin/sh\nexec {quoted} "$@"\n')
        (bin / "nutgraf").chmod(0o755)
        self._environment = {**environment, "PATH": f"{bin}:{environment['PATH']}"}

    def play(self, document: str) -> None:
        for block in blocks(document):
            purpose, _, file = block.info.rpartition(" ")
            if block.info == "says":
                if block.text not in self.run("nutgraf check"):
                    self.wrong.append(f"{document}:{block.line}: check does not say this:\n{block.text}")
                continue
            self._give_back()
            if block.language == "console":
                self._console(document, block)
            elif file.startswith("content/"):
                self._write(file, block.text, lend=purpose == "wrong")
        self._give_back()

    def run(self, line: str) -> str:
        done = subprocess.run(["/bin/sh", "-c", line], cwd=self.here, env=self._environment, capture_output=True, check=False)
        return done.stdout.decode()

    def _console(self, document: str, block: Block) -> None:
        for typed in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            line, _, expected = typed.partition("\n")
            if line.startswith("cd "):
                self.here /= line.removeprefix("cd ")
            elif (printed := self.run(line)) != expected:
                self.wrong.append(f"{document}:{block.line}: `{line}` prints\n{printed}instead of\n{expected}")

    def _write(self, file: str, text: str, lend: bool) -> None:
        path = self.here / file
        if lend:
            self._lent[path] = path.read_bytes() if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for picture in re.findall(r"media/[\w.-]+", text):
            (self.here / "content/media").mkdir(exist_ok=True)
            (self.here / "content" / picture).write_bytes(PIXEL)

    def _give_back(self) -> None:
        for path, before in self._lent.items():
            path.unlink() if before is None else path.write_bytes(before)
        self._lent.clear()


Play = Callable[[str], Player]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, command: list[str], clean_environment: Mapping[str, str]) -> Play:
    """`played(document)`: the player that has gone through it, once for all tests."""

    @cache
    def played(document: str) -> Player:
        folder = tmp_path_factory.mktemp("reader") / "folder"
        folder.mkdir()
        player = Player(folder, command, clean_environment)
        player.play(document)
        return player

    return played


@pytest.mark.parametrize("document", PLAYED)
def test_what_a_document_shows_is_what_happens(document: str, played: Play) -> None:
    player = played(document)
    assert not player.wrong, "\n".join(player.wrong)
    assert player.run("nutgraf check") == "0 errors, 0 warnings\n"
    assert player.run("nutgraf build 2>&1").startswith("0 errors, 0 warnings\n")
    assert (player.here / "public/index.html").is_file()


def test_a_person_in_the_examples_who_is_private_is_published_nowhere(played: Play) -> None:
    player = played(HANDBOOK)
    player.run("nutgraf build")
    pages = [path for path in (player.here / "public").rglob("*") if path.is_file()]
    assert pages
    assert [path for path in pages if "night-fisher" in str(path) or b"night-fisher" in path.read_bytes()] == []


def test_every_row_of_the_table_of_links_can_be_typed(played: Play) -> None:
    player = played(HANDBOOK)
    typed = [re.sub(r"^`|`$", "", row[0]).replace("\\|", "|") for row in rows_of(HANDBOOK, "| you type | becomes |")]
    body = "\n\n".join(part for row in typed for part in re.split(r"`[^`]*(?:`|$)", row) if part)
    every = player.here / "content/articles/every-link.md"
    every.write_text(f"---\ntitle: Every link\nsummary: All of them.\npublished: 2025\n---\n{body}\n", encoding="utf-8")
    try:
        assert player.run("nutgraf check") == "0 errors, 0 warnings\n"
    finally:
        every.unlink()


# --- commands ---


def commands_of(document: str) -> Iterator[str]:
    """Every call of nutgraf or make in the document: inline, or a line of a block."""
    yield from re.findall(r"`((?:nutgraf|make) [^`]+)`", prose_of(document))
    for block in blocks(document):
        if block.language in ("sh", "console", "toml", ""):
            yield from re.findall(r"^\s*(?:\$ )?(?:command = \")?((?:nutgraf|make) [^\"\n]+)", block.text, re.MULTILINE)


CALLS = sorted({(document, call) for path in DOCUMENTS for document in [str(path.relative_to(ROOT))] for call in commands_of(document)})


@pytest.mark.parametrize(("document", "call"), CALLS)
def test_a_command_and_its_options_exist(document: str, call: str) -> None:
    program, *words = re.split(r"\s+#|\s[|&]{1,2}\s", call)[0].split()
    name = next((word for word in words if not word.startswith("-")), "")
    if program == "make":
        assert not name or "=" in name or re.search(rf"^\.PHONY:.* {name}\b", text_of("Makefile"), re.MULTILINE)
        return
    options = {word.split("=")[0] for word in words if word.startswith("--")} - {"--root", "--help", "--version"}
    if name in ("", "COMMAND") or "|" in name:
        assert not options
        return
    command = usage.command_named(name)
    assert command.name == name
    assert options <= {option.name for option in command.options}


# --- links ---


def links_of(document: str) -> Iterator[str]:
    prose = re.sub(r"`[^`\n]*`", "", prose_of(document))
    yield from re.findall(r"\]\(([^)\s]+)", prose)
    yield from re.findall(r'(?:src|href)="([^"]+)"', prose)


@cache
def anchors_of(path: Path) -> frozenset[str]:
    return read_body(path.read_text(encoding="utf-8"), first_line=1).anchors


LINKS = sorted({(document, link) for path in DOCUMENTS for document in [str(path.relative_to(ROOT))] for link in links_of(document)})


@pytest.mark.parametrize(("document", "link"), [each for each in LINKS if not re.match(r"https?:|mailto:", each[1])])
def test_a_relative_link_leads_somewhere(document: str, link: str) -> None:
    name, _, anchor = unquote(link).partition("#")
    target = (ROOT / document).parent / name if name else ROOT / document
    assert target.exists()
    assert target.resolve().is_relative_to(ROOT)
    assert not anchor or anchor in anchors_of(target)


def test_pictures_are_small_and_every_one_is_shown() -> None:
    shown = {(ROOT / document).parent / link for document, link in LINKS}
    pictures = list((ROOT / "docs/images").iterdir())
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_IMAGE] == []
    assert {path.resolve() for path in pictures} <= {path.resolve() for path in shown if path.exists()}


# --- tables that say what the code says ---


def rows_of(document: str, head: str) -> list[list[str]]:
    """The rows of the one table whose head begins so."""
    table = re.search(rf"^{re.escape(head)}.*\n\|[-|]+\n((?:\|.*\n)+)", text_of(document), re.MULTILINE)
    assert table, head
    return [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in table[1].splitlines()]


@pytest.mark.parametrize("row", rows_of(HANDBOOK, "| you type | stored as |"), ids=lambda row: row[0])
def test_a_date_phrase_is_read_as_the_handbook_says(row: list[str]) -> None:
    typed, stored, shown = row
    date = read_date(typed)
    assert isinstance(date, Date)
    assert (date.edtf, date.text) == (stored, shown)


def test_the_table_of_statuses_is_that_of_the_code() -> None:
    rows = rows_of(HANDBOOK, "| status | shown as |")
    assert [(row[0], row[1]) for row in rows] == [(status, labels.STATUS[status]) for status in STATUSES]


def test_the_table_of_grounds_is_that_of_the_code() -> None:
    rows = rows_of(HANDBOOK, "| `basis` |")
    assert {row[0]: row[1].split(";")[0] for row in rows} == labels.BASIS


def test_the_story_lives_with_the_warnings_that_are_explained(run_in: Callable[..., Any]) -> None:
    said = json.loads(run_in(ROOT, "check", "--format", "json").out)
    explained = {row[0] for row in rows_of("docs/story.md", "| warning |")}
    assert said["errors"] == 0
    assert {each["code"] for each in said["diagnostics"]} == explained


# --- documents of the code ---


def test_generated_documents_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "builder.commands.reference", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "path", [path for path in DOCUMENTS if path.name == "CONTRIBUTING.md" or path.is_relative_to(ROOT / "docs")], ids=lambda path: path.name
)
def test_modules_and_files_that_a_document_names_exist(path: Path) -> None:
    named = NAMED_FILE.findall(path.read_text(encoding="utf-8"))
    places = (ROOT, ROOT / "builder", ROOT / "tests")
    assert [name for name in named if not any((place / name).exists() for place in places)] == []


def test_a_name_that_the_architecture_places_in_a_module_is_in_it() -> None:
    named = NAME_IN_MODULE.findall(text_of("docs/architecture.md"))
    sources = {module: text_of(f"builder/{module.removeprefix('builder/')}") for _, module in named}
    made = {module: re.findall(r"^ *(?:def|class) (\w+)|^(\w+)(?::.*)? = ", source, re.MULTILINE) for module, source in sources.items()}
    assert [(name, module) for name, module in named if not {*name.split(".")} <= {*chain.from_iterable(made[module])}] == []


def test_the_floors_are_told_in_the_order_that_the_architecture_test_keeps() -> None:
    floors = re.search(r"^FLOORS\b.*?= \{(.*?)^\}", text_of("tests/test_architecture.py"), re.MULTILINE | re.DOTALL)
    assert floors
    kept = re.findall(r'^    "(\w+)": \(', floors[1], re.MULTILINE)
    assert [row[1].strip("`/") for row in rows_of("docs/architecture.md", "| floor |")] == kept
