"""The tree of a pack becomes units: each committee with its commission, the ended ones kept under their heirs' roof."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connections, transaction
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from soi.base.pack_files import PACKS
from soi.base.text import stored_key
from soi.kernel.organisations.models import Kind, Succession, Unit, UnitVersion
from soi.kernel.organisations.rules import COMMISSION_LABEL
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import SuccessionRow, UnitRow

ENDED_PROVINCE = "q"
FOUNDED = "packs/vn_party/tree"


class Body(NamedTuple):
    """A unit to be entered: a territory brings its committee, the commission and its offices, or itself when ended."""

    code: str
    parent_code: str
    path: str
    kind: Kind
    name: str
    name_en: str
    short: str
    territory: UnitRow


@dataclass(frozen=True)
class Naming:
    """How the bodies of one kind of territory are called; `{name}` is the territory's own name."""

    committee_vi: str
    committee_en: str
    commission_vi: str
    commission_en: str
    short: str


@dataclass(frozen=True)
class Office:
    """A unit inside every commission of a level."""

    level: str
    label: str
    name_vi: str
    name_en: str


def _table(pack: str, file: str) -> Iterator[dict[str, str]]:
    with (Path(PACKS) / pack / "bodies" / file).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def namings(pack: str) -> dict[tuple[str, str], Naming]:
    """Names of bodies by level and kind of territory, from `bodies/naming.csv` of the pack."""
    return {
        (row["level"], row["kind"]): Naming(
            row["committee_vi"], row["committee_en"], row["commission_vi"], row["commission_en"], row["short"]
        )
        for row in _table(pack, "naming.csv")
    }


def offices(pack: str) -> list[Office]:
    return [Office(r["level"], r["label"], r["name_vi"], r["name_en"]) for r in _table(pack, "offices.csv")]


def load_tree(pack: str = "vn_party", *, using: str = "owner") -> dict[str, int]:
    """Enter the pack's tree where it is not yet; repeating changes nothing. Returns how many of each were entered."""
    tree = reference.tree(pack)
    return enter(tree.units, tree.successions, pack=pack, using=using)


def is_current(pack: str = "vn_party", *, using: str = "owner") -> bool:
    """Whether all that the pack names is entered already; two counts, no reading of rows."""
    folder = Path(PACKS) / pack / "tree"
    territories = Unit.objects.using(using).filter(kind__in=[Kind.COMMITTEE, Kind.ENDED], is_invented=False)
    return (
        territories.count() >= _lines(folder, "units_*.csv")
        and Succession.objects.using(using).filter(predecessor__is_invented=False).count()
        >= _lines(folder, "succession*.csv")
    )  # fmt: skip


def _lines(folder: Path, pattern: str) -> int:
    """How many rows the files have below their heads."""
    return sum(path.read_bytes().count(b"\n") - 1 for path in folder.glob(pattern))


def enter(
    rows: Iterable[UnitRow],
    successions: Iterable[SuccessionRow],
    *,
    pack: str = "vn_party",
    using: str = "owner",
    invented: bool = False,
) -> dict[str, int]:
    """Enter territories with their committees, commissions and offices, and who followed whom.

    Parents come before children, as in the pack. By the owner only: rows are copied in, which the application may not.
    """
    successions = list(successions)
    # An ended province stands under the roof of its heir, with its districts and communes: the heir sees them.
    roofs = {row.from_code: row.to_code for row in successions if row.from_code.startswith(ENDED_PROVINCE)}
    with transaction.atomic(using=using):
        known, paths = _entered(using)
        bodies = list(_all_bodies([row for row in rows if row.code not in known], roofs, paths, pack))
        _copy_units(bodies, known, using=using, invented=invented)
        followed = _copy_successions(successions, known, using=using)
    return {"units": len(bodies), "successions": followed}


def _entered(using: str) -> tuple[dict[str, int], dict[str, str]]:
    """Numbers and paths of the units there are, by code."""
    found = list(Unit.objects.using(using).values_list("code", "pk", "path"))
    return {code: pk for code, pk, _ in found}, {code: path for code, _, path in found}


