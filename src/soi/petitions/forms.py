"""What is asked on the way of a letter, one question a page."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from soi.kernel.reference import public as reference
from soi.petitions import rules
from soi.petitions.rules import Facts

Choices = list[tuple[str, str]]
NAMED, ANONYMOUS, FORGED = "named", "anonymous", "forged"
LONG, SHORT = 4000, 300
MEMBER, ORGANISATION = "member", "organisation"


def _in(**attributes: str) -> dict[str, str]:
    return {"class": "in", "autocomplete": "off", **attributes}


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def channel_choices(on: date) -> Choices:
    language = get_language() or "vi"
    return [(item.id, item.label(language)) for item in reference.pack(rules.PACK).items("channels", on=on)]


class TakeForm(forms.Form):
    """How and on which day the letter came in."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("How did it come?"), widget=forms.Select(attrs=_in()))
    received_on = forms.DateField(
        label=_("Day it was received"),
        help_text=_("Day of the postmark or of the handing over. The time of day is not kept."),
        widget=forms.DateInput(attrs=_in(inputmode="numeric"), format="%d/%m/%Y"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"key": uuid.uuid4(), "received_on": timezone.localdate(), "channel": "post"}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **(kwargs.get("initial") or {})}})
        offer(self, "channel", channel_choices(timezone.localdate()))

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class ScanForm(forms.Form):
    """Is the scan whole?"""

    whole = forms.ChoiceField(
        label=_("Are all pages there and readable?"),
        choices=[("yes", _("Yes, all pages are there")), ("no", _("No, something is missing"))],
        widget=forms.RadioSelect,
    )
    missing = forms.CharField(
        label=_("What is missing?"),
        help_text=_("For example: page 2 is cut off. No names here."),
        max_length=SHORT,
        required=False,
        widget=forms.TextInput(attrs=_in()),
    )


class SenderForm(forms.Form):
    """Who sent it: typed into the locker alone."""

    named = forms.ChoiceField(
        label=_("Does the sender give a name?"),
        choices=[
            (NAMED, _("Yes, with a name")),
            (ANONYMOUS, _("No name")),
            (FORGED, _("The name is hidden or of another person")),
        ],
        widget=forms.RadioSelect,
    )
    full_name = forms.CharField(
        label=_("Full name"), max_length=SHORT, required=False, widget=forms.TextInput(attrs=_in())
    )
    address = forms.CharField(label=_("Address"), max_length=SHORT, required=False, widget=forms.TextInput(attrs=_in()))
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False, widget=forms.TextInput(attrs=_in()))
    relation = forms.CharField(
        label=_("Relation to the matter"),
        help_text=_("What the letter says of it, for example a former post. It is sealed too."),
        max_length=SHORT,
        required=False,
        widget=forms.TextInput(attrs=_in()),
    )
    signed = forms.BooleanField(label=_("It is the original, signed by hand"), required=False)
    joint = forms.BooleanField(label=_("Two or more people signed it"), required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("named") == NAMED and not found.get("full_name", "").strip():
            self.add_error("full_name", _("Type the name, or choose “No name”."))
        return found


class MatterForm(forms.Form):
    """One matter of the letter: its kind, a line about it, what was found on its admission."""

    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    accuses = forms.BooleanField(label=_("It says who did wrong, and what"), required=False)
    can_be_verified = forms.BooleanField(label=_("Place, time and facts can be checked"), required=False)
    concrete_evidence = forms.BooleanField(label=_("Papers or other evidence are enclosed"), required=False)
    concluded = forms.BooleanField(label=_("A competent body has concluded on it, and nothing is new"), required=False)
    late = forms.BooleanField(label=_("The time to complain has run out"), required=False)
    undecided = forms.BooleanField(label=_("There is no written decision yet"), required=False)
    on_behalf = forms.BooleanField(label=_("Somebody complains for another person"), required=False)
    handled_above = forms.BooleanField(label=_("A higher level is handling it"), required=False)
    summary = forms.CharField(
        label=_("What it is about"),
        help_text=_("One or two sentences. No name of the sender here."),
        max_length=LONG,
        widget=forms.Textarea(attrs=_in(rows="3")),
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "vi"
        self.kinds = rules.item_kinds(on=on)
        offer(self, "kind", [(kind.id, kind.label(language)) for kind in self.kinds])

    def kind_cards(self) -> list[tuple[Any, Any]]:
        """Each kind with a line that says what it is."""
        hints = {
            "denunciation": _("Says who did wrong, and what"),
            "complaint": _("A person does not agree with a decision"),
            "feedback": _("Tells of something, asks to look into it"),
            "proposal": _("Asks for something to be done otherwise"),
            "other": _("Another kind, or not clear yet"),
        }
        families = {kind.id: kind.value["family"] for kind in self.kinds}
        return [(choice, hints[families[choice.data["value"]]]) for choice in self["kind"]]


def findings(matter: dict[str, Any], sender: dict[str, Any]) -> Facts:
    """What was answered, as the rules ask it; what was not asked stands in nobody's way."""
    is_accusation = str(matter.get("kind", "")).startswith("tc-")
    return Facts(
        named=sender.get("named", NAMED) != ANONYMOUS,
        name_forged=sender.get("named") == FORGED,
        has_address=bool(sender.get("has_address", True)),
        original_signed=bool(sender.get("signed", True)),
        signers=2 if sender.get("joint") else 1,
        accuses=bool(matter.get("accuses")) or not is_accusation,
        can_be_verified=bool(matter.get("can_be_verified")) or not is_accusation,
        concrete_evidence=bool(matter.get("concrete_evidence")),
        concluded_before=bool(matter.get("concluded")),
        in_time=not matter.get("late"),
        decided_in_writing=not matter.get("undecided"),
        on_behalf=bool(matter.get("on_behalf")),
        handled_above=bool(matter.get("handled_above")),
    )


class AccusedForm(forms.Form):
    """Who is denounced, at which place, managed at which level."""

    subject = forms.ChoiceField(
        label=_("Who is denounced?"),
        choices=[(MEMBER, _("A party member")), (ORGANISATION, _("A party organisation"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("Name, as the letter has it"), max_length=120, widget=forms.TextInput(attrs=_in()))
    post = forms.CharField(label=_("Post"), max_length=160, required=False, widget=forms.TextInput(attrs=_in()))
    unit = forms.TypedChoiceField(label=_("Party body"), coerce=int, widget=forms.Select(attrs=_in()))
    managed_at = forms.ChoiceField(
        label=_("Which level manages this person or organisation?"),
        help_text=_("The commission of that level is responsible. It is found from this answer, with its ground."),
        choices=[
            ("commune", _("Commune")),
            ("province", _("Province")),
            ("central", _("Central")),
            ("cell", _("Cell")),
        ],
        widget=forms.Select(attrs=_in()),
    )

    def __init__(self, *args: Any, units: list[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", [(str(pk), name) for pk, name, _level in units])
