"""Conclusions to follow and what they oblige: clear work, clear person, clear date, closed by another than the doer."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from soi.directives import rules


class Directive(models.Model):
    """A conclusion, resolution or notice that obliges. `people` has the persons of its obligations."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    issued_on = models.DateField()
    people = ArrayField(models.BigIntegerField(), default=list)
    opened_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "symbol"], name="directive_symbol_once_a_body"),
            models.CheckConstraint(condition=~Q(title=""), name="directive_says_what_it_is"),
        ]
        indexes = [models.Index(fields=["-issued_on", "-id"], name="directive_list")]


class Origin(models.Model):
    """The case a directive came from: kept apart, since who is obliged need not learn of the case."""

    directive = models.OneToOneField(Directive, models.PROTECT, primary_key=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")


class Obligation(models.Model):
    """One piece of work of one person until one date, verified by another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    directive = models.ForeignKey(Directive, models.PROTECT, related_name="obligations")
    issuer = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    symbol = models.CharField(max_length=60)
    issued_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    work = models.CharField(max_length=400)
    doer = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    doer_person = models.ForeignKey("persons.Person", models.PROTECT, related_name="+")
    verifier = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    verifier_person = models.ForeignKey("persons.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=[(each, each) for each in rules.STATES], default=rules.GIVEN)
    evidence = models.TextField(blank=True)
    evidence_on = models.DateField(null=True)
    reported_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey("persons.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["directive", "number"], name="obligation_number_once"),
            models.CheckConstraint(condition=~Q(work=""), name="obligation_names_its_work"),
            models.CheckConstraint(
                condition=~Q(verifier_person=F("doer_person")), name="obligation_is_verified_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state=rules.CLOSED, closed_by=F("verifier_person"), closed_at__isnull=False)
                | (~Q(state=rules.CLOSED) & Q(closed_by__isnull=True, closed_at__isnull=True)),
                name="obligation_is_closed_by_its_verifier",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[rules.REPORTED, rules.CLOSED])
                | (Q(evidence_on__isnull=False, reported_at__isnull=False) & ~Q(evidence="")),
                name="reported_obligation_has_evidence",
            ),
        ]
        indexes = [models.Index(fields=["directive", "number"], name="obligation_list")]


class Act(models.Model):
    """What was done with an obligation: never changed."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="acts")
    act = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
