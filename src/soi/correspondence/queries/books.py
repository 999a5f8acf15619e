"""The incoming and the outgoing book of a body, line by line; the slips of its leaders; what is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop as _

from soi.base.sentences import Sentence
from soi.correspondence.access import ENTRY, SLIP
from soi.correspondence.errors import MarkedLineOnly, NoSuchLine
from soi.correspondence.models import Dispatch, Entry, Paper, Slip, SlipState, Trace
from soi.correspondence.queries.papers import PER_PAGE, visible_dispatches, visible_papers
from soi.correspondence.rules import sending
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.records import public as records
from soi.records.public import BookLine

SLIP_STAYS = Sentence(
    "The leader's slip of no. {number} and the tasks it gave keep the paper's title and what people wrote of it."
).msgid
DOCUMENT_LINE, SENT_LINE, STUB_LINE = "document", "sent", "stub"
SLIP_WORDS: dict[str, str] = {
    SlipState.WAITING: _("Waits for the leader"),
    SlipState.ASSIGNED: _("Being done"),
    SlipState.DONE: _("Done"),
    SlipState.RETURNED: _("Returned to the office"),
}
NAMED = ("leader__person", "doer__person", "responsible__person")
COUNT_UP_TO = 1000
WHOLE_YEAR = 20_000
# Where a line of the outgoing book stands among the others: its day, its number, its key.
Place = tuple[date, int, UUID]


@dataclass(frozen=True)
class Line:
    """One number of the incoming book: a registered paper, one another body sent, or a marked one held elsewhere."""

    kind: str
    key: UUID
    number: int
    year: int
    received_on: date
    sender: str
    symbol: str
    title: str
    type: str
    issued_on: date | None
    level: int
    pages: int
    place: str
    slip: Slip | None = None
    state: str = ""
    due_on: date | None = None


def lines(actor: Actor, year: int, *, below: int | None = None, limit: int = PER_PAGE + 1) -> list[Line]:
    """The lines of the own body's incoming book, the highest number first; one more where there are more."""
    unit = intake.body_of(actor)
    found = [_of_book(each) for each in records.incoming_lines(actor, unit, year, below=below, limit=limit)]
    entries = access.visible(ENTRY, Entry.objects.filter(unit_id=unit, register_year=year), actor)
    if below is not None:
        entries = entries.filter(register_no__lt=below)
    rows = entries.select_related("dispatch__paper", "dispatch__sender").order_by("-register_no")[:limit]
    found += [_of_entry(each) for each in rows]
    found.sort(key=lambda line: line.number, reverse=True)
    return _with_slips(actor, found[:limit])


def get_line(actor: Actor, kind: str, key: UUID) -> Line:
    """One line of the own body's book that may be laid before a leader; raises NoSuchLine, MarkedLineOnly."""
    unit = intake.body_of(actor)
    if kind == STUB_LINE:
        raise MarkedLineOnly()
    if kind == SENT_LINE:
        entries = access.visible(ENTRY, Entry.objects.filter(unit_id=unit, dispatch_id=key), actor)
        entry = entries.select_related("dispatch__paper", "dispatch__sender").first()
        if entry is not None:
            return _of_entry(entry)
    elif kind == DOCUMENT_LINE:
        found = records.incoming_line(actor, key)
        if found is not None and found.is_stub:
            raise MarkedLineOnly()
        if found is not None:
            return _of_book(found)
    raise NoSuchLine()


def visible_slips(actor: Actor) -> QuerySet[Slip]:
    return access.visible(SLIP, Slip.objects.all(), actor)


def get_slip(actor: Actor, slip_id: UUID, *, for_change: bool = False) -> Slip:
    """One slip of this actor's sight, held until commit where it is to be changed; raises NoSuchLine."""
    found = visible_slips(actor)
    if for_change:
        found = found.select_for_update(of=("self",))
    one = found.select_related("unit", *NAMED, "laid_by__person", "with_unit", "dispatch").filter(pk=slip_id).first()
    if one is None:
        raise NoSuchLine()
    return one


