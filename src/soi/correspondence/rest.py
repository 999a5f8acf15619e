"""The API of correspondence: both registers, one paper, and the acts of the pages that need no eye on a page.

Signing is no act of a program: who signs looks at what is signed, and the token signs (kernel.signing, `soi signer`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from soi.correspondence import actions, queries
from soi.kernel.web.public import api

routes = api.Room()
READS, DRAFTS, ISSUES = "correspondence.read", "correspondence.draft", "correspondence.issue"
INSTRUCTS = "correspondence.instruct"
Types = Literal["letter", "report", "plan", "submission", "notice", "decision"]
Units = Annotated[list[api.Number], Field(max_length=400)]
Number = Annotated[int | None, Query(None, ge=1, le=10**6)]
Year = Annotated[int | None, Query(None, ge=1900, le=9999)]


class Happened(api.Said):
    """One thing that happened to a sent paper."""

    act: str
    at: datetime
    by: str
    words: str


class WayOfPaper(api.Said):
    """A sent paper with one body."""

    dispatch_id: UUID
    unit_id: int
    unit: str
    state: str
    overdue: bool
    sent_at: datetime
    answer_due_on: date | None
    traces: list[Happened]


class PaperLine(api.Said):
    """A line of the outgoing book."""

    id: UUID
    symbol: str
    type: str
    title: str
    state: str
    level: int
    dated: date | None
    unit_id: int
    ways: list[WayOfPaper]


class PaperPage(api.Said):
    """The outgoing book, newest first; `after` is empty on the last page."""

    items: list[PaperLine]
    after: str


class PaperSeen(PaperLine):
    """One paper; its words while it is drafted for those of the draft, and once it left for all who have it."""

    version: int
    text: str
    answers: UUID | None
    supersedes: UUID | None


class IncomingLine(api.Said):
    """A number of the incoming book; of a marked paper held elsewhere it tells no title."""

    kind: str
    key: UUID
    number: int
    year: int
    received_on: date
    sender: str
    symbol: str
    title: str
    level: int
    due_on: date | None
    slip_id: UUID | None
    slip_state: str


class IncomingPage(api.Said):
    """The incoming book of the own body, the highest number first; `below` is null on the last page."""

    items: list[IncomingLine]
    below: int | None


class Draft(api.Given):
    """A new draft."""

    type: Types
    title: Annotated[api.Words, Field(max_length=400)]
    text: Annotated[api.Words, Field(max_length=200_000)]
    signer_id: api.Number
    purpose: api.Slug
    to_units: Units = []
    outside: Annotated[api.Text, Field(max_length=600)] = ""
    answers: api.Key | None = None
    supersedes: api.Key | None = None
    answer_due_on: api.Day | None = None


class NextVersion(api.Given):
    """A further version, and the one it was written upon."""

    title: Annotated[api.Words, Field(max_length=400)]
    text: Annotated[api.Words, Field(max_length=200_000)]
    to_units: Units = []
    outside: Annotated[api.Text, Field(max_length=600)] = ""
    why: Annotated[api.Text, Field(max_length=400)] = ""
    based_on: api.Number


class PaperMade(api.Said):
    """What was made."""

    id: UUID


class SavedVersion(api.Said):
    """The version that was saved; `merged_with` is another it was brought together with, else 0."""

    id: UUID
    version: int
    merged_with: int


class Moved(api.Said):
    """Where the paper stands now."""

    id: UUID
    state: str


class Recalling(api.Given):
    """Why a paper is recalled, and from whom; nobody named means from all."""

    reason: Annotated[api.Words, Field(max_length=400)]
    units: Units = []


class Recalled(api.Said):
    """How the paper now stands with each body it was to be recalled from."""

    id: UUID
    states: dict[str, str]


class Entered(api.Said):
    """The number in the incoming book."""

    dispatch_id: UUID
    number: int
    year: int


class Instructing(api.Given):
    """Words, work, person, date."""

    words: Annotated[api.Words, Field(max_length=2000)]
    work: api.Slug
    doer_id: api.Number
    do_by: api.Day


class Instructed(api.Said):
    """The task that was given."""

    slip_id: UUID
    task_id: UUID


@routes.reads("/papers", name="papers", needs=READS, answer=PaperPage)
def outgoing(request: HttpRequest, after: api.After = None) -> PaperPage:
    """The outgoing book of the own body from its end, with how each paper stands with each who got it."""
    actor, today = api.asker(request), timezone.localdate()
    begins = tuple(api.key_parts(after, date, int, UUID)) if after else None
    found = queries.outgoing(actor, after=begins)
    kept, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    ways = queries.ways_of(actor, [each.pk for each in kept], today)
    items = [PaperLine(**_line(each, ways.get(each.pk, []))) for each in kept]
    return PaperPage(items=items, after=api.page_key(kept[-1].dated, kept[-1].number, kept[-1].pk) if more else "")


@routes.reads("/papers/{uuid:paper_id}", name="paper", needs=READS, answer=PaperSeen)
def paper(request: HttpRequest, paper_id: UUID) -> PaperSeen:
    """One paper as this reader sees it."""
    actor = api.asker(request)
    one = queries.get_paper(actor, paper_id)
    ways = queries.ways_of(actor, [one.pk], timezone.localdate()).get(one.pk, [])
    issue = queries.issue_of(one.pk)
    text = issue.text if issue else ""
    if not issue and queries.is_drafting(actor, one) and one.state != "reserved":
        text = queries.version_of(one, one.version).text
    line = _line(one, ways)
    return PaperSeen(**line, version=one.version, text=text, answers=one.answers_id, supersedes=one.supersedes_id)


@routes.reads("/incoming", name="incoming", needs=READS, answer=IncomingPage)
def incoming(request: HttpRequest, year: Year = None, below: Number = None) -> IncomingPage:
    """The incoming book of the own body for a year."""
    found = queries.lines(api.asker(request), year or timezone.localdate().year, below=below)
    kept, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    return IncomingPage(
        items=[IncomingLine(**_incoming(each)) for each in kept], below=kept[-1].number if more else None
    )


@routes.acts("/papers", name="paper_begin", needs=DRAFTS, answer=PaperMade, status=api.MADE)
def begin(request: HttpRequest, given: Draft, once: api.Once) -> PaperMade:
    """Begin a draft of the own body."""
    words = actions.Text(given.title, given.text, given.to_units, given.outside)
    named = ("type", "signer_id", "purpose", "answers", "supersedes", "answer_due_on")
    particulars = actions.Particulars(**{name: getattr(given, name) for name in named})
    return PaperMade(id=actions.begin_draft(api.asker(request), particulars, words))


@routes.acts("/papers/{uuid:paper_id}/versions", name="paper_save", needs=DRAFTS, answer=SavedVersion)
def save(request: HttpRequest, paper_id: UUID, given: NextVersion, once: api.Once) -> SavedVersion:
    """Save a further version; where another was saved meanwhile, both are brought together or it is refused."""
    words = actions.Text(given.title, given.text, given.to_units, given.outside)
    saved = actions.save_version(api.asker(request), paper_id, words, based_on=given.based_on, why=given.why)
    return SavedVersion(id=paper_id, version=saved.version, merged_with=saved.merged_with)


@routes.acts("/papers/{uuid:paper_id}/submit", name="paper_submit", needs=DRAFTS, answer=Moved)
def submit(request: HttpRequest, paper_id: UUID, once: api.Once) -> Moved:
    """Put a draft into its signer's folder."""
    actions.submit(api.asker(request), paper_id)
    return Moved(id=paper_id, state="submitted")


