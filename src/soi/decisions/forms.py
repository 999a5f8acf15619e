"""What is asked for a decision: the matter, the count, the grounds, the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from soi.decisions.rules import Sanction, Tally

Choices = Iterable[tuple[str, str]]
LONG, SHORT = 6000, 200
MOST = 500


def _day(**attributes: str) -> forms.DateInput:
    return forms.DateInput(attrs={"class": "in", "type": "date", **attributes}, format="%Y-%m-%d")


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "in", "rows": rows})


class MatterForm(forms.Form):
    """What limitation and competence are counted from."""

    act_ended_on = forms.DateField(
        label=_("Day on which the act ended"), help_text=_("Of a continuing act, its last day."), widget=_day()
    )
    managed_at = forms.ChoiceField(
        label=_("Who manages the subject"), widget=forms.RadioSelect, help_text=_("Decides who is competent.")
    )
    subject_code = forms.CharField(
        label=_("Code of the member or organisation"),
        help_text=_("The register is looked up by this code, not by name."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )
    unlimited_because = forms.CharField(
        label=_("No limitation, because"),
        help_text=_(
            "Only for internal politics, security, defence, foreign affairs, false diplomas. Else leave empty."
        ),
        max_length=SHORT,
        required=False,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )

    def __init__(self, levels: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["managed_at"].choices = list(levels)  # type: ignore[attr-defined]


class CountForm(forms.Form):
    """A count as totals. There is no field for a single ballot."""

    held_on = forms.DateField(label=_("Held on"), widget=_day())
    minutes = forms.CharField(label=_("Minutes of the meeting"), max_length=LONG, widget=_lines(6))
    members = forms.IntegerField(label=_("Full members of the body"), min_value=1, max_value=MOST)
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=MOST)
    issued = forms.IntegerField(label=_("Ballots issued"), min_value=0, max_value=MOST)
    returned = forms.IntegerField(label=_("Ballots returned"), min_value=0, max_value=MOST)
    invalid = forms.IntegerField(label=_("Invalid"), min_value=0, max_value=MOST)
    none = forms.IntegerField(label=_("For no sanction"), min_value=0, max_value=MOST)

    def __init__(self, choices: Iterable[tuple[Sanction, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.forms = list(choices)
        for form, name in self.forms:
            self.fields[f"votes-{form.rank}"] = forms.IntegerField(label=name, min_value=0, max_value=MOST)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "in")

    def tally(self) -> Tally:
        """The totals as typed."""
        given: Mapping[str, int] = self.cleaned_data
        votes = {form.id: given[f"votes-{form.rank}"] for form, _name in self.forms}
        return Tally(
            members=given["members"],
            present=given["present"],
            issued=given["issued"],
            returned=given["returned"],
            invalid=given["invalid"],
            none=given["none"],
            votes=votes,
        )


class DecideForm(forms.Form):
    """The grounds of this decision, in its own words."""

    grounds = forms.CharField(label=_("Grounds"), max_length=LONG, widget=_lines(8))
    sanction = forms.ChoiceField(label=_("Form"), widget=forms.RadioSelect)

    def __init__(self, choices: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        found = list(choices)
        if found:
            self.fields["sanction"].choices = found  # type: ignore[attr-defined]
        else:
            del self.fields["sanction"]


class ServeForm(forms.Form):
    """How the decision reached the subject."""

    way = forms.ChoiceField(label=_("How"), widget=forms.RadioSelect)
    announced_on = forms.DateField(label=_("Announced on"), widget=_day())
    minutes = forms.CharField(label=_("Announcement minutes"), max_length=LONG, widget=_lines(5))
    receipt = forms.CharField(
        label=_("Receipt of the decision"),
        help_text=_("What the subject signed for."),
        max_length=LONG,
        required=False,
        widget=_lines(3),
    )

    def __init__(self, ways: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["way"].choices = list(ways)  # type: ignore[attr-defined]
