"""Persons and their appointments. An appointment is the only source of rights."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from soi.kernel.organisations.models import Unit


class Person(models.Model):
    """Somebody who works with Soi, or a named machine that does one duty."""

    name = models.CharField(max_length=120)
    sort_key = models.CharField(max_length=160)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="person")
    machine = models.CharField(max_length=40, unique=True, null=True)
    is_invented = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A person holds a role at a unit, cleared to a level, from one day to another."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ground = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointment_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(level__lte=3), name="appointment_level_is_known"),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="appointment_by_unit_role")]
