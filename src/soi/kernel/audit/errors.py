"""Refusal
'- NotPossible
      '- SentenceMissing   an act without a registered sentence would be unreadable in the log"""

from __future__ import annotations

from soi.base.errors import NotPossible


class SentenceMissing(NotPossible):
    """The act {kind} has no sentence, so nobody could read it in the log. The act was not done."""

    code = "audit.sentence_missing"
    remedy = "Tell the developers: a sentence is registered beside the action, with audit.sentence."
