"""The verbs of signing: enter and withdraw a certificate, ask, begin, sign, send signed, refuse."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.audit.public import Subject
from soi.kernel.events import public as events
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.persons.models import Person
from soi.kernel.persons.public import Post
from soi.kernel.signing import demo, following, papers, queries
from soi.kernel.signing.certificates import Holder
from soi.kernel.signing.errors import (
    CertificateNotTrusted,
    NoCertificate,
    NoTimeStamp,
    NotPrepared,
    NotThisPaper,
    NotYourCertificate,
    NotYourTurn,
    OnlyInDemo,
    PaperChanged,
    ReasonMissing,
    RequestEnded,
    SealsBroken,
    SignerNotFree,
)
from soi.kernel.signing.events import SignedByAll, SigningAsked, SigningPassedOn, SigningRefused
from soi.kernel.signing.models import Certificate, Request, RequestState, Turn, TurnState
from soi.kernel.signing.papers import Prepared, Stamping, Verified
from soi.kernel.signing.trust import Trust, node_trust
from soi.kernel.storage import public as storage


@dataclass(frozen=True)
class ToSign:
    """What goes to the token: the hash, how it signs it (`ecdsa` or `rsa`), and with which certificate's key."""

    hash: bytes
    mechanism: str
    fingerprint: str
    is_demo: bool


def enter_certificate(actor: Actor, person_id: int, data: bytes, *, agency_id: int | None = None) -> int:
    """Enter a person's certificate: one's own, or with the right to certify anybody's. Returns its key.

    With `agency_id` it is an agency's, named in it, and the person keeps it; only who certifies enters one.

    Raises NotPermitted, CertificateUnreadable, CertificateNotTrusted, NotYourCertificate (it names another person),
    OnlyInDemo.
    """
    if person_id != actor.person_id or agency_id is not None:
        access.require(actor, "signing.certify")
    holder = papers.require_trusted(data, node_trust())
    person = Person.objects.get(pk=person_id)
    if holder.name != (person.name if agency_id is None else organisations.get_unit(agency_id).name):
        raise NotYourCertificate(holder=holder.name)
    if holder.is_demo and not settings.SOI_DEMO:
        raise OnlyInDemo()
    known = Certificate.objects.filter(fingerprint=holder.fingerprint).select_related("person").first()
    if known is not None:
        return _entered_before(known, person_id, agency_id)
    entered = Certificate.objects.create(
        person=person,
        unit_id=agency_id,
        der=holder.der,
        fingerprint=holder.fingerprint,
        subject=holder.subject[:400],
        issuer=holder.issuer[:400],
        not_before=holder.not_before,
        not_after=holder.not_after,
        is_demo=holder.is_demo,
    )
    audit.record(
        actor,
        "signing.certificate.entered",
        ("signing.certificate", entered.pk),
        unit_id=actor.unit_id,
        holder=holder.name,
        issuer=holder.issuer,
        fingerprint=holder.fingerprint,
    )
    return entered.pk


def _entered_before(known: Certificate, person_id: int, agency_id: int | None) -> int:
    if (known.person_id, known.unit_id) != (person_id, agency_id):
        raise NotYourCertificate(holder=known.person.name)
    if known.withdrawn_at is not None:
        raise CertificateNotTrusted("This certificate was withdrawn on this node before. Nothing was changed.")
    return known.pk


def withdraw_certificate(actor: Actor, certificate_id: int) -> None:
    """Nobody signs with this certificate here any more; what it signed stays signed. Raises NotPermitted."""
    found = (
        Certificate.objects.select_for_update(of=("self",)).select_related("person").filter(pk=certificate_id).first()
    )
    if found is None or found.person_id != actor.person_id:
        access.require(actor, "signing.certify")
    if found is None:
        raise NoCertificate()
    if found.withdrawn_at is None:
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        audit.record(
            actor,
            "signing.certificate.withdrawn",
            ("signing.certificate", found.pk),
            unit_id=actor.unit_id,
            holder=found.person.name,
            fingerprint=found.fingerprint,
        )


def certify_for_demo(actor: Actor, person_id: int, unit_name: str) -> int:
    """Give an invented person a certificate of the demo's authority, with a key the helper keeps. Raises OnlyInDemo."""
    access.require(actor, "signing.certify")
    person = Person.objects.get(pk=person_id)
    if not person.is_invented:
        raise OnlyInDemo()
    for known in queries.certificates_of(actor, person_id):
        # Another home had another authority: its certificates are known here no more.
        if known.is_demo and _is_trusted(bytes(known.der)):
            return known.pk
    return enter_certificate(actor, person_id, demo.certify(person_id, person.name, unit_name))


