"""A marked paper was seen on a machine that may hold none: people do what is to be done, another ends it.

It begins by itself where the reader saw the stamp, and by the hand of a person who saw what the reader had not. It is
about an arrival, or about a paper that was registered already. Such a paper one person's word only shuts: when a second
person confirms the stamp, the room that keeps the paper destroys it; when the second denies it, it is open as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.base.sentences import Sentence
from soi.intake import queries
from soi.intake.errors import (
    AlreadyClosed,
    AlreadyDecided,
    MarkNoticed,
    MayLieHere,
    NotByWhoDidIt,
    NotByWhoSawIt,
    NotConfirmedYet,
    ScanHeldByOthers,
    StepsLeft,
    StepUnknown,
    WordsTooFew,
)
from soi.intake.events import ArrivalRefused, SpillClosed, SpillConfirmed, SpillDenied, SpillNoticed
from soi.intake.models import CONFIRMED, DENIED, Arrival, Spill, SpillStep
from soi.intake.rules import spill as rules
from soi.intake.rules.states import State, ensure_can, mark_of_level, most_here
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Ref
from soi.tasks import public as tasks
from soi.vault import public as vault

GRANT, KIND, WORK = "intake.spill", "intake.spill", "intake.end_spill"
DECIDE, DENIAL = "intake.decide_spill", "intake.read_denial"
TITLE = _("A marked paper was seen on this machine: do what the procedure asks")
TO_DECIDE = _("A stamp was seen on paper {number}/{year} of the book: confirm or deny it")
DENIED_TO_YOU = _("No stamp was found on paper {number}/{year} where you saw one: read what was found")
STAYS_WHOLE = Sentence("A whole scan that its pages were cut from is still held by people of the body: destroy it.")
TOLD_ROLES = ("head", "deputy_head", "clerk")
MACHINE = "reader"
# Rooms that take an arrival apart say where else its pages lie, and which lockers lie beside it.
_elsewhere: list[Callable[[Actor, UUID], Iterable[UUID]]] = []
_beside: list[Callable[[Actor, UUID], Iterable[tuple[UUID, Iterable[int]]]]] = []
_kept: list[tuple[Callable[[Actor, Spill], None], Callable[[Actor, Spill], None]]] = []
_held: list[Callable[[Actor, UUID], Iterable[Sentence]]] = []
_stays: list[Callable[[Actor, UUID, Sequence[UUID]], Iterable[Sentence]]] = []

audit.sentence("intake.spill.begun", "{actor} saw a stamp of secrecy on arrival {number}/{year}: {told} persons told.")
audit.sentence(
    "intake.spill.begun_on_paper",
    "{actor} saw a stamp of secrecy on the registered paper {number}/{year}: {told} persons told.",
)
audit.sentence(
    "intake.spill.confirmed",
    "{actor} confirmed the stamp of secrecy on the registered paper {number}/{year}: its content is destroyed.",
)
audit.sentence(
    "intake.spill.denied",
    "{actor} found no stamp of secrecy on the registered paper {number}/{year}; it is open again: {words}",
)
audit.sentence("intake.spill.done", "{actor} did a step of the procedure for a marked paper: {step}.")
audit.sentence("intake.spill.closed", "{actor} ended the procedure for a marked paper seen on this machine.")


def pages_lie_also(found: Callable[[Actor, UUID], Iterable[UUID]]) -> None:
    """A later room says, from AppConfig.ready(), which other arrivals hold pages of this one."""
    _elsewhere.append(found)


def lockers_lie_beside(found: Callable[[Actor, UUID], Iterable[tuple[UUID, Iterable[int]]]]) -> None:
    """A later room says, from AppConfig.ready(), which lockers hold pictures of an arrival, and who holds them."""
    _beside.append(found)


def words_stay(found: Callable[[Actor, UUID, Sequence[UUID]], Iterable[Sentence]]) -> None:
    """A later room says, from AppConfig.ready(), what it keeps of a paper of the book, and of the arrivals it came in
    as, that the procedure does not destroy: people see to it."""
    _stays.append(found)


def papers_are_kept(
    *,
    destroy: Callable[[Actor, Spill], None],
    reopen: Callable[[Actor, Spill], None],
    held: Callable[[Actor, UUID], Iterable[Sentence]],
) -> None:
    """The room of the book says, from AppConfig.ready(), how a shut paper is destroyed, how it is opened again, and
    what holds it, so that it is not destroyed."""
    _kept.append((destroy, reopen))
    _held.append(held)


def held_by(actor: Actor, case: Spill) -> list[Sentence]:
    """What keeps the paper of a procedure from being destroyed, while a second person is asked."""
    if not case.waits or case.document_id is None:
        return []
    return [one for found in _held for one in found(actor, case.document_id)]


def copies_of(actor: Actor, arrival_id: UUID) -> list[UUID]:
    """The other arrivals that hold pages of this one, as far as the actor holds them."""
    return [other for found in _elsewhere for other in found(actor, arrival_id)]


def begin(actor: Actor, arrival: Arrival, *, level: int, page: int) -> None:
    """Begin the procedure: what else holds pages of it is destroyed here, its own copy by who begins; who keeps the
    body's papers and its heads are told."""
    others, has_more = _locked_of(actor, copies_of(actor, arrival.pk))
    for each in others:
        _empty(actor, each.locker_id)
    left = [STAYS_WHOLE.as_data()] if has_more else []
    give_work(actor, _opened(actor, arrival, level=level, page=page, left=left).pk)


