"""The looks of papers, as data. Layouts to tune the reader on, and others that only figures are measured on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from soi.engines.reading.specimens.paper import BLUE_INK, INK


@dataclass(frozen=True)
class Layout:
    """How one kind of paper is set: who heads it, what it is called, how it is typed, how it ends."""

    name: str
    heading: str  # party: two columns with number; nation: motto of the state, as letters of persons have it
    type_name: str = ""  # an official letter has none: its abstract stands under the number
    symbol: str = ""
    ending: str = "recipients and signer"  # or: two signers; writer
    opening: tuple[str, ...] = ()
    sentences: str = "tuning"
    paragraphs: int = 6
    family: str = "serif"
    cut: str = "regular"
    size: float = 13.5
    leading: float = 1.35
    left: float = 82
    right: float = 56
    top: float = 62
    indent: float = 34
    justified: bool = True
    ink: tuple[int, int, int] = INK
    unsteady: float = 0
    addressed: bool = False
    numbered: tuple[str, ...] = field(default=())
    page_number: str = "top"
    table: int = 0  # rows of a ruled table after the first paragraph

    @property
    def is_figure(self) -> bool:
        """For figures only: its names, places and sentences are none that the reader was tuned on."""
        return self.sentences.startswith("figure")

    @property
    def is_letter(self) -> bool:
        return self.heading == "nation"


REPORT = Layout(
    "report",
    "party",
    "BÁO CÁO",
    "BC/UBKT",
    numbered=("I. ĐẶC ĐIỂM TÌNH HÌNH", "II. KẾT QUẢ THỰC HIỆN", "III. KIẾN NGHỊ"),
)
DECISION = Layout(
    "decision",
    "party",
    "QUYẾT ĐỊNH",
    "QĐ/UBKT",
    opening=(
        "~- Căn cứ Điều lệ Đảng Cộng sản Việt Nam;",
        "~- Căn cứ quy chế làm việc của cấp uỷ và chương trình kiểm tra, giám sát;",
        "~- Xét đề nghị của Thường trực Uỷ ban Kiểm tra,",
        "=UỶ BAN KIỂM TRA QUYẾT ĐỊNH",
    ),
    numbered=("Điều 1.", "Điều 2.", "Điều 3."),
    paragraphs=4,
)
NOTICE = Layout("notice", "party", "THÔNG BÁO", "TB/UBKT", family="sans", size=12.5, leading=1.4, paragraphs=5)
MINUTES = Layout(
    "minutes",
    "party",
    "BIÊN BẢN",
    "BB/ĐKT",
    ending="two signers",
    opening=("Hôm nay, hồi 8 giờ 30 phút, tại phòng họp số 2, đoàn kiểm tra đã làm việc với các thành phần sau:",),
    size=13,
    leading=1.45,
    justified=False,
    paragraphs=5,
)
SUBMISSION = Layout(
    "submission", "party", "TỜ TRÌNH", "TTr/UBKT", addressed=True, family="wide", size=11.5, leading=1.45, paragraphs=5
)
OFFICIAL_LETTER = Layout(
    "official letter", "party", "", "CV/UBKT", addressed=True, size=14, leading=1.3, left=90, paragraphs=5
)
LETTER_TYPED = Layout(
    "letter typed",
    "nation",
    "ĐƠN TỐ CÁO",
    ending="writer",
    sentences="tuning letter",
    addressed=True,
    size=13.5,
    page_number="",
)
LETTER_HAND = replace(
    LETTER_TYPED, name="letter hand", type_name="ĐƠN KIẾN NGHỊ", cut="italic", size=15, leading=1.55,
    ink=BLUE_INK, unsteady=0.7, justified=False, paragraphs=5,
)  # fmt: skip

TYPED_REPORT = Layout(
    "typed report", "party", "BÁO CÁO", "BC/TU", family="typewriter", size=11.5, leading=1.5, justified=False, table=5,
    paragraphs=4,
)  # fmt: skip
APPOINTMENT = Layout(
    "appointment", "party", "QUYẾT ĐỊNH", "QĐ/BTCTU", family="sans", size=12, leading=1.45, left=88, table=3,
    paragraphs=4,
)  # fmt: skip
CELL_MINUTES = Layout(
    "cell resolution", "party", "NGHỊ QUYẾT", "NQ/CB", size=13, leading=1.4, top=70, paragraphs=5,
)  # fmt: skip
OFFICE_NOTICE = Layout(
    "office notice", "party", "THÔNG BÁO", "TB/VPTU", family="plain", size=10.8, leading=1.5, paragraphs=4,
)  # fmt: skip

TUNING = (
    REPORT, DECISION, NOTICE, MINUTES, SUBMISSION, OFFICIAL_LETTER, LETTER_TYPED, LETTER_HAND, TYPED_REPORT,
    APPOINTMENT, CELL_MINUTES, OFFICE_NOTICE,
)  # fmt: skip

# For whoever improves the rules for fields: every kind of body in every face of type, and many names.
PRACTICE = (
    Layout("practice rules", "party", "QUY CHẾ", "QC/ĐU", sentences="practice", size=13.8, leading=1.3, left=80),
    Layout("practice project", "party", "ĐỀ ÁN", "ĐA/TU", sentences="practice", family="sans", size=12.2, left=90),
    Layout("practice method", "party", "PHƯƠNG ÁN", "PA/BTCTU", sentences="practice", family="typewriter", size=11.6,
           leading=1.5, justified=False, top=66, table=4),
    Layout("practice submission", "party", "TỜ TRÌNH", "TTr/VPTU", sentences="practice", family="wide", size=11.3,
           leading=1.5),
    Layout("practice order", "party", "QUY ĐỊNH", "QĐi/UBKT", sentences="practice", family="plain", size=10.9,
           leading=1.5, right=50),
    Layout("practice petition", "nation", "ĐƠN PHẢN ÁNH", ending="writer", sentences="practice letter", addressed=True,
           size=13.8, left=78, page_number=""),
    Layout("practice notice", "party", "THÔNG BÁO", "TB/ĐU", sentences="practice", family="typewriter", size=11.4,
           leading=1.45, justified=False, left=80),
    Layout("practice decision", "party", "QUYẾT ĐỊNH", "QĐ/CB", sentences="practice", family="sans", size=12,
           leading=1.4, right=60),
    Layout("practice report", "party", "BÁO CÁO", "BC/TU", sentences="practice", size=14.2, leading=1.25, top=58),
    Layout("practice letter", "party", "", "CV/ĐU", sentences="practice", addressed=True, family="plain", size=11,
           leading=1.5, left=84),
    Layout("practice minutes", "party", "BIÊN BẢN", "BB/CB", ending="two signers", sentences="practice", size=13,
           family="typewriter", leading=1.4, justified=False, left=76),
    Layout("practice invitation", "party", "GIẤY MỜI", "GM/BTCTU", sentences="practice", size=13.2, leading=1.45,
           table=3),
)  # fmt: skip

CONCLUSION = Layout(
    "conclusion",
    "party",
    "KẾT LUẬN",
    "KL/UBKT",
    sentences="figure",
    left=86,
    numbered=("1. Ưu điểm", "2. Hạn chế, khuyết điểm", "3. Nguyên nhân"),
    paragraphs=5,
)
PLAN = Layout(
    "plan", "party", "KẾ HOẠCH", "KH/UBKT", sentences="figure", family="sans", size=12, leading=1.5, top=70,
    justified=False, numbered=("A. MỤC ĐÍCH, YÊU CẦU", "B. NỘI DUNG", "C. TỔ CHỨC THỰC HIỆN"), paragraphs=5,
)  # fmt: skip
GUIDANCE = Layout(
    "guidance", "party", "HƯỚNG DẪN", "HD/UBKT", sentences="figure", size=14.5, leading=1.25, right=48, indent=28,
    numbered=("1-", "2-", "3-", "4-"), paragraphs=5,
)  # fmt: skip
RESOLUTION = Layout(
    "resolution", "party", "NGHỊ QUYẾT", "NQ/ĐU", sentences="figure", family="plain", size=10.8, leading=1.55,
    opening=("~Căn cứ Điều lệ Đảng; căn cứ quy chế làm việc của Ban Chấp hành,", "=BAN CHẤP HÀNH QUYẾT NGHỊ:"),
    paragraphs=5,
)  # fmt: skip
WORKING_MINUTES = Layout(
    "working minutes", "party", "BIÊN BẢN", "BB/UBKT", ending="two signers", sentences="figure", size=12.5,
    family="typewriter", leading=1.5, justified=False, left=78, right=50, indent=24, paragraphs=4,
)  # fmt: skip
LETTER_COMPLAINT = Layout(
    "letter complaint", "nation", "ĐƠN KHIẾU NẠI", ending="writer", sentences="figure letter", addressed=True,
    size=14, leading=1.4, left=74, right=64, page_number="", paragraphs=5,
)  # fmt: skip

INSTRUCTION = Layout(
    "instruction", "party", "CHỈ THỊ", "CT/TU", sentences="figure", size=14, leading=1.3, left=84, right=52,
    numbered=("1-", "2-", "3-"), paragraphs=4,
)  # fmt: skip
CIRCULAR = Layout(
    "circular", "party", "THÔNG TRI", "TT/TU", sentences="figure", family="wide", size=11.2, leading=1.5, top=66,
    paragraphs=4,
)  # fmt: skip
TABLED_REPORT = Layout(
    "tabled report", "party", "BÁO CÁO", "BC/VPTU", sentences="figure", family="sans", size=11.8, leading=1.45, table=6,
    right=60, paragraphs=3,
)  # fmt: skip
TYPED_LETTER = Layout(
    "typed letter", "party", "", "CV/BTCTU", sentences="figure", addressed=True, family="typewriter", size=11.8,
    leading=1.5, justified=False, left=76, paragraphs=4,
)  # fmt: skip
PROGRAMME = Layout(
    "programme", "party", "CHƯƠNG TRÌNH", "CTr/ĐU", sentences="figure", family="plain", size=11, leading=1.5, table=4,
    justified=False, numbered=("I- MỤC TIÊU", "II- NHIỆM VỤ"), paragraphs=3,
)  # fmt: skip
CELL_REPORT = Layout(
    "cell report", "party", "BÁO CÁO", "BC/CB", sentences="figure", size=13.2, leading=1.42, indent=40, table=3,
    paragraphs=4,
)  # fmt: skip

# Never looked at while the reader is tuned: they give the published figures.
FIGURE = (
    CONCLUSION, PLAN, GUIDANCE, RESOLUTION, WORKING_MINUTES, LETTER_COMPLAINT, INSTRUCTION, CIRCULAR, TABLED_REPORT,
    TYPED_LETTER, PROGRAMME, CELL_REPORT,
)  # fmt: skip

LAYOUTS = {each.name: each for each in (*TUNING, *PRACTICE, *FIGURE)}
