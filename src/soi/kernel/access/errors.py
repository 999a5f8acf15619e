"""Refusal
|- PostEnded       the appointment that asked is no longer held
'- NotYours        the role or its reach does not allow the act"""

from __future__ import annotations

from soi.base.errors import NotPermitted


class PostEnded(NotPermitted):
    """This appointment is no longer held. Nothing was changed. Sign in again and choose the role you hold today."""

    code = "access.post_ended"


class NotYours(NotPermitted):
    """Your role today does not do this. Nothing was changed. Ask the head of your unit who does."""

    code = "access.not_yours"
