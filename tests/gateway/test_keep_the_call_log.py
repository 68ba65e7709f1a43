"""The call log: chained over restarts, cut back from what never became durable, shut when it cannot write."""

from __future__ import annotations

import asyncio
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import pytest

from gongshu.audit import segments
from gongshu.gateway import call_log
from gongshu.gateway.call_log import CallLog, CallRecord
from gongshu.kit.errors import Refusal, Transient
from gongshu.kit.home import Home
from tests.gateway.node import RESOURCE, ROWS, Node, grant


def segment_files(node: Node) -> list[str]:
    return [path.name for _, path in segments.segments(segments.folder_of(node.home, node.name))]


def events(node: Node) -> list[str]:
    return [one["event"] for one in node.records()]


@contextmanager
def disk_full_at(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_the_chain_goes_on_over_restarts(node: Node) -> None:
    node.lookup()
    node.restart()
    node.lookup()
    assert events(node) == [
        "gateway.started",
        "gateway.snapshot_taken",
        "gateway.answered",
        "gateway.stopped",
        "gateway.started",
        "gateway.snapshot_taken",
        "gateway.answered",
    ]


@pytest.mark.parametrize("cut", [1, 40, 500])
def test_an_unfinished_tail_is_set_aside_and_noted(node: Node, cut: int) -> None:
    node.lookup()
    node.stop()
    folder = segments.folder_of(node.home, node.name)
    [(_, path)] = segments.segments(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])

    node.restart()
    node.lookup()
    assert "gateway.log_recovered" in events(node)
    [aside] = folder.glob("*.torn-*")
    assert whole.startswith(path.read_bytes()[:100])
    assert whole[:-cut].endswith(aside.read_bytes())


def test_what_follows_a_damaged_record_is_set_aside_whole(node: Node) -> None:
    for _ in range(3):
        node.lookup()
    node.stop()
    [(_, path)] = segments.segments(segments.folder_of(node.home, node.name))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"\x00" * 50 + b"\n", *lines[4:]]))
    node.restart()
    recovered = next(one for one in node.records() if one["event"] == "gateway.log_recovered")
    assert recovered["data"]["after"] == 3


@pytest.mark.parametrize("content", [b"", b"rubbish", b"rubbish\n"])
def test_a_segment_without_any_record_is_removed(node: Node, content: bytes) -> None:
    node.lookup()
    node.stop()
    (segments.folder_of(node.home, node.name) / segments.segment_name(5)).write_bytes(content)
    node.restart()
    assert node.lookup().status == 200
    assert len(segment_files(node)) == 1


def test_a_full_segment_is_followed_by_another(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_log, "RECORDS_PER_SEGMENT", 4)
    for _ in range(10):
        node.lookup()
    assert segment_files(node) == [segments.segment_name(first) for first in (1, 5, 9)]
    node.restart()
    node.lookup()
    assert len(node.calls_recorded()) == 11


def test_a_full_disk_stops_all_answers_and_says_so(node: Node) -> None:
    node.lookup()
    before = node.log_text()
    with disk_full_at(len(before.encode()) + 100):
        for _ in range(2):
            reply = node.lookup()
            assert (reply.status, reply.json["code"]) == (503, "log_unavailable")
            assert reply.json["why"] == "未留痕的应答不得发出"
            assert reply.json["evidence"] == ""
            assert "rows" not in reply.json
        assert node.call("GET", "/nowhere").status == 503
    assert node.log_text() == before, "what could not be written whole is not left in part"


def test_room_on_the_disk_again_is_enough_to_go_on(node: Node) -> None:
    node.lookup()
    with disk_full_at(len(node.log_text().encode())):
        assert node.lookup().status == 503
    assert node.lookup().status == 200
    assert len(node.calls_recorded()) == 2
    assert node.call("GET", "/v1/usage").json["used"] == 2, "an answer that never left counts for nothing"


def test_every_call_of_a_batch_that_failed_is_refused(node: Node) -> None:
    body = msgspec.json.encode({"key": ROWS[0][0], "purpose": grant().purpose})
    node.lookup()
    with disk_full_at(len(node.log_text().encode()) + 2000):
        replies = node.calls(*[body] * 20)
    assert {reply.status for reply in replies} == {503}
    assert node.lookup().status == 200
    assert len(node.calls_recorded()) == 2


def test_after_a_failed_sync_the_log_stays_shut_until_a_restart(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(5, "input/output error")

    node.lookup()
    with monkeypatch.context() as broken:
        broken.setattr(call_log.os, "fdatasync", fail)
        assert node.lookup().status == 503
    assert node.lookup().json["code"] == "log_unavailable"
    node.restart()
    assert node.lookup().status == 200


def test_two_processes_cannot_write_one_nodes_log(node: Node) -> None:
    other = Node(node.home, node.name)
    with pytest.raises(Refusal, match="网关节点 gateway-1 已在运行"):
        other.start()
    other.loop.close()


def test_two_nodes_of_a_home_have_a_chain_each(node: Node) -> None:
    other = Node(node.home, "gateway-2")
    other.start()
    assert other.lookup().json["evidence"] == "gateway-2-000003"
    assert node.lookup().json["evidence"] == "gateway-1-000003"
    other.stop()
    other.loop.close()
    assert len(other.calls_recorded()) == 1


def test_what_is_chained_while_a_batch_is_written_goes_into_the_next(home: Home) -> None:
    folder = segments.folder_of(home, "n")
    folder.mkdir(parents=True)

    async def crowd() -> int:
        found = call_log.recover(folder, "n")
        log = CallLog(folder, "n", found.seq, found.prev)

        async def one(turns: int) -> None:
            for _ in range(turns):
                await log.append(CallRecord(event="gateway.answered", subject=RESOURCE))

        await asyncio.gather(*(one(10) for _ in range(30)))
        await log.close()
        with pytest.raises(Transient, match="调用日志无法写入"):
            log.append(CallRecord())
        return log.seq

    assert asyncio.run(crowd()) == 300
    assert call_log.recover(folder, "n").seq == 300
    assert call_log.recover(folder, "n").torn == 0


def test_an_answer_waits_until_its_record_is_on_disk(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    written, on_disk = threading.Event(), threading.Event()
    sync = call_log.os.fdatasync

    def slow_disk(descriptor: int) -> None:
        written.set()
        on_disk.wait()
        sync(descriptor)

    async def watch() -> list[bool]:
        call = asyncio.ensure_future(node.ask(ROWS[0][0]))
        await asyncio.to_thread(written.wait)
        for _ in range(100):
            await asyncio.sleep(0)
        seen = [call.done()]
        on_disk.set()
        await call
        return [*seen, call.done()]

    with monkeypatch.context() as slow:
        slow.setattr(call_log.os, "fdatasync", slow_disk)
        assert node.loop.run_until_complete(watch()) == [False, True]
