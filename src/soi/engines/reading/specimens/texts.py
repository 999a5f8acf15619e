"""Invented sentences of Party papers and letters. No person, place, sum or paper in them is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

PLACES = ("Sơn Bình", "Thạch Lâm", "Hải Vân", "Phú Thượng", "Cẩm Thuỷ", "Ngọc Lặc", "Đông Khê")
COMMUNES = (
    "xã Đồng Trung", "xã Vĩnh Hoà", "phường Trần Phú", "xã Tân Lập", "phường Quảng Đức",
    "xã Nghĩa Thắng", "xã Thượng Nguyên", "phường Bến Thuỷ", "xã Kỳ Sơn", "xã Lũng Cẩm",
)  # fmt: skip
PEOPLE = (
    "Nguyễn Văn Thuỷ", "Trần Thị Ngọc Ánh", "Lê Đức Hưởng", "Phạm Quỳnh Giao", "Hoàng Xuân Sửu",
    "Vũ Thị Bưởi", "Đặng Hữu Nghĩa", "Bùi Khắc Triệu", "Đỗ Mỹ Duyên", "Hồ Sỹ Quảng",
    "Ngô Thế Vượng", "Dương Thị Huệ", "Lý Chí Kiên", "Phan Đình Trưởng", "Mai Thị Ơn",
)  # fmt: skip
FIGURE_PLACES = (
    "Tân Kỳ Lộ", "Bạch Thông Giang", "Yên Thế Hạ", "Quế Lâm", "Mỹ Đức Trung", "Hoằng Lộc", "Nghi Tàm", "Trường Xuân",
    "Vĩnh Trụ", "Khánh Bình",
)  # fmt: skip
FIGURE_COMMUNES = (
    "xã Cổ Loa Thượng", "phường Hồng Gai", "xã Mường Ảng", "xã Thuỵ Lôi", "phường Vỹ Dạ", "xã Đắk Nông",
    "xã Phước Hiệp", "phường Tràng Tiền", "xã Bình Hoà", "xã Yên Định",
)  # fmt: skip
PRACTICE_PLACES = (
    "Lam Kinh Đoài", "Hà Quảng Trung", "Đức Phổ Thượng", "Bình Lục Giang", "Thuận Nghĩa", "Mộc Hương", "Chiêm Hoá Nam",
    "Trà Ôn", "Vũng Lầy", "Kỳ Phú", "Ý Yên Bắc", "Sầm Nưa", "Giồng Riềng", "Ứng Hoà", "Tĩnh Gia", "Cần Giuộc",
    "Lệ Ninh",
    "Đầm Hà Đông", "Quỳ Châu", "Nậm Nhùn", "Buôn Hồ", "Ẳng Cang", "Phổ Yên Tây", "Hưng Mỹ", "Gò Dầu Thượng",
    "Xuân Trường Hạ",
)  # fmt: skip
PRACTICE_COMMUNES = (
    "xã Liên Nghĩa", "phường Cửa Nam", "xã Mỹ Thuỷ", "xã Tà Rụt", "phường Đông Kinh", "xã Hướng Phùng", "xã Ia Krái",
    "phường Ỷ La", "xã Sủng Là", "xã Định Tường", "xã Cư Êbur", "phường Phố Mới", "xã Ngũ Lão", "xã Trường Thuỷ",
    "phường Nghĩa Lộ", "xã Quỳnh Lập", "xã Vạn Yên", "xã Thới Bình", "xã Đạ Tẻh", "phường Giếng Đáy", "xã Hữu Sản",
)  # fmt: skip
PRACTICE_FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phùng",
    "Hoàng",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Lưu",
    "Nông",
    "Quách",
    "Vương",
    "Kiều",
)
PRACTICE_MIDDLES = ("Văn", "Thị", "Đình", "Công", "Ngọc", "Thuý", "Trọng", "Thị Hồng", "Viết", "Duy")
PRACTICE_GIVEN = (
    "Sơn", "Hương", "Cường", "Liễu", "Toản", "Nhung", "Phúc", "Thảo", "Lượng", "Ngà", "Quý", "Diệp", "Tiến", "Bích",
    "Khánh", "Đạt", "Oanh", "Mừng",
)  # fmt: skip
FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Võ",
    "Đặng",
    "Đoàn",
    "Lương",
    "Trịnh",
    "Cao",
    "Tạ",
    "Chu",
    "Triệu",
)
MIDDLES = ("Văn", "Thị", "Đức", "Hữu", "Quang", "Thanh", "Minh", "Thị Kim", "Xuân", "Bá")
GIVEN = (
    "Hùng", "Lan", "Tuấn", "Phượng", "Khoa", "Hạnh", "Dũng", "Yến", "Thắng", "Mỹ", "Vinh", "Tuyết", "Nghị", "Hoài",
    "Quỳnh", "Tùng", "Luận", "Bảo",
)  # fmt: skip
POSTS = (
    "Bí thư Đảng uỷ", "Phó Chủ tịch Uỷ ban nhân dân", "kế toán trưởng", "công chức địa chính",
    "Chủ tịch Hội đồng nhân dân", "Giám đốc Ban quản lý dự án", "Trưởng thôn",
)  # fmt: skip
WORKS = (
    "công trình kênh mương nội đồng", "tuyến đường liên thôn", "trường mầm non trung tâm",
    "trạm bơm số 2", "nhà văn hoá khu dân cư", "hệ thống cấp nước sạch",
)  # fmt: skip

TUNING_SENTENCES = (
    "Thực hiện chương trình kiểm tra, giám sát năm {year}, {commission} đã thành lập đoàn kiểm tra tại "
    "{commune} từ ngày {date} đến hết tháng {month}.",
    "Qua kiểm tra {n} hồ sơ thanh toán, đoàn phát hiện {m} hồ sơ thiếu chứng từ hợp lệ với tổng số tiền "
    "là {money} đồng.",
    "Đồng chí {person}, {post}, đã để xảy ra chậm trễ trong việc niêm yết công khai kết quả xét duyệt.",
    "Tập thể Ban Thường vụ đã nghiêm túc tự phê bình, nhận trách nhiệm của người đứng đầu và đề ra biện "
    "pháp khắc phục.",
    "Việc phân bổ kinh phí cho {work} chưa đúng với nghị quyết của Hội đồng nhân dân cùng cấp.",
    "Một số đảng viên chưa gương mẫu, còn biểu hiện né tránh, đùn đẩy trách nhiệm khi giải quyết công việc.",
    "Đoàn đề nghị thu hồi {money} đồng nộp về ngân sách nhà nước trước ngày {date}.",
    "Hồ sơ nghiệm thu khối lượng của {work} có chữ ký nhưng không ghi ngày, tháng, không đóng dấu giáp lai.",
    "Căn cứ Điều lệ Đảng và quy định về công tác kiểm tra, giám sát, kỷ luật của Đảng, các ý kiến trong "
    "hội nghị đều thống nhất với dự thảo kết luận.",
    "Khuyết điểm nêu trên kéo dài nhiều tháng nhưng chi uỷ không kịp thời phát hiện, uốn nắn.",
    "Trong số {n} hộ được hỗ trợ, có {m} hộ không thuộc đối tượng hưởng chính sách theo quy định hiện hành.",
    "Đề nghị đảng uỷ {commune} chỉ đạo rà soát toàn bộ các hợp đồng thuê thầu quỹ đất công ích.",
    "Biên bản làm việc được lập thành ba bản có giá trị như nhau, mỗi bên giữ một bản để thực hiện.",
    "Các nội dung chưa đủ căn cứ kết luận sẽ được thẩm tra, xác minh thêm trong thời hạn ba mươi ngày.",
    "Uỷ viên được phân công phụ trách địa bàn có trách nhiệm đôn đốc, theo dõi và báo cáo kết quả hằng quý.",
)
TUNING_LETTER = (
    "Tôi viết đơn này trình bày với {commission} việc làm của ông {person}, {post} {commune}.",
    "Tháng {month} năm {year}, gia đình tôi được thông báo nhận hỗ trợ {money} đồng nhưng thực tế chỉ được "
    "nhận một phần.",
    "Số tiền còn lại được giữ với lý do làm {work}, không có biên lai, không có sổ ký nhận.",
    "Nhiều hộ trong thôn cũng gặp cảnh như gia đình tôi và sẵn sàng làm chứng khi được mời.",
    "Chúng tôi đã hỏi trưởng thôn nhiều lần nhưng lần nào cũng được trả lời là chờ ý kiến cấp trên.",
    "Tôi xin cam đoan những điều viết trên là đúng sự thật và chịu trách nhiệm trước pháp luật.",
    "Kính mong các đồng chí xem xét, kiểm tra, sớm trả lời để bà con yên tâm sản xuất.",
    "Ngoài ra, tôi kiến nghị xã cho sửa lại đoạn mương bị sụt ở đầu xóm vì mỗi khi mưa nước tràn vào nhà.",
)
FIGURE_SENTENCES = (
    "Sau khi nghe báo cáo thẩm định và ý kiến thảo luận, {commission} quyết nghị các nội dung sau đây.",
    "Chi bộ thuộc {commune} sinh hoạt không đúng kỳ, ghi chép sổ nghị quyết sơ sài, thiếu chữ ký chủ trì.",
    "Ông {person}, nguyên {post}, ký duyệt quyết toán {work} vượt dự toán {money} đồng.",
    "Mục đích của cuộc giám sát là giúp cấp uỷ nhìn rõ ưu điểm, hạn chế; phòng ngừa vi phạm từ sớm, từ xa.",
    "Thời điểm giám sát: từ tháng {month} năm {year}; khi cần thiết có thể xem xét trước hoặc sau mốc này.",
    "Yêu cầu các tổ chức đảng gửi đủ hồ sơ, tài liệu về văn phòng trước ngày {date}, kể cả bản mềm.",
    "Đến nay còn {m} trong tổng số {n} kiến nghị chưa được thực hiện, chủ yếu do vướng mắc về đất đai.",
    "Người được kiểm tra có quyền giải trình, xuất trình chứng cứ và bảo lưu ý kiến của mình.",
    "Kết quả bỏ phiếu kín: {n} phiếu đồng ý, không có phiếu trắng, tỷ lệ bảo đảm theo Điều lệ.",
    "Khi phát hiện dấu hiệu vi phạm, thường trực cấp uỷ chuyển ngay hồ sơ, không chờ đến kỳ họp thường lệ.",
    "Nguồn vốn của {work} được điều chuyển hai lần mà không xin ý kiến cơ quan quản lý.",
    "Việc xử lý kỷ luật phải công minh, chính xác, kịp thời, đúng phương hướng, phương châm đã nêu.",
    "Giao văn phòng chủ trì, phối hợp với các phòng nghiệp vụ tổng hợp, trình thường trực trước ngày {date}.",
    "Kinh phí khắc phục ước tính {money} đồng, trong đó ngân sách xã bảo đảm một nửa, còn lại do bên thi công "
    "hoàn trả.",
    "Hướng dẫn này thay thế các văn bản trước đây trái với tinh thần nêu trên và có hiệu lực từ ngày ký.",
)
FIGURE_LETTER = (
    "Tôi không đồng ý với quyết định xử lý đối với tôi do {commission} ban hành ngày {date}.",
    "Thứ nhất, biên bản ngày {date} không có mặt tôi, cũng không có ai đọc lại cho tôi nghe.",
    "Thứ hai, khoản {money} đồng chi cho {work} đã được tập thể bàn bạc, có nghị quyết kèm theo.",
    "Trong quá trình làm việc, tôi luôn chấp hành sự phân công, chưa từng bị nhắc nhở lần nào.",
    "Ông {person}, {post} {commune}, là người biết rõ sự việc và có thể xác nhận.",
    "Vì vậy tôi đề nghị xem xét lại toàn bộ hồ sơ, cho tôi được đối chất và xem chứng cứ.",
    "Tôi gửi kèm đơn này {m} bản sao chứng từ, xin giữ bản gốc để xuất trình khi có yêu cầu.",
    "Rất mong được quý cơ quan quan tâm giải quyết đúng thời hạn, tôi xin trân trọng cảm ơn.",
)


@dataclass(frozen=True)
class Names:
    """Where the names of one set of papers come from; a person's is put together of one of each of `people`."""

    places: Sequence[str]
    communes: Sequence[str]
    people: tuple[Sequence[str], ...]


