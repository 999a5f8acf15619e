"""What the pages of leaving and standing in share: who asks, whom one may choose, a refusal in words."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.base.errors import Refusal, fill
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.tasks import rules


def asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def whose(actor: Actor, *, own: bool = True) -> list[tuple[int, str]]:
    """For whom this actor may begin: for oneself, and who heads or keeps accounts for those of the body too."""
    posts = persons.posts_within(_body(actor), on=timezone.localdate()) if _leads(actor) else []
    others = [post for post in posts if post.person_id != actor.person_id]
    mine = [post for post in [persons.post(actor.appointment_id, on=timezone.localdate())] if post and own]
    return choices([*mine, *others])


def colleagues(actor: Actor) -> list[tuple[int, str]]:
    """Whom this actor may ask to stand in: those in office of the own body."""
    found = persons.posts_within(_body(actor), on=timezone.localdate())
    return choices([post for post in found if post.appointment_id != actor.appointment_id or _leads(actor)])


def choices(posts: list[Post]) -> list[tuple[int, str]]:
    return [(post.appointment_id, f"{post.name} · {post.unit_name}") for post in posts[: rules.MOST_CHOICES]]


def said(refusal: Refusal) -> str:
    """A refusal as it stands beside a field."""
    params = {name: _(value) if isinstance(value, str) else value for name, value in refusal.params.items()}
    return f"{fill(_(refusal.msgid), params)} {fill(_(refusal.remedy_msgid), params)}".strip()


def _body(actor: Actor) -> str:
    return organisations.rules.commission_path(actor.unit_path)


def _leads(actor: Actor) -> bool:
    return actor.may("tasks.lead") or actor.may("admin.accounts")
