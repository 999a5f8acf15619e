"""Files sent by a form: each gets its own verdict, and a form sent twice brings nothing twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from soi.base.errors import Refusal
from soi.intake import actions, queries
from soi.intake.actions.receive import receive_once
from soi.intake.rules.states import ensure_may_lie_here
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor


@dataclass(frozen=True)
class Sent:
    """One file of a form."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Verdict:
    """What became of one file: taken in as this arrival, or refused for this reason; the others are not touched."""

    name: str
    size: int
    arrival_id: UUID | None = None
    refusal: Refusal | None = None


def take_files(actor: Actor, files: Iterable[Sent], *, channel: str, marked_level: int, form_key: str) -> list[Verdict]:
    """Take in the files of one form, one by one, in the present transaction."""
    unit_id = queries.body_of(actor)
    try:
        ensure_may_lie_here(marked_level, access.ceiling())
    except Refusal as refusal:
        # Each of them is a paper of its own, and each keeps its line.
        return [_refused_for_its_mark(actor, unit_id, file, marked_level, refusal) for file in files]
    return [_take(actor, unit_id, file, channel, marked_level, form_key) for file in files]


def _take(actor: Actor, unit_id: int, file: Sent, channel: str, marked_level: int, form_key: str) -> Verdict:
    once = f"upload|{actor.appointment_id}|{form_key}|{hashlib.sha256(file.data).hexdigest()}" if form_key else ""
    try:
        with transaction.atomic():
            arrival = receive_once(
                actor,
                unit_id=unit_id,
                data=file.data,
                name=file.name,
                channel=channel,
                marked_level=marked_level,
                once=once,
            )
    except Refusal as refusal:
        return Verdict(file.name, len(file.data), refusal=refusal)
    return Verdict(file.name, len(file.data), arrival_id=arrival or actions.find_once(unit_id, once))


def _refused_for_its_mark(actor: Actor, unit_id: int, file: Sent, level: int, refusal: Refusal) -> Verdict:
    actions.refuse_marked(actor, unit_id=unit_id, level=level)
    return Verdict(file.name, len(file.data), refusal=refusal)
