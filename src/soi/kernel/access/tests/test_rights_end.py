"""Appointments are the only source of rights: without one nothing is done, and when one ends its rights end at once."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from soi.config.demo.cast import CAST
from soi.kernel.access import public as access
from soi.kernel.access.errors import NotYours, PostEnded
from soi.kernel.access.middleware import ActorMiddleware
from soi.kernel.access.public import Actor, actor_of, may_see, require
from soi.kernel.identity.models import Account
from soi.kernel.jobs.public import defer, job
from soi.kernel.persons.models import Appointment, Person
from tests.world import Node

pytestmark = [pytest.mark.feature("SEC-14")]
TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
RAN: list[tuple[int, int]] = []


@job("tests.count_colleagues", queue="tests")
def count_colleagues(appointment_id: int) -> None:
    """Work for who asked, if that person still holds the office."""
    with access.acting(access.actor_of_appointment(appointment_id)) as actor:
        RAN.append((actor.appointment_id, Person.objects.count()))


def somebody(*posts: tuple[date, date | None], name: str = "") -> tuple[Account, list[Appointment]]:
    """A new account whose person holds these appointments, as inspector of province B, one department after another."""
    name = name or f"thu.{Account.objects.count()}"
    account = Account.objects.create_user(username=name, password="one long password")
    person = Person.objects.using("owner").create(name=name, sort_key=name, account_id=account.pk)
    from soi.kernel.organisations.public import unit_with_code

    units = [unit_with_code(code) for code in ("p99.k.nv1", "p99.k.nv2", "p99.k.vp")]
    held = [
        Appointment.objects.using("owner").create(
            person=person, unit_id=unit.pk, role="inspector", level=1, valid_from=since, valid_to=until
        )
        for unit, (since, until) in zip(units, posts, strict=False)
    ]
    return account, held


def request_of(account: Any, chosen: int | None = None) -> Any:
    return SimpleNamespace(path="/", user=account, session={} if chosen is None else {"appointment": chosen})


def acts_as(account: Any, chosen: int | None = None) -> int | None:
    actor = actor_of(request_of(account, chosen))
    return actor and actor.appointment_id


def end(*appointments: Appointment) -> None:
    Appointment.objects.using("owner").filter(pk__in=[one.pk for one in appointments]).update(valid_to=YESTERDAY)


def test_a_visitor_and_an_account_without_office_are_nobody(node: Node):
    from django.contrib.auth.models import AnonymousUser

    assert acts_as(AnonymousUser()) is None
    account, _ = somebody()
    assert acts_as(account) is None
    assert acts_as(account, chosen=node.actor("head_a").appointment_id) is None


def test_one_office_acts_by_itself(node: Node):
    account, (post,) = somebody((YESTERDAY, None))
    assert acts_as(account) == post.pk
    assert acts_as(account, chosen=post.pk) == post.pk


def test_of_two_offices_one_is_chosen(node: Node):
    account, (first, second) = somebody((YESTERDAY, None), (TODAY, TODAY))
    assert acts_as(account) is None
    assert acts_as(account, chosen=second.pk) == second.pk
    assert acts_as(account, chosen=first.pk) == first.pk
    assert acts_as(account, chosen=node.actor("head_a").appointment_id) is None


@pytest.mark.parametrize("post", [(date(2025, 7, 1), YESTERDAY), (TOMORROW, None)])
def test_an_office_ended_or_not_begun_gives_no_right(node: Node, post: tuple[date, date | None]):
    account, (appointment,) = somebody(post)
    assert acts_as(account) is None
    with pytest.raises(PostEnded, match="no longer held"):
        access.actor_of_appointment(appointment.pk)
    assert access.actors_of_account(account.pk) == []


def test_who_loses_the_chosen_office_does_not_slide_into_the_other_one(node: Node):
    account, (first, second) = somebody((YESTERDAY, None), (YESTERDAY, None))
    assert acts_as(account, chosen=first.pk) == first.pk
    end(first)
    assert acts_as(account, chosen=first.pk) is None
    assert acts_as(account) == second.pk


def test_a_running_session_ends_with_the_office(node: Node):
    client = node.client("inspector_b")
    assert client.get("/").status_code == 200
    post = Appointment.objects.using("owner").get(pk=node.actor("inspector_b").appointment_id)
    end(post)
    try:
        answer = client.get("/")
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/role/")
        assert client.get("/health").status_code == 200, "the session itself goes on; only the rights are gone"
    finally:
        Appointment.objects.using("owner").filter(pk=post.pk).update(valid_to=None)
    assert client.get("/").status_code == 200


def test_a_lowered_clearance_holds_from_the_next_request(node: Node):
    account, (post,) = somebody((YESTERDAY, None))
    assert access.actors_of_account(account.pk)[0].level == 1
    Appointment.objects.using("owner").filter(pk=post.pk).update(level=0, role="clerk")
    (actor,) = access.actors_of_account(account.pk)
    assert (actor.level, actor.role, actor.may("petitions.read")) == (0, "clerk", False)


def test_a_job_carries_the_office_of_who_asked_and_is_asked_for_it_again(node: Node):
    account, (post,) = somebody((YESTERDAY, None))
    for _ in range(2):
        with access.acting(access.actors_of_account(account.pk)[0]):
            defer("tests.count_colleagues", appointment_id=post.pk)
    RAN.clear()
    run_one(node)
    assert [who for who, _ in RAN] == [post.pk]
    end(post)
    with pytest.raises(PostEnded):
        run_one(node)
    assert len(RAN) == 1


def run_one(node: Node) -> None:
    """The oldest waiting job of this file, taken out of the queue and run."""
    from procrastinate.contrib.django import app

    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where id = "
            "(select min(id) from procrastinate_jobs where queue_name = 'tests') returning args"
        )
        ((arguments,),) = cursor.fetchall()
    import json

    app.tasks["tests.count_colleagues"].func(**(json.loads(arguments) if isinstance(arguments, str) else arguments))


def test_a_machine_has_the_rights_of_its_duty_and_none_when_it_is_unknown_or_ended(node: Node):
    follower = access.machine_actor("follower")
    assert follower.may("search.index") and not follower.may("petitions.decide")
    with pytest.raises(PostEnded):
        access.machine_actor("kettle")
    post = Appointment.objects.using("owner").get(pk=follower.appointment_id)
    end(post)
    try:
        with pytest.raises(PostEnded):
            access.machine_actor("follower")
    finally:
        Appointment.objects.using("owner").filter(pk=post.pk).update(valid_to=None)


def test_every_player_of_the_cast_reaches_what_the_role_says(node: Node):
    for role in CAST:
        actor = node.actor(role.office)
        (path,) = actor.paths
        assert actor.unit_path == path or actor.unit_path.startswith(f"{path}.")
    assert node.actor("head_a").paths == ("tw.p98",)
    assert node.actor("clerk_a").paths == ("tw.p98.k",)
    assert node.actor("commune_clerk").paths == ("tw.p98.c99801.k",)


def test_an_act_needs_the_grant_and_the_reach(node: Node):
    clerk, head = node.actor("clerk_a"), node.actor("head_a")
    own, below, other = node.unit("p98.k"), node.unit("c99801.k"), node.unit("p99.k")
    require(clerk, "records.register")
    require(clerk, "records.register", unit_id=own)
    require(head, "records.read", unit_id=below)
    for actor, grant, unit in (
        (clerk, "petitions.decide", own),
        (clerk, "petitions.decide", None),
        (clerk, "records.register", below),
        (clerk, "records.register", other),
        (head, "records.read", other),
        (head, "records.read", 0),
        (head, "", own),
    ):
        with pytest.raises(NotYours) as refused:
            require(actor, grant, unit_id=unit)
        assert "Nothing was changed" in str(refused.value)


def test_may_see_says_the_same_of_hidden_absent_and_nonsense(node: Node):
    with node.acting("clerk_a") as clerk:
        assert may_see(clerk, "persons.person", str(clerk.person_id))
        assert not may_see(clerk, "persons.person", "999999999")
        assert not may_see(clerk, "persons.person", "x' or true --")
        assert not may_see(clerk, "records.document", "not-a-uuid")
        assert not may_see(clerk, "records.document", "00000000-0000-4000-8000-000000000000")
        assert not may_see(clerk, "nothing.known", "1")
    person = clerk.person_id
    assert not may_see(clerk, "persons.person", str(person)), "without the ticket the policy shows nobody"


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 422, 500])
def test_nothing_of_a_refused_request_stays(node: Node, status: int):
    from django.http import HttpResponse

    account, (post,) = somebody((YESTERDAY, None))
    request = request_of(account)

    def view(asked: Any) -> HttpResponse:
        assert asked.actor.appointment_id == post.pk
        Account.objects.filter(pk=account.pk).update(language="sv")
        return HttpResponse(status=status)

    assert ActorMiddleware(view)(request).status_code == status
    account.refresh_from_db()
    assert (account.language == "sv") is (status < 400)


def test_a_visitor_is_answered_without_a_transaction_and_without_a_ticket(node: Node):
    assert Client().get("/health").status_code == 200
    assert Person.objects.count() == 0


def test_the_grants_of_an_actor_are_asked_by_their_whole_name():
    actor = Actor(1, 1, "x", 1, "tw", "x", "x", 0, frozenset({"records.read"}))
    assert actor.may("records.read")
    assert not actor.may("records") and not actor.may("")