def _locked_of(actor: Actor, arrivals: Sequence[UUID]) -> tuple[list[Arrival], bool]:
    """Those of these that the actor holds, locked; and whether others alone hold one."""
    found = list(queries.visible_arrivals(actor).filter(pk__in=arrivals).order_by("pk").select_for_update())
    return found, len(found) < len(arrivals)


def notice(actor: Actor, arrival_id: UUID, *, level: int, page: int, words: str) -> None:
    """A person saw a stamp the reader did not: the same procedure begins, what is kept of the paper is destroyed.

    Raises NoArrival, NotYours, MayLieHere, WordsTooFew, AlreadyClosed, NotInThisState, ScanHeldByOthers.
    """
    arrival = queries.get_locked(actor, arrival_id)
    mark = _ensure_may_begin(actor, arrival.unit_id, level, words)
    ensure_can("notice a mark", arrival.state)
    if Spill.objects.filter(arrival=arrival).exists():
        raise AlreadyClosed()
    others, has_more = _locked_of(actor, copies_of(actor, arrival_id))
    if has_more:
        # Said by its name: were it answered as absent, nobody would ask who holds the rest.
        raise ScanHeldByOthers()
    case = _opened(actor, arrival, level=level, page=page, noticed=words.strip()[:500])
    refusal = MarkNoticed(mark=mark, page=page)
    arrival.state, arrival.refusal, arrival.pages = State.REFUSED, refusal.kept(), 0
    arrival.doubtful, arrival.is_pdf_fresh = 0, False
    arrival.save(update_fields=["state", "refusal", "pages", "doubtful", "is_pdf_fresh"])
    arrival.doubts.all().delete()
    for each in [arrival, *others]:
        _empty(actor, each.locker_id)
    audit.record(
        actor, "intake.arrival.refused", ("intake.arrival", arrival.pk), unit_id=arrival.unit_id,
        number=arrival.number, year=arrival.year, code=refusal.code,
    )  # fmt: skip
    events.announce(ArrivalRefused(str(arrival.pk), arrival.unit_id, refusal.code, refusal.kept()))
    events.announce(SpillNoticed(case.pk, case.unit_id))


@dataclass(frozen=True)
class Registered:
    """A paper of the book as the procedure has to know it; `by_id` is the appointment that brought it in, `arrivals`
    what its versions came in as."""

    document_id: UUID
    unit_id: int
    number: int
    year: int
    by_id: int
    arrivals: Sequence[UUID]


