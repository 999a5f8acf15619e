"""Take a package in: kept as it came, opened by a job, each record entered or refused with its reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import JSONField
from django.utils import timezone

from soi.base.errors import Refusal
from soi.engines.packages.public import Package, Record, RecordUnreadable, Row
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs.public import defer
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.organisations.errors import UnitUnknown
from soi.kernel.storage import public as storage
from soi.records.events import DocumentRegistered
from soi.records.keeping.errors import FileIsClosed
from soi.records.models import INCOMING, OUTGOING, Document, File, Page, Schema, Version
from soi.records.packages import contents, queries
from soi.records.packages.actions.export_package import GRANT, end, step
from soi.records.packages.errors import FieldUnknown, MarkedPackage, RecordElsewhere, UnitElsewhere, ValueUnfit
from soi.records.packages.models import Batch, BatchItem

REGISTER = "records.register"
WORDS = "words"
# No text of the database holds a NUL, nor JSON its escape.
NUL, ESCAPED = "\x00", "\\u0000"
TAKEN = "23505"  # unique_violation
FIRST_YEAR, LARGEST_NUMBER = 1930, 9_999_999
MODELS: dict[str, Any] = {contents.DOCUMENT: Document, contents.PAGE: Page, contents.FILE: File}

audit.sentence("records.package.received", "{actor} gave in the package {name} to be taken in.")
audit.sentence("records.package.refused", "A package given in by {actor} was refused: {part}.")
audit.sentence("records.package.entered", "Of a package given in by {actor}, {done} papers were entered.")
audit.sentence("records.document.brought_in", "{actor} brought in paper no. {number}/{year} with a package.")


@dataclass(frozen=True)
class Came:
    """A record with its columns as this house has them, and the digests of its kept streams by row and column."""

    record: Record
    unit_id: int
    streams: Mapping[str, Any]


def give_in(actor: Actor, *, batch_id: UUID, name: str, data: bytes) -> Batch:
    """Keep a package as it came and have it opened; `batch_id` is the form's own key. Raises NotYours, NoRoom."""
    unit = intake.body_of(actor)
    access.require(actor, GRANT, unit_id=unit)
    access.require(actor, REGISTER, unit_id=unit)
    found = queries.visible_batches(actor).filter(pk=batch_id).first()
    if found is not None:
        return found
    batch = Batch.objects.create(
        id=batch_id,
        kind=Batch.Kind.IN,
        unit_id=unit,
        # Nothing is known of it yet: it is as secret as its bringer may be.
        level=min(actor.level, access.ceiling()),
        title=Path(name).name[:300] or "package.zip",
        digest=storage.keep(data),
        size=len(data),
        asked_by_id=actor.appointment_id,
        asked_by_name=actor.name,
    )
    audit.record(actor, "records.package.received", ("records.batch", batch.pk), unit_id=unit, name=batch.digest)
    defer("records.package_in", batch_id=str(batch.pk), appointment_id=actor.appointment_id)
    return batch


def list_records(actor: Actor, batch: Batch, package: Package) -> None:
    """Enter what the verified package holds, so that each of its records gets an answer.

    Raises MarkedPackage, RecordUnreadable, and FieldUnknown or ValueUnfit where a file is described as none can be.
    """
    if package.cover.level < 0:
        raise RecordUnreadable(part="package.xml", why="its level is none")
    for row in package.cover.context:
        if row.kind == contents.FILE:
            _columns(row)
    if package.cover.level > access.ceiling() or package.cover.level > actor.level:
        raise MarkedPackage()
    batch.level, batch.name, batch.title = package.cover.level, package.cover.id[:80], package.cover.title[:300]
    known = set(batch.items.values_list("record_id", flat=True))
    made = []
    for place, record in enumerate(package.records(), start=1):
        key = key_of(record)
        if key not in known:
            made.append(BatchItem(batch=batch, position=place, record_id=key, title=_plain(record.title)[:400]))
    BatchItem.objects.bulk_create(made)
    batch.total = len(known) + len(made)
    batch.save(update_fields=["level", "name", "title", "total"])


