"""What is asked when a token is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PROPOSED_DAYS = 90
DAY = forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d")
READS, ACTS = "", "acts"


class TokenForm(forms.Form):
    """What the token is called, until when it is good, what it may."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("Which program it is for, so that you know it again"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "in"}),
    )
    until = forms.DateField(
        label=_("Good until"), help_text=_("At most a year; it also ends with your appointment"), widget=DAY
    )
    scopes = forms.MultipleChoiceField(label=_("What it may see"), widget=forms.CheckboxSelectMultiple)
    writes = forms.ChoiceField(
        label=_("What it may do"),
        choices=[(READS, _("Read only")), (ACTS, _("Read and act, as I could on the pages"))],
        widget=forms.Select(attrs={"class": "in"}),
        required=False,
    )

    def __init__(self, scopes: dict[str, Any], *given: Any, **named: Any) -> None:
        until = timezone.localdate() + timedelta(days=PROPOSED_DAYS)
        super().__init__(*given, **{"initial": {"until": until}, **named})
        offered = self.fields["scopes"]
        assert isinstance(offered, forms.MultipleChoiceField)  # noqa: S101 - declared above
        offered.choices = list(scopes.items())
