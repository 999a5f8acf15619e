"""The nation enters: each clerk's book by the clerk's own right, several at once, each piece whole or not at all."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from soi.config.demo.nation import hands, matters, people, plan
from soi.config.demo.nation import land as lands
from soi.config.demo.nation.hands import Brought
from soi.config.demo.nation.plan import Size
from soi.config.environment import Trouble
from soi.kernel.access import public as access
from soi.kernel.identity.models import Account
from soi.kernel.persons.models import Person
from soi.kernel.search import public as search
from soi.statistics import public as statistics

SAID = "nation.json"
SAY_SECONDS = 2.0
INDEX_SECONDS = 1800.0
KIB = 1024

Say = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a load of the books came to."""

    posts: int
    entered: int
    known: int
    seconds: float


def load(size: Size, *, jobs: int, say: Say) -> Outcome:
    """Enter the nation, or what is missing of it. `jobs` processes work at once; 0 works in this one.

    Raises Trouble on a node that is no demo, and where a nation of other measures is there already.
    """
    require_demo()
    remember(size)
    began = time.monotonic()
    land = lands.read(size)
    posts = people.enter(land, size)
    say(f"  {posts} posts filled with invented persons")
    clerks = people.appointments("clerk")
    given = ((clerks[book.desk], book) for book in plan.books(land, size))
    entered, known = _count(hands.spread(hands.bring_book, given, size, jobs), plan.count(land, size), say)
    _analyze()
    return Outcome(posts, entered, known, time.monotonic() - began)


def load_cases(size: Size, *, jobs: int, say: Say) -> tuple[int, int]:
    """Enter the cases of the communes, then make the figures of it all; how many cases came in, how many were there."""
    require_demo()
    houses = list(_houses(lands.read(size)))
    whole = len(houses) * size.years * sum(matters.IN_A_YEAR.values())
    entered, known = _count(hands.spread(hands.bring_cases, houses, size, jobs), whole, say, what="cases")
    if entered:
        _analyze()
    with access.acting(access.machine_actor("counter")) as counter:
        statistics.remake(counter)
    return entered, known


def _houses(land: plan.Land) -> Iterator[matters.House]:
    posts = {role: people.appointments(role) for role in set(matters.SEATS.values())}
    for some in land.communes.values():
        for commune in some:
            held = {role: posts[role][commune.desk] for role in posts}
            yield matters.House(commune.code, commune.unit_id, held)


def require_demo() -> None:
    """Nobody real is here. Raises Trouble."""
    real = Person.objects.using("owner").filter(is_invented=False, machine__isnull=True)
    if not settings.SOI_DEMO or real.exists() or Account.objects.using("owner").filter(is_demo=False).exists():
        raise Trouble(
            "This node is no demo, and an invented nation would stand among its real papers.",
            remedy="Give the nation a home of its own: SOI_HOME=/var/lib/soi/nation SOI_DEMO=1 soi nation",
        )


def remember(size: Size) -> None:
    """Keep what this home's nation measures; a second one of other measures would lie over it. Raises Trouble."""
    said = Path(settings.HOME) / SAID
    wanted = asdict(size)
    before = json.loads(said.read_text()) if said.exists() else wanted
    if before != wanted:
        said_before = " ".join(f"--{name} {value}" for name, value in before.items())
        raise Trouble(f"This home holds another nation already: {said_before}.", remedy="Take the same, or a new home.")
    said.write_text(json.dumps(wanted))


def wait_for_index(say: Say) -> float:
    """Wait until the follower has taken in everything; returns the seconds. Raises Trouble where it does not."""
    began = time.monotonic()
    while search.behind():
        if time.monotonic() - began > INDEX_SECONDS:
            raise Trouble("The search index was not built in time.", remedy="Run soi search rebuild.")
        time.sleep(0.5)
    took = time.monotonic() - began
    say(f"  index built, {took:.0f} s after the last paper")
    return took


def peak_mb() -> int:
    """The highest memory of this process or one it started, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / KIB)


def _count(done: Iterable[Brought], whole: int, say: Say, what: str = "papers") -> tuple[int, int]:
    entered = known = 0
    began = told = time.monotonic()
    for each in done:
        entered, known = entered + each[0], known + each[1]
        if time.monotonic() - told > SAY_SECONDS:
            told = time.monotonic()
            say(f"  {entered + known:>9,} of {whole:,} {what}, {entered / (told - began):,.0f} a second")
    return entered, known


def _analyze() -> None:
    # A server that has just swallowed a nation knows nothing of it yet, and would plan every list as for a village.
    with connections["owner"].cursor() as cursor:
        cursor.execute("analyze")
