"""Rooms for marked paper: each has a highest level; a file whose level rose above its room is somebody's work."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.kernel.web.public import Ref
from soi.records.keeping import queries, rules
from soi.records.keeping.actions.files import ARRANGES
from soi.records.keeping.errors import RoomHoldsHigher, WordsMissing
from soi.records.keeping.models import Place, StrongRoom
from soi.records.models import Document, File
from soi.tasks import public as tasks

FILE, ROOM = "records.file", "records.room"
MOVE_TASK, MOVE_TITLE = (
    "records.move",
    _("The paper of the file {code} lies in a room for a lower level: bring it away"),
)
MOVED_WITHIN = timedelta(days=1)

audit.sentence("records.room.set", _("{actor} set the room {room} for paper up to level {highest}: {decision}"))


def set_room(actor: Actor, *, name: str, level: int, decision: str) -> UUID:
    """Say up to which level a room of the own body is for, by which decision.

    Raises NotYours, WordsMissing, RoomHoldsHigher.
    """
    unit = intake.body_of(actor)
    access.require(actor, ARRANGES, unit_id=unit)
    name = name.strip()
    if not name:
        raise WordsMissing(field="name", least=1)
    if not rules.has_words(decision):
        raise WordsMissing(field="decision", least=rules.LEAST_WORDS)
    found = queries.visible_rooms(actor).select_for_update(of=("self",)).filter(unit_id=unit, name=name).first()
    if found is None:
        found = StrongRoom(unit_id=unit, name=name, level=level)
    elif level < found.level and (count := queries.files_above(unit, name, level)):
        raise RoomHoldsHigher(field="level", count=count)
    found.level, found.decision, found.set_by_id = level, decision.strip(), actor.appointment_id
    found.save()
    audit.record(
        actor, "records.room.set", (ROOM, found.pk), unit_id=unit, room=name, highest=level, decision=found.decision
    )
    return found.pk


def ask_to_move(actor: Actor, document_id: UUID, *, today: date) -> None:
    """Where a file has risen above the room its paper lies in, a person who keeps paper there is to bring it away."""
    file = File.objects.filter(documents__pk=document_id, level__gt=0, disposed_on__isnull=True).first()
    place = queries.place_of(file) if file else None
    if file is None or place is None or file.level <= queries.room_level(file.unit_id, place.room):
        return
    ref = Ref(FILE, str(file.pk))
    asked = (persons.post(each, on=today) for each in tasks.asked_about(actor, ref, MOVE_TASK))
    if any(post is not None and post.level >= file.level for post in asked):
        return
    tasks.finish_about(actor, ref, MOVE_TASK)
    for post in _keepers(file, place, today)[:1]:
        tasks.assign(
            actor,
            appointment_id=post.appointment_id,
            kind=MOVE_TASK,
            title=MOVE_TITLE,
            params={"code": file.code},
            due_on=today + MOVED_WITHIN,
            ref=ref,
            address=reverse("records:file_act", args=[file.pk, "place"]),
            sensitive=True,
        )


def _keepers(file: File, place: Place, today: date) -> list[Post]:
    """Who put it there, else a clerk, else a head of the body: the first who is cleared for the file now."""
    unit = Document.objects.filter(file=file).values_list("unit__path", flat=True)[:1][0]
    found = [
        persons.post(place.by_id, on=today),
        *persons.posts_within(unit, on=today, roles=["clerk"]),
        *persons.posts_at(file.unit_id, on=today, roles=["head"]),
    ]
    return [post for post in found if post is not None and post.level >= file.level]
