"""A tenth of the bench of fields, at the same bars; the whole is `make bench fields`."""

from __future__ import annotations

import pytest

from soi.engines.reading.public import check_confinement
from tests.bench import fields

pytestmark = pytest.mark.skipif(not check_confinement().ok, reason="no user namespaces on this machine")


@pytest.mark.feature("DIG-12")
@pytest.mark.feature("DIG-04")
def test_twenty_first_pages_give_their_fields_and_no_stamp_is_missed() -> None:
    found = fields.read_all(fields.QUICK)
    assert found.pages == fields.QUICK
    assert (found.seen, found.alarms, found.said_open, found.called_bad) == (found.stamped, 0, 0, 0)
    # Of twenty pages one may be wrong at 95 %; a bar of shares cannot be finer than that.
    assert all(found.of[name] - found.right[name] <= 1 for name in fields.NAMES)