def notice_registered(actor: Actor, paper: Registered, *, level: int, page: int, words: str) -> int:
    """A stamp was seen on a paper of the book: the same procedure begins, in the transaction of the room that keeps
    the paper and shuts it. Scans that hold its pages, and pictures beside them, are shut here. Nothing is destroyed
    before a second person has confirmed it. Returns the procedure's key.

    Raises NotYours, MayLieHere, WordsTooFew, AlreadyClosed, ScanHeldByOthers.
    """
    _ensure_may_begin(actor, paper.unit_id, level, words)
    if Spill.objects.filter(document_id=paper.document_id).exclude(verdict=DENIED).exists():
        raise AlreadyClosed()
    shut = _shut(actor, _lockers_beside(actor, paper.arrivals))
    left = [one.as_data() for found in _stays for one in found(actor, paper.document_id, paper.arrivals)]
    case = _begun(
        actor, paper.unit_id, paper.by_id, "intake.spill.begun_on_paper", (paper.number, paper.year),
        document_id=paper.document_id, paper_number=paper.number, paper_year=paper.year, level=level, page=page,
        noticed=words.strip()[:500], left=left, shut=shut,
    )  # fmt: skip
    events.announce(SpillNoticed(case.pk, case.unit_id))
    return case.pk


def _shut(actor: Actor, lockers: Iterable[tuple[UUID, Iterable[int]]]) -> list[dict[str, Any]]:
    """Lend these lockers to the machine alone; what is kept of it says who held them."""
    machine, lent = access.machine_actor(MACHINE), []
    for locker, holders in lockers:
        if vault.names(actor, locker):
            vault.set_holders(actor, locker, [machine.person_id])
            lent.append({"locker": str(locker), "holders": sorted(holders)})
    return lent


def _lockers_beside(actor: Actor, arrivals: Iterable[UUID]) -> list[tuple[UUID, list[int]]]:
    """The lockers in which pages of settled arrivals lie still, with their holders, the actor always among them.

    Raises ScanHeldByOthers.
    """
    # What there is, is known to the machine; what lies in it, to its holders alone.
    with access.reseated(access.machine_actor(MACHINE), actor) as machine:
        others = {other for arrival_id in arrivals for other in copies_of(machine, arrival_id)}
        beside = [one for found in _beside for arrival_id in arrivals for one in found(machine, arrival_id)]
    found = queries.visible_arrivals(actor).filter(pk__in=others).values_list("pk", "locker_id", "holders")
    held = {arrival_id: (locker, list(holders)) for arrival_id, locker, holders in found}
    if others - held.keys() or not all(actor.person_id in holders for _locker, holders in beside):
        raise ScanHeldByOthers()
    return [*held.values(), *((locker, list(holders)) for locker, holders in beside)]


def confirm(actor: Actor, spill_id: int, *, words: str) -> None:
    """A second person saw the stamp too: what is kept of the paper is destroyed, and does not come back.

    Raises NoArrival, NotYours, AlreadyDecided, NotByWhoSawIt, WordsTooFew.
    """
    case = _decided(actor, spill_id, CONFIRMED, words)
    audit.record(
        actor, "intake.spill.confirmed", case.about, unit_id=case.unit_id,
        number=case.paper_number, year=case.paper_year,
    )  # fmt: skip
    with access.reseated(access.machine_actor(MACHINE), actor) as machine:
        for each in case.shut:
            _empty(machine, UUID(each["locker"]))
    for destroy, _reopen in _kept:
        destroy(actor, case)
    events.announce(SpillConfirmed(case.pk, case.unit_id, str(case.document_id)))


