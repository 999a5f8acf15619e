"""The story of `make demo` once more, by people in real browsers: they click, type, use the keyboard, and look.

Each test is a scene and goes on where the one before it ended; every page is held to its promises on the way.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from soi.config.demo import cast, papers
from soi.config.demo import story as told
from tests.end_to_end.browser import SIZE, Visit, assert_within_budget
from tests.end_to_end.looks import LANGUAGES, Album, everything_is_reached_by_tab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLERK, OFFICER, HEAD = "vanthu.hs", "tiepdan.hs", "chunhiem.hs"
OUTSIDE = ("kiemtra.bt", "vanthu.anlinh", "bithu.anlinh")
PATIENCE = 90
LIVE_WITHIN = 1.0
# When the figure became 1 and the list had its line, by the clock of the head's own page.
WATCH = """
() => {
  const look = () => {
    const figure = document.getElementById('open-denunciations');
    const line = document.querySelector('main a.t');
    if (!window.changed && line && figure && figure.innerText === '1') window.changed = Date.now();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
"""
BETRAYING = "\n3. Trưởng thôn ở sát nhà tôi."
HERE = re.compile(r"/([0-9a-f-]{36})/")


@dataclass
class Play:
    """The people at their desks, the machines between them, and what has come of it so far."""

    chromium: Any
    address: str
    turn: Callable[[], None]
    drop: Callable[[str, bytes], None]
    stack: ExitStack
    album: Album = field(default_factory=Album)
    desks: dict[str, Visit] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def at(self, username: str) -> Visit:
        """This person's own browser, signed in once, with the content policy in force."""
        if username not in self.desks:
            self.desks[username] = self.browser()
            if username:
                self.desks[username].sign_in(username)
        return self.desks[username]

    def browser(self, size: dict[str, int] = SIZE) -> Visit:
        context = self.chromium.new_context(
            base_url=self.address, viewport=size, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
        )
        self.stack.callback(context.close)
        context.set_default_timeout(30_000)
        visit = Visit(context, context.new_page())
        visit.listen()
        return visit

    def until(self, visit: Visit, selector: str, *, again: str = "") -> None:
        """Let the machines work until the page shows it; the page is asked anew only where nothing is live."""
        end = time.monotonic() + PATIENCE
        while not visit.page.locator(selector).count():
            assert time.monotonic() < end, f"{selector} at {visit.page.url}: {visit.page.inner_text('main')[:600]}"
            self.turn()
            if again:
                visit.page.goto(again)
            else:
                visit.page.wait_for_timeout(200)

    def hears(self, visit: Visit, path: str) -> tuple[int, str]:
        """Status and body of a guessed address, by this person's session."""
        answer = visit.context.request.get(path)
        return answer.status, answer.text()


@pytest.fixture(scope="module")
def play(chromium: Any, site: Any, node: Any) -> Iterator[Play]:
    if not os.path.exists("/usr/bin/bwrap"):
        pytest.fail("bubblewrap is missing. Nothing was read. Run `apt-get install bubblewrap`, then again.")
    with ExitStack() as stack, node.machines() as turn:
        yield Play(chromium, site.address, turn, told.into_folder(node.scanner), stack)


@pytest.fixture(autouse=True)
def good(play: Play) -> Iterator[None]:
    yield
    play.album.assert_good()


def here(page: Any) -> str:
    match = HERE.search(page.url)
    assert match, f"no paper at {page.url}"
    return match.group(1)


@contextmanager
def narrow(visit: Visit) -> Iterator[None]:
    """The same page as on a screen zoomed to 200 %."""
    visit.page.set_viewport_size({"width": 683, "height": 768})
    yield
    visit.page.set_viewport_size(SIZE)


def look_narrow(play: Play, visit: Visit, name: str) -> None:
    with narrow(visit):
        wide = visit.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} is {wide} px too wide at 683 px"
        play.album.look(visit, f"{name}-683")


# ---- the door --------------------------------------------------------------------------------------------------------


@pytest.mark.feature("TRA-07", "PLT-17")
def test_a_visitor_sees_a_door_and_nothing_behind_it(play):
    visitor = play.at("")
    for path in ("/", "/petitions/", f"/petitions/{uuid.uuid4()}/", "/search/?q=don"):
        visitor.page.goto(path)
        assert "/sign-in/" in visitor.page.url
    play.album.look(visitor, "p-dang-nhap", languages=LANGUAGES)
    look_narrow(play, visitor, "p-dang-nhap")


@pytest.mark.feature("PLT-10")
def test_the_clerk_signs_in_with_password_and_code(play):
    clerk = play.desks[CLERK] = play.browser()
    clerk.page.goto("/sign-in/login/")
    clerk.page.keyboard.type(CLERK)
    clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.type(cast.PASSWORD)
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_selector("#id_code")
    play.album.look(clerk, "p-ma-xac-nhan")
    clerk._give_code(CLERK)
    assert "/sign-in/" not in clerk.page.url
    load = assert_within_budget(clerk, "/")
    assert load.total > 30_000, "an empty answer proves nothing"


# ---- the report ------------------------------------------------------------------------------------------------------


def test_a_report_is_taken_in_and_a_hostile_file_is_named(play, tmp_path):
    (tmp_path / "bao-cao.pdf").write_bytes(papers.report())
    (tmp_path / "hop-le.pdf").write_bytes(b"MZ\x90\0" + b"\0" * 4000)
    clerk = play.at(CLERK)
    page = clerk.page
    page.goto("/")
    page.click("nav.side a[href='/intake/']")
    page.set_input_files("#id_papers", [str(tmp_path / "bao-cao.pdf"), str(tmp_path / "hop-le.pdf")])
    page.check("input[name=marked][value='0']")
    page.click("#upload button.pri")
    page.wait_for_selector("#upload [role=status]")
    play.until(clerk, "#arrivals tr:has-text('bao-cao.pdf'), tr:has-text('bao-cao.pdf')")
    play.album.look(clerk, "intake")
    look_narrow(play, clerk, "intake")
    with page.expect_navigation():
        page.click("tr:has-text('bao-cao.pdf') a.t")
    play.facts["report"] = here(page)
    play.until(clerk, "form.fixb")
    page.goto("/intake/")
    assert (
        page.locator("tr:has-text('hop-le.pdf') .tag.bad").count()
        or page.locator("tr:has-text('hop-le.pdf')").count() == 0
    )
    play.album.look(clerk, "intake", languages=LANGUAGES)


@pytest.mark.feature("DIG-10")
def test_doubtful_words_are_corrected_on_the_image_by_keyboard(play):
    clerk = play.at(CLERK)
    page = clerk.page
    page.goto(f"/intake/{play.facts['report']}/")
    page.wait_for_selector("form.fixb:not([hidden])")
    play.album.look(clerk, "reading-desk", languages=LANGUAGES)
    look_narrow(play, clerk, "reading-desk")
    corrected: set[str] = set()
    for number in (1, 2):
        page.goto(f"/intake/{play.facts['report']}/?page={number}")
        correct_page(page, corrected)
    assert corrected == set(papers.REPORT_DOUBTFUL)
    page.goto(f"/intake/{play.facts['report']}/?page=1")
    for word in corrected:
        assert word in page.inner_text(".ocr") or word in words_of(play, clerk)
    play.album.look(clerk, "reading-desk-corrected")


def words_of(play: Play, visit: Visit) -> str:
    return str(play.hears(visit, f"/intake/{play.facts['report']}/?page=2")[1])


def correct_page(page: Any, corrected: set[str]) -> None:
    """All doubtful words of one page: n and p walk, typing corrects, the button says that it was read right."""
    count = page.locator(".ocr u[data-word]:not(.f)").count()
    if count > 1:
        first = page.locator("u.sel").get_attribute("data-word")
        page.locator(".ocr").focus()
        page.keyboard.press("n")
        assert page.locator("u.sel").get_attribute("data-word") != first
        page.locator(".ocr").focus()
        page.keyboard.press("p")
        assert page.locator("u.sel").get_attribute("data-word") == first
    for _ in range(40):
        form = page.locator("form.fixb:not([hidden])")
        if not form.count():
            return
        read = form.locator("input[name=text]").input_value()
        truth = next((t for t in papers.REPORT_DOUBTFUL if t not in corrected and told.alike(read, t)), "")
        if truth:
            corrected.add(truth)
            page.keyboard.type(truth)
        else:
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
        with page.expect_navigation():
            page.keyboard.press("Enter")


def test_the_report_is_confirmed_and_registered_in_one_act(play):
    clerk = play.at(CLERK)
    page = clerk.page
    page.goto(f"/intake/{play.facts['report']}/")
    page.fill("form[action$='/fields/'] [name=abstract]", papers.REPORT.fields["abstract"])
    with page.expect_navigation():
        page.click("form[action$='/fields/'] button.pri")
    play.until(clerk, "a[href*='/records/register/']")
    with page.expect_navigation():
        page.click("a[href*='/records/register/']")
    play.album.look(clerk, "register", languages=LANGUAGES)
    look_narrow(play, clerk, "register")
    page.select_option("#id_type", "report")
    page.select_option("#id_purpose", "inspection")
    page.fill("#id_file_code", "KT-2026-01")
    page.fill("#id_file_title", "Kiểm tra thu, chi quỹ ở cơ sở năm 2026")
    with page.expect_navigation():
        page.click(".save .btn.pri")
    assert re.search(r"Số đến \d+/\d{4}", page.inner_text("h2.big"))
    play.album.look(clerk, "registered")
    with page.expect_navigation():
        page.click("a.btn.pri")
    play.facts["document"] = here(page)
    play.album.look(clerk, "d-tai-lieu", languages=LANGUAGES)
    look_narrow(play, clerk, "d-tai-lieu")


def test_it_is_found_without_marks_and_by_phrase(play):
    clerk = play.at(CLERK)
    page = clerk.page
    for question in (*told.SPELLINGS, told.PHRASE):
        page.goto("/search/")
        page.fill("#q", question)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"q="))
        play.until(clerk, f"#hits a[href*='{play.facts['document']}']", again=page.url)
    play.album.look(clerk, "search", languages=LANGUAGES)
    look_narrow(play, clerk, "search")