TUNING_NAMES = Names(PLACES, COMMUNES, (PEOPLE,))
PRACTICE_NAMES = Names(PRACTICE_PLACES, PRACTICE_COMMUNES, (PRACTICE_FAMILIES, PRACTICE_MIDDLES, PRACTICE_GIVEN))
FIGURE_NAMES = Names(FIGURE_PLACES, FIGURE_COMMUNES, (FAMILIES, MIDDLES, GIVEN))


@dataclass(frozen=True)
class Inventor:
    """Fills invented sentences with invented facts, always the same for one seed."""

    rng: np.random.Generator
    commission: str = "Uỷ ban Kiểm tra Tỉnh uỷ"
    names: Names = TUNING_NAMES

    @property
    def communes(self) -> Sequence[str]:
        return self.names.communes

    def place(self) -> str:
        return self.pick(self.names.places)

    def person(self) -> str:
        """A name; for practice and figures put together from parts, so that there are thousands."""
        return " ".join(self.pick(parts) for parts in self.names.people)

    def pick(self, choices: Sequence[str]) -> str:
        return choices[int(self.rng.integers(len(choices)))]

    def number(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high))

    def day(self) -> date:
        return date(2026, self.number(1, 11), self.number(1, 28))

    def money(self) -> str:
        return f"{self.number(12, 980) * 1_000_000 + self.number(1, 999) * 1000:,}".replace(",", ".")

    def sentence(self, pattern: str) -> str:
        return pattern.format(
            year=self.number(2021, 2026),
            month=self.number(1, 12),
            date=f"{self.day():%d/%m/%Y}",
            commission=self.commission,
            commune=self.pick(self.communes),
            n=self.number(20, 96),
            m=self.number(2, 19),
            money=self.money(),
            person=self.person(),
            post=self.pick(POSTS),
            work=self.pick(WORKS),
        )

    def paragraphs(self, patterns: Sequence[str], count: int) -> tuple[str, ...]:
        """So many paragraphs of one to three sentences, no sentence pattern twice before all were used."""
        order: list[str] = []
        made = []
        for _ in range(count):
            size = self.number(1, 4)
            while len(order) < size:
                order.extend(patterns[i] for i in self.rng.permutation(len(patterns)))
            made.append(" ".join(self.sentence(order.pop(0)) for _ in range(size)))
        return tuple(made)
