"""Take a number, or mark one as void. The counter's row is held until commit, so two clerks never share a number."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.numbering.errors import NumberNotGiven, ReasonMissing
from soi.kernel.numbering.models import Counter, Void

Sequence = tuple[int, str, str]

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


def next_numbers(wanted: Mapping[Sequence, int]) -> dict[Sequence, int]:
    """Take so many numbers of each sequence (unit, kind, term) in the present transaction; returns each first one."""
    keys = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into numbering_counter (unit_id, kind, term, last) "
            "select * from unnest(%s::bigint[], %s::text[], %s::text[], %s::int[]) "
            "on conflict (unit_id, kind, term) do update set last = numbering_counter.last + excluded.last "
            "returning unit_id, kind, term, last",
            [*(list(column) for column in zip(*keys, strict=True)), [wanted[key] for key in keys]],
        )
        return {(unit, kind, term): last - wanted[unit, kind, term] + 1 for unit, kind, term, last in cursor.fetchall()}


def carry_on(*, unit_id: int, kind: str, term: str, last: int) -> None:
    """Numbers that came with papers from another house are taken: the sequence goes on after the highest of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into numbering_counter (unit_id, kind, term, last) values (%s, %s, %s, %s) "
            "on conflict (unit_id, kind, term) do update set last = greatest(numbering_counter.last, excluded.last)",
            [unit_id, kind, term, last],
        )


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
