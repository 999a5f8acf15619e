"""One letter and one report, from the envelope to the desk: played by different people through the real pages.

Each scene may be played again after a cut: forms carry their key, and what is done already is found done. `note` is
told of everything the house has acknowledged, so that a test may keep its own list of it.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from soi.config.demo import cast, papers
from soi.config.demo.browser import Answer, Away, Browser
from soi.config.demo.ear import Ear

T = TypeVar("T")
PATIENCE = 180.0
PAUSE = 0.25
LIVE_WITHIN = 1.0
ID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
NAMES = {role.office: role.username for role in cast.CAST}
OUTSIDE = ("inspector_b", "commune_clerk", "chief")
COPY = (
    "1. Năm 2024, một thôn thu tiền làm đường 450.000 đồng mỗi khẩu, trong khi họp dân thống nhất 350.000 đồng.\n"
    "2. Số thu, chi hai năm không công khai; có việc yêu cầu ký khống vào sổ thu."
)
ACCUSATION = "Thu tiền làm đường cao hơn mức họp dân thống nhất, không công khai thu chi, yêu cầu ký khống."
PROPOSAL = "Đề nghị quy định niêm yết công khai các khoản đóng góp tại nhà văn hóa thôn."
ONLY_IN_COPY = "ký khống vào sổ thu"
SPELLINGS = ["hòa giải", "hoà giải", "ho\u0300a giải", "hoa giai"]
PHRASE = '"quỹ hòa giải ở cơ sở"'


class StoryFailed(AssertionError):
    """The story did not go as the product promises."""


@dataclass
class Story:
    """`player(username)` gives a signed-in browser; `drop(name, bytes)` lays a file into the scanner's folder."""

    player: Callable[[str], Browser]
    drop: Callable[[str, bytes], None]
    note: Callable[[str, str], None] = lambda kind, value: None
    mark: str = "demo"
    work: Callable[[], None] = lambda: time.sleep(PAUSE)
    say: Callable[[str], None] = lambda words: None
    ear: Callable[[str], Ear] | None = None
    patience: float = PATIENCE
    facts: dict[str, str] = field(default_factory=dict)

    def play(self) -> dict[str, str]:
        """All scenes in order; returns the addresses and figures they ended with."""
        for scene in all_scenes():
            began = time.monotonic()
            scene(self)
            doc = (scene.__doc__ or "").strip().splitlines()[0]
            self.say(f"  {time.monotonic() - began:5.1f} s  {doc}")
        return self.facts

    def as_(self, office: str) -> Browser:
        return self.player(NAMES[office])

    def until(self, what: str, question: Callable[[], T | None], seconds: float = 0) -> T:
        """Ask again until there is an answer; a house that is away for a moment is waited for."""
        seconds = seconds or self.patience
        end, last = time.monotonic() + seconds, ""
        while True:
            try:
                found = question()
                if found:
                    return found
            except (OSError, Away) as error:
                last = f" ({error})"
            if time.monotonic() > end:
                raise StoryFailed(f"not within {seconds:.0f} s: {what}{last}")
            self.work()

    def get(self, office: str, path: str) -> Answer:
        return self.until(path, lambda: here(self.as_(office).get(path)))

    def post(self, office: str, path: str, values: dict[str, object], **files: tuple[str, bytes, str]) -> Answer:
        """Send a form; a cut is answered by sending it again, which every form of the house bears."""
        return self.until(path, lambda: here(self.as_(office).post(path, values, files)))

    def key(self, scene: str) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"soi:{self.mark}:{scene}").hex


def here(answer: Answer) -> Answer:
    """The answer of a house that is up; refusals count, faults and restarts do not."""
    if answer.status >= 500:
        raise Away(f"{answer.status} at {answer.url}")
    return answer


def expect(condition: object, what: str, answer: Answer | None = None) -> None:
    if not condition:
        shown = f" At {answer.url} ({answer.status}): {answer.words()[:600]}" if answer is not None else ""
        raise StoryFailed(what + shown)


def found_id(pattern: str, answer: Answer) -> str:
    """The first id in the address or the page where the pattern (with {id}) matches."""
    asked = re.compile(pattern.replace("{id}", ID))
    match = asked.search(answer.url) or asked.search(answer.text)
    expect(match, f"nothing like {pattern} was found.", answer)
    return match.group(1) if match else ""


# ---- the report ----------------------------------------------------------------------------------------------------


def report_arrives(story: Story) -> None:
    """A clerk takes in a scanned report at the desk."""
    story.get("clerk_a", "/intake/")
    values: dict[str, object] = {"channel": "desk", "marked": "0", "key": story.key("report")}
    name = f"bao-cao-{story.mark}.pdf"
    answer = story.post("clerk_a", "/intake/upload/", values, papers=(name, papers.report(), "application/pdf"))
    story.facts["report"] = arrival_named(story, "clerk_a", name, answer)
    story.note("arrival", story.facts["report"])


