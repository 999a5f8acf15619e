"""The same promises as of the folder, kept against a real server that checks every signature."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from soi.kernel.storage.errors import Damaged, Missing, NotWritable, Unreachable
from soi.kernel.storage.folder import Folder
from soi.kernel.storage.s3 import Bucket, Place
from soi.kernel.storage.signature import Asking, Key, authorization
from soi.kernel.storage.store import Store
from soi.kernel.storage.tests.bucket_server import BucketServer, free_port, serving

PAPER = "Báo cáo của Ủy ban Kiểm tra xã An Lĩnh\n".encode() * 40


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BucketServer]:
    with serving(tmp_path_factory.mktemp("s3")) as found:
        yield found


@pytest.fixture
def bucket(service: BucketServer) -> Bucket:
    return Bucket(Place.read(service.url()))


def test_the_signature_is_the_one_amazon_publishes():
    """Example "GET Object" of the S3 reference (Signature Calculations in the Authorization Header)."""
    key = Key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": empty,
        "x-amz-date": "20130524T000000Z",
    }
    asking = Asking("GET", "/test.txt", {}, headers, empty)
    signed = authorization(asking, key, datetime(2013, 5, 24, tzinfo=UTC))
    assert signed.endswith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")


def test_the_signature_of_a_listing_is_the_one_amazon_publishes():
    key = Key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "x-amz-content-sha256": empty,
        "x-amz-date": "20130524T000000Z",
    }
    asking = Asking("GET", "/", {"max-keys": "2", "prefix": "J"}, headers, empty)
    signed = authorization(asking, key, datetime(2013, 5, 24, tzinfo=UTC))
    assert signed.endswith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")


def test_what_is_kept_comes_back_as_it_was(bucket: Bucket, service: BucketServer, tmp_path: Path):
    digest = bucket.put(PAPER)
    assert bucket.get(digest) == PAPER
    assert service.path(digest).read_bytes() == PAPER, "it lies in the service, under its own name"
    assert (bucket.state(digest), bucket.holds(digest)) == ("whole", True)
    assert 0 <= bucket.age(digest) < 60
    large = tmp_path / "large"
    large.write_bytes(PAPER * 5000)
    with bucket.open(bucket.put_file(large)) as came:
        assert came.read() == PAPER * 5000


def test_an_absent_file_is_missing_and_a_dropped_one_is_absent(bucket: Bucket):
    digest = bucket.put(b"soon gone")
    bucket.drop(digest)
    bucket.drop(digest)
    assert (bucket.state(digest), bucket.holds(digest), bucket.age(digest)) == ("missing", False, 0.0)
    with pytest.raises(Missing):
        bucket.get(digest)


@pytest.mark.feature("REC-15")
def test_what_rotted_in_the_service_is_never_given_out(bucket: Bucket, service: BucketServer):
    digest = bucket.put(b"fine today")
    service.path(digest).write_bytes(b"fine todaz")
    assert bucket.state(digest) == "damaged"
    with pytest.raises(Damaged, match=digest):
        bucket.get(digest)
    bucket.put(b"fine today")
    assert bucket.state(digest) == "whole"


def test_the_list_goes_on_beyond_one_answer_and_stays_in_its_prefix(service: BucketServer):
    one, other = (Bucket(Place.read(service.url(prefix=name)), listed_at_once=10) for name in ("a", "b"))
    kept = sorted(one.put(b"%d" % number) for number in range(25))
    other.put(b"elsewhere")
    assert list(one.digests()) == kept
    assert len(list(other.digests())) == 1


def test_a_wrong_key_writes_nothing_and_is_not_taken_for_a_missing_file(service: BucketServer, bucket: Bucket):
    stranger = Bucket(Place.read(service.url(secret="guessed")))
    with pytest.raises(NotWritable):
        stranger.put(b"from a stranger")
    assert bucket.state(hashlib.sha256(b"from a stranger").hexdigest()) == "missing"
    digest = bucket.put(PAPER)
    with pytest.raises(Unreachable):
        stranger.get(digest)
    with pytest.raises(Unreachable):
        stranger.holds(digest)
    with pytest.raises(Unreachable):
        list(stranger.digests())


def test_a_service_that_is_away_is_said_to_be_away():
    away = Bucket(Place.read(f"s3://a:b@127.0.0.1:{free_port()}/soi?scheme=http"))
    with pytest.raises(NotWritable, match="Nothing was changed"):
        away.put(PAPER)
    with pytest.raises(Unreachable) as refused:
        away.get("0" * 64)
    assert refused.value.http_status == 503


def test_a_broken_line_is_opened_anew(bucket: Bucket):
    digest = bucket.put(PAPER)
    bucket._line().sock.close()
    assert bucket.get(digest) == PAPER


def test_folder_and_bucket_are_one_interface():
    stores: list[Store] = [Folder(Path("/nowhere")), Bucket(Place.read("s3://a:b@host/bucket/under/here"))]
    digest = "ab" * 32
    assert [store.where(digest).removesuffix(f"ab/ab/{digest}") for store in stores] == [
        "/nowhere/",
        "host:443/bucket/under/here/",
    ]
    assert "secret" not in repr(Place.read("s3://a:secret@host/bucket"))
