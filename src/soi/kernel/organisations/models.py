"""Bodies and the units inside them, with two times: when it was so in law, and when Soi knew it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q

from soi.kernel.organisations.fields import PathField


class DateSpan(Func):
    """daterange(from, to): the days a version holds, the last day not counted."""

    function = "daterange"
    output_field = DateRangeField()


class Kind(models.TextChoices):
    """What a unit is: a party committee, its commission, an office in one, or a territory that has ended."""

    COMMITTEE = "committee"
    COMMISSION = "commission"
    OFFICE = "office"
    ENDED = "ended"


class Unit(models.Model):
    """A body or a part of one. Its code is never rewritten; its place in the tree is that of today."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    level = models.CharField(max_length=12)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = PathField(unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    short = models.CharField(max_length=40, blank=True)
    sort_key = models.CharField(max_length=200, db_index=True)
    ended_on = models.DateField(null=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        indexes = [GistIndex(fields=["path"], name="unit_by_subtree")]

    def __str__(self) -> str:
        return self.name


class UnitVersion(models.Model):
    """What a unit was called and where it stood from one legal day to the next, as Soi knew it at a time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="unit_has_one_version_a_day",
                expressions=[
                    (F("unit"), RangeOperators.EQUAL),
                    (DateSpan(F("valid_from"), F("valid_to"), RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="unit_version_ends_after_it_begins",
            ),
        ]


class Succession(models.Model):
    """Who took over from whom, on which day, by which paper."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="heirs")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="forebears")
    kind = models.CharField(max_length=12)
    valid_on = models.DateField()
    source = models.CharField(max_length=300)
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "valid_on"],
                condition=Q(superseded_at__isnull=True),
                name="succession_said_once",
            ),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="nobody_succeeds_itself"),
        ]
