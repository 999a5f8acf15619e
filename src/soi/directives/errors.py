"""What directives refuse.

Refusal
   |- NotFound
   |   |- NoSuchDirective    absent, or not this actor's to see
   |   '- NoSuchObligation   likewise
   |- NotPermitted
   |   |- NotTheDoer         the person obliged does this
   |   '- NotTheVerifier     another than the doer closes
   |- NotPossible
   |   '- NotInThisState     not accepted yet, not reported yet, or closed already
   '- BadInput
       |- SamePerson         nobody verifies the own work
       |- NobodyInOffice     work goes to a person in office
       |- WordsMissing       what is to be done, what was done, how it was checked
       '- DayNotPossible     a day that lies where it cannot
"""

from __future__ import annotations

from soi.base.errors import BadInput, NotFound, NotPermitted, NotPossible


class NoSuchDirective(NotFound):
    """There is no such conclusion to follow for the role you use now."""

    code = "directives.no_such_directive"


class NoSuchObligation(NotFound):
    """There is no such obligation for the role you use now."""

    code = "directives.no_such_obligation"


class NotTheDoer(NotPermitted):
    """This is for {name}, who has the work."""

    code = "directives.not_the_doer"
    remedy = "Ask {name} to do it."


class NotTheVerifier(NotPermitted):
    """This is closed by {name}, not by who did it."""

    code = "directives.not_the_verifier"
    remedy = "Ask {name} to check it."


class NotInThisState(NotPossible):
    """This cannot be done now: the work stands at “{state}”."""

    code = "directives.not_in_this_state"
    remedy = "Open the work again and look at what comes next."


class SamePerson(BadInput):
    """Who does the work does not verify it."""

    code = "directives.same_person"
    remedy = "Choose another person to verify it."


class NobodyInOffice(BadInput):
    """Work goes to a person in office. This office is not held today."""

    code = "directives.nobody_in_office"
    remedy = "Choose somebody else of the list."


class WordsMissing(BadInput):
    """At least {least} words are needed here."""

    code = "directives.words_missing"
    remedy = "Write it in a sentence."


class DayNotPossible(BadInput):
    """The day {day} cannot be: {why}"""

    code = "directives.day_not_possible"
    remedy = "Look again and correct the day."
