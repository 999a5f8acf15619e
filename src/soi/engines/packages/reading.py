"""Reads what a verified package says: cover, rows, records. Each stream named is there, and none is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.parsers import expat

from soi.engines.packages.describing import NAMESPACE
from soi.engines.packages.errors import ManifestWrong, PartDamaged, PartMissing, PartUnexpected, RecordUnreadable
from soi.engines.packages.model import FOLDERS, Cover, Format, Record, Row, Stream
from soi.engines.packages.opening import Bag
from soi.engines.packages.text import SAFE_NAME, read

RECORDS = "metadata/descriptive/records/"
COVER = "metadata/descriptive/package.xml"
PLAIN_PARTS = ("METS.xml", "metadata/", "documentation/", "schemas/")
METS_FILE = re.compile(r"(?:^|/)METS\.xml$")


@dataclass(frozen=True)
class Element:
    """An element of a description as it was read: no more than two levels deep."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    inside: tuple[Element, ...]


class Package:
    """A package whose every part was read and compared; only now is its content spoken of."""

    def __init__(self, bag: Bag) -> None:
        """Raises every fault of this engine."""
        self.bag = bag
        payload = bag.verify()
        roots = {name.split("/")[1] for name in payload}
        if len(roots) != 1:
            raise ManifestWrong(part="manifest-sha256.txt", why="the bag does not hold exactly one package")
        self.inside = f"data/{roots.pop()}/"
        self.payload = {name.removeprefix(self.inside): digest for name, digest in payload.items()}
        self.cover, said = _cover(self._element(COVER))
        self.record_parts = sorted(name for name in self.payload if name.startswith(RECORDS))
        if said != len(self.record_parts):
            raise ManifestWrong(part=COVER, why=f"it speaks of {said} records, and {len(self.record_parts)} are there")
        self._check_mets()
        self._check_streams()

    def records(self) -> Iterator[Record]:
        """Each record in the order of its file; read anew, so that memory holds one at a time."""
        for part in self.record_parts:
            yield self._record(part)

    def stream(self, path: str) -> Iterator[bytes]:
        return self.bag.stream(self.inside + path)

    def path_of(self, record: Record, stream: Stream) -> str:
        return f"representations/{stream.folder}/data/{record.folder}/{stream.name}"

    def _record(self, part: str) -> Record:
        root = self._element(part)
        try:
            return _record(root)
        except (KeyError, ValueError, IndexError) as error:
            raise RecordUnreadable(part=part, why=str(error)[:200]) from error

    def _element(self, part: str) -> Element:
        return parse(self.bag.text(self.inside + part).encode(), part)

    def _check_streams(self) -> None:
        left = {name for name in self.payload if not name.startswith(PLAIN_PARTS)}
        left -= {name for name in left if METS_FILE.search(name) or "/metadata/" in name}
        seen: set[str] = set()
        for record in self.records():
            if record.id in seen:
                raise ManifestWrong(part=f"{RECORDS}{record.folder}.xml", why="its record is there twice")
            seen.add(record.id)
            for stream in record.streams:
                path = self.path_of(record, stream)
                if path not in left:
                    raise PartMissing(part=path)
                if self.payload[path] != stream.digest:
                    raise PartDamaged(part=path)
                left.discard(path)
        for name in sorted(left):
            raise PartUnexpected(part=name)

    def _check_mets(self) -> None:
        """Each METS file names what lies beside it, with its hash; together they name everything but themselves."""
        named: dict[str, str] = {}
        for part in ("METS.xml", *(f"representations/{folder}/METS.xml" for folder in FOLDERS)):
            if part == "METS.xml" or part in self.payload:
                base = part.removesuffix("METS.xml")
                named |= {base + path: digest for path, digest in self._listed(part).items()}
        for path, digest in named.items():
            if path not in self.payload:
                raise PartMissing(part=path)
            if self.payload[path] != digest:
                raise ManifestWrong(part="METS.xml", why=f"it has another hash for {path}")
        for path in sorted(set(self.payload) - set(named) - {"METS.xml"}):
            raise PartUnexpected(part=path)

    def _listed(self, part: str) -> dict[str, str]:
        found: dict[str, str] = {}
        holder: dict[str, str] = {}

        def begin(name: str, attributes: dict[str, str]) -> None:
            tag = name.rpartition(" ")[2]
            if tag in ("file", "mdRef"):
                holder["digest"] = attributes.get("CHECKSUM", "")
            href = attributes.get("http://www.w3.org/1999/xlink href")
            if tag in ("FLocat", "mdRef") and href is not None:
                found[_unquoted(href)] = holder.get("digest", "")

        if self.inside + part not in {f"{self.inside}{name}" for name in self.payload}:
            raise PartMissing(part=part)
        _parse(self.bag.text(self.inside + part).encode(), part, begin)
        return found


