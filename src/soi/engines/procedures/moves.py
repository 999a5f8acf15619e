"""From the state of a case to what may come next, and why not what may not; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from soi.base.errors import Refusal
from soi.base.sentences import label
from soi.engines.procedures.errors import (
    Ended,
    GroundMissing,
    NotWitnessed,
    OutOfOrder,
    PaperMissing,
    ReasonTooShort,
    WrongPerson,
)
from soi.engines.procedures.model import END, Labels, Procedure, Step, Way


@dataclass(frozen=True)
class State:
    """Where a case stands: its step (`end` when it has ended), what has happened, which papers are there."""

    step: str
    facts: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()

    @property
    def has_ended(self) -> bool:
        return self.step == END


@dataclass(frozen=True)
class Option:
    """A way on as one person has it: open, or shut with the reason. Written reasons are asked at the move."""

    way: Way
    refusal: Refusal | None

    @property
    def is_open(self) -> bool:
        return self.refusal is None


def begin(procedure: Procedure, facts: Iterable[str] = ()) -> State:
    """The state of a case that opens; of the facts of the case it came from it brings those it knows."""
    return State(procedure.start, frozenset(facts) & frozenset(procedure.facts))


def with_paper(state: State, paper: str) -> State:
    return replace(state, papers=state.papers | {paper})


def options(procedure: Procedure, state: State, seats: Collection[str], language: str = "vi") -> list[Option]:
    """All ways on from here for who has these seats, in the order of the pack."""
    if state.has_ended:
        return []
    step = procedure.steps[state.step]
    return [Option(way, next(_against(procedure, state, step, way, seats, language), None)) for way in step.ways]


def move(
    procedure: Procedure, state: State, way_id: str, seats: Collection[str], reason: str = "", language: str = "vi"
) -> State:
    """The state after a way was taken by who has these seats.

    Raises Ended, OutOfOrder, WrongPerson, PaperMissing, GroundMissing, ReasonTooShort; each names the rule.
    """
    if state.has_ended:
        raise Ended()
    step = procedure.steps[state.step]
    way = step.way(way_id)
    if way is None:
        raise OutOfOrder(
            way=_name_of_way(procedure, way_id, language),
            step=label(step.labels, language),
            rule=procedure.rule_of(step),
        )
    for refusal in _against(procedure, state, step, way, seats, language):
        raise refusal
    given = len(reason.split())
    if given < way.reason:
        rule = procedure.rule_of(step)
        raise ReasonTooShort(field="reason", way=label(way.labels, language), least=way.reason, given=given, rule=rule)
    return State(way.to, (state.facts | way.gives) - way.takes, state.papers)


def witness(procedure: Procedure, state: State, fact: str, against: Collection[str] = ()) -> State:
    """The state after a later room has established a fact; those it stands `against` hold no longer.

    Raises NotWitnessed for a fact that only a step of the procedure gives: nobody is heard by being said so.
    """
    for each in (fact, *against):
        if each not in procedure.witnessed:
            raise NotWitnessed(fact=each)
    return replace(state, facts=(state.facts - set(against)) | {fact})


def _against(
    procedure: Procedure, state: State, step: Step, way: Way, seats: Collection[str], language: str
) -> Iterator[Refusal]:
    """What stands against this way now, the person first: who may not is not told what is missing."""
    name, rule = label(way.labels, language), procedure.rule_of(step)
    if way.role not in seats:
        yield WrongPerson(way=name, role=label(procedure.roles[way.role].labels, language), rule=rule)
    missing = [paper for paper in way.papers if paper not in state.papers]
    if missing:
        words = ", ".join(label(procedure.papers[paper].labels, language) for paper in missing)
        yield PaperMissing(way=name, papers=words, rule=rule)
    lacking = sorted(way.needs - state.facts)
    if lacking:
        words = ", ".join(label(procedure.facts[fact], language) for fact in lacking)
        yield GroundMissing(way=name, facts=words, rule=rule)


def _name_of_way(procedure: Procedure, way_id: str, language: str) -> str:
    labels: Labels | None = next((way.labels for _, way in procedure.ways if way.id == way_id), None)
    return label(labels, language) if labels else way_id
