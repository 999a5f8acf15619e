"""The signing folder: submit, look, return with a note, take back what was signed. The key stays with the signer."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.correspondence import queries
from soi.correspondence.actions.drafting import AMEND, SIGN, _ensure_can, _mine
from soi.correspondence.actions.telling import step, tell
from soi.correspondence.errors import (
    AnswerMissesAsker,
    ChangedSince,
    NobodyToSign,
    NotInThisState,
    NotTheSigner,
    RecipientsMissing,
    SignatureMissing,
    WordsMissing,
)
from soi.correspondence.events import PaperSigned
from soi.correspondence.models import Issue, Look, Paper, Version
from soi.correspondence.rules import drafting
from soi.engines.typesetting import public as typesetting
from soi.kernel.access.public import Actor
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.records import public as records
from soi.tasks import public as tasks

ISSUE = "correspondence.issue"
TO_SIGN, TO_AMEND, TO_ISSUE = _("Sign: {title}"), _("Amend and submit again: {title}"), _("Issue and send: {title}")


def submit(actor: Actor, paper_id: UUID) -> None:
    """Put the present version into the signer's folder.

    Raises NoSuchPaper, NotADrafter, NotInThisState, NobodyToSign, RecipientsMissing, AnswerMissesAsker, and what the
    typesetter refuses: what cannot be set is not submitted.
    """
    paper = _mine(actor, paper_id)
    _ensure_can(paper, "submit")
    today = timezone.localdate()
    if paper.signer_id is None:
        raise NobodyToSign(field="signer_id")
    signer = queries.signer(paper.unit_id, paper.signer_id, today)
    version = queries.version_of(paper, paper.version)
    if not version.to_units and not version.outside:
        raise RecipientsMissing(field="to_units")
    _ensure_goes_to_the_asker(paper, version)
    typesetting.set_document(queries.draft_of(paper, version, today), queries.layout_on(today))
    paper.state, paper.submitted_by_id, paper.submitted_at = drafting.SUBMITTED, actor.appointment_id, timezone.now()
    paper.save(update_fields=["state", "submitted_by", "submitted_at"])
    step(actor, paper, "submitted")
    ref = Ref(queries.PAPER, str(paper.pk))
    tasks.finish_about(actor, ref, AMEND)
    if paper.answers_id:
        tasks.finish_about(actor, Ref(queries.SLIP, str(paper.answers_id)), queries.DO)
    tasks.assign(
        actor,
        appointment_id=signer.appointment_id,
        kind=SIGN,
        sensitive=True,
        title=TO_SIGN,
        params={"title": paper.title},
        due_on=today,
        ref=ref,
        address=reverse("correspondence:in_folder", args=[paper.pk]),
    )
    tell(actor, paper, "submitted", version=paper.version, name=signer.name)


def choose_signer(actor: Actor, paper_id: UUID, appointment_id: int) -> None:
    """Say who signs a draft. Raises NoSuchPaper, NotADrafter, NotInThisState, NobodyToSign."""
    paper = _mine(actor, paper_id)
    if paper.state != drafting.DRAFT:
        raise NotInThisState(state=queries.STATE_WORDS[paper.state])
    post = queries.signer(paper.unit_id, appointment_id, timezone.localdate())
    paper.signer_id, paper.people = post.appointment_id, sorted({*paper.people, post.person_id})
    paper.save(update_fields=["signer", "people"])


def look(actor: Actor, paper: Paper) -> Look | None:
    """Note that the present version was looked at by one of its people; `before` is what was looked at before it."""
    if actor.person_id not in paper.people:
        return None
    one, made = Look.objects.get_or_create(paper=paper, person_id=actor.person_id, defaults={"version": paper.version})
    if not made and one.version != paper.version:
        one.before, one.version = one.version, paper.version
        one.save(update_fields=["before", "version", "at"])
    return one


def send_back(actor: Actor, paper_id: UUID, *, note: str) -> None:
    """Return a paper to its author with a note. Raises NoSuchPaper, NotTheSigner, NotInThisState, WordsMissing."""
    paper = to_sign(actor, paper_id)
    _ensure_can(paper, "return")
    if not note.strip():
        raise WordsMissing(field="note")
    _end_request(actor, paper, note)
    paper.state, paper.ordered_version, paper.request_id = drafting.DRAFT, None, None
    paper.save(update_fields=["state", "ordered_version", "request_id"])
    step(actor, paper, "returned", note)
    ref = Ref(queries.PAPER, str(paper.pk))
    tasks.finish_about(actor, ref, SIGN)
    tasks.assign(
        actor,
        appointment_id=queries.holder_of(paper, timezone.localdate()),
        kind=AMEND,
        sensitive=True,
        title=TO_AMEND,
        params={"title": paper.title},
        due_on=timezone.localdate(),
        ref=ref,
        address=reverse("correspondence:paper", args=[paper.pk]),
    )
    tell(actor, paper, "returned", version=paper.version)


def number(paper: Paper, today: date) -> None:
    """The next of its type and term, once and for all: after a return the paper keeps it (05-HD/VPTW)."""
    if paper.number is None:
        paper.term = records.term_of(today)
        paper.number = numbering.next_number(unit_id=paper.unit_id, kind=queries.sequence(paper.type), term=paper.term)
    paper.symbol, paper.dated = queries.symbol(paper, today), today
    paper.state, paper.ordered_version = drafting.ORDERED, paper.version


def set_paper(paper: Paper, today: date) -> bytes:
    """The present version as a PDF, with the number and the day it has."""
    draft = queries.draft_of(paper, queries.version_of(paper, paper.version), today)
    return typesetting.set_document(draft, queries.layout_on(today))


def send_signed(actor: Actor, paper_id: UUID, pdf: bytes) -> None:
    """Take back an ordered paper that was signed with the token elsewhere.

    Raises NoSuchPaper, NotTheSigner, ChangedSince, and what signing refuses (NotThisPaper, NotYourCertificate, ...).
    """
    paper = to_sign(actor, paper_id)
    if paper.state != drafting.ORDERED or paper.request_id is None:
        raise ChangedSince()
    signing.send_signed(actor, paper.request_id, pdf)
    keep_signed(actor, paper)


def note_signed(actor: Actor, paper_id: UUID, _digest: str) -> None:
    """The program on the signer's machine has signed an ordered paper. Raises NotTheSigner, ChangedSince."""
    paper = to_sign(actor, paper_id)
    if paper.state != drafting.ORDERED or paper.request_id is None:
        raise ChangedSince()
    keep_signed(actor, paper)


