"""A staged sheet held against the rules of its layout, in DuckDB: one pass over the file, whatever its length.

The rules are compiled to one SQL expression a row, so a million rows cost seconds and the memory stays as it is set.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb

from soi.base.text import bare, fold
from soi.engines.tables import faults
from soi.engines.tables.layout import Field, Layout, Rule
from soi.engines.tables.neutral import restored_sql
from soi.engines.tables.staging import SEPARATOR, Staged, stage_rows

MEMORY = "256MB"
# So many rows are judged at once before they are given out, and the sheet is read so often at most.
STRETCH, STRETCHES = 50_000, 10
FETCHED = 5000
# Forms of an entry of a list that a column may hold, one with another; more than that is not a list but free text.
WRITINGS, FORMS = 500, 8
# Entries of a list that a remedy names, the nearest first.
NAMED = 8


@dataclass(frozen=True)
class Fault:
    """One rule that a row breaks: the field, the test, and what the sentence needs to be said."""

    field: str
    test: str
    rule: int
    params: dict[str, Any]


@dataclass(frozen=True)
class FaultyRow:
    """A row that waits: its number in the sheet, its cells by field as they stand, what is wrong with it."""

    row: int
    cells: dict[str, str]
    faults: list[Fault]


@dataclass
class Checked:
    """A sheet with its heads read: `faulty` and `sound` walk through it, `blank` and `rows` count it."""

    session: duckdb.DuckDBPyConnection
    layout: Layout
    mapping: Mapping[str, int]
    heads: Sequence[str]
    filled: int = 0
    last_row: int = 0

    def faulty(self, *, after: int = 0) -> Iterator[FaultyRow]:
        """The rows that break a rule, in the order of the sheet."""
        names = [each.name for each in self.layout.fields]
        query = (
            f"select row, faults, first_row, [{', '.join(map(quoted, names))}], beyond from judged "
            f"where is_faulty and row > {after} order by row"
        )
        for row, broken, first_row, cells, beyond in self._walk(query):
            held = dict(zip(names, cells, strict=True))
            yield FaultyRow(row, held, [self._fault(at, held, beyond, first_row) for at in broken])

    def sound(self, *, after: int = 0) -> Iterator[tuple[int, str]]:
        """The rows that break none: number and the row as JSON, by field as it is kept, with its `key` and `hash`."""
        kept = ", ".join(f"'{each.name}', {self._kept(each)}" for each in self.layout.fields)
        # A stretch at a time: an answer is made whole before its first row is given out.
        stretch = max(STRETCH, self.filled // STRETCHES + 1)
        last = self.session.execute("select coalesce(max(row), 0) from gathered").fetchall()[0][0]
        for first in range(after, last, stretch):
            yield from self._walk(
                f"select row, json_object('row', row, {kept}, 'key', key, 'hash', hash)::varchar "
                f"from judged where not is_faulty and row > {first} and row <= {first + stretch} order by row"
            )

    def counts(self) -> dict[str, int]:
        """How many rows break each rule, by field and test: each fault of a row is counted."""
        found = self.session.execute(
            "select fault, count(*) from (select unnest(faults) as fault from judged where is_faulty) "
            "group by fault order by fault"
        ).fetchall()
        rules = faults.rules_of(self.layout)
        return {f"{rules[at].field}.{rules[at].test}": count for at, count in found}

    def _walk(self, query: str) -> Iterator[Any]:
        last = 0
        cursor = self.session.cursor()
        cursor.execute(query)
        while found := cursor.fetchmany(FETCHED):
            for each in found:
                if each[0] <= last:
                    raise AssertionError("rows came out of order")
                last = each[0]
                yield each

    def _kept(self, each: Field) -> str:
        if each.choices:
            return f"coalesce({_kept_as(each)}, {faults.text_literal(each.otherwise)})"
        if each.is_number:
            return f"try_cast({quoted(each.name)} as bigint)"
        return quoted(each.name)

    def _fault(self, at: int, cells: dict[str, str], beyond: str, first_row: int | None) -> Fault:
        rule = faults.rules_of(self.layout)[at]
        value = cells.get(rule.field, beyond)
        params: dict[str, Any] = {"field": self._called(rule.field), "value": value}
        if rule.test == "too_long":
            params["length"] = len(value)
        if rule.limit:
            params["limit"] = rule.limit
        if rule.than:
            params |= {"other_field": self._called(rule.than), "other": cells[rule.than]}
        if rule.test == faults.REPEATED:
            params["row"] = first_row
        if rule.test == "not_listed":
            params |= nearest(value, self.layout.field(rule.field).choices)
        return Fault(rule.field, rule.test, at, params)

    def _called(self, name: str) -> Any:
        """A field as the sheet itself calls it, else as the layout does in each language."""
        if name in self.mapping and self.heads[self.mapping[name]]:
            return self.heads[self.mapping[name]]
        return dict(self.layout.field(name).labels) if name else ""


@contextmanager
def checking(
    staged: Staged, layout: Layout, mapping: Mapping[str, int], heads: Sequence[str], header_row: int
) -> Iterator[Checked]:
    """Open a staged sheet for its checks."""
    with tempfile.TemporaryDirectory(prefix="soi-table-") as folder, _session(folder, staged.path.parent) as session:
        checked = Checked(session, layout, mapping, heads)
        session.execute(f"create view plain as {_plain(staged, header_row)}")
        session.execute(f"create view named as {_named(layout, mapping, len(heads), staged.width)}")
        _gather(session, layout)
        for each in layout.fields:
            if each.choices:
                _look_up(session, each)
        session.execute(f"create view judged as {_judged(layout)}")
        found = session.execute("select count(*), coalesce(max(row), 0)::bigint from gathered").fetchall()
        checked.filled, checked.last_row = found[0]
        yield checked


@contextmanager
def checking_rows(
    rows: Sequence[Mapping[str, str]], layout: Layout, heads: Mapping[str, str] | None = None
) -> Iterator[Checked]:
    """Open a few rows, by field, for the same checks: what was mended is judged as the sheet was."""
    names = [each.name for each in layout.fields]
    with tempfile.TemporaryDirectory(prefix="soi-rows-") as folder:
        cells = [[str(row.get(name, "")) for name in names] for row in rows]
        staged = stage_rows(cells, len(names), Path(folder) / "rows")
        mapping = {name: at for at, name in enumerate(names)}
        called = [(heads or {}).get(name, "") for name in names]
        with checking(staged, layout, mapping, called, 0) as checked:
            yield checked


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@contextmanager
def _session(scratch: str, source: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    session = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2, "temp_directory": scratch})
    try:
        # From here on it reads the staged file and its scratch folder, nothing else of the machine.
        session.execute(f"set allowed_directories = [{faults.text_literal(str(source))}]")
        session.execute("set enable_external_access = false")
        session.execute("set lock_configuration = true")
        yield session
    finally:
        session.close()


def _plain(staged: Staged, header_row: int) -> str:
    columns = ", ".join(f"'c{at}': 'varchar'" for at in range(staged.width + 1))
    read = (
        f"read_csv({faults.text_literal(str(staged.path))}, delim='{SEPARATOR}', quote='', escape='', header=false, "
        f"auto_detect=false, strict_mode=false, nullstr='\x02', columns={{{columns}}})"
    )
    return f"select * from (select row_number() over () as row, * from {read}) where row > {header_row}"


def _named(layout: Layout, mapping: Mapping[str, int], heads: int, width: int) -> str:
    cells = [
        f"{restored_sql(f'trim(c{mapping[each.name]})') if each.name in mapping else repr('')} as {quoted(each.name)}"
        for each in layout.fields
    ]
    filled = " or ".join(f"c{at} <> ''" for at in range(width + 1))
    # Beyond the last column lies what the clerk was not shown, in one cell or several.
    extra = ", ".join(f"nullif(trim(c{at}), '')" for at in range(min(heads, width), width + 1))
    beyond = f"concat_ws(' ', {extra})" if heads < width else f"trim(c{width})"
    return f"select row, {', '.join(cells)}, {beyond} as beyond from plain where {filled}"


def _judged(layout: Layout) -> str:
    tests = [_fails(layout, rule) for rule in layout.rules] + ["beyond <> ''"]
    errors = {each.name: _fails(layout, Rule(each.name, faults.ERROR)) for each in layout.fields}
    lists = [each for each in layout.fields if each.choices]
    kept = "".join(f"{_kept_as(each)}, " for each in lists)
    looked_up = " ".join(f"left join {_writings_of(each)} on {_written(each)} = {quoted(each.name)}" for each in lists)
    said = [f"{test} and not {errors[rule.field]}" for test, rule in zip(tests, layout.rules, strict=False)]
    said += [*tests[len(layout.rules) :], *errors.values()]
    broken = ", ".join(f"case when {test} then {at} end" for at, test in enumerate(said))
    key = _key(layout)
    whole = _whole(layout)
    # Few rows hold such a sign at all: the others are not looked through cell by cell.
    tests.append(f"case when contains({whole}, '#') then {' or '.join(errors.values())} else false end")
    return (
        f"select named.*, {kept}repeated.first_row, sha256({whole}) as hash, "
        f"case when {quoted(layout.key[0])} = '' then 'row:' || sha256({whole}) else 'key:' || {key} end as key, "
        f"coalesce({' or '.join(tests)}, false) as is_faulty, "
        f"list_filter([{broken}], lambda one: one is not null) as faults "
        f"from named left join repeated on repeated.row = named.row {looked_up}"
    )


def _fails(layout: Layout, rule: Rule) -> str:
    if rule.test == faults.REPEATED:
        return "repeated.first_row is not null"
    each = layout.field(rule.field)
    other = quoted(rule.than) if rule.than else _kept_as(each) if each.choices else ""
    return faults.TESTS[rule.test].sql(quoted(rule.field), rule, other)


def _key(layout: Layout) -> str:
    return f"concat_ws('\x1f', {', '.join(quoted(name) for name in layout.key)})"


def _gather(session: duckdb.DuckDBPyConnection, layout: Layout) -> None:
    """In one pass what a row alone does not tell: the writings of lists, and rows whose key stood in an earlier row.

    Without a key, two rows that are equal in all are one line or two: a person says which.
    """
    empty = f"{quoted(layout.key[0])} = ''"
    mark = f"hash(case when {empty} then {_whole(layout)} else {_key(layout)} end, {empty}) as mark"
    lists = [quoted(each.name) for each in layout.fields if each.choices]
    session.execute(f"create table gathered as select {', '.join(['row', mark, *lists])} from named")
    session.execute(
        "create table repeated as with firsts as "
        "(select mark, min(row) as first_row from gathered group by mark having count(*) > 1) "
        "select gathered.row, firsts.first_row from gathered join firsts using (mark) "
        "where gathered.row > firsts.first_row"
    )


def _whole(layout: Layout) -> str:
    return f"concat_ws('\x1f', {', '.join(quoted(each.name) for each in layout.fields)})"


def writings(session: duckdb.DuckDBPyConnection, each: Field) -> dict[str, str]:
    """How the entries of a list are written in this sheet, and what each is kept as.

    Capitals and the place of a tone do not count; tones and marks do only where two entries differ by them alone.
    """
    exact, loose = _lawful(each.choices, fold), _lawful(each.choices, bare)
    most = max(WRITINGS, FORMS * len(each.choices))
    found: dict[str, str] = {}
    cursor = session.cursor()
    cursor.execute(f"select distinct {quoted(each.name)} from gathered where {quoted(each.name)} <> ''")
    while batch := cursor.fetchmany(FETCHED):
        for (value,) in batch:
            kept = exact.get(fold(value), loose.get(bare(value)))
            if kept is not None and len(found) < most:
                found[value] = kept
    return found


def _lawful(choices: Mapping[str, str], form: Callable[[str], str]) -> dict[str, str]:
    """What each form means; a form of two entries means neither, so that nothing is guessed."""
    meant: dict[str, set[str]] = {}
    for written, kept in choices.items():
        meant.setdefault(form(written), set()).add(kept)
    return {written: kept.pop() for written, kept in meant.items() if len(kept) == 1}


def _look_up(session: duckdb.DuckDBPyConnection, each: Field) -> None:
    """The writings of a list as a table: a province has hundreds of units, and each row would ask for one by one."""
    found = writings(session, each)
    session.execute(f"create table {_writings_of(each)} ({_written(each)} varchar, {_kept_as(each)} varchar)")
    if found:
        session.execute(
            f"insert into {_writings_of(each)} select unnest(?), unnest(?)", [list(found), list(found.values())]
        )


def _writings_of(each: Field) -> str:
    return quoted(f"writings of {each.name}")


def _written(each: Field) -> str:
    return quoted(f"{each.name} as written")


def _kept_as(each: Field) -> str:
    return quoted(f"{each.name} as kept")


def nearest(value: str, choices: Mapping[str, str]) -> dict[str, str]:
    """The entry of a list that is written most alike, if one is, and the list in a few words."""
    names = {bare(each): each for each in reversed(list(choices))}
    close = get_close_matches(bare(value), names, n=1, cutoff=0.6)
    shown = list(dict.fromkeys(choices.values()))
    first = {kept: next(name for name, of in choices.items() if of == kept) for kept in shown}
    found = {"nearest": names[close[0]]} if close else {}
    named = dict.fromkeys([*found.values(), *first.values()])
    return {"choices": ", ".join(list(named)[:NAMED]), **found}
