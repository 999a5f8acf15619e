"""What tasks refuse.

Refusal
   |- NotPossible
   |   |- NotByOneself         nobody ends the own appointment without a list
   |   |- NotByTheSame         who proposed a list does not close it
   |   |- NobodyInOffice       the person named holds no post today
   |   |- TaskFinishedAlready  the work is already done
   |   |- AlreadyLeaving       a list of this appointment is open
   |   |- HandoverStillOpen    not everything on the list is accepted
   |   |- LastHead             the last head of a unit, and nobody follows
   |   '- NotTheirs            the person named may not take this thing
   |- BadInput
   |   |- DayIsPast
   |   |- ReasonMissing
   |   '- SamePersonStandsIn
   '- NotFound                 absent, or not this actor's to see
       |- NoSuchTask
       |- NoSuchPost
       |- NoSuchDeparture
       |- NoSuchItem
       '- NoSuchStandIn
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPossible


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


class NoSuchPost(NotFound):
    """There is no such office for the role you use now."""

    code = "tasks.no_such_post"


class NotByOneself(NotPossible):
    """Nobody ends the own appointment at once. Nothing was changed."""

    code = "tasks.not_by_oneself"
    remedy = "Propose a handover list; another person closes it."


class NotByTheSame(NotPossible):
    """Who proposed a handover list does not close it. Nothing was changed."""

    code = "tasks.not_by_the_same"
    remedy = "Ask the leaver, the head of the unit or who keeps the accounts to close it."


class AlreadyLeaving(NotPossible):
    """A handover list of this appointment is already open. Nothing was changed."""

    code = "tasks.already_leaving"
    remedy = "Go on with the open list, or call it off first."


class HandoverStillOpen(NotPossible):
    """Not everything on the handover list is accepted, so the appointment does not end. Nothing was changed."""

    code = "tasks.handover_still_open"
    remedy = "Offer what is still to do, or what was refused, to somebody who accepts it."


class LastHead(NotPossible):
    """The last head of the unit goes and nobody follows: its work would lie with no one. Nothing was changed."""

    code = "tasks.last_head"
    remedy = "Enter who follows from the next day, or hand over by an accepted list."


class NotTheirs(NotPossible):
    """{name} may not take this thing: it must not reach that person, or the office does not do such work."""

    code = "tasks.not_theirs"
    remedy = "Choose another person."


class DayIsPast(BadInput):
    """This day is already past, or before the first one. Nothing was changed."""

    code = "tasks.day_is_past"
    remedy = "Choose today or a later day."


class ReasonMissing(BadInput):
    """A refusal needs its reason, so that the other knows what to do. Nothing was changed."""

    code = "tasks.reason_missing"
    remedy = "Write why in a few words."


class SamePersonStandsIn(BadInput):
    """Nobody stands in for himself or herself. Nothing was changed."""

    code = "tasks.same_person_stands_in"
    remedy = "Choose another person."


class NoSuchDeparture(NotFound):
    """There is no such handover list for the role you use now."""

    code = "tasks.no_such_departure"


class NoSuchItem(NotFound):
    """There is nothing of this kind for you to answer."""

    code = "tasks.no_such_item"


class NoSuchStandIn(NotFound):
    """There is no such stand-in for the role you use now."""

    code = "tasks.no_such_stand_in"
