"""Quotation marks and brackets that YAML cannot read, as they have to be typed: what was meant can be told from where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.model.patterns import lazy_pattern
from builder.model.values import Value
from builder.reading.yaml_rows import NAMES

CURLY = {'"': "”“„", "'": "’‘"}  # what an editor's program puts in the place of the mark that closes
CLOSING = {"[": "]", "{": "}"}

_QUOTED = {
    '"': lazy_pattern(r'"(?:[^"\\]|\\(?:[0abtnvfre "/\\N_LP\n]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}))*"'),
    "'": lazy_pattern(r"'(?:[^']|'')*'"),
}
_NEXT_PAIR = lazy_pattern(r"\s*;?\s+(?=[a-z_]+:\s)")  # between two fields, without a comma
_END_OF_PART = lazy_pattern(r"\s*(?:[,\]}]|:\s|$)")
_PLAIN = {
    "key": lazy_pattern(r"(?:[^,\[\]{}:\"]|:(?=[^\s,\]}]))+"),
    "value": lazy_pattern(r"(?:[^,\[\]{}]|(?<=\w)\[[^\[\]]*\])+"),
}
_MUST_BE_QUOTED = lazy_pattern(r"[@`!&*%|>#?\"'\[\]{}]|-(?=\s|$)|.*(?::(?=\s|$)|\s#)|.*[\[\]{}]")


def escaped(text: str) -> str:
    """Text as it stands in double quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def quoted(text: str) -> str:
    """Text between quotation marks of the kind that does not stand within it."""
    return f"'{text}'" if ('"' in text or "\\" in text) and "'" not in text else f'"{escaped(text)}"'


def closes(text: str, at: int) -> int:
    """Where the quoted text ends that begins at an offset, as YAML reads it; -1 where it does not end, or has an unknown escape."""
    found = _QUOTED[text[at]].match(text, at)
    return found.end() if found else -1


def requoted(typed: str) -> str:
    """A text that begins with a quotation mark and that YAML refuses, between marks that hold.

    The mark at its beginning belongs to the whole (`"The "Big" crane"`, `'Ada's hall'`), or to its first words (`"The" crane`).
    """
    mark = typed[0]
    typed = re.sub(rf"(?<=[{mark}{CURLY[mark]}])\s+#\s.*", "", typed)  # a comment
    inner = typed[1:]
    found = [each.start() for each in re.finditer(mark, inner)]
    is_closed = len(inner) > 1 and inner[-1] in mark + CURLY[mark]
    if not found:
        return quoted(inner[:-1] if is_closed else inner)
    begins_with_words = _is_closing(inner, found[0]) and (not is_closed or (len(found) > 1 and len(found) % 2 == 1))
    if begins_with_words:
        return quoted(_plain(typed, mark))
    return quoted(_plain(inner[:-1] if is_closed else inner, mark))


def _plain(text: str, mark: str) -> str:
    return text.replace("''", "'") if mark == "'" else text.replace('\\"', '"')


def _is_closing(text: str, at: int) -> bool:
    """Whether a mark stands behind a word and not before one."""
    return at > 0 and not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum()


class Mended(Value, frozen=True):
    """A list or mapping in brackets as it should be typed, and the first of what was wrong with it: where, and what."""

    text: str
    offset: int
    sign: str  # the bracket or mark that is not closed or closes too early, a comma too many; `;` and `=` for a comma or colon too few


def mended(typed: str) -> Mended | None:
    """A list or mapping in brackets that YAML refuses, with what is lacking; None where text follows it or it cannot be known."""
    mender = _Mender(typed)
    mender.mend()
    rest = typed[mender.at :]
    if rest.strip() and not rest.strip("]} \r\n"):  # closed more often than it is opened
        mender.faults.append((mender.at + len(rest) - len(rest.lstrip()), "]"))
        rest = ""
    if mender.stack or not mender.faults or rest.strip():
        return None
    offset, sign = min(mender.faults)
    text = re.sub(r"\s+", " ", "".join(mender.out))
    return Mended(re.sub(r"(?<=[\[{]) | (?=[\]},])", "", text), offset, sign)


