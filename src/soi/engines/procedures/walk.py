"""All states a case can come to, and how: what the pack allows is looked through before anybody relies on it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from soi.engines.procedures.model import DUE_PROCESS, END, LEAST_REASONS, Procedure, Way
from soi.engines.procedures.moves import State


@dataclass(frozen=True)
class Move:
    """One move of the walk: from a state, by a way, to a state."""

    before: State
    way: Way
    after: State


def moves(procedure: Procedure, start: State | None = None) -> Iterator[Move]:
    """Every move that some case can make, each once.

    Papers are taken as made, since who acts can make them, and what later rooms witness as established at any moment.
    """
    first = start or State(procedure.start)
    seen, waiting = {first}, deque([first])
    while waiting:
        state = waiting.popleft()
        if state.step not in procedure.steps:
            continue
        for way in procedure.steps[state.step].ways:
            if not way.needs - procedure.witnessed <= state.facts:
                continue
            after = State(way.to, (state.facts | way.gives) - way.takes)
            yield Move(state, way, after)
            if after not in seen:
                seen.add(after)
                waiting.append(after)


def reached(procedure: Procedure) -> set[str]:
    """The steps some case can come to, the end among them."""
    return {procedure.start} | {move.after.step for move in moves(procedure)}


def can_end(procedure: Procedure) -> set[str]:
    """The steps from which some way leads to the end."""
    found = {END}
    while True:
        more = {step.id for step, way in procedure.ways if way.to in found} - found
        if not more:
            return found - {END}
        found |= more


def unlawful(procedure: Procedure) -> list[tuple[Move, str]]:
    """Moves that impose something without notice, hearing or own reasons (DP-04, DP-05); none in a sound pack."""
    found = []
    for each in moves(procedure):
        if not each.way.sanction:
            continue
        lacking = [fact for fact in DUE_PROCESS if fact not in each.before.facts]
        if lacking:
            found.append((each, f"without {' and '.join(lacking)}"))
        if each.way.reason < LEAST_REASONS:
            found.append((each, f"without reasons of its own of at least {LEAST_REASONS} words"))
        if not procedure.roles[each.way.role].is_inside:
            found.append((each, "not decided by a named person in office"))
    return found
