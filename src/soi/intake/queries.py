"""Arrivals as their holders see them, and what lies in their lockers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from soi.intake.access import ARRIVAL, DOUBT, SPILL
from soi.intake.errors import NoArrival, NobodyHolds, StillReading
from soi.intake.models import Arrival, Doubt, Spill
from soi.intake.rules import words
from soi.intake.rules.states import ENDS, OPEN, WAITING, State, ensure_can
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Brief, Ref
from soi.vault import public as vault

CLERK, OFFICER = "clerk", "petition_officer"
HELD_BY = (OFFICER,)
LOST_AFTER = timedelta(minutes=2)
AT_ONCE = 20


@dataclass(frozen=True)
class Sheet:
    """One page for the next room: its picture, and the words as people left them (box as shares of the page)."""

    number: int
    width: int
    height: int
    text: str
    image: bytes
    thumb: bytes
    words: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Content:
    """Everything an arrival holds, for the one act that gives it its place. Never kept, never logged."""

    arrival_id: UUID
    unit_id: int
    original: bytes
    kind: str
    name: str
    pdf: bytes
    pages: tuple[Sheet, ...]
    fields: dict[str, str]
    channel: str
    received_on: date
    marked_level: int = 0
    text: str = field(default="")
    # What the machine had read, also where a person has corrected it since.
    proposed: dict[str, str] = field(default_factory=dict)


def visible_arrivals(actor: Actor) -> QuerySet[Arrival]:
    """What this actor holds; the database says it once more."""
    return access.visible(ARRIVAL, Arrival.objects.all(), actor)


def open_arrivals(actor: Actor) -> QuerySet[Arrival]:
    """What still waits for machine or person, newest first."""
    return visible_arrivals(actor).exclude(state__in=ENDS).order_by("-received_at", "-id")


def settled_arrivals(actor: Actor) -> QuerySet[Arrival]:
    return visible_arrivals(actor).filter(state__in=ENDS).order_by("-received_at", "-id")


def count_to_do(actor: Actor) -> int:
    """How many of my arrivals wait for a person."""
    return visible_arrivals(actor).filter(state__in=[*OPEN, State.REFUSED]).count()


def get_arrival(actor: Actor, arrival_id: UUID) -> Arrival:
    """One arrival; raises NoArrival, the same for hidden and absent."""
    found = visible_arrivals(actor).filter(pk=arrival_id).first()
    if found is None:
        raise NoArrival()
    return found


def get_locked(actor: Actor, arrival_id: UUID) -> Arrival:
    """One arrival, held for a change until commit; raises NoArrival."""
    found = visible_arrivals(actor).filter(pk=arrival_id).select_for_update().first()
    if found is None:
        raise NoArrival()
    return found


def reading_of(actor: Actor, arrival: Arrival) -> words.Reading:
    """What the machine read; raises NoArrival where the locker is shut to this actor."""
    return words.prepared(kept_reading(actor, arrival))


def reading_of_pages(actor: Actor, arrival_id: UUID, parts: Sequence[Sequence[int]]) -> list[bytes]:
    """What the machine read of some pages, part by part, to go with the files made of them. Raises NoArrival."""
    kept = kept_reading(actor, get_arrival(actor, arrival_id))
    return [json.dumps(words.of_pages(kept, numbers), ensure_ascii=False).encode() for numbers in parts]


def kept_reading(actor: Actor, arrival: Arrival) -> dict[str, Any]:
    """The reading as the engine wrote it."""
    return dict(json.loads(thing_of(actor, arrival, "reading")))


def corrections_of(actor: Actor, arrival: Arrival) -> words.Corrections:
    """What people said against the machine."""
    if "corrections" not in vault.names(actor, arrival.locker_id):
        return words.NO_CORRECTIONS
    return dict(json.loads(thing_of(actor, arrival, "corrections")))


def thing_of(actor: Actor, arrival: Arrival, name: str) -> bytes:
    """A thing of the arrival's locker; raises NoArrival for shut and absent alike."""
    try:
        return vault.get(actor, arrival.locker_id, name)
    except vault.LockerShut as shut:
        raise NoArrival() from shut


def as_pages(actor: Actor, arrival: Arrival) -> tuple[bytes, str]:
    """What its pages were read from, and its kind: the original, or the PDF that was made of an office file."""
    if "printed" in vault.names(actor, arrival.locker_id):
        return thing_of(actor, arrival, "printed"), "pdf"
    return thing_of(actor, arrival, "original"), arrival.kind


def name_of(actor: Actor, arrival: Arrival) -> str:
    """The name of the file as it came; empty where the locker is shut or the file was destroyed."""
    if "name" not in vault.names(actor, arrival.locker_id):
        return ""
    return thing_of(actor, arrival, "name").decode()


