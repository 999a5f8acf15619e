"""What intake tells downstream: ids, counts and states. Never a name, a title or a word of a paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from soi.kernel.events.public import event


@event("intake.arrival.received")
@dataclass(frozen=True)
class ArrivalReceived:
    """Something arrived and has its number; nothing of it is known yet."""

    arrival_id: str
    unit_id: int
    number: int
    channel: str


@event("intake.arrival.read")
@dataclass(frozen=True)
class ArrivalRead:
    """The machine has read it; a person looks at what is doubtful."""

    arrival_id: str
    unit_id: int
    pages: int
    doubtful: int
    # Whether it is a signed copy: `sound`, `unknown` or `broken` where the file bears an electronic signature, whether
    # the body itself has signed it, and the page with a seal; "" and 0 where there is none.
    signature: str = ""
    by_agency: bool = False
    seal_page: int = 0
    # How long one core was at it, and the machine whose core it was; 0 where nobody looked at a clock.
    read_ms: int = 0
    machine: str = ""


@event("intake.arrival.refused")
@dataclass(frozen=True)
class ArrivalRefused:
    """It was not taken; why is shown to who sent it in."""

    arrival_id: str
    unit_id: int
    code: str
    # The same in words: an English sentence, its values and its remedy, as the arrival keeps them.
    why: dict[str, Any] = field(default_factory=dict)


@event("intake.arrival.confirmed")
@dataclass(frozen=True)
class ArrivalConfirmed:
    """A person looked it through and confirmed what it is."""

    arrival_id: str
    unit_id: int
    person_id: int
    # Names of fields, no value: which the machine had proposed, and which of these a person said otherwise.
    proposed: list[str] = field(default_factory=list)
    overruled: list[str] = field(default_factory=list)


@event("intake.arrival.closed")
@dataclass(frozen=True)
class ArrivalClosed:
    """A clerk decided what it is: `registered`, `petition`, `returned` or `divided`."""

    arrival_id: str
    unit_id: int
    state: str


@event("intake.marked.refused")
@dataclass(frozen=True)
class MarkedPaperRefused:
    """A marked paper was refused on a connected node: its register line is all that may be kept (TRUST section 4)."""

    unit_id: int
    level: int
    number: int


@event("intake.spill.closed")
@dataclass(frozen=True)
class SpillClosed:
    """The procedure for a marked paper seen here is ended: nobody has it as work any more.

    It was about an arrival, or about a paper of the book.
    """

    arrival_id: str
    unit_id: int
    document_id: str = ""


@event("intake.spill.confirmed")
@dataclass(frozen=True)
class SpillConfirmed:
    """A second person saw the stamp on the paper of the book as well: it is destroyed, the steps begin."""

    spill_id: int
    unit_id: int
    document_id: str


@event("intake.spill.denied")
@dataclass(frozen=True)
class SpillDenied:
    """A second person found no stamp on the paper of the book: it is open again, and who saw one is told."""

    spill_id: int
    unit_id: int


@event("intake.spill.noticed")
@dataclass(frozen=True)
class SpillNoticed:
    """A person saw a stamp that the reader had not seen: those who must know are told."""

    spill_id: int
    unit_id: int
