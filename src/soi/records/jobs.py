"""The jobs of records, where the worker looks for them."""

from __future__ import annotations

from soi.records.keeping import jobs as keeping

__all__ = ["keeping"]
