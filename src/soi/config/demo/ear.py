"""Somebody who has a page open: the stream of live hints, and when each came."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
import urllib.parse

from soi.config.demo.browser import OverHttp

OPEN_SECONDS = 10.0
AGAIN = "*"


class Ear:
    """Listens to /live/ as the person of one browser; `heard` holds (moment, topics)."""

    def __init__(self, browser: OverHttp) -> None:
        where = urllib.parse.urlsplit(browser.base)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.jar)
        self.connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
        self.connection.request("GET", "/live/", headers={"Cookie": cookies, "Accept": "text/event-stream"})
        self.socket = self.connection.sock
        self.response = self.connection.getresponse()
        self.heard: list[tuple[float, list[str]]] = []
        self.is_open = threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()
        self.is_open.wait(OPEN_SECONDS)

    def _listen(self) -> None:
        event = ""
        # The stream ends when the house stops or the listener is closed; both are the end of listening.
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            while line := self.response.readline():
                text = line.decode().strip()
                if text.startswith("event: "):
                    event = text.removeprefix("event: ")
                    self.is_open.set()
                    if event == "again":
                        # After a gap an open page asks for all its parts again.
                        self.heard.append((time.monotonic(), [AGAIN]))
                elif text.startswith("data: ") and event == "news":
                    topics = json.loads(text.removeprefix("data: ")).get("topics", [])
                    self.heard.append((time.monotonic(), topics))

    def after(self, moment: float, topic: str, seconds: float) -> float | None:
        """How long after a moment the topic was heard; None when it was not within the time."""
        until = moment + seconds
        while True:
            for at, topics in list(self.heard):
                if at >= moment and (topic in topics or AGAIN in topics):
                    return at - moment
            if time.monotonic() > until:
                return None
            time.sleep(0.02)

    def close(self) -> None:
        """Hang up. Closing alone would wait for the next line, which holds the reader's lock."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(OPEN_SECONDS)
        self.connection.close()
