"""What a schema cannot see in a procedure; each fault with its place in the pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from soi.engines.procedures.model import DUE_PROCESS, END, Procedure, read
from soi.engines.procedures.walk import can_end, reached, unlawful

Fault = tuple[tuple[str | int, ...], str]


def faults_of(id: str, value: Mapping[str, Any] | None) -> list[Fault]:
    """Every fault of a procedure's value: (path in the value, what is wrong). Empty for a sound one."""
    if value is None:
        return []
    names = Counter(step["id"] for step in value["steps"])
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        return [(("steps",), f"the step {name} stands twice") for name in twice]
    procedure = read(id, value, {}, "")
    found = [*_unknown(procedure, value), *_unused(procedure)]
    # A walk over unknown steps would only repeat what was said.
    return found or [*_dead(procedure, value), *_unlawful(procedure, value)]


def _unknown(procedure: Procedure, value: Mapping[str, Any]) -> Iterator[Fault]:
    for at, step in enumerate(value["steps"]):
        for field, words in _unknown_in_step(procedure, step):
            yield ("steps", at, field), words
        for place, way in enumerate(step["ways"]):
            for field, words in _unknown_in_way(procedure, way):
                yield ("steps", at, "ways", place, field), words
    for name, paper in procedure.papers.items():
        for role in set(paper.signed_by) - set(procedure.roles):
            yield ("papers", name, "signed_by"), f"the role {role} is not among the roles"
    yield from _witnessed(procedure)
    if any(way.sanction for _, way in procedure.ways):
        for fact in set(DUE_PROCESS) - set(procedure.facts):
            yield ("facts",), f"a procedure with a sanction must know the fact {fact}"


def _witnessed(procedure: Procedure) -> Iterator[Fault]:
    for fact in sorted(procedure.witnessed - set(procedure.facts)):
        yield ("witnessed",), f"the fact {fact} is not among the facts"
    for fact in sorted(procedure.witnessed & set(DUE_PROCESS)):
        yield ("witnessed",), f"the fact {fact} must be given by a step, where the subject can see it"


def _unknown_in_step(procedure: Procedure, step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if step["role"] not in procedure.roles:
        yield "role", f"the role {step['role']} is not among the roles"
    for paper in step.get("papers", ()):
        if paper not in procedure.papers:
            yield "papers", f"the paper {paper} is not among the papers"


def _unknown_in_way(procedure: Procedure, way: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if way["to"] not in procedure.steps and way["to"] != END:
        yield "to", f"the step {way['to']} does not exist"
    if way.get("role") and way["role"] not in procedure.roles:
        yield "role", f"the role {way['role']} is not among the roles"
    for paper in way.get("papers", ()):
        if paper not in procedure.papers:
            yield "papers", f"the paper {paper} is not among the papers"
    for field in ("needs", "gives", "takes"):
        for fact in way.get(field, ()):
            if fact not in procedure.facts:
                yield field, f"the fact {fact} is not among the facts"


def _unused(procedure: Procedure) -> Iterator[Fault]:
    used = {paper for step in procedure.steps.values() for paper in step.papers}
    used |= {paper for _, way in procedure.ways for paper in way.papers}
    for name in procedure.papers:
        if name not in used:
            yield ("papers", name), f"no step makes the paper {name}"


def _dead(procedure: Procedure, value: Mapping[str, Any]) -> Iterator[Fault]:
    come_to, ends = reached(procedure), can_end(procedure)
    for at, step in enumerate(value["steps"]):
        if step["id"] not in come_to:
            yield ("steps", at), f"no case can come to the step {step['id']}"
        elif step["id"] not in ends:
            yield ("steps", at), f"from the step {step['id']} no way leads to the end"


def _unlawful(procedure: Procedure, value: Mapping[str, Any]) -> Iterator[Fault]:
    places = {
        (step["id"], way["id"]): ("steps", at, "ways", place)
        for at, step in enumerate(value["steps"])
        for place, way in enumerate(step["ways"])
    }
    said: set[tuple[str, str, str]] = set()
    for move, words in unlawful(procedure):
        key = (move.before.step, move.way.id, words)
        if key not in said:
            said.add(key)
            yield places[key[:2]], f"{move.way.id} can be taken {words} (DP-04, DP-05)"
