"""Counting votes, limitation, competence: pure. Days and pack items come in as arguments.

Sources: limitation 69-QĐ/TW Art. 4; cumulative count and effect 21-QĐ/TW (third party); competence 296-QĐ/TW
Art. 10-11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from soi.base.sentences import Sentence
from soi.decisions.errors import NoQuorum, TallyWrong

MORE_THAN, AT_LEAST = "more_than", "at_least"
MONTHS = 12

ISSUED_WRONG = "more ballots were issued than members were present."
RETURNED_WRONG = "more ballots came back than were issued."
VOTES_WRONG = "valid votes, votes for none and invalid ballots together must be the ballots that came back."
PRESENT_WRONG = "more members were present than there are."
NEGATIVE = "a number is below nought."

LINE_SINGLE = "{form}: {votes} of {members} members; {needed} needed."
LINE_CUMULATIVE = "{form}, with the votes of all heavier forms: {votes} of {members} members; {needed} needed."
LINE_NONE = "No form reaches its share, not even with the votes of heavier forms."


@dataclass(frozen=True)
class Share:
    """A part of all full members: `more_than` or `at_least` so many of so many."""

    kind: str
    numerator: int
    denominator: int

    def of(self, members: int) -> int:
        """The least number of votes that reaches the share of `members`."""
        whole = members * self.numerator
        if self.kind == MORE_THAN:
            return whole // self.denominator + 1
        return -(-whole // self.denominator)


@dataclass(frozen=True)
class Sanction:
    """One form of sanction in force. `years` of limitation and `months` to lapse are None where there is none."""

    id: str
    labels: Mapping[str, str]
    subject: str
    rank: int
    years: int | None
    months: int | None
    effect: str
    bars: tuple[str, ...]
    share: Share | None
    source: str
    confirmed: bool


def sanction(id: str, labels: Mapping[str, str], value: Mapping[str, Any], *, source: str, confirmed: bool) -> Sanction:
    """A form of sanction from its pack item."""
    limitation, lapse = value["limitation"], value["lapse"]
    return Sanction(
        id=id,
        labels=labels,
        subject=value["subject"],
        rank=value["rank"],
        years=limitation["length"] if limitation else None,
        months=lapse["length"] if lapse else None,
        effect=value["effect"],
        bars=tuple(value["bars"]),
        share=share(value.get("share")),
        source=source,
        confirmed=confirmed,
    )


def share(value: Mapping[str, Any] | None) -> Share | None:
    """`{more_than: [1, 2]}` as a share; None where the law seen states none."""
    if not value:
        return None
    ((kind, (numerator, denominator)),) = value.items()
    return Share(kind, numerator, denominator)


@dataclass(frozen=True)
class Tally:
    """What a secret ballot leaves: who was present as a number, and totals. Never who voted how (DEC-02)."""

    members: int
    present: int
    issued: int
    returned: int
    invalid: int
    none: int
    votes: Mapping[str, int]


def ensure_adds_up(tally: Tally, quorum: Share | None = None) -> None:
    """Refuse a count that does not add up. Raises TallyWrong, NoQuorum."""
    numbers = [tally.members, tally.present, tally.issued, tally.returned, tally.invalid, tally.none]
    if min([*numbers, *tally.votes.values()]) < 0:
        raise TallyWrong(field="returned", why=NEGATIVE)
    if tally.present > tally.members:
        raise TallyWrong(field="present", why=PRESENT_WRONG)
    if quorum is not None and tally.present < quorum.of(tally.members):
        raise NoQuorum(field="present", present=tally.present, members=tally.members, needed=quorum.of(tally.members))
    if tally.issued > tally.present:
        raise TallyWrong(field="issued", why=ISSUED_WRONG)
    if tally.returned > tally.issued:
        raise TallyWrong(field="returned", why=RETURNED_WRONG)
    if sum(tally.votes.values()) + tally.none + tally.invalid != tally.returned:
        raise TallyWrong(field="returned", why=VOTES_WRONG)


@dataclass(frozen=True)
class Outcome:
    """Which form carried, None for none, and how that was counted, line by line."""

    carried: str | None
    lines: tuple[Sentence, ...]


def outcome(tally: Tally, forms: Iterable[Sanction], *, cumulative: bool) -> Outcome:
    """The form that has enough votes: alone, else with the votes of all heavier forms added from the heaviest down."""
    falling = sorted((each for each in forms if each.share), key=lambda each: -each.rank)
    lines: list[Sentence] = []
    for each in falling:
        votes = tally.votes.get(each.id, 0)
        lines.append(_line(LINE_SINGLE, each, votes, tally.members))
        if votes >= _needed(each, tally.members):
            return Outcome(each.id, tuple(lines))
    added = 0
    for each in falling if cumulative else ():
        added += tally.votes.get(each.id, 0)
        lines.append(_line(LINE_CUMULATIVE, each, added, tally.members))
        if added >= _needed(each, tally.members):
            return Outcome(each.id, tuple(lines))
    return Outcome(None, (*lines, Sentence(LINE_NONE)))


def _needed(form: Sanction, members: int) -> int:
    assert form.share is not None  # noqa: S101 - forms without a share were left out
    return form.share.of(members)


def _line(msgid: str, form: Sanction, votes: int, members: int) -> Sentence:
    needed = _needed(form, members)
    return Sentence(msgid, {"form": dict(form.labels), "votes": votes, "members": members, "needed": needed})


def limitation_ends(form: Sanction, act_ended_on: date, *, unlimited: bool = False) -> date | None:
    """The last day on which this form may be concluded for an act that ended on a day; None: no limitation.

    Runs from the end of the act to the conclusion (296-QĐ/TW; continuing acts: 06-HD 2018). `unlimited`: internal
    politics, security, defence, foreign affairs, false diplomas.
    """
    if form.years is None or unlimited:
        return None
    return months_after(act_ended_on, form.years * MONTHS)


def is_out_of_time(form: Sanction, act_ended_on: date, concluded_on: date, *, unlimited: bool = False) -> bool:
    """Whether the limitation period was over on the day of the conclusion."""
    last = limitation_ends(form, act_ended_on, unlimited=unlimited)
    return last is not None and concluded_on > last


def lapses_on(form: Sanction, announced_on: date) -> date | None:
    """The first day on which the sanction no longer holds; None: it does not lapse by itself (69-QĐ/TW Art. 2(5))."""
    return months_after(announced_on, form.months) if form.months is not None else None


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where that month is shorter."""
    whole = day.year * MONTHS + day.month - 1 + months
    year, month = divmod(whole, MONTHS)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def is_competent(decides: Mapping[str, Iterable[str]], sanction_id: str, level: str) -> bool:
    """Whether a body of this level may impose this form on such a subject, by a row of the pack's table."""
    return level in decides.get(sanction_id, ())
