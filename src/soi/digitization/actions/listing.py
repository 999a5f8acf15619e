"""Lists of paper files as sheets: their layout from the pack, and how their rows become lines of the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from soi.base.errors import BadInput
from soi.digitization import queries
from soi.digitization.actions.lines import FIRST_YEAR, FOR_ALL, KEEP, NUMBERS, is_on_list
from soi.digitization.errors import StaysInLedger
from soi.digitization.models import Line
from soi.digitization.rules.ranking import OFTEN, RARE, SOUND, WEAK, rank
from soi.digitization.rules.shelf import place_key
from soi.engines.tables import public as tables
from soi.engines.tables.public import Layout
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.records import public as records
from soi.records.public import HIDDEN, TAKEN, UNLISTED, Clash, Kind, Outcome, together

NAME = "digitization_list"
LANGUAGES = ("vi", "en", "sv")
NOT_MARKED = ("Không", "Không mật", "Bình thường", "Thường", "0", "-")
YES, NO = ("Có", "Vĩnh viễn", "x", "Yes", "Ja", "1"), ("Không", "-", "No", "Nej", "0")
USES = {RARE: ("Ít", "Ít dùng", "Rare", "Sällan"), OFTEN: ("Nhiều", "Hay dùng", "Often", "Ofta")}
CONDITIONS = {SOUND: ("Tốt", "Bình thường", "Sound", "Hel"), WEAK: ("Yếu", "Rách, mục", "Rách", "Fragile", "Skör")}

GIVEN = """
with given as materialized (
  select * from json_to_recordset(%(rows)s::json) as r(
    row int, unit_as_was bigint, code text, title text, first_year int, last_year int, sheets int, level smallint,
    list_item text, place text, lasting text, use text, condition text, key text, hash text)
)"""
# A row with a code looks its line up by an index: joined, the planner reads the whole ledger for every batch.
KNOWN = """
select given.row, known.is_same from given
cross join lateral (select line.list_hash = given.hash as is_same from digitization_line line
  where line.was_id = given.unit_as_was and line.code = given.code and line.code <> '' limit 1) as known
where given.code <> ''
union all
select given.row, true from given
join digitization_line line on line.unit_id = %(unit)s and line.list_key = given.key and given.code = ''
"""
ENTER = (
    GIVEN
    + """
insert into digitization_line (id, unit_id, was_id, book, number, code, title, first_year, last_year, term, level,
  list_item, place, place_key, lasting, use, condition, rank, stage, entered_at, entered_by_id, sheets, counted_by_id,
  refusal, secret_ground, purpose, listed_in_id, listed_row, list_key, list_hash)
select gen_random_uuid(), %(unit)s, unit_as_was, %(book)s, %(first)s + row_number() over (order by row) - 1, code,
  title, first_year, coalesce(last_year, first_year), extra.term, level, coalesce(list_item, ''), place,
  extra.place_key, lasting = '1', use, condition, extra.rank, 0, now(), %(by)s, sheets,
  case when sheets is not null then %(by)s end,
  '', '', '', %(brought)s, row, key, hash
