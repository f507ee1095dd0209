"""`nutgraf new` and `nutgraf init`."""

import datetime
import re
from pathlib import Path

import pytest
import yaml

from builder.commands.authoring import id_from, init, new, next_steps, skeleton, starter
from builder.engine.refusal import Refusal
from builder.model.fields import fields_of
from builder.model.kinds import BY_FOLDER, KINDS, Kind
from builder.reading.documents import read
from builder.reading.entries import Context

TODAY = datetime.date(2024, 3, 1)
PERSON, CLAIM, EVENT = BY_FOLDER["people"], BY_FOLDER["claims"], BY_FOLDER["events"]


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("Ada Brook", "ada-brook"),
        ("Zoë’s Café", "zoes-cafe"),
        ("Łódź Straße, Ærø", "lodz-strasse-aero"),
        ("İstanbul 2021 (part 2)", "istanbul-2021-part-2"),
        ("Imran Khan (عمران خان)", "imran-khan"),
        ("Việt Nam", "viet-nam"),
        ("../../etc/passwd", "etc-passwd"),
        ("عمران خان", ""),
        ("???", ""),
        ("word " * 40, "-".join(["word"] * 16)),
        ("x" * 300, "x" * 80),
    ],
)
def test_an_id_is_made_from_the_title(title: str, id: str) -> None:
    assert id_from(title) == id


def test_new_writes_a_file_and_names_it(tmp_path: Path) -> None:
    path = new(tmp_path, PERSON, " Ada Brook ", TODAY)
    assert path == "content/people/ada-brook.md"
    text = (tmp_path / path).read_text(encoding="utf-8")
    assert text.startswith('---\nname: "Ada Brook"\nsummary:  # one or two sentences')
    assert text.endswith("\n---\n")


def test_new_never_overwrites(tmp_path: Path) -> None:
    new(tmp_path, PERSON, "Ada Brook", TODAY)
    (tmp_path / "content/people/ada-brook.md").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match=r"content/people/ada-brook\.md is already there"):
        new(tmp_path, PERSON, "ada brook", TODAY)
    assert (tmp_path / "content/people/ada-brook.md").read_text(encoding="utf-8") == "mine"


def test_new_makes_no_id_that_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "content/sources/old").mkdir(parents=True)
    (tmp_path / "content/sources.yaml").write_text("minutes:\n  title: Minutes\n  publisher: Council\n  type: record\n")
    (tmp_path / "content/sources/old/letter.md").write_text("---\ntitle: Letter\n---\n")
    for title, file in (("Minutes", "content/sources.yaml"), ("Letter", "content/sources/old/letter.md")):
        with pytest.raises(Refusal, match=file):
            new(tmp_path, BY_FOLDER["sources"], title, datetime.date(2025, 6, 15))
    assert not (tmp_path / "content/sources/minutes.md").exists()


@pytest.mark.parametrize("title", ["People", "404", "search", "Events", "static"])
def test_new_makes_no_page_at_an_address_that_the_site_keeps_for_itself(title: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=f"`/{title.lower()}/` for itself"):
        new(tmp_path, BY_FOLDER["pages"], title, TODAY)
    assert new(tmp_path, PERSON, title, TODAY) == f"content/people/{title.lower()}.md"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("عمران خان", r'nutgraf new person "some-id"'),
        ("  ", "title is empty"),
        ("two\nlines", "line break"),
        ("bell\x07", "line break or another sign"),
        ("\udcff", "line break or another sign"),
    ],
)
def test_new_refuses_what_can_be_no_title(title: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=words):
        new(tmp_path, PERSON, title, TODAY)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("title", ['He said: "no" \\ #x', "- dash", "NO", "{a: b}", "'", "عمران", "& * ! %", "é\u200cf"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.folder)
def test_a_new_file_is_valid_yaml_and_keeps_the_title(kind: Kind, title: str) -> None:
    fields = yaml.load(skeleton(kind, title, TODAY).split("---\n")[1], Loader=yaml.BaseLoader)
    assert fields[kind.title] == title
    assert set(fields) == {field.name for field in fields_of(kind.fields).values() if field.required}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.folder)
