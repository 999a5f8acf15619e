"""A case that has risen with its paper above the clearance of who answers for it becomes a head's work."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_noop

from soi.cases import queries
from soi.cases.models import Case
from soi.kernel.access.public import Actor
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.tasks import public as tasks

CLEARED_TASK = "cases.cleared"
CLEARED_TITLE = gettext_noop("Case {number}: give it to somebody who is cleared for its papers")
WITHIN = timedelta(days=1)


def ask_for_cleared(actor: Actor, document_id: UUID, *, today: date) -> int:
    """Give the heads the open cases of a paper whose responsible person may not see them any more; returns how many."""
    found = queries.visible_cases(actor).filter(papers__document_id=document_id, ended_at__isnull=True, level__gt=0)
    return sum(_give(actor, case, today) for case in found.distinct())


def _give(actor: Actor, case: Case, today: date) -> bool:
    holder = persons.post(case.responsible_id, on=today)
    if holder is not None and holder.level >= case.level:
        return False
    for head in _heads(case, today)[:1]:
        if head.appointment_id not in tasks.asked_about(actor, queries.ref(case.pk), CLEARED_TASK):
            tasks.assign(
                actor,
                appointment_id=head.appointment_id,
                kind=CLEARED_TASK,
                title=CLEARED_TITLE,
                params={"number": case.number},
                due_on=today + WITHIN,
                ref=queries.ref(case.pk),
                address=reverse("cases:case", args=[case.pk]),
                sensitive=True,
            )
            return True
    return False


def _heads(case: Case, today: date) -> list[Post]:
    posts = persons.posts_at(case.unit_id, on=today, roles=["head", "deputy_head"])
    return [post for post in posts if post.level >= case.level]
