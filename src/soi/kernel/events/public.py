"""News that floats downstream: declare, announce, react, and the live hint for open pages."""

from __future__ import annotations

from soi.kernel.events.actions import CHANNEL, announce, hint, react
from soi.kernel.events.registry import carry_with, event, kinds, machine_of, on

__all__ = ["CHANNEL", "announce", "carry_with", "event", "hint", "kinds", "machine_of", "on", "react"]
