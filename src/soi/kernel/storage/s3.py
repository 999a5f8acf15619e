"""Files in a bucket of an S3-compatible service, under the same names as in the folder. Knows no database.

Only what every such service has: put, get, head, delete, list. The hash of each body stands in its signature, so a
service that keeps the protocol refuses what was damaged on the way.
"""

from __future__ import annotations

import hashlib
import http.client
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path
from typing import IO, BinaryIO, cast
from urllib.parse import parse_qs, unquote, urlsplit

from soi.kernel.storage import store
from soi.kernel.storage.errors import Damaged, Missing, NoRoom, NotWritable, Unreachable
from soi.kernel.storage.folder import READ_BYTES, digest_of, digest_of_file
from soi.kernel.storage.signature import Asking, Key, authorization, encoded, query_text

TIMEOUT = 30.0
IN_MEMORY = 16 << 20
NOTHING = hashlib.sha256(b"").hexdigest()
FULL = re.compile(rb"QuotaExceeded|StorageFull|InsufficientCapacity|EntityTooLarge")
KEY = re.compile(r"<Key>([^<]+)</Key>")
NEXT = re.compile(r"<NextContinuationToken>([^<]+)</NextContinuationToken>")
Body = bytes | IO[bytes]


@dataclass(frozen=True)
class Place:
    """Which bucket of which service, and with whose key; `prefix` is empty or ends in a slash."""

    host: str
    port: int
    is_secure: bool
    bucket: str
    prefix: str
    key: Key = field(repr=False)

    @classmethod
    def read(cls, url: str) -> Place:
        """From `s3://access:secret@host:port/bucket/prefix?region=...&scheme=http`; signs are percent-encoded."""
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        is_secure = asked.get("scheme", ["https"])[0] != "http"
        bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
        key = Key(unquote(parts.username or ""), unquote(parts.password or ""), asked.get("region", ["us-east-1"])[0])
        port = parts.port or (443 if is_secure else 80)
        return cls(parts.hostname or "", port, is_secure, bucket, f"{prefix}/" if prefix else "", key)