def _plain(title: str) -> str:
    """A title as it can be listed, also where the record is then refused for it."""
    return title.replace(NUL, " ")


def key_of(record: Record) -> UUID:
    """The key of a record that came. Raises RecordUnreadable where it is none."""
    try:
        return UUID(record.id)
    except ValueError as error:
        raise RecordUnreadable(part=f"{record.folder}.xml", why="its key is none") from error


def refuse_package(actor: Actor, batch: Batch, refusal: Refusal) -> None:
    """Nothing of the package is taken in; the file goes too."""
    batch.reason = refusal.kept()
    if batch.digest:
        storage.forget(batch.digest)
        batch.digest = ""
    batch.items.update(state=BatchItem.State.LEFT)
    end(actor, batch, Batch.State.FAILED)
    part = str(refusal.params.get("part", refusal.code))
    audit.record(actor, "records.package.refused", ("records.batch", batch.pk), unit_id=batch.unit_id, part=part[:200])


def enter_record(actor: Actor, batch: Batch, package: Package, record: Record) -> str:
    """Enter one record, or say why not; what is already here, equal in all, is left as it is."""
    item = batch.items.get(record_id=key_of(record))
    try:
        with transaction.atomic():
            state, reason = _enter(actor, package, record), None
    except Refusal as refusal:
        state, reason = BatchItem.State.REFUSED, refusal.kept()
    except DatabaseError as fault:
        if isinstance(fault, OperationalError):
            raise
        # The database has the last word on what a paper is, and says it of this one alone.
        taken = getattr(fault.__cause__, "sqlstate", None) == TAKEN
        refused = RecordElsewhere() if taken else ValueUnfit(name=_named(fault))
        state, reason = BatchItem.State.REFUSED, refused.kept()
    item.state, item.reason = state, reason
    item.save(update_fields=["state", "reason"])
    step(actor, batch)
    return str(state)


def _named(fault: DatabaseError) -> str:
    """The column or rule that the database held a record against, as it names it."""
    said = getattr(fault.__cause__, "diag", None)
    return str(getattr(said, "column_name", None) or getattr(said, "constraint_name", None) or "?")[:60]


def finish_import(actor: Actor, batch: Batch) -> None:
    """Say what it came to; the file that was opened is not kept a second time."""
    done = batch.items.filter(state=BatchItem.State.DONE).count()
    if batch.digest:
        storage.forget(batch.digest)
        batch.digest = ""
    end(actor, batch, Batch.State.DONE)
    audit.record(
        actor,
        "records.package.entered",
        ("records.batch", batch.pk),
        unit_id=batch.unit_id,
        level=batch.level,
        done=done,
    )


def _enter(actor: Actor, package: Package, record: Record) -> str:
    unit = _unit(actor, str(record.row.fields.get("unit", "")))
    if record.row.kind != contents.DOCUMENT:
        raise RecordUnreadable(part=f"{record.folder}.xml", why=f"it is a {record.row.kind[:40]}")
    there = Document.objects.filter(pk=key_of(record)).first()
    if there is not None:
        if _is_same(record, there):
            return BatchItem.State.THERE
        raise RecordElsewhere()
    given = _columns(record.row)
    _ensure_registered(given)
    if int(given.get("level") or 0) > min(actor.level, access.ceiling()):
        raise MarkedPackage()
    came = Came(record, unit, _kept_streams(package, record))
    document = _document(actor, came, _file(actor, package, record, unit))
    _pages(came, document)
    numbering.carry_on(unit_id=unit, kind=document.book, term=str(document.register_year), last=document.register_no)
    number, year = document.register_no, document.register_year
    audit.record(
        actor,
        "records.document.brought_in",
        ("records.document", document.pk),
        unit_id=unit,
        level=document.level,
        number=number,
        year=year,
    )
    events.announce(DocumentRegistered(str(document.pk), unit, year, number))
    return BatchItem.State.DONE


