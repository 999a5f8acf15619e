"""Row-level security from the declarations: applied by the owner after every migration, always whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from psycopg import sql

from soi.kernel.access import ticket
from soi.kernel.access.posts import ceiling
from soi.kernel.access.protected import Protected, declared

APP = "soi_app"
OWNER = "soi_owner"
_first: list[Callable[[], str]] = []


def lay_first(statement: Callable[[], str]) -> None:
    """Have a statement run before the policies are laid: the function of a condition, made when all rooms are known."""
    _first.append(statement)


def statements(protected: Protected) -> list[str]:
    """The SQL that makes one table obey its declaration."""
    table = f"soi.{protected.table}"
    bare = protected.table
    see, add, change = (one.sql(bare) for one in (protected.see, protected.add, protected.change))
    remove = protected.remove.sql(bare)
    lines = [f"alter table {table} enable row level security", f"alter table {table} force row level security"]
    lines += [
        # FORCE binds the owner too; migrations and packs are its work.
        f"create policy owner_all on {table} to {OWNER} using (true) with check (true)",
        f"create policy see on {table} for select to {APP} using ({see})",
        f"create policy add on {table} for insert to {APP} with check ({add})",
        f"create policy change on {table} for update to {APP} using ({change}) with check ({change})",
        f"create policy remove on {table} for delete to {APP} using ({remove})",
    ]
    return lines


def apply(using: str = "owner") -> int:
    """Lay all policies, the ticket key and the node class into the database; returns how many tables it protects."""
    lay_key_and_class(using)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for statement in _first:
            cursor.execute(statement())
        for protected in declared():
            lay(cursor, protected)
    return len(declared())


def lay(cursor: Any, protected: Protected) -> None:
    """Put one table under its declaration, whatever policies it had before."""
    _clear(cursor, protected.table)
    for line in statements(protected):
        cursor.execute(line)


def _clear(cursor: Any, table: str) -> None:
    """Drop all policies of a table, also those laid by hand: a permissive one more would widen every other."""
    cursor.execute("select policyname from pg_policies where schemaname = 'soi' and tablename = %s", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("drop policy {} on {}").format(sql.Identifier(name), sql.Identifier("soi", table)))


def lay_key_and_class(using: str = "owner") -> None:
    """Tell the database this node's ticket key and what class of node it is."""
    inner, outer = ticket.pads(ticket.key())
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "insert into soi_secret.ticket_key values (%s, %s, %s, 'infinity') on conflict (id) "
            "do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            [ticket.KEY_ID, inner, outer],
        )
        cursor.execute(
            "insert into soi_secret.node (class, ceiling) values (%s, %s) on conflict (only_one) "
            "do update set class = excluded.class, ceiling = excluded.ceiling",
            [settings.SOI_NODE_CLASS, ceiling()],
        )
