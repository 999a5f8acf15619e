"""How a paper from a person is split, admitted and sent to the competent body, and who may never learn of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from soi.base.errors import BadInput
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item

PACK = "vn_party"
SETTLE, NOT_SETTLED, SOURCE = "settle", "not_settled", "source_of_information"
COMPLAINT, DENUNCIATION, MIXED = "complaint", "denunciation", "mixed"


class PaperIsNotAnItem(BadInput):
    """“{kind}” names a whole paper with several matters. It cannot be an item."""

    code = "petitions.paper_is_not_an_item"
    remedy = "Enter each matter of the paper as an item of its own kind."


class NothingInPaper(BadInput):
    """A petition needs at least one item."""

    code = "petitions.nothing_in_paper"
    remedy = "Enter what the person asks or tells, even if it is not for us."


@dataclass(frozen=True)
class Split:
    """Which items of a paper are kept, which the person is guided to bring separately, and the rule for it."""

    kept: tuple[str, ...]
    guided: tuple[str, ...] = ()
    rule: Item | None = None


@dataclass(frozen=True)
class Facts:
    """What the petition officer found about one item, each answered yes or no."""

    named: bool = True
    name_forged: bool = False
    has_address: bool = True
    original_signed: bool = True
    signers: int = 1
    has_capacity: bool = True
    concluded_before: bool = False
    new_evidence: bool = False
    accuses: bool = True
    can_be_verified: bool = True
    concrete_evidence: bool = False
    in_time: bool = True
    handled_above: bool = False
    court_sentence: bool = False
    on_behalf: bool = False
    decided_in_writing: bool = True
    decision_refused: bool = False
    transferred_since: bool = False


@dataclass(frozen=True)
class Admission:
    """Whether an item is settled, kept as a source of information or not settled, with every ground that was met."""

    outcome: str
    grounds: tuple[Item, ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether every ground that acted is confirmed law."""
        return all(ground.confirmed for ground in self.grounds)


@dataclass(frozen=True)
class Competence:
    """The level whose commission is responsible; None where the law seen does not say."""

    level: str | None
    is_here: bool
    ground: Item


@dataclass(frozen=True)
class Post:
    """One appointment as plain data: who, where in the tree, whether it heads the unit, from when to when."""

    person: int
    path: str
    heads: bool
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Barred:
    """Persons who may neither handle nor read nor learn of a denunciation, and why each group is barred."""

    accused: frozenset[int]
    above: frozenset[int] = field(default_factory=frozenset)
    below: frozenset[int] = field(default_factory=frozenset)
    relatives: frozenset[int] = field(default_factory=frozenset)

    @property
    def all(self) -> frozenset[int]:
        """Everybody barred, for whatever reason."""
        return self.accused | self.above | self.below | self.relatives


# Each ground of the pack and the officer's findings that meet it (DOMAIN 4.3 and 3.6).
FINDINGS: dict[str, Callable[[Facts], bool]] = {
    "anonymous_with_evidence": lambda it: (not it.named or it.name_forged) and it.concrete_evidence,
    "anonymous": lambda it: not it.named,
    "forged_name": lambda it: it.named and it.name_forged,
    "no_address": lambda it: not it.has_address,
    "not_original": lambda it: not it.original_signed,
    "joint": lambda it: it.signers >= 2,
    "no_capacity": lambda it: not it.has_capacity,
    "already_concluded": lambda it: it.concluded_before and not it.new_evidence,
    "no_accusation": lambda it: not it.accuses,
    "vague": lambda it: it.accuses and not it.can_be_verified,
    "out_of_time": lambda it: not it.in_time,
    "handled_above": lambda it: it.handled_above,
    "court_sentence": lambda it: it.court_sentence,
    "on_behalf": lambda it: it.on_behalf,
    "before_decision": lambda it: not it.decided_in_writing,
    "refused_decision": lambda it: it.decision_refused,
    "after_transfer": lambda it: it.transferred_since,
}


