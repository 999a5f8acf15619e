"""What a package is called, how formats are kept, and when a list may be closed: pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from soi.base.text import bare
from soi.kernel.reference import public as reference

PACK = "vn_party"
KEEP, CONVERT, WATCH, UNKNOWN = "keep", "convert", "watch", "unknown"
RISKS = ("low", "medium", "high")


@dataclass(frozen=True)
class Plan:
    """How a format is kept: as it is, converted to another, watched, or nobody has decided."""

    puid: str
    action: str
    risk: str
    to: str = ""
    label: Mapping[str, str] | None = None
    source: str = ""
    is_confirmed: bool = False

    def named(self, language: str) -> str:
        return (self.label or {}).get(language, "")


def plans(on: date) -> dict[str, Plan]:
    """The plan for each format of the pack, by PRONOM key."""
    found = {}
    for item in reference.pack(PACK).items("preservation", on=on):
        value = item.value
        labels = {language: item.label(language) for language in ("vi", "en", "sv")}
        found[value["puid"]] = Plan(
            value["puid"], value["action"], value["risk"], value["to"] or "", labels, item.source, item.confirmed
        )
    return found


def plan_for(puid: str, known: Mapping[str, Plan]) -> Plan:
    """The plan for a format; one that nobody has decided on is a risk until somebody has."""
    return known.get(puid) or Plan(puid, UNKNOWN, "high")


def level_name(level: int) -> str:
    """What the office calls a level."""
    items = reference.pack(PACK).versions("levels")
    return next((item.label("vi") for item in items if item.value["rank"] == level), str(level))


def package_name(unit_code: str, what: str, key: str) -> str:
    """A name that says whose and what, plain enough for any disk, and unlike any other by its key."""
    plain = re.sub(r"[^a-z0-9]+", "-", bare(f"{unit_code}-{what}")).strip("-")
    return f"soi-{plain[:50].rstrip('-')}-{key.replace('-', '')[:12]}"


def record_folder(year: int, number: int, key: str) -> str:
    """A folder that sorts as the book does."""
    return f"{year}-{number:05}-{key.replace('-', '')[:8]}"


def plain(value: Any) -> Any:
    """A column's value as a package holds it: days, moments and keys as text."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | bool | list | dict) else str(value)


def counted(states: Iterable[str]) -> dict[str, int]:
    """How many items came to what."""
    found: dict[str, int] = {}
    for state in states:
        found[state] = found.get(state, 0) + 1
    return found
