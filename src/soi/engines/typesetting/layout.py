"""A layout of papers as the pack has it: measures, names of types, what may stand where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from soi.engines.typesetting.draft import TYPES, Draft
from soi.engines.typesetting.errors import LayoutUnreadable

MEASURES = ("margins_mm", "text", "head", "title", "foot")


@dataclass(frozen=True)
class Layout:
    """One guide's layout. `measures` go to the templates as they are."""

    guide: str
    types: Mapping[str, str]
    authorities: tuple[str, ...]
    urgency: tuple[str, ...]
    number: str
    pad_to: int
    place_and_day: str
    measures: Mapping[str, Any]


def read_layout(value: Mapping[str, Any], guide: str = "") -> Layout:
    """The layout from the value of an item of `layouts.yaml`; raises LayoutUnreadable."""
    try:
        return Layout(
            guide=guide,
            types={name: value["types"][name] for name in TYPES},
            authorities=tuple(value["authorities"]),
            urgency=tuple(value["urgency"]),
            number=value["number"]["pattern"],
            pad_to=value["number"]["pad_to"],
            place_and_day=value["place_and_day"],
            measures={name: value[name] for name in MEASURES},
        )
    except KeyError as error:
        raise LayoutUnreadable(cause=str(error.args[0])) from error


def number_line(draft: Draft, layout: Layout) -> str:
    """`Số 07-QĐ/UBKT`; where no number was taken yet, a gap to write it in."""
    number = draft.number.text.strip().zfill(layout.pad_to) if draft.number else "\N{NO-BREAK SPACE}" * 6
    return layout.number.format(n=number, symbol=draft.symbol.text.strip())


def place_line(draft: Draft, layout: Layout) -> str:
    """Place and day; a day below 10 and the months 1 and 2 have a leading zero, as the guide wants it."""
    day = draft.date.day
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return layout.place_and_day.format(
        place=draft.place.text.strip(), day=f"{day.day:02}", month=month, year=str(day.year)
    )
