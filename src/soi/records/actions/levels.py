"""The mark of a paper: raised by one person, lowered by two of two units (REC-05, TRUST section 5)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.records import queries
from soi.records.errors import AboveClearance, LevelMoved
from soi.records.events import LevelChanged
from soi.records.models import Document, LevelRequest
from soi.records.rules import levels
from soi.records.rules.levels import Mark

audit.sentence(
    "records.level.raised", "{actor} set the level of a paper from {before} to {after}; decision {decision}."
)
audit.sentence("records.level.asked", "{actor} asked to lower the level of a paper from {before} to {after}.")
audit.sentence("records.level.lowered", "{actor} agreed, and the level of a paper fell from {before} to {after}.")
audit.sentence("records.level.kept", "{actor} refused to lower the level of a paper from {before} to {after}.")


def raise_level(actor: Actor, document_id: UUID, wanted: Mark, *, today: date) -> Document:
    """Set a higher mark, or the same one for longer: at once, by one person, on a decision that is named.

    Raises NotYours, NotFound, AboveClearance and what levels.ensure_rises raises.
    """
    document = queries.get_kept(actor, document_id)
    if not actor.may("records.register"):
        access.require(actor, "levels.ask", unit_id=document.unit_id)
    mark = levels.ensure_rises(mark_of(document), wanted, ceiling=access.ceiling(), today=today)
    if mark.level > actor.level:
        raise AboveClearance(field="level")
    _set(document, mark)
    _tell(actor, document, mark, "records.level.raised", decision=mark.decision)
    return document


def ask_lower(actor: Actor, document_id: UUID, wanted: Mark, *, reason: str, today: date) -> LevelRequest:
    """Ask a second person to lower a mark; the request dies after 24 hours.

    Raises NotYours, NotFound, ConcernsYou and what levels.ensure_can_ask raises.
    """
    document = queries.get_kept(actor, document_id)
    access.require(actor, "levels.ask", unit_id=document.unit_id)
    levels.ensure_apart(actor.name, queries.concerned_by(document))
    mark = levels.ensure_can_ask(mark_of(document), wanted, reason, ceiling=access.ceiling(), today=today)
    now = timezone.now()
    request = LevelRequest.objects.create(
        document=document,
        from_level=document.level,
        to_level=mark.level,
        list_item=mark.list_item,
        until=mark.until,
        decision=mark.decision,
        decided_by=mark.decided_by,
        reason=reason.strip(),
        asker_id=actor.appointment_id,
        asker_person=actor.person_id,
        asker_unit=actor.unit_id,
        asker_name=actor.name,
        asked_at=now,
        lapses_at=now + levels.LIVES,
    )
    _record(actor, document, mark, "records.level.asked", reason=request.reason)
    events.hint("records", unit_id=document.unit_id, ref_kind="records.document", ref_id=str(document.pk))
    return request


def agree_lower(actor: Actor, request_id: UUID, *, answer: str) -> Document:
    """Agree as the second person; the mark falls in the same transaction.

    Raises NotYours, NotFound, ReasonMissing, SecondPersonNeeded, SecondOfSameUnit, ConcernsYou, RequestOver and
    LevelMoved.
    """
    request, document = _to_answer(actor, request_id, answer)
    mark = Mark(request.to_level, request.list_item, request.until, request.decision, request.decided_by)
    _answer(request, "approved", answer)
    _set(document, mark)
    _tell(actor, document, mark, "records.level.lowered", asked_by=request.asker_name, decision=mark.decision)
    return document


def refuse_lower(actor: Actor, request_id: UUID, *, answer: str) -> Document:
    """Refuse as the second person; the mark stays. Raises what `agree_lower` raises."""
    request, document = _to_answer(actor, request_id, answer)
    _answer(request, "refused", answer)
    _record(
        actor, document, Mark(request.to_level), "records.level.kept", asked_by=request.asker_name, why=answer.strip()
    )
    return document


def mark_of(document: Document) -> Mark:
    """The mark a paper has now."""
    return Mark(
        document.level,
        document.list_item,
        document.level_until,
        document.level_decision,
        document.level_decided_by,
    )


def _to_answer(actor: Actor, request_id: UUID, answer: str) -> tuple[LevelRequest, Document]:
    request = queries.get_level_request(actor, request_id)
    document = queries.get_document(actor, request.document_id)
    access.require(actor, "levels.approve", unit_id=document.unit_id)
    levels.ensure_second(
        asker=request.asker_person, asker_unit=request.asker_unit, second=actor.person_id, second_unit=actor.unit_id
    )
    levels.ensure_apart(actor.name, queries.concerned_by(document))
    levels.ensure_open(request.state, request.lapses_at, timezone.now())
    levels.ensure_reasoned(answer)
    if document.level != request.from_level:
        raise LevelMoved()
    return request, document


def _answer(request: LevelRequest, state: str, answer: str) -> None:
    request.state, request.answer = state, answer.strip()
    request.save(update_fields=["state", "answer"])


def _set(document: Document, mark: Mark) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select soi.set_level(%s, %s::smallint, %s, %s, %s, %s)",
            [document.pk, mark.level, mark.list_item, mark.until, mark.decision, mark.decided_by],
        )
        if cursor.fetchone() != (True,):
            raise LevelMoved()


def _record(actor: Actor, document: Document, mark: Mark, kind: str, **said: str) -> None:
    audit.record(
        actor,
        kind,
        ("records.document", document.pk),
        unit_id=document.unit_id,
        level=max(document.level, mark.level),
        before=document.level,
        after=mark.level,
        **said,
    )


def _tell(actor: Actor, document: Document, mark: Mark, kind: str, **said: str) -> None:
    _record(actor, document, mark, kind, **said)
    events.announce(LevelChanged(str(document.pk), document.unit_id, document.level, mark.level))
    events.hint("records", unit_id=document.unit_id, ref_kind="records.document", ref_id=str(document.pk))
    document.level, document.list_item, document.level_until = mark.level, mark.list_item, mark.until
