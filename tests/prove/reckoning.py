"""What the house acknowledged against what stands in its tables."""

from __future__ import annotations

from collections.abc import Callable

Sql = Callable[..., list[tuple[object, ...]]]

ASKED = {
    "arrival": "select count(*) from intake_arrival where id = %s",
    "confirmed": "select count(*) from intake_arrival where id = %s and state in ('confirmed', 'registered')",
    "document": "select count(*) from records_document where id = %s and register_no || '/' || register_year = %s",
    "petition": "select count(*) from petitions_petition where id = %s",
    "sorted": "select count(*) from petitions_item where petition_id = %s having count(*) >= 2",
    "case": "select count(*) from cases_case where id = %s",
    "decision": "select count(*) from decisions_decision where id = %s and symbol = %s",
    "served": "select count(*) from decisions_serving where decision_id = %s",
    "obligation": "select count(*) from directives_obligation where id = %s",
    "sealed": "select count(*) from petitions_circulation where petition_id = %s",
}
# In one book: twice the same number, or a number left out. The story marks none as void.
BOOKS = [
    "select count(*) n, count(distinct register_no) d, max(register_no) m from records_document "
    "group by unit_id, register_year",
    "select count(*) n, count(distinct number) d, max(number) m from intake_arrival group by unit_id, year",
    # Decisions and the other papers of cases stand in one book of each kind.
    "select count(*) n, count(distinct number) d, max(number) m from "
    "(select unit_id, term, number, split_part(symbol, '-', 2) book from decisions_decision union all "
    "select c.unit_id, s.term, s.number, split_part(s.symbol, '-', 2) from drafting_sheet s "
    "join cases_case c on c.id = s.case_id where s.state = 'issued') p group by unit_id, term, book",
    "select count(*) n, count(distinct number) d, max(number) m from "
    "(select unit_id, right(number, 4)::int number, left(number, 7) book from register_entry) e group by unit_id, book",
]


def is_lost(sql: Sql, kind: str, value: str) -> int:
    """Whether something the house acknowledged is not in its tables: 1 or 0."""
    rows = sql(ASKED[kind], list(value.split(" ")))
    return int(not rows or not rows[0][0])


def doubled(sql: Sql) -> int:
    """Numbers given twice, or left out, in the books of the story."""
    whole = "select coalesce(sum(n - d), 0) + coalesce(sum(m - d), 0) from ({book}) x"
    return sum(int(str(sql(whole.format(book=book))[0][0])) for book in BOOKS)
