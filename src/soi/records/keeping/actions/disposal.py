"""Disposal by rule: a list is proposed, judged line by line, signed by two of different units, carried out."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.numbering import public as numbering
from soi.kernel.persons import public as persons
from soi.kernel.search import public as search
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.records.keeping import papers, queries, rules
from soi.records.keeping.actions.files import recount
from soi.records.keeping.errors import ListNotReady, OfficeNotFree, SameUnit, WordsMissing
from soi.records.keeping.events import FileDisposed
from soi.records.keeping.models import DisposalLine, DisposalList, HeldFile, ListState, MarkedContent, Outcome
from soi.records.models import Copy, CopyPage, Document, File, LevelRequest, Page, SignatureCheck, Version
from soi.records.packages.models import FileFormat
from soi.tasks import public as tasks

KIND, BOOK = "records.disposal", "disposal"
CHECKS, APPROVES, DESTROYS = "records.check", "records.approve", "records.destroy"
CHECK_TASK, CHECK_TITLE = "records.check_list", _("Check the disposal list {number}/{year} line by line")
SIGN_TASK, SIGN_TITLE = "records.sign_list", _("Agree to the disposal list {number}/{year}, or send it back")
LINES_A_LIST = 500
HELD = _("a hold keeps it.")
CLOSED = _("a stamp was seen on a paper in it, and another person has not looked yet.")
LENT = _("its paper is lent.")
NOT_OVER = _("its time is not over, counted anew.")
LINES_LEFT = _("lines are still to be judged: {left}.")
NOT_AT_STEP = _("it has gone on since.")
NOT_SIGNED = _("both signatures are not on it, or one is not valid.")
# What stays of a paper is its number in the book; all that it said goes.
BLANK: dict[str, Any] = {
    **dict.fromkeys(("title", "symbol", "place", "issuer", "signer", "text", "original", "searchable"), ""),
    "issued_on": None,
    "proposed": {},
    "metadata": None,
    "metadata_from": {},
    "described_by": None,
    "pages_count": 0,
}
# What hangs on a paper and goes with it: the table, and the files it names. A test asks that nothing is forgotten here.
PARTS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Copy, ("pdf",)),
    (SignatureCheck, ()),
    (LevelRequest, ()),
    (FileFormat, ()),
    (Page, ("image", "thumb")),
    (Version, ()),
    (MarkedContent, ()),
)
BLANK_FILE: dict[str, Any] = dict.fromkeys(("title", "keywords", "symbol", "physical_state", "paper_code"), "")

audit.sentence("records.disposal.proposed", _("The disposal list {number}/{year} was proposed: {lines} files."))
audit.sentence(
    "records.disposal.judged", _("{actor} judged line {position} of the disposal list {number}/{year}: {verdict}.")
)
audit.sentence(
    "records.disposal.checked", _("{actor} checked the disposal list {number}/{year} and put it before {name}.")
)
audit.sentence("records.disposal.approved", _("{actor} agreed to the disposal list {number}/{year}."))
audit.sentence("records.disposal.refused", _("{actor} sent the disposal list {number}/{year} back: {reason}"))
audit.sentence(
    "records.file.disposed", _("The content of the file {code} was destroyed; list {number}/{year}, proof {proof}.")
)
audit.sentence(
    "records.disposal.done", _("The disposal list {number}/{year} is done: {done} destroyed, {refused} kept.")
)


def propose_list(actor: Actor, unit_id: int, *, today: date, level: int = 0) -> UUID | None:
    """Count anew the files of a body and level whose time seems over, and list those it is; None where there are none.

    What was kept for a reason on an earlier list is asked again after a year.
    """
    access.require(actor, DESTROYS, unit_id=unit_id)
    in_hand = DisposalList.objects.filter(
        unit_id=unit_id, level=level, state__in=[ListState.PROPOSED, ListState.CHECKED]
    )
    if in_hand.exists():
        return None
    due = _due_files(unit_id, level, today)
    if not due:
        return None
    number = numbering.next_number(unit_id=unit_id, kind=BOOK, term=str(today.year))
    made = DisposalList.objects.create(unit_id=unit_id, number=number, year=today.year, level=level)
    counts = queries.counts_of(file.pk for file, _last in due)
    DisposalLine.objects.bulk_create(
        DisposalLine(
            disposal=made,
            file=file,
            position=position,
            kept_until=last,
            counting=file.counting,
            documents=counts.get(file.pk, (0, 0))[0],
            pages=counts.get(file.pk, (0, 0))[1],
        )
        for position, (file, last) in enumerate(due, start=1)
    )
    _record(actor, "records.disposal.proposed", made, lines=len(due))
    _give_to_clerk(actor, made, today)
    return made.pk


def _due_files(unit_id: int, level: int, today: date) -> list[tuple[File, date]]:
    closed = File.objects.filter(unit_id=unit_id, level=level, closed_on__isnull=False, disposed_on__isnull=True)
    kept = DisposalLine.objects.filter(
        verdict="keep", disposal__proposed_at__gte=timezone.now() - rules.ASKED_AGAIN_AFTER
    )
    going = DisposalLine.objects.filter(disposal__state=ListState.APPROVED, outcome=Outcome.TO_DO)
    due = closed.filter(kept=rules.COUNTED, kept_until__lt=today).exclude(pk__in=kept.values("file_id"))
    held = HeldFile.objects.filter(hold__lifted_on__isnull=True)
    found = due.exclude(pk__in=going.values("file_id")).exclude(pk__in=held.values("file_id"))
    # Counted anew: what a changed rule has moved meanwhile is not listed by a stale day.
    counted = ((file, recount(file, today).last) for file in found.order_by("kept_until", "code", "pk")[:LINES_A_LIST])
    return [(file, last) for file, last in counted if last is not None and rules.is_over(last, today)]


def _give_to_clerk(actor: Actor, made: DisposalList, today: date) -> None:
    clerks = persons.posts_within(made.unit.path, on=today, roles=["clerk"])
    # Where no clerk is cleared for these files, the head has it, and has one cleared.
    heads = persons.posts_at(made.unit_id, on=today, roles=["head"])
    for post in [post for post in (*clerks, *heads) if post.level >= made.level][:1]:
        _assign(actor, made, post.appointment_id, CHECK_TASK, CHECK_TITLE, today)


def judge_line(actor: Actor, line_id: int, *, verdict: str, reason: str = "") -> None:
    """Say of one file whether it may go, or stays for a reason.

    Raises NoSuchThing, NotYours, ListNotReady, WordsMissing.
    """
    line = queries.one_of(DisposalLine.objects.select_related("disposal"), line_id)
    access.require(actor, CHECKS, unit_id=line.disposal.unit_id)
    line = queries.one_of(DisposalLine.objects.select_related("disposal"), line_id, for_change=True)
    if line.disposal.state != ListState.PROPOSED:
        raise ListNotReady(why=NOT_AT_STEP)
    if verdict not in ("dispose", "keep"):
        raise WordsMissing(field="verdict", least=1)
    if verdict == "keep" and not rules.has_words(reason):
        raise WordsMissing(field="reason", least=rules.LEAST_WORDS)
    line.verdict, line.reason = verdict, reason.strip() if verdict == "keep" else ""
    line.save(update_fields=["verdict", "reason"])
    _record(actor, "records.disposal.judged", line.disposal, position=line.position, verdict=verdict)


def check_list(actor: Actor, list_id: UUID, *, approver_id: int, today: date) -> None:
    """Every line is judged: the list is printed, signed by the checker, and put before a person of another unit.

    Raises NoSuchThing, NotYours, ListNotReady, OfficeNotFree, SameUnit, and what signing refuses.
    """
    found = _for_change(actor, list_id, CHECKS, ListState.PROPOSED)
    lines = queries.lines_of(found)
    if left := rules.unjudged(line.verdict for line in lines):
        raise ListNotReady(why=LINES_LEFT.format(left=left))
    found.checker_id, found.checked_at = actor.appointment_id, timezone.now()
    tasks.finish_about(actor, _ref(found), CHECK_TASK)
    post = persons.post(approver_id, on=today)
    if post is None or post.level < found.level:
        raise OfficeNotFree(field="approver_id")
    if not rules.may_agree(actor.unit_id, actor.person_id, post.unit_id, post.person_id):
        raise SameUnit(field="approver_id", name=post.name)
    pdf = papers.disposal_list(found, lines, actor=actor, approver=post, today=today)
    found.request_id = signing.ask(
        actor,
        unit_id=found.unit_id,
        pdf=pdf,
        title=f"{papers.DISPOSAL_TITLE} {found.number}/{found.year}",
        signers=[actor.appointment_id, approver_id],
        about=_ref(found),
        level=found.level,
    )
    found.state, found.paper = ListState.CHECKED, storage.keep(pdf)
    found.save(update_fields=["state", "checker", "checked_at", "request_id", "paper"])
    if settings.SOI_DEMO:
        signing.sign_with_demo_key(actor, found.request_id)
    _record(actor, "records.disposal.checked", found, name=post.name)
    _assign(actor, found, approver_id, SIGN_TASK, SIGN_TITLE, today)


def sign_list(actor: Actor, list_id: UUID) -> None:
    """The second signer's own key, where the demo keeps it; elsewhere the token signs the paper before approve_list."""
    found = _for_change(actor, list_id, APPROVES, ListState.CHECKED)
    if settings.SOI_DEMO and found.request_id:
        signing.sign_with_demo_key(actor, found.request_id)
    approve_list(actor, list_id)


