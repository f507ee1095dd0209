"""Every diagnostic at its exact place: the smallest sites that are wrong in one way, in `cases/*.txt`.

A case reads: what it shows in a sentence, the files of the site (`=== content/events/x.md`), and all that is said of
them (`=== expect`): place, severity and code, with a line `hint contains …` or `message contains …` below where the
words matter. `nothing` stands for a site without fault. A file's options stand behind its path: `(escapes)` where
`\\u0007` and the like stand for the character, `(absent)` for a file that is not there, `(CRLF)` and `(BOM)`.
A `.png` or `.jpg` is a picture, whatever is written for it.
`content/site.yaml` is a plain one unless given. `=== expect (own files only)` where entries gathered in one file a kind
would have other things said of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from builder import cli
from builder.model.codes import BY_CODE, severity
from builder.reading.folders import kind_of

MakeSite = Callable[..., Path]
CASES = Path(__file__).parent / "cases"
CLOCK = "1750000000"  # 15 June 2025: from 17 December 2024 on, `checked` is not stale
SECTION = re.compile(r"=== (\S+)(?: \((.+)\))?")
EXPECTED = re.compile(r"(\S+):(\d+):(\d+) (error|warning) ([a-z-]+)")
WORDS = re.compile(r" +(hint|message) contains (.+)")


class Said(NamedTuple):
    """One diagnostic, with words that its hint or message must hold (or, of one that was said, all of them)."""

    file: str
    line: int
    column: int
    severity: str
    code: str
    hint: str = ""
    message: str = ""

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        return self[:5]


class Case(NamedTuple):
    """A site and what is to be said of it."""

    name: str
    title: str
    files: Mapping[str, str | None]
    expected: tuple[Said, ...]
    own_files_only: bool  # that it is not the same with all entries gathered in one file a kind

    @property
    def exit_code(self) -> int:
        errors = [each for each in self.expected if each.severity == "error"]
        return 2 if any(each.file == "content/site.yaml" for each in errors) else 1 if errors else 0


def read_case(path: Path) -> Case:
    title, sections = sections_of(path.read_text(encoding="utf-8"))
    assert title, f"{path.name} begins with a sentence that says what it shows"
    assert "expect" in sections, f"{path.name} has no section `expect`"
    expected, options = sections.pop("expect")
    files = {file: None if "absent" in options else _text(text, options) for file, (text, options) in sections.items()}
    return Case(path.stem, title, files, tuple(expectations(path.name, expected)), "own files only" in options)


def sections_of(text: str) -> tuple[str, dict[str, tuple[str, list[str]]]]:
    """The words before the first section, and each section's text and options by its name."""
    title: list[str] = []
    found: dict[str, tuple[list[str], list[str]]] = {}
    lines = title
    for line in text.splitlines(keepends=True):
        heading = SECTION.fullmatch(line.rstrip("\n"))
        if heading:
            lines = []
            found[heading[1]] = (lines, (heading[2] or "").split(", "))
        else:
            lines.append(line)
    return " ".join("".join(title).split()), {name: ("".join(lines), options) for name, (lines, options) in found.items()}


def _text(text: str, options: list[str]) -> str:
    if "escapes" in options:
        text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    if "CRLF" in options:
        text = text.replace("\n", "\r\n")
    return f"\ufeff{text}" if "BOM" in options else text


def expectations(name: str, text: str) -> Iterator[Said]:
    pending: Said | None = None
    for line in text.splitlines():
        if words := WORDS.fullmatch(line):
            assert pending, f"{name}: {line}"
            pending = pending._replace(**{words[1]: words[2]})
            continue
        if pending:
            yield pending
        pending = None
        if line.strip() in ("", "nothing"):
            continue
        found = EXPECTED.fullmatch(line)
        assert found, f"{name}: {line!r} is no expectation"
        pending = Said(found[1], int(found[2]), int(found[3]), found[4], found[5])
    if pending:
        yield pending


ALL = [read_case(path) for path in sorted(CASES.glob("*.txt"))]
BY_NAME = {case.name: case for case in ALL}

Ask = Callable[..., tuple[int, list[Said]]]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """`ask(folder)`: the exit code of `check` and all that it says; `ask(folder, "build")` of a build."""
    for name in ("NETLIFY", "GITHUB_ACTIONS", "NUTGRAF_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", CLOCK)

    def ask(folder: Path, command: str = "check") -> tuple[int, list[Said]]:
        code = cli.main(["--root", str(folder), command, "--format", "json"])
        out, err = capsys.readouterr()
        assert out, err
        found = json.loads(out)
        said = [Said(*(each[key] for key in Said._fields)) for each in found["diagnostics"]]
        severities = [each.severity for each in said]
        assert (found["errors"], found["warnings"]) == (severities.count("error"), severities.count("warning"))
        return code, said

    return ask


