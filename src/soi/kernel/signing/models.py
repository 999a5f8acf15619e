"""Certificates of persons, and papers put before their signers, one after another."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Certificate(models.Model):
    """A certificate of a person, or of an agency with who keeps it: public, entered once, withdrawn, never changed."""

    person = models.ForeignKey("persons.Person", models.PROTECT, related_name="+")
    # The agency this is the seal of; `person` then keeps it. Empty for a person's own.
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, related_name="+")
    der = models.BinaryField()
    fingerprint = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=400)
    issuer = models.CharField(max_length=400)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    is_demo = models.BooleanField()
    entered_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="a_fingerprint_is_sha256"),
            models.CheckConstraint(condition=Q(not_after__gt=models.F("not_before")), name="a_certificate_has_a_term"),
        ]
        indexes = [models.Index(fields=["person", "-not_after"], name="certificate_by_person")]


class RequestState(models.TextChoices):
    """Waiting for the signer of the present turn, signed by all, or refused by one."""

    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"


class Request(models.Model):
    """A paper to be signed. `original` and `current` are digests of kernel.storage; `turn` is whose turn it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    persons = ArrayField(models.BigIntegerField())
    signers = models.PositiveSmallIntegerField()
    original = models.CharField(max_length=64)
    current = models.CharField(max_length=64)
    turn = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(turn__gte=1, turn__lte=models.F("signers")), name="a_turn_is_one_of_the_signers"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", ended_at__isnull=True) | (~Q(state="waiting") & Q(ended_at__isnull=False)),
                name="an_ended_request_says_when",
            ),
        ]
        indexes = [models.Index(fields=["about_kind", "about_id"], name="request_by_subject")]


class TurnState(models.TextChoices):
    """What one signer has done so far: nothing, taken the hash, signed, or refused."""

    WAITING = "waiting"
    PREPARED = "prepared"
    SIGNED = "signed"
    REFUSED = "refused"


class Turn(models.Model):
    """One signer of a request. `hash` went to the token; `prepared` and `signed` are digests of kernel.storage."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="turns")
    position = models.PositiveSmallIntegerField()
    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, related_name="+")
    is_agency = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=TurnState.choices, default=TurnState.WAITING)
    hash = models.CharField(max_length=64, blank=True)
    prepared = models.CharField(max_length=64, blank=True)
    signed = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="one_signer_a_turn"),
            models.UniqueConstraint(fields=["request", "appointment"], name="one_turn_a_signer"),
            models.CheckConstraint(
                condition=~Q(state="signed") | (~Q(signed="") & Q(certificate__isnull=False, done_at__isnull=False)),
                name="a_signed_turn_has_its_paper",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(reason="") & Q(done_at__isnull=False)),
                name="a_refused_turn_has_its_reason",
            ),
        ]
        indexes = [models.Index(fields=["appointment", "state"], name="turn_by_signer")]
