"""News is a row of the act it tells of; reactions run once each, by name; hints reach open pages on commit only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection

from soi.config.programs import database
from soi.kernel.events import public as events
from soi.kernel.events import registry
from soi.kernel.events.errors import ReactionUnknown
from soi.kernel.events.models import News
from tests.world import Node

DONE: list[tuple[str, object]] = []


@events.event("tests.stamp.pressed")
@dataclass(frozen=True)
class StampPressed:
    """A stamp was pressed on a paper."""

    paper_id: str
    times: int


@events.event("tests.stamp.lost")
@dataclass(frozen=True)
class StampLost:
    """Nobody reacts to this."""

    paper_id: str


@events.on(StampPressed, name="tests.count_stamps")
def count_stamps(news: StampPressed) -> None:
    DONE.append(("count", news))


@events.on(StampPressed, name="tests.dry_ink")
def dry_ink(news: StampPressed) -> None:
    DONE.append(("dry", news))


@pytest.fixture(autouse=True)
def nothing_done_yet(node: Node) -> Iterator[None]:
    DONE.clear()
    yield
    node.work()


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'jobs.react'")
        return int(cursor.fetchone()[0])


def test_news_and_its_reactions_are_written_with_the_act(node: Node):
    with node.acting("clerk_a"):
        number = events.announce(StampPressed("p-1", 2))
    row = News.objects.using("owner").get(pk=number)
    assert (row.name, row.version, row.payload) == ("tests.stamp.pressed", 1, {"paper_id": "p-1", "times": 2})
    assert waiting() == 2


def test_an_act_that_fails_announces_nothing(node: Node):
    before = News.objects.using("owner").count()
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a"):
        assert events.announce(StampPressed("p-2", 1)) > 0
        assert waiting() == 2
        raise ZeroDivisionError
    assert News.objects.using("owner").count() == before
    assert waiting() == 0
    node.work()
    assert DONE == []


def test_each_reaction_runs_once_with_the_news_as_it_was(node: Node):
    with node.acting("clerk_a"):
        events.announce(StampPressed("p-3", 4))
    assert DONE == []
    node.work()
    assert sorted(DONE, key=str) == [("count", StampPressed("p-3", 4)), ("dry", StampPressed("p-3", 4))]
    node.work()
    assert len(DONE) == 2


def test_a_job_runs_the_reaction_it_names_and_no_other(node: Node):
    with node.acting("clerk_a"):
        number = events.announce(StampPressed("p-4", 1))
    with node.machine("system"):
        events.react(number, "tests.dry_ink")
    assert [name for name, _ in DONE] == ["dry"]


def test_news_for_a_reaction_that_is_gone_is_not_dropped_in_silence(node: Node):
    with node.acting("clerk_a"):
        number = events.announce(StampPressed("p-5", 1))
    shredded = pytest.raises(ReactionUnknown, match=r"tests\.shred.*The news is kept")
    with node.machine("system"), shredded as refused:
        events.react(number, "tests.shred")
    assert "former name" in str(refused.value)
    assert News.objects.using("owner").filter(pk=number).exists()


def test_news_nobody_waits_for_is_kept_and_makes_no_job(node: Node):
    with node.acting("clerk_a"):
        number = events.announce(StampLost("p-6"))
    assert News.objects.using("owner").filter(pk=number).exists()
    assert waiting() == 0


def test_what_is_no_event_is_not_announced(node: Node):
    @dataclass(frozen=True)
    class Rumour:
        text: str

    with pytest.raises(KeyError), node.acting("clerk_a"):
        events.announce(Rumour("x"))


def test_one_name_means_one_event_and_one_reaction():
    with pytest.raises(ValueError, match="tests.stamp.pressed is declared twice"):
        events.event("tests.stamp.pressed")(type("Other", (), {}))
    assert events.event("tests.stamp.pressed")(StampPressed) is StampPressed
    with pytest.raises(ValueError, match="tests.dry_ink is declared twice"):
        events.on(StampPressed, name="tests.dry_ink")(count_stamps)
    events.on(StampPressed, name="tests.dry_ink")(dry_ink)
    assert [name for name, _ in registry.reactions_to("tests.stamp.pressed")] == ["tests.count_stamps", "tests.dry_ink"]


def listen(node: Node) -> psycopg.Connection[tuple[object, ...]]:
    session = psycopg.connect(database.dsn("app", node.name), autocommit=True)
    session.execute(f"listen {events.CHANNEL}")
    return session


def heard(session: psycopg.Connection[tuple[object, ...]], seconds: float) -> list[dict[str, object]]:
    return [json.loads(each.payload) for each in session.notifies(timeout=seconds, stop_after=1)]


def test_a_hint_is_heard_on_commit_and_not_before(node: Node):
    with listen(node) as session:
        with node.acting("clerk_a"):
            events.hint("intake", unit_id=7, ref_kind="intake.arrival", ref_id="a-1")
            assert heard(session, 0.3) == []
        (said,) = heard(session, 5)
    assert said == {"topic": "intake", "unit": 7, "kind": "intake.arrival", "id": "a-1"}


def test_a_hint_of_an_act_that_failed_is_never_heard(node: Node):
    with listen(node) as session:
        with pytest.raises(ZeroDivisionError), node.acting("clerk_a"):
            events.hint("intake", unit_id=7)
            raise ZeroDivisionError
        with node.acting("clerk_a"):
            events.hint("tasks", unit_id=8)
        assert [said["topic"] for said in heard(session, 5)] == ["tasks"]
        assert heard(session, 0.3) == []


def test_a_hint_has_no_room_for_content():
    with pytest.raises(TypeError):
        events.hint("intake", unit_id=7, title="Đơn tố cáo")


def test_the_outbox_is_read_by_its_carrier_alone(node: Node):
    with node.acting("clerk_a"):
        number = events.announce(StampLost("p-7"))
        assert not News.objects.filter(pk=number).exists()
    with node.acting("central_head"):
        assert News.objects.count() == 0
    with node.machine("system"):
        assert News.objects.filter(pk=number).exists()
    assert node.raw("select count(*) from soi.events_news") == [(0,)]
