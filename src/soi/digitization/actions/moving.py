"""What all verbs of the ledger stand on: lines moved by one statement, an event for each, one entry of the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop as _

from soi.digitization.events import LinesMoved
from soi.digitization.models import Event, Line
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events

KIND, TOPIC = "digitization.line", "digitization"

audit.sentence(
    "digitization.lines.moved", _("{actor} moved {count} files of the digitization ledger to: {stage} ({act}).")
)
audit.sentence("digitization.line.changed", _("{actor} changed no. {number} of the digitization ledger: {act}."))

# The lines are locked and known to be at that step; each gets its event in the same statement.
TOLD = """
insert into digitization_event (line_id, act, stage_from, stage_to, words, sheets, by_id, at)
select line.id, %(act)s, %(before)s, line.stage, %(words)s, line.sheets, %(by)s, now()
from digitization_line line where line.id = any(%(keys)s)
"""


def tell_of(actor: Actor, keys: Sequence[UUID], *, act: str, before: int, words: str = "") -> None:
    """An event for each of these lines, which all stood at one stage before: one statement whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            TOLD,
            {"act": act, "before": int(before), "words": words, "by": actor.appointment_id, "keys": list(keys)},
        )


def record_many(actor: Actor, keys: Sequence[UUID], *, unit_id: int, stage: Any, act: str) -> None:
    """One entry of the log for many lines: how many, and a digest over their keys."""
    audit.record(
        actor,
        "digitization.lines.moved",
        None,
        unit_id=unit_id,
        count=len(keys),
        stage=stage.name.lower(),
        act=act,
        digest=digest_of(keys),
    )
    events.announce(LinesMoved(unit_id, int(stage), len(keys)))
    events.hint(TOPIC, unit_id=unit_id, ref_kind=KIND, ref_id=str(keys[0]) if keys else "")


def record_one(actor: Actor, line: Line, *, act: str, before: int, words: str = "") -> None:
    """The event and the log's entry of one line."""
    Event.objects.create(
        line=line,
        act=act,
        stage_from=before,
        stage_to=line.stage,
        words=words,
        sheets=line.sheets,
        by_id=actor.appointment_id,
    )
    audit.record(actor, "digitization.line.changed", (KIND, line.pk), unit_id=line.unit_id, number=line.number, act=act)
    events.hint(TOPIC, unit_id=line.unit_id, ref_kind=KIND, ref_id=str(line.pk))


def digest_of(keys: Iterable[UUID]) -> str:
    """One hash over the keys of many lines, whatever their order."""
    return hashlib.sha256("".join(sorted(key.hex for key in keys)).encode()).hexdigest()
