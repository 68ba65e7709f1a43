"""Fetching from platforms nobody vouches for: every bound holds against a real server that breaks it."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping

import pytest

from gongshu.federation.rules import read_address
from gongshu.kit.errors import BadInput
from gongshu.kit.fetching import Fetcher, FetchFailed, Limits, read_json
from gongshu.kit.networks import may_ask, read_networks
from tests.federation.conftest import HERE
from tests.federation.platform import Answer, Platform, as_json, as_text


def _code(get: Fetcher, address: str) -> str:
    with pytest.raises(FetchFailed) as failure:
        get(address, "*/*")
    return failure.value.code


def test_what_is_served_arrives_packed_or_not(platform: Platform, get: Fetcher) -> None:
    platform.serve = lambda path, query, headers: (
        as_json({"a": 1}) if path == "/plain" else (200, {"Content-Encoding": "gzip"}, gzip.compress(b"words"))
    )
    assert read_json(get(f"{platform.address}/plain", "*/*")) == {"a": 1}
    assert get(f"{platform.address}/packed", "*/*").body == b"words"


def test_an_inner_address_is_not_asked_unless_the_operator_allows_its_network(platform: Platform) -> None:
    platform.serve = lambda path, query, headers: as_json({})
    assert _code(Fetcher(), platform.address) == "inner_address"
    assert platform.asked == []
    assert Fetcher(HERE)(platform.address, "*/*").body == b"{}"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.8", "64:ff9b::a00:8", "2002:a00:8::1", "none"),
    ],
)
def test_no_inner_address_passes_for_a_public_one(address: str) -> None:
    assert not may_ask(address, ())


def test_public_addresses_and_allowed_networks_may_be_asked() -> None:
    assert may_ask("93.184.216.34", ())
    assert may_ask("10.20.3.4", read_networks(["10.20.0.0/16"], "networks"))
    assert not may_ask("10.21.3.4", read_networks(["10.20.0.0/16"], "networks"))


def test_a_redirection_is_followed_and_checked_like_the_first_address(platform: Platform, get: Fetcher) -> None:
    leads = {"/moved": "/here", "/inward": "http://10.0.0.8/", "/file": "file:///etc/passwd", "/round": "/round"}

    def serve(path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        return (302, {"Location": leads[path]}, b"") if path in leads else as_json({"here": True})

    platform.serve = serve
    assert get(f"{platform.address}/moved", "*/*").address == f"{platform.address}/here"
    assert _code(get, f"{platform.address}/inward") == "inner_address"
    assert _code(get, f"{platform.address}/file") == "scheme"
    assert _code(get, f"{platform.address}/round") == "too_many_redirections"
    assert platform.asked.count("/round") == get.limits.redirects + 1


def test_an_answer_beyond_the_limit_is_left_also_when_it_comes_packed(platform: Platform, get: Fetcher) -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    assert len(bomb) < get.limits.most_bytes
    platform.serve = lambda path, query, headers: (
        (200, {"Content-Encoding": "gzip"}, bomb) if path == "/bomb" else (200, {}, b"0" * 300_000)
    )
    assert _code(get, f"{platform.address}/bomb") == "too_large"
    assert _code(get, f"{platform.address}/large") == "too_large"


def test_an_answer_that_never_ends_is_ended(platform: Platform) -> None:
    released = threading.Event()

    def serve(path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        released.wait(20)
        return 200, {}, b""

    platform.serve = serve
    assert _code(Fetcher(HERE, Limits(read=0.1)), platform.address) == "too_slow"
    assert _code(Fetcher(HERE, Limits(total=0.1)), platform.address) == "too_slow"
    released.set()


def test_what_is_cut_off_or_packed_otherwise_is_no_answer(platform: Platform, get: Fetcher) -> None:
    packed = gzip.compress(b"words" * 100)
    answers: Mapping[str, Answer] = {
        "/short": (200, {"Content-Length": "500"}, b"half"),
        "/half": (200, {"Content-Encoding": "gzip"}, packed[:-12]),
        "/other": (200, {"Content-Encoding": "br"}, b"x"),
        "/error": (500, {}, b""),
    }
    platform.serve = lambda path, query, headers: answers[path]
    codes = [_code(get, platform.address + path) for path in answers]
    assert codes == ["cut_off", "cut_off", "encoding", "http_500"]


def test_a_page_for_people_is_no_document_for_programs(platform: Platform, get: Fetcher) -> None:
    platform.serve = lambda path, query, headers: (
        as_text("<html>", "text/html") if path == "/html" else as_text("{", "application/json")
    )
    for path, code in {"/html": "wrong_type", "/broken": "bad_answer"}.items():
        with pytest.raises(FetchFailed) as failure:
            read_json(get(platform.address + path, "*/*"))
        assert failure.value.code == code


def test_a_host_that_is_not_there_is_told_so(get: Fetcher) -> None:
    assert _code(get, "http://nowhere.invalid/") == "unknown_host"
    assert _code(get, "http://127.0.0.1:1/") == "unreachable"


def test_errors_do_not_repeat_what_a_query_may_hide(platform: Platform, get: Fetcher) -> None:
    with pytest.raises(FetchFailed) as failure:
        get(f"{platform.address}/data?token=secret", "*/*")
    assert "secret" not in str(failure.value)


@pytest.mark.parametrize(
    "written", ["ftp://a.cn/", "javascript:alert(1)", "data.cn", "http://u:p@a.cn/", "http://[", ""]
)
def test_an_address_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(BadInput):
        read_address(written)


def test_an_address_has_one_spelling() -> None:
    assert read_address(" https://Data.Example/catalog/#top ") == "https://data.example/catalog"
