"""The tree of bodies: look up a unit, its name on a day, its commission, its heirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils.translation import get_language

from soi.kernel.organisations import rules
from soi.kernel.organisations.errors import UnitUnknown
from soi.kernel.organisations.models import Kind, Succession, Unit, UnitVersion

__all__ = [
    "Unit",
    "bodies_along",
    "bodies_near",
    "bodies_of",
    "commission_of",
    "committees_within",
    "ended_within",
    "forebears_of",
    "get_unit",
    "heirs_of",
    "name_of",
    "names_as_of",
    "names_of",
    "offices_of",
    "paths_of",
    "places_below",
    "rules",
    "unit_at",
    "unit_with_code",
]


BODIES = (Kind.COMMITTEE, Kind.COMMISSION)


def get_unit(unit_id: int) -> Unit:
    """The unit with this number; raises UnitUnknown."""
    found = Unit.objects.filter(pk=unit_id).first()
    if found is None:
        raise UnitUnknown()
    return found


def unit_with_code(code: str) -> Unit:
    """The unit with this code, `p01` or `p01.k`; raises UnitUnknown."""
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise UnitUnknown()
    return found


def commission_of(unit: Unit) -> Unit:
    """The commission that serves a committee's territory, or the one a unit is part of."""
    path = rules.commission_path(unit.path)
    if path == unit.path and not path.endswith("." + rules.COMMISSION_LABEL):
        path = f"{path}.{rules.COMMISSION_LABEL}"
    found = Unit.objects.filter(path=path).first()
    if found is None:
        raise UnitUnknown()
    return found


def _shown(name: str, name_en: str) -> str:
    return name_en if name_en and get_language() in {"en", "sv"} else name


def name_of(unit_id: int, on: date | None = None) -> str:
    """What a unit is called, today or as the law had it on a day."""
    if on is None:
        unit = get_unit(unit_id)
        return _shown(unit.name, unit.name_en)
    version = (
        UnitVersion.objects.filter(unit_id=unit_id, superseded_at__isnull=True)
        .filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .first()
    )
    if version is None:
        raise UnitUnknown()
    return _shown(version.name, version.name_en)


def names_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """Names of many units in one query."""
    rows = Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "name", "name_en")
    return {pk: _shown(name, name_en) for pk, name, name_en in rows}


def names_as_of(asked: Iterable[tuple[int, date]]) -> dict[tuple[int, date], str]:
    """What units were called, each on its own day, in one query; today's name where no version covers the day."""
    pairs = set(asked)
    versions = UnitVersion.objects.filter(unit_id__in={unit for unit, _ in pairs}, superseded_at__isnull=True)
    rows = list(versions.values_list("unit_id", "name", "name_en", "valid_from", "valid_to"))
    found = names_of(unit for unit, _ in pairs)
    named = {pair: found.get(pair[0], "") for pair in pairs}
    for unit, day in pairs:
        for of, name, name_en, first, end in rows:
            if of == unit and (first is None or first <= day) and (end is None or day < end):
                named[(unit, day)] = _shown(name, name_en)
    return named


def paths_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """Where many units hang in the tree, in one query."""
    return dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "path"))


def places_below(path: str) -> list[Unit]:
    """The territories right below one, by code."""
    return list(Unit.objects.filter(parent__path=path, kind=Kind.COMMITTEE).order_by("code"))


def heirs_of(unit_id: int) -> list[Unit]:
    """The units that took over from an ended one, in the order of their codes."""
    heirs = Succession.objects.filter(predecessor_id=unit_id, superseded_at__isnull=True).values("successor_id")
    return list(Unit.objects.filter(pk__in=heirs).order_by("code"))


def unit_at(path: str) -> Unit:
    """The unit at this place of the tree; raises UnitUnknown."""
    found = Unit.objects.filter(path=path).first()
    if found is None:
        raise UnitUnknown()
    return found


def bodies_along(path: str) -> list[Unit]:
    """The bodies a place of the tree belongs to, from the root down to itself."""
    labels = rules.body_path(path).split(".")
    paths = [".".join(labels[: n + 1]) for n in range(len(labels))]
    return sorted(Unit.objects.filter(path__in=paths), key=lambda unit: unit.path.count("."))


def committees_within(path: str, *, most: int) -> list[Unit]:
    """The living committees of a territory, by code: what a clerk chooses from."""
    living = Unit.objects.filter(path__within=[path], kind=Kind.COMMITTEE, ended_on__isnull=True)
    return list(living.order_by("path")[:most])


def bodies_of(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """The living bodies (committees and commissions) among these units."""
    found = Unit.objects.filter(pk__in=set(unit_ids), kind__in=BODIES, ended_on__isnull=True)
    return {each.pk: each for each in found}


def bodies_near(unit: Unit, *, most: int) -> list[Unit]:
    """The bodies above a unit's territory with the commission beside each, then those within it: where papers go."""
    territory = rules.body_path(unit.path)
    labels = territory.split(".")
    above = [".".join(labels[: n + 1]) for n in range(len(labels))]
    paths = [*above, *(f"{path}.{rules.COMMISSION_LABEL}" for path in above)]
    living = Unit.objects.filter(kind__in=BODIES, ended_on__isnull=True).exclude(pk=unit.pk).order_by("path")
    lower = living.filter(path__within=[territory]).exclude(path__in=paths)
    return [*living.filter(path__in=paths), *lower[:most]]


def offices_of(unit_id: int) -> list[Unit]:
    """The living offices within a body, in their order."""
    found = Unit.objects.filter(parent_id=unit_id, kind=Kind.OFFICE, ended_on__isnull=True)
    return list(found.order_by("path"))


def forebears_of(unit_id: int) -> list[Unit]:
    """The ended units a unit took over from, also those these had taken over from, in the order of their codes."""
    found: set[int] = set()
    heirs = {unit_id}
    while heirs:
        rows = Succession.objects.filter(successor_id__in=heirs, superseded_at__isnull=True)
        heirs = set(rows.values_list("predecessor_id", flat=True)) - found - {unit_id}
        found |= heirs
    return list(Unit.objects.filter(pk__in=found).order_by("code"))


def ended_within(path: str) -> list[Unit]:
    """The ended units that lie under one place of the tree, in the order of their codes."""
    return list(Unit.objects.filter(path__within=[path], kind=Kind.ENDED).order_by("code"))
