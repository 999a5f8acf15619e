"""What the centre refuses.

Refusal
   |- NotFound
   |   '- NoSuchWarning       absent, not past its date, or not this actor's to see
   '- BadInput
       '- WordsMissing        who takes note says what is done
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound


class NoSuchWarning(NotFound):
    """There is no such warning for the role you use now."""

    code = "monitoring.no_such_warning"


class WordsMissing(BadInput):
    """Say in at least {least} words what is done about it."""

    code = "monitoring.words_missing"
    remedy = "Write who does what until when."
