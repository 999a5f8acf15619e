"""Topics of live news: which grant one must hold to be told that something changed."""

from __future__ import annotations

_grants: dict[str, tuple[str, ...]] = {}


def enter(topic: str, grants: tuple[str, ...]) -> None:
    """Say who may be told of a topic; a topic that no room entered is told to nobody."""
    _grants[topic] = grants


def grants_of(topic: str) -> tuple[str, ...] | None:
    """The grants of which one is needed, or None for a topic nobody entered."""
    return _grants.get(topic)
