"""Warnings that somebody has taken note of."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Noted(models.Model):
    """Who took note of a clock past its date, and what is done about it. A later date of the same thing warns anew."""

    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    origin_id = models.UUIDField()
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    due_on = models.DateField()
    words = models.CharField(max_length=400)
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "due_on"], name="warning_noted_once"),
            models.CheckConstraint(condition=~Q(words=""), name="noted_warning_says_what_is_done"),
        ]
