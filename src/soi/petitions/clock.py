"""The clock of a petition: which rule starts it, when it is due, and how that was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from soi.base.errors import BadInput, NotPossible
from soi.base.sentences import Sentence
from soi.kernel.calendar import public as calendar
from soi.kernel.calendar.public import Calendar, Counting
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item

PACK = "vn_party"
CENTRAL = "central"
SETTLE_CENTRAL = "deadline.denunciation.settle.central"
SETTLE_BELOW = "deadline.denunciation.settle.province_and_below"
COMPLAINT_CENTRAL = "deadline.complaint.settle.central"
COMPLAINT_BELOW = "deadline.complaint.settle.province_and_below"
FIRST_SORTING = "deadline.petition.first_sorting"

NO_CLOCK = "The term is not known. The body sets its own date and writes why."
UNCONFIRMED = "This term is not confirmed: {note}"
OWN_DATE = "Date set by the body itself: {reason}"
EXTENDED = "Extended by {days} days: {reason}"


class NoTermKnown(NotPossible):
    """The length of this term is not known, so no clock can start."""

    code = "petitions.no_term_known"
    remedy = "Set the body's own date and write why."


class ReasonMissing(BadInput):
    """A date that the body sets or moves needs a reason."""

    code = "petitions.reason_missing"
    remedy = "Write why this date was chosen."


class DateBeforeStart(BadInput):
    """The date {due} lies before the start {start}."""

    code = "petitions.date_before_start"
    remedy = "Choose a later date."


class ExtensionTooLong(NotPossible):
    """The rule allows an extension of at most {most} days, {asked} were asked."""

    code = "petitions.extension_too_long"
    remedy = "Ask for {most} days or fewer."


class NoExtension(NotPossible):
    """The rule knows no further extension of this term."""

    code = "petitions.no_extension"
    remedy = "Conclude in time, or report upward."


@dataclass(frozen=True)
class Clock:
    """When a step is due and by which rule; without `due` no clock runs."""

    rule: str
    source: str
    confirmed: bool
    start: date
    due: date | None = None
    counting: Counting | None = None
    extended: int = 0
    notes: tuple[Sentence, ...] = ()

    @property
    def runs(self) -> bool:
        """Whether there is a date to keep."""
        return self.due is not None


def settlement_rule(family: str, level: str) -> str:
    """The id of the term for settling a denunciation or complaint at a level."""
    if family == "complaint":
        return COMPLAINT_CENTRAL if level == CENTRAL else COMPLAINT_BELOW
    return SETTLE_CENTRAL if level == CENTRAL else SETTLE_BELOW


def settlement_clock(*, family: str, level: str, received_on: date, days: Calendar | None = None) -> Clock:
    """The clock for settling an item, from receipt by the competent body, under the rule of that day."""
    return clock(settlement_rule(family, level), received_on, days=days)


def clock(rule: str, start: date, *, days: Calendar | None = None) -> Clock:
    """Start the clock of a rule in force on its start day; a rule without a length starts none.

    Raises NoSuchItem, NotInForce.
    """
    item = _rule(rule, start)
    if item.value is None:
        return Clock(rule, item.source, False, start, notes=(Sentence(NO_CLOCK),))
    counting = (days or calendar.load(PACK)).add(start, int(item.value["length"]), str(item.value["unit"]))
    return Clock(
        rule=rule,
        source=item.source,
        confirmed=item.confirmed and counting.confirmed,
        start=start,
        due=counting.due,
        counting=counting,
        notes=() if item.confirmed else (Sentence(UNCONFIRMED, {"note": item.notes or item.note}),),
    )


def own_date(rule: str, start: date, due: date, *, reason: str) -> Clock:
    """A date the body sets itself where no length is known, or a shorter one. Raises ReasonMissing, DateBeforeStart."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    if due < start:
        raise DateBeforeStart(field="due", due=due.isoformat(), start=start.isoformat())
    return Clock(rule, reason, False, start, due, notes=(Sentence(OWN_DATE, {"reason": reason}),))


def extend(running: Clock, length: int, *, reason: str, days: Calendar | None = None) -> Clock:
    """Move the due date by at most what the rule allows, once unless it says more.

    Raises ReasonMissing, NoTermKnown, NoExtension, ExtensionTooLong.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    item = _rule(running.rule, running.start)
    if running.due is None or item.value is None:
        raise NoTermKnown()
    allowed = item.value.get("extension")
    if allowed is None or running.extended >= int(allowed["times"]):
        raise NoExtension()
    if not 0 < length <= int(allowed["length"]):
        raise ExtensionTooLong(most=allowed["length"], asked=length)
    counting = (days or calendar.load(PACK)).add(running.due, length, str(allowed["unit"]))
    return Clock(
        rule=running.rule,
        source=running.source,
        confirmed=running.confirmed and counting.confirmed,
        start=running.start,
        due=counting.due,
        counting=counting,
        extended=running.extended + 1,
        notes=(*running.notes, Sentence(EXTENDED, {"days": length, "reason": reason})),
    )


def is_overdue(due: date, today: date) -> bool:
    """The due day itself is still in time."""
    return today > due


def days_left(due: date, today: date) -> int:
    """Calendar days until the due day; negative when it has passed."""
    return (due - today).days


def _rule(rule: str, on: date) -> Item:
    return reference.pack(PACK).item("deadlines", rule, on=on)
