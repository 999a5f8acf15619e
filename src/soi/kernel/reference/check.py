"""`soi packs check`: every pack file against its schema, every fault named, before anybody relies on it."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from soi.base.errors import BadInput
from soi.base.pack_files import PACKS
from soi.kernel.reference.public import pack, pack_names, tree
from soi.kernel.reference.reading import read_items
from soi.kernel.reference.rules import Item


def main(root: Path = PACKS, out: TextIO | None = None) -> int:
    """Print what each pack holds and all its faults; 0 when all is sound, 1 otherwise."""
    out = out or sys.stdout
    faults = 0
    for name in pack_names(root):
        for line in check_pack(name, root):
            faults += isinstance(line, BadInput)
            print(line, file=out)
    print(f"{faults} faults." if faults else "All packs are sound.", file=out)
    return 1 if faults else 0


def check_pack(name: str, root: Path) -> Iterator[str | BadInput]:
    """Yield one line of counts per file of a pack, and its faults."""
    found = pack(name, root)
    for kind in found.kinds():
        items, faults = read_items(found.folder / f"{kind}.yaml", root)
        yield f"{name}/{kind}: {_counts(items)}"
        yield from faults
    try:
        units = tree(name, root)
    except BadInput as fault:
        yield fault
    else:
        if units.units:
            living, heirs = len(units.living()), len(units.successions)
            yield f"{name}/tree: {living} units, {len(units.units) - living} ended, {heirs} successions"


def _counts(items: list[Item]) -> str:
    marks = Counter(item.confidence for item in items)
    by_mark = ", ".join(f"{mark} {count}" for mark, count in sorted(marks.items()))
    return f"{len(items)} items, {sum(item.confirmed for item in items)} confirmed ({by_mark})"
