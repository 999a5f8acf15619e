"""Two persons correct one paper at the same time: what one wrote is not written over by a page that is old."""

import pytest

from soi.intake import queries
from soi.intake.testing import arrive_read, reading


def text_of(node, arrival, word):
    with node.acting("clerk_a") as actor:
        found = queries.get_arrival(actor, arrival)
        return queries.corrections_of(actor, found)["words"].get(word)


@pytest.mark.feature("DIG-09")
def test_a_word_another_has_typed_is_not_written_over_from_an_old_page(node):
    arrival = arrive_read(node, "clerk_a", of=reading(["Kêt quả"], doubtful=("Kêt",)))
    client, address = node.client("clerk_a"), f"/intake/{arrival}/word/"
    assert 'name="shown" value="Kêt"' in client.get(f"/intake/{arrival}/").content.decode()
    assert client.post(address, {"word": "1-0", "act": "correct", "text": "Kết", "shown": "Kêt"}).status_code == 302
    for old in ({"act": "right", "text": ""}, {"act": "correct", "text": "Két"}):
        assert client.post(address, {"word": "1-0", "shown": "Kêt", **old}).status_code == 409
    assert text_of(node, arrival, "1-0")["text"] == "Kết"
    assert client.post(address, {"word": "1-0", "act": "right", "shown": "Kết"}).status_code == 302
    assert text_of(node, arrival, "1-0")["text"] == "Kêt", "who sees it may take it back"


@pytest.mark.feature("REC-01")
def test_a_reason_with_a_zero_sign_is_no_fault(node):
    arrival = arrive_read(node, "clerk_a")
    answer = node.client("clerk_a").post(f"/intake/{arrival}/return/", {"reason": "Không phải\x00 của ta"})
    assert answer.status_code == 302
