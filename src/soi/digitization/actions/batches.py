"""Files go to the scanner in a batch and come back: counted by two persons each way, closed with nothing left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.digitization import papers, queries
from soi.digitization.actions.lines import BATCH_NUMBERS, KEEP
from soi.digitization.actions.moving import TOPIC, record_many, tell_of
from soi.digitization.errors import (
    ApprovalNeeded,
    BatchWentOn,
    NoSuchLine,
    NotAccountedFor,
    NotAPicture,
    NotAtThatStep,
    NotCounted,
    NothingChosen,
    OfficeNotFree,
    OnlyIsolated,
    OtherTaker,
    SheetsDiffer,
    ShelfDiffers,
    TooManyFiles,
    WordsMissing,
)
from soi.digitization.events import BatchClosed
from soi.digitization.models import Batch, BatchLine, Line, Question
from soi.digitization.rules import labels
from soi.digitization.rules.stages import LEAST_WORDS, Stage, has_words
from soi.engines.reading.public import Reader, Unreadable
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.persons import public as persons
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

BATCH, SCAN = "digitization.batch", "digitization.scan"
BACK_TASK, BACK_TITLE = "digitization.count_batch", _("Batch {number} came back: count it file by file")
TAKE_TASK, TAKE_TITLE = "digitization.take_batch", _("Count and take batch {number} for scanning")
State = Batch.State
Outcome = BatchLine.Outcome

audit.sentence("digitization.batch.opened", _("{actor} opened batch {number}: {files} files, {sheets} sheets."))
audit.sentence("digitization.batch.given", _("{actor} handed batch {number} over to {name}: {sheets} sheets."))
audit.sentence("digitization.batch.recalled", _("{actor} took batch {number} back before {name} had counted it."))
audit.sentence("digitization.batch.called_off", _("{actor} called off batch {number}, {files} files: {reason}"))
audit.sentence("digitization.batch.taken", _("{actor} took batch {number}: {sheets} sheets counted."))
audit.sentence("digitization.batch.returned", _("{actor} gave batch {number} back: {sheets} sheets."))
audit.sentence("digitization.batch.counted", _("{actor} counted batch {number}: {back} files whole, {differs} not."))
audit.sentence(
    "digitization.batch.difference_signed", _("{actor} signed the difference of a file of batch {number}: {reason}")
)
audit.sentence("digitization.batch.closed", _("{actor} closed batch {number}: {differences} signed differences."))
audit.sentence(
    "digitization.batch.labels_read",
    _("{actor} read the labels of batch {number}: {found} found, {lost} lost, {doubled} doubled, {foreign} foreign."),
)


def open_batch(actor: Actor, line_ids: Iterable[UUID], *, today: date) -> Batch:
    """Put approved files into one batch, in the order of the shelf.

    Raises NotYours, TooManyFiles, NothingChosen, NotCounted, ApprovalNeeded, OnlyIsolated.
    """
    access.require(actor, KEEP)
    keys = list(dict.fromkeys(line_ids))
    if len(keys) > queries.MOST_IN_BATCH:
        raise TooManyFiles(field="lines", count=len(keys), limit=queries.MOST_IN_BATCH)
    free = queries.visible_lines(actor).filter(pk__in=keys, stage=Stage.APPROVED, batch__isnull=True)
    lines = list(free.order_by("place_key", "number", "id").select_for_update(of=("self",)))
    units = {line.unit_id for line in lines}
    if not lines or len(lines) < len(keys) or len(units) > 1:
        raise NothingChosen(field="lines")
    unit = units.pop()
    access.require(actor, KEEP, unit_id=unit)
    _check(lines)
    batch = Batch.objects.create(
        unit_id=unit,
        number=numbering.next_number(unit_id=unit, kind=BATCH_NUMBERS, term=str(today.year)),
        year=today.year,
        level=max(line.level for line in lines),
        opened_by_id=actor.appointment_id,
    )
    BatchLine.objects.bulk_create(
        BatchLine(batch=batch, line=line, position=position, sheets_out=line.sheets or 0)
        for position, line in enumerate(lines, start=1)
    )
    Line.objects.filter(pk__in=[line.pk for line in lines]).update(batch=batch)
    tell_of(actor, [line.pk for line in lines], act="in_batch", before=Stage.APPROVED, words=name_of(batch))
    _record(actor, "opened", batch, files=len(lines), sheets=sum(line.sheets or 0 for line in lines))
    return batch


def _check(lines: list[Line]) -> None:
    uncounted = sum(line.sheets is None for line in lines)
    if uncounted:
        raise NotCounted(count=uncounted)
    if any(line.level > access.ceiling() for line in lines):
        raise OnlyIsolated()
    waiting = sum(bool(line.level) and line.secret_by_id is None for line in lines)
    if waiting:
        raise ApprovalNeeded(count=waiting)


def name_of(batch: Batch) -> str:
    """How the office calls a batch: its number in the year."""
    return f"{batch.number}/{batch.year}"


def hand_over(actor: Actor, batch_id: UUID, *, taker_id: int, sheets: int, today: date) -> None:
    """Hand the batch to a named person, with the giver's own count. Raises OfficeNotFree, SheetsDiffer."""
    batch = _mine(actor, batch_id, KEEP, State.OPEN)
    post = persons.post(taker_id, on=today)
    if post is None or post.person_id == actor.person_id or post.level < batch.level:
        raise OfficeNotFree(field="taker_id")
    known = _total(batch)
    if sheets != known:
        # The giver counts what the shelf said; where it is not so, the line is counted anew, not written over here.
        raise ShelfDiffers(field="sheets", given=known, taken=sheets)
    batch.state, batch.given_by_id, batch.taken_by_id = State.GIVEN, actor.appointment_id, taker_id
    batch.sheets_given = sheets
    batch.save(update_fields=["state", "given_by", "taken_by", "sheets_given"])
    _record(actor, "given", batch, name=post.name, sheets=sheets)
    _ask(actor, batch, taker_id, TAKE_TASK, TAKE_TITLE, today)


