"""A whole book at once: papers kept elsewhere until now come in by the same rules as one paper at the desk."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.records import rules
from soi.records.actions.papers import Particulars, check
from soi.records.errors import FileNotYours
from soi.records.events import BooksTakenOver
from soi.records.keeping.errors import FileIsClosed
from soi.records.models import INCOMING, Document, File
from soi.records.turns import take_turn

audit.sentence(
    "records.book.taken_over", "{actor} took over {count} papers into the book of {year}: {first} to {last}."
)

CHANNEL = "book"
FileKey = tuple[int, str]


@dataclass(frozen=True)
class Line:
    """One paper of a book kept elsewhere until now; `key` is its own key there, so that it comes in once.

    Its pages are parted by form feeds in `text`; there is no picture of them.
    """

    key: UUID
    unit_id: int
    received_on: date
    registered_at: datetime
    particulars: Particulars
    text: str = ""


@dataclass(frozen=True)
class TakenOver:
    """What became of the lines: how many are papers now, and how many were so before."""

    entered: int
    known: int


def take_over_books(actor: Actor, lines: Sequence[Line], *, today: date) -> TakenOver:
    """Enter the papers of one or several books in one act: all of them, or none. The same lines again change nothing.

    Each is held to the rules of a registration and gets the next number of its body and year, in the given order;
    the log has one event for each body and year. Raises NotYours, the refusals of rules.check_registration,
    TopSecretNotKept, AboveClearance, FileNotYours, FileIsClosed.
    """
    if not lines:
        return TakenOver(0, 0)
    units = sorted({line.unit_id for line in lines})
    for unit_id in units:
        access.require(actor, "records.register", unit_id=unit_id)
    take_turn(lines[0].key)
    known = _known(lines)
    fresh = [line for line in lines if line.key not in known]
    if fresh:
        _enter(actor, fresh, today)
        events.announce(BooksTakenOver(units, len(fresh)))
        for unit_id in units:
            events.hint("records", unit_id=unit_id)
    return TakenOver(len(fresh), len(known))


def _enter(actor: Actor, lines: Sequence[Line], today: date) -> None:
    ready = _checked(actor, lines, today)
    files = _files(lines, ready)
    years = Counter((line.unit_id, INCOMING, str(line.received_on.year)) for line in lines)
    following = numbering.next_numbers(years)
    first = dict(following)
    rows = []
    for line, particulars in zip(lines, ready, strict=True):
        sequence = (line.unit_id, INCOMING, str(line.received_on.year))
        rows.append(_row(line, particulars, following[sequence], files[line.unit_id, particulars.file_code]))
        following[sequence] += 1
    _insert(actor, rows)
    audit.record_many(
        actor,
        "records.book.taken_over",
        [
            (unit_id, {"count": count, "year": year, "first": first[key], "last": first[key] + count - 1})
            for key, count in years.items()
            for unit_id, _, year in [key]
        ],
    )


def _known(lines: Sequence[Line]) -> set[UUID]:
    keys = [line.key for line in lines]
    return set(Document.objects.filter(arrival_id__in=keys).values_list("arrival_id", flat=True))


def _checked(actor: Actor, lines: Iterable[Line], today: date) -> list[Particulars]:
    """The particulars of each with what its type fills in; what many lines have in common is asked of the pack once."""
    common: dict[tuple[Any, ...], Particulars] = {}
    ready = []
    for line in lines:
        given = line.particulars
        rules.check_own(given, today=today)
        # The year counts only where the file is not named: then it is named by it.
        year = 0 if given.file_code else line.received_on.year
        key = (given.type, given.level, given.list_item, given.retention, given.purpose, year)
        if key not in common:
            received = replace(given, received_on=line.received_on)
            common[key] = check(actor, received, received_as=0, today=today)
        found = common[key]
        ready.append(found if not given.file_code else _filed(found, given))
    return ready


def _filed(found: Particulars, given: Particulars) -> Particulars:
    if (found.file_code, found.file_title) == (given.file_code, given.file_title):
        return found
    return replace(found, file_code=given.file_code, file_title=given.file_title)


def _files(lines: Sequence[Line], ready: Sequence[Particulars]) -> dict[FileKey, UUID]:
    """The file of each paper, opened where there is none; a file takes the highest level of its papers."""
    wanted: dict[FileKey, dict[str, Any]] = {}
    for line, particulars in zip(lines, ready, strict=True):
        key = (line.unit_id, particulars.file_code)
        if key not in wanted:
            wanted[key] = _file(line, particulars)
        wanted[key]["level"] = rules.file_level([wanted[key]["level"], particulars.level])
    with connection.cursor() as cursor:
        cursor.execute(OPEN_FILES, [json.dumps(list(wanted.values()), ensure_ascii=False)])
        marked = [row for row in wanted.values() if row["level"]]
        if marked:
            cursor.execute(RAISE_FILES, [json.dumps(marked, ensure_ascii=False)])
    units = {unit_id for unit_id, _ in wanted}
    found = File.objects.filter(unit_id__in=units, code__in={code for _, code in wanted})
    files, closed = {}, set()
    for unit_id, code, pk, closed_on in found.values_list("unit_id", "code", "id", "closed_on"):
        files[unit_id, code] = pk
        closed |= {(unit_id, code)} if closed_on else set()
    if any(key not in files for key in wanted):
        # The code belongs to a file this clerk may not see: no word of what it holds.
        raise FileNotYours(field="file_code")
    if taken := sorted(closed & wanted.keys()):
        raise FileIsClosed(code=taken[0][1])
    return files


def _file(line: Line, ready: Particulars) -> dict[str, Any]:
    return {
        "unit_id": line.unit_id,
        "code": ready.file_code,
        "title": ready.file_title or ready.file_code,
        "term": rules.term_of(line.received_on),
        "retention": ready.retention,
        "level": ready.level,
        "opened_on": line.received_on.isoformat(),
    }


def _row(line: Line, ready: Particulars, number: int, file_id: UUID) -> dict[str, Any]:
    given = line.particulars
    issued_on = given.issued_on or line.received_on
    lapses_on = rules.last_day_of_mark(ready.level, issued_on, chosen=given.level_until)
    return {
        "id": str(line.key),
        "unit_id": line.unit_id,
        "register_no": number,
        "register_year": line.received_on.year,
        "received_on": line.received_on.isoformat(),
        "type": given.type,
        "symbol": given.symbol,
        "title": given.title,
        "issued_on": given.issued_on.isoformat() if given.issued_on else None,
        "place": given.place,
        "issuer": given.issuer,
        "signer": given.signer,
        "level": ready.level,
        "list_item": given.list_item if ready.level else "",
        "level_until": lapses_on.isoformat() if lapses_on else None,
        "level_decision": given.level_decision if ready.level else "",
        "level_decided_by": (given.level_decided_by or given.signer) if ready.level else "",
        "retention": ready.retention,
        "purpose": given.purpose,
        "term": rules.term_of(issued_on),
        "file_id": str(file_id),
        "text": line.text,
        "registered_at": line.registered_at.isoformat(),
    }


def _insert(actor: Actor, rows: Sequence[dict[str, Any]]) -> None:
    with connection.cursor() as cursor:
        body = json.dumps(rows, ensure_ascii=False)
        cursor.execute(ENTER, [INCOMING, CHANNEL, actor.appointment_id, actor.name, body])
        cursor.execute(FIRST_VERSIONS, [[row["id"] for row in rows]])


OPEN_FILES = """
insert into records_file (unit_as_was, place_as_listed, list_hash, id, unit_id, code, title, term, retention, level,
  opened_on)
