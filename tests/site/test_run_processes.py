"""The three processes: one that ends is started again, one that keeps ending is given up; duties stand alone."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from gongshu.kit.errors import Refusal, Transient
from gongshu.kit.home import Home
from gongshu.site import worker
from gongshu.site.processes import RESTARTS, Part, Supervisor, need_free, parts
from gongshu.site.worker import DUTIES, Worker


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Give the run its own signal handlers back."""
    kept = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    yield
    for one, handler in kept.items():
        signal.signal(one, handler)


def test_site_worker_and_gateway_make_an_installation(home: Home) -> None:
    made = parts(home, host="127.0.0.1", port=8000, gateway_port=8001)
    assert [part.name for part in made] == ["site", "worker", "gateway"]
    assert [part.health for part in made] == ["http://127.0.0.1:8000/healthz", "", "http://127.0.0.1:8001/healthz"]


def test_a_port_in_use_is_named_with_the_option_that_chooses_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=rf"127.0.0.1:{port} 已被别的程序占用.*--gateway-port"):
            need_free("127.0.0.1", port, "--gateway-port")
    need_free("127.0.0.1", port, "--port")


def test_a_process_that_ended_is_started_again_and_that_is_told(home: Home) -> None:
    supervisor = Supervisor(home, [Part("worker", ["/bin/true"])])
    told: list[str] = []

    def tell(words: str) -> None:
        told.append(words)
        signal.raise_signal(signal.SIGTERM)

    supervisor.start()
    supervisor.watch(tell)
    supervisor.stop()
    assert told == ["worker 退出，重新启动（第 1 次）"]


def test_a_process_that_keeps_ending_is_given_up(home: Home) -> None:
    supervisor = Supervisor(home, [Part("worker", ["/bin/true"], restarts=RESTARTS)])
    supervisor.start()
    with pytest.raises(Transient, match=r"worker 反复退出.*gongshu doctor"):
        supervisor.watch(print)
    supervisor.stop()


def test_a_site_that_does_not_start_is_named(home: Home) -> None:
    with pytest.raises(Transient, match="site 没有启动"):
        Supervisor(home, [Part("site", ["/bin/false"], "http://127.0.0.1:9/healthz")]).start()


def test_stopping_ends_what_runs(home: Home) -> None:
    supervisor = Supervisor(home, [Part("worker", ["/bin/sleep", "600"])])
    supervisor.start()
    process = supervisor.parts[0].process
    assert process is not None
    supervisor.stop()
    assert process.returncode == -signal.SIGTERM


@pytest.fixture
def kept_open(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker closes connections that grew old; the test's own must live to its end."""
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)


def test_a_long_duty_runs_aside_once_and_holds_up_no_other(home: Home, kept_open: None) -> None:
    begun, may_end = threading.Event(), threading.Event()
    done: list[str] = []

    def long(home: Home) -> None:
        begun.set()
        may_end.wait()
        done.append("long")

    one = Worker(home)
    one.turn("duplicates", long)
    begun.wait()
    one.turn("grants", lambda home: done.append("grants"))
    one.turn("duplicates", lambda home: done.append("twice"))  # the first is still at it
    may_end.set()
    one.aside["duplicates"].join()
    assert done == ["grants", "long"]


@pytest.mark.parametrize("name", DUTIES)
def test_each_duty_does_its_work_in_an_installation_where_nothing_happened(
    name: str, installed: Home, kept_open: None
) -> None:
    assert Worker(installed).do(name, DUTIES[name][1])


def test_a_duty_that_fails_is_told_by_its_kind_and_stops_no_other(
    home: Home, kept_open: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def last(home: Home) -> None:
        done.append("last")
        signal.raise_signal(signal.SIGTERM)

    def failing(home: Home) -> None:
        raise ValueError("330203196503071235")

    monkeypatch.setattr(worker, "DUTIES", {"first": (600.0, failing), "second": (600.0, last)})
    with caplog.at_level(logging.ERROR):
        Worker(home).run()
    assert done == ["last"]
    assert "first failed: ValueError" in caplog.text
    assert "330203196503071235" not in caplog.text
