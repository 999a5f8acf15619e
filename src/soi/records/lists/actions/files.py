"""Old lists of files: their layout from the pack, and how their lines become files of the register."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

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
from soi.records.lists.kinds import Clash, Kind, Outcome
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
  select * from json_to_recordset(%(rows)s::json) as r(
    row int, unit_as_was text, code text, title text, first_year int, last_year int, leaves int, level smallint,
    retention text, place text, key text, hash text)
)"""
KNOWN = (
    GIVEN
    + """
select given.row, file.list_hash = given.hash from given
join records_file file on file.unit_id = %(unit)s and file.code = given.code and given.code <> ''
union all
select given.row, true from given
join records_file file on file.unit_id = %(unit)s and file.list_key = given.key and given.code = ''
"""
)
NUMBERED = (
    GIVEN
    + """
select count(*) from given where code = '' and row <> all(%(known)s)
"""
)
ENTER = (
    GIVEN
    + """
insert into records_file (id, unit_id, code, title, term, retention, level, opened_on, closed_on, unit_as_was,
  first_year, last_year, leaves, place_as_listed, list_key, list_hash, listed_in_id, listed_row,
  kept, kept_until, counting)
select gen_random_uuid(), %(unit)s,
  case when code <> '' then code
    else 'ML-' || lpad((%(first)s + row_number() over (partition by code <> '' order by row) - 1)::text, 6, '0') end,
  title, %(terms)s::json ->> coalesce(last_year, first_year)::text, retention, level, make_date(first_year, 1, 1),
  make_date(coalesce(last_year, first_year), 12, 31), unit_as_was, first_year, last_year, leaves, place,
  key, hash, %(brought)s, row, counted.kept, counted.kept_until, counted.counting
from given join json_to_recordset(%(counted)s::json) as counted(period text, year int, kept text, kept_until date,
  counting jsonb) on counted.period = given.retention and counted.year = coalesce(last_year, first_year)
where row <> all(%(known)s)
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


def enter(actor: Actor, brought: Import, rows: Sequence[str]) -> Outcome:
    """Write sound lines into the register of files as the application role; a line that is there stays as it is."""
    known = dict(_ask(KNOWN, {"rows": _array(rows), "unit": brought.unit_id}))
    clashes = [Clash(row, TAKEN) for row, is_same in known.items() if not is_same]
    hidden = _enter(brought, rows, list(known), _terms(timezone.localdate().year)) if len(known) < len(rows) else []
    clashes += [Clash(row, HIDDEN) for row in hidden]
    same = sum(known.values())
    return Outcome(len(rows) - same - len(clashes), same, clashes)


def _enter(brought: Import, rows: Sequence[str], known: list[int], terms: str) -> list[int]:
    """Write what is not known, in one statement; where a code belongs to a file this role may not see, by halves until
    the line is found. Returns those lines: no word of what they met."""
    given: dict[str, Any] = {"rows": _array(rows), "unit": brought.unit_id, "known": known, "terms": terms}
    given["counted"] = _counted(rows)
    try:
        with transaction.atomic():
            ((numbered,),) = _ask(NUMBERED, given)
            key = (brought.unit_id, NUMBERS, TERM)
            given["first"] = numbering.next_numbers({key: numbered})[key] if numbered else 0
            with connection.cursor() as cursor:
                cursor.execute(ENTER, {**given, "brought": brought.pk})
    except IntegrityError:
        if len(rows) == 1:
            return [int(json.loads(rows[0])["row"])]
        middle = len(rows) // 2
        return [*_enter(brought, rows[:middle], known, terms), *_enter(brought, rows[middle:], known, terms)]
    return []


def _counted(rows: Sequence[str]) -> str:
    """How long the files of these lines are kept. They enter closed and empty: each period and year is counted once."""
    given = [json.loads(row) for row in rows]
    return json.dumps(
        [
            {"period": period, "year": year, "kept": counting.state, "kept_until": last, "counting": as_data(counting)}
            for period, year in {(row["retention"], row["last_year"] or row["first_year"]) for row in given}
            for counting in [count_of_period(period, date(int(year), 12, 31))]
            for last in [counting.last.isoformat() if counting.last else None]
        ],
        ensure_ascii=False,
    )


def _array(rows: Sequence[str]) -> str:
    return f"[{','.join(rows)}]"


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


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


KIND = Kind(FILES, _("List of files"), layout, enter, take_back, entries, marked)
