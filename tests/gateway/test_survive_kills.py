"""kill -9 under load, again and again: whatever was answered is in the log, and the chain goes on by itself."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import threading

import pytest

from gongshu.audit import chain, segments
from gongshu.gateway.contract import publish_snapshot
from gongshu.kit.home import Home
from tests.gateway.node import furnish, grant
from tests.gateway.real import BODY, HEADERS, LOOKUP, Real

KILLS = 20
CALLERS = 8


@pytest.fixture
def furnished(home: Home) -> Home:
    """As the clock of the processes is the machine's, so is the grants'."""
    furnish(home)
    publish_snapshot(home, [grant(quota_per_day=10_000_000)])
    return home


def call_until_it_dies(real: Real, answered: list[str], enough: threading.Event) -> None:
    """Look up and be refused in turn on one connection, writing down the evidence of every whole reply."""
    opened = contextlib.closing(http.client.HTTPConnection("127.0.0.1", real.port, timeout=10))
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError), opened as connection:
        while True:
            for body in (BODY, b"{}"):
                connection.request("POST", LOOKUP, body, HEADERS)
                answered.append(json.loads(connection.getresponse().read())["evidence"])
            if len(answered) > 40:
                enough.set()


def test_no_answer_without_a_durable_record(furnished: Home) -> None:
    answered: list[str] = []
    luck = random.Random(20260915)
    for _ in range(KILLS):
        real = Real(furnished)
        real.until_it_answers()
        of_this_life: list[str] = []
        enough = threading.Event()
        callers = [
            threading.Thread(target=call_until_it_dies, args=(real, of_this_life, enough)) for _ in range(CALLERS)
        ]
        for caller in callers:
            caller.start()
        enough.wait(30)
        threading.Event().wait(luck.random() / 50)
        real.kill()
        for caller in callers:
            caller.join()
        assert len(of_this_life) > 40
        answered += of_this_life

    with_last = Real(furnished)
    with_last.until_it_answers()
    assert with_last.stop() == 0

    rows = list(segments.rows(segments.folder_of(furnished, "gateway-1")))
    found = chain.verify("gateway-1", rows)
    assert (found.bad, found.records) == (None, len(rows))
    recorded = {chain.evidence_id("gateway-1", seq) for seq, *_ in rows}
    assert len(answered) == len(set(answered)) > KILLS * 40
    assert set(answered) <= recorded
    assert [json.loads(body)["event"] for *_, body in rows].count("gateway.started") == KILLS + 1
