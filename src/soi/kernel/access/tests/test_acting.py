"""One transaction, one actor: no ticket stays behind, none is carried into another, whoever shares the session."""

from __future__ import annotations

import random
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from soi.kernel.access import public as access
from soi.kernel.access import ticket
from soi.kernel.access.actor import Actor
from soi.kernel.numbering.models import Counter
from soi.kernel.persons.models import Person
from tests.world import Node

pytestmark = [pytest.mark.feature("SEC-01")]
OFFICES = ["clerk_a", "inspector_a", "head_a", "commune_clerk", "clerk_b", "inspector_b", "auditor", "central_head"]
REQUESTS, AT_ONCE = 160, 8


def asked(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        ((answer,),) = cursor.fetchall()
    return answer


def presented() -> object:
    return asked("select current_setting('soi.ticket', true)") or ""


def seen_as() -> tuple[object, ...]:
    return asked("select soi.my_actor()"), asked("select soi.my_level()"), asked("select soi.my_paths()::text")


NOBODY = (None, -1, "{}")


def test_the_database_knows_the_actor_within_and_nobody_after(node: Node):
    assert seen_as() == NOBODY
    with node.acting("head_a") as head:
        assert seen_as() == (head.appointment_id, 2, "{tw.p98}")
        assert asked("select soi.may('petitions.decide')") is True
        assert asked("select soi.may('petitions')") is False
        assert presented()
    assert seen_as() == NOBODY
    assert not presented()


def test_after_a_fault_nobody_is_left_either(node: Node):
    with pytest.raises(ZeroDivisionError), node.acting("head_a"):
        raise ZeroDivisionError
    assert (seen_as(), presented()) == (NOBODY, "")
    with pytest.raises(ProgrammingError), node.acting("head_a"):
        asked("select no_such_thing")
    assert (seen_as(), presented()) == (NOBODY, "")


def test_nobody_acts_inside_another_transaction(node: Node):
    for other in (transaction.atomic(), node.acting("clerk_a")):
        with other, pytest.raises(RuntimeError, match="durable"), node.acting("head_a"):
            raise AssertionError("reached")
    assert seen_as() == NOBODY


def test_a_machine_takes_the_seat_for_one_step_and_gives_it_back(node: Node):
    follower = access.machine_actor("follower")
    with node.acting("clerk_a") as clerk:
        with access.reseated(follower, back_to=clerk):
            assert seen_as()[0] == follower.appointment_id
        assert seen_as()[0] == clerk.appointment_id
        with pytest.raises(ZeroDivisionError), access.reseated(follower, back_to=clerk):
            raise ZeroDivisionError
        assert seen_as()[0] == clerk.appointment_id
    assert seen_as() == NOBODY


def test_a_fault_of_the_database_in_another_seat_is_told_as_it_is(node: Node):
    follower = access.machine_actor("follower")
    refused = pytest.raises(ProgrammingError, match="no_such_thing")
    with refused, node.acting("clerk_a") as clerk, access.reseated(follower, back_to=clerk):
        asked("select no_such_thing")
    assert seen_as() == NOBODY


def test_who_writes_for_another_unit_is_refused_and_all_of_the_request_is_undone(node: Node):
    ours, theirs = node.unit("p98.k"), node.unit("p99.k")
    with pytest.raises(ProgrammingError, match="row-level security"), node.acting("clerk_a"):
        Counter.objects.create(unit_id=ours, kind="undone", term="x", last=1)
        Counter.objects.create(unit_id=theirs, kind="undone", term="x", last=1)
    assert not Counter.objects.using("owner").filter(kind="undone").exists()


def test_a_row_is_not_moved_out_of_ones_own_reach(node: Node):
    with node.acting("clerk_a"):
        counter = Counter.objects.create(unit_id=node.unit("p98.k"), kind="moved", term="x", last=1)
    with pytest.raises(ProgrammingError, match="row-level security"), node.acting("clerk_a"):
        Counter.objects.filter(pk=counter.pk).update(unit_id=node.unit("p99.k"))
    with node.acting("clerk_a"):
        assert Counter.objects.filter(pk=counter.pk).delete()[0] == 0, "what is not said nobody may"


def test_a_hidden_row_blocks_its_key_and_tells_nothing_else(node: Node):
    with node.acting("clerk_b") as actor:
        Counter.objects.create(unit_id=actor.unit_id, kind="key", term="x", last=41)
        with pytest.raises(IntegrityError) as clash, transaction.atomic():
            Counter.objects.create(unit_id=actor.unit_id, kind="key", term="x", last=1)
    assert "41" not in str(clash.value)


@pytest.fixture
def pooled(node: Node) -> Iterator[Node]:
    """Sessions from a pool of four, as in production, so that requests of different actors share them."""
    options = settings.DATABASES["default"]["OPTIONS"]
    connection.close()
    options["pool"] = {"min_size": 2, "max_size": 4, "timeout": 30}
    yield node
    connections["default"].close()
    connections["default"].close_pool()
    del options["pool"]


def test_a_hundred_and_sixty_interleaved_requests_never_see_with_the_eyes_of_another(pooled: Node):
    """RLS-05 of the threat list: after a local setting a pooled session holds '', not NULL; each is tried after use."""
    expected = {office: pooled.actor(office) for office in OFFICES}
    for office, actor in expected.items():
        Counter.objects.using("owner").get_or_create(unit_id=actor.unit_id, kind=f"of {office}", term="x")
    reach = {office: counted(actor) for office, actor in expected.items()}
    assert len({frozenset(kinds) for kinds in reach.values()}) >= 4, "the actors must differ in what they see"
    wrong: list[str] = []
    sessions: set[int] = set()
    start = threading.Barrier(AT_ONCE)

    def requests(seed: int) -> None:
        dice = random.Random(seed)
        start.wait()
        for _ in range(REQUESTS // AT_ONCE):
            office = dice.choice(OFFICES)
            with access.acting(expected[office]) as actor:
                sessions.add(int(str(asked("select pg_backend_pid()"))))
                if counted_now() != reach[office] or seen_as()[0] != actor.appointment_id:
                    wrong.append(office)
                if dice.random() < 0.2:
                    transaction.set_rollback(True)
            connections["default"].close()
            if seen_as() != NOBODY or counted_now() or Person.objects.count():
                wrong.append(f"nobody after {office}")
            connections["default"].close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(requests, range(AT_ONCE)))
    assert wrong == []
    assert len(sessions) <= 4, "the sessions must be shared, or the test shows nothing"


def counted_now() -> set[str]:
    return set(Counter.objects.filter(kind__startswith="of ").values_list("kind", flat=True))


def counted(actor: Actor) -> set[str]:
    with access.acting(actor):
        return counted_now()


def test_the_key_of_the_tickets_is_readable_by_this_account_alone(node: Node):
    ticket.key()
    assert stat.S_IMODE(ticket.key_file().stat().st_mode) == 0o600
    assert len(ticket.key()) == 32
    assert ticket.key() == ticket.key_file().read_bytes()


def test_two_nodes_do_not_take_each_others_tickets(node: Node, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ticket, "key", lambda: b"k" * 32)
    with node.acting("head_a"):
        assert seen_as() == NOBODY
        assert Person.objects.count() == 0
