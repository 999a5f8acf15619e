"""Live news to open pages: one listening session a process, and to each page only what its actor may know of.

The stream names topics, never things: a page that shows a topic asks for its part again by its own right.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.http import HttpRequest, StreamingHttpResponse

from soi.base.errors import Refusal
from soi.kernel.access import public as access
from soi.kernel.events.public import CHANNEL
from soi.kernel.organisations import public as organisations
from soi.kernel.web import topics

AGAIN = "event: again\ndata: \n\n"
END = "event: end\ndata: \n\n"
STILL_HERE = ": still here\n\n"
RETRY = "retry: 3000\n\n"
QUIET_SECONDS = 15.0
CHECK_SECONDS = 60.0
# At most one update a client and second (ui/GUIDE.md section 9).
GAP_SECONDS = 1.0
# News reaches all pages at one moment. Told at one moment they would all ask for their parts at once, and whoever
# presses a button then would wait behind them; told each at a moment of its own they come one by one.
SPREAD_SECONDS = 0.25
WAITING = 100

log = logging.getLogger("soi.web.live")


@dataclass(frozen=True)
class News:
    """One hint of kernel.events: what kind of thing changed, at which unit, and which one."""

    topic: str
    unit_id: int
    kind: str
    key: str


Told = News | None  # None: there was a gap, look at everything again


@dataclass(eq=False)
class Client:
    """One open page: who looks, by which session, at which topics (none named: at all), and what waits to be told."""

    actor: access.Actor
    session_key: str
    topics: frozenset[str] = frozenset()
    queue: asyncio.Queue[Told] = field(default_factory=lambda: asyncio.Queue(WAITING))
    too_slow: bool = False


class Hub:
    """Hears the database's news once for all open pages of this process."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.task: asyncio.Task[None] | None = None
        self.threads = ThreadPoolExecutor(4, thread_name_prefix="live")
        self.paths: dict[int, tuple[float, str]] = {}

    def join(self, client: Client) -> None:
        """Let a page hear; the first one starts the listening."""
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self.listen())
        self.clients.add(client)

    def leave(self, client: Client) -> None:
        """A page was closed."""
        self.clients.discard(client)

    def tell(self, told: Told) -> None:
        """Put one piece of news before every page; one that does not keep up must connect again."""
        for client in tuple(self.clients):
            try:
                client.queue.put_nowait(told)
            except asyncio.QueueFull:
                client.too_slow = True
                self.leave(client)

    async def listen(self) -> None:
        """Listen until the process ends; after each gap every page looks at everything again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as heard:
                    await heard.execute(f"listen {CHANNEL}")
                    self.tell(None)
                    async for notice in heard.notifies():
                        self.tell(parse(notice.payload))
            except psycopg.OperationalError as error:
                log.info("listening broke off (%s), trying again", type(error).__name__)
                await asyncio.sleep(1)

    async def path_of(self, unit_id: int) -> str:
        """The path of a unit, asked once a minute for all pages together."""
        known = self.paths.get(unit_id)
        if known is None or known[0] < time.monotonic():
            known = time.monotonic() + CHECK_SECONDS, str(await self.ask(path_of, unit_id))
            self.paths[unit_id] = known
        return known[1]

    async def ask(self, question: Any, *given: Any) -> Any:
        """Ask the database in a thread of our own, and give its connection back at once."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, partial(_alone, question, *given))


hub = Hub()


def parse(payload: str) -> Told:
    """One notification; what cannot be read is treated as a gap, so that nobody misses a change."""
    try:
        body = json.loads(payload)
        return News(str(body["topic"]), int(body["unit"]), str(body.get("kind", "")), str(body.get("id", "")))
    except (ValueError, KeyError, TypeError):
        return None


def concerns(actor: access.Actor, news: News, unit_path: str) -> bool:
    """Does the actor hold a grant of the topic, and reach the unit? Asks nothing of the database."""
    grants = topics.grants_of(news.topic) or ()
    reaches = any(unit_path == path or unit_path.startswith(f"{path}.") for path in actor.paths)
    return bool(unit_path) and reaches and any(actor.may(grant) for grant in grants)


