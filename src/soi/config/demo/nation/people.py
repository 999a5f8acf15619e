"""The invented persons of the nation and their posts. They come in by the owner, as all appointments do until now."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections, transaction

from soi.base.text import stored_key
from soi.config.demo import seeding
from soi.config.demo.cast import CAST, SINCE, SUBJECT
from soi.config.demo.nation import words
from soi.config.demo.nation.plan import ACCOUNTS, Land, Place, Size
from soi.kernel.organisations.models import Unit
from soi.kernel.persons.models import Appointment

GROUND = "quốc gia giả lập / invented nation"
IN_COMMUNE = (("", "clerk", 1), ("", "head", 2), ("", "inspector", 1), ("", "petition_officer", 1))
IN_PROVINCE = ((".vp", "clerk", 1), ("", "head", 2), (".nv2", "inspector", 1), (".don", "petition_officer", 1))
IN_CENTRE = (*IN_PROVINCE, ("", "auditor", 2))
NAMES_OF_CAST = {role.name for role in (*CAST, SUBJECT)}


@dataclass(frozen=True)
class Post:
    """One post to be filled: at the unit with this code, in this role, cleared to this level."""

    unit: str
    role: str
    level: int


def posts(land: Land) -> Iterator[Post]:
    """Every post of the nation, once."""
    yield from _inside(land.centre, IN_CENTRE)
    keepers: dict[str, None] = {}
    for code in sorted(land.communes):
        yield from _inside(land.provinces[code], IN_PROVINCE)
        for commune in land.communes[code]:
            yield from _inside(commune, IN_COMMUNE)
            keepers |= dict.fromkeys(each.desk for each in (*commune.before, *commune.districts))
        keepers |= dict.fromkeys(each.desk for each in land.provinces[code].before)
    yield from (Post(keeper, "clerk", 1) for keeper in keepers)


def _inside(place: Place, offices: tuple[tuple[str, str, int], ...]) -> Iterator[Post]:
    yield from (Post(f"{place.code}.k{label}", role, level) for label, role, level in offices)


def enter(land: Land, size: Size, *, using: str = "owner") -> int:
    """Fill the posts that are not filled yet; returns how many were."""
    with transaction.atomic(using=using):
        there = set(Appointment.objects.using(using).filter(ground=GROUND).values_list("unit__code", "role"))
        missing = [post for post in posts(land) if (post.unit, post.role) not in there]
        units = dict(Unit.objects.using(using).values_list("code", "pk"))
        rows = [_row(post, units, size) for post in missing]
        with connections[using].cursor() as cursor:
            cursor.execute(FILL, [json.dumps(rows, ensure_ascii=False), SINCE, GROUND])
            for username, unit, role in accounts(land):
                cursor.execute(SIGNS_IN, [seeding.account_of(username, using).pk, GROUND, unit, role])
    return len(missing)


def accounts(land: Land) -> list[tuple[str, str, str]]:
    """Who may sign in, as (account, unit, role): clerk of a commune, inspector and head of a province, an auditor."""
    province = min(land.communes)
    commune = land.communes[province][0]
    at = {"clerk": commune.code, "inspector": province, "head": province, "auditor": land.centre.code}
    return [(username, at[office] + ending, role) for office, (username, ending, role) in ACCOUNTS.items()]


def name_of(unit: str, role: str, size: Size) -> str:
    """The name of whoever holds this post; nobody of the cast has a double."""
    dice = random.Random(f"{size.seed} {unit} {role}")
    return next(name for name in iter(lambda: words.person(dice), None) if name not in NAMES_OF_CAST)


def appointments(role: str, *, using: str = "owner") -> dict[str, int]:
    """The posts of the nation of one role: code of the unit -> appointment."""
    return dict(Appointment.objects.using(using).filter(ground=GROUND, role=role).values_list("unit__code", "pk"))


def _row(post: Post, units: dict[str, int], size: Size) -> dict[str, object]:
    name = name_of(post.unit, post.role, size)
    sort_key = stored_key(name, 160)
    return {"name": name, "sort_key": sort_key, "unit_id": units[post.unit], "role": post.role, "level": post.level}


FILL = """
with post as materialized (
  select nextval(pg_get_serial_sequence('persons_person', 'id')) as person, p.*
  from json_to_recordset(%s::json) as p (name text, sort_key text, unit_id bigint, role text, level int)
), entered as (
  insert into persons_person (id, name, sort_key, is_invented) select person, name, sort_key, true from post
)
insert into persons_appointment (person_id, unit_id, role, level, valid_from, ground)
select person, unit_id, role, level, %s, %s from post
"""
SIGNS_IN = """
update persons_person set account_id = %s from persons_appointment a join organisations_unit u on u.id = a.unit_id
where a.person_id = persons_person.id and a.ground = %s and u.code = %s and a.role = %s
"""