def deny(actor: Actor, spill_id: int, *, words: str) -> None:
    """A second person found no stamp: the paper is open as before, nothing of it was lost, the procedure is ended.

    Raises NoArrival, NotYours, AlreadyDecided, NotByWhoSawIt, WordsTooFew.
    """
    case = _decided(actor, spill_id, DENIED, words)
    audit.record(
        actor, "intake.spill.denied", case.about, unit_id=case.unit_id,
        number=case.paper_number, year=case.paper_year, words=case.answer,
    )  # fmt: skip
    with access.reseated(access.machine_actor(MACHINE), actor) as machine:
        for each in case.shut:
            vault.set_holders(machine, UUID(each["locker"]), each["holders"])
    for _destroy, reopen in _kept:
        reopen(actor, case)
    events.announce(SpillClosed("", case.unit_id, str(case.document_id)))
    events.announce(SpillDenied(case.pk, case.unit_id))


def _decided(actor: Actor, spill_id: int, verdict: str, words: str) -> Spill:
    """What a second person said of it stands; the database asks once more that this is another person."""
    case = queries.get_spill(actor, spill_id, for_change=True)
    access.require(actor, GRANT, unit_id=case.unit_id)
    if not case.waits:
        raise AlreadyDecided()
    if case.noticed_person is None or not rules.may_decide(actor.person_id, case.noticed_person):
        raise NotByWhoSawIt()
    if not rules.is_said(words):
        raise WordsTooFew(field="words", least=rules.LEAST_WORDS)
    now = timezone.now()
    case.verdict, case.decided_at, case.decided_by_id, case.answer = (
        verdict, now, actor.appointment_id, words.strip()[:500],
    )  # fmt: skip
    if verdict == DENIED:
        case.closed_at, case.closed_by_id, case.words = now, case.decided_by_id, case.answer
    case.save(update_fields=["verdict", "decided_at", "decided_by", "answer", "closed_at", "closed_by", "words"])
    return case


def _ensure_may_begin(actor: Actor, unit_id: int, level: int, words: str) -> str:
    """The stamp of the level, where this actor may begin the procedure for it here, having said what was seen."""
    access.require(actor, GRANT, unit_id=unit_id)
    mark = mark_of_level(level)
    if level <= most_here(access.ceiling()):
        raise MayLieHere(field="level")
    if not rules.is_said(words):
        raise WordsTooFew(field="words", least=rules.LEAST_WORDS)
    return mark


def _empty(actor: Actor, locker_id: UUID) -> None:
    if vault.names(actor, locker_id):
        vault.release(actor, locker_id)


def _opened(actor: Actor, arrival: Arrival, *, level: int, page: int, **said: Any) -> Spill:
    case = _begun(
        actor, arrival.unit_id, arrival.received_by_id, "intake.spill.begun", (arrival.number, arrival.year),
        arrival=arrival, level=level, page=page, **said,
    )  # fmt: skip
    events.hint("intake", unit_id=arrival.unit_id, ref_kind="intake.arrival", ref_id=str(arrival.pk))
    return case


def _begun(actor: Actor, unit_id: int, by_id: int, kind: str, called: tuple[int, int], **about: Any) -> Spill:
    """The procedure with who must know: who keeps the body's papers, its heads, and who brought this one."""
    today = timezone.localdate()
    path = organisations.get_unit(unit_id).path
    told = {post.appointment_id for post in persons.posts_within(path, on=today, roles=TOLD_ROLES)}
    bringer = persons.post(by_id, on=today)
    if bringer is not None and not bringer.role.startswith("machine."):
        told.add(bringer.appointment_id)
    by = actor.appointment_id if about.get("noticed") else None
    if by is not None and "document_id" in about:
        # Who saw it follows what the second person says of it.
        told.add(by)
    case = Spill.objects.create(unit_id=unit_id, told=sorted(told), noticed_by_id=by, **about)
    number, year = called
    audit.record(actor, kind, case.about, unit_id=unit_id, number=number, year=year, told=len(told))
    return case


