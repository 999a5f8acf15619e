"""A scan sent in parts over a weak line: in any order, again, cut, gone on with tomorrow; whole, or not taken in."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from soi.digitization import queries
from soi.digitization.actions import bundles, scans
from soi.digitization.actions.room import ensure_room
from soi.digitization.actions.scans import File
from soi.digitization.errors import NotAtThatStep, NothingChosen, NotTheFile, PartCut, PartsMissing
from soi.digitization.models import Batch, Bundle, Line, Scan, Transfer, TransferPart
from soi.digitization.rules import parts
from soi.digitization.rules.stages import Stage
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.vault import public as vault

KIND, KEPT_FOR = "digitization.transfer", timedelta(days=7)
State = Transfer.State

audit.sentence("digitization.transfer.begun", "{actor} began to send a scan in {parts} parts.")
audit.sentence("digitization.transfer.dropped", "{actor} removed {kept} of {parts} parts of a scan nobody finished.")


def begin(
    actor: Actor, file: File, *, size: int, digest: str, line_id: UUID | None = None, batch_id: UUID | None = None
) -> Transfer:
    """Begin to send a file in parts, or go on with the same one for the same place. `digest` as `rules.parts.whole`.

    Raises NoSuchLine, NotAtThatStep, NothingChosen, TooBig, EmptyFile, NotTheFile.
    """
    about = _place(actor, line_id, batch_id)
    line, batch = (about, None) if isinstance(about, Line) else (None, about)
    intake.ensure_size(size, settings.SOI_UPLOAD_LIMIT_MB)
    if not parts.is_digest(digest):
        raise NotTheFile()
    ensure_room(size)
    mine = queries.visible_transfers(actor).filter(begun_by_id=actor.appointment_id, state=State.OPEN)
    same = mine.filter(line=line, batch=batch, digest=digest, size=size).first()
    if same is not None:
        same.sheets, same.sides, same.touched_at = file.sheets, file.sides, timezone.now()
        same.save(update_fields=["sheets", "sides", "touched_at"])
        return same
    persons = [actor.person_id, access.machine_actor("reader").person_id]
    transfer = Transfer.objects.create(
        unit_id=about.unit_id,
        level=about.level,
        line=line,
        batch=batch,
        locker_id=vault.open_locker(actor, unit_id=about.unit_id, holders=persons),
        name=scans.shortened(file.name),
        size=size,
        digest=digest,
        sides=file.sides,
        sheets=file.sheets,
        begun_by_id=actor.appointment_id,
    )
    subject = (KIND, transfer.pk)
    audit.record(
        actor, "digitization.transfer.begun", subject, unit_id=transfer.unit_id, level=transfer.level,
        parts=parts.count(size),
    )  # fmt: skip
    return transfer


def _place(actor: Actor, line_id: UUID | None, batch_id: UUID | None) -> Line | Batch:
    """The paper file or the batch it is for, which must be at the scanner."""
    if (line_id is None) == (batch_id is None):
        raise NothingChosen(field="line")
    if line_id is not None:
        line = queries.get_line(actor, line_id)
        scans.may_bring(actor, line.unit_id)
        if line.stage != Stage.OUT:
            raise NotAtThatStep(number=line.number)
        return line
    batch = queries.get_batch(actor, batch_id)  # type: ignore[arg-type]
    scans.may_bring(actor, batch.unit_id)
    if batch.state != Batch.State.OUT:
        raise NotAtThatStep(number=f"{batch.number}/{batch.year}")
    return batch


def put_part(actor: Actor, transfer_id: UUID, number: int, data: bytes, *, digest: str) -> None:
    """Keep one part; the same part again changes nothing. Raises NoSuchLine, NotAtThatStep, PartCut."""
    transfer = _mine(actor, transfer_id)
    if not data or len(data) != parts.length(transfer.size, number) or hashlib.sha256(data).hexdigest() != digest:
        raise PartCut(number=number + 1)
    kept = transfer.parts.filter(number=number).values_list("digest", flat=True).first()
    if kept == digest:
        return
    if kept is not None:
        # Whole, but another one than came before: which of the two is of the file only the file can say.
        raise PartCut(number=number + 1)
    vault.put(actor, transfer.locker_id, f"part-{number}", data)
    TransferPart.objects.create(transfer=transfer, number=number, digest=digest)
    transfer.kept, transfer.touched_at = transfer.kept + 1, timezone.now()
    transfer.save(update_fields=["kept", "touched_at"])


def finish(actor: Actor, transfer_id: UUID) -> Scan | Bundle:
    """Put the parts together and bring the scan, or the bundle of scans; asked again, it answers with the same.

    Raises NoSuchLine, PartsMissing, NotTheFile, and what bringing raises; then the parts stay.
    """
    # Held first: two tabs that end it at once get the same answer.
    done = queries.one_of(queries.visible_transfers(actor), transfer_id, for_change=True)
    if done.scan is not None or done.bundle is not None:
        return done.scan or done.bundle  # type: ignore[return-value]
    transfer = _mine(actor, transfer_id)
    digests = list(transfer.parts.order_by("number").values_list("digest", flat=True))
    missing = parts.count(transfer.size) - len(digests)
    if missing:
        raise PartsMissing(count=missing)
    if parts.whole(digests) != transfer.digest:
        raise NotTheFile()
    if bundles.kind_of(transfer.name, vault.get(actor, transfer.locker_id, "part-0")[:4]):
        return _as_bundle(actor, transfer)
    data = b"".join(vault.get(actor, transfer.locker_id, f"part-{number}") for number in range(len(digests)))
    file = File(transfer.name, data, transfer.sheets, transfer.sides)
    if transfer.line_id is not None:
        transfer.scan = scans.bring_for_line(actor, transfer.line_id, file)
    else:
        transfer.scan = scans.bring_for_batch(actor, transfer.batch_id, file)  # type: ignore[arg-type]
    transfer.state = State.DONE
    transfer.save(update_fields=["scan", "state"])
    vault.release(actor, transfer.locker_id)
    return transfer.scan


def _as_bundle(actor: Actor, transfer: Transfer) -> Bundle:
    """An archive is not put together: it is opened where its parts lie."""
    transfer.bundle = bundles.enter(
        actor,
        File(transfer.name, b"", None, transfer.sides),
        place=_place(actor, transfer.line_id, transfer.batch_id),
        unit_id=transfer.unit_id,
        locker_id=transfer.locker_id,
        size=transfer.size,
        digest=transfer.digest,
    )
    transfer.state = State.DONE
    transfer.save(update_fields=["bundle", "state"])
    return transfer.bundle


def drop_unfinished(actor: Actor, *, now: datetime) -> int:
    """Remove the parts of what nobody has gone on with for a week. The row stays, with how many parts had come."""
    old = queries.visible_transfers(actor).filter(state=State.OPEN, touched_at__lt=now - KEPT_FOR)
    found = list(old.select_for_update(of=("self",), skip_locked=True)[:100])
    for transfer in found:
        transfer.state = State.DROPPED
        transfer.save(update_fields=["state"])
        vault.release(actor, transfer.locker_id)
        audit.record(
            actor, "digitization.transfer.dropped", (KIND, transfer.pk), unit_id=transfer.unit_id,
            level=transfer.level, kept=transfer.kept, parts=parts.count(transfer.size),
        )  # fmt: skip
    return len(found)


def _mine(actor: Actor, transfer_id: UUID) -> Transfer:
    """What this office itself is sending, locked; parts of one file take turns."""
    mine = queries.visible_transfers(actor).filter(begun_by_id=actor.appointment_id)
    transfer = queries.one_of(mine, transfer_id, for_change=True)
    if transfer.state != State.OPEN:
        raise NotAtThatStep(number=transfer.name)
    return transfer