@routes.acts("/papers/{uuid:paper_id}/issue", name="paper_issue", needs=ISSUES, answer=Moved)
def issue(request: HttpRequest, paper_id: UUID, once: api.Once) -> Moved:
    """Verify the signature, keep the paper as a record, send it to each body it is addressed to."""
    actions.issue(api.asker(request), paper_id)
    return Moved(id=paper_id, state="issued")


@routes.acts("/papers/{uuid:paper_id}/recall", name="paper_recall", needs=ISSUES, answer=Recalled)
def recall(request: HttpRequest, paper_id: UUID, given: Recalling, once: api.Once) -> Recalled:
    """Take a paper back; each body is told of, also where it stays because it was answered."""
    found = actions.recall(api.asker(request), paper_id, reason=given.reason, units=given.units)
    return Recalled(id=paper_id, states={str(dispatch): state for dispatch, state in found.items()})


@routes.acts("/dispatches/{uuid:dispatch_id}/enter", name="dispatch_enter", needs=ISSUES, answer=Entered)
def enter(request: HttpRequest, dispatch_id: UUID, once: api.Once) -> Entered:
    """Enter a paper that another body sent in the own incoming book."""
    entry = actions.enter_sent(api.asker(request), dispatch_id)
    return Entered(dispatch_id=dispatch_id, number=entry.register_no, year=entry.register_year)


@routes.acts("/slips/{uuid:slip_id}/instruct", name="slip_instruct", needs=INSTRUCTS, answer=Instructed)
def instruct(request: HttpRequest, slip_id: UUID, given: Instructing, once: api.Once) -> Instructed:
    """Instruct on a paper that was laid before me."""
    task = actions.instruct(api.asker(request), slip_id, actions.Instruction(**given.dict()))
    return Instructed(slip_id=slip_id, task_id=task)


def _line(one: Any, ways: list[queries.Way]) -> dict[str, Any]:
    named = ("symbol", "type", "title", "state", "dated", "unit_id")
    told = {name: getattr(one, name) for name in named}
    return {**told, "id": one.pk, "level": one.marked_level or one.level, "ways": [_way(each) for each in ways]}


def _way(way: queries.Way) -> WayOfPaper:
    traces = sorted(way.traces.values(), key=lambda each: (each.at, each.pk))
    return WayOfPaper(
        dispatch_id=way.it.pk,
        unit_id=way.it.unit_id,
        unit=way.it.unit.name,
        state=way.state,
        overdue=way.overdue,
        sent_at=way.it.sent_at,
        answer_due_on=way.it.answer_due_on,
        traces=[Happened(act=t.act, at=t.at, by=t.by.person.name, words=t.words) for t in traces],
    )


def _incoming(line: queries.Line) -> dict[str, Any]:
    named = ("kind", "key", "number", "year", "received_on", "sender", "symbol", "title", "level", "due_on")
    told = {name: getattr(line, name) for name in named}
    slip = line.slip
    return {**told, "slip_id": slip.pk if slip else None, "slip_state": slip.state if slip else ""}
