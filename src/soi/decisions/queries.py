"""Votes and decisions as one actor may see them, and what the pack says of a case today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from soi.base.sentences import label
from soi.cases import public as cases
from soi.correspondence.public import Filed, Place, further_back
from soi.decisions import rules, wording
from soi.decisions.access import DECISION, MATTER, VOTE
from soi.decisions.errors import NoSuchDecision
from soi.decisions.models import Decision, Matter, Serving, Vote
from soi.decisions.rules import Sanction
from soi.engines.typesetting import public as typesetting
from soi.engines.typesetting.public import Draft, Layout
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item
from soi.kernel.signing import public as signing
from soi.kernel.web.public import Brief, Ref

PACK = "vn_party"
KIND = "decisions.decision"
LAPSED = "refused"
VOTING = "voting.sanction"
OFFICE = "vi"
# Which sequence of the body decisions take their numbers from.
TYPE = "decision"
DEMO_NOTICE = "DỮ LIỆU GIẢ LẬP"


def ref(decision_id: UUID) -> Ref:
    return Ref(KIND, str(decision_id))


def visible_decisions(actor: Actor) -> QuerySet[Decision]:
    """Every decision this actor may see."""
    return access.visible(DECISION, Decision.objects.all(), actor)


def get_decision(actor: Actor, decision_id: UUID) -> Decision:
    """One decision of this actor's sight; raises NoSuchDecision."""
    related = ("case", "unit", "signed_by__person", "paper_by__person", "service__served_by__person", "vote")
    found = visible_decisions(actor).select_related(*related).filter(pk=decision_id).first()
    if found is None:
        raise NoSuchDecision()
    return found


def cited(paper: cases.Kept) -> dict[str, Any]:
    """How a decision cites a paper of its case: by its key, which version of its kind it is, and its hash."""
    return {
        "paper": str(paper.key),
        "kind": paper.kind,
        "labels": dict(paper.labels),
        "symbol": paper.symbol,
        "day": paper.day.isoformat(),
        "version": paper.version,
        "digest": paper.digest,
    }


@dataclass(frozen=True)
class Cited:
    """A paper a decision rests on: as it was cited, whether its words are still those, and whether a later one came."""

    labels: Mapping[str, str]
    symbol: str
    day: date
    version: int
    digest: str
    address: str
    is_same: bool
    later: int


def rests_on(actor: Actor, decision: Decision) -> list[Cited]:
    """What a decision cites, each compared with the paper as it stands in the case today."""
    now = {str(each.key): each for each in cases.dossier(actor, decision.case_id).papers}
    last = {each.kind: each.version for each in now.values()}
    return [
        Cited(
            labels=one["labels"],
            symbol=one["symbol"],
            day=date.fromisoformat(one["day"]),
            version=one["version"],
            digest=one["digest"],
            address=now[one["paper"]].address if one["paper"] in now else "",
            is_same=one["paper"] in now and now[one["paper"]].digest == one["digest"],
            later=last.get(one["kind"], 0) - one["version"],
        )
        for one in decision.rests_on
    ]


def decision_of(actor: Actor, case_id: UUID) -> Decision | None:
    """The decision a case ended in, if it has one."""
    return (
        visible_decisions(actor)
        .select_related("service", "signed_by__person", "paper_by__person")
        .filter(case_id=case_id)
        .first()
    )


def draft_of(decision: Decision, translate: Callable[[str], str] = str) -> Draft:
    """The decision as a paper, each value with its source, which is told by `translate`."""
    unit = organisations.get_unit(decision.unit_id)
    parent = organisations.get_unit(unit.parent_id) if unit.parent_id else unit
    signer = signer_of(decision)
    office = access.role(signer.role)
    stated = wording.Stated(
        number=decision.number,
        code=decision.symbol.split("-")[1].split("/")[0],
        body=unit.name,
        parent=parent.name,
        day=decision.signed_on,
        form=label(decision.sanction_labels, OFFICE),
        subject_name=decision.subject_name,
        subject_code=decision.subject_code,
        grounds=decision.grounds,
        rule=decision.sanction_source,
        voted_on=decision.voted_on,
        signer=signer.person.name,
        post=str(office.label(OFFICE)).upper(),
        decision=f"{KIND}:{decision.pk}",
        case=f"cases.case:{decision.case_id}",
        case_number=decision.case.number,
        notice=DEMO_NOTICE if settings.SOI_DEMO else "",
    )
    return wording.draft(stated, translate)


def layout_on(day: date) -> Layout:
    """How papers of a day are laid out: each guide from its own day on."""
    found = reference.pack(PACK).items("layouts", on=day)[-1]
    return typesetting.read_layout(found.value, found.source)


def signer_of(decision: Decision) -> Any:
    """Who signs the paper: who decided, or who took it over when that office ended before."""
    return decision.paper_by or decision.signed_by


def paper_of(actor: Actor, decision_id: UUID) -> Any:
    """The paper put before its signer, for who asked or signs it; None where there is none, or it lapsed with him."""
    asked = signing.about(actor, KIND, str(decision_id))
    return next((each for each in asked if each.state != LAPSED), None)


