"""The door of the engine of formats: what a file is, by PRONOM, else by what the file's own words say."""

from __future__ import annotations

from soi.engines.formats.errors import NotIdentified
from soi.engines.formats.identify import Finding, identify
from soi.engines.formats.programs.siegfried import signatures

__all__ = ["Finding", "NotIdentified", "identify", "signatures"]