@dataclass(frozen=True)
class Answer:
    """What the service said; the body of a success is still to be read."""

    status: int
    headers: Mapping[str, str]
    response: http.client.HTTPResponse

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Bucket:
    """A store in a bucket; one connection a thread, opened anew when it broke."""

    def __init__(self, place: Place, *, listed_at_once: int = 1000, aside: str | None = None) -> None:
        self.place = place
        self.aside = aside
        self.listed_at_once = listed_at_once
        self._held = threading.local()

    def where(self, digest: str) -> str:
        place = self.place
        return f"{place.host}:{place.port}/{place.bucket}/{self._name(digest)}"

    def holds(self, digest: str) -> bool:
        return self._head(digest) is not None

    def state(self, digest: str) -> str:
        try:
            self.open(digest).close()
        except Missing:
            return store.MISSING
        except Damaged:
            return store.DAMAGED
        return store.WHOLE

    def put(self, data: bytes) -> str:
        digest = digest_of(data)
        self._put(digest, data, len(data))
        return digest

    def put_many(self, contents: Sequence[bytes]) -> None:
        for data in contents:
            self.put(data)

    def put_file(self, path: Path) -> str:
        with path.open("rb") as file:
            digest = digest_of_file(file)
            file.seek(0)
            self._put(digest, file, path.stat().st_size)
        return digest

    def get(self, digest: str) -> bytes:
        with self.open(digest) as file:
            return file.read()

    def open(self, digest: str) -> BinaryIO:
        """What came over the line is held aside and compared before any of it is given on."""
        held = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=self.aside)  # noqa: SIM115 - given to the caller
        found = hashlib.sha256()
        answer = self._ask("GET", self._name(digest))
        try:
            while part := answer.response.read(READ_BYTES):
                found.update(part)
                held.write(part)
        except (OSError, http.client.HTTPException) as error:
            self._let_go()
            raise Unreachable(digest=digest) from error
        if answer.status == 404:
            raise Missing(digest=digest)
        if not answer.is_good:
            raise Unreachable(digest=digest)
        if found.hexdigest() != digest:
            raise Damaged(digest=digest, path=self.where(digest))
        held.seek(0)
        return cast(BinaryIO, held)

    def drop(self, digest: str) -> None:
        self._read(self._ask("DELETE", self._name(digest)))

    def digests(self) -> Iterator[str]:
        asked = {"list-type": "2", "prefix": self.place.prefix, "max-keys": str(self.listed_at_once)}
        while True:
            answer = self._ask("GET", "", asked)
            text = self._read(answer).decode()
            if not answer.is_good:
                raise Unreachable(digest="*")
            for name in KEY.findall(text):
                last = unescape(name).rsplit("/", 1)[-1]
                if re.fullmatch(r"[0-9a-f]{64}", last):
                    yield last
            more = NEXT.search(text)
            if more is None:
                return
            asked["continuation-token"] = unescape(more[1])

    def age(self, digest: str, now: float | None = None) -> float:
        headers = self._head(digest)
        if headers is None or "last-modified" not in headers:
            return 0.0
        return (time.time() if now is None else now) - parsedate_to_datetime(headers["last-modified"]).timestamp()

    def clear_unfinished(self, older_than: float) -> int:
        return 0  # a service keeps nothing of a put that was broken off

    def _name(self, digest: str) -> str:
        return f"{self.place.prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def _head(self, digest: str) -> Mapping[str, str] | None:
        answer = self._ask("HEAD", self._name(digest))
        self._read(answer)
        if answer.status not in (200, 404):
            raise Unreachable(digest=digest)
        return answer.headers if answer.is_good else None

    def _put(self, digest: str, body: Body, size: int) -> None:
        try:
            answer = self._ask("PUT", self._name(digest), body=body, payload=digest, size=size)
        except Unreachable as error:
            raise NotWritable() from error
        said = self._read(answer)
        if not answer.is_good:
            raise (NoRoom if answer.status == 507 or FULL.search(said) else NotWritable)()

    def _ask(
        self,
        method: str,
        name: str,
        query: Mapping[str, str] | None = None,
        *,
        body: Body = b"",
        payload: str = NOTHING,
        size: int = 0,
    ) -> Answer:
        """One request, tried again once on a connection that broke: each of them may be repeated without harm."""
        place, asked = self.place, query or {}
        path = f"/{place.bucket}/{name}" if name else f"/{place.bucket}"
        address = encoded(path, keep="/") + (f"?{query_text(asked)}" if asked else "")
        for is_last in (False, True):
            at = datetime.now(UTC)
            headers = {
                "host": f"{place.host}:{place.port}",
                "x-amz-content-sha256": payload,
                "x-amz-date": at.strftime("%Y%m%dT%H%M%SZ"),
            }
            signed = authorization(Asking(method, path, asked, headers, payload), place.key, at)
            sent = {**headers, "authorization": signed, "content-length": str(size)}
            if not isinstance(body, bytes):
                body.seek(0)
            try:
                line = self._line()
                line.request(method, address, body=body, headers=sent)
                response = line.getresponse()
            except (OSError, http.client.HTTPException) as error:
                self._let_go()
                if is_last:
                    raise Unreachable(digest=name.rsplit("/", 1)[-1]) from error
                continue
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response)
        raise AssertionError("the loop returns or raises")

    def _read(self, answer: Answer) -> bytes:
        try:
            return answer.response.read()
        except (OSError, http.client.HTTPException) as error:
            self._let_go()
            raise Unreachable(digest="*") from error

    def _line(self) -> http.client.HTTPConnection:
        line: http.client.HTTPConnection | None = getattr(self._held, "line", None)
        if line is None:
            kind = http.client.HTTPSConnection if self.place.is_secure else http.client.HTTPConnection
            line = self._held.line = kind(self.place.host, self.place.port, timeout=TIMEOUT)
        return line

    def _let_go(self) -> None:
        line = getattr(self._held, "line", None)
        if line is not None:
            line.close()
        self._held.line = None