# ---- the letter ------------------------------------------------------------------------------------------------------


@pytest.mark.feature("PET-01")
def test_a_letter_comes_from_the_scanner_and_is_taken_in(play):
    play.drop("thu.pdf", papers.letter())
    clerk = play.at(CLERK)
    page = clerk.page
    page.goto("/intake/")
    play.until(clerk, "tr:has-text('thu.pdf')")
    with page.expect_navigation():
        page.click("tr:has-text('thu.pdf') a.t")
    play.facts["letter"] = here(page)
    play.until(clerk, "a[href*='/petitions/take/']")
    nothing_to_others(play, f"/intake/{play.facts['letter']}/", f"/intake/{uuid.uuid4()}/", "niêm yết công khai")
    with page.expect_navigation():
        page.click("a[href*='/petitions/take/']")
    play.album.look(clerk, "b-nhan-don")
    with page.expect_navigation():
        page.click(".save .btn.pri")
    play.facts["petition"] = here(page)
    play.album.look(clerk, "b-don-dang-giu")


def nothing_to_others(play: Play, hidden: str, absent: str, words: str) -> None:
    """Hidden and absent are the same bytes, and no search knows the words."""
    for username in (*OUTSIDE, "kiemtoan"):
        other = play.at(username)
        seen, empty = play.hears(other, hidden), play.hears(other, absent)
        assert seen[0] == 404
        assert seen == empty, f"{username} can tell {hidden} from nothing"
        other.page.goto(f"/search/?q={words}")
        assert other.page.locator("#hits a.t").count() == 0
        for secret in (papers.WRITER, papers.ACCUSED):
            assert secret not in other.page.content()


