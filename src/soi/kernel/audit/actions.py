"""The one act of the log: to add to it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from soi.kernel.access.public import Actor
from soi.kernel.audit.sentences import require_sentence


class Subject(Protocol):
    """What an event is about: anything with a kind and a key, such as the web's Ref."""

    @property
    def kind(self) -> str: ...

    @property
    def id(self) -> Any: ...


def record(
    actor: Actor | None,
    kind: str,
    subject: Subject | tuple[str, Any] | None = None,
    /,
    *,
    unit_id: int | None = None,
    level: int = 0,
    **detail: Any,
) -> None:
    """Write one act into the log, in the act's own transaction: if the log cannot be written, the act is not done.

    `actor` None means: whoever the present ticket names, or nobody. `level` is the secrecy of what the detail tells.
    Detail holds what the sentence needs and what an auditor asks for, never the content of a paper.
    """
    if settings.DEBUG or settings.SOI_DEMO:
        require_sentence(kind)
    about, key = ("", "") if subject is None else subject if isinstance(subject, tuple) else (subject.kind, subject.id)
    who = None if actor is None else actor.appointment_id
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit.event (actor, unit_id, level, kind, subject_kind, subject_id, detail) "
            "values (%s, %s, %s, %s, %s, %s, %s::jsonb)",
            [who, unit_id, level, kind, about, str(key), json.dumps(detail, ensure_ascii=False, default=str)],
        )


def record_many(actor: Actor, kind: str, acts: Iterable[tuple[int, dict[str, Any]]], /) -> None:
    """Write several acts of one kind into the log by one statement: (unit, detail) of each."""
    if settings.DEBUG or settings.SOI_DEMO:
        require_sentence(kind)
    rows = [{"unit_id": unit_id, "detail": detail} for unit_id, detail in acts]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit.event (actor, unit_id, level, kind, subject_kind, subject_id, detail) "
            "select %s, act.unit_id, 0, %s, '', '', act.detail "
            "from json_to_recordset(%s::json) as act (unit_id bigint, detail jsonb)",
            [actor.appointment_id, kind, json.dumps(rows, ensure_ascii=False, default=str)],
        )
