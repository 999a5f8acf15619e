"""When may an opening be asked, and what of the sealed may be asked for: pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from soi.vault.errors import GroundUnknown, NothingAsked, PurposeTooShort, ReasonMissing

LEAST_WORDS = 10
LEAST_REASON = 5  # letters
KEEPER = "vault_keeper"

# TRUST section 6: a ground from a list. No law is claimed for this list; a body may change it.
GROUNDS: dict[str, str] = {
    "meet": "Meeting the denouncer to establish what is meant",
    "verify": "Checking whether the name is the sender's own",
    "protect": "Protecting the denouncer from reprisal",
    "inform": "Telling the denouncer the outcome",
    "demand": "A written demand of a body that may lawfully make it",
}

# What a sealed identity may hold. The paper itself, its images and words are sealed too, and opened in no way.
IDENTITY: dict[str, str] = {
    "full_name": "Full name",
    "phone": "Telephone",
    "address": "Address",
    "email": "E-mail",
    "id_number": "Identity number",
    "birth_year": "Year of birth",
    "workplace": "Workplace",
    "relation": "Relation to the matter",
}
PART = "identity."


def thing_of_identity(part: str) -> str:
    return f"{PART}{part}"


def label_of(thing: str) -> str:
    """The msgid of a part as the request names it."""
    part = thing.removeprefix(PART)
    return IDENTITY.get(part, part)


def parts_to_ask(things: Iterable[str]) -> list[str]:
    """What of a sealed locker can be asked for, in the order of the form: parts of the identity and nothing else."""
    held = {thing for thing in things if thing.startswith(PART)}
    known = [thing_of_identity(part) for part in IDENTITY]
    return [thing for thing in known if thing in held] + sorted(held - set(known))


def words_in(text: str) -> int:
    """Words that count: each different one once, so that one word written ten times is one."""
    return len({word.casefold() for word in text.split() if any(letter.isalnum() for letter in word)})


def ensure_can_ask(ground: str, purpose: str, fields: Sequence[str]) -> None:
    """Refuse a request without ground, purpose or parts (TRUST section 9: an opening without purpose is refused)."""
    if ground not in GROUNDS:
        raise GroundUnknown(field="ground")
    if words_in(purpose) < LEAST_WORDS:
        raise PurposeTooShort(field="purpose", least=LEAST_WORDS)
    if not fields or not all(field.startswith(PART) for field in fields):
        raise NothingAsked(field="fields")


def ensure_reasoned(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonMissing(field="reason")


def left(until: datetime | None, now: datetime) -> timedelta:
    """How long something still runs; never less than nothing."""
    return max(until - now, timedelta()) if until else timedelta()


def opening_code(number: int) -> str:
    """How a request is called aloud: MP-0012."""
    return f"MP-{number:04d}"
