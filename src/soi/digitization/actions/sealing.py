"""The body's signature on read scans: ordered by who keeps its seal, put on scan by scan, each with its answer.

The signature goes upon the searchable copy, as a new version of the registered paper; what was scanned stays beside
it. The key stays in the seal's token; on a demo a helper signs hashes in its place.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from soi.base.errors import Refusal
from soi.digitization import queries
from soi.digitization.actions import scans
from soi.digitization.actions.lines import KEEP
from soi.digitization.actions.moving import TOPIC
from soi.digitization.errors import (
    NoPdfToSign,
    NoSealHere,
    NothingToSeal,
    NotRegisteredYet,
    PagesChanged,
    SealFailed,
    SealLapsed,
    SignatureNotSound,
    SignedByOther,
    SignedMeanwhile,
)
from soi.digitization.models import Batch, Line, Scan
from soi.digitization.models.sealed import Sealing, SealRound
from soi.digitization.rules import sealing as rules
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs.public import defer
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.records import public as records

log = logging.getLogger("soi.digitization")
# These strike the process or its session and not the scan: the run ends, and the next goes on where this one was.
OF_THE_MACHINE = (MemoryError, OperationalError, InterfaceError)
ROUND, SEALING, JOB = "digitization.seal_round", "digitization.sealing", "digitization.seal"
# Said in the language of the house: the reason stands with the version for good.
WHY = "Ký số của cơ quan lên bản số hóa"
State = Sealing.State

audit.sentence("digitization.seal.ordered", "{actor} ordered the body's signature on {count} scans.")
audit.sentence("digitization.seal.signed", "{actor} put the body's signature on a scan of the digitization ledger.")
audit.sentence("digitization.seal.ended", "Of {count} scans ordered together {signed} bear the body's signature.")


def order(actor: Actor, *, round_id: UUID, line_id: UUID | None = None, batch_id: UUID | None = None) -> SealRound:
    """Order the body's signature on all scans of a file or a batch that bear none; a job answers for each.

    `round_id` is the form's own key: sent twice, it is one order. Raises NoSuchLine, NotYours, NoSealHere,
    NothingToSeal.
    """
    if line_id is not None:
        about: Line | Batch = queries.get_line(actor, line_id, for_change=actor.may(KEEP))
    else:
        about = queries.get_batch(actor, batch_id, for_change=actor.may(KEEP))  # type: ignore[arg-type]
    # Held by now: the same form sent twice at once waits here, and finds the round.
    made = queries.visible_seal_rounds(actor).filter(pk=round_id).first()
    if made is not None:
        return made
    access.require(actor, KEEP, unit_id=about.unit_id)
    if not keeps_seal(actor, about.unit_id):
        raise NoSealHere()
    found = queries.to_seal(actor, line_id=line_id, batch_id=batch_id)
    if not any(_refusal(scan, set()) is None for scan in found):
        raise NothingToSeal()
    now = timezone.now()
    made = SealRound.objects.create(
        id=round_id,
        unit_id=about.unit_id,
        level=max(about.level, *(scan.level for scan in found)),
        line_id=line_id,
        batch_id=batch_id,
        keeper_id=actor.appointment_id,
        total=len(found),
        good_until=now + rules.GOOD_FOR,
    )
    busy = set(
        Sealing.objects.filter(scan__in=[scan.pk for scan in found], state__in=[State.TO_DO, State.ORDERED])
        .values_list("scan_id", flat=True)
    )  # fmt: skip
    Sealing.objects.bulk_create(
        _entered(made, at, scan, why=_refusal(scan, busy)) for at, scan in enumerate(found, start=1)
    )
    audit.record(actor, "digitization.seal.ordered", _ref(made), unit_id=made.unit_id, count=made.total)
    _take_up(made)
    return made


def keeps_seal(actor: Actor, unit_id: int) -> bool:
    """Whether this office keeps a certificate of the body that is in force."""
    return bool(signing.certificates_of(actor, actor.person_id, agency_id=unit_id))


def _refusal(scan: Scan, busy: set[UUID]) -> Refusal | None:
    """Why a scan is not signed, as far as it is known at once."""
    if scan.pk in busy:
        return SignedMeanwhile()
    if scan.state != Scan.State.DESCRIBED:
        return NotRegisteredYet()
    if scan.signature == "sound":
        return SignedByOther()
    return SignatureNotSound() if scan.signature else None


def _entered(made: SealRound, at: int, scan: Scan, *, why: Refusal | None) -> Sealing:
    one = Sealing(round=made, position=at, scan=scan)
    if why is not None:
        one.state, one.reason, one.at = State.REFUSED, why.kept(), timezone.now()
    return one


def seal_next(actor: Actor, round_id: UUID) -> bool:
    """Put the signature on the next scan, or say why not, in the present transaction; False when none is left.

    A kill undoes the scan it struck and nothing else; a fault in one is its answer, and the others go on.
    Raises NoSuchLine.
    """
    found = queries.one_of(queries.visible_seal_rounds(actor), round_id, for_change=True)
    one = found.scans.filter(state=State.TO_DO).order_by("position").select_related("scan").first()
    if one is None:
        end_if_settled(actor, found)
        return False
    try:
        with transaction.atomic():
            refusal = None
            _seal(actor, found, one)
    except Refusal as caught:
        refusal, one.state = caught, State.REFUSED
    except OF_THE_MACHINE:
        raise
    except Exception as fault:  # noqa: BLE001 - one scan's fault is its own answer and does not stop the others
        # The kind of the fault alone: its words may hold what stands on the paper.
        kind = type(fault).__qualname__
        log.error("seal round %s: scan %s could not be signed (%s); the others go on", found.pk, one.scan_id, kind)
        refusal, one.state = SealFailed(), State.FAILED
    one.reason, one.at = refusal.kept() if refusal else None, timezone.now()
    one.save(update_fields=["state", "reason", "at", "request_id"])
    events.hint(TOPIC, unit_id=found.unit_id, ref_kind=ROUND, ref_id=str(found.pk))
    return True


def _seal(actor: Actor, found: SealRound, one: Sealing) -> None:
    access.require(actor, KEEP, unit_id=found.unit_id)
    if not rules.is_good(found.good_until, timezone.now()):
        raise SealLapsed()
    if not keeps_seal(actor, found.unit_id):
        raise NoSealHere()
    scan = queries.one_of(queries.visible_scans(actor), one.scan_id, for_change=True)
    if scan.by_agency:
        raise SignedMeanwhile()
    # Since it was ordered a stamp may have been seen on it, or another signature found.
    if (refusal := _refusal(scan, set())) is not None:
        raise refusal
    pdf = records.searchable_of(actor, scan.arrival_id)  # type: ignore[arg-type]
    if pdf is None:
        raise NoPdfToSign()
    one.request_id = signing.ask(
        actor,
        unit_id=found.unit_id,
        pdf=pdf,
        title=scan.name,
        signers=[],
        agency=actor.appointment_id,
        about=Ref(SEALING, str(one.pk)),
        level=scan.level,
    )
    one.state = State.ORDERED
    if settings.SOI_DEMO:
        _keep(actor, one, scan, signing.sign_with_demo_key(actor, one.request_id))


def _keep(actor: Actor, one: Sealing, scan: Scan, digest: str) -> None:
    """The signed copy is a new version of the paper; the line follows from what its scans bear."""
    version = records.enter_sealed(actor, scan.arrival_id, storage.fetch(digest), key=one.pk, reason=WHY)  # type: ignore[arg-type]
    scan.signature, scan.by_agency = "sound", True
    scan.save(update_fields=["signature", "by_agency"])
    one.state = State.SIGNED
    audit.record(
        actor, "digitization.seal.signed", (scans.KIND, scan.pk), unit_id=scan.unit_id, level=scan.level,
        version=version, digest=digest,
    )  # fmt: skip
    if scan.line_id is not None:
        scans.follow(actor, scan.line_id)


def note_signed(actor: Actor, sealing_id: UUID, digest: str) -> None:
    """The program on the keeper's machine has signed it; a refusal here undoes that signature.

    Raises NoSuchLine, SealLapsed, NotRegisteredYet, PagesChanged.
    """
    one = queries.one_of(queries.visible_sealings(actor).select_related("round"), sealing_id, for_change=True)
    scan = queries.one_of(queries.visible_scans(actor), one.scan_id, for_change=True)
    if one.state == State.SIGNED:
        return
    if one.state != State.ORDERED:
        raise SealLapsed()
    if scan.state != Scan.State.DESCRIBED:
        raise NotRegisteredYet()
    # A signature is written behind the copy it was asked for; the paper may have got other pages since.
    now = records.searchable_of(actor, scan.arrival_id)  # type: ignore[arg-type]
    if now is None or not storage.fetch(digest).startswith(now):
        raise PagesChanged()
    _keep(actor, one, scan, digest)
    one.at = timezone.now()
    one.save(update_fields=["state", "at"])
    end_if_settled(actor, one.round)


def end_if_settled(actor: Actor, found: SealRound) -> None:
    """The round has ended when no scan of it is to do, nor waits for the token."""
    account = queries.account_of_round(found)
    if found.ended_at is None and account.is_settled:
        found.ended_at = timezone.now()
        found.save(update_fields=["ended_at"])
        audit.record(
            actor, "digitization.seal.ended", _ref(found), unit_id=found.unit_id, count=found.total,
            signed=account.signed,
        )  # fmt: skip
    events.hint(TOPIC, unit_id=found.unit_id, ref_kind=ROUND, ref_id=str(found.pk))


def close(machine: Actor, round_id: UUID) -> None:
    """Answer all that is left of a round whose time is over, or whose keeper has left. Raises NoSuchLine."""
    found = queries.one_of(queries.visible_seal_rounds(machine), round_id, for_change=True)
    left = found.scans.filter(state__in=[State.TO_DO, State.ORDERED])
    left.update(state=State.REFUSED, reason=SealLapsed().kept(), at=timezone.now())
    end_if_settled(machine, found)


def take_up(found: Sequence[SealRound]) -> None:
    """Ask once more for the jobs of rounds that stand still: a job may have failed, or be lost."""
    for one in found:
        _take_up(one)


def _take_up(found: SealRound) -> None:
    defer(JOB, lock=f"seals:{found.keeper_id}", round_id=str(found.pk), appointment_id=found.keeper_id)


def _ref(found: SealRound) -> Ref:
    return Ref(ROUND, str(found.pk))