def _unquoted(href: str) -> str:
    from urllib.parse import unquote

    return unquote(href)


def _parse(data: bytes, part: str, begin: Any, end: Any = None, text: Any = None) -> None:
    """Expat without document types: no entity is defined, none is fetched."""

    def refuse(*_: object) -> None:
        raise RecordUnreadable(part=part, why="it declares a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise RecordUnreadable(part=part, why=str(error)[:200]) from error


def parse(data: bytes, part: str) -> Element:
    """A description as elements. Raises RecordUnreadable."""
    stack: list[tuple[str, dict[str, str], list[str], list[Element]]] = []
    root: list[Element] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if space != NAMESPACE or len(stack) > 3:
            raise RecordUnreadable(part=part, why=f"it holds {name[:60]}")
        stack.append((tag, attributes, [], []))

    def end(_: str) -> None:
        tag, attributes, words, inside = stack.pop()
        made = Element(tag, attributes, "".join(words), tuple(inside))
        (stack[-1][3] if stack else root).append(made)

    def text(words: str) -> None:
        if stack:
            stack[-1][2].append(words)

    _parse(data, part, begin, end, text)
    return root[0]


def _row(element: Element) -> Row:
    fields = {}
    for each in element.inside:
        name = each.attributes["name"]
        if each.tag != "field" or name in fields:
            raise ValueError(f"field {name[:60]}")
        fields[name] = read(each.attributes["type"], each.text)
    return Row(element.attributes["kind"], element.attributes["key"], fields)


def _stream(element: Element, folder: str) -> Stream:
    said = element.attributes
    name = said["path"].rpartition("/")[2]
    wanted = f"representations/{said['folder']}/data/{folder}/{name}"
    if said["folder"] not in FOLDERS or said["path"] != wanted or not SAFE_NAME.fullmatch(name):
        raise ValueError(f"path {said['path'][:80]}")
    if not re.fullmatch(r"[0-9a-f]{64}", said["sha256"]):
        raise ValueError("a hash that is none")
    format = Format(said["mime"], said["puid"], said["formatName"], said["formatVersion"])
    return Stream(said["of"], said["folder"], name, said["sha256"], int(said["size"]), format)


def _record(root: Element) -> Record:
    folder = root.attributes["folder"]
    if root.tag != "record" or not SAFE_NAME.fullmatch(folder):
        raise ValueError(f"record {folder[:60]}")
    rows = [_row(each) for each in root.inside if each.tag == "row"]
    parts = tuple(_row(each) for each in root.inside if each.tag == "part")
    streams = tuple(_stream(each, folder) for each in root.inside if each.tag == "stream")
    if len(rows) != 1 or len({each.of for each in streams}) != len(streams):
        raise ValueError("one row and each stream once")
    return Record(root.attributes["id"], folder, str(rows[0].fields.get("title", "")), rows[0], parts, streams)


def _cover(root: Element) -> tuple[Cover, int]:
    said = root.attributes
    try:
        cover = Cover(
            id=said["id"],
            title=said["title"],
            level=int(said["level"]),
            level_name="",
            unit_code=said["unit"],
            unit_name=said["unitName"],
            node=said["node"],
            software=said["software"],
            made_at=datetime.fromisoformat(said["madeAt"].replace("Z", "+00:00")),
            made_by=said["madeBy"],
            language=said["language"],
            context=tuple(_row(each) for each in root.inside),
        )
        return cover, int(said["records"])
    except (KeyError, ValueError) as error:
        raise RecordUnreadable(part=COVER, why=str(error)[:200]) from error
