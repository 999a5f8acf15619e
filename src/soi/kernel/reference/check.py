"""`soi packs check`: every pack file against its schema, every fault named, before anybody relies on it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from soi.base.errors import BadInput
from soi.base.pack_files import PACKS, read_entries
from soi.kernel.reference.errors import BadPack
from soi.kernel.reference.public import pack, pack_names, tree
from soi.kernel.reference.reading import read_items
from soi.kernel.reference.rules import Item

# What a schema cannot see in the values of one kind: (id, value) -> faults, each with its place in the value.
Deeper = Callable[[str, Any], Iterable[tuple[tuple[str | int, ...], str]]]


def main(root: Path = PACKS, out: TextIO | None = None, deeper: Mapping[str, Deeper] | None = None) -> int:
    """Print what each pack holds and all its faults; 0 when all is sound, 1 otherwise.

    `deeper` has, by kind of item, what only a later room can see in it.
    """
    out = out or sys.stdout
    faults = 0
    for name in pack_names(root):
        for line in check_pack(name, root, deeper or {}):
            faults += isinstance(line, BadInput)
            print(line, file=out)
    print(f"{faults} faults." if faults else "All packs are sound.", file=out)
    return 1 if faults else 0


def check_pack(name: str, root: Path, deeper: Mapping[str, Deeper]) -> Iterator[str | BadInput]:
    """Yield one line of counts per file of a pack, and its faults."""
    found = pack(name, root)
    for kind in found.kinds():
        path = found.folder / f"{kind}.yaml"
        items, faults = read_items(path, root)
        yield f"{name}/{kind}: {_counts(items)}"
        yield from faults
        if kind in deeper and not faults:
            yield from _deep_faults(path, root, deeper[kind])
    try:
        units = tree(name, root)
    except BadInput as fault:
        yield fault
    else:
        if units.units:
            living, heirs = len(units.living()), len(units.successions)
            yield f"{name}/tree: {living} units, {len(units.units) - living} ended, {heirs} successions"


def _deep_faults(path: Path, root: Path, look: Deeper) -> Iterator[BadPack]:
    for entry in read_entries(path, root):
        for place, cause in look(entry.data["id"], entry.data["value"]):
            where = ("value", *place)
            field = ".".join(str(part) for part in where)
            yield BadPack(
                cause=f"{entry.data['id']}: {cause}.", file=entry.file, line=entry.line_of(where), field=field
            )


def _counts(items: list[Item]) -> str:
    marks = Counter(item.confidence for item in items)
    by_mark = ", ".join(f"{mark} {count}" for mark, count in sorted(marks.items()))
    return f"{len(items)} items, {sum(item.confirmed for item in items)} confirmed ({by_mark})"
