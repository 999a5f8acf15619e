"""AWS Signature Version 4, as S3 asks for it: pure, the time comes in. Held against the examples AWS publishes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "s3"


@dataclass(frozen=True)
class Key:
    """Whose key signs, and for which region."""

    access: str
    secret: str
    region: str


@dataclass(frozen=True)
class Asking:
    """One request as it is signed; `path` is not yet encoded, `headers` holds all that is signed."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    payload: str


def encoded(text: str, *, keep: str = "") -> str:
    return quote(text, safe=keep + "-_.~")


def query_text(query: Mapping[str, str]) -> str:
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in sorted(query.items()))


def canonical(asking: Asking) -> str:
    """The request in the one form both sides hash."""
    named = sorted((name.lower(), " ".join(value.split())) for name, value in asking.headers.items())
    lines = "".join(f"{name}:{value}\n" for name, value in named)
    names = ";".join(name for name, _ in named)
    path = encoded(asking.path, keep="/")
    return "\n".join([asking.method, path, query_text(asking.query), lines, names, asking.payload])


def authorization(asking: Asking, key: Key, at: datetime) -> str:
    """The value of the header Authorization for this request, signed at this moment (UTC)."""
    stamp, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    scope = f"{day}/{key.region}/{SERVICE}/aws4_request"
    digest = hashlib.sha256(canonical(asking).encode()).hexdigest()
    signing = f"AWS4{key.secret}".encode()
    for part in (day, key.region, SERVICE, "aws4_request"):
        signing = _hmac(signing, part)
    signature = _hmac(signing, "\n".join([ALGORITHM, stamp, scope, digest])).hex()
    names = ";".join(sorted(name.lower() for name in asking.headers))
    return f"{ALGORITHM} Credential={key.access}/{scope},SignedHeaders={names},Signature={signature}"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
