"""What tests of drafting and of later rooms need: a paper begun, written, issued by the real verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.cases import public as cases
from soi.cases import testing
from soi.drafting import actions, queries

TYPED = "Nội dung giả lập của phần “{name}” do người soạn ghi."


def words(kind: str) -> dict[str, str]:
    """Some words for every field of a form."""
    return {name: TYPED.format(name=name) for name in queries.form_of(kind, timezone.localdate()).fields}


def begun(node: Any, office: str, case_id: UUID, kind: str) -> UUID:
    with node.acting(office) as actor:
        return actions.begin(actor, case_id, kind)


def written(node: Any, office: str, case_id: UUID, kind: str) -> UUID:
    """A draft with words in every field."""
    key = begun(node, office, case_id, kind)
    with node.acting(office) as actor:
        last = queries.last_version(actor, queries.get_sheet(actor, key))
        actions.keep_words(actor, key, base=last.position if last else 0, words=words(kind))
    return key


def issued(node: Any, office: str, case_id: UUID, kind: str) -> Any:
    """A paper written by an office and issued by the seat that signs it."""
    key = written(node, office, case_id, kind)
    with node.acting(office) as actor:
        dossier = cases.dossier(actor, case_id)
        role = queries.issuing_role(dossier, kind, dossier.standing.step)
    with node.acting(testing.SEATS[role]) as actor:
        actions.issue(actor, key)
        return queries.get_sheet(actor, key)


def goes(node: Any, case_id: UUID, *ways: str) -> list[UUID | None]:
    """Take these ways, each by its seat, with what the body makes drafted and what it receives received."""
    return [_one(node, case_id, way) for way in ways]


def _one(node: Any, case_id: UUID, way_id: str) -> UUID | None:
    with node.acting("head_a") as head:
        dossier = cases.dossier(head, case_id)
        there = {each.kind for each in dossier.papers}
    way = next(each for each in dossier.standing.ways if each.id == way_id)
    office = testing.SEATS[way.role]
    for kind in way.papers:
        if kind in there:
            continue
        if dossier.procedure.papers[kind].received:
            with node.acting(office) as actor:
                cases.keep_paper(actor, case_id, kind=kind, text="Văn bản nhận được.")
        else:
            issued(node, office, case_id, kind)
    with node.acting(office) as actor:
        return cases.take_step(actor, case_id, way_id, reason=testing.REASON if way.reason else "")
