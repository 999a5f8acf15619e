"""Numbers per body, kind and term: gap-free, or the gap is an audited void."""

from __future__ import annotations

from django.db import models

from soi.kernel.organisations.models import Unit


class Counter(models.Model):
    """The last number given out in one sequence."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    term = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "term"], name="one_counter_a_sequence")]


class Void(models.Model):
    """A number that was given and is not used: it stays in the book, marked, with the reason."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    term = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300)
    voided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "term", "number"], name="a_number_is_voided_once")
        ]
