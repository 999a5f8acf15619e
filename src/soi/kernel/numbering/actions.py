"""Take a number, or mark one as void. The counter's row is held until commit, so two clerks never share a number."""

from __future__ import annotations

from django.db import connection

from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.numbering.errors import NumberNotGiven, ReasonMissing
from soi.kernel.numbering.models import Counter, Void

audit.sentence("numbering.number.voided", "{actor} marked number {number} of {kind} as void: {reason}")


def next_number(*, unit_id: int, kind: str, term: str) -> int:
    """Take the next number of a body's sequence in the present transaction; a rollback gives it back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into numbering_counter (unit_id, kind, term, last) values (%s, %s, %s, 1) "
            "on conflict (unit_id, kind, term) do update set last = numbering_counter.last + 1 returning last",
            [unit_id, kind, term],
        )
        (row,) = cursor.fetchall()
    return int(row[0])


def next_numbers(*, unit_id: int, kind: str, term: str, count: int) -> int:
    """Take `count` numbers in one step, for a list that enters at once; returns the first, or 0 where none is taken."""
    if count < 1:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into numbering_counter (unit_id, kind, term, last) values (%s, %s, %s, %s) "
            "on conflict (unit_id, kind, term) do update set last = numbering_counter.last + excluded.last "
            "returning last",
            [unit_id, kind, term, count],
        )
        (row,) = cursor.fetchall()
    return int(row[0]) - count + 1


def void(actor: Actor, *, unit_id: int, kind: str, term: str, number: int, reason: str) -> None:
    """Keep a number in the book as void, with its reason, audited. Raises NumberNotGiven, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if not Counter.objects.filter(unit_id=unit_id, kind=kind, term=term, last__gte=number).exists() or number < 1:
        raise NumberNotGiven(number=number, kind=kind, term=term)
    Void.objects.create(unit_id=unit_id, kind=kind, term=term, number=number, reason=reason)
    audit.record(
        actor, "numbering.number.voided", None, unit_id=unit_id, number=number, kind=kind, term=term, reason=reason
    )
