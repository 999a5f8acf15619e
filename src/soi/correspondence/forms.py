"""What is asked in correspondence: a slip, an instruction, a draft, a question, a reserved number, a signed file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

Choices = Iterable[tuple[Any, Any]]
LARGEST = 50 * 1024 * 1024


def _text() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "in", "autocomplete": "off"})


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"class": "in", "rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "in", "type": "date"}, format="%Y-%m-%d")


def _choice() -> forms.Select:
    return forms.Select(attrs={"class": "in"})


def _offered(field: Any, choices: Choices) -> None:
    field.choices = list(choices)


class LayForm(forms.Form):
    """What the office says of an incoming paper, and before whom it is laid."""

    summary = forms.CharField(label=_("Summary of the office"), widget=_lines(3), max_length=4000)
    proposal = forms.CharField(
        label=_("What the office proposes"),
        help_text=_("Who should do what, by when. May stay empty."),
        widget=_text(),
        max_length=400,
        required=False,
    )
    due_on = forms.DateField(
        label=_("Answer due on"), help_text=_("Empty where no answer is asked for"), widget=_day(), required=False
    )
    leader_id = forms.TypedChoiceField(label=_("Laid before"), coerce=int, widget=_choice())

    def __init__(self, leaders: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offered(self.fields["leader_id"], leaders)


class InstructForm(forms.Form):
    """The leader's instruction: words, person, who helps, work, date."""

    words = forms.CharField(label=_("Instruction"), widget=_lines(2), max_length=2000)
    doer_id = forms.TypedChoiceField(label=_("Who leads"), coerce=int, widget=_choice())
    with_unit = forms.TypedChoiceField(
        label=_("Together with"), coerce=int, empty_value=None, required=False, widget=_choice()
    )
    work = forms.ChoiceField(label=_("What must come of it"), widget=_choice())
    do_by = forms.DateField(label=_("Done by"), widget=_day())

    def __init__(self, doers: Choices, units: Choices, works: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offered(self.fields["doer_id"], doers)
        _offered(self.fields["with_unit"], [("", _("nobody")), *units])
        _offered(self.fields["work"], works)


class WriteForm(forms.Form):
    """The words of a version, to whom it goes, and why it was changed."""

    title = forms.CharField(label=_("Abstract"), widget=_text(), max_length=400)
    to_units = forms.TypedMultipleChoiceField(
        label=_("Goes to bodies of this node"),
        help_text=_("Hold Ctrl to choose several."),
        coerce=int,
        required=False,
        widget=forms.SelectMultiple(attrs={"class": "in", "size": 5}),
    )
    outside = forms.CharField(
        label=_("Goes on paper to"),
        help_text=_("Bodies that are not on this node, one a line"),
        widget=_lines(2),
        max_length=600,
        required=False,
    )
    copies = forms.IntegerField(
        label=_("Copies for each"),
        min_value=1,
        max_value=500,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "in"}),
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_("One paragraph a line. Headings as the guide has them: I-, 1., a), -"),
        widget=_lines(14),
        max_length=200_000,
    )

    def __init__(self, bodies: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offered(self.fields["to_units"], bodies)


class AmendForm(WriteForm):
    """A further version: on which one it was written, and why."""

    why = forms.CharField(
        label=_("Why it was changed"),
        help_text=_("The signer reads this beside the change."),
        widget=_text(),
        max_length=400,
        required=False,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)


class BeginForm(WriteForm):
    """A new draft: what it is, who signs, and its first words."""

    type = forms.ChoiceField(label=_("Type of paper"), widget=_choice())
    signer_id = forms.TypedChoiceField(label=_("Who signs"), coerce=int, widget=_choice())
    purpose = forms.ChoiceField(label=_("Purpose of use"), widget=_choice())
    answer_due_on = forms.DateField(
        label=_("Answer asked for by"), help_text=_("Empty where no answer is wanted"), widget=_day(), required=False
    )
    field_order = ("type", "title", "to_units", "outside", "copies", "text", "signer_id", "purpose", "answer_due_on")

    def __init__(self, types: Choices, signers: Choices, purposes: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offered(self.fields["type"], types)
        _offered(self.fields["signer_id"], signers)
        _offered(self.fields["purpose"], purposes)


class ConsultForm(forms.Form):
    """Whom to ask about a draft, what, until when."""

    asked = forms.TypedMultipleChoiceField(
        label=_("Whom to ask"),
        help_text=_("Hold Ctrl to choose several."),
        coerce=int,
        widget=forms.SelectMultiple(attrs={"class": "in", "size": 5}),
    )
    question = forms.CharField(label=_("Question"), widget=_text(), max_length=400, required=False)
    due_on = forms.DateField(
        label=_("Answer by"), help_text=_("No answer by then is shown as no answer."), widget=_day()
    )

    def __init__(self, posts: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offered(self.fields["asked"], posts)


class OpinionForm(forms.Form):
    """What a unit thinks of a draft."""

    answer = forms.ChoiceField(
        label=_("Opinion of your unit"),
        choices=[("agree", _("Agrees")), ("remarks", _("Agrees, with remarks")), ("disagree", _("Does not agree"))],
        widget=_choice(),
    )
    words = forms.CharField(
        label=_("Remarks"),
        help_text=_("Needed unless your unit simply agrees"),
        widget=_lines(2),
        max_length=4000,
        required=False,
    )


class ReserveForm(forms.Form):
    """The number of a marked paper that is written and kept elsewhere."""

    type = forms.ChoiceField(label=_("Type of paper"), widget=_choice())
    marked_level = forms.TypedChoiceField(label=_("Level of secrecy"), coerce=int, widget=_choice())
    holder = forms.CharField(
        label=_("Who keeps the paper"),
        help_text=_("Office and place. Nothing of what it says."),
        widget=_text(),
        max_length=200,
    )

    def __init__(self, types: Choices, levels: Choices, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _offered(self.fields["type"], types)
        _offered(self.fields["marked_level"], levels)


class SignedForm(forms.Form):
    """The paper as it came back from the signer's own program."""

    pdf = forms.FileField(label=_("The signed PDF"), widget=forms.FileInput(attrs={"class": "in", "accept": ".pdf"}))

    def clean_pdf(self) -> bytes:
        given = self.cleaned_data["pdf"]
        if given.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 50 MB."))
        return bytes(given.read())
