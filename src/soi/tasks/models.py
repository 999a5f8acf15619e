"""Tasks, and how duties pass from one person to another: the database holds that none lies with nobody."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from soi.tasks import rules


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
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="task_names_its_work"),
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


class OfficeRole(models.Model):
    """What the pack says of an office, laid into the database so that it can find a unit's head by itself."""

    role = models.CharField(primary_key=True, max_length=40)
    heads = models.BooleanField()
    scope = models.CharField(max_length=8)
    grants = ArrayField(models.CharField(max_length=40))


class DutyKind(models.Model):
    """A kind of open thing that names who is responsible, and the functions of its own room that know it."""

    kind = models.CharField(primary_key=True, max_length=60)
    position = models.PositiveSmallIntegerField()
    held = models.CharField(max_length=60)
    may_take = models.CharField(max_length=60)
    move = models.CharField(max_length=60)
    first = models.CharField(max_length=60, blank=True)


class Passing(models.Model):
    """One duty that passed from one person in office to another: it fell, or was handed over. Never changed."""

    kind = models.CharField(max_length=60)
    ref_id = models.UUIDField()
    part = models.CharField(max_length=60)
    unit_id = models.BigIntegerField()
    giver = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    taker = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=[(each, each) for each in rules.WAYS_OF_PASSING])
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(giver=F("taker")), name="duty_passes_to_another")]
        indexes = [
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="passings_untold"),
            models.Index(fields=["taker", "-at"], name="passings_to"),
        ]


class Swept(models.Model):
    """An appointment that ended by the calendar, and whose work has fallen."""

    appointment = models.OneToOneField("persons.Appointment", models.PROTECT, primary_key=True, related_name="+")
    valid_to = models.DateField()


class Departure(models.Model):
    """Somebody leaves an office on a day: first everything open is offered to others by name, and accepted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    last_day = models.DateField()
    why = models.CharField(max_length=12, choices=[(each, each) for each in rules.REASONS])
    proposed_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    proposed_by_person = models.ForeignKey("persons.Person", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    receivers = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(
        max_length=8, choices=[(each, each) for each in rules.DEPARTURE_STATES], default=rules.PROPOSED
    )
    settled_by_person = models.ForeignKey("persons.Person", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(state="proposed"), name="one_departure_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(settled_by_person=F("proposed_by_person")),
                name="departure_is_closed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at__isnull=True, settled_by_person__isnull=True)
                | (~Q(state="proposed") & Q(settled_at__isnull=False, settled_by_person__isnull=False)),
                name="settled_departure_says_when_and_by_whom",
            ),
        ]


class HandoverItem(models.Model):
    """One open thing of who leaves, with who is to take it and what that person said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    departure = models.ForeignKey(Departure, models.PROTECT, related_name="items")
    holder = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    ref_kind = models.CharField(max_length=60)
    ref_id = models.UUIDField()
    part = models.CharField(max_length=60)
    due_on = models.DateField(null=True)
    receiver = models.ForeignKey("persons.Appointment", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=[(each, each) for each in rules.ITEM_STATES], default=rules.TO_GIVE)
    reason = models.CharField(max_length=400, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["departure", "ref_kind", "ref_id", "part"], name="item_once_a_departure"),
            models.CheckConstraint(
                condition=~Q(state__in=["offered", "accepted", "refused"]) | Q(receiver__isnull=False),
                name="offered_item_names_its_receiver",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(reason__regex=r"\S"), name="refused_item_says_why"
            ),
        ]
        indexes = [models.Index(fields=["receiver"], condition=Q(state="offered"), name="items_offered_to")]


class StandIn(models.Model):
    """Who does the work of one who is away, from one day to another; accepted by name, lapses by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    absent = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    asked_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=8, choices=[(each, each) for each in rules.STAND_IN_STATES], default=rules.ASKED
    )
    reason = models.CharField(max_length=400, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="stand_in_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(absent=F("stand_in")), name="nobody_stands_in_for_himself"),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(reason__regex=r"\S"), name="refused_stand_in_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["stand_in", "until_on"], name="stand_ins_of"),
            models.Index(fields=["absent", "until_on"], name="stood_in_for"),
        ]
