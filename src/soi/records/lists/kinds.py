"""Kinds of lists that may be brought, each entered by the room that keeps what they become.

records is the first; a later room enters its own kind through records.public, and has the page, the job, the mending
and the account of every row for it. The engine below knows no room, and this page knows no later one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


class Enter(Protocol):
    """Write sound rows, given as JSON by field with `row`, `key` and `hash`, in the present transaction."""

    def __call__(self, actor: Actor, brought: Any, rows: Sequence[str]) -> Outcome: ...


@dataclass(frozen=True)
class Kind:
    """One kind of list: its name in words, its layout for an actor today, how rows enter and how one is taken back."""

    name: str
    label: Any
    layout: Callable[[Actor], Layout]
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
