"""What the vault shows of itself: requests, their answers, how often something was opened. Never what it holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from soi.kernel.access.public import Actor
from soi.vault import rules
from soi.vault.errors import LockerShut

COLUMNS = (
    "id, number, locker_id, unit_id, alias, subject, asker, ground, purpose, fields, state, asked_at, lapses_at, "
    "opened_at, closes_at, openings, my_house, is_mine, answers"
)


@dataclass(frozen=True)
class Answer:
    """What one house said; the reason is there for keepers only."""

    house: str
    appointment: int
    is_mine: bool
    agrees: bool
    at: datetime
    reason: str


@dataclass(frozen=True)
class Opening:
    """A request to open parts of a sealed locker, as its asker or a keeper sees it now."""

    id: UUID
    number: int
    locker_id: UUID
    unit_id: int
    alias: str
    subject: str
    asker: int
    ground: str
    purpose: str
    fields: tuple[str, ...]
    state: str
    asked_at: datetime
    lapses_at: datetime
    opened_at: datetime | None
    closes_at: datetime | None
    openings: int
    my_house: str | None
    is_mine: bool
    answers: tuple[Answer, ...]

    @property
    def code(self) -> str:
        return rules.opening_code(self.number)

    @property
    def waits_for_me(self) -> bool:
        """Is it the actor's turn to answer for a house?"""
        answered = any(answer.is_mine or answer.house == self.my_house for answer in self.answers)
        return self.state == "asked" and self.my_house is not None and not answered

    @property
    def may_read(self) -> bool:
        return self.state == "open" and (self.is_mine or any(answer.is_mine for answer in self.answers))

    def left(self, now: datetime | None = None) -> timedelta:
        """Until it closes, or until the request lapses."""
        return rules.left(self.closes_at or self.lapses_at, now or timezone.now())


@dataclass(frozen=True)
class Sealed:
    """What is said of a sealed locker to one who may ask: how often opened, which parts, never what they say."""

    locker_id: UUID
    unit_id: int
    alias: str
    subject: str
    openings: int
    parts: tuple[str, ...]


def visible_openings(actor: Actor) -> list[Opening]:
    """Requests of the actor, and those that one of the actor's house may answer; newest first, at most 200."""
    return [_opening(row) for row in _rows(f"select {COLUMNS} from vault.openings_seen()", [])]  # noqa: S608 - fixed text


def get_opening(actor: Actor, opening_id: UUID) -> Opening:
    """One request; raises LockerShut where it is not for this actor, or not there."""
    rows = _rows(f"select {COLUMNS} from vault.openings_seen(%s)", [opening_id])  # noqa: S608 - fixed text
    if not rows:
        raise LockerShut()
    return _opening(rows[0])


def get_sealed(actor: Actor, locker_id: UUID) -> Sealed:
    """A sealed locker, for one who may ask to open it; raises LockerShut."""
    rows = _rows("select unit_id, alias, subject, openings, fields from vault.sealed_seen(%s)", [locker_id])
    if not rows:
        raise LockerShut()
    unit_id, alias, subject, openings, things = rows[0]
    return Sealed(locker_id, unit_id, alias, subject, openings, tuple(rules.parts_to_ask(things or [])))


def names(actor: Actor, locker_id: UUID) -> list[str]:
    """What a held locker holds, by name; nothing for one who is not its holder."""
    return [name for (name,) in _rows("select name from vault.things_of(%s)", [locker_id])]


def waiting_for(actor: Actor) -> int:
    """How many requests wait for this keeper."""
    return sum(opening.waits_for_me for opening in visible_openings(actor))


def _opening(row: tuple[Any, ...]) -> Opening:
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    said = values["answers"]
    listed = json.loads(said) if isinstance(said, str) else said
    return Opening(**{**values, "fields": tuple(values["fields"]), "answers": tuple(map(_answer, listed))})


def _answer(said: dict[str, Any]) -> Answer:
    at = datetime.fromisoformat(said["at"])
    return Answer(said["house"], said["appointment"], said["mine"], said["agrees"], at, said["reason"])


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