def arrival_named(story: Story, office: str, name: str, answer: Answer) -> str:
    """The arrival whose line in the list shows this file name."""

    def look() -> str | None:
        page = here(story.as_(office).get("/intake/list/"))
        for row in page.text.split("<tr")[1:]:
            if name in row:
                return found_id("/intake/{id}/", Answer(200, "", row.encode()))
        return None

    return story.until(f"{name} in the list of arrivals", look)


def hostile_file_is_refused(story: Story) -> None:
    """A file that is not what it says is refused with its reason."""
    values: dict[str, object] = {"channel": "desk", "marked": "0", "key": story.key("hostile")}
    name = f"hop-le-{story.mark}.pdf"
    sent = (name, b"MZ\x90\0" + b"\0" * 4000, "application/pdf")
    answer = story.post("clerk_a", "/intake/upload/", values, papers=sent)
    if name not in story.get("clerk_a", "/intake/list/").text:
        expect("role=" in answer.text, "a refused file must be named with its reason.", answer)
        return
    refused = arrival_named(story, "clerk_a", name, answer)
    story.until("the verdict on the hostile file", lambda: _is_refused(story, refused))


def _is_refused(story: Story, arrival: str) -> bool:
    page = here(story.as_("clerk_a").get(f"/intake/{arrival}/"))
    return "#i-ban" in page.text or "tag bad" in page.text or "note bad" in page.text


def report_is_read(story: Story) -> None:
    """The machine reads both pages; two words stay in doubt."""
    arrival = story.facts["report"]

    def look() -> Answer | None:
        page = here(story.as_("clerk_a").get(f"/intake/{arrival}/?page=1"))
        return page if f"/intake/{arrival}/fields/" in page.text else None

    page = story.until("the report to be read", look)
    expect("data-word=" in page.text, "the two smudged words must be in doubt.", page)


def words_are_corrected(story: Story) -> None:
    """The clerk corrects the two doubtful words on the image."""
    arrival = story.facts["report"]
    corrected: set[str] = set()
    for _ in range(40):
        page = story.get("clerk_a", f"/intake/{arrival}/")
        doubtful = doubtful_words(page)
        if not doubtful:
            break
        word, read = doubtful[0]
        truth = next((t for t in papers.REPORT_DOUBTFUL if t not in corrected and alike(read, t)), "")
        corrected.add(truth)
        act = {"word": word, "act": "correct", "text": truth} if truth else {"word": word, "act": "right"}
        story.post("clerk_a", f"/intake/{arrival}/word/", dict(act))
    expect(set(papers.REPORT_DOUBTFUL) <= corrected or not story.facts.get("strict"), "both words must be corrected.")
    story.facts["corrected"] = str(len(corrected - {""}))


def doubtful_words(page: Answer) -> list[tuple[str, str]]:
    """Words still in doubt on the page shown, with what the machine read, in reading order."""
    pattern = re.compile(r'<form class="fixb"[^>]*data-word="([^"]+)".*?name="text" value="([^"]*)"', re.S)
    return pattern.findall(page.text)


def alike(read: str, truth: str) -> bool:
    """Could this be the machine's reading of that amount? Mostly digits and dots, of about the same length."""
    signs = sum(sign.isdigit() or sign in ".,:;" for sign in read)
    return abs(len(read) - len(truth)) <= 3 and signs >= len(read) / 2


def report_is_confirmed(story: Story) -> None:
    """What the paper is was proposed by the machine; the clerk looks and confirms."""
    arrival = story.facts["report"]
    page = story.get("clerk_a", f"/intake/{arrival}/")
    values: dict[str, object] = {**page.form("abstract")}
    answer = story.post("clerk_a", f"/intake/{arrival}/fields/", values)
    expect(answer.status < 400, "the fields must be taken.", answer)
    story.note("confirmed", arrival)


def report_is_registered(story: Story) -> None:
    """One act gives it number, file, level, retention and purpose."""
    path = f"/records/register/?arrival={story.facts['report']}"

    def ready() -> Answer | None:
        page = here(story.as_("clerk_a").get(path))
        return page if "/records/" in page.url and ("registered" in page.url or 'name="purpose"' in page.text) else None

    page = story.until("the register form", ready)
    if "registered" not in page.url:
        values: dict[str, object] = {
            **page.form("purpose"),
            "type": "report",
            "purpose": "inspection",
            "level": "0",
            "file_code": "KT-2026-01",
            "file_title": "Kiểm tra thu, chi quỹ ở cơ sở năm 2026",
        }
        page = story.post("clerk_a", path, values)
    expect("registered" in page.url, "the report must have its number.", page)
    story.facts["document"] = found_id("/records/{id}/", page)
    number = re.search(r"(\d+)\s*/\s*20\d\d", page.words())
    story.facts["number"] = number.group(0) if number else ""
    story.note("document", f"{story.facts['document']} {story.facts['number']}")


