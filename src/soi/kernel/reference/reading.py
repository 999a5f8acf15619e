"""Reads one pack file against its schema and names every fault by file, line and field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from soi.base.errors import BadInput
from soi.base.pack_files import Entry, read_entries
from soi.kernel.reference.errors import BadPack
from soi.kernel.reference.rules import Item, faults_of, item_of, overlapping

_dates = FormatChecker(formats=())


@_dates.checks("date", raises=ValueError)
def _is_date(text: object) -> bool:
    return not isinstance(text, str) or bool(date.fromisoformat(text))


def read_items(path: Path, root: Path) -> tuple[list[Item], list[BadInput]]:
    """All sound items of one file, and all its faults in order of lines."""
    try:
        entries = read_entries(path, root)
        validator = _validator(path.stem, root)
    except BadInput as fault:
        return [], [fault]
    items: list[Item] = []
    faults: list[BadInput] = []
    for entry in entries:
        broken = [
            _fault(entry, tuple(error.absolute_path), error.message) for error in validator.iter_errors(entry.data)
        ]
        if not broken:
            item = item_of(entry.data, kind=path.stem, file=entry.file, line=entry.line)
            broken = [_fault(entry, (name,), cause) for name, cause in faults_of(item)]
            items.append(item)
        faults += broken
    faults += list(_clashes(items))
    return items, sorted(faults, key=lambda fault: fault.line or 0)


def _fault(entry: Entry, path: tuple[str | int, ...], cause: str) -> BadPack:
    field = ".".join(str(part) for part in path)
    return BadPack(
        cause=f"{entry.data.get('id', 'item')}: {cause}.", file=entry.file, line=entry.line_of(path), field=field
    )


def _clashes(items: list[Item]) -> Iterator[BadPack]:
    for earlier, later in overlapping(items):
        cause = f"{later.id}: in force on the same days as its version in line {earlier.line} ({earlier.span})."
        yield BadPack(cause=cause, file=later.file, line=later.line, field="effective_from")


@lru_cache(maxsize=64)
def _validator(kind: str, root: Path) -> Any:
    folder = root / "schemas"
    schema = _schema(folder / f"{kind}.json", folder)
    common = Resource.from_contents(_schema(folder / "item.json", folder))
    registry: Any = Registry().with_resource("item.json", common)
    return Draft202012Validator(schema, registry=registry, format_checker=_dates)


def _schema(path: Path, folder: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        known = ", ".join(sorted(each.stem for each in folder.glob("*.json") if each.stem != "item"))
        cause = f"There is no schema {path.name} for this kind of items. Kinds with a schema: {known}."
        raise BadPack(cause=cause, file=str(path.relative_to(folder.parent.parent))) from missing
