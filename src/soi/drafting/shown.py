"""A paper as pages show it: its head, its values with their sources, what is missing, what changed between versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop

from soi.base.sentences import label
from soi.cases import public as cases
from soi.drafting import queries, wording
from soi.drafting.models import Look, Sheet, State, Version
from soi.engines.typesetting import public as typesetting
from soi.engines.typesetting.public import Change, Form

NAMES = {
    "body": gettext_noop("The body"),
    "parent": gettext_noop("The body above"),
    "place": gettext_noop("Place"),
    "procedure": gettext_noop("Procedure"),
    "rule": gettext_noop("Rule"),
    "case.number": gettext_noop("Number of the case"),
    "case.opened": gettext_noop("Case opened on"),
    "subject": gettext_noop("Looked into"),
    "petition.number": gettext_noop("Number of the petition"),
    "due": gettext_noop("Date of the step"),
    "team": gettext_noop("Team"),
    "papers": gettext_noop("Paper of the case"),
    "moves": gettext_noop("Step taken"),
}
VARIANTS = (".cap", ".called", ".upper", ".short")


@dataclass(frozen=True)
class Value:
    """A value on the paper: what it is, what it says, whence, where it is corrected, and whether it was overtyped."""

    name: str
    label: str
    text: str
    origin: str
    address: str
    is_overtyped: bool
    before: str
    reason: str
    may_be_overtyped: bool


@dataclass(frozen=True)
class Saved:
    """One version: by whom, when, and what changed in each field."""

    version: Version
    fields: list[tuple[str, list[Change]]]


def head(dossier: cases.Dossier, sheet: Sheet, language: str) -> dict[str, Any]:
    """What stands above every page of a paper."""
    return {
        "name": label(dossier.procedure.papers[sheet.kind].labels, language),
        "number": dossier.standing.number,
        "subject": dossier.standing.subject_name,
        "case_id": dossier.standing.id,
        "rule": dossier.procedure.rule_of(dossier.procedure.steps[sheet.step]),
        "step": label(dossier.procedure.steps[sheet.step].labels, language),
    }


def values(traced: Iterable[wording.Traced], made: queries.Made, language: str) -> list[Value]:
    """Every value of a draft; those of lists are corrected at their source only."""
    return [_value(each, made.dossier, made.known, made.over, language) for each in traced]


def kept_values(sheet: Sheet, dossier: cases.Dossier, language: str) -> list[Value]:
    """The same of an issued paper, as they were when it was issued."""
    return [_value(each, dossier, {}, {}, language) for each in wording.values_from(sheet.content or {"values": []})]


def _value(
    one: wording.Traced, dossier: cases.Dossier, known: Mapping[str, Any], over: Mapping[str, Any], language: str
) -> Value:
    return Value(
        name=one.name,
        label=name_of(one.name, dossier, language),
        text=one.text,
        origin=one.origin.say(language, gettext),
        address=one.address,
        is_overtyped=one.is_overtyped,
        before=one.before,
        reason=over[one.name].reason if one.name in over else "",
        may_be_overtyped=one.name in known,
    )


def name_of(name: str, dossier: cases.Dossier, language: str) -> str:
    """What a value is called: the seat, the fact and the paper by the names of their procedure."""
    group, _, rest = name.partition(".")
    procedure = dossier.procedure
    by_group: dict[str, Mapping[str, Any]] = {"seat": procedure.roles, "paper": procedure.papers}
    if group in by_group and rest in by_group[group]:
        return label(by_group[group][rest].labels, language)
    if group == "fact" and rest in procedure.facts:
        return label(procedure.facts[rest], language)
    for variant in VARIANTS:
        name = name.replace(variant, "")
    return gettext(NAMES.get(name) or NAMES.get(group) or name)


def missing(made: queries.Made, language: str) -> list[str]:
    """What keeps the paper from being issued, by name."""
    fields = made.form.fields
    return [
        label(fields[each].labels, language) if each in fields else name_of(each, made.dossier, language)
        for each in made.composed.missing
    ]


def prejudging(made: queries.Made, on: date) -> list[str]:
    """Words typed that call proved what nobody has decided yet; nothing once it is decided (DP-08)."""
    if "decided" in made.dossier.standing.facts:
        return []
    return queries.prejudging(on).found_in("\n".join(made.words.values()))


def history(form: Form, versions: Sequence[Version], language: str) -> list[Saved]:
    """Every version with its changes against the one before, newest first."""
    rows = [
        Saved(each, differences(form, versions[at - 1].words if at else {}, each.words, language))
        for at, each in enumerate(versions)
    ]
    return rows[::-1]


def since(form: Form, versions: Sequence[Version], look: Look, language: str) -> list[tuple[str, list[Change]]]:
    """What changed since this office last read the paper."""
    seen: Mapping[str, str] = next((each.words for each in versions if each.position == look.position), {})
    return differences(form, seen, versions[-1].words if versions else {}, language)


def differences(
    form: Form, before: Mapping[str, str], after: Mapping[str, str], language: str
) -> list[tuple[str, list[Change]]]:
    """The fields that differ, word by word."""
    return [
        (label(each.labels, language), typesetting.changes(before.get(name, ""), after.get(name, "")))
        for name, each in form.fields.items()
        if before.get(name, "") != after.get(name, "")
    ]


def beside(made: queries.Made, form: Any, language: str) -> list[tuple[str, list[Change]]]:
    """What somebody else saved meanwhile, against what stands in the form."""
    return differences(made.form, form.words(), made.words, language)


def waiting_row(each: queries.Waiting, language: str) -> dict[str, Any]:
    """One line of the folder: what it is, from whom, and how much changed since it was last read."""
    sheet, changed = each.sheet, 0
    if each.look and each.versions and sheet.state == State.PRESENTED:
        form = queries.form_of(sheet.kind, each.versions[-1].at.date())
        changed = len(since(form, each.versions, each.look, language))
    return {
        "sheet": sheet,
        "name": label(each.case.procedure.papers[sheet.kind].labels, language),
        "about": f"{each.case.number} · {each.case.subject_name}",
        "is_issued": sheet.state == State.ISSUED,
        "is_new": each.look is None,
        "changed": changed,
    }
