"""The verbs of drafting: begin, save, present, send back, issue, sign; and keep what a later room made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from soi.base.sentences import label
from soi.cases import public as cases
from soi.drafting import queries, setting
from soi.drafting.errors import (
    ChangedMeanwhile,
    IssuedAlready,
    NobodyToSign,
    NoteMissing,
    NotPresented,
    NotThisStep,
    NotWhole,
    NotYourSeat,
    WhyMissing,
)
from soi.drafting.events import SheetIssued
from soi.drafting.models import Look, Sheet, State, Version
from soi.engines.typesetting.public import Over
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.calendar import public as calendar
from soi.kernel.events import public as events
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.tasks import public as tasks

WORKS = "cases.work"
SIGN_TASK, SIGN_TITLE = "drafting.issue", gettext_noop("Case {number}: issue a paper")
BACK_TASK, BACK_TITLE = "drafting.rework", gettext_noop("Case {number}: a paper came back")
# Written by the database (sql/duties.sql) where a signer has left.
SIGNER_LEFT = gettext_noop("The signer named under this paper has left office before signing it.")
# No law seen says how long a paper may wait: the house proposes two working days.
SIGN_DAYS = 2

audit.sentence("drafting.sheet.begun", "{actor} began a paper in case {number}: {paper}.")
audit.sentence("drafting.sheet.saved", "{actor} saved version {position} of a paper in case {number}: {paper}.")
audit.sentence("drafting.sheet.presented", "{actor} put a paper of case {number} before who issues it: {paper}.")
audit.sentence("drafting.sheet.returned", "{actor} sent a paper of case {number} back: {paper}.")
audit.sentence("drafting.sheet.issued", "{actor} issued {symbol} in case {number}.")
audit.sentence("drafting.sheet.signed", "{actor} signed {symbol} in case {number}.")


def begin(actor: Actor, case_id: UUID, kind: str) -> UUID:
    """Begin a paper of the present step, or go on with the one that is open. Returns its key.

    Raises NoSuchCase, NotPermitted, NotThisStep, NoForm.
    """
    access.require(actor, WORKS)
    dossier = cases.dossier(actor, case_id, for_change=True)
    _ensure_ours(dossier, kind)
    queries.form_of(kind, timezone.localdate())
    before = queries.visible_sheets(actor).filter(case_id=case_id, kind=kind, state__in=queries.OPEN).first()
    if before is not None:
        return before.pk
    sheet = Sheet(id=uuid4(), case_id=case_id, step=dossier.standing.step, kind=kind, made_by_id=actor.appointment_id)
    sheet.save(force_insert=True)
    _record(actor, "drafting.sheet.begun", sheet, dossier)
    cases.tell(dossier.standing)
    return sheet.pk


def keep_words(
    actor: Actor, sheet_id: UUID, *, base: int, words: Mapping[str, str], over: Mapping[str, Over] | None = None
) -> int:
    """Keep what was typed as a new version; `base` is the version it was typed upon. Returns the position.

    Raises NoSuchSheet, NotPermitted, IssuedAlready, ChangedMeanwhile, WhyMissing.
    """
    access.require(actor, WORKS)
    sheet = queries.get_for_change(actor, sheet_id)
    _ensure_open(sheet)
    dossier = _seated(actor, sheet)
    form = queries.form_of(sheet.kind, timezone.localdate())
    typed = {name: words.get(name, "").strip() for name in form.fields}
    kept = _overs(actor, dossier, over or {})
    last = queries.last_version(actor, sheet)
    if last is not None and (last.words, last.over) == (typed, kept):
        return last.position
    if last is not None and last.position != base:
        raise ChangedMeanwhile(name=last.by.person.name)
    position = last.position + 1 if last else 1
    Version.objects.create(sheet=sheet, position=position, words=typed, over=kept, by_id=actor.appointment_id)
    _record(actor, "drafting.sheet.saved", sheet, dossier, position=position)
    return position


def present(actor: Actor, sheet_id: UUID) -> None:
    """Put a paper before who issues it: a task with a date. It can still be changed, and then says so.

    Raises NoSuchSheet, NotPermitted, IssuedAlready, NotWhole, NobodyToSign.
    """
    access.require(actor, WORKS)
    sheet = queries.get_for_change(actor, sheet_id)
    _ensure_open(sheet)
    dossier = _seated(actor, sheet)
    ensure_whole(queries.made_of(actor, sheet, queries.last_version(actor, sheet), timezone.localdate()))
    role = queries.issuing_role(dossier, sheet.kind, sheet.step)
    sheet.state, sheet.note = State.PRESENTED, ""
    sheet.presented_by_id, sheet.presented_at = actor.appointment_id, timezone.now()
    sheet.save(update_fields=["state", "note", "presented_by", "presented_at"])
    tasks.finish_about(actor, queries.ref(sheet.pk), BACK_TASK)
    _give(actor, sheet, dossier, _in_seat(dossier, role), SIGN_TASK, SIGN_TITLE)
    _record(actor, "drafting.sheet.presented", sheet, dossier)
    cases.tell(dossier.standing)


def send_back(actor: Actor, sheet_id: UUID, *, note: str) -> None:
    """Send a presented paper back to who presented it, with a note.

    Raises NoSuchSheet, NotPresented, NotYourSeat, NoteMissing.
    """
    access.require(actor, WORKS)
    sheet = queries.get_for_change(actor, sheet_id)
    if sheet.state != State.PRESENTED or sheet.presented_by_id is None:
        raise NotPresented()
    dossier = cases.dossier(actor, sheet.case_id)
    ensure_issuer(dossier, sheet)
    if not note.strip():
        raise NoteMissing(field="note")
    sheet.state, sheet.note = State.DRAFTED, note.strip()
    sheet.save(update_fields=["state", "note"])
    tasks.finish_about(actor, queries.ref(sheet.pk), SIGN_TASK)
    if sheet.presented_by_id != actor.appointment_id:
        _give(actor, sheet, dossier, sheet.presented_by_id, BACK_TASK, BACK_TITLE)
    _record(actor, "drafting.sheet.returned", sheet, dossier)
    cases.tell(dossier.standing)


def issue(actor: Actor, sheet_id: UUID) -> str:
    """Fix a paper: its number, its file, its place in the case; then it waits for its signatures. Returns its symbol.

    Asked again by who issued it, after a cut line, it answers with what stands: no second number, nothing written.

    Raises NoSuchSheet, NotPermitted, IssuedAlready, NotThisStep, NotYourSeat, NotWhole, NobodyToSign, and what
    typesetting refuses.
    """
    access.require(actor, WORKS)
    sheet = queries.get_for_change(actor, sheet_id)
    if sheet.state == State.ISSUED and sheet.issued_by_id == actor.appointment_id:
        return sheet.symbol
    _ensure_open(sheet)
    dossier = cases.dossier(actor, sheet.case_id, for_change=True)
    _ensure_goes_on(dossier, sheet)
    ensure_issuer(dossier, sheet)
    made = queries.made_of(actor, sheet, queries.last_version(actor, sheet), timezone.localdate())
    ensure_whole(made)
    _fix(actor, sheet, made)
    for kind in (SIGN_TASK, BACK_TASK):
        tasks.finish_about(actor, queries.ref(sheet.pk), kind)
    return sheet.symbol


def keep_made(actor: Actor, case_id: UUID, kind: str, words: Mapping[str, str]) -> UUID:
    """Set and keep a paper whose words a later room has made (counting minutes, say); that room has asked who may.

    Returns its key. Raises NoSuchCase, NotPermitted, NoForm, NotWhole, NobodyToSign.
    """
    access.require(actor, WORKS)
    dossier = cases.dossier(actor, case_id, for_change=True)
    sheet = Sheet(id=uuid4(), case_id=case_id, step=dossier.standing.step, kind=kind, made_by_id=actor.appointment_id)
    sheet.save(force_insert=True)
    Version.objects.create(sheet=sheet, position=1, words=dict(words), by_id=actor.appointment_id)
    made = queries.put_together(actor, dossier, kind, words, {}, timezone.localdate())
    ensure_whole(made)
    _fix(actor, sheet, made)
    return sheet.pk


def _fix(actor: Actor, sheet: Sheet, made: queries.Made) -> None:
    today = timezone.localdate()
    if sheet.number is None:
        sheet.term, sheet.number, sheet.symbol = setting.numbered(made, today)
    typist = _typist(actor, sheet)
    sheet.state, sheet.issued_by_id, sheet.issued_at = State.ISSUED, actor.appointment_id, timezone.now()
    occasion = setting.Occasion(today, sheet.number, actor.appointment_id, typist)
    pdf = setting.paper(made, occasion)
    sheet.named, sheet.note = setting.named(made, occasion), ""
    sheet.pdf, sheet.content = storage.keep(pdf), setting.content(made, typist)
    sheet.form_source = made.form.source[:300]
    sheet.save()
    standing = made.dossier.standing
    # What came back when its step was done stands in the case already, under the same number and address.
    if sheet.paper_id is None or sheet.kind in made.dossier.due:
        sheet.paper_id = cases.keep_paper(
            actor,
            sheet.case_id,
            kind=sheet.kind,
            text=setting.plain(made),
            symbol=sheet.symbol,
            address=reverse("drafting:sheet", args=[sheet.pk]),
        )
    sheet.request_id, sheet.signers_left = _ask_to_sign(actor, sheet, made, pdf)
    sheet.save(update_fields=["paper", "request", "signers_left"])
    audit.record(
        actor, "drafting.sheet.issued", queries.ref(sheet.pk), unit_id=standing.unit_id, number=standing.number,
        symbol=sheet.symbol,
    )  # fmt: skip
    events.announce(SheetIssued(str(sheet.pk), str(sheet.case_id), standing.unit_id))


def _ask_to_sign(actor: Actor, sheet: Sheet, made: queries.Made, pdf: bytes) -> tuple[UUID | None, int]:
    """Put the issued paper before those who sign it: persons in the order of the procedure, then the agency."""
    ruled = queries.signatures_of(made.form.type, timezone.localdate()).value
    dossier = made.dossier
    signers: list[int] = []
    for role in dossier.procedure.papers[sheet.kind].signed_by if ruled["persons"] else ():
        # Who issues signs for the seat; elsewhere its first holder in office.
        held = role in dossier.standing.mine
        signers.append(actor.appointment_id if held else _in_seat(dossier, role))
    keeper = _keeper(dossier, ruled)
    signers = list(dict.fromkeys(signers))
    if not signers:
        return None, 0
    request_id = signing.ask(
        actor,
        unit_id=dossier.standing.unit_id,
        pdf=pdf,
        title=sheet.symbol,
        signers=signers,
        agency=keeper,
        about=queries.ref(sheet.pk),
        level=dossier.standing.level,
    )
    return request_id, len(signers) + (1 if keeper else 0)


def sign(actor: Actor, sheet_id: UUID, *, signed_pdf: bytes | None = None) -> None:
    """Add this office's signature: with the demo's key, or by the paper as it was signed on the officer's machine.

    Raises NoSuchSheet, NotPresented, OnlyInDemo and what signing refuses.
    """
    sheet = queries.get_for_change(actor, sheet_id)
    if sheet.state != State.ISSUED or sheet.request_id is None:
        raise NotPresented()
    if signed_pdf is None:
        sheet.signed = signing.sign_with_demo_key(actor, sheet.request_id)
    else:
        sheet.signed = signing.send_signed(actor, sheet.request_id, signed_pdf)
    _note_signed(actor, sheet)


def note_signed(actor: Actor, sheet_id: UUID, digest: str) -> None:
    """The program on the officer's machine has signed an issued paper. Raises NoSuchSheet, NotPresented."""
    sheet = queries.get_for_change(actor, sheet_id)
    if sheet.state != State.ISSUED or sheet.request_id is None:
        raise NotPresented()
    sheet.signed = digest
    _note_signed(actor, sheet)


