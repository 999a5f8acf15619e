"""Where the heads of the columns stand, which field each means, and by what a sheet of one source is known again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from soi.base.text import bare
from soi.engines.tables.errors import NoHeader
from soi.engines.tables.layout import Field, Layout

LOOKED_AT = 30
LIKE_ENOUGH = 0.8
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Header:
    """The row of heads, counted from 1, and the heads as they stand there."""

    row: int
    heads: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The same for each sheet with these heads, however they are spelled, and however far cells go beyond them."""
        return hashlib.sha256("\x1f".join(folded(head) for head in _shortened(self.heads)).encode()).hexdigest()


def folded(text: str) -> str:
    return _SIGNS.sub(" ", bare(text)).strip()


def find(rows: Sequence[Sequence[str]], layout: Layout) -> Header:
    """The row among the first that names most fields. Raises NoHeader."""
    scores = [(len(suggest(_heads(rows, at), layout)), -at) for at in range(len(rows[:LOOKED_AT]))]
    best, at = max(scores, default=(0, 0))
    if best < min(2, len(layout.fields)):
        example = ", ".join(each.labels["vi"] for each in layout.fields[:3])
        raise NoHeader(rows=min(len(rows), LOOKED_AT), example=example)
    return at_row(rows, 1 - at)


def at_row(rows: Sequence[Sequence[str]], row: int) -> Header:
    """The heads in a row that was found or chosen, and a blank one over each column further right that holds a cell:
    what has no head is shown and chosen like the rest, never passed over."""
    heads = _heads(rows, row - 1)
    reach = max(len(_shortened([cell.strip() for cell in cells])) for cells in [heads, *rows[row:]])
    return Header(row, (*heads, *[""] * (reach - len(heads))))


def _heads(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    """A row as heads. Of heads in two lines the lower is meant: a merged cell above it says what it leaves blank."""
    heads = _shortened([_in_one_line(cell) for cell in rows[at]])
    above = _shortened([_in_one_line(cell) for cell in rows[at - 1]]) if at and heads else []
    # A single cell above is the title of the list.
    if len(list(filter(None, above))) > 1:
        both = zip_longest(heads, above, fillvalue="")
        heads = [head or over for head, over in both]
    return heads


def _in_one_line(cell: str) -> str:
    """A head without breaks and without signs that are no letters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())


def _shortened(cells: Sequence[str]) -> list[str]:
    """Cells up to the last that is not blank."""
    filled = [at for at, cell in enumerate(cells, start=1) if cell]
    return list(cells[: max(filled, default=0)])


def suggest(heads: Sequence[str], layout: Layout) -> dict[str, int]:
    """Field -> column, from 0: first by equal names, then by names that are almost equal; a column serves one field."""
    found: dict[str, int] = {}
    names = [folded(head) for head in heads]
    for is_like in (str.__eq__, _is_like):
        for each in layout.fields:
            taken = set(found.values())
            columns = [at for at, name in enumerate(names) if name and at not in taken and _means(name, each, is_like)]
            if columns and each.name not in found:
                found[each.name] = columns[0]
    return found


def _means(name: str, field: Field, is_like: object) -> bool:
    return any(is_like(name, folded(each)) for each in (*field.headings, *field.labels.values()))  # type: ignore[operator]


def _is_like(name: str, other: str) -> bool:
    return len(name) > 4 and SequenceMatcher(None, name, other).ratio() >= LIKE_ENOUGH


def ensure_mapping(mapping: Mapping[str, int], layout: Layout, width: int) -> dict[str, int]:
    """A mapping that was kept or sent, without fields and columns that are not there."""
    names = {each.name for each in layout.fields}
    return {name: column for name, column in mapping.items() if name in names and 0 <= column < width}
