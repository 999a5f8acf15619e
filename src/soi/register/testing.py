"""What tests of the register and of later rooms need: an entry made by the machine, a look-up with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.decisions import testing as decisions
from soi.register import actions

WHY = {"purpose": "appointment", "ground": "52-CV/BTC", "sentence": "Thẩm định nhân sự dự kiến bổ nhiệm phó phòng."}


def entered(node: Any, petition_id: UUID, *, serve: bool = True) -> UUID:
    """A decision, served, and entered by the registrar; returns the decision."""
    decision_id = decisions.decided(node, petition_id)
    if serve:
        decisions.served(node, decision_id)
    enter(node, decision_id)
    return decision_id


def enter(node: Any, decision_id: UUID) -> UUID:
    with node.machine("registrar") as registrar:
        return actions.enter(registrar, decision_id)


def looked_up(node: Any, office: str, code: str = decisions.CODE, as_of: date | None = None, **other: str) -> UUID:
    with node.acting(office) as actor:
        given = {**WHY, **other}
        return actions.look_up(actor, subject_code=code, as_of=as_of or timezone.localdate(), **given)