def _note_signed(actor: Actor, sheet: Sheet) -> None:
    sheet.signers_left -= 1
    sheet.save(update_fields=["signed", "signers_left"])
    standing = cases.standing(actor, sheet.case_id)
    audit.record(
        actor, "drafting.sheet.signed", queries.ref(sheet.pk), unit_id=standing.unit_id, number=standing.number,
        symbol=sheet.symbol,
    )  # fmt: skip
    cases.tell(standing)


def look(actor: Actor, sheet: Sheet, position: int) -> None:
    """Remember up to which version this office has read a paper."""
    Look.objects.update_or_create(sheet=sheet, appointment_id=actor.appointment_id, defaults={"position": position})


def may_sign_here() -> bool:
    """Whether this node has demo keys; elsewhere the key is in the officer's token alone."""
    return bool(settings.SOI_DEMO)


def ensure_whole(made: queries.Made) -> None:
    """Refuse a paper with gaps, naming them as the form does."""
    if made.composed.missing:
        named = [
            label(made.form.fields[each].labels, queries.OFFICE) if each in made.form.fields else each
            for each in made.composed.missing
        ]
        raise NotWhole(field=made.composed.missing[0], missing=", ".join(named))


def ensure_issuer(dossier: cases.Dossier, sheet: Sheet) -> None:
    """Refuse everybody but the seat that issues this paper, with the rule."""
    role = queries.issuing_role(dossier, sheet.kind, sheet.step)
    if role not in dossier.standing.mine:
        step = dossier.procedure.steps[sheet.step]
        named = label(dossier.procedure.roles[role].labels, queries.OFFICE)
        raise NotYourSeat(role=named, rule=dossier.procedure.rule_of(step))


