"""What is counted anew on which news. Each reaction runs as the counting machine."""

from __future__ import annotations

from uuid import UUID

from soi.cases.events import CaseMoved, CaseOpened
from soi.directives.events import ObligationGiven, ObligationMoved
from soi.kernel.access import public as access
from soi.kernel.events import public as events
from soi.petitions.events import PetitionAccepted, PetitionGuided
from soi.statistics import actions, rules
from soi.statistics.jobs import MACHINE
from soi.tasks.events import DutyPassed


def _count(kind: str, key: str) -> None:
    actions.count(access.machine_actor(MACHINE), kind, UUID(key))


@events.on(PetitionAccepted, name="statistics.count_accepted", machine=MACHINE)
def count_accepted(news: PetitionAccepted) -> None:
    _count(rules.PETITION, news.petition_id)


@events.on(PetitionGuided, name="statistics.count_guided", machine=MACHINE)
def count_guided(news: PetitionGuided) -> None:
    _count(rules.PETITION, news.petition_id)


@events.on(CaseOpened, name="statistics.count_opened", machine=MACHINE)
def count_opened(news: CaseOpened) -> None:
    _count(rules.CASE, news.case_id)


@events.on(CaseMoved, name="statistics.count_moved", machine=MACHINE)
def count_moved(news: CaseMoved) -> None:
    _count(rules.CASE, news.case_id)


@events.on(ObligationGiven, name="statistics.count_given", machine=MACHINE)
def count_given(news: ObligationGiven) -> None:
    _count(rules.OBLIGATION, news.obligation_id)


@events.on(ObligationMoved, name="statistics.count_obligation", machine=MACHINE)
def count_obligation(news: ObligationMoved) -> None:
    _count(rules.OBLIGATION, news.obligation_id)


@events.on(DutyPassed, name="statistics.count_passed", machine=MACHINE)
def count_passed(news: DutyPassed) -> None:
    """A duty that fell or was handed over may lie with another unit from then on."""
    if news.kind in rules.KINDS:
        _count(news.kind, news.ref_id)