def report_is_found(story: Story) -> None:
    """It is found within a second: exact tones, no tones, both tone placements, both Unicode forms, by phrase."""
    began = time.monotonic()
    for question in [*SPELLINGS, PHRASE]:
        story.until(f"{question} found", partial(_finds, story, "clerk_a", question), 20)
        if question == SPELLINGS[0]:
            story.facts["found_after"] = f"{time.monotonic() - began:.2f}"


def _finds(story: Story, office: str, question: str) -> bool:
    from urllib.parse import quote

    page = here(story.as_(office).get(f"/search/?q={quote(question)}"))
    return story.facts["document"] in page.text


# ---- the letter ----------------------------------------------------------------------------------------------------


def letter_is_scanned(story: Story) -> None:
    """A letter from a person comes out of the scanner, and is held from its arrival."""
    name = f"thu-{story.mark}.pdf"
    if "letter" not in story.facts:
        story.drop(name, papers.letter())
    story.facts["letter"] = arrival_named(story, "petition_officer_a", name, Answer(200, "", b""))
    story.note("arrival", story.facts["letter"])
    arrival = story.facts["letter"]

    def look() -> bool:
        page = here(story.as_("petition_officer_a").get(f"/intake/{arrival}/"))
        return f"/petitions/take/{arrival}/" in page.text

    story.until("the letter to be read", look)


def letter_is_held(story: Story) -> None:
    """Nobody but the clerk and the petition officer sees it, and nothing of it is indexed."""
    for office in (*OUTSIDE, "inspector_a", "head_a", "auditor", "administrator"):
        nothing(story, office, f"/intake/{story.facts['letter']}/", "/intake/" + str(uuid.uuid4()) + "/")
        if office not in {"administrator"}:
            nothing_found(story, office, "niêm yết công khai")


def nothing(story: Story, office: str, hidden: str, absent: str) -> None:
    """Hidden and absent answer with the same bytes."""
    one, other = story.get(office, hidden), story.get(office, absent)
    expect(one.status == other.status == 404, f"{office} must not learn of {hidden}.", one)
    expect(one.body == other.body, f"hidden and absent differ for {office} at {hidden}.", one)


def nothing_found(story: Story, office: str, question: str) -> None:
    from urllib.parse import quote

    page = story.get(office, f"/search/?q={quote(question)}")
    expect("/petitions/" + "circulation" not in page.text, f"{office} must find nothing of the letter.", page)
    for secret in (papers.WRITER, papers.ACCUSED):
        expect(secret not in page.text, f"{office} must not read a name.", page)


def letter_is_taken(story: Story) -> None:
    """It becomes a petition with number and day; its paper stays held."""
    path = f"/petitions/take/{story.facts['letter']}/"
    page = story.get("clerk_a", path)
    if "/take/" in page.url or page.url == path:
        values: dict[str, object] = {**page.form("received_on"), "channel": "post", "received_on": day()}
        page = story.post("clerk_a", path, values)
    story.facts["petition"] = found_id("/petitions/{id}/", page)
    story.note("petition", story.facts["petition"])


def day() -> str:
    return f"{date.today():%d/%m/%Y}"


def letter_is_sorted(story: Story) -> None:
    """Split into a denunciation and a proposal, the denounced named, the competent commission found by rule."""
    base = f"/petitions/{story.facts['petition']}/intake"
    officer = "petition_officer_a"
    if "/copy/" in story.get(officer, f"/petitions/{story.facts['petition']}/").text:
        return
    story.post(officer, f"{base}/scan/", {"whole": "yes"})
    sender = {"full_name": papers.WRITER, "address": papers.WRITER_HOME, "relation": "thủ quỹ cũ của thôn"}
    story.post(officer, f"{base}/sender/", {"named": "named", "signed": "on", "phone": "", **sender})
    checks = {"accuses": "on", "can_be_verified": "on", "concrete_evidence": "on"}
    story.post(officer, f"{base}/sort/?matter=0", {"kind": "tc-dv", **checks, "summary": ACCUSATION, "again": "1"})
    story.post(officer, f"{base}/sort/?matter=1", {"kind": "kng", "summary": PROPOSAL})
    page = story.get(officer, f"{base}/accused/")
    unit = re.search(r'<option value="(\d+)"[^>]*>\s*Đảng ủy xã An Lĩnh', page.text)
    expect(unit, "the accused's body must be among the choices.", page)
    accused = {"subject": "member", "name": papers.ACCUSED, "post": "Phó Bí thư Đảng ủy xã", "managed_at": "province"}
    story.post(officer, f"{base}/accused/?who=0", {**accused, "unit": unit.group(1) if unit else ""})
    page = story.get(officer, f"{base}/hand/")
    expect("Hà Sơn" in page.text, "the commission of Hà Sơn must be found competent.", page)
    story.post(officer, f"{base}/hand/", {"seen": "1"})
    page = story.post(officer, f"{base}/review/", {"done": "1"})
    expect(page.status < 400, "the sorting must be done.", page)
    story.note("sorted", story.facts["petition"])


