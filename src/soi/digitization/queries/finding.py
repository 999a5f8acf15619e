"""The lines of the ledger as search knows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from soi.digitization.models import Line
from soi.kernel.search.public import SearchDoc

SEARCHED = ("title", "code", "number", "place", "unit_id", "level", "last_year")


def search_lines(ids: Sequence[str]) -> Iterable[SearchDoc]:
    """Lines of these ids the present actor may see; of a marked one its place is quoted by no snippet."""
    rows = Line.objects.filter(pk__in=list(ids)).values_list("pk", "was__name", *SEARCHED)
    for pk, was, title, code, number, place, unit_id, level, last_year in rows:
        yield SearchDoc(
            id=str(pk),
            kind="digitization.line",
            unit_id=unit_id,
            level=level,
            title=title or code or str(number),
            text="" if level else " · ".join(filter(None, (was, place))),
            number=code,
            on_date=date(last_year, 12, 31),
        )
