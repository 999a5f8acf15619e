"""The door of decisions: what was decided, for the register and for those who count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from soi.base.sentences import label
from soi.decisions import queries, rules
from soi.decisions.actions import confirm_vote, decide, record_vote, serve, sign_paper, write_matter
from soi.decisions.queries import KIND
from soi.decisions.rules import Sanction, Tally
from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref

__all__ = [
    "KIND",
    "Decided",
    "Tally",
    "briefs",
    "confirm_vote",
    "decide",
    "decided",
    "record_vote",
    "serve",
    "sign_paper",
    "write_matter",
]


@dataclass(frozen=True)
class Decided:
    """A signed decision as it crosses to the register; `announced_on` is None until it was served."""

    id: UUID
    case_id: UUID
    unit_id: int
    symbol: str
    form: Sanction
    subject_kind: str
    subject_name: str
    subject_code: str
    signed_on: date
    announced_on: date | None
    effect_on: date | None
    lapses_on: date | None


def decided(actor: Actor, decision_id: UUID) -> Decided:
    """One decision of this actor's sight; raises NoSuchDecision."""
    found = queries.get_decision(actor, decision_id)
    service, form = queries.service_of(found), queries.form_kept(found)
    announced = service.announced_on if service else None
    return Decided(
        id=found.pk,
        case_id=found.case_id,
        unit_id=found.unit_id,
        symbol=found.symbol,
        form=form,
        subject_kind=found.subject_kind,
        subject_name=found.subject_name,
        subject_code=found.subject_code,
        signed_on=found.signed_on,
        announced_on=announced,
        effect_on=found.signed_on if form.effect == "signing" else announced,
        lapses_on=rules.lapses_on(form, announced) if announced else None,
    )


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these decisions that the actor sees."""
    return [
        Brief(
            Ref(KIND, str(each.pk)),
            f"{each.symbol}: {label(each.sanction_labels, 'vi')}",
            "signed",
            reverse("decisions:decision", args=[each.pk]),
        )
        for each in queries.visible_decisions(actor).filter(pk__in=list(ids)).order_by("signed_on", "number")
    ]
