"""The clerk's part of a paper that goes out: verify, enter, send to each body; reserve, recall, supersede."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

from django.utils import timezone

from soi.correspondence import queries
from soi.correspondence.actions.drafting import _ensure_can
from soi.correspondence.actions.signing import ISSUE
from soi.correspondence.actions.telling import hint_both, take_turn, tell, tell_slip
from soi.correspondence.errors import (
    MissesFormerRecipients,
    NotOnThisWay,
    SignatureMissing,
    WordsMissing,
)
from soi.correspondence.events import LineDone, PaperMoved, PaperSent
from soi.correspondence.models import Charge, Dispatch, Issue, Paper, Picture, Slip, SlipState, Trace, Version
from soi.correspondence.rules import drafting, sending
from soi.engines.typesetting import public as typesetting
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.records import public as records
from soi.tasks import public as tasks

ISSUES = "correspondence.issue"
CHANNEL = "issued"


def issue(actor: Actor, paper_id: UUID) -> list[UUID]:
    """Verify the signatures, keep the paper as a record of its body, and send it to each body it is addressed to.

    The paper this one takes the place of is superseded with everybody who had it; what it answers is answered.
    Raises NoSuchPaper, NotYours, NotInThisState, SignatureMissing, MissesFormerRecipients, and what records refuses.
    """
    paper = queries.get_paper(actor, paper_id, for_change=True)
    access.require(actor, ISSUES, unit_id=paper.unit_id)
    _ensure_can(paper, "issue")
    version, file = queries.version_of(paper, paper.version), Issue.objects.get(paper=paper)
    pdf = storage.fetch(file.digest)
    found = signing.verify(pdf)
    if not found or not all(one.valid and one.trusted for one in found):
        raise SignatureMissing()
    former = _former(paper, version)
    pages = typesetting.pages_of(pdf)
    _keep_record(actor, paper, pdf, pages)
    Picture.objects.bulk_create(Picture(issue=file, number=p.number, image=storage.keep(p.image)) for p in pages)
    paper.state, paper.issued_at, paper.issued_by_id = drafting.ISSUED, timezone.now(), actor.appointment_id
    paper.save(update_fields=["state", "issued_at", "issued_by"])
    sent = [_send(actor, paper, version, unit) for unit in version.to_units]
    for each in former:
        leave(actor, each, sending.SUPERSEDED, paper=paper)
    if paper.answers is not None:
        _close(actor, paper.answers, paper)
    tell(actor, paper, "issued", symbol=paper.symbol, count=len(sent))
    tasks.finish_about(actor, Ref(queries.PAPER, str(paper.pk)), ISSUE)
    return sent


def reserve(actor: Actor, *, type: str, marked_level: int, holder: str) -> UUID:
    """Take the number of a marked paper that is written and kept elsewhere: secret papers share the open sequence.

    Raises NotYours, NoFormForType, WordsMissing.
    """
    unit = intake.body_of(actor)
    access.require(actor, ISSUES, unit_id=unit)
    queries.ensure_type(type)
    if marked_level < 1 or not holder.strip():
        raise WordsMissing(field="holder")
    today = timezone.localdate()
    term = records.term_of(today)
    paper = Paper(
        id=uuid4(),
        unit_id=unit,
        author_id=actor.appointment_id,
        responsible_id=actor.appointment_id,
        people=[actor.person_id],
        type=type,
        marked_level=marked_level,
        holder=holder.strip(),
        state=drafting.RESERVED,
        term=term,
        number=numbering.next_number(unit_id=unit, kind=queries.sequence(type), term=term),
        dated=today,
    )
    paper.symbol = queries.symbol(paper, today)
    paper.save(force_insert=True)
    tell(actor, paper, "reserved", symbol=paper.symbol)
    return paper.pk


def recall(actor: Actor, paper_id: UUID, *, reason: str, units: Iterable[int] = ()) -> dict[UUID, str]:
    """Take a paper back from those who have it, or from these bodies; returns how it now stands with each.

    Where it was answered or superseded before, it stays as it is, and the answer says so.
    Raises NoSuchPaper, NotYours, NotInThisState, WordsMissing.
    """
    paper = queries.get_paper(actor, paper_id)
    access.require(actor, ISSUES, unit_id=paper.unit_id)
    if not reason.strip():
        raise WordsMissing(field="reason")
    wanted = set(units)
    found = {}
    for each in paper.dispatches.select_related("unit", "paper").order_by("pk"):
        if wanted and each.unit_id not in wanted:
            continue
        try:
            leave(actor, each, sending.RECALLED, words=reason)
        except NotOnThisWay:
            found[each.pk] = sending.state_of(queries.done_with(each))
        else:
            found[each.pk] = sending.RECALLED
    return found


def leave(
    actor: Actor, dispatch: Dispatch, act: str, *, words: str = "", paper: Paper | None = None, **detail: object
) -> None:
    """Leave a trace of what happened to a sent paper, if it may happen now. Raises NotOnThisWay."""
    take_turn(dispatch)
    done = queries.done_with(dispatch)
    if not sending.may(act, done):
        raise NotOnThisWay(unit=dispatch.unit.name, state=queries.WAY_WORDS[sending.state_of(done)])
    side = dispatch.sender_id if act in sending.BY_SENDER else dispatch.unit_id
    Trace.objects.create(
        dispatch=dispatch, act=act, unit_id=side, words=words.strip()[:400], paper=paper, by_id=actor.appointment_id
    )
    audit.record(
        actor,
        f"correspondence.dispatch.{act}",
        Ref(queries.DISPATCH, str(dispatch.pk)),
        unit_id=side,
        level=dispatch.level,
        symbol=dispatch.paper.symbol,
        unit=dispatch.unit.name,
        reason=words.strip(),
        **detail,
    )
    events.announce(PaperMoved(str(dispatch.pk), dispatch.sender_id, dispatch.unit_id, act))
    hint_both(dispatch)


def _send(actor: Actor, paper: Paper, version: Version, unit: int) -> UUID:
    one = Dispatch.objects.create(
        id=uuid4(),
        paper=paper,
        sender_id=paper.unit_id,
        unit_id=unit,
        level=paper.level,
        copies=version.copies,
        answer_due_on=paper.answer_due_on,
        sent_by_id=actor.appointment_id,
    )
    Charge.objects.create(dispatch=one, side=sending.SENDER, unit_id=one.sender_id, appointment_id=paper.responsible_id)
    events.announce(PaperSent(str(one.pk), paper.unit_id, unit))
    hint_both(one)
    return one.pk


def _former(paper: Paper, version: Version) -> list[Dispatch]:
    """With whom the paper this one takes the place of still counts. Raises MissesFormerRecipients."""
    if paper.supersedes_id is None:
        return []
    found = list(Dispatch.objects.filter(paper_id=paper.supersedes_id).select_related("unit", "paper").order_by("pk"))
    for each in found:
        take_turn(each)
    counting = [each for each in found if sending.may(sending.SUPERSEDED, queries.done_with(each))]
    missing = [each.unit.name for each in counting if each.unit_id not in version.to_units]
    if missing:
        raise MissesFormerRecipients(field="to_units", names=", ".join(missing))
    return counting


def _close(actor: Actor, slip: Slip, paper: Paper) -> None:
    """The paper that came in is answered: its slip is done, and with who asked it stands as answered."""
    if slip.state != SlipState.DONE:
        slip.state, slip.done_at, slip.answered_by = SlipState.DONE, timezone.now(), paper
        slip.save(update_fields=["state", "done_at", "answered_by"])
        tell_slip(actor, slip, "done")
        events.announce(LineDone(str(slip.pk), slip.unit_id))
    if slip.dispatch is not None:
        take_turn(slip.dispatch)
        if sending.may(sending.ANSWERED, queries.done_with(slip.dispatch)):
            leave(actor, slip.dispatch, sending.ANSWERED, paper=paper)


def _keep_record(actor: Actor, paper: Paper, pdf: bytes, pages: Sequence[typesetting.SetPage]) -> None:
    today = timezone.localdate()
    content = records.Content(
        original=pdf,
        kind="pdf",
        searchable=pdf,
        pages=[intake.Sheet(p.number, p.width, p.height, p.text, p.image, p.thumb, p.words) for p in pages],
        channel=CHANNEL,
        received_on=today,
        marked_level=paper.level,
    )
    unit = organisations.get_unit(paper.unit_id)
    said = records.Particulars(
        type=paper.type,
        title=paper.title,
        symbol=paper.symbol,
        issued_on=paper.dated,
        place=queries.place_of(unit),
        issuer=unit.name,
        signer=paper.signer.person.name if paper.signer else "",
        level=paper.level,
        list_item=paper.list_item,
        retention=paper.retention or queries.proposed_retention(paper.type, today),
        purpose=paper.purpose,
    )
    records.enter_issued(actor, content, said, today=today, paper_id=paper.pk)
