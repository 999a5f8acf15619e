"""Whatever happens to a letter, in whatever order: it always lies with one person in office (PET-08, DIR-07)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.base.errors import Refusal
from soi.petitions import public as petitions
from soi.petitions import testing
from soi.petitions.models import Petition
from soi.tasks import public as tasks
from soi.tasks.models import Task

ACTS = ("take", "sender", "sort", "sort_mixed", "guide", "accept", "accept_bad", "finish", "hand_over", "uncover")
OFFICES = ("clerk_a", "petition_officer_a", "head_a", "inspector_a", "deputy_head_a", "chief", "inspector_b")
steps = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(OFFICES), st.integers(0, 3)), max_size=14)


@dataclass
class World:
    """A node, the letters of this run, and one act of somebody on one of them."""

    node: Any
    letters: list[UUID] = field(default_factory=list)

    def act(self, name: str, office: str, which: int) -> None:
        if name == "take":
            self.letters.append(testing.held(self.node))
        elif self.letters:
            letter = self.letters[which % len(self.letters)]
            # A refusal is one of the answers; what counts is how the letter stands after it.
            with suppress(Refusal), self.node.acting(office) as actor:
                getattr(self, name)(actor, letter)

    def sender(self, actor: Any, letter: UUID) -> None:
        petitions.keep_sender(actor, letter, testing.SENDER)

    def sort(self, actor: Any, letter: UUID) -> None:
        matters = [testing.DENUNCIATION, testing.PROPOSAL]
        petitions.sort_petition(actor, letter, matters=matters, accused=[testing.named(self.node)])

    def sort_mixed(self, actor: Any, letter: UUID) -> None:
        matters = [testing.COMPLAINT, testing.DENUNCIATION]
        petitions.sort_petition(actor, letter, matters=matters, accused=[testing.named(self.node)])

    def guide(self, actor: Any, letter: UUID) -> None:
        petitions.sort_petition(actor, letter, matters=[petitions.Matter("kn-hc", "Không đồng ý")])

    def accept(self, actor: Any, letter: UUID) -> None:
        petitions.accept_petition(actor, letter, text=testing.TEXT)

    def accept_bad(self, actor: Any, letter: UUID) -> None:
        petitions.accept_petition(actor, letter, text="Nhà tôi bị thu tiền làm đường cao hơn mức")

    def finish(self, actor: Any, letter: UUID) -> None:
        for task in list(Task.objects.filter(ref_id=letter, state="open")):
            tasks.finish(actor, task.pk)

    def hand_over(self, actor: Any, letter: UUID) -> None:
        for task in list(Task.objects.filter(ref_id=letter, state="open")):
            tasks.hand_over(actor, task.pk, appointment_id=self.node.actor("deputy_head_a").appointment_id)

    def uncover(self, actor: Any, letter: UUID) -> None:
        petitions.uncover_original(actor, letter, page=1)


def in_nobodys_hands() -> list[Any]:
    """Open petitions without a person in office, as the owner of the tables sees them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select p.number from soi.petitions_petition p where p.state not in ('guided', 'closed') and not exists ("
            " select from soi.persons_appointment a where a.id = p.responsible_id and a.valid_from <= current_date"
            " and (a.valid_to is null or a.valid_to >= current_date))"
        )
        return list(cursor.fetchall())


def half_done() -> list[Any]:
    """Accepted petitions without a copy, denunciations without a seal or a clock, held ones with either."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select p.number from soi.petitions_petition p"
            " left join soi.petitions_circulation c on c.petition_id = p.id"
            " left join soi.petitions_clock k on k.petition_id = p.id"
            " where (p.state = 'accepted') <> (c.id is not null)"
            " or (p.state = 'accepted' and p.family = 'denunciation' and (p.alias = '' or k.id is null))"
        )
        return list(cursor.fetchall())


@pytest.mark.feature("PET-08")
@pytest.mark.feature("DIR-07")
def test_random_interleavings_leave_no_petition_in_nobodys_hands(node):
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(steps)
    def run(acts: list[tuple[str, str, int]]) -> None:
        world = World(node)
        world.act("take", "clerk_a", 0)
        for name, office, which in acts:
            world.act(name, office, which)
            assert in_nobodys_hands() == []
        assert half_done() == []

    run()


def test_the_search_itself_finds_a_petition_in_nobodys_hands(node):
    petition_id = testing.held(node)
    with connections["owner"].cursor() as cursor:
        cursor.execute("alter table soi.petitions_petition disable trigger petition_has_a_person")
        cursor.execute(
            "insert into soi.persons_appointment (person_id, unit_id, role, level, valid_from, valid_to, ground)"
            " select person_id, unit_id, role, level, valid_from, valid_from, '' from soi.persons_appointment"
            " where id = %s returning id",
            [node.actor("petition_officer_a").appointment_id],
        )
        ended = cursor.fetchone()[0]
        cursor.execute("update soi.petitions_petition set responsible_id = %s where id = %s", [ended, petition_id])
        assert len(in_nobodys_hands()) == 1
        cursor.execute("alter table soi.petitions_petition enable trigger petition_has_a_person")
    with node.acting("petition_officer_a"):
        assert Petition.objects.filter(pk=petition_id).exists()
