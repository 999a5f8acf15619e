"""What a page asks for by itself waits its turn, so that nobody's own act waits behind a wall of screens.

News reaches all open pages at the same moment, and each asks for its part anew. All at once they would share the
process with the person who presses a button; one after the other, and after that person, they are as quick together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Application = Callable[[Any, Any, Any], Awaitable[None]]

# Sent by soi.js with what no person asked for.
BY_ITSELF = b"soi-by-itself"
# However busy the house is, and however long another part takes, a part is asked for this soon.
PATIENCE_SECONDS = 0.5


class Turns:
    """An ASGI application in which what pages ask by themselves goes one after the other, behind what people ask."""

    def __init__(self, application: Application, patience: float = PATIENCE_SECONDS) -> None:
        self.application, self.patience = application, patience
        self.turn = asyncio.Semaphore(1)
        self.people = 0
        self.nobody = asyncio.Event()
        self.nobody.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a person at once; a page that asks by itself, when it is its turn or its patience is at an end."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
        elif any(name == BY_ITSELF for name, _value in scope["headers"]):
            await self._in_turn(scope, receive, send)
        else:
            await self._at_once(scope, receive, send)

    async def _at_once(self, scope: Any, receive: Any, send: Any) -> None:
        """A person is being answered from the last byte of the question to the first of the answer: what a slow line
        takes to bring a file or to fetch one, and a stream that never ends, hold nobody up."""
        answering = False

        def begin() -> None:
            nonlocal answering
            if not answering:
                answering = True
                self.people += 1
                self.nobody.clear()

        def end() -> None:
            nonlocal answering
            if answering:
                answering = False
                self.people -= 1
                if not self.people:
                    self.nobody.set()

        async def heard() -> Any:
            message = await receive()
            # Asked once more, it waits for the line to be cut: that is no question.
            if message["type"] == "http.request" and not message.get("more_body", False):
                begin()
            return message

        async def said(message: Any) -> None:
            end()
            await send(message)

        try:
            await self.application(scope, heard, said)
        finally:
            end()

    async def _in_turn(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            async with asyncio.timeout(self.patience):
                await self.turn.acquire()
        except TimeoutError:
            await self.application(scope, receive, send)
            return
        try:
            await self._quiet()
            await self.application(scope, receive, send)
        finally:
            self.turn.release()

    async def _quiet(self) -> None:
        """Wait until no person's request is being answered."""
        try:
            async with asyncio.timeout(self.patience):
                await self.nobody.wait()
        except TimeoutError:
            return
