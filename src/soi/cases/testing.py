"""What tests of cases and of later rooms need: a case on an accepted petition, and steps by the real verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.cases import actions, queries
from soi.cases import public as cases
from soi.engines.procedures import public as engine

# Who has which seat in the cases of commission A.
SEATS = {
    "officer": "petition_officer_a",
    "head": "head_a",
    "leader": "inspector_a",
    "member": "inspector_a",
    "secretary": "clerk_a",
    "archivist": "clerk_a",
}
REASON = " ".join(["Căn cứ kết quả thẩm tra xác minh và ý kiến trình bày của đối tượng tại hội nghị,"] * 2)


def seats(node: Any, **other: str) -> dict[str, int]:
    """Appointments of the cast for each seat inside the house."""
    return {role: node.actor(office).appointment_id for role, office in {**SEATS, **other}.items()}


def opened(node: Any, petition_id: UUID, **given: Any) -> UUID:
    """A case opened by the head of commission A."""
    named = {"procedure": "denunciation", "subject_kind": "member", "subject_name": "Lương Văn Cảnh"}
    with node.acting("head_a") as head:
        return cases.open_case(head, petition_id, **{**named, "seats": seats(node), **given})


def case(node: Any, case_id: UUID) -> Any:
    """The case as the head sees it."""
    with node.acting("head_a") as head:
        return queries.get_case(head, case_id)


def walk(node: Any, case_id: UUID, *ways: str) -> list[UUID | None]:
    """Take these ways one after another, each by its seat, with its papers kept first; returns what each opened."""
    return [_one(node, case_id, way) for way in ways]


def _one(node: Any, case_id: UUID, way_id: str) -> UUID | None:
    with node.acting("head_a") as head:
        found = queries.get_case(head, case_id)
        step = queries.procedure_of(found).steps[found.step]
        there = queries.state_of(found).papers
    way = step.way(way_id)
    assert way is not None
    office = SEATS[way.role]
    for kind in way.papers:
        if kind not in there:
            with node.acting(office) as actor:
                actions.keep_paper(actor, case_id, kind=kind, text=f"Nội dung {kind}", received_on=timezone.localdate())
    with node.acting(office) as actor:
        # What later rooms establish (a count, a signature, a service) is taken as established here.
        for fact in sorted(way.needs & queries.procedure_of(found).witnessed):
            cases.witness(actor, case_id, fact)
        return cases.take_step(actor, case_id, way_id, reason=REASON if way.reason else "")


def reads(node: Any, case_id: UUID) -> engine.State:
    """Where the case stands."""
    with node.acting("head_a") as head:
        return queries.state_of(queries.get_case(head, case_id))
