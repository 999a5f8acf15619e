"""The register as one actor may see it: by a look-up with its reason, or whole for its keepers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item
from soi.kernel.web.public import Ref
from soi.register import rules
from soi.register.access import ENTRY, LOOK_UP
from soi.register.errors import NoSuchLookUp
from soi.register.models import Entry, LookUp

PACK = "vn_party"
KIND, LOOK_UP_KIND = "register.entry", "register.lookup"
PER_PAGE = 25


def ref(entry_id: UUID) -> Ref:
    return Ref(KIND, str(entry_id))


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Every entry this actor may see now."""
    return access.visible(ENTRY, Entry.objects.all(), actor)


def entry_of(actor: Actor, decision_id: UUID) -> Entry | None:
    """The entry of a decision."""
    return visible_entries(actor).filter(decision_id=decision_id).first()


def line_of(entry: Entry) -> rules.Line:
    """An entry reduced to its days."""
    return rules.Line(entry.signed_on, entry.effect_on, entry.lapses_on)


def purposes(on: date) -> list[Item]:
    """The reasons for which the register may be looked into."""
    return reference.pack(PACK).items("lookup_purposes", on=on)


def bars(on: date) -> dict[str, Item]:
    """What a sanction can bar, by id."""
    return {item.id: item for item in reference.pack(PACK).items("sanction_bars", on=on)}


def get_look_up(actor: Actor, look_up_id: UUID) -> LookUp:
    """One's own look-up, while it is open; raises NoSuchLookUp."""
    mine = access.visible(LOOK_UP, LookUp.objects.all(), actor).filter(by_id=actor.appointment_id)
    found = mine.filter(pk=look_up_id, closes_at__gt=timezone.now()).first()
    if found is None:
        raise NoSuchLookUp()
    return found


@dataclass(frozen=True)
class Found:
    """An entry as a look-up shows it: how it stood on the day asked, and what of the asked it barred."""

    entry: Entry
    state: str
    barred: tuple[Item, ...]


def found_by(actor: Actor, look_up: LookUp) -> list[Found]:
    """What the register knew and this reason shows of that subject as of that day, the newest first."""
    purpose = next(item for item in purposes(timezone.localdate(look_up.at)) if item.id == look_up.purpose)
    known = bars(timezone.localdate(look_up.at))
    rows = visible_entries(actor).filter(subject_code=look_up.subject_code).order_by("-signed_on", "number")
    shown = []
    for entry in rows:
        line = line_of(entry)
        if not rules.shown(line, look_up.as_of, purpose.value["shows"]):
            continue
        state = rules.state_on(line, look_up.as_of)
        asked = rules.barred(entry.bars, purpose.value["bars"]) if state == rules.HOLDS else []
        shown.append(Found(entry, state, tuple(known[each] for each in asked if each in known)))
    return shown


def book(actor: Actor, *, after: tuple[date, UUID] | None = None) -> list[Entry]:
    """A page of the register for its keeper, newest first, and one more where there are more."""
    found = access.visible(ENTRY, Entry.objects.all(), actor)
    if after is not None:
        day, key = after
        found = found.filter(Q(signed_on__lt=day) | Q(signed_on=day, pk__lt=key))
    return list(found.order_by("-signed_on", "-pk")[: PER_PAGE + 1])


def look_ups(actor: Actor, *, before: datetime | None = None) -> list[LookUp]:
    """The newest look-ups a keeper or auditor may see."""
    found = access.visible(LOOK_UP, LookUp.objects.all(), actor).select_related("by__person", "unit")
    if before is not None:
        found = found.filter(at__lt=before)
    return list(found.order_by("-at", "-pk")[:PER_PAGE])
