"""What is kept: one row a file. The row says what must be on the disk; the disk never says what should be."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Whether a file must be there, and what the last check found."""

    KEPT = "kept"
    DAMAGED = "damaged"
    MISSING = "missing"
    GONE = "gone"


class File(models.Model):
    """A file known by the SHA-256 of its content; who may open it is said by the paper that names it, not here.

    `copied_at` is when its second copy was last seen whole.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    uses = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.KEPT)
    kept_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="a_digest_is_sha256"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="a_file_has_a_size"),
        ]
        indexes = [models.Index(fields=["checked_at"], name="file_by_check")]


class Day(models.Model):
    """What looking after the files came to on one day; `compared` is the nightly comparison, null until it was made."""

    day = models.DateField(primary_key=True)
    checked = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    damaged = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    copied = models.PositiveIntegerField(default=0)
    compared = models.JSONField(null=True)
    compared_at = models.DateTimeField(null=True)