select '', '', '', gen_random_uuid(), f.* from json_to_recordset(%s::json)
  as f (unit_id bigint, code text, title text, term text, retention text, level smallint, opened_on date)
on conflict (unit_id, code) do nothing
"""
RAISE_FILES = """
update records_file set level = f.level
from json_to_recordset(%s::json) as f (unit_id bigint, code text, level smallint)
where records_file.unit_id = f.unit_id and records_file.code = f.code and records_file.level < f.level
"""
COLUMNS = {
    "id": "uuid",
    "unit_id": "bigint",
    "register_no": "int",
    "register_year": "smallint",
    "received_on": "date",
    "type": "text",
    "symbol": "text",
    "title": "text",
    "issued_on": "date",
    "place": "text",
    "issuer": "text",
    "signer": "text",
    "level": "smallint",
    "list_item": "text",
    "level_until": "date",
    "level_decision": "text",
    "level_decided_by": "text",
    "retention": "text",
    "purpose": "text",
    "term": "text",
    "file_id": "uuid",
    "text": "text",
    "registered_at": "timestamptz",
}
ENTER = f"""
insert into records_document (book, channel, responsible_id, registered_by, original, original_kind, searchable,
  pages_count, proposed, version, metadata_from, arrival_id, {", ".join(COLUMNS)})
select %s, %s, %s, %s, '', '', '', 0, '{{}}', 1, '{{}}', line.id, line.*
from json_to_recordset(%s::json) as line ({", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())})
"""  # noqa: S608 - names from the list above
# What comes later is the second version; of the first there is no file but its line in the book.
FIRST_VERSIONS = """
insert into records_version (document_id, number, arrival_id, original, original_kind, searchable, pages_count, reason,
  at, by_name)
select id, version, arrival_id, original, original_kind, searchable, pages_count, '', registered_at, registered_by
from records_document where id = any(%s::uuid[])
"""
