"""A hold keeps files for a matter until the last one is lifted, whatever their time says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_noop as _

from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.records.keeping import queries, rules
from soi.records.keeping.actions.files import IN_FUTURE
from soi.records.keeping.errors import DayNotPossible, FileIsDisposed, NoSuchThing, WordsMissing
from soi.records.keeping.models import HeldFile, Hold

HOLDS = "records.hold"
SUBJECT = "records.hold"

audit.sentence("records.hold.placed", _("{actor} placed a hold for the matter: {matter}"))
audit.sentence("records.hold.extended", _("{actor} put the file {code} under the hold for: {matter}"))
audit.sentence("records.hold.lifted", _("{actor} lifted the hold for {matter}: {reason}"))


def place_hold(actor: Actor, *, matter: str, reason: str, file_ids: Sequence[UUID], since: date, today: date) -> UUID:
    """Hold files for a matter, from a day on, in the own name.

    Raises NotYours, WordsMissing, DayNotPossible, NoSuchThing, FileIsDisposed.
    """
    unit = intake.body_of(actor)
    access.require(actor, HOLDS, unit_id=unit)
    for field, words in (("matter", matter), ("reason", reason)):
        if not rules.has_words(words):
            raise WordsMissing(field=field, least=rules.LEAST_WORDS)
    if since > today:
        raise DayNotPossible(field="since", day=since, why=IN_FUTURE)
    if not file_ids:
        raise NoSuchThing()
    hold = Hold.objects.create(
        unit_id=unit, matter=matter.strip(), reason=reason.strip(), since=since, placed_by_id=actor.appointment_id
    )
    audit.record(actor, "records.hold.placed", (SUBJECT, hold.pk), unit_id=unit, matter=hold.matter)
    for file_id in file_ids:
        hold_file(actor, hold.pk, file_id)
    return hold.pk


def hold_file(actor: Actor, hold_id: UUID, file_id: UUID) -> None:
    """Put one more file under a hold in force. Raises NoSuchThing, NotYours, FileIsDisposed."""
    hold = queries.one_of(queries.visible_holds(actor).filter(lifted_on__isnull=True), hold_id)
    access.require(actor, HOLDS, unit_id=hold.unit_id)
    file = queries.get_file(actor, file_id)
    if file.disposed_on:
        raise FileIsDisposed(code=file.code)
    HeldFile.objects.get_or_create(hold=hold, file=file)
    audit.record(
        actor,
        "records.hold.extended",
        ("records.file", file.pk),
        unit_id=hold.unit_id,
        code=file.code,
        matter=hold.matter,
    )


def lift_hold(actor: Actor, hold_id: UUID, *, reason: str, today: date) -> None:
    """The matter needs the files no more. Other holds on them go on. Raises NoSuchThing, NotYours, WordsMissing."""
    seen = queries.one_of(queries.visible_holds(actor), hold_id)
    access.require(actor, HOLDS, unit_id=seen.unit_id)
    hold = queries.one_of(queries.visible_holds(actor).filter(lifted_on__isnull=True), hold_id, for_change=True)
    if not rules.has_words(reason):
        raise WordsMissing(field="reason", least=rules.LEAST_WORDS)
    hold.lifted_on, hold.lifted_by_id, hold.lift_reason = today, actor.appointment_id, reason.strip()
    hold.save(update_fields=["lifted_on", "lifted_by", "lift_reason"])
    audit.record(
        actor,
        "records.hold.lifted",
        (SUBJECT, hold.pk),
        unit_id=hold.unit_id,
        matter=hold.matter,
        reason=hold.lift_reason,
    )
