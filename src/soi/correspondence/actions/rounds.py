"""Signing several at once: the order is given in a moment, a job carries it out paper by paper, each has its answer.

The order is the signer's consent. It is bound to what was seen, by hash, paper by paper and as a whole; it is good for
a time; and it is no key: the key stays in the token, on a demo with the helper that signs hashes.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from soi.base.errors import Refusal
from soi.correspondence import queries
from soi.correspondence.actions import signing as folder
from soi.correspondence.actions.drafting import _ensure_can
from soi.correspondence.actions.telling import TOPIC, step, tell
from soi.correspondence.errors import (
    ChangedSince,
    NothingChosen,
    NotSeenYet,
    OrderLapsed,
    PaperFailed,
    TooManyAtOnce,
)
from soi.correspondence.models import Look, Paper, Round, RoundLine
from soi.correspondence.rules import drafting, rounds
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs.public import defer
from soi.kernel.signing import public as signing
from soi.kernel.web.public import Ref

log = logging.getLogger("soi.correspondence")
# These strike the process or its session and not the paper: the run ends, and the next goes on where this one was.
OF_THE_MACHINE = (MemoryError, OperationalError, InterfaceError)
SIGNS, JOB = "correspondence.sign", "correspondence.sign_round"
# Before what no person waits for.
PRIORITY = 5
State = RoundLine.State

audit.sentence("correspondence.round.ordered", "{actor} ordered {count} papers to be signed; the list is {seal}.")
audit.sentence("correspondence.round.ended", "Of {count} papers ordered together {done} were signed or made ready.")


@dataclass(frozen=True)
class _Chosen:
    """One paper as it was chosen: the hash of what was seen, or why it is refused at once."""

    paper_id: UUID
    version: int
    hash: str = ""
    refusal: Refusal | None = None


def order(actor: Actor, chosen: Sequence[tuple[UUID, int]], *, round_id: UUID) -> UUID:
    """Order these papers to be signed, each as the version that was seen; a job does it, and answers for each.

    `round_id` is the form's own key: sent twice, it is one order. Returns it. Raises NotPermitted, NothingChosen.
    """
    access.require(actor, SIGNS)
    if queries.visible_rounds(actor).filter(pk=round_id).exists():
        return round_id
    if not chosen:
        raise NothingChosen()
    looked = [_as_seen(actor, place, *each) for place, each in enumerate(dict(chosen).items())]
    now = timezone.now()
    made = Round.objects.create(
        id=round_id,
        unit_id=actor.unit_id,
        signer_id=actor.appointment_id,
        seal=rounds.seal_of((str(each.paper_id), each.version, each.hash) for each in looked),
        total=len(looked),
        ordered_at=now,
        good_until=now + rounds.GOOD_FOR,
    )
    RoundLine.objects.bulk_create(_line(made, place, each, now) for place, each in enumerate(looked, start=1))
    audit.record(
        actor, "correspondence.round.ordered", _ref(made), unit_id=made.unit_id, count=made.total, seal=made.seal
    )
    defer(JOB, lock=_turns(made), priority=PRIORITY, round_id=str(made.pk), appointment_id=made.signer_id)
    return made.pk


def sign_next(actor: Actor, round_id: UUID) -> bool:
    """Sign the next paper of a round, or say why not, in the present transaction; False when the round has ended.

    A kill undoes the paper it struck and nothing else: that one is still to be done. A fault in one paper undoes that
    one too, is written to the log, and is the answer for it; the others go on. Raises NoSuchRound.
    """
    found = queries.round_for_change(actor, round_id)
    if found.ended_at is not None:
        return False
    if found.begun_at is None:
        found.begun_at = timezone.now()
        found.save(update_fields=["begun_at"])
    line = found.lines.filter(state=State.WAITING).order_by("position").first()
    if line is None:
        _end(actor, found)
        return False
    try:
        with transaction.atomic():
            state, refusal = _sign(actor, found, line), None
    except Refusal as caught:
        state, refusal = State.REFUSED, caught
    except OF_THE_MACHINE:
        raise
    except Exception:
        log.exception("round %s: paper %s could not be signed; the others go on", found.pk, line.paper_id)
        state, refusal = State.FAILED, PaperFailed()
    _answer(line, state, refusal)
    events.hint(TOPIC, unit_id=found.unit_id, ref_kind=queries.ROUND_KIND, ref_id=str(found.pk))
    return True


def close_round(machine: Actor, round_id: UUID, refusal: Refusal) -> None:
    """Answer all that is left of a round with one reason, where its signer can no longer. Raises NoSuchRound."""
    found = queries.round_for_change(machine, round_id)
    if found.ended_at is not None:
        return
    for line in found.lines.filter(state=State.WAITING).order_by("position"):
        _answer(line, State.REFUSED, refusal)
    _end(machine, found)


def take_up(found: Sequence[tuple[UUID, int]]) -> None:
    """Ask once more for the jobs of rounds that are not done: a job may have failed, or be lost."""
    for round_id, appointment_id in found:
        defer(JOB, lock=f"signs:{appointment_id}", round_id=str(round_id), appointment_id=appointment_id)


def _as_seen(actor: Actor, place: int, paper_id: UUID, version: int) -> _Chosen:
    try:
        if place >= rounds.MOST_AT_ONCE:
            raise TooManyAtOnce(most=rounds.MOST_AT_ONCE)
        paper = queries.get_paper(actor, paper_id)
        if paper.version != version:
            raise ChangedSince()
        return _Chosen(paper_id, version, queries.seen_hash(paper, queries.version_of(paper, version)))
    except Refusal as refusal:
        return _Chosen(paper_id, version, refusal=refusal)


def _line(made: Round, place: int, one: _Chosen, now: datetime) -> RoundLine:
    line = RoundLine(round=made, position=place, paper_id=one.paper_id, version=one.version, hash=one.hash)
    if one.refusal is not None:
        line.state, line.reason, line.at = State.REFUSED, one.refusal.kept(), now
    return line


def _sign(actor: Actor, found: Round, line: RoundLine) -> str:
    access.require(actor, SIGNS)
    if not rounds.is_good(found.good_until, timezone.now()):
        raise OrderLapsed()
    paper = folder.to_sign(actor, line.paper_id)
    _ensure_can(paper, "order")
    if paper.version != line.version:
        raise ChangedSince()
    if queries.seen_hash(paper, queries.version_of(paper, paper.version)) != line.hash:
        raise ChangedSince()
    # What fell to the level above is read and returned there; it is signed in the name of its own body.
    queries.signer(paper.unit_id, actor.appointment_id, timezone.localdate())
    if not Look.objects.filter(paper=paper, person_id=actor.person_id, version=line.version).exists():
        raise NotSeenYet(version=line.version)
    if paper.state == drafting.SUBMITTED:
        _make_ready(actor, paper)
    if settings.SOI_DEMO and paper.request_id:
        signing.sign_with_demo_key(actor, paper.request_id)
        folder.keep_signed(actor, paper)
    return State.SIGNED if paper.state == drafting.SIGNED else State.ORDERED


def _make_ready(actor: Actor, paper: Paper) -> None:
    """The paper takes its number with the order, is set with it, and waits for the token."""
    today = timezone.localdate()
    folder.number(paper, today)
    paper.request_id = signing.ask(
        actor,
        unit_id=paper.unit_id,
        pdf=folder.set_paper(paper, today),
        title=f"{paper.symbol} {paper.title}",
        signers=[actor.appointment_id],
        about=Ref(queries.PAPER, str(paper.pk)),
        level=paper.level,
    )
    paper.save(update_fields=["state", "ordered_version", "number", "term", "symbol", "dated", "request_id"])
    step(actor, paper, "ordered")
    tell(actor, paper, "ordered", symbol=paper.symbol)


def _answer(line: RoundLine, state: str, refusal: Refusal | None) -> None:
    line.state, line.reason, line.at = state, refusal.kept() if refusal else None, timezone.now()
    line.save(update_fields=["state", "reason", "at"])


def _end(actor: Actor, found: Round) -> None:
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    done = found.lines.filter(state__in=rounds.DONE).count()
    audit.record(actor, "correspondence.round.ended", _ref(found), unit_id=found.unit_id, count=found.total, done=done)
    events.hint(TOPIC, unit_id=found.unit_id, ref_kind=queries.ROUND_KIND, ref_id=str(found.pk))


def _turns(found: Round) -> str:
    """The rounds of one signer are carried out one after another."""
    return f"signs:{found.signer_id}"


def _ref(found: Round) -> Ref:
    return Ref(queries.ROUND_KIND, str(found.pk))