def seen_topics(actor: access.Actor, news: list[News]) -> set[str]:
    """The topics of things this actor sees, asked under the actor's own policies."""
    found: set[str] = set()
    with access.acting(actor):
        for each in news:
            if each.topic not in found and access.may_see(actor, each.kind, each.key):
                found.add(each.topic)
    return found


def path_of(unit_id: int) -> str:
    """Where a unit stands in the tree; "" for one that is not there."""
    try:
        return str(organisations.get_unit(unit_id).path)
    except Refusal:
        return ""


def still_signed_in(client: Client) -> access.Actor | None:
    """The actor anew while the session and the appointment last, else None."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if not store(client.session_key).load():
        return None
    try:
        return access.actor_of_appointment(client.actor.appointment_id)
    except Refusal:
        return None


async def stream(client: Client) -> AsyncIterator[str]:
    """What one page hears, until its session ends or it is closed."""
    # The request's own connection goes back to the pool: an open page holds none.
    await sync_to_async(connections.close_all)()
    hub.join(client)
    checked = told = time.monotonic()
    try:
        yield RETRY
        # What happened between the page's making and now must not be missed.
        yield AGAIN
        while not client.too_slow:
            heard = await _next(client)
            if time.monotonic() - checked > CHECK_SECONDS:
                actor = await hub.ask(still_signed_in, client)
                if actor is None:
                    yield END
                    return
                client.actor, checked = actor, time.monotonic()
            if not heard:
                yield STILL_HERE
                continue
            # No secret hangs on this chance: it only spreads the work.
            await asyncio.sleep(max(0.0, told + GAP_SECONDS - time.monotonic()) + random.uniform(0, SPREAD_SECONDS))  # noqa: S311
            line = await _line(client, heard + _waiting(client))
            if line:
                told = time.monotonic()
                yield line
    finally:
        hub.leave(client)


async def _next(client: Client) -> list[Told]:
    try:
        return [await asyncio.wait_for(client.queue.get(), QUIET_SECONDS)]
    except TimeoutError:
        return []


def _waiting(client: Client) -> list[Told]:
    return [client.queue.get_nowait() for _ in range(client.queue.qsize())]


async def _line(client: Client, heard: list[Told]) -> str:
    if None in heard:
        return AGAIN
    try:
        news = [each for each in dict.fromkeys(heard) if each is not None]
        known = await _known(client.actor, [each for each in news if not client.topics or each.topic in client.topics])
    except OperationalError:
        # The database went away while we asked: after the gap the page looks at everything again.
        return AGAIN
    return f"event: news\ndata: {json.dumps({'topics': sorted(known)})}\n\n" if known else ""


async def _known(actor: access.Actor, heard: list[News]) -> set[str]:
    """The topics to tell: what plainly does not concern the actor is dropped before the database is asked."""
    near = [each for each in heard if concerns(actor, each, await hub.path_of(each.unit_id))]
    known = {each.topic for each in near if not each.kind}
    unsure = [each for each in near if each.topic not in known]
    if unsure:
        known |= await hub.ask(seen_topics, actor, unsure)
    return known


def live(request: HttpRequest) -> StreamingHttpResponse:
    """The stream of one page. Whether the reader may know of a thing is asked only for the `topics` the page shows."""
    actor: access.Actor = request.actor  # type: ignore[attr-defined]
    topics = frozenset(filter(None, request.GET.get("topics", "").split(",")))
    client = Client(actor, request.session.session_key or "", topics)
    response = StreamingHttpResponse(stream(client), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _alone(question: Any, *given: Any) -> Any:
    try:
        return question(*given)
    finally:
        connection.close()


def _address() -> dict[str, Any]:
    found = settings.DATABASES["default"]
    return {
        "dbname": found["NAME"],
        "user": found["USER"],
        "password": found["PASSWORD"],
        "host": found["HOST"],
        "port": found["PORT"],
        "connect_timeout": 10,
    }
