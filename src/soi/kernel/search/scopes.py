"""Which access tokens of the index an actor holds: a first gate, never the last one."""

from __future__ import annotations

import time

from soi.kernel.access.public import Actor
from soi.kernel.organisations.models import Unit
from soi.kernel.search.index import EVERYWHERE

KEEP_SECONDS = 60.0

_known: dict[tuple[tuple[str, ...], int, str], tuple[float, tuple[str, ...]]] = {}


def tokens_of(actor: Actor, within: str = "") -> tuple[str, ...]:
    """Unit and level of all in reach (or of the subtree `within`), and the person's own token. Kept for a minute."""
    scope = (actor.paths, actor.level, within)
    known = _known.get(scope)
    if known is None or known[0] < time.monotonic():
        known = (time.monotonic() + KEEP_SECONDS, _tokens(actor, within))
        _known[scope] = known
    return known[1] if within else (*known[1], f"person:{actor.person_id}")


def _tokens(actor: Actor, within: str) -> tuple[str, ...]:
    levels = range(actor.level + 1)
    if not within and any("." not in path for path in actor.paths):
        # The root of the tree: every unit, so only the level counts.
        return tuple(f"{EVERYWHERE}#{level}" for level in levels)
    units = Unit.objects.filter(path__within=list(actor.paths))
    if within:
        units = units.filter(path__within=[within])
    return tuple(f"{unit}#{level}" for unit in units.values_list("pk", flat=True) for level in levels)


def forget() -> None:
    """Drop what is remembered: after a change of the tree."""
    _known.clear()
