"""The next number of a register, what becomes of one that is not used, and how far a sequence has come."""

from __future__ import annotations

from soi.kernel.numbering.actions import carry_on, next_number, next_numbers, void
from soi.kernel.numbering.queries import given_out, terms_of, voids

__all__ = ["carry_on", "given_out", "next_number", "next_numbers", "terms_of", "void", "voids"]