def _ask(actor: Actor, batch: Batch, office: int, kind: str, title: str, today: date) -> None:
    """Put the next step of a batch on somebody's desk."""
    tasks.assign(
        actor,
        appointment_id=office,
        kind=kind,
        title=title,
        params={"number": name_of(batch)},
        due_on=today,
        ref=Ref(BATCH, str(batch.pk)),
        address=reverse("digitization:batch", args=[batch.pk]),
    )


def recall(actor: Actor, batch_id: UUID, *, today: date) -> None:
    """Take back a batch that was handed over and not taken yet, as from the wrong person. Raises NotAtThatStep."""
    batch = _mine(actor, batch_id, KEEP, State.GIVEN)
    post = persons.post(batch.taken_by_id or 0, on=today)
    batch.state, batch.given_by_id, batch.taken_by_id, batch.sheets_given = State.OPEN, None, None, None
    batch.save(update_fields=["state", "given_by", "taken_by", "sheets_given"])
    tasks.finish_about(actor, Ref(BATCH, str(batch.pk)), TAKE_TASK)
    _record(actor, "recalled", batch, name=post.name if post else "?")


def call_off(actor: Actor, batch_id: UUID, *, reason: str) -> None:
    """Give up a batch that was never handed over: its files are free for another, its number stays used.

    Raises NotAtThatStep, WordsMissing.
    """
    batch = _mine(actor, batch_id, KEEP, State.OPEN)
    if not has_words(reason):
        raise WordsMissing(field="reason", least=LEAST_WORDS)
    said, now = reason.strip(), timezone.now()
    keys = list(batch.lines.order_by("line_id").values_list("line_id", flat=True))
    batch.lines.update(outcome=Outcome.SIGNED, reason=said, signed_by=actor.appointment_id)
    batch.questions.filter(settled_at__isnull=True).update(settled_by=actor.appointment_id, settled_at=now, answer=said)
    Line.objects.filter(pk__in=keys, stage=Stage.APPROVED).update(batch=None)
    tell_of(actor, keys, act="out_of_batch", before=Stage.APPROVED, words=f"{name_of(batch)}: {said}")
    batch.state, batch.closed_at, batch.received_by_id = State.CLOSED, now, actor.appointment_id
    batch.save(update_fields=["state", "closed_at", "received_by"])
    _record(actor, "called_off", batch, files=len(keys), reason=said)


def take(actor: Actor, batch_id: UUID, *, sheets: int, reason: str = "", today: date) -> None:
    """Take the batch as counted here: all its files are out at the scanner, and the minutes say so.

    Raises NotAtThatStep, OtherTaker, SheetsDiffer.
    """
    batch = _mine(actor, batch_id, SCAN, State.GIVEN)
    if batch.taken_by_id != actor.appointment_id:
        post = persons.post(batch.taken_by_id or 0, on=today)
        raise OtherTaker(name=post.name if post else "?")
    if sheets != batch.sheets_given and not has_words(reason):
        raise SheetsDiffer(field="reason", given=batch.sheets_given, taken=sheets)
    batch.state, batch.taken_at, batch.sheets_taken = State.OUT, timezone.now(), sheets
    batch.difference_out = reason.strip() if sheets != batch.sheets_given else ""
    keys = list(batch.lines.order_by("line_id").values_list("line_id", flat=True))
    Line.objects.filter(pk__in=keys, stage=Stage.APPROVED).update(stage=Stage.OUT)
    tell_of(actor, keys, act="out", before=Stage.APPROVED, words=name_of(batch))
    record_many(actor, keys, unit_id=batch.unit_id, stage=Stage.OUT, act="out")
    batch.minutes_out = storage.keep(papers.minutes(batch, way="out", today=today))
    batch.save(update_fields=["state", "taken_at", "sheets_taken", "difference_out", "minutes_out"])
    _record(actor, "taken", batch, sheets=sheets)
    tasks.finish_about(actor, Ref(BATCH, str(batch.pk)), TAKE_TASK)


