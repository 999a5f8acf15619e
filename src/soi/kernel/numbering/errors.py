"""Refusal
|- NumberNotGiven   NotPossible: the sequence has not come so far
'- ReasonMissing    BadInput: a void without a reason is a gap"""

from __future__ import annotations

from soi.base.errors import BadInput, NotPossible


class NumberNotGiven(NotPossible):
    """Number {number} was never given in this sequence, so it cannot be void. Nothing was changed."""

    code = "numbering.not_given"
    remedy = "Look the number up in the book, and check year and kind."


class ReasonMissing(BadInput):
    """A number is made void only with a reason. Nothing was changed."""

    code = "numbering.reason_missing"
    remedy = "Write in one sentence why the number is not used."
