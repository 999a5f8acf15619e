"""The cases of a commune through the years: where each stands, what has happened in it, all by its own procedure."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from soi.cases import public as cases
from soi.cases.actions import states_of, version_of
from soi.cases.models import Case
from soi.cases.public import Former
from soi.cases.queries import procedure_of
from soi.config.demo.nation import words
from soi.config.demo.nation.plan import LAST_DAY, Size, workday
from soi.engines.procedures.public import END
from soi.kernel.access import public as access

# DOMAIN 10.3, an average commune in a year: four subjects of inspection on signs of violation, seven sanctions.
IN_A_YEAR = {"signs_of_violation": 4, "discipline": 7}
# DOMAIN 10.2: of a hundred sanctions so many fall in the second half of the year.
SECOND_HALF = 59
JULY = 7
ENDS_AFTER_DAYS = (40, 150)
DUE_DAYS = (-20, 40)
MEMBERS = 85
SEATS = {
    "head": "head",
    "leader": "inspector",
    "member": "inspector",
    "officer": "inspector",
    "secretary": "clerk",
    "archivist": "clerk",
}
States = dict[str, Sequence[tuple[str, frozenset[str]]]]


class House(NamedTuple):
    """One commission: its code and unit, and who holds which office, role -> appointment."""

    code: str
    unit_id: int
    posts: Mapping[str, int]


def enter(house: House, size: Size) -> tuple[int, int]:
    """The head takes over the cases of the commission; how many came in, how many were there."""
    head = access.actor_of_appointment(house.posts["head"])
    with access.acting(head):
        lines = list(former(house, size, _states()))
        entered = cases.take_over_cases(head, house.unit_id, lines, seats=seats_of(house))
    return entered, len(lines) - entered


def seats_of(house: House) -> dict[str, int]:
    return {seat: house.posts[role] for seat, role in SEATS.items()}


def former(house: House, size: Size, states: States) -> Iterator[Former]:
    """The cases of this commission; the same seed gives the same ones."""
    dice = random.Random(f"{size.seed} cases {house.code}")
    mark = hashlib.sha256(f"soi nation {size.seed} cases {house.code}".encode()).digest()
    kinds = [kind for kind, yearly in IN_A_YEAR.items() for _ in range(yearly * size.years)]
    days = sorted(_day(size, dice) for _ in kinds)
    dice.shuffle(kinds)
    for at, (kind, day) in enumerate(zip(kinds, days, strict=True)):
        key = uuid.UUID(bytes=mark[:9] + at.to_bytes(4, "big") + mark[9:12], version=4)
        step, facts, until = _stand(day, states[kind], dice)
        is_member = dice.randrange(100) < MEMBERS
        name = words.person(dice) if is_member else f"Chi bộ {dice.choice(words.PARTS[2])}"
        subject = "member" if is_member else "organisation"
        yield Former(key, kind, subject, f"{name} {words.MARK}", day, step, facts, until)


def _stand(
    day: date, states: Sequence[tuple[str, frozenset[str]]], dice: random.Random
) -> tuple[str, frozenset[str], date]:
    """Ended where it had the time to; else on one of its steps, some of them past their date."""
    ended = day + timedelta(days=dice.randint(*ENDS_AFTER_DAYS))
    has_ended = ended <= LAST_DAY
    step, facts = dice.choice([state for state in states if (state[0] == END) is has_ended])
    due = LAST_DAY + timedelta(days=dice.randint(*DUE_DAYS))
    return step, facts, ended if has_ended else max(due, day)


def _day(size: Size, dice: random.Random) -> date:
    is_second = dice.randrange(100) < SECOND_HALF
    while True:
        day = workday(size, dice)
        if (day.month >= JULY) is is_second:
            return day


_known: States = {}


def _states() -> States:
    """What each procedure allows, in an order that does not change."""
    if not _known:
        for kind in IN_A_YEAR:
            procedure = procedure_of(Case(version=version_of(kind)))
            _known[kind] = sorted(set(states_of(procedure)), key=lambda state: (state[0], sorted(state[1])))
    return _known
