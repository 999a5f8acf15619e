"""What a person learns of a petition, by every way there is: filter, raw SQL as the application role, pages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

from soi.kernel.access import public as access
from soi.petitions.queries.petitions import visible_petitions

# Each table that holds something of a petition, and the column that says of which.
TABLES = {
    "petitions_petition": "id",
    "petitions_item": "petition_id",
    "petitions_accused": "petition_id",
    "petitions_circulation": "petition_id",
    "petitions_clock": "petition_id",
    "petitions_act": "petition_id",
    "petitions_bar": "petition_id",
    "petitions_barredplace": "petition_id",
    "tasks_task": "ref_id",
}


def rows_of(petition_id: UUID) -> dict[str, int]:
    """Rows the present actor gets by SQL as the application role, per table that gives any."""
    found = {}
    with connection.cursor() as cursor:
        for table, column in TABLES.items():
            cursor.execute(f"select count(*) from {table} where {column} = %s", [petition_id])
            found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def seen_by(node: Any, office: str, petition_id: UUID) -> bool:
    """Is it seen? The filter and the database must say the same."""
    with node.acting(office) as actor:
        by_filter = visible_petitions(actor).filter(pk=petition_id).exists()
        by_database = "petitions_petition" in rows_of(petition_id)
    assert by_filter == by_database
    return by_database


@contextmanager
def acting_as(post: int) -> Any:
    """One more post of somebody in the cast acts."""
    with access.acting(access.actor_of_appointment(post)) as actor:
        yield actor


def new_post(person_name: str, unit_code: str, role: str, level: int = 1) -> int:
    """Give somebody of the cast one more office, by the owner's hand."""
    from datetime import date

    from soi.kernel.organisations.models import Unit
    from soi.kernel.persons.models import Appointment, Person

    post = Appointment(
        person=Person.objects.using("owner").get(name=person_name),
        unit=Unit.objects.using("owner").get(code=unit_code),
        role=role,
        level=level,
        valid_from=date(2025, 7, 1),
    )
    post.save(using="owner")
    return int(post.pk)


def end_post(post: int) -> None:
    from datetime import date

    from django.db import connections

    from soi.kernel.persons.models import Appointment

    # What a test gave is taken back as if it had never been: that the last head hands over first is set aside.
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.persons_appointment disable trigger last_head_hands_over")
        Appointment.objects.using("owner").filter(pk=post).update(valid_to=date(2025, 12, 31))
        cursor.execute("alter table soi.persons_appointment enable trigger last_head_hands_over")
