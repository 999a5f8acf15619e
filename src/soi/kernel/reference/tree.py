"""The organisation tree of a pack: units living and ended, and the successions between them, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from soi.kernel.reference.errors import BadPack

UNIT_COLUMNS = ["code", "name_vi", "name_en", "kind", "level", "parent_code", "valid_from", "valid_to", "source"]
Row = TypeVar("Row")
SUCCESSION_COLUMNS = ["from_code", "to_code", "kind", "valid_on", "share", "source"]


@dataclass(frozen=True)
class UnitRow:
    """One territorial unit; valid_to is the first day it no longer stands, valid_from is empty where unknown."""

    code: str
    name_vi: str
    name_en: str
    kind: str
    level: str
    parent_code: str
    valid_from: date | None
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class SuccessionRow:
    """One heir of one ended unit: kind is merge, split, renamed or unchanged; share is whole, main or part."""

    from_code: str
    to_code: str
    kind: str
    valid_on: date
    share: str
    source: str


@dataclass(frozen=True)
class Tree:
    """All units, parents before children, and all successions."""

    units: tuple[UnitRow, ...]
    successions: tuple[SuccessionRow, ...]

    def living(self, level: str | None = None) -> list[UnitRow]:
        """Units that have not ended, of one level or of all."""
        return [unit for unit in self.units if unit.valid_to is None and level in (None, unit.level)]


def read_tree(folder: Path, root: Path) -> Tree:
    """Read every CSV of a tree folder. Raises BadPack with file and line."""
    units: list[UnitRow] = []
    successions: list[SuccessionRow] = []
    for path in sorted(folder.glob("units_*.csv")):
        units += _rows(path, root, UNIT_COLUMNS, _unit)
    for path in sorted(folder.glob("succession*.csv")):
        successions += _rows(path, root, SUCCESSION_COLUMNS, _succession)
    return Tree(tuple(units), tuple(successions))


def _rows(path: Path, root: Path, columns: list[str], build: Callable[[dict[str, str]], Row]) -> Iterator[Row]:
    file = str(path.relative_to(root.parent))
    with path.open(encoding="utf-8", newline="") as stream:
        lines = csv.DictReader(stream)
        if lines.fieldnames != columns:
            cause = f"The columns must be {','.join(columns)}."
            raise BadPack(cause=cause, file=file, line=1)
        for row in lines:
            try:
                yield build(row)
            except (ValueError, TypeError) as fault:
                raise BadPack(cause=f"This row cannot be read: {fault}.", file=file, line=lines.line_num) from fault


def _unit(row: dict[str, str]) -> UnitRow:
    return UnitRow(
        code=row["code"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        kind=row["kind"],
        level=row["level"],
        parent_code=row["parent_code"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        source=row["source"],
    )


def _succession(row: dict[str, str]) -> SuccessionRow:
    return SuccessionRow(
        from_code=row["from_code"],
        to_code=row["to_code"],
        kind=row["kind"],
        valid_on=date.fromisoformat(row["valid_on"]),
        share=row["share"],
        source=row["source"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