def certify_agency_for_demo(actor: Actor, unit_id: int, keeper_id: int) -> int:
    """Give an invented agency a certificate of the demo's authority, kept by one invented person. Raises OnlyInDemo."""
    access.require(actor, "signing.certify")
    unit = organisations.get_unit(unit_id)
    if not unit.is_invented or not Person.objects.get(pk=keeper_id).is_invented:
        raise OnlyInDemo()
    for known in queries.certificates_of(actor, keeper_id, agency_id=unit_id):
        if known.is_demo and _is_trusted(bytes(known.der)):
            return known.pk
    return enter_certificate(actor, keeper_id, demo.certify_agency(unit_id, unit.name), agency_id=unit_id)


def _is_trusted(der: bytes) -> bool:
    try:
        papers.require_trusted(der, node_trust())
    except CertificateNotTrusted:
        return False
    return True


def ask(
    actor: Actor,
    *,
    unit_id: int,
    pdf: bytes,
    title: str,
    signers: Sequence[int],
    agency: int | None = None,
    about: Subject | None = None,
    reason: str = "",
    place: str = "",
    level: int = 0,
) -> UUID:
    """Put a paper before its signers (appointments, in their order). The caller has asked who may.

    `agency` is who keeps the seal of the unit, and signs for it last.

    Raises SignerNotFree, NotAPdf, SealsBroken (it bears a signature that is not valid), NoRoom, NotWritable.
    """
    posts = _signers([*signers, agency] if agency is not None else signers, level)
    if not all(one.valid for one in papers.verify(pdf, node_trust())):
        raise SealsBroken()
    digest = storage.keep(pdf)
    request = Request.objects.create(
        id=uuid4(),
        unit_id=unit_id,
        title=title.strip()[:200],
        about_kind="" if about is None else about.kind,
        about_id="" if about is None else str(about.id),
        reason=reason.strip()[:200],
        place=place.strip()[:120],
        level=level,
        asked_by_id=actor.appointment_id,
        persons=sorted({actor.person_id, *(post.person_id for post in posts)}),
        signers=len(posts),
        original=digest,
        current=digest,
    )
    for position, post in enumerate(posts, start=1):
        sealing = agency is not None and position == len(posts)
        Turn.objects.create(request=request, position=position, appointment_id=post.appointment_id, is_agency=sealing)
    _record(actor, "signing.request.asked", request, signers=", ".join(post.name for post in posts))
    events.announce(SigningAsked(str(request.pk), unit_id, posts[0].appointment_id))
    return request.pk


def _signers(appointments: Sequence[int], level: int) -> list[Post]:
    today = timezone.localdate()
    posts = [persons.post(one, on=today) for one in appointments]
    found = [post for post in posts if post is not None]
    if not found or len(found) != len(appointments):
        raise SignerNotFree("Nobody holds the office of one of the signers today. Nothing was kept.", field="signers")
    if len({post.person_id for post in found}) != len(found):
        raise SignerNotFree("The same person would sign this paper twice. Nothing was kept.", field="signers")
    if any(post.level < level for post in found):
        raise SignerNotFree("One of the signers is not cleared for this paper. Nothing was kept.", field="signers")
    return found


def begin(actor: Actor, request_id: UUID, *, certificate_id: int | None = None) -> ToSign:
    """Make the paper ready and hand out its hash; asked again, an earlier hash no longer counts.

    Raises NoSuchRequest, RequestEnded, NotYourTurn, NoCertificate, NotYourCertificate, CertificateNotTrusted.
    """
    request, turn = _mine(actor, request_id)
    trust = node_trust()
    certificate, holder = _trusted(_certificates(actor, _agency(request, turn), certificate_id), trust)
    prepared = papers.prepare(
        storage.fetch(request.current),
        holder.der,
        reason=request.reason,
        place=request.place,
        name=holder.name,
        at=_now(),
        chain=trust.chain_of(holder),
    )
    _forget_prepared(turn)
    turn.certificate, turn.state = certificate, TurnState.PREPARED
    turn.hash, turn.prepared = prepared.hash.hex(), storage.keep(prepared.state)
    turn.save(update_fields=["certificate", "state", "hash", "prepared"])
    _record(actor, "signing.request.begun", request, hash=turn.hash)
    return ToSign(prepared.hash, holder.key_kind, holder.fingerprint, holder.is_demo)