def give_back(actor: Actor, batch_id: UUID, *, sheets: int) -> None:
    """Bring the batch back to the shelf, with the sheets as counted there. Raises NotAtThatStep."""
    batch = _mine(actor, batch_id, SCAN, State.OUT)
    batch.state, batch.returned_by_id, batch.sheets_returned = State.COMING, actor.appointment_id, sheets
    batch.save(update_fields=["state", "returned_by", "sheets_returned"])
    _record(actor, "returned", batch, sheets=sheets)
    today = timezone.localdate()
    if persons.post(batch.given_by_id or 0, on=today) is not None:
        _ask(actor, batch, batch.given_by_id or 0, BACK_TASK, BACK_TITLE, today)


def count_back(actor: Actor, batch_id: UUID, *, counted: Mapping[UUID, int]) -> None:
    """Count file by file what came back; what is whole and signed is back, all else waits for a signed difference.

    Raises NotAtThatStep, OfficeNotFree.
    """
    batch = _mine(actor, batch_id, KEEP, State.COMING)
    _ensure_another(actor, batch, field="counted")
    back: list[BatchLine] = []
    differs: list[BatchLine] = []
    for one in _held(batch).filter(outcome__in=(Outcome.TO_DO, Outcome.DIFFERS)):
        if one.line_id not in counted:
            continue
        one.sheets_back = counted[one.line_id]
        is_whole = one.sheets_back == one.sheets_out and one.line.stage == Stage.SIGNED
        one.outcome = Outcome.BACK if is_whole else Outcome.DIFFERS
        (back if is_whole else differs).append(one)
    BatchLine.objects.bulk_update([*back, *differs], ["sheets_back", "outcome"])
    batch.received_by_id = actor.appointment_id
    batch.save(update_fields=["received_by"])
    _return(actor, batch, [one.line_id for one in back], Stage.SIGNED, Stage.BACK, act="back")
    _record(actor, "counted", batch, back=len(back), differs=len(differs))


def sign_difference(actor: Actor, batch_id: UUID, line_id: UUID, *, reason: str) -> None:
    """Say with one's name why a file did not come back whole and done. A file not done goes back on the approved list.

    Raises NotAtThatStep, NoSuchLine, OfficeNotFree, WordsMissing.
    """
    batch = _mine(actor, batch_id, KEEP, State.COMING)
    _ensure_another(actor, batch, field="reason")
    if not has_words(reason):
        raise WordsMissing(field="reason", least=LEAST_WORDS)
    one = _held(batch).filter(line_id=line_id).first()
    if one is None:
        raise NoSuchLine()
    if one.outcome != Outcome.DIFFERS:
        raise NotAtThatStep(number=one.line.number)
    one.outcome, one.reason, one.signed_by_id = Outcome.SIGNED, reason.strip(), actor.appointment_id
    one.save(update_fields=["outcome", "reason", "signed_by"])
    stage = Stage(one.line.stage)
    to = Stage.BACK if stage == Stage.SIGNED else Stage.APPROVED
    _return(actor, batch, [line_id], stage, to, act="difference", words=reason.strip())
    _record(actor, "difference_signed", batch, reason=reason.strip())


def close_batch(actor: Actor, batch_id: UUID, *, today: date) -> None:
    """Close a batch of which every file is back, or its difference signed, and no question is open.

    Raises NotAtThatStep, OfficeNotFree, NotAccountedFor.
    """
    batch = _mine(actor, batch_id, KEEP, State.COMING)
    _ensure_another(actor, batch, field="batch")
    settled = (Outcome.BACK, Outcome.SIGNED)
    left = batch.lines.exclude(outcome__in=settled).count()
    left += batch.questions.filter(settled_at__isnull=True).count()
    if left:
        raise NotAccountedFor(count=left)
    batch.state, batch.closed_at, batch.received_by_id = State.CLOSED, timezone.now(), actor.appointment_id
    batch.minutes_back = storage.keep(papers.minutes(batch, way="back", today=today))
    batch.save(update_fields=["state", "closed_at", "received_by", "minutes_back"])
    differences = batch.lines.filter(outcome=Outcome.SIGNED).count()
    _record(actor, "closed", batch, differences=differences)
    tasks.finish_about(actor, Ref(BATCH, str(batch.pk)), BACK_TASK)
    events.announce(BatchClosed(str(batch.pk), batch.unit_id, differences))


