"""What kinds of duty there are, in words: each room enters its own, so that a list of a leaver can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief

Briefs = Callable[[Actor, Iterable[UUID]], list[Brief]]


@dataclass(frozen=True)
class Kind:
    """What a duty of this kind is called, its icon, and how its things are told to one who sees them."""

    label: Any
    icon: str
    briefs: Briefs


_kinds: dict[str, Kind] = {}


def duty(kind: str, *, label: Any, icon: str, briefs: Briefs) -> None:
    """Say how duties of a kind are told, from AppConfig.ready(); `label` is lazily translated."""
    _kinds[kind] = Kind(label, icon, briefs)


def kind_of(kind: str) -> Kind:
    return _kinds[kind]


def kinds() -> list[str]:
    """Every kind that was entered: held by a test against what the database knows."""
    return sorted(_kinds)


def told(actor: Actor, refs: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Brief]:
    """The things this actor sees among these, one query a kind."""
    wanted: dict[str, list[UUID]] = {}
    for kind, ref_id in refs:
        wanted.setdefault(kind, []).append(ref_id)
    found = [brief for kind, ids in wanted.items() for brief in _kinds[kind].briefs(actor, ids)]
    return {(brief.ref.kind, UUID(brief.ref.id)): brief for brief in found}