def _now() -> datetime:
    return timezone.now().replace(microsecond=0)


def _agency(request: Request, turn: Turn) -> int | None:
    """The agency a turn signs for; none where a person signs."""
    return request.unit_id if turn.is_agency else None


def _certificates(actor: Actor, agency_id: int | None, certificate_id: int | None) -> list[Certificate]:
    """The certificates this person may sign with, for the agency or themselves: all in force, or the one named."""
    in_force = queries.certificates_of(actor, actor.person_id, agency_id=agency_id)
    found = [one for one in in_force if certificate_id in (None, one.pk)]
    if found:
        return found
    other = Certificate.objects.select_related("person").filter(pk=certificate_id or 0).first()
    if other is not None and other.person_id != actor.person_id:
        raise NotYourCertificate(holder=other.person.name)
    raise NoCertificate()


def _trusted(certificates: list[Certificate], trust: Trust) -> tuple[Certificate, Holder]:
    """The first of them this node relies on: an authority may be given up. Raises CertificateNotTrusted."""
    for one in certificates[:-1]:
        with suppress(CertificateNotTrusted):
            return one, papers.require_trusted(bytes(one.der), trust)
    return certificates[-1], papers.require_trusted(bytes(certificates[-1].der), trust)


def sign(actor: Actor, request_id: UUID, signature: bytes) -> str:
    """Put the token's signature into the paper; returns the digest of the signed paper.

    Raises NoSuchRequest, RequestEnded, NotYourTurn, NotPrepared, SignatureDoesNotFit, CertificateNotTrusted,
    NoTimeStamp.
    """
    request, turn = _mine(actor, request_id)
    if turn.state != TurnState.PREPARED or turn.certificate is None:
        raise NotPrepared()
    # Withdrawn or ended since the hash went out: then it no longer signs.
    (certificate,) = _certificates(actor, _agency(request, turn), turn.certificate_id)
    service = _time_service()
    prepared = Prepared(bytes.fromhex(turn.hash), storage.fetch(turn.prepared))
    signed = papers.embed(prepared, signature, service=service)
    if service is not None and service.required and not papers.verify(signed, node_trust())[-1].stamp_trusted:
        raise NoTimeStamp()
    return _keep_signed(actor, request, turn, certificate, signed)


def _time_service() -> Stamping | None:
    url = settings.SOI_TIMESTAMP_URL
    return Stamping(url, required=settings.SOI_TIMESTAMP_REQUIRED) if url else None


def begin_by_program(actor: Actor, request_id: UUID, *, fingerprint: str, shown: str) -> ToSign:
    """The same as begin for the program on the officer's machine: `shown` is the digest of the paper it has shown.

    Raises PaperChanged, and what begin raises.
    """
    request, _turn = _mine(actor, request_id)
    if request.current != shown:
        raise PaperChanged()
    known = Certificate.objects.filter(fingerprint=fingerprint).first()
    if known is None:
        raise NoCertificate("The certificate of this token is not entered on this node. Nothing was signed.")
    if known.person_id != actor.person_id:
        raise NoCertificate(
            "The certificate of this token is another person's. Nothing was signed.", remedy="Plug in your own token."
        )
    return begin(actor, request_id, certificate_id=known.pk)


def sign_by_program(actor: Actor, request_id: UUID, *, hash: str, signature: bytes) -> str:
    """Take the signature that the program on the officer's machine had made over this hash; the room follows.

    Raises NotPrepared where another hash was handed out since, and what sign and the paper's own room raise.
    """
    request, turn = _mine(actor, request_id)
    if turn.hash != hash:
        raise NotPrepared()
    digest = sign(actor, request_id, signature)
    following.followed(actor, request, digest)
    return digest


def send_signed(actor: Actor, request_id: UUID, pdf: bytes) -> str:
    """Take back the paper that was downloaded and signed elsewhere; returns its digest.

    Raises NoSuchRequest, RequestEnded, NotYourTurn, NoCertificate, NotThisPaper, NotYourCertificate, NotAPdf.
    """
    request, turn = _mine(actor, request_id)
    before = storage.fetch(request.current)
    # A signature is added at the end of the file: all that stood there before still stands there, byte for byte.
    if len(pdf) <= len(before) or not pdf.startswith(before):
        raise NotThisPaper()
    found, earlier = papers.verify(pdf, node_trust()), papers.verify(before, node_trust())
    if len(found) != len(earlier) + 1 or not all(one.valid for one in found):
        raise NotThisPaper()
    mine = queries.certificates_of(actor, actor.person_id, agency_id=_agency(request, turn))
    known = {one.fingerprint: one for one in mine}
    if not known:
        raise NoCertificate()
    if found[-1].fingerprint not in known:
        raise NotYourCertificate(holder=found[-1].name)
    return _keep_signed(actor, request, turn, known[found[-1].fingerprint], pdf)