def names_of(actor: Actor, arrivals: Iterable[Arrival]) -> dict[UUID, str]:
    """The names of the files of a list, by locker; one query for all."""
    found = vault.get_many(actor, [arrival.locker_id for arrival in arrivals], "name")
    return {locker: name.decode() for locker, name in found.items()}


def page_of(found: QuerySet[Arrival], before: str, count: int) -> list[Arrival]:
    """One page of a list ordered newest first, following the arrival named by `before`."""
    last = found.filter(pk=before).values_list("received_at", "pk").first() if is_key(before) else None
    if last is not None:
        at, key = last
        found = found.filter(Q(received_at__lt=at) | Q(received_at=at, pk__lt=key))
    return list(found[:count])


def is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def content(actor: Actor, arrival_id: UUID) -> Content:
    """Everything of an arrival, for registering it or taking it as a petition.

    Raises NoArrival, StillReading (also while the searchable copy is being made anew), AlreadyClosed.
    """
    arrival = get_arrival(actor, arrival_id)
    ensure_can("look inside", arrival.state)
    if not arrival.is_pdf_fresh:
        raise StillReading()
    reading, said = reading_of(actor, arrival), corrections_of(actor, arrival)
    pages = tuple(_sheet(actor, arrival, page) for page in words.merged(reading, said))
    return Content(
        arrival_id=arrival.pk,
        unit_id=arrival.unit_id,
        original=thing_of(actor, arrival, "original"),
        kind=arrival.kind,
        name=name_of(actor, arrival),
        pdf=thing_of(actor, arrival, "pdf"),
        pages=pages,
        fields=words.values_of(reading, said),
        proposed={each["name"]: each["value"] for each in reading["fields"]},
        channel=arrival.channel,
        received_on=timezone.localdate(arrival.received_at),
        marked_level=arrival.marked_level,
        text="\n\n".join(page.text for page in pages),
    )


def _sheet(actor: Actor, arrival: Arrival, page: dict[str, Any]) -> Sheet:
    number = page["number"]
    kept = tuple(
        {name: word[name] for name in ("text", "line", "confidence", "box", "was", "by")} for word in page["words"]
    )
    return Sheet(
        number=number,
        width=page["width"],
        height=page["height"],
        text=words.text_of(page),
        image=thing_of(actor, arrival, f"page-{number}"),
        thumb=thing_of(actor, arrival, f"thumb-{number}"),
        words=kept,
    )


def body_of(actor: Actor) -> int:
    """The commission, or the committee, whose book an arrival of this actor is entered in."""
    path = organisations.rules.commission_path(actor.unit_path)
    return actor.unit_id if path == actor.unit_path else int(organisations.unit_at(path).pk)


def holders_for(actor: Actor, unit_id: int, held_by: Sequence[str] = HELD_BY) -> list[int]:
    """Who holds an arrival from its first byte: who receives it, and who has these roles in the commission.

    What a machine brings in is received by the clerks of the body. Raises NobodyHolds.
    """
    path = organisations.get_unit(unit_id).path
    is_machine = actor.role.startswith("machine.")
    roles = [CLERK, *held_by] if is_machine else list(held_by)
    held = {post.person_id for post in persons.posts_within(path, on=timezone.localdate(), roles=roles)}
    if not is_machine:
        held.add(actor.person_id)
    if not held:
        raise NobodyHolds()
    return sorted(held)


def left_without_copy(actor: Actor) -> list[UUID]:
    """Arrivals lent to the reading machine for their searchable copy, of which no job waits."""
    lent = visible_arrivals(actor).filter(state__in=OPEN, is_pdf_fresh=False).order_by("received_at")
    known = _queued("intake.rebuild_pdf")
    return [arrival for arrival in lent.values_list("pk", flat=True) if str(arrival) not in known][:AT_ONCE]


def _queued(task: str) -> set[str]:
    """The arrivals for which a job of this name waits or is at work."""
    queued = ProcrastinateJob.objects.filter(task_name=task, status__in=["todo", "doing"])
    return {str(arguments.get("arrival_id")) for arguments in queued.values_list("args", flat=True)}


def left_waiting(actor: Actor) -> list[UUID]:
    """Arrivals the reading machine holds unread, of which no job waits: the reader was missing, or a job was lost."""
    long_ago = timezone.now() - LOST_AFTER
    waiting = visible_arrivals(actor).filter(state__in=WAITING, received_at__lt=long_ago)
    known = _queued("intake.read")
    found = waiting.order_by("received_at").values_list("pk", flat=True)
    return [arrival for arrival in found if str(arrival) not in known][:AT_ONCE]


def thing_is_kept(actor: Actor, arrival: Arrival) -> bool:
    """Whether anything of it is kept still."""
    return bool(vault.names(actor, arrival.locker_id))


