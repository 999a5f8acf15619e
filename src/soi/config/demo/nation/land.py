"""The real tree as the nation needs it, read from the database: who is there, and who went before whom in 2025."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from soi.config.demo.nation.plan import Land, Place, Size, by_successor, choose
from soi.kernel.organisations.models import Kind, Succession, Unit

CENTRE, COMMUNE, DISTRICT, ENDED_PROVINCE = "tw", "commune", "d", "q"


class Row(NamedTuple):
    """A unit of the tree."""

    code: str
    pk: int
    path: str
    kind: str
    level: str
    name: str


def read(size: Size) -> Land:
    """The chosen communes with their provinces and all that ended in them."""
    units = Unit.objects.filter(is_invented=False).values_list("code", "pk", "path", "kind", "level", "name")
    rows = {unit[0]: Row(*unit) for unit in units}
    followed = Succession.objects.filter(superseded_at__isnull=True, predecessor__kind=Kind.ENDED)
    before = by_successor(list(followed.values_list("predecessor__code", "successor__code")))
    living = [row for row in rows.values() if row.kind == Kind.COMMITTEE and row.level == COMMUNE]
    chosen = choose([row.code for row in living], size)
    communes: dict[str, list[Place]] = {}
    for row in sorted(living):
        if row.code in chosen:
            communes.setdefault(row.path.split(".")[1], []).append(_living(row, rows, before.get(row.code, ()), ".k"))
    provinces = {code: _living(rows[code], rows, before.get(code, ()), ".k.vp") for code in communes}
    return Land(_living(rows[CENTRE], rows, (), ".k.vp"), provinces, communes)


def _living(row: Row, rows: dict[str, Row], before: Sequence[str], desk: str) -> Place:
    ended = [_ended(rows[code]) for code in before]
    return Place(
        row.code,
        row.name,
        rows[f"{row.code}.k"].pk,
        row.code + desk,
        tuple(each for each in ended if not each.code.startswith(DISTRICT)),
        tuple(each for each in ended if each.code.startswith(DISTRICT)),
    )


def _ended(row: Row) -> Place:
    # 414/BNV-VTLTNN: papers are gathered by the fonds of the ended body; one clerk keeps those of an ended province.
    keeper = next(label for label in row.path.split(".") if label.startswith(ENDED_PROVINCE))
    return Place(row.code, row.name, row.pk, keeper)