def _ensure_ours(dossier: cases.Dossier, kind: str) -> None:
    """The present step asks for this paper, it is made here, and no later room makes it."""
    standing = dossier.standing
    if kind not in dossier.due or dossier.procedure.papers[kind].received or standing.act:
        raise NotThisStep(number=standing.number)
    if not standing.mine:
        raise access.NotYours(grant=WORKS)


def _ensure_goes_on(dossier: cases.Dossier, sheet: Sheet) -> None:
    """A draft is of the present step; what has its number and came back unsigned is finished whatever the step is."""
    if sheet.number is None:
        _ensure_ours(dossier, sheet.kind)
    elif not dossier.standing.mine:
        raise access.NotYours(grant=WORKS)


def _ensure_open(sheet: Sheet) -> None:
    if sheet.state not in queries.OPEN:
        raise IssuedAlready()


def _seated(actor: Actor, sheet: Sheet) -> cases.Dossier:
    dossier = cases.dossier(actor, sheet.case_id)
    _ensure_goes_on(dossier, sheet)
    return dossier


def _overs(actor: Actor, dossier: cases.Dossier, over: Mapping[str, Over]) -> dict[str, dict[str, str]]:
    """What was overtyped, where it differs from what is known; each with its reason and who did it."""
    me = persons.post(actor.appointment_id, on=timezone.localdate())
    known = queries.known_of(actor, dossier, timezone.localdate())
    kept = {}
    for name, each in over.items():
        if name not in known or not each.text.strip() or each.text.strip() == known[name].text:
            continue
        if not each.reason.strip():
            raise WhyMissing(field=f"why-{name}")
        by = each.by or (me.name if me else "")
        kept[name] = {"text": each.text.strip(), "reason": each.reason.strip(), "by": by}
    return kept


