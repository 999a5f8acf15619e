"""Tokens by which a program acts for one appointment, and the answers it was given to what it sent once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Token(models.Model):
    """A program acts for one appointment, with some of its grants, until a day. The word itself is never kept."""

    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    person = models.ForeignKey("persons.Person", models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    writes = models.BooleanField(default=False)
    valid_until = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="token_has_a_name"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_has_a_scope"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("made_at")), name="token_ends_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["person", "-made_at"], name="tokens_of_person")]


class Answer(models.Model):
    """What was answered to a thing sent under a key, so that sent again it is answered and not done again."""

    token = models.ForeignKey(Token, models.PROTECT, related_name="+")
    appointment = models.ForeignKey("persons.Appointment", models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answer_once_a_key")]
        indexes = [models.Index(fields=["token", "at"], name="answers_by_age")]
