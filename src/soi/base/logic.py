"""Rules as data: one small language of expressions, read alike by this file, by logic.js and by logic.sql.

An expression is JSON: a value; a list; or an object with one key, the operator. Every operator gives an answer for
every value, so that the three readers cannot differ by how they stumble. Only `true` is true.

    {"var": "name"}           the value given under this name, null where none is
    {"given": x}              neither null, nor a text of blanks, nor an empty list
    {"==": [a, b]}  {"!=": [a, b]}      same kind and same value
    {"<": [a, b]}  "<=" ">" ">="        two numbers, or two texts by their code points; else false
    {"and": [..]}  {"or": [..]}  {"!": x}  {"if": [c, a, b]}
    {"in": [x, list]}         x is one of the list
    {"is": [x, kind]}         kind: text, number, whole, flag, list, date (a real day, 2026-02-28)
    {"len": x}                letters of a text, length of a list, else 0
    {"match": [x, pattern]}   the whole text fits; patterns as `check_pattern` allows
    {"each": [list, rule]}    the rule holds with {"var": "it"} for every item; false where it is no list
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

BLANKS = " \t\n\r"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_SAFE = 2**53
# What three engines of regular expressions read alike: no shorthand classes, no looking around, no lazy repeats.
ESCAPED = r"\\[^A-Za-z0-9\s]"
PATTERN = re.compile(
    rf"(?:\(\?:|\((?!\?)|[)|.]|{ESCAPED}|\[\^?(?:{ESCAPED}|[^\[\]\\^&~|])+\]|(?:[*+?]|\{{[0-9]{{1,3}}(?:,[0-9]{{0,3}})?\}})(?![*+?{{])"
    r"|[^()\[\]{}|.*+?\\^$])+"
)
Value = Any


class LogicError(ValueError):
    """An expression that is none: an unknown operator, a wrong number of parts, a pattern that is not allowed."""


def holds(rule: Value, data: Mapping[str, Value]) -> bool:
    """Whether a rule is true of what was given. Raises LogicError."""
    return evaluate(rule, data) is True


def evaluate(rule: Value, data: Mapping[str, Value]) -> Value:
    """The value of an expression. Raises LogicError."""
    if isinstance(rule, list):
        return [evaluate(each, data) for each in rule]
    if not isinstance(rule, Mapping):
        return rule
    if len(rule) != 1:
        raise LogicError("an expression has one operator")
    name, given = next(iter(rule.items()))
    if name in ("var", "each", "if"):
        return _SPECIAL[name](given, data)
    reader = _OPERATORS.get(name)
    if reader is None:
        raise LogicError(f"unknown operator {name}")
    taken, apply = reader
    values = evaluate(given, data)
    if taken == 1:
        return apply(values)
    if not isinstance(values, list) or (taken and len(values) != taken):
        raise LogicError(f"{name} takes a list of {taken or 'any number of'} parts")
    return apply(*values) if taken else apply(values)


def check_pattern(pattern: Value) -> str:
    """A pattern that the three readers understand alike. Raises LogicError."""
    if not isinstance(pattern, str) or not PATTERN.fullmatch(pattern):
        raise LogicError("this pattern is not allowed")
    try:
        re.compile(pattern)
    except re.error as error:
        raise LogicError("this pattern is not allowed") from error
    return pattern


def names_in(rule: Value) -> set[str]:
    """Every name an expression asks for."""
    if isinstance(rule, list):
        return set().union(*map(names_in, rule)) if rule else set()
    if not isinstance(rule, Mapping):
        return set()
    if set(rule) == {"var"}:
        return {str(rule["var"])}
    return set().union(*map(names_in, rule.values())) - ({"it"} if "each" in rule else set())


def _is(value: Value, kind: Value) -> bool:
    if kind not in _KINDS:
        raise LogicError(f"unknown kind {kind}")
    return _KINDS[kind](value)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_day(value: Value) -> bool:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _given(value: Value) -> bool:
    if isinstance(value, str):
        return bool(value.strip(BLANKS))
    return value is not None and value != []


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if _is_number(one) and _is_number(other):
        return bool(one == other)
    return type(one) is type(other) and bool(one == other)


def _ordered(compare: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    def apply(one: Value, other: Value) -> bool:
        fit = (_is_number(one) and _is_number(other)) or (isinstance(one, str) and isinstance(other, str))
        return fit and compare(one, other)

    return apply


def _match(value: Value, pattern: Value) -> bool:
    allowed = check_pattern(pattern)
    return isinstance(value, str) and re.fullmatch(allowed, value, re.DOTALL) is not None


def _in(value: Value, listed: Value) -> bool:
    return isinstance(listed, list) and any(_same(value, each) for each in listed)


def _var(name: Value, data: Mapping[str, Value]) -> Value:
    if not isinstance(name, str):
        raise LogicError("var takes a name")
    return data.get(name)


def _each(given: Value, data: Mapping[str, Value]) -> bool:
    if not isinstance(given, list) or len(given) != 2:
        raise LogicError("each takes a list of 2 parts")
    values = evaluate(given[0], data)
    return isinstance(values, list) and all(holds(given[1], {**data, "it": value}) for value in values)


def _if(given: Value, data: Mapping[str, Value]) -> Value:
    if not isinstance(given, list) or len(given) != 3:
        raise LogicError("if takes a list of 3 parts")
    return evaluate(given[1] if holds(given[0], data) else given[2], data)


_KINDS: dict[Value, Callable[[Value], bool]] = {
    "text": lambda value: isinstance(value, str),
    "number": _is_number,
    "whole": lambda value: _is_number(value) and abs(value) <= MOST_SAFE and value == int(value),
    "flag": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "date": _is_day,
}
_SPECIAL: dict[str, Callable[[Value, Mapping[str, Value]], Value]] = {"var": _var, "each": _each, "if": _if}
# How many parts each operator takes (0: a list of any number), and what it does.
_OPERATORS: dict[str, tuple[int, Callable[..., Value]]] = {
    "given": (1, _given),
    "!": (1, lambda value: value is not True),
    "len": (1, lambda value: len(value) if isinstance(value, str | list) else 0),
    "==": (2, _same),
    "!=": (2, lambda one, other: not _same(one, other)),
    "<": (2, _ordered(lambda one, other: one < other)),
    "<=": (2, _ordered(lambda one, other: one <= other)),
    ">": (2, _ordered(lambda one, other: one > other)),
    ">=": (2, _ordered(lambda one, other: one >= other)),
    "in": (2, _in),
    "is": (2, _is),
    "match": (2, _match),
    "and": (0, lambda values: all(value is True for value in values)),
    "or": (0, lambda values: any(value is True for value in values)),
}
