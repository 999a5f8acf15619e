"""What the signatures of a paper were found to be, in plain words: when it arrived, and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from soi.records.models import SignatureCheck
from soi.records.rules import signatures as rules

WORDS: dict[str, Any] = {
    rules.NONE: _("Nobody signed this file electronically."),
    rules.SOUND: _("Signed, whole, by a certificate this node believes."),
    rules.AGED: _("Signed and whole. The certificate was in force when it was signed, and is not any more."),
    rules.UNKNOWN: _("Signed and whole, but by a certificate this node does not believe."),
    rules.BROKEN: _("Changed after it was signed. Do not rely on it."),
    rules.UNREADABLE: _("The file is no PDF whose signatures can be read."),
    rules.DAMAGED: _("The kept file is damaged. Call the operator."),
}
TONES = {rules.SOUND: "ok", rules.AGED: "ok", rules.NONE: "", rules.UNKNOWN: "er"}


@dataclass(frozen=True)
class Signature:
    """One signature as the page shows it."""

    name: str
    body: str
    issuer: str
    when: datetime | None
    words: Any
    tone: str
    is_demo: bool
    algorithm: str
    chain: list[str]


@dataclass(frozen=True)
class Said:
    """The two findings side by side; `now` is empty where there is only the first."""

    arrival: Any
    arrival_at: datetime
    now: Any
    now_at: datetime | None
    tone: str
    signatures: list[Signature]


def said_of(first: SignatureCheck | None, newest: SignatureCheck | None) -> Said | None:
    """What the page says of the signatures; None while nothing was checked."""
    if first is None or newest is None:
        return None
    again = newest if newest.pk != first.pk else None
    shown = newest.signatures or first.signatures
    return Said(
        arrival=WORDS[first.outcome],
        arrival_at=first.at,
        now=WORDS[again.outcome] if again else "",
        now_at=again.at if again else None,
        tone=TONES.get(newest.outcome, "bad"),
        signatures=[_signature(each) for each in shown],
    )


def _signature(each: dict[str, Any]) -> Signature:
    state = rules.state_of(each)
    return Signature(
        name=each["name"],
        body=each["body"],
        issuer=each["issuer"],
        when=parse_datetime(each["when"] or ""),
        words=WORDS[state],
        tone=TONES.get(state, "bad"),
        is_demo=each["is_demo"],
        algorithm=each["algorithm"],
        chain=each["chain"],
    )
