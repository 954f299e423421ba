"""Type, encoding and length of a body, on both routes that take one."""

import gzip
import json
from collections.abc import Iterator

import pytest

from tests.cds_service.calling import HOOK, call, is_outcome, prefetch_of, service, trial

ASSESS = "/assess"
JSON = {"Content-Type": "application/json"}


def body_for(path: str) -> bytes:
    return json.dumps(call(prefetch=prefetch_of()) if path == HOOK else {"age": 64}).encode()


@pytest.mark.requirement("CH-5")
@pytest.mark.parametrize("path", [HOOK, ASSESS])
@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json;charset=UTF-8"],
)
def test_json_is_accepted_in_any_spelling(path: str, kind: str) -> None:
    with service() as client:
        assert client.post(path, content=body_for(path), headers={"Content-Type": kind}).status_code == 200


@pytest.mark.requirement("CH-5", "RB-4", "CH-101")
@pytest.mark.parametrize("path", [HOOK, ASSESS])
@pytest.mark.parametrize(
    "kind",
    [
        None, "", "text/plain", "text/json", "application/x-www-form-urlencoded", "application/xml",
        "application/fhir+json", "application/json+fhir", "application/jsonx", "multipart/form-data",
    ],
)  # fmt: skip
def test_anything_else_is_415(path: str, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    with service() as client:
        answer = client.post(path, content=body_for(path), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/json")
    assert is_outcome(answer.json())


@pytest.mark.requirement("CH-5", "RB-4")
@pytest.mark.parametrize("path", [HOOK, ASSESS])
def test_another_name_of_json_is_accepted_where_the_site_lists_it(path: str) -> None:
    kinds = ("application/json+fhir", "text/json; charset=utf-8", "application/fhir+json", "application/json")
    with service(trial(json_types=("application/json+fhir", "text/json"))) as client:
        answers = [client.post(path, content=body_for(path), headers={"Content-Type": kind}) for kind in kinds]
    assert [answer.status_code for answer in answers] == [200, 200, 415, 200]
    assert {answer.headers["content-type"] for answer in answers} == {"application/json"}


@pytest.mark.requirement("RB-4")
@pytest.mark.parametrize("path", [HOOK, ASSESS])
def test_gzip_and_a_byte_order_mark_are_read(path: str) -> None:
    packed = gzip.compress(b"\xef\xbb\xbf" + body_for(path))
    with service() as client:
        answer = client.post(path, content=packed, headers=JSON | {"Content-Encoding": "gzip"})
    assert answer.status_code == 200


@pytest.mark.requirement("RB-4")
@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        (b"not gzip", "gzip", 400),
        (gzip.compress(b"{}" * 500)[:-9], "gzip", 400),
        (gzip.compress(b" " * 20_000_000), "gzip", 413),
        (b"{}", "br", 415),
        (b"{}", "deflate", 415),
    ],
    ids=["no gzip", "cut short", "bomb", "brotli", "deflate"],
)
def test_a_packed_body_that_cannot_be_had_is_refused(content: bytes, encoding: str, expected: int) -> None:
    with service() as client:
        answer = client.post(ASSESS, content=content, headers=JSON | {"Content-Encoding": encoding})
    assert (answer.status_code, is_outcome(answer.json())) == (expected, True)
    assert ("(SPINEMETS_MAX_BODY_BYTES)" in answer.text) is (expected == 413)


def test_the_limit_itself_still_counts() -> None:
    body = b'{"age": 64}'
    with service(trial(max_body_bytes=len(body))) as client:
        assert client.post(ASSESS, content=body, headers=JSON).status_code == 200
        assert client.post(ASSESS, content=body + b" ", headers=JSON).status_code == 413


def test_a_body_without_length_is_measured_as_it_comes() -> None:
    def long_one() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 65_536

    with service() as client:
        answer = client.post(ASSESS, content=long_one(), headers=JSON)
    assert answer.status_code == 413


@pytest.mark.requirement("CH-6")
def test_64_levels_are_read_and_65_are_not() -> None:
    def nested(levels: int) -> bytes:
        return b'{"x":' * levels + b"1" + b"}" * levels

    with service() as client:
        answers = [client.post(ASSESS, content=nested(levels), headers=JSON) for levels in (64, 65)]
    assert [answer.status_code for answer in answers] == [422, 400]
