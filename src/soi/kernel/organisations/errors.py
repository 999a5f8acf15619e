"""NotFound
'- UnitUnknown      no unit has this code or number"""

from __future__ import annotations

from soi.base.errors import NotFound


class UnitUnknown(NotFound):
    """There is no unit with this code."""

    code = "organisations.unit_unknown"
