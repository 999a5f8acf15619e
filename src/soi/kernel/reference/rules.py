"""What an item of law is, and what every item must carry before the house relies on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from soi.base.sentences import label

# Marks of DOMAIN 0.1, weakest last; `own` is a choice of this product or body for which no legal source is claimed.
VERIFIED, OWN, REPLACED, THIRD_PARTY, BACKGROUND, UNKNOWN = "V", "own", "V-old", "T", "B", "?"
MAY_BE_CONFIRMED = frozenset({VERIFIED, OWN})


@dataclass(frozen=True)
class Item:
    """One dated item of law, form or list, with where it comes from and how far it can be trusted."""

    id: str
    kind: str
    value: Any
    labels: Mapping[str, str]
    source: str
    issued: date | None
    effective_from: date | None
    effective_to: date | None
    replaces: str
    confidence: str
    confirmed: bool
    note: str
    file: str
    line: int
    notes: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str = "vi") -> str:
        """What the office calls it in this language; its id where it has no name."""
        return label(self.labels, language) or self.id

    def note_in(self, language: str = "vi") -> str:
        """The note in this language where it was translated, else as it was written."""
        return label(self.notes, language) or self.note

    def in_force(self, on: date) -> bool:
        """Whether the item governed acts of this day."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)

    @property
    def span(self) -> str:
        """The days it governs, as text: 2021-07-28 to 2025-05-30."""
        return f"{self.effective_from or '...'} to {self.effective_to or '...'}"


def item_of(data: Mapping[str, Any], *, kind: str, file: str, line: int) -> Item:
    """Build an item from data its schema has accepted."""
    note = data.get("note") or ""
    notes = note if isinstance(note, Mapping) else {}
    return Item(
        id=data["id"],
        kind=kind,
        value=data["value"],
        labels=data.get("labels", {}),
        source=data["source"],
        issued=_day(data.get("issued")),
        effective_from=_day(data["effective_from"]),
        effective_to=_day(data.get("effective_to")),
        replaces=data.get("replaces") or "",
        confidence=data["confidence"],
        confirmed=data["confirmed"],
        note=notes["en"] if notes else note,
        file=file,
        line=line,
        notes=notes,
    )


def faults_of(item: Item) -> Iterator[tuple[str, str]]:
    """Yield (field, fault) for what a schema cannot see: dates in order, trust not overstated, unknown values empty."""
    if item.effective_from and item.effective_to and item.effective_to < item.effective_from:
        yield "effective_to", "effective_to lies before effective_from"
    if item.confirmed and item.confidence not in MAY_BE_CONFIRMED:
        yield (
            "confirmed",
            f"an item marked {item.confidence} cannot be confirmed: true; confirm it with a source marked V",
        )
    if item.confidence == UNKNOWN and not _is_empty(item.value):
        yield "value", "an item marked ? must have an empty value: the house does not guess law"
    if item.confidence != UNKNOWN and item.value is None:
        yield "value", "an empty value must be marked ?"
    if not item.confirmed and not item.note:
        yield "note", "an item that is not confirmed needs a note that says why"
    if item.effective_from is None and not item.note:
        yield "note", "an item without effective_from needs a note that says why"


def overlapping(items: Iterable[Item]) -> Iterator[tuple[Item, Item]]:
    """Yield pairs of versions of one item that would be in force on the same day."""
    by_id: dict[str, list[Item]] = {}
    for item in items:
        for earlier in by_id.setdefault(item.id, []):
            if _overlap(earlier, item):
                yield earlier, item
        by_id[item.id].append(item)


def _overlap(one: Item, other: Item) -> bool:
    first, last = date.min, date.max
    return (one.effective_from or first) <= (other.effective_to or last) and (other.effective_from or first) <= (
        one.effective_to or last
    )


def _is_empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_empty(each) for each in value.values())
    return value is None or value == []


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
