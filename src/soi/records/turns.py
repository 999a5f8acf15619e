"""One after the other: who asks for the same thing at the same moment waits here, and then finds it."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def take_turn(key: UUID | str) -> None:
    """Wait for whoever acts on the same thing just now; one's own turn ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7305030))", [str(key)])
