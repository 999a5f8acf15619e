"""Draft together: begin, save a version, let another write, comment, give up. Nothing saved is ever overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID, uuid4

from django.utils import timezone

from soi.correspondence import queries
from soi.correspondence.actions.telling import step, tell
from soi.correspondence.errors import (
    DayNotPossible,
    NoFormForType,
    NotADrafter,
    NotInThisState,
    RecipientsMissing,
    VersionMoved,
    WordsMissing,
)
from soi.correspondence.models import Paper, Slip, Version
from soi.correspondence.rules import drafting, wording
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import Ref
from soi.records import public as records
from soi.tasks import public as tasks

T = TypeVar("T")
DRAFTS = "correspondence.draft"
AMEND, SIGN = "correspondence.amend", "correspondence.sign"


@dataclass(frozen=True)
class Text:
    """What a version says and to whom it goes."""

    title: str
    text: str
    to_units: Sequence[int] = ()
    outside: str = ""
    copies: int = 1


@dataclass(frozen=True)
class Particulars:
    """What a draft is beside its words."""

    type: str
    signer_id: int | None = None
    level: int = 0
    list_item: str = ""
    purpose: str = ""
    retention: str = ""
    answers: UUID | None = None
    supersedes: UUID | None = None
    answer_due_on: date | None = None


@dataclass(frozen=True)
class Saved:
    """The number of the version that was saved, and with which other it was brought together."""

    version: int
    merged_with: int = field(default=0)


def begin_draft(actor: Actor, particulars: Particulars, text: Text) -> UUID:
    """Begin a paper of the actor's body.

    Raises NotYours, NoFormForType, WordsMissing, RecipientsMissing, PurposeMissing, MarkedOnConnected, NoSuchPaper,
    NobodyToSign.
    """
    access.require(actor, DRAFTS)
    today = timezone.localdate()
    if particulars.type not in wording.FORMS:
        raise NoFormForType(field="type", type=particulars.type)
    records.check_level(particulars.level, particulars.list_item, ceiling=access.ceiling(), on=today)
    _ensure_day(particulars.answer_due_on, today)
    _ensure_words(text)
    unit = intake.body_of(actor)
    _ensure_recipients(unit, text)
    records.check_kept_for(particulars.purpose, today)
    slip = _answered(actor, particulars.answers)
    signer = queries.signer(unit, particulars.signer_id, today) if particulars.signer_id else None
    paper = Paper(
        id=uuid4(),
        unit_id=unit,
        author_id=actor.appointment_id,
        responsible_id=actor.appointment_id,
        signer_id=signer.appointment_id if signer else None,
        people=sorted({actor.person_id, *([signer.person_id] if signer else [])}),
        drafters=[actor.person_id],
        type=particulars.type,
        title=text.title.strip(),
        level=particulars.level,
        list_item=particulars.list_item if particulars.level else "",
        purpose=particulars.purpose,
        retention=particulars.retention,
        answers=slip,
        supersedes=queries.get_superseded(actor, particulars.supersedes) if particulars.supersedes else None,
        answer_due_on=particulars.answer_due_on,
    )
    paper.save(force_insert=True)
    _keep(actor, paper, text, based_on=0, why="")
    tell(actor, paper, "drafted")
    return paper.pk


def save_version(actor: Actor, paper_id: UUID, text: Text, *, based_on: int, why: str = "") -> Saved:
    """Save the next version. Where another was saved meanwhile both are brought together, if they changed other lines.

    A paper that was submitted or ordered becomes a draft again, and the order is gone.
    Raises NoSuchPaper, NotADrafter, NotInThisState, WordsMissing, RecipientsMissing, VersionMoved.
    """
    paper = _mine(actor, paper_id)
    _ensure_can(paper, "amend")
    _ensure_words(text)
    _ensure_recipients(paper.unit_id, text)
    last = queries.version_of(paper, paper.version)
    ready = text if based_on == paper.version else _brought_together(actor, paper, text, based_on, last)
    was_ordered, was_submitted = paper.state == drafting.ORDERED, paper.state == drafting.SUBMITTED
    paper.version, paper.state, paper.title = paper.version + 1, drafting.DRAFT, ready.title.strip()
    paper.ordered_version = paper.request_id = None
    paper.save(update_fields=["version", "state", "title", "ordered_version", "request_id"])
    _keep(actor, paper, ready, based_on=based_on, why=why)
    if was_ordered:
        step(actor, paper, "cancelled")
        tell(actor, paper, "cancelled", symbol=paper.symbol)
    if was_ordered or was_submitted:
        # It waits for the signer no more; the folder no longer has it.
        tasks.finish_about(actor, Ref(queries.PAPER, str(paper.pk)), SIGN)
    tell(actor, paper, "saved", version=paper.version)
    return Saved(paper.version, 0 if based_on == last.number else last.number)


def add_drafter(actor: Actor, paper_id: UUID, appointment_id: int) -> None:
    """Let another write this draft too. Raises NoSuchPaper, NotADrafter, NotInThisState, NobodyInOffice."""
    paper = _mine(actor, paper_id)
    _ensure_open(paper)
    post = queries.colleague(paper.unit_id, appointment_id, timezone.localdate())
    paper.drafters = sorted({*paper.drafters, post.person_id})
    paper.people = sorted({*paper.people, post.person_id})
    paper.save(update_fields=["drafters", "people"])
    step(actor, paper, "joined", post.name)
    tell(actor, paper, "joined", name=post.name)


def comment(actor: Actor, paper_id: UUID, words: str) -> None:
    """Say something about the present version. Raises NoSuchPaper, NotADrafter, WordsMissing."""
    paper = queries.get_paper(actor, paper_id)
    if actor.person_id not in paper.people:
        raise NotADrafter()
    if not words.strip():
        raise WordsMissing(field="words")
    step(actor, paper, "comment", words)
    tell(actor, paper, "commented", version=paper.version)


def drop(actor: Actor, paper_id: UUID, *, reason: str) -> None:
    """Give a draft up. A number it had stays in the book, marked as void with the reason.

    Raises NoSuchPaper, NotADrafter, NotInThisState, WordsMissing.
    """
    paper = _mine(actor, paper_id)
    _ensure_can(paper, "drop")
    if not reason.strip():
        raise WordsMissing(field="reason")
    paper.state = drafting.DROPPED
    paper.save(update_fields=["state"])
    if paper.number is not None:
        numbering.void(
            actor,
            unit_id=paper.unit_id,
            kind=queries.sequence(paper.type),
            term=paper.term,
            number=paper.number,
            reason=reason.strip()[:300],
        )
    step(actor, paper, "dropped", reason)
    tell(actor, paper, "dropped", reason=reason.strip())
    tasks.finish_about(actor, Ref(queries.PAPER, str(paper.pk)), AMEND)


def _mine(actor: Actor, paper_id: UUID) -> Paper:
    paper = queries.get_paper(actor, paper_id, for_change=True)
    if actor.person_id not in paper.drafters:
        raise NotADrafter()
    return paper


def _ensure_can(paper: Paper, act: str) -> None:
    if drafting.after(act, paper.state) is None:
        raise NotInThisState(state=queries.STATE_WORDS[paper.state])


def _ensure_open(paper: Paper) -> None:
    if paper.state not in drafting.ACTS["amend"][0]:
        raise NotInThisState(state=queries.STATE_WORDS[paper.state])


def _ensure_words(text: Text) -> None:
    if not text.title.strip():
        raise WordsMissing(field="title")
    if not text.text.strip():
        raise WordsMissing(field="text")


def _ensure_recipients(unit_id: int, text: Text) -> None:
    """Each is a living body of this node, and none is the paper's own."""
    if unit_id in text.to_units or set(text.to_units) - set(organisations.bodies_of(text.to_units)):
        raise RecipientsMissing(field="to_units")


