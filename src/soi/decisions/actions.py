"""The verbs of decisions: write down the matter, record a count, confirm it, decide, serve."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from soi.base.citing import cited
from soi.base.dates import format_date
from soi.base.errors import fill
from soi.base.sentences import Sentence, label
from soi.cases import public as cases
from soi.decisions import queries, rules
from soi.decisions.errors import (
    BeyondCompetence,
    CountedAlready,
    DayNotPossible,
    DecidedAlready,
    MatterMissing,
    NoCountYet,
    NothingCarried,
    NotNow,
    NotThisSeat,
    OutOfTime,
    PaperSignedAlready,
    SameHand,
    ServedAlready,
    SignatureMissing,
    UnknownSanction,
    WordsMissing,
)
from soi.decisions.events import DecisionServed, DecisionSigned, VoteConfirmed
from soi.decisions.models import Decision, Matter, Serving, Vote
from soi.decisions.queries import Weighed
from soi.drafting import public as drafting
from soi.engines.typesetting import public as typesetting
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.kernel.signing import public as signing

WORKS = "cases.work"
VOTE, DECIDE, SERVE = "vote", "decide", "serve"
CARRIED, REJECTED, DECIDED, SERVED = "carried", "rejected", "decided", "served"
# The collective's own papers are in its own language.
OFFICE = "vi"
WAITING = "waiting"
TYPE, BOOK, CODE = queries.TYPE, f"paper.{queries.TYPE}", "QĐ"
IN_FUTURE = "it is still to come."
BEFORE_SIGNING = "the decision was signed later."
BEFORE_ACT = "the act ended later."

TALLY_HEAD = (
    "Held on {day}. Full members: {members}; present: {present}; "
    "ballots issued: {issued}, returned: {returned}, invalid: {invalid}."
)
TALLY_NONE = "For no sanction: {votes}."
TALLY_FORM = "{form}: {votes}."
DECISION_HEAD = "{symbol}. {form}: {name}. Signed on {day}."

audit.sentence("decisions.matter.written", "{actor} wrote down what case {number} is counted from.")
audit.sentence("decisions.vote.recorded", "{actor} recorded the count of case {number}: {returned} ballots.")
audit.sentence("decisions.vote.confirmed", "{actor} confirmed the count of case {number}.")
audit.sentence("decisions.decision.signed", "{actor} signed decision {symbol} in case {number}.")
audit.sentence("decisions.decision.served", "{actor} served decision {symbol}, announced on {day}.")


def write_matter(
    actor: Actor,
    case_id: UUID,
    *,
    act_ended_on: date,
    managed_at: str,
    subject_code: str,
    unlimited_because: str = "",
) -> None:
    """Write down what limitation and competence are counted from; it may be corrected until the decision.

    Raises NoSuchCase, NotThisSeat, DecidedAlready, DayNotPossible, WordsMissing.
    """
    access.require(actor, WORKS)
    standing = cases.standing(actor, case_id)
    if not standing.mine:
        raise access.NotYours(grant=WORKS)
    _ensure_undecided(actor, standing)
    if act_ended_on > timezone.localdate():
        raise DayNotPossible(field="act_ended_on", day=act_ended_on, why=IN_FUTURE)
    if not subject_code.strip():
        raise WordsMissing(field="subject_code")
    Matter.objects.update_or_create(
        case_id=case_id,
        defaults={
            "act_ended_on": act_ended_on,
            "managed_at": managed_at,
            "subject_code": subject_code.strip(),
            "unlimited_because": unlimited_because.strip(),
            "written_by_id": actor.appointment_id,
        },
    )
    audit.record(
        actor, "decisions.matter.written", cases.ref(case_id), unit_id=standing.unit_id, number=standing.number
    )
    cases.tell(standing)


def record_vote(actor: Actor, case_id: UUID, tally: rules.Tally, *, held_on: date, minutes: str) -> None:
    """Record a count as totals; until it is confirmed it may be recorded again.

    Raises NoSuchCase, NotNow, NotThisSeat, MatterMissing, TallyWrong, NoQuorum, DayNotPossible, WordsMissing.
    """
    access.require(actor, WORKS)
    standing = _standing(actor, case_id, VOTE)
    _ensure_seat(standing, recorder_of(standing))
    if queries.matter_of(actor, case_id) is None:
        raise MatterMissing()
    if CARRIED in standing.facts or REJECTED in standing.facts:
        raise CountedAlready()
    if held_on > timezone.localdate():
        raise DayNotPossible(field="held_on", day=held_on, why=IN_FUTURE)
    if not minutes.strip():
        raise WordsMissing(field="minutes")
    known = {form.id for form in queries.forms_for(standing.subject_kind, held_on)}
    for each in set(tally.votes) - known:
        raise UnknownSanction(field="votes", sanction=each)
    rules.ensure_adds_up(tally, rules.share(queries.voting(held_on).value["quorum"]))
    vote = queries.open_count(actor, case_id) or Vote(id=uuid4(), case_id=case_id)
    vote.held_on, vote.minutes, vote.votes = held_on, minutes.strip(), dict(tally.votes)
    vote.members, vote.present, vote.issued = tally.members, tally.present, tally.issued
    vote.returned, vote.invalid, vote.none = tally.returned, tally.invalid, tally.none
    vote.recorded_by_id = actor.appointment_id
    vote.save()
    audit.record(
        actor,
        "decisions.vote.recorded",
        cases.ref(case_id),
        unit_id=standing.unit_id,
        number=standing.number,
        returned=tally.returned,
    )
    cases.tell(standing)


def confirm_vote(actor: Actor, case_id: UUID) -> str:
    """Confirm the recorded count: papers are kept, the outcome is witnessed. Returns what carried, "" for nothing.

    Raises NoSuchCase, NotNow, NotThisSeat, NoCountYet, SameHand, TallyWrong.
    """
    access.require(actor, WORKS)
    standing = _standing(actor, case_id, VOTE)
    _ensure_seat(standing, standing.step_role)
    vote = queries.open_count(actor, case_id)
    if vote is None:
        raise NoCountYet()
    if vote.recorded_by_id == actor.appointment_id or vote.recorded_by.person_id == actor.person_id:
        raise SameHand()
    tally, forms = tally_of(vote), queries.forms_for(standing.subject_kind, vote.held_on)
    ruled = queries.voting(vote.held_on)
    rules.ensure_adds_up(tally, rules.share(ruled.value["quorum"]))
    found = rules.outcome(tally, forms, cumulative=ruled.value["cumulative"])
    vote.carried, vote.counting = found.carried or "", [line.as_data() for line in found.lines]
    vote.confirmed_by_id, vote.confirmed_at = actor.appointment_id, timezone.now()
    vote.save(update_fields=["carried", "counting", "confirmed_by_id", "confirmed_at"])
    drafting.keep_made(actor, case_id, "meeting_minutes", {"said": vote.minutes})
    drafting.keep_made(actor, case_id, "counting_minutes", {"ballots": _counting_minutes(vote, forms, found.lines)})
    cases.witness(actor, case_id, CARRIED if found.carried else REJECTED, against=(REJECTED, CARRIED))
    audit.record(
        actor, "decisions.vote.confirmed", cases.ref(case_id), unit_id=standing.unit_id, number=standing.number
    )
    events.announce(VoteConfirmed(str(case_id), standing.unit_id))
    return vote.carried


def decide(actor: Actor, case_id: UUID, *, grounds: str, sanction: str = "") -> UUID:
    """Sign the decision: numbered, kept as a paper, the step taken with its own grounds. Returns its key.

    Where the procedure votes, the form is the one that carried; where one person decides, `sanction` names it.
    Raises NoSuchCase, NotNow, NotThisSeat, MatterMissing, NothingCarried, UnknownSanction, BeyondCompetence, OutOfTime,
    DecidedAlready, and what the engine refuses (ReasonTooShort, GroundMissing).
    """
    access.require(actor, WORKS)
    standing = _standing(actor, case_id, DECIDE)
    way = next((each for each in standing.ways if each.sanction), None)
    if way is None:
        raise NotNow(number=standing.number)
    _ensure_seat(standing, way.role)
    _ensure_undecided(actor, standing)
    matter = queries.matter_of(actor, case_id)
    if matter is None:
        raise MatterMissing()
    vote = queries.confirmed_count(actor, case_id) if CARRIED in standing.witnessed else None
    if CARRIED in standing.witnessed and (vote is None or not vote.carried):
        raise NothingCarried()
    today = timezone.localdate()
    concluded_on = vote.held_on if vote else today
    chosen = _lawful(standing, matter, vote.carried if vote else sanction, concluded_on)
    decision = _write(actor, standing, matter, vote, chosen, grounds.strip(), today)
    for kind in way.papers:
        cases.keep_paper(
            actor,
            case_id,
            kind=kind,
            text=_decision_text(decision),
            symbol=decision.symbol,
            address=reverse("decisions:decision", args=[decision.pk]),
        )
    cases.witness(actor, case_id, DECIDED)
    cases.take_step(actor, case_id, way.id, reason=grounds)
    audit.record(
        actor,
        "decisions.decision.signed",
        queries.ref(decision.pk),
        unit_id=standing.unit_id,
        symbol=decision.symbol,
        number=standing.number,
    )
    events.announce(DecisionSigned(str(decision.pk), str(case_id), standing.unit_id))
    return decision.pk


def sign_paper(actor: Actor, decision_id: UUID) -> UUID:
    """Set the decision as a paper in the Party's format and sign it: who decided first, then the agency by its keeper.

    Returns the request with the signed PDF. The key is the signer's own. Only a demo has one here, and says so;
    elsewhere the paper waits for the officer's token. Raises NoSuchDecision, NotThisSeat, PaperSignedAlready, and what
    typesetting and signing refuse.
    """
    request_id = put_to_sign(actor, decision_id)
    if settings.SOI_DEMO:
        signing.sign_with_demo_key(actor, request_id)
    return request_id


def put_to_sign(actor: Actor, decision_id: UUID) -> UUID:
    """Set the paper and put it before its signers, or find it there; only for whose turn it is. Raises the same."""
    decision = queries.get_decision(actor, decision_id)
    before = queries.paper_of(actor, decision_id)
    if before is None:
        signer = queries.signer_of(decision)
        if signer.pk != actor.appointment_id:
            raise NotThisSeat(role=signer.person.name)
        return _asked_to_sign(actor, decision)
    if before.state != WAITING or not any(each.pk == before.pk for each in signing.to_sign(actor)):
        raise PaperSignedAlready()
    found: UUID = before.pk
    return found


def _asked_to_sign(actor: Actor, decision: Decision) -> UUID:
    pdf = typesetting.set_document(queries.draft_of(decision), queries.layout_on(decision.signed_on))
    return signing.ask(
        actor,
        unit_id=decision.unit_id,
        pdf=pdf,
        title=decision.symbol,
        signers=[queries.signer_of(decision).pk],
        agency=drafting.keeper_for(actor, decision.case_id, TYPE),
        about=queries.ref(decision.pk),
    )


def serve(actor: Actor, decision_id: UUID, *, way: str, announced_on: date, minutes: str, receipt: str = "") -> None:
    """Announce and serve a decision by a way of the case's step; its terms run from the day of announcement.

    Raises NoSuchDecision, NotNow, NotThisSeat, ServedAlready, DayNotPossible, WordsMissing.
    """
    access.require(actor, WORKS)
    decision = queries.get_decision(actor, decision_id)
    if queries.service_of(decision) is not None:
        raise ServedAlready()
    standing = _standing(actor, decision.case_id, SERVE)
    taken = next((each for each in standing.ways if each.id == way), None)
    if taken is None:
        raise NotNow(number=standing.number)
    _ensure_seat(standing, taken.role)
    if announced_on > timezone.localdate():
        raise DayNotPossible(field="announced_on", day=announced_on, why=IN_FUTURE)
    if announced_on < decision.signed_on:
        raise DayNotPossible(field="announced_on", day=announced_on, why=BEFORE_SIGNING)
    _ensure_signed(decision)
    was_taken = "receipt" in taken.papers
    if not minutes.strip() or (was_taken and not receipt.strip()):
        raise WordsMissing(field="receipt" if minutes.strip() else "minutes")
    Serving.objects.create(
        decision=decision,
        announced_on=announced_on,
        way=way,
        was_taken=was_taken,
        minutes=minutes.strip(),
        receipt=receipt.strip(),
        served_by_id=actor.appointment_id,
    )
    drafting.keep_made(actor, decision.case_id, "announcement_minutes", {"said": minutes})
    if was_taken:
        cases.keep_paper(actor, decision.case_id, kind="receipt", text=receipt, received_on=announced_on)
    cases.witness(actor, decision.case_id, SERVED)
    cases.take_step(actor, decision.case_id, way, reason="" if was_taken else minutes)
    audit.record(
        actor,
        "decisions.decision.served",
        queries.ref(decision.pk),
        unit_id=decision.unit_id,
        symbol=decision.symbol,
        day=announced_on,
    )
    events.announce(DecisionServed(str(decision.pk), str(decision.case_id), decision.unit_id))


def _ensure_signed(decision: Decision) -> None:
    """Where the pack asks for it, a decision is served with all its electronic signatures, and not before (DEC-04)."""
    ruled = drafting.signatures_of(TYPE, decision.signed_on)
    if ruled.value["before"] == "serving" and not signing.is_signed_by_all(queries.KIND, str(decision.pk)):
        raise SignatureMissing(symbol=decision.symbol, rule=_article(ruled.source))


def tally_of(vote: Vote) -> rules.Tally:
    """The totals of a kept count."""
    return rules.Tally(
        vote.members, vote.present, vote.issued, vote.returned, vote.invalid, vote.none, dict(vote.votes)
    )


def recorder_of(standing: cases.Standing) -> str:
    """The seat that records a count: who signs the counting minutes."""
    return next(iter(standing.signers.get("counting_minutes", ())), standing.step_role)


def _standing(actor: Actor, case_id: UUID, act: str) -> cases.Standing:
    standing = cases.standing(actor, case_id, for_change=True)
    if standing.act != act:
        raise NotNow(number=standing.number)
    return standing


def _ensure_seat(standing: cases.Standing, role: str) -> None:
    if role not in standing.mine:
        raise NotThisSeat(role=label(standing.roles[role].labels, OFFICE))


def _ensure_undecided(actor: Actor, standing: cases.Standing) -> None:
    before = queries.decision_of(actor, standing.id)
    if before is not None:
        raise DecidedAlready(number=before.symbol)


def _article(source: str) -> str:
    """The law and article a refusal rests on, as the office writes it; a source that names none is said as it is."""
    return cited(source, OFFICE) or source


def _lawful(standing: cases.Standing, matter: Matter, sanction: str, concluded_on: date) -> Weighed:
    """The form that is to be imposed, within competence and in time (DEC-03, DEC-07)."""
    found = next((each for each in queries.weighed(standing, matter, concluded_on) if each.form.id == sanction), None)
    if found is None:
        raise UnknownSanction(field="sanction", sanction=sanction)
    named = label(found.form.labels, OFFICE)
    if not found.is_competent:
        row = queries.authority(standing.subject_kind, matter.managed_at, concluded_on)
        raise BeyondCompetence(sanction=named, rule=_article(row.source if row else found.form.source))
    if found.is_late:
        raise OutOfTime(sanction=named, day=found.ends_on, rule=_article(found.form.source))
    return found


def _write(
    actor: Actor,
    standing: cases.Standing,
    matter: Matter,
    vote: Vote | None,
    chosen: Weighed,
    grounds: str,
    today: date,
) -> Decision:
    item = reference.pack(queries.PACK).item("sanctions", chosen.form.id, on=vote.held_on if vote else today)
    row = queries.authority(standing.subject_kind, matter.managed_at, vote.held_on if vote else today)
    term = _term(today)
    number = numbering.next_number(unit_id=standing.unit_id, kind=BOOK, term=term)
    unit = organisations.get_unit(standing.unit_id)
    decision = Decision(
        id=uuid4(),
        case_id=standing.id,
        vote=vote,
        unit_id=standing.unit_id,
        term=term,
        number=number,
        symbol=f"{number:02d}-{CODE}/{unit.short or unit.code}",
        sanction=item.id,
        sanction_labels=dict(item.labels),
        sanction_value=item.value,
        sanction_source=item.source,
        sanction_confirmed=item.confirmed,
        authority=row.id if row else "",
        subject_kind=standing.subject_kind,
        subject_name=standing.subject_name,
        subject_code=matter.subject_code,
        grounds=grounds,
        rests_on=[queries.cited(each) for each in cases.dossier(actor, standing.id).papers],
        act_ended_on=matter.act_ended_on,
        limitation_ends_on=chosen.ends_on,
        voted_on=vote.held_on if vote else None,
        signed_by_id=actor.appointment_id,
        signed_on=today,
    )
    decision.save(force_insert=True)
    return decision


def _term(today: date) -> str:
    """The term of office a number belongs to: numbers begin anew with each (05-HD/VPTW)."""
    found = [item.id for item in reference.pack(queries.PACK).items("terms_of_office", on=today)]
    return found[-1] if found else str(today.year)


def _counting_minutes(vote: Vote, forms: list[rules.Sanction], lines: tuple[Sentence, ...]) -> str:
    with translation.override(OFFICE):
        said = [_said(TALLY_HEAD, _totals(vote))]
        for form in reversed(forms):
            named = label(form.labels, OFFICE)
            said.append(_said(TALLY_FORM, {"form": named, "votes": vote.votes.get(form.id, 0)}))
        said.append(_said(TALLY_NONE, {"votes": vote.none}))
        said.extend(line.say(OFFICE, gettext) for line in lines)
    return "\n".join(said)


def _totals(vote: Vote) -> Mapping[str, object]:
    numbers = {name: getattr(vote, name) for name in ("members", "present", "issued", "returned", "invalid")}
    return {"day": format_date(vote.held_on, OFFICE), **numbers}


def _decision_text(decision: Decision) -> str:
    with translation.override(OFFICE):
        head = _said(
            DECISION_HEAD,
            {
                "symbol": decision.symbol,
                "form": label(decision.sanction_labels, OFFICE),
                "name": decision.subject_name,
                "day": format_date(decision.signed_on, OFFICE),
            },
        )
    return f"{head}\n{decision.grounds}"


def _said(msgid: str, params: Mapping[str, object]) -> str:
    return fill(gettext(msgid), dict(params))
