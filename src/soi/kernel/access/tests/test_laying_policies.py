"""What the declarations say is what the database enforces: laid whole each time, refused aloud where it cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, connections, models

from soi.kernel.access import policies, protected
from soi.kernel.access import public as access
from soi.kernel.access.actor import Actor
from soi.kernel.access.protected import Protected, protect
from soi.kernel.numbering.models import Counter
from soi.records.models import File
from tests.world import Node

pytestmark = [pytest.mark.feature("SEC-01")]


class Ghost(models.Model):
    """A model whose table was never made."""

    class Meta:
        app_label = "access"
        managed = False
        db_table = "access_ghost"


def owner_asks(question: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall()) if cursor.description else []


def laid() -> list[tuple[Any, ...]]:
    return owner_asks(
        "select tablename, policyname, permissive, roles, cmd, qual, with_check from pg_policies "
        "where schemaname = 'soi' order by 1, 2"
    )


def test_laying_the_policies_again_changes_nothing(node: Node):
    before = laid()
    assert policies.apply() == len(access.declared()) > 10
    assert laid() == before
    policies.apply()
    assert laid() == before


def test_every_declared_table_has_five_policies_and_binds_its_owner_too(node: Node):
    by_table: dict[str, list[str]] = {}
    for table, name, *_ in laid():
        by_table.setdefault(table, []).append(name)
    forced = {
        name for (name,) in owner_asks("select relname from pg_class where relrowsecurity and relforcerowsecurity")
    }
    for one in access.declared():
        assert by_table[one.table] == ["add", "change", "owner_all", "remove", "see"], one.table
        assert one.table in forced


def test_a_policy_laid_by_hand_does_not_outlive_the_next_start(node: Node):
    with node.acting("clerk_b") as actor:
        Counter.objects.create(unit_id=actor.unit_id, kind="by hand", term="x", last=1)
    owner_asks("create policy by_hand on soi.numbering_counter for select to soi_app using (true)")
    assert Counter.objects.filter(kind="by hand").exists(), "the control: one permissive policy more opens the table"
    policies.apply()
    assert not Counter.objects.filter(kind="by hand").exists()
    with node.acting("clerk_b"):
        assert Counter.objects.filter(kind="by hand").exists()


def test_security_switched_off_by_hand_is_on_again_after_the_next_start(node: Node):
    owner_asks("alter table soi.persons_person no force row level security, disable row level security")
    policies.apply()
    assert owner_asks(
        "select relrowsecurity, relforcerowsecurity from pg_class where relname = 'persons_person'"
    ) == [(True, True)]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "fault"), [("access.Ghost", "access_ghost"), ("records.Nothing", "Nothing"), ("nowhere.Thing", "nowhere")]
)
def test_a_declaration_without_its_table_stops_the_start_and_leaves_all_policies(
    node: Node, monkeypatch: pytest.MonkeyPatch, model: str, fault: str
):
    before = laid()
    nobody = access.Nobody()
    ghost = Protected(model, "zz.ghost", nobody, nobody, nobody, nobody)
    monkeypatch.setitem(protected._declared, "zz.ghost", ghost)
    with pytest.raises((ProgrammingError, LookupError), match=fault):
        policies.apply()
    assert laid() == before


def test_a_column_that_is_not_there_stops_the_start(node: Node, monkeypatch: pytest.MonkeyPatch):
    before = laid()
    wrong = Protected("numbering.Counter", "zz.wrong", access.LevelUpTo("rank"), *[access.Nobody()] * 3)
    monkeypatch.setitem(protected._declared, "zz.wrong", wrong)
    with pytest.raises(ProgrammingError, match="rank"):
        policies.apply()
    assert laid() == before


def test_no_table_is_declared_twice_and_no_kind_means_two_tables():
    known = access.declared_as("numbering.counter")
    with pytest.raises(ValueError, match=r"numbering\.Counter as numbering\.other: already declared"):
        protect("numbering.Counter", kind="numbering.other", see=access.Signed())
    with pytest.raises(ValueError, match=r"numbering\.Void as numbering\.counter: already declared"):
        protect("numbering.Void", kind="numbering.counter", see=access.Signed())
    assert access.declared_as("numbering.counter") is known
    assert access.declared_as("numbering.other") is None


def test_what_is_not_said_nobody_may():
    one = Protected("x.X", "x.x", access.Signed(), access.Nobody(), access.Nobody(), access.Nobody())
    assert all(part.sql("x") == "false" for part in (one.add, one.change, one.remove))


def test_a_word_of_a_condition_cannot_break_out_of_its_quotes():
    assert access.Is("state", ("it's",)).sql("t") == "t.state in ('it''s')"


@pytest.fixture
def connected(node: Node, settings: Any) -> Iterator[Node]:
    """The same node, told that it is a connected one."""
    settings.SOI_NODE_CLASS = "connected"
    policies.lay_key_and_class()
    yield node
    settings.SOI_NODE_CLASS = "isolated"
    policies.lay_key_and_class()


def raised(actor: Actor, level: int) -> Actor:
    """The same actor with a clearance the node would never have signed by itself."""
    return Actor(**{**vars(actor), "level": level})


def enter_file(actor: Actor, unit_id: int, level: int) -> File:
    with access.acting(actor):
        return File.objects.create(
            unit_id=unit_id, code=f"M-{level}", title="x", term="x", retention="x", level=level, opened_on=date.today()
        )


def test_an_isolated_node_takes_what_the_clearance_allows(node: Node):
    unit, clerk = node.unit("p98.k"), node.actor("clerk_a")
    assert access.ceiling() == 3
    assert node.actor("head_a").level == 2
    assert enter_file(raised(clerk, 2), unit, 2).level == 2
    with pytest.raises(ProgrammingError, match="row-level security"):
        enter_file(clerk, unit, 1)


@pytest.mark.feature("SEC-04")
def test_a_connected_node_clears_nobody_for_anything_marked(connected: Node):
    assert access.ceiling() == 0
    for office in ("head_a", "inspector_a", "central_head"):
        assert connected.actor(office).level == 0
    assert access.machine_actor("system").level == 0


@pytest.mark.feature("SEC-04")
def test_a_connected_node_refuses_marked_rows_even_from_a_forged_clearance(connected: Node):
    unit, clerk = connected.unit("p98.k"), connected.actor("clerk_a")
    assert owner_asks("select soi.node_ceiling()") == [(0,)]
    for level in (1, 2, 3):
        with pytest.raises(ProgrammingError, match="row-level security"):
            enter_file(raised(clerk, 3), unit, level)
    assert enter_file(raised(clerk, 3), unit, 0).level == 0
