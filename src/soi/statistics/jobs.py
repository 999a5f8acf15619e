"""What statistics does by itself: the figures of the day, and everything counted anew at night."""

from __future__ import annotations

from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.jobs.public import every
from soi.statistics import actions

MACHINE = "counter"


@every(600, name="statistics.keep_day")
def keep_day() -> None:
    """Once a day, soon after midnight."""
    with access.acting(access.machine_actor(MACHINE)) as actor:
        actions.keep_day(actor, timezone.localdate())


@every(86_400, name="statistics.remake")
def remake() -> None:
    """Everything counted anew; a difference stands in the log."""
    with access.acting(access.machine_actor(MACHINE)) as actor:
        actions.remake(actor)
