"""The same rows asked of a peer, in the same run on the same machine.

Mayan EDMS (PyPI, 4.12) and paperless-ngx are the archives one would compare with. PostgreSQL's own full text search is
what a house without an index of its own would use, so it is the library-level peer here: docs/for-operators/nation.md
says what was tried before.
"""

from __future__ import annotations

import json
from typing import Any

from tests.bench.nation_home import inside
from tests.bench.search import figures
from tests.prove.house import House

SECONDS = 20
MAKE = """
create extension if not exists unaccent with schema public;
create table if not exists bench_peer as
  select id, unit_id, level, received_on, title, text,
         to_tsvector('simple', public.unaccent(title || ' ' || case when level = 0 then text else '' end)) as words
  from records_document;
create index if not exists bench_peer_words on bench_peer using gin (words);
create index if not exists bench_peer_unit on bench_peer (unit_id, received_on desc, id desc);
create index if not exists bench_peer_all on bench_peer (received_on desc, id desc);
analyze bench_peer;
"""
# Kind to the peer: no policy, only the unit and the level as plain conditions, as the reader's scope would have them.
ASK = """
with q as materialized (select {how}('simple', public.unaccent(%s)) as it),
found as materialized (
  select p.id, ts_rank(p.words, q.it) as rank from bench_peer p, q where p.words @@ q.it and p.level <= 1 {scope})
select (select count(*) from (select 1 from found limit 1001) counted),
  array(select id from found order by rank desc limit 25)
"""
LIST = """
select (select count(*) from (select 1 from bench_peer p where p.level <= 1 {scope} limit 1001) counted),
  array(select id from bench_peer p where p.level <= 1 {scope} order by received_on desc, id desc limit 26)
"""
PROGRAM = """
import json, time
import psycopg
from soi.config.programs import database
spent = {{}}
with psycopg.connect(database.dsn("root"), autocommit=True, options="-c search_path=soi,public") as session:
    session.execute("set statement_timeout = '{seconds}s'")
    for reader, scope in {scopes}.items():
        spent[reader] = []
        for text in {asked}:
            how = "phraseto_tsquery" if text.startswith('"') else "plainto_tsquery"
            began = time.perf_counter()
            try:
                session.execute({ask}.format(how=how, scope=scope), [text.strip('"')]).fetchall()
            except psycopg.errors.QueryCanceled:
                pass
            spent[reader].append((time.perf_counter() - began) * 1000)
        spent[reader + " lists"] = []
        for _ in range({lists}):
            began = time.perf_counter()
            session.execute({list_}.format(scope=scope)).fetchall()
            spent[reader + " lists"].append((time.perf_counter() - began) * 1000)
print(json.dumps(spent))
"""
UNIT = "select a.unit_id from persons_appointment a join persons_person p on p.id = a.person_id "
SCOPES = {"clerk": "join identity_account c on c.id = p.account_id where c.username = 'vanthu.quocgia'"}
ASKED = 35


def peer_full_text(house: House, asked: list[str]) -> dict[str, Any]:
    """PostgreSQL full text on a copy of the same rows, in the same server, asked directly and not over HTTP."""
    for statement in MAKE.split(";"):
        if statement.strip():
            house.sql(statement)
    (unit,) = house.sql(UNIT + SCOPES["clerk"])[0]
    scopes = {"clerk": f"and p.unit_id = {unit}", "auditor": ""}
    program = PROGRAM.format(
        seconds=SECONDS, scopes=scopes, asked=json.dumps(asked[:ASKED]), ask=repr(ASK), lists=ASKED, list_=repr(LIST)
    )
    spent = inside(house, program)
    found = {reader: figures(times) for reader, times in spent.items()}
    name = "PostgreSQL full text, same rows and questions, in SQL without HTTP and without policies"
    return {**found, "lines": [f"{name}, {reader}: {json.dumps(value)}" for reader, value in found.items()]}