def letter_is_sealed(story: Story) -> None:
    """The officer types the circulation copy; original, images and text go into the vault; the clock starts."""
    officer, petition = "petition_officer_a", story.facts["petition"]
    path = f"/petitions/{petition}/copy/"
    page = story.get(officer, path)
    ears = {office: story.ear(NAMES[office]) for office in ("head_a", *OUTSIDE)} if story.ear else {}
    began = time.monotonic()
    if page.url.rstrip("/").endswith("copy"):
        betrayed = story.post(officer, path, {"text": COPY + "\n3. Trưởng thôn ở sát nhà tôi.", "seal": "1"})
        expect(betrayed.status == 422, "words that point to one person must be named first.", betrayed)
        began = time.monotonic()
        page = story.post(officer, path, {"text": COPY, "seal": "1"})
    expect(not page.url.rstrip("/").endswith("copy"), "the original must be sealed.", page)
    story.note("sealed", petition)
    if ears:
        _who_was_told(story, ears, began)


def _who_was_told(story: Story, ears: dict[str, Ear], began: float) -> None:
    """Within a second of commit at the responsible commission; at nobody else's, not even a hint."""
    told = time.monotonic()
    after = ears["head_a"].after(began, "petitions", 5)
    late = None if after is None else max(0.0, after - (told - began))
    expect(late is not None and late <= LIVE_WITHIN, f"the head's desk must be told within a second, not {late}.")
    story.facts["live_after"] = f"{late or 0:.2f}"
    # Silence is only worth something after everybody had the same time to be told.
    time.sleep(LIVE_WITHIN)
    for office in OUTSIDE:
        heard = [topics for at, topics in ears[office].heard if at >= began and "petitions" in topics]
        expect(not heard, f"{office} must not be told of a petition: {heard}")
    for ear in ears.values():
        ear.close()


def responsible_desk_shows_it(story: Story) -> None:
    """The responsible commission's head has the task, the copy, the clock line by line, and the figure."""
    petition = story.facts["petition"]
    page = story.get("head_a", f"/petitions/{petition}/")
    expect(page.status == 200 and ONLY_IN_COPY in page.text, "the head must read the copy.", page)
    for secret in (papers.WRITER, "thủ quỹ cũ"):
        expect(secret not in page.text, f"the head must not read {secret!r} in the copy.", page)
    expect('class="count"' in page.text, "the counting must be shown line by line.", page)
    desk = story.get("head_a", "/")
    expect(petition in desk.text, "the task must stand on the head's desk.", desk)
    story.until("the copy to be found", lambda: _copy_is_found(story, "head_a"), 20)


def _copy_is_found(story: Story, office: str) -> bool:
    from urllib.parse import quote

    page = here(story.as_(office).get(f"/search/?q={quote(ONLY_IN_COPY)}"))
    return "ký khống" in page.text and "/petitions/" in page.text.split('id="main"')[-1]


def nobody_else_learns(story: Story) -> None:
    """An inspector of another province, a commune clerk and the denounced person's chief see nothing of it."""
    petition = story.facts["petition"]
    for office in OUTSIDE:
        nothing(story, office, f"/petitions/{petition}/", f"/petitions/{uuid.uuid4()}/")
        nothing_found(story, office, ONLY_IN_COPY)
        desk = story.get(office, "/")
        expect(petition not in desk.text, f"{office}'s desk must not know the petition.", desk)


SCENES: list[Callable[[Story], None]] = [
    report_arrives,
    hostile_file_is_refused,
    report_is_read,
    words_are_corrected,
    report_is_confirmed,
    report_is_registered,
    report_is_found,
    letter_is_scanned,
    letter_is_held,
    letter_is_taken,
    letter_is_sorted,
    letter_is_sealed,
    responsible_desk_shows_it,
    nobody_else_learns,
]


def all_scenes() -> list[Callable[[Story], None]]:
    """The whole letter: from the envelope to the desk, and from its case to the register."""
    from soi.config.demo import story_case

    return [*SCENES, *story_case.SCENES]


def into_folder(scanner: Path) -> Callable[[str, bytes], None]:
    """Lay files into the scanner folder of the commission of Hà Sơn, as a scanner does: written aside, then named."""

    def drop(name: str, data: bytes) -> None:
        folder = scanner / "p98.k"
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{name}.part"
        beside.write_bytes(data)
        beside.rename(folder / name)

    return drop
