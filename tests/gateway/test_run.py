"""The gateway as people run it: real processes, real sockets."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket

import pytest

from gongshu.audit import segments
from gongshu.gateway.contract import publish_snapshot
from gongshu.gateway.run import main
from gongshu.kit import crypto
from gongshu.kit.errors import Refusal
from gongshu.kit.home import Home
from tests.gateway.node import furnish, grant
from tests.gateway.real import BODY, HEADERS, LOOKUP, Real, free_port, running


@pytest.fixture
def furnished(home: Home) -> Home:
    furnish(home)
    return home


def last_event(home: Home) -> str:
    *_, (_, _, _, body) = segments.rows(segments.folder_of(home, "gateway-1"))
    event: str = json.loads(body)["event"]
    return event


def test_a_revocation_reaches_a_running_gateway_on_an_open_connection(furnished: Home) -> None:
    with running(furnished) as real:
        connection = http.client.HTTPConnection("127.0.0.1", real.port, timeout=10)

        def code() -> str:
            connection.request("POST", LOOKUP, BODY, HEADERS)
            told = json.loads(connection.getresponse().read())
            return str(told.get("code", ""))

        assert code() == ""
        publish_snapshot(furnished, [grant(status="revoked")])
        answers = 0
        while code() == "":
            answers += 1
            assert answers < 100_000
        assert code() == "grant_revoked"
        connection.close()


def test_it_stops_when_told_and_notes_it(furnished: Home) -> None:
    with running(furnished) as real:
        assert real.get("/v1/usage")[0] == 200
        assert real.stop() == 0
    assert last_event(furnished) == "gateway.stopped"


def test_a_worker_left_alone_ends_by_itself(furnished: Home) -> None:
    with running(furnished) as real:
        worker = real.worker()
        os.kill(real.process.pid, signal.SIGKILL)
        real.process.communicate()
        assert worker != real.process.pid
        with contextlib.suppress(ConnectionError):
            # A connection kept open ends when the process that holds it does.
            held = socket.create_connection(("127.0.0.1", real.port), timeout=20)
            with held:
                assert held.recv(1) == b""
    with running(furnished) as real:
        assert real.get("/healthz")[0] == 200


def test_a_worker_that_was_killed_is_replaced(furnished: Home) -> None:
    with running(furnished) as real:
        os.kill(real.worker(), signal.SIGKILL)
        real.until_it_answers()
        assert real.get("/v1/usage")[0] == 200


def test_a_node_runs_once(furnished: Home) -> None:
    with running(furnished):
        other = Real(furnished)
        assert "网关节点 gateway-1 已在运行" in other.output()
        assert other.process.returncode == 1


def test_without_keys_it_does_not_start(home: Home) -> None:
    with pytest.raises(Refusal, match=r"缺少密钥文件 site\.ed25519\.pub"):
        main(home, port=free_port())


def test_a_gateway_without_its_own_key_says_so(furnished: Home) -> None:
    (furnished.keys / f"{crypto.GATEWAY}.key").unlink()
    with pytest.raises(Refusal, match=r"缺少密钥文件 gateway\.key"):
        main(furnished, port=free_port())