@pytest.mark.feature("PET-02", "TRA-07")
def test_the_officer_sorts_it_in_six_steps(play):
    officer = play.at(OFFICER)
    page = officer.page
    page.goto("/")
    play.album.look(officer, "a-ban-lam-viec-tiep-dan")
    with page.expect_navigation():
        page.click(".panel.edge a.btn.pri")
    play.album.look(officer, "b-tiep-nhan-don-1", languages=LANGUAGES)
    look_narrow(play, officer, "b-tiep-nhan-don-1")
    everything_is_reached_by_tab(page)
    page.focus("input[name=whole][value=yes]")
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    fill_sender(play, officer)
    fill_matters(play, officer)
    fill_accused(play, officer)
    assert "Hà Sơn" in page.inner_text("main")
    page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    play.album.look(officer, "b-tiep-nhan-don-5", languages=LANGUAGES)
    go_on(page)
    play.album.look(officer, "b-tiep-nhan-don-6", languages=LANGUAGES)
    go_on(page)
    page.wait_for_selector("#copy")


def go_on(page: Any) -> None:
    with page.expect_navigation():
        page.click(".save .btn.pri")


def fill_sender(play: Play, officer: Visit) -> None:
    page = officer.page
    play.album.look(officer, "b-tiep-nhan-don-2", languages=LANGUAGES)
    page.check("input[name=named][value=named]")
    page.fill("#id_full_name", papers.WRITER)
    page.fill("#id_address", papers.WRITER_HOME)
    page.fill("#id_relation", "thủ quỹ cũ của thôn")
    page.check("#id_signed")
    go_on(page)


