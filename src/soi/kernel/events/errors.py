"""NotPossible
'- ReactionUnknown    news waits for a reaction that this version of Soi no longer has"""

from __future__ import annotations

from soi.base.errors import NotPossible


class ReactionUnknown(NotPossible):
    """News of {event} waits for the reaction {reaction}, which this version of Soi does not have. The news is kept."""

    code = "events.reaction_unknown"
    remedy = "Start the version that announced it, or give the reaction its former name."
