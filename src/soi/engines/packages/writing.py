"""Writes a package: one zip file with one bag, in it one E-ARK information package, each byte stream copied once.

Memory is bounded by one record's description; the lists that grow with their number wait in temporary files.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from soi.engines.packages import describing, mets, premis
from soi.engines.packages.errors import PartDamaged, PartMissing
from soi.engines.packages.mets import Group, Part, Section
from soi.engines.packages.model import FOLDERS, Cover, Happening, Record, Source
from soi.engines.packages.readme import readme

COPY_BYTES = 1 << 20
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
XML, CSV, PLAIN = "application/xml", "text/csv", "text/plain"
# What compresses well; pictures and PDF do not.
PACKED = {XML, CSV, PLAIN, "application/json"}


def aside() -> IO[bytes]:
    """A list that grows: in memory while it is small, then in a temporary file that goes with it."""
    return tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 - held as long as the writer


@dataclass
class Written:
    """What a finished package holds."""

    records: int = 0
    streams: int = 0
    bytes: int = 0


@dataclass
class Representation:
    """One folder of representations while it grows: its parts, and its PREMIS objects in a temporary file."""

    name: str
    parts: list[Part] = field(default_factory=list)
    objects: IO[bytes] = field(default_factory=aside)


class PackageWriter:
    """`add` each record, then `close`; nothing else writes into the file."""

    def __init__(self, path: Path, cover: Cover) -> None:
        self.cover = cover
        self.zip = zipfile.ZipFile(path, "x", zipfile.ZIP_STORED, allowZip64=True)
        self.root = cover.id
        self.inside = f"{self.root}/data/{cover.id}"
        self.written = Written()
        self._manifest: list[tuple[str, str]] = []
        self._descriptive: list[Section] = []
        self._representations = {name: Representation(name) for name in FOLDERS}
        self._head: list[str] = []
        self._table = aside()
        self._happenings: list[Happening] = []

    def add(self, record: Record, sources: Sequence[Source], happenings: Iterable[Happening] = ()) -> None:
        """Copy a record's streams in and describe it. Raises PartDamaged where a source is not what it should be."""
        paths = {}
        for source in sources:
            paths[source.stream.of] = self._copy(record, source)
        part = self._put(f"metadata/descriptive/records/{record.folder}.xml", describing.record_xml(record, paths), XML)
        self._descriptive.append(Section(part, "SOI"))
        if not self._head:
            self._head = describing.table_head(record)
        self._table.write(describing.table_line(record, self._head))
        self._happenings += happenings
        self.written.records += 1

    def close(self) -> Written:
        """Write the lists and end the file."""
        count = self.written.records
        cover = self.cover
        about = [
            Section(
                self._put("metadata/descriptive/package.xml", describing.package_xml(cover, count), XML),
                "SOI",
            ),
            Section(self._put("metadata/descriptive/dc.xml", describing.dublin_core(cover, count), XML), "DC"),
            Section(self._put_table(), "SOI"),
            *self._descriptive,
        ]
        proof = [Section(self._put_premis(), "PREMIS")]
        page = readme(cover, count)
        groups = [
            Group("Documentation", [self._put("documentation/README.txt", page, PLAIN)]),
            Group("Schemas", [self._put(f"schemas/{describing.SCHEMA}", describing.schema(), XML)]),
            *self._close_representations(),
        ]
        self._put_stream(
            "METS.xml",
            (
                piece.encode()
                for piece in mets.document(cover, objid=cover.id, descriptive=about, preservation=proof, groups=groups)
            ),
            XML,
        )
        self._close_bag(page)
        self.zip.close()
        return self.written

    def _copy(self, record: Record, source: Source) -> str:
        stream = source.stream
        inner = f"data/{record.folder}/{stream.name}"
        path = f"representations/{stream.folder}/{inner}"
        try:
            with source.open() as file:
                part = self._put_stream(path, _parts(file), stream.format.mime, size=stream.size)
        except FileNotFoundError as error:
            raise PartMissing(part=path) from error
        if (part.digest, part.size) != (stream.digest, stream.size):
            raise PartDamaged(part=path)
        representation = self._representations[stream.folder]
        representation.parts.append(Part(inner, part.digest, part.size, part.mime))
        representation.objects.write(
            premis.file_object(path, stream.digest, stream.size, stream.format).encode(),
        )
        self.written.streams += 1
        self.written.bytes += stream.size
        return path

    def _put_premis(self) -> Part:
        def pieces() -> Iterator[bytes]:
            yield premis.HEAD.encode()
            yield premis.entity(self.cover.id, self.cover.title).encode()
            for each in premis.events([premis.made(self.cover), *self._happenings]):
                yield each.encode()
            yield premis.FOOT.encode()

        return self._put_stream("metadata/preservation/premis.xml", pieces(), XML)

    def _put_table(self) -> Part:
        # The mark at the beginning tells spreadsheets that the letters are UTF-8.
        head = b"\xef\xbb\xbf" + describing.line_of(self._head or list(describing.CSV_FIRST))
        self._table.seek(0)
        return self._put_stream("metadata/descriptive/records.csv", _first_then(head, self._table), CSV)

    def _close_representations(self) -> list[Group]:
        groups = []
        for each in self._representations.values():
            if not each.parts:
                continue
            folder = f"representations/{each.name}"
            each.objects.seek(0)
            pieces = _first_then(premis.HEAD.encode(), each.objects, premis.FOOT.encode())
            proof = self._put_stream(f"{folder}/metadata/preservation/premis.xml", pieces, XML)
            own = Part("metadata/preservation/premis.xml", proof.digest, proof.size, XML)
            made = mets.document(
                self.cover,
                objid=each.name,
                descriptive=[],
                preservation=[Section(own, "PREMIS")],
                groups=[Group("Data", each.parts)],
            )
            listed = self._put_stream(f"{folder}/METS.xml", (piece.encode() for piece in made), XML)
            groups.append(Group(f"Representations/{each.name}", [listed]))
        return groups

    def _close_bag(self, page: bytes) -> None:
        manifest = "".join(f"{digest}  {name}\n" for name, digest in self._manifest).encode()
        info = (
            f"External-Identifier: {self.cover.id}\nBagging-Date: {self.cover.made_at:%Y-%m-%d}\n"
            f"Bag-Software-Agent: {self.cover.software}\nPayload-Oxum: {self._oxum()}\n"
        ).encode()
        tags = {
            "bagit.txt": BAGIT,
            "bag-info.txt": info,
            "manifest-sha256.txt": manifest,
            "README.txt": page,
        }
        for name, data in tags.items():
            self.zip.writestr(self._entry(f"{self.root}/{name}", PLAIN), data)
        listed = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in tags.items())
        self.zip.writestr(self._entry(f"{self.root}/tagmanifest-sha256.txt", PLAIN), listed)

    def _oxum(self) -> str:
        sizes = [entry.file_size for entry in self.zip.infolist() if entry.filename.startswith(f"{self.root}/data/")]
        return f"{sum(sizes)}.{len(sizes)}"

    def _put(self, path: str, data: bytes, mime: str) -> Part:
        return self._put_stream(path, iter([data]), mime, size=len(data))

    def _put_stream(self, path: str, pieces: Iterable[bytes], mime: str, *, size: int = 0) -> Part:
        found, count = hashlib.sha256(), 0
        entry = self._entry(f"{self.inside}/{path}", mime)
        entry.file_size = size
        with self.zip.open(entry, "w", force_zip64=True) as out:
            for piece in pieces:
                found.update(piece)
                count += len(piece)
                out.write(piece)
        self._manifest.append((f"data/{self.cover.id}/{path}", found.hexdigest()))
        return Part(path, found.hexdigest(), count, mime)

    def _entry(self, name: str, mime: str) -> zipfile.ZipInfo:
        at = self.cover.made_at
        entry = zipfile.ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
        entry.external_attr = 0o100644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED if mime in PACKED else zipfile.ZIP_STORED
        return entry


def _parts(file: BinaryIO | IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(COPY_BYTES):
        yield piece


def _first_then(first: bytes, file: IO[bytes], last: bytes = b"") -> Iterator[bytes]:
    yield first
    yield from _parts(file)
    if last:
        yield last
