"""The pack's tree as units: counted, complete, and the same after a second loading."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from psycopg.errors import InsufficientPrivilege

from soi.base.text import sort_key
from soi.kernel.organisations import loading
from soi.kernel.organisations.errors import UnitUnknown
from soi.kernel.organisations.models import Kind, Succession, Unit, UnitVersion
from soi.kernel.organisations.public import (
    bodies_along,
    commission_of,
    committees_within,
    get_unit,
    heirs_of,
    name_of,
    names_of,
    unit_at,
    unit_with_code,
)
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import UnitRow
from tests.world import Node

REFORM = date(2025, 7, 1)
DAY_BEFORE = date(2025, 6, 30)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Unit, UnitVersion, Succession)}


def test_the_whole_tree_is_there(node: Node):
    by_level = Counter(Unit.objects.filter(is_invented=False, kind=Kind.COMMITTEE).values_list("level", flat=True))
    assert by_level == {"central": 1, "province": 34, "commune": 3321}
    ended = Counter(Unit.objects.filter(kind=Kind.ENDED).values_list("level", flat=True))
    assert ended == {"province": 63, "district": 696, "commune": 10_035}
    assert Succession.objects.count() == 14_339


def test_every_committee_has_its_commission_and_every_upper_commission_its_offices(node: Node):
    committees = set(Unit.objects.filter(kind=Kind.COMMITTEE).values_list("code", flat=True))
    commissions = set(Unit.objects.filter(kind=Kind.COMMISSION).values_list("code", flat=True))
    assert commissions == {f"{code}.k" for code in committees}
    upper = Unit.objects.filter(kind=Kind.COMMISSION, level__in=["central", "province"]).count()
    assert Unit.objects.filter(kind=Kind.OFFICE).count() == 4 * upper


def test_every_unit_stands_where_its_path_says_and_has_one_version(node: Node):
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in units.values():
        above = unit.path.rpartition(".")[0]
        assert (units[unit.parent_id].path if unit.parent_id else "") == above, unit.code
        assert f".{unit.path}".endswith(f".{unit.code}"), unit.code
    versions = Counter(UnitVersion.objects.values_list("unit_id", flat=True))
    assert versions == dict.fromkeys(units, 1)
    assert not UnitVersion.objects.filter(source="").exists(), "every version cites what it rests on"


def test_loading_twice_changes_nothing(node: Node):
    before = counts()
    assert loading.load_tree() == {"units": 0, "successions": 0}
    assert counts() == before


def test_a_tree_that_lacks_a_row_is_not_current_whatever_the_demo_invented_beside_it(node: Node):
    assert loading.is_current()
    with transaction.atomic(using="owner"):
        last = Unit.objects.using("owner").filter(is_invented=False, kind=Kind.ENDED).latest("pk")
        UnitVersion.objects.using("owner").filter(unit=last).delete()
        Succession.objects.using("owner").filter(predecessor=last).delete()
        last.delete(using="owner")
        assert not loading.is_current()
        transaction.set_rollback(True, using="owner")
    with transaction.atomic(using="owner"):
        Succession.objects.using("owner").latest("pk").delete(using="owner")
        assert not loading.is_current()
        entered = loading.load_tree()
        assert entered == {"units": 0, "successions": 1}
        assert loading.is_current()
        transaction.set_rollback(True, using="owner")


def test_entering_asks_as_many_statements_for_hundreds_as_for_one(node: Node):
    def statements(count: int) -> int:
        rows = [
            UnitRow(f"c97{count:03}{n:03}", f"Thử {n}", f"Try {n}", "xã", "commune", "p98", REFORM, None, "invented")
            for n in range(count)
        ]
        with transaction.atomic(using="owner"), CaptureQueriesContext(connections["owner"]) as asked:
            assert loading.enter(rows, [], invented=True)["units"] == 2 * count
            transaction.set_rollback(True, using="owner")
        return len(asked)

    assert statements(300) == statements(1) <= 12


def test_a_row_under_no_parent_is_refused_and_nothing_of_its_batch_stays(node: Node):
    before = counts()
    rows = [
        UnitRow("c97001", "Thử", "Try", "xã", "commune", "p98", REFORM, None, "invented"),
        UnitRow("c97002", "Lạc", "Lost", "xã", "commune", "p00", REFORM, None, "invented"),
    ]
    with pytest.raises(KeyError, match="p00"):
        loading.enter(rows, [])
    assert counts() == before


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize(
    "statement",
    [
        "update organisations_unit set path = 'tw.p99.k.x' where code = 'p98.k'",
        "delete from organisations_succession",
        "insert into organisations_unitversion (unit_id, name, name_en, recorded_at, source) "
        "select id, 'x', '', now(), 'x' from organisations_unit where code = 'c99901'",
    ],
)
def test_the_application_may_not_rewrite_the_tree_that_all_policies_look_up(node: Node, statement: str):
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, node.acting("administrator"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_application_may_not_enter_units(node: Node):
    row = UnitRow("c97003", "Thử", "Try", "xã", "commune", "p98", REFORM, None, "invented")
    with pytest.raises(InsufficientPrivilege, match="organisations_unit"):
        loading.enter([row], [], using="default")
    assert not Unit.objects.filter(code="c97003").exists()


def test_a_unit_has_the_name_of_the_day_that_is_asked_for(node: Node):
    former, today = unit_with_code("q01"), unit_with_code("p01")
    assert name_of(former.pk, DAY_BEFORE) == "Hà Nội"
    assert name_of(today.pk, REFORM) == "Thành ủy Hà Nội" == name_of(today.pk)
    with pytest.raises(UnitUnknown):
        name_of(former.pk, REFORM)
    with pytest.raises(UnitUnknown):
        name_of(today.pk, DAY_BEFORE)


def test_a_renamed_unit_keeps_both_names_and_what_was_once_believed_is_not_told(node: Node):
    unit = unit_with_code("c99802")
    with transaction.atomic(using="owner"):
        versions = UnitVersion.objects.using("owner")
        versions.filter(unit=unit).update(valid_to=date(2026, 3, 1))
        versions.create(unit=unit, name="Đảng ủy xã Lâm Phú", valid_from=date(2026, 3, 1), source="invented")
        versions.create(
            unit=unit, name="Sai", valid_from=REFORM, superseded_at="2026-04-01T00:00Z", source="a mistake, corrected"
        )
    assert name_of(unit.pk, date(2026, 2, 28)) == "Đảng ủy xã Phú Lâm"
    assert name_of(unit.pk, date(2026, 3, 1)) == "Đảng ủy xã Lâm Phú"


@pytest.mark.parametrize(
    ("valid_from", "valid_to"), [(REFORM, None), (date(2026, 1, 1), date(2026, 1, 2)), (None, None)]
)
def test_two_versions_of_one_unit_may_not_hold_on_one_day(node: Node, valid_from: date | None, valid_to: date | None):
    unit = unit_with_code("c99901")
    with pytest.raises(IntegrityError, match="unit_has_one_version_a_day"), transaction.atomic(using="owner"):
        UnitVersion.objects.using("owner").create(
            unit=unit, name="Khác", valid_from=valid_from, valid_to=valid_to, source="invented"
        )


def test_a_version_ends_after_it_begins_and_nobody_succeeds_itself(node: Node):
    unit = unit_with_code("c99901")
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic(using="owner"):
        UnitVersion.objects.using("owner").create(
            unit=unit, name="Khác", valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 2), source="invented"
        )
    with pytest.raises(IntegrityError, match="nobody_succeeds_itself"), transaction.atomic(using="owner"):
        Succession.objects.using("owner").create(
            predecessor=unit, successor=unit, kind="merge", valid_on=REFORM, source="invented"
        )


def test_the_heirs_of_every_ended_unit_are_those_of_the_pack(node: Node):
    said: dict[str, set[str]] = {}
    for row in reference.tree("vn_party").successions:
        said.setdefault(row.from_code, set()).add(row.to_code)
    most = max(said, key=lambda code: len(said[code]))
    for code in ["q01", most, *sorted(said)[::700]]:
        heirs = heirs_of(unit_with_code(code).pk)
        assert [heir.code for heir in heirs] == sorted(said[code])
    assert len(said[most]) == 14
    assert heirs_of(unit_with_code("p01").pk) == []


def test_an_ended_province_stands_under_its_heir_with_all_that_was_below_it(node: Node):
    for province in Unit.objects.filter(kind=Kind.ENDED, level="province"):
        (heir,) = heirs_of(province.pk)
        assert province.path == f"tw.{heir.code}.{province.code}"
    loose = Unit.objects.filter(kind=Kind.ENDED, level__in=["district", "commune"])
    assert all(path.split(".")[2].startswith("q") for path in loose.values_list("path", flat=True))


def test_lists_of_units_stand_in_the_order_of_a_vietnamese_dictionary(node: Node):
    for units in (
        Unit.objects.filter(kind=Kind.COMMITTEE, level="province"),
        Unit.objects.filter(path__within=["tw.p01"], kind=Kind.COMMITTEE),
        Unit.objects.filter(kind=Kind.ENDED, level="district"),
    ):
        names = list(units.order_by("sort_key").values_list("name", flat=True))
        assert len(names) > 30
        assert names == sorted(names, key=sort_key)
    first = Unit.objects.filter(kind=Kind.ENDED, level="province").order_by("sort_key").values_list("name", flat=True)
    assert list(first[:4]) == ["An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang"]


def test_a_unit_is_found_by_number_code_and_place_or_refused(node: Node):
    unit = unit_with_code("p98.k.nv2")
    assert get_unit(unit.pk) == unit_at(unit.path) == unit
    for ask in (lambda: get_unit(0), lambda: unit_with_code("p00"), lambda: unit_at("tw.p00")):
        with pytest.raises(UnitUnknown):
            ask()


def test_the_commission_of_a_place_is_found_from_any_unit_of_it(node: Node):
    commission = unit_with_code("p98.k")
    assert commission_of(unit_with_code("p98")) == commission
    assert commission_of(unit_with_code("p98.k.don")) == commission
    assert commission_of(commission) == commission
    with pytest.raises(UnitUnknown):
        commission_of(unit_with_code("q01"))


def test_bodies_along_a_place_run_from_the_root_to_it(node: Node):
    assert [unit.code for unit in bodies_along(unit_with_code("c99801.k").path)] == ["tw", "p98", "c99801"]


def test_committees_of_a_territory_are_the_living_ones_and_no_more_than_asked(node: Node):
    found = committees_within("tw.p98", most=10)
    assert [unit.code for unit in found] == ["p98", "c99801", "c99802"]
    assert len(committees_within("tw.p01", most=5)) == 5


def test_names_of_many_units_take_one_query(node: Node, django_assert_num_queries):
    units = list(Unit.objects.filter(level="province")[:50])
    with django_assert_num_queries(1):
        names = names_of([unit.pk for unit in units] * 2)
    assert names == {unit.pk: unit.name for unit in units}
