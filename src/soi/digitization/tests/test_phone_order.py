"""The pages of a phone keep their order, whatever is done to them while another one is on its way."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soi.digitization.phones import actions
from soi.digitization.phones.models import Pairing
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


@pytest.mark.feature("DIG-15")
def test_the_photographs_are_kept_one_after_the_other(node, monkeypatch):
    from soi.digitization.phones.actions import bringing

    _key, _word, phone = paired(node)
    shades = (250, 240, 230)
    for shade in shades:
        taken(phone, jpeg(shade))
    order_of, original = [], bringing.original_of

    def fetched(*given):
        order_of.append("fetched")
        return original(*given)

    def kept(actor, locker, name, data, put=bringing.vault.put):
        order_of.append("kept")
        put(actor, locker, name, data)

    monkeypatch.setattr(bringing, "original_of", fetched)
    monkeypatch.setattr(bringing.vault, "put", kept)
    with access.acting(phone.actor):
        scan = actions.bring(phone, sides=1, now=timezone.now())
    assert "".join(one[0] for one in order_of).endswith("fk" * len(shades)), "never all in memory together"
    pairing = Pairing.objects.using("owner").get(scan=scan)
    with node.acting("clerk_a") as clerk:
        found = [bringing.vault.get(clerk, pairing.kept_in, f"photo-{at}") for at in (1, 2, 3)]
    assert found == [jpeg(shade) for shade in shades]