def approve_list(actor: Actor, list_id: UUID) -> None:
    """Both signatures stand on the printed list: it is carried out, in the background and line by line.

    Raises NoSuchThing, NotYours, ListNotReady.
    """
    found = _for_change(actor, list_id, APPROVES, ListState.CHECKED)
    request = signing.get_request(actor, found.request_id) if found.request_id else None
    if request is None or request.state != "signed" or request.signers != len(signing.turns_of(request)):
        raise ListNotReady(why=NOT_SIGNED)
    signed = storage.fetch(request.current)
    if sum(one.valid and one.trusted for one in signing.verify(signed)) != request.signers:
        raise ListNotReady(why=NOT_SIGNED)
    storage.forget(found.paper)
    found.state, found.approver_id, found.approved_at = ListState.APPROVED, actor.appointment_id, timezone.now()
    found.paper = storage.keep(signed)
    found.save(update_fields=["state", "approver", "approved_at", "paper"])
    _record(actor, "records.disposal.approved", found)
    tasks.finish_about(actor, _ref(found), SIGN_TASK)
    jobs.defer("records.dispose", lock=str(found.pk), list_id=str(found.pk))


def refuse_list(actor: Actor, list_id: UUID, *, reason: str) -> None:
    """The second person does not agree: nothing is destroyed.

    Raises NoSuchThing, NotYours, ListNotReady, WordsMissing.
    """
    found = _for_change(actor, list_id, APPROVES, ListState.CHECKED)
    if not rules.has_words(reason):
        raise WordsMissing(field="reason", least=rules.LEAST_WORDS)
    found.state, found.refusal, found.ended_at = ListState.REFUSED, reason.strip(), timezone.now()
    found.save(update_fields=["state", "refusal", "ended_at"])
    _record(actor, "records.disposal.refused", found, reason=found.refusal)
    tasks.finish_about(actor, _ref(found), SIGN_TASK)


