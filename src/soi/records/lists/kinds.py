"""Kinds of lists that may be brought, each entered by the room that keeps what they become.

records is the first; a later room enters its own kind through records.public, and has the page, the job, the mending
and the account of every row for it. The engine below knows no room, and this page knows no later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from soi.base.errors import NotFound
from soi.engines.tables.public import Layout
from soi.kernel.access.public import Actor


@dataclass(frozen=True)
class Clash:
    """A row that cannot enter because of what is there already: `test` says why, in the words of lists/wording.py."""

    row: int
    test: str


@dataclass(frozen=True)
class Outcome:
    """What became of a batch: how many rows entered, how many were there unchanged, which clash."""

    entered: int
    same: int
    clashes: Sequence[Clash]


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Of parts of a batch the outcome of the whole."""
    parts = list(outcomes)
    clashes = [clash for part in parts for clash in part.clashes]
    return Outcome(sum(part.entered for part in parts), sum(part.same for part in parts), clashes)


class Look(Protocol):
    """What sound rows, given as JSON by field with `row`, `key` and `hash`, will meet: only read, before their turn and
    beside the rows before them. What changes meanwhile is for the constraints of the table to refuse."""

    def __call__(self, actor: Actor, brought: Any, rows: Sequence[str]) -> Any: ...


class Enter(Protocol):
    """Write sound rows in the present transaction, after `look` has said what they meet."""

    def __call__(self, actor: Actor, brought: Any, rows: Sequence[str], seen: Any) -> Outcome: ...


@dataclass(frozen=True)
class Kind:
    """One kind of list: its name, its layout for an actor today, how rows are looked up, enter and are taken back."""

    name: str
    label: Any
    layout: Callable[[Actor], Layout]
    look: Look
    enter: Enter
    take_back: Callable[[Actor, UUID], None]
    entries: Callable[[Any, Sequence[int]], dict[int, UUID]]
    marked: Callable[[], frozenset[str]] = frozenset


_kinds: dict[str, Kind] = {}


def enter(kind: Kind) -> None:
    """Offer a kind of list, from AppConfig.ready()."""
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    if name not in _kinds:
        raise NotFound()
    return _kinds[name]


def kinds() -> list[Kind]:
    return list(_kinds.values())
