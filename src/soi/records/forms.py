"""What is asked when a paper is registered, a line is kept, or a marked paper is opened."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from soi.base.errors import BadInput, fill
from soi.kernel.access.public import Actor
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item
from soi.records import actions, queries, rules
from soi.records.actions import Content, Particulars
from soi.records.models import File
from soi.records.rules.levels import Mark

Choices = list[tuple[str, str]]
DAY = "%d/%m/%Y"


def items(kind: str, on: date) -> list[Item]:
    return reference.pack(rules.PACK).items(kind, on=on)


def names(kind: str) -> dict[str, str]:
    """What the office calls each item of a kind, in the language of the page."""
    return rules.names(kind, get_language() or "vi")


def level_names() -> dict[int, str]:
    language = get_language() or "vi"
    return {item.value["rank"]: item.label(language) for item in reference.pack(rules.PACK).versions("levels")}


def _choices(kind: str, on: date, empty: str) -> Choices:
    language = get_language() or "vi"
    return [("", empty), *((item.id, item.label(language)) for item in items(kind, on))]


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def _list_items(on: date) -> Choices:
    """Items that may be named by a mark; one without a value is not known well enough."""
    language, levels = get_language() or "vi", level_names()
    known = [item for item in items("secrecy_items", on) if item.value]
    named = [(item.id, f"{levels[item.value['rank']]}: {item.label(language)}") for item in known]
    return [("", gettext("None: the paper is open")), *named]


class RegisterForm(forms.Form):
    """The one form of the one act. `proposed` says which values stand here because a machine read them."""

    type = forms.ChoiceField(label=_("Type of paper"), error_messages={"required": _("Choose a type from the list.")})
    symbol = forms.CharField(label=_("Number and symbol"), max_length=80, required=False)
    issued_on = forms.DateField(
        label=_("Date of the paper"),
        help_text=_("Day/month/year, as it stands on the paper"),
        required=False,
        error_messages={"invalid": _("Write day/month/year, for example 08/10/2026.")},
        input_formats=[DAY, "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"],
        widget=forms.DateInput(format=DAY, attrs={"inputmode": "numeric"}),
    )
    title = forms.CharField(
        label=_("Abstract"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write in one line what the paper is about.")},
    )
    issuer = forms.CharField(label=_("Issuing body"), max_length=200, required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    signer = forms.CharField(label=_("Signer"), max_length=120, required=False)
    level = forms.TypedChoiceField(label=_("Level of secrecy"), coerce=int)
    list_item = forms.ChoiceField(
        label=_("Item of the list"), help_text=_("Only what stands on an official list may be marked."), required=False
    )
    level_decision = forms.CharField(
        label=_("Decision of the mark"),
        help_text=_("Number and day, where it stands on one"),
        max_length=120,
        required=False,
    )
    level_until = forms.DateField(
        label=_("Last day of the mark"),
        help_text=_("Only where a shorter time stands on the paper"),
        required=False,
        error_messages={"invalid": _("Write day/month/year, for example 08/10/2026.")},
        input_formats=[DAY, "%Y-%m-%d"],
        widget=forms.DateInput(format=DAY, attrs={"inputmode": "numeric"}),
    )
    retention = forms.ChoiceField(label=_("Kept for"), required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose of use"), error_messages={"required": _("Choose a purpose of use from the list.")}
    )
    file_code = forms.CharField(
        label=_("File"),
        help_text=_("The code of an open file or a new one; empty: the file of this type and year."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "files", "autocomplete": "off"}),
    )
    file_title = forms.CharField(label=_("Title, for a new file"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, actor: Actor, content: Content, today: date) -> None:
        super().__init__(data, initial=_initial(content))
        self.actor, self.content, self.today = actor, content, today
        self._offer_all(today)
        for field in self.fields.values():
            field.widget.attrs["class"] = "in"

    def _offer_all(self, today: date) -> None:
        offered = {
            "type": _choices("document_types", today, gettext("Choose a type")),
            "level": [(str(rank), name) for rank, name in sorted(level_names().items())],
            "list_item": _list_items(today),
            "retention": _choices("retention", today, gettext("As laid down for the type")),
            "purpose": _choices("purposes", today, gettext("Choose a purpose")),
        }
        for name, choices in offered.items():
            _offer(self, name, choices)

    @property
    def files_offered(self) -> list[File]:
        """What is offered while the code of a file is typed."""
        return queries.files_of_body(self.actor)

    @property
    def proposed(self) -> dict[str, str]:
        """What still stands as the machine read it, by field."""
        return {name: value for name, value in self.content.proposed.items() if self._stands(name, value)}

    @property
    def replaced(self) -> dict[str, str]:
        """What the machine had read where a person has put something else since, by field."""
        return {name: value for name, value in self.content.proposed.items() if not self._stands(name, value)}

    def _stands(self, name: str, value: str) -> bool:
        return self.content.entered.get(name, value) == value

    def particulars(self) -> Particulars:
        return Particulars(**self.cleaned_data)

    def clean(self) -> None:
        """Say what the rules miss beside the field it concerns, all before anything is written."""
        if self.errors:
            return
        try:
            actions.check(self.actor, self.particulars(), received_as=self.content.marked_level, today=self.today)
        except BadInput as refusal:
            said = " ".join(
                fill(gettext(text), refusal.params) for text in (refusal.msgid, refusal.remedy_msgid) if text
            )
            self.add_error(refusal.field if refusal.field in self.fields else None, said)


def _initial(content: Content) -> dict[str, Any]:
    given: dict[str, Any] = {**content.proposed, **content.entered}
    if "issued_on" in given:
        given["issued_on"] = parse_date(given["issued_on"])
    # A level only rises: what was said at the door stands against what the machine saw.
    given["level"] = str(max(content.marked_level, int(given.get("level", "0"))))
    return given


class StubForm(forms.Form):
    """The line of a marked paper held elsewhere: level, holder, place. Nothing of its subject is asked."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    level = forms.TypedChoiceField(
        label=_("Level of secrecy"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the level that stands on the paper.")},
    )
    holder = forms.CharField(
        label=_("Who holds the paper"),
        max_length=200,
        error_messages={"required": _("Say who holds it, so that it can be found.")},
        widget=forms.TextInput(attrs={"class": "in"}),
        help_text=_("The unit and the person. Write nothing of what the paper is about."),
    )
    place = forms.CharField(
        label=_("Where it lies"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "in"}),
        help_text=_("Room, safe, shelf"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        _offer(self, "level", [(str(rank), name) for rank, name in sorted(level_names().items()) if rank])


class PurposeForm(forms.Form):
    """What a marked document is opened for: a purpose this reader has a live licence for."""

    purpose = forms.ChoiceField(
        label=_("Purpose of use"),
        widget=forms.Select(attrs={"class": "in"}),
        error_messages={"required": _("Choose what you need the document for.")},
    )

    def __init__(self, data: Any = None, *, purposes: Sequence[str], today: date) -> None:
        super().__init__(data)
        language = get_language() or "vi"
        asked = [item for item in items("purposes", today) if item.id in purposes]
        named = [(item.id, item.label(language)) for item in asked]
        _offer(self, "purpose", [("", gettext("Choose a purpose")), *named])


class MarkForm(forms.Form):
    """A mark as it is to stand: level, item of the list, decision, who took it, last day."""

    act = "raise"
    level = forms.TypedChoiceField(label=_("New level"), coerce=int, error_messages={"required": _("Choose a level.")})
    list_item = forms.ChoiceField(
        label=_("Item of the list"), help_text=_("Only what stands on an official list may be marked."), required=False
    )
    decision = forms.CharField(
        label=_("Decision"),
        max_length=120,
        help_text=_("Number, symbol and day"),
        error_messages={"required": _("Write number and day of the decision.")},
    )
    decided_by = forms.CharField(
        label=_("Decided by"),
        max_length=120,
        help_text=_("The person who is competent"),
        error_messages={"required": _("Write who took the decision.")},
    )
    until = forms.DateField(
        label=_("Last day"),
        help_text=_("Empty: as long as the law sets for the level"),
        required=False,
        error_messages={"invalid": _("Write day/month/year, for example 08/10/2026.")},
        input_formats=[DAY, "%Y-%m-%d"],
        widget=forms.DateInput(format=DAY, attrs={"inputmode": "numeric"}),
    )

    def __init__(self, data: Any = None, *, present: int, ceiling: int, today: date) -> None:
        super().__init__(data, prefix=self.act)
        levels = sorted(level_names().items())
        _offer(self, "level", [(str(rank), name) for rank, name in levels if self.fits(rank, present, ceiling)])
        _offer(self, "list_item", _list_items(today))
        for field in self.fields.values():
            field.widget.attrs["class"] = "in"

    def fits(self, rank: int, present: int, ceiling: int) -> bool:
        return max(present, 1) <= rank <= min(ceiling, 2)

    def mark(self) -> Mark:
        given = self.cleaned_data
        return Mark(**{name: given[name] for name in ("level", "list_item", "until", "decision", "decided_by")})


class LowerForm(MarkForm):
    """The lower mark that a second person is asked for, and why."""

    act = "lower"
    reason = forms.CharField(
        label=_("Why it may be lowered"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why, in one or two sentences.")},
    )

    def fits(self, rank: int, present: int, ceiling: int) -> bool:
        return rank < present


class AnswerForm(forms.Form):
    """What the second person says."""

    answer = forms.CharField(
        label=_("Your reasons"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
        error_messages={"required": _("Say why, in one or two sentences.")},
    )


class VersionForm(forms.Form):
    """Which arrival is the new version of a paper, and why there is one."""

    arrival = forms.TypedChoiceField(
        label=_("The new file"),
        coerce=uuid.UUID,
        help_text=_("What came in and waits; take the file in first if it is not here."),
        widget=forms.Select(attrs={"class": "in"}),
        error_messages={"required": _("Choose the arrival.")},
    )
    reason = forms.CharField(
        label=_("Why there is a new version"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "class": "in"}),
        error_messages={"required": _("Say why, in one sentence.")},
    )

    def __init__(self, data: Any = None, *, arrivals: Choices) -> None:
        super().__init__(data)
        _offer(self, "arrival", [("", gettext("Choose an arrival")), *arrivals])


class CopyForm(forms.Form):
    """What a redacted copy is called and why it is made; none of what will be covered."""

    title = forms.CharField(
        label=_("Title of the copy"),
        max_length=400,
        help_text=_("Who is given the copy reads this title. Name nobody who is covered."),
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
        error_messages={"required": _("Write a title.")},
    )
    reason = forms.CharField(
        label=_("Why it is made"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2, "class": "in"}),
        error_messages={"required": _("Say why, in one sentence.")},
    )


class MakeForm(forms.Form):
    """The last look before a copy is made: its title, and the unit that may read it without the paper."""

    title = forms.CharField(
        label=_("Title of the copy"), max_length=400, widget=forms.TextInput(attrs={"class": "in"}), required=False
    )
    given_to = forms.CharField(
        label=_("Given to the unit"),
        max_length=40,
        help_text=_("Its code, for example c99801; its readers see the copy and never the paper. Empty: nobody else."),
        required=False,
        widget=forms.TextInput(attrs={"class": "in", "autocomplete": "off"}),
    )
