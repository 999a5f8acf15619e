"""The pages of a phone keep their order, whatever is done to them while another one is on its way."""

from __future__ import annotations

import pytest

from soi.digitization.phones import actions
from soi.digitization.tests.test_phones import jpeg, linked, looked, order, paired, sent, taken
from soi.kernel.access import public as access

__all__ = ["linked"]


@pytest.mark.feature("DIG-15")
def test_a_page_taken_again_stands_where_the_old_one_stands_by_then(node):
    _key, _word, phone = paired(node)
    first, second, third = (taken(phone, jpeg(shade)) for shade in (250, 240, 230))
    again = sent(phone, jpeg(220), in_place_of=first)
    for _down in range(2):
        with access.acting(phone.actor):
            actions.move(phone, first, "down")
    with access.acting(phone.actor):
        actions.take(phone, again, looked())
    assert order(phone) == [second, third, again]
