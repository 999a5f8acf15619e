"""The log as an auditor reads it: a page at a time, newest first, in sentences."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from soi.kernel.access.public import Actor
from soi.kernel.audit.sentences import say

PAGE = 50


@dataclass(frozen=True)
class Event:
    """One act: who, when, on what; `sealed_as` is its number in the sealed log, None in the first seconds."""

    seq: int
    at: datetime
    actor: int
    person: int
    person_name: str
    unit_id: int | None
    kind: str
    subject_kind: str
    subject_id: str
    detail: dict[str, Any]
    sealed_as: int | None

    @property
    def words(self) -> str:
        """What happened, in the reader's language."""
        return say(self.kind, {"actor": self.person_name or "–", "subject": self.subject_id, **self.detail})

    @property
    def key(self) -> str:
        """Where the next page begins."""
        return f"{self.at.isoformat()}~{self.seq}"


def visible_events(
    actor: Actor,
    *,
    after: str = "",
    room: str = "",
    subject: tuple[str, str] | None = None,
    person_id: int | None = None,
    limit: int = PAGE,
) -> list[Event]:
    """Events this actor may read, newest first, following the one whose `key` is `after`.

    The database decides by grant, unit and level; the list of units here only helps the planner.
    """
    wheres: list[str] = ["true"]
    values: list[Any] = []
    units = actor.unit_ids()
    for text, value in (
        ("e.unit_id = any(%s)", None if units is None else list(units)),
        ("e.kind like %s", f"{room}.%" if room else None),
        ("(e.subject_kind, e.subject_id) = (%s, %s)", subject),
        ("e.person = %s", person_id),
        ("(e.at, e.seq) < (%s, %s)", _key(after)),
    ):
        if value is not None:
            wheres.append(text)
            values.extend(value if isinstance(value, tuple) else [value])
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.seq, e.at, e.actor, e.person, coalesce(p.name, ''), e.unit_id, e.kind, e.subject_kind, "  # noqa: S608 - only the fixed texts above
            "e.subject_id, e.detail::text, s.n from audit.event e left join audit.sealed s on s.seq = e.seq "
            f"left join soi.persons_person p on p.id = e.person where {' and '.join(wheres)} "
            "order by e.at desc, e.seq desc limit %s",
            [*values, limit],
        )
        return [_event(list(row)) for row in cursor.fetchall()]


def _event(row: list[Any]) -> Event:
    *plain, detail, sealed_as = row
    return Event(*[*plain, json.loads(detail), sealed_as])


def _key(after: str) -> tuple[datetime, int] | None:
    at, mark, seq = after.partition("~")
    try:
        return (datetime.fromisoformat(at), int(seq)) if mark else None
    except ValueError:
        return None