from given join json_to_recordset(%(extra)s::json) as extra(row int, term text, place_key text, rank int) using (row)
"""
)
# A statement of its own: a policy does not see what the same statement has just written.
TOLD = """
insert into digitization_event (line_id, act, stage_from, stage_to, words, sheets, by_id, at)
select id, 'found', 0, 0, '', sheets, %(by)s, now() from digitization_line
where listed_in_id = %(brought)s and listed_row = any(%(fresh)s)
"""


def layout(actor: Actor) -> Layout:
    """The layout of the pack with the units this body may hold, levels and list items that this machine may keep."""
    today = timezone.localdate()
    pack = reference.pack(queries.PACK)
    highest = min(access.ceiling(), actor.level, 2)
    levels = pack.items("levels", on=today)
    known = {word: "0" for word in NOT_MARKED}
    for item in levels:
        known |= {item.label(language): str(item.value["rank"]) for language in LANGUAGES}
    items = [item for item in pack.items("secrecy_items", on=today) if item.value]
    return tables.from_data(
        NAME,
        pack.item("tables", NAME, on=today).value,
        lists={
            "levels": known,
            "units": _units(actor),
            "list_items": {item.id: item.id for item in items} | {item.label("vi"): item.id for item in items},
            "yes_or_no": {**dict.fromkeys(NO, "0"), **dict.fromkeys(YES, "1")},
            "uses": {word: use for use, words in USES.items() for word in words},
            "conditions": {word: kept for kept, words in CONDITIONS.items() for word in words},
        },
        numbers={"this_year": today.year, "first_year": FIRST_YEAR},
        values={"marked": [str(item.value["rank"]) for item in levels if item.value["rank"] > highest]},
    )


def _units(actor: Actor) -> dict[str, str]:
    """Units by name and by code; a name that two of them bear means neither, so that nothing is guessed."""
    units = queries.units_as_they_were(actor)
    names = [unit.name for unit in units]
    found = {unit.code: str(unit.pk) for unit in units}
    return found | {unit.name: str(unit.pk) for unit in units if names.count(unit.name) == 1}


@dataclass(frozen=True)
class Seen:
    """Rows as the ledger reads them, those whose mark no list knows, those that are there and whether unchanged."""

    read: Sequence[dict[str, Any]]
    unlisted: frozenset[int]
    known: dict[int, bool]


def look(actor: Actor, brought: Any, rows: Sequence[str]) -> Seen:
    """What sound rows will meet in the ledger, as this actor sees it."""
    return _look(brought.unit_id, [_whole(json.loads(row), brought.unit_id) for row in rows])


def _look(unit_id: int, read: Sequence[dict[str, Any]]) -> Seen:
    today = timezone.localdate()
    given = [row for row in read if not row["level"] or is_on_list(row["list_item"] or "", row["level"], today)]
    unlisted = {row["row"] for row in read} - {row["row"] for row in given}
    return Seen(read, frozenset(unlisted), dict(_ask(GIVEN + KNOWN, {"rows": _array(given), "unit": unit_id})))


def enter(actor: Actor, brought: Any, rows: Sequence[str], seen: Seen) -> Outcome:
    """Write sound rows into the ledger; a line that is there stays as it is, a repeated sheet changes nothing."""
    access.require(actor, KEEP, unit_id=brought.unit_id)
    return _enter(actor, brought, seen)


def _whole(row: dict[str, Any], unit_id: int) -> dict[str, Any]:
    return {**row, "unit_as_was": int(row["unit_as_was"] or unit_id), "level": int(row["level"] or 0)}


def _enter(actor: Actor, brought: Any, seen: Seen) -> Outcome:
    """Write what is not known by one statement; where the database refuses, by halves until the row is found."""
    fresh = [row for row in seen.read if row["row"] not in seen.known and row["row"] not in seen.unlisted]
    try:
        if fresh:
            with transaction.atomic():
                _write(actor, brought, fresh)
    except IntegrityError:
        if len(seen.read) > 1:
            middle = len(seen.read) // 2
            halves = seen.read[:middle], seen.read[middle:]
            return together(_enter(actor, brought, _look(brought.unit_id, half)) for half in halves)
        seen, fresh = _look(brought.unit_id, seen.read), []
        if not seen.known:
            return Outcome(0, 0, [Clash(seen.read[0]["row"], HIDDEN)])
    clashes = [Clash(row, TAKEN) for row, is_same in seen.known.items() if not is_same]
    clashes += [Clash(row, UNLISTED) for row in sorted(seen.unlisted)]
    return Outcome(len(fresh), sum(seen.known.values()), clashes)


def _write(actor: Actor, brought: Any, fresh: Sequence[dict[str, Any]]) -> None:
    key = (brought.unit_id, NUMBERS, FOR_ALL)
    values = {
        "rows": _array(fresh), "unit": brought.unit_id, "brought": brought.pk,
        "by": actor.appointment_id, "book": organisations.get_unit(brought.unit_id).code,
        "first": numbering.next_numbers({key: len(fresh)})[key],
        "extra": json.dumps([_extra(row) for row in fresh], ensure_ascii=False),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ENTER, values)
        cursor.execute(TOLD, {**values, "fresh": [row["row"] for row in fresh]})


def _extra(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says between its lines: term of office, place in the order of the shelf, rank."""
    last = int(row["last_year"] or row["first_year"])
    try:
        term = records.term_of(date(last, 12, 31))
    except BadInput:
        term = ""
    points = rank(lasting=row["lasting"] == "1", use=row["use"], condition=row["condition"]).points
    return {"row": row["row"], "term": term, "place_key": place_key(row["place"] or ""), "rank": points}


def _array(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False)


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def entries(brought: Any, rows: Sequence[int]) -> dict[int, UUID]:
    """The lines that rows of a sheet became."""
    found = Line.objects.filter(listed_in=brought, listed_row__in=list(rows))
    return {row: pk for row, pk in found.values_list("listed_row", "pk") if row is not None}


def take_back(actor: Actor, entry: UUID) -> None:
    """Nothing leaves the ledger again. Raises StaysInLedger."""
    raise StaysInLedger()


def marked() -> frozenset[str]:
    """The levels of which nothing but a stub may be held on a linked machine."""
    ranks = {item.value["rank"] for item in reference.pack(queries.PACK).items("levels", on=timezone.localdate())}
    return frozenset(str(rank) for rank in ranks if rank > access.ceiling())


KIND = Kind(NAME, _("Ledger of paper to digitize"), layout, look, enter, take_back, entries, marked)