def slip_words_of(actor: Actor, document_id: UUID, arrivals: Sequence[UUID]) -> list[Sentence]:
    """That a leader's slip, with its tasks, names a paper of the book; asked as the courier, who sees all slips."""
    with access.reseated(access.machine_actor("courier"), actor):
        slip = Slip.objects.filter(document_id=document_id).first()
    return [] if slip is None else [Sentence(SLIP_STAYS, {"number": f"{slip.register_no}/{slip.register_year}"})]


def slip_of_line(line: Line) -> Slip | None:
    """The slip of a line, held until commit; None while it was not laid before anybody."""
    column = "document_id" if line.kind == DOCUMENT_LINE else "dispatch_id"
    found = Slip.objects.select_for_update(of=("self",)).filter(**{column: line.key})
    return found.select_related("leader__person").first()


def slips(actor: Actor, which: str, today: date, *, after: tuple[int, int] | None = None) -> list[Slip]:
    """The slips of the own body: waiting, assigned, or owing an answer; one more where there are more."""
    found = _which(visible_slips(actor).filter(unit_id=intake.body_of(actor)), which, today)
    if after is not None:
        year, number = after
        found = found.filter(Q(register_year__lt=year) | Q(register_year=year, register_no__lt=number))
    rows = found.select_related(*NAMED, "with_unit", "document", "dispatch__paper")
    return list(rows.order_by("-register_year", "-register_no")[: PER_PAGE + 1])


def count_slips(actor: Actor, which: str, today: date) -> int:
    """How many there are, counted to a thousand and one."""
    mine = visible_slips(actor).filter(unit_id=intake.body_of(actor))
    return _which(mine, which, today).order_by()[: COUNT_UP_TO + 1].count()


def to_instruct(actor: Actor) -> int:
    """How many papers wait for this leader."""
    if not actor.may("correspondence.instruct"):
        return 0
    mine = visible_slips(actor).filter(leader_id=actor.appointment_id, state=SlipState.WAITING)
    return mine.order_by()[: COUNT_UP_TO + 1].count()


def _which(found: QuerySet[Slip], which: str, today: date) -> QuerySet[Slip]:
    if which == "waiting":
        return found.filter(state__in=(SlipState.WAITING, SlipState.RETURNED))
    if which == "assigned":
        return found.filter(state=SlipState.ASSIGNED)
    owed = found.filter(due_on__isnull=False).exclude(state=SlipState.DONE)
    return owed.filter(due_on__lt=today) if which == "overdue" else owed


def in_transit(actor: Actor) -> list[Dispatch]:
    """What other bodies sent to the own one and nobody has entered yet, the oldest first: nothing waits unseen."""
    ended = Trace.objects.filter(dispatch=OuterRef("pk"), act__in=(sending.ENTERED, *sending.ENDED))
    found = visible_dispatches(actor).filter(unit_id=intake.body_of(actor)).exclude(Exists(ended))
    return list(found.select_related("paper", "sender").order_by("sent_at", "pk")[:PER_PAGE])


def outgoing(actor: Actor, *, after: Place | None = None, limit: int = PER_PAGE + 1) -> list[Paper]:
    """The outgoing book of the own body, read from its end: the newest day first, and of a day the highest number."""
    found = visible_papers(actor).filter(unit_id=intake.body_of(actor), number__isnull=False)
    found = found.filter(further_back(after))
    rows = found.select_related("unit", "signer__person", "author__person", "supersedes", "answers")
    return list(rows.order_by("-dated", "-number", "-pk")[:limit])


def further_back(after: Place | None, *, day: str = "dated") -> Q:
    """What stands before a line in the outgoing book; `day` is how its field is called where it lies."""
    if after is None:
        return Q()
    on, number, key = after
    same_day = Q(number__lt=number) | Q(number=number, pk__lt=key)
    return Q(**{f"{day}__lt": on}) | (Q(**{day: on}) & same_day)


def owed_to_us(actor: Actor, today: date) -> list[Dispatch]:
    """Papers of the own body whose answer is overdue with some body, the longest waiting first."""
    found = overdue_dispatches(today).filter(sender_id=intake.body_of(actor))
    return list(found[:PER_PAGE])