def fill_matters(play: Play, officer: Visit) -> None:
    page = officer.page
    play.album.look(officer, "b-tiep-nhan-don-3", languages=LANGUAGES)
    look_narrow(play, officer, "b-tiep-nhan-don-3")
    page.check("input[name=kind][value=tc-dv]")
    for check in ("accuses", "can_be_verified", "concrete_evidence"):
        page.check(f"#id_{check}")
    page.fill("#id_summary", told.ACCUSATION)
    with page.expect_navigation():
        page.click("button[name=again]")
    page.check("input[name=kind][value=kng]")
    page.fill("#id_summary", told.PROPOSAL)
    play.album.look(officer, "b-hai-noi-dung")
    go_on(page)


def fill_accused(play: Play, officer: Visit) -> None:
    page = officer.page
    play.album.look(officer, "b-tiep-nhan-don-4", languages=LANGUAGES)
    page.check("input[name=subject][value=member]")
    page.fill("#id_name", papers.ACCUSED)
    page.fill("#id_post", "Phó Bí thư Đảng ủy xã")
    unit = page.locator("#id_unit option", has_text="Đảng ủy xã An Lĩnh").first.get_attribute("value")
    page.select_option("#id_unit", unit)
    page.select_option("#id_managed_at", "province")
    go_on(page)


@pytest.mark.feature("PET-05", "MON-01", "SEC-01")
def test_the_copy_is_typed_the_original_sealed_and_the_head_sees_it_at_once(play):
    officer, head = play.at(OFFICER), play.at(HEAD)
    head.page.goto("/")
    asked: list[str] = []
    before = strangers_sit_at_their_desks(play, asked)
    assert head.page.inner_text("#open-denunciations") == "0"
    assert head.page.locator(f"a[href*='{play.facts['petition']}']").count() == 0
    head.page.evaluate(WATCH)

    page = officer.page
    page.fill("#text", told.COPY + BETRAYING)
    page.keyboard.press("Tab")
    page.wait_for_selector(".wn")
    play.album.look(officer, "n-ban-luan-chuyen", languages=("vi",))
    seal(page)
    page.wait_for_selector(".wn")
    assert page.locator("#text").input_value().endswith(BETRAYING.strip()), "nothing that was typed is lost"
    play.album.look(officer, "n-chu-lo-nguoi")
    page.fill("#text", told.COPY)
    page.keyboard.press("Tab")
    page.wait_for_selector(".wn", state="detached")
    asked.clear()
    sent: list[Any] = []
    page.on("requestfinished", lambda request: sent.append(request) if request.method == "POST" else None)
    seal(page)
    head.page.wait_for_selector(f"a[href*='{play.facts['petition']}']", timeout=5_000)
    head.page.wait_for_selector("#open-denunciations:text-is('1')", timeout=5_000)
    page.wait_for_selector("#petition")
    changed = head.page.evaluate("window.changed")
    assert changed, "the page was loaded again"
    # Commit comes just before the answer to the seal; both clocks are this machine's.
    timing = sent[-1].timing
    took = (changed - timing["startTime"] - timing["responseStart"]) / 1000
    play.facts["live"] = f"{took:.2f}"
    play.album.look(officer, "don-da-niem-phong")
    head.page.wait_for_timeout(700)
    play.album.look(head, "a-ban-lam-viec", languages=LANGUAGES)
    look_narrow(play, head, "a-ban-lam-viec")
    for username, desk in before.items():
        assert play.at(username).page.inner_text("main") == desk, f"the desk of {username} stirred"
    assert asked == [], "nobody else is told, not even that there is something"
    assert took <= LIVE_WITHIN, f"the head's desk changed {took:.2f} s after the seal"


