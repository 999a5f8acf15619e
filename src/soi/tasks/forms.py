"""What is asked when somebody leaves or is away: who, until when, why, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from soi.tasks import rules

Choices = Iterable[tuple[int, str]]
WHY = [
    (rules.DEPARTURE, _("Leaves the service")),
    (rules.TRANSFER, _("Moves to another office")),
    (rules.LEAVE, _("Long leave, the office ends")),
]


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d")


def _one_of(label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    widget = forms.Select(attrs={"class": "in"})
    return forms.TypedChoiceField(label=label, help_text=help_text, coerce=int, widget=widget)


class ProposeForm(forms.Form):
    """Whose handover list begins, until which day, why."""

    appointment_id = _one_of(_("Who leaves"))
    last_day = forms.DateField(
        label=_("Last day in office"),
        help_text=_("The appointment ends with this day, once the list is closed."),
        widget=_day(),
    )
    why = forms.ChoiceField(label=_("Why"), choices=WHY, widget=forms.Select(attrs={"class": "in"}))

    def __init__(self, whose: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["appointment_id"].choices = list(whose)  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """An appointment that ends without a list."""

    appointment_id = _one_of(_("Whose appointment ends"))
    last_day = forms.DateField(
        label=_("Last day in office"), help_text=_("On the next day all open work falls to the head."), widget=_day()
    )

    def __init__(self, whose: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["appointment_id"].choices = list(whose)  # type: ignore[attr-defined]


class StandInForm(forms.Form):
    """Who is away, who does the work meanwhile, within which days."""

    absent_id = _one_of(_("Who is away"))
    stand_in_id = _one_of(_("Who stands in"), _("Nothing changes until this person accepts."))
    from_on = forms.DateField(label=_("From"), widget=_day())
    until_on = forms.DateField(label=_("Until"), help_text=_("It ends with this day by itself."), widget=_day())

    def __init__(self, whose: Choices, others: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["absent_id"].choices = list(whose)  # type: ignore[attr-defined]
        self.fields["stand_in_id"].choices = list(others)  # type: ignore[attr-defined]