def kind_of(id: str, *, on: date) -> Item:
    """The kind of an item: family, whether it is ours, whether it seals the paper. Raises PaperIsNotAnItem."""
    kind = _pack().item("petition_kinds", id, on=on)
    if kind.value["family"] == MIXED:
        raise PaperIsNotAnItem(field="kind", kind=id)
    return kind


def item_kinds(*, on: date) -> list[Item]:
    """The kinds an item may have, in the order of the pack."""
    return [kind for kind in _pack().items("petition_kinds", on=on) if kind.value["family"] != MIXED]


def seals(kinds: Iterable[str], *, on: date) -> bool:
    """Whether a paper with these items goes into the vault: one denunciation is enough."""
    return any(kind_of(id, on=on).value["seals"] for id in kinds)


def split(kinds: Sequence[str], *, on: date) -> Split:
    """Keep the items of a paper, but where it joins a complaint to a denunciation follow the rule for mixed papers.

    02-HD/TW (2021-12-09) V.2.4: handle the complaint, guide the person to denounce separately.
    Raises NothingInPaper, PaperIsNotAnItem.
    """
    if not kinds:
        raise NothingInPaper(field="items")
    families = {id: kind_of(id, on=on).value["family"] for id in kinds}
    rule = _pack().item("rules", "petition.mixed", on=on)
    if not set(rule.value["when"]) <= set(families.values()):
        return Split(tuple(kinds))
    guided = tuple(id for id in kinds if families[id] == rule.value["guide"])
    return Split(tuple(id for id in kinds if id not in guided), guided, rule)


def admit(kind: str, facts: Facts, *, on: date) -> Admission:
    """Decide by the grounds in force whether an item is settled.

    Concrete evidence makes a source of information of it only where no other ground than those it may overcome
    (the pack's `despite`: no name, no address, no signature) stands in the way.
    """
    family = kind_of(kind, on=on).value["family"]
    grounds = sorted(_pack().items("petition_grounds", on=on), key=lambda ground: int(ground.value["order"]))
    met = tuple(each for each in grounds if family in each.value["applies_to"] and FINDINGS[each.id](facts))
    if not met:
        return Admission(SETTLE)
    met_ids = {ground.id for ground in met}
    overcome = any(met_ids <= {ground.id, *ground.value["despite"]} for ground in met if "despite" in ground.value)
    return Admission(SOURCE if overcome else NOT_SETTLED, met)


def competence(subject: str, managed_at: str, *, here: str, on: date) -> Competence:
    """Whose commission is responsible for a member or organisation managed at a level; `here` is our own level.

    Raises NoSuchItem for a level the pack does not know, NotInForce for one that has ended.
    """
    ground = _pack().item("competence", f"competence.{subject}.{managed_at}", on=on)
    level = ground.value["competent_at"] if ground.value else None
    return Competence(level, level == here, ground)


def chain_of_command(
    posts: Iterable[Post], accused: Iterable[int], *, on: date, relatives: Iterable[int] = ()
) -> Barred:
    """Who is barred: the accused, declared relatives, heads above them in their own chain, and all below a head.

    Only posts held on the day count. PET-11, TRUST.md; DOMAIN 2.5: an accused person may not lead the settlement.
    """
    named = frozenset(accused)
    held = [post for post in posts if post.valid_from <= on and (post.valid_to is None or on <= post.valid_to)]
    theirs = [post for post in held if post.person in named]
    above = {head.person for head in held if head.heads and any(_is_under(post.path, head.path) for post in theirs)}
    led = [post.path for post in theirs if post.heads]
    below = {post.person for post in held if any(_is_under(post.path, path) for path in led)}
    return Barred(
        accused=named,
        above=frozenset(above) - named,
        below=frozenset(below) - named,
        relatives=frozenset(relatives) - named,
    )


def _is_under(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}.")


def _pack() -> reference.Pack:
    return reference.pack(PACK)
