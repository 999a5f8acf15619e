"""Defer work by its registered name; the row is written in the present transaction, so a rollback drops it."""

from __future__ import annotations

from soi.kernel.jobs.actions import defer
from soi.kernel.jobs.registry import every, job

__all__ = ["defer", "every", "job"]
