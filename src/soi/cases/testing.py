"""What tests of cases and of later rooms need: a case on an accepted petition, and steps by the real verbs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from soi.cases import actions, queries
from soi.cases import public as cases
from soi.engines.procedures import public as engine
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor

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


def bulk(count: int, people: dict[str, Actor]) -> int:
    """Invented cases for benches: three in a hundred of commission A, the rest of the centre and of every province.

    Written as the owner in a few statements; each open case has its person in office, as the database asks. `people`
    are those of the cast, by office.
    """
    with access.acting(people["head_a"]):
        version = actions.version_of("denunciation").pk
    team = sorted({people[office].person_id for office in ("head_a", "inspector_a", "petition_officer_a")})
    values: dict[str, Any] = {
        "count": count,
        "version": version,
        "mine": people["inspector_a"].appointment_id,
        "theirs": people["central_head"].appointment_id,
        "team": team,
        "clerk": people["clerk_a"].person_id,
        "central": [people["central_head"].person_id],
        "unit": people["head_a"].unit_id,
    }
    with connections["owner"].cursor() as cursor:
        cursor.execute(BULK, values)
        cursor.execute(SEATED, values)
        cursor.execute(PAPERS, values)
    return count


BULK = """
with bodies as (
  select array_agg(o.id order by o.id) ids from organisations_unit o 
  where o.kind = 'commission' and o.level <> 'commune'
)
insert into cases_case (id, unit_id, number, version_id, procedure, subject_kind, subject_name, origin_id, step, facts,
                        level, team, responsible_id, opened_on, step_due_on, moved_at)
select k, case when a then %(unit)s else ids[1 + n %% cardinality(ids)] end, 'GL-' || n, %(version)s, 'denunciation',
       'member', 'Người giả lập ' || n, k, 'verify', array['notified'], 0,
       case when not a then %(central)s when n %% 2000 = 0 then %(team)s || %(clerk)s::bigint else %(team)s end,
       case when a then %(mine)s else %(theirs)s end, current_date - (n %% 900), current_date + (n %% 60), now()
from (select n, n %% 100 < 3 a, gen_random_uuid() k from generate_series(1, %(count)s) n) made, bodies
"""
SEATED = """
insert into cases_seat (case_id, role, appointment_id, since)
select id, 'leader', %(mine)s, now() from cases_case where unit_id = %(unit)s
"""
PAPERS = """
insert into cases_paper (id, case_id, step, kind, text, symbol, address, made_by_id, made_at)
select gen_random_uuid(), id, 'propose', kind, repeat('Nội dung giả lập của văn bản. ', 40), '', '', %(mine)s, now()
from cases_case, unnest(array['proposal', 'decision', 'plan', 'outline', 'timetable', 'explanation']) kind
where unit_id = %(unit)s
"""
