"""What is asked to follow a conclusion: which, what it obliges, what was done, how it was checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = Iterable[tuple[int, str]]


def _text() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off"})


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "in", "rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d")


class OpenForm(forms.Form):
    """Which conclusion is followed."""

    symbol = forms.CharField(
        label=_("Number of the conclusion"),
        help_text=_("As on the paper, for example 31-TB/UBKT."),
        widget=_text(),
        max_length=60,
    )
    title = forms.CharField(label=_("What the conclusion is about"), widget=_text(), max_length=200)
    issued_on = forms.DateField(label=_("Issued on"), widget=_day())


class ObligeForm(forms.Form):
    """One piece of work, one person, one date, and who verifies it."""

    work = forms.CharField(
        label=_("What is to be done"),
        help_text=_("One piece of work whose end can be seen."),
        widget=_lines(2),
        max_length=400,
    )
    doer_id = forms.TypedChoiceField(label=_("Who does it"), coerce=int, widget=forms.Select(attrs={"class": "in"}))
    due_on = forms.DateField(label=_("By"), widget=_day())
    verifier_id = forms.TypedChoiceField(
        label=_("Who verifies it"),
        help_text=_("Never the same person."),
        coerce=int,
        widget=forms.Select(attrs={"class": "in"}),
    )

    def __init__(self, doers: Choices, verifiers: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["doer_id"].choices = list(doers)  # type: ignore[attr-defined]
        self.fields["verifier_id"].choices = list(verifiers)  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """What was done, and the day the evidence itself bears."""

    evidence = forms.CharField(label=_("What was done, and what shows it"), widget=_lines(), max_length=4000)
    evidence_on = forms.DateField(
        label=_("Day of the evidence"), help_text=_("The day it was done, not the day you type it."), widget=_day()
    )


class CheckForm(forms.Form):
    """How it was checked, or what is still missing."""

    words = forms.CharField(label=_("How it was checked, or what is missing"), widget=_lines(), max_length=2000)
