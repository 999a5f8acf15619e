"""What is refused at the door, and why."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from soi.engines.reading.public import REASONS, Unreadable, screen
from soi.engines.reading.screening import look_into_image
from soi.engines.reading.screening.limits import Limits
from soi.engines.reading.screening.verdict import Refused
from soi.engines.reading.tests.odd_files import ODD, jpeg, plain_pdf, png
from soi.engines.reading.work_through import preview


@pytest.mark.parametrize("what", ODD)
def test_odd_file_is_refused_with_its_reason(what: str) -> None:
    name, make, reasons = ODD[what]
    verdict = screen(make(), name)
    assert not verdict.is_accepted
    assert verdict.reason in reasons
    assert verdict.message and verdict.remedy and "{" not in verdict.message + verdict.remedy


def test_there_are_many_odd_files() -> None:
    assert len(ODD) >= 25


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.pdf", plain_pdf(), "pdf"), ("a.jpg", jpeg(), "jpeg"), ("a.png", png(), "png")],
)
def test_plain_paper_is_taken(name: str, data: bytes, kind: str) -> None:
    verdict = screen(data, name)
    assert (verdict.kind, verdict.pages, verdict.reason) == (kind, 1, "")


def test_tiff_of_two_pages_is_taken_with_both() -> None:
    out = io.BytesIO()
    pages = [Image.effect_noise((300, 400), 40) for _ in range(2)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    assert (screen(out.getvalue(), "a.tif").kind, screen(out.getvalue(), "a.tif").pages) == ("tiff", 2)


def test_picture_of_a_phone_is_taken() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    Image.effect_noise((320, 480), 40).convert("RGB").save(out, "HEIF")
    assert screen(out.getvalue(), "IMG_0001.HEIC").kind == "heic"


def test_larger_than_the_limit_is_refused_unopened() -> None:
    verdict = screen(plain_pdf() * 40, "a.pdf", Limits(megabytes=0))
    assert (verdict.reason, verdict.message) == ("too_large", "The file is larger than 0 MB.")


def test_refusal_carries_reason_message_and_remedy() -> None:
    refusal = screen(b"", "a.pdf").refusal()
    assert (refusal.code, refusal.reason) == ("reading.unreadable", "empty")
    assert str(refusal) == "The file is empty. Ask the sender for it again; the transfer may have been cut."


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"II*\0", b"\x89PNG\r\n\x1a\n"])
)
@settings(max_examples=40, deadline=None)
def test_no_bytes_make_screening_fall(tail: bytes, head: bytes) -> None:
    verdict = screen(head + tail, "a.pdf")
    assert verdict.reason in REASONS


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [b"<?PHP", b"<Script", b"%pdf-1", b"%PDF-", b"<HTML", b"mz", b"This program", b"this PROGRAM"]
            ),
        ),
        max_size=12,
    )
)
def test_quick_look_for_a_passenger_misses_none(parts: list[bytes]) -> None:
    data = b"".join(parts)
    if look_into_image.PASSENGER.search(data) is None:
        look_into_image._refuse_passenger(data)
    else:
        with pytest.raises(Refused):
            look_into_image._refuse_passenger(data)


def test_of_a_file_of_pictures_the_first_page_may_be_looked_at_alone() -> None:
    out = io.BytesIO()
    pages = [Image.effect_noise(size, 40) for size in ((300, 400), (1200, 1000), (300, 400))]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    narrow = Limits(megapixels=1)
    assert screen(out.getvalue(), "a.tif", narrow, most=1).pages == 3
    assert {screen(out.getvalue(), "a.tif", narrow, most=most).reason for most in (2, None)} == {"too_many_pixels"}
    shown: list[int] = []

    def show(number: int, image: bytes, thumb: bytes) -> None:
        shown.append(number)

    assert preview(out.getvalue(), "a.tif", show, narrow) == 3
    with pytest.raises(Unreadable):
        preview(out.getvalue(), "a.tif", show, narrow, others=True)
    assert shown == [1], "the second is refused before it is opened"
