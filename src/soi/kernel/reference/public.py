"""Law as data: packs of dated items, and the organisation tree of a pack."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from soi.base.pack_files import PACKS
from soi.kernel.reference.errors import NoSuchItem, NotInForce, UnknownKind, UnknownPack
from soi.kernel.reference.reading import read_items
from soi.kernel.reference.rules import Item
from soi.kernel.reference.tree import SuccessionRow, Tree, UnitRow, read_tree

__all__ = ["Item", "Pack", "SuccessionRow", "Tree", "UnitRow", "pack", "pack_names", "tree"]


class Pack:
    """One country's or party's rules, lists and names."""

    def __init__(self, name: str, root: Path) -> None:
        self.name, self.root, self.folder = name, root, root / name
        self._kinds: dict[str, tuple[Item, ...]] = {}

    def kinds(self) -> list[str]:
        """The kinds of items this pack holds."""
        return sorted(each.stem for each in self.folder.glob("*.yaml"))

    def versions(self, kind: str, id: str | None = None) -> tuple[Item, ...]:
        """All versions of all items of a kind, or of one item. Raises UnknownKind, NoSuchItem, BadPack."""
        if kind not in self._kinds:
            self._kinds[kind] = self._read(kind)
        if id is None:
            return self._kinds[kind]
        found = tuple(item for item in self._kinds[kind] if item.id == id)
        if not found:
            raise NoSuchItem(pack=self.name, kind=kind, id=id, file=self._file(kind))
        return found

    def items(self, kind: str, *, on: date) -> list[Item]:
        """The items of a kind in force on a day, in the order of the file. Raises UnknownKind, BadPack."""
        return [item for item in self.versions(kind) if item.in_force(on)]

    def item(self, kind: str, id: str, *, on: date) -> Item:
        """The version of one item in force on a day. Raises UnknownKind, NoSuchItem, NotInForce, BadPack."""
        versions = self.versions(kind, id)
        for item in versions:
            if item.in_force(on):
                return item
        spans = "; ".join(item.span for item in versions)
        raise NotInForce(kind=kind, id=id, day=on.isoformat(), file=self._file(kind), spans=spans)

    def _file(self, kind: str) -> str:
        return f"packs/{self.name}/{kind}.yaml"

    def _read(self, kind: str) -> tuple[Item, ...]:
        if kind not in self.kinds():
            raise UnknownKind(pack=self.name, kind=kind, known=", ".join(self.kinds()))
        items, faults = read_items(self.folder / f"{kind}.yaml", self.root)
        if faults:
            raise faults[0]
        return tuple(items)


def pack_names(root: Path = PACKS) -> list[str]:
    """The packs that lie in the folder of packs."""
    return sorted(each.name for each in root.iterdir() if each.is_dir() and any(each.glob("*.yaml")))


@lru_cache(maxsize=16)
def pack(name: str = "vn_party", root: Path = PACKS) -> Pack:
    """A pack by name, read once for the life of the process. Raises UnknownPack."""
    if name not in pack_names(root):
        raise UnknownPack(pack=name, known=", ".join(pack_names(root)))
    return Pack(name, root)


def tree(name: str = "vn_party", root: Path = PACKS) -> Tree:
    """The units of a pack, living and ended, and who followed whom. Raises UnknownPack, BadPack."""
    return read_tree(pack(name, root).folder / "tree", root)
