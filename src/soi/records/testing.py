"""Invented documents: one by the real act, or a hundred thousand for measuring. Everything here is made up."""

from __future__ import annotations

import io
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from django.db import connections, transaction
from PIL import Image

from soi.intake.public import Sheet
from soi.kernel.access.public import Actor
from soi.records import actions, queries, rules
from soi.records.actions import Content, Particulars
from soi.records.models import Document
from soi.records.rules import redaction
from soi.records.rules.levels import Mark

# An item of level 1 that stands on a list, so that a marked document can be made.
LIST_ITEM = "qd774.denouncer_identity"
LINES = ("ỦY BAN KIỂM TRA", "Số 12-BC/UBKT", "BÁO CÁO", "kết quả giám sát quỹ hòa giải")
BATCH = 5000
ONE_COMMUNE = 30
FIRST = 1_000_000

# Common syllables of office prose, most frequent first: rank decides how often each is drawn.
COMMON = """
và của các trong cho được là có với không theo về công đảng ủy ban kiểm tra xã chi bộ cán tỉnh năm tổ chức thực hiện
việc báo cáo quyết định số ngày tháng viên đơn vị nhân dân cấp đến từ đã ở nội dung kết quả giám sát quản lý một những
khi để người vào tại ra này đề nghị phải trách nhiệm quy hoạch kế luận tố khiếu nại giải tiền quỹ thu đồng thôn hội
thông báo hướng dẫn trung ương thường vụ bí thư chủ phó trưởng đoàn phòng văn huyện phường đất đai xây dựng đường
trường học y tế nông nghiệp lâm thủy sản môi chính sách tài sổ sách chứng gốc khoản đóng góp tự nguyện ngân hàng dự
án thầu đấu giá thanh quyết toán bồi thường hỗ trợ tái cư hộ nghèo gia đình con em mẹ cha anh chị ông bà cô chú
sai phạm dấu hiệu khuyết điểm kỷ luật khiển cảnh cách khai trừ phê bình rút kinh nghiệm sửa chữa khắc phục hạn chế
nguyên nhân biện pháp thời gian tiếp tục tăng cường nâng cao chất lượng hiệu lãnh đạo chỉ điều hành phân cụ thể rõ
ràng minh bạch dân niêm yết họp nghị biên bản ghi ký tên đóng dấu gửi nhận chuyển lưu trữ hồ tài liệu văn thư mật
khẩn hỏa tốc giấy mời tờ trình chương phương thảo luận góp ý bổ sung hoàn thiện ban hành hiệu thi đua khen thưởng
hòa thuận an bình phú lộc thịnh long sơn hà giang tân minh đức thành vĩnh xuân thu đông hạ bắc nam tây trung
sáng chiều tối sớm muộn nhanh chậm lớn nhỏ nhiều ít trên dưới trước sau đầu cuối giữa ngoài cùng khác mỗi từng
hai ba bốn sáu bảy tám chín mười trăm nghìn triệu tỷ phần nửa đủ thiếu thừa tổng cộng trừ chênh lệch so với kỳ
nước điện rừng núi suối cầu cống chợ bến xe máy ruộng vườn ao lúa ngô khoai trâu bò lợn gà cá tôm thuốc giống vốn vay
trả nợ lãi thuế phí lệ giáo dục thầy trò lớp sinh đoàn thanh phụ nữ cựu chiến binh mặt trận tôn dân tộc miền vùng biên
"""
SYLLABLES = COMMON.split()
WEIGHTS = list(accumulate(1 / (rank + 2.7) for rank in range(len(SYLLABLES))))
TYPES = ["report", "letter", "decision", "plan", "notice", "minutes", "conclusion", "submission"]
CODES = {"report": "BC", "letter": "CV", "decision": "QĐ", "plan": "KH", "notice": "TB", "minutes": "BB"}
PURPOSES = ["inspection", "supervision", "reporting", "advising", "archive"]


def picture(width: int = 80, height: int = 110) -> bytes:
    """A blank page as WebP."""
    out = io.BytesIO()
    Image.new("L", (width, height), 245).save(out, "WEBP")
    return out.getvalue()


def sheet(number: int = 1, lines: tuple[str, ...] = LINES) -> Sheet:
    """A page with these lines; the second word of the second line is in doubt."""
    words = [
        {
            "text": text,
            "line": line,
            "confidence": 40 if (line, place) == (1, 1) else 96,
            "box": [0.1 + 0.09 * place, 0.1 + 0.05 * line, 0.18 + 0.09 * place, 0.13 + 0.05 * line],
            "was": "",
        }
        for line, sentence in enumerate(lines)
        for place, text in enumerate(sentence.split())
    ]
    return Sheet(number, 800, 1100, "\n".join(lines), picture(), picture(8, 11), tuple(words))