class _Mender:
    """Goes through a list or mapping in brackets, sign by sign, and writes it anew."""

    def __init__(self, typed: str) -> None:
        self.typed = typed
        self.at = 0
        self.out: list[str] = []
        self.stack: list[tuple[str, int]] = []  # the brackets that are open, and where
        self.faults: list[tuple[int, str]] = []
        self.expects = "value"  # what comes next: a key, a value, or nothing before the next comma

    def mend(self) -> None:
        for sign in self._signs():
            if sign in "[{" and self.expects:
                self._open(sign)
            elif sign in "]}":
                self._close(sign)
            elif sign == "," and self.expects and self._is_empty():
                self.faults.append((self.at, ","))
                self.at += 1
            elif sign == ",":
                self._put(",")
                self._begin_part()
            elif sign == ":" and self.typed[self.at + 1 : self.at + 2] in (" ", "", "\n", '"', "'"):
                self._put(":")
                self.expects = "value"
            elif self.expects and sign in "\"'":
                self._quoted(sign)
            else:
                self._plain()
            if not self.stack:
                return
        while self.stack:
            self._close_open_one()

    def _is_empty(self) -> bool:
        """Whether nothing stands before a comma, back to the one before it or the bracket that opens."""
        before = "".join(self.out).rstrip()
        return before.endswith((",", "[", "{"))

    def _signs(self) -> Iterator[str]:
        while self.at < len(self.typed):
            if self.typed[self.at].isspace():
                self.out.append(" ")
                self.at += 1
            else:
                yield self.typed[self.at]

    def _put(self, text: str, length: int = 1) -> None:
        self.out.append(text)
        self.at += length

    def _begin_part(self) -> None:
        self.expects = "key" if self.stack and self.stack[-1][0] == "{" else "value"

    def _open(self, sign: str) -> None:
        if sign == "{" and self.typed[self.at - 1 : self.at] == "{":  # typed twice
            self.faults.append((self.at, "]"))
            self.at += 1
            return
        if sign == "{" and self.expects == "key" and self.stack[-1][0] == "{":  # `{a: b, {c: d}`: the first is not closed
            between: list[str] = []
            while self.out[-1] in (",", " "):
                between.insert(0, self.out.pop())
            self._close_open_one()
            self.out += between
        self.stack.append((sign, self.at))
        self._put(sign)
        self._begin_part()

    def _close_open_one(self) -> None:
        sign, at = self.stack.pop()
        self.faults.append((at, sign))
        while self.out[-1].isspace() or self.out[-1] == ",":
            self.out.pop()
        self.out.append(CLOSING[sign])

    def _close(self, sign: str) -> None:
        if all(CLOSING[each] != sign for each, _ in self.stack):
            sign = CLOSING[self.stack[-1][0]]  # typed in the place of the other
            self.faults.append((self.stack[-1][1], self.stack[-1][0]))
        while CLOSING[self.stack[-1][0]] != sign:
            self._close_open_one()
        self.stack.pop()
        self._put(sign)
        self.expects = ""

    def _quoted(self, mark: str) -> None:
        end = closes(self.typed, self.at)
        if end >= 0 and _END_OF_PART.match(self.typed, end):
            self._put(self.typed[self.at : end], end - self.at)
        elif end >= 0 and self.stack[-1][0] == "{" and (gap := _NEXT_PAIR.match(self.typed, end)):
            self._put(self.typed[self.at : end], end - self.at)
            self._put_comma(len(gap[0]))
            return
        else:
            end = self._loose_end(mark)
            self.faults.append((self.at, mark))
            self._put(requoted(self.typed[self.at : end].rstrip()), end - self.at)
        self.expects = ""

    def _put_comma(self, gap: int) -> None:
        """Put the comma between two fields that is missing, or for which another sign stands."""
        self.faults.append((self.at, ";"))
        self._put(", ", gap)
        self._begin_part()

    def _names(self, rest: str) -> bool:
        return rest.partition(":")[0] in NAMES

    def _loose_end(self, mark: str) -> int:
        """Where a quoted text probably ends: at a mark before the next part, unless another quoted part begins before that."""
        marks = re.escape(mark + CURLY[mark])
        found = re.compile(rf"[{marks}](?=\s*(?:[,\]}}]|$))").search(self.typed, self.at + 1)
        if found and not re.search(rf",\s*{mark}", self.typed[self.at + 1 : found.start()]):
            return found.end()
        part = re.compile(r"[^,\]}]*").match(self.typed, self.at)
        return part.end() if part else self.at + 1

    def _plain(self) -> None:
        kind = "key" if self.expects == "key" else "value"
        found = _PLAIN[kind].match(self.typed, self.at)
        if found is None or not self.expects:  # a bracket or colon within a text: nobody knows what is meant
            self._put(self.typed[self.at])
            return
        if kind == "value" and self.stack[-1][0] == "{" and (gap := _NEXT_PAIR.search(found[0])) and self._names(found[0][gap.end() :]):
            self._put(found[0][: gap.start()], gap.start())
            self._put_comma(len(gap[0]))
            return
        if kind == "key" and found[0].strip() in NAMES and self.typed[found.end() : found.end() + 1] in tuple("[{\"'"):
            self.faults.append((self.at, "="))
            self._put(f"{found[0].strip()}: ", len(found[0]))
            self.expects = "value"
            return
        text = found[0].strip()
        is_pair = self.stack[-1][0] == "[" and re.match(r"[\w-]+:\s", text)  # `[who: ada]`
        if is_pair or not _MUST_BE_QUOTED.match(text):
            self._put(found[0], len(found[0]))
        else:
            self.faults.append((self.at, ""))
            self._put(f"{quoted(text)}{found[0][len(found[0].rstrip()) :]}", len(found[0]))
        self.expects = ""
