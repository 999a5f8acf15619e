"""Rounds of signing: what was ordered together, how far it is, what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from soi.correspondence.access import ROUND
from soi.correspondence.errors import NoSuchRound
from soi.correspondence.models import Paper, Round, RoundLine, Version
from soi.correspondence.queries.papers import visible_papers
from soi.correspondence.rules import rounds
from soi.correspondence.rules.rounds import Progress
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor

ROUND_KIND = "correspondence.round"
WAITS = RoundLine.State.WAITING


@dataclass(frozen=True)
class Answered:
    """One line of a round beside its paper, as far as that is seen."""

    line: RoundLine
    paper: Paper | None


def visible_rounds(actor: Actor) -> QuerySet[Round]:
    """Every round of this office."""
    return access.visible(ROUND, Round.objects.all(), actor)


def get_round(actor: Actor, round_id: UUID) -> Round:
    """One of them; raises NoSuchRound."""
    found = visible_rounds(actor).filter(pk=round_id).first()
    if found is None:
        raise NoSuchRound()
    return found


def round_for_change(actor: Actor, round_id: UUID) -> Round:
    """The same, kept for this transaction alone, so that two workers take turns; raises NoSuchRound."""
    found = visible_rounds(actor).select_for_update(of=("self",)).filter(pk=round_id).first()
    if found is None:
        raise NoSuchRound()
    return found


def open_rounds(actor: Actor) -> list[Round]:
    """What this office ordered and is not done yet, the oldest first."""
    mine = visible_rounds(actor).filter(signer_id=actor.appointment_id, ended_at__isnull=True)
    return list(mine.order_by("ordered_at", "pk"))


def being_signed(found: Iterable[Round]) -> set[UUID]:
    """The papers that wait in these rounds."""
    return set(RoundLine.objects.filter(round__in=list(found), state=WAITS).values_list("paper_id", flat=True))


def lapsed_rounds(now: datetime) -> list[UUID]:
    """Rounds whose time is over and that have not ended, for the courier."""
    found = Round.objects.filter(ended_at__isnull=True, good_until__lt=now)
    return list(found.order_by("good_until").values_list("pk", flat=True))


def left_rounds(now: datetime) -> list[tuple[UUID, int]]:
    """Rounds that still count and should long have ended, with their signers: their job is asked for once more."""
    found = Round.objects.filter(ended_at__isnull=True, good_until__gte=now, ordered_at__lt=now - rounds.SOON)
    return list(found.order_by("ordered_at").values_list("pk", "signer_id"))


def answers_of(actor: Actor, found: Round) -> list[Answered]:
    """Every paper of a round with its answer, in the order they were chosen; in two queries."""
    lines = list(found.lines.order_by("position"))
    papers = {each.pk: each for each in visible_papers(actor).filter(pk__in=[line.paper_id for line in lines])}
    return [Answered(line, papers.get(line.paper_id)) for line in lines]


def progress_of(found: Round, answers: Iterable[Answered]) -> Progress:
    """How far a round is. What was refused before it began counts as done and not for its rate."""
    lines = [each.line for each in answers]
    state = RoundLine.State
    counts = {each: sum(line.state == each for line in lines) for each in state}
    done = [line.at for line in lines if line.at is not None and line.state in rounds.DONE]
    return Progress(
        found.total,
        counts[state.SIGNED],
        counts[state.ORDERED],
        counts[state.REFUSED],
        counts[state.FAILED],
        begun_at=found.begun_at,
        last_at=max(done, default=None),
    )


def seen_hash(paper: Paper, version: Version) -> str:
    """The hash of all that a signer sees and signs of a paper but its number and its day, which the order brings."""
    return rounds.hash_of(
        {
            "paper": str(paper.pk),
            "unit": paper.unit_id,
            "type": paper.type,
            "level": paper.level,
            "list_item": paper.list_item,
            "signer": paper.signer_id,
            "answers": str(paper.answers_id or ""),
            "supersedes": str(paper.supersedes_id or ""),
            "answer_due_on": paper.answer_due_on.isoformat() if paper.answer_due_on else "",
            "version": version.number,
            "title": version.title,
            "text": version.text,
            "to_units": list(version.to_units),
            "outside": version.outside,
            "copies": version.copies,
        }
    )