def _keep_signed(actor: Actor, request: Request, turn: Turn, certificate: Certificate, signed: bytes) -> str:
    """Verify the paper as anybody would who receives it, then keep it and pass it on."""
    found = papers.verify(signed, node_trust())
    if not found or not all(one.valid for one in found):
        raise NotThisPaper()
    last: Verified = found[-1]
    if not last.trusted:
        raise CertificateNotTrusted()
    if last.fingerprint != certificate.fingerprint:
        raise NotYourCertificate(holder=last.name)
    _forget_prepared(turn)
    turn.certificate, turn.state, turn.done_at = certificate, TurnState.SIGNED, timezone.now()
    turn.prepared, turn.signed = "", storage.keep(signed)
    turn.save(update_fields=["certificate", "state", "done_at", "prepared", "signed"])
    _pass_on(request, turn)
    _record(
        actor, "signing.request.signed", request, fingerprint=certificate.fingerprint, digest=turn.signed,
        is_demo=certificate.is_demo,
    )  # fmt: skip
    return turn.signed


def _pass_on(request: Request, turn: Turn) -> None:
    request.current = turn.signed
    if request.turn == request.signers:
        request.state, request.ended_at = RequestState.SIGNED, timezone.now()
    else:
        request.turn += 1
    request.save(update_fields=["current", "state", "ended_at", "turn"])
    if request.state == RequestState.SIGNED:
        events.announce(SignedByAll(str(request.pk), request.unit_id, request.current))
        return
    following = request.turns.get(position=request.turn)
    events.announce(SigningPassedOn(str(request.pk), request.unit_id, following.appointment_id))


def sign_with_demo_key(actor: Actor, request_id: UUID) -> str:
    """On a demo the helper stands for the officer's machine and token: begin, have it sign the hash, sign.

    Raises OnlyInDemo, SignerFailed, and what begin and sign raise.
    """
    if not settings.SOI_DEMO:
        raise OnlyInDemo()
    request, turn = _mine(actor, request_id)
    keys = [one.pk for one in _certificates(actor, _agency(request, turn), None) if one.is_demo]
    if not keys:
        raise OnlyInDemo()
    wanted = begin(actor, request_id, certificate_id=keys[0])
    agency_id = _agency(request, turn)
    signed = demo.sign_for_agency(agency_id, wanted.hash) if agency_id else demo.sign(actor.person_id, wanted.hash)
    return sign(actor, request_id, signed)


def refuse(actor: Actor, request_id: UUID, *, reason: str) -> None:
    """Send the paper back unsigned, with a reason; nobody after signs it either.

    Raises NoSuchRequest, RequestEnded, NotYourTurn, ReasonMissing.
    """
    request, turn = _mine(actor, request_id)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    _forget_prepared(turn)
    turn.state, turn.reason, turn.done_at, turn.prepared = TurnState.REFUSED, reason.strip()[:300], timezone.now(), ""
    turn.save(update_fields=["state", "reason", "done_at", "prepared"])
    request.state, request.ended_at = RequestState.REFUSED, timezone.now()
    request.save(update_fields=["state", "ended_at"])
    _record(actor, "signing.request.refused", request, reason=turn.reason)
    events.announce(SigningRefused(str(request.pk), request.unit_id, turn.appointment_id))


def _mine(actor: Actor, request_id: UUID) -> tuple[Request, Turn]:
    """The request and this office's turn in it, kept for this transaction; refused unless it is the present one."""
    request = queries.get_for_change(actor, request_id)
    if request.state != RequestState.WAITING:
        raise RequestEnded()
    turn = request.turns.filter(appointment_id=actor.appointment_id, position=request.turn).first()
    if turn is None:
        raise NotYourTurn()
    return request, turn


def _forget_prepared(turn: Turn) -> None:
    if turn.prepared:
        storage.forget(turn.prepared)


def _record(actor: Actor, kind: str, request: Request, **detail: object) -> None:
    audit.record(
        actor, kind, (queries.KIND, request.pk), unit_id=request.unit_id, level=request.level, title=request.title,
        **detail,
    )  # fmt: skip
