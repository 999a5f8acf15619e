"""Files are opened in a room without network and without the machine's files; when it falls it is made anew."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from soi.engines.reading import confined
from soi.engines.reading.errors import NotConfined, ReaderDied, TooSlow, Unreadable
from soi.engines.reading.programs import bubblewrap
from soi.engines.reading.public import Reader, check_confinement, check_pdfa, find_model
from soi.engines.reading.tests.conftest import Case
from soi.engines.reading.tests.odd_files import ODD, jpeg
from soi.engines.reading.tests.test_searchable_pdf import text_in


def say_inside(code: str) -> str:
    """What a Python with the reader's own fences says."""
    done = subprocess.run(
        bubblewrap.confined_python(["-c", code], find_model()), capture_output=True, text=True, timeout=60, check=False
    )
    return (done.stdout + done.stderr).strip().splitlines()[-1]


def test_this_machine_can_make_the_room() -> None:
    assert check_confinement() == confined.Confinement(True)


def test_room_has_no_network() -> None:
    said = say_inside("import socket; s=socket.socket(); s.settimeout(3); s.connect(('127.0.0.1', 1)); print('out')")
    assert "Error" in said and "out" not in said.split()
    interfaces = say_inside("import socket; print(sorted(n for _, n in socket.if_nameindex()))")
    assert interfaces == "['lo']"
    outside = say_inside(
        "import socket; s=socket.socket(); s.settimeout(3); s.connect(('192.0.2.1', 80)); print('out')"
    )
    assert "unreachable" in outside


@pytest.mark.parametrize("place", ["/etc/new", "/usr/lib/new", "/new", os.path.dirname(os.__file__) + "/new"])
def test_room_is_read_only(place: str) -> None:
    said = say_inside(f"open({place!r}, 'w').write('x'); print('written')")
    assert "Read-only file system" in said


def test_room_has_a_little_paper_of_its_own() -> None:
    assert say_inside("open('/tmp/x', 'w').write('x'); print(open('/tmp/x').read())") == "x"


@pytest.mark.parametrize("place", ["/etc/passwd", "/root/.ssh", "/home", "/var", "/work/main/pyproject.toml"])
def test_room_does_not_see_the_machine(place: str) -> None:
    assert say_inside(f"import os; print(os.path.exists({place!r}))") == "False"


def test_room_does_not_see_the_rest_of_soi() -> None:
    import soi

    package = next(iter(soi.__path__))
    assert say_inside(f"import os; print(sorted(os.listdir({package!r})))") == "['__init__.py', 'base', 'engines']"


def test_room_has_none_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOI_SECRET_OF_TEST", "planted")
    assert say_inside("import os; print('SOI_SECRET_OF_TEST' in os.environ)") == "False"


def test_room_sees_no_other_process() -> None:
    assert int(say_inside("import os; print(len([p for p in os.listdir('/proc') if p.isdigit()]))")) <= 3


def test_memory_of_the_worker_is_fenced() -> None:
    code = "from soi.engines.reading.confined_worker import fence_in; fence_in(); bytearray(3 << 30); print(1)"
    assert say_inside(code) == "MemoryError"


def test_paper_is_read_inside(reader: Reader, letter: Case) -> None:
    steps = []
    outcome = reader.read(letter.made.pdf, "letter.pdf", lambda step, page, pages: steps.append((step, page, pages)))
    assert outcome.reading == letter.reading
    assert len(outcome.images) == len(outcome.thumbnails) == len(letter.made.pages)
    assert outcome.pdf.startswith(b"%PDF-")
    assert steps[0] == ("screen", 0, 0) and steps[-1][0] == "write"


@pytest.mark.parametrize(
    "what",
    ["a PDF that starts a program", "a zip archive named PDF", "a PNG of 1,600 million pixels", "nothing at all"],
)
def test_hostile_file_is_refused_and_the_room_stands(reader: Reader, what: str) -> None:
    name, make, reasons = ODD[what]
    before = reader.pid
    with pytest.raises(Unreadable) as refused:
        reader.read(make(), name)
    assert refused.value.reason in reasons
    assert reader.pid == before


def test_killed_reader_comes_back_by_itself(reader: Reader) -> None:
    before = reader.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    time.sleep(0.2)
    with pytest.raises(Unreadable):
        reader.read(b"no paper", "a.txt")
    assert reader.pid not in (None, before)


def test_reader_killed_in_the_middle_says_so_and_comes_back(reader: Reader) -> None:
    before = reader.pid

    def kill_it(step: str, page: int, pages: int) -> None:
        os.kill(before or 0, signal.SIGKILL)

    with pytest.raises(ReaderDied) as fell:
        reader.read(jpeg(), "a.jpg", kill_it)
    assert "kept as it came" in str(fell.value)
    assert reader.pid not in (None, before)


def is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_no_process_is_left_in_a_room_whose_door_is_gone() -> None:
    with Reader() as short_lived:
        children = Path(f"/proc/{short_lived.pid}/task/{short_lived.pid}/children").read_text().split()
        assert children and all(map(is_alive, children))
    until = time.monotonic() + 10
    while any(map(is_alive, children)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, children))


