"""An arrival: that something came, when, by which way, to whom. What it is and says lies in its locker alone."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from soi.intake.rules.states import State


class Arrival(models.Model):
    """One thing that arrived. No title, no file name, no word of it: those are in the locker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    channel = models.CharField(max_length=20)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    locker_id = models.UUIDField()
    holders = ArrayField(models.BigIntegerField())
    marked_level = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=12, blank=True)
    pages = models.PositiveSmallIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)
    # Why it was refused, or what it waits for: an English sentence, its values and its remedy.
    refusal = models.JSONField(null=True)
    # The searchable copy carries the words as they stand now.
    is_pdf_fresh = models.BooleanField(default=False)
    # A form sent twice and a folder looked at twice bring one arrival; keyed, so that it proves nothing of the content.
    once = models.CharField(max_length=64, null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="an_arrival_has_its_number"),
            models.UniqueConstraint(fields=["unit", "once"], name="an_arrival_comes_once"),
            models.CheckConstraint(condition=Q(marked_level__lte=3), name="an_arrival_level_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]), name="an_arrival_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(holders=[]), name="an_arrival_is_held_by_somebody"),
        ]
        indexes = [
            models.Index(fields=["unit", "-received_at", "-id"], name="arrival_by_unit_newest"),
            GinIndex(fields=["holders"], name="arrival_by_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