def service_of(decision: Decision) -> Serving | None:
    """How it was served, if it was."""
    return getattr(decision, "service", None)


def matter_of(actor: Actor, case_id: UUID) -> Matter | None:
    return access.visible(MATTER, Matter.objects.all(), actor).filter(case_id=case_id).first()


def open_count(actor: Actor, case_id: UUID) -> Vote | None:
    """The count that is recorded and not confirmed yet."""
    return _votes(actor, case_id).filter(confirmed_at__isnull=True).first()


def confirmed_count(actor: Actor, case_id: UUID) -> Vote | None:
    """The last confirmed count."""
    return _votes(actor, case_id).filter(confirmed_at__isnull=False).order_by("-confirmed_at").first()


def _votes(actor: Actor, case_id: UUID) -> QuerySet[Vote]:
    found = access.visible(VOTE, Vote.objects.all(), actor).filter(case_id=case_id)
    return found.select_related("recorded_by__person", "confirmed_by__person")


def forms_for(subject_kind: str, on: date) -> list[Sanction]:
    """The forms of sanction in force for such a subject, the lightest first."""
    found = [form_of(item) for item in reference.pack(PACK).items("sanctions", on=on)]
    return sorted((each for each in found if each.subject == subject_kind), key=lambda each: each.rank)


def form_of(item: Item) -> Sanction:
    return rules.sanction(item.id, dict(item.labels), item.value, source=item.source, confirmed=item.confirmed)


def form_kept(decision: Decision) -> Sanction:
    """The form a decision imposed, as the pack had it then."""
    return rules.sanction(
        decision.sanction,
        decision.sanction_labels,
        decision.sanction_value,
        source=decision.sanction_source,
        confirmed=decision.sanction_confirmed,
    )


def voting(on: date) -> Item:
    """How a collective votes, on a day."""
    return reference.pack(PACK).item("voting", VOTING, on=on)


def authority(subject_kind: str, managed_at: str, on: date) -> Item | None:
    """The row of the table of competence for such a subject; None where the pack has none."""
    rows = reference.pack(PACK).items("authority", on=on)
    same = (row for row in rows if (row.value["subject"], row.value["managed_at"]) == (subject_kind, managed_at))
    return next(same, None)


def managed_levels(subject_kind: str, on: date) -> list[Item]:
    """The rows of the table of competence for this kind of subject."""
    return [row for row in reference.pack(PACK).items("authority", on=on) if row.value["subject"] == subject_kind]


@dataclass(frozen=True)
class Weighed:
    """A form of sanction against a matter: the last day it may be concluded, and whether this body may decide it."""

    form: Sanction
    ends_on: date | None
    is_late: bool
    is_competent: bool


def weighed(standing: cases.Standing, matter: Matter, concluded_on: date) -> list[Weighed]:
    """Every form for the subject of a case, with limitation and competence on a day (DEC-03, DEC-07)."""
    row = authority(standing.subject_kind, matter.managed_at, concluded_on)
    decides: Mapping[str, list[str]] = row.value["decides"] if row else {}
    unlimited = bool(matter.unlimited_because)
    return [
        Weighed(
            form,
            rules.limitation_ends(form, matter.act_ended_on, unlimited=unlimited),
            rules.is_out_of_time(form, matter.act_ended_on, concluded_on, unlimited=unlimited),
            rules.is_competent(decides, form.id, standing.body_level),
        )
        for form in forms_for(standing.subject_kind, concluded_on)
    ]


def numbered_of_term(actor: Actor, unit_id: int, term: str) -> list[Filed]:
    """The decisions of a body in a term, as far as the actor sees them: for the outgoing book."""
    found = visible_decisions(actor).filter(unit_id=unit_id, term=term)
    return [
        _filed(each)
        for each in found.select_related("case", "signed_by__person", "paper_by__person").order_by("number")
    ]


def newest_numbered(actor: Actor, unit_id: int, after: Place | None, limit: int) -> list[Filed]:
    """The same from the end of the book, or from a line of it, back."""
    found = visible_decisions(actor).filter(further_back(after, day="signed_on"), unit_id=unit_id)
    related = found.select_related("case", "signed_by__person", "paper_by__person")
    return [_filed(each) for each in related.order_by("-signed_on", "-number", "-pk")[:limit]]


def _filed(decision: Decision) -> Filed:
    return Filed(
        key=decision.pk,
        type=TYPE,
        term=decision.term,
        number=decision.number,
        symbol=decision.symbol,
        dated=decision.signed_on,
        title=f"{label(decision.sanction_labels, OFFICE)}: {decision.subject_name} ({decision.case.number})",
        signer=signer_of(decision).person.name,
        level=decision.case.level,
        address=reverse("decisions:decision", args=[decision.pk]),
    )


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these decisions that the actor sees, in one query."""
    found = visible_decisions(actor).filter(pk__in=list(ids)).select_related("case").order_by("signed_at", "pk")
    at = "decisions:decision"
    return [Brief(ref(each.pk), f"{each.symbol} {each.case.number}", "", reverse(at, args=[each.pk])) for each in found]
