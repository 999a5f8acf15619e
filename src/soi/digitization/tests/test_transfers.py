"""A scan in parts: in any order, again, cut, foreign, gone on with after a break; whole at the end or not taken in."""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from soi.base.errors import NotFound
from soi.digitization import actions, testing
from soi.digitization.actions import transfers
from soi.digitization.errors import NotTheFile, PartCut, PartsMissing
from soi.digitization.models import Scan, Transfer
from soi.digitization.rules import parts
from soi.intake import public as intake
from soi.intake.queries import thing_of


def taken_apart(data):
    pieces = [data[at : at + parts.PART] for at in range(0, len(data), parts.PART)]
    return pieces, [hashlib.sha256(piece).hexdigest() for piece in pieces]


def begin(node, key, data, **over):
    _pieces, digests = taken_apart(data)
    with node.acting("clerk_a") as clerk:
        given = {"size": len(data), "digest": parts.whole(digests), "line_id": key, **over}
        return transfers.begin(clerk, actions.File("quet.pdf", b"", 4), **given).pk


def put(node, transfer, number, piece, digest=""):
    with node.acting("clerk_a") as clerk:
        transfers.put_part(clerk, transfer, number, piece, digest=digest or hashlib.sha256(piece).hexdigest())


def finish(node, transfer):
    with node.acting("clerk_a") as clerk:
        return transfers.finish(clerk, transfer)


@given(st.integers(1, 20 * parts.PART))
def test_the_parts_of_a_file_are_the_file(size):
    lengths = [parts.length(size, number) for number in range(parts.count(size))]
    assert sum(lengths) == size and all(0 < each <= parts.PART for each in lengths)
    assert parts.length(size, len(lengths)) == parts.length(size, -1) == 0


@pytest.mark.feature("DIG-01", "DIG-14")
@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_again_and_cut_the_file_arrives_whole_and_once(node, seed):
    chance = random.Random(seed)
    key = testing.at_scanner(node)
    data = b"%PDF-1.4" + chance.randbytes(chance.randrange(1, 4) * parts.PART + chance.randrange(parts.PART))
    pieces, _digests = taken_apart(data)
    transfer = begin(node, key, data)
    sends = list(range(len(pieces))) + chance.choices(range(len(pieces)), k=3)
    chance.shuffle(sends)
    have = set()
    for number in sends:
        if chance.random() < 0.4:
            with pytest.raises(PartCut):
                put(node, transfer, number, pieces[number][: chance.randrange(len(pieces[number]))])
        if chance.random() < 0.3:
            assert begin(node, key, data) == transfer, "the page was loaded anew: it goes on with the same"
        if len(have) < len(pieces):
            with pytest.raises(PartsMissing) as refused:
                finish(node, transfer)
            assert refused.value.params["count"] == len(pieces) - len(have)
        put(node, transfer, number, pieces[number])
        have.add(number)
    scan = finish(node, transfer)
    assert finish(node, transfer).pk == scan.pk
    assert (scan.size, scan.sheets, scan.digest) == (len(data), 4, hashlib.sha256(data).hexdigest())
    assert Scan.objects.using("owner").filter(line_id=key).count() == 1
    with node.acting("clerk_a") as clerk:
        assert thing_of(clerk, intake.get_arrival(clerk, scan.arrival_id), "original") == data


@pytest.mark.feature("DIG-14")
def test_foreign_parts_and_another_file_are_refused(node):
    key = testing.at_scanner(node)
    data = bytes(parts.PART + 10)
    transfer = begin(node, key, data)
    pieces, _digests = taken_apart(data)
    for number, piece, digest in ((2, b"x", ""), (1, pieces[1], "0" * 64), (1, b"", "")):
        with pytest.raises(PartCut):
            put(node, transfer, number, piece, digest)
    put(node, transfer, 0, pieces[0])
    with pytest.raises(PartCut):
        put(node, transfer, 0, b"y" * parts.PART)
    put(node, transfer, 1, b"z" * 10)
    with pytest.raises(NotTheFile):
        finish(node, transfer)
    with node.acting("digitizer_a") as other, pytest.raises(NotFound):
        transfers.put_part(other, transfer, 0, pieces[0], digest="")
    assert not Scan.objects.using("owner").filter(line_id=key).exists()


@pytest.mark.feature("DIG-14")
def test_what_is_never_finished_is_removed_after_a_week_and_named(node):
    key = testing.at_scanner(node)
    data = bytes(parts.PART + 10)
    transfer = begin(node, key, data)
    put(node, transfer, 0, bytes(parts.PART))
    page = node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()
    assert "quet.pdf" in page
    with node.machine("reader") as reader:
        transfers.drop_unfinished(reader, now=timezone.now() + timedelta(days=6))
    assert Transfer.objects.using("owner").get(pk=transfer).state == "open"
    with node.machine("reader") as reader:
        assert transfers.drop_unfinished(reader, now=timezone.now() + timedelta(days=8)) >= 1
    found = Transfer.objects.using("owner").get(pk=transfer)
    assert (found.state, found.kept) == ("dropped", 1)
    assert "quet.pdf" in node.client("clerk_a").get(f"/digitization/lines/{key}/").content.decode()


@pytest.mark.feature("DIG-14")
def test_the_page_sends_parts_and_hears_refusals_in_words(node):
    key, client = testing.at_scanner(node), node.client("clerk_a")
    data = b"%PDF" + bytes(parts.PART)
    pieces, digests = taken_apart(data)
    sent = {"line": str(key), "name": "a.pdf", "size": len(data), "digest": parts.whole(digests), "sheets": "2"}
    begun = client.post("/digitization/transfers/", sent).json()
    address = f"/digitization/transfers/{begun['id']}/"
    headers = {"X-Part-Digest": digests[0]}
    answer = client.post(f"{address}0/", pieces[0], "application/octet-stream", headers=headers)
    assert answer.json() == {"number": 0}
    answer = client.post(f"{address}1/", b"cut", "application/octet-stream", headers={"X-Part-Digest": digests[1]})
    assert (answer.status_code, answer.json()["code"]) == (422, "digitization.part_cut")
    assert client.post("/digitization/transfers/", sent).json()["have"] == [0]
    assert client.post(f"{address}finish/").status_code == 422
    client.post(f"{address}1/", pieces[1], "application/octet-stream", headers={"X-Part-Digest": digests[1]})
    assert client.post(f"{address}finish/").json() == {"address": f"/digitization/lines/{key}/"}
    assert client.post("/digitization/transfers/", {**sent, "size": "0"}).status_code == 422
