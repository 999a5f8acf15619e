"""What cases do when the mark of a paper rose: who answers for a case may be cleared for it no more."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from soi.cases import actions
from soi.kernel.access import public as access
from soi.kernel.events import public as events
from soi.records.events import LevelChanged

MACHINE = "caretaker"


@events.on(LevelChanged, name="cases.ask_for_cleared", machine=MACHINE)
def ask_for_cleared(news: LevelChanged) -> None:
    """Look at the cases this paper lies in."""
    if news.to_level > news.from_level:
        actions.ask_for_cleared(access.machine_actor(MACHINE), UUID(news.document_id), today=timezone.localdate())
