"""A part of the bench of fields: what holds today may not fall. Its bars of 95 % are those of `make bench fields`.

At seed 20261126 the whole gave date 0.930, place 0.921, issuing body 0.923, the other fields 0.95 and more, and missed
one stamp of 105: the bars are not met yet, and this test does not say that they are.
"""

from __future__ import annotations

import pytest

from soi.engines.reading.public import check_confinement
from tests.bench import fields

pytestmark = pytest.mark.skipif(not check_confinement().ok, reason="no user namespaces on this machine")


@pytest.mark.feature("DIG-12")
@pytest.mark.feature("DIG-04")
def test_a_dozen_first_pages_show_each_stamp_raise_no_alarm_and_give_nine_fields_of_ten() -> None:
    found = fields.read_all(fields.QUICK)
    assert found.pages == fields.QUICK
    assert (found.seen, found.alarms, found.said_open, found.called_bad) == (found.stamped, 0, 0, 0)
    assert found.right.total() >= 0.9 * found.of.total()
