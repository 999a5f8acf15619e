"""Law is dated data: what is in force on a day is found, what is wrong is named by file, line and field."""

from __future__ import annotations

import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import BadInput
from soi.base.pack_files import PACKS
from soi.kernel.reference.check import main
from soi.kernel.reference.errors import BadPack, NoSuchItem, NotInForce, UnknownKind, UnknownPack
from soi.kernel.reference.public import Pack, pack, pack_names
from soi.kernel.reference.reading import read_items
from soi.kernel.reference.rules import MAY_BE_CONFIRMED, item_of, overlapping

TODAY = date(2026, 11, 23)
GOOD = {
    "id": "open",
    "labels": {"vi": "Thường", "en": "Open", "sv": "Öppet"},
    "value": {"rank": 0, "term_years": None},
    "source": "Order 1",
    "effective_from": "2020-01-01",
    "confidence": "V",
    "confirmed": True,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty folder of packs with the real schemas."""
    shutil.copytree(PACKS / "schemas", tmp_path / "packs" / "schemas")
    (tmp_path / "packs" / "small").mkdir()
    return tmp_path / "packs"


def write(root: Path, *items: dict[str, object], kind: str = "levels") -> Path:
    path = root / "small" / f"{kind}.yaml"
    path.write_text("\n".join(f"- {json.dumps(item, ensure_ascii=False)}" for item in items) + "\n", encoding="utf-8")
    return path


def faults(root: Path, *items: dict[str, object], kind: str = "levels") -> list[BadInput]:
    return read_items(write(root, *items, kind=kind), root)[1]


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_of_the_house_is_sound(name: str) -> None:
    found = pack(name)
    for kind in found.kinds():
        assert found.versions(kind)


@pytest.mark.parametrize("name", pack_names())
def test_nothing_uncertain_is_called_confirmed_and_nothing_unknown_has_a_value(name: str) -> None:
    for kind in pack(name).kinds():
        for item in pack(name).versions(kind):
            assert item.confidence in MAY_BE_CONFIRMED or not item.confirmed, item
            assert item.confidence != "?" or item.value is None, item
            assert item.confirmed or item.note, item


@pytest.mark.parametrize("name", pack_names())
def test_every_item_has_a_name_in_three_languages(name: str) -> None:
    for kind in pack(name).kinds():
        for item in pack(name).versions(kind):
            assert all(item.label(language) != item.id for language in ("vi", "en", "sv")), item


def test_two_countries_are_read_through_the_same_schemas() -> None:
    assert {"vn_party", "ombudsman_example"} <= set(pack_names())
    shared = set(pack("vn_party").kinds()) & set(pack("ombudsman_example").kinds())
    assert {"roles", "petition_kinds", "deadlines"} <= shared


def test_the_version_in_force_on_the_day_is_given() -> None:
    suspension = pack().item("deadlines", "deadline.suspension", on=date(2026, 4, 10))
    assert suspension.value["extension"]["length"] == 90
    assert pack().item("deadlines", "deadline.suspension", on=date(2026, 4, 11)).value["extension"]["length"] == 30


def test_an_unknown_term_ships_empty() -> None:
    item = pack().item("deadlines", "deadline.petition.first_sorting", on=TODAY)
    assert (item.value, item.confidence, item.confirmed) == (None, "?", False)


def test_items_of_a_day_are_those_in_force() -> None:
    before, after = (pack().items("deadlines", on=day) for day in (date(2025, 6, 30), date(2025, 7, 1)))
    assert "deadline.supervision.thematic.district" in {item.id for item in before}
    assert "deadline.supervision.thematic.district" not in {item.id for item in after}


def test_what_is_missing_is_named_with_what_there_is() -> None:
    with pytest.raises(UnknownPack, match="vn_party"):
        pack("atlantis")
    with pytest.raises(UnknownKind, match="deadlines"):
        pack().items("taxes", on=TODAY)
    with pytest.raises(NoSuchItem, match=r"packs/vn_party/roles.yaml"):
        pack().item("roles", "king", on=TODAY)
    with pytest.raises(NotInForce, match="2021-07-28 to 2025-05-30"):
        pack().item("deadlines", "deadline.denunciation.settle.central", on=date(2020, 1, 1))


def test_a_sound_item_is_read_whole(root: Path) -> None:
    (item,), broken = read_items(write(root, GOOD | {"note": "n", "issued": "2019-12-01"}), root)
    assert not broken
    assert (item.kind, item.file, item.line) == ("levels", "packs/small/levels.yaml", 1)
    assert (item.issued, item.note, item.label("sv")) == (date(2019, 12, 1), "n", "Öppet")


@pytest.mark.parametrize(
    ("change", "field", "cause"),
    [
        ({"value": {"rank": 7, "term_years": None}}, "value.rank", "7 is greater than the maximum of 3"),
        ({"value": {"rank": 0}}, "value", "'term_years' is a required property"),
        ({"effective_from": "2026-02-30"}, "effective_from", "is not a 'date'"),
        ({"confidence": "sure"}, "confidence", "'sure' is not one of"),
        ({"id": "../etc"}, "id", "does not match"),
        ({"labels": {"vi": "a", "en": "a"}}, "labels", "'sv' is a required property"),
        ({"surprise": 1}, "", "Unevaluated properties are not allowed"),
        ({"effective_to": "2019-01-01"}, "effective_to", "lies before"),
        ({"confidence": "V-old"}, "confirmed", "cannot be confirmed"),
        ({"confidence": "V-old", "confirmed": False}, "note", "says why"),
        ({"confidence": "?", "confirmed": False, "note": "n"}, "value", "does not guess law"),
        ({"effective_from": None}, "note", "without effective_from"),
    ],
)
def test_each_fault_is_named_by_file_line_and_field(
    root: Path, change: dict[str, object], field: str, cause: str
) -> None:
    (fault,) = faults(root, GOOD | {"id": "first"}, GOOD | change)
    assert (fault.file, fault.line, fault.field) == ("packs/small/levels.yaml", 2, field)
    assert cause in str(fault)
    assert "soi packs check" in str(fault)


def test_an_empty_value_must_be_called_unknown(root: Path) -> None:
    item = GOOD | {"value": None, "confidence": "B", "confirmed": False, "note": "n"}
    (fault,) = faults(root, item, kind="deadlines")
    assert "must be marked ?" in str(fault)


def test_two_versions_in_force_on_one_day_are_refused(root: Path) -> None:
    (fault,) = faults(root, GOOD | {"effective_to": "2021-01-01"}, GOOD | {"effective_from": "2021-01-01"})
    assert "in line 1" in str(fault)
    assert fault.line == 2


def test_a_kind_without_schema_is_refused_with_the_kinds_there_are(root: Path) -> None:
    (fault,) = faults(root, GOOD, kind="moods")
    assert "holidays" in str(fault)


def test_a_file_that_is_no_list_is_refused(root: Path) -> None:
    (root / "small" / "levels.yaml").write_text("rank: 1\n", encoding="utf-8")
    with pytest.raises(BadInput, match="must be a list"):
        Pack("small", root).items("levels", on=TODAY)


def test_a_broken_pack_is_not_used(root: Path) -> None:
    write(root, GOOD | {"confidence": "sure"})
    with pytest.raises(BadPack):
        pack("small", root).items("levels", on=TODAY)


def test_the_check_prints_counts_and_passes_on_sound_packs(root: Path) -> None:
    write(root, GOOD)
    out = io.StringIO()
    assert main(root, out) == 0
    assert out.getvalue() == "small/levels: 1 items, 1 confirmed (V 1)\nAll packs are sound.\n"


def test_the_check_names_all_faults_and_fails(root: Path) -> None:
    write(root, GOOD | {"confidence": "sure"}, GOOD | {"effective_from": "soon"})
    tree = root / "small" / "tree"
    tree.mkdir()
    (tree / "units_1.csv").write_text("code\n", encoding="utf-8")
    out = io.StringIO()
    assert main(root, out) == 1
    assert "levels.yaml:1, confidence" in out.getvalue()
    assert "levels.yaml:2, effective_from" in out.getvalue()
    assert "units_1.csv:1" in out.getvalue()
    assert out.getvalue().endswith("3 faults.\n")


def test_the_check_of_the_house_prints_every_pack(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    printed = capsys.readouterr().out
    assert "vn_party/tree: 3356 units, 10794 ended" in printed
    assert "ombudsman_example/roles: 4 items" in printed


def version(first: int | None, last: int | None) -> dict[str, object]:
    begin, end = (day and date.fromordinal(730000 + day).isoformat() for day in (first, last))
    return GOOD | {"effective_from": begin, "effective_to": end}


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), max_size=6))
def test_versions_overlap_exactly_when_some_day_has_two(spans: list[tuple[int, int]]) -> None:
    items = [
        item_of(version(start, start + length), kind="levels", file="f", line=n)
        for n, (start, length) in enumerate(spans)
    ]
    days = [date.fromordinal(730000 + n) for n in range(60)]
    twice = any(sum(item.in_force(day) for item in items) > 1 for day in days)
    assert bool(list(overlapping(items))) == twice


def test_an_item_without_dates_is_always_in_force() -> None:
    item = item_of(GOOD | {"effective_from": None, "labels": {}}, kind="levels", file="f", line=1)
    assert item.in_force(date.min)
    assert item.in_force(date.max)
    assert item.span == "... to ..."
    assert item.label("vi") == "open"


def test_a_note_may_be_told_in_three_languages() -> None:
    told = item_of(GOOD | {"note": {"vi": "a", "en": "b", "sv": "c"}}, kind="levels", file="f", line=1)
    assert (told.note, told.note_in("vi"), told.note_in("sv")) == ("b", "a", "c")
    plain = item_of(GOOD | {"note": "b"}, kind="levels", file="f", line=1)
    assert (plain.note, plain.note_in("vi")) == ("b", "b")


def test_a_later_room_sees_deeper_and_its_faults_have_file_line_and_field(root: Path) -> None:
    write(root, GOOD)
    out = io.StringIO()
    deeper = {"levels": lambda id, value: [(("rank",), "is no rank of ours")]}
    assert main(root, out, deeper) == 1
    assert "is no rank of ours" in out.getvalue()
    assert "levels.yaml:" in out.getvalue()
    assert "value.rank" in out.getvalue()
