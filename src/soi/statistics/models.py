"""Counted things and their sums. Sums are kept with each act, so that a wall need not count; both can be made anew."""

from __future__ import annotations

from django.db import models


class Fact(models.Model):
    """An open thing as it is counted now. It goes when the thing is closed."""

    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    origin_id = models.UUIDField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    due_on = models.DateField(null=True)
    sensitive = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="fact_counted_once")]
        indexes = [
            models.Index(fields=["unit", "due_on"], name="fact_of_unit"),
            models.Index(fields=["origin_id"], name="fact_of_origin"),
        ]


class Figure(models.Model):
    """How many open things a unit has of a measure, by the day they are due."""

    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    sensitive = models.BooleanField()
    due_on = models.DateField(null=True)
    value = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "measure", "due_on"], name="figure_once", nulls_distinct=False),
        ]


class Daily(models.Model):
    """The sensitive figures as they stood once a day, for those who may not watch them move."""

    day = models.DateField()
    at = models.DateTimeField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    whole = models.IntegerField()
    overdue = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "unit", "measure"], name="daily_once")]


class DailyThing(models.Model):
    """What was counted on the last day, so that it can be left out for one who must not learn of it."""

    day = models.DateField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    measure = models.CharField(max_length=60)
    origin_id = models.UUIDField()
    overdue = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["origin_id", "day"], name="daily_thing_of_origin")]