def give_work(machine: Actor, spill_id: int) -> None:
    """Put it on the desks of all who must know; by the machine, which takes it off again. Raises NoArrival.

    Of a paper of the book first that a second person says whether the stamp is there, then what the procedure asks.
    """
    case = queries.get_spill(machine, spill_id)
    if case.closed_at is not None:
        return
    kind, title = (DECIDE, TO_DECIDE) if case.waits else (WORK, TITLE)
    params = {"number": case.paper_number, "year": case.paper_year} if case.waits else {}
    for appointment in case.told:
        tasks.assign(
            machine,
            appointment_id=appointment,
            kind=kind,
            title=title,
            params=params,
            due_on=timezone.localdate(),
            ref=Ref(KIND, str(case.about[1])),
            address=reverse("intake:spill", args=[case.pk]),
        )


def tell_who_saw(machine: Actor, spill_id: int) -> None:
    """The second person found no stamp: who saw one has to know what was found, and by whom. Raises NoArrival."""
    case = queries.get_spill(machine, spill_id)
    if case.noticed_by_id is None or persons.post(case.noticed_by_id, on=timezone.localdate()) is None:
        return
    tasks.assign(
        machine,
        appointment_id=case.noticed_by_id,
        kind=DENIAL,
        title=DENIED_TO_YOU,
        params={"number": case.paper_number, "year": case.paper_year},
        due_on=timezone.localdate(),
        ref=Ref(KIND, str(case.about[1])),
        address=reverse("intake:spill", args=[case.pk]),
    )


def do_step(actor: Actor, spill_id: int, *, step: str, words: str) -> None:
    """Say what was done; said again, the newer words stand with the newer name.

    Raises NoArrival, NotConfirmedYet, StepUnknown, WordsTooFew.
    """
    case = queries.get_spill(actor, spill_id, for_change=True)
    access.require(actor, GRANT, unit_id=case.unit_id)
    if case.waits:
        raise NotConfirmedYet()
    if step not in rules.STEPS or case.closed_at is not None:
        raise StepUnknown(field="step")
    if not rules.is_said(words):
        raise WordsTooFew(field="words", least=rules.LEAST_WORDS)
    SpillStep.objects.update_or_create(
        spill=case, step=step,
        defaults={"words": words.strip()[:500], "by_id": actor.appointment_id, "at": timezone.now()},
    )  # fmt: skip
    audit.record(actor, "intake.spill.done", case.about, unit_id=case.unit_id, step=step)


def close(actor: Actor, spill_id: int, *, words: str) -> None:
    """End it, when every step is answered for; never by a person who did one.

    Raises NoArrival, NotConfirmedYet, StepsLeft, NotByWhoDidIt, WordsTooFew.
    """
    case = queries.get_spill(actor, spill_id, for_change=True)
    access.require(actor, GRANT, unit_id=case.unit_id)
    if case.closed_at is not None:
        return
    if case.waits:
        raise NotConfirmedYet()
    done = list(case.steps.select_related("by"))
    waiting = rules.left(one.step for one in done)
    if waiting:
        raise StepsLeft(count=len(waiting))
    if not rules.may_close(actor.person_id, [one.by.person_id for one in done]):
        raise NotByWhoDidIt()
    if not rules.is_said(words):
        raise WordsTooFew(field="words", least=rules.LEAST_WORDS)
    case.closed_at, case.closed_by_id, case.words = timezone.now(), actor.appointment_id, words.strip()[:500]
    case.save(update_fields=["closed_at", "closed_by", "words"])
    audit.record(actor, "intake.spill.closed", case.about, unit_id=case.unit_id)
    events.announce(SpillClosed(str(case.arrival_id or ""), case.unit_id, str(case.document_id or "")))


def end_work(actor: Actor, about_id: UUID) -> None:
    """Take it off the desks of all who were told; by the machine that gave it to them."""
    end_question(actor, about_id)
    tasks.finish_about(actor, Ref(KIND, str(about_id)), WORK)


def end_question(actor: Actor, about_id: UUID) -> None:
    """A second person has answered: nobody is asked any more."""
    tasks.finish_about(actor, Ref(KIND, str(about_id)), DECIDE)
