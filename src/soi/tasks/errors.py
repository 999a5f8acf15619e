"""What tasks refuse.

Refusal
   |- NotPossible
   |   |- NobodyInOffice       the person named holds no post today
   |   '- TaskFinishedAlready  the work is already done
   '- NotFound
       '- NoSuchTask           absent, or not this actor's to see
"""

from __future__ import annotations

from soi.base.errors import NotFound, NotPossible


class NobodyInOffice(NotPossible):
    """Nobody holds this post today, so the work would lie with no one. Nothing was changed."""

    code = "tasks.nobody_in_office"
    remedy = "Choose a person who is in office today."


class TaskFinishedAlready(NotPossible):
    """This piece of work is already done. Nothing was changed."""

    code = "tasks.finished_already"
    remedy = "Load the work desk again to see what is left."


class NoSuchTask(NotFound):
    """There is no such piece of work for the role you use now."""

    code = "tasks.no_such_task"
