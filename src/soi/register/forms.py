"""Why the register is looked into, whom it is about, as of which day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LookUpForm(forms.Form):
    """The reason first; the result comes after it."""

    purpose = forms.ChoiceField(
        label=_("Why do you look it up"), help_text=_("Decides what is shown."), widget=forms.RadioSelect
    )
    ground = forms.CharField(
        label=_("On what paper"),
        help_text=_("Number and day of the paper, or number of the case."),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )
    sentence = forms.CharField(
        label=_("In one sentence"), max_length=400, widget=forms.Textarea(attrs={"class": "in", "rows": 2})
    )
    subject_code = forms.CharField(
        label=_("Member or organisation"),
        help_text=_("By code, not by name."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_("The day you need, not today's."),
        widget=forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, purposes: Iterable[tuple[str, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["purpose"].choices = list(purposes)  # type: ignore[attr-defined]
