"""The cast and the machines in the database: entered once, by the pack's roles, beside the real tree and not in it."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.models import Authenticator

from soi.config import prepare
from soi.config.demo import cast, seeding
from soi.kernel.identity.models import Account
from soi.kernel.organisations import loading
from soi.kernel.organisations.models import Succession, Unit, UnitVersion
from soi.kernel.persons.models import Appointment, Person
from soi.kernel.reference import public as reference
from soi.kernel.signing import public as signing
from tests.world import Node

TABLES = (Unit, UnitVersion, Succession, Person, Appointment, Account, Authenticator)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.using("owner").count() for model in TABLES}


def test_offices_accounts_and_names_are_each_those_of_one_player():
    for field in ("office", "username", "name"):
        values = [getattr(role, field) for role in [*cast.CAST, cast.SUBJECT]]
        assert len(set(values)) == len(values)
    assert len({cast.totp_secret(role.username) for role in cast.CAST}) == len(cast.CAST)


def test_every_player_has_a_role_of_the_pack_and_no_higher_clearance_than_it_allows():
    for role in cast.CAST:
        item = reference.pack("vn_party").item("roles", role.role, on=date.today())
        assert role.level <= item.value["clearance_max"], role.office


def test_every_machine_has_its_role_in_the_pack():
    for machine in cast.MACHINES:
        assert reference.pack("vn_party").item("roles", f"machine.{machine}", on=date.today()).value["grants"]


def test_every_player_acts_where_the_cast_says(node: Node):
    for role in cast.CAST:
        actor = node.actor(role.office)
        assert (actor.name, actor.role, actor.level) == (role.name, role.role, role.level)
        assert actor.unit_id == node.unit(role.unit)


def test_the_denounced_has_an_office_and_no_account(node: Node):
    person = Person.objects.using("owner").get(name=cast.SUBJECT.name)
    assert person.account_id is None
    assert [post.role for post in person.appointments.using("owner").all()] == [cast.SUBJECT.role]


def test_no_invented_place_bears_the_code_or_province_of_a_real_one(node: Node):
    invented = Unit.objects.filter(is_invented=True)
    assert set(invented.filter(kind="committee").values_list("code", flat=True)) == {row[0] for row in cast.TERRITORIES}
    real = {unit.name_vi for unit in reference.tree("vn_party").units if unit.level == "province"}
    assert not real & {row[1] for row in cast.TERRITORIES if row[4] == "province"}
    roots = ["tw.p98", "tw.p99"]
    assert not invented.exclude(path__within=roots).exists()
    assert not Unit.objects.filter(path__within=roots, is_invented=False).exists()


def test_entering_the_cast_again_changes_nothing(node: Node):
    before = counts()
    seeding.enter_cast()
    seeding.enter_machines()
    assert counts() == before


def test_filling_a_full_node_changes_nothing_and_says_nothing(node: Node):
    before, said = counts(), []
    prepare.fill(say=said.append)
    assert counts() == before
    assert said == []


def test_a_node_stopped_between_tree_and_machines_gets_its_machines_at_the_next_start(node: Node):
    Appointment.objects.using("owner").filter(person__machine="sealer").delete()
    Person.objects.using("owner").filter(machine="sealer").delete()
    assert loading.is_current()
    prepare.fill(say=lambda _: None)
    with node.machine("sealer") as actor:
        assert actor.may("audit.seal")


def test_migrating_again_lays_the_policies_again_and_says_how_many(node: Node):
    said: list[str] = []
    prepare.migrate(say=said.append)
    assert any(line.startswith("policies on ") for line in said)


@pytest.mark.parametrize("office", ["administrator", "auditor"])
def test_who_keeps_the_house_may_not_enter_papers(node: Node, office: str):
    grants = node.actor(office).grants
    assert not grants & {"records.register", "petitions.read", "petitions.sort", "petitions.decide", "intake.receive"}


@pytest.mark.feature("COR-04")
def test_those_who_sign_papers_have_a_certificate_that_says_it_is_a_demos(node: Node):
    seeding.enter_signers()
    seeding.enter_signers()
    for role in cast.CAST:
        with node.acting(role.office) as actor:
            found = signing.certificates_of(actor, actor.person_id)
        assert [one.is_demo and "SOI DEMO" in one.subject for one in found] == [True] * (
            role.role in cast.SIGNING_ROLES
        )
