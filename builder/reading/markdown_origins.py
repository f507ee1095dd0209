"""Where a text stands in the body that the parser puts together from pieces and then trims."""

from __future__ import annotations

from markdown_it.common.utils import MD_TRIM_CHARS

from builder.reading.markdown_places import Origin


def origin_of(pieces: list[tuple[int, int]], text: str) -> Origin:
    """The origin of a text that was put together and trimmed.

    Pieces are (offset in the untrimmed `text`, offset in the body).
    """
    trimmed = len(text) - len(text.lstrip(MD_TRIM_CHARS))
    return Origin(tuple(cut - trimmed for cut, _ in pieces), tuple(source for _, source in pieces))


def origins_of_cells(row: str, start: int) -> list[Origin]:
    """The origin of each cell of a table row that stands at `start` of the body.

    Follows the parser's own rule (GFM, section 4.10): a bar splits cells unless a backslash stands before it, and that
    backslash goes away.
    """
    start += len(row) - len(row.lstrip(MD_TRIM_CHARS))
    row = row.strip(MD_TRIM_CHARS)
    cells: list[list[tuple[int, int]]] = [[]]  # for each cell the stretches of the row that make it up
    last = 0
    bar = row.find("|")
    while bar >= 0:
        if bar and row[bar - 1] == "\\":
            cells[-1].append((last, bar - 1))
            last = bar
        else:
            cells[-1].append((last, bar))
            cells.append([])
            last = bar + 1
        bar = row.find("|", bar + 1)
    cells[-1].append((last, len(row)))
    return [_origin_of_cell(row, start, cell) for cell in _without_outer(cells)]


def _without_outer(cells: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """Leave out the empty cells outside the outer bars."""
    empty = [all(begin == end for begin, end in cell) for cell in cells]
    first = 1 if empty[0] else 0
    last = len(cells) - 1 if empty[-1] and len(cells) > first else len(cells)
    return cells[first:last]


def _origin_of_cell(row: str, start: int, stretches: list[tuple[int, int]]) -> Origin:
    pieces = []
    length = 0
    for begin, end in stretches:
        pieces.append((length, start + begin))
        length += end - begin
    return origin_of(pieces, "".join(row[begin:end] for begin, end in stretches))