def content(**over: Any) -> Content:
    """A tiny paper of one page, unlike any other by its bytes."""
    mark = uuid.uuid4().hex
    given: dict[str, Any] = {
        "original": f"%PDF-1.4 original {mark}".encode(),
        "kind": "pdf",
        "searchable": f"%PDF-1.7 searchable {mark}".encode(),
        "pages": [sheet()],
        "channel": "desk",
        "received_on": date.today(),
        "proposed": {"type": "report", "symbol": "12-BC/UBKT"},
    }
    return Content(**{**given, **over})


def particulars(**over: Any) -> Particulars:
    """What a clerk would type for it."""
    given: dict[str, Any] = {
        "type": "report",
        "title": "Kết quả giám sát quỹ hòa giải",
        "symbol": "12-BC/UBKT",
        "issued_on": date.today(),
        "place": "An Lĩnh",
        "issuer": "Ủy ban Kiểm tra Đảng ủy xã An Lĩnh",
        "signer": "Hoàng Thị Lụa",
        "purpose": "supervision",
    }
    if over.get("level"):
        given["list_item"] = LIST_ITEM
    return Particulars(**{**given, **over})


def make_document(actor: Actor, *, of: Content | None = None, today: date | None = None, **over: Any) -> Document:
    """A document registered by the real act in the actor's present transaction; `over` are particulars."""
    day = today or date.today()
    return actions.enter(actor, of or content(), particulars(**over), today=day, arrival_id=uuid.uuid4())


def begun_copy(node: Any, office: str, document: Document) -> uuid.UUID:
    """A draft of a redacted copy with the first word of the first page covered."""
    with node.acting(office) as actor:
        why = "Sao gửi đơn vị dưới, che tên người cung cấp thông tin."
        copy = actions.begin_copy(actor, document.pk, title="Bản đã che", reason=why)
        words = queries.get_page(document, 1).words
        actions.cover(actor, copy.pk, 1, redaction.boxes_of(words, [0]))
        return copy.pk


def make_copy(node: Any, office: str, copy_id: uuid.UUID, *, given_to: str = "") -> None:
    """Make a draft, by the job that does it."""
    with node.acting(office) as actor:
        actions.order_copy(actor, copy_id, title="Bản đã che", given_to=given_to)
    node.work()


def asked_to_lower(node: Any) -> uuid.UUID:
    """A request of the inspector to open a marked paper of commission A, which waits for its second person."""
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk, file_code=f"HS-{uuid.uuid4().hex[:8]}")
    mark = Mark(1, LIST_ITEM, None, "31-QĐ/UBKTTU, 05/10/2026", "Đỗ Minh Khang")
    with node.acting("inspector_a") as inspector:
        actions.raise_level(inspector, document.pk, mark, today=date.today())
        lower = Mark(0, decision="40-QĐ/UBKTTU, 20/11/2026", decided_by="Đỗ Minh Khang")
        why = "Danh mục mới không còn tên loại tài liệu này."
        return actions.ask_lower(inspector, document.pk, lower, reason=why, today=date.today()).pk


COLUMNS: dict[str, str] = {
    "id": "uuid",
    "unit_id": "bigint",
    "arrival_id": "uuid",
    "register_no": "int",
    "register_year": "smallint",
    "received_on": "date",
    "type": "text",
    "symbol": "text",
    "title": "text",
    "issued_on": "date",
    "issuer": "text",
    "level": "smallint",
    "list_item": "text",
    "level_until": "date",
    "purpose": "text",
    "term": "text",
    "file_id": "uuid",
    "text": "text",
    "registered_at": "timestamptz",
}
SAME_FOR_ALL = {
    "book": "incoming",
    "channel": "desk",
    "place": "",
    "signer": "",
    "retention": "routine_report",
    "original": "",
    "original_kind": "pdf",
    "searchable": "",
    "pages_count": 0,
    "proposed": "{}",
    "version": 1,
    "metadata_from": "{}",
    "level_decision": "",
    "level_decided_by": "",
    "registered_by": "Soi, bench",
}


