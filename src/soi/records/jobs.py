"""The jobs of records, each registered where its work is."""

from __future__ import annotations

from soi.records.packages import jobs as packages

__all__ = ["packages"]
