"""Live news, over the database's own notifications: who is told, how soon, how often, and when no more."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

import pytest
from django.db import connection, connections

from soi.kernel.events import public as events
from soi.kernel.web import live, topics
from soi.kernel.web import public as web

TOPIC = "tests.news"
SILENCE = 1.6


@pytest.fixture(autouse=True)
def topic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "_grants", {})
    web.topic(TOPIC, grant=("tasks.read", "petitions.read"))
    web.topic("tests.other", grant="vault.approve")


class Page:
    """One open page as a test sees it."""

    def __init__(self, stream: AsyncIterator[str], client: live.Client) -> None:
        self.stream, self.client = stream, client

    async def line(self, seconds: float = 5) -> str:
        return await asyncio.wait_for(anext(self.stream), seconds)  # type: ignore[arg-type]

    async def opened(self) -> None:
        assert await self.line() == live.RETRY
        assert await self.line() == live.AGAIN
        # The hub has begun to listen: from here on nothing is missed.
        assert await self.line() == live.AGAIN

    async def topics(self, seconds: float = 5) -> list[str]:
        line = await self.line(seconds)
        assert line.startswith("event: news\n"), line
        return list(json.loads(line.split("data: ")[1])["topics"])

    async def silence(self) -> bool:
        task = asyncio.ensure_future(anext(self.stream))  # type: ignore[arg-type]
        done, _ = await asyncio.wait({task}, timeout=SILENCE)
        if done:
            return False
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return True


def watched(node: Any, office: str, then: Callable[[Page], Awaitable[None]], *topics: str) -> None:
    """Open one page for this office, which shows these topics, and let the test look at it."""

    async def run() -> None:
        live.hub = live.Hub()
        client = live.Client(actor, session_key, frozenset(topics))
        page = Page(live.stream(client), client)
        try:
            await page.opened()
            await then(page)
        finally:
            await page.stream.aclose()  # type: ignore[attr-defined]
            assert client not in live.hub.clients

    actor = node.actor(office)
    session_key = node.client(office).session.session_key
    asyncio.run(run())


async def hint(node: Any, office: str, topic: str = TOPIC, *, times: int = 1, **ref: Any) -> None:
    """Somebody's act is committed, with its hint."""
    unit_id = ref.pop("unit_id", None)

    def act() -> None:
        try:
            for _ in range(times):
                with node.acting(office) as actor:
                    events.hint(topic, unit_id=unit_id or actor.unit_id, **ref)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, act)


def test_news_of_ones_own_unit_come_within_a_second_of_commit(node):
    async def look(page: Page) -> None:
        await asyncio.sleep(live.GAP_SECONDS)
        begun = time.monotonic()
        await hint(node, "inspector_a")
        assert await page.topics() == [TOPIC]
        assert time.monotonic() - begun < 1

    watched(node, "head_a", look)


def test_news_of_another_province_are_not_told(node):
    async def look(page: Page) -> None:
        await hint(node, "inspector_b")
        assert await page.silence()

    watched(node, "head_a", look)


def test_news_are_not_told_to_a_role_without_the_topics_grant(node):
    async def look(page: Page) -> None:
        await hint(node, "inspector_a", "tests.other")
        assert await page.silence()

    watched(node, "inspector_a", look)


def test_a_topic_that_no_room_entered_is_told_to_nobody(node):
    async def look(page: Page) -> None:
        await hint(node, "inspector_a", "tests.unheard")
        assert await page.silence()

    watched(node, "head_a", look)


def test_news_of_a_thing_one_may_not_see_are_not_told(node):
    async def look(page: Page) -> None:
        await hint(node, "inspector_a", ref_kind="tests.nothing", ref_id="7")
        assert await page.silence()

    watched(node, "head_a", look)