def _all_bodies(rows: list[UnitRow], roofs: dict[str, str], paths: dict[str, str], pack: str) -> Iterator[Body]:
    names, inside = namings(pack), offices(pack)
    for row in rows:
        parent = roofs.get(row.code, row.parent_code)
        path = paths[row.code] = f"{paths[parent]}.{row.code}" if parent else row.code
        if row.valid_to is not None:
            yield Body(row.code, parent, path, Kind.ENDED, row.name_vi, row.name_en, "", row)
        else:
            within = [office for office in inside if office.level == row.level]
            yield from _living(row, parent, path, names[(row.level, row.kind)], within)


def _living(row: UnitRow, parent: str, path: str, naming: Naming, inside: list[Office]) -> Iterator[Body]:
    """A living territory's committee, the commission of that committee, and the offices in it."""
    vi, en = row.name_vi, row.name_en
    committee = naming.committee_vi.format(name=vi), naming.committee_en.format(name=en)
    yield Body(row.code, parent, path, Kind.COMMITTEE, *committee, naming.short, row)
    code, at = f"{row.code}.{COMMISSION_LABEL}", f"{path}.{COMMISSION_LABEL}"
    commission = naming.commission_vi.format(name=vi), naming.commission_en.format(name=en)
    yield Body(code, row.code, at, Kind.COMMISSION, *commission, "UBKT", row)
    for each in inside:
        names = each.name_vi, each.name_en
        yield Body(f"{code}.{each.label}", code, f"{at}.{each.label}", Kind.OFFICE, *names, "", row)


def _copy_units(bodies: list[Body], known: dict[str, int], *, using: str, invented: bool) -> None:
    now = timezone.now()
    known.update(zip([body.code for body in bodies], _fresh_numbers(len(bodies), using), strict=True))
    _copy(Unit, [_unit(body, known, invented) for body in bodies], using)
    _copy(UnitVersion, [_version(body, known, now) for body in bodies], using)


def _unit(body: Body, known: dict[str, int], invented: bool) -> dict[str, Any]:
    return {
        "id": known[body.code],
        "code": body.code,
        "kind": body.kind.value,
        "level": body.territory.level,
        "parent_id": known.get(body.parent_code),
        "path": body.path,
        "name": body.name,
        "name_en": body.name_en,
        "short": body.short,
        "sort_key": stored_key(body.name),
        "ended_on": body.territory.valid_to,
        "is_invented": invented,
    }


def _version(body: Body, known: dict[str, int], now: datetime) -> dict[str, Any]:
    return {
        "unit_id": known[body.code],
        "name": body.name,
        "name_en": body.name_en,
        "parent_id": known.get(body.parent_code),
        "valid_from": body.territory.valid_from,
        "valid_to": body.territory.valid_to,
        "recorded_at": now,
        "source": body.territory.source or FOUNDED,
    }


def _copy_successions(rows: Iterable[SuccessionRow], known: dict[str, int], *, using: str) -> int:
    now = timezone.now()
    said = set(Succession.objects.using(using).values_list("predecessor_id", "successor_id", "valid_on"))
    fresh = [
        {
            "predecessor_id": known[row.from_code],
            "successor_id": known[row.to_code],
            "kind": row.kind,
            "valid_on": row.valid_on,
            "source": row.source,
            "recorded_at": now,
        }
        for row in rows
        if (known[row.from_code], known[row.to_code], row.valid_on) not in said
    ]
    _copy(Succession, fresh, using)
    return len(fresh)


def _fresh_numbers(count: int, using: str) -> list[int]:
    """Numbers for as many new units, taken from their sequence."""
    taking = "select nextval(pg_get_serial_sequence('organisations_unit', 'id')) from generate_series(1, %s)"
    with connections[using].cursor() as cursor:
        cursor.execute(taking, [count])
        return [number for (number,) in cursor.fetchall()]


def _copy(model: type[Model], rows: list[dict[str, Any]], using: str) -> None:
    """Copy rows into a model's table: a fifth of the time that making an object of each would take."""
    if not rows:
        return
    statement = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    )
    with connections[using].cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(list(row.values()))
