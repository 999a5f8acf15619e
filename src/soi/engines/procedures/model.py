"""What a procedure is: phases, steps, who may, papers due, terms and ways on. Read from a pack's value; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

Labels = Mapping[str, str]

PHASES = ("preparation", "execution", "conclusion", "after")
END = "end"

# Due process (TRUST DP-04, DP-05), for any country's pack: told what is alleged, and heard, before anything is imposed.
NOTIFIED, HEARD = "notified", "heard"
DUE_PROCESS = (NOTIFIED, HEARD)
# A decision that imposes something carries reasons of its own, of at least so many words (DP-04).
LEAST_REASONS = 20


class Kind(StrEnum):
    """Which way a way leads."""

    AHEAD = "ahead"
    BACK = "back"
    ASIDE = "aside"
    MERGE = "merge"


@dataclass(frozen=True)
class Role:
    """A seat in a case. `offices` are the office roles that may take it; none: a person outside the house."""

    id: str
    labels: Labels
    offices: tuple[str, ...]
    many: bool

    @property
    def is_inside(self) -> bool:
        return bool(self.offices)


@dataclass(frozen=True)
class Paper:
    """A paper of the procedure: made here, or received from the subject; signed by seats where it is signed."""

    id: str
    labels: Labels
    type: str
    template: str
    received: bool
    signed_by: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """One way on. `needs` must have happened, `gives` has happened afterwards, `takes` holds no longer; `sanction`
    imposes something."""

    id: str
    to: str
    labels: Labels
    role: str
    kind: Kind
    papers: tuple[str, ...]
    needs: frozenset[str]
    gives: frozenset[str]
    takes: frozenset[str]
    reason: int
    sanction: bool
    opens: str


@dataclass(frozen=True)
class Step:
    """A step: who has it, the papers it makes, the term it is due by, and the ways on.

    `act` names what a later room does on it (vote, decide, serve), which then makes the papers of the step.
    """

    id: str
    phase: str
    labels: Labels
    role: str
    papers: tuple[str, ...]
    term: str
    ground: str
    act: str
    ways: tuple[Way, ...]

    def way(self, id: str) -> Way | None:
        return next((way for way in self.ways if way.id == id), None)


@dataclass(frozen=True)
class Procedure:
    """One version of a procedure. `clock` is the term of the whole case, empty where the law seen knows none.

    `witnessed` are the facts that no way gives: a later room establishes them (a vote that carried, say).
    `secrecy_item` is the item of the list by which every case of it is marked, where there is one.
    """

    id: str
    labels: Labels
    subjects: tuple[str, ...]
    families: tuple[str, ...]
    start: str
    clock: Mapping[str, str]
    roles: Mapping[str, Role]
    papers: Mapping[str, Paper]
    facts: Mapping[str, Labels]
    witnessed: frozenset[str]
    steps: Mapping[str, Step]
    source: str
    secrecy_item: str = ""

    @cached_property
    def ways(self) -> tuple[tuple[Step, Way], ...]:
        return tuple((step, way) for step in self.steps.values() for way in step.ways)

    def rule_of(self, step: Step) -> str:
        """What a refusal on this step rests on."""
        return step.ground or self.source


def read(id: str, value: Mapping[str, Any], labels: Labels, source: str) -> Procedure:
    """Build a procedure from a value that its schema has accepted."""
    steps = {each["id"]: _step(each) for each in value["steps"]}
    return Procedure(
        id=id,
        labels=labels,
        subjects=tuple(value["subjects"]),
        families=tuple(value.get("families", ())),
        start=value["steps"][0]["id"],
        clock=value.get("clock") or {},
        roles={name: _role(name, each) for name, each in value["roles"].items()},
        papers={name: _paper(name, each) for name, each in value["papers"].items()},
        facts=value["facts"],
        witnessed=frozenset(value.get("witnessed", ())),
        steps=steps,
        source=source,
        secrecy_item=value.get("secrecy_item", ""),
    )


def _role(name: str, data: Mapping[str, Any]) -> Role:
    return Role(name, data["labels"], tuple(data["offices"]), bool(data.get("many", False)))


def _paper(name: str, data: Mapping[str, Any]) -> Paper:
    return Paper(
        id=name,
        labels=data["labels"],
        type=data.get("type", ""),
        template=data.get("template", ""),
        received=bool(data.get("received", False)),
        signed_by=tuple(data.get("signed_by", ())),
    )


def _step(data: Mapping[str, Any]) -> Step:
    papers = tuple(data.get("papers", ()))
    return Step(
        id=data["id"],
        phase=data["phase"],
        labels=data["labels"],
        role=data["role"],
        papers=papers,
        term=data.get("term") or "",
        ground=data.get("ground", ""),
        act=data.get("act", ""),
        ways=tuple(_ways(data, papers)),
    )


def _ways(data: Mapping[str, Any], papers: tuple[str, ...]) -> Iterator[Way]:
    for each in data["ways"]:
        kind = Kind(each.get("kind", "ahead"))
        yield Way(
            id=each["id"],
            to=each["to"],
            labels=each["labels"],
            role=each.get("role", data["role"]),
            kind=kind,
            # Going on needs the papers of the step; going back or aside needs only what it names.
            papers=tuple(each.get("papers", papers if kind is Kind.AHEAD else ())),
            needs=frozenset(each.get("needs", ())),
            gives=frozenset(each.get("gives", ())),
            takes=frozenset(each.get("takes", ())),
            reason=int(each.get("reason", 0)),
            sanction=bool(each.get("sanction", False)),
            opens=each.get("opens", ""),
        )
