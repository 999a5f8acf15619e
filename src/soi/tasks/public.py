"""Work for persons: later rooms give it, hand it on and finish it; the desk shows it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext

from soi.base.errors import fill
from soi.kernel.access.public import Actor
from soi.kernel.web.public import Brief, Ref
from soi.tasks import queries
from soi.tasks.access import seen_with
from soi.tasks.actions import Work, asked_about, assign, assign_many, finish, finish_about, hand_over
from soi.tasks.queries import Holder, Share, duty, holders_of, shares_of

__all__ = [
    "Holder",
    "Share",
    "Work",
    "asked_about",
    "assign",
    "assign_many",
    "briefs",
    "duty",
    "finish",
    "finish_about",
    "hand_over",
    "holders_of",
    "seen_with",
    "shares_of",
    "title_of",
]


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these tasks that the actor sees."""
    return [
        Brief(Ref("tasks.task", str(task.pk)), title_of(task.title, task.params), task.state, task.address)
        for task in queries.visible_tasks(actor).filter(pk__in=list(ids)).order_by("due_on", "pk")
    ]


def title_of(title: str, params: dict[str, object]) -> str:
    """A task's title in the language of the page."""
    return fill(gettext(title), params)
