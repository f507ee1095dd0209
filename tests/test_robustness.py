"""No input, however bad, gives a traceback: it is told of, and the earlier output stays as it was (INTERFACE.md, section 2)."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from builder.commands.reports import as_text
from builder.engine.packing import Heavy, pack
from builder.engine.pipeline import Options, build
from builder.linking import checks
from builder.linking.site import link, without_copies
from builder.model.codes import BY_CODE
from builder.model.diagnostics import Diagnostic
from builder.model.fields import (
    Alias,
    ByLanguage,
    Choice,
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
from builder.model.kinds import BY_FOLDER, KINDS, Settings
from builder.reading.documents import read
from builder.reading.entries import Context
from builder.reading.settings import read_settings

MakeSite = Callable[..., Path]
Run = Callable[..., Any]

HUB = "---\ntitle: All\nsummary: All there is.\n---\n"

# --- every field of every kind, given what it does not take ---


def sample(spec: Spec) -> str:
    """A value that a field takes, on one line."""
    match spec:
        case Language():
            return "en"
        case YesNo():
            return "yes"
        case Whole():
            return "1"
        case Choice(values=values):
            return values[0]
        case When():
            return "2021"
        case Ref():
            return "an-id"
        case Url():
            return "https://example.org/"
        case _:
            return "some/old-path"


def whole(kind: type, indent: int = 0) -> Iterator[tuple[str, Spec | None]]:
    """An entry with every declared field, line by line, each with the spec of the value that stands on it alone."""
    for field in fields_of(kind).values():
        yield from value(f"{' ' * indent}{field.name}:", field.spec, indent)


def value(head: str, spec: Spec, indent: int) -> Iterator[tuple[str, Spec | None]]:
    inner = " " * (indent + 2)
    match spec:
        case Many(item=item):
            yield head, None
            yield from value(f"{inner}-", item, indent + 2)
        case Struct(fields=kind):
            yield head, None
            yield from whole(kind, indent + 2)
        case ByLanguage():
            yield head, None
            yield f"{inner}en: text", Line()
        case Links():
            yield head, None
            yield f"{inner}website: https://example.org/", Url()
        case _:
            yield f"{head} {sample(spec)}", spec


WHOLE = {kind.folder: list(whole(kind.fields)) for kind in KINDS}
LEAVES = [(folder, i) for folder, lines in WHOLE.items() for i, (_, spec) in enumerate(lines) if spec is not None]
PARENTS = [(folder, i) for folder, lines in WHOLE.items() for i, (line, spec) in enumerate(lines) if spec is None and line.endswith(":")]


def names(places: list[tuple[str, int]]) -> list[str]:
    return [f"{folder}-{i + 2}-{WHOLE[folder][i][0].split(':')[0].strip()}" for folder, i in places]


def said(folder: str, lines: list[str]) -> list[tuple[int, int, str]]:
    text = "\n".join(["---", *lines, "---", ""])
    return [(each.line, each.column, each.code) for each in read(f"content/{folder}/x.md", text, Context()).diagnostics]


@pytest.mark.parametrize("folder", WHOLE)
def test_an_entry_with_every_field_is_read_without_a_word(folder: str) -> None:
    assert said(folder, [line for line, _ in WHOLE[folder]]) == []


@pytest.mark.parametrize(("folder", "i"), LEAVES, ids=names(LEAVES))
def test_a_list_or_mapping_where_one_value_belongs_is_pointed_at(folder: str, i: int) -> None:
    lines = [line for line, _ in WHOLE[folder]]
    line, spec = WHOLE[folder][i]
    head = re.match(r" *(?:[a-z_]+:|-) ", line)
    assert head
    for wrong in ("[x, [y]]", "[]", "{x: {y: z}}", "{}", "[{x: y}, ~]"):
        if isinstance(spec, Words) and wrong.startswith("{"):
            continue  # takes text by language
        found = said(folder, [*lines[:i], head[0] + wrong, *lines[i + 1 :]])
        assert {line for line, _, _ in found} == {i + 2}, found
        assert found[0][1] in (head.end() + 1, head.end() + 2), found
        dates = {"date-unreadable", "missing-field", "unknown-field"}
        assert {code for _, _, code in found} <= (dates if isinstance(spec, When) else {"wrong-type", "missing-field"}), found


@pytest.mark.parametrize(("folder", "i"), PARENTS, ids=names(PARENTS))
def test_text_where_a_list_or_mapping_belongs_is_pointed_at(folder: str, i: int) -> None:
    lines = [line for line, _ in WHOLE[folder]]
    depth = len(lines[i]) - len(lines[i].lstrip())
    end = next((j for j in range(i + 1, len(lines)) if len(lines[j]) - len(lines[j].lstrip()) <= depth), len(lines))
    found = said(folder, [*lines[:i], f"{lines[i]} words", *lines[end:]])
    assert [each for each in found if each[2] == "wrong-type"] == [(i + 2, len(lines[i]) + 2, "wrong-type")]


@pytest.mark.parametrize(
    "typed",
    ["[]", "x", "1", "{}", "~", "", "title: []\nurl: {}", "title:\n  - a\nurl: [https://x.org]", "publisher: x", "? [a]\n: b", "a: *b"],
)
def test_settings_of_the_wrong_shape_never_serve(typed: str) -> None:
    found = read_settings("content/site.yaml", typed)
    assert found.settings is None
    assert found.diagnostics


# --- anything at all ---

BASES = {
    "content/claims/c.md": """---
