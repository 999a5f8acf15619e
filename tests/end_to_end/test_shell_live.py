"""The desk in a real browser changes by itself within a second of an act committed elsewhere."""

from __future__ import annotations

import http.client
import time

import pytest
from django.db import connections

from soi.kernel.events import public as events
from tests.end_to_end.browser import assert_within_budget

pytestmark = pytest.mark.browser


def asked_by_live_parts(page) -> list[float]:
    """When the page's live parts asked for themselves."""
    times: list[float] = []
    page.on("request", lambda request: "hx-request" in request.headers and times.append(time.monotonic()))
    return times


def test_the_desk_asks_again_within_a_second_of_a_commit(node, visit):
    one = visit("chunhiem.hs")
    times = asked_by_live_parts(one.page)
    one.page.goto("/")
    one.page.wait_for_timeout(3000)
    quiet = len(times)
    assert quiet >= 1, "the parts renew once when the stream opens"
    with node.acting("petition_officer_a") as actor:
        events.hint("petitions", unit_id=actor.unit_id)
    committed = time.monotonic()
    one.page.wait_for_timeout(1500)
    assert len(times) > quiet
    assert times[quiet] - committed < 1
    one.assert_quiet()


def test_a_desk_of_another_province_does_not_stir(node, visit):
    one = visit("kiemtra.bt")
    times = asked_by_live_parts(one.page)
    one.page.goto("/")
    one.page.wait_for_timeout(3000)
    quiet = len(times)
    with node.acting("petition_officer_a") as actor:
        events.hint("petitions", unit_id=actor.unit_id)
    one.page.wait_for_timeout(2000)
    assert len(times) == quiet


def test_the_desk_is_accessible_and_small(visit):
    for username in ("tiepdan.hs", "vanthu.anlinh"):
        one = visit(username)
        load = assert_within_budget(one, "/")
        assert load.total > 30_000, "an empty answer proves nothing"
        one.assert_accessible()
        one.picture(f"desk-{username}")
        one.assert_quiet()


STREAMS = 60


def test_open_streams_hold_no_database_connection_and_all_hear(node, site, visit):
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in visit("chunhiem.hs").context.cookies())
    host, port = site.address.removeprefix("http://").split(":")
    streams = []
    for _ in range(STREAMS):
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        connection.request("GET", "/live/", headers={"Cookie": cookie, "Accept": "text/event-stream"})
        streams.append((connection, connection.getresponse()))
    assert {answer.status for _, answer in streams} == {200}
    assert {answer.headers.get("Server") for _, answer in streams} == {"Soi"}
    for _, answer in streams:
        assert answer.readline() == b"retry: 3000\n"
    time.sleep(1.5)
    assert connections_of(node.name) <= 4
    with node.acting("petition_officer_a") as actor:
        events.hint("petitions", unit_id=actor.unit_id)
    begun = time.monotonic()
    for _, answer in streams:
        heard = b""
        while not heard.startswith(b"event: news"):
            heard = answer.readline()
            assert heard, "the stream ended"
    assert time.monotonic() - begun < 2
    for connection, _ in streams:
        connection.close()


def connections_of(name: str) -> int:
    """Sessions of the application role on this node's database, our own apart."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = %s and usename = 'soi_app' and pid <> %s",
            [name, own_session()],
        )
        return int(cursor.fetchone()[0])


def own_session() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])
