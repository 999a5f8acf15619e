"""The verbs of directives: open, oblige, accept, report, send back, close."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from soi.cases import public as cases
from soi.directives import queries, rules
from soi.directives.errors import (
    DayNotPossible,
    NobodyInOffice,
    NotInThisState,
    NotTheDoer,
    NotTheVerifier,
    SamePerson,
    WordsMissing,
)
from soi.directives.events import ObligationGiven, ObligationMoved
from soi.directives.models import Act, Directive, Obligation, Origin
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.tasks import public as tasks

TOPIC = "directives"
DO_TASK, DO_TITLE = "directives.do", gettext_noop("{symbol}: {work}")
CHECK_TASK, CHECK_TITLE = "directives.check", gettext_noop("Check what was done on {symbol}, no. {number}")
BEFORE_ISSUE = gettext_noop("the conclusion was issued later.")
IN_FUTURE = gettext_noop("it is still to come.")
TOO_LATE = gettext_noop("it is more than five years after the conclusion.")

audit.sentence("directives.directive.opened", "{actor} began to follow {symbol}.")
audit.sentence("directives.obligation.given", "{actor} obliged {name} by {symbol}, no. {number}, due {due}.")
audit.sentence("directives.obligation.accept", "{actor} accepted no. {number} of {symbol}.")
audit.sentence("directives.obligation.report", "{actor} reported no. {number} of {symbol} as done.")
audit.sentence("directives.obligation.send_back", "{actor} sent no. {number} of {symbol} back.")
audit.sentence("directives.obligation.close", "{actor} checked and closed no. {number} of {symbol}.")


def open_directive(actor: Actor, *, symbol: str, title: str, issued_on: date, case_id: UUID | None = None) -> UUID:
    """Begin to follow a conclusion; of a case where it came from one. Returns its key.

    Raises NotYours, NoSuchCase, WordsMissing, DayNotPossible.
    """
    access.require(actor, "directives.open")
    unit_id = cases.standing(actor, case_id).unit_id if case_id else actor.unit_id
    for field, words in (("symbol", symbol), ("title", title)):
        if not words.strip():
            raise WordsMissing(field=field, least=1)
    if issued_on > timezone.localdate():
        raise DayNotPossible(field="issued_on", day=issued_on, why=IN_FUTURE)
    directive = Directive(
        id=uuid4(),
        unit_id=unit_id,
        symbol=symbol.strip(),
        title=title.strip(),
        issued_on=issued_on,
        opened_by_id=actor.appointment_id,
    )
    directive.save(force_insert=True)
    if case_id:
        Origin.objects.create(directive=directive, case_id=case_id)
    audit.record(actor, "directives.directive.opened", None, unit_id=unit_id, symbol=directive.symbol)
    events.hint(TOPIC, unit_id=unit_id, ref_kind=queries.DIRECTIVE_KIND, ref_id=str(directive.pk))
    return directive.pk


def oblige(actor: Actor, directive_id: UUID, *, work: str, doer_id: int, verifier_id: int, due_on: date) -> UUID:
    """Oblige one person to one piece of work until one date, verified by another. Returns its key.

    Raises NotYours, NoSuchDirective, WordsMissing, NobodyInOffice, SamePerson, DayNotPossible.
    """
    access.require(actor, "directives.open")
    directive = queries.get_directive(actor, directive_id, for_change=True)
    _ensure_words(work, "work")
    doer, verifier = _in_office(doer_id, "doer_id"), _in_office(verifier_id, "verifier_id")
    if doer.person_id == verifier.person_id:
        raise SamePerson(field="verifier_id")
    if due_on < directive.issued_on:
        raise DayNotPossible(field="due_on", day=due_on, why=BEFORE_ISSUE)
    if due_on > directive.issued_on + rules.LONGEST:
        raise DayNotPossible(field="due_on", day=due_on, why=TOO_LATE)
    last = Obligation.objects.filter(directive=directive).aggregate(last=Max("number"))["last"] or 0
    obligation = Obligation(
        id=uuid4(),
        directive=directive,
        issuer_id=directive.unit_id,
        unit_id=doer.unit_id,
        symbol=directive.symbol,
        issued_on=directive.issued_on,
        number=last + 1,
        work=work.strip(),
        doer_id=doer.appointment_id,
        doer_person_id=doer.person_id,
        verifier_id=verifier.appointment_id,
        verifier_person_id=verifier.person_id,
        due_on=due_on,
    )
    obligation.save(force_insert=True)
    directive.people = sorted({*directive.people, doer.person_id, verifier.person_id})
    directive.save(update_fields=["people"])
    audit.record(
        actor,
        "directives.obligation.given",
        queries.ref(obligation.pk),
        unit_id=directive.unit_id,
        name=doer.name,
        symbol=directive.symbol,
        number=obligation.number,
        due=due_on,
    )
    _give_work(actor, obligation)
    events.announce(ObligationGiven(str(obligation.pk), obligation.unit_id))
    _hint(obligation)
    return obligation.pk


def accept(actor: Actor, obligation_id: UUID) -> None:
    """Take the work on: its doer. Raises NoSuchObligation, NotTheDoer, NotInThisState."""
    obligation = _for_doer(actor, obligation_id)
    _go(actor, obligation, "accept", "")


def report(actor: Actor, obligation_id: UUID, *, evidence: str, evidence_on: date) -> None:
    """Say it is done, with evidence that bears its own day; it goes to the verifier.

    Raises NoSuchObligation, NotTheDoer, NotInThisState, WordsMissing, DayNotPossible.
    """
    obligation = _for_doer(actor, obligation_id)
    _ensure_possible(obligation, "report")
    _ensure_words(evidence, "evidence")
    if evidence_on > timezone.localdate():
        raise DayNotPossible(field="evidence_on", day=evidence_on, why=IN_FUTURE)
    if evidence_on < obligation.issued_on:
        raise DayNotPossible(field="evidence_on", day=evidence_on, why=BEFORE_ISSUE)
    obligation.evidence, obligation.evidence_on = evidence.strip(), evidence_on
    obligation.reported_at = timezone.now()
    _go(actor, obligation, "report", evidence, "evidence", "evidence_on", "reported_at")
    tasks.finish_about(actor, queries.ref(obligation.pk), DO_TASK)
    tasks.assign(
        actor,
        appointment_id=obligation.verifier_id,
        kind=CHECK_TASK,
        title=CHECK_TITLE,
        params={"symbol": obligation.symbol, "number": obligation.number},
        due_on=max(obligation.due_on, timezone.localdate()),
        ref=queries.ref(obligation.pk),
        address=_address(obligation),
    )


def send_back(actor: Actor, obligation_id: UUID, *, why: str) -> None:
    """Not done yet: the verifier gives it back with the reason.

    Raises NoSuchObligation, NotTheVerifier, NotInThisState, WordsMissing.
    """
    obligation = _for_verifier(actor, obligation_id)
    _ensure_possible(obligation, "send_back")
    _ensure_words(why, "words")
    _go(actor, obligation, "send_back", why)
    tasks.finish_about(actor, queries.ref(obligation.pk), CHECK_TASK)
    _give_work(actor, obligation)


def close(actor: Actor, obligation_id: UUID, *, how: str) -> None:
    """Checked and closed, by another than the doer.

    Raises NoSuchObligation, NotTheVerifier, NotInThisState, WordsMissing.
    """
    obligation = _for_verifier(actor, obligation_id)
    _ensure_possible(obligation, "close")
    _ensure_words(how, "words")
    obligation.closed_by_id, obligation.closed_at = actor.person_id, timezone.now()
    _go(actor, obligation, "close", how, "closed_by_id", "closed_at")
    tasks.finish_about(actor, queries.ref(obligation.pk), CHECK_TASK)


def _go(actor: Actor, obligation: Obligation, act: str, words: str, *fields: str) -> None:
    _ensure_possible(obligation, act)
    obligation.state = rules.after(act, obligation.state) or obligation.state
    obligation.save(update_fields=["state", *fields])
    Act.objects.create(obligation=obligation, act=act, words=words.strip(), by_id=actor.appointment_id)
    audit.record(
        actor,
        f"directives.obligation.{act}",
        queries.ref(obligation.pk),
        unit_id=obligation.issuer_id,
        symbol=obligation.symbol,
        number=obligation.number,
    )
    events.announce(ObligationMoved(str(obligation.pk), obligation.unit_id, obligation.state))
    _hint(obligation)


def _give_work(actor: Actor, obligation: Obligation) -> None:
    tasks.assign(
        actor,
        appointment_id=obligation.doer_id,
        kind=DO_TASK,
        title=DO_TITLE,
        params={"symbol": obligation.symbol, "work": obligation.work},
        due_on=obligation.due_on,
        ref=queries.ref(obligation.pk),
        address=_address(obligation),
    )


def _address(obligation: Obligation) -> str:
    return reverse("directives:obligation", args=[obligation.pk])


def _for_doer(actor: Actor, obligation_id: UUID) -> Obligation:
    obligation = _mine_to_change(actor, obligation_id)
    if actor.person_id != obligation.doer_person_id:
        raise NotTheDoer(name=obligation.doer_person.name)
    return obligation


def _for_verifier(actor: Actor, obligation_id: UUID) -> Obligation:
    obligation = _mine_to_change(actor, obligation_id)
    if actor.person_id != obligation.verifier_person_id:
        raise NotTheVerifier(name=obligation.verifier_person.name)
    return obligation


def _mine_to_change(actor: Actor, obligation_id: UUID) -> Obligation:
    seen = queries.get_obligation(actor, obligation_id)
    if actor.person_id not in (seen.doer_person_id, seen.verifier_person_id):
        return seen
    return queries.get_obligation(actor, obligation_id, for_change=True)


def _ensure_possible(obligation: Obligation, act: str) -> None:
    if rules.after(act, obligation.state) is None:
        raise NotInThisState(state=obligation.state)


def _ensure_words(words: str, field: str) -> None:
    if len(words.split()) < rules.LEAST_WORDS:
        raise WordsMissing(field=field, least=rules.LEAST_WORDS)


def _in_office(appointment_id: int, field: str) -> Post:
    post = persons.post(appointment_id, on=timezone.localdate())
    if post is None:
        raise NobodyInOffice(field=field)
    return post


def _hint(obligation: Obligation) -> None:
    for unit_id in {obligation.issuer_id, obligation.unit_id}:
        events.hint(TOPIC, unit_id=unit_id, ref_kind=queries.KIND, ref_id=str(obligation.pk))
