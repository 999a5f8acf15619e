"""What the register does on news of decisions."""

from __future__ import annotations

from soi.decisions.events import DecisionServed, DecisionSigned
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs


@events.on(DecisionSigned, name="register.enter_signed")
def enter_signed(news: DecisionSigned) -> None:
    jobs.defer("register.enter", decision_id=news.decision_id)


@events.on(DecisionServed, name="register.complete_served")
def complete_served(news: DecisionServed) -> None:
    jobs.defer("register.enter", decision_id=news.decision_id)
