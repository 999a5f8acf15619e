"""The calendar of a country: which days are worked, and how a term is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from soi.base.pack_files import PACKS, read_entries
from soi.kernel.calendar.rules import (
    CALENDAR_DAY,
    WORKING_DAY,
    Calendar,
    Counting,
    CountLine,
    SpecialDay,
)

__all__ = ["CALENDAR_DAY", "WORKING_DAY", "Calendar", "CountLine", "Counting", "SpecialDay", "load"]


@lru_cache(maxsize=8)
def load(pack: str = "vn_party", root: Path = PACKS) -> Calendar:
    """The calendar of a pack, read once from its holidays.yaml. Raises UnreadablePackFile, DayTwice."""
    days = [day for entry in read_entries(root / pack / "holidays.yaml", root) for day in _days(entry.data)]
    last = max((each.day for each in days), default=None)
    return Calendar(days, known_until=last and date(last.year, 12, 31))


def _days(item: Mapping[str, Any]) -> Iterator[SpecialDay]:
    for text in item["value"]["days"]:
        yield SpecialDay(
            day=date.fromisoformat(text),
            works=item["value"]["kind"] == "made_up",
            name=item["labels"],
            ground=item["source"],
            confirmed=item["confirmed"],
        )
