"""A paper as a package holds it: each column of its rows, each of its byte streams, and what was done with it.

Columns are read from the tables as they are, so that a column added later travels too. Keys that mean nothing in
another house are carried by name: units by code, the responsible person by name.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey, Model

from soi.engines.packages.public import Format, Happening, Record, Row, Source, Stream
from soi.kernel.storage import public as storage
from soi.records.keeping.errors import LicenceNeeded
from soi.records.keeping.models import MarkedContent
from soi.records.models import Document, File, Page, Version
from soi.records.packages import rules
from soi.records.packages.errors import DocumentGone
from soi.records.packages.models import FileFormat

DOCUMENT, PAGE, FILE = "records.document", "records.page", "records.file"
RECORD = "record"
# Columns that name a file of the store, and the folder their streams lie in.
STREAMS: dict[str, Mapping[str, str]] = {
    DOCUMENT: {"original": "original", "searchable": "searchable"},
    PAGE: {"image": "pictures", "thumb": "pictures"},
}
# Columns that are long: they travel as files of their own, readable as such.
LONG: dict[str, Mapping[str, str]] = {DOCUMENT: {"text": "text/plain"}, PAGE: {"words": "application/json"}}
ENDINGS = {"application/pdf": "pdf", "image/webp": "webp", "text/plain": "txt", "application/json": "json"}
KNOWN = {
    "text/plain": Format("text/plain", "x-fmt/111", "Plain Text File"),
    "application/json": Format("application/json", "fmt/817", "JSON Data Interchange Format"),
}
# What is described follows the schema of the house it comes to.
NOT_CARRIED = {"id", "document", "described_by"}
# Tables that hang on a paper and stay in the house that made them, each with its ground.
STAYS = {
    "records.MarkedContent": "it travels as the words and files of the paper itself",
    "records.Licence": "who may open a marked paper here is no right in another house",
    "records.Use": "who opened a marked paper here is told by the register of this house",
    "records.Version": "a package holds the paper as it is shown; where it comes in, its version is written anew",
    "records.LevelAct": "who set the mark is an act of this house, kept in its log; the mark itself travels",
    "records.LevelRequest": "a request lives a day and asks persons of this house",
    "records.Copy": "a redacted copy is given to a unit of this house, and is made again from the paper",
    "records.SignatureCheck": "a signature is checked anew by whoever receives the paper",
    "records.FileFormat": "the format of each file is written beside the file itself",
    "records.TransferItem": "lists of transfer are between this house and its archive",
    "records.Custody": "whose custody a paper is in is said by the list of transfer and its receipt",
}


def stays_here(label: str, why: str) -> None:
    """A later room says, from AppConfig.ready(), why a table of its own that hangs on papers does not travel."""
    STAYS[label] = why


def read(document_id: UUID) -> tuple[Record, list[Source], list[Happening]]:
    """A paper with its pages, as the present actor sees it. Raises DocumentGone, LicenceNeeded."""
    found = Document.objects.select_related("unit", "file", "responsible__person").filter(pk=document_id).first()
    if found is None:
        raise DocumentGone()
    _open(found)
    formats = {each.digest: each for each in FileFormat.objects.filter(document=found)}
    sources = list(_sources(found, DOCUMENT, RECORD, formats))
    parts = []
    for page in Page.objects.filter(document=found, version=found.version).order_by("number"):
        key = f"page/{page.number}"
        parts.append(Row(PAGE, key, fields_of(page, PAGE)))
        sources += _sources(page, PAGE, key, formats)
    sources = _sized(sources)
    row = Row(DOCUMENT, str(found.pk), fields_of(found, DOCUMENT))
    folder = rules.record_folder(found.register_year, found.register_no, str(found.pk))
    streams = tuple(source.stream for source in sources)
    record = Record(str(found.pk), folder, found.title, row, tuple(parts), streams)
    came = Happening("ingestion", found.registered_at, found.registered_by, str(found.pk), detail=found.channel)
    return record, sources, [came]


def _open(document: Document) -> None:
    """Lay the words and files of a marked paper beside its line, for the holder of a licence. Raises LicenceNeeded."""
    if document.level and document.disposed_on is None:
        part = MarkedContent.objects.filter(document=document).first()
        if part is None and not Version.objects.filter(document=document).exists():
            raise LicenceNeeded()
        if part is not None:
            document.text, document.original, document.searchable = part.text, part.original, part.searchable


def file_row(file: File) -> Row:
    return Row(FILE, str(file.pk), fields_of(file, FILE))


def fields_of(row: Model, kind: str) -> dict[str, Any]:
    """Every column of a row but its key, its files and its long ones."""
    apart = NOT_CARRIED | set(STREAMS.get(kind, ())) | set(LONG.get(kind, ()))
    return {field.name: _value(row, field) for field in columns(type(row)) if field.name not in apart}


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _value(row: Model, field: Field[Any, Any]) -> Any:
    value = field.value_from_object(row)
    if not isinstance(field, ForeignKey) or value is None:
        return rules.plain(value)
    other = getattr(row, field.name)
    if field.name == "unit":
        return other.code
    return other.person.name if field.name == "responsible" else str(value)


def _sources(row: Model, kind: str, key: str, formats: Mapping[str, FileFormat]) -> Iterator[Source]:
    before = "" if key == RECORD else f"{key.replace('/', '-')}-"
    for column, folder in STREAMS[kind].items():
        digest = getattr(row, column)
        if digest:
            format = _format(row, column, formats.get(digest))
            name = f"{before}{column}.{_ending(row, column, format.mime)}"
            yield Source(
                Stream(f"{key}/{column}", folder, name, digest, 0, format),
                lambda digest=digest: storage.fetch_open(digest),  # type: ignore[misc]
            )
    for column, mime in LONG[kind].items():
        value = getattr(row, column)
        data = value.encode() if isinstance(value, str) else json.dumps(value, ensure_ascii=False).encode()
        name = f"{before}{column}.{ENDINGS[mime]}"
        digest = hashlib.sha256(data).hexdigest()
        yield Source(
            Stream(f"{key}/{column}", "text", name, digest, len(data), KNOWN[mime]),
            lambda data=data: io.BytesIO(data),  # type: ignore[misc]
        )


def _format(row: Model, column: str, found: FileFormat | None) -> Format:
    if found is not None:
        return Format(found.mime, found.puid, found.name, found.version)
    if column in ("image", "thumb"):
        return Format("image/webp")
    return Format("application/pdf" if column == "searchable" else "application/octet-stream")


def _ending(row: Model, column: str, mime: str) -> str:
    if column == "original":
        kind = str(getattr(row, "original_kind", ""))
        return kind if kind.isascii() and kind.isalnum() and len(kind) <= 8 else "bin"
    return ENDINGS.get(mime, "bin")


def _sized(sources: list[Source]) -> list[Source]:
    """Sizes of kept files, by one query for all of them."""
    sizes = storage.sizes([source.stream.digest for source in sources if not source.stream.size])
    return [
        source
        if source.stream.size
        else Source(Stream(**{**source.stream.__dict__, "size": sizes.get(source.stream.digest, 0)}), source.open)
        for source in sources
    ]