def carry_out(actor: Actor, line_id: int, *, today: date) -> str:
    """Carry out one line in one transaction: its content goes, or it stays with the reason. Again, it does nothing."""
    line = queries.one_of(DisposalLine.objects.select_related("disposal", "file"), line_id, for_change=True)
    if line.outcome != Outcome.TO_DO or line.disposal.state != ListState.APPROVED:
        return line.outcome
    file = File.objects.select_for_update(of=("self",)).get(pk=line.file_id)
    why = _why_kept(line, file, today)
    if why:
        return _keep(line, why)
    line.salt = secrets.token_hex(32)
    # Of a paper that a stamp was seen on a stub is left already.
    here = Document.objects.filter(file=file, stub_level__isnull=True)
    documents = list(here.order_by("register_year", "register_no"))
    line.proofs, line.leaving = [], []
    for document in documents:
        line.proofs.append(_proof(document, line.salt))
        line.leaving += destroy_paper(document, today)
    line.leaving += destroy_volumes(file)
    file.events.update(sheet={})
    File.objects.filter(pk=file.pk).update(**BLANK_FILE, disposed_on=today)
    storage.forget_many(line.leaving)
    line.outcome, line.done_at = Outcome.DONE, timezone.now()
    line.save(update_fields=["salt", "proofs", "leaving", "outcome", "done_at"])
    _record_disposed(actor, line, file)
    return line.outcome


def _why_kept(line: DisposalLine, file: File, today: date) -> str:
    if line.verdict == "keep":
        return line.reason
    if queries.is_held(file.pk):
        return HELD
    if queries.loan_of(file) is not None:
        return LENT
    if Document.objects.filter(file=file, closed_at__isnull=False).exists():
        return CLOSED
    counting = recount(file, today)
    return "" if counting.state == rules.COUNTED and rules.is_over(counting.last, today) else NOT_OVER


def _keep(line: DisposalLine, why: str) -> str:
    line.outcome, line.outcome_reason, line.done_at = Outcome.REFUSED, why[:300], timezone.now()
    line.save(update_fields=["outcome", "outcome_reason", "done_at"])
    return line.outcome


