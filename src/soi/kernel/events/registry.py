"""Which events exist and which reactions wait for them. Filled when the rooms are loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

E = TypeVar("E", bound=type)
Reaction = Callable[[Any], None]
Carrier = Callable[[int, str], None]


@dataclass(frozen=True)
class Kind:
    """A kind of event: its name, its version, and the class that carries it."""

    name: str
    version: int
    cls: type


_kinds: dict[str, Kind] = {}
_names: dict[type, Kind] = {}
_reactions: dict[str, list[tuple[str, Reaction]]] = {}
_machines: dict[str, str] = {}
SYSTEM = "system"
_carriers: list[Carrier] = []


def event(name: str, *, version: int = 1) -> Callable[[E], E]:
    """Declare a frozen dataclass as the event `room.noun.past-verb`."""

    def declare(cls: E) -> E:
        kind = Kind(name, version, cls)
        if not _is_same(_kinds.setdefault(name, kind).cls, cls):
            raise ValueError(f"event {name} is declared twice")
        _names[cls] = kind
        return cls

    return declare


def _is_same(one: Any, other: Any) -> bool:
    """Whether two declarations are one that was read twice."""
    return (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)


def kind_of(cls: type) -> Kind:
    """The kind an event class was declared as; KeyError when it never was."""
    return _names[cls]


def kind_named(name: str) -> Kind:
    return _kinds[name]


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def on(cls: type, *, name: str, machine: str = SYSTEM) -> Callable[[Reaction], Reaction]:
    """Register a reaction under its own name; it runs in a job of its own, at least once, as the named machine."""

    def register(reaction: Reaction) -> Reaction:
        waiting = _reactions.setdefault(kind_of(cls).name, [])
        known = dict(waiting)
        if name not in known:
            waiting.append((name, reaction))
            _machines[name] = machine
        elif not _is_same(known[name], reaction):
            raise ValueError(f"reaction {name} is declared twice")
        return reaction

    return register


def machine_of(reaction: str) -> str:
    """As which machine a reaction runs."""
    return _machines.get(reaction, SYSTEM)


def reactions_to(name: str) -> list[tuple[str, Reaction]]:
    return _reactions.get(name, [])


def carry_with(carrier: Carrier) -> None:
    """Say who carries news to reactions; kernel.jobs does, by a job written in the same transaction."""
    _carriers[:] = [carrier]


def carry(news_id: int, reaction: str) -> None:
    for carrier in _carriers:
        carrier(news_id, reaction)
