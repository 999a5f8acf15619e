"""Which bodies of the real tree hold how much of the nation, and under whose hand it comes in: pure, the same by seed.

How many papers a book has in a year is this product's own assumption; DOMAIN 10.3 has letters, cases and sanctions.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

# A fixed last day, so that the same seed gives the same nation on any day.
LAST_DAY = date(2026, 10, 30)
MERGED_ON = date(2025, 7, 1)
# Papers that one commune brings in a year: into its own book, into its province's, into the centre's.
OWN, PROVINCE, CENTRE = 40, 15, 6
# Of the own papers before the mergers so many of a hundred lay with the district, the rest with the communes before.
OF_DISTRICT = 30
BATCH = 2_000
# Who may sign in: office -> (account, ending of the unit's code, role).
ACCOUNTS = {
    "clerk": ("vanthu.quocgia", ".k", "clerk"),
    "inspector": ("kiemtra.quocgia", ".k.nv2", "inspector"),
    "head": ("chunhiem.quocgia", ".k", "head"),
    "auditor": ("kiemtoan.quocgia", ".k", "auditor"),
}


@dataclass(frozen=True)
class Size:
    """What `soi nation` was asked for."""

    communes: int
    years: int
    seed: int

    @property
    def first_day(self) -> date:
        return LAST_DAY.replace(year=LAST_DAY.year - self.years) + timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """A territory: the unit whose book it is, its name, the unit whose clerk keeps the book (`desk`).

    `before` and `districts` held its papers until the mergers of 2025; their books stay their own.
    """

    code: str
    name: str
    unit_id: int
    desk: str
    before: tuple[Place, ...] = ()
    districts: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Land:
    """The centre, the provinces, and the chosen communes of each."""

    centre: Place
    provinces: dict[str, Place]
    communes: dict[str, list[Place]]


class Paper(NamedTuple):
    """One paper to come: in whose book, named after which place, received on which day."""

    unit_id: int
    place: str
    day: date


@dataclass
class Book:
    """What one clerk brings in; `desk` is the code of the unit whose clerk it is."""

    desk: str
    papers: list[Paper] = field(default_factory=list)

    def batches(self) -> list[Sequence[Paper]]:
        """The papers in the order of their days, in pieces that are one act each."""
        self.papers.sort(key=lambda paper: (paper.day, paper.unit_id))
        return [self.papers[start : start + BATCH] for start in range(0, len(self.papers), BATCH)]


def books(land: Land, size: Size) -> Iterator[Book]:
    """Every clerk's book, province by province, the centre's at the end; never more of them in memory than that."""
    centre = Book(land.centre.desk)
    for code in sorted(land.communes):
        found: dict[str, Book] = {}
        for commune in land.communes[code]:
            for place, paper in _papers(commune, land.provinces[code], land.centre, size):
                book = centre if place is land.centre else found.setdefault(place.desk, Book(place.desk))
                book.papers.append(paper)
        yield from sorted(found.values(), key=lambda book: (-len(book.papers), book.desk))
    yield centre


def count(land: Land, size: Size) -> int:
    """How many papers the books of this land hold together."""
    return sum(map(len, land.communes.values())) * size.years * (OWN + PROVINCE + CENTRE)


def _papers(commune: Place, province: Place, centre: Place, size: Size) -> Iterator[tuple[Place, Paper]]:
    dice = random.Random(f"{size.seed} {commune.code}")
    for _ in range(OWN * size.years):
        day = workday(size, dice)
        holder = _holder(commune, day, dice)
        yield holder, Paper(holder.unit_id, holder.name, day)
    for _ in range(PROVINCE * size.years):
        day = workday(size, dice)
        holder = _holder(province, day, dice)
        yield holder, Paper(holder.unit_id, commune.name, day)
    for _ in range(CENTRE * size.years):
        yield centre, Paper(centre.unit_id, province.name, workday(size, dice))


def _holder(place: Place, day: date, dice: random.Random) -> Place:
    """Whose book a paper of that day is in: before the mergers one of those that ended with them."""
    if day >= MERGED_ON or not place.before:
        return place
    is_district = bool(place.districts) and dice.randrange(100) < OF_DISTRICT
    return dice.choice(place.districts if is_district else place.before)


def workday(size: Size, dice: random.Random) -> date:
    """A day between Monday and Friday within the years of the nation."""
    day = size.first_day + timedelta(days=dice.randrange((LAST_DAY - size.first_day).days + 1))
    return max(day - timedelta(days=max(0, day.weekday() - 4)), size.first_day)


def choose(codes: Sequence[str], size: Size) -> set[str]:
    """The communes of the nation, the same for the same seed."""
    return set(random.Random(f"{size.seed} communes").sample(sorted(codes), min(size.communes, len(codes))))


def by_successor(rows: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Who went before, by who came after."""
    found: dict[str, list[str]] = defaultdict(list)
    for before, after in sorted(rows):
        found[after].append(before)
    return found
