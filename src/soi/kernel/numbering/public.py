"""The next number of a register, and what becomes of one that is not used."""

from __future__ import annotations

from soi.kernel.numbering.actions import next_number, next_numbers, void

__all__ = ["next_number", "next_numbers", "void"]
