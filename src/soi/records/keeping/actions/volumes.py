"""A whole file as one PDF, made for the reader who asks: index, then the papers in their order."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.jobs import public as jobs
from soi.kernel.storage import public as storage
from soi.records.keeping import queries
from soi.records.keeping.actions.licences import use_live
from soi.records.keeping.errors import FileIsDisposed, NoSuchThing
from soi.records.keeping.models import Volume, VolumeState
from soi.records.models import Document
from soi.records.turns import take_turn

# A job that died leaves it undone: after so long it is asked for anew.
GIVEN_UP_AFTER = timedelta(hours=1)

audit.sentence("records.file.bound", _("{actor} had the file {code} put together as one PDF: {pages} pages."))
audit.sentence("records.file.volume_taken", _("{actor} took the file {code} as one PDF."))


def ask_volume(actor: Actor, file_id: UUID) -> UUID:
    """Have the whole file put together in the background, as far as this reader sees it.

    Asked again while it waits or is being put together, it is the same one. Raises NoSuchThing, FileIsDisposed.
    """
    access.require(actor, "records.read")
    file = queries.get_file(actor, file_id)
    if file.disposed_on:
        raise FileIsDisposed(code=file.code)
    take_turn(f"volume of {file_id} for {actor.appointment_id}")
    on_its_way = queries.find_volume_on_its_way(actor, file, since=timezone.now() - GIVEN_UP_AFTER)
    if on_its_way is not None:
        return on_its_way.pk
    made = Volume.objects.create(file=file, asked_by_id=actor.appointment_id)
    jobs.defer("records.bind", volume_id=str(made.pk), appointment_id=actor.appointment_id)
    return made.pk


def begin_volume(volume_id: UUID, total: int) -> None:
    """The worker has begun: this many papers are to be put in."""
    Volume.objects.filter(pk=volume_id).update(state=VolumeState.WORKING, total=total, done=0)


def note_progress(volume_id: UUID, done: int) -> None:
    """How far the worker is."""
    Volume.objects.filter(pk=volume_id).update(done=done)


def finish_volume(actor: Actor, volume_id: UUID, pdf: bytes, *, pages: int, level: int, left_out: list[str]) -> None:
    """The PDF is whole: what was left out is named. It inherits the highest level of what is in it."""
    volume = queries.one_of(queries.visible_volumes(actor).select_related("file"), volume_id)
    volume.state, volume.digest, volume.pages = VolumeState.READY, storage.keep(pdf), pages
    volume.level, volume.left_out = level, left_out
    volume.save(update_fields=["state", "digest", "pages", "level", "left_out"])
    audit.record(
        actor,
        "records.file.bound",
        ("records.file", volume.file_id),
        unit_id=volume.file.unit_id,
        code=volume.file.code,
        pages=pages,
    )


def fail_volume(actor: Actor, volume_id: UUID, why: str) -> None:
    """It could not be put together; the reader is told why."""
    Volume.objects.filter(pk=volume_id).update(state=VolumeState.FAILED, failure=why[:300])


def take_volume(actor: Actor, volume_id: UUID) -> bytes:
    """The PDF for who asked for it; with marked papers in it only while a licence is live, and each is entered as used.

    Raises NoSuchThing, LicenceNeeded.
    """
    volume = queries.one_of(queries.visible_volumes(actor).select_related("file"), volume_id)
    if volume.asked_by_id != actor.appointment_id or volume.state != VolumeState.READY:
        raise NoSuchThing()
    _use_all(actor, volume)
    audit.record(
        actor,
        "records.file.volume_taken",
        ("records.file", volume.file_id),
        unit_id=volume.file.unit_id,
        code=volume.file.code,
        level=volume.level,
    )
    return storage.fetch(volume.digest)


def _use_all(actor: Actor, volume: Volume) -> None:
    today = timezone.localdate()
    marked = Document.objects.filter(file_id=volume.file_id, level__gt=0).exclude(pk__in=volume.left_out)
    for document in marked.only("pk", "file_id", "level", "disposed_on"):
        use_live(actor, document, today=today)
