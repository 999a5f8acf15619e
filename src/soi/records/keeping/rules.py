"""How long a file is kept, counted line by line; who may agree to its end; how long a licence may last. Pure.

A period is counted in whole calendar years. Days on which nobody works (Tet, Sundays) neither lengthen nor shorten it:
keeping is no act that somebody must do on a day, so what moves a term to the next working day is not for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from soi.base.sentences import Sentence
from soi.kernel.reference.public import Item

CLOSING, DECISION, LAPSE, ISSUE = "closing", "decision", "lapse", "issue"
# What a person may state of a file; closing and issue are known to the house itself.
STATED = (DECISION, LAPSE)
COUNTED, FOR_GOOD, UNDECIDED, WAITS = "counted", "for_good", "undecided", "waits"
PERMANENT, END_OF_YEAR = "permanent", "end_of_year"
LEAST_WORDS = 3
# This product's own choices: what was kept for a reason is asked again after a year; a list is worked within a week.
ASKED_AGAIN_AFTER = timedelta(days=365)
WORKED_WITHIN = timedelta(days=7)
# This product's own choice too, for want of a rule (DOMAIN names none): paper that is out is seen again within a year.
LONGEST_LOAN = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One step of a counting: the day it leads to, what was done, on which ground, and whether it is confirmed."""

    says: Sentence
    ground: str
    day: date | None = None
    is_confirmed: bool = True


@dataclass(frozen=True)
class Counting:
    """How a file's time stands: `last` is the last day of keeping, `missing` the facts it still waits for."""

    state: str
    last: date | None
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()


def count(results: Sequence[Item], facts: Mapping[str, date]) -> Counting:
    """How long a file is kept, by all the results in it: the longest period is that of the file (DOMAIN 6.2)."""
    counted = [_count_one(each, facts) for each in results]
    lines = tuple(line for one in counted for line in one.lines)
    for state in (FOR_GOOD, UNDECIDED, WAITS):
        if any(one.state == state for one in counted):
            missing = tuple(dict.fromkeys(fact for one in counted for fact in one.missing))
            return Counting(state, None, lines, missing)
    days = [one.last for one in counted if one.last is not None]
    if not days:
        return Counting(UNDECIDED, None, lines)
    return Counting(COUNTED, max(days), lines)


def _count_one(result: Item, facts: Mapping[str, date]) -> Counting:
    name, ground = result.id, result.source
    if result.value is None:
        says = Sentence("{result}: no period is decided, so it is kept.", {"result": name})
        return Counting(UNDECIDED, None, (Line(says, ground, None, result.confirmed),))
    if result.value["kind"] == PERMANENT:
        says = Sentence("{result}: kept for good.", {"result": name})
        return Counting(FOR_GOOD, None, (Line(says, ground, None, result.confirmed),))
    start = str(result.value["start"])
    if start not in facts:
        says = Sentence(
            "{result}: the day of “{fact}” is not known yet, so nothing runs.", {"result": name, "fact": start}
        )
        return Counting(WAITS, None, (Line(says, ground, None, result.confirmed),), (start,))
    return _count_years(result, start, facts[start])


def _count_years(result: Item, start: str, begun: date) -> Counting:
    ground, sure = result.source, result.confirmed
    begins = Sentence("{result}: it runs from “{fact}”.", {"result": result.id, "fact": start})
    lines = [Line(begins, ground, begun, sure)]
    if result.value["count"] == END_OF_YEAR:
        begun = date(begun.year, 12, 31)
        lines.append(Line(Sentence("It is counted from the end of that year."), ground, begun, sure))
    years = int(result.value["default"])
    last = years_later(begun, years)
    lines.append(Line(Sentence("Years of keeping: {years}.", {"years": years}), ground, last, sure))
    return Counting(COUNTED, last, tuple(lines))


def years_later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February in a common year the 28th (Civil Code art. 148)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def is_over(last: date | None, today: date) -> bool:
    """The last day of keeping is past; on the day itself it is still kept."""
    return last is not None and today > last


def as_data(counting: Counting) -> list[dict[str, Any]]:
    """The counting as it is kept beside the file."""
    return [
        {
            "says": line.says.msgid,
            "params": dict(line.says.params),
            "ground": line.ground,
            "day": line.day.isoformat() if line.day else "",
            "confirmed": line.is_confirmed,
        }
        for line in counting.lines
    ]


def due_for_work(today: date) -> date:
    """The day by which a list, once given to a person, should have been worked through."""
    return today + WORKED_WITHIN


def last_day_of_loan(today: date) -> date:
    """The last day until which paper is lent today."""
    return today + LONGEST_LOAN


def has_words(text: str, least: int = LEAST_WORDS) -> bool:
    return len(text.split()) >= least


def may_agree(checker_unit: int, checker_person: int, unit: int, person: int) -> bool:
    """TRUST section 5: the second is another person, of another unit."""
    return unit != checker_unit and person != checker_person


def unjudged(verdicts: Iterable[str]) -> int:
    """How many lines nobody has judged."""
    return sum(1 for verdict in verdicts if not verdict)


def proof(salt: str, digest: str) -> str:
    """What stays of a destroyed file: only who has both salt and file can say that it was this one."""
    return hashlib.sha256(f"{salt}:{digest}".encode()).hexdigest()


def whole_proof(salt: str, proofs: Sequence[Mapping[str, Any]]) -> str:
    """One hash over all papers of a file, in the order of the list."""
    said = json.dumps([[one["number"], one["hash"]] for one in proofs], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{salt}:{said}".encode()).hexdigest()


def last_day_of_licence(asked: date, today: date, most_days: int) -> date:
    """A licence ends when it was asked to end, and never later than its purpose allows."""
    return min(asked, today + timedelta(days=most_days))
