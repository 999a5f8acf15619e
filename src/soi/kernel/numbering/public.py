"""The next number of a register, and what becomes of one that is not used."""

from __future__ import annotations

from soi.kernel.numbering.actions import carry_on, next_number, next_numbers, void

__all__ = ["carry_on", "next_number", "next_numbers", "void"]
