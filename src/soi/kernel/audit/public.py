"""The audit log: every act, decision, right and opening, sealed so that no change goes unseen."""

from __future__ import annotations

from soi.kernel.audit.actions import Subject, record, record_many
from soi.kernel.audit.queries import Event, visible_events
from soi.kernel.audit.sealing import make_partitions, seal
from soi.kernel.audit.sentences import sentence, sentences

__all__ = [
    "Event",
    "Subject",
    "make_partitions",
    "record",
    "record_many",
    "seal",
    "sentence",
    "sentences",
    "visible_events",
]
