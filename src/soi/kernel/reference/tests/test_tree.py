"""The tree of Vietnam counts what the law counts, and no ended unit is an orphan."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from soi.base.pack_files import PACKS
from soi.kernel.reference.errors import BadPack
from soi.kernel.reference.public import Tree, UnitRow, tree
from soi.kernel.reference.tree import SUCCESSION_COLUMNS, UNIT_COLUMNS, read_tree

FOLDER = PACKS / "vn_party" / "tree"


@pytest.fixture(scope="module")
def vietnam() -> Tree:
    return tree("vn_party")


@pytest.fixture(scope="module")
def units(vietnam: Tree) -> dict[str, UnitRow]:
    return {unit.code: unit for unit in vietnam.units}


def ended(units: dict[str, UnitRow], level: str) -> list[UnitRow]:
    return [unit for unit in units.values() if unit.valid_to and unit.level == level]


def test_thirty_four_provinces_and_their_communes(vietnam: Tree) -> None:
    assert len(vietnam.living("province")) == 34
    kinds = Counter(unit.kind for unit in vietnam.living("commune"))
    assert kinds == {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert len(vietnam.living("central")) == 1


def test_sixty_three_provinces_and_all_districts_ended(units: dict[str, UnitRow]) -> None:
    assert [len(ended(units, level)) for level in ("province", "district", "commune")] == [63, 696, 10035]
    assert {unit.valid_to for unit in units.values()} == {None, date(2025, 7, 1)}


def test_every_province_has_as_many_communes_as_its_resolution_says(vietnam: Tree) -> None:
    with (FOLDER / "provinces.csv").open(encoding="utf-8", newline="") as stream:
        stated = {f"p{row['code']}": int(row["communes"]) for row in csv.DictReader(stream)}
    assert Counter(unit.parent_code for unit in vietnam.living("commune")) == stated


def test_no_code_is_given_twice(vietnam: Tree, units: dict[str, UnitRow]) -> None:
    assert len(units) == len(vietnam.units)
    assert len({code.lower() for code in units}) == len(units)


def test_parents_stand_before_their_children(vietnam: Tree) -> None:
    seen = {""}
    for unit in vietnam.units:
        assert unit.parent_code in seen, unit
        seen.add(unit.code)


def test_every_ended_unit_has_an_heir_that_lives(vietnam: Tree, units: dict[str, UnitRow]) -> None:
    heirs = defaultdict(list)
    for row in vietnam.successions:
        heirs[row.from_code].append(row.to_code)
    assert set(heirs) == {unit.code for unit in units.values() if unit.valid_to}
    # Heirs live and only the ended have heirs, so no chain can come back to where it began.
    assert all(units[code].valid_to is None for codes in heirs.values() for code in codes)


def test_every_new_commune_and_province_has_an_ancestor(vietnam: Tree) -> None:
    reached = {row.to_code for row in vietnam.successions}
    new = {unit.code for unit in vietnam.units if unit.valid_from == date(2025, 7, 1)}
    assert new <= reached


def test_a_commune_is_inherited_inside_the_province_that_inherits_its_province(
    vietnam: Tree, units: dict[str, UnitRow]
) -> None:
    province_heir = {row.from_code: row.to_code for row in vietnam.successions if row.from_code.startswith("q")}
    for row in vietnam.successions:
        if row.from_code.startswith("e"):
            old_province = units[units[row.from_code].parent_code].parent_code
            assert units[row.to_code].parent_code == province_heir[old_province], row


def test_a_divided_commune_has_one_main_heir_and_a_whole_one_has_no_other(vietnam: Tree) -> None:
    shares = defaultdict(list)
    for row in vietnam.successions:
        shares[row.from_code].append(row.share)
    for code, each in shares.items():
        if code.startswith("e"):
            assert each == ["whole"] or (each.count("main") == 1 and each.count("part") == len(each) - 1), code


def test_unchanged_means_one_to_one_with_the_same_name(vietnam: Tree, units: dict[str, UnitRow]) -> None:
    ancestors = Counter(row.to_code for row in vietnam.successions if row.from_code.startswith("e"))
    unchanged = [row for row in vietnam.successions if row.kind == "unchanged" and row.from_code.startswith("e")]
    assert unchanged
    for row in unchanged:
        assert ancestors[row.to_code] == 1
        assert units[row.from_code].name_vi == units[row.to_code].name_vi


def test_the_five_island_districts_became_special_zones(vietnam: Tree, units: dict[str, UnitRow]) -> None:
    parents = {unit.parent_code for unit in ended(units, "commune")}
    islands = {unit.code for unit in ended(units, "district")} - parents
    kinds = {units[row.to_code].kind for row in vietnam.successions if row.from_code in islands}
    assert (len(islands), kinds) == (5, {"đặc khu"})


def write(folder: Path, name: str, columns: list[str], *rows: str) -> Path:
    folder = folder / "packs" / "x" / "tree"
    folder.mkdir(parents=True)
    (folder / name).write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8")
    return folder


def test_a_row_that_cannot_be_read_is_named_by_its_line(tmp_path: Path) -> None:
    folder = write(
        tmp_path, "units_1.csv", UNIT_COLUMNS, "a,A,A,x,province,,2025-01-01,,s", "b,B,B,x,province,,soon,,s"
    )
    with pytest.raises(BadPack, match="soon") as caught:
        read_tree(folder, tmp_path / "packs")
    assert (caught.value.file, caught.value.line) == ("packs/x/tree/units_1.csv", 3)


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, "succession.csv", SUCCESSION_COLUMNS[:-1], "a,b,merge,2025-07-01,whole")
    with pytest.raises(BadPack, match="from_code,to_code"):
        read_tree(folder, tmp_path / "packs")
