"""Acceptance: the typed copy circulates, the original of a denunciation is sealed, the clock runs, a person has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from soi.base import identifiers
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.calendar import public as calendar
from soi.kernel.events import public as events
from soi.petitions import clock, rules
from soi.petitions.actions.sort_petition import COMPLAINT, COPY_TASK, DENUNCIATION, responsible_of
from soi.petitions.actions.take_letter import TOPIC, about
from soi.petitions.errors import (
    AlreadySorted,
    ConnectedNode,
    HandlerIsBarred,
    NotSortedYet,
    TellingWords,
    TextTooShort,
)
from soi.petitions.events import PetitionAccepted
from soi.petitions.models import Act, Circulation, Clock, Item, Petition, State
from soi.petitions.queries import competence, telling
from soi.petitions.queries.competence import Named, Responsible
from soi.petitions.queries.petitions import (
    HELD_STATES,
    KIND,
    accused_of,
    get_for_change,
    items_of,
    ref,
    sender_of,
    settled_labels,
)
from soi.tasks import public as tasks
from soi.vault import public as vault

ALIAS, ALIAS_LENGTH = "NTC", 4
LEAST_WORDS = 5
# The head's own first step has no term in the law seen: the body sets five working days, as state law does for notice.
FIRST_STEP_DAYS = 5
DECIDE_TASK, DECIDE_TITLE = "petitions.decide", gettext_noop("Decide who settles petition {number}")

audit.sentence("petitions.petition.sealed", "{actor} sealed the original of {number}; it is now called {alias}.")
audit.sentence("petitions.petition.accepted", "{actor} sent the circulation copy of {number} to {unit}; {name} has it.")


def accept_petition(actor: Actor, petition_id: UUID, *, text: str, kept_words: Mapping[str, str] | None = None) -> UUID:
    """Make the circulation copy of a sorted petition, seal the original of a denunciation, start the clock and give it
    to the responsible commission's head. `kept_words` has a reason for each telling word that stays. Returns the copy.

    Raises NotYours, NoSuchPetition, NotSortedYet, AlreadySorted, TextTooShort, TellingWords, ConnectedNode,
    HandlerIsBarred, NobodyUnbarred, OneHouseOnly.
    """
    access.require(actor, "petitions.sort")
    petition = get_for_change(actor, petition_id)
    _ensure_sorted(petition)
    items, accused = items_of(petition), _named(petition)
    settled = [item for item in items if item.outcome == rules.SETTLE]
    identity = sender_of(actor, petition)
    reasons = {words: why.strip() for words, why in (kept_words or {}).items() if why.strip()}
    _ensure_copy("\n".join([text, *(item.summary for item in settled)]), text, identity, reasons)
    seals = rules.seals([item.kind for item in settled], on=petition.received_on)
    if seals and settings.SOI_NODE_CLASS == "connected":
        raise ConnectedNode()
    barred = competence.barred_by(accused, on=timezone.localdate()) if seals else frozenset()
    if actor.person_id in barred:
        raise HandlerIsBarred()
    found = responsible_of(petition, accused if seals else (), barred=barred)
    if seals:
        _bar(petition, accused, barred)
        _seal(actor, petition, identity, barred)
    started = _start_clock(petition, found)
    _open(actor, petition, found, started)
    copy = _circulate(actor, petition, items, text, reasons)
    _tell(actor, petition, found, started, sealed=seals)
    return copy.pk


def _ensure_sorted(petition: Petition) -> None:
    if petition.state not in HELD_STATES:
        raise AlreadySorted()
    if petition.state != State.SORTED:
        raise NotSortedYet()


def _ensure_copy(whole: str, text: str, identity: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    if len(text.split()) < LEAST_WORDS:
        raise TextTooShort(field="text")
    kept = {words.casefold() for words in reasons}
    left = [each.words for each in telling.telling_words(whole, identity) if each.words.casefold() not in kept]
    if left:
        raise TellingWords(field="text", words=", ".join(f"“{words}”" for words in left))


def _named(petition: Petition) -> list[Named]:
    return [
        Named(each.name, each.post, each.subject, each.unit_id, each.managed_at, each.person_id, each.unit.path)
        for each in accused_of(petition)
    ]


def _bar(petition: Petition, accused: Sequence[Named], barred: frozenset[int]) -> None:
    """Before the seal, while this actor still holds it: who may never learn of it, today and from any later office."""
    today = timezone.localdate()
    leading = sorted(competence.leading_roles(today))
    with connection.cursor() as cursor:
        cursor.execute(
            "select soi.bar_persons(%s, %s::bigint[], %s)", [petition.pk, sorted(barred), "chain_of_command"]
        )
        for path, below in competence.places_of(accused, on=today):
            cursor.execute("select soi.bar_place(%s, %s, %s, %s)", [petition.pk, path, leading, below])


def _seal(actor: Actor, petition: Petition, identity: Mapping[str, str], barred: frozenset[int]) -> None:
    petition.alias = identifiers.alias(ALIAS, length=ALIAS_LENGTH, taken=_is_taken)
    vault.seal(
        actor,
        petition.locker_id,
        alias=petition.alias,
        identity=identity,
        subject=petition.number,
        barred=sorted(barred),
    )


def _is_taken(alias: str) -> bool:
    return Petition.objects.filter(alias=alias).exists()


def _start_clock(petition: Petition, found: Responsible) -> clock.Clock | None:
    if petition.family not in (DENUNCIATION, COMPLAINT):
        return None
    # The term runs from receipt by the competent body; another body on this node receives it today.
    is_here = found.unit_id == petition.received_unit_id
    start = petition.received_on if is_here else timezone.localdate()
    return clock.settlement_clock(family=petition.family, level=found.level, received_on=start)


def _open(actor: Actor, petition: Petition, found: Responsible, started: clock.Clock | None) -> None:
    petition.state = State.ACCEPTED
    petition.accepted_at = timezone.now()
    petition.unit_id, petition.responsible_id = found.unit_id, found.post.appointment_id
    petition.due_on = started.due if started else None
    # From here the clerk who received it knows no more of it than anybody else.
    petition.holders = [actor.person_id]
    petition.save(update_fields=["state", "accepted_at", "unit_id", "responsible_id", "due_on", "holders", "alias"])
    if started is not None:
        Clock.objects.create(
            petition=petition,
            rule=started.rule,
            source=started.source,
            confirmed=started.confirmed,
            start=started.start,
            due=started.due,
            counting=started.counting.as_data() if started.counting else None,
            notes=[note.as_data() for note in started.notes],
        )


def _circulate(
    actor: Actor, petition: Petition, items: Sequence[Item], text: str, reasons: Mapping[str, str]
) -> Circulation:
    return Circulation.objects.create(
        petition=petition,
        unit_id=petition.unit_id,
        level=petition.level,
        number=petition.number,
        title=settled_labels(items, "vi"),
        alias=petition.alias,
        text=text.strip(),
        received_on=petition.received_on,
        kept_words=dict(reasons),
        made_by_id=actor.appointment_id,
    )


def _tell(actor: Actor, petition: Petition, found: Responsible, started: clock.Clock | None, *, sealed: bool) -> None:
    tasks.finish_about(actor, ref(petition.pk), COPY_TASK)
    tasks.assign(
        actor,
        appointment_id=found.post.appointment_id,
        kind=DECIDE_TASK,
        title=DECIDE_TITLE,
        params=about(petition),
        due_on=_first_step(started),
        ref=ref(petition.pk),
        address=reverse("petitions:petition", args=[petition.pk]),
        sensitive=True,
    )
    if sealed:
        _record(actor, petition, "petitions.petition.sealed", number=petition.number, alias=petition.alias)
    _record(
        actor,
        petition,
        "petitions.petition.accepted",
        number=petition.number,
        unit=found.unit_name,
        name=found.post.name,
    )
    events.announce(PetitionAccepted(str(petition.pk), petition.unit_id))
    for unit_id in {petition.unit_id, petition.received_unit_id}:
        events.hint(TOPIC, unit_id=unit_id, ref_kind=KIND, ref_id=str(petition.pk))


def _first_step(started: clock.Clock | None) -> date:
    step = calendar.load(rules.PACK).add_working_days(timezone.localdate(), FIRST_STEP_DAYS).due
    return min(step, started.due) if started and started.due and started.due > timezone.localdate() else step


def _record(actor: Actor, petition: Petition, kind: str, **said: Any) -> None:
    Act.objects.create(petition=petition, kind=kind, params=said, by_id=actor.appointment_id)
    audit.record(actor, kind, ref(petition.pk), unit_id=petition.unit_id, **said)
