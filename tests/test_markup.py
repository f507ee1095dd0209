"""Every page, style sheet and drawing of the story as the Nu checker reads it: by the rules that a parser does not know."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

# Containment Module Level 3, which browsers have had since 2023 and the checker's reader of CSS does not know.
UNKNOWN_TO_IT = re.compile(r"CSS: (?:“container-type”: Property “container-type” doesn't exist|Unrecognized at-rule “@container”)\.?")


def faults(folder: Path, node_modules: Path) -> list[str]:
    """What the checker calls an error, a line each. It looks through the whole folder in one run of Java."""
    jar = node_modules / "vnu-jar/build/dist/vnu.jar"
    options = ("--also-check-css", "--also-check-svg", "--skip-non-html", "--format", "json")
    done = subprocess.run(["java", "-jar", jar, *options, folder], capture_output=True, text=True, check=False)
    said = json.loads(done.stderr)["messages"]  # with no output at all this is an error of its own
    return sorted(
        f"{each.get('url', '').partition(f'{folder}/')[2]}:{each.get('lastLine', '')}: {each['message']} {each.get('extract', '')!r}"
        for each in said
        if each["type"] != "info" and not UNKNOWN_TO_IT.fullmatch(each["message"])
    )


def test_the_nu_checker_finds_no_error_in_the_story(story: Path, node_modules: Path) -> None:
    assert faults(story, node_modules) == []


FAULTY = {
    "deep/page.html": ('<!doctype html><html lang="en"><title>A</title><h1>A</h1><p id=a><p id=a>', "Duplicate ID"),
    "style.css": ("a { colour: red }", "colour"),
    "picture.svg": ('<svg xmlns="http://www.w3.org/2000/svg"><rect breadth="2"/></svg>', "breadth"),
}


def test_it_finds_what_it_should(tmp_path: Path, node_modules: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name, (text, _) in FAULTY.items():
        (tmp_path / name).write_text(text)
    found = "\n".join(faults(tmp_path, node_modules))
    assert [name for name, (_, words) in FAULTY.items() if not re.search(f"^{name}:.*{words}", found, re.MULTILINE)] == []
