"""Who holds which office: looked up by appointment, by unit and role, by person or by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from soi.kernel.persons.models import Appointment

__all__ = ["Post", "post", "posts_along", "posts_at", "posts_named", "posts_of", "posts_of_role", "posts_within"]


@dataclass(frozen=True)
class Post:
    """One person in one office on one day."""

    appointment_id: int
    person_id: int
    name: str
    unit_id: int
    unit_path: str
    unit_name: str
    role: str
    level: int
    valid_from: date
    valid_to: date | None


def post(appointment_id: int, *, on: date) -> Post | None:
    """The office held by this appointment on a day, or None when it is not held."""
    return next(iter(_posts(_held(on).filter(pk=appointment_id))), None)


def posts_at(unit_id: int, *, on: date, roles: Iterable[str] = ()) -> list[Post]:
    """The offices of one unit, not of those below it, by appointment."""
    return _posts(_of_roles(_held(on).filter(unit_id=unit_id), roles))


def posts_within(path: str, *, on: date, roles: Iterable[str] = ()) -> list[Post]:
    """The offices of a unit and of all below it, by appointment."""
    return _posts(_of_roles(_held(on).filter(unit__path__within=[path]), roles))


def posts_along(path: str, *, on: date) -> list[Post]:
    """The offices of a unit, of all above it up to the root, and of all below it."""
    labels = path.split(".")
    above = [".".join(labels[: n + 1]) for n in range(len(labels))]
    return _posts(_held(on).filter(Q(unit__path__in=above) | Q(unit__path__within=[path])))


def posts_of_role(role: str, *, on: date) -> list[Post]:
    """All offices of one role on this node, by appointment."""
    return _posts(_of_roles(_held(on), [role]))


def posts_of(person_ids: Iterable[int], *, on: date) -> list[Post]:
    """All offices these persons hold on a day."""
    return _posts(_held(on).filter(person_id__in=set(person_ids)))


def posts_named(name: str, *, on: date) -> list[Post]:
    """The offices of persons of exactly this name; several persons may share it."""
    return _posts(_held(on).filter(person__name__iexact=name.strip()))


def _held(on: date) -> QuerySet[Appointment]:
    begun = Appointment.objects.filter(valid_from__lte=on, person__machine__isnull=True)
    return begun.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("pk")


def _of_roles(found: QuerySet[Appointment], roles: Iterable[str]) -> QuerySet[Appointment]:
    wanted = list(roles)
    return found.filter(role__in=wanted) if wanted else found


def _posts(found: QuerySet[Appointment]) -> list[Post]:
    return [
        Post(
            each.pk,
            each.person_id,
            each.person.name,
            each.unit_id,
            each.unit.path,
            each.unit.name,
            each.role,
            each.level,
            each.valid_from,
            each.valid_to,
        )
        for each in found.select_related("person", "unit")
    ]