def test_uncommented_it_is_valid_yaml_and_has_every_field(kind: Kind) -> None:
    lines = skeleton(kind, "X", TODAY).split("---\n")[1].splitlines()[:-2]  # without the hint about the body
    whole = "\n".join(line.removeprefix("# ") for line in lines)
    assert set(yaml.safe_load(whole)) == set(fields_of(kind.fields))


def test_the_day_of_publication_is_today_and_all_else_is_left_open() -> None:
    event = yaml.safe_load(skeleton(EVENT, "X", TODAY).split("---\n")[1])
    assert event == {"title": "X", "date": None, "summary": None}
    article = yaml.safe_load(skeleton(KINDS[0], "X", TODAY).split("---\n")[1])
    assert article == {"title": "X", "published": TODAY, "summary": None}


def test_what_the_kind_is_for_stands_before_what_every_entry_may_have() -> None:
    names = re.findall(r"(?m)^#? ?(\w+):", skeleton(CLAIM, "X", TODAY))
    assert names[:8] == ["says", "summary", "about", "asserted_by", "allegation", "date", "place", "responses"]
    assert names[-3:] == ["sources", "updated", "corrections"]


def test_a_claim_begins_with_room_for_one_who_makes_it() -> None:
    fields = yaml.safe_load(skeleton(CLAIM, "X", TODAY).split("---\n")[1])
    assert list(fields) == ["says", "summary", "about", "asserted_by"]
    assert list(fields["asserted_by"][0])[:2] == ["who", "source"]


OPEN = {
    "articles": ["fill in `summary:`"],
    "people": ["fill in `summary:`"],
    "organisations": ["fill in `summary:`"],
    "events": ["fill in `date:`", "fill in `summary:`"],
    "claims": ["fill in `about:`", "fill in `who:`", "add `source:` with the id of the source where they say it"],
    "sources": [
        "fill in `publisher:`",
        "fill in `type:` with one of news, statement, interview, broadcast, social, record, book, research, video, document",
    ],
    "pages": ["fill in `summary:`"],
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.folder)
def test_what_is_said_of_a_new_file_is_what_to_fill_in_and_nothing_else(kind: Kind) -> None:
    path = f"content/{kind.folder}/x.md"
    text = skeleton(kind, "X", TODAY)
    assert [each.hint for each in sorted(read(path, text, Context()).diagnostics)] == OPEN[kind.folder]
    values = {"date": "3 May 2023", "about": "[ada]", "type": "news", "summary": "S.", "publisher": "P", "who": "ada", "source": "bell"}
    filled = re.sub(r"(?m)^( *(?:- )?)(\w+):(?: \[\])?  #", lambda line: f"{line[1]}{line[2]}: {values.get(line[2], '')}  #", text)
    assert read(path, filled, Context()).diagnostics == ()


def test_a_field_that_may_be_left_out_after_all_says_when() -> None:
    assert "\nsummary:  # one or two sentences, read alone in lists and previews; without it `says` serves\n" in skeleton(CLAIM, "X", TODAY)
    assert "; needed where there is no body\n" in skeleton(EVENT, "X", TODAY)


def test_init_writes_a_site(tmp_path: Path) -> None:
    init(tmp_path / "site", TODAY)
    there = {file.relative_to(tmp_path / "site").as_posix() for file in (tmp_path / "site").rglob("*") if file.is_file()}
    assert {"README.md", ".gitignore", "netlify.toml", "content/site.yaml"} < there
    assert there == set(starter(TODAY))


def test_the_starter_shows_every_kind_and_was_checked_today() -> None:
    files = starter(TODAY)
    folders = {path.split("/")[1] for path in files if path.startswith("content/")}
    assert {"sources.yaml" if kind.folder == "sources" else kind.folder for kind in KINDS} <= folders
    claims = [content for path, content in files.items() if path.startswith("content/claims/")]
    assert len(claims) == 2
    assert all(b"\nchecked: 2024-03-01\n" in content and b"\nresponses:\n" in content for content in claims)


def test_init_refuses_a_folder_with_anything_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refusal, match="is not empty"):
        init(tmp_path, TODAY)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(("folder", "line"), [("my-site", "cd my-site"), ("my site", 'cd "my site"')])
def test_the_next_steps_can_be_pasted(folder: str, line: str) -> None:
    assert next_steps(folder) == f"{line}\nnutgraf serve\n"
