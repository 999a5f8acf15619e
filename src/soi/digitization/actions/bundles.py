"""Archives and mails with many scans in them: looked into, then taken out member by member; each has its outcome."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import IO, Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from soi.base.errors import Refusal
from soi.digitization import queries
from soi.digitization.actions import scans
from soi.digitization.actions.room import ensure_room
from soi.digitization.actions.scans import File
from soi.digitization.errors import AlreadyBrought, BringerLeft, BundleWaits, NotAtThatStep
from soi.digitization.models import Batch, Bundle, BundleMember, Line, Scan
from soi.digitization.rules import bundles, naming, parts
from soi.digitization.rules.bundles import kind_of, tidy
from soi.digitization.rules.naming import Known
from soi.digitization.rules.stages import Stage
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.storage import public as storage
from soi.vault import public as vault

KIND = "digitization.bundle"
# The reader takes no larger file, and a member is opened whole.
MOST_MB = 80
AT_ONCE, LOST_AFTER = 10, timedelta(minutes=5)
State, Outcome = Bundle.State, BundleMember.State

audit.sentence(
    "digitization.bundle.brought", "{actor} brought a bundle of scans for the digitization ledger: {size} bytes."
)
audit.sentence("digitization.bundle.opened", "{actor} looked into a bundle of scans: {members} things lie in it.")
audit.sentence("digitization.bundle.refused", "{actor} could not open a bundle of scans: {code}.")
audit.sentence(
    "digitization.bundle.done",
    "{actor} took a bundle of scans apart: {taken} taken, {held} held, {refused} refused, {twice} twice.",
)

__all__ = ["bring", "enter", "give_up", "kind_of", "lost", "open_up", "take_next", "tidy", "wait"]


def bring(
    actor: Actor, file: File, *, line_id: UUID | None = None, batch_id: UUID | None = None, unit_id: int | None = None
) -> Bundle:
    """Bring an archive or a mail for one paper file, a batch, or where the names in it say (`unit_id`).

    Raises NoSuchLine, NotAtThatStep, AlreadyBrought, NoRoom.
    """
    ensure_room(len(file.data))
    pieces = [file.data[at : at + parts.PART] for at in range(0, len(file.data), parts.PART)]
    digest = parts.whole(hashlib.sha256(piece).hexdigest() for piece in pieces)
    place = _place(actor, line_id, batch_id)
    unit = place.unit_id if place is not None else cast(int, unit_id)
    locker = vault.open_locker(actor, unit_id=unit, holders=[actor.person_id, access.machine_actor("reader").person_id])
    for number, piece in enumerate(pieces):
        vault.put(actor, locker, f"part-{number}", piece)
    return enter(
        actor, file, place=place, unit_id=unit, locker_id=locker, size=len(file.data), digest=digest,
    )  # fmt: skip


def _place(actor: Actor, line_id: UUID | None, batch_id: UUID | None) -> Line | Batch | None:
    if line_id is not None:
        line = queries.get_line(actor, line_id)
        if line.stage != Stage.OUT:
            raise NotAtThatStep(number=line.number)
        return line
    if batch_id is not None:
        batch = queries.get_batch(actor, batch_id)
        if batch.state != Batch.State.OUT:
            raise NotAtThatStep(number=f"{batch.number}/{batch.year}")
        return batch
    return None


def enter(
    actor: Actor, file: File, *, place: Line | Batch | None, unit_id: int, locker_id: UUID, size: int, digest: str
) -> Bundle:
    """Enter a bundle whose parts lie in this locker, and let it be opened. Raises AlreadyBrought."""
    scans.may_bring(actor, unit_id)
    line, batch = (place, None) if isinstance(place, Line) else (None, place)
    same = queries.visible_bundles(actor).filter(unit_id=unit_id, line=line, batch=batch, digest=digest, size=size)
    if (earlier := same.exclude(state=State.REFUSED).first()) is not None:
        raise AlreadyBrought(name=earlier.name)
    bundle = Bundle.objects.create(
        unit_id=unit_id,
        level=place.level if place is not None else 0,
        line=line,
        batch=batch,
        locker_id=locker_id,
        name=scans.shortened(file.name),
        size=size,
        digest=digest,
        sides=file.sides,
        brought_by_id=actor.appointment_id,
    )
    _tell(actor, bundle, "brought", size=size)
    _defer(bundle)
    return bundle


def _defer(bundle: Bundle) -> None:
    jobs.defer(
        "digitization.unpack", lock=f"unpack|{bundle.pk}", bundle_id=str(bundle.pk),
        appointment_id=bundle.brought_by_id,
    )  # fmt: skip


def open_up(actor: Actor, bundle_id: UUID) -> bool:
    """Look into it and write down every member; False where nothing of it is left to do. Repeated, no act."""
    bundle = queries.one_of(queries.visible_bundles(actor), bundle_id, for_change=True)
    if bundle.state != State.OPENING:
        return False
    if bundle.members_in_all is not None:
        return True
    try:
        found = bundles.members(_kind(bundle), _file(actor, bundle), limit_mb=_limit_mb())
    except storage.OUTAGES:
        # Nothing is wrong with it: it waits for the files, and is taken up again.
        raise
    except Refusal as refusal:
        bundle.state, bundle.reason = State.REFUSED, refusal.kept()
        bundle.save(update_fields=["state", "reason"])
        vault.release(actor, bundle.locker_id)
        _tell(actor, bundle, "refused", code=refusal.code)
        return False
    BundleMember.objects.bulk_create(
        [
            BundleMember(
                bundle=bundle,
                number=one.number,
                name=one.name,
                size=one.size,
                state=Outcome.REFUSED if one.why else Outcome.WAITING,
                reason=_reason(one.why, dict(one.params)) if one.why else None,
            )
            for one in found
        ],
        batch_size=500,
    )
    bundle.members_in_all, bundle.reason = len(found), None
    bundle.save(update_fields=["members_in_all", "reason"])
    _tell(actor, bundle, "opened", members=len(found))
    return True


def take_next(actor: Actor, bundle_id: UUID) -> bool:
    """Take a few members out, each to where it belongs; False when none waits any more and the bundle is done."""
    bundle = queries.one_of(queries.visible_bundles(actor), bundle_id, for_change=True)
    if bundle.state != State.OPENING:
        return False
    if bundle.reason is not None:
        # What it waited for is there again; where it is not, this step is undone with the others.
        bundle.reason = None
        bundle.save(update_fields=["reason"])
    waiting = _of_one_step(bundle.members.filter(state=Outcome.WAITING).order_by("number")[:AT_ONCE])
    if not waiting:
        _finish(actor, bundle)
        return False
    numbers = [one.number for one in waiting]
    found = bundles.take_out(_kind(bundle), _file(actor, bundle), numbers, limit_mb=_limit_mb())
    for one in waiting:
        _take(actor, bundle, one, found[one.number])
    return True


def _of_one_step(waiting: Iterable[BundleMember]) -> list[BundleMember]:
    """The first of them, as many as are held in memory together without filling it; one at least."""
    found: list[BundleMember] = []
    for one in waiting:
        if found and sum(each.size for each in [*found, one]) > MOST_MB * bundles.MB:
            break
        found.append(one)
    return found


def give_up(machine: Actor, bundle_id: UUID) -> None:
    """Nobody is there in whose name it could go on: what waits in it is refused with the reason, and it is done with.

    Repeated, no act.
    """
    bundle = queries.one_of(queries.visible_bundles(machine), bundle_id, for_change=True)
    if bundle.state != State.OPENING:
        return
    why = BringerLeft()
    bundle.members.filter(state=Outcome.WAITING).update(state=Outcome.REFUSED, reason=why.kept())
    bundle.state, bundle.reason = State.REFUSED, why.kept()
    bundle.save(update_fields=["state", "reason"])
    vault.release(machine, bundle.locker_id)
    _tell(machine, bundle, "refused", code=why.code)


def wait(actor: Actor, bundle_id: UUID) -> None:
    """Say on its page what it waits for: the files take nothing. It stays as it is and is taken up again by itself."""
    bundle = queries.one_of(queries.visible_bundles(actor), bundle_id, for_change=True)
    if bundle.state != State.OPENING:
        return
    bundle.reason = BundleWaits().kept()
    bundle.save(update_fields=["reason"])
    events.hint("digitization", unit_id=bundle.unit_id, ref_kind=KIND, ref_id=str(bundle.pk))


def _take(actor: Actor, bundle: Bundle, member: BundleMember, data: bytes | None) -> None:
    if data is None:
        member.state, member.reason = Outcome.REFUSED, _reason(bundles.DAMAGED)
    else:
        try:
            with transaction.atomic():
                member.scan = bring_one(actor, bundle, File(member.name, data, None, bundle.sides))
        except storage.OUTAGES:
            # The whole step is undone; the member waits like the others, and the bundle is taken up again.
            raise
        except AlreadyBrought as refusal:
            member.state, member.reason = Outcome.TWICE, refusal.kept()
        except Refusal as refusal:
            member.state, member.reason = Outcome.REFUSED, refusal.kept()
        else:
            member.state, member.reason = _outcome(member.scan), member.scan.reason
    member.save(update_fields=["state", "reason", "scan"])


def _outcome(scan: Scan) -> str:
    if scan.state == Scan.State.REFUSED:
        return Outcome.REFUSED
    return Outcome.HELD if scan.state == Scan.State.HELD else Outcome.TAKEN


def bring_one(actor: Actor, bundle: Bundle, file: File) -> Scan:
    """One member to its paper file: the bundle's, the one it is named after, else apart at its labels, else held."""
    if bundle.line_id is not None:
        return scans.bring_for_line(actor, bundle.line_id, file)
    if bundle.batch_id is not None:
        found = naming.named(file.name, known_of_batch(bundle))
        if found.line_id is not None:
            return scans.bring_for_line(actor, found.line_id, file)
        return scans.bring_for_batch(actor, bundle.batch_id, file)
    return bring_by_name(actor, bundle.unit_id, file)