def keep_signed(actor: Actor, paper: Paper) -> None:
    """Keep the file as it will leave, once every signature on it is valid and trusted; the clerk issues it."""
    pdf = signing.document(actor, paper.request_id) if paper.request_id else b""
    found = signing.verify(pdf)
    if not found or not all(one.valid and one.trusted for one in found):
        raise SignatureMissing()
    version = queries.version_of(paper, paper.version)
    Issue.objects.create(
        paper=paper, unit_id=paper.unit_id, level=paper.level, digest=storage.keep(pdf), text=version.text
    )
    paper.state = drafting.SIGNED
    paper.save(update_fields=["state"])
    step(actor, paper, "signed")
    today, ref = timezone.localdate(), Ref(queries.PAPER, str(paper.pk))
    clerk = queries.find_clerk(paper.unit_id, paper.level, today)
    tasks.finish_about(actor, ref, SIGN)
    tasks.assign(
        actor,
        appointment_id=clerk.appointment_id if clerk else queries.holder_of(paper, today),
        kind=ISSUE,
        sensitive=True,
        title=TO_ISSUE,
        params={"title": paper.title},
        due_on=today,
        ref=ref,
        address=reverse("correspondence:paper", args=[paper.pk]),
    )
    tell(actor, paper, "signed", symbol=paper.symbol)
    events.announce(PaperSigned(str(paper.pk), paper.unit_id))


def _end_request(actor: Actor, paper: Paper, note: str) -> None:
    """The paper that waited for the token waits no more."""
    if paper.request_id is not None:
        signing.refuse(actor, paper.request_id, reason=note)


def to_sign(actor: Actor, paper_id: UUID) -> Paper:
    """A paper that waits for this very signer, kept for this transaction. Raises NoSuchPaper, NotTheSigner."""
    paper = queries.get_paper(actor, paper_id, for_change=True)
    if paper.signer_id != actor.appointment_id:
        raise NotTheSigner(name=paper.signer.person.name if paper.signer else "")
    return paper


def _ensure_goes_to_the_asker(paper: Paper, version: Version) -> None:
    slip = paper.answers
    sent = slip.dispatch if slip is not None else None
    if sent is not None and sent.sender_id not in version.to_units:
        raise AnswerMissesAsker(field="to_units", unit=sent.sender.name)
