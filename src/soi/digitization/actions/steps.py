"""Lines go on by steps: proposed, approved or refused, then at work; and back with a message. Many in one act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import NegatedExpression
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.digitization import queries
from soi.digitization.actions import scans
from soi.digitization.actions.lines import APPROVE, KEEP, is_purpose
from soi.digitization.actions.moving import KIND, record_many, record_one, tell_of
from soi.digitization.errors import NeverScanned, NotAtThatStep, NothingChosen, OwnProposal, ScansWait, WordsMissing
from soi.digitization.models import Event, Line, Question, Scan
from soi.digitization.queries.tally import APART, DONE
from soi.digitization.rules.stages import LEAST_WORDS, STEPS, TOP_SECRET, Stage, has_words, ways_back
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks

Condition = Q | Exists | NegatedExpression[Any]
OWN, QUESTIONS, SCANS, ELSEWHERE, UNSIGNED = "own_work", "questions", "scans", "other_step", "unsigned"
TOP, MARKED = "top_secret", "marked"
AGAIN_TASK, AGAIN_TITLE = "digitization.scan_again", _("Scan file no. {number} again: it was sent back")


@dataclass(frozen=True)
class Moved:
    """What became of each of the lines asked for: how many went on, and how many stayed for which reason."""

    went: int
    stayed: dict[str, int]


def propose(actor: Actor, line_ids: Iterable[UUID]) -> Moved:
    """Put files on the list to digitize; a top-secret one stays. Raises NotYours, NothingChosen, NeverScanned."""
    access.require(actor, KEEP)
    keys = _asked(line_ids)
    sets = {"proposed_by": actor.appointment_id, "refusal": ""}
    moved = _move(actor, keys, Stage.LISTED, act="listed", sets=sets, only={TOP: Q(level__lt=TOP_SECRET)})
    if not moved.went and moved.stayed.get(TOP):
        raise NeverScanned()
    return moved


def approve(actor: Actor, line_ids: Iterable[UUID]) -> Moved:
    """Let files be digitized; each by another person than who proposed it. Raises NotYours, OwnProposal."""
    access.require(actor, APPROVE)
    keys = _asked(line_ids)
    others = ~Q(proposed_by__person_id=actor.person_id)
    moved = _move(
        actor, keys, Stage.APPROVED, act="approved", sets={"approved_by": actor.appointment_id}, only={OWN: others}
    )
    if not moved.went and moved.stayed.get(OWN):
        raise OwnProposal()
    return moved


def refuse(actor: Actor, line_id: UUID, *, reason: str) -> None:
    """This file is not digitized now; it stays on its shelf, and the reason stays with it.

    Raises NoSuchLine, NotAtThatStep, WordsMissing.
    """
    seen = queries.get_line(actor, line_id)
    access.require(actor, APPROVE, unit_id=seen.unit_id)
    line = queries.get_line(actor, line_id, for_change=True)
    if line.stage != Stage.LISTED:
        raise NotAtThatStep(number=line.number)
    if not has_words(reason):
        raise WordsMissing(field="reason", least=LEAST_WORDS)
    line.stage, line.refusal, line.proposed_by_id = Stage.FOUND, reason.strip(), None
    line.save(update_fields=["stage", "refusal", "proposed_by"])
    record_one(actor, line, act="refused", before=Stage.LISTED, words=reason.strip())


def note_scanned(actor: Actor, line_id: UUID, *, sheets: int) -> None:
    """Say how many sheets of one file were scanned; another number than at the shelf is a question for a person.

    Raises NoSuchLine, NotAtThatStep, ScansWait.
    """
    seen = queries.get_line(actor, line_id)
    access.require(actor, STEPS[Stage.SCANNED], unit_id=seen.unit_id)
    line = queries.get_line(actor, line_id, for_change=True)
    if line.stage != Stage.OUT:
        raise NotAtThatStep(number=line.number)
    waiting = line.scans.exclude(state__in=[*DONE, *APART]).count()
    if waiting:
        raise ScansWait(number=line.number, count=waiting)
    scans.ask_where_pages_differ(actor, [line], said=sheets)
    line.stage, line.scanned_sheets, line.scanned_by_id = Stage.SCANNED, sheets, actor.appointment_id
    line.save(update_fields=["stage", "scanned_sheets", "scanned_by"])
    record_one(actor, line, act="scanned", before=Stage.OUT)
    _asked_no_more(actor, [line.pk])
    if sheets != line.sheets:
        Question.objects.create(
            unit_id=line.unit_id,
            level=line.level,
            batch_id=line.batch_id,
            line=line,
            kind=Question.Kind.SHEETS,
            said=f"{line.sheets} / {sheets}",
            asked_by_id=actor.appointment_id,
        )


def advance(actor: Actor, line_ids: Iterable[UUID], *, to: Stage) -> Moved:
    """Take files one step on: scanned, checked, described, signed; set-based, with an account of every line.

    Who scanned a file does not check it; a file with an open question stays, and one whose scans are not so far.
    Raises NotYours, NothingChosen.
    """
    if to not in STEPS:
        raise NothingChosen(field="to")
    access.require(actor, STEPS[to])
    sets: dict[str, Any] = {}
    keys = _asked(line_ids)
    asked = Question.objects.filter(line=OuterRef("pk"), settled_at__isnull=True)
    only: dict[str, Condition] = {QUESTIONS: ~Exists(asked), SCANS: ~Exists(_undone(to))}
    if to == Stage.SIGNED:
        only[UNSIGNED] = ~Exists(_unsigned())
    if to == Stage.SCANNED:
        scanned = Exists(Scan.objects.filter(line=OuterRef("pk")))
        at_scanner = queries.visible_lines(actor).filter(scanned, pk__in=keys, stage=Stage.OUT)
        scans.ask_where_pages_differ(actor, at_scanner)
        # Said of many at once, the scanner's count is the shelf's: who says so stands beside it.
        sets = {"scanned_sheets": F("sheets"), "scanned_by": actor.appointment_id}
    if to == Stage.CHECKED:
        sets = {"accepted_at": timezone.now()}
        # Whoever said that it was scanned, and who brought a scan nobody else has looked through.
        brought = Scan.objects.filter(line=OuterRef("pk"), brought_by__person_id=actor.person_id)
        brought = brought.filter(checked_by__isnull=True).exclude(state__in=APART)
        only[OWN] = ~(Q(scanned_by__person_id=actor.person_id) | Q(Exists(brought)))
    moved = _move(actor, keys, to, act=to.name.lower(), sets=sets, only=only)
    if moved.went and to <= Stage.CHECKED:
        _asked_no_more(actor, keys)
    return moved


def register_purposes(actor: Actor, line_ids: Iterable[UUID], *, purpose: str, today: date) -> Moved:
    """One purpose for many files that are back; a marked one stays, since its purpose was approved by itself.

    Raises NotYours, NothingChosen, WordsMissing.
    """
    access.require(actor, KEEP)
    keys = _asked(line_ids)
    if not is_purpose(purpose, today):
        raise WordsMissing(field="purpose", least=1)
    only: dict[str, Condition] = {MARKED: Q(level=0)}
    return _move(actor, keys, Stage.REGISTERED, act="purpose", sets={"purpose": purpose}, only=only, words=purpose)


def _undone(to: Stage) -> QuerySet[Scan]:
    """Scans that keep their line from this step: not read, refused; from `described` on, not registered either."""
    done = [Scan.State.DESCRIBED] if to >= Stage.DESCRIBED else DONE
    return Scan.objects.filter(line=OuterRef("pk")).exclude(state__in=[*done, *APART])


def _unsigned() -> QuerySet[Scan]:
    """Scans whose signature was made and is not whole, or that this node does not believe: nobody states it away."""
    bad = Scan.objects.filter(line=OuterRef("pk"), signature__in=["broken", "unknown"])
    return bad.exclude(state__in=APART)


def send_back(actor: Actor, line_id: UUID, *, to: Stage, message: str) -> None:
    """Send a file at work back to an earlier step, with a message. Raises NotAtThatStep, WordsMissing."""
    seen = queries.get_line(actor, line_id)
    grant = "digitization.check"
    access.require(actor, grant, unit_id=seen.unit_id)
    line = queries.get_line(actor, line_id, for_change=True)
    if to not in ways_back(line.stage):
        raise NotAtThatStep(number=line.number)
    if not has_words(message):
        raise WordsMissing(field="message", least=LEAST_WORDS)
    before, scanner, line.stage = line.stage, line.scanned_by_id, to
    if to < Stage.CHECKED:
        line.accepted_at = None
    if to < Stage.SCANNED:
        line.scanned_sheets = line.scanned_by_id = None
    line.save(update_fields=["stage", "accepted_at", "scanned_sheets", "scanned_by"])
    record_one(actor, line, act="sent_back", before=before, words=message.strip())
    if to == Stage.OUT:
        _ask_again(actor, line, scanner)


def _ask_again(actor: Actor, line: Line, scanner: int | None) -> None:
    """Who scanned the file has it on the desk again, with the way to what was said of it."""
    today = timezone.localdate()
    post = persons.post(scanner or 0, on=today)
    if post is None or post.person_id == actor.person_id:
        return
    tasks.assign(
        actor,
        appointment_id=post.appointment_id,
        kind=AGAIN_TASK,
        title=AGAIN_TITLE,
        params={"number": line.number},
        due_on=today,
        ref=Ref(KIND, str(line.pk)),
        address=reverse("digitization:line", args=[line.pk]),
    )


def _asked_no_more(actor: Actor, keys: Sequence[UUID]) -> None:
    """Files that were sent back have gone on: they leave the desk of who was asked."""
    back = Event.objects.filter(line__in=list(keys), act="sent_back").order_by().values_list("line_id", flat=True)
    for key in back.distinct():
        tasks.finish_about(actor, Ref(KIND, str(key)), AGAIN_TASK)


def settle(actor: Actor, question_id: int, *, answer: str) -> None:
    """Answer what a person had to look at; the words stay. Raises NoSuchLine, WordsMissing."""
    access.require(actor, "digitization.check")
    question = queries.one_of(queries.open_questions(actor), question_id, for_change=True)
    if not has_words(answer):
        raise WordsMissing(field="answer", least=LEAST_WORDS)
    question.settled_by_id, question.settled_at, question.answer = actor.appointment_id, timezone.now(), answer.strip()
    question.save(update_fields=["settled_by", "settled_at", "answer"])
    if question.line is not None:
        record_one(actor, question.line, act="settled", before=question.line.stage, words=answer.strip())
        scans.follow(actor, question.line.pk)


def _asked(line_ids: Iterable[UUID]) -> list[UUID]:
    keys = list(dict.fromkeys(line_ids))
    if not keys:
        raise NothingChosen(field="lines")
    return keys


def _move(
    actor: Actor,
    keys: Sequence[UUID],
    to: Stage,
    *,
    act: str,
    sets: dict[str, Any],
    only: Mapping[str, Condition] | None = None,
    words: str = "",
) -> Moved:
    """Lock what stands one step before, leave what may not go with its reason, write the rest by one statement."""
    stands = queries.visible_lines(actor).filter(pk__in=keys, stage=to - 1)
    locked = dict(stands.order_by("pk").select_for_update(of=("self",)).values_list("pk", "unit_id"))
    stayed = {ELSEWHERE: len(keys) - len(locked)} if len(locked) < len(keys) else {}
    for reason, condition in (only or {}).items():
        free = set(Line.objects.filter(pk__in=list(locked)).filter(condition).values_list("pk", flat=True))
        if len(free) < len(locked):
            stayed[reason] = len(locked) - len(free)
            locked = {key: unit for key, unit in locked.items() if key in free}
    going = list(locked)
    if going:
        Line.objects.filter(pk__in=going).update(stage=to, **sets)
        tell_of(actor, going, act=act, before=to - 1, words=words)
        for unit, some in groupby(sorted(locked.items(), key=lambda pair: pair[1]), key=lambda pair: pair[1]):
            record_many(actor, [key for key, _unit in some], unit_id=unit, stage=to, act=act)
    return Moved(len(going), stayed)