def test_news_of_a_topic_the_page_does_not_show_are_not_even_asked_about(node, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(live, "seen_topics", lambda actor, news: asked.append("asked") or set())

    async def look(page: Page) -> None:
        await hint(node, "inspector_a", ref_kind="tests.thing", ref_id="7")
        assert await page.silence()

    watched(node, "head_a", look, "tests.other")
    assert asked == []
    watched(node, "head_a", look, TOPIC)
    assert asked, "the control: a page that shows the topic has it asked"


def test_a_burst_is_told_once_at_once_and_once_after_a_second(node):
    async def look(page: Page) -> None:
        await asyncio.sleep(live.GAP_SECONDS)
        await hint(node, "inspector_a", times=40)
        begun = time.monotonic()
        assert await page.topics() == [TOPIC]
        told = 1
        while time.monotonic() - begun < 2:
            try:
                await page.topics(seconds=0.5)
            except TimeoutError:
                break
            told += 1
        assert told <= 2

    watched(node, "head_a", look)


def test_two_pages_are_told_at_moments_of_their_own(node, monkeypatch):
    """Told at one moment all would ask for their parts at one moment, and an act would wait behind them."""
    waits = {"early": 0.0, "late": 0.6}
    which: ContextVar[str] = ContextVar("which")
    monkeypatch.setattr(live.random, "uniform", lambda least, most: waits[which.get()])

    async def told(page: Page, name: str) -> float:
        which.set(name)
        await page.opened()
        ready.set()
        assert await page.topics() == [TOPIC]
        return time.monotonic()

    async def run() -> None:
        live.hub = live.Hub()
        streams = [live.stream(live.Client(actor, key, frozenset())) for _ in waits]
        pages = [
            asyncio.create_task(told(Page(stream, None), name)) for stream, name in zip(streams, waits, strict=True)
        ]
        await asyncio.wait_for(ready.wait(), 5)
        await asyncio.sleep(live.GAP_SECONDS)
        await hint(node, "inspector_a")
        early, late = await asyncio.gather(*pages)
        assert late - early > 0.3
        for stream in streams:
            await stream.aclose()

    ready = asyncio.Event()
    actor, key = node.actor("head_a"), node.client("head_a").session.session_key
    asyncio.run(run())
    assert live.SPREAD_SECONDS < live.GAP_SECONDS


def test_after_the_listening_broke_off_the_page_looks_at_everything_again(node):
    async def look(page: Page) -> None:
        def kill() -> int:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        " where query like 'listen news%' and usename = current_user"
                        " and datname = current_database()"
                    )
                    return int(cursor.fetchone()[0])
            finally:
                connection.close()

        assert await live.hub.ask(kill) == 1
        assert await page.line(10) == live.AGAIN
        await hint(node, "inspector_a")
        assert await page.topics() == [TOPIC]

    watched(node, "head_a", look)


def test_a_stream_ends_after_its_session(node, monkeypatch):
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.0)

    async def look(page: Page) -> None:
        await hint(node, "inspector_a")
        assert await page.topics() == [TOPIC]
        await live.hub.ask(node.client("deputy_head_a").session.flush)
        await hint(node, "inspector_a")
        assert await page.line() == live.END

    watched(node, "deputy_head_a", look)


def test_a_page_that_does_not_keep_up_is_let_go(node):
    async def look(page: Page) -> None:
        for _ in range(live.WAITING + 1):
            live.hub.tell(None)
        assert page.client.too_slow
        assert page.client not in live.hub.clients
        # The stream ends; the browser opens another, which begins by looking at everything again.
        assert [line async for line in page.stream] == []

    watched(node, "head_a", look)


@pytest.mark.parametrize("payload", ["", "7", "{}", '{"topic": "x", "unit": "y"}', "[]", "null"])
def test_news_that_cannot_be_read_count_as_a_gap(payload):
    assert live.parse(payload) is None


def test_news_are_read_as_they_were_sent():
    sent = json.dumps({"topic": "t", "unit": 5, "kind": "petitions.petition", "id": "7c9e"})
    assert live.parse(sent) == live.News("t", 5, "petitions.petition", "7c9e")


def test_the_stream_is_for_those_who_are_signed_in(node):
    assert node.client("anonymous").get("/live/").status_code == 302


@pytest.mark.parametrize(
    ("office", "unit", "is_told"),
    [
        ("head_a", "p98.k", True),
        ("head_a", "p98.k.nv2", True),
        ("head_a", "p99.k", False),
        ("inspector_b", "p98.k.nv2", False),
        ("administrator", "p98.k", False),
    ],
)
def test_who_is_concerned_follows_grant_and_reach(node, office, unit, is_told):
    news = live.News(TOPIC, node.unit(unit), "", "")
    assert live.concerns(node.actor(office), news, live.path_of(news.unit_id)) == is_told


def test_a_unit_that_is_not_there_concerns_nobody(node):
    assert live.path_of(-1) == ""
    assert not live.concerns(node.actor("central_head"), live.News(TOPIC, -1, "", ""), "")