says: "Ada took the weathercock"
about: [ada, council]
allegation: yes
date: {when: "[2023-05-03..2023-05-05]", text: in May, sources: [s]}
asserted_by:
  - who: council
    source: s
    when: 3 May 2023
    words: {en: "So it was", ur: ایسا}
responses:
  - {who: ada, stance: denies, words: No.}
evidence: [{source: s, shows: supports, note: N}]
verdict: confirmed
---
See [[ada|Ada]] and [@s, p. 4; @t].
""",
    "content/articles/a.md": """---
title: 'The long night'
published: 2 June 2023
summary: >
  What is
  known.
known:
  - {text: K, claim: c}
image: {file: media/x.png, alt: X}
corrections: [{date: 2023, was: a, now: b}]
---
# One [[council]]

| a \\| b | [[ada\\|c]] |
|---|:-:|
| [x](../people/ada.md#work) | <b>y</b> |

> [!NOTE]
> ![[c]]

![alt](media/x.png "cap") - [ ] todo[^1]

[^1]: Note <https://example.org> `code`
""",
    "content/people.yaml": """ada:
  name: Ada Brook
  born: 1961
  roles: [{title: T, organisation: council, from: 2001, to: 2002}]
  summary: S
  body: |
    ## Work
    [[a]] and **bold**
""",
}
REST = {
    "content/organisations/council.md": "---\nname: Council\nsummary: S\n---\n",
    "content/sources.yaml": "s: {title: S, publisher: council, type: news}\nt: {title: T, publisher: P, type: book, via: s}\n",
    "content/events/e.md": "---\ntitle: E\ndate: 2023\nsummary: S\npeople: [ada]\nsources: [s]\nafter: [e]\n---\n![[c]]\n",
}
NASTY = st.sampled_from(
    [
        "---\n", "\n---\n", ":", ": ", "- ", "[", "]", "{", "}", "[[", "]]", "![[", "[@", "|", "\\|", "#", "&a ", "*a", "!!x ", "<<: ", "%",
        "'", '"', "`", "```\n", "~", "\t", "\r", "\r\n", "\n\n", " ", "\u2028", "\u0085", "\x00", "\x07", "\x1b[31m", "\u200f", "ا", "😀",
        "\ud7ff", "\ufffe", "\\", "\\x", "<b>", "<script>", "<!--", "&#0;", "[^1]:", "> ", "    ", "* * *", "===", "0", "-1", "9" * 30,
        "2021/..", "yes", "draft: yes\n", "title: x\n", "public_figure: no\n", "](", "javascript:", "http://", "../../../..", "\x020\x03",
    ]
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn) -> tuple[str, str]:
    """One of the files above with pieces taken out, doubled and put in."""
    path = draw(st.sampled_from(sorted(BASES)))
    text = BASES[path]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.sampled_from([0, 0, 1, 2, 5, 20, 80])))
        put = draw(NASTY | st.text(max_size=4) | st.just(text[at : at + 30]))
        text = text[:at] + put + text[end:]
    return path, text.encode("utf-8", "replace").decode()


@given(mangled())
@settings(max_examples=200)
def test_whatever_is_typed_every_trouble_has_a_code_and_a_place(file: tuple[str, str]) -> None:
    files = BASES | REST | {file[0]: file[1]}
    documents = [read(path, text, Context()) for path, text in files.items()]
    records, _ = without_copies(entry.record for document in documents for entry in document.entries)
    ids = [id for document in documents for id in document.ids]
    site, remarks = link(Settings(), records, ids, frozenset(("content/media/x.png",)), frozenset(), drafts=False)
    for remark in (*remarks, *checks.run(site, datetime.date(2025, 6, 15))):
        assert remark.code in BY_CODE
    diagnostics = [each for document in documents for each in document.diagnostics]
    for each in diagnostics:
        assert each.code in BY_CODE
        assert_inside(each, files[each.file].split("\n"))
    for document in documents:
        heavy = Heavy(pack(document).heavy)
        for entry in document.entries:
            for path, place in heavy.places(entry.record.key).items():
                assert_inside(Diagnostic(document.file, *place.start, path, ""), files[document.file].split("\n"))
    assert as_text(diagnostics, lambda path: files[path].split("\n"))


def assert_inside(each: Diagnostic, lines: list[str]) -> None:
    assert 1 <= each.line <= len(lines), each
    assert 1 <= each.column <= len(lines[each.line - 1]) + 1, each


BODY = """Of **one** [[ada|the keeper]] and [[all]] ~~or~~ `code` [@s, p. 4].[^1]

## A heading

| a | b |
|---|---|
| [[ada\\|x]] | [y](/people/ada/) |

> [!NOTE]
> - [ ] one
> - two

![[c]]

[^1]: A note <https://example.org/>.
"""


@given(st.lists(st.tuples(st.integers(0, len(BODY)), NASTY), max_size=6))
@settings(max_examples=12)
def test_whatever_is_typed_a_page_is_whole_or_not_built(tmp_path_factory: pytest.TempPathFactory, typed: list[tuple[int, str]]) -> None:
    body = BODY
    for at, put in typed:
        body = body[:at] + put + body[at:]
    folder = tmp_path_factory.mktemp("site")
    entries = {
        "content/site.yaml": "title: A\nurl: https://example.org/\n",
        "content/people.yaml": "ada: {name: Ada, summary: S}\n",
        "content/sources.yaml": "s: {title: S, publisher: ada, type: book}\n",
        "content/claims.yaml": "c: {says: So., about: [ada], allegation: yes, asserted_by: [{who: ada, source: s}],"
        " responses: [{who: ada, stance: denies}]}\n",
        "content/pages/all.md": HUB + body,
    }
    for path, text in entries.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode("utf-8", "replace"))
    outcome = build(Options(folder, today=datetime.date(2025, 6, 15)))
    assert (folder / "public").exists() == (outcome.errors == 0)
    if outcome.errors == 0:
        page = LexborHTMLParser((folder / "public/all/index.html").read_text())
        assert page.css_first("main#main h1").text() == "All"
        assert page.css_first("body > :last-child").tag in ("footer", "script")
        assert not re.search("[\x02\x03]", page.html or "")
        assert not page.css("script:not([src]):not([type='application/ld+json'])")


# --- a site of bad files, from outside ---

DEEP = 10_000
GARBAGE = "\n\n".join("a" + sign * DEEP for sign in ("[[", "![[", "[@", "*", "`", "<", "[a]("))
BAD: dict[str, bytes | str] = {
    "content/people/empty.md": b"",
    "content/people/bytes.md": bytes(range(256)),
    "content/people/latin.md": "---\nname: Zoë\nsummary: S\n---\n".encode("latin-1"),
    "content/people/utf16.md": "---\nname: Zoë\n---\n".encode("utf-16"),
    "content/people/nul.md": b"---\nname: A\0\n---\n",
    "content/people/cut.md": "---\nname: é".encode()[:-1],
    "content/people/large.md": "---\nname: A\nsummary: S\n---\n" + "x" * 5_000_000,
    "content/people/large-title.md": "---\nname: " + "x" * 5_000_000 + "\n---\n",
    "content/people/deep-list.md": "---\nname: " + "[" * DEEP + "]" * DEEP + "\nsummary: S\n---\n",
    "content/people/deep-open.md": "---\nname: " + "[" * DEEP + "\nsummary: S\n---\n",
    "content/people/deep-mapping.md": "---\nname: " + "{a: " * DEEP + "}" * DEEP + "\nsummary: S\n---\n",
    "content/people/deep-dashes.md": "---\nalso: " + "\n  " + "- " * DEEP + "x\n---\n",
    "content/people/bomb.md": "---\na: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n---\n",
    "content/people/ring.md": "---\nname: &a [*a]\n---\n",
    "content/people/tag.md": "---\nname: !!python/object/apply:os.system [ls]\n---\n",
    "content/people/keys.md": "---\n? [name]\n: A\n? {a: b}\n: c\n~: d\n'': e\n---\n",
    "content/people/quotes.md": "---\nname: A\nsummary: S\n---\n" + ">" * DEEP,
    "content/people/dashes.md": "---\nname: A\nsummary: S\n---\n" + "- " * DEEP + "x",
    "content/people/controls.md": "---\nname: \"A\\0\"\nsummary: S\n---\n\x1b]0;title\x07\n",
    "content/events.yaml": "- a\n- b\n",
    "content/claims.yaml": "x: {says: S, about: {}, asserted_by: {}, responses: x, evidence: [[]], date: {}}\n",
    "content/sources.yaml": "? [x]\n: {}\n2021: {}\n~: x\n",
    "content/pages/all.md": f"{HUB}{GARBAGE}\n\n[[pages/nothing]]\n",
}  # fmt: skip


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_of_a_site_of_bad_files_each_is_told_of_and_the_earlier_output_stays(site: MakeSite, run: Run) -> None:
    good = site({"content/pages/all.md": HUB})
    assert run("build").code == 0
    before = snapshot(good / "public")
    site({path: text if isinstance(text, bytes) else text.encode() for path, text in BAD.items()})
    done = run("build", "--format", "json")
    assert done.code == 1
    assert "Traceback" not in done.err
    found = json.loads(done.out)["diagnostics"]
    assert {each["file"] for each in found} == set(BAD)
    assert {each["code"] for each in found if "large" in each["file"]} == {"file-too-large"}
    assert snapshot(good / "public") == before
    for path in BAD:
        (good / path).unlink()
    site({"content/pages/all.md": HUB})
    assert run("build").code == 0
    assert snapshot(good / "public") == before


def odd_names(folder: Path) -> None:
    people = folder / "content/people"
    people.mkdir(parents=True)
    for name in (b"\xff.md", b"new\nline.md", b"esc\x1b[31m.md", "ادا.md".encode(), b" .md", b"a b.md", b"-.md", b"a" * 250 + b".md"):
        (people / os.fsdecode(name)).write_text("---\nname: A\nsummary: S\n---\n")
    (people / "folder.md").mkdir()
    os.mkfifo(people / "pipe.md")
    (people / "dangling.md").symlink_to("nowhere.md")
    (people / "device.md").symlink_to("/dev/zero")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_files_with_odd_names_and_what_is_no_file_are_told_of(site: MakeSite, run: Run) -> None:
    odd_names(site({}))
    done = run("check", "--format", "json")
    assert (done.code, "Traceback" in done.err) == (1, False)
    found = {(each["file"].removeprefix("content/people/"), each["code"]) for each in json.loads(done.out)["diagnostics"]}
    assert found == {
        (r"\xff.md", "id-invalid"), (r"new\x0aline.md", "id-invalid"), (r"esc\x1b[31m.md", "id-invalid"), ("ادا.md", "id-invalid"),
        (" .md", "id-invalid"), ("a b.md", "id-invalid"), ("-.md", "id-invalid"), ("pipe.md", "encoding"),
        ("dangling.md", "symlink-outside"), ("device.md", "symlink-outside"),
    }  # fmt: skip
    text = run("check")
    assert (text.code, "\x1b" in text.out) == (1, False)


# --- how it ends, and in what form ---


ORPHAN = {"content/people/ada.md": "---\nname: Ada\nsummary: S\n---\n"}
UNREADABLE: dict[str, str | None] = {"content/people/ada.md": "no front matter"}


@pytest.mark.parametrize(
    ("files", "typed", "code"),
    [
        (ORPHAN, "check", 0),
        (ORPHAN, "build", 0),
        (ORPHAN, "check --strict", 1),
        (UNREADABLE, "check", 1),
        (UNREADABLE, "build", 1),
        ({"content/site.yaml": "title: A\n"}, "build", 2),
        ({"content/site.yaml": "title: A\n", **UNREADABLE}, "check", 2),
        ({"content/site.yaml": None, "content/pages/all.md": HUB}, "build", 2),
        (ORPHAN, "check --format yaml", 2),
        (ORPHAN, "build --frobnicate", 2),
        (ORPHAN, "check --root nowhere", 2),
    ],
)
def test_exit_codes(files: dict[str, str | None], typed: str, code: int, site: MakeSite, run: Run) -> None:
    folder = site(files)
    done = run(*typed.split())
    assert (done.code, "Traceback" in done.err) == (code, False)
    assert (folder / "public").exists() == (typed == "build" and code == 0)


TWO_TROUBLES = {
    "content/people/ada.md": "---\nname: Ada\nsumary: S\nsummary: S\n---\n",
    "content/pages/all.md": HUB + "A **bold** [[nobody]], and, 100%: more\n",
}


def test_json_is_one_document_with_these_keys_and_no_others(site: MakeSite, run: Run) -> None:
    site(TWO_TROUBLES)
    done = run("check", "--format", "json")
    document = json.loads(done.out)
    assert (done.code, list(document)) == (1, ["version", "diagnostics", "errors", "warnings"])
    assert (document["version"], document["errors"], document["warnings"]) == (1, 2, 1)
    keys = ["file", "line", "column", "severity", "code", "message", "hint"]
    assert [list(each) for each in document["diagnostics"]] == [keys] * 3
    places = [(each["file"], each["line"], each["column"], each["severity"], each["code"]) for each in document["diagnostics"]]
    assert places == [
        ("content/pages/all.md", 5, 14, "error", "reference-unknown"),
        ("content/people/ada.md", 1, 1, "warning", "orphan"),
        ("content/people/ada.md", 3, 1, "error", "unknown-field"),
    ]


def test_json_of_a_site_without_fault_is_a_document_too(site: MakeSite, run: Run) -> None:
    site({"content/pages/all.md": HUB})
    for command in ("check", "build"):
        done = run(command, "--format", "json")
        assert json.loads(done.out) == {"version": 1, "diagnostics": [], "errors": 0, "warnings": 0}


def test_faults_of_the_settings_come_in_the_same_document(site: MakeSite, run: Run) -> None:
    site({"content/site.yaml": "title: A\nurl: nowhere\n", **TWO_TROUBLES})
    done = run("check", "--format", "json")
    assert done.code == 2
    assert [each["code"] for each in json.loads(done.out)["diagnostics"]] == ["reference-unknown", "orphan", "unknown-field", "url-invalid"]


def test_github_annotations_are_one_a_line(site: MakeSite, run: Run) -> None:
    site(TWO_TROUBLES)
    lines = run("check", "--format", "github").out.splitlines()
    heads = [re.match(r"::(error|warning) file=([^,]+),line=(\d+),col=(\d+),title=([a-z-]+)::.", line) for line in lines]
    assert [head and head.groups() for head in heads] == [
        ("error", "content/pages/all.md", "5", "14", "reference-unknown"),
        ("warning", "content/people/ada.md", "1", "1", "orphan"),
        ("error", "content/people/ada.md", "3", "1", "unknown-field"),
    ]


def test_text_shows_place_message_line_caret_and_hint(site: MakeSite, run: Run) -> None:
    site({"content/pages/all.md": "---\ntitle: All\nsumary: S\nsummary: S\n---\n"})
    assert run("check").out.splitlines() == [
        "content/pages/all.md:3:1: error[unknown-field]: a page has no field `sumary`",
        "    sumary: S",
        "    ^^^^^^",
        "  hint: did you mean `summary`?",
        "1 error, 0 warnings",
    ]


@pytest.mark.parametrize("what", ["people/ada", "/", "../..", "[[", "no-such-code", "people/\n", "site.yaml"])
def test_what_cannot_be_explained_is_refused_in_words(what: str, site: MakeSite, run: Run) -> None:
    site({"content/pages/all.md": HUB})
    done = run("explain", what)
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_every_kind_is_covered() -> None:
    assert set(WHOLE) == set(BY_FOLDER)
    covered = {type(spec) for lines in WHOLE.values() for _, spec in lines if spec is not None}
    assert covered == {Line, Text, Language, YesNo, Whole, Choice, When, Ref, Url, Media, Alias, Words}