def bulk(count: int, *, seed: int = 2026, commune: str = "c99801.k", using: str = "owner") -> list[uuid.UUID]:
    """Insert `count` invented documents over all commissions, thirty of them for one commune; returns their ids.

    By the owner, in statements of 5,000 rows: the way a data set comes in, not the way a clerk works. One in fifty is
    marked. The same seed gives the same rows.
    """
    dice = random.Random(seed)
    with transaction.atomic(using=using):
        units, special, responsible = _places(commune, using)
        files = _files(using)
        rows = _rows(count, units, special, files, dice, first=_first_free_number(using))
        made: list[uuid.UUID] = []
        while batch := list(islice(rows, BATCH)):
            _insert(batch, responsible, using)
            made += [row["id"] for row in batch]
    return made


def syllables(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(SYLLABLES, cum_weights=WEIGHTS, k=count))


def _places(commune: str, using: str) -> tuple[list[int], int, int]:
    with connections[using].cursor() as cursor:
        cursor.execute("select id, code from organisations_unit where kind = 'commission' order by id")
        found = {code: pk for pk, code in cursor.fetchall()}
        cursor.execute("select id from persons_appointment where role = 'machine.system' order by id limit 1")
        responsible = int(cursor.fetchall()[0][0])
    special = found.pop(commune)
    return list(found.values()), special, responsible


def _first_free_number(using: str) -> int:
    # Far above what a clerk's book reaches, so that real registrations keep their own sequence.
    with connections[using].cursor() as cursor:
        cursor.execute("select coalesce(max(register_no), 0) from records_document where register_no >= %s", [FIRST])
        return max(int(cursor.fetchall()[0][0]) + 1, FIRST)


def _files(using: str) -> dict[int, uuid.UUID]:
    """One file of reports in each commission of the pack, also in the one commune."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "insert into records_file (unit_as_was, place_as_listed, list_hash, id, unit_id, code, title, term, "
            "retention, level, opened_on) select '', '', '', gen_random_uuid(), id, 'BC-GIA-LAP', "
            "'Hồ sơ giả lập', 'term.2025-2030', 'routine_report', 0, "
            "date '2026-01-01' from organisations_unit where kind = 'commission' on conflict do nothing"
        )
        cursor.execute("select unit_id, id from records_file where code = 'BC-GIA-LAP'")
        return dict(cursor.fetchall())


def _rows(
    count: int, units: list[int], special: int, files: dict[int, uuid.UUID], dice: random.Random, *, first: int
) -> Iterator[dict[str, Any]]:
    begun = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
    step = timedelta(days=270) / max(count, 1)
    every = max(count // ONE_COMMUNE, 1)
    taken = 0
    for at in range(count):
        is_special = at % every == every - 1 and taken < ONE_COMMUNE
        taken += is_special
        unit = special if is_special else units[at % len(units)]
        yield {**_row(at, unit, files[unit], begun + at * step, dice), "register_no": first + at}


def _row(at: int, unit: int, file: uuid.UUID, moment: datetime, dice: random.Random) -> dict[str, Any]:
    kind = dice.choice(TYPES)
    day = moment.date()
    level = int(at % 50 == 0)
    issued_on = day - timedelta(days=dice.randrange(40))
    return {
        "id": uuid.UUID(int=dice.getrandbits(128), version=4),
        "unit_id": unit,
        "arrival_id": uuid.UUID(int=dice.getrandbits(128), version=4),
        "register_year": day.year,
        "received_on": day,
        "type": kind,
        "symbol": f"{dice.randrange(1, 400):02}-{CODES.get(kind, 'VB')}/UBKT",
        "title": syllables(dice, dice.randint(6, 16)).capitalize(),
        "issued_on": issued_on,
        "issuer": "Ủy ban Kiểm tra " + syllables(dice, 2).title(),
        "level": level,
        "list_item": LIST_ITEM if level else "",
        "level_until": rules.mark_lapses_on(level, issued_on),
        "purpose": dice.choice(PURPOSES),
        "term": rules.term_of(day),
        "file_id": file,
        "text": syllables(dice, dice.randint(60, 180)),
        "registered_at": moment,
    }


def _insert(batch: list[dict[str, Any]], responsible: int, using: str) -> None:
    constant = {**SAME_FOR_ALL, "responsible_id": responsible}
    names = [*COLUMNS, *constant]
    arrays = ", ".join(f"%s::{kind}[]" for kind in COLUMNS.values())
    values: list[Any] = [*constant.values(), *([row[name] for row in batch] for name in COLUMNS)]
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"insert into records_document ({', '.join(names)}) "  # noqa: S608 - names from the list above
            f"select row.*, {', '.join(['%s'] * len(constant))} from unnest({arrays}) row",
            values,
        )
