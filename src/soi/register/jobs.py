"""The register keeps itself: a job enters what was decided, as a machine that can do nothing else."""

from __future__ import annotations

from uuid import UUID

from soi.kernel.access import public as access
from soi.kernel.jobs.public import job
from soi.register import actions

MACHINE = "registrar"


@job("register.enter")
def enter(*, decision_id: str) -> None:
    with access.acting(access.machine_actor(MACHINE)) as actor:
        actions.enter(actor, UUID(decision_id))
