"""The verbs of the register: enter what was decided, complete it when it was announced, look somebody up."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from soi.decisions import public as decisions
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.register import queries, rules
from soi.register.errors import CodeMissing, PurposeUnknown, ReasonMissing
from soi.register.events import EntryCompleted, EntryMade
from soi.register.models import Entry, LookUp

OPEN_FOR = timedelta(minutes=15)

audit.sentence("register.entry.made", "{actor} entered {symbol} in the register as {number}.")
audit.sentence("register.entry.completed", "{actor} completed entry {number}: announced on {day}.")
audit.sentence("register.entry.looked_up", "{actor} looked up {code} as of {day}: {purpose}, {ground}.")


def enter(actor: Actor, decision_id: UUID) -> UUID:
    """Enter a signed decision, or complete its entry when it was announced meanwhile. Repeating changes nothing.

    Raises NotYours, NoSuchDecision.
    """
    access.require(actor, "register.enter")
    decided = decisions.decided(actor, decision_id)
    entry = queries.entry_of(actor, decision_id)
    if entry is None:
        entry = _make(actor, decided)
    if entry.announced_on is None and decided.announced_on is not None:
        _complete(actor, entry, decided)
    return entry.pk


def look_up(actor: Actor, *, purpose: str, ground: str, sentence: str, subject_code: str, as_of: date) -> UUID:
    """Say why, and open what the register knew of a subject as of a day, for a quarter of an hour. Returns its key.

    Raises NotYours, PurposeUnknown, ReasonMissing, CodeMissing.
    """
    access.require(actor, "register.read")
    if purpose not in {item.id for item in queries.purposes(timezone.localdate())}:
        raise PurposeUnknown(field="purpose", purpose=purpose)
    if not rules.says_why(ground, sentence):
        raise ReasonMissing(field="sentence" if ground.strip() else "ground", least=rules.LEAST_WORDS)
    if not subject_code.strip():
        raise CodeMissing(field="subject_code")
    made = LookUp(
        id=uuid4(),
        unit_id=actor.unit_id,
        by_id=actor.appointment_id,
        purpose=purpose,
        ground=ground.strip(),
        sentence=sentence.strip(),
        subject_code=subject_code.strip(),
        as_of=as_of,
        closes_at=timezone.now() + OPEN_FOR,
    )
    made.save(force_insert=True)
    audit.record(
        actor,
        "register.entry.looked_up",
        None,
        unit_id=actor.unit_id,
        code=made.subject_code,
        day=as_of,
        purpose=purpose,
        ground=made.ground,
    )
    return made.pk


def _make(actor: Actor, decided: decisions.Decided) -> Entry:
    year = decided.signed_on.year
    number = numbering.next_number(unit_id=decided.unit_id, kind="register", term=str(year))
    entry = Entry(
        id=uuid4(),
        decision_id=decided.id,
        unit_id=decided.unit_id,
        number=f"KL-{year}-{number:04d}",
        symbol=decided.symbol,
        subject_kind=decided.subject_kind,
        subject_name=decided.subject_name,
        subject_code=decided.subject_code,
        sanction=decided.form.id,
        labels=dict(decided.form.labels),
        bars=list(decided.form.bars),
        source=decided.form.source,
        months=decided.form.months,
        signed_on=decided.signed_on,
        effect_on=decided.effect_on,
    )
    entry.save(force_insert=True)
    subject = queries.ref(entry.pk)
    audit.record(actor, "register.entry.made", subject, unit_id=entry.unit_id, symbol=entry.symbol, number=entry.number)
    events.announce(EntryMade(str(entry.pk), entry.unit_id))
    return entry


def _complete(actor: Actor, entry: Entry, decided: decisions.Decided) -> None:
    entry.announced_on, entry.lapses_on = decided.announced_on, decided.lapses_on
    entry.effect_on = decided.effect_on
    entry.save(update_fields=["announced_on", "lapses_on", "effect_on"])
    subject, day = queries.ref(entry.pk), decided.announced_on
    audit.record(actor, "register.entry.completed", subject, unit_id=entry.unit_id, number=entry.number, day=day)
    events.announce(EntryCompleted(str(entry.pk), entry.unit_id))
