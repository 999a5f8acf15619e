"""The signatures of received papers: checked on registration and again later; each finding is kept (REC-08)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.records import queries
from soi.records.events import SignaturesChanged
from soi.records.models import SignatureCheck
from soi.records.rules import signatures as rules

ARRIVAL, AGAIN = "arrival", "again"
MOMENTS = ("when", "not_after")

audit.sentence("records.signatures.checked", "{actor} checked the signatures of a paper: {outcome}.")
audit.sentence("records.signatures.changed", "The signatures of a paper, {before} when it arrived, are now: {outcome}.")


def check_signatures(actor: Actor, document_id: UUID) -> SignatureCheck:
    """Verify the version a paper shows, and keep what was found; the first finding of a version is the one of arrival.

    Raises NotYours, NotFound.
    """
    access.require(actor, "records.verify")
    document = queries.get_document(actor, document_id)
    first = queries.signatures_at_arrival(document)
    outcome, found = look(queries.get_version(document, document.version).original, as_of=first.at if first else None)
    made = SignatureCheck.objects.create(
        document=document,
        version=document.version,
        occasion=AGAIN if first else ARRIVAL,
        outcome=outcome,
        signatures=found,
        at=timezone.now(),
    )
    if first is None and outcome == rules.NONE:
        return made
    said: dict[str, Any] = {"unit_id": document.unit_id, "level": document.level, "outcome": outcome}
    audit.record(actor, "records.signatures.checked", ("records.document", document.pk), **said)
    if first and rules.has_worsened(first.outcome, outcome):
        audit.record(
            actor, "records.signatures.changed", ("records.document", document.pk), before=first.outcome, **said
        )
        events.announce(SignaturesChanged(str(document.pk), document.unit_id, outcome))
    events.hint("records", unit_id=document.unit_id, ref_kind="records.document", ref_id=str(document.pk))
    return made


def look(digest: str, *, as_of: datetime | None = None) -> tuple[str, list[dict[str, Any]]]:
    """One word and every signature in full; `as_of` is the day the paper arrived, from which its certificates are
    judged again: that they expired since takes nothing from them."""
    try:
        pdf = storage.fetch(digest)
        found = [_said(one) for one in signing.verify(pdf)]
    except (storage.Damaged, storage.Missing):
        return rules.DAMAGED, []
    except signing.NotAPdf:
        return rules.UNREADABLE, []
    for at, one in enumerate(found):
        one["trusted_then"] = one["trusted"] or _was_trusted(pdf, at, one, as_of)
    return rules.outcome_of(found), found


def _said(one: signing.Verified) -> dict[str, Any]:
    said = asdict(one)
    return {**said, "chain": list(one.chain), **{name: said[name] and said[name].isoformat() for name in MOMENTS}}


def _was_trusted(pdf: bytes, at: int, one: dict[str, Any], as_of: datetime | None) -> bool:
    claimed = datetime.fromisoformat(one["when"]) if one["when"] else None
    moments = [moment for moment in (as_of, claimed) if moment]
    return any(signing.verify(pdf, moment=moment.astimezone(UTC))[at].trusted for moment in moments)