def read_labels(actor: Actor, batch_id: UUID, pictures: Iterable[bytes]) -> labels.Account:
    """Read the labels of a batch back from pictures; lost, doubled, foreign and unreadable ones wait for a person.

    Raises NotYours, NotAPicture, NotAtThatStep.
    """
    seen = queries.get_batch(actor, batch_id)
    access.require(actor, KEEP if actor.may(KEEP) else SCAN, unit_id=seen.unit_id)
    texts, unreadable = _codes(pictures)
    batch = queries.get_batch(actor, batch_id, for_change=True)
    if batch.state == State.CLOSED:
        raise BatchWentOn(number=name_of(batch))
    read = labels.account(batch.lines.order_by("position").values_list("line_id", flat=True), texts, unreadable)
    Question.objects.bulk_create(_questions(actor, batch, read))
    _record(
        actor, "labels_read", batch,
        found=len(read.found), lost=len(read.lost), doubled=len(read.doubled), foreign=len(read.foreign),
    )  # fmt: skip
    return read


def _codes(pictures: Iterable[bytes]) -> tuple[list[str], int]:
    """What the codes of these pictures say; they are opened in the closed room and nowhere else."""
    texts: list[str] = []
    unreadable = 0
    with Reader() as reader:
        for picture in pictures:
            try:
                found, broken = reader.codes(picture)
            except Unreadable as refused:
                raise NotAPicture(field="pictures") from refused
            texts += found
            unreadable += broken
    return texts, unreadable


def _questions(actor: Actor, batch: Batch, read: labels.Account) -> list[Question]:
    """What is not asked already, one question each."""
    asked = set(batch.questions.filter(settled_at__isnull=True).values_list("kind", "line_id", "said"))
    wanted = [
        *((Question.Kind.LOST.value, line, "") for line in read.lost),
        *((Question.Kind.DOUBLED.value, line, "") for line in read.doubled),
        *((Question.Kind.FOREIGN.value, None, text[:200]) for text in read.foreign),
    ]
    wanted += [(Question.Kind.UNREADABLE.value, None, str(read.unreadable))] if read.unreadable else []
    return [
        Question(
            unit_id=batch.unit_id, level=batch.level, batch=batch, line_id=line, kind=kind, said=said,
            asked_by_id=actor.appointment_id,
        )
        for kind, line, said in wanted
        if (kind, line, said) not in asked
    ]  # fmt: skip


def _return(
    actor: Actor, batch: Batch, keys: list[UUID], before: Stage, to: Stage, *, act: str, words: str = ""
) -> None:
    if not keys:
        return
    gone: dict[str, object] = {"stage": to, "batch": None}
    if to == Stage.APPROVED:
        gone |= {"accepted_at": None, "scanned_sheets": None, "scanned_by": None}
    Line.objects.filter(pk__in=keys, stage=before).update(**gone)
    tell_of(actor, keys, act=act, before=before, words=words or name_of(batch))
    record_many(actor, keys, unit_id=batch.unit_id, stage=to, act=act)


def _ensure_another(actor: Actor, batch: Batch, *, field: str) -> None:
    """Who gave the batch back neither counts it nor signs for what is missing, whatever office that was given in."""
    if batch.returned_by is not None and batch.returned_by.person_id == actor.person_id:
        raise OfficeNotFree(field=field)


def _held(batch: Batch) -> QuerySet[BatchLine]:
    """Its files, held until commit: what they have come to is what is counted, and none goes on meanwhile."""
    return batch.lines.select_related("line").order_by("line_id").select_for_update(of=("self", "line"))


def _total(batch: Batch) -> int:
    return int(batch.lines.aggregate(all=Sum("sheets_out"))["all"] or 0)


def _mine(actor: Actor, batch_id: UUID, grant: str, state: str) -> Batch:
    seen = queries.get_batch(actor, batch_id)
    access.require(actor, grant, unit_id=seen.unit_id)
    batch = queries.get_batch(actor, batch_id, for_change=True)
    if batch.state != state:
        raise BatchWentOn(number=name_of(batch))
    return batch


def _record(actor: Actor, act: str, batch: Batch, **detail: Any) -> None:
    kind = f"digitization.batch.{act}"
    audit.record(actor, kind, (BATCH, batch.pk), unit_id=batch.unit_id, number=name_of(batch), **detail)
    events.hint(TOPIC, unit_id=batch.unit_id, ref_kind=BATCH, ref_id=str(batch.pk))
