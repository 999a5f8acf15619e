"""The demo's papers: a report that anybody of the office may read, and a letter from a person that few ever see."""

from __future__ import annotations

import hashlib
import os

from soi.config.environment import CHECKOUT
from soi.engines.reading.specimens.specimen import Specimen

MADE_BY = 1  # raised when the maker of specimens changes its look

REPORT_DOUBTFUL = ("184.350.000", "12.450.000")
WRITER = "Khuất Thị Hiên"
WRITER_HOME = "thôn Đồng Vai, xã An Lĩnh"
ACCUSED = "Lương Văn Cảnh"

REPORT = Specimen(
    layout="report",
    fields={
        "parent": "ĐẢNG BỘ XÃ AN LĨNH",
        "issuer": "ỦY BAN KIỂM TRA",
        "number": "36",
        "symbol": "BC/UBKT",
        "place": "An Lĩnh",
        "date": "ngày 08 tháng 10 năm 2026",
        "type": "BÁO CÁO",
        "abstract": "kết quả kiểm tra thu, chi quỹ hòa giải quý III năm 2026",
        "post": "CHỦ NHIỆM",
        "signer": "Hoàng Thị Lụa",
        "on_behalf": "T/M ỦY BAN KIỂM TRA",
        "recipients": "- Ủy ban Kiểm tra Tỉnh ủy Hà Sơn,|- Thường trực Đảng ủy xã,|- Các chi bộ được kiểm tra,|- Lưu UBKT.",
    },
    body=(
        "Thực hiện chương trình kiểm tra năm 2026, Ủy ban Kiểm tra Đảng ủy xã An Lĩnh đã kiểm tra việc thu, chi quỹ "
        "hòa giải ở cơ sở tại năm chi bộ thôn.",
        "#I- Tình hình chung",
        "Đoàn kiểm tra làm việc với chi ủy, kế toán và tổ hòa giải của từng chi bộ, đối chiếu sổ thu, sổ chi với chứng từ "
        "gốc từ tháng 01 năm 2024 đến hết tháng 9 năm 2026. Các chi bộ đã phối hợp tốt, cung cấp đủ sổ sách theo yêu cầu; "
        "riêng chi bộ thôn Đồng Vai nộp sổ chậm bốn ngày so với lịch làm việc đã thông báo.",
        "Việc phân công người giữ sổ, giữ quỹ ở ba chi bộ đã tách bạch; hai chi bộ còn để một người kiêm cả hai việc, "
        "chưa đúng hướng dẫn của Đảng ủy xã về quản lý các khoản đóng góp tự nguyện của nhân dân.",
        "#II- Kết quả kiểm tra",
        "1. Kết quả đối chiếu. Tổng thu theo sổ là 184.350.000 đồng; tổng chi theo chứng từ là 171.900.000 đồng. "
        "Chênh lệch 12.450.000 đồng chưa có chứng từ kèm theo.",
        "2. Ý kiến của các chi bộ. Chi ủy các chi bộ thừa nhận việc ghi sổ chưa kịp thời, cam kết bổ sung chứng từ "
        "trước ngày 16 tháng 10 năm 2026 và đề nghị cho đối chiếu lại.",
        "3. Ưu điểm. Các tổ hòa giải hoạt động đều, giải quyết kịp thời nhiều việc nhỏ ngay tại cơ sở; số vụ việc phải "
        "chuyển lên xã giảm rõ so với cùng kỳ năm trước. Sổ hòa giải được ghi theo mẫu thống nhất.",
        "4. Hạn chế. Việc công khai thu, chi trước hội nghị chi bộ chưa thành nền nếp; một số khoản chi nhỏ chỉ có giấy "
        "viết tay, chưa có chữ ký của người nhận. Trách nhiệm chính thuộc về kế toán và người được giao giữ quỹ.",
        "#III- Kiến nghị",
        "Đề nghị các chi bộ bổ sung chứng từ, công khai kết quả trước hội nghị chi bộ tháng 11 và báo cáo bằng văn bản.",
        "Đề nghị Ủy ban Kiểm tra Tỉnh ủy cho ý kiến về mẫu sổ theo dõi quỹ dùng chung trong toàn tỉnh.",
    ),
    wear="light",
    seed=2026,
    smudge=REPORT_DOUBTFUL,
)

