"""What tests of directives and of later rooms need: a conclusion of commission A that obliges two persons."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from soi.directives import actions

WORK = "Niêm yết công khai sổ thu, chi tại nhà văn hóa thôn"
EVIDENCE = "Đã niêm yết tại 7 nhà văn hóa, có biên bản và ảnh chụp."


def opened(node: Any, case_id: UUID | None = None, issued_on: date | None = None) -> UUID:
    """A conclusion begun to be followed by the head of commission A."""
    with node.acting("head_a") as head:
        return actions.open_directive(
            head,
            symbol=f"{uuid4().hex[:6]}-TB/UBKT",
            title="Thu, chi quỹ thôn",
            issued_on=issued_on or timezone.localdate() - timedelta(days=10),
            case_id=case_id,
        )


def obliged(node: Any, directive_id: UUID, office: str = "commune_head", **other: Any) -> UUID:
    """One obligation of that conclusion: of the commune's head unless said, verified by the inspector."""
    given = {"work": WORK, "due_on": timezone.localdate() + timedelta(days=20), **other}
    with node.acting("head_a") as head:
        return actions.oblige(
            head,
            directive_id,
            doer_id=node.actor(office).appointment_id,
            verifier_id=node.actor("inspector_a").appointment_id,
            **given,
        )


def reported(node: Any, obligation_id: UUID, office: str = "commune_head", on: date | None = None) -> None:
    with node.acting(office) as actor:
        actions.report(actor, obligation_id, evidence=EVIDENCE, evidence_on=on or timezone.localdate())
