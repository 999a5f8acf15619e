"""From an account or a machine to its actor: appointments are the only source of rights."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from soi.kernel.access.actor import Actor
from soi.kernel.access.errors import PostEnded
from soi.kernel.organisations import rules as tree
from soi.kernel.reference import public as reference

PACK = "vn_party"


def role(name: str) -> Any:
    """The role's item in the pack: labels, grants, scope."""
    return reference.pack(PACK).item("roles", name, on=date.today())


def _actor(row: tuple[Any, ...]) -> Actor:
    appointment, person, name, unit_id, path, _kind, unit_name, _unit_name_en, role_name, level = row
    value = role(role_name).value
    return Actor(
        appointment_id=appointment,
        person_id=person,
        name=name,
        unit_id=unit_id,
        unit_path=path,
        unit_name=unit_name,
        role=role_name,
        level=min(level, ceiling()),
        grants=frozenset(value["grants"]),
        paths=(tree.scope_path(path, value["scope"]),),
    )


def ceiling() -> int:
    """The highest level this node may hold: none on a connected one (Law 117/2025/QH15 art. 5(2))."""
    return 0 if settings.SOI_NODE_CLASS == "connected" else 3


def _rows(function: str, wanted: int | str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from soi.{function}(%s)", [wanted])
        return list(cursor.fetchall())


def actors_of_account(account_id: int) -> list[Actor]:
    """Every appointment this account holds today."""
    return [_actor(row) for row in _rows("posts_of", account_id)]


def actor_of_appointment(appointment_id: int) -> Actor:
    """The actor of one appointment, if it is still held; raises PostEnded."""
    rows = _rows("post_of", appointment_id)
    if not rows:
        raise PostEnded()
    return _actor(rows[0])


def machine_actor(name: str) -> Actor:
    """A named machine with the least rights its duty needs."""
    rows = _rows("post_of_machine", name)
    if not rows:
        raise PostEnded(machine=name)
    return _actor(rows[0])