def _typist(actor: Actor, sheet: Sheet) -> str:
    last = queries.last_version(actor, sheet)
    return last.by.person.name if last else ""


def _in_seat(dossier: cases.Dossier, role: str) -> int:
    """Who has a seat of the case, in office today."""
    for seat in dossier.seats:
        if seat.role == role and persons.post(seat.appointment_id, on=timezone.localdate()) is not None:
            return seat.appointment_id
    raise NobodyToSign(role=label(dossier.procedure.roles[role].labels, queries.OFFICE))


def keeper_for(actor: Actor, case_id: UUID, type: str) -> int | None:
    """Who signs for the agency on papers of a type in a case; nobody where the pack asks for no such signature."""
    ruled = queries.signatures_of(type, timezone.localdate()).value
    return _keeper(cases.dossier(actor, case_id), ruled)


def _keeper(dossier: cases.Dossier, ruled: Mapping[str, Any]) -> int | None:
    """Who keeps the agency's seal: of the offices the pack names, one of the case's team, who may see the paper."""
    if not ruled["agency"]:
        return None
    offices = ruled["keepers"]
    team = {seat.appointment_id for seat in dossier.seats}
    path = organisations.get_unit(dossier.standing.unit_id).path
    found = persons.posts_within(path, on=timezone.localdate(), roles=offices)
    inside = next((post for post in found if post.appointment_id in team), None)
    if inside is None:
        raise NobodyToSign(role=str(access.role(offices[0]).label(queries.OFFICE)))
    return inside.appointment_id


def _give(actor: Actor, sheet: Sheet, dossier: cases.Dossier, to: int, kind: str, title: str) -> None:
    tasks.assign(
        actor,
        appointment_id=to,
        kind=kind,
        title=title,
        params={"number": dossier.standing.number},
        due_on=_proposed_day(),
        ref=queries.ref(sheet.pk),
        address=reverse("drafting:sheet", args=[sheet.pk]),
        sensitive=True,
    )


def _proposed_day() -> date:
    return calendar.load(queries.PACK).add_working_days(timezone.localdate(), SIGN_DAYS).due


def _record(actor: Actor, kind: str, sheet: Sheet, dossier: cases.Dossier, **more: Any) -> None:
    named = label(dossier.procedure.papers[sheet.kind].labels, queries.OFFICE)
    standing = dossier.standing
    audit.record(
        actor, kind, queries.ref(sheet.pk), unit_id=standing.unit_id, number=standing.number, paper=named, **more
    )
