"""What several tests of records ask of the node: a cleared clerk, a form filled in, a node of the other class."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.test import override_settings

from soi.config.demo import cast
from soi.kernel.access import policies
from soi.kernel.persons.models import Appointment

FORM: dict[str, Any] = {
    "type": "report",
    "symbol": "12-BC/UBKT",
    "issued_on": "05/10/2026",
    "title": "Kết quả sáu tháng",
    "issuer": "Đảng bộ tỉnh Hà Sơn",
    "place": "Hà Sơn",
    "signer": "Hoàng Thị Lụa",
    "level": "0",
    "list_item": "",
    "retention": "",
    "purpose": "supervision",
    "file_code": "",
    "file_title": "",
}


def clear(office: str, level: int) -> None:
    """Clear one of the cast to a level, as an order of the head would."""
    role = next(one for one in cast.CAST if one.office == office)
    Appointment.objects.using("owner").filter(person__name=role.name).update(level=level)


@contextmanager
def connected() -> Iterator[None]:
    """The same node, linked to a network."""
    try:
        with override_settings(SOI_NODE_CLASS="connected"):
            policies.lay_key_and_class()
            yield
    finally:
        policies.lay_key_and_class()


def today() -> date:
    return date.today()