LETTER = Specimen(
    layout="letter typed",
    fields={
        "place": "An Lĩnh",
        "date": "ngày 05 tháng 10 năm 2026",
        "type": "ĐƠN TỐ CÁO VÀ KIẾN NGHỊ",
        "to": "Ủy ban Kiểm tra Tỉnh ủy Hà Sơn",
        "signer": WRITER,
        "number": "",
        "symbol": "",
        "issuer": "",
        "abstract": "",
    },
    body=(
        f"Tôi tên là {WRITER}, ở {WRITER_HOME}, là thủ quỹ cũ của thôn. Tôi viết đơn này để trình bày sự việc sau.",
        f"Tôi tố cáo ông {ACCUSED}, Phó Bí thư Đảng ủy xã An Lĩnh, năm 2024 đã chỉ đạo thu tiền làm đường 450.000 đồng "
        "mỗi khẩu, trong khi họp dân chỉ thống nhất 350.000 đồng. Số thu, chi hai năm nay không công khai.",
        "Ông Cảnh đã hai lần bảo tôi ký khống vào sổ thu nhưng tôi không ký. Tôi gửi kèm bản chụp biên bản họp dân.",
        "Việc này nhiều hộ trong thôn biết nhưng ngại nói. Sau khi thôn họp lần thứ hai vào tháng 8 năm 2025, sổ thu được "
        "viết lại, một số trang cũ không còn. Tôi là người giữ sổ trước đó nên nắm rõ số tiền từng hộ đã nộp từng đợt.",
        "Tôi đã hỏi chi bộ hai lần nhưng chưa được trả lời. Tôi không muốn làm mất đoàn kết trong thôn, chỉ mong sự việc "
        "được làm rõ, khoản thu sai được trả lại cho dân và người có trách nhiệm nhận ra thiếu sót.",
        "Cụ thể, đợt một tháng 3 năm 2024 thu của 112 hộ, đợt hai tháng 9 năm 2024 thu của 96 hộ. Tiền được giao cho người "
        "khác giữ mà không có biên bản bàn giao. Đến nay con đường mới làm được một nửa, phần còn lại chưa rõ khi nào xong.",
        "Tại cuộc họp chi bộ tháng 12 năm 2025, khi có người hỏi về số tiền chênh lệch thì được trả lời là sẽ báo cáo sau. "
        "Từ đó đến nay không có báo cáo nào bằng văn bản gửi chi bộ hoặc niêm yết để người dân được biết.",
        "Ngoài ra tôi kiến nghị cấp trên xem xét quy định bắt buộc niêm yết công khai các khoản đóng góp tại nhà văn "
        "hóa thôn trong toàn tỉnh, để người dân theo dõi.",
        "Tôi đề nghị quy định đó nêu rõ thời gian niêm yết, người chịu trách nhiệm và cách người dân phản hồi khi thấy số "
        "liệu chưa khớp. Nếu cần, tôi sẵn sàng trao đổi thêm với cán bộ được giao xem xét đơn.",
        "Tôi mong cấp trên xem xét và giữ kín tên tôi. Tôi xin chịu trách nhiệm về những điều đã nêu.",
    ),
    wear="light",
    seed=934,
    smudge=("450.000", "khống"),
)


def pdf_of(specimen: Specimen) -> bytes:
    """The scanned PDF of a specimen; made once for each text and kept in var/, since typing and wearing take seconds."""
    from soi.engines.reading.specimens.make import make_specimen

    name = hashlib.sha256(f"{MADE_BY} {specimen}".encode()).hexdigest()[:16]
    kept = CHECKOUT / "var" / "demo" / f"{name}.pdf"
    if kept.exists():
        return kept.read_bytes()
    pdf = make_specimen(specimen).pdf
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_suffix(f".{os.getpid()}")
    beside.write_bytes(pdf)
    beside.rename(kept)
    return pdf


def report() -> bytes:
    """The report, scanned."""
    return pdf_of(REPORT)


def letter() -> bytes:
    """The person's letter, scanned."""
    return pdf_of(LETTER)