def _ensure_registered(given: Mapping[str, Any]) -> None:
    """Book, number and moment are those of a paper that was registered. Raises ValueUnfit.

    The numbers of this house go on after those that come: one beyond all reason would close the book.
    """
    at, number, year = (given.get(name) for name in ("registered_at", "register_no", "register_year"))
    if given.get("book") not in (INCOMING, OUTGOING):
        raise ValueUnfit(name="book")
    if not isinstance(number, int) or not 1 <= number <= LARGEST_NUMBER:
        raise ValueUnfit(name="register_no")
    if not isinstance(at, datetime) or at > timezone.now() + timedelta(days=1):
        raise ValueUnfit(name="registered_at")
    if not isinstance(year, int) or not FIRST_YEAR <= year <= at.year + 1:
        raise ValueUnfit(name="register_year")


def _is_same(record: Record, there: Document) -> bool:
    ours, _, _ = contents.read(there.pk)

    def said(one: Record) -> tuple[Any, ...]:
        fields = {name: value for name, value in one.row.fields.items() if name != "responsible"}
        return fields, one.parts, [(each.of, each.digest) for each in one.streams]

    return said(ours) == said(record)


def _unit(actor: Actor, code: str) -> int:
    """The body a record belongs to, as far as this role registers for it. Raises UnitElsewhere."""
    try:
        unit = organisations.unit_with_code(code).pk
        access.require(actor, REGISTER, unit_id=unit)
    except (UnitUnknown, access.NotYours) as error:
        raise UnitElsewhere() from error
    return unit


def _columns(row: Row) -> dict[str, Any]:
    """The fields of a row as values its table's columns can hold. Raises FieldUnknown, RecordUnreadable, ValueUnfit."""
    known = {field.name: field for field in contents.columns(MODELS[row.kind])}
    found: dict[str, Any] = {}
    for name, value in row.fields.items():
        field = known.get(name)
        if field is None:
            raise FieldUnknown(name=name[:60])
        if field.is_relation:
            continue
        try:
            found[name] = field.to_python(value) if not isinstance(value, dict | list) else value
        except ValidationError as error:
            raise RecordUnreadable(part=row.key[:60], why=f"the field {name[:60]}") from error
        _ensure_fits(field, found[name])
    return found


def _ensure_fits(field: Any, value: Any) -> None:
    """What is written is held against the column first: a value that does not fit refuses its record, with its name."""
    if isinstance(field, JSONField):
        wanted = list if field.default is list else dict
        fits = (value is None and field.null) or isinstance(value, wanted)
    elif value is None:
        fits = field.null
    else:
        try:
            field.run_validators(value)
        except ValidationError:
            fits = False
        else:
            fits = True
    if not fits or NUL in str(value) or (isinstance(value, dict | list) and ESCAPED in json.dumps(value)):
        raise ValueUnfit(name=field.name)


def _document(actor: Actor, came: Came, file: File) -> Document:
    given = {**_columns(came.record.row), **_streams_of(came, contents.RECORD)}
    registered_at: datetime = given["registered_at"]
    document = Document.objects.create(
        **{
            **given,
            "id": key_of(came.record),
            "unit_id": came.unit_id,
            "file": file,
            "responsible_id": actor.appointment_id,
            "described_by": _schema(given),
        }
    )
    _version(document, registered_at)
    Document.objects.filter(pk=document.pk).update(registered_at=registered_at)
    return document


def _schema(given: Mapping[str, Any]) -> Schema | None:
    """What the metadata follow in this house; the database holds them to it."""
    if given.get("metadata") is None:
        return None
    return Schema.objects.filter(type=given["type"]).order_by("-id").first()


