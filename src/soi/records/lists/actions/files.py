"""Old lists of files: their layout from the pack, and how their lines become files of the register."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from soi.base.errors import BadInput
from soi.engines.tables import public as tables
from soi.engines.tables.public import Layout
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.numbering import public as numbering
from soi.kernel.reference import public as reference
from soi.records import rules
from soi.records.keeping.queries import count_of_period
from soi.records.keeping.rules import as_data
from soi.records.lists.errors import CannotTakeBack
from soi.records.lists.kinds import Clash, Kind, Outcome, together
from soi.records.lists.models import Import
from soi.records.lists.wording import HIDDEN, TAKEN
from soi.records.models import File

FILES = "file_list"
NUMBERS, TERM = "file_list", "all"
LANGUAGES = ("vi", "en", "sv")
NOT_MARKED = ("Không", "Không mật", "Bình thường", "Thường", "0", "-")
FIRST_YEAR = 1900

GIVEN = """
with given as materialized (
  select * from rows from (json_to_recordset(%(rows)s::json) as (
    row int, unit_as_was text, code text, title text, first_year int, last_year int, leaves int, level smallint,
    retention text, place text, key text, hash text)) with ordinality as r(row, unit_as_was, code, title, first_year,
    last_year, leaves, level, retention, place, key, hash, place_in_batch)
)"""
KNOWN, BARE, COUNTED = "known", "bare", "counted"
# What is there already, the lines without a code, the periods and years that occur: asked in one go. Each line looks
# its file up by an index: joined, the planner would read the whole register for every batch, since it counts the start
# of the policy once for every line.
LOOK = """
select 'known', given.row, known.is_same, null::text, null::int from given
cross join lateral (select file.list_hash = given.hash as is_same from records_file file
  where file.unit_id = %(unit)s and file.code = given.code limit 1) as known
where given.code <> ''
union all
select 'known', given.row, true, null, null from given
cross join lateral (select from records_file file
  where file.unit_id = %(unit)s and file.list_key = given.key limit 1) as known
where given.code = ''
union all
select 'bare', given.row, null, null, null from given where given.code = ''
union all
select distinct 'counted', null::int, null::bool, given.retention, coalesce(given.last_year, given.first_year)
from given
"""
ENTER = (
    GIVEN
    + """
insert into records_file (id, unit_id, code, title, term, retention, level, opened_on, closed_on, unit_as_was,
  first_year, last_year, leaves, place_as_listed, list_key, list_hash, listed_in_id, listed_row,
  kept, kept_until, counting)
select encode(%(now)s::bytea || substring(%(ids)s::bytea from place_in_batch::int * 7 - 6 for 7), 'hex')::uuid,
  %(unit)s::bigint, coalesce(numbered.code, given.code), title, terms.term, retention, level,
  make_date(first_year, 1, 1), make_date(coalesce(last_year, first_year), 12, 31), unit_as_was, first_year, last_year,
  leaves, place,
  case when given.code = '' then key end, hash, %(brought)s::uuid, given.row, counted.kept, counted.kept_until,
  counted.counting
from given join json_to_recordset(%(counted)s::json) as counted(period text, year int, kept text, kept_until date,
  counting jsonb) on counted.period = given.retention and counted.year = coalesce(last_year, first_year)
left join json_each_text(%(terms)s::json) as terms(year, term) on terms.year = coalesce(last_year, first_year)::text
left join json_each_text(%(numbered)s::json) as numbered(row, code) on numbered.row = given.row::text
where given.row <> all(%(known)s::int[])
"""
)


def layout(actor: Actor) -> Layout:
    """The layout of the pack with today's year and lists, and the levels this machine and this role may not hold."""
    today = timezone.localdate()
    pack = reference.pack(rules.PACK)
    highest = min(access.ceiling(), actor.level, 2)
    marked = [str(rank) for rank in _ranks(today) if rank > highest]
    return tables.from_data(
        FILES,
        pack.item("tables", FILES, on=today).value,
        lists={"levels": _levels(today), "retention": _writings("retention", today)},
        numbers={"this_year": today.year},
        values={"marked": marked},
    )


def _ranks(on: date) -> list[int]:
    return sorted({item.value["rank"] for item in reference.pack(rules.PACK).items("levels", on=on)})


def _levels(on: date) -> dict[str, str]:
    found = {word: "0" for word in NOT_MARKED}
    for item in reference.pack(rules.PACK).items("levels", on=on):
        found |= {item.label(language): str(item.value["rank"]) for language in LANGUAGES}
    return found


def _writings(kind: str, on: date) -> dict[str, str]:
    items = reference.pack(rules.PACK).items(kind, on=on)
    # In the language of the office first: the list in a remedy names each entry as it is written first.
    return {item.label(language): item.id for language in LANGUAGES for item in items}


