"""Seals a test's whole log. The horizon is the cluster's: an open transaction of another test's database delays it."""

from __future__ import annotations

import time

import psycopg

from soi.config.programs import database
from soi.kernel.audit import sealing
from tests.world import Node


def seal_all(node: Node) -> None:
    """Seal until nothing is left; a log that is not whole after 30 seconds fails the test."""
    until = time.monotonic() + 30
    while sealing.seal() or unsealed(node):
        assert time.monotonic() < until, f"{unsealed(node)} events are still unsealed"
        time.sleep(0.02)


def unsealed(node: Node) -> int:
    """How many written events have no number yet."""
    count = "select (select count(*) from audit.event) - (select count(*) from audit.sealed)"
    with psycopg.connect(database.dsn("owner", node.name)) as session:
        row = session.execute(count).fetchone()
        assert row is not None
        return int(row[0])
