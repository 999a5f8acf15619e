"""What pages of petitions say: steps, dates with their counting, states and kinds, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _

from soi.base import citing
from soi.base.errors import fill
from soi.base.sentences import Sentence
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.calendar.public import Counting
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item as PackItem
from soi.petitions import clock, rules
from soi.petitions.models import Act, Clock, Item, Petition, State

STEPS = ("receive", "scan", "sender", "sort", "hand", "review")
WARN_SHARE = 80


@dataclass(frozen=True)
class Line:
    """One line of a counting: from and to, how many days it adds, why, and by which ground."""

    first: date
    last: date
    days: int
    why: str
    ground: str


@dataclass(frozen=True)
class Term:
    """A date on a page: how long there is, how it was counted, by which rule, whether that is confirmed."""

    due: date | None
    words: str
    state: str
    share: int
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    source: str
    confirmed: bool
    summary: str = ""

    @property
    def is_own(self) -> bool:
        """A date the body set itself: the source is its own reason."""
        return self.due is not None and not self.lines


def asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def language() -> str:
    return get_language() or "vi"


def step_labels() -> dict[str, str]:
    return {
        "receive": _("Receipt"),
        "scan": _("Scan"),
        "sender": _("Sender"),
        "sort": _("Sorting"),
        "hand": _("Handing on"),
        "review": _("Review"),
    }


def steps(petition: Petition | None, draft: dict[str, Any], now: str) -> list[dict[str, Any]]:
    """The six steps with their marks: done, now, later; a done one leads back to its page."""
    labels = step_labels()
    done = {"receive"} if petition else set()
    done |= {step for step in STEPS if step in draft}
    return [{"name": step, "label": labels[step], "done": step in done, "now": step == now} for step in STEPS]


def first_open_step(draft: dict[str, Any]) -> str:
    """Where the next visit begins: the first step that was not answered."""
    return next((step for step in STEPS[1:] if step not in draft), STEPS[-1])


def say(sentence: Sentence) -> str:
    return sentence.say(language(), gettext)


def counted_lines(counting: Counting | None) -> tuple[Line, ...]:
    if counting is None:
        return ()
    return tuple(Line(line.date_from, line.date_to, line.days, say(line.why), line.ground) for line in counting.lines)


def sorting_term(petition: Petition, counting: Counting, reason: str) -> Term:
    """Until when the body itself wants it sorted, with the counting."""
    return _term(petition.sort_by, petition.received_on, counting, (gettext(reason),), "", confirmed=False)


def settlement_term(of: clock.Clock) -> Term:
    """The term for settling, counted now, before anybody decides."""
    notes = tuple(say(note) for note in of.notes)
    return _term(of.due, of.start, of.counting, notes, of.source, confirmed=of.confirmed)


def kept_term(kept: Clock) -> Term:
    """A term as it was counted on the day it began."""
    counting = Counting.from_data(kept.counting) if kept.counting else None
    notes = tuple(say(Sentence.from_data(note)) for note in kept.notes)
    return _term(kept.due, kept.start, counting, notes, kept.source, confirmed=kept.confirmed)


def _term(
    due: date | None,
    start: date,
    counting: Counting | None,
    notes: tuple[str, ...],
    source: str,
    *,
    confirmed: bool,
) -> Term:
    today = timezone.localdate()
    if due is None:
        return Term(None, _("No term is known"), "ok", 0, (), notes, source, confirmed)
    left = (due - today).days
    whole = max((due - start).days, 1)
    share = 100 if left < 0 else min(100, round(100 * (whole - left) / whole))
    state = "bad" if left < 0 else "warn" if left == 0 or share >= WARN_SHARE else "ok"
    more = tuple(say(note) for note in counting.notes) if counting else ()
    summary = _summary(counting) if counting else ""
    return Term(
        due, due_words(left), state, share, counted_lines(counting), (*notes, *more), source, confirmed, summary
    )


def _summary(counting: Counting) -> str:
    if counting.unit == "working_day":
        said = ngettext(
            "{days} working day, counted from {day}", "{days} working days, counted from {day}", counting.length
        )
    else:
        said = ngettext("{days} day, counted from {day}", "{days} days, counted from {day}", counting.length)
    return said.format(days=counting.length, day=f"{counting.start:%d/%m/%Y}")


def due_words(left: int) -> str:
    """Today, 3 days left, 2 days overdue."""
    if left < 0:
        return ngettext("{days} day overdue", "{days} days overdue", -left).format(days=-left)
    return ngettext("{days} day left", "{days} days left", left).format(days=left) if left else _("Today")


def state_tags() -> dict[str, tuple[str, str, str]]:
    """State -> tag class, icon, word."""
    return {
        State.HELD: ("line", "lock", _("Held, to be sorted")),
        State.SORTED: ("warn", "lock", _("Sorted, copy to be made")),
        State.ACCEPTED: ("info", "circle-dot", _("Being settled")),
        State.TRANSFERRED: ("", "arrow-right", _("Transferred")),
        State.GUIDED: ("", "message", _("Person guided")),
        State.CLOSED: ("ok", "circle-check", _("Closed")),
    }


def family_labels() -> dict[str, str]:
    return {
        "denunciation": _("Denunciation"),
        "complaint": _("Complaint"),
        "feedback": _("Report, feedback"),
        "proposal": _("Proposal"),
        "other": _("Other"),
        "": _("Not sorted yet"),
    }


def outcome_tags() -> dict[str, tuple[str, str, str]]:
    """Outcome of an item -> tag class, icon, word."""
    return {
        rules.SETTLE: ("ok", "circle-check", _("Settled here")),
        rules.NOT_SETTLED: ("bad", "ban", _("Not settled")),
        rules.SOURCE: ("warn", "flag", _("Kept as a source of information")),
        "guided": ("info", "message", _("Person is guided")),
    }


@dataclass(frozen=True)
class Matter:
    """An item as a page shows it."""

    position: int
    kind: str
    family: str
    summary: str
    tag: tuple[str, str, str]
    grounds: tuple[PackItem, ...]
    said: tuple[str, ...]
    unit: str


def matters(items: Iterable[Item], on: date, units: dict[int, str] | None = None) -> list[Matter]:
    """Items with their kinds, outcomes and grounds in words."""
    tags = outcome_tags()
    found = []
    for item in items:
        grounds = tuple(ground for ground in (pack_item(each, on) for each in item.grounds) if ground)
        found.append(
            Matter(
                item.position,
                rules.kind_of(item.kind, on=on).label(language()),
                item.family,
                item.summary,
                tags.get(item.outcome, tags[rules.NOT_SETTLED]),
                grounds,
                tuple(ground.label(language()) for ground in grounds),
                (units or {}).get(item.unit_id or 0, ""),
            )
        )
    return found


def pack_item(id: str, on: date) -> PackItem | None:
    """A ground by its id, whichever list of the pack it stands in."""
    pack = reference.pack(rules.PACK)
    for kind in ("rules", "petition_grounds", "competence", "petition_kinds"):
        for item in pack.items(kind, on=on):
            if item.id == id:
                return item
    return None


def act_words(act: Act) -> str:
    """What was done, in words."""
    params = {"actor": act.by.person.name, **act.params}
    if "channel" in params:
        params["channel"] = channel_label(str(params["channel"]))
    return fill(gettext(audit.sentences().get(act.kind, act.kind)), params)


def channel_label(channel: str) -> str:
    """The way a letter came, in words."""
    known = reference.pack(rules.PACK).items("channels", on=timezone.localdate())
    return next((item.label(language()) for item in known if item.id == channel), channel)


def guidance(items: Iterable[Item], petition: Petition) -> list[str]:
    """What the person is told about what is not taken up here, with the rule it rests on; nothing where all is."""
    said = []
    for matter in matters(items, petition.received_on):
        for ground in matter.grounds:
            rule = citing.cited(ground.source, language())
            said.append(f"{matter.kind}: {ground.label(language())}" + (f" ({rule})" if rule else ""))
    return said
