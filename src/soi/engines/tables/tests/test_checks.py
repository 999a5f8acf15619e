"""Rules of a row as data: every planted fault is found with its row, and no sound row is blamed."""

from __future__ import annotations

import json
import random

import pytest

from soi.base.sentences import Sentence
from soi.engines.tables import checks, faults
from soi.engines.tables.public import (
    checking,
    checking_rows,
    find,
    first_rows,
    from_data,
    look_at,
    sentence,
    stage,
    suggest,
)
from soi.engines.tables.tests.specimen import DATA, HEADS, good, layout, write_csv

PLANTED = {
    "title.missing": {"title": ""},
    "title.too_long": {"title": "dài " * 20},
    "first.missing": {"first": ""},
    "first.not_a_number": {"first": "khoảng 1998"},
    "first.below": {"first": "1890"},
    "first.above": {"first": "2031", "last": "2032"},
    "last.not_a_number": {"last": "nay"},
    "first.after": {"first": "2001", "last": "1999"},
    "leaves.not_a_number": {"leaves": "12 tờ"},
    "level.not_listed": {"level": "Mậtt"},
    "level.not_allowed": {"level": "MẬT"},
    "code.repeated": {"code": "HS-0000000"},
}


def opened(path, tmp_path, of=None):
    of = of or layout()
    form = look_at(path)
    header = find(first_rows(path, form), of)
    staged = stage(path, form, tmp_path / "plain")
    return checking(staged, of, suggest(header.heads, of), header.heads, header.row)


def test_every_planted_fault_is_found_and_nothing_else(tmp_path):
    dice = random.Random(7)
    rows, expected = [good(0)], {}
    for number in range(1, 30_000):
        kind = dice.choice(list(PLANTED)) if dice.random() < 0.02 else ""
        rows.append(good(number, **PLANTED.get(kind, {})))
        if kind:
            expected[number + 2] = kind
    path = write_csv(tmp_path / "a.csv", [HEADS, *rows])
    with opened(path, tmp_path) as checked:
        found = {each.row: [f"{fault.field}.{fault.test}" for fault in each.faults] for each in checked.faulty()}
        assert found == {row: [kind] for row, kind in expected.items()}
        assert sum(checked.counts().values()) == len(expected)
        sound = [row for row, _ in checked.sound()]
        assert sorted([*sound, *found]) == list(range(2, 30_002)), "every row is sound or faulty, and in order"
        assert sound == sorted(sound)
        assert checked.filled == 30_000


def test_a_rule_names_row_column_and_what_to_do(tmp_path):
    path = write_csv(tmp_path / "a.csv", [HEADS, good(1), good(2, first="2001", last="1999", level="Tối mậ")])
    with opened(path, tmp_path) as checked:
        (wrong,) = checked.faulty()
    after, level = wrong.faults
    rules = layout().rules
    says, remedy = sentence(rules[after.rule], after.params)
    assert str(says) == "“Năm bắt đầu” is 2001, after “Năm kết thúc”, 1999."
    assert "exchanged" in str(remedy)
    assert level.params["nearest"] == "Tối mật"
    assert level.params["choices"] == "Tối mật, Thường, Mật"


def test_a_pack_may_say_a_rule_in_its_own_words():
    rule = faults.Rule(
        "level", "not_allowed", says={"vi": "Máy này nối mạng.", "en": "Linked."}, remedy={"vi": "Bỏ ra."}
    )
    says, remedy = sentence(rule, {})
    assert (says.say("vi"), remedy.say("vi")) == ("Máy này nối mạng.", "Bỏ ra.")


def test_every_test_says_its_values():
    assert all(isinstance(each.says, Sentence) and each.remedy.msgid for each in faults.TESTS.values())


def test_what_stands_beyond_the_last_column_is_never_dropped(tmp_path):
    path = tmp_path / "a.csv"
    rows = [HEADS, *(good(at) for at in range(600)), [*good(601), "phía sau"]]
    write_csv(path, rows)
    with opened(path, tmp_path) as checked:
        (wrong,) = checked.faulty()
    assert (wrong.row, wrong.faults[0].test, wrong.faults[0].params["value"]) == (602, "beyond", "phía sau")


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("after", [0, 5, 12, 40])
def test_sound_rows_come_in_stretches_each_once_and_in_order(tmp_path, monkeypatch, after, repeated):
    rows = [good(at, first="2001", last="1999") if at % 9 == 4 else good(at) for at in range(40)]
    path = write_csv(tmp_path / "a.csv", [HEADS, *rows, *([good(3)] if repeated else [])])
    with opened(path, tmp_path) as checked:
        whole = [row for row in checked.sound() if row[0] > after]
    monkeypatch.setattr(checks, "STRETCH", 7)
    with opened(path, tmp_path) as checked:
        found = list(checked.sound(after=after))
    assert found == whole
    assert len(found) == sum(1 for at in range(40) if at % 9 != 4 and at + 2 > after)


