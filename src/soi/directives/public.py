"""The door of directives."""

from soi.directives.actions import accept, close, oblige, open_directive, report, send_back
from soi.directives.queries import KIND

__all__ = ["KIND", "accept", "close", "oblige", "open_directive", "report", "send_back"]