def bring_by_name(actor: Actor, unit_id: int, file: File) -> Scan:
    """A scan that nobody chose a file for: to the one it is named after, or held with the reason."""
    found = naming.named(file.name, known_here(actor, unit_id, file.name))
    if found.line_id is not None:
        return scans.bring_for_line(actor, found.line_id, file)
    return scans.hold(actor, unit_id, file, why=found.why, params={"number": found.number} if found.number else {})


def known_of_batch(bundle: Bundle) -> list[Known]:
    """The files of the batch a member may be named after."""
    rows = bundle.batch.lines.values_list("line_id", "line__number", "line__code", "line__stage")  # type: ignore[union-attr]
    return [Known(*row) for row in rows]


def known_here(actor: Actor, unit_id: int, path: str) -> list[Known]:
    """Files of this body that a scan of this name may be of; the rule looks at them letter by letter."""
    rows = queries.lines_called(actor, unit_id, naming.candidates(path), naming.keys_in(path))
    return [Known(*row) for row in rows.values_list("pk", "number", "code", "stage")]


def _finish(actor: Actor, bundle: Bundle) -> None:
    counted = queries.outcomes_of([bundle])[bundle.pk]
    bundle.state = State.DONE
    bundle.save(update_fields=["state"])
    vault.release(actor, bundle.locker_id)
    names = (Outcome.TAKEN, Outcome.HELD, Outcome.REFUSED, Outcome.TWICE)
    _tell(actor, bundle, "done", **{name.value: counted.get(name.value, 0) for name in names})