def _version(document: Document, registered_at: datetime) -> None:
    made = Version(
        document=document,
        number=document.version,
        arrival_id=document.arrival_id,
        original=document.original,
        original_kind=document.original_kind,
        searchable=document.searchable,
        pages_count=document.pages_count,
        at=registered_at,
        by_name=document.registered_by,
    )
    # As at the desk: what was written of a marked paper is read under a licence only.
    Version.objects.bulk_create([made], ignore_conflicts=True)
    if document.original_kind == "pdf":
        defer("records.verify_signatures", document_id=str(document.pk))


def _pages(came: Came, document: Document) -> None:
    rows = [row for row in came.record.parts if row.kind == contents.PAGE]
    if len(rows) != len(came.record.parts):
        raise FieldUnknown(name=next(row.kind for row in came.record.parts if row.kind != contents.PAGE)[:60])
    pages = [Page(**{**_columns(row), **_streams_of(came, row.key)}, document=document) for row in rows]
    Page.objects.bulk_create(pages, ignore_conflicts=True)


def _streams_of(came: Came, key: str) -> dict[str, Any]:
    before = f"{key}/"
    return {of.removeprefix(before): value for of, value in came.streams.items() if of.rpartition("/")[0] == key}


def _kept_streams(package: Package, record: Record) -> dict[str, Any]:
    """Each stream kept in the store and known by its digest; the long columns read into values."""
    found: dict[str, Any] = {}
    for stream in record.streams:
        key, _, column = stream.of.rpartition("/")
        kind = contents.DOCUMENT if key == contents.RECORD else contents.PAGE
        path = package.path_of(record, stream)
        if column in contents.LONG[kind]:
            found[stream.of] = _read(b"".join(package.stream(path)), column)
        elif column in contents.STREAMS[kind]:
            found[stream.of] = _keep_stream(package, path)
        else:
            raise FieldUnknown(name=column[:60])
    return found


def _read(data: bytes, column: str) -> Any:
    """A long column: its text, or the words of a page with their places. Raises ValueUnfit."""
    try:
        text = data.decode()
        value = json.loads(text) if column == WORDS else text
    except ValueError as error:
        raise ValueUnfit(name=column) from error
    if NUL in text or (column == WORDS and (ESCAPED in text or not _are_words(value))):
        raise ValueUnfit(name=column)
    return value


def _are_words(value: Any) -> bool:
    """Whether these are words as pages show them."""
    return isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("text"), str) and isinstance(one.get("line"), int) for one in value
    )


def _keep_stream(package: Package, path: str) -> str:
    with NamedTemporaryFile(dir=storage.work_folder()) as held:
        for piece in package.stream(path):
            held.write(piece)
        held.flush()
        return storage.keep_file(Path(held.name))


def _file(actor: Actor, package: Package, record: Record, unit: int) -> File:
    """The file the record lies in, made as the package describes it where it is new here.

    Raises RecordElsewhere, RecordUnreadable, FileIsClosed.
    """
    key = str(record.row.fields.get("file", ""))
    row = next((each for each in package.cover.context if (each.kind, each.key) == (contents.FILE, key)), None)
    if row is None:
        raise RecordUnreadable(part=f"{record.folder}.xml", why="its file is not described")
    found = File.objects.filter(pk=key).first()
    if found is not None:
        if found.unit_id != unit:
            raise RecordElsewhere()
        if found.closed_on:
            raise FileIsClosed(code=found.code)
        return found
    # A closed file takes no paper: it is closed again when all have come.
    return File.objects.create(**{**_columns(row), "id": UUID(key), "unit_id": unit, "closed_on": None})


def close_files(actor: Actor, package: Package) -> None:
    """Close what was closed in the other house, where no paper but those of the package lies in it."""
    came = [key_of(record) for record in package.records()]
    for row in package.cover.context:
        closed_on = _columns(row).get("closed_on") if row.kind == contents.FILE else None
        if closed_on and not Document.objects.filter(file_id=row.key).exclude(pk__in=came).exists():
            File.objects.filter(pk=row.key, closed_on__isnull=True).update(closed_on=closed_on)
