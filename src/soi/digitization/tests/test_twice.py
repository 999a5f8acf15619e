"""Forms sent twice, in the wrong state or with what no page would send: a refusal in words, never a fault."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from soi.digitization import testing
from soi.digitization.rules import labels
from soi.digitization.tests.test_rules import picture

TODAY = date.today()


def page_of(batch):
    return reverse("digitization:batch", args=[batch])


@pytest.mark.feature("DIG-07")
def test_a_step_of_a_batch_sent_twice_says_that_it_was_done(node):
    batch = testing.opened(node, testing.approved(node, 1))
    clerk, worker = node.client("clerk_a"), node.client("digitizer_a")
    taker = node.actor("digitizer_a").appointment_id
    given = {"act": "hand_over", "taker_id": taker, "sheets": 11}
    taken = {"act": "take", "sheets": 11, "reason": ""}
    back = {"act": "give_back", "sheets": 11}
    for client, sent in ((clerk, given), (worker, taken), (worker, back)):
        assert client.post(page_of(batch), sent).status_code == 302
        assert client.post(page_of(batch), sent).status_code == 409
    assert clerk.post(page_of(batch), given).status_code == 409


@pytest.mark.feature("DIG-08")
@pytest.mark.parametrize("office", ["clerk_a", "digitizer_a"])
def test_labels_are_read_back_whatever_the_next_step_asks(node, office):
    batch, (key,) = testing.out(node, 1)
    shown = SimpleUploadedFile("a.png", picture(labels.payload(key)), "image/png")
    answer = node.client(office).post(page_of(batch), {"act": "labels", "pictures": shown})
    assert answer.status_code == 302


@pytest.mark.feature("DIG-06")
def test_what_no_page_sends_is_refused_and_breaks_nothing(node):
    (key,) = testing.found(node)
    clerk = node.client("clerk_a")
    many = reverse("digitization:many")
    assert clerk.post(many, {"act": "propose", "line": [str(key)], "batch": "../x"}).status_code == 404
    ledger = reverse("digitization:ledger")
    for after in ("x", "1_x", f"1_{uuid4()}_\x00", f"{10**30}_{uuid4()}_a", "\x00"):
        assert clerk.get(ledger, {"after": after}).status_code < 500, after
    for name in ("unit", "was", "stage", "level", "term"):
        for text in ("\x00", "-1", "999999999", "9" * 40, "x'"):
            assert clerk.get(ledger, {name: text}).status_code < 500, (name, text)
    for name in ("matrix", "batches", "secret", "held", "accuracy", "sample"):
        for text in ("\x00", "-1", "999999999", "9" * 40, str(uuid4())):
            given = {"after": text, "cell": text, "term": text}
            assert clerk.get(reverse(f"digitization:{name}"), given).status_code < 500, (name, text)


@pytest.mark.feature("DIG-15")
@pytest.mark.parametrize(
    "sent",
    [
        {"size": "x"}, {"size": "-5"}, {"size": "9" * 15}, {"name": "a\x00.pdf"}, {"digest": "\x00"}, {"digest": "x"},
        {"sheets": "-1"}, {"sheets": "999999999"}, {"line": "x"},
    ],
)  # fmt: skip
def test_a_transfer_begun_with_nonsense_is_refused(node, sent):
    key = testing.at_scanner(node)
    given = {"line": str(key), "name": "quet.pdf", "size": "9", "digest": "0" * 64, **sent}
    answer = node.client("clerk_a").post(reverse("digitization:begin"), given)
    assert answer.status_code in (200, 404, 422), answer.content[:200]


@pytest.mark.feature("DIG-06")
def test_words_with_a_zero_sign_are_no_fault(node):
    batch, (key,) = testing.out(node, 1)
    question = testing.asked(node)
    clerk = node.client("clerk_a")
    words = "Đã tìm\x00 thấy tờ"
    assert clerk.post(reverse("digitization:settle", args=[question]), {"answer": words}).status_code < 500
    scan = testing.bring(node, key)
    testing.read(node, scan, pages=1)
    assert clerk.post(reverse("digitization:scan", args=[scan.pk]), {"act": "drop", "reason": words}).status_code < 500


@pytest.mark.feature("DIG-15")
def test_a_name_bears_no_sign_that_is_not_seen(node):
    scan = testing.bring(node, testing.at_scanner(node), name="a\u202efdp\x00.exe\n.pdf")
    assert scan.name == "afdp.exe.pdf"
