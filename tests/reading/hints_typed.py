"""An editor who does what a hint says, to the letter and nothing else."""

from __future__ import annotations

import re

from builder.model.diagnostics import Diagnostic
from builder.reading.yaml_spaces import ODD

WRITE = re.compile(
    r"(?:write|quote [a-z ]*:|quote it:|put brackets around it:) `(.+?)`(?=$|[,;]| on a| in the place| here| if| with| alone)"
)
MARGIN = re.compile(r"put (?:([0-9]+)(?: plain)?|no) spaces? before it")
BELOW = re.compile(r"(?:and|begin the lines below it that belong to it with) ([0-9]+) spaces(?: before each line below)?")
SIGN = re.compile(r"(?:[^\w\s\"'\[{]+|[0-9]+[.)])\s*")


def typed(text: str, said: Diagnostic) -> str:
    """The text with what the hint of a diagnostic says to type."""
    lines = text.split("\n")
    at, hint = said.line - 1, said.hint
    if re.search("plain spaces? in |^delete |nothing but plain", hint):
        every = "" if hint.startswith("delete") or "before its colon" in hint else " "
        for i in range(at, len(lines) if "more line" in hint else at + 1):
            lines[i] = ODD.sub(every, lines[i])
    elif found := MARGIN.match(hint):
        _set_in(lines, at, int(found[1] or 0), hint)
    elif re.match("(?:if it is the id of an entry, )?take away the", hint):
        _set_in(lines, at, 0, hint)
    elif hint == "take the dash before it away":
        lines[at] = lines[at].replace("-", "", 1)
    elif hint.startswith("did you mean"):
        lines[at] = f"{re.search('`(.+?)`', hint)[1]}:{lines[at].partition(':')[2]}"
    elif found := WRITE.search(hint):
        _write(lines, at, found[1], hint)
    else:
        raise AssertionError(f"a hint that cannot be typed: {hint}")
    return "\n".join(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip()) if line.strip() else 1000


def _set_in(lines: list[str], at: int, margin: int, hint: str) -> None:
    """Set a line in, and those below it of which the hint says so."""
    before, by = _indent(lines[at]), margin - _indent(lines[at])
    lines[at] = " " * margin + lines[at].strip()
    likewise = re.search(r"([0-9]+) more lines? below it likewise", hint)
    rest = int(likewise[1]) if likewise else 0
    moves = "as many before each line below" in hint
    for i in range(at + 1, len(lines)):
        if not rest and _indent(lines[i]) <= before:
            return
        if rest and _indent(lines[i]) < margin:
            lines[i], rest = " " * margin + lines[i].strip(), rest - 1
        elif moves or BELOW.search(hint):
            lines[i] = (" " * (_indent(lines[i]) + by) if moves else " " * int(BELOW.search(hint)[1])) + lines[i].strip()


def _write(lines: list[str], at: int, words: str, hint: str) -> None:
    """Put words in the place of a field or item: with its dash if that belongs to them, and with all that goes on below it."""
    if found := re.search("with ([0-9]+) spaces before it", hint):
        lines[at] = " " * int(found[1]) + words
        return
    if hint.endswith(("without it", "without them")):
        lines[at] = words
        return
    if "indented below" in hint:
        name = re.search(r"below `(.+?)`", hint)[1]
        at = next(i for i in range(at, -1, -1) if name in lines[i])
        lead = lines[at][: lines[at].index(name)]
        lines[at : at + 1] = [lead + name, f"{lead}  {words}"]
        return
    start = words.split(" ")[0]
    while at and start not in lines[at] and not _is_meant(lines[at], start, hint):
        at -= 1
    line = lines[at]
    margin = _indent(line)
    if hint.endswith("alone"):
        lines[at] = words
        return
    if "on a line of its own" in hint and re.match(r"\s*\w+:", line):
        lines[at : at + 1] = [line.partition(":")[0] + ":", " " * (margin + 2) + words]
        return
    lead = " " * margin if start == "-" or start not in line else line[: line.index(start)].replace("'", "").replace('"', "")
    if start != "-" and line.lstrip().startswith("- ") and start not in line:
        lead += "- "
    lines[at] = lead + words
    column = margin if start == "-" and not re.match(r"- [\w-]+: ", words) else len(lead) + 2 * (start == "-")
    own = [i for i in range(at + 1, len(lines)) if all(margin < _indent(each) < 1000 for each in lines[at + 1 : i + 1])]
    if below := BELOW.search(hint):
        for i in own:
            lines[i] = " " * int(below[1]) + lines[i].strip()
    elif "both lines" in hint:
        del lines[at + 1]
    elif "likewise" not in hint and words[-1] not in "|:" and "on a line of its own" not in hint:
        lines[at + 1 :] = [each for i, each in enumerate(lines[at + 1 :], at + 1) if i not in own or _indent(each) <= column]
    likewise = re.search(r"; (?:([0-9]+) more lines?|the (?:([0-9]+) )?lines? below it) likewise", hint)
    rest = int(likewise[1] or likewise[2] or 1) if likewise else 0
    for i in range(at + 1, len(lines)):
        if rest and _indent(lines[i]) == margin and (sign := SIGN.match(lines[i].strip())):
            lines[i], rest = " " * margin + "- " + lines[i].strip()[sign.end() :], rest - 1


def _is_meant(line: str, start: str, hint: str) -> bool:
    """Whether a line is the one to be written anew, though what is to be written begins otherwise."""
    if start == "-":
        return "quote the whole" not in hint
    return re.match(rf"\W*{re.escape(start[:-1])}\b", line) is not None or (start[-1] != ":" or "missing" in hint)
