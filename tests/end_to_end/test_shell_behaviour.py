"""The script of the pages in a real browser: typed text, unsure words, harmful acts, keys, news.

The bodies of these pages are written here; frame, style, script and server are the product's own.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route

from tests.end_to_end.browser import Visit

pytestmark = pytest.mark.browser


def served_page(one: Visit, path: str, body: str) -> None:
    """Answer this address with the frame of the help page and a body of our own."""
    frame = one.context.request.get("/help/").text()
    made = re.sub(
        r"(<main[^>]*>).*(</main>)", lambda found: found.group(1) + body + found.group(2), frame, flags=re.DOTALL
    )
    headers = {"content-type": "text/html; charset=utf-8"}
    one.context.route(f"**{path}", lambda route: route.fulfill(body=made, headers=headers))


FORM = """<h1>Đơn này thuộc loại nào?</h1><form data-draft="petition-1" action="/help/" method="get">
<label class="opt"><input type="radio" name="kind" value="a">Tố cáo</label>
<label class="opt"><input type="radio" name="kind" value="b">Phản ánh</label>
<textarea class="in" name="summary" aria-label="Tóm tắt"></textarea>
<div data-no-draft><input class="in" name="sender" aria-label="Người gửi"></div>
<div class="save"><button class="btn pri">Gửi</button><span class="saved sp"><span></span></span></div></form>"""


def kept(one: Visit) -> list[str]:
    return one.page.evaluate(
        """() => new Promise(done => { const ask = indexedDB.open('soi', 1);
            ask.onsuccess = () => { const all = ask.result.transaction('drafts').objectStore('drafts').getAll();
            all.onsuccess = () => done(all.result.map(each => JSON.stringify(each.values))); }; })"""
    )


def test_typed_text_outlives_a_closed_page_and_goes_when_sent(visit):
    one = visit("vanthu.hs")
    served_page(one, "/tests/form/", FORM)
    page = one.page
    page.goto("/tests/form/")
    page.fill("textarea", "Thu tiền làm đường cao hơn mức đã họp dân")
    page.check("input[value=b]")
    page.fill("input[name=sender]", "Nguyễn Văn Kín")
    page.wait_for_function("document.querySelector('.saved').textContent.includes('Đã lưu trên máy này')")
    assert "Thu tiền" in kept(one)[0]
    assert "Kín" not in kept(one)[0]
    page.goto("/help/")
    page.goto("/tests/form/")
    page.wait_for_function("document.querySelector('textarea').value.startsWith('Thu tiền')")
    assert page.is_checked("input[value=b]")
    assert page.locator(".opt.on").inner_text() == "Phản ánh"
    assert page.input_value("input[name=sender]") == ""
    page.click(".save button")
    page.wait_for_url("**/help/?**")
    page.goto("/tests/form/")
    page.wait_for_timeout(500)
    assert page.input_value("textarea") == ""
    one.assert_quiet()


def test_typed_text_outlives_the_end_of_the_session(visit):
    one = visit()
    one.sign_in("vanthu.anlinh")
    served_page(one, "/tests/form/", FORM)
    one.page.goto("/tests/form/")
    one.page.fill("textarea", "gõ dở thì hết phiên")
    one.page.wait_for_function("document.querySelector('.saved').textContent.includes('Đã lưu')")
    one.context.clear_cookies()
    one.page.click(".save button")
    one.page.wait_for_selector("#id_login")
    one.sign_in("vanthu.anlinh")
    one.page.goto("/tests/form/")
    one.page.wait_for_function("document.querySelector('textarea').value === 'gõ dở thì hết phiên'")


def test_another_account_on_the_same_machine_gets_no_typed_text(visit):
    one = visit("vanthu.bt")
    served_page(one, "/tests/form/", FORM)
    one.page.goto("/tests/form/")
    one.page.fill("textarea", "bản nháp của người trước")
    one.page.wait_for_function("document.querySelector('.saved').textContent.includes('Đã lưu')")
    other = visit("kiemtra.bt").context.cookies()
    one.context.clear_cookies()
    one.context.unroute_all()
    one.context.add_cookies(other)
    served_page(one, "/tests/form/", FORM)
    one.page.goto("/tests/form/")
    one.page.wait_for_timeout(600)
    assert one.page.input_value("textarea") == ""


WORDS = """<div class="work"><div class="view"><div class="bar0">
<button type="button" class="btn" data-view="in">+</button>
<button type="button" class="btn" data-view="turn">xoay</button></div><div class="scroll"><div class="pg">
<img alt="" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='400' height='400'/%3E">
<svg class="ov" viewBox="0 0 100 100" role="img" aria-label="trang">
<rect class="q" data-word="w1" x="5" y="5" width="20" height="5"/>
<rect class="q" data-word="w2" x="5" y="50" width="20" height="5"/></svg></div></div></div>
<section class="col"><div class="ocr"><p><span>1</span>
<span>Tổng <u data-word="w1" tabindex="0">184.850.000</u></span></p>
<form class="fixb" data-word="w1" hidden><input class="in" aria-label="Sửa" value="184.850.000"></form>
<p><span>2</span><span>trước <u data-word="w2" tabindex="0">16/10/2026</u></span></p>
<form class="fixb" data-word="w2" hidden><input class="in" aria-label="Sửa" value="16/10/2026"></form>
</div></section></div>"""


def test_keys_walk_from_one_unsure_word_to_the_next_in_image_and_text(visit):
    one = visit("vanthu.hs")
    served_page(one, "/tests/words/", WORDS)
    page = one.page
    page.goto("/tests/words/")
    page.wait_for_selector("rect.sel[data-word=w1]")
    assert page.locator("form.fixb:visible").get_attribute("data-word") == "w1"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    page.wait_for_selector("rect.sel[data-word=w2]")
    assert page.evaluate("document.activeElement.value") == "16/10/2026"
    assert page.locator(".ocr p.on").inner_text().split()[0] == "2"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("p")
    page.wait_for_selector("u.sel[data-word=w1]")
    page.locator("rect[data-word=w2]").click()
    page.wait_for_selector("u.sel[data-word=w2]")
    page.click("[data-view=in]")
    assert page.evaluate("document.querySelector('.pg').style.width") == "125%"
    page.click("[data-view=turn]")
    assert "rotate(90deg)" in page.evaluate("document.querySelector('.pg').style.transform")
    one.assert_quiet()


ACTS = """<form id="harm" action="/help/" data-confirm="Niêm phong bản gốc?">
<button class="btn pri">Niêm phong</button></form>
<div id="part"><button type="button" class="btn" hx-get="/help/" hx-target="#part" hx-select="h1"
 hx-confirm="Tải lại phần này?">Tải</button></div>"""


def test_harmful_acts_ask_once_more(visit):
    one = visit("vanthu.hs")
    served_page(one, "/tests/acts/", ACTS)
    page = one.page
    page.goto("/tests/acts/")
    page.click("#harm button")
    assert page.inner_text("#sure h2") == "Niêm phong bản gốc?"
    one.assert_accessible()
    page.click("#sure button[value=no]")
    assert page.url.endswith("/tests/acts/")
    page.click("#part button")
    page.click("#sure button[value=yes]")
    page.wait_for_selector("#part h1")
    page.click("#harm button")
    page.click("#sure button[value=yes]")
    page.wait_for_url("**/help/?")
    one.assert_quiet()


LIST = """<table class="tbl"><caption class="sr">Việc</caption><tbody>
<tr><td><a class="t" href="/help/?1">một</a></td></tr>
<tr><td><a class="t" href="/help/?2">hai</a></td></tr></tbody></table>
<section id="live" data-live="tests" hx-get="/help/" hx-select="h1" hx-trigger="live"
 hx-swap="innerHTML">cũ</section>"""


def test_j_k_and_enter_work_a_list(visit):
    one = visit("vanthu.hs")
    served_page(one, "/tests/list/", LIST)
    page = one.page
    page.goto("/tests/list/")
    for key, row in (("j", "một"), ("j", "hai"), ("j", "hai"), ("k", "một"), ("j", "hai")):
        page.keyboard.press(key)
        assert page.locator("tr.cur").inner_text() == row
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/?2")


def test_an_open_page_renews_its_live_parts_when_the_stream_opens(visit):
    one = visit("vanthu.hs")
    served_page(one, "/tests/list/", LIST)
    one.page.goto("/tests/list/")
    one.page.wait_for_selector("#live h1")
    assert "Đã đồng bộ" in one.page.inner_text("#net")
    one.context.set_offline(True)
    one.page.wait_for_selector("#net.off")
    assert "Mất mạng" in one.page.inner_text("#net")


def test_what_is_typed_before_the_store_is_open_is_kept_too(visit):
    one = visit("vanthu.hs")
    served_page(one, "/tests/form/", FORM)

    def late(route: Route) -> None:
        one.page.wait_for_timeout(800)
        route.continue_()

    one.context.route("**/idb*.js", late)
    one.page.goto("/tests/form/", wait_until="domcontentloaded")
    one.page.fill("textarea", "gõ ngay khi trang vừa hiện")
    one.page.wait_for_function("document.querySelector('.saved').textContent.includes('Đã lưu')")
    assert "gõ ngay" in kept(one)[0]


FOLDS = """<section id="part" data-live="tests.part" hx-get="/tests/folds/" hx-trigger="live" hx-select="#part"
hx-swap="outerHTML">
<details><summary>Vì sao có số này</summary><p>mở ra</p></details>
<details><summary>Đếm thế nào</summary><p>còn đóng</p></details></section>"""


def test_what_the_reader_opened_stays_open_when_news_renews_its_part(visit):
    one = visit("vanthu.hs")
    served_page(one, "/tests/folds/", FOLDS)
    page = one.page
    page.goto("/tests/folds/")
    page.click("#part summary >> nth=0")
    page.evaluate("document.querySelector('#part').dataset.old = '1'; htmx.trigger('#part', 'live')")
    page.wait_for_selector("#part:not([data-old])")
    assert page.locator("#part details[open] summary").all_inner_texts() == ["Vì sao có số này"]


def test_only_what_nobody_pressed_says_that_it_may_wait(visit):
    """The server answers people first (kernel.web.turns); a mark on what a person pressed would make that wait too."""
    one = visit("vanthu.hs")
    button = '<button id="ask" type="button" hx-get="/tests/folds/" hx-target="#rest">Hỏi</button><p id="rest"></p>'
    served_page(one, "/tests/folds/", FOLDS + button)
    page = one.page
    page.goto("/tests/folds/")
    with page.expect_request(lambda request: "hx-request" in request.headers) as live:
        page.evaluate("htmx.trigger('#part', 'live')")
    assert live.value.headers.get("soi-by-itself") == "1"
    page.wait_for_selector("#part:not(.htmx-request)")
    with page.expect_request(lambda request: request.headers.get("hx-target") == "rest") as pressed:
        page.click("#ask")
    assert "soi-by-itself" not in pressed.value.headers


STREAM = """window.EventSource = class extends EventTarget {
constructor() { super(); window.stream = this; } close() {} };"""


def test_news_that_comes_while_a_part_is_fetched_is_not_lost(visit):
    """The answer under way may be older than the news: the part is asked for once more, and once only."""
    one = visit("vanthu.hs")
    served_page(one, "/tests/folds/", FOLDS)
    page = one.page
    page.add_init_script(STREAM)
    page.goto("/tests/folds/")
    answers = []

    def answer(route: Route) -> None:
        answers.append(route)
        page.wait_for_timeout(200)
        route.fulfill(content_type="text/html", body=FOLDS.replace("còn đóng", f"lần {len(answers)}"))

    one.context.route("**/tests/folds/", answer)
    news = """stream.dispatchEvent(new MessageEvent('news', { data: '{"topics": ["tests.part"]}' }))"""
    page.evaluate(news)
    page.wait_for_timeout(50)
    page.evaluate(f"{news}; {news}")
    page.wait_for_function("document.querySelector('#part').textContent.includes('lần 2')")
    page.evaluate(news)
    page.wait_for_function("document.querySelector('#part').textContent.includes('lần 3')")
    page.wait_for_timeout(500)
    assert len(answers) == 3
