"""The fixed cast, and how a test lets one of them act."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor

if TYPE_CHECKING:
    from soi.kernel.search.follower import Follower


@dataclass
class Node:
    """One node under test: `node.actor("head_a")`, `with node.acting("clerk_a") as actor:`, `node.client("chief")`."""

    name: str
    home: Path
    clients: dict[str, Any] = field(default_factory=dict)

    def actor(self, office: str) -> Actor:
        from soi.config.demo import cast
        from soi.kernel.identity.models import Account

        role = next(one for one in cast.CAST if one.office == office)
        account = Account.objects.get(username=role.username)
        return access.actors_of_account(account.pk)[0]

    @contextmanager
    def acting(self, office: str) -> Iterator[Actor]:
        with access.acting(self.actor(office)) as actor:
            yield actor

    @contextmanager
    def seat(self, actor: Actor) -> Iterator[Actor]:
        """An office that is none of the cast's acts: `node.seat(seated(newcomer(...)))`."""
        with access.acting(actor):
            yield actor

    @contextmanager
    def machine(self, name: str) -> Iterator[Actor]:
        with access.acting(access.machine_actor(name)) as actor:
            yield actor

    def unit(self, code: str) -> int:
        from soi.kernel.organisations.public import unit_with_code

        return int(unit_with_code(code).pk)

    def client(self, office: str) -> Any:
        """A signed-in test client of one of the cast; `anonymous` is signed in as nobody."""
        from django.test import Client

        if office == "anonymous":
            return Client()
        if office not in self.clients:
            from soi.config.demo import cast
            from soi.kernel.identity.models import Account

            role = next(one for one in cast.CAST if one.office == office)
            client = Client()
            client.force_login(Account.objects.get(username=role.username))
            self.clients[office] = client
        return self.clients[office]

    def raw(self, statement: str, values: list[object] | None = None) -> list[tuple[Any, ...]]:
        """SQL as the application role, in a session of its own without a ticket."""
        import psycopg

        from soi.config.programs import database

        with psycopg.connect(database.dsn("app", self.name), autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]
            return list(cursor.fetchall()) if cursor.description else []

    @property
    def scanner(self) -> Path:
        return self.home / "scanner"

    @contextmanager
    def machines(self) -> Iterator[Callable[[], None]]:
        """The worker, the scanner's watch and the follower of the index, each given a turn by the function yielded."""
        from django.conf import settings

        from soi.intake.channels import scanner
        from soi.kernel.search.follower import Follower

        settings.SOI_SCANNER_FOLDER = self.scanner
        follower = Follower()

        def turn() -> None:
            scanner.look()
            self.work()
            follower.step()

        try:
            yield turn
        finally:
            follower.close()

    def follow(self, seconds: float = 30.0) -> None:
        """Take every change into the index; a transaction of another test on this server may hold the follower back."""
        from soi.kernel.search.follower import Follower

        own = Follower()
        try:
            self.catch_up(own, seconds)
        finally:
            own.close()

    def catch_up(self, follower: Follower, seconds: float = 30.0) -> None:
        """The same by a follower that is already at work."""
        until = time.monotonic() + seconds
        while follower.step() or follower.waits:
            assert time.monotonic() < until, f"changes still waited after {seconds} s"
            time.sleep(0.05)

    def work(self, seconds: float = 20.0) -> None:
        """Do the jobs that wait, in this process, until none is left."""
        from tests.jobs import run_waiting

        until = time.monotonic() + seconds
        while run_waiting() and time.monotonic() < until:
            pass

    def token(self, office: str, *, scopes: tuple[str, ...] = (), writes: str = "acts", days: int = 30) -> str:
        """The word of a new token of one of the cast, with these scopes or with all that its role can give."""
        from datetime import timedelta

        from django.utils import timezone

        from soi.kernel.web import actions, tokens

        with self.acting(office) as actor:
            until = timezone.localdate() + timedelta(days=days)
            wanted = scopes or tuple(tokens.scopes_of(actor))
            return actions.make_token(actor, name=f"test {office}", scopes=wanted, until=until, writes=writes)[1]

    def api(self, office: str, **of: Any) -> Any:
        """A client that calls by a token of one of the cast, kept for the test; `anonymous` has none."""
        from django.test import Client

        if office == "anonymous":
            return Client()
        key = f"api {office} {sorted(of.items())}"
        if key not in self.clients:
            self.clients[key] = Client(headers={"Authorization": f"Bearer {self.token(office, **of)}"})
        return self.clients[key]

    def raw_log(self, kind: str) -> list[tuple[Any, ...]]:
        """Kind and subject of the log's events of these kinds, in their order, by the owner's right."""
        from django.db import connections

        with connections["owner"].cursor() as cursor:
            cursor.execute("select kind, subject_id from audit.event where kind like %s order by 1, 2", [kind])
            return list(cursor.fetchall())