def _ensure_day(day: date | None, today: date) -> None:
    if day is not None and day < today:
        raise DayNotPossible(field="answer_due_on", day=day)


def _answered(actor: Actor, slip_id: UUID | None) -> Slip | None:
    return queries.get_slip(actor, slip_id) if slip_id else None


def _brought_together(actor: Actor, paper: Paper, text: Text, based_on: int, last: Version) -> Text:
    """Both texts in one; the head of the paper must not have been changed by both. Raises VersionMoved."""
    base = queries.version_of(paper, based_on)
    whole = drafting.merged(base.text, text.text, last.text)
    title = _one_changed(base.title, text.title.strip(), last.title)
    units = _one_changed(sorted(base.to_units), sorted(text.to_units), sorted(last.to_units))
    outside = _one_changed(base.outside, text.outside.strip(), last.outside)
    copies = _one_changed(base.copies, text.copies, last.copies)
    if whole is None or title is None or units is None or outside is None or copies is None:
        raise VersionMoved(name=last.by.person.name, version=last.number)
    return Text(title, whole, units, outside, copies)


def _one_changed(base: T, mine: T, theirs: T) -> T | None:
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _keep(actor: Actor, paper: Paper, text: Text, *, based_on: int, why: str) -> None:
    Version.objects.create(
        paper=paper,
        number=paper.version,
        title=text.title.strip(),
        text="\n".join(drafting.lines_of(text.text)),
        to_units=sorted(set(text.to_units)),
        outside=text.outside.strip(),
        copies=text.copies,
        why=why.strip(),
        based_on=based_on,
        by_id=actor.appointment_id,
    )
