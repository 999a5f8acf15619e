"""Tasks: the database holds that each has one person, one piece of work and one date."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class State(models.TextChoices):
    """What may be said of a task."""

    OPEN = "open"
    DONE = "done"


class Task(models.Model):
    """One person in office, one piece of work, one date. The title is an English msgid with its values apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    ref_kind = models.CharField(max_length=60, blank=True)
    ref_id = models.UUIDField(null=True)
    address = models.CharField(max_length=200, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    sensitive = models.BooleanField(default=False)
    assigned_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_names_its_work"),
            models.CheckConstraint(
                condition=Q(sensitive=False) | Q(ref_id__isnull=False), name="sensitive_task_points_at_its_thing"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DONE, finished_at__isnull=False)
                | Q(state=State.OPEN, finished_at__isnull=True),
                name="finished_task_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["appointment", "due_on"], condition=Q(state="open"), name="task_desk_of_appointment"),
            models.Index(fields=["assigned_by", "due_on"], condition=Q(state="open"), name="task_waited_for"),
            models.Index(fields=["ref_id", "kind"], name="task_of_thing"),
        ]