def strangers_sit_at_their_desks(play: Play, asked: list[str]) -> dict[str, str]:
    """What stands on the desks of those who may know nothing; from now on each request of their pages is noted."""
    for username in OUTSIDE:
        page = play.at(username).page
        page.goto("/")
        page.wait_for_timeout(800)
        page.on("request", lambda request, who=username: asked.append(f"{who} {request.url}"))
    return {username: play.at(username).page.inner_text("main") for username in OUTSIDE}


def seal(page: Any) -> None:
    page.click("button[name=seal]")
    with page.expect_navigation():
        page.click("#sure button[value=yes]")


def test_the_head_reads_the_copy_and_the_counting_and_finds_it(play):
    head = play.at(HEAD)
    page = head.page
    with page.expect_navigation():
        page.click(f"a[href*='{play.facts['petition']}'] >> nth=0")
    text = page.inner_text("main")
    assert told.ONLY_IN_COPY in text
    for secret in (papers.WRITER, "thủ quỹ cũ", "Đồng Vai"):
        assert secret not in text
    page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    assert page.locator(".count").first.is_visible()
    play.album.look(head, "don-va-cach-dem", languages=LANGUAGES)
    look_narrow(play, head, "don-va-cach-dem")
    search = f"/search/?q={told.ONLY_IN_COPY}"
    page.goto(search)
    play.until(head, "#hits a.t[href*='/petitions/']", again=search)
    play.album.look(head, "tim-ban-luan-chuyen")
    with page.expect_navigation():
        page.click("#hits a.t")
    assert here(page) == play.facts["petition"]


@pytest.mark.feature("SEC-01", "TRA-07")
def test_the_neighbour_the_commune_and_the_chief_see_nothing(play):
    petition = play.facts["petition"]
    nothing_to_others_of_copy(play, petition)
    one = play.at("bithu.anlinh")
    one.page.goto(f"/petitions/{petition}/")
    play.album.look(one, "p-khong-tim-thay", languages=LANGUAGES)
    look_narrow(play, one, "p-khong-tim-thay")
    one.page.goto(f"/search/?q={told.ONLY_IN_COPY}")
    play.album.look(one, "search-nothing")
    other = play.at("kiemtra.bt")
    other.page.goto("/")
    play.album.look(other, "a-ban-lam-viec-tinh-khac")
    visitor = play.at("")
    visitor.page.goto(f"/petitions/{petition}/")
    assert "/sign-in/" in visitor.page.url
    assert petition not in visitor.page.inner_text("body")


def nothing_to_others_of_copy(play: Play, petition: str) -> None:
    for username in OUTSIDE:
        other = play.at(username)
        for tail in ("", "copy/", "part/", "intake/scan/"):
            seen = play.hears(other, f"/petitions/{petition}/{tail}")
            empty = play.hears(other, f"/petitions/{uuid.uuid4()}/{tail}")
            assert seen[0] == 404
            assert seen == empty
        other.page.goto(f"/search/?q={told.ONLY_IN_COPY}")
        assert other.page.locator("#hits a.t").count() == 0
        other.page.goto("/petitions/") if other.page.locator("nav.side a[href='/petitions/']").count() else None
        assert petition not in other.page.content()
