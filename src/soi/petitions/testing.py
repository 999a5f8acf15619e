"""What tests of petitions and of later rooms need: a letter at each stage of its way, by the real verbs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from soi.intake import testing as intake
from soi.petitions import public as petitions
from soi.petitions.public import Facts, Matter, Named

LINES = [
    "ĐƠN TỐ CÁO",
    "Tôi tên là Nguyễn Thị Sen, ở số 7 thôn Đồng Vai.",
    "Năm 2024 xã thu tiền làm đường mỗi khẩu 450.000 đồng.",
    "Sổ thu chi hai năm nay không công khai.",
    "Kính đơn, Nguyễn Thị Sen",
]
SENDER = {"full_name": "Nguyễn Thị Sen", "address": "số 7 thôn Đồng Vai, xã An Lĩnh", "phone": "0900000007"}
TEXT = (
    "1. Năm 2024, phó bí thư xã thu tiền làm đường 450.000 đồng mỗi khẩu; họp dân thống nhất 350.000 đồng.\n"
    "2. Sổ thu, chi năm 2024 và 2025 không công khai."
)
DENUNCIATION = Matter("tc-dv", "Thu tiền làm đường cao hơn mức họp dân thống nhất")
PROPOSAL = Matter("kng", "Đề nghị công khai sổ thu, chi của xã")
COMPLAINT = Matter("kn-kld", "Không đồng ý với hình thức kỷ luật khiển trách")


def named(node: Any, **other: Any) -> Named:
    """The denounced of the demo: an officer of the commune's committee, managed by the province."""
    given = {
        "name": "Lương Văn Cảnh",
        "post": "Phó Bí thư Đảng ủy xã",
        "subject": "member",
        "unit_id": node.unit("c99801"),
        "managed_at": "province",
        "person_id": person_id("Lương Văn Cảnh"),
        **other,
    }
    return Named(**given)


def person_id(name: str) -> int:
    from soi.kernel.persons.models import Person

    return int(Person.objects.using("owner").get(name=name).pk)


def held(node: Any, *, lines: list[str] = LINES, received_on: date | None = None, key: UUID | None = None) -> UUID:
    """A letter taken in by the clerk of commission A, held."""
    arrival = intake.arrive_read(node, "clerk_a", of=intake.reading(lines, ()))
    with node.acting("clerk_a") as clerk:
        return petitions.take_letter(
            clerk,
            arrival,
            channel="post",
            received_on=received_on or timezone.localdate() - timedelta(days=1),
            key=key or uuid4(),
        )


def sorted_letter(node: Any, *matters: Matter, accused: list[Named] | None = None, **given: Any) -> UUID:
    """The same, sorted by the petition officer: by default a denunciation and a proposal."""
    petition = held(node, **given)
    with node.acting("petition_officer_a") as officer:
        petitions.keep_sender(officer, petition, SENDER)
        who = [named(node)] if accused is None else accused
        petitions.sort_petition(officer, petition, matters=matters or (DENUNCIATION, PROPOSAL), accused=who)
    return petition


def accepted(node: Any, *matters: Matter, text: str = TEXT, **given: Any) -> UUID:
    """The same, its original sealed and its copy with the responsible commission."""
    petition = sorted_letter(node, *matters, **given)
    with node.acting("petition_officer_a") as officer:
        petitions.accept_petition(officer, petition, text=text)
    return petition


__all__ = [
    "COMPLAINT",
    "DENUNCIATION",
    "PROPOSAL",
    "SENDER",
    "TEXT",
    "Facts",
    "accepted",
    "held",
    "named",
    "sorted_letter",
]
