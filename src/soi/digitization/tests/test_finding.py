"""Lines of the ledger are found by search, by who may read the ledger of their body and by nobody else."""

from __future__ import annotations

import unicodedata
import uuid

import pytest
from django.db import connections

from soi.digitization import actions, testing
from soi.digitization.tests.test_listing import SHEET, brought
from soi.kernel.search import public as search
from soi.kernel.search import scopes
from soi.records.tests.persons import clear

KIND = "digitization.line"


@pytest.fixture(scope="module")
def mark(node) -> str:
    """A word that stands in the titles of one list only: three lines of it entered, three rows wait."""
    clear("clerk_a", 1)
    one = "d" + uuid.uuid4().hex[:9]
    found = brought(node, SHEET.replace("Hồ sơ", f"Hồ sơ hòa giải {one}").replace("NHAP", one))
    assert (found.entered, found.wrong) == (3, 3)
    scopes.forget()
    node.follow()
    return one


def asked(node, office, text):
    with node.acting(office) as actor:
        found = search.find(actor, text)
        return found.total, [hit.kind for hit in found.hits], search.suggest(actor, text.split()[-1][:6])


@pytest.mark.feature("REC-06", "DIG-01")
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("spelling", ["hòa giải", "hoà giải", "hoa giai"])
def test_lines_of_a_list_are_found_in_each_spelling(node, mark, form, spelling):
    total, kinds, told = asked(node, "clerk_a", unicodedata.normalize(form, f"{spelling} {mark}"))
    assert (total, kinds) == (3, [KIND] * 3) and told
    with node.acting("clerk_a") as actor:
        hit = search.find(actor, f"{mark}-2").hits[0]
    assert hit.number == f"{mark}-2" and hit.why is search.Why.NUMBER and hit.url_name == "digitization:line"


@pytest.mark.feature("REC-06", "SEC-01")
@pytest.mark.parametrize("office", ["clerk_b", "commune_clerk", "inspector_a", "inspector_b"])
def test_who_may_not_read_this_ledger_is_told_nothing(node, mark, office):
    """Clerks of other bodies, and an inspector of the same body, whose office reads no ledger."""
    assert asked(node, office, mark) == (0, [], [])
    assert asked(node, office, f"{mark}-2") == (0, [], [])


@pytest.mark.feature("REC-06")
def test_a_step_on_the_way_is_no_news_for_search(node):
    keys = testing.found(node, 3)
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from soi.search_change where kind = %s", [KIND])
        before = cursor.fetchone()
        with node.acting("clerk_a") as clerk:
            assert actions.propose(clerk, keys).went == 3
        cursor.execute("select count(*) from soi.search_change where kind = %s", [KIND])
        assert cursor.fetchone() == before
