"""Typed text is kept in the locker step by step, and who sends a letter is typed there and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.petitions.errors import AlreadySorted
from soi.petitions.models import Petition
from soi.petitions.queries.petitions import DRAFT, HELD_STATES, SENDER, draft_of, get_for_change, ref
from soi.vault import public as vault

LONGEST = 20_000

audit.sentence("petitions.sender.typed", "{actor} typed who sent {number}, into its locker.")
audit.sentence("petitions.original.uncovered", "{actor} uncovered page {page} of the original of {number} to compare.")


def keep_draft(actor: Actor, petition_id: UUID, step: str, typed: Mapping[str, Any]) -> None:
    """Keep what was typed at one step; the next visit begins there. Raises NotYours, NoSuchPetition, AlreadySorted."""
    petition = _held(actor, petition_id)
    draft = {**draft_of(actor, petition), step: dict(typed), "step": step}
    vault.put(actor, petition.locker_id, DRAFT, json.dumps(draft, ensure_ascii=False)[:LONGEST].encode())


def keep_sender(actor: Actor, petition_id: UUID, identity: Mapping[str, str]) -> None:
    """Keep who sent it; no column, no log, no index ever has it. Raises NotYours, NoSuchPetition, AlreadySorted."""
    petition = _held(actor, petition_id)
    known = {part: identity[part].strip() for part in vault.IDENTITY if identity.get(part, "").strip()}
    vault.put(actor, petition.locker_id, SENDER, json.dumps(known, ensure_ascii=False).encode())
    audit.record(
        actor, "petitions.sender.typed", ref(petition.pk), unit_id=petition.received_unit_id, number=petition.number
    )


def uncover_original(actor: Actor, petition_id: UUID, *, page: int) -> None:
    """Write down that a covered page is looked at bare, before it is shown. Raises as keep_draft."""
    petition = _held(actor, petition_id)
    audit.record(
        actor,
        "petitions.original.uncovered",
        ref(petition.pk),
        unit_id=petition.received_unit_id,
        number=petition.number,
        page=page,
    )


def _held(actor: Actor, petition_id: UUID) -> Petition:
    access.require(actor, "petitions.sort")
    petition = get_for_change(actor, petition_id)
    if petition.state not in HELD_STATES:
        raise AlreadySorted()
    return petition