def visible_spills(actor: Actor) -> QuerySet[Spill]:
    return access.visible(SPILL, Spill.objects.all(), actor)


def get_spill(actor: Actor, spill_id: int, *, for_change: bool = False) -> Spill:
    """One procedure for a marked paper; raises NoArrival, the same for hidden and absent."""
    found = visible_spills(actor).filter(pk=spill_id)
    one = (
        found.select_for_update(of=("self",))
        if for_change
        else found.select_related("closed_by__person", "noticed_by__person", "decided_by__person")
    ).first()
    if one is None:
        raise NoArrival()
    return one


def spill_of(actor: Actor, document_id: UUID) -> int | None:
    """The procedure that was begun for a paper of the book, for who takes part in such; None where there is none."""
    found = visible_spills(actor).filter(document_id=document_id).order_by("-pk")
    return found.values_list("pk", flat=True).first()


def list_spills(actor: Actor, *, after: int, count: int) -> tuple[list[Spill], bool]:
    """The procedures, the newest first, behind the key given; and whether more come."""
    found = visible_spills(actor).filter(pk__lt=after) if after else visible_spills(actor)
    rows = list(found.select_related("closed_by__person", "noticed_by__person").order_by("-pk")[: count + 1])
    return rows[:count], len(rows) > count


def told_of(spill: Spill) -> list[str]:
    """Who was told, by name, as in office today or when it was seen."""
    on = timezone.localdate(spill.seen_at)
    posts = [persons.post(each, on=on) for each in spill.told]
    return [f"{post.name}, {post.unit_name}" for post in posts if post is not None]


@dataclass(frozen=True)
class InDoubt:
    """One word of the queue: where it stands, its page, the word as read, and the fields its kind follows from."""

    doubt: Doubt
    name: str
    page: dict[str, Any]
    word: dict[str, Any]
    fields: list[dict[str, Any]]

    @property
    def key(self) -> str:
        return f"{self.doubt.weight}-{self.doubt.pk}"


def visible_doubts(actor: Actor) -> QuerySet[Doubt]:
    """Words in doubt of what this actor holds and a person may still say something about."""
    return access.visible(DOUBT, Doubt.objects.all(), actor).filter(arrival__state__in=OPEN)


def count_doubts(actor: Actor, most: int) -> int:
    return visible_doubts(actor).order_by()[: most + 1].count()


def queue(actor: Actor, *, after: str = "", count: int = AT_ONCE) -> tuple[list[InDoubt], bool]:
    """Words in doubt over all papers, the most worth a look first, behind the key given; and whether more come."""
    found = visible_doubts(actor).select_related("arrival").order_by("-weight", "pk")
    weight, _stroke, key = after.partition("-")
    if after.isascii() and weight.isdigit() and key.isdigit() and len(weight) < 10 and len(key) < 18:
        found = found.filter(Q(weight__lt=int(weight)) | Q(weight=int(weight), pk__gt=int(key)))
    rows = list(found[: count + 1])
    return _with_words(actor, rows[:count]), len(rows) > count


def _with_words(actor: Actor, rows: list[Doubt]) -> list[InDoubt]:
    """The words themselves, out of the lockers of these papers; each is opened once."""
    arrivals = {row.arrival_id: row.arrival for row in rows}
    lockers = [arrival.locker_id for arrival in arrivals.values()]
    kept, names = vault.get_many(actor, lockers, "reading"), names_of(actor, arrivals.values())
    read = {
        key: words.prepared(json.loads(kept[one.locker_id])) for key, one in arrivals.items() if one.locker_id in kept
    }
    places = {key: {page["number"]: page for page in reading["pages"]} for key, reading in read.items()}
    found = []
    for row in rows:
        page = places.get(row.arrival_id, {}).get(row.page)
        if page is not None and row.place < len(page["words"]):
            name = names.get(row.arrival.locker_id, "")
            fields = read[row.arrival_id]["fields"]
            found.append(InDoubt(row, name, page, page["words"][row.place], fields))
    return found


def as_read(actor: Actor, arrival_id: UUID) -> words.Reading:
    """What the machine read, whatever people corrected since; raises NoArrival."""
    return reading_of(actor, get_arrival(actor, arrival_id))


def briefs(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Brief]:
    """One line each for another room's list: the number and the state, nothing of the content."""
    from django.urls import reverse
    from django.utils.translation import gettext as _

    found = visible_arrivals(actor).filter(pk__in=list(ids))
    return {
        one.pk: Brief(
            Ref("intake.arrival", str(one.pk)),
            _("Arrival {number}").format(number=one),
            one.state,
            reverse("intake:arrival", args=[one.pk]),
        )
        for one in found
    }