def overdue_dispatches(today: date) -> QuerySet[Dispatch]:
    """Sent papers whose answer was due before today and has not come, of the present actor's sight."""
    ended = Trace.objects.filter(dispatch=OuterRef("pk"), act__in=(sending.ANSWERED, *sending.ENDED))
    found = Dispatch.objects.filter(answer_due_on__lt=today).exclude(Exists(ended))
    return found.select_related("paper", "sender", "unit").order_by("answer_due_on", "pk")


def overdue_slips(today: date) -> QuerySet[Slip]:
    """Slips of papers from outside the node whose date has passed and nobody was told of."""
    found = Slip.objects.filter(dispatch__isnull=True, due_on__lt=today, reminded_on__isnull=True)
    return found.exclude(state=SlipState.DONE).order_by("due_on", "pk")


def undelivered() -> list[UUID]:
    """What was sent and lies on no desk yet, of the present machine's sight."""
    ended = Trace.objects.filter(dispatch=OuterRef("pk"), act__in=(sending.DELIVERED, sending.RECALLED))
    return list(Dispatch.objects.exclude(Exists(ended)).order_by("sent_at").values_list("pk", flat=True)[:COUNT_UP_TO])


def untold_dispatches(today: date) -> QuerySet[Dispatch]:
    """Of those whose answer is overdue, which nobody was told of."""
    told = Trace.objects.filter(dispatch=OuterRef("pk"), act=sending.REMINDED)
    return overdue_dispatches(today).exclude(Exists(told))


def anything_overdue(today: date) -> bool:
    """Whether somebody is to be told of an overdue answer."""
    return untold_dispatches(today).exists() or overdue_slips(today).exists()


def _of_book(line: BookLine) -> Line:
    return Line(
        kind=STUB_LINE if line.is_stub else DOCUMENT_LINE,
        key=line.id,
        number=line.number,
        year=line.year,
        received_on=line.received_on,
        sender=line.holder if line.is_stub else line.issuer,
        symbol=line.symbol,
        title=line.title,
        type=line.type,
        issued_on=line.issued_on,
        level=line.level,
        pages=line.pages,
        place=line.place,
    )


def _of_entry(entry: Entry) -> Line:
    paper = entry.dispatch.paper
    return Line(
        kind=SENT_LINE,
        key=entry.dispatch_id,
        number=entry.register_no,
        year=entry.register_year,
        received_on=entry.received_on,
        sender=entry.dispatch.sender.name,
        symbol=paper.symbol,
        title=paper.title,
        type=paper.type,
        issued_on=paper.dated,
        level=paper.level,
        pages=0,
        place="",
        due_on=entry.dispatch.answer_due_on,
    )


def _with_slips(actor: Actor, found: list[Line]) -> list[Line]:
    """The lines with their slips and, of sent papers, how they stand; in two queries."""
    keys = [line.key for line in found]
    rows = visible_slips(actor).filter(Q(document_id__in=keys) | Q(dispatch_id__in=keys))
    slips = {each.document_id or each.dispatch_id: each for each in rows.select_related(*NAMED)}
    sent = [line.key for line in found if line.kind == SENT_LINE]
    done: dict[UUID, set[str]] = {}
    for key, act in Trace.objects.filter(dispatch_id__in=sent).values_list("dispatch_id", "act"):
        done.setdefault(key, set()).add(act)
    return [_filled(line, slips.get(line.key), done) for line in found]


def _filled(line: Line, slip: Slip | None, done: dict[UUID, set[str]]) -> Line:
    state = sending.state_of(done.get(line.key, ())) if line.kind == SENT_LINE else ""
    due = slip.due_on if slip and slip.due_on else line.due_on
    return Line(**{**line.__dict__, "slip": slip, "state": state, "due_on": due})


def answers_to(slips: Iterable[Slip], actor: Actor) -> dict[UUID, Paper]:
    """The draft or paper that answers each slip, as far as this actor sees it."""
    found = visible_papers(actor).filter(answers__in=list(slips)).exclude(state="dropped").order_by("created_at")
    return {each.answers_id: each for each in found if each.answers_id is not None}
