"""Cases that were begun elsewhere, or ended long ago, come in together: each where its procedure can have led it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from soi.base.sentences import label
from soi.cases import queries
from soi.cases.actions.work import STEP_TASK, STEP_TITLE, TOPIC, seated, version_of
from soi.cases.errors import NotThere, SubjectMissing
from soi.cases.events import CasesTakenOver
from soi.cases.models import Case, ProcedureVersion
from soi.engines.procedures import public as engine
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.persons.public import Post
from soi.tasks import public as tasks

audit.sentence("cases.book.taken_over", "{actor} took over {count} cases of {year}: {first} to {last}.")

Held = list[tuple[str, Post]]


@dataclass(frozen=True)
class Former:
    """A case as it stands: on which step of its procedure, what has happened, until when; `key` is its own key.

    An ended one stands on `end` and has the day it ended, an open one the day its present step is due.
    """

    key: UUID
    procedure: str
    subject_kind: str
    subject_name: str
    opened_on: date
    step: str
    facts: frozenset[str]
    day: date


def take_over_cases(actor: Actor, unit_id: int, lines: Sequence[Former], *, seats: Mapping[str, int]) -> int:
    """Enter cases of one body, all or none, with these persons in their seats; the same lines again change nothing.

    An open one gives its present step as a task to whoever has the seat. Returns how many came in. Raises NotYours,
    NoSuchProcedure, SubjectMissing, SeatNotFree, NotThere.
    """
    access.require(actor, "cases.open", unit_id=unit_id)
    known = set(Case.objects.filter(pk__in=[line.key for line in lines]).values_list("pk", flat=True))
    fresh = [line for line in lines if line.key not in known]
    if not fresh:
        return 0
    versions = {name: version_of(name) for name in {line.procedure for line in fresh}}
    held = {name: _held(unit_id, version, seats) for name, version in versions.items()}
    years = Counter((unit_id, "case", str(line.opened_on.year)) for line in fresh)
    following = numbering.next_numbers(years)
    first = dict(following)
    rows = []
    for line in fresh:
        _ensure_there(line, versions[line.procedure])
        sequence = (unit_id, "case", str(line.opened_on.year))
        number = f"VV-{line.opened_on.year}-{following[sequence]:03d}"
        following[sequence] += 1
        rows.append(_row(line, unit_id, number, versions[line.procedure], held[line.procedure]))
    _insert(rows, held)
    _give(actor, rows, versions)
    audit.record_many(
        actor,
        "cases.book.taken_over",
        [
            (unit_id, {"count": count, "year": key[2], "first": first[key], "last": first[key] + count - 1})
            for key, count in years.items()
        ],
    )
    events.announce(CasesTakenOver(unit_id, len(fresh)))
    events.hint(TOPIC, unit_id=unit_id)
    return len(fresh)


def _held(unit_id: int, version: ProcedureVersion, seats: Mapping[str, int]) -> Held:
    procedure = _procedure(version)
    case = Case(unit_id=unit_id, version=version)
    wanted = {role: [seats[role]] for role in procedure.roles if role in seats}
    return seated(case, procedure, wanted, timezone.localdate())


def _procedure(version: ProcedureVersion) -> engine.Procedure:
    return queries.procedure_of(Case(version=version))


@lru_cache(maxsize=64)
def _states(digest: str) -> frozenset[tuple[str, frozenset[str]]]:
    """Everything a case on this version can come to, as its procedure walks."""
    return frozenset(states_of(_procedure(ProcedureVersion.objects.get(pk=digest))))


def states_of(procedure: engine.Procedure) -> Iterator[tuple[str, frozenset[str]]]:
    """Step and facts of every state a case of this procedure can come to."""
    yield procedure.start, frozenset()
    yield from ((each.after.step, each.after.facts) for each in engine.moves(procedure))


def _ensure_there(line: Former, version: ProcedureVersion) -> None:
    if not line.subject_name.strip():
        raise SubjectMissing(field="subject_name")
    if (line.step, line.facts) not in _states(version.digest) or line.day < line.opened_on:
        raise NotThere(step=line.step)


def _row(line: Former, unit_id: int, number: str, version: ProcedureVersion, held: Held) -> dict[str, Any]:
    has_ended = line.step == engine.END
    wanted = None if has_ended else _procedure(version).steps[line.step].role
    holder = next((post for role, post in held if role == wanted), held[0][1])
    return {
        "id": str(line.key),
        "unit_id": unit_id,
        "number": number,
        "version_id": version.digest,
        "procedure": version.procedure,
        "subject_kind": line.subject_kind,
        "subject_name": line.subject_name.strip(),
        "step": line.step,
        "facts": sorted(line.facts),
        "team": sorted({post.person_id for _, post in held}),
        "responsible_id": holder.appointment_id,
        "opened_on": line.opened_on.isoformat(),
        "step_due_on": None if has_ended else line.day.isoformat(),
        "ended_at": f"{line.day.isoformat()}T09:00:00Z" if has_ended else None,
    }


def _insert(rows: Sequence[dict[str, Any]], held: Mapping[str, Held]) -> None:
    seats = [
        {"procedure": procedure, "role": role, "appointment_id": post.appointment_id}
        for procedure, given in held.items()
        for role, post in given
    ]
    with connection.cursor() as cursor:
        body = json.dumps(rows, ensure_ascii=False)
        cursor.execute(ENTER, [body])
        cursor.execute(SEAT, [body, json.dumps(seats)])


def _give(actor: Actor, rows: Sequence[dict[str, Any]], versions: Mapping[str, ProcedureVersion]) -> None:
    work = []
    for row in rows:
        if row["ended_at"] is None:
            step = _procedure(versions[row["procedure"]]).steps[row["step"]]
            work.append(
                tasks.Work(
                    appointment_id=row["responsible_id"],
                    params={"number": row["number"], "step": label(step.labels, "vi")},
                    due_on=date.fromisoformat(row["step_due_on"]),
                    ref=queries.ref(UUID(row["id"])),
                    address=reverse("cases:case", args=[row["id"]]),
                )
            )
    tasks.assign_many(actor, work, kind=STEP_TASK, title=STEP_TITLE, sensitive=True)


ENTER = """
insert into cases_case (level, moved_at, origin_id, id, unit_id, number, version_id, procedure, subject_kind,
  subject_name, step, facts, team, responsible_id, opened_on, step_due_on, ended_at)
select 0, now(), line.id, line.* from json_to_recordset(%s::json) as line (id uuid, unit_id bigint, number text,
  version_id text, procedure text, subject_kind text, subject_name text, step text, facts text[], team bigint[],
  responsible_id bigint, opened_on date, step_due_on date, ended_at timestamptz)
"""
SEAT = """
insert into cases_seat (case_id, role, appointment_id, since)
select line.id, seat.role, seat.appointment_id, now()
from json_to_recordset(%s::json) as line (id uuid, procedure text)
join json_to_recordset(%s::json) as seat (procedure text, role text, appointment_id bigint) using (procedure)
"""
