"""The language of rules, by the cases that all three of its readers are held to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.base.logic import LogicError, evaluate, holds, names_in

CASES = json.loads((Path(__file__).parent / "logic_cases.json").read_text(encoding="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("aZđ \n1", max_size=3),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.feature("STA-07")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_case_has_its_answer(case):
    if case.get("fault"):
        with pytest.raises(LogicError):
            evaluate(case["rule"], case["data"])
    else:
        found = evaluate(case["rule"], case["data"])
        assert json.dumps(found) == json.dumps(case["is"])


def test_only_true_holds():
    assert holds(True, {})
    assert not holds(1, {})
    assert not holds("true", {})


def test_the_names_a_rule_asks_for():
    rule = {"each": [{"var": "list"}, {"in": [{"var": "it"}, {"var": "known"}]}]}
    assert names_in(rule) == {"list", "known"}
    assert names_in([1, "var", []]) == set()


@given(VALUES, VALUES)
def test_every_operator_answers_for_every_value(one, other):
    for name in ("==", "!=", "<", "<=", ">", ">=", "in"):
        assert evaluate({name: [one, other]}, {}) in (True, False)
    for name in ("given", "!", "len"):
        evaluate({name: {"var": "x"}}, {"x": one})
    assert evaluate({"==": [one, one]}, {}) is True
    assert evaluate({"==": [one, other]}, {}) is not evaluate({"!=": [one, other]}, {})
