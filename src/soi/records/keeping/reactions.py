"""What keeping does when the mark of a paper changed: the paper itself may lie in the wrong room now."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.events import public as events
from soi.records.events import DocumentRegistered, LevelChanged
from soi.records.keeping.actions import ask_to_move
from soi.records.keeping.jobs import MACHINE


@events.on(LevelChanged, name="records.move_paper", machine=MACHINE)
def move_paper(news: LevelChanged) -> None:
    """The mark of a paper rose: its file's paper is looked for."""
    if news.to_level > news.from_level:
        _look(news.document_id)


@events.on(DocumentRegistered, name="records.move_paper_of_new", machine=MACHINE)
def move_paper_of_new(news: DocumentRegistered) -> None:
    """A marked paper came into a file whose paper lies somewhere already."""
    _look(news.document_id)


def _look(document_id: str) -> None:
    ask_to_move(access.machine_actor(MACHINE), UUID(document_id), today=timezone.localdate())
