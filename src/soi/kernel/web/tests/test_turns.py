"""What pages ask by themselves goes one after the other, behind what people ask, and is never forgotten."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from soi.kernel.web.turns import Turns

PERSON: dict[str, Any] = {"type": "http", "headers": [(b"host", b"soi")]}
BY_ITSELF: dict[str, Any] = {"type": "http", "headers": [(b"soi-by-itself", b"1")]}
LONG = 60.0


async def whole() -> dict[str, Any]:
    """A question that came in one piece."""
    return {"type": "http.request", "more_body": False}


async def nothing(message: dict[str, Any]) -> None:
    """A line that takes what is said."""


class House:
    """An application whose requests last until they are let go; says who was let in, in order."""

    def __init__(self, patience: float = LONG) -> None:
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.turns = Turns(self._answer, patience)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        name = scope["name"]
        while (await receive()).get("more_body"):
            pass
        self.begun.append(name)
        if scope.get("answers"):
            await send({"type": "http.response.start"})
        await self.ends[name].wait()
        if scope.get("fails"):
            raise RuntimeError(name)

    async def ask(self, kind: dict[str, Any], name: str, **more: Any) -> asyncio.Task[None]:
        self.ends[name] = asyncio.Event()
        task = asyncio.create_task(self.turns({**kind, "name": name, **more}, more.get("line", whole), nothing))
        await self.settle()
        return task

    async def end(self, *names: str) -> None:
        for name in names:
            self.ends[name].set()
            await self.settle()

    @staticmethod
    async def settle() -> None:
        for _ in range(10):
            await asyncio.sleep(0)


def test_parts_are_asked_for_one_after_the_other() -> None:
    async def story() -> None:
        house = House()
        for name in ("first", "second", "third"):
            await house.ask(BY_ITSELF, name)
        assert house.begun == ["first"]
        await house.end("first")
        assert house.begun == ["first", "second"]
        await house.end("second", "third")
        assert house.begun == ["first", "second", "third"]

    asyncio.run(story())


def test_a_part_waits_until_no_person_is_being_answered_and_people_never_wait() -> None:
    async def story() -> None:
        house = House()
        await house.ask(PERSON, "act")
        await house.ask(BY_ITSELF, "part")
        await house.ask(PERSON, "another act")
        assert house.begun == ["act", "another act"]
        await house.end("act")
        assert house.begun == ["act", "another act"]
        await house.end("another act")
        assert house.begun == ["act", "another act", "part"]
        await house.ask(PERSON, "third act")
        assert house.begun[-1] == "third act", "a person waits for no part"

    asyncio.run(story())


def test_what_a_line_takes_to_fetch_an_answer_holds_nobody_up() -> None:
    """A stream never ends, and a large file goes slowly to a commune: both have been answered."""

    async def story() -> None:
        house = House()
        await house.ask(PERSON, "stream", answers=True)
        await house.ask(BY_ITSELF, "part")
        assert house.begun == ["stream", "part"]

    asyncio.run(story())


def test_what_a_line_takes_to_bring_a_file_holds_nobody_up() -> None:
    async def story() -> None:
        house, last = House(), asyncio.Event()
        pieces = [{"type": "http.request", "more_body": True}, {"type": "http.request", "more_body": False}]

        async def slow() -> dict[str, Any]:
            if len(pieces) == 1:
                await last.wait()
            return pieces.pop(0)

        await house.ask(PERSON, "upload", line=slow)
        await house.ask(BY_ITSELF, "part")
        assert house.begun == ["part"]
        await house.end("part")
        last.set()
        await house.settle()
        await house.ask(BY_ITSELF, "next part")
        assert house.begun == ["part", "upload"], "now the person is being answered"
        await house.end("upload")
        assert house.begun == ["part", "upload", "next part"]

    asyncio.run(story())


def test_patience_ends_however_busy_the_house_is() -> None:
    async def story() -> None:
        house = House(patience=0.02)
        await house.ask(PERSON, "act without end")
        await house.ask(BY_ITSELF, "part")
        assert house.begun == ["act without end"]
        await asyncio.sleep(0.1)
        assert house.begun == ["act without end", "part"]
        await house.ask(BY_ITSELF, "next part")
        await asyncio.sleep(0.1)
        assert house.begun[-1] == "next part", "a part that takes long holds up no other for longer"

    asyncio.run(story())


@pytest.mark.parametrize("kind", [PERSON, BY_ITSELF], ids=["a person's", "a part"])
def test_a_request_that_fails_gives_its_turn_back(kind: dict[str, Any]) -> None:
    async def story() -> None:
        house = House()
        failing = await house.ask(kind, "failing", fails=True)
        await house.ask(BY_ITSELF, "part")
        await house.end("failing")
        assert isinstance(failing.exception(), RuntimeError)
        assert house.begun == ["failing", "part"]

    asyncio.run(story())


def test_a_page_that_was_closed_while_it_waited_takes_no_turn() -> None:
    async def story() -> None:
        house = House()
        await house.ask(BY_ITSELF, "first")
        closed = await house.ask(BY_ITSELF, "closed")
        await house.ask(BY_ITSELF, "third")
        closed.cancel()
        await house.end("first")
        assert house.begun == ["first", "third"]

    asyncio.run(story())