def _terms(until: int) -> str:
    found = {}
    for year in range(FIRST_YEAR, until + 1):
        try:
            found[str(year)] = rules.term_of(date(year, 12, 31))
        except BadInput:
            continue
    return json.dumps(found)


@dataclass(frozen=True)
class Seen:
    """What lines meet: those that are there, whether unchanged; those without a code; periods and years to count."""

    known: dict[int, bool]
    bare: Sequence[int]
    counted: Sequence[tuple[str, int]]


def look(actor: Actor, brought: Import, rows: Sequence[str]) -> Seen:
    """What sound lines will meet in the register, as this actor sees it."""
    found = _ask(GIVEN + LOOK, {"rows": _array(rows), "unit": brought.unit_id})
    return Seen(
        known={row: is_same for what, row, is_same, _, _ in found if what == KNOWN},
        bare=[row for what, row, *_ in found if what == BARE],
        counted=[(period, year) for what, _, _, period, year in found if what == COUNTED],
    )


def enter(actor: Actor, brought: Import, rows: Sequence[str], seen: Seen) -> Outcome:
    """Write sound lines into the register of files as the application role; a line that is there stays as it is.

    Where a code is there by now, or belongs to a file this role may not see, the lines are looked up and entered anew
    by halves until that one is found; no word of what it met.
    """
    try:
        if len(seen.known) < len(rows):
            with transaction.atomic():
                _write(brought, rows, seen)
    except IntegrityError:
        if len(rows) > 1:
            middle = len(rows) // 2
            halves = rows[:middle], rows[middle:]
            return together(enter(actor, brought, half, look(actor, brought, half)) for half in halves)
        seen = look(actor, brought, rows)
        if not seen.known:
            return Outcome(0, 0, [Clash(int(json.loads(rows[0])["row"]), HIDDEN)])
    clashes = [Clash(row, TAKEN) for row, is_same in seen.known.items() if not is_same]
    return Outcome(len(rows) - len(seen.known), sum(seen.known.values()), clashes)


def _write(brought: Import, rows: Sequence[str], seen: Seen) -> None:
    given = {
        "rows": _array(rows),
        "unit": brought.unit_id,
        "brought": brought.pk,
        "known": list(seen.known),
        "terms": _terms(timezone.localdate().year),
        "counted": _counted(seen.counted),
        "now": _now(),
        "ids": secrets.token_bytes(7 * len(rows)),
        "numbered": _numbered(brought.unit_id, sorted(set(seen.bare) - set(seen.known))),
    }
    _ask(ENTER, given)


def _now() -> bytes:
    """The first nine bytes of ids of version 7 (RFC 9562, 5.7): rows of one batch lie together in the index. The
    database would make each whole, and ask the kernel for luck once a row: a tenth of the time of entering."""
    high, middle, low = secrets.token_bytes(3)
    return int(time.time() * 1000).to_bytes(6, "big") + bytes((0x70 | high & 0x0F, middle, 0x80 | low & 0x3F))


def _numbered(unit_id: int, bare: Sequence[int]) -> str:
    """Codes for the lines that have none and are not there yet, by row, in their order."""
    if not bare:
        return "{}"
    key = (unit_id, NUMBERS, TERM)
    first = numbering.next_numbers({key: len(bare)})[key]
    return json.dumps({row: f"ML-{number:06d}" for number, row in enumerate(bare, start=first)})


def _counted(periods: Sequence[tuple[str, int]]) -> str:
    """How long the files of these lines are kept. They enter closed and empty: each period and year is counted once."""
    return json.dumps(
        [
            {"period": period, "year": year, "kept": counting.state, "kept_until": last, "counting": as_data(counting)}
            for period, year in periods
            for counting in [count_of_period(period, date(year, 12, 31))]
            for last in [counting.last.isoformat() if counting.last else None]
        ],
        ensure_ascii=False,
    )


def _array(rows: Sequence[str]) -> str:
    return f"[{','.join(rows)}]"


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """A batch is sent beside the statement: within it, megabytes would be quoted here and read there by the letter."""
    with connection.cursor(), connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def entries(brought: Import, rows: Sequence[int]) -> dict[int, UUID]:
    """The files that rows of a list became."""
    found = File.objects.filter(listed_in=brought, listed_row__in=list(rows))
    return {row: pk for row, pk in found.values_list("listed_row", "pk") if row is not None}


def take_back(actor: Actor, entry: UUID) -> None:
    """Take a line out of the register again, as long as nothing lies in the file. Raises CannotTakeBack."""
    try:
        File.objects.filter(pk=entry, listed_in__isnull=False).delete()
    except ProtectedError as error:
        raise CannotTakeBack() from error


def marked() -> frozenset[str]:
    """The levels, as the layout keeps them, of which nothing may be held on a linked machine."""
    today = timezone.localdate()
    return frozenset(str(rank) for rank in _ranks(today) if rank > access.ceiling())


KIND = Kind(FILES, _("List of files"), layout, look, enter, take_back, entries, marked)