def _proof(document: Document, salt: str) -> dict[str, Any]:
    """What stays of a paper: its number, how many pages, and a hash that proves what it was to who has it."""
    part = queries.marked_content(document) or document
    return {
        "number": f"{document.register_no}/{document.register_year}",
        "hash": rules.proof(salt, part.original),
        "pages": document.pages_count,
    }


def destroy_paper(document: Document, today: date, **also: Any) -> list[str]:
    """Words, pictures and files of one paper; returns the digests that are to leave the disk.

    The machine does it and the database asks for what reason: an agreed list, or a procedure for a marked paper.
    """
    part = queries.marked_content(document) or document
    digests = [part.original, part.searchable]
    # The files of the version that is shown are those of the paper itself, and are kept once.
    earlier = Version.objects.filter(document=document).exclude(number=document.version)
    pictures = CopyPage.objects.filter(copy__document=document)
    for rows in (earlier.values_list("original", "searchable"), pictures.values_list("image", "thumb")):
        digests += [digest for row in rows for digest in row]
    pictures.delete()
    # While its version still stands: the database asks that a paper shows one it has.
    Document.objects.filter(pk=document.pk).update(**{**BLANK, **also}, disposed_on=today)
    for model, fields in PARTS:
        found = model._default_manager.filter(document=document)
        if fields:
            digests += [digest for row in found.values_list(*fields) for digest in row]
        found.delete()
    return [digest for digest in digests if digest]


def destroy_volumes(file: File) -> list[str]:
    """What was put together of a whole file; returns the digests that are to leave the disk."""
    digests = [digest for digest in file.volumes.values_list("digest", flat=True) if digest]
    file.volumes.all().delete()
    return digests


def _record_disposed(actor: Actor, line: DisposalLine, file: File) -> None:
    audit.record(
        actor,
        "records.file.disposed",
        ("records.file", file.pk),
        unit_id=file.unit_id,
        code=file.code,
        number=line.disposal.number,
        year=line.disposal.year,
        proof=rules.whole_proof(line.salt, line.proofs),
    )
    events.announce(FileDisposed(str(file.pk), file.unit_id))


def settle_line(actor: Actor, line_id: int) -> int:
    """Write down which files of a destroyed line still lie somewhere; none, and their names are forgotten here too.

    Returns how many are left: a second place out of reach, or a file that a kill left before it was unlinked.
    """
    line = queries.one_of(DisposalLine.objects.all(), line_id, for_change=True)
    # A bare hash of a small file can be guessed, so no name stays longer than its file.
    line.leaving = sorted(storage.still_lying(line.leaving))
    line.save(update_fields=["leaving"])
    return len(line.leaving)


def finish_list(actor: Actor, list_id: UUID) -> bool:
    """Close a list when every line has its outcome and nothing is left on the disk; the index is written anew."""
    found = queries.one_of(queries.visible_lists(actor), list_id, for_change=True)
    if found.state != ListState.APPROVED:
        return False
    open_lines = found.lines.filter(outcome=Outcome.TO_DO).exists() or found.lines.exclude(leaving=[]).exists()
    if open_lines:
        return False
    found.state, found.ended_at = ListState.DONE, timezone.now()
    found.save(update_fields=["state", "ended_at"])
    search.ask_rebuild()
    account = queries.account_of(found)
    _record(actor, "records.disposal.done", found, done=account[Outcome.DONE], refused=account[Outcome.REFUSED])
    return True


def _for_change(actor: Actor, list_id: UUID, grant: str, state: str) -> DisposalList:
    seen = queries.one_of(queries.visible_lists(actor), list_id)
    access.require(actor, grant, unit_id=seen.unit_id)
    found = queries.one_of(queries.visible_lists(actor).select_related("unit"), list_id, for_change=True)
    if found.state != state:
        raise ListNotReady(why=NOT_AT_STEP)
    return found


def _ref(found: DisposalList) -> Ref:
    return Ref(KIND, str(found.pk))


def _assign(actor: Actor, found: DisposalList, appointment_id: int, kind: str, title: str, due: date) -> None:
    tasks.assign(
        actor,
        appointment_id=appointment_id,
        kind=kind,
        title=title,
        params={"number": found.number, "year": found.year},
        due_on=rules.due_for_work(due),
        ref=_ref(found),
        address=reverse("records:disposal", args=[found.pk]),
    )


def _record(actor: Actor, kind: str, found: DisposalList, **detail: Any) -> None:
    audit.record(actor, kind, (KIND, found.pk), unit_id=found.unit_id, number=found.number, year=found.year, **detail)
