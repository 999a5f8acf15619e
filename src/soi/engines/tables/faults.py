"""What each test of a row is in SQL, and what it says where it fails: one sentence and one remedy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from soi.base.sentences import Sentence
from soi.engines.tables.layout import Layout, Rule

# ECMA-376, 18.17.3 names the errors in English; a CSV has them in the language of the program that wrote it.
ERROR_VALUE = "#(N/A|GETTING_DATA|[A-ZÅÄÖ]+(/0)?[!?])"


@dataclass(frozen=True)
class Test:
    """One way to test a cell. `sql(cell, rule, other)` holds for a wrong cell; `other` is what it is held against."""

    __test__ = False  # pytest looks for tests by name

    says: Sentence
    remedy: Sentence
    sql: Callable[[str, Rule, str], str]


def text_literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _number(cell: str) -> str:
    return f"try_cast({cell} as bigint)"


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(text_literal(value) for value in values) or "''"


TESTS: dict[str, Test] = {
    "missing": Test(
        Sentence("“{field}” is empty."),
        Sentence("Write it from the paper. Without it the line cannot enter."),
        lambda cell, rule, other: f"{cell} = ''",
    ),
    "too_long": Test(
        Sentence("“{field}” has {length} signs, {limit} fit."),
        Sentence("Shorten it; what is left out can go into the remarks."),
        lambda cell, rule, other: f"length({cell}) > {rule.limit}",
    ),
    "not_a_number": Test(
        Sentence("“{value}” is not a whole number."),
        Sentence("Write digits only, without words, dots or units."),
        lambda cell, rule, other: f"({cell} <> '' and not regexp_full_match({cell}, '[0-9]{{1,9}}'))",
    ),
    "below": Test(
        Sentence("{value} is less than {limit}."),
        Sentence("Read it on the paper again."),
        lambda cell, rule, other: f"{_number(cell)} < {rule.limit}",
    ),
    "above": Test(
        Sentence("{value} is more than {limit}."),
        Sentence("Read it on the paper again."),
        lambda cell, rule, other: f"{_number(cell)} > {rule.limit}",
    ),
    "after": Test(
        Sentence("“{field}” is {value}, after “{other_field}”, {other}."),
        Sentence("Compare both on the paper; perhaps they were exchanged."),
        lambda cell, rule, other: f"{_number(cell)} > {_number(other)}",
    ),
    "no_such_day": Test(
        Sentence("There is no day {value}."),
        Sentence("Write day/month/year as on the paper, for example 08/10/2026; perhaps day and month were exchanged."),
        lambda cell, rule, other: (
            f"({cell} <> '' and coalesce(try_strptime({cell}, ['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%Y-%m-%d']), null)"
            " is null)"
        ),
    ),
    "not_listed": Test(
        Sentence("“{field}” has no entry “{value}”."),
        Sentence("Choose one of: {choices}."),
        lambda cell, rule, other: f"({cell} <> '' and {other} is null)",
    ),
    "not_allowed": Test(
        Sentence("“{value}” may not be entered here."),
        Sentence("Take the line out of the sheet and enter it by hand."),
        lambda cell, rule, other: f"{other} in ({_listed(rule.values)})",
    ),
    "repeated": Test(
        Sentence("Row {row} has the same “{field}”."),
        Sentence("Look at both papers. Give this line its own, or leave the line out."),
        lambda cell, rule, other: "false",
    ),
    "beyond": Test(
        Sentence("Something stands beyond the last column: “{value}”."),
        Sentence("Perhaps a sign inside a cell parted it. Put the cells in order, then enter the line."),
        lambda cell, rule, other: f"{cell} <> ''",
    ),
    "error_value": Test(
        Sentence("The cell “{field}” holds the error {value} of the spreadsheet program instead of a value."),
        Sentence("Write the value from the paper, or mend the formula and bring the list again."),
        lambda cell, rule, other: f"(starts_with({cell}, '#') and regexp_full_match({cell}, '{ERROR_VALUE}'))",
    ),
}
OWN_WORDS = "{said}"
REPEATED, BEYOND, ERROR = "repeated", "beyond", "error_value"
# A cell no layout names: what stood in a row after its last column.
BEYOND_RULE = Rule("", BEYOND)


def rules_of(layout: Layout) -> list[Rule]:
    """The rules of a layout, and those that hold for every sheet: nothing beyond it, no cell with an error."""
    return [*layout.rules, BEYOND_RULE, *(Rule(each.name, ERROR) for each in layout.fields)]


def sentence(rule: Rule, params: Mapping[str, object]) -> tuple[Sentence, Sentence]:
    """What is wrong and what to do. Words of the rule itself come in the languages of its pack, else in the test's."""
    test = TESTS[rule.test]
    says = Sentence(OWN_WORDS, {"said": rule.says}) if rule.says else Sentence(test.says.msgid, params)
    remedy = Sentence(OWN_WORDS, {"said": rule.remedy}) if rule.remedy else Sentence(test.remedy.msgid, params)
    return says, remedy
