"""What tasks do by themselves: work of an appointment whose last day was yesterday falls today."""

from __future__ import annotations

from soi.kernel.access import public as access
from soi.kernel.jobs.public import every
from soi.tasks import actions
from soi.tasks.actions.falling import MACHINE


@every(30, name="tasks.let_fall")
def let_fall() -> None:
    """Within half a minute of midnight; after a stop, all the days that were missed."""
    with access.acting(access.machine_actor(MACHINE)) as caretaker:
        actions.let_fall(caretaker)