def test_the_same_line_has_the_same_key_and_hash_whatever_the_file(tmp_path):
    rows = [HEADS, good(1), good(2, code="")]
    one = write_csv(tmp_path / "a.csv", rows)
    other = write_csv(tmp_path / "b.csv", [["STT"] + HEADS, *(["x", *row] for row in rows[1:])], delimiter=";")
    with opened(one, tmp_path) as checked:
        first = [json.loads(line) for _, line in checked.sound()]
    with opened(other, tmp_path) as checked:
        assert [json.loads(line) for _, line in checked.sound()] == first
    assert first[0]["key"] == "key:HS-0000001"
    assert first[1]["key"] == "row:" + first[1]["hash"]
    assert (first[0]["first"], first[0]["level"]) == (1991, "0")


def test_two_equal_rows_without_a_code_wait_for_a_person(tmp_path):
    path = write_csv(tmp_path / "a.csv", [HEADS, good(2, code=""), good(2, code=""), good(3, code="")])
    with opened(path, tmp_path) as checked:
        (wrong,) = checked.faulty()
        assert (wrong.row, wrong.faults[0].params["row"]) == (3, 2)


def test_a_walk_can_begin_after_a_row(tmp_path):
    path = write_csv(tmp_path / "a.csv", [HEADS, *(good(at) for at in range(50))])
    with opened(path, tmp_path) as checked:
        assert [row for row, _ in checked.sound(after=40)] == list(range(41, 52))


def test_cells_that_were_neutralised_come_back_and_cannot_leave_their_quotes(tmp_path):
    hostile = "'); drop table gathered; --"
    path = write_csv(tmp_path / "a.csv", [HEADS, good(1, title="'=1+1"), good(2, level=hostile), good(3, code=hostile)])
    with opened(path, tmp_path) as checked:
        assert json.loads(next(checked.sound())[1])["title"] == "=1+1"
        (wrong,) = checked.faulty()
        assert wrong.cells["level"] == hostile
        assert checked.filled == 3


def test_mended_rows_are_judged_as_the_sheet_was():
    cells = dict(zip(["code", "title", "first", "last", "leaves", "level"], good(1), strict=True))
    with checking_rows([cells, {**cells, "code": "x", "title": ""}], layout()) as checked:
        assert [row for row, _ in checked.sound()] == [1]
        assert [(each.row, each.faults[0].test) for each in checked.faulty()] == [(2, "missing")]


def test_the_session_reads_nothing_else_of_the_machine(tmp_path):
    import duckdb

    path = write_csv(tmp_path / "a.csv", [HEADS, good(1)])
    with opened(path, tmp_path) as checked, pytest.raises(duckdb.PermissionException):
        checked.session.execute("select * from read_csv('/etc/passwd')")


def test_what_stands_beyond_the_heads_is_never_passed_over(tmp_path):
    """Cells that come further right than any row the clerk was shown wait with what stands in them."""
    rows = [good(at) for at in range(99)]
    rows[80] = [*rows[80], "", "thừa", "nữa"]
    with opened(write_csv(tmp_path / "a.csv", [HEADS, *rows]), tmp_path) as checked:
        (waiting,) = checked.faulty()
    assert (waiting.row, [(each.test, each.params["value"]) for each in waiting.faults]) == (
        82, [("beyond", "thừa nữa")],
    )  # fmt: skip


def test_a_list_is_as_long_as_the_house_has_units(tmp_path):
    """A province holds the papers of more than five hundred units; a sheet may name them all."""
    units = {f"Đơn vị {number}": str(number) for number in range(1500)}
    of = from_data("files", DATA, lists={"levels": units}, numbers={"this_year": 2026}, values={"marked": ["x"]})
    rows = [good(number, level=f"ĐƠN VỊ {number}") for number in range(1500)]
    path = write_csv(tmp_path / "a.csv", [HEADS, *rows, good(1500, level="Đơn vị 1500")])
    with opened(path, tmp_path, of) as checked:
        assert [json.loads(row)["level"] for _, row in checked.sound()] == list(units.values())
        assert [each.row for each in checked.faulty()] == [1502]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Xã Đông Hà", "1"),
        ("XÃ ĐỒNG HÀ", "2"),
        ("Xã Thủy Dương", "3"),
        ("xã thuỷ dương", "3"),
        ("xa thuy duong", "3"),
        ("xa dong ha", None),
        ("Xã Đống Hà", None),
    ],
)
def test_two_names_that_differ_by_a_tone_are_two_entries(written, kept):
    """What is written without tones means neither of them, and a person says which."""
    units = {"Xã Đông Hà": "1", "Xã Đồng Hà": "2", "Xã Thủy Dương": "3"}
    of = from_data("files", DATA, lists={"levels": units}, numbers={"this_year": 2026}, values={"marked": ["x"]})
    row = dict(zip([each.name for each in of.fields], good(1, level=written), strict=True))
    with checking_rows([row], of) as checked:
        assert [json.loads(row)["level"] for _, row in checked.sound()] == ([kept] if kept else [])
        assert [fault.test for each in checked.faulty() for fault in each.faults] == ([] if kept else ["not_listed"])
