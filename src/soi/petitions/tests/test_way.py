"""The way of a letter: taken, sorted, sealed, accepted."""

from __future__ import annotations

from soi.petitions import testing
from soi.petitions.models import Petition


def test_a_letter_goes_from_the_clerk_to_the_responsible_commission(node):
    petition_id = testing.accepted(node)
    with node.acting("head_a"):
        petition = Petition.objects.get(pk=petition_id)
        assert petition.state == "accepted"
        assert petition.alias.startswith("NTC-")
