"""Who is in the demo. Two invented provinces stand beside the real tree: no invented case is told of a real place."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date

SOURCE = "dữ liệu giả lập / invented"
SINCE = date(2025, 7, 1)
PASSWORD = "soi-trinh-dien-2026"  # noqa: S105 - printed by the demo; demo accounts exist on demo nodes only

TERRITORIES = [
    ("p98", "Hà Sơn", "Ha Son", "tỉnh", "province", "tw"),
    ("p99", "Bình Trung", "Binh Trung", "tỉnh", "province", "tw"),
    ("c99801", "An Lĩnh", "An Linh", "xã", "commune", "p98"),
    ("c99802", "Phú Lâm", "Phu Lam", "xã", "commune", "p98"),
    ("c99901", "Tân Hòa", "Tan Hoa", "xã", "commune", "p99"),
]
# What stood in Hà Sơn before the merger; its paper files are on the shelf still.
ENDED_TERRITORIES = [
    ("d9801", "Sơn Khê", "Son Khe", "huyện", "district", "p98"),
    ("e99801", "An Thượng", "An Thuong", "xã", "commune", "d9801"),
    ("e99802", "An Hạ", "An Ha", "xã", "commune", "d9801"),
]
HEIRS = [
    ("d9801", "c99801", "split", "part"),
    ("e99801", "c99801", "merge", "whole"),
    ("e99802", "c99801", "merge", "whole"),
]


@dataclass(frozen=True)
class Role:
    """One player: account, name, post. `office` is how tests call them (STYLE example 18)."""

    office: str
    username: str
    name: str
    unit: str
    role: str
    level: int


CAST = [
    Role("clerk_a", "vanthu.hs", "Phạm Thị Ngân", "p98.k.vp", "clerk", 0),
    Role("petition_officer_a", "tiepdan.hs", "Hà Văn Bình", "p98.k.don", "petition_officer", 1),
    Role("inspector_a", "kiemtra.hs", "Lê Thu Trang", "p98.k.nv2", "inspector", 1),
    Role("head_a", "chunhiem.hs", "Đỗ Minh Khang", "p98.k", "head", 2),
    Role("deputy_head_a", "phochunhiem.hs", "Tạ Hữu Phước", "p98.k", "deputy_head", 2),
    Role("commune_clerk", "vanthu.anlinh", "Vũ Thị Mai", "c99801.k", "clerk", 0),
    Role("chief", "bithu.anlinh", "Trịnh Quốc Đạt", "c99801", "party_secretary", 1),
    Role("commune_head", "chunhiem.anlinh", "Hoàng Thị Lụa", "c99801.k", "head", 1),
    Role("inspector_b", "kiemtra.bt", "Nguyễn Hải Yến", "p99.k.nv2", "inspector", 1),
    Role("clerk_b", "vanthu.bt", "Bùi Đức Tâm", "p99.k.vp", "clerk", 0),
    Role("auditor", "kiemtoan", "Mạc Thanh Hà", "p98.k", "auditor", 1),
    Role("administrator", "quantri", "Lý Gia Huy", "p98.k", "administrator", 0),
    Role("keeper_a", "niemphong.hs", "Cao Thị Vân", "p98.k.vp", "vault_keeper", 1),
    Role("keeper_tw", "niemphong.tw", "Đinh Công Thành", "tw.k.don", "vault_keeper", 1),
    Role("archivist_a", "luutru.hs", "Đặng Thu Hằng", "p98", "archivist", 1),
    Role("digitizer_a", "sohoa.hs", "Kiều Văn Lâm", "p98.k.vp", "digitization_worker", 0),
    Role("central_head", "trunguong", "Ngô Bảo Ngọc", "tw.k", "head", 2),
]
# The denounced of the demo letter: an officer of the commune committee, managed by the province.
SUBJECT = Role("subject", "", "Lương Văn Cảnh", "c99801", "party_deputy", 0)
# Who signs papers of a body; the demo gives each a certificate that says what it is.
SIGNING_ROLES = ("archivist", "clerk", "head", "deputy_head", "party_secretary", "inspector")
# Whose agency signs too, and who keeps its seal.
SEAL_OF, SEAL_KEEPER = "p98.k", "vanthu.hs"
MACHINES = [
    "system",
    "reader",
    "follower",
    "sealer",
    "scanner",
    "registrar",
    "counter",
    "caretaker",
    "verifier",
    "archivist",
    "courier",
]


def totp_secret(username: str) -> str:
    """The demo account's authenticator secret; derived, so that tests and the printed page agree."""
    return base64.b32encode(hashlib.sha256(f"soi demo {username}".encode()).digest()[:20]).decode()
