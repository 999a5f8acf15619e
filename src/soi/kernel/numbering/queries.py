"""How far the sequences of a body have come, and which of their numbers are void."""

from __future__ import annotations

from soi.kernel.numbering.models import Counter, Void


def terms_of(unit_id: int, kinds: str) -> list[str]:
    """The terms in which a body has given numbers of kinds that begin so, as far as the present actor reaches."""
    found = Counter.objects.filter(unit_id=unit_id, kind__startswith=kinds, last__gt=0)
    return sorted(set(found.values_list("term", flat=True)))


def given_out(unit_id: int, kinds: str, term: str) -> dict[str, int]:
    """The last number of each sequence of a term whose kind begins so: every number up to it was given to something."""
    found = Counter.objects.filter(unit_id=unit_id, kind__startswith=kinds, term=term)
    return dict(found.values_list("kind", "last"))


def voids(unit_id: int, kinds: str, term: str) -> dict[tuple[str, int], str]:
    """The numbers that are not used, with their reasons."""
    found = Void.objects.filter(unit_id=unit_id, kind__startswith=kinds, term=term)
    return {(kind, number): reason for kind, number, reason in found.values_list("kind", "number", "reason")}
