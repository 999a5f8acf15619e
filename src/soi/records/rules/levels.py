"""How a mark rises, and what two persons must say before it falls. Pure: what a level is comes from the pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from soi.base.text import fold
from soi.records import rules
from soi.records.errors import (
    ConcernsYou,
    DecisionMissing,
    LevelLowered,
    NothingToLower,
    ReasonMissing,
    RequestOver,
    SecondOfSameUnit,
    SecondPersonNeeded,
)

LIVES = timedelta(hours=24)  # TRUST section 5: a request dies after 24 h
LEAST_REASON = 10  # letters


@dataclass(frozen=True)
class Mark:
    """A level with what carries it: the item of the list, the decision, who took it, the last day."""

    level: int
    list_item: str = ""
    until: date | None = None
    decision: str = ""
    decided_by: str = ""


def ensure_rises(present: Mark, wanted: Mark, *, ceiling: int, today: date) -> Mark:
    """The mark as it will stand, once it is no lower and no shorter than the present one.

    Raises LevelLowered, DecisionMissing, and what rules.check_level and rules.last_day_of_mark raise.
    """
    if wanted.level < present.level or wanted.level == 0:
        raise LevelLowered(field="level")
    full = _full(wanted, ceiling=ceiling, today=today)
    if wanted.level == present.level and present.until and full.until and full.until < present.until:
        raise LevelLowered(field="until")
    return full


def ensure_can_ask(present: Mark, wanted: Mark, reason: str, *, ceiling: int, today: date) -> Mark:
    """The lower mark as it will stand. Raises NothingToLower, ReasonMissing, DecisionMissing and those of the list."""
    if not 0 <= wanted.level < present.level:
        raise NothingToLower(field="level")
    ensure_reasoned(reason)
    return _full(wanted, ceiling=ceiling, today=today)


def _full(wanted: Mark, *, ceiling: int, today: date) -> Mark:
    if not wanted.decision.strip():
        raise DecisionMissing(field="decision")
    if not wanted.decided_by.strip():
        raise DecisionMissing(field="decided_by")
    rules.check_level(wanted.level, wanted.list_item, ceiling=ceiling, on=today)
    return Mark(
        level=wanted.level,
        list_item=wanted.list_item if wanted.level else "",
        until=rules.last_day_of_mark(wanted.level, today, chosen=wanted.until),
        decision=wanted.decision.strip(),
        decided_by=wanted.decided_by.strip(),
    )


def ensure_second(*, asker: int, asker_unit: int, second: int, second_unit: int) -> None:
    """The second person is another one, of another unit. Raises SecondPersonNeeded, SecondOfSameUnit."""
    if second == asker:
        raise SecondPersonNeeded()
    if second_unit == asker_unit:
        raise SecondOfSameUnit()


def ensure_open(state: str, lapses_at: datetime, now: datetime) -> None:
    """A request is answered once, within its day. Raises RequestOver."""
    if state != "asked" or now > lapses_at:
        raise RequestOver()


def ensure_apart(name: str, concerned: Iterable[str]) -> None:
    """Whom a paper is about takes no part in what is done with its mark. Raises ConcernsYou."""
    if fold(name).strip() in {fold(each).strip() for each in concerned}:
        raise ConcernsYou()


def ensure_reasoned(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonMissing(field="reason", least=LEAST_REASON)


def standing(state: str, lapses_at: datetime, now: datetime) -> str:
    """What a request is at this moment: asked, approved, refused or lapsed."""
    return "lapsed" if state == "asked" and now > lapses_at else state