def lost(actor: Actor) -> Sequence[Bundle]:
    """Bundles that are open and of which no job waits: take them up again."""
    found = queries.left_open(actor, before=timezone.now() - LOST_AFTER)
    for bundle in found:
        _defer(bundle)
    return found


def _kind(bundle: Bundle) -> str:
    return bundles.kind_of(bundle.name, b"PK\x03\x04") or bundles.ZIP


def _file(actor: Actor, bundle: Bundle) -> IO[bytes]:
    def piece(number: int) -> bytes:
        return vault.get(actor, bundle.locker_id, f"part-{number}")

    return io.BufferedReader(bundles.Pieces(bundle.size, parts.PART, piece), parts.PART)


def _limit_mb() -> int:
    return min(MOST_MB, settings.SOI_UPLOAD_LIMIT_MB)


def _reason(msgid: str, params: dict[str, str] | None = None) -> dict[str, Any]:
    return {"msgid": msgid, "remedy": "", "params": params or {}}


def _tell(actor: Actor, bundle: Bundle, act: str, **detail: Any) -> None:
    audit.record(actor, f"{KIND}.{act}", (KIND, bundle.pk), unit_id=bundle.unit_id, level=bundle.level, **detail)
    events.hint("digitization", unit_id=bundle.unit_id, ref_kind=KIND, ref_id=str(bundle.pk))
