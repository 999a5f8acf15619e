"""Sorting: a letter is split into items; each is classified, admitted or not, and has its competent body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.organisations import public as organisations
from soi.petitions import rules
from soi.petitions.actions.take_letter import SORT_TASK, TOPIC, about
from soi.petitions.errors import AccusedMissing, AlreadySorted, HandlerIsBarred
from soi.petitions.events import PetitionGuided
from soi.petitions.models import Accused, Act, Item, Petition, State
from soi.petitions.queries import competence
from soi.petitions.queries.competence import Named, Responsible
from soi.petitions.queries.petitions import HELD_STATES, KIND, get_for_change, ref
from soi.tasks import public as tasks

COPY_TASK, COPY_TITLE = "petitions.copy", gettext_noop("Make the circulation copy of {number}")
GUIDED = "guided"
DENUNCIATION, COMPLAINT = "denunciation", "complaint"

audit.sentence("petitions.petition.sorted", "{actor} sorted {number} into {count} items.")
audit.sentence("petitions.petition.guided", "{actor} found nothing in {number} to settle here and guides the person.")


@dataclass(frozen=True)
class Matter:
    """One matter as the officer found it: its kind of the pack, a line about it, the findings on its admission."""

    kind: str
    summary: str
    findings: rules.Facts = field(default_factory=rules.Facts)


def sort_petition(actor: Actor, petition_id: UUID, *, matters: Sequence[Matter], accused: Sequence[Named] = ()) -> None:
    """Split, classify and admit; repeatable until the copy is made. What is settled here goes on to its copy; a letter
    with nothing to settle ends with guiding the person. Raises NotYours, NoSuchPetition, AlreadySorted,
    NothingInPaper, PaperIsNotAnItem, AccusedMissing, CompetenceUnknown, HandlerIsBarred.
    """
    access.require(actor, "petitions.sort")
    petition = get_for_change(actor, petition_id)
    if petition.state not in HELD_STATES:
        raise AlreadySorted()
    items = judged(matters, petition)
    if any(item.family == DENUNCIATION for item in items):
        _place(actor, items, accused, petition)
    _write(petition, items, accused)
    settled = any(item.outcome == rules.SETTLE for item in items)
    petition.state = State.SORTED if settled else State.GUIDED
    petition.family = main_family(items)
    petition.save(update_fields=["state", "family"])
    _tell(actor, petition, items)


def judged(matters: Sequence[Matter], petition: Petition) -> list[Item]:
    """The items of a letter with outcome and grounds, not yet saved: also for showing before the officer decides."""
    on = petition.received_on
    split = rules.split([matter.kind for matter in matters], on=on)
    found = []
    for position, matter in enumerate(matters, start=1):
        kind = rules.kind_of(matter.kind, on=on)
        item = Item(
            petition=petition,
            position=position,
            kind=matter.kind,
            family=kind.value["family"],
            summary=" ".join(matter.summary.split()),
            findings={each.name: getattr(matter.findings, each.name) for each in fields(matter.findings)},
        )
        if matter.kind in split.guided and split.rule is not None:
            item.outcome, item.grounds = GUIDED, [split.rule.id]
        elif not kind.value["ours"]:
            item.outcome, item.grounds = GUIDED, [kind.id]
        else:
            admission = rules.admit(matter.kind, matter.findings, on=on)
            item.outcome, item.grounds = admission.outcome, [ground.id for ground in admission.grounds]
        item.unit_id = petition.received_unit_id if item.outcome == rules.SETTLE else None
        found.append(item)
    return found


def main_family(items: Sequence[Item]) -> str:
    """What a petition counts as: a denunciation that is settled comes first, then a complaint, then the first item."""
    settled = [item.family for item in items if item.outcome == rules.SETTLE] or [item.family for item in items]
    return next((each for each in (DENUNCIATION, COMPLAINT) if each in settled), settled[0])


def responsible_of(
    petition: Petition, accused: Sequence[Named], *, barred: frozenset[int] = frozenset()
) -> Responsible:
    """The commission responsible for a petition: by who is denounced, else the one that received it."""
    path = organisations.get_unit(petition.received_unit_id).path
    on, today = petition.received_on, timezone.localdate()
    if accused:
        return competence.responsible_for(accused, received_path=path, on=on, today=today, barred=barred)
    return competence.responsible_here(path, on=on, today=today)


def _place(actor: Actor, items: Sequence[Item], accused: Sequence[Named], petition: Petition) -> None:
    denounced = [item for item in items if item.family == DENUNCIATION and item.outcome == rules.SETTLE]
    if not denounced:
        return
    if not accused:
        raise AccusedMissing(field="name")
    barred = competence.barred_by(accused, on=timezone.localdate())
    if actor.person_id in barred:
        raise HandlerIsBarred()
    found = responsible_of(petition, accused, barred=barred)
    for item in denounced:
        item.unit_id, item.competence = found.unit_id, found.rule


def _write(petition: Petition, items: Sequence[Item], accused: Sequence[Named]) -> None:
    petition.items.all().delete()
    petition.accused.all().delete()
    Item.objects.bulk_create(items)
    Accused.objects.bulk_create(
        Accused(
            petition=petition,
            name=each.name,
            post=each.post,
            subject=each.subject,
            unit_id=each.unit_id,
            managed_at=each.managed_at,
            person_id=each.person_id,
        )
        for each in accused
    )


def _tell(actor: Actor, petition: Petition, items: Sequence[Item]) -> None:
    tasks.finish_about(actor, ref(petition.pk), SORT_TASK)
    guided = petition.state == State.GUIDED
    kind = "petitions.petition.guided" if guided else "petitions.petition.sorted"
    said: dict[str, Any] = {"number": petition.number, "count": len(items)}
    Act.objects.create(petition=petition, kind=kind, params=said, by_id=actor.appointment_id)
    audit.record(actor, kind, ref(petition.pk), unit_id=petition.unit_id, **said)
    if guided:
        events.announce(PetitionGuided(str(petition.pk), petition.unit_id))
    elif not tasks.holders_of(actor, KIND, [petition.pk]):
        _give_copy(actor, petition)
    events.hint(TOPIC, unit_id=petition.unit_id, ref_kind=KIND, ref_id=str(petition.pk))


def _give_copy(actor: Actor, petition: Petition) -> None:
    tasks.assign(
        actor,
        appointment_id=actor.appointment_id,
        kind=COPY_TASK,
        title=COPY_TITLE,
        params=about(petition),
        due_on=petition.sort_by,
        ref=ref(petition.pk),
        address=reverse("petitions:copy", args=[petition.pk]),
        sensitive=True,
    )
