"""The kernel's own jobs: carrying news to the reactions of rooms downstream, and sealing the audit log."""

from __future__ import annotations

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs.actions import defer
from soi.kernel.jobs.registry import every, job

every(3, name="audit.seal")(audit.seal)
every(3600, name="audit.make_partitions")(audit.make_partitions)


@job("jobs.react", queue="news")
def react(news_id: int, reaction: str) -> None:
    """Run one reaction to one piece of news, as the machine it names, else as the system's own."""
    with acting(machine_actor(events.machine_of(reaction))):
        events.react(news_id, reaction)


def carry(news_id: int, reaction: str) -> None:
    defer("jobs.react", news_id=news_id, reaction=reaction)
