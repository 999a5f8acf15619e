"""What tests of tasks and of later rooms need: work given by one to another, offices that end, the clock moved on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import connections
from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.tasks import actions
from soi.tasks import public as tasks

__all__ = ["actions", "appointed", "day", "ends", "given", "in_days", "newcomer", "seated"]


def in_days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


def given(node: Any, by: str, to: str, *, due: int = 3, title: str = "Look at the papers", **more: Any) -> UUID:
    """One piece of work from one office to another, due in so many days."""
    with node.acting(by) as actor:
        wanted = {"kind": "records.look", "title": title, "due_on": in_days(due), **more}
        return tasks.assign(actor, appointment_id=node.actor(to).appointment_id, **wanted)


@contextmanager
def day(number: int) -> Iterator[date]:
    """The house's clock so many days on: in the database, where offices are asked, and in Python."""
    wanted = date.today() + timedelta(days=number)
    _clock(f"select date '{wanted.isoformat()}'")
    with mock.patch.object(
        timezone, "localdate", lambda value=None, _zone=None: wanted if value is None else value.date()
    ):
        try:
            yield wanted
        finally:
            _clock("select (now() at time zone 'Asia/Ho_Chi_Minh')::date")


def _clock(says: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"create or replace function soi.today() returns date language sql stable as $$ {says} $$")


def appointed(node: Any, person_of: str, *, unit: str, role: str, since: int = 0, until: int | None = None) -> int:
    """Another appointment of one of the cast, as the owner enters it; returns its number."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into soi.persons_appointment (person_id, unit_id, role, level, valid_from, valid_to, ground)"
            " values (%s, %s, %s, 2, soi.today() + %s, soi.today() + %s::int, '') returning id",
            [node.actor(person_of).person_id, node.unit(unit), role, since, until],
        )
        return int(cursor.fetchone()[0])


def newcomer(unit_id: int, role: str, name: str, *, level: int = 2) -> int:
    """A person who was not here before, in office for a month; returns the appointment."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "with one as (insert into soi.persons_person (name, sort_key, is_invented)"
            " values (%s, %s, true) returning id)"
            " insert into soi.persons_appointment (person_id, unit_id, role, level, valid_from, ground)"
            " select id, %s, %s, %s, soi.today() - 30, '' from one returning id",
            [name, name, unit_id, role, level],
        )
        return int(cursor.fetchone()[0])


def ends(appointment_id: int, number: int | None) -> None:
    """The owner writes the last day of an appointment, so many days from now; the database may refuse."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "update soi.persons_appointment set valid_to = greatest(valid_from, soi.today() + %s::int) where id = %s",
            [number, appointment_id],
        )


def seated(appointment_id: int) -> Actor:
    """The actor of an appointment that is none of the cast's."""
    return access.actor_of_appointment(appointment_id)
