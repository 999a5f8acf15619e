"""Numbers of a book: each given once, none left out, a void kept with its reason, and no book of another body seen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, ProgrammingError, connections

from soi.config.programs import database
from soi.kernel.audit import public as audit
from soi.kernel.numbering.errors import NumberNotGiven, ReasonMissing
from soi.kernel.numbering.models import Counter, Void
from soi.kernel.numbering.public import next_number, next_numbers, void
from tests.world import Node

KIND, TERM = "arrival", "2026"
TAKERS, EACH = 6, 15


def take(node: Node, office: str = "clerk_a", *, kind: str = KIND, term: str = TERM) -> int:
    with node.acting(office) as actor:
        return next_number(unit_id=actor.unit_id, kind=kind, term=term)


def test_a_sequence_begins_at_one_and_counts_on(node: Node):
    assert [take(node, kind="begin") for _ in range(3)] == [1, 2, 3]


def test_each_body_kind_and_term_counts_for_itself(node: Node):
    assert [take(node, kind="apart") for _ in range(2)] == [1, 2]
    assert take(node, kind="other") == 1
    assert take(node, kind="apart", term="2027") == 1
    assert take(node, "clerk_b", kind="apart") == 1
    assert take(node, kind="apart") == 3


def test_a_list_takes_its_numbers_in_one_step_and_the_next_goes_on_after_them(node: Node):
    def several(count: int) -> int:
        with node.acting("clerk_a") as actor:
            key = (actor.unit_id, "listed", TERM)
            return next_numbers({key: count})[key]

    assert several(3) == 1
    assert take(node, kind="listed") == 4
    assert several(2) == 5


def test_clerks_at_one_book_at_once_get_every_number_once(node: Node):
    """Every fifth registration fails after it took its number: the next taker gets that one."""
    barrier = threading.Barrier(TAKERS)

    def clerk(who: int) -> list[int]:
        got = []
        barrier.wait()
        try:
            for turn in range(EACH):
                try:
                    with node.acting("clerk_a") as actor:
                        number = next_number(unit_id=actor.unit_id, kind="rush", term=TERM)
                        if (who + turn) % 5 == 0:
                            raise InterruptedError
                    got.append(number)
                except InterruptedError:
                    continue
        finally:
            connections["default"].close()
        return got

    with ThreadPoolExecutor(TAKERS) as pool:
        taken = [number for got in pool.map(clerk, range(TAKERS)) for number in got]
    assert len(taken) == TAKERS * EACH * 4 // 5
    assert sorted(taken) == list(range(1, len(taken) + 1))


def test_a_registration_that_fails_gives_its_number_back(node: Node):
    assert take(node, kind="back") == 1
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a") as actor:
        assert next_number(unit_id=actor.unit_id, kind="back", term=TERM) == 2
        raise ZeroDivisionError
    assert take(node, kind="back") == 2


@pytest.mark.feature("SEC-03")
def test_a_void_stays_in_the_book_and_in_the_log(node: Node):
    number = take(node, kind="void")
    with node.acting("clerk_a") as actor:
        void(actor, unit_id=actor.unit_id, kind="void", term=TERM, number=number, reason="Scanned twice.")
        (kept,) = Void.objects.filter(kind="void")
        assert (kept.number, kept.reason) == (number, "Scanned twice.")
    with database_session(node) as session:
        row = session.execute(
            "select actor, unit_id, detail from audit.event where kind = 'numbering.number.voided'"
        ).fetchone()
    assert row[:2] == (actor.appointment_id, actor.unit_id)
    assert row[2] == {"number": number, "kind": "void", "term": TERM, "reason": "Scanned twice."}
    assert take(node, kind="void") == number + 1, "a void number is never given again"


def database_session(node: Node):
    import psycopg

    return psycopg.connect(database.dsn("owner", node.name))


def test_a_void_and_its_line_in_the_log_are_one(node: Node, monkeypatch: pytest.MonkeyPatch):
    number = take(node, kind="one")

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(ZeroDivisionError), node.acting("clerk_a") as actor:
        void(actor, unit_id=actor.unit_id, kind="one", term=TERM, number=number, reason="x")
    with node.acting("clerk_a"):
        assert not Void.objects.filter(kind="one").exists()


@pytest.mark.parametrize("number", [0, -1, 2, 999])
def test_a_number_that_was_not_given_is_not_voided(node: Node, number: int):
    if not Counter.objects.using("owner").filter(kind="never").exists():
        take(node, kind="never")
    with pytest.raises(NumberNotGiven, match=f"Number {number} was never given"), node.acting("clerk_a") as actor:
        void(actor, unit_id=actor.unit_id, kind="never", term=TERM, number=number, reason="x")


def test_a_void_has_a_reason_and_happens_once(node: Node):
    number = take(node, kind="twice")
    with pytest.raises(ReasonMissing), node.acting("clerk_a") as actor:
        void(actor, unit_id=actor.unit_id, kind="twice", term=TERM, number=number, reason=" ")
    with node.acting("clerk_a") as actor:
        void(actor, unit_id=actor.unit_id, kind="twice", term=TERM, number=number, reason="x")
    with pytest.raises(IntegrityError, match="voided_once"), node.acting("clerk_a") as actor:
        void(actor, unit_id=actor.unit_id, kind="twice", term=TERM, number=number, reason="x")


@pytest.mark.feature("SEC-01")
def test_the_book_of_another_body_is_not_there(node: Node):
    number = take(node, kind="hidden")
    ours = node.actor("clerk_a").unit_id
    with node.acting("clerk_a"):
        assert Counter.objects.filter(kind="hidden").exists()
    with node.acting("clerk_b"):
        assert not Counter.objects.filter(kind="hidden").exists()
        assert Counter.objects.filter(kind="hidden").update(last=99) == 0
    with pytest.raises(ProgrammingError, match="row-level security"), node.acting("clerk_b"):
        next_number(unit_id=ours, kind="hidden", term=TERM)
    with pytest.raises(NumberNotGiven), node.acting("clerk_b") as actor:
        void(actor, unit_id=ours, kind="hidden", term=TERM, number=number, reason="x")
    assert take(node, kind="hidden") == number + 1


def test_nobody_counts_without_a_ticket(node: Node):
    with pytest.raises(ProgrammingError, match="row-level security"):
        next_number(unit_id=node.unit("p98.k.vp"), kind="bare", term=TERM)
