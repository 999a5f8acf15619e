"""Invented names and sentences of office prose; the same dice give the same words."""

from __future__ import annotations

import random

# Shown with every row of the nation, wherever its title or name is shown.
MARK = "(giả lập)"

NAMES = {
    "family": "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Tạ Mai Cao Lương Trịnh Hà Quách Thái",
    "middle": "Văn Thị Đức Hữu Minh Ngọc Thanh Quang Xuân Thu Hải Công Bá Đình Kim Gia Khánh Mạnh Phương Tuấn",
    "given": "An Bình Chi Cường Dung Dũng Đạt Giang Hà Hải Hạnh Hiền Hiếu Hòa Hùng Hương Khoa Kiên Lan Liên Linh Long "
    "Lụa Mai Minh Nam Nga Ngân Nghĩa Phong Phúc Phước Quân Quyên Sen Sơn Tâm Thảo Thành Thắng Thủy Toàn Trang Trung "
    "Tú Tùng Vân Vinh Yến",
}
PARTS = [words.split() for words in NAMES.values()]

MATTERS = (
    "thu, chi quỹ làm đường",
    "quản lý đất công ích",
    "cấp giấy chứng nhận quyền sử dụng đất",
    "bồi thường, giải phóng mặt bằng",
    "đấu thầu công trình trường học",
    "thực hiện quy chế làm việc của cấp ủy",
    "kê khai tài sản, thu nhập",
    "chấp hành nguyên tắc tập trung dân chủ",
    "thu, nộp và sử dụng đảng phí",
    "công tác kết nạp và quản lý đảng viên",
    "chi trả hỗ trợ hộ nghèo",
    "quản lý trật tự xây dựng",
    "khai thác cát trên sông",
    "quỹ hòa giải ở cơ sở",
    "tuyển dụng viên chức y tế",
    "thanh toán, quyết toán ngân sách xã",
    "bảo vệ rừng phòng hộ",
    "cho thuê mặt bằng chợ",
    "giữ gìn đoàn kết nội bộ",
    "thực hiện những điều đảng viên không được làm",
)
WHO = (
    "chi bộ thôn", "đảng ủy xã", "tổ kiểm tra", "ban chi ủy", "bí thư chi bộ", "kế toán xã", "hội nông dân",
    "trưởng thôn", "cán bộ địa chính", "ban giám sát cộng đồng", "đoàn kiểm tra", "thường trực cấp ủy",
)  # fmt: skip
DEEDS = (
    "đã báo cáo giải trình bằng văn bản", "chưa công khai sổ sách", "đã niêm yết tại nhà văn hóa",
    "đề nghị gia hạn thẩm tra", "thống nhất với dự thảo kết luận", "đã nộp lại số tiền chênh lệch",
    "chưa cung cấp đủ hồ sơ, tài liệu", "đã tự phê bình và nhận khuyết điểm", "không đồng ý với nội dung nhận xét",
    "đã chỉ đạo khắc phục hạn chế", "còn buông lỏng lãnh đạo, chỉ đạo", "đã phân công người theo dõi, đôn đốc",
)  # fmt: skip
FRAMES = (
    "Về {matter}, {who} {deed}.",
    "Qua xem xét {matter}, nhận thấy {who} {deed}.",
    "Trong quý {quarter} năm {year}, {who} {deed} về {matter}.",
    "Số tiền {money} đồng liên quan đến {matter} được đối chiếu tại biên bản số {number}.",
    "Đề nghị {who} báo cáo về {matter} trước ngày {day} tháng {month}.",
    "{who} họp ngày {day} tháng {month}, có {number} đồng chí dự, {deed}.",
    "Căn cứ quy định hiện hành, {matter} thuộc trách nhiệm của {who}.",
    "Hồ sơ gồm {number} trang về {matter}, giao {who} lưu giữ.",
)
TITLES = {
    "report": "Kết quả giám sát việc {matter}",
    "letter": "Đề nghị cung cấp hồ sơ về {matter}",
    "decision": "Thành lập đoàn kiểm tra việc {matter}",
    "plan": "Kiểm tra việc {matter}",
    "notice": "Kết luận kiểm tra việc {matter}",
    "minutes": "Họp thông qua báo cáo về {matter}",
    "conclusion": "Kết luận đối với việc {matter}",
    "submission": "Xin ý kiến về {matter}",
}
TITLE_OF = {
    "report": "BÁO CÁO",
    "letter": "CÔNG VĂN",
    "decision": "QUYẾT ĐỊNH",
    "plan": "KẾ HOẠCH",
    "notice": "THÔNG BÁO",
    "minutes": "BIÊN BẢN",
    "conclusion": "KẾT LUẬN",
    "submission": "TỜ TRÌNH",
}
SENTENCES = 20_000


def person(dice: random.Random) -> str:
    """A name nobody is meant by."""
    return " ".join(dice.choice(part) for part in PARTS)


def sentences(seed: int) -> list[str]:
    """The sentences that all papers of a nation are made of."""
    dice = random.Random(f"{seed} sentences")
    return [_sentence(dice) for _ in range(SENTENCES)]


def _sentence(dice: random.Random) -> str:
    said = dice.choice(FRAMES).format(
        matter=dice.choice(MATTERS),
        who=dice.choice(WHO),
        deed=dice.choice(DEEDS),
        quarter=dice.randint(1, 4),
        year=dice.randint(2015, 2026),
        money=f"{dice.randint(1, 900)}.{dice.randint(0, 999):03}.000",
        number=dice.randint(2, 400),
        day=dice.randint(1, 28),
        month=dice.randint(1, 12),
    )
    return said[0].upper() + said[1:]


def title(dice: random.Random, kind: str, place: str) -> str:
    return f"{TITLES[kind].format(matter=dice.choice(MATTERS))}, {place} {MARK}"