def test_file_that_uses_too_much_of_the_processor_is_stopped_by_the_kernel() -> None:
    # Loading the judges of file types alone takes more than the one second that this reader allows.
    with Reader(seconds_per_step=0.1, patience=3000) as hurried:
        with pytest.raises(TooSlow) as slow:
            hurried.read(jpeg(), "a.jpg")
        assert "Split it into fewer pages" in str(slow.value)
        assert hurried.pid is not None


def test_file_that_hangs_is_stopped_by_the_clock() -> None:
    with Reader(patience=0.0001) as hurried:
        before = hurried.pid
        with pytest.raises(TooSlow):
            hurried.read(jpeg(), "a.jpg")
        assert hurried.pid not in (None, before)


def test_room_that_takes_too_much_memory_is_ended() -> None:
    with Reader(most_memory=1 << 20) as greedy, pytest.raises(ReaderDied) as fell:
        greedy.read(jpeg(), "a.jpg")
    assert "more than 1 MB" in str(fell.value)


@pytest.mark.feature("DIG-14")
def test_first_ten_pages_are_pictured_without_being_read(reader: Reader) -> None:
    out = io.BytesIO()
    pages = [Image.effect_noise((300, 420), 40) for _ in range(12)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    shown: list[tuple[int, bytes, bytes]] = []
    assert reader.preview(out.getvalue(), "a.tif", lambda *page: shown.append(page)) == 12
    assert [number for number, _, _ in shown] == [1]
    assert reader.preview(out.getvalue(), "a.tif", lambda *page: shown.append(page), others=True) == 12
    assert [number for number, _, _ in shown] == list(range(1, 11))
    assert {each[8:12] for _, *pictures in shown for each in pictures} == {b"WEBP"}


@pytest.mark.feature("DIG-14")
def test_room_whose_pictures_nobody_takes_answers_the_next_file_with_its_own(reader: Reader) -> None:
    out = io.BytesIO()
    pages = [Image.effect_noise((300, 420), 40) for _ in range(12)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])

    def refuse(number: int, image: bytes, thumb: bytes) -> None:
        raise LookupError(number)

    with pytest.raises(LookupError):
        reader.preview(out.getvalue(), "a.tif", refuse, others=True)
    shown: list[int] = []
    reader.preview(jpeg(), "b.jpg", lambda number, image, thumb: shown.append(number))
    assert shown == [1]


def test_file_that_is_refused_is_not_pictured(reader: Reader) -> None:
    with pytest.raises(Unreadable):
        reader.preview(b"MZ" + bytes(4000), "a.pdf", lambda number, image, thumb: None)


def test_machine_without_bubblewrap_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    state = check_confinement()
    assert (state.ok, state.remedy) == (False, "apt-get install bubblewrap")
    with pytest.raises(NotConfined) as refused:
        Reader().start()
    assert "apt-get install bubblewrap" in str(refused.value)


def test_machine_without_user_namespaces_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    state = check_confinement()
    assert not state.ok
    assert "kernel.unprivileged_userns_clone=1" in state.remedy


def test_corrected_words_go_into_a_copy_made_anew(reader: Reader, letter: Case) -> None:
    page = letter.reading.pages[0]
    words = (replace(page.words[0], text="Đồng-Trung"), *page.words[1:])
    corrected = replace(letter.reading, pages=(replace(page, words=words), *letter.reading.pages[1:]))
    made = reader.rewrite(letter.made.pdf, "pdf", corrected)
    assert check_pdfa(made) == "pass"
    assert text_in(made)[:2] == ["Đồng-Trung", page.words[1].text]


def clocks(monkeypatch: pytest.MonkeyPatch, pages: int) -> list[float]:
    """Until when each answer of the room is waited for, while a file of so many pages is worked through."""
    steps = [("screen", 0, 0), ("read", 0, pages), *(("read", page, pages) for page in range(1, pages + 1))]
    said = iter([*({"step": name, "page": page, "pages": of} for name, page, of in steps), {"step": "done"}])
    asked: list[float] = []

    def receive(_: Reader, until: float) -> tuple[dict[str, object], list[bytes]]:
        asked.append(until)
        return next(said), []

    monkeypatch.setattr(Reader, "_receive", receive)
    monkeypatch.setattr(Reader, "_send", lambda *_: None)
    Reader(seconds_per_step=30, patience=1)._exchange({}, [], lambda *_: None, None)  # noqa: SLF001
    return asked


@pytest.mark.feature("SEC-12")
def test_a_single_sheet_has_one_clock_for_all_that_is_done_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(set(clocks(monkeypatch, 1))) == 1


def test_each_page_that_is_done_gives_the_next_its_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = clocks(monkeypatch, 3)
    assert len(set(asked[:3])) == 1, "the screening and the first page share theirs"
    assert asked[2] < asked[3] < asked[4] < asked[5]
