"""What is asked of who asks for an opening, and of who answers."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from soi.vault import rules


class AskForm(forms.Form):
    """Ground from the list, purpose in words, as few parts as it needs."""

    ground = forms.ChoiceField(label=_("On which ground?"), widget=forms.RadioSelect)
    purpose = forms.CharField(
        label=_("What for, in your own words?"),
        help_text=_("At least ten words: which allegation, and what cannot be found out without the name."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
    )
    fields_asked = forms.MultipleChoiceField(
        label=_("Which parts?"), help_text=_("As few as the purpose needs."), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, parts: tuple[str, ...], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds, offered = self.fields["ground"], self.fields["fields_asked"]
        cast(forms.ChoiceField, grounds).choices = [(key, gettext(said)) for key, said in rules.GROUNDS.items()]
        cast(forms.ChoiceField, offered).choices = [(part, gettext(rules.label_of(part))) for part in parts]


class AnswerForm(forms.Form):
    """Agree or refuse, both with a word for the other keeper."""

    reason = forms.CharField(
        label=_("Your reason (needed, whether you agree or refuse)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "in"}),
    )
    answer = forms.ChoiceField(choices=[("agree", "agree"), ("refuse", "refuse")])