def agree(said: list[Said], expected: tuple[Said, ...]) -> None:
    assert [each.place for each in said] == [each.place for each in expected], "\n".join(map(str, said))
    for one, other in zip(said, expected, strict=True):
        assert other.hint in one.hint
        assert other.message in one.message


def each_case(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


@each_case(ALL)
def test_of_a_case_exactly_this_is_said(case: Case, site: MakeSite, ask: Ask) -> None:
    code, said = ask(site(as_bytes(case.files)))
    agree(said, case.expected)
    assert code == case.exit_code


def as_bytes(files: Mapping[str, str | None]) -> dict[str, bytes | None]:
    return {
        path: None if text is None else _picture() if path.endswith((".png", ".jpg")) else text.encode() for path, text in files.items()
    }


@cache
def _picture() -> bytes:
    data = BytesIO()
    Image.new("L", (1, 1)).save(data, "PNG")
    return data.getvalue()


# --- the same, told otherwise ---


@each_case([case for case in ALL if not any(text and "\r" in text for text in case.files.values())])
def test_with_windows_line_ends_and_a_byte_order_mark_the_same_is_said(case: Case, site: MakeSite, ask: Ask) -> None:
    files = {path: text and "\ufeff" + text.removeprefix("\ufeff").replace("\n", "\r\n") for path, text in case.files.items()}
    code, said = ask(site(as_bytes(files)))
    agree(said, case.expected)
    assert code == case.exit_code


@each_case([case for case in ALL if case.expected])
def test_a_build_says_the_same_and_remembers_it(case: Case, site: MakeSite, ask: Ask) -> None:
    folder = site(as_bytes(case.files))
    code, said = ask(folder, "build")
    agree(said, case.expected)
    assert code == case.exit_code
    assert (folder / "public").exists() == (code == 0)
    assert ask(folder) == (code, said)


Moved = Callable[[str, int, int], tuple[str, int, int]]


def gathered(case: Case) -> tuple[dict[str, str | None], tuple[Said, ...]]:
    """The case with all its entries in one file a kind, and what is to be said of that."""
    files: dict[str, str | None] = {}
    lines: dict[str, list[str]] = {}
    moved: dict[str, Moved] = {}
    for path, text in sorted(case.files.items(), key=lambda item: (item[0].rsplit("/", 1)[-1][:-3], item[0])):
        kind = kind_of(path)
        if kind is None or text is None:
            files[path] = text
            continue
        whole = lines.setdefault(f"content/{kind[0].folder}.yaml", [])
        moved[path] = _gather(path, text, f"content/{kind[0].folder}.yaml", whole)
    files |= {path: "\n".join([*each, ""]) for path, each in lines.items()}
    places = [(moved[each.file](*each[:3]) if each.file in moved else each[:3], each) for each in case.expected]
    return files, tuple(sorted(Said(*place, *each[3:]) for place, each in places))


def _gather(path: str, text: str, target: str, whole: list[str]) -> Moved:
    """Add an entry's own file to the lines of the collected one; gives the way from a place in the former to the latter."""
    _, fields, body = re.split(r"^---\n", text, maxsplit=2, flags=re.MULTILINE)
    first = len(whole) + 1
    end = fields.count("\n") + 2  # the line of the second ---
    whole += [f"{path.rsplit('/', 1)[-1].removesuffix('.md')}:", *_indented(fields, 2)]
    if body.strip():
        whole += ["  body: |", *_indented(body, 4)]

    def moved(file: str, line: int, column: int) -> tuple[str, int, int]:
        if (line, column) == (1, 1):
            return target, first, 1
        return target, first + line - 1, column + (2 if line < end else 4)

    return moved


def _indented(text: str, by: int) -> list[str]:
    return [f"{' ' * by}{line}" if line.strip() else "" for line in text.split("\n")[:-1]]


# What is said of files as such, or of one whose fields cannot be read at all.
OF_FILES = {
    "frontmatter-missing", "frontmatter-unclosed", "yaml-syntax", "yaml-unsupported", "id-invalid", "id-duplicate",
}  # fmt: skip


def can_be_gathered(case: Case) -> bool:
    own = any(path.endswith(".md") and kind_of(path) for path in case.files)
    told_of_files = any(each.code in OF_FILES for each in case.expected)
    collected = any(kind_of(path) and path.endswith(".yaml") for path in case.files)
    return own and not told_of_files and not collected and not case.own_files_only


@each_case([case for case in ALL if can_be_gathered(case)])
def test_of_entries_gathered_in_one_file_the_same_is_said(case: Case, site: MakeSite, ask: Ask) -> None:
    files, expected = gathered(case)
    code, said = ask(site(as_bytes(files)))
    agree(said, expected)
    assert code == case.exit_code


# --- files that are no text, or no files ---

PERSON = "---\nname: Ada Brook\nsummary: Keeper of the market hall.\n---\n"
HUB = "---\ntitle: All\nsummary: All there is.\n---\n"


def made(folder: Path, path: str, data: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def linked(folder: Path, path: str, target: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).symlink_to(target)


SPECIAL: dict[str, tuple[Callable[[Path], object], str]] = {
    "windows-1252": (
        lambda folder: made(folder, "content/pages/x.md", b"---\ntitle: Caf\xe9\n---\n"),
        "content/pages/x.md:2:11 error encoding",
    ),
    "a NUL": (
        lambda folder: made(folder, "content/pages/x.md", HUB.encode() + "\nاُردو\0".encode()),
        "content/pages/x.md:6:6 error encoding",
    ),
    "a NUL in the settings": (
        lambda folder: made(folder, "content/site.yaml", b"title: A\0\nurl: https://example.org/\n"),
        "content/site.yaml:1:9 error encoding",
    ),
    "UTF-16": (
        lambda folder: made(folder, "content/sources.yaml", "x:\n  title: X\n".encode("utf-16")),
        "content/sources.yaml:1:1 error encoding",
    ),
    "2 MB and a byte": (
        lambda folder: made(folder, "content/pages/x.md", HUB.encode().ljust(2 * 1024 * 1024 + 1, b"x")),
        "content/pages/x.md:1:1 error file-too-large",
    ),
    "a link out of the site": (
        lambda folder: linked(folder, "content/people/x.md", "../../../elsewhere.md"),
        "content/people/x.md:1:1 error symlink-outside",
    ),
    "a link to an absolute path": (
        lambda folder: linked(folder, "content/people", "/etc"),
        "content/people:1:1 error symlink-outside",
    ),
    "a ring of links": (
        lambda folder: [linked(folder, "content/people/a", "b"), linked(folder, "content/people/b", "a")],
        "content/people/a:1:1 error symlink-outside\ncontent/people/b:1:1 error symlink-outside",
    ),
    "a folder within itself": (
        lambda folder: linked(folder, "content/people/again", "../people"),
        "content/people/again:1:1 error symlink-outside",
    ),
}


@pytest.mark.parametrize("name", SPECIAL)
def test_of_a_file_that_cannot_serve_exactly_this_is_said(name: str, site: MakeSite, ask: Ask, tmp_path: Path) -> None:
    make, expected = SPECIAL[name]
    (tmp_path / "elsewhere.md").write_text(PERSON)
    folder = site({})
    make(folder)
    code, said = ask(folder)
    agree(said, tuple(expectations(name, expected)))
    assert code == (2 if "site.yaml" in expected else 1)


@pytest.mark.parametrize("mention", ["[[x]]", "[@x]", "![[x]]", "[X](../people/x.md)", "[X](/people/x/)"])
@pytest.mark.parametrize("data", [b"\xff", b"---\nname: [\n---\n", b"no front matter", b"---\nname: X\n"])
def test_mentions_of_an_entry_that_cannot_be_read_do_not_complain(data: bytes, mention: str, site: MakeSite, ask: Ask) -> None:
    kind = "sources" if "@" in mention else "people"
    _, said = ask(site({f"content/{kind}/x.md": data, "content/pages/all.md": HUB + mention}))
    assert {each.file for each in said} == {f"content/{kind}/x.md"}


def test_a_text_of_just_2_mb_is_read(site: MakeSite, ask: Ask) -> None:
    folder = site({"content/pages/x.md": (HUB + "\n").encode().ljust(2 * 1024 * 1024, b"x")})
    assert ask(folder) == (0, [])


def test_links_inside_the_site_are_followed(site: MakeSite, ask: Ask) -> None:
    folder = site({"shared/ada.md": PERSON, "content/pages/all.md": HUB + "[[ada]]\n"})
    (folder / "content/people").symlink_to("../shared")
    assert ask(folder) == (0, [])


# --- the table is covered ---


def test_every_code_has_a_case_and_every_case_a_code() -> None:
    of_special = {each.code for _, expected in SPECIAL.values() for each in expectations("", expected)}
    assert {each.code for case in ALL for each in case.expected} | of_special == set(BY_CODE)


@each_case(ALL)
def test_a_case_expects_what_can_be_said(case: Case) -> None:
    strict = "strict: yes" in (case.files.get("content/site.yaml") or "")
    assert [each.severity for each in case.expected] == ["error" if strict else severity(each.code) for each in case.expected]
    assert list(case.expected) == sorted(case.expected, key=lambda each: each.place[:3])
    assert {each.file for each in case.expected} <= {*case.files, "content/site.yaml"}
