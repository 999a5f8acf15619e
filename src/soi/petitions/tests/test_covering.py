"""The sender is painted over on the server: no address gives the bare page."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from PIL import Image

from soi.intake import testing as arrivals
from soi.petitions import testing
from soi.petitions.queries.covering import INK, covered, regions

WORDS = arrivals.reading(testing.LINES, ())["pages"][0]["words"]


@dataclass
class Sheet:
    image: bytes
    words: list


def is_covered(word, boxes) -> bool:
    left, top, right, bottom = (min(1.0, share) for share in word["box"])
    return any(a <= left and b <= top and right <= c and bottom <= d for a, b, c, d in boxes)


def words_of(text, line):
    return [word for word in WORDS if word["line"] == line and word["text"].strip(".,") in text.split()]


@pytest.mark.feature("SEC-05")
def test_name_address_and_signature_are_covered_the_rest_is_not():
    boxes = regions(WORDS, testing.SENDER)
    for word in [*words_of("Nguyễn Thị Sen", 1), *words_of("số 7 thôn Đồng Vai", 1), *words_of("Nguyễn Thị Sen", 4)]:
        assert is_covered(word, boxes), word["text"]
    for word in [each for each in WORDS if each["line"] in (2, 3)]:
        assert not is_covered(word, boxes), word["text"]


def test_before_the_name_is_typed_what_follows_my_name_is_is_covered():
    boxes = regions(WORDS, {})
    assert all(is_covered(word, boxes) for word in words_of("Nguyễn Thị Sen", 1))


def test_the_place_of_the_signature_below_the_closing_words_is_covered_in_full_width():
    closing = [word["box"] for word in WORDS if word["line"] == 4 and word["text"] in ("Kính", "đơn,")]
    wide = [box for box in regions(WORDS, {}) if (box[0], box[2]) == (0.0, 1.0)]
    assert len(wide) == 1
    assert wide[0][3] - closing[0][3] > 0.2


def test_a_name_that_runs_over_two_lines_leaves_the_rest_of_both_lines():
    words = [
        {"text": text, "line": line, "box": [x, 0.1 + 0.1 * line, x + 0.08, 0.13 + 0.1 * line]}
        for line, x, text in [(0, 0.1, "Kèm"), (0, 0.8, "Nguyễn"), (1, 0.1, "Thị"), (1, 0.2, "Sen"), (1, 0.8, "xin")]
    ]
    boxes = regions(words, testing.SENDER)
    assert [is_covered(word, boxes) for word in words] == [False, True, True, True, False]


def test_the_picture_itself_is_painted_over():
    sheet = Sheet(arrivals.webp(800, 1100), WORDS)
    picture = Image.open(io.BytesIO(covered(sheet, testing.SENDER))).convert("RGB")
    name = words_of("Sen", 1)[0]["box"]
    middle = (round((name[0] + name[2]) / 2 * 800), round((name[1] + name[3]) / 2 * 1100))
    plain = next(word for word in WORDS if word["line"] == 2)["box"]
    away = (round((plain[0] + plain[2]) / 2 * 800), round((plain[1] + plain[3]) / 2 * 1100))
    assert all(abs(a - b) < 30 for a, b in zip(picture.getpixel(middle), INK, strict=True))
    assert min(picture.getpixel(away)) > 200


def test_the_page_of_a_held_letter_comes_covered_and_bare_only_through_the_log(node):
    petition_id = testing.sorted_letter(node)
    client = node.client("petition_officer_a")
    answer = client.get(f"/petitions/{petition_id}/copy/pages/1.webp")
    picture = Image.open(io.BytesIO(answer.content)).convert("RGB")
    name = words_of("Sen", 1)[0]["box"]
    middle = (round((name[0] + name[2]) / 2 * 800), round((name[1] + name[3]) / 2 * 1100))
    assert all(abs(a - b) < 30 for a, b in zip(picture.getpixel(middle), INK, strict=True))

    def uncovered() -> int:
        from soi.kernel.audit import public as audit

        with node.acting("auditor") as auditor:
            told = audit.visible_events(auditor, subject=("petitions.petition", str(petition_id)))
            return sum(event.kind == "petitions.original.uncovered" for event in told)

    assert uncovered() == 0
    assert b"data:image/webp;base64," in client.post(f"/petitions/{petition_id}/copy/pages/1/bare/").content
    assert uncovered() == 1


@pytest.mark.parametrize("office", ["clerk_a", "head_a", "inspector_a", "chief"])
def test_other_roles_get_no_picture(node, office):
    petition_id = testing.sorted_letter(node)
    assert node.client(office).get(f"/petitions/{petition_id}/copy/pages/1.webp").status_code == 404
    assert node.client(office).post(f"/petitions/{petition_id}/copy/pages/1/bare/").status_code == 404


def test_after_the_seal_there_is_no_picture(node):
    petition_id = testing.accepted(node)
    client = node.client("petition_officer_a")
    assert client.get(f"/petitions/{petition_id}/copy/pages/1.webp").status_code == 404
    assert client.post(f"/petitions/{petition_id}/copy/pages/1/bare/").status_code in (404, 409)
