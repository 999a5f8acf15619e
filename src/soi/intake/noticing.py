"""The form on which a stamp is noticed: the same for what has arrived and for a paper of the book."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from soi.intake.rules.states import MARKS


class NoticeForm(forms.Form):
    """A stamp that nobody saw at the door: which, on which page, and what was seen."""

    level = forms.ChoiceField(label=_("Stamp"), widget=forms.Select(attrs={"class": "in"}))
    page = forms.IntegerField(
        label=_("On page"), min_value=1, max_value=9999, initial=1, widget=forms.NumberInput(attrs={"class": "in few"})
    )
    words = forms.CharField(
        label=_("What you saw, and who else may have seen it"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, above: int) -> None:
        # It stands on the page of an arrival beside other forms.
        super().__init__(data, auto_id="id_notice_%s")
        marks = [(str(rank), mark) for mark, rank in MARKS.items() if rank > above]
        cast(forms.ChoiceField, self.fields["level"]).choices = marks
