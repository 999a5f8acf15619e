"""What tests of tasks and of later rooms need: work given by one of the cast to another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.tasks import public as tasks


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def given(node: Any, by: str, to: str, *, due: int = 3, title: str = "Look at the papers", **more: Any) -> UUID:
    """One piece of work from one office to another, due in so many days."""
    with node.acting(by) as actor:
        wanted = {"kind": "records.look", "title": title, "due_on": in_days(due), **more}
        return tasks.assign(actor, appointment_id=node.actor(to).appointment_id, **wanted)
