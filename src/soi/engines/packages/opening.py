"""Opens a package that came from outside: nothing of it is believed before it was looked at, in this order.

A zip file, its names, its sizes, its lists, its hashes. The first fault ends it and names the part.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from soi.engines.packages.errors import (
    ManifestWrong,
    NotAPackage,
    PartDamaged,
    PartMissing,
    PartUnexpected,
    TooLarge,
    UnsafePart,
)

READ_BYTES = 1 << 20
LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](\S.*)")
LIST_BYTES = 256 << 20
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "README.txt")
IS_LINK, IS_FILE = 0o120000, 0o100000


@dataclass(frozen=True)
class Limits:
    """How much a package may be: bytes unpacked, parts, and how far a part may swell that is not small."""

    bytes: int = 64 << 30
    parts: int = 2_000_000
    swells: int = 200
    small: int = 8 << 20


class Bag:
    """A zip file with one bag in it; `verify` before anything of it is used."""

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        """Raises NotAPackage, UnsafePart, TooLarge."""
        self.limits = limits or Limits()
        try:
            self.zip = zipfile.ZipFile(path)
            entries = self.zip.infolist()
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise NotAPackage(part=path.name, why="it is no zip file, or it was cut") from error
        _check_sizes(entries, self.limits)
        self.parts = _names(entries)
        roots = {name.split("/", 1)[0] for name in self.parts}
        if len(roots) != 1 or any("/" not in name for name in self.parts):
            raise NotAPackage(part=path.name, why="it does not hold exactly one folder")
        self.root = roots.pop()

    def close(self) -> None:
        self.zip.close()

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def verify(self) -> dict[str, str]:
        """The payload with its hashes, once every part was read through. Raises the faults of this engine."""
        if self.text("bagit.txt").split("\n")[0].strip() not in ("BagIt-Version: 1.0", "BagIt-Version: 0.97"):
            raise ManifestWrong(part="bagit.txt", why="it names no known version of BagIt")
        tags = self._list("tagmanifest-sha256.txt")
        payload = self._list("manifest-sha256.txt")
        there = {name.removeprefix(f"{self.root}/") for name in self.parts} - {"tagmanifest-sha256.txt"}
        for name in sorted(there - set(tags) - set(payload)):
            raise PartUnexpected(part=name)
        for listed, is_payload in ((tags, False), (payload, True)):
            for name, digest in listed.items():
                if name.startswith("data/") != is_payload:
                    raise ManifestWrong(part="manifest-sha256.txt", why=f"it lists {name[:80]}")
                self._check(name, digest)
        for name in TAGS[:1] + TAGS[2:3]:
            if name not in tags:
                raise ManifestWrong(part="tagmanifest-sha256.txt", why=f"it does not list {name}")
        return payload

    def text(self, name: str) -> str:
        """A small part as text. Raises PartMissing, TooLarge, ManifestWrong, PartDamaged."""
        try:
            return b"".join(self.stream(name, most=LIST_BYTES)).decode()
        except UnicodeDecodeError as error:
            raise ManifestWrong(part=name, why="it is not UTF-8") from error

    def stream(self, name: str, *, most: int | None = None) -> Iterator[bytes]:
        """A part in pieces, never more than it said it would be. Raises PartMissing, TooLarge, PartDamaged."""
        entry = self.parts.get(f"{self.root}/{name}")
        if entry is None:
            raise PartMissing(part=name)
        left = entry.file_size
        if most is not None and left > most:
            raise TooLarge(part=name)
        try:
            with self.zip.open(entry) as file:
                while piece := file.read(min(READ_BYTES, left + 1)):
                    left -= len(piece)
                    if left < 0:
                        raise TooLarge(part=name)
                    yield piece
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
            raise PartDamaged(part=name) from error
        except zipfile.zlib.error as error:  # type: ignore[attr-defined]
            raise PartDamaged(part=name) from error

    def _list(self, name: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in self.text(name).splitlines():
            parted = LINE.fullmatch(line)
            if parted is None:
                raise ManifestWrong(part=name, why=f"this line cannot be read: {line[:80]}")
            digest, part = parted[1].lower(), parted[2]
            if part in found:
                raise ManifestWrong(part=name, why=f"it lists {part[:80]} twice")
            found[part] = digest
        return found

    def _check(self, name: str, digest: str) -> None:
        found = hashlib.sha256()
        for piece in self.stream(name):
            found.update(piece)
        if found.hexdigest() != digest:
            raise PartDamaged(part=name)


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.parts:
        raise TooLarge(part=f"{len(entries)} parts")
    total = 0
    for entry in entries:
        total += entry.file_size
        swells = entry.file_size > limits.small and entry.file_size > limits.swells * max(entry.compress_size, 1)
        if total > limits.bytes or swells:
            raise TooLarge(part=entry.filename[:200])


def _names(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        kind = (entry.external_attr >> 16) & 0o170000
        if entry.flag_bits & 1 or kind not in (0, IS_FILE) or not is_safe(name):
            raise UnsafePart(part=name[:200])
        # Two names that one disk would take for one: the second would hide the first.
        key = unicodedata.normalize("NFC", name).casefold()
        if key in seen:
            raise UnsafePart(part=name[:200])
        seen.add(key)
        found[name] = entry
    return found


def is_safe(name: str) -> bool:
    """A relative path of plain names that leads nowhere else on any system; folders need no entry of their own."""
    path = PurePosixPath(name)
    return (
        0 < len(name) <= 400
        and str(path) == name
        and not path.is_absolute()
        and ".." not in path.parts
        and not re.search(r'[\\:\x00-\x1f\x7f<>"|?*]', name)
        and not any(part.endswith((" ", ".")) or part.startswith(" ") for part in path.parts)
    )
