"""All scans of one paper file, or of one batch, added up by the database: one row, however many scans there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from soi.digitization.models import Line, Scan
from soi.digitization.rules import counting

State = Scan.State
DONE = (State.READ, State.CHECKED, State.DESCRIBED)
# What a file is not measured by: it went on as parts, or somebody took it out.
APART = (State.DIVIDED, State.DROPPED)
# The sheets of one scan as the reader found them: one or two pages on each.
FOUND = (F("pages") + F("sides") - Value(1)) / F("sides")
COUNTS = ~Q(state__in=APART)


@dataclass(frozen=True)
class Tally:
    """How many scans there are, those that count (`files`), each of them in one state; what was said and found."""

    all: int = 0
    files: int = 0
    waiting: int = 0
    read: int = 0
    described: int = 0
    refused: int = 0
    held: int = 0
    pages: int = 0
    said: int = 0
    unsaid: int = 0
    found: int = 0
    unread: int = 0
    unchecked: int = 0
    not_by_agency: int = 0

    def counts(self, line: Line) -> counting.Counts:
        """The three counts of this paper file."""
        sums = counting.Sums(self.files, self.said, self.unsaid, self.found, self.unread, self.pages, self.refused)
        return counting.counts(line.sheets, sums)


NOTHING = Tally()


def _count(**where: Any) -> Count:
    return Count("pk", filter=COUNTS & Q(**where))


def _sum(expression: Any) -> Coalesce:
    return Coalesce(Sum(expression, filter=COUNTS), Value(0))


def _sums() -> dict[str, Any]:
    # Named apart from the columns they are made of.
    sums = {
        "all": Count("pk"),
        "files": _count(),
        "waiting": _count(state=State.WAITING),
        "read": _count(state__in=DONE),
        "described": _count(state=State.DESCRIBED),
        "refused": _count(state=State.REFUSED),
        "held": _count(state=State.HELD),
        "pages": _sum("pages"),
        "said": _sum("sheets"),
        "unsaid": _count(sheets__isnull=True),
        "found": _sum(FOUND),
        "unread": _count(pages__isnull=True),
        "unchecked": _count(checked_by__isnull=True),
        "not_by_agency": _count(by_agency=False),
    }
    return {f"of_{name}": expression for name, expression in sums.items()}


def of(rows: QuerySet[Scan]) -> Tally:
    """These scans in one row of sums."""
    return _tally(rows.order_by().aggregate(**_sums()))


def by_line(keys: Iterable[UUID]) -> dict[UUID, Tally]:
    """The sums of each of these paper files that has scans; one query for all."""
    rows = Scan.objects.filter(line__in=list(keys)).order_by().values("line_id").annotate(**_sums())
    return {row["line_id"]: _tally(row) for row in rows}


def _tally(row: Mapping[str, Any]) -> Tally:
    return Tally(**{each.name: row[f"of_{each.name}"] for each in fields(Tally)})


def differing(rows: QuerySet[Scan]) -> QuerySet[Scan]:
    """Scans of which the reader found other sheets than who scanned them said."""
    counted = rows.filter(COUNTS, sheets__isnull=False, pages__isnull=False)
    return counted.annotate(sheets_found=FOUND).exclude(sheets=F("sheets_found"))


def namesakes(rows: QuerySet[Scan], names: Iterable[str]) -> set[str]:
    """Of these names, those that more than one of the scans bears; parts of one and what was taken out aside."""
    alike = rows.filter(whole__isnull=True, name__in=set(names)).exclude(state=State.DROPPED).order_by()
    return set(alike.values("name").annotate(bearers=Count("pk")).filter(bearers__gt=1).values_list("name", flat=True))
